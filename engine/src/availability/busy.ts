/** Which of the time that is busy in Outlook blocks, and for how long (rules 4.12, 4.14, 4.16, and the settings of section 1). */
import { HOUR, DAY } from '../model.ts';
import type { Instant, ShowAs, Span, When, ZoneId } from '../model.ts';
import { intersect, spansOf, unite } from './spans.ts';
import type { Spans } from './spans.ts';
import { calendarsWithin, instantOf, localOf } from '../zone.ts';
import type { CalendarOf, LocalDay } from '../zone.ts';

/**
 * One event that is not ours, occurrences already expanded; without the cancelled and declined ones, and without what is
 * not to be read at all. `zone` is the event's own. `copyOf`: the appointment of whose event this is a copy (by UID), in a
 * calendar of somebody who is not on it; null for anything else.
 */
export type BusyTime = When & { readonly showAs: ShowAs; readonly copyOf: string | null };

export type BusySettings = {
  /** The show-as values that block; `free` only where somebody chose so. */
  readonly blocking: readonly ShowAs[];
  /** What an all-day event takes: the person's working hours that day (else 09:00 to 17:00), the whole day, or nothing. */
  readonly allDayCountsAs: 'workingHours' | 'wholeDay' | 'nothing';
};

/** The defaults that section 1 of the rules prints in bold. */
export const DEFAULT_BUSY_SETTINGS: BusySettings = { blocking: ['busy', 'tentative', 'outOfOffice'], allDayCountsAs: 'workingHours' };

const OFFICE_OPENS = 9 * HOUR;
const OFFICE_CLOSES = 17 * HOUR;

/**
 * The time that busy time takes from a holder. `zone` is the mailbox owner's, in which all-day events are laid down;
 * `working` the holder's working time, null where none is set; `except` an appointment that is being moved, against which
 * its own copies do not count.
 */
export const blockingTime = (
  busy: readonly BusyTime[],
  settings: BusySettings,
  zone: ZoneId,
  working: Spans | null,
  calendarOf: CalendarOf,
  except: string | null,
): Spans => {
  const timed: Span[] = [];
  const allDay: Span[] = [];
  for (const one of busy) {
    if (!settings.blocking.includes(one.showAs) || one.end <= one.start || (except !== null && one.copyOf === except)) continue;
    if (!one.allDay) timed.push(one);
    else if (settings.allDayCountsAs !== 'nothing') {
      for (const day of datesOf(one, zone, calendarOf)) {
        if (settings.allDayCountsAs === 'wholeDay') allDay.push(day);
        else allDay.push(...officeHours(day, zone, working, calendarOf));
      }
    }
  }
  // Apart, because events mostly come ordered by start, and what is in order need not be sorted.
  return unite(spansOf(timed), spansOf(allDay));
};

/**
 * Rule 4.14: the dates of an all-day event in its own zone, as days of its owner's, in order. A date that the owner's zone
 * left out is not among them. Throws a RangeError for a zone that does not exist.
 */
export const allDayDates = (event: When, owner: ZoneId): readonly LocalDay[] => datesOf(event, owner, calendarsWithin(event));

/** The same with calendars that are there already and cover the event. */
const datesOf = (event: When, zone: ZoneId, calendarOf: CalendarOf): readonly LocalDay[] => {
  const own = calendarOf(event.zone).stretches;
  const first = Math.floor(localOf(own, event.start) / DAY);
  const last = Math.floor(localOf(own, (event.end - 1) as Instant) / DAY);
  return calendarOf(zone).days.filter(({ day }) => first <= day && day <= last);
};

const officeHours = (day: LocalDay, zone: ZoneId, working: Spans | null, calendarOf: CalendarOf): Spans => {
  const hours = intersect(working ?? [], [day]);
  if (hours.length > 0) return hours;
  const { stretches } = calendarOf(zone);
  const at = (time: number): Instant => instantOf(stretches, day.day * DAY + time);
  return [{ start: at(OFFICE_OPENS), end: at(OFFICE_CLOSES) }];
};
