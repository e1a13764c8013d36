/**
 * The dates of a pattern by their number: the n-th date and the number near a date are both arithmetic, so that nobody has
 * to walk to the present from the year in which a series began, nor count to know where a counted one ends.
 */
import { firstOfMonth, monthOf, weekdayOf } from '../dates.ts';
import type { Ordinal, Pattern, RelativeDay, Weekday } from './series.ts';

/** In the order of `weekdayOf`. */
export const WEEKDAYS = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const satisfies readonly Weekday[];

/** Dates are days since 1970-01-01, ascending; numbers run from 0 for the first one at or after the first date of the series. */
export type PatternDates = {
  readonly at: (number: number) => number;
  /** A number before which every date lies before this day; at most one round of the pattern (a week, a month) too small. */
  readonly near: (day: number) => number;
};

/** The dates of a pattern that counts from `firstDay`. The pattern has to be free of problems (`seriesProblem`). */
export const patternDates = (pattern: Pattern, firstDay: number): PatternDates => {
  switch (pattern.every) {
    case 'day':
      return inWeeksOrDays(firstDay, pattern.interval, [0], firstDay);
    case 'week': {
      const weekStart = WEEKDAYS.indexOf(pattern.weekStart);
      const sinceStart = (weekday: number): number => (weekday - weekStart + 7) % 7;
      const on = [...new Set(pattern.on)].map((name) => sinceStart(WEEKDAYS.indexOf(name))).toSorted((one, other) => one - other);
      return inWeeksOrDays(firstDay - sinceStart(weekdayOf(firstDay)), 7 * pattern.interval, on, firstDay);
    }
    case 'month':
      return inMonths(monthOf(firstDay), pattern.interval, pattern, firstDay);
    case 'year':
      return inMonths(Math.floor(monthOf(firstDay) / 12) * 12 + pattern.month - 1, 12 * pattern.interval, pattern, firstDay);
    default: {
      const never: never = pattern;
      throw new TypeError(`no such pattern: ${JSON.stringify(never)}`);
    }
  }
};

/** Rounds of `length` days from `anchor`, each with a date at every offset (ascending). Only the first has dates before `firstDay`. */
const inWeeksOrDays = (anchor: number, length: number, offsets: readonly number[], firstDay: number): PatternDates => {
  const skipped = offsets.filter((offset) => anchor + offset < firstDay).length;
  const perRound = offsets.length;
  return {
    at: (number) => {
      const counted = number + skipped;
      const round = Math.floor(counted / perRound);
      return anchor + round * length + (offsets[counted - round * perRound] ?? 0);
    },
    near: (day) => Math.max(0, Math.floor((day - anchor) / length) * perRound - skipped),
  };
};

type InMonth = { readonly dayOfMonth: number } | { readonly ordinal: Ordinal; readonly day: RelativeDay };

/** One date in every `interval`-th month from `anchor`, in each of them: every month has a date of every pattern. */
const inMonths = (anchor: number, interval: number, within: InMonth, firstDay: number): PatternDates => {
  const skipped = dayInMonth(anchor, within) < firstDay ? 1 : 0;
  return {
    at: (number) => dayInMonth(anchor + (number + skipped) * interval, within),
    near: (day) => Math.max(0, Math.floor((monthOf(day) - anchor) / interval) - skipped),
  };
};

const dayInMonth = (month: number, within: InMonth): number => {
  const first = firstOfMonth(month);
  const last = firstOfMonth(month + 1) - 1;
  // A day that the month does not have is its last (MS-OXOCAL 2.2.1.44.1); RFC 5545 would leave the month out.
  if ('dayOfMonth' in within) return Math.min(first + within.dayOfMonth - 1, last);
  const { ordinal, day: wanted } = within;
  const step = ordinal === -1 ? -1 : 1;
  let left = ordinal === -1 ? 1 : ordinal;
  let day = ordinal === -1 ? last : first;
  // At most 28 steps: each kind of day comes at least once a week, and the fourth is the most that is asked for.
  for (;;) {
    if (isDay(wanted, weekdayOf(day))) left -= 1;
    if (left === 0) return day;
    day += step;
  }
};

const isDay = (wanted: RelativeDay, weekday: number): boolean => {
  switch (wanted) {
    case 'day':
      return true;
    case 'weekday':
      return weekday < 5;
    case 'weekendDay':
      return weekday >= 5;
    default:
      return WEEKDAYS[weekday] === wanted;
  }
};
