/**
 * From a series to its occurrences within a window (4.13): dates by arithmetic, times by the clock of the series' own zone,
 * changed ones in their new places, deleted ones left out.
 */
import { DAY } from '../model.ts';
import type { Instant, Span } from '../model.ts';
import { instantOf, localOf, zoneClocks } from '../zone.ts';
import type { ClockOf, Stretch } from '../zone.ts';
import { dayOfDate } from '../dates.ts';
import { patternDates } from './pattern-dates.ts';
import { LATEST_DATE, seriesProblem } from './series-problem.ts';
import type { ChangedOccurrence, Occurrence, Series } from './series.ts';

/** No zone is more than 14 hours off UTC and none was ever put forward or back by more than a day: two days hold both. */
const SLACK_DAYS = 2;

/**
 * Every occurrence that touches the window, by start. One without length touches the window that it lies in, or that begins
 * with it, so that two adjoining windows show it once. The work follows the dates that could reach into the window and the
 * occurrences that were changed or deleted, not the age of the series; the dates end in 4500, whatever the window. A series
 * with a problem has none (`seriesProblem`); nothing is thrown.
 *
 * @param clockOf the clocks of `zoneClocks`; give the same ones for all series of a mailbox, and each zone is looked up once.
 */
export const occurrencesIn = (series: Series, window: Span, clockOf: ClockOf = zoneClocks()): readonly Occurrence[] => {
  if (!(window.start < window.end) || seriesProblem(series) !== null) return [];
  const changed = series.changed.filter((one) => touches(one, window)).map(changedOccurrence);
  return [...asPlanned(series, window, clockOf), ...changed].toSorted(
    (one, other) => one.start - other.start || one.original - other.original,
  );
};

const changedOccurrence = (changed: ChangedOccurrence): Occurrence => {
  const { original, start, end, allDay } = changed;
  return { original, start, end, allDay, changed };
};

/** `Span`s are half-open; a moment without length lies in the window that begins with it. */
const touches = ({ start, end }: Span, window: Span): boolean => start < window.end && (end > window.start || start === window.start);

/** Those that are where the pattern has them. */
const asPlanned = (series: Series, window: Span, clockOf: ClockOf): readonly Occurrence[] => {
  const { startsAt, endsAt, extent, allDay, zone } = series;
  const firstDay = dayOrThrow(series.firstDate);
  const from = Math.max(firstDay, Math.floor((window.start - endsAt) / DAY) - SLACK_DAYS);
  const to = Math.min(dayOrThrow(extent.ends === 'on' ? extent.date : LATEST_DATE), Math.floor((window.end - startsAt) / DAY) + SLACK_DAYS);
  // Also where the window is no number.
  if (!(from <= to)) return [];
  const numbers = extent.ends === 'after' ? extent.count : Number.POSITIVE_INFINITY;
  const { at, near } = patternDates(series.pattern, firstDay);
  const days: number[] = [];
  for (let number = near(from); number < numbers; number += 1) {
    const day = at(number);
    if (day > to) break;
    if (day >= from) days.push(day);
  }
  const [earliest, latest] = [days[0], days.at(-1)];
  if (earliest === undefined || latest === undefined) return [];
  const reach = { start: (earliest - SLACK_DAYS) * DAY, end: (latest + SLACK_DAYS) * DAY + endsAt } as Span;
  const clock = clockOf(zone, reach);
  const elsewhere = daysElsewhere(series, reach, clock);
  const found: Occurrence[] = [];
  for (const day of days) {
    if (elsewhere.has(day)) continue;
    const span = onDay(day, startsAt, endsAt, clock);
    if (span !== null && touches(span, window)) found.push({ original: span.start, ...span, allDay, changed: null });
  }
  return found;
};

/**
 * Where an occurrence of this date lies. Null for a date that the zone left out (Samoa, 30 December 2011): as in `LocalDay`,
 * there is no such day. Both ends are read off the clock; where the start is put off by a clock that jumps over it, so far
 * that nothing would be left, the occurrence keeps the length it has on the wall. Time is then rather taken than given.
 */
const onDay = (day: number, startsAt: number, endsAt: number, clock: readonly Stretch[]): Span | null => {
  const local = day * DAY + startsAt;
  const start = instantOf(clock, local);
  if (localOf(clock, start) - local >= DAY) return null;
  const end = instantOf(clock, day * DAY + endsAt);
  return { start, end: (end > start ? end : start + endsAt - startsAt) as Instant };
};

/**
 * The dates of those that were changed or deleted. A date has at most one occurrence, and Exchange itself keeps dates
 * (MS-OXOCAL, DeletedInstanceDates); so an original start counts for the date it is nearest to, and is still found where
 * the server's rules of the zone are older than ours and it lies an hour beside.
 */
const daysElsewhere = ({ changed, deleted, startsAt }: Series, reach: Span, clock: readonly Stretch[]): ReadonlySet<number> => {
  const days = new Set<number>();
  const add = (original: Instant): void => {
    if (original >= reach.start && original < reach.end) days.add(Math.round((localOf(clock, original) - startsAt) / DAY));
  };
  for (const { original } of changed) add(original);
  for (const original of deleted) add(original);
  return days;
};

const dayOrThrow = (date: string): number => {
  const day = dayOfDate(date);
  if (day === null) throw new RangeError(`"${date}" is no date`);
  return day;
};
