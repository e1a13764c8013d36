/** Asking a server: so many times a second whatever it does, or anew with every answer. */
import { setTimeout as pause } from 'node:timers/promises';

/** The request of this number; throws where it is not answered as it should be. */
export type Ask = (index: number) => Promise<void>;

/**
 * So many a second for so many seconds, whether or not the ones before are answered. Milliseconds from when each was *due*:
 * what has to wait because the server is behind counts, as it does for whoever waits.
 */
export const atRate = async (ask: Ask, perSecond: number, seconds: number): Promise<readonly number[]> => {
  const count = perSecond * seconds;
  const taken: Promise<number>[] = [];
  const begin = performance.now();
  while (taken.length < count) {
    const due = begin + (taken.length * 1_000) / perSecond;
    const early = due - performance.now();
    if (early > 0) {
      await pause(early);
      continue;
    }
    const one = since(due, ask(taken.length));
    // Told to whoever waits for all of them, who then ends what was started.
    one.catch(() => undefined);
    taken.push(one);
  }
  return Promise.all(taken);
};

/** So many at once, each followed by the next one, until there were `count`. Milliseconds of each, and how many a second were answered. */
export const atOnce = async (
  ask: Ask,
  together: number,
  count: number,
): Promise<{ readonly taken: readonly number[]; readonly perSecond: number }> => {
  const taken: number[] = [];
  let asked = 0;
  const begin = performance.now();
  const one = async (): Promise<void> => {
    while (asked < count) {
      const index = asked;
      asked += 1;
      taken.push(await since(performance.now(), ask(index)));
    }
  };
  await Promise.all(Array.from({ length: together }, one));
  return { taken, perSecond: (count * 1_000) / (performance.now() - begin) };
};

const since = async (begin: number, answered: Promise<void>): Promise<number> => {
  await answered;
  return performance.now() - begin;
};
