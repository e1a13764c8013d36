/**
 * The end of a pass: the lease is given back, and the mailbox's next due time is computed from what is due in it. The row
 * is locked in a statement of its own before it is changed: in one statement, a mark made meanwhile would be lost.
 */
import type { Instant } from '@lockstep/engine';
import type { Failure } from '@lockstep/exchange';
import type { Link, Mailbox } from '../store/rows/sync.ts';
import type { Claim, Transaction } from '../store/store.ts';
import { CAUSES } from '../causes.ts';
import { tellBrake } from '../webhooks/tell-brake.ts';
import { closedBy } from './delegate.ts';
import { HOT } from './freshness.ts';
import { listFurtherAnew } from './further-rows.ts';
import type { SyncDeps } from './deps.ts';
import { healthAfter, isUnsettled, turn } from './health.ts';
import type { Health } from './health.ts';
import { guard } from './lease.ts';
import { wroteLately } from './echo.ts';
import { secondLook } from './missing-busy.ts';
import { isOfOne, park, stillParked, unpark } from './park.ts';
import type { Way } from './park.ts';
import type { Rows } from './take-up.ts';
import { journalFailure } from './journal.ts';

/**
 * Columns are put together by `Object.assign`, here and wherever every pass does it: what comes anew after a spread takes Node 20
 * a microsecond, twelve where the object is large, against a sixth of one. In a literal, fields come first and spreads last.
 */
const release = async <Beside>(
  deps: SyncDeps,
  claim: Claim,
  beside: (tx: Transaction, claim: Claim) => Promise<Beside>,
  columns: (tx: Transaction, as: { readonly row: Mailbox; readonly left: Beside }, now: Instant) => ReturnType<Ending>,
  /** What is locked before the mailbox. */
  first: (tx: Transaction, now: Instant) => Promise<void> = () => Promise.resolve(),
): Promise<Left> =>
  deps.store.transaction(async (tx) => {
    const now = deps.clock.now();
    const { root, mailbox: id } = claim;
    await first(tx, now);
    const [row, left] = await Promise.all([tx.mailboxes.get({ root, id }, { lock: 'update' }), beside(tx, claim)]);
    if (row === null || row.fence !== claim.fence) return 'nothing';
    const changed = await columns(tx, { row, left }, now);
    await tx.atLast(async () => tx.mailboxes.update({ root, id }, Object.assign({ leaseOwner: null, leaseUntil: null }, changed)));
    return leftOf(changed.due, row.marks !== claim.marks, now);
  });

/** Where it does not matter what is due in the mailbox. */
const nothingElse = async (): Promise<null> => null;

/** How the columns of a mailbox are found whose pass ends with the very transaction that does the last of its work. */
export type Ending = (tx: Transaction, as: Resting, now: Instant) => Promise<Partial<Mailbox> & Pick<Mailbox, 'due'>>;

/** What came of a plan, before it is written. */
export type Finished = {
  /** The link as it will be; null: it will not be there. */
  readonly link: Link | null;
  /** Whether rows of other appointments or mailboxes are locked by the writes. */
  readonly mayLock: boolean;
  /** Whether each of the writes is one statement, and none follows from what another answers: then a commit may go out with them. */
  readonly isPlain: boolean;
  /** Every statement that needs no answer of another is on its way when this has been called. */
  readonly write: () => Promise<unknown>;
};

/** The last transaction of a pass: the work, the guard, and the release in one. @throws LeaseLost, and nothing of it happened */
export const guardedLast = async (
  deps: SyncDeps,
  claim: Claim,
  ending: Ending,
  work: (tx: Transaction, now: Instant) => Promise<Pick<Finished, 'mayLock' | 'write'>>,
): Promise<Left> =>
  deps.store.transaction(async (tx) => {
    const now = deps.clock.now();
    const { mayLock, write } = await work(tx, now);
    const written = write();
    // Behind the locks of whatever else is locked; otherwise it need not wait.
    if (mayLock) await written;
    const [row, left] = await Promise.all([guard(tx, claim, now), linksLeft(tx, claim), written]);
    const changed = await ending(tx, { row, left }, now);
    await tx.atLast(async () =>
      tx.mailboxes.update({ root: claim.root, id: claim.mailbox }, Object.assign({ leaseOwner: null, leaseUntil: null }, changed)),
    );
    return leftOf(changed.due, row.marks !== claim.marks, now);
  });

/**
 * The same of work whose only look is at one link of the mailbox: the guard goes out with the look, and the commit with all that is
 * written. @throws LeaseLost, and nothing of it happened
 */
export const guardedAtOnce = async (
  deps: SyncDeps,
  claim: Claim,
  ending: Ending,
  key: Pick<Link, 'appointment' | 'mailbox'>,
  work: (tx: Transaction, now: Instant) => Promise<Finished>,
): Promise<Left> =>
  deps.store.transaction(async (tx) => {
    const now = deps.clock.now();
    const [{ link, isPlain, write }, row, before] = await Promise.all([work(tx, now), guard(tx, claim, now), linksLeft(tx, claim)]);
    const changed = await ending(tx, { row, left: leftWith(before, key, link) }, now);
    const columns = Object.assign({ leaseOwner: null, leaseUntil: null }, changed);
    if (!isPlain) await write();
    await tx.atLast(async () => {
      await Promise.all([isPlain ? write() : undefined, tx.mailboxes.update({ root: claim.root, id: claim.mailbox }, columns)]);
      return [];
    });
    return leftOf(changed.due, row.marks !== claim.marks, now);
  });

/** What is left once a link is as it will be. */
const leftWith = (
  { waiting, flagged }: LinksLeft,
  { appointment, mailbox }: Pick<Link, 'appointment' | 'mailbox'>,
  link: Link | null,
): LinksLeft => {
  const isOther = (one: Link): boolean => one.appointment !== appointment || one.mailbox !== mailbox;
  const others = { waiting: waiting.filter(isOther), flagged: flagged.filter(isOther) };
  if (link === null) return others;
  if (link.due === null) return link.cause === null ? others : { ...others, flagged: [...others.flagged, link] };
  return { ...others, waiting: [...others.waiting, link].toSorted((one, other) => (one.due ?? 0) - (other.due ?? 0)) };
};

/** Links in which something is due at some time, the first of it first, and those at rest of which a person is told. */
type LinksLeft = { readonly waiting: readonly Link[]; readonly flagged: readonly Link[] };

/** What a mailbox is when its pass ends: its row, which is locked, and what is left in it. */
export type Resting = { readonly row: Mailbox; readonly left: LinksLeft };

export const linksLeft = async (tx: Transaction, { root, mailbox }: Claim): Promise<LinksLeft> => {
  const [waiting, flagged] = await Promise.all([
    tx.links.select({ root, mailbox, due: { not: null } }, { orderBy: [['due', 'asc']] }),
    tx.links.select({ root, mailbox, due: null, cause: { not: null } }),
  ]);
  return { waiting, flagged };
};

/** What a pass leaves behind: whether something is due in its mailbox already; `marked`: because somebody changed something meanwhile. */
export type Left = 'nothing' | 'more' | 'marked';
export const leftOf = (due: Instant | null, isMarked: boolean, now: Instant): Left => {
  if (due === null || due > now) return 'nothing';
  return isMarked ? 'marked' : 'more';
};

/** When something in this mailbox is due next: a mark made during the pass, its links, the reading of its feed, a second look, its blocks, its further calendars. */
const nextDue = (claim: Claim, row: Mailbox, first: Link | undefined, readDue: Instant | null, now: Instant): Instant | null => {
  if (row.marks !== claim.marks) return now;
  const times = [first?.due, readDue, secondLook(row), row.blocksDue, row.furtherDue].filter((time) => time !== null && time !== undefined);
  return times.length === 0 ? null : (Math.min(...times) as Instant);
};

/** Switched off: nothing is due until it is switched on, which marks it. */
export const releaseIdle = async (deps: SyncDeps, claim: Claim): Promise<Left> =>
  release(deps, claim, nothingElse, async (tx, { row }, now) => {
    const due = row.marks === claim.marks ? null : now;
    return { due, ...(await turn(tx, deps, claim, row, { state: 'disabled', cause: null, detail: null }, now)) };
  });

/** What a pass that ended well leaves behind. */
export type Rested = {
  readonly strangers: number;
  /** The events that it wrote. */
  readonly wrote: readonly string[];
  readonly trial: boolean;
  /** When the feed is read next, where this transaction says so; otherwise what the row says holds. */
  readonly readDue?: Instant;
};

/** Whether the pass that began with the mailbox as it was `before` has read its calendar from the beginning to the end. */
const wasListed = (before: Mailbox, { readAt }: Mailbox, now: Instant): boolean =>
  readAt !== before.readAt &&
  (before.cursor === null || before.listingSince !== null || (before.listDue !== null && before.listDue <= now));

/** What the line, or somebody who looked into it meanwhile, was told: a pass that ended well does not take it back (I12). */
const toldSince = ({ retryAt }: Mailbox, now: Instant): Instant | null => (retryAt !== null && retryAt > now ? retryAt : null);

/**
 * When the feed is read next after a write. What was booked for today or tomorrow makes a calendar hot (5.3), and the pause it was left with may be
 * that of a cold one; by Graph each calendar has a budget of its own, so that the next reading may come early and find that out.
 */
const sooner = ({ transport, toldUntil }: Mailbox, readDue: Instant | null, wrote: readonly string[], now: Instant): Instant | null =>
  transport === 'graph' && wrote.length > 0 && readDue !== null && (toldUntil === null || toldUntil <= now)
    ? (Math.min(readDue, now + HOT) as Instant)
    : readDue;

/** The columns of a mailbox whose pass ended well; `row` is locked. */
export const rested = async (
  tx: Transaction,
  { deps, claim, rows }: { readonly deps: SyncDeps; readonly claim: Claim; readonly rows: Rows },
  { strangers, wrote, trial, readDue }: Rested,
  { row, left: { waiting, flagged } }: Resting,
  now: Instant,
): Promise<Partial<Mailbox> & Pick<Mailbox, 'due'>> => {
  if (trial) await unpark(tx, rows.connection, rows.mailbox, now);
  const reading = sooner(row, readDue ?? row.readDue, wrote, now);
  const due = nextDue(claim, row, waiting[0], reading, now);
  const links = [...flagged, ...waiting];
  const braked = row.busyHeldSince !== null || links.some((link) => link.cause === 'brakeHeld');
  const settled = (due === null || due > now) && !waiting.some(isUnsettled);
  const further =
    row.furtherDue === null
      ? []
      : await tx.furtherCalendars.pick({ root: row.root, mailbox: row.id, cause: { not: null } }, ['cause', 'detail']);
  const health = healthAfter(links, row, { strangers, further }, now);
  // Warned once (1.7): a reading of what changed names them once, and only a whole listing without any shows that they have gone.
  const warned = row.cause === 'anotherInstallation' && !wasListed(rows.mailbox, row, now);
  const next: Health = health.state === 'syncing' && warned ? { state: row.state, cause: row.cause, detail: row.detail } : health;
  const brakeHeldSince = braked ? (row.brakeHeldSince ?? now) : null;
  if ((brakeHeldSince === null) !== (row.brakeHeldSince === null)) {
    const type = brakeHeldSince === null ? 'decision.settled' : 'decision.waiting';
    await tellBrake(tx, { now, newId: deps.newId }, row, type, 'lockstep');
  }
  return Object.assign(
    { leaseOwner: null, leaseUntil: null, due, attempts: 0, retryAt: toldSince(row, now), brakeHeldSince },
    wrote.length > 0 ? { lastChangeOut: now, wroteLast: wroteLately(row, wrote, now), readDue: reading } : {},
    settled ? { verifiedAt: now } : {},
    await turn(tx, deps, claim, row, next, now),
  );
};

export const releaseRested = async (deps: SyncDeps, claim: Claim, rows: Rows, what: Rested): Promise<Left> =>
  release(deps, claim, linksLeft, async (tx, as, now) => rested(tx, { deps, claim, rows }, what, as, now));

/** Waits for somebody else's trial, of which nothing was heard in this pass: nobody is made to wait any longer for it. */
export const releaseWaiting = async (
  deps: SyncDeps,
  claim: Claim,
  rows: Rows,
  { failure, until }: NonNullable<Way['parked']>,
): Promise<Left> => {
  let waits = true;
  return release(
    deps,
    claim,
    nothingElse,
    // Whoever tried may have let everybody in since.
    async (tx, { row }, now) => (waits ? failedColumns(tx, deps, claim, row, { failure, until }, now) : { due: now }),
    async (tx, now) => {
      waits = await stillParked(tx, rows.connection, rows.mailbox, now);
    },
  );
};

export const releaseFailed = async (
  deps: SyncDeps,
  claim: Claim,
  rows: Rows,
  failure: Failure,
  until: Instant,
  what: { readonly relist: boolean; readonly trial: boolean },
): Promise<Left> =>
  release(deps, claim, nothingElse, async (tx, { row }, now) => {
    await park(tx, rows.connection, rows.mailbox, failure, until);
    if (what.trial && isOfOne(failure)) await unpark(tx, rows.connection, rows.mailbox, now);
    const columns = await failedColumns(tx, deps, claim, row, { failure, until }, now);
    // What was hidden meanwhile is named by a listing alone.
    if (failure.cause === 'privateEventsHidden' && row.furtherDue !== null) await listFurtherAnew(tx, claim.root, claim.mailbox, { now });
    return what.relist ? { ...columns, attempts: row.attempts, cursor: null, listingSince: null } : columns;
  });

const failedColumns = async (
  tx: Transaction,
  deps: SyncDeps,
  claim: Claim,
  row: Mailbox,
  { failure, until: own }: NonNullable<Way['parked']>,
  now: Instant,
): Promise<Partial<Mailbox> & Pick<Mailbox, 'due'>> => {
  const until = Math.max(own, toldSince(row, now) ?? 0) as Instant;
  if (row.cause !== failure.cause) await journalFailure(tx, deps, claim, null, failure, now);
  // That it moved is nobody's mistake: it waits for a person, and says what to do (1.6).
  const state = CAUSES[failure.cause].retries || failure.kind === 'moved' ? 'warning' : 'error';
  const health: Health = { state, cause: failure.cause, detail: failure.detail };
  // Who cannot be read is not listened to either: once it can be, it is in step only when Exchange tells of it again (2.4).
  const unheard = health.state === 'error' && row.toldUntil !== null ? { toldUntil: null, deafSince: row.deafSince ?? now } : {};
  // And whoever gave up looking into it looks once it was read again (3.12), which is not put off until it would have been due.
  const unread = health.state === 'error' && row.readDue !== null ? { readDue: now } : {};
  return Object.assign(
    { due: until, retryAt: until, attempts: row.attempts + 1 },
    closedBy(failure),
    unheard,
    unread,
    await turn(tx, deps, claim, row, health, now),
  );
};
