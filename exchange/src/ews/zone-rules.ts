/** A time zone definition of EWS as a function from moments to offsets. */
import { instant, type Instant } from '@lockstep/engine';

/** One change of the clock that comes back every year. */
export type WireTransition = {
  /** Id of the period that holds from then on. */
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
/** The rules of one stretch of years. */
export type WireEra = {
  /** From when on: milliseconds, on the clock that was in force before where `clock` is `wall`. Null: always. */
  readonly from: { readonly at: number; readonly clock: 'utc' | 'wall' } | null;
  /** Id of the period that holds all the time; null where `transitions` say. */
  readonly constant: string | null;
  readonly transitions: readonly WireTransition[];
};
export type WireZone = {
  readonly id: string | null;
  readonly name: string | null;
  /** Minutes to add to UTC, by period id. EWS writes the opposite sign: UTC = local + Bias (R:period). */
  readonly offsets: ReadonlyMap<string, number>;
  /** In the order of their beginnings; empty where the definition could not be understood, or none was shipped. */
  readonly eras: readonly WireEra[];
};

/** Minutes to add to UTC at a moment. */
export type OffsetAt = (at: Instant) => number;

const MINUTE = 60_000;
const DAY = 86_400_000;

/** Milliseconds of the wall at which a rule strikes in a year, as if it were UTC. */
function strikes(year: number, rule: WireTransition): number {
  const last = Date.UTC(year, rule.month, 0);
  const first = Date.UTC(year, rule.month - 1, 1);
  const clock = rule.minutes * MINUTE;
  // 29 February and the 31st of shorter months are the last day there is.
  if (rule.weekday === null) return Math.min(first + (rule.occurrence - 1) * DAY, last) + clock;
  if (rule.occurrence < 0) return last - ((new Date(last).getUTCDay() - rule.weekday + 7) % 7) * DAY + clock;
  return first + (((rule.weekday - new Date(first).getUTCDay() + 7) % 7) + (rule.occurrence - 1) * 7) * DAY + clock;
}

/** The offsets of one era; null where it points to a period that is not there. */
function eraOffsets(offsets: ReadonlyMap<string, number>, era: WireEra): OffsetAt | null {
  if (era.constant !== null) {
    const constant = offsets.get(era.constant);
    return constant === undefined ? null : () => constant;
  }
  const rules: { readonly rule: WireTransition; readonly offset: number }[] = [];
  for (const rule of era.transitions) {
    const offset = offsets.get(rule.to);
    if (offset === undefined) return null;
    rules.push({ rule, offset });
  }
  if (rules.length === 0) return null;
  const inYear = (year: number): readonly { readonly wall: number; readonly offset: number }[] =>
    rules.map(({ rule, offset }) => ({ wall: strikes(year, rule), offset })).toSorted((one, other) => one.wall - other.wall);
  const years = new Map<number, ReturnType<typeof inYear>>();
  const remembered = (year: number): ReturnType<typeof inYear> => {
    const known = years.get(year) ?? inYear(year);
    if (years.size < 32) years.set(year, known);
    return known;
  };
  return (at) => {
    const year = new Date(at).getUTCFullYear();
    // What held at the end of the year before the first that is looked at.
    let holds = remembered(year - 2).at(-1)?.offset ?? 0;
    for (const each of [year - 1, year, year + 1]) {
      for (const { wall, offset } of remembered(each)) {
        // A change happens on the clock that was in force before it.
        if (wall - holds * MINUTE > at) return holds;
        holds = offset;
      }
    }
    return holds;
  };
}

/** Minutes to add to UTC at a moment; null where the definition does not say (no period, a rule to a period that is not there). */
export function offsetRules(zone: WireZone): OffsetAt | null {
  const eras: { readonly from: number; readonly offsetAt: OffsetAt }[] = [];
  for (const era of zone.eras) {
    const offsetAt = eraOffsets(zone.offsets, era);
    if (offsetAt === null) return null;
    const before = eras.at(-1);
    const from = era.from === null ? -Infinity : beginning(era.from, before?.offsetAt ?? offsetAt);
    // An era that begins before the one ahead of it is no order of years.
    if (before !== undefined && from <= before.from) return null;
    eras.push({ from, offsetAt });
  }
  const [first] = eras;
  if (first === undefined) return null;
  return (at) => (eras.findLast((era) => era.from <= at) ?? first).offsetAt(at);
}

function beginning({ at, clock }: { readonly at: number; readonly clock: 'utc' | 'wall' }, before: OffsetAt): number {
  if (clock === 'utc') return at;
  // The offset is asked for near enough: no zone changes its clocks twice within a day.
  return at - before(instant(at)) * MINUTE;
}
