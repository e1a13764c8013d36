/** Recurrence patterns and ranges in `/_sim/` requests, in the words of world/recurrence/pattern.ts. */
import type { Pattern, Recurrence, RecurrenceRange, RelativeDay, WeekIndex, Weekday } from '../world/recurrence/pattern.ts';
import type { Fields } from './fields.ts';
import { BadRequest, oneOf, onlyKnown, optionalFields, optionalOneOf, text, textList, wholeNumber } from './fields.ts';

const WEEK: readonly Weekday[] = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const RELATIVE: readonly RelativeDay[] = [...WEEK, 'Day', 'Weekday', 'WeekendDay'];
const INDEXES: readonly WeekIndex[] = ['First', 'Second', 'Third', 'Fourth', 'Last'];
const PATTERNS = ['daily', 'weekly', 'absoluteMonthly', 'relativeMonthly', 'absoluteYearly', 'relativeYearly'] as const;
const RANGES = ['noEnd', 'endDate', 'numbered'] as const;

function daysOf(fields: Fields): readonly Weekday[] {
  return textList(fields, 'days').map((name) => {
    const day = WEEK.find((known) => known === name);
    if (day === undefined) throw new BadRequest(`"days" must be a list of ${WEEK.join(', ')}.`, 'days');
    return day;
  });
}

function patternOf(fields: Fields): Pattern {
  const kind = oneOf(fields, 'kind', PATTERNS);
  const interval = (): number => wholeNumber(fields, 'interval');
  switch (kind) {
    case 'daily':
      return { kind, interval: interval() };
    case 'weekly':
      return {
        kind,
        interval: interval(),
        days: daysOf(fields),
        firstDayOfWeek: optionalOneOf(fields, 'firstDayOfWeek', WEEK) ?? 'Monday',
      };
    case 'absoluteMonthly':
      return { kind, interval: interval(), dayOfMonth: wholeNumber(fields, 'dayOfMonth') };
    case 'relativeMonthly':
      return { kind, interval: interval(), day: oneOf(fields, 'day', RELATIVE), index: oneOf(fields, 'index', INDEXES) };
    case 'absoluteYearly':
      return { kind, month: wholeNumber(fields, 'month'), dayOfMonth: wholeNumber(fields, 'dayOfMonth') };
    case 'relativeYearly':
      return { kind, month: wholeNumber(fields, 'month'), day: oneOf(fields, 'day', RELATIVE), index: oneOf(fields, 'index', INDEXES) };
    default: {
      const never: never = kind;
      return never;
    }
  }
}

function rangeOf(fields: Fields): RecurrenceRange {
  const kind = oneOf(fields, 'kind', RANGES);
  const startDate = text(fields, 'startDate');
  switch (kind) {
    case 'noEnd':
      return { kind, startDate };
    case 'endDate':
      return { kind, startDate, endDate: text(fields, 'endDate') };
    case 'numbered':
      return { kind, startDate, numberOfOccurrences: wholeNumber(fields, 'numberOfOccurrences') };
    default: {
      const never: never = kind;
      return never;
    }
  }
}

/** The field `recurrence`; the world judges whether the numbers make sense. */
export function recurrenceOf(fields: Fields): Recurrence {
  const value = optionalFields(fields, 'recurrence');
  const pattern = value === undefined ? undefined : optionalFields(value, 'pattern');
  const range = value === undefined ? undefined : optionalFields(value, 'range');
  if (value === undefined || pattern === undefined || range === undefined) {
    throw new BadRequest('"recurrence" must be an object with "pattern" and "range".', 'recurrence');
  }
  onlyKnown(value, ['pattern', 'range']);
  return { pattern: patternOf(pattern), range: rangeOf(range) };
}
