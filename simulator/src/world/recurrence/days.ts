/** The days a pattern falls on, as day numbers from 1970-01-01, ascending. Pure calendar arithmetic; zones come in expand.ts. */
import type { Pattern, RelativeDay, WeekIndex, Weekday } from './pattern.ts';

export const weekdays: readonly Weekday[] = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** Sunday is 0; 1970-01-01 was a Thursday. */
export function weekdayOf(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}

type Month = { readonly year: number; readonly month: number };

/** Endless: the caller stops it. Starts at the first matching day at or after `from`. */
export function* patternDays(pattern: Pattern, from: number): Generator<number, void, undefined> {
  switch (pattern.kind) {
    case 'daily':
      for (let day = from; ; day += pattern.interval) yield day;
    case 'weekly': {
      const firstDay = weekdays.indexOf(pattern.firstDayOfWeek);
      /** Of a week that begins on `firstDay`. */
      const wanted = [0, 1, 2, 3, 4, 5, 6].filter((day) => pattern.days.some((one) => weekdays.indexOf(one) === (firstDay + day) % 7));
      let week = from - ((weekdayOf(from) - firstDay + 7) % 7);
      for (; ; week += 7 * pattern.interval) {
        for (const day of wanted) if (week + day >= from) yield week + day;
      }
    }
    case 'absoluteMonthly':
    case 'relativeMonthly': {
      for (let month = monthOf(from); ; month = later(month, pattern.interval)) {
        const day = pattern.kind === 'absoluteMonthly' ? clipped(month, pattern.dayOfMonth) : relative(month, pattern.day, pattern.index);
        if (day >= from) yield day;
      }
    }
    case 'absoluteYearly':
    case 'relativeYearly': {
      for (let year = monthOf(from).year; ; year += 1) {
        const month = { year, month: pattern.month };
        const day = pattern.kind === 'absoluteYearly' ? clipped(month, pattern.dayOfMonth) : relative(month, pattern.day, pattern.index);
        if (day >= from) yield day;
      }
    }
    default: {
      const never: never = pattern;
      throw new Error(`no such pattern: ${JSON.stringify(never)}`);
    }
  }
}

function monthOf(day: number): Month {
  const date = new Date(day * 86_400_000);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1 };
}

function later(month: Month, by: number): Month {
  const count = month.year * 12 + (month.month - 1) + by;
  return { year: Math.floor(count / 12), month: (count % 12) + 1 };
}

function firstOf(month: Month): number {
  return Date.UTC(month.year, month.month - 1, 1) / 86_400_000;
}

function lastOf(month: Month): number {
  return firstOf(later(month, 1)) - 1;
}

/** Day 31 of a shorter month is its last day (MS-OXOCAL: "the last day of the month if the day does not exist"). */
function clipped(month: Month, dayOfMonth: number): number {
  return Math.min(firstOf(month) + dayOfMonth - 1, lastOf(month));
}

function relative(month: Month, wanted: RelativeDay, index: WeekIndex): number {
  const first = firstOf(month);
  const last = lastOf(month);
  if (index === 'Last') {
    let day = last;
    while (!matches(day, wanted)) day -= 1;
    return day;
  }
  let left = ['First', 'Second', 'Third', 'Fourth'].indexOf(index);
  let day = first;
  while (!matches(day, wanted) || left > 0) {
    if (matches(day, wanted)) left -= 1;
    day += 1;
  }
  return day;
}

function matches(day: number, wanted: RelativeDay): boolean {
  const weekday = weekdayOf(day);
  switch (wanted) {
    case 'Day':
      return true;
    case 'Weekday':
      return weekday >= 1 && weekday <= 5;
    case 'WeekendDay':
      return weekday === 0 || weekday === 6;
    default:
      return weekdays[weekday] === wanted;
  }
}
