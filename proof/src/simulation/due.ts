/** When Lockstep has anything to do. */
import type { Instant } from '@lockstep/engine';
import { soonestOf, type DueTimes } from '@lockstep/server';
import type { VirtualClock } from '../clock.ts';
import type { Ground } from './stage.ts';

export type Due = {
  /** When the next pass is; null: none is, now or later. */
  readonly passes: () => Promise<Instant | null>;
  /** When there is a letter to be written or sent. */
  readonly mail: () => Promise<Instant | null>;
};

type Known = { readonly times: DueTimes<'passes' | 'news' | 'letters'>; readonly changes: number | null; readonly until: number };

/** It is wanted after every step; the store itself is asked only where it was changed since, or a time has come. */
export const createDue = ({ store, changes }: Pick<Ground, 'store' | 'changes'>, clock: VirtualClock): Due => {
  let known: Known | null = null;
  const times = async (): Promise<Known['times']> => {
    const now = clock.now();
    const before = changes?.() ?? null;
    if (known !== null && before !== null && known.changes === before && now < known.until) return known.times;
    const found = await store.transaction(async (tx) => tx.dueTimes(['passes', 'news', 'letters'], now));
    const later = Object.values(found).filter((time) => time !== null && time > now);
    known = { times: found, changes: before, until: Math.min(...later.map(Number), Infinity) };
    return found;
  };
  return {
    passes: async () => (await times()).passes,
    mail: async () => {
      const { news, letters } = await times();
      return soonestOf({ news, letters });
    },
  };
};
