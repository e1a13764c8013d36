/** Recurrence patterns and ranges, the eight and three of the EWS schema (RecurrenceType). Dates are `YYYY-MM-DD` in the series' own zone. */

export type Weekday = 'Sunday' | 'Monday' | 'Tuesday' | 'Wednesday' | 'Thursday' | 'Friday' | 'Saturday';

/** Weekday, or the groups that only the relative patterns take. */
export type RelativeDay = Weekday | 'Day' | 'Weekday' | 'WeekendDay';

export type WeekIndex = 'First' | 'Second' | 'Third' | 'Fourth' | 'Last';

export type Pattern =
  | { readonly kind: 'daily'; readonly interval: number }
  | { readonly kind: 'weekly'; readonly interval: number; readonly days: readonly Weekday[]; readonly firstDayOfWeek: Weekday }
  | { readonly kind: 'absoluteMonthly'; readonly interval: number; readonly dayOfMonth: number }
  | { readonly kind: 'relativeMonthly'; readonly interval: number; readonly day: RelativeDay; readonly index: WeekIndex }
  /** `month` 1-12. */
  | { readonly kind: 'absoluteYearly'; readonly month: number; readonly dayOfMonth: number }
  | { readonly kind: 'relativeYearly'; readonly month: number; readonly day: RelativeDay; readonly index: WeekIndex };

export type RecurrenceRange =
  | { readonly kind: 'noEnd'; readonly startDate: string }
  | { readonly kind: 'endDate'; readonly startDate: string; readonly endDate: string }
  | { readonly kind: 'numbered'; readonly startDate: string; readonly numberOfOccurrences: number };

export type Recurrence = { readonly pattern: Pattern; readonly range: RecurrenceRange };
