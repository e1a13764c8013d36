/** From a calendar item as EWS wrote it to an `Event`: rule 4.1 is kept here, so that nothing private gets any further. */
import {
  canonicalLocation,
  canonicalText,
  canonicalTitle,
  canonicalWhen,
  eventId,
  version,
  type Attendee,
  type Event,
  type Instant,
  type OursOnly,
  type ResponseKind,
  type ShowAs,
  type Span,
  type ZoneId,
} from '@lockstep/engine';
import { readStamp } from '../stamp.ts';
import { isStartOfDay, zoneFound, zoneOfWindowsId } from '../time-zones.ts';
import type { Detail } from '../connector.ts';
import { readInstant } from './date-time.ts';
import type { WireAttendee, WireItem } from './item.ts';
import { wordTable } from '../words.ts';

export type EventContext = {
  readonly detail: Detail;
  /** The owner's zone, for items whose own zone cannot be told. */
  readonly mailboxZone: ZoneId | null;
  /** Whose stamps are ours; null: any well-formed stamp. */
  readonly installation: string | null;
};

/** `why` names properties, never their values. */
export type EventRead = { readonly ok: true; readonly event: Event } | { readonly ok: false; readonly why: string };
const unreadable = (why: string): EventRead => ({ ok: false, why });

const TYPES: Readonly<Record<string, Event['type']>> = wordTable({
  Single: 'single',
  RecurringMaster: 'master',
  Occurrence: 'occurrence',
  Exception: 'exception',
});
/** NoData, anything newer and nothing at all count as busy (settings, *Show-as that blocks*). */
const SHOW_AS: Readonly<Record<string, ShowAs>> = wordTable({
  Free: 'free',
  Tentative: 'tentative',
  Busy: 'busy',
  OOF: 'outOfOffice',
  WorkingElsewhere: 'workingElsewhere',
});
/** Anything unknown, and a server that does not say, counts as private: the mistake that harms nobody. */
const SENSITIVITY: Readonly<Record<string, Event['sensitivity']>> = wordTable({
  Normal: 'normal',
  Personal: 'personal',
  Private: 'private',
  Confidential: 'confidential',
});
const RESPONSES: Readonly<Record<string, ResponseKind>> = wordTable({
  Organizer: 'organiser',
  Accept: 'accepted',
  Tentative: 'tentative',
  Decline: 'declined',
});
/** AppointmentState bit 1 (value 2): the item came by a meeting request, so somebody else organises it (MS-OXOCAL 2.2.1.10). */
const RECEIVED = 2;

const flag = (value: string | null): boolean | null =>
  value === 'true' || value === '1' ? true : value === 'false' || value === '0' ? false : null;

function attendeeOf(wire: WireAttendee): Attendee {
  return {
    address: wire.address,
    name: wire.name,
    kind: wire.kind,
    response: RESPONSES[wire.response] ?? 'none',
    respondedAt: wire.respondedAt === null ? null : readInstant(wire.respondedAt),
    ...(wire.listId === null ? {} : { privateList: wire.listId }),
  };
}

/**
 * MyResponseType is `Organizer` on everything the mailbox made itself; some builds answer `Unknown` for a plain appointment, which is
 * ours all the same when nobody is invited and it did not come by mail. IsMeeting is not asked: it is unreliable.
 */
function organisedHere(item: WireItem): boolean {
  if (item.myResponse === 'Organizer') return true;
  const received = item.state !== null && (Number(item.state) & RECEIVED) !== 0;
  return (item.myResponse === 'Unknown' || item.myResponse === null) && !received && item.attendees.length === 0;
}

const ours = (item: WireItem): OursOnly => ({
  body: canonicalText(item.body ?? ''),
  location: canonicalLocation(item.location ?? ''),
  organisedHere: organisedHere(item),
  attendees: item.attendees.map(attendeeOf),
  onlineMeeting: flag(item.onlineMeeting) === true || (item.joinUrl !== null && item.joinUrl !== ''),
  ...(item.lastModifiedName === null || item.lastModifiedName === '' ? {} : { changedBy: item.lastModifiedName }),
});

/**
 * The event, or why it cannot be read. What a server leaves out although it was asked for is not made up: without id, change key, times or
 * type there is no event. Title only where it was asked for and is nobody's secret; body, location and people only of events of ours.
 */
export function readEvent(item: WireItem, context: EventContext): EventRead {
  if (item.element !== 'CalendarItem') return unreadable(`a ${item.element} in a calendar`);
  if (item.id === null) return unreadable('no ItemId');
  if (item.changeKey === null) return unreadable('no ChangeKey');
  const start = item.start === null ? null : readInstant(item.start);
  const end = item.end === null ? null : readInstant(item.end);
  if (start === null) return unreadable(item.start === null ? 'no Start' : 'Start is no date and time with a zone');
  if (end === null) return unreadable(item.end === null ? 'no End' : 'End is no date and time with a zone');
  if (end < start) return unreadable('End before Start');
  const type = TYPES[item.type ?? ''];
  if (type === undefined) return unreadable('no CalendarItemType that we know');
  const lastModified: Instant | null = item.lastModified === null ? null : readInstant(item.lastModified);
  if (item.lastModified !== null && lastModified === null) return unreadable('LastModifiedTime is no date and time with a zone');

  const zone = zoneOf(item, context, { start, end });
  // Rule 4.14: all-day is what covers whole days of its own zone; anything else that says so is a timed event.
  const allDay = flag(item.allDay) === true && end > start && isStartOfDay(zone, start) && isStartOfDay(zone, end);
  const stamp = item.stamp === null ? null : readStamp(item.stamp);
  const isOurs = stamp !== null && (context.installation === null || stamp.installation === context.installation);
  const sensitivity = SENSITIVITY[item.sensitivity ?? ''] ?? 'private';
  const oursOnly = isOurs && context.detail === 'ours' ? ours(item) : null;
  const mayShowTitle = oursOnly !== null || (context.detail === 'title' && sensitivity === 'normal');
  return {
    ok: true,
    event: {
      id: eventId(item.id),
      version: version(item.changeKey),
      uid: item.uid === '' ? null : item.uid,
      type,
      when: canonicalWhen({ start, end, zone, allDay }),
      showAs: SHOW_AS[item.showAs ?? ''] ?? 'busy',
      cancelled: flag(item.cancelled) === true,
      sensitivity,
      lastModified,
      title: mayShowTitle ? canonicalTitle(item.subject ?? '') : null,
      stamp,
      ours: oursOnly,
    },
  };
}

/** Whether the dates of this item hang on a zone that its list did not define: rule 4.14 takes them from the definition. */
export const wantsDefinition = (item: WireItem): boolean =>
  flag(item.allDay) === true && item.id !== null && item.zone === null && zoneOfWindowsId(item.zoneId ?? '') === null;

/** The common case, a zone known by its id and without a definition, costs no Temporal and no Date. */
function zoneOf({ zone: shipped, zoneId: id }: WireItem, context: EventContext, span: Span): ZoneId {
  const direct = id === null || shipped !== null ? null : zoneOfWindowsId(id);
  return direct ?? zoneFound({ id, shipped }, context.mailboxZone, span).zone;
}
