/** Drives the sync in a running server: passes whenever something is due, woken by a bell when a change was just made. */
import type { SyncDeps } from './deps.ts';
import type { Sync } from './run.ts';

/** Whoever does what is due; `nextDue` is null where nothing is, now or later. The sync does more: several passes side by side, each place taken anew as it becomes free. */
export type Doing = Pick<Sync, 'runDue' | 'nextDue'>;

export type Pace = {
  /** Even without a bell (another process made the change) the store is asked this often, in milliseconds. */
  readonly atLatestMs: number;
  /** What the log says when it could not be asked. */
  readonly trouble: string;
};
/** After a failure of the store itself. */
const AFTER_TROUBLE = 2_000;

export type Watch = {
  /** Something may be due now: ask at once. */
  readonly ring: () => void;
  /** Takes no further work, lets the passes under way finish, and answers when they have. */
  readonly stop: () => Promise<void>;
};

/** What is tidied away from time to time is due at no moment: work is done this often also where nothing is, in milliseconds. */
const SURELY_EVERY = 10 * 60_000;

/** Does what is due. First it is asked whether there is anything at all, which for most of a day there is not: then that is one look. */
export const startWatch = (doing: Doing, deps: Pick<SyncDeps, 'clock' | 'log'>, pace: Pace): Watch => {
  let workedAt: number | null = null;
  return startLoop(deps, pace, async () => {
    const due = await doing.nextDue();
    const now = deps.clock.now();
    if (due === null && workedAt !== null && now - workedAt < SURELY_EVERY) return pace.atLatestMs;
    workedAt = now;
    if ((await doing.runDue()) > 0) return 0;
    return due === null ? pace.atLatestMs : Math.min(pace.atLatestMs, Math.max(0, due - deps.clock.now()));
  });
};

const SYNC_PACE: Pace = { atLatestMs: 500, trouble: 'the sync could not reach its store' };
/** The bell of many changes is heard this often, in milliseconds: what is due by then is claimed in one transaction. */
const BREATH = 5;

/** The sync itself. When the next mailbox is due is not asked: half a second is little against the intervals of reading. */
export const startSyncWatch = (sync: Sync, deps: Pick<SyncDeps, 'clock' | 'log'>): Watch => {
  const watch: Watch = startLoop(deps, SYNC_PACE, async () => {
    const begun = await sync.beginDue(() => watch.ring());
    if (begun > 0) await new Promise((resolve) => void setTimeout(resolve, BREATH));
    // Where not all that is due was begun, every place is taken, and whoever gives one back rings.
    return SYNC_PACE.atLatestMs;
  });
  return {
    ring: watch.ring,
    stop: async () => {
      await watch.stop();
      await sync.idle();
    },
  };
};

/** `turn` does something and answers how long to sleep before the next, in milliseconds; the bell ends the sleep. */
const startLoop = (deps: Pick<SyncDeps, 'log'>, pace: Pace, turn: () => Promise<number>): Watch => {
  const stopping = new AbortController();
  let rung = false;
  let wake: () => void = () => undefined;
  const sleep = async (milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (rung || stopping.signal.aborted) wake();
    });
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      rung = false;
      try {
        const wait = await turn();
        if (wait > 0) await sleep(wait);
      } catch (error) {
        deps.log.error({ err: error }, pace.trouble);
        await sleep(AFTER_TROUBLE);
      }
    }
  };
  const ended = loop();
  return {
    ring: () => {
      rung = true;
      wake();
    },
    stop: async () => {
      stopping.abort();
      wake();
      await ended;
    },
  };
};
