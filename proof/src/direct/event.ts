/** The world's calendar items as canonical events, showing no more of each than was asked for and may be known (4.1). */
import { canonicalLocation, canonicalText, canonicalTitle, canonicalWhen, eventId, instant, version } from '@lockstep/engine';
import type { Attendee, Event, OursOnly, ResponseKind, ShowAs } from '@lockstep/engine';
import { type Detail, readStamp } from '@lockstep/exchange';
import type { CalendarItem, Attendee as WorldAttendee, ResponseType, ShowAs as WorldShowAs } from '@lockstep/simulator';
import { bodyAs } from '@lockstep/simulator';
import { STAMP_PATH } from './draft.ts';
import { ianaOf } from './zones.ts';

const SHOW_AS: Record<WorldShowAs, ShowAs> = {
  Free: 'free',
  Tentative: 'tentative',
  Busy: 'busy',
  OOF: 'outOfOffice',
  WorkingElsewhere: 'workingElsewhere',
  // Section 1 of the rules: unknown or absent counts as busy.
  NoData: 'busy',
};

const RESPONSES: Record<ResponseType, ResponseKind> = {
  Unknown: 'none',
  NoResponseReceived: 'none',
  Organizer: 'organiser',
  Accept: 'accepted',
  Tentative: 'tentative',
  Decline: 'declined',
};

const SENSITIVITY = { Normal: 'normal', Personal: 'personal', Private: 'private', Confidential: 'confidential' } as const;
const TYPES = { Single: 'single', RecurringMaster: 'master', Occurrence: 'occurrence', Exception: 'exception' } as const;

const attendeesOf = (people: readonly WorldAttendee[], kind: Attendee['kind']): Attendee[] =>
  people.map((person) => ({
    address: person.address,
    name: person.name,
    kind,
    response: RESPONSES[person.response],
    respondedAt: person.respondedAt === null ? null : instant(person.respondedAt),
  }));

/** Bit 2 of PidLidAppointmentStateFlags: the item came in by a meeting request, so somebody else organises it (MS-OXOCAL 2.2.1.10). */
const RECEIVED = 2;

export const isOrganisedHere = (item: CalendarItem): boolean => {
  if (item.myResponse === 'Organizer') return true;
  const attendees = item.requiredAttendees.length + item.optionalAttendees.length + item.resources.length;
  return item.myResponse === 'Unknown' && (item.appointmentState & RECEIVED) === 0 && attendees === 0;
};

const oursOf = (item: CalendarItem): OursOnly => ({
  body: canonicalText(bodyAs(item.body, 'Text').content),
  location: canonicalLocation(item.location),
  organisedHere: isOrganisedHere(item),
  attendees: [
    ...attendeesOf(item.requiredAttendees, 'required'),
    ...attendeesOf(item.optionalAttendees, 'optional'),
    ...attendeesOf(item.resources, 'resource'),
  ],
  onlineMeeting: item.isOnlineMeeting || item.joinUrl !== null,
  ...(item.lastModifiedName === '' ? {} : { changedBy: item.lastModifiedName }),
});

export const stampOf = (item: CalendarItem): Event['stamp'] => {
  for (const property of item.extended) {
    if (property.propertySet === STAMP_PATH.propertySet && property.name === STAMP_PATH.name && typeof property.value === 'string') {
      return readStamp(property.value);
    }
  }
  return null;
};

/** `detail` as in `Connector.fetch`; `busy` is also what a change feed or a view carries. */
export const eventOf = (item: CalendarItem, detail: Detail): Event => {
  const stamp = stampOf(item);
  const isOurs = detail === 'ours' && stamp !== null;
  return {
    id: eventId(item.id),
    version: version(item.changeKey),
    uid: item.uid,
    type: TYPES[item.type],
    when: canonicalWhen({ start: instant(item.start), end: instant(item.end), zone: ianaOf(item.startZone), allDay: item.isAllDay }),
    showAs: SHOW_AS[item.showAs],
    cancelled: item.isCancelled,
    sensitivity: SENSITIVITY[item.sensitivity],
    lastModified: instant(item.lastModifiedAt),
    title: isOurs || (detail === 'title' && item.sensitivity === 'Normal') ? canonicalTitle(item.subject) : null,
    stamp,
    ours: isOurs ? oursOf(item) : null,
  };
};
