/** Failures that reach further than one mailbox: the account, the host, the tenant waits as a whole, and says until when. */
import { MINUTE } from '@lockstep/engine';
import type { Instant } from '@lockstep/engine';
import type { Failure, FailureKind, FailureScope } from '@lockstep/exchange';
import { graphRootOf } from '../clouds.ts';
import type { Connection } from '../store/rows/sync.ts';
import type { ByTransport } from './deps.ts';
import type { Parking } from '../store/rows/restraint.ts';
import type { Transaction, Where } from '../store/store.ts';

type Wide = Exclude<FailureScope, 'item' | 'mailbox'>;
const WIDE = ['account', 'host', 'tenant'] as const satisfies readonly Wide[];
export const isWide = (scope: FailureScope): scope is Wide => scope === 'account' || scope === 'host' || scope === 'tenant';

/** Who is asked: a connection that speaks both transports has an account and a host for each. */
type Asked = ByTransport;

/** The account is the connection's; a host is shared by every connection that names it. */
const keyOf = (connection: Connection, { transport }: Asked, scope: Wide): string => {
  const own = transport === 'graph' && connection.transport !== 'graph' ? `${connection.id} graph` : connection.id;
  switch (scope) {
    case 'account':
    case 'tenant':
      return own;
    case 'host':
      return transport === 'graph' ? graphRootOf(connection.settings).host : (hostOf(connection.settings.endpoint) ?? own);
    default: {
      const never: never = scope;
      return never;
    }
  }
};

/** Both, for whoever asks about a connection as a whole. */
const everyWayOf = ({ transport }: Connection): readonly Asked[] =>
  transport === 'detect' ? [{ transport: 'ews' }, { transport: 'graph' }] : [{ transport }];

/** Hosts by address: asked several times with every pass, of a handful of addresses. */
const hosts = new Map<string, string | null>();
const MOST_HOSTS = 1_000;

const hostOf = (endpoint: string | null): string | null => {
  // Left to Autodiscover: what is behind it may be several hosts, which are tried together.
  if (endpoint === null) return null;
  const known = hosts.get(endpoint);
  if (known !== undefined) return known;
  const host = URL.canParse(endpoint) ? new URL(endpoint).host : null;
  if (hosts.size >= MOST_HOSTS) hosts.clear();
  hosts.set(endpoint, host);
  return host;
};

/** While one mailbox tries whether the account or host is well again, the others go on waiting this long. */
const TRIAL = MINUTE;

export type Way = {
  /** Until when this connection has to wait, and why. */
  readonly parked: { readonly until: Instant; readonly failure: Failure } | null;
  /** Something was parked and its time is over: this pass tries whether it is well again. */
  readonly trial: boolean;
};

export const OPEN: Way = { parked: null, trial: false };

/** The keys under which a connection as a whole waits. */
export const parkedUnder = (connection: Connection, asked: readonly Asked[] = everyWayOf(connection)): string[] => [
  ...new Set(asked.flatMap((one) => WIDE.map((scope) => keyOf(connection, one, scope)))),
];
const rowsOf = (connection: Connection, asked?: Asked): Where<Parking> => ({
  root: connection.root,
  key: { in: parkedUnder(connection, asked === undefined ? undefined : [asked]) },
});

/**
 * Whether this connection has to wait. Once the time is over, the first mailbox to come is let through as a trial, and the
 * others wait for what comes of it: a thousand mailboxes with a wrong password must not lock the account.
 */
export const wayOf = async (tx: Transaction, connection: Connection, asked: Asked, now: Instant): Promise<Way> => {
  const rows = await tx.parkings.select(rowsOf(connection, asked), { lock: 'update' });
  const waits = rows.find((row) => row.until > now);
  if (waits !== undefined) {
    const { scope, until, cause, detail } = waits;
    return { parked: { until, failure: { kind: 'unavailable', scope, ambiguous: false, retryAt: until, cause, detail } }, trial: false };
  }
  for (const { root, scope, key } of rows) await tx.parkings.update({ root, scope, key }, { until: (now + TRIAL) as Instant });
  return { parked: null, trial: rows.length > 0 };
};

/** Whether this connection has to wait, for somebody who takes no turn in trying it. */
export const isParked = async (tx: Transaction, connection: Connection, asked: Asked, now: Instant): Promise<boolean> =>
  (await tx.parkings.count(Object.assign({ until: { gt: now } }, rowsOf(connection, asked)))) > 0;

/**
 * Whether it still has to wait, for somebody who is about to write down that it does, and has locked no mailbox yet: while the rows are
 * locked nobody ends the waiting, and whoever does it afterwards finds what was written down.
 */
export const stillParked = async (tx: Transaction, connection: Connection, asked: Asked, now: Instant): Promise<boolean> =>
  (await tx.parkings.select(rowsOf(connection, asked), { lock: 'update' })).some(({ until }) => until > now);

/** The same of any integration of a root company, in one look. */
export const parkedIn = async (tx: Transaction, root: string, now: Instant): Promise<IsNamed> =>
  isNamed(await tx.parkings.pick({ root, until: { gt: now } }, ['key']));

/** Whether `wayOf` may answer anything but that the way is open. */
export const isAnyParked = async (tx: Transaction, root: string): Promise<IsNamed> => isNamed(await tx.parkings.pick({ root }, ['key']));

type IsNamed = (connection: Connection, asked: Asked) => boolean;
const isNamed = (rows: readonly Pick<Parking, 'key'>[]): IsNamed => {
  const keys = new Set(rows.map((row) => row.key));
  return (connection, asked) => keys.size > 0 && WIDE.some((scope) => keys.has(keyOf(connection, asked, scope)));
};

/** Why this connection as a whole is not answered, also while somebody is trying whether it is again; null: it is. */
export const troubleOf = async (tx: Transaction, connection: Connection): Promise<Pick<Parking, 'cause' | 'until'> | null> =>
  (await tx.parkings.select(rowsOf(connection), { orderBy: [['until', 'desc']], limit: 1 }))[0] ?? null;

export const park = async (tx: Transaction, connection: Connection, asked: Asked, failure: Failure, until: Instant): Promise<void> => {
  if (!isWide(failure.scope)) return;
  const { cause, detail, scope } = failure;
  await tx.parkings.put({ root: connection.root, scope, key: keyOf(connection, asked, scope), until, cause, detail });
};

/** Answered about one mailbox, to an account that is known, by a host that is there. */
const OF_ONE: readonly FailureKind[] = ['gone', 'forbidden', 'quota', 'cursorLost', 'moved', 'blockedByPolicy', 'rejected'];

/** What a trial came to that failed: whether it shows all the same that nobody else has to wait any more. */
export const isOfOne = ({ scope, kind }: Failure): boolean => !isWide(scope) && OF_ONE.includes(kind);

/**
 * The trial went well: the others, who may have been told to wait for hours, come at once. Whom the server itself told to come more slowly
 * comes when the time of the trial would be over: with some it counts for each mailbox.
 */
export const unpark = async (tx: Transaction, connection: Connection, asked: Asked, now: Instant): Promise<void> => {
  const rows = await tx.parkings.select(rowsOf(connection, asked));
  await tx.parkings.remove(rowsOf(connection, asked));
  for (const { root, cause, until } of rows) {
    const at = cause === 'throttled' ? until : now;
    const waiting = { root, connection: connection.id, transport: asked.transport, cause, due: { gt: at } };
    await tx.mailboxes.update(waiting, { due: at, retryAt: at });
  }
};

/** Somebody asks for it: the next mailbox to come tries it, and brings the others back if it is well. */
export const tryAgain = async (tx: Transaction, connection: Connection, now: Instant): Promise<void> => {
  await tx.parkings.update(rowsOf(connection), { until: now });
};
