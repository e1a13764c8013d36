/** Single property changes on a calendar item, applied in the order the writer gave, and what the store makes of the sum at the save. */
import { normaliseBody, textOfHtml } from './body.ts';
import type { Attendee, AttendeeDraft, CalendarItem, FieldChange, FieldName, ShowAs } from './calendar-item.ts';
import { changed, copied } from './changed.ts';
import { WorldError } from './error.ts';
import { checkedExtended } from './extended.ts';
import { day } from './instant.ts';
import type { Body } from './item.ts';
import { checkedSeries } from './recurrence/expand.ts';
import { dateOfDay, instantOf, midnightAfter, midnightBefore, wallOf, zoneOrRefuse } from './time-zones.ts';

/** Finds the display name of an address; null when the directory does not know it. */
export type NameOf = (address: string) => string | null;

const maxDurationMs = 5 * 366 * day;

export type Applied = { readonly item: CalendarItem; readonly touched: ReadonlySet<FieldName> };

export function applyChanges(item: CalendarItem, changes: readonly FieldChange[], nameOf: NameOf): Applied {
  const next = copied(item);
  const touched = new Set<FieldName>();
  for (const change of changes) {
    Object.assign(next, patchOf(next, change, nameOf));
    touched.add(change.field);
  }
  return { item: settled(item, next, touched), touched };
}

/** Attendees as the store keeps them: those already there keep their answers. */
export function attendees(drafts: readonly AttendeeDraft[], before: readonly Attendee[], nameOf: NameOf): readonly Attendee[] {
  const known = new Map(before.map((one) => [one.address.toLowerCase(), one]));
  const seen = new Set<string>();
  const list: Attendee[] = [];
  for (const draft of drafts) {
    const key = draft.address.toLowerCase();
    if (!/^[^\s@<>]+@[^\s@<>]+$/.test(draft.address)) {
      throw new WorldError('ErrorInvalidRecipients', 'At least one recipient is not valid.');
    }
    if (seen.has(key)) continue;
    seen.add(key);
    const old = known.get(key);
    const name = draft.name ?? old?.name ?? nameOf(draft.address) ?? draft.address;
    list.push(old === undefined ? { name, address: draft.address, response: 'Unknown', respondedAt: null } : { ...old, name });
  }
  return list;
}

/** The checks and rewriting of every save: zones, order of the ends, midnights of all-day items. */
export function checkedTimes<T extends Pick<CalendarItem, 'start' | 'end' | 'isAllDay' | 'startZone' | 'endZone'>>(item: T): T {
  zoneOrRefuse(item.startZone);
  zoneOrRefuse(item.endZone);
  if (item.end < item.start) {
    throw new WorldError('ErrorCalendarEndDateIsEarlierThanStartDate', 'The end date is earlier than the start date.');
  }
  if (item.end - item.start > maxDurationMs)
    throw new WorldError('ErrorCalendarDurationIsTooLong', 'The duration is longer than five years.');
  if (!item.isAllDay) return item;
  const start = midnightBefore(item.start, item.startZone);
  const end = midnightAfter(item.end, item.startZone);
  const least = instantOf({ day: wallOf(start, item.startZone).day + 1, ms: 0 }, item.startZone);
  return { ...item, start, end: Math.max(end, least) };
}

export function defaultShowAs(isAllDay: boolean): ShowAs {
  return isAllDay ? 'Free' : 'Busy';
}

function patchOf(item: CalendarItem, change: FieldChange, nameOf: NameOf): Partial<CalendarItem> {
  switch (change.change) {
    case 'set':
      return setOf(item, change, nameOf);
    case 'append':
      if (change.field === 'body') return { body: appended(item.body, change.value) };
      return { [change.field]: attendees([...item[change.field], ...change.value], item[change.field], nameOf) };
    case 'delete':
      return deletionOf(item, change);
    default: {
      const never: never = change;
      throw new Error(`no such change: ${JSON.stringify(never)}`);
    }
  }
}

function setOf(item: CalendarItem, change: Extract<FieldChange, { change: 'set' }>, nameOf: NameOf): Partial<CalendarItem> {
  switch (change.field) {
    case 'body':
      return { body: normaliseBody(change.value) };
    case 'requiredAttendees':
    case 'optionalAttendees':
    case 'resources':
      return { [change.field]: attendees(change.value, item[change.field], nameOf) };
    case 'extended': {
      const { propertySet, name } = change.value;
      const rest = item.extended.filter((one) => one.propertySet !== propertySet || one.name !== name);
      return { extended: [...rest, checkedExtended(change.value)] };
    }
    case 'recurrence':
      return { recurrence: change.value, type: 'RecurringMaster' };
    case 'showAs':
      return { showAs: change.value, intendedShowAs: change.value };
    case 'subject':
      return { subject: checkedSubject(change.value) };
    default:
      return { [change.field]: change.value };
  }
}

/** Exchange's limit for a subject (255 characters, MS-OXCMSG). */
export function checkedSubject(subject: string): string {
  if (subject.length > 255) throw new WorldError('ErrorInvalidValueForProperty', 'The subject is longer than 255 characters.');
  return subject;
}

function deletionOf(item: CalendarItem, change: Extract<FieldChange, { change: 'delete' }>): Partial<CalendarItem> {
  switch (change.field) {
    case 'extended': {
      const { propertySet, name } = change.path;
      return { extended: item.extended.filter((one) => one.propertySet !== propertySet || one.name !== name) };
    }
    case 'body':
      return { body: { type: item.body.type, content: '' } };
    case 'subject':
    case 'location':
      return { [change.field]: '' };
    case 'categories':
    case 'requiredAttendees':
    case 'optionalAttendees':
    case 'resources':
      return { [change.field]: [] };
    case 'recurrence':
      return { recurrence: null, type: 'Single', exceptions: [], deletedOccurrences: [] };
    case 'reminderIsSet':
    case 'reminderMinutes':
      return { reminderIsSet: false };
    default:
      throw new WorldError('ErrorInvalidPropertyDelete', 'The property cannot be deleted.', { Property: change.field });
  }
}

/** What the store makes of the changed item at the save. */
function settled(before: CalendarItem, written: CalendarItem, touched: ReadonlySet<FieldName>): CalendarItem {
  let next = written;
  // Only the zone changed: the wall clock stays and the instant moves (E:how-to-update-the-time-zone…).
  if (touched.has('startZone') && !touched.has('start')) {
    zoneOrRefuse(next.startZone);
    next = changed(next, { start: instantOf(wallOf(before.start, before.startZone), next.startZone) });
  }
  if (touched.has('endZone') && !touched.has('end')) {
    zoneOrRefuse(next.endZone);
    next = changed(next, { end: instantOf(wallOf(before.end, before.endZone), next.endZone) });
  }
  next = checkedTimes(next);
  if (next.recurrence !== null) next = settledSeries(before, next, touched);
  const invited = next.requiredAttendees.length + next.optionalAttendees.length + next.resources.length > 0;
  if (before.myResponse === 'Organizer' && invited !== next.isMeeting) {
    // Once a meeting, the flag stays even when the last attendee goes, as long as somebody was invited.
    const isMeeting = invited || next.invitationsSent;
    next = changed(next, { isMeeting, appointmentState: isMeeting ? next.appointmentState | 1 : next.appointmentState & ~1 });
  }
  return next;
}

function settledSeries(before: CalendarItem, next: CalendarItem, touched: ReadonlySet<FieldName>): CalendarItem {
  if (next.recurrence === null) return next;
  const newTime = next.start !== before.start || next.end !== before.end || next.startZone !== before.startZone;
  if (!newTime && !touched.has('recurrence')) return next;
  const { pattern, range } = next.recurrence;
  const startDate = touched.has('recurrence') ? range.startDate : dateOfDay(wallOf(next.start, next.startZone).day);
  const recurrence = { pattern, range: { ...range, startDate } };
  const first = checkedSeries(recurrence, next.start, next.end, next.startZone);
  // A new pattern or time drops the exceptions, as Outlook warns.
  return changed(next, { ...first, recurrence, exceptions: [], deletedOccurrences: [] });
}

function appended(body: Body, more: Body): Body {
  if (body.type === 'Text') {
    return normaliseBody({ type: 'Text', content: body.content + (more.type === 'Text' ? more.content : textOfHtml(more.content)) });
  }
  const { content } = body;
  const inner = more.content;
  return normaliseBody({
    type: 'HTML',
    content: content.includes('</body>') ? content.replace('</body>', () => `${inner}</body>`) : content + inner,
  });
}
