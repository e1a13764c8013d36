/**
 * All-day events over the wire (4.14): their dates are those of their own zone, laid down in their owner's, whichever version
 * of Exchange tells the zone by its definition (2010) or by its id.
 */
import { afterEach, describe, expect, test } from 'vitest';
import { ANNA, HOUR, MINUTE, openBank, type Bank } from './bank.ts';

const VERSIONS = ['2010_SP2', '2013', 'SE'] as const;
const NEW_YORK = 'Eastern Standard Time';
const AUCKLAND = 'New Zealand Standard Time';
const HONOLULU = 'Hawaiian Standard Time';
const ZURICH = 'W. Europe Standard Time';
/** All hours that Anna works, every day of the week; the whole day has more. */
const WORKING = ['08', '09', '10', '11', '12', '13', '14', '15', '16', '17', '18', '19'];

let bank: Bank;
let ids: { readonly integration: string; readonly mailbox: string; readonly holder: string };
let service: string;
afterEach(async () => bank.close());

const open = async (version: (typeof VERSIONS)[number], settings: object = {}): Promise<void> => {
  bank = await openBank();
  bank.simulator.ews.serverVersion = version;
  ids = await bank.connect(settings);
  const rules = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: '08:00', to: '20:00' }));
  await bank.api('PUT', `/staff/${ids.holder}/schedule`, { periods: [{ zone: 'Europe/Zurich', rules }] });
  const made = await bank.api('POST', '/services', { name: 'Advice', durationMinutes: 60, stepMinutes: 60, servedBy: [ids.holder] });
  service = String(made['id']);
  await bank.pass(MINUTE);
};

/** Midnight of a date in a Windows zone, by the offset it has then. */
const midnight = (date: string, offset: string): number => Date.parse(`${date}T00:00:00${offset}`);
const add = async (zone: string, start: number, end: number, more: object = {}): Promise<void> => {
  bank.simulator.world.outlook(ANNA).add({ subject: 'Fair', start, end, zone, isAllDay: true, showAs: 'OOF', ...more });
  await bank.pass(10 * MINUTE);
};
type Slots = { readonly days: readonly { readonly date: string; readonly slots: readonly { readonly start: string }[] }[] };
/** The hours on offer in Zurich on a date. */
const offered = async (date: string): Promise<readonly string[]> => {
  const day = Date.parse(`${date}T12:00:00Z`);
  const span = `from=${new Date(day - 24 * HOUR).toISOString()}&to=${new Date(day + 24 * HOUR).toISOString()}`;
  const { days } = (await bank.api('GET', `/availability?service=${service}&zone=Europe/Zurich&${span}`)) as unknown as Slots;
  return days.find((one) => one.date === date)?.slots.map(({ start }) => start.slice(11, 13)) ?? [];
};
type Busy = {
  readonly allDay: boolean;
  readonly start: string;
  readonly end: string;
  readonly dates: object | null;
  readonly blocks: boolean;
};
const busyOn = async (date: string): Promise<readonly Busy[]> => {
  const noon = Date.parse(`${date}T11:00:00Z`);
  const span = `from=${new Date(noon).toISOString()}&to=${new Date(noon + HOUR).toISOString()}`;
  return ((await bank.api('GET', `/busy?holder=${ids.holder}&${span}`)) as unknown as { readonly items: readonly Busy[] }).items;
};

describe.each(VERSIONS)('4.14 an all-day event that an Exchange %s tells', (version) => {
  test.each([
    ['in the zone of its owner', ZURICH, '+02:00'],
    ['by an Outlook in New York', NEW_YORK, '-04:00'],
    ['by an Outlook in Auckland', AUCKLAND, '+12:00'],
    ['by an Outlook in Honolulu', HONOLULU, '-10:00'],
  ])('made %s takes its own date and no other', async (_where, zone, offset) => {
    await open(version);
    await add(zone, midnight('2026-05-06', offset), midnight('2026-05-07', offset));
    expect([await offered('2026-05-05'), await offered('2026-05-06'), await offered('2026-05-07')]).toEqual([WORKING, [], WORKING]);
    expect(await busyOn('2026-05-06')).toMatchObject([
      { allDay: true, start: '2026-05-05T22:00:00Z', end: '2026-05-06T22:00:00Z', dates: { first: '2026-05-06', last: '2026-05-06' } },
    ]);
    expect([await busyOn('2026-05-05'), await busyOn('2026-05-07')]).toEqual([[], []]);
  });

  test('over several days takes each of them', async () => {
    await open(version);
    await add(NEW_YORK, midnight('2026-05-06', '-04:00'), midnight('2026-05-09', '-04:00'));
    const left = [];
    for (const date of ['2026-05-05', '2026-05-06', '2026-05-07', '2026-05-08', '2026-05-09']) left.push((await offered(date)).length);
    expect(left).toEqual([12, 0, 0, 0, 12]);
    expect(await busyOn('2026-05-07')).toMatchObject([{ dates: { first: '2026-05-06', last: '2026-05-08' } }]);
  });

  test.each([
    ['the day of 25 hours', '2026-10-25', ZURICH, '2026-10-25T00:00:00+02:00', '2026-10-26T00:00:00+01:00'],
    ['the day of 23 hours', '2027-03-28', ZURICH, '2027-03-28T00:00:00+01:00', '2027-03-29T00:00:00+02:00'],
    ['the 25 hours of New York', '2026-11-01', NEW_YORK, '2026-11-01T00:00:00-04:00', '2026-11-02T00:00:00-05:00'],
    [
      'a day of another zone over the 25 hours of its owner',
      '2026-10-25',
      AUCKLAND,
      '2026-10-25T00:00:00+13:00',
      '2026-10-26T00:00:00+13:00',
    ],
  ])('on %s takes that date', async (_what, date, zone, start, end) => {
    await open(version);
    await add(zone, Date.parse(start), Date.parse(end));
    const other = (days: number): string => new Date(Date.parse(`${date}T12:00:00Z`) + days * 24 * HOUR).toISOString().slice(0, 10);
    expect([await offered(other(-1)), await offered(date), await offered(other(1))]).toEqual([WORKING, [], WORKING]);
    expect(await busyOn(date)).toMatchObject([{ allDay: true, dates: { first: date, last: date } }]);
  });

  test('asked for live it takes the same', async () => {
    await open(version);
    bank.simulator.world.outlook(ANNA).add({
      subject: 'Fair',
      start: midnight('2026-05-06', '+12:00'),
      end: midnight('2026-05-07', '+12:00'),
      zone: AUCKLAND,
      isAllDay: true,
      showAs: 'Busy',
    });
    const book = (start: string) =>
      bank.api('POST', '/appointments', { service, start, assignments: [{ holder: ids.holder }], availability: 'require' });
    // Past noon of that day in Zurich it is over in Auckland, and still the date that is meant.
    expect(await book('2026-05-06T18:00:00+02:00')).toMatchObject({ code: 'notOnOffer', reasons: [{ reason: 'busy' }] });
    expect(await book('2026-05-05T18:00:00+02:00')).toMatchObject({ state: 'confirmed' });
  });
});

describe('4.14 what an all-day event counts as', () => {
  test.each([
    ['workingHours', { offered: [], evening: [], early: [] }],
    ['wholeDay', { offered: [], evening: ['ontoBusy'], early: ['ontoBusy'] }],
    ['nothing', { offered: WORKING, evening: [], early: [] }],
  ] as const)('is %s', async (allDayCountsAs, expected) => {
    await open('SE', { allDayCountsAs });
    await add(ZURICH, midnight('2026-05-06', '+02:00'), midnight('2026-05-07', '+02:00'));
    expect(await offered('2026-05-06')).toEqual(expected.offered);
    expect((await busyOn('2026-05-06')).map(({ blocks }) => blocks)).toEqual([allDayCountsAs !== 'nothing']);
    const warned = async (start: string): Promise<readonly unknown[]> => {
      const { warnings } = await bank.api('POST', '/appointments', { service, start, assignments: [{ holder: ids.holder }] });
      return (warnings as readonly string[]).filter((one) => one === 'ontoBusy');
    };
    expect([await warned('2026-05-06T21:00:00+02:00'), await warned('2026-05-06T05:00:00+02:00')]).toEqual([
      expected.evening,
      expected.early,
    ]);
  });

  test('is nothing as long as Outlook shows it as free, which is how Outlook makes it', async () => {
    await open('SE');
    await add(ZURICH, midnight('2026-05-06', '+02:00'), midnight('2026-05-07', '+02:00'), { showAs: 'Free' });
    expect(await offered('2026-05-06')).toEqual(WORKING);
    await bank.api('PATCH', `/integrations/${ids.integration}`, { blocking: ['busy', 'free'] });
    expect(await offered('2026-05-06')).toEqual([]);
  });

  test('4.14 a timed event of a whole day and more is taken as it lies', async () => {
    await open('SE');
    const start = Date.parse('2026-05-06T14:00:00+02:00');
    bank.simulator.world.outlook(ANNA).add({ subject: 'Night', start, end: start + 24 * HOUR, zone: ZURICH });
    await bank.pass(10 * MINUTE);
    expect(await offered('2026-05-06')).toEqual(WORKING.filter((hour) => hour < '14'));
    expect(await offered('2026-05-07')).toEqual(WORKING.filter((hour) => hour >= '14'));
    expect(await busyOn('2026-05-07')).toMatchObject([{ allDay: false, dates: null, start: '2026-05-06T12:00:00Z' }]);
  });
});

describe('4.14 with delegate access, which tells no zone of the mailbox', () => {
  test("the dates are laid down in the zone of the person's own", async () => {
    bank = await openBank();
    const { admin } = bank.simulator.world;
    admin.addMailbox({ address: 'delegate@bank.example', name: 'Delegate' });
    admin.grantDelegate(ANNA, 'delegate@bank.example', { calendar: 'editor', viewPrivate: true, sendOnBehalf: true });
    ids = await bank.connect({ accessType: 'delegate', userName: 'delegate@bank.example' });
    const made = await bank.api('POST', '/services', { name: 'Advice', durationMinutes: 60, stepMinutes: 60, servedBy: [ids.holder] });
    service = String(made['id']);
    await bank.pass(MINUTE);
    await add(NEW_YORK, midnight('2026-05-06', '-04:00'), midnight('2026-05-07', '-04:00'));
    const office = ['09', '10', '11', '12', '13', '14', '15', '16'];
    expect([await offered('2026-05-05'), await offered('2026-05-06'), await offered('2026-05-07')]).toEqual([office, [], office]);
  });
});
