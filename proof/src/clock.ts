/** Time of a simulation: it stands still until somebody moves it, and never goes back. */
import { type Instant, instant } from '@lockstep/engine';

export type VirtualClock = {
  readonly now: () => Instant;
  /** Lets this many milliseconds pass. */
  readonly advance: (milliseconds: number) => void;
  /** Moves on to this moment; one that has passed leaves the clock where it is. */
  readonly advanceTo: (moment: Instant) => void;
};

export const createVirtualClock = (start: Instant): VirtualClock => {
  let now: number = start;
  return {
    now: () => instant(now),
    advance: (milliseconds) => {
      if (milliseconds < 0) throw new RangeError('time does not go back');
      now += milliseconds;
    },
    advanceTo: (moment) => {
      now = Math.max(now, moment);
    },
  };
};
