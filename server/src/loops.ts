/**
 * All that a process does when its time has come, whoever asked for it. One look at the store says of every kind of work when the next of
 * it is due: a dozen loops that each asked for their own were most of what an idle server and its database did.
 */
import type { Instant } from '@lockstep/engine';
import { MINUTE, SECOND } from '@lockstep/engine';
import type { Timer } from '@lockstep/exchange';
import { soonestOf, WAITING, type DueTimes, type WorkKind } from './store/due.ts';
import type { Store } from './store/store.ts';
import { pause } from './sync/timer.ts';

/** Whoever does what is due. */
export type Doing = {
  /** Does what is due, or a part of it, and answers how much that was. */
  readonly runDue: () => Promise<number>;
  /** When something will be due; null: nothing is, now or later. */
  readonly nextDue: () => Promise<Instant | null>;
};

export type Loop = {
  /** What it does, as the store knows the time of it; none: it tidies away, which is due at no moment. */
  readonly kinds: readonly WorkKind[];
  /** Called again at once while it answers that it did something; never twice at a time. */
  readonly work: () => Promise<number>;
  /** Work is done this often also where nothing is due, in milliseconds: what is tidied away from time to time is due at no moment. */
  readonly surelyEveryMs?: number;
  /** The same while something of it waits for a later time; left out: that is looked for only when it is due. */
  readonly whileWaitingEveryMs?: number;
};

export type Loops<Name extends string> = {
  readonly start: () => void;
  /** Something may be due for this one now: it begins at once. */
  readonly ring: (name: Name) => void;
  /** Begins nothing more, lets end what is under way, and answers when it has. */
  readonly stop: () => Promise<void>;
};

type LoopDeps = {
  readonly store: Store;
  readonly clock: { now(): Instant };
  readonly timer: Timer;
  readonly log: { readonly error: (facts: Readonly<Record<string, unknown>>, message: string) => void };
};

/**
 * Without a bell (another process made the change, or its time has come) the store is asked this often, in milliseconds. Asked at the very
 * moment of what is due next, ten thousand calendars would be claimed one by one, three times a second.
 */
const LOOK_EVERY = 500;
/** After a failure, in milliseconds; mostly the store's. */
const AFTER_TROUBLE = 2 * SECOND;
const SURELY_EVERY = 10 * MINUTE;

/** When the first of these kinds is due. */
export const nextDue = ({ store, clock }: Pick<LoopDeps, 'store' | 'clock'>, kinds: readonly WorkKind[]): Promise<Instant | null> =>
  store.transaction(async (tx) => soonestOf(await tx.dueTimes(kinds, clock.now())));

export const createLoops = <Name extends string>(deps: LoopDeps, loops: Readonly<Record<Name, Loop>>): Loops<Name> => {
  const stopping = new AbortController();
  const turns = new Map<Name, Turns>();
  for (const [name, loop] of Object.entries<Loop>(loops)) turns.set(name as Name, createTurns(deps, name, loop, stopping.signal));
  const wanted = Object.keys(WAITING).filter((kind) => Object.values<Loop>(loops).some((loop) => loop.kinds.some((own) => own === kind)));
  const kinds = wanted as readonly WorkKind[];
  const look = async (): Promise<void> => {
    const now = deps.clock.now();
    const times = await deps.store.transaction((tx) => tx.dueTimes(kinds, now));
    for (const one of turns.values()) one.look(times, now);
  };
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      let wait = LOOK_EVERY;
      try {
        await look();
      } catch (error) {
        deps.log.error({ err: error }, 'the store could not be asked what is due');
        wait = AFTER_TROUBLE;
      }
      await pause(deps.timer, wait, stopping.signal);
    }
  };
  let ended: Promise<void> | null = null;
  return {
    start: () => {
      ended ??= run();
    },
    ring: (name) => {
      // Before the start nothing is begun, and the first look begins everything.
      if (ended !== null) turns.get(name)?.begin();
    },
    stop: async () => {
      stopping.abort();
      await Promise.all([ended, ...[...turns.values()].map((one) => one.idle())]);
    },
  };
};

/** The turns of one loop, of which there is one at a time. */
type Turns = {
  readonly begin: () => void;
  readonly look: (times: DueTimes, now: Instant) => void;
  readonly idle: () => Promise<void>;
};

const createTurns = (deps: LoopDeps, name: string, loop: Loop, stopping: AbortSignal): Turns => {
  let underWay: Promise<void> | null = null;
  let again = false;
  let workedAt: number | null = null;
  let restUntil = 0;
  const turn = async (): Promise<void> => {
    try {
      do {
        again = false;
        workedAt = deps.clock.now();
        again = (await loop.work()) > 0 || again;
      } while (again && !stopping.aborted);
    } catch (error) {
      deps.log.error({ err: error, loop: name }, 'what is due could not be done; it is tried again');
      restUntil = deps.clock.now() + AFTER_TROUBLE;
    }
  };
  const begin = (): void => {
    if (underWay !== null) again = true;
    else if (!stopping.aborted) underWay = turn().finally(() => (underWay = null));
  };
  return {
    begin,
    look: (times, now) => {
      if (underWay !== null || restUntil > now) return;
      const first = soonestOf(Object.fromEntries(loop.kinds.map((kind) => [kind, times[kind]])));
      const { surelyEveryMs = SURELY_EVERY, whileWaitingEveryMs = surelyEveryMs } = loop;
      const every = first === null ? surelyEveryMs : whileWaitingEveryMs;
      if (workedAt === null || (first !== null && first <= now) || now - workedAt >= every) begin();
    },
    idle: async () => {
      await underWay;
    },
  };
};
