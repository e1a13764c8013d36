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
import { NOTHING, readFeed } from './feed.ts';
import type { Feed, Found } from './feed.ts';
import { judge } from './judge.ts';
import { LeaseLost, guarded, renew } from './lease.ts';
import { bookedSide, exchangeSide, slotOf } from './observe.ts';
import type { Booked, Observed } from './observe.ts';
import { OPEN, wayOf } from './park.ts';
import type { Way } from './park.ts';
import { releaseFailed, releaseIdle, releaseRested, rested } from './release.ts';

/** Links looked at in one go; more stay due, and so does their mailbox. */
const AT_ONCE = 100;

export type Rows = { readonly mailbox: Mailbox; readonly connection: Connection; readonly pairing: Pairing | null };

/** A claimed mailbox with all that its pass begins from, read in the transaction of the claim. */
export type Work = {
  readonly claim: Claim;
  readonly rows: Rows;
  /** Whether its account, host or tenant has to wait, or is tried by this very pass. */
  readonly way: Way;
  /** Whether a link was due; what is marked later is counted by the mailbox's marks. */
  readonly due: boolean;
};

/** Null: the mailbox or its integration has gone since it was claimed. */
export const takeUp = async (tx: Transaction, claim: Claim, now: Instant): Promise<Work | null> => {
  const { root, mailbox: id } = claim;
  const mailbox = await tx.mailboxes.get({ root, id });
  const connection = mailbox === null ? null : await tx.connections.get({ root, id: mailbox.connection });
  if (mailbox === null || connection === null) return null;
  const [pairing] = await tx.pairings.select({ root, mailbox: id });
  const rows: Rows = { mailbox, connection, pairing: pairing ?? null };
  const way = isIdle(rows) ? OPEN : await wayOf(tx, connection, now);
  const [due] = await tx.links.select({ root, mailbox: id, due: { lte: now } }, { limit: 1 });
  return { claim, rows, way, due: due !== undefined };
};

export const runPass = async (deps: SyncDeps, work: Work, signal: AbortSignal): Promise<void> => {
  const { claim, rows, way } = work;
  try {
    if (isIdle(rows)) return await releaseIdle(deps, claim);
    if (way.parked !== null) return await releaseFailed(deps, claim, rows, way.parked.failure, way.parked.until);
    await attempt(deps, work, signal);
  } catch (error) {
    if (error instanceof LeaseLost) return;
    throw error;
  }
};

/** Nobody is paired with it, or its pairing or integration is switched off. */
const isIdle = ({ pairing, connection }: Rows): boolean => pairing === null || !pairing.enabled || !connection.enabled;

const attempt = async (deps: SyncDeps, work: Work, signal: AbortSignal): Promise<void> => {
  const { claim, rows, way } = work;
  try {
    const connector = deps.connectorFor(rows.connection);
    const { found, wrote } = await perform(deps, work, connector, signal);
    if (!found.ended) await releaseRested(deps, claim, rows, { strangers: found.strangers, wrote, trial: way.trial });
  } catch (error) {
    if (error instanceof LeaseLost) throw error;
    const failure = classified(error, deps);
    const next = afterFailure(failure, rows.mailbox.attempts + 1, deps.clock.now(), deps.chance());
    const until = next.next === 'relist' ? deps.clock.now() : next.at;
    await releaseFailed(deps, claim, rows, failure, until, { relist: next.next === 'relist' });
  }
};

const perform = async (
  deps: SyncDeps,
  { claim, rows, way, due }: Work,
  connector: Connector,
  signal: AbortSignal,
): Promise<{ readonly found: Found; readonly wrote: boolean }> => {
  const { silentWrites, moveBack } = connector.capabilities;
  const pass: Pass = {
    deps,
    claim,
    connector,
    mailbox: await sameMailbox(deps, claim, rows, connector, signal),
    policy: { ...rows.connection.policy, silentWrites, moveBack },
    leaseUntil: (deps.clock.now() + deps.leaseMs) as Instant,
    wrote: 0,
  };
  const { readDue, cursor } = pass.mailbox;
  const reads = cursor === null || readDue === null || readDue <= deps.clock.now();
  const rest: Feed['rest'] = async (tx, row, read, now) =>
    rested(tx, { deps, claim, rows }, { ...read, wrote: false, trial: way.trial }, row, now);
  const { settings } = rows.connection;
  const feed: Feed = { deps, claim, connector, settings, holder: rows.pairing?.holder ?? null, rest: due ? null : rest };
  const found = reads ? await readFeed(feed, pass.mailbox, signal) : NOTHING;
  if (due || found.marked) await settleLinks(pass, signal);
  return { found, wrote: pass.wrote > 0 };
};

/** What is due again when this ends, or was marked meanwhile, is the work of the next pass. */
const settleLinks = async (pass: Pass, signal: AbortSignal): Promise<void> => {
  const { deps, claim, connector, mailbox, policy } = pass;
  const booked = await deps.store.transaction(async (tx) => dueSides(tx, claim, deps.clock.now()));
  if (booked.length === 0) return;
  pass.leaseUntil = await renew(deps, claim, pass.leaseUntil);
  const seen = await exchangeSide({ deps, connector, mailbox }, booked, signal);
  const judged = await deps.store.transaction(async (tx) =>
    judge(tx, claim, mailbox, await together(tx, booked, seen, deps.clock.now()), policy, deps.clock.now()),
  );
  await execute(pass, judged, signal);
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
