/** Events of the world in the shape that the page shows. */
import { bodyAs } from '../world/body.ts';
import type { Attendee, CalendarItem } from '../world/calendar-item.ts';
import { minute } from '../world/instant.ts';
import type { Instant } from '../world/instant.ts';
import type { Recurrence } from '../world/recurrence/pattern.ts';
import { dateOfDay, dayOfDate, instantOf, wallOf } from '../world/time-zones.ts';
import type { AttendeeShape, EventShape, RepeatShape, Wall } from './client/shapes.ts';
import { PageRefusal } from './refusal.ts';

/** Wall clock of a Windows zone, to the minute. */
export function wallText(instant: Instant, zone: string): Wall {
  const wall = wallOf(instant, zone);
  const minutes = Math.floor(wall.ms / minute);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${dateOfDay(wall.day)}T${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** The instant of `YYYY-MM-DDTHH:MM` in a Windows zone. @throws PageRefusal naming the field. */
export function instantOfWall(field: string, value: unknown, zone: string): Instant {
  const parts = typeof value === 'string' ? /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):([0-5]\d)$/.exec(value) : null;
  const day = parts === null ? null : dayOfDate(parts[1] ?? '');
  if (parts === null || day === null) {
    throw new PageRefusal(field, `"${field}" is no time of the mailbox's clock.`, `Send "${field}" as YYYY-MM-DDTHH:MM.`);
  }
  return instantOf({ day, ms: (Number(parts[2]) * 60 + Number(parts[3])) * minute }, zone);
}

function repeatOf(recurrence: Recurrence | null): RepeatShape | null {
  if (recurrence === null) return null;
  const { pattern, range } = recurrence;
  if ((pattern.kind !== 'daily' && pattern.kind !== 'weekly') || pattern.interval !== 1) return null;
  if (pattern.kind === 'weekly' && pattern.days.length !== 1) return null;
  const every = pattern.kind;
  if (range.kind === 'numbered') return { every, count: range.numberOfOccurrences };
  return range.kind === 'endDate' ? { every, until: range.endDate } : { every };
}

function attendeesOf(item: CalendarItem): readonly AttendeeShape[] {
  const as = (list: readonly Attendee[], role: AttendeeShape['role']): readonly AttendeeShape[] =>
    list.map(({ name, address, response }) => ({ name, address, response, role }));
  return [...as(item.requiredAttendees, 'required'), ...as(item.optionalAttendees, 'optional'), ...as(item.resources, 'room')];
}

/** One event in wall clock of `zone` (a Windows zone id). */
export function shown(item: CalendarItem, zone: string): EventShape {
  // An all-day event is a matter of dates, and these are dates of the zone it was written in.
  const own = item.isAllDay ? item.startZone : zone;
  return {
    id: item.id,
    subject: item.subject,
    body: bodyAs(item.body, 'Text').content.trim(),
    location: item.location,
    start: wallText(item.start, own),
    end: wallText(item.end, own),
    isAllDay: item.isAllDay,
    showAs: item.showAs,
    isPrivate: item.sensitivity !== 'Normal',
    reminder: item.reminderIsSet ? item.reminderMinutes : null,
    masterId: item.masterId,
    isSeries: item.recurrence !== null,
    repeat: repeatOf(item.recurrence),
    organizer: { name: item.organizer.name, address: item.organizer.address },
    attendees: attendeesOf(item),
    isMeeting: item.isMeeting,
    isOrganizer: item.myResponse === 'Organizer' || !item.isMeeting,
    myResponse: item.myResponse,
    isCancelled: item.isCancelled,
  };
}
