/** Events as Graph writes them, read: times, days, zones, and what may be known of whose. */
import { instant, zoneId, type Event, type When } from '@lockstep/engine';
import { describe, expect, it } from 'vitest';
import { writeWhen } from '../../src/graph/date-time.ts';
import { readEvent } from '../../src/graph/event.ts';
import { wireEvent as parse } from '../../src/graph/item.ts';
import { readJson, type JsonObject, type Shape } from '../../src/graph/json-read.ts';
import { recurrenceOf } from '../../src/graph/recurrence.ts';
import type { Detail } from '../../src/index.ts';
import { STAMP_ID, wireEvent } from './wire.ts';

const read = (
  changed: Readonly<Record<string, unknown>> = {},
  detail: Detail = 'busy',
  mailboxZone: string | null = 'America/New_York',
): Event => {
  const wire = parse(readJson(JSON.stringify(wireEvent('A', changed)), true) as JsonObject);
  const one = readEvent(wire, { detail, mailboxZone: mailboxZone === null ? null : zoneId(mailboxZone), installation: 'i' });
  if (!one.ok) throw new Error(one.why);
  return one.event;
};
const time = (dateTime: string): object => ({ dateTime: `${dateTime}.0000000`, timeZone: 'UTC' });
const utc = (text: string): ReturnType<typeof instant> => instant(Date.parse(`${text}Z`));

describe('4.12 when an event is', () => {
  it.each([
    ['a Windows id', 'W. Europe Standard Time', 'Europe/Berlin'],
    ['an IANA name', 'Europe/Zurich', 'Europe/Zurich'],
    ['the word for UTC', 'UTC', 'Etc/UTC'],
    ['that of old phones for UTC', 'tzone://Microsoft/Utc', 'Etc/UTC'],
    ['a customised zone, as that of its owner', 'tzone://Microsoft/Custom', 'America/New_York'],
    ['none, as that of its owner', '', 'America/New_York'],
    ['one nobody knows, as that of its owner', 'Standard Time of Nowhere', 'America/New_York'],
  ])('4.12 its zone is told by %s, and never moves it', (_said, originalStartTimeZone, zone) => {
    expect(read({ originalStartTimeZone }).when).toEqual({
      start: utc('2026-11-20T09:00:00'),
      end: utc('2026-11-20T10:00:00'),
      zone,
      allDay: false,
    });
  });

  it('4.14 whole days float: midnight as it is shown is midnight of its own zone', () => {
    const days = { isAllDay: true, start: time('2026-11-20T00:00:00'), end: time('2026-11-22T00:00:00') };
    expect(read(days).when).toEqual({
      start: utc('2026-11-19T23:00:00'),
      end: utc('2026-11-21T23:00:00'),
      zone: 'Europe/Berlin',
      allDay: true,
    });
    expect(read({ ...days, originalStartTimeZone: '' }, 'busy', 'Asia/Tokyo').when.start).toBe(utc('2026-11-19T15:00:00'));
  });

  it('4.14 what says that it is of whole days and is not on midnight is a timed event', () => {
    const { when } = read({ isAllDay: true, start: time('2026-11-20T00:00:00'), end: time('2026-11-20T12:00:00') });
    expect([when.allDay, when.start, when.end]).toEqual([false, utc('2026-11-20T00:00:00'), utc('2026-11-20T12:00:00')]);
  });

  it('4.14 a day without midnight begins when its clock begins', () => {
    const zone = { originalStartTimeZone: 'America/Asuncion', isAllDay: true };
    // Clocks went from 23:59 to 01:00 that night.
    const { when } = read({ ...zone, start: time('2023-10-01T00:00:00'), end: time('2023-10-02T00:00:00') });
    expect([when.allDay, when.start]).toEqual([true, utc('2023-10-01T04:00:00')]);
  });
});

describe('4.12 what it takes of somebody’s time', () => {
  it.each([
    ['unknown', 'busy'],
    ['oof', 'outOfOffice'],
    ['workingElsewhere', 'workingElsewhere'],
    ['somethingNewer', 'busy'],
    ['constructor', 'busy'],
    [null, 'busy'],
  ])('4.12 shown as %s counts as %s', (showAs, counts) => {
    expect(read({ showAs }).showAs).toBe(counts);
  });
  it('4.12 declined and still there it takes none', () => {
    expect(read({ responseStatus: { response: 'declined' } }).showAs).toBe('free');
    expect(read({ responseStatus: { response: 'tentativelyAccepted' } }).showAs).toBe('busy');
  });
  it.each([
    [undefined, 'private'],
    ['somethingNewer', 'private'],
    ['normal', 'normal'],
  ])('4.12 a sensitivity of %s counts as %s', (sensitivity, counts) => {
    expect(read({ sensitivity }).sensitivity).toBe(counts);
  });
});

describe('4.1 what is kept of whose', () => {
  const full = {
    subject: 'Consultation',
    body: { contentType: 'text', content: 'Client: Ada' },
    location: { displayName: 'Room 4' },
    isOrganizer: true,
  };
  const stamped = (installation: string): object => ({ singleValueExtendedProperties: [{ id: STAMP_ID, value: `${installation}/c/a/1` }] });

  it('4.1 everything of an event of ours', () => {
    const event = read({ ...full, ...stamped('i') }, 'ours');
    expect([event.title, event.ours?.body, event.ours?.location, event.ours?.organisedHere]).toEqual([
      'Consultation',
      'Client: Ada',
      'Room 4',
      true,
    ]);
  });
  it('4.1 flags alone of anybody else’s, and of another installation’s', () => {
    for (const whose of [{}, stamped('another')]) {
      const event = read({ ...full, ...whose }, 'ours');
      expect([event.title, event.ours]).toEqual([null, null]);
    }
  });
  it('4.1 a body that is not text is not taken for one', () => {
    expect(() => read({ ...full, ...stamped('i'), body: { contentType: 'html', content: '<p>x</p>' } }, 'ours')).toThrow('not text');
  });
  it('4.10 an online meeting is one by its flag and by its link', () => {
    for (const meeting of [
      { isOnlineMeeting: true },
      { onlineMeeting: { joinUrl: 'https://teams' } },
      { onlineMeetingUrl: 'https://skype' },
    ])
      expect(read({ ...full, ...stamped('i'), ...meeting }, 'ours').ours?.onlineMeeting).toBe(true);
    expect(read({ ...full, ...stamped('i'), isOnlineMeeting: false, onlineMeeting: null }, 'ours').ours?.onlineMeeting).toBe(false);
  });
  it('4.7 answers of attendees, with the moment where there is one', () => {
    const attendee = (address: string, response: string, at: string): object => ({
      type: 'required',
      status: { response, time: at },
      emailAddress: { name: address, address },
    });
    const attendees = [
      attendee('a', 'declined', '2026-11-19T08:00:00Z'),
      attendee('b', 'none', '0001-01-01T00:00:00Z'),
      attendee('c', 'notResponded', 'never'),
    ];
    const event = read({ ...full, ...stamped('i'), attendees }, 'ours');
    expect(event.ours?.attendees.map(({ response, respondedAt }) => [response, respondedAt])).toEqual([
      ['declined', utc('2026-11-19T08:00:00')],
      ['none', null],
      ['none', null],
    ]);
  });
  it('4.16 an occurrence carries the UID of its series', () => {
    const [shared, dated] = ['00000000', '07EA0B15'].map(
      (date) => `040000008200E00074C5B7101A82E008${date}${'0'.repeat(32)}10000000${'A'.repeat(32)}`,
    );
    expect(read({ iCalUId: dated }).uid).toBe(shared);
    expect(read({ iCalUId: 'someone@else.example' }).uid).toBe('someone@else.example');
    expect(read({ iCalUId: null }).uid).toBeNull();
  });
});

describe('3.1 a time as it is written', () => {
  const when = (start: string, end: string, zone: string, allDay = false): When => ({
    start: utc(start),
    end: utc(end),
    zone: zoneId(zone),
    allDay,
  });
  it.each([
    [
      'by the clock of its own zone',
      when('2026-11-20T09:00:00', '2026-11-20T10:00:00', 'Europe/Zurich'),
      '2026-11-20T10:00:00',
      'W. Europe Standard Time',
      false,
    ],
    [
      'in summer as well',
      when('2026-07-20T09:00:00', '2026-07-20T10:00:00', 'Europe/Zurich'),
      '2026-07-20T11:00:00',
      'W. Europe Standard Time',
      false,
    ],
    [
      'in UTC where the clock shows it twice',
      when('2027-10-31T00:30:00', '2027-10-31T01:30:00', 'Europe/Zurich'),
      '2027-10-31T00:30:00',
      'UTC',
      true,
    ],
    [
      'in UTC where its end comes twice',
      when('2027-10-30T22:30:00', '2027-10-31T00:30:00', 'Europe/Zurich'),
      '2027-10-30T22:30:00',
      'UTC',
      true,
    ],
    [
      'whole days by their dates',
      when('2026-11-19T23:00:00', '2026-11-20T23:00:00', 'Europe/Zurich', true),
      '2026-11-20T00:00:00',
      'W. Europe Standard Time',
      false,
    ],
  ])('3.1 %s', (_said, sent, dateTime, timeZone, remarks) => {
    const { start, remark } = writeWhen(sent);
    expect(start).toEqual({ dateTime, timeZone });
    expect(remark !== null).toBe(remarks);
  });
  it('3.1 a zone that Windows has not is written in one whose clock reads the same, with a remark', () => {
    const { start, remark } = writeWhen(when('2026-07-20T09:00:00', '2026-07-20T10:00:00', 'Antarctica/Troll'));
    expect(start.dateTime).toBe('2026-07-20T11:00:00');
    expect(remark).toContain('Antarctica/Troll');
  });
});

describe('4.13 how a series repeats', () => {
  const of = (pattern: object, range: object = { type: 'noEnd', startDate: '2026-11-20' }): ReturnType<typeof recurrenceOf> =>
    recurrenceOf(readJson(JSON.stringify({ pattern, range }), true) as JsonObject);
  it.each([
    ['days', { type: 'daily', interval: 2 }, { every: 'day', interval: 2 }],
    [
      'weeks',
      { type: 'weekly', interval: 1, daysOfWeek: ['monday', 'Friday'], firstDayOfWeek: 'monday' },
      { every: 'week', interval: 1, on: ['monday', 'friday'], weekStart: 'monday' },
    ],
    [
      'weeks without a first day',
      { type: 'weekly', interval: 1, daysOfWeek: ['monday'] },
      { every: 'week', interval: 1, on: ['monday'], weekStart: 'sunday' },
    ],
    ['a date of the month', { type: 'absoluteMonthly', interval: 1, dayOfMonth: 31 }, { every: 'month', interval: 1, dayOfMonth: 31 }],
    [
      'the last weekday',
      { type: 'relativeMonthly', interval: 1, index: 'last', daysOfWeek: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] },
      { every: 'month', interval: 1, ordinal: -1, day: 'weekday' },
    ],
    [
      'the first weekend day',
      { type: 'relativeMonthly', interval: 1, daysOfWeek: ['sunday', 'saturday'] },
      { every: 'month', interval: 1, ordinal: 1, day: 'weekendDay' },
    ],
    [
      'a date of the year',
      { type: 'absoluteYearly', interval: 1, month: 2, dayOfMonth: 29 },
      { every: 'year', interval: 1, month: 2, dayOfMonth: 29 },
    ],
  ])('4.13 %s', (_said, pattern, expected) => {
    expect(of(pattern)).toMatchObject({ pattern: expected, extent: { ends: 'never' }, startDate: '2026-11-20' });
  });
  it.each([
    ['a pattern of another calendar', { type: 'lunarMonthly', interval: 1 }],
    ['no interval', { type: 'daily' }],
    ['an interval of half a day', { type: 'daily', interval: 0.5 }],
    ['a thirteenth month', { type: 'absoluteYearly', interval: 1, month: 13, dayOfMonth: 1 }],
    ['three days that are no group', { type: 'relativeMonthly', interval: 1, daysOfWeek: ['monday', 'tuesday', 'friday'] }],
    ['a day that is none', { type: 'weekly', interval: 1, daysOfWeek: ['monday', '__proto__'] }],
  ])('4.13 %s is not guessed at', (_said, pattern) => {
    expect(of(pattern)).toBeNull();
  });
  it('4.13 nor is an end that means nothing', () => {
    for (const range of [
      { type: 'endDate', startDate: '2026-11-20' },
      { type: 'numbered', startDate: '2026-11-20', numberOfOccurrences: 0 },
      { type: 'noEnd', startDate: 'soon' },
    ])
      expect(of({ type: 'daily', interval: 1 }, range)).toBeNull();
  });
});

describe('4.1 the reader of answers', () => {
  const shape: Shape = { value: [{ id: true }], next: true };
  it('4.1 keeps what is asked for, wherever it stands, and nothing else', () => {
    const text =
      '{"x":{"id":"n"},"value":[{"id":"a\\u0020\\n","subject":"S","body":{"id":"n"}},{"id":{"id":"n"}},7,"s"],"next":null,"value2":[]}';
    expect(JSON.parse(JSON.stringify(readJson(text, shape)))).toEqual({
      value: [{ id: 'a \n' }, { id: { id: 'n' } }, 7, null],
      next: null,
    });
  });
  it('4.1 a name of a prototype is a name like any other', () => {
    const read = readJson('{"__proto__":{"polluted":true},"constructor":1}', true) as JsonObject;
    expect(Object.keys(read)).toEqual(['__proto__', 'constructor']);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
  it.each(['', '{', '{"a"}', '{"a":1,}', '[1,]', '{"a":"\u0001"}', '"\\x"', 'tru', '01', '1 2', '{"a":"b', 'NaN', "{'a':1}"])(
    '4.1 %j is no JSON',
    (text) => {
      expect(() => readJson(text, true)).toThrow('no JSON');
    },
  );
});
