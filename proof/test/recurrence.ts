/** Patterns of ours as a person makes them in the simulator's Outlook. */
import type { Pattern } from '@lockstep/engine';
import type { Recurrence } from '@lockstep/simulator';
import type { PersonalEvent } from '@lockstep/exchange';

const ORDINALS = { '1': 'First', '2': 'Second', '3': 'Third', '4': 'Fourth', '-1': 'Last' } as const;
const DAYS = {
  sunday: 'Sunday',
  monday: 'Monday',
  tuesday: 'Tuesday',
  wednesday: 'Wednesday',
  thursday: 'Thursday',
  friday: 'Friday',
  saturday: 'Saturday',
} as const;
const RELATIVE_DAYS = { ...DAYS, day: 'Day', weekday: 'Weekday', weekendDay: 'WeekendDay' } as const;

/** A pattern and an extent of ours as Outlook makes them, from `startDate` (`YYYY-MM-DD`) on. */
export const recurrenceOf = ({ pattern, extent }: NonNullable<PersonalEvent['repeats']>, startDate: string): Recurrence => ({
  pattern: worldPattern(pattern),
  range:
    extent.ends === 'never'
      ? { kind: 'noEnd', startDate }
      : extent.ends === 'on'
        ? { kind: 'endDate', startDate, endDate: extent.date }
        : { kind: 'numbered', startDate, numberOfOccurrences: extent.count },
});

const worldPattern = (pattern: Pattern): Recurrence['pattern'] => {
  const { interval } = pattern;
  if (pattern.every === 'day') return { kind: 'daily', interval };
  if (pattern.every === 'week') {
    return {
      kind: 'weekly',
      interval,
      days: pattern.on.map((name) => DAYS[name]),
      firstDayOfWeek: DAYS[pattern.weekStart],
    };
  }
  const relative = 'ordinal' in pattern ? { index: ORDINALS[pattern.ordinal], day: RELATIVE_DAYS[pattern.day] } : null;
  const dayOfMonth = 'dayOfMonth' in pattern ? pattern.dayOfMonth : 1;
  if (pattern.every === 'month') {
    return relative === null ? { kind: 'absoluteMonthly', interval, dayOfMonth } : { kind: 'relativeMonthly', interval, ...relative };
  }
  const { month } = pattern;
  return relative === null ? { kind: 'absoluteYearly', month, dayOfMonth } : { kind: 'relativeYearly', month, ...relative };
};
