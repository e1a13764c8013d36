/**
 * One pass over one mailbox: is it the right one, what has changed in it, what follows for the links that are due. A crash
 * at any point means: run again.
 */
import { MINUTE, afterFailure } from '@lockstep/engine';
import type { Instant } from '@lockstep/engine';
import { ConnectorError } from '@lockstep/exchange';
import type { Cause, Connector, Failure, Identity } from '@lockstep/exchange';
import type { Connection, Mailbox, Pairing } from '../store/rows/sync.ts';
import { StoreConflict } from '../store/store.ts';
import type { Claim, Transaction } from '../store/store.ts';
import type { SyncDeps } from './deps.ts';
import { execute } from './execute.ts';
import type { Pass } from './execute.ts';
import { readFeed } from './feed.ts';
import type { Found } from './feed.ts';
import { judge } from './judge.ts';
import { LeaseLost, guarded, renew } from './lease.ts';
import { bookedSide, exchangeSide, slotOf } from './observe.ts';
import type { Booked, Observed } from './observe.ts';
import { parkedUntil } from './park.ts';
import { releaseFailed, releaseIdle, releaseRested } from './release.ts';

/** Links looked at in one go; more stay due. */
const AT_ONCE = 100;
/** A pass that never comes to rest would starve the others. */
const ROUNDS = 5;

export const runPass = async (deps: SyncDeps, claim: Claim, signal: AbortSignal): Promise<void> => {
  try {
    const loaded = await deps.store.transaction(async (tx) => load(tx, claim, deps.clock.now()));
    if (loaded === null) return;
    const { rows, parked } = loaded;
    if (isIdle(rows)) return await releaseIdle(deps, claim);
    if (parked !== null) return await releaseFailed(deps, claim, rows, parked.failure, parked.until);
    await attempt(deps, claim, rows, signal);
  } catch (error) {
    if (error instanceof LeaseLost) return;
    throw error;
  }
};

export type Rows = { readonly mailbox: Mailbox; readonly connection: Connection; readonly pairing: Pairing | null };

/** Nobody is paired with it, or its pairing or integration is switched off. */
const isIdle = ({ pairing, connection }: Rows): boolean => pairing === null || !pairing.enabled || !connection.enabled;

type Loaded = { readonly rows: Rows; readonly parked: Awaited<ReturnType<typeof parkedUntil>> };

const load = async (tx: Transaction, { root, mailbox: id }: Claim, now: Instant): Promise<Loaded | null> => {
  const mailbox = await tx.mailboxes.get({ root, id });
  const connection = mailbox === null ? null : await tx.connections.get({ root, id: mailbox.connection });
  if (mailbox === null || connection === null) return null;
  const [pairing] = await tx.pairings.select({ root, mailbox: id });
  const rows: Rows = { mailbox, connection, pairing: pairing ?? null };
  return { rows, parked: isIdle(rows) ? null : await parkedUntil(tx, connection, now) };
};

const attempt = async (deps: SyncDeps, claim: Claim, rows: Rows, signal: AbortSignal): Promise<void> => {
  try {
    const connector = deps.connectorFor(rows.connection);
    const found = await work(deps, claim, rows, connector, signal);
    await releaseRested(deps, claim, rows, found.strangers);
  } catch (error) {
    if (error instanceof LeaseLost) throw error;
    const failure = classified(error, deps);
    const next = afterFailure(failure, rows.mailbox.attempts + 1, deps.clock.now(), deps.chance());
    const until = next.next === 'relist' ? deps.clock.now() : next.at;
    await releaseFailed(deps, claim, rows, failure, until, { relist: next.next === 'relist' });
  }
};

const work = async (deps: SyncDeps, claim: Claim, rows: Rows, connector: Connector, signal: AbortSignal): Promise<Found> => {
  const pass: Pass = {
    deps,
    claim,
    connector,
    mailbox: await sameMailbox(deps, claim, rows, connector, signal),
    policy: { ...rows.connection.policy, silentWrites: connector.capabilities.silentWrites },
    leaseUntil: (deps.clock.now() + deps.leaseMs) as Instant,
    wrote: 0,
  };
  const { readDue, cursor } = pass.mailbox;
  const reads = cursor === null || readDue === null || readDue <= deps.clock.now();
  const found = reads
    ? await readFeed({ deps, claim, connector, settings: rows.connection.settings }, pass.mailbox, signal)
    : { strangers: 0, unreadable: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    const booked = await deps.store.transaction(async (tx) => dueSides(tx, claim, deps.clock.now()));
    if (booked.length === 0) break;
    pass.leaseUntil = await renew(deps, claim, pass.leaseUntil);
    const seen = await exchangeSide({ deps, connector, mailbox: pass.mailbox }, booked, signal);
    const judged = await deps.store.transaction(async (tx) =>
      judge(tx, claim, pass.mailbox, await together(tx, booked, seen, deps.clock.now()), pass.policy, deps.clock.now()),
    );
    await execute(pass, judged, signal);
  }
  if (pass.wrote > 0) {
    await guarded(deps, claim, async (tx, now) => tx.mailboxes.update({ root: claim.root, id: claim.mailbox }, { lastChangeOut: now }));
  }
  return found;
};

/** The links that are due, each with the booking side as this mailbox should show it. */
const dueSides = async (tx: Transaction, { root, mailbox }: Claim, now: Instant): Promise<readonly Booked[]> => {
  const order = [
    ['due', 'asc'],
    ['appointment', 'asc'],
  ] as const;
  const links = await tx.links.select({ root, mailbox, due: { lte: now } }, { orderBy: order, limit: AT_ONCE });
  const sides: Booked[] = [];
  for (const link of links) {
    const side = await bookedSide(tx, link);
    if (side !== null) sides.push(side);
  }
  return sides;
};

/** Both sides of each link, and what the booking side says about the time its event shows. */
const together = async (
  tx: Transaction,
  booked: readonly Booked[],
  seen: Awaited<ReturnType<typeof exchangeSide>>,
  now: Instant,
): Promise<readonly Observed[]> => {
  const all: Observed[] = [];
  for (const one of booked) {
    const side = seen.get(one.link.appointment) ?? { event: { at: 'unseen', why: 'notAsked' } as const, createdThenDeleted: false };
    all.push({ ...one, ...side, slot: await slotOf(tx, one.row, side.event, now) });
  }
  return all;
};

/** Causes after which it may be another mailbox that answers. */
const DOUBT: readonly Cause[] = ['positionLost', 'mailboxNotFound', 'mailboxMoved', 'anotherMailbox'];

/**
 * Rule 2.6: the very mailbox and calendar that were paired. Once known, every call names the calendar by its id, which no
 * other mailbox has; who it is is asked anew only at the first pass and after a failure that smells of another one.
 */
const sameMailbox = async (
  deps: SyncDeps,
  claim: Claim,
  { mailbox }: Rows,
  connector: Connector,
  signal: AbortSignal,
): Promise<Mailbox> => {
  const doubtful = mailbox.state === 'error' || (mailbox.cause !== null && DOUBT.includes(mailbox.cause));
  if (mailbox.identity !== null && mailbox.calendar !== null && !doubtful) return mailbox;
  const identity = await connector.identify(mailbox, signal);
  if (mailbox.identity !== null && (mailbox.identity !== identity.identity || mailbox.calendar !== identity.calendar)) {
    throw new ConnectorError(refusedIdentity(mailbox.address, 'answers as another mailbox or calendar than the one that was paired'));
  }
  const learnt = columnsOf(identity);
  try {
    await guarded(deps, claim, async (tx) => tx.mailboxes.update({ root: claim.root, id: claim.mailbox }, learnt));
  } catch (error) {
    if (!(error instanceof StoreConflict)) throw error;
    throw new ConnectorError(refusedIdentity(mailbox.address, 'is the same mailbox as one that is paired with somebody else'), {
      cause: error,
    });
  }
  return { ...mailbox, ...learnt };
};

const columnsOf = (identity: Identity): Pick<Mailbox, 'identity' | 'calendar' | 'zone' | 'serverVersion'> => ({
  identity: identity.identity,
  calendar: identity.calendar,
  zone: identity.zone,
  serverVersion: identity.serverVersion,
});

const refusedIdentity = (address: string, what: string): Failure => ({
  kind: 'rejected',
  scope: 'mailbox',
  ambiguous: false,
  retryAt: null,
  cause: 'anotherMailbox',
  detail: `${address} ${what}; nothing was changed.`,
});

/** Whatever is not a classified failure is a fault of ours: said so, and tried again later. */
const classified = (error: unknown, deps: SyncDeps): Failure => {
  if (error instanceof ConnectorError) return error.failure;
  deps.log.error({ err: error }, 'a pass failed in a way that was not foreseen');
  const retryAt = (deps.clock.now() + MINUTE) as Instant;
  return {
    kind: 'unavailable',
    scope: 'mailbox',
    ambiguous: false,
    retryAt,
    cause: 'faultOfOurs',
    detail: 'An unexpected fault inside Lockstep; see the log.',
  };
};
