/** Patterns and ranges of series on the wire, to and fro. */
import { dateOfDay, wallOf } from '../../world/time-zones.ts';
import type { CalendarItem } from '../../world/calendar-item.ts';
import { weekdays } from '../../world/recurrence/days.ts';
import type { Pattern, Recurrence, RecurrenceRange, RelativeDay, Weekday, WeekIndex } from '../../world/recurrence/pattern.ts';
import { badProperty } from '../refusal.ts';
import { windowsZoneOf } from '../zones.ts';
import { type Fields, fieldsOf, optionalText, wholeNumber } from './fields.ts';

const INDICES: readonly WeekIndex[] = ['First', 'Second', 'Third', 'Fourth', 'Last'];
const WORKDAYS: readonly Weekday[] = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'];
const WEEKEND: readonly Weekday[] = ['Sunday', 'Saturday'];
const NO_DATE = '0001-01-01';

const daysOf = (day: RelativeDay): readonly Weekday[] => {
  if (day === 'Day') return weekdays;
  if (day === 'Weekday') return WORKDAYS;
  return day === 'WeekendDay' ? WEEKEND : [day];
};

export function writeRecurrence(item: CalendarItem): unknown {
  const { recurrence } = item;
  if (recurrence === null) return null;
  const { range } = recurrence;
  const startDate = dateOfDay(wallOf(item.start, item.startZone).day);
  return {
    pattern: { ...emptyPattern, ...writePattern(recurrence.pattern) },
    range: {
      type: range.kind,
      startDate,
      endDate: range.kind === 'endDate' ? range.endDate : NO_DATE,
      recurrenceTimeZone: item.startZone,
      numberOfOccurrences: range.kind === 'numbered' ? range.numberOfOccurrences : 0,
    },
  };
}

const emptyPattern = { interval: 1, month: 0, dayOfMonth: 0, daysOfWeek: [], firstDayOfWeek: 'sunday', index: 'first' };

function writePattern(pattern: Pattern): object {
  const { kind: type } = pattern;
  switch (pattern.kind) {
    case 'daily':
      return { type, interval: pattern.interval };
    case 'weekly': {
      const daysOfWeek = pattern.days.map((day) => day.toLowerCase());
      return { type, interval: pattern.interval, daysOfWeek, firstDayOfWeek: pattern.firstDayOfWeek.toLowerCase() };
    }
    case 'absoluteMonthly':
      return { type, interval: pattern.interval, dayOfMonth: pattern.dayOfMonth };
    case 'relativeMonthly':
      return { type, interval: pattern.interval, ...writeRelative(pattern) };
    case 'absoluteYearly':
      return { type, month: pattern.month, dayOfMonth: pattern.dayOfMonth };
    case 'relativeYearly':
      return { type, month: pattern.month, ...writeRelative(pattern) };
    default: {
      const never: never = pattern;
      throw new Error(`no such pattern: ${JSON.stringify(never)}`);
    }
  }
}

function writeRelative({ day, index }: { readonly day: RelativeDay; readonly index: WeekIndex }): object {
  return { daysOfWeek: daysOf(day).map((one) => one.toLowerCase()), index: index.toLowerCase() };
}

/** The recurrence of a request, and the zone it says it repeats in; null: it says none. */
export function readRecurrence(value: unknown): { readonly recurrence: Recurrence; readonly zone: string | null } {
  const fields = fieldsOf(value, 'recurrence');
  const range = fieldsOf(fields['range'], 'recurrence.range');
  const zone = optionalText(range, 'recurrenceTimeZone');
  return {
    recurrence: { pattern: readPattern(fieldsOf(fields['pattern'], 'recurrence.pattern')), range: readRange(range) },
    zone: zone === null || zone === '' ? null : windowsZoneOf(zone),
  };
}

function readPattern(fields: Fields): Pattern {
  const kind = (optionalText(fields, 'type') ?? '').toLowerCase();
  const interval = fields['interval'] === undefined ? 1 : wholeNumber(fields, 'interval');
  switch (kind) {
    case 'daily':
      return { kind, interval };
    case 'weekly':
      return { kind, interval, days: readDays(fields), firstDayOfWeek: readDay(optionalText(fields, 'firstDayOfWeek') ?? 'sunday') };
    case 'absolutemonthly':
      return { kind: 'absoluteMonthly', interval, dayOfMonth: wholeNumber(fields, 'dayOfMonth') };
    case 'relativemonthly':
      return { kind: 'relativeMonthly', interval, ...readRelative(fields) };
    case 'absoluteyearly':
      refuseYears(interval);
      return { kind: 'absoluteYearly', month: wholeNumber(fields, 'month'), dayOfMonth: wholeNumber(fields, 'dayOfMonth') };
    case 'relativeyearly':
      refuseYears(interval);
      return { kind: 'relativeYearly', month: wholeNumber(fields, 'month'), ...readRelative(fields) };
    default:
      throw badProperty('recurrence.pattern.type', 'is none that is known.');
  }
}

/** The store repeats every year and no other way. */
function refuseYears(interval: number): void {
  if (interval !== 1) throw badProperty('recurrence.pattern.interval', 'of a yearly pattern must be 1.');
}

function readRange(fields: Fields): RecurrenceRange {
  const startDate = optionalText(fields, 'startDate') ?? '';
  switch ((optionalText(fields, 'type') ?? '').toLowerCase()) {
    case 'noend':
      return { kind: 'noEnd', startDate };
    case 'enddate':
      return { kind: 'endDate', startDate, endDate: optionalText(fields, 'endDate') ?? '' };
    case 'numbered':
      return { kind: 'numbered', startDate, numberOfOccurrences: wholeNumber(fields, 'numberOfOccurrences') };
    default:
      throw badProperty('recurrence.range.type', 'is none that is known.');
  }
}

function readRelative(fields: Fields): { readonly day: RelativeDay; readonly index: WeekIndex } {
  const named = optionalText(fields, 'index') ?? 'first';
  const index = INDICES.find((one) => one.toLowerCase() === named.toLowerCase());
  if (index === undefined) throw badProperty('recurrence.pattern.index', 'is none that is known.');
  const days = readDays(fields);
  const same = (others: readonly Weekday[]): boolean => days.length === others.length && others.every((day) => days.includes(day));
  if (same(weekdays)) return { day: 'Day', index };
  if (same(WORKDAYS)) return { day: 'Weekday', index };
  if (same(WEEKEND)) return { day: 'WeekendDay', index };
  const [day, ...others] = days;
  if (day === undefined || others.length > 0) throw badProperty('recurrence.pattern.daysOfWeek', 'is no such day.');
  return { day, index };
}

function readDays(fields: Fields): readonly Weekday[] {
  const days = fields['daysOfWeek'];
  if (!Array.isArray(days)) throw badProperty('recurrence.pattern.daysOfWeek', 'is no list.');
  return days.map((day) => readDay(String(day)));
}

function readDay(name: string): Weekday {
  const day = weekdays.find((one) => one.toLowerCase() === name.toLowerCase());
  if (day === undefined) throw badProperty('recurrence.pattern', `names no day: ${name}.`);
  return day;
}
