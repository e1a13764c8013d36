/** Claiming what is due and running its passes. The server drives it by timers and a bell, the simulation by hand. */
import { setMaxListeners } from 'node:events';
import type { Instant } from '@lockstep/engine';
import type { Timer } from '@lockstep/exchange';
import type { MailboxKey } from '../store/store.ts';
import { createAwaitedLine } from './awaited.ts';
import type { SyncDeps } from './deps.ts';
import { nextDue } from '../loops.ts';
import { createHeldBack } from './held-back.ts';
import { ECHO } from './echo.ts';
import { createOwnWriting } from './own-writing.ts';
import { runPass } from './pass.ts';
import { createPlaces, type AtOnce, type Awaiting } from './places.ts';
import { withWays } from './take-up.ts';
import type { FreePlace, Taken, Work } from './take-up.ts';
import { freePlaceOf, takeDue, takeMoved, takeThese, type Moved } from './taking.ts';

export type Sync = {
  /** Runs a pass over everything that is due now, `atOnce` mailboxes side by side; answers how many passes it made. */
  readonly runDue: (signal?: AbortSignal) => Promise<number>;
  /** When something will be due; null: nothing is. */
  readonly nextDue: () => Promise<Instant | null>;
  /**
   * Begins a pass over as much of what is due as there are places free, and answers how many it began. `wanted` is called when
   * one is over and there may be something to begin: in its mailbox, or because there was no place free before.
   */
  readonly beginDue: (wanted: () => void) => Promise<number>;
  /**
   * Marks these for reading and begins a pass over as many of them as there are places free, in one transaction; what is left is
   * claimed like whatever is due, for which `wanted` is called. While others wait for a place nobody is taken before them. Of those in
   * which a write of ours is under way this is done a moment later.
   */
  readonly beginMoved: (moved: readonly Moved[], wanted: () => void) => Promise<void>;
  /** By whom a mailbox can be taken for a pass with the change that marks it, which somebody waits for; null: there is no place. */
  readonly place: () => FreePlace | null;
  /** Begins the pass over a mailbox that was taken so. */
  readonly beginTaken: (taken: Taken, wanted: () => void) => void;
  /**
   * Somebody has changed what these are due for, and waits. To be told before `beginDue` is called for it: where not all that is due is
   * begun then, a pass over these begins nevertheless, in the order in which they came, as soon as there is a place for what somebody
   * waits for.
   */
  readonly awaited: (mailboxes: readonly MailboxKey[]) => void;
  /** Begins nothing any more, and answers when no pass that was begun is under way. */
  readonly idle: () => Promise<void>;
};

/** Passes of a kind under way, each of which takes at most one connection to the database, for some of its time. */
const AT_ONCE = 16;
/**
 * A pass that waits takes little but its rows, and one that begins with the booking half of what it takes when it is claimed for it: with few
 * of these a server that is behind for a moment would fall behind for good.
 */
const AWAITED_AT_ONCE = 256;

/** The bell of many changes is heard this often, in milliseconds: what is due by then is claimed in one transaction. */
const BREATH = 5;

/** What a loop does of it. Where not all that is due was begun, every place is taken, and whoever gives one back rings. */
export const syncWork = (sync: Sync, ring: () => void) => async (): Promise<number> => {
  if ((await sync.beginDue(ring)) > 0) await new Promise((resolve) => void setTimeout(resolve, BREATH));
  return 0;
};

/**
 * What is told of a mailbox while we write to it is mostly the echo of that very write. It is looked at again after so long, in
 * milliseconds, when the write has mostly ended and can be told from an edit; once, so that nothing is put off by writes that follow
 * one another.
 */
const WRITTEN = 300;

/** @param timer measures how long what is told of a write under way is held back; left out, nothing is */
export const createSync = (
  deps: SyncDeps,
  { atOnce = AT_ONCE, awaitedAtOnce = AWAITED_AT_ONCE, timer }: Partial<AtOnce> & { readonly timer?: Timer } = {},
): Sync => {
  const never = new AbortController().signal;
  // Every call of every pass under way listens to it, each for as long as it lasts: many at once are no leak that Node would have to warn of.
  setMaxListeners(0, never);
  const underWay = new Set<Promise<void>>();
  const places = createPlaces({ atOnce, awaitedAtOnce }, deps.clock);
  const own = createOwnWriting(deps.clock);
  const line = createAwaitedLine();
  /** Whether the last claim took every place, so that somebody may wait for one. */
  let full = false;
  let ending = false;
  const begin = (kind: Awaiting, works: readonly Work[], wanted: () => void): void => {
    for (const work of works) {
      const giveBack = places.take(kind, 1);
      const { root, mailbox } = work.claim;
      const pass = runPass(deps, work, never, (ids) => own.note(root, mailbox, ids))
        .catch((error: unknown) => {
          deps.log.error({ err: error, mailbox }, 'a pass could not be ended; its lease runs out');
          return 'nothing' as const;
        })
        .then((left) => {
          const waited = full || (kind === 'other' && places.free('other') === 0);
          underWay.delete(pass);
          giveBack();
          if (left === 'marked' && !ending) beginThese([work.claim], wanted);
          else if (full) letIn(wanted);
          if (waited || left === 'more') wanted();
        });
      underWay.add(pass);
    }
  };
  /** What somebody changed a moment ago, or while a pass was under way: behind all that has been due for longer they would wait for it. */
  const beginThese = (these: readonly MailboxKey[], wanted: () => void): void => {
    promising('awaited', these.length, () => takeThese(deps, these)).then(
      (works) => {
        begin('awaited', works, wanted);
        // Whoever has it already sees that it was marked; where its pass ended just before that, it is claimed.
        if (works.length < these.length) wanted();
        letIn(wanted);
      },
      (error: unknown) => {
        deps.log.error({ err: error, mailboxes: these.map((one) => one.mailbox) }, 'no pass could begin; it is claimed later');
        wanted();
      },
    );
  };
  const letIn = (wanted: () => void): void => {
    const next = ending ? [] : line.next(Math.min(AT_ONCE, places.free('awaited')));
    if (next.length > 0) beginThese(next, wanted);
  };
  const takings = new Set<Promise<readonly Work[]>>();
  /** Takes at most so many, of whom there is a place for each. */
  const promising = (kind: Awaiting, most: number, take: () => Promise<readonly Work[]>): Promise<readonly Work[]> => {
    const giveBack = places.take(kind, most);
    const taken = take().finally(() => {
      giveBack();
      takings.delete(taken);
    });
    takings.add(taken);
    return taken;
  };
  const held = createHeldBack(timer, (error) =>
    deps.log.error({ err: error }, 'a notice from Exchange could not be kept; the mailbox is read later'),
  );
  const tellMoved = async (moved: readonly Moved[], wanted: () => void): Promise<void> => {
    if (timer === undefined || ending) return beginMoved(moved, wanted, timer !== undefined);
    const others: Moved[] = [];
    for (const one of moved) {
      if (!own.isEcho(one)) others.push(one);
      else if (own.keep(one)) held.hold(ECHO, () => beginMoved(own.takeKept(), wanted, !ending));
    }
    if (others.length > 0) await beginMoved(others, wanted, true);
  };
  const beginMoved = async (moved: readonly Moved[], wanted: () => void, waits: boolean): Promise<void> => {
    const most = full || ending ? 0 : Math.min(places.free('other'), moved.length);
    let back: readonly Moved[] = [];
    let readBack = 0;
    const take = async (): Promise<readonly Work[]> => {
      const { works, held: again, later } = await takeMoved(deps, moved, { most, waits: waits && !ending });
      [back, readBack] = [again, later];
      return works;
    };
    const works = await promising('other', most, take);
    begin('other', works, wanted);
    if (back.length > 0) held.hold(WRITTEN, () => beginMoved(back, wanted, false));
    // Of what is read back in its time nothing is due now: a claim would find nobody.
    if (works.length + back.length + readBack < moved.length) wanted();
  };
  return {
    runDue: async (signal = never) => {
      const works = await takeDue(deps, atOnce);
      await Promise.all(works.map(async (work) => runPass(deps, work, signal)));
      return works.length;
    },
    nextDue: () => nextDue(deps, ['passes']),
    beginDue: async (wanted) => {
      const free = places.free('other');
      const inLine = line.all();
      const works = free === 0 ? [] : await promising('other', free, () => takeDue(deps, free));
      full = works.length === free;
      begin('other', works, wanted);
      line.leave(full ? works.map((work) => work.claim) : inLine);
      if (full) letIn(wanted);
      return works.length;
    },
    beginMoved: tellMoved,
    awaited: line.join,
    place: () => (ending || places.free('awaited') === 0 ? null : freePlaceOf(deps)),
    beginTaken: (taken, wanted) => {
      promising('awaited', 1, () => withWays(deps.store, [taken], deps.clock.now())).then(
        (works) => begin('awaited', works, wanted),
        (error: unknown) => deps.log.error({ err: error, mailbox: taken.claim.mailbox }, 'a pass could not begin; its lease runs out'),
      );
    },
    idle: async () => {
      ending = true;
      held.letGo();
      while (underWay.size + takings.size + held.underWay.size > 0) await Promise.allSettled([...underWay, ...takings, ...held.underWay]);
    },
  };
};
