/** The recurrence of a master as Graph writes it (patternedRecurrence), and what of it is understood. */
import type { Extent, Ordinal, Pattern, RelativeDay, Weekday } from '@lockstep/engine';
import { wordTable } from '../words.ts';
import { listIn, numberIn, objectIn, textIn, type JsonObject } from './json-read.ts';

const WEEKDAYS: Readonly<Record<string, Weekday>> = wordTable({
  sunday: 'sunday',
  monday: 'monday',
  tuesday: 'tuesday',
  wednesday: 'wednesday',
  thursday: 'thursday',
  friday: 'friday',
  saturday: 'saturday',
});
const ORDINALS: Readonly<Record<string, Ordinal>> = wordTable({ first: 1, second: 2, third: 3, fourth: 4, last: -1 });
/** Outlook asks for no more than 99 days or weeks; what is beyond this is not meant. */
const MOST = 999;
const WORKING = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] as const;

/** A whole number from 1 to `most`; null for anything else. */
const count = (object: JsonObject, name: string, most: number): number | null => {
  const value = numberIn(object, name);
  return value !== null && Number.isInteger(value) && value >= 1 && value <= most ? value : null;
};

const daysOf = (pattern: JsonObject): readonly Weekday[] | null => {
  const days = (listIn(pattern, 'daysOfWeek') ?? []).map((day) => (typeof day === 'string' ? (WEEKDAYS[day.toLowerCase()] ?? null) : null));
  return days.length > 0 && days.every((day) => day !== null) ? [...new Set(days)] : null;
};

/** Graph names the groups by their days: all seven, the five, the two. */
const relativeOf = (days: readonly Weekday[] | null): RelativeDay | null => {
  if (days === null) return null;
  if (days.length === 1) return days[0] ?? null;
  if (days.length === 7) return 'day';
  if (days.length === 5 && WORKING.every((day) => days.includes(day))) return 'weekday';
  return days.length === 2 && days.includes('saturday') && days.includes('sunday') ? 'weekendDay' : null;
};

/** Null: not one of the six patterns, or one with values that mean nothing. */
const patternOf = (pattern: JsonObject): Pattern | null => {
  const interval = count(pattern, 'interval', MOST);
  if (interval === null) return null;
  const dayOfMonth = count(pattern, 'dayOfMonth', 31);
  const month = count(pattern, 'month', 12);
  const days = daysOf(pattern);
  // Left out, the first of the month is meant (recurrencePattern.index).
  const ordinal = ORDINALS[textIn(pattern, 'index') ?? 'first'] ?? null;
  const day = relativeOf(days);
  switch (textIn(pattern, 'type')) {
    case 'daily':
      return { every: 'day', interval };
    case 'weekly': {
      const weekStart = WEEKDAYS[textIn(pattern, 'firstDayOfWeek') ?? 'sunday'] ?? null;
      return days === null || weekStart === null ? null : { every: 'week', interval, on: days, weekStart };
    }
    case 'absoluteMonthly':
      return dayOfMonth === null ? null : { every: 'month', interval, dayOfMonth };
    case 'relativeMonthly':
      return ordinal === null || day === null ? null : { every: 'month', interval, ordinal, day };
    case 'absoluteYearly':
      return month === null || dayOfMonth === null ? null : { every: 'year', interval, month, dayOfMonth };
    case 'relativeYearly':
      return month === null || ordinal === null || day === null ? null : { every: 'year', interval, month, ordinal, day };
    default:
      return null;
  }
};

const dateIn = (range: JsonObject, name: string): string | null => {
  const date = textIn(range, name);
  return date !== null && /^\d{4}-\d\d-\d\d$/.test(date) ? date : null;
};

const extentOf = (range: JsonObject): Extent | null => {
  const date = dateIn(range, 'endDate');
  const occurrences = count(range, 'numberOfOccurrences', 99_999);
  switch (textIn(range, 'type')) {
    case 'noEnd':
      return { ends: 'never' };
    case 'endDate':
      return date === null ? null : { ends: 'on', date };
    case 'numbered':
      return occurrences === null ? null : { ends: 'after', count: occurrences };
    default:
      return null;
  }
};

/**
 * Pattern and range of a series; `startDate` is the date the range begins on, `zoneId` the zone the pattern is laid out in where it is told.
 * Null: something in it is not understood.
 */
export const recurrenceOf = (
  recurrence: JsonObject,
): { readonly pattern: Pattern; readonly extent: Extent; readonly startDate: string; readonly zoneId: string | null } | null => {
  const [told, range] = [objectIn(recurrence, 'pattern'), objectIn(recurrence, 'range')];
  if (told === null || range === null) return null;
  const pattern = patternOf(told);
  const extent = extentOf(range);
  const startDate = dateIn(range, 'startDate');
  const zone = textIn(range, 'recurrenceTimeZone');
  return pattern === null || extent === null || startDate === null
    ? null
    : { pattern, extent, startDate, zoneId: zone === '' ? null : zone };
};
