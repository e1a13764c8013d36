/** From a series to its occurrences, in the series' own zone: wall-clock times stay, instants follow the clock changes. */
import type { CalendarItem, OccurrenceException } from '../calendar-item.ts';
import { changed } from '../changed.ts';
import { WorldError } from '../error.ts';
import { occurrenceId } from '../ids.ts';
import type { Instant } from '../instant.ts';
import { dayOfDate, instantOf, wallOf } from '../time-zones.ts';
import { patternDays } from './days.ts';
import type { Recurrence } from './pattern.ts';

/** No series goes beyond this day (ErrorRecurrenceEndDateTooBig). */
const lastDay = dayOfDate('4500-09-01') ?? 0;
const maxOccurrences = 999;

export type Slot = {
  /** 1-based, over the unmodified pattern: deleted occurrences keep their number. */
  readonly index: number;
  readonly originalStart: Instant;
  readonly originalEnd: Instant;
};

/** All slots of the pattern that a view of [from, until) could need, ascending; deleted and moved ones included. */
export function* slots(master: CalendarItem, from: Instant, until: Instant): Generator<Slot, void, undefined> {
  const recurrence = master.recurrence;
  if (recurrence === null) return;
  const zone = master.startZone;
  const startWall = wallOf(master.start, zone);
  const endWall = wallOf(master.end, zone);
  const endOffset = (endWall.day - startWall.day) * 86_400_000 + endWall.ms;
  const { range } = recurrence;
  const firstDay = startWall.day;
  const endDay = range.kind === 'endDate' ? (dayOfDate(range.endDate) ?? firstDay) : lastDay;
  const limit = range.kind === 'numbered' ? range.numberOfOccurrences : Number.POSITIVE_INFINITY;
  let index = 0;
  for (const day of patternDays(recurrence.pattern, firstDay)) {
    index += 1;
    if (day > endDay || index > limit) return;
    const roughly = day * 86_400_000;
    // No zone is more than 14 hours off UTC: two days of slack before the zone is asked.
    if (roughly + endOffset + 2 * 86_400_000 < from) continue;
    if (roughly - 2 * 86_400_000 > until) return;
    const originalStart = instantOf({ day, ms: startWall.ms }, zone);
    // The zone left the whole date out (Samoa, 30 December 2011): there is no such day to meet on.
    const shown = wallOf(originalStart, zone);
    if ((shown.day - day) * 86_400_000 + shown.ms - startWall.ms >= 86_400_000) continue;
    const originalEnd = instantOf({ day, ms: endOffset }, zone);
    // The clock jumps over the start so far that nothing would be left: the length of the wall stays.
    yield { index, originalStart, originalEnd: originalEnd > originalStart ? originalEnd : originalStart + endOffset - startWall.ms };
  }
}

/** The occurrences of a master that end after `from` and start before `until`, exceptions in their new places, ascending by start. */
export function occurrencesBetween(master: CalendarItem, from: Instant, until: Instant): CalendarItem[] {
  const found: CalendarItem[] = [];
  const moved = new Set(master.exceptions.map((exception) => exception.originalStart));
  for (const slot of slots(master, from, until)) {
    if (moved.has(slot.originalStart) || master.deletedOccurrences.includes(slot.originalStart)) continue;
    if (slot.originalEnd > from && slot.originalStart < until) found.push(occurrenceOf(master, slot.originalStart, slot.originalEnd));
  }
  for (const exception of master.exceptions) {
    if (exception.end > from && exception.start < until) found.push(exceptionOf(master, exception));
  }
  return found.sort((a, b) => a.start - b.start);
}

/** The occurrence whose slot starts at `originalStart`: 'deleted', or null when the pattern has no such slot. */
export function occurrenceAt(master: CalendarItem, originalStart: Instant): CalendarItem | 'deleted' | null {
  if (master.deletedOccurrences.includes(originalStart)) return 'deleted';
  const exception = master.exceptions.find((one) => one.originalStart === originalStart);
  if (exception !== undefined) return exceptionOf(master, exception);
  for (const slot of slots(master, originalStart, originalStart + 1)) {
    if (slot.originalStart === originalStart) return occurrenceOf(master, slot.originalStart, slot.originalEnd);
  }
  return null;
}

/** The start of the n-th slot (1-based), or null beyond the end. */
export function slotStart(master: CalendarItem, instanceIndex: number): Instant | null {
  for (const slot of slots(master, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)) {
    if (slot.index === instanceIndex) return slot.originalStart;
  }
  return null;
}

/** The first occurrence that is not deleted. */
export function firstOccurrence(master: CalendarItem): CalendarItem | null {
  for (const slot of slots(master, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)) {
    if (!master.deletedOccurrences.includes(slot.originalStart)) return occurrenceIn(master, slot);
  }
  return null;
}

/** The last occurrence that is not deleted; null for a series without end. */
export function lastOccurrence(master: CalendarItem): CalendarItem | null {
  const range = master.recurrence?.range;
  if (range === undefined || range.kind === 'noEnd') return null;
  const endDay = range.kind === 'endDate' ? dayOfDate(range.endDate) : null;
  // A series that ends in 4500 has hundreds of thousands of slots: look near the end first.
  const reaches = endDay === null ? [] : [400, 40_000].map((days) => (endDay - days) * 86_400_000);
  for (const from of [...reaches, Number.NEGATIVE_INFINITY]) {
    let last: Slot | null = null;
    for (const slot of slots(master, from, Number.POSITIVE_INFINITY)) {
      if (!master.deletedOccurrences.includes(slot.originalStart)) last = slot;
    }
    if (last !== null) return occurrenceIn(master, last);
  }
  return null;
}

function occurrenceIn(master: CalendarItem, slot: Slot): CalendarItem {
  const exception = master.exceptions.find((one) => one.originalStart === slot.originalStart);
  return exception === undefined ? occurrenceOf(master, slot.originalStart, slot.originalEnd) : exceptionOf(master, exception);
}

/** The occurrence before or after the slot, as neighbours that an exception may not reach (its own slot left out). */
export function neighbours(
  master: CalendarItem,
  originalStart: Instant,
): { readonly before: CalendarItem | null; readonly after: CalendarItem | null } {
  const reach = 400 * 86_400_000;
  const around = occurrencesBetween(master, originalStart - reach, originalStart + reach).filter(
    (one) => one.originalStart !== originalStart,
  );
  const before = around.filter((one) => (one.originalStart ?? 0) < originalStart).at(-1) ?? null;
  const after = around.find((one) => (one.originalStart ?? 0) > originalStart) ?? null;
  return { before, after };
}

/** Refuses what Exchange refuses of a pattern, and answers the series' first slot as start and end of the master. */
export function checkedSeries(
  recurrence: Recurrence,
  start: Instant,
  end: Instant,
  zone: string,
): { readonly start: Instant; readonly end: Instant } {
  checkPattern(recurrence);
  const { range } = recurrence;
  const startDay = dayOfDate(range.startDate);
  if (startDay === null) throw invalid('the range has no valid start date');
  let endDay = lastDay;
  if (range.kind === 'endDate') {
    const day = dayOfDate(range.endDate);
    if (day === null) throw invalid('the range has no valid end date');
    if (day > lastDay) throw new WorldError('ErrorRecurrenceEndDateTooBig', 'The end date of the recurrence is too far away.');
    endDay = day;
  }
  if (range.kind === 'numbered' && (range.numberOfOccurrences < 1 || range.numberOfOccurrences > maxOccurrences)) {
    throw invalid(`the number of occurrences is not between 1 and ${maxOccurrences}`);
  }
  const days = patternDays(recurrence.pattern, startDay);
  const first = days.next().value;
  if (first === undefined || first > endDay) throw new WorldError('ErrorRecurrenceHasNoOccurrence', 'The recurrence has no occurrence.');
  const second = days.next().value;
  const wall = wallOf(start, zone);
  const duration = end - start;
  if (second !== undefined && duration > (second - first) * 86_400_000) {
    throw new WorldError('ErrorOccurrenceTimeSpanTooBig', 'The occurrences of the series would overlap.');
  }
  const moved = instantOf({ day: first, ms: wall.ms }, zone);
  const endWall = wallOf(end, zone);
  return { start: moved, end: instantOf({ day: first + (endWall.day - wall.day), ms: endWall.ms }, zone) };
}

function checkPattern(recurrence: Recurrence): void {
  const { pattern } = recurrence;
  if ('interval' in pattern && (!Number.isInteger(pattern.interval) || pattern.interval < 1 || pattern.interval > 999)) {
    throw invalid('the interval is not between 1 and 999');
  }
  if (pattern.kind === 'weekly' && pattern.days.length === 0) throw invalid('a weekly pattern names no day');
  if ('dayOfMonth' in pattern && (pattern.dayOfMonth < 1 || pattern.dayOfMonth > 31))
    throw invalid('the day of the month is not between 1 and 31');
  if ('month' in pattern && (pattern.month < 1 || pattern.month > 12)) throw invalid('the month is not between 1 and 12');
}

function invalid(reason: string): WorldError {
  return new WorldError('ErrorCalendarInvalidRecurrence', `The recurrence is invalid: ${reason}.`);
}

function occurrenceOf(master: CalendarItem, start: Instant, end: Instant): CalendarItem {
  return changed(master, {
    id: occurrenceId(master.id, start),
    type: 'Occurrence',
    start,
    end,
    originalStart: start,
    masterId: master.id,
    recurrence: null,
    exceptions: [],
    deletedOccurrences: [],
  });
}

function exceptionOf(master: CalendarItem, exception: OccurrenceException): CalendarItem {
  const { originalStart, start, end, fields } = exception;
  return Object.assign(occurrenceOf(master, originalStart, end), fields, { type: 'Exception' as const, start, end });
}
