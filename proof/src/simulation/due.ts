/** When Lockstep has anything to do. */
import type { Instant } from '@lockstep/engine';
import { soonestOf, type DueTimes } from '@lockstep/server';
import type { VirtualClock } from '../clock.ts';
import type { Ground } from './stage.ts';

export type Due = {
  /** When the next pass is; null: none is, now or later. */
  readonly passes: () => Soon<Instant | null>;
  /** When there is a letter to be written or sent. */
  readonly mail: () => Soon<Instant | null>;
};

/** At once where it is known, as nearly always. */
type Soon<Value> = Value | Promise<Value>;

type Known = { readonly times: DueTimes<'passes' | 'news' | 'letters'>; readonly changes: number | null; readonly until: number };

/** It is wanted after every step; the store itself is asked only where it was changed since, or a time has come. */
export const createDue = ({ store, changes }: Pick<Ground, 'store' | 'changes'>, clock: VirtualClock): Due => {
  let known: Known | null = null;
  const asked = async (before: number | null): Promise<Known['times']> => {
    const now = clock.now();
    const found = await store.transaction(async (tx) => tx.dueTimes(['passes', 'news', 'letters'], now));
    const later = Object.values(found).filter((time) => time !== null && time > now);
    known = { times: found, changes: before, until: Math.min(...later.map(Number), Infinity) };
    return found;
  };
  const from = <Value>(pick: (times: Known['times']) => Value): Soon<Value> => {
    const before = changes?.() ?? null;
    if (known !== null && before !== null && known.changes === before && clock.now() < known.until) return pick(known.times);
    return asked(before).then(pick);
  };
  return {
    passes: () => from(({ passes }) => passes),
    mail: () => from(({ news, letters }) => soonestOf({ news, letters })),
  };
};
