/**
 * The part of a letter by which an appointment gets into the client's own calendar, moves there, and goes again (6.2; RFC 5545,
 * 5546, 6047). Times are written in UTC and without VTIMEZONE: an appointment happens once, so an instant says all there is, every
 * program shows it by its owner's clock, and there is no definition of a zone that could differ from theirs. For a series it would
 * be wrong.
 */
import ical, { ICalAttendeeRole, ICalAttendeeStatus, ICalCalendarMethod, ICalEventBusyStatus, ICalEventStatus } from 'ical-generator';
import type { Instant } from '@lockstep/engine';
import type { Address, CalendarPart } from './letter.ts';
import { isAddress, oneLine, plainText } from './plain.ts';

export type CalendarEntry = {
  readonly method: CalendarPart['method'];
  /** The same for the whole life of an appointment. */
  readonly uid: string;
  /** Rises with every change; of two, programs keep the higher (RFC 5546 section 2.1.4). */
  readonly sequence: number;
  /** When this was written. */
  readonly writtenAt: Instant;
  readonly start: Instant;
  readonly end: Instant;
  readonly title: string;
  readonly notes: string;
  readonly place: string | null;
  /** Reserved, and not confirmed yet. Left out: confirmed. */
  readonly isTentative?: boolean;
  /** The company's sender: programs compare it with From, and answers would go there. */
  readonly organiser: Address;
  /** The client. */
  readonly attendee: Address;
};

const TITLE_MOST = 500;
const NOTES_MOST = 8_000;
const NAME_MOST = 200;

/** The UID of an appointment in clients' calendars: that of its event in Exchange is another, so neither is taken for a copy of the other. */
export const calendarUid = (installation: string, appointment: string): string => `${appointment}@${installation}.client.lockstep`;

/** In a quoted parameter a quote cannot be written (RFC 5545 section 3.2), and a backslash is read in two ways. */
const parameter = ({ name, address }: Address): string => (oneLine(name, NAME_MOST) || address).replaceAll(/["\\^]/g, "'");

/**
 * The text of the part. Throws `RangeError` for an address that is none, or a number that is no sequence: nothing of those comes from
 * people who could be told.
 */
export const calendarPart = (entry: CalendarEntry): CalendarPart => {
  for (const { address } of [entry.organiser, entry.attendee]) {
    if (!isAddress(address)) throw new RangeError('An address of a calendar entry is none.');
  }
  if (!Number.isSafeInteger(entry.sequence) || entry.sequence < 0) throw new RangeError(`${entry.sequence} is no sequence.`);
  const cancels = entry.method === 'CANCEL';
  const calendar = ical({
    prodId: { company: 'Lockstep', product: 'Lockstep', language: 'EN' },
    method: cancels ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.REQUEST,
  });
  calendar
    .createEvent({
      id: entry.uid,
      sequence: entry.sequence,
      stamp: new Date(entry.writtenAt),
      start: new Date(entry.start),
      end: new Date(entry.end),
      summary: oneLine(entry.title, TITLE_MOST),
      description: plainText(entry.notes, NOTES_MOST),
      location: entry.place === null ? null : oneLine(entry.place, TITLE_MOST),
      organizer: { name: parameter(entry.organiser), email: entry.organiser.address },
      status: cancels ? ICalEventStatus.CANCELLED : entry.isTentative === true ? ICalEventStatus.TENTATIVE : ICalEventStatus.CONFIRMED,
      busystatus: cancels
        ? ICalEventBusyStatus.FREE
        : entry.isTentative === true
          ? ICalEventBusyStatus.TENTATIVE
          : ICalEventBusyStatus.BUSY,
    })
    // Accepted, and not asked: the client booked it, and nobody at the company reads answers (6.2).
    .createAttendee({
      name: parameter(entry.attendee),
      email: entry.attendee.address,
      role: ICalAttendeeRole.REQ,
      status: ICalAttendeeStatus.ACCEPTED,
      rsvp: false,
    });
  return { method: entry.method, content: calendar.toString() };
};
