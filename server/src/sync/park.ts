/** Failures that reach further than one mailbox: the account, the host, the tenant waits as a whole, and says until when. */
import { MINUTE } from '@lockstep/engine';
import type { Instant } from '@lockstep/engine';
import type { Failure, FailureScope } from '@lockstep/exchange';
import type { Connection } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';

type Wide = Exclude<FailureScope, 'item' | 'mailbox'>;
const WIDE = ['account', 'host', 'tenant'] as const satisfies readonly Wide[];
export const isWide = (scope: FailureScope): scope is Wide => scope === 'account' || scope === 'host' || scope === 'tenant';

/** The account is the connection's; a host is shared by every connection that names it. */
const keyOf = (connection: Connection, scope: Wide): string => {
  switch (scope) {
    case 'account':
    case 'tenant':
      return connection.id;
    case 'host':
      return URL.canParse(connection.settings.endpoint) ? new URL(connection.settings.endpoint).host : connection.id;
    default: {
      const never: never = scope;
      return never;
    }
  }
};

/** While one mailbox tries whether the account or host is well again, the others go on waiting this long. */
const TRIAL = MINUTE;

/**
 * Whether this connection has to wait. Once the time is over, the first mailbox to come is let through as a trial, and the
 * others wait for what comes of it: a thousand mailboxes with a wrong password must not lock the account.
 */
export const parkedUntil = async (
  tx: Transaction,
  connection: Connection,
  now: Instant,
): Promise<{ until: Instant; failure: Failure } | null> => {
  for (const scope of WIDE) {
    const key = { root: connection.root, scope, key: keyOf(connection, scope) };
    const row = await tx.parkings.get(key, { lock: 'update' });
    if (row === null) continue;
    if (row.until <= now) {
      await tx.parkings.update(key, { until: (now + TRIAL) as Instant });
      continue;
    }
    const failure: Failure = { kind: 'unavailable', scope, ambiguous: false, retryAt: row.until, cause: row.cause, detail: row.detail };
    return { until: row.until, failure };
  }
  return null;
};

export const park = async (tx: Transaction, connection: Connection, failure: Failure, until: Instant): Promise<void> => {
  if (!isWide(failure.scope)) return;
  const { cause, detail, scope } = failure;
  await tx.parkings.put({ root: connection.root, scope, key: keyOf(connection, scope), until, cause, detail });
};

/** It works again, or somebody changed the settings and wants it tried at once. */
export const unpark = async (tx: Transaction, connection: Connection): Promise<void> => {
  for (const scope of WIDE) await tx.parkings.remove({ root: connection.root, scope, key: keyOf(connection, scope) });
};
