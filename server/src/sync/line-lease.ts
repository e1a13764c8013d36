/**
 * Which process listens on which line: one for each, by lease (`task` rows of the kind `line`). Two that listened to the same
 * calendars would each have them read, and Exchange allows an account only so many connections. Of a process that dies the
 * others take over what it had once its leases are over.
 */
import { DAY, SECOND } from '@lockstep/engine';
import type { Instant } from '@lockstep/engine';
import type { Task } from '../store/rows/record.ts';
import type { Transaction } from '../store/store.ts';
import { StoreConflict } from '../store/store.ts';
import type { SyncDeps } from './deps.ts';

export const LINE = 'line';

/** Three looks at their slowest: a process that is busy keeps what it has. */
const LEASE = 45 * SECOND;
const ATTEMPTS = 5;

/** A line, by its root company and a name that stays the same while its calendars do. */
export type Place = { readonly root: string; readonly place: string };

const nameOf = (root: string, place: string): string => `${root} ${place}`;

export type Holding = {
  /** Whether this process listens on this line. */
  readonly has: (line: Place) => boolean;
  /** Whether somebody listened on it before, so that something may have moved since then that nobody was told of. */
  readonly isTakenOver: (line: Place) => boolean;
};

type Wish = Pick<SyncDeps, 'store' | 'clock' | 'owner'>;

/** Which lines there are, and whatever else was found out with that. */
type Asked = { readonly wanted: readonly Place[] };

/**
 * Prolongs what this process has, and takes half of what nobody has: processes that start together share, and one alone has
 * everything after a few looks. To be called again long before `LEASE` is over.
 * @param ask in the same transaction, as this is done all day
 */
export const holdLines = async <Found extends Asked>(
  { store, clock, owner }: Wish,
  ask: (tx: Transaction) => Promise<Found>,
  attempt = 1,
): Promise<Found & { readonly holding: Holding }> => {
  try {
    return await store.transaction(async (tx) => {
      const asked = await ask(tx);
      const held = await hold(tx, owner, asked.wanted, clock.now());
      const holding: Holding = {
        has: ({ root, place }) => held.has(nameOf(root, place)),
        isTakenOver: ({ root, place }) => (held.get(nameOf(root, place)) ?? 0) > 1,
      };
      return { ...asked, holding };
    });
  } catch (error) {
    // Another process made the same row at this moment; it is there now.
    if (error instanceof StoreConflict && attempt < ATTEMPTS) return holdLines({ store, clock, owner }, ask, attempt + 1);
    throw error;
  }
};

/** By name the fence of each that is this process's now. */
const hold = async (tx: Transaction, owner: string, wanted: readonly Place[], now: Instant): Promise<ReadonlyMap<string, number>> => {
  const until = (now + LEASE) as Instant;
  const rows = new Map((await tx.tasks.select({ kind: LINE })).map((row) => [nameOf(row.root, row.key), row]));
  const isFree = (row: Task | undefined): boolean => row === undefined || row.leaseUntil === null || row.leaseUntil <= now;
  const mine = [...rows.values()].filter((row) => row.leaseOwner === owner && !isFree(row));
  if (mine.some((row) => (row.leaseUntil ?? 0) < now + LEASE / 2))
    await tx.tasks.update({ kind: LINE, leaseOwner: owner, leaseUntil: { gt: now } }, { leaseUntil: until });
  const held = new Map(mine.map((row) => [nameOf(row.root, row.key), row.fence]));
  const free = wanted.filter(({ root, place }) => isFree(rows.get(nameOf(root, place))));
  for (const { root, place } of free.slice(0, Math.ceil(free.length / 2))) {
    const row = rows.get(nameOf(root, place));
    const fence = (row?.fence ?? 0) + 1;
    const lease = { leaseOwner: owner, leaseUntil: until, fence };
    if (row === undefined)
      await tx.tasks.insert({ root, kind: LINE, key: place, due: null, marks: 0, attempts: 0, detail: null, ...lease });
    else if ((await tx.tasks.update({ root, kind: LINE, key: place, fence: row.fence }, lease)) === 0) continue;
    held.set(nameOf(root, place), fence);
  }
  await forget(tx, [...rows.values()], wanted, now);
  return held;
};

/** Lines of integrations that are gone: nobody has had them for a day. */
const forget = async (tx: Transaction, rows: readonly Task[], wanted: readonly Place[], now: Instant): Promise<void> => {
  const names = new Set(wanted.map(({ root, place }) => nameOf(root, place)));
  const old = (now - DAY) as Instant;
  for (const { root, key, leaseUntil, fence } of rows)
    if (!names.has(nameOf(root, key)) && (leaseUntil ?? now) < old) await tx.tasks.remove({ root, kind: LINE, key, fence });
};

/** Gives back all that this process has, so that another may listen at once. */
export const leaveLines = async ({ store, clock, owner }: Wish): Promise<void> => {
  await store.transaction(async (tx) => tx.tasks.update({ kind: LINE, leaseOwner: owner }, { leaseOwner: null, leaseUntil: clock.now() }));
};
