/** What the form sends, checked whole before anything is done, and carried out as the mailbox's owner in Outlook. */
import type { Fields } from '../sim-api/fields.ts';
import { oneOf, onlyKnown, optionalFields, optionalOneOf, optionalText, optionalTruth, wholeNumber } from '../sim-api/fields.ts';
import type { CalendarItem, FieldChange } from '../world/calendar-item.ts';
import type { Instant } from '../world/instant.ts';
import type { Outlook } from '../world/outlook.ts';
import type { Recurrence, RecurrenceRange, Weekday } from '../world/recurrence/pattern.ts';
import { dateOfDay, dayOfDate, wallOf } from '../world/time-zones.ts';
import { SHOW_AS } from './client/shapes.ts';
import { PageRefusal } from './refusal.ts';
import { instantOfWall } from './shown.ts';

const KNOWN = ['subject', 'body', 'location', 'start', 'end', 'isAllDay', 'showAs', 'isPrivate', 'reminder', 'repeat'];
const WEEK: readonly Weekday[] = ['Thursday', 'Friday', 'Saturday', 'Sunday', 'Monday', 'Tuesday', 'Wednesday'];
/** Outlook offers nothing above two weeks. */
const LONGEST_REMINDER_MINUTES = 20_160;
const DEFAULT_REMINDER_MINUTES = 15;
const MOST_OCCURRENCES = 999;

/** Plain text as Outlook writes it: one paragraph a line. */
function htmlOf(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
  const paragraphs = escaped.split(/\r?\n/).map((line) => `<p>${line === '' ? '&nbsp;' : line}</p>`);
  return `<html><body>${paragraphs.join('\r\n')}</body></html>`;
}

/** Undefined: not asked for; null: off. */
function reminderOf(fields: Fields): number | null | undefined {
  const value = fields['reminder'];
  if (value === undefined || value === null) return value;
  const minutes = wholeNumber(fields, 'reminder');
  if (minutes > LONGEST_REMINDER_MINUTES) {
    throw new PageRefusal('reminder', 'The reminder is more than two weeks before the start.', 'Send at most 20160 minutes, or null.');
  }
  return minutes;
}

function rangeOf(repeat: Fields, startDate: string): RecurrenceRange {
  const until = optionalText(repeat, 'until');
  if (repeat['count'] !== undefined && until !== undefined) {
    throw new PageRefusal('repeat.until', 'A series ends after a count or on a day, not both.', 'Send either "count" or "until".');
  }
  if (repeat['count'] !== undefined) {
    const numberOfOccurrences = wholeNumber(repeat, 'count');
    if (numberOfOccurrences < 1 || numberOfOccurrences > MOST_OCCURRENCES) {
      throw new PageRefusal('repeat.count', 'The count is out of range.', `Send a whole number from 1 to ${MOST_OCCURRENCES}.`);
    }
    return { kind: 'numbered', startDate, numberOfOccurrences };
  }
  if (until === undefined) return { kind: 'noEnd', startDate };
  if (dayOfDate(until) === null || until < startDate) {
    throw new PageRefusal('repeat.until', 'The last day is no date, or before the first.', `Send YYYY-MM-DD, ${startDate} or later.`);
  }
  return { kind: 'endDate', startDate, endDate: until };
}

function recurrenceOf(fields: Fields, start: Instant, zone: string): Recurrence | undefined {
  const repeat = optionalFields(fields, 'repeat');
  if (repeat === undefined) return undefined;
  onlyKnown(repeat, ['every', 'count', 'until']);
  const { day } = wallOf(start, zone);
  const range = rangeOf(repeat, dateOfDay(day));
  if (oneOf(repeat, 'every', ['daily', 'weekly'] as const) === 'daily') return { pattern: { kind: 'daily', interval: 1 }, range };
  // Day 0 of the count, 1970-01-01, was a Thursday.
  const weekday = WEEK[((day % 7) + 7) % 7] ?? 'Monday';
  return { pattern: { kind: 'weekly', interval: 1, days: [weekday], firstDayOfWeek: 'Monday' }, range };
}

function ordered(start: Instant, end: Instant): void {
  if (end < start) throw new PageRefusal('end', 'The end lies before the start.', 'Send an end at or after the start.');
}

function subjectOf(fields: Fields): string | undefined {
  const subject = optionalText(fields, 'subject');
  if (subject !== undefined && subject.length > 255) {
    throw new PageRefusal('subject', 'The title is longer than 255 characters.', 'Shorten the title.');
  }
  return subject;
}

/** Adds an event; `start` and `end` are required. @throws PageRefusal, BadRequest, WorldError. */
export function addEvent(outlook: Outlook, fields: Fields): CalendarItem {
  onlyKnown(fields, KNOWN);
  const { zone } = outlook.mailbox;
  const start = instantOfWall('start', fields['start'], zone);
  const end = instantOfWall('end', fields['end'], zone);
  ordered(start, end);
  const body = optionalText(fields, 'body');
  const location = optionalText(fields, 'location');
  const showAs = optionalOneOf(fields, 'showAs', SHOW_AS);
  const recurrence = recurrenceOf(fields, start, zone);
  const reminder = reminderOf(fields);
  const item = outlook.add({
    subject: subjectOf(fields) ?? '',
    start,
    end,
    isAllDay: optionalTruth(fields, 'isAllDay') ?? false,
    sensitivity: optionalTruth(fields, 'isPrivate') === true ? 'Private' : 'Normal',
    ...(body === undefined || body === '' ? {} : { body: htmlOf(body) }),
    ...(location === undefined ? {} : { location }),
    ...(showAs === undefined ? {} : { showAs }),
    ...(recurrence === undefined ? {} : { recurrence }),
  });
  return reminder === undefined || reminder === DEFAULT_REMINDER_MINUTES ? item : outlook.setReminder(item.id, reminder);
}

/** The times asked for; an event that only gets a new start keeps its length, as when it is dragged. */
function timesOf(item: CalendarItem, fields: Fields, zone: string): { readonly start: Instant; readonly end: Instant } | null {
  if (fields['start'] === undefined && fields['end'] === undefined) return null;
  const start = fields['start'] === undefined ? item.start : instantOfWall('start', fields['start'], zone);
  const end = fields['end'] === undefined ? start + (item.end - item.start) : instantOfWall('end', fields['end'], zone);
  ordered(start, end);
  return { start, end };
}

function changesOf(item: CalendarItem, fields: Fields, zone: string): readonly FieldChange[] {
  const changes: FieldChange[] = [];
  const subject = subjectOf(fields);
  if (subject !== undefined) changes.push({ change: 'set', field: 'subject', value: subject });
  const body = optionalText(fields, 'body');
  if (body !== undefined) changes.push({ change: 'set', field: 'body', value: { type: 'HTML', content: htmlOf(body) } });
  const location = optionalText(fields, 'location');
  if (location !== undefined) changes.push({ change: 'set', field: 'location', value: location });
  const isAllDay = optionalTruth(fields, 'isAllDay');
  if (isAllDay !== undefined) changes.push({ change: 'set', field: 'isAllDay', value: isAllDay });
  const times = timesOf(item, fields, zone);
  if (times !== null)
    changes.push({ change: 'set', field: 'start', value: times.start }, { change: 'set', field: 'end', value: times.end });
  const showAs = optionalOneOf(fields, 'showAs', SHOW_AS);
  if (showAs !== undefined) changes.push({ change: 'set', field: 'showAs', value: showAs });
  const isPrivate = optionalTruth(fields, 'isPrivate');
  if (isPrivate !== undefined) changes.push({ change: 'set', field: 'sensitivity', value: isPrivate ? 'Private' : 'Normal' });
  const reminder = reminderOf(fields);
  if (reminder !== undefined) changes.push({ change: 'set', field: 'reminderIsSet', value: reminder !== null });
  if (typeof reminder === 'number') changes.push({ change: 'set', field: 'reminderMinutes', value: reminder });
  const recurrence = recurrenceOf(fields, times?.start ?? item.start, item.startZone);
  if (recurrence !== undefined) changes.push({ change: 'set', field: 'recurrence', value: recurrence });
  return changes;
}

/** Drags, resizes or saves the event, whichever a person would have done. @throws PageRefusal, BadRequest, WorldError. */
export function editEvent(outlook: Outlook, item: CalendarItem, fields: Fields): CalendarItem {
  onlyKnown(fields, KNOWN);
  if (Object.keys(fields).length === 0) {
    throw new PageRefusal(null, 'The request changes nothing.', `Send at least one of ${KNOWN.join(', ')}.`);
  }
  // An all-day event's midnights are those of the zone it was written in.
  const zone = item.isAllDay && fields['isAllDay'] !== false ? item.startZone : outlook.mailbox.zone;
  const changes = changesOf(item, fields, zone);
  return outlook.save(item.id, changes);
}
