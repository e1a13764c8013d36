/** A time zone definition of EWS as a function from moments to offsets. */
import { instant, type Instant } from '@lockstep/engine';

/** One rule: from this moment of each year on, the period `to` holds. */
export type WireTransition = {
  readonly to: string;
  /** 1-12 */
  readonly month: number;
  /** 0 Sunday … 6 Saturday; null for a fixed date. */
  readonly weekday: number | null;
  /** 1-4 from the start of the month, -1 the last one; for a fixed date the day of the month. */
  readonly occurrence: number;
  /** Minutes after local midnight. */
  readonly minutes: number;
};
export type WireZone = {
  readonly id: string | null;
  readonly name: string | null;
  /** Minutes to add to UTC, by period id. EWS writes the opposite sign: UTC = local + Bias (R:period). */
  readonly offsets: ReadonlyMap<string, number>;
  /** Rules of the group that holds now and later; empty where the zone has no daylight-saving time. */
  readonly transitions: readonly WireTransition[];
};

const MINUTE = 60_000;
const DAY = 86_400_000;

function dayOf(year: number, rule: WireTransition): number {
  if (rule.weekday === null) return Date.UTC(year, rule.month - 1, rule.occurrence);
  if (rule.occurrence < 0) {
    const last = Date.UTC(year, rule.month, 0);
    return last - ((new Date(last).getUTCDay() - rule.weekday + 7) % 7) * DAY;
  }
  const first = Date.UTC(year, rule.month - 1, 1);
  return first + ((rule.weekday - new Date(first).getUTCDay() + 7) % 7) * DAY + (rule.occurrence - 1) * 7 * DAY;
}

/** Minutes to add to UTC at a moment; null where the definition does not say (no period, a rule to a period that is not there). */
export function offsetRules(zone: WireZone): ((at: Instant) => number) | null {
  const constant = zone.offsets.size === 1 ? [...zone.offsets.values()][0] : undefined;
  if (zone.transitions.length === 0) return constant === undefined ? null : () => constant;
  const rules: { readonly rule: WireTransition; readonly offset: number }[] = [];
  for (const rule of zone.transitions) {
    const offset = zone.offsets.get(rule.to);
    if (offset === undefined) return null;
    rules.push({ rule, offset });
  }
  const ordered = rules.toSorted((one, other) => one.rule.month - other.rule.month || one.rule.occurrence - other.rule.occurrence);
  return (at) => {
    const year = new Date(at).getUTCFullYear();
    // A change happens on the clock that was in force before it.
    let before = ordered.at(-1)?.offset ?? 0;
    let holds = before;
    for (const each of [year - 1, year, year + 1]) {
      for (const { rule, offset } of ordered) {
        const moment = instant(dayOf(each, rule) + rule.minutes * MINUTE - before * MINUTE);
        if (moment > at) return holds;
        holds = offset;
        before = offset;
      }
    }
    return holds;
  };
}
