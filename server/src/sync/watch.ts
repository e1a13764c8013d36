/** Drives the sync in a running server: passes whenever something is due, woken by a bell when a change was just made. */
import type { SyncDeps } from './deps.ts';
import type { Sync } from './run.ts';

/** Even without a bell (another process made the change) the store is asked this often, in milliseconds. */
const AT_LATEST = 500;
/** After a failure of the store itself. */
const AFTER_TROUBLE = 2_000;

export type Watch = {
  /** Something may be due now: ask at once. */
  readonly ring: () => void;
  /** Takes no further work, lets the passes under way finish, and answers when they have. */
  readonly stop: () => Promise<void>;
};

export const startWatch = (sync: Sync, deps: Pick<SyncDeps, 'clock' | 'log'>): Watch => {
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
        const wait = due === null ? AT_LATEST : Math.min(AT_LATEST, Math.max(0, due - deps.clock.now()));
        await sleep(wait);
      } catch (error) {
        deps.log.error({ err: error }, 'the sync could not reach its store');
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
