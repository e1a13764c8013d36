/**
 * A series as both protocols describe it: a pattern over dates, a time on the wall, and the occurrences that were changed or
 * deleted. Types only; busy time is all that is ever made of it, nothing of ours is written as a series.
 */
import type { Event, Instant, ShowAs, ZoneId } from '../model.ts';

export type Weekday = 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday';
/** A weekday, or the groups that only the relative patterns take. */
export type RelativeDay = Weekday | 'day' | 'weekday' | 'weekendDay';
/** `-1`: the last one. */
export type Ordinal = 1 | 2 | 3 | 4 | -1;

/** Which dates. A day of the month that a month does not have is its last (MS-OXOCAL 2.2.1.44.1). */
export type Pattern =
  | { readonly every: 'day'; readonly interval: number }
  /** Weeks are counted from the one the series begins in, as `weekStart` cuts them. */
  | { readonly every: 'week'; readonly interval: number; readonly on: readonly Weekday[]; readonly weekStart: Weekday }
  | { readonly every: 'month'; readonly interval: number; readonly dayOfMonth: number }
  | { readonly every: 'month'; readonly interval: number; readonly ordinal: Ordinal; readonly day: RelativeDay }
  /** `month` 1 to 12. */
  | { readonly every: 'year'; readonly interval: number; readonly month: number; readonly dayOfMonth: number }
  | { readonly every: 'year'; readonly interval: number; readonly month: number; readonly ordinal: Ordinal; readonly day: RelativeDay };

/**
 * Dates are `YYYY-MM-DD` in the zone of the series. `on`: the last date on which an occurrence may begin. `after`: so many
 * dates of the pattern; those that were deleted count (EWS: InstanceIndex runs over the unmodified pattern).
 */
export type Extent =
  | { readonly ends: 'never' }
  | { readonly ends: 'on'; readonly date: string }
  | { readonly ends: 'after'; readonly count: number };

/** An occurrence that differs from its series. Where one is also named as deleted, it is there: MS-OXOCAL lists the dates of both. */
export type ChangedOccurrence = {
  /** Where the pattern had it. */
  readonly original: Instant;
  readonly start: Instant;
  readonly end: Instant;
  readonly allDay: boolean;
  /** Null: as its master (4.12). */
  readonly showAs: ShowAs | null;
  readonly sensitivity: Event['sensitivity'] | null;
  readonly cancelled: boolean;
};

export type Series = {
  readonly pattern: Pattern;
  readonly extent: Extent;
  /**
   * The date from which the pattern counts, and the wall's time in milliseconds since its midnight. The first occurrence is
   * on the first date of the pattern that is not before it; its month or year is the first that an interval counts from.
   * Best the first occurrence's own date, as MS-OXOCAL keeps it (StartDate): then nobody has to guess what was counted.
   */
  readonly firstDate: string;
  readonly startsAt: number;
  /** Where it ends on the wall, in milliseconds since the midnight of the date it begins on: may lie days ahead. */
  readonly endsAt: number;
  readonly zone: ZoneId;
  readonly allDay: boolean;
  readonly changed: readonly ChangedOccurrence[];
  /** The original starts of those that were deleted. */
  readonly deleted: readonly Instant[];
};

/** One occurrence with its original start, by which it is known whatever becomes of it. */
export type Occurrence = {
  readonly original: Instant;
  readonly start: Instant;
  readonly end: Instant;
  readonly allDay: boolean;
  /** Null: as the pattern has it. */
  readonly changed: ChangedOccurrence | null;
};
