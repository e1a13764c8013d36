/** What is done a moment later, and at once where everything is ending. */
import type { Timer } from '@lockstep/exchange';

export type HeldBack = {
  /** Does it after so many milliseconds. */
  readonly hold: (forMs: number, work: () => Promise<void>) => void;
  /** Does now all that is held, and at once whatever is to be held from now on. */
  readonly letGo: () => void;
  /** What has begun and not ended. */
  readonly underWay: ReadonlySet<Promise<void>>;
};

/**
 * @param timer left out, nothing is done before it is let go
 * @param failed is told why something that was held back could not be done
 */
export const createHeldBack = (timer: Timer | undefined, failed: (error: unknown) => void): HeldBack => {
  const held = new Set<() => void>();
  const underWay = new Set<Promise<void>>();
  let isEnding = false;
  return {
    hold: (forMs, work) => {
      const begin = (): void => {
        held.delete(begin);
        stop?.();
        const begun = work().catch(failed);
        underWay.add(begun);
        void begun.then(() => underWay.delete(begun));
      };
      held.add(begin);
      const stop = timer?.(forMs, begin);
      if (isEnding) begin();
    },
    letGo: () => {
      isEnding = true;
      for (const begin of held) begin();
    },
    underWay,
  };
};
