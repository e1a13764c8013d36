/** The file for a client's own calendar: whatever people wrote is text in it, and nothing else (RFC 5545). */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { calendarFile } from '../../src/book/ics.ts';
import type { Own } from '../../src/book/server.ts';

const own: Own = {
  state: 'confirmed',
  title: 'Advice',
  start: '2026-03-03T09:00:00+01:00',
  end: '2026-03-03T10:00:00+01:00',
  zone: 'Europe/Zurich',
  people: ['Anna'],
  place: { name: 'Zurich', address: 'Bahnhofstrasse 1' },
  priceText: '',
  company: 'Bank',
  slug: 'bank',
  lapsesAt: null,
  version: 1,
  changeableUntil: null,
  movable: true,
  again: false,
  calendar: { uid: 'a@b', sequence: 3 },
  token: 't',
  links: { view: 'v', reschedule: 'r', cancel: 'c' },
};
const LINK = 'https://booking.example.com/a/view#token';
const NAMES = [
  'BEGIN',
  'VERSION',
  'PRODID',
  'METHOD',
  'BEGIN',
  'UID',
  'SEQUENCE',
  'DTSTAMP',
  'DTSTART',
  'DTEND',
  'SUMMARY',
  'LOCATION',
  'DESCRIPTION',
  'STATUS',
  'END',
  'END',
];
const linesOf = (file: string): readonly string[] => file.replaceAll('\r\n ', '').split('\r\n').slice(0, -1);
const valueOf = (file: string, name: string): string =>
  linesOf(file)
    .find((line) => line.startsWith(`${name}:`))
    ?.slice(name.length + 1)
    .replaceAll(/\\([\\;,n])/g, (_all, sign: string) => (sign === 'n' ? '\n' : sign)) ?? '';

test('7.3: it says when, what, with whom and where, and leads back to the appointment', () => {
  const file = calendarFile(own, LINK, Date.UTC(2026, 2, 1));
  expect(linesOf(file)).toContain('DTSTART:20260303T080000Z');
  expect(linesOf(file)).toContain('DTEND:20260303T090000Z');
  expect(linesOf(file)).toContain('DTSTAMP:20260301T000000Z');
  expect([valueOf(file, 'SUMMARY'), valueOf(file, 'LOCATION'), valueOf(file, 'DESCRIPTION')]).toEqual([
    'Advice · Anna · Bank',
    'Zurich, Bahnhofstrasse 1',
    LINK,
  ]);
});

const HOSTILE = fc.oneof(
  fc.constantFrom(
    'x\r\nBEGIN:VEVENT',
    'x\nATTENDEE:mailto:a@b',
    '\\n',
    'a;b,c',
    'x\rEND:VCALENDAR',
    '\u0000\u0007',
    'é'.repeat(80),
    '😀'.repeat(60),
  ),
  fc.string({ unit: 'binary' }),
);
test('7.3: no words of anybody make another line of it, none of its lines is longer than 75 octets, and the words come back', () => {
  fc.assert(
    fc.property(HOSTILE, HOSTILE, HOSTILE, (title, person, address) => {
      const file = calendarFile({ ...own, title, people: [person], place: { name: 'Z', address } }, LINK, 0);
      expect(linesOf(file).map((line) => line.slice(0, line.indexOf(':')))).toEqual(NAMES);
      for (const line of file.split('\r\n')) expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75);
      if (!/[\p{Cc}\p{Cs}]/u.test(title + person)) expect(valueOf(file, 'SUMMARY')).toBe(`${title} · ${person} · Bank`);
    }),
  );
});
