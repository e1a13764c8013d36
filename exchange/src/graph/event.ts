/** From an event as Graph wrote it to an `Event`: rule 4.1 is kept here, so that nothing private gets any further. */
import { createHash } from 'node:crypto';
import {
  canonicalLocation,
  canonicalText,
  canonicalTitle,
  canonicalWhen,
  eventId,
  version,
  type Attendee,
  type AttendeeKind,
  type Event,
  type Instant,
  type OursOnly,
  type ResponseKind,
  type ShowAs,
  type Span,
  type ZoneId,
} from '@lockstep/engine';
import { readInstant } from '../ews/date-time.ts';
import type { EventContext, EventRead } from '../ews/event.ts';
import { sharedUid } from '../global-object-id.ts';
import { readStamp } from '../stamp.ts';
import { startOfDate, zoneFound, type ZoneFound } from '../time-zones.ts';
import { wordTable } from '../words.ts';
import { readTime, type WallTime } from './date-time.ts';
import type { WireAttendee, WireEvent } from './item.ts';

const unreadable = (why: string): EventRead => ({ ok: false, why });

const TYPES: Readonly<Record<string, Event['type']>> = wordTable({
  singleInstance: 'single',
  seriesMaster: 'master',
  occurrence: 'occurrence',
  exception: 'exception',
});
/** `unknown`, anything newer and nothing at all count as busy (settings, *Show-as that blocks*). */
const SHOW_AS: Readonly<Record<string, ShowAs>> = wordTable({
  free: 'free',
  tentative: 'tentative',
  busy: 'busy',
  oof: 'outOfOffice',
  workingElsewhere: 'workingElsewhere',
});
/** Anything unknown, and a server that does not say, counts as private: the mistake that harms nobody. */
const SENSITIVITY: Readonly<Record<string, Event['sensitivity']>> = wordTable({
  normal: 'normal',
  personal: 'personal',
  private: 'private',
  confidential: 'confidential',
});
const RESPONSES: Readonly<Record<string, ResponseKind>> = wordTable({
  organizer: 'organiser',
  accepted: 'accepted',
  tentativelyAccepted: 'tentative',
  declined: 'declined',
});
const KINDS: Readonly<Record<string, AttendeeKind>> = wordTable({ required: 'required', optional: 'optional', resource: 'resource' });

/** Whoever never answered has a time of year 1. */
const attendeeOf = (wire: WireAttendee): Attendee => ({
  address: wire.address,
  name: wire.name,
  kind: KINDS[wire.kind] ?? 'required',
  response: RESPONSES[wire.response] ?? 'none',
  respondedAt: wire.respondedAt === null || wire.respondedAt.startsWith('0001-') ? null : readInstant(wire.respondedAt),
});

/** The people of a list who are not its organiser: whom a write would mail. */
export const guestsShown = ({ attendees }: WireEvent): readonly Attendee[] =>
  attendees.map(attendeeOf).filter((one) => one.response !== 'organiser');

const ours = (wire: WireEvent): OursOnly => ({
  body: canonicalText(wire.body ?? ''),
  location: canonicalLocation(wire.location ?? ''),
  organisedHere: wire.organiser === true,
  attendees: wire.attendees.map(attendeeOf),
  onlineMeeting: wire.onlineMeeting,
});

/** When an event is, and by what its zone was told. */
export type Placed = { readonly span: Span; readonly allDay: boolean; readonly found: ZoneFound };

const spanOf = (start: WallTime, end: WallTime): Span => ({ start: start.instant, end: end.instant });

/**
 * Days float (graph-pitfalls 9): an all-day event shows midnight in whatever zone it is asked for, and means the days of its own zone. One
 * that says so and is not on midnight is a timed event (4.14).
 */
export const placedAt = ({ allDay, zoneId }: WireEvent, start: WallTime, end: WallTime, mailboxZone: ZoneId | null): Placed => {
  const shown = spanOf(start, end);
  const found = zoneFound({ id: zoneId === '' ? null : zoneId, shipped: null }, mailboxZone, shown);
  if (allDay !== true || !start.isMidnight || !end.isMidnight || shown.end <= shown.start) return { span: shown, allDay: false, found };
  return { span: { start: startOfDate(found.zone, start.date), end: startOfDate(found.zone, end.date) }, allDay: true, found };
};

/** Start and end as they are shown, or what is wrong with them. */
export const timesOf = ({ start, end }: WireEvent): { readonly start: WallTime; readonly end: WallTime } | { readonly why: string } => {
  const [starts, ends] = [start === null ? null : readTime(start), end === null ? null : readTime(end)];
  if (starts === null) return { why: start === null ? 'no start' : 'start is no date and time in UTC' };
  if (ends === null) return { why: end === null ? 'no end' : 'end is no date and time in UTC' };
  if (ends.instant < starts.instant) return { why: 'end before start' };
  return { start: starts, end: ends };
};

/**
 * The event, or why it cannot be read. What a server leaves out although it was asked for is not made up: without id, change key, times or
 * type there is no event. Title only where it was asked for and is nobody's secret; body, location and people only of events of ours.
 */
export const readEvent = (wire: WireEvent, context: EventContext): EventRead => {
  if (wire.id === null || wire.id === '') return unreadable('no id');
  if (wire.changeKey === null || wire.changeKey === '') return unreadable('no changeKey');
  const times = timesOf(wire);
  if ('why' in times) return unreadable(times.why);
  const type = TYPES[wire.type ?? ''];
  if (type === undefined) return unreadable('no type that we know');
  const lastModified: Instant | null = wire.lastModified === null ? null : readInstant(wire.lastModified);
  if (wire.lastModified !== null && lastModified === null) return unreadable('lastModifiedDateTime is no date and time with a zone');

  const { span, allDay, found } = placedAt(wire, times.start, times.end, context.mailboxZone);
  const stamp = wire.stamp === null ? null : readStamp(wire.stamp);
  const isOurs = stamp !== null && (context.installation === null || stamp.installation === context.installation);
  const sensitivity = SENSITIVITY[wire.sensitivity ?? ''] ?? 'private';
  const full = isOurs && context.detail === 'ours';
  if (full && wire.body !== null && wire.body !== '' && wire.bodyType !== 'text') return unreadable('a body that is not text');
  const mayShowTitle = full || (context.detail === 'title' && sensitivity === 'normal');
  // Declined and still there, it takes nobody's time (4.12).
  const declined = wire.myResponse === 'declined';
  return {
    ok: true,
    event: {
      id: eventId(wire.id),
      version: version(wire.changeKey + touchOf(wire)),
      uid: wire.uid === null || wire.uid === '' ? null : sharedUid(wire.uid),
      type,
      when: canonicalWhen({ ...span, zone: found.zone, allDay }),
      showAs: declined ? 'free' : (SHOW_AS[wire.showAs ?? ''] ?? 'busy'),
      cancelled: wire.cancelled === true,
      sensitivity,
      lastModified,
      title: mayShowTitle ? canonicalTitle(wire.subject ?? '') : null,
      stamp,
      ours: full ? ours(wire) : null,
    },
  };
};

/**
 * What of a master's version tells that something of its series has changed: an occurrence that is deleted or changed need not touch its
 * master's change key, and leaves no trace of its own in the delta (graph-pitfalls 3). Nothing where nothing is different, or was not asked.
 */
const touchOf = ({ cancelledOccurrences, exceptions, hasMoreExceptions }: WireEvent): string => {
  const deleted = cancelledOccurrences ?? [];
  const changed = exceptions ?? [];
  if (deleted.length === 0 && changed.length === 0 && !hasMoreExceptions) return '';
  const told = [
    ...deleted.map((one) => JSON.stringify(one)).toSorted(),
    ...changed.map(({ id, changeKey }) => JSON.stringify([id, changeKey])).toSorted(),
  ];
  // Where not all were sent, nobody can tell whether something has changed: the view is asked, and this says so for good.
  return `.${createHash('sha256').update(told.join('\n')).digest('base64url')}${hasMoreExceptions ? '+' : ''}`;
};
