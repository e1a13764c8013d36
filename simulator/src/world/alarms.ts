/**
 * Moments at which something that is not part of the saved world wants to be woken: the heartbeat of a hanging connection, its end. On
 * the world's clock, so that a virtual one rings them too; a restart forgets them, as it closes the connections they belong to.
 */
import type { Instant } from './instant.ts';

export type Alarms = {
  /** Rings once, at the first `ringDue` at or after `due`. Answers the function that calls it off. */
  readonly set: (due: Instant, ring: () => void) => () => void;
  /** Rings what is due at or before `now`, in the order it is due. An alarm set while ringing rings in the same turn when it is due. */
  readonly ringDue: (now: Instant) => void;
  /** When the next one rings; null: none is set. */
  readonly next: () => Instant | null;
};

type Alarm = { readonly due: Instant; readonly ring: () => void };

export function createAlarms(): Alarms {
  /** Ascending by due instant; alarms for the same instant keep the order they were set in. */
  const alarms: Alarm[] = [];
  return {
    set: (due, ring) => {
      const alarm = { due, ring };
      let index = alarms.length;
      while (index > 0 && (alarms[index - 1]?.due ?? 0) > due) index -= 1;
      alarms.splice(index, 0, alarm);
      return () => {
        const at = alarms.indexOf(alarm);
        if (at >= 0) alarms.splice(at, 1);
      };
    },
    ringDue: (now) => {
      for (let first = alarms[0]; first !== undefined && first.due <= now; first = alarms[0]) {
        alarms.shift();
        first.ring();
      }
    },
    next: () => alarms[0]?.due ?? null,
  };
}
