/** Taking mailboxes for passes of this process: what is due, where something may have moved, and what somebody waits for. */
import type { Instant } from '@lockstep/engine';
import type { Mailbox } from '../store/rows/sync.ts';
import type { MailboxKey, Transaction } from '../store/store.ts';
import type { SyncDeps } from './deps.ts';
import { markMoved } from './notice.ts';
import type { Hint } from './echo.ts';
import { takeUp, withWays } from './take-up.ts';
import type { FreePlace, Taken, Work } from './take-up.ts';

/** A mailbox in which something may have moved, and what was said of it. */
export type Moved = Hint & { readonly root: string; readonly mailbox: string };

/** At most so many are taken; `waits`: those in which a write of ours is under way are asked for again. */
type MovedWish = { readonly most: number; readonly waits: boolean };
/** `later`: how many are our own writing, read back in their time. */
type MovedTaken = { readonly works: readonly Work[]; readonly held: readonly Moved[]; readonly later: number };

/** At most so many of those that are due. */
export const takeDue = (deps: SyncDeps, most: number): Promise<readonly Work[]> =>
  taking(deps, async (tx, now) => ({
    owner: deps.owner,
    rows: await tx.claimMailboxes(deps.owner, now, deps.leaseMs, most),
    write: async () => [],
  }));

/** Marks these for reading, and takes some of them, in one transaction. */
export const takeMoved = async (deps: SyncDeps, moved: readonly Moved[], { most, waits }: MovedWish): Promise<MovedTaken> => {
  let back: readonly Moved[] = [];
  let own = 0;
  const works = await taking(deps, async (tx, now) => {
    const until = (now + deps.leaseMs) as Instant;
    const rows: Mailbox[] = [];
    const writes: (() => Promise<readonly number[]>)[] = [];
    back = [];
    own = 0;
    for (const root of [...new Set(moved.map((one) => one.root))].toSorted()) {
      const here = moved.filter((one) => one.root === root);
      const taker = { owner: deps.owner, until, most: most - rows.length, waits };
      const { taken, held, later, write } = await markMoved(tx, root, here, taker, now);
      rows.push(...taken);
      writes.push(write);
      back = [...back, ...here.filter((one) => held.has(one.mailbox))];
      own += later;
    }
    return { owner: deps.owner, rows, write: async () => (await Promise.all(writes.map(async (write) => write()))).flat() };
  });
  return { works, held: back, later: own };
};

/** Marks these for reading, and takes nobody. */
export const onlyMark = async (deps: SyncDeps, moved: readonly Moved[]): Promise<void> => {
  await takeMoved(deps, moved, { most: 0, waits: false });
};

/** Whoever takes one mailbox. A name of its own for each: two changes of one process may come to one mailbox in the same moment. */
export const freePlaceOf = ({ owner, newId, leaseMs }: SyncDeps): FreePlace => ({ owner: `${owner} ${newId()}`, leaseMs });

/** Takes these for a pass, whatever has been due for longer: those of them that nobody else has already. */
export const takeThese = (deps: SyncDeps, these: readonly MailboxKey[]): Promise<readonly Work[]> =>
  taking(deps, async (tx, now) => {
    const { owner, leaseMs } = freePlaceOf(deps);
    const taker = { owner, until: (now + leaseMs) as Instant };
    // One order of row locks for everybody who marks several.
    const inOrder = these.toSorted((one, other) => (`${one.root} ${one.mailbox}` < `${other.root} ${other.mailbox}` ? -1 : 1));
    const all = await Promise.all(inOrder.map(async ({ root, mailbox }) => tx.takeMailbox(root, mailbox, now, taker)));
    return { owner, rows: all.flatMap((row) => row ?? []), write: async () => [] };
  });

/** Whom a transaction takes, as they are then, for which owner, and what it has to write for it yet. */
type Taking = {
  readonly owner: string;
  readonly rows: readonly Mailbox[];
  readonly write: () => Promise<readonly number[]>;
};

/** Takes them in a transaction; all that their passes begin from is read with its last writes and its commit, in one go. */
const taking = async (deps: SyncDeps, take: (tx: Transaction, now: Instant) => Promise<Taking>): Promise<readonly Work[]> => {
  const { taken, now } = await deps.store.transaction(async (tx) => {
    const at = deps.clock.now();
    const found: { taken: readonly Taken[]; readonly now: Instant } = { taken: [], now: at };
    const { owner, rows, write } = await take(tx, at);
    await tx.atLast(async () => {
      const reading = rows.length === 0 ? [] : takeUp(tx, owner, rows, at);
      const [read, written] = await Promise.all([reading, write()]);
      found.taken = read;
      return written;
    });
    return found;
  });
  return withWays(deps.store, taken, now);
};
