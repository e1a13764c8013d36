/** From what a protocol tells of a master to a `Series`, or to the words why we would have to guess at it. */
import {
  DAY,
  HOUR,
  occurrencesIn,
  seriesProblem,
  zoneClocks,
  type ChangedOccurrence,
  type Extent,
  type Instant,
  type Pattern,
  type Series,
  type When,
} from '@lockstep/engine';
import { wallOf } from './time-zones.ts';

/**
 * Changed occurrences whose flags are read one by one, ten to a request; beyond this the calendar view of a whole window costs
 * no more.
 */
export const MOST_CHANGED = 120;

/** What is told of a master. `when` is that of its first occurrence as the pattern has it, in the zone of the series. */
export type Told = {
  readonly when: When;
  readonly pattern: Pattern;
  readonly extent: Extent;
  /** The date `YYYY-MM-DD` the range begins on, in the zone of the series. */
  readonly startDate: string;
  readonly changed: readonly ChangedOccurrence[];
  /** Starts of deleted occurrences, as the pattern has them. */
  readonly deleted: readonly Instant[];
  /** Starts that the server says the pattern has: of its first occurrence, of its last. */
  readonly witnesses: readonly Instant[];
};

/** A server whose rules of a zone are older than ours lays an occurrence an hour beside. */
const BESIDE = 2 * HOUR;

/** Midnight of a date as a count of milliseconds in which every day is as long as any other. */
const flat = (date: string): number => Date.parse(`${date}T00:00:00Z`);

/** The series; `no` says why there is none, in words without any value of the event. */
export function seriesFrom(told: Told): Series | { readonly no: string } {
  const { when, pattern, extent, startDate, changed, deleted } = told;
  const begins = wallOf(when.zone, when.start);
  const ends = wallOf(when.zone, when.end);
  // The range may begin on a day that the pattern leaves out, and so before the first occurrence; never after it.
  if (startDate > begins.date) return { no: 'its range begins after its first occurrence' };
  const made: Series = {
    pattern,
    extent,
    firstDate: begins.date,
    startsAt: begins.time,
    endsAt: flat(ends.date) - flat(begins.date) + ends.time,
    zone: when.zone,
    allDay: when.allDay,
    changed,
    deleted,
  };
  const problem = seriesProblem(made);
  if (problem !== null) return { no: `its ${problem.field} means nothing` };
  const named = [...told.witnesses, ...changed.map(({ original }) => original), ...deleted.slice(0, MOST_CHANGED)];
  return named.every(occursAt(made)) ? made : { no: 'it names an occurrence where we would see none' };
}

/**
 * Whether the pattern has an occurrence there. A calendar other than the Gregorian, which EWS does not tell, and anything else
 * we read otherwise than the server comes to light here, before time is called free that is not.
 */
const occursAt = (made: Series): ((original: Instant) => boolean) => {
  const bare: Series = { ...made, changed: [], deleted: [] };
  const clockOf = zoneClocks();
  return (original) => {
    const around = { start: (original - BESIDE) as Instant, end: (original + BESIDE) as Instant };
    return occurrencesIn(bare, around, clockOf).some((one) => Math.abs(one.original - original) < BESIDE);
  };
};

/** Whether an occurrence that the pattern had at `original` can matter at or after `from`; a day of slack for clock changes. */
export const mattersFrom = (original: Instant, when: When, from: Instant): boolean => original + (when.end - when.start) + DAY > from;
