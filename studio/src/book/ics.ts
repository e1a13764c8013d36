/** An appointment as a file for the client's own calendar (RFC 5545). What people wrote is text in it and nothing else. */
import type { Own } from './server.ts';

const LINE_OCTETS = 75;

/** RFC 5545, 3.3.11; control signs are no text there. */
const text = (words: string): string =>
  words
    .replaceAll('\r\n', '\n')
    .replaceAll(/(?!\n)\p{Cc}/gu, ' ')
    .replaceAll('\\', '\\\\')
    .replaceAll(';', '\\;')
    .replaceAll(',', '\\,')
    .replaceAll('\n', '\\n');

const utc = (at: string | number): string => new Date(at).toISOString().replaceAll(/[-:]|\.\d{3}/g, '');

/** RFC 5545, 3.1: no line is longer than 75 octets, and none is broken inside of a sign. */
const folded = (line: string): string => {
  const octets = new TextEncoder();
  let out = '';
  let length = 0;
  for (const sign of line) {
    const size = octets.encode(sign).length;
    if (length + size > LINE_OCTETS) {
      out += '\r\n ';
      length = 1;
    }
    out += sign;
    length += size;
  }
  return out;
};

/** `link`: where the client sees it. `now`: milliseconds, when the file is made. */
export const calendarFile = (own: Own, link: string, now: number): string => {
  const place = own.place === null ? '' : [own.place.name, own.place.address].filter((one) => one !== '').join(', ');
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Lockstep//Booking page//EN',
    'METHOD:PUBLISH',
    'BEGIN:VEVENT',
    `UID:${text(own.calendar.uid)}`,
    `SEQUENCE:${own.calendar.sequence}`,
    `DTSTAMP:${utc(now)}`,
    `DTSTART:${utc(own.start)}`,
    `DTEND:${utc(own.end)}`,
    `SUMMARY:${text([own.title, ...own.people, own.company].join(' · '))}`,
    ...(place === '' ? [] : [`LOCATION:${text(place)}`]),
    `DESCRIPTION:${text(link)}`,
    `STATUS:${own.state === 'confirmed' ? 'CONFIRMED' : own.state === 'reserved' ? 'TENTATIVE' : 'CANCELLED'}`,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ]
    .map(folded)
    .join('\r\n');
};
