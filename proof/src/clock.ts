/** Time of a simulation: it stands still until somebody moves it, and never goes back. */
import { type Instant, instant } from '@lockstep/engine';
import type { Timer } from '@lockstep/exchange';

export type VirtualClock = {
  readonly now: () => Instant;
  /** Lets this many milliseconds pass; alarms ring on the way, each at its own moment. */
  readonly advance: (milliseconds: number) => void;
  /** Moves on to this moment; one that has passed leaves the clock where it is. */
  readonly advanceTo: (moment: Instant) => void;
  /** Rings once this clock has moved so far. */
  readonly timer: Timer;
  /** When the next alarm rings; null: none is set. */
  readonly nextAlarm: () => Instant | null;
};

type Alarm = { readonly due: number; readonly ring: () => void };

export const createVirtualClock = (start: Instant): VirtualClock => {
  let now: number = start;
  /** Ascending; alarms for the same moment keep the order they were set in. */
  const alarms: Alarm[] = [];
  const moveTo = (moment: number): void => {
    for (let first = alarms[0]; first !== undefined && first.due <= moment; first = alarms[0]) {
      alarms.shift();
      now = Math.max(now, first.due);
      first.ring();
    }
    now = Math.max(now, moment);
  };
  return {
    now: () => instant(now),
    advance: (milliseconds) => {
      if (milliseconds < 0) throw new RangeError('time does not go back');
      moveTo(now + milliseconds);
    },
    advanceTo: moveTo,
    timer: (milliseconds, ring) => {
      const alarm = { due: now + Math.ceil(milliseconds), ring };
      let index = alarms.length;
      while (index > 0 && (alarms[index - 1]?.due ?? 0) > alarm.due) index -= 1;
      alarms.splice(index, 0, alarm);
      return () => {
        const at = alarms.indexOf(alarm);
        if (at >= 0) alarms.splice(at, 1);
      };
    },
    nextAlarm: () => (alarms[0] === undefined ? null : instant(alarms[0].due)),
  };
};

/** The alarms of one process: `die` calls off all that it has set, and lets it set none any more. */
export const mortalTimer = (timer: Timer): { readonly timer: Timer; readonly die: () => void } => {
  const set = new Set<() => void>();
  let dead = false;
  return {
    timer: (milliseconds, ring) => {
      if (dead) return () => undefined;
      const stop = timer(milliseconds, () => {
        set.delete(callOff);
        ring();
      });
      const callOff = (): void => {
        set.delete(callOff);
        stop();
      };
      set.add(callOff);
      return callOff;
    },
    die: () => {
      dead = true;
      for (const callOff of set) callOff();
    },
  };
};
