/** The calendar part of a letter, read again by two programs that know nothing of ours. */
import ICAL from 'ical.js';
import nodeIcal from 'node-ical';
import { array, assert, constantFrom, oneof, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instant } from '@lockstep/engine';
import { calendarPart, calendarUid, type CalendarEntry } from '../../src/notify/calendar-part.ts';

const at = (text: string) => instant(Date.parse(text));
const ENTRY: CalendarEntry = {
  method: 'REQUEST',
  uid: calendarUid('01INST', '01APPT'),
  sequence: 0,
  writtenAt: at('2027-03-01T08:00:00Z'),
  start: at('2027-03-28T00:30:00Z'),
  end: at('2027-03-28T01:15:00Z'),
  title: 'Beratung; mit Ada, Müller \\ Söhne',
  notes: 'Bitte\nbringen Sie, was Sie haben; danke',
  place: 'Seestr. 1, 8002 Zürich',
  organiser: { name: 'Praxis "am See"', address: 'praxis@example.test' },
  attendee: { name: 'Vera', address: 'vera@example.test' },
};

/** The one event of a calendar as ical.js reads it; there has to be one, and nothing else. */
const eventOf = (content: string): ICAL.Component => {
  const calendar = new ICAL.Component(ICAL.parse(content) as unknown[]);
  expect(calendar.getAllSubcomponents().map(({ name }) => name)).toEqual(['vevent']);
  const [event] = calendar.getAllSubcomponents('vevent');
  if (event === undefined) throw new Error('There is no event.');
  return event;
};
const textOf = (event: ICAL.Component, name: string): string => String(event.getFirstPropertyValue(name) ?? '');

describe('the part', () => {
  it('6.2: says what, when, who, and that nobody is asked', () => {
    const { method, content } = calendarPart({ ...ENTRY, sequence: 4 });
    expect(method).toBe('REQUEST');
    const calendar = new ICAL.Component(ICAL.parse(content) as unknown[]);
    expect(calendar.getFirstPropertyValue('method')).toBe('REQUEST');
    const event = eventOf(content);
    expect(textOf(event, 'uid')).toBe('01APPT@01INST.client.lockstep');
    expect(textOf(event, 'sequence')).toBe('4');
    expect(textOf(event, 'summary')).toBe(ENTRY.title);
    expect(textOf(event, 'description')).toBe(ENTRY.notes);
    expect(textOf(event, 'location')).toBe(ENTRY.place);
    expect(textOf(event, 'organizer')).toBe('mailto:praxis@example.test');
    const attendee = event.getFirstProperty('attendee');
    expect(String(attendee?.getFirstValue()).toLowerCase()).toBe('mailto:vera@example.test');
    expect([attendee?.getParameter('rsvp'), attendee?.getParameter('partstat')]).toEqual(['FALSE', 'ACCEPTED']);
    expect(textOf(event, 'status')).toBe('CONFIRMED');
  });

  it('6.2: times are instants in UTC, also in the hour that a clock skips, and no zone is defined', () => {
    const { content } = calendarPart(ENTRY);
    expect(content).toContain('DTSTART:20270328T003000Z');
    expect(content).toContain('DTEND:20270328T011500Z');
    expect(content).toContain('DTSTAMP:20270301T080000Z');
    expect(content).not.toContain('VTIMEZONE');
    const [read] = Object.values(nodeIcal.sync.parseICS(content)).filter((one) => one?.type === 'VEVENT');
    expect(read).toMatchObject({ start: new Date(ENTRY.start), end: new Date(ENTRY.end), uid: ENTRY.uid });
  });

  it('6.2: a cancellation takes the same entry away', () => {
    const { method, content } = calendarPart({ ...ENTRY, method: 'CANCEL', sequence: 5 });
    expect(method).toBe('CANCEL');
    expect(content).toContain('METHOD:CANCEL');
    expect([textOf(eventOf(content), 'uid'), textOf(eventOf(content), 'status'), textOf(eventOf(content), 'sequence')]).toEqual([
      ENTRY.uid,
      'CANCELLED',
      '5',
    ]);
  });

  it('6.2: an address that could say more than an address is refused, and so is a sequence that is none', () => {
    for (const address of ['v@example.test\r\nATTENDEE:mailto:x@example.test', 'a;b@example.test', '']) {
      expect(() => calendarPart({ ...ENTRY, attendee: { name: 'V', address } })).toThrow(RangeError);
    }
    expect(() => calendarPart({ ...ENTRY, sequence: -1 })).toThrow(RangeError);
  });
});

describe('what people write', () => {
  const hostile = oneof(
    string({ unit: 'binary', maxLength: 400 }),
    string({ unit: 'grapheme', maxLength: 400 }),
    array(
      constantFrom(
        '\r',
        '\n',
        '\r\n',
        '\\',
        '\\n',
        '"',
        ';',
        ',',
        ':',
        '^n',
        '^',
        '\u2028',
        '\u0085',
        '\0',
        '\ud800',
        '\udc00',
        '👩‍👩‍👧',
        'BEGIN:VEVENT',
        'END:VEVENT',
        'END:VCALENDAR',
        'ATTENDEE:mailto:x@example.test',
        'é'.repeat(80),
        '\u202e',
      ),
      { maxLength: 40 },
    ).map((parts) => parts.join('')),
    constantFrom('x'.repeat(10_000), '👋'.repeat(5_000)),
  );

  it('6.2: adds no line, no property and no event, whatever it is; lines are folded at 75 bytes', () => {
    const names = (content: string): readonly string[] =>
      eventOf(content)
        .getAllProperties()
        .map(({ name }) => name);
    const expected = names(calendarPart(ENTRY).content);
    assert(
      property(hostile, hostile, hostile, hostile, (title, notes, place, name) => {
        // Where nothing printable is left, the property is left out; a letter keeps it there.
        const said = { title: `T${title}`, notes: `N${notes}`, place: `P${place}` };
        const who = { organiser: { ...ENTRY.organiser, name }, attendee: { ...ENTRY.attendee, name } };
        const { content } = calendarPart({ ...ENTRY, ...said, ...who });
        for (const line of content.split('\r\n')) {
          expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
          expect(line).not.toMatch(/[\r\n\p{Cs}]/u);
        }
        expect(Buffer.from(content).toString()).toBe(content);
        expect(names(content)).toEqual(expected);
        const event = eventOf(content);
        expect(textOf(event, 'uid')).toBe(ENTRY.uid);
        expect(textOf(event, 'organizer')).toBe('mailto:praxis@example.test');
        expect(event.getAllProperties('attendee')).toHaveLength(1);
        expect(textOf(event, 'summary')[0]).toBe('T');
        const read = Object.values(nodeIcal.sync.parseICS(content)).filter((one) => one?.type === 'VEVENT');
        expect(read).toHaveLength(1);
        expect(read[0]).toMatchObject({ uid: ENTRY.uid, start: new Date(ENTRY.start) });
      }),
      { numRuns: 300 },
    );
  });

  it('6.2: is read again as it was written, but for control characters', () => {
    const plain = string({ unit: 'grapheme', maxLength: 200 }).filter(
      (text) => !/[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(text),
    );
    assert(
      property(plain, plain, (title, notes) => {
        const event = eventOf(calendarPart({ ...ENTRY, title: `T${title}T`, notes: `N${notes}\n${notes}N` }).content);
        expect(textOf(event, 'summary')).toBe(`T${title}T`);
        expect(textOf(event, 'description')).toBe(`N${notes}\n${notes}N`);
      }),
      { numRuns: 300 },
    );
  });
});
