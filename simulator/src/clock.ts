/** The simulator's clock: the machine's, or a virtual one that only moves when told. */
import type { Clock, Instant } from './world/instant.ts';

export type SimulatorClock = {
  readonly kind: 'real' | 'virtual';
  readonly now: Clock;
  /** Moves a virtual clock forward; false on the real one, which nobody moves. */
  readonly advanceTo: (at: Instant) => boolean;
};

export function realClock(): SimulatorClock {
  return { kind: 'real', now: () => Date.now(), advanceTo: () => false };
}

/** @param start epoch milliseconds. */
export function virtualClock(start: Instant): SimulatorClock {
  let present = start;
  return {
    kind: 'virtual',
    now: () => present,
    advanceTo: (at) => {
      if (at > present) present = at;
      return true;
    },
  };
}
