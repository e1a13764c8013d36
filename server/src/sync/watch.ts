/** Drives the sync in a running server: passes whenever something is due, woken by a bell when a change was just made. */
import type { SyncDeps } from './deps.ts';
import type { Sync } from './run.ts';

export type Pace = {
  /** Even without a bell (another process made the change) the store is asked this often, in milliseconds. */
  readonly atLatestMs: number;
  /** What the log says when it could not be asked. */
  readonly trouble: string;
};
const SYNC_PACE: Pace = { atLatestMs: 500, trouble: 'the sync could not reach its store' };
/** After a failure of the store itself. */
const AFTER_TROUBLE = 2_000;

export type Watch = {
  /** Something may be due now: ask at once. */
  readonly ring: () => void;
  /** Takes no further work, lets the passes under way finish, and answers when they have. */
  readonly stop: () => Promise<void>;
};

/** `sync` is whatever does what is due and knows when something will be. */
export const startWatch = (sync: Sync, deps: Pick<SyncDeps, 'clock' | 'log'>, pace: Pace = SYNC_PACE): Watch => {
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
        const passes = await sync.runDue();
        if (passes > 0) continue;
        const due = await sync.nextDue();
        const wait = due === null ? pace.atLatestMs : Math.min(pace.atLatestMs, Math.max(0, due - deps.clock.now()));
        await sleep(wait);
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
