/**
 * Calls into a mailbox by those who do not hold it, over all processes: Exchange counts whoever calls, and a booking must not crowd out
 * the pass that reads the same calendar. Of the four calls at once that a budget gets from us one is the pass under its lease and one
 * the line under its own; the two others are places here, taken by lease. Who finds none free does without.
 */
import type { Instant } from '@lockstep/engine';
import { ConnectorError, type Failure } from '@lockstep/exchange';
import type { Connection } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';
import { StoreConflict } from '../store/store.ts';
import type { SyncDeps } from './deps.ts';
import { isWide, park } from './park.ts';

const PLACES = [0, 1] as const;
const ATTEMPTS = 3;
/** A place is somebody's for seconds. One that a crash of the database forgets costs Exchange at most a call too many at once. */
const FLEETING = { fleeting: true } as const;

export type Visiting = Pick<SyncDeps, 'store' | 'clock'> & {
  /** Who takes places: one call at a time goes out by each, so whoever makes several at once names each of them. */
  readonly owner: string;
};

/** By the name of whoever takes it, so that two do not begin with the same one all the time. */
const firstOf = (owner: string): number => {
  let sum = 0;
  for (let at = 0; at < owner.length; at += 1) sum = (sum * 31 + owner.charCodeAt(at)) % 65_521;
  return sum % PLACES.length;
};

/**
 * Takes a place in each of these mailboxes until then, or keeps the one that is this owner's already; where both are somebody's there
 * is none. One statement where all are free, which is mostly so.
 * @returns the mailboxes in which there is one
 */
export const takePlaces = async (
  { store, clock, owner }: Visiting,
  root: string,
  mailboxes: readonly string[],
  until: Instant,
  attempt = 1,
): Promise<ReadonlySet<string>> => {
  const ids = [...new Set(mailboxes)].toSorted();
  if (ids.length === 0) return new Set();
  const first = firstOf(owner);
  const mine = { owner, until };
  try {
    // A row is there from the first visit on. What it met is kept whatever it is, so that the commit goes out with it.
    let met = 0;
    await store.transaction(
      (tx) =>
        tx.atLast(async () => {
          met = await tx.visits.update({ root, mailbox: { in: ids }, place: first, until: { lte: clock.now() } }, mine);
          return [met];
        }),
      FLEETING,
    );
    if (met === ids.length) return new Set(ids);
    return await store.transaction(async (tx) => {
      const now = clock.now();
      const taken = new Set<string>();
      for (const mailbox of ids) if (await takeOne(tx, { root, mailbox, first, ...mine }, now)) taken.add(mailbox);
      return taken;
    }, FLEETING);
  } catch (error) {
    // Another made the same row at this moment; it is there now.
    if (error instanceof StoreConflict && error.kind === 'duplicate' && attempt < ATTEMPTS)
      return takePlaces({ store, clock, owner }, root, ids, until, attempt + 1);
    throw error;
  }
};

type Wish = { readonly root: string; readonly mailbox: string; readonly first: number; readonly owner: string; readonly until: Instant };

const takeOne = async (tx: Transaction, { root, mailbox, first, owner, until }: Wish, now: Instant): Promise<boolean> => {
  const rows = await tx.visits.select({ root, mailbox });
  const own = rows.find((row) => row.owner === owner && row.until > now);
  if (own !== undefined) {
    if (own.until >= until) return true;
    return (await tx.visits.update({ root, mailbox, place: own.place, owner, until: { gt: now } }, { until })) > 0;
  }
  for (const place of [first, ...PLACES.filter((one) => one !== first)]) {
    const row = rows.find((one) => one.place === place);
    if (row === undefined) {
      await tx.visits.insert({ root, mailbox, place, owner, until });
      return true;
    }
    if (row.until <= now && (await tx.visits.update({ root, mailbox, place, until: { lte: now } }, { owner, until })) > 0) return true;
  }
  return false;
};

/** Gives back what this owner has in this mailbox, before its time is over. */
export const leavePlace = async ({ store, clock, owner }: Visiting, root: string, mailbox: string): Promise<void> => {
  await store.transaction(async (tx) => {
    await tx.visits.update({ root, mailbox, owner }, { until: clock.now() });
  }, FLEETING);
};

/** The calls of one visit, each of which ends within the time of a request, and some are made one after the other. */
const CALLS = 4;

/**
 * Visits a mailbox from a pass over another one, and gives its place back. What Exchange says of it is kept for everybody.
 * @returns null where no place was free. Throws what `work` throws.
 */
export const visit = async <Result>(
  deps: Visiting & Pick<SyncDeps, 'requestMs'>,
  { mailbox, connection }: { readonly mailbox: string; readonly connection: Connection },
  work: () => Promise<Result>,
): Promise<Result | null> => {
  const { root } = connection;
  const until = (deps.clock.now() + deps.requestMs * CALLS) as Instant;
  if (!(await takePlaces(deps, root, [mailbox], until)).has(mailbox)) return null;
  try {
    return await work();
  } catch (error) {
    if (error instanceof ConnectorError) await keepAway(deps, connection, mailbox, error.failure);
    throw error;
  } finally {
    await leavePlace(deps, root, mailbox);
  }
};

/**
 * Stores that Exchange wants to be left alone, where somebody was told who does not hold the mailbox: whoever calls next, from whichever
 * process, keeps to it. Only a moment that Exchange named; after other failures the pass finds its own pause.
 */
export const keepAway = async (
  { store, clock }: Pick<SyncDeps, 'store' | 'clock'>,
  connection: Connection,
  id: string,
  failure: Failure,
): Promise<void> => {
  const { kind, scope, retryAt } = failure;
  if (kind !== 'throttled' || retryAt === null || retryAt <= clock.now()) return;
  await store.transaction(async (tx) => {
    const [asked] = isWide(scope) ? await tx.mailboxes.pick({ root: connection.root, id }, ['transport']) : [];
    if (asked !== undefined) return park(tx, connection, asked, failure, retryAt);
    const row = await tx.mailboxes.get({ root: connection.root, id }, { lock: 'update' });
    if (!isWide(scope) && row !== null && (row.retryAt ?? 0) < retryAt)
      await tx.mailboxes.update({ root: connection.root, id }, { retryAt });
    return undefined;
  });
};
