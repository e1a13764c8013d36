/** Availability over the API: who is asked, when they could, and how far that can be trusted. */
import { beforeEach, describe, expect, test } from 'vitest';
import { CAUSES } from '../../src/causes.ts';
import { written } from '../../src/http/route.ts';
import { AvailabilityAnswer } from '../../src/http/routes/availability.ts';
import { busyAt, made, pairedCalendar, setIntegration, zurich } from './bank.ts';
import { openHouse, type House } from './house.ts';

let house: House;
let ada: string;
let bob: string;
let room: string;
let service: string;

beforeEach(async () => {
  house = await openHouse();
  ada = await made(house, '/staff', { name: 'Ada' });
  bob = await made(house, '/staff', { name: 'Bob' });
  room = await made(house, '/resources', { name: 'Room' });
  service = await made(house, '/services', { name: 'Advice', durationMinutes: 60, stepMinutes: 60, servedBy: [ada, bob] });
});

type Slot = { start: string; end: string; serve: string[]; choices: string[][]; asOf: string | null };
type Day = { date: string; slots: Slot[] };
type Holder = { id: string; trust: string; asOf: string | null; closedAt: string | null; sentence: string; next: string | null };
type Found = { status: number; days: Day[]; holders: Holder[]; starts: string[]; body: Record<string, unknown> };

const TUESDAY = 'from=2026-03-03T00:00:00%2B01:00&to=2026-03-04T00:00:00%2B01:00';
const ask = async (more = '', span = TUESDAY, key?: string): Promise<Found> => {
  const { status, body } = await house.call(
    'GET',
    `/availability?service=${service}&${span}&choices=true${more}`,
    key === undefined ? {} : { key },
  );
  const days = (body['days'] ?? []) as Day[];
  return {
    status,
    body,
    days,
    holders: (body['holders'] ?? []) as Holder[],
    starts: days.flatMap((day) => day.slots.map((one) => one.start.slice(11, 16))),
  };
};
const OFFICE = ['09:00', '10:00', '11:00', '12:00', '13:00', '14:00', '15:00', '16:00'];

describe('7.2 availability', () => {
  test('names everybody who could only where that is asked for', async () => {
    const { body } = await house.call('GET', `/availability?service=${service}&${TUESDAY}`);
    const slots = (body['days'] as { slots: object[] }[]).flatMap((day) => day.slots);
    expect([slots.length > 0, slots.some((slot) => 'choices' in slot)]).toEqual([true, false]);
  });
  test('the answer is written as its schema has it, with all there is to say and with nothing', async () => {
    await house.call('PATCH', `/services/${service}`, { body: { servedBy: [ada, bob, room] } });
    await house.call('PATCH', `/staff/${ada}`, { body: { name: 'Ada "die Ältere" \\ Löwe' } });
    const { mailbox } = await pairedCalendar(house, ada);
    await busyAt(house, mailbox, zurich('2026-03-03', '10:00'), zurich('2026-03-03', '11:00'));
    const addresses = [
      `${TUESDAY}&choices=true`,
      `${TUESDAY}&zone=Asia/Kathmandu`,
      `${TUESDAY}&staff=${ada}`,
      TUESDAY.replace('03-04', '05-04'),
    ];
    for (const address of addresses) {
      const { status, text } = await house.call('GET', `/availability?service=${service}&${address}`);
      expect([status, text]).toEqual([200, written(AvailabilityAnswer, JSON.parse(text))]);
    }
    await house.call('PATCH', `/services/${service}`, { body: { servedBy: [room] } });
    await house.call('PATCH', `/resources/${room}`, { body: { active: false } });
    const { text } = await house.call('GET', `/availability?service=${service}&${TUESDAY}`);
    expect(text).toBe(written(AvailabilityAnswer, JSON.parse(text)));
  });
  test('without schedules people are free in office hours, and without calendars nothing has to be trusted', async () => {
    const { starts, days, holders } = await ask();
    expect(starts).toEqual(OFFICE);
    expect(days[0]).toMatchObject({
      date: '2026-03-03',
      slots: [
        { start: '2026-03-03T09:00:00+01:00', end: '2026-03-03T10:00:00+01:00', serve: [ada], choices: [[ada, bob]], asOf: null },
        ...Array.from({ length: 7 }, () => ({})),
      ],
    });
    expect(holders).toMatchObject([ada, bob].map((id) => ({ id, trust: 'notAsked', asOf: null })));
  });
  test('groups: one of each is needed, and the room is one of them', async () => {
    await house.call('POST', '/appointments', {
      body: { title: 'x', start: '2026-03-03T09:00:00+01:00', end: '2026-03-03T12:00:00+01:00', assignments: [{ holder: ada }] },
    });
    await house.call('POST', '/appointments', {
      body: { title: 'x', start: '2026-03-03T15:00:00+01:00', end: '2026-03-03T17:00:00+01:00', assignments: [{ holder: bob }] },
    });
    expect((await ask(`&staff=${ada};${bob}`)).starts).toEqual(['12:00', '13:00', '14:00']);
    expect((await ask(`&staff=${ada}`)).starts).toEqual(['12:00', '13:00', '14:00', '15:00', '16:00']);
    expect((await ask(`&staff=${ada},${bob}`)).starts).toEqual(OFFICE);
    await house.call('PATCH', `/services/${service}`, { body: { servedBy: [ada, bob, room] } });
    await house.call('POST', '/appointments', {
      body: { title: 'x', start: '2026-03-03T09:00:00+01:00', end: '2026-03-03T16:00:00+01:00', assignments: [{ holder: room }] },
    });
    const { days } = await ask();
    expect(days[0]?.slots).toMatchObject([{ start: '2026-03-03T16:00:00+01:00', serve: [ada, room], choices: [[ada], [room]] }]);
  });
  test('a service that names nobody is served by the active staff and no room', async () => {
    service = await made(house, '/services', { name: 'Talk', durationMinutes: 60, stepMinutes: 60 });
    await house.call('PATCH', `/staff/${bob}`, { body: { active: false } });
    const { days, holders } = await ask();
    expect(days[0]?.slots[0]).toMatchObject({ serve: [ada], choices: [[ada]] });
    expect(holders.map((one) => one.id)).toEqual([ada]);
  });
  test('a service whose only room is out of use cannot be had', async () => {
    await house.call('PATCH', `/services/${service}`, { body: { servedBy: [ada, room] } });
    await house.call('PATCH', `/resources/${room}`, { body: { active: false } });
    expect((await ask()).starts).toEqual([]);
  });
  test("days are the viewer's, and 09:00 stays on offer when the clock changes", async () => {
    await house.call('PUT', `/companies/${house.parent.id}/schedule`, {
      body: { periods: [{ rules: [6, 7, 1].map((weekday) => ({ weekday, from: '09:00', to: '10:00' })) }] },
    });
    const span = 'from=2026-03-28T00:00:00%2B01:00&to=2026-03-31T00:00:00%2B02:00';
    expect((await ask('', span)).days.map((day) => [day.date, day.slots.map((one) => one.start)])).toEqual([
      ['2026-03-28', ['2026-03-28T09:00:00+01:00']],
      ['2026-03-29', ['2026-03-29T09:00:00+02:00']],
      ['2026-03-30', ['2026-03-30T09:00:00+02:00']],
    ]);
    const abroad = (await ask('&zone=Pacific/Auckland', span)).days.filter((day) => day.slots.length > 0);
    expect(abroad.map((day) => [day.date, day.slots.map((one) => one.start)])).toEqual([
      ['2026-03-28', ['2026-03-28T21:00:00+13:00']],
      ['2026-03-29', ['2026-03-29T20:00:00+13:00']],
      ['2026-03-30', ['2026-03-30T20:00:00+13:00']],
    ]);
  });
  test('buffers, notice, horizon and step of the service hold, and an appointment to be moved is not in its own way', async () => {
    await house.call('PATCH', `/services/${service}`, { body: { bufferAfterMinutes: 30, servedBy: [ada], stepMinutes: 30 } });
    const booked = await made(house, '/appointments', { service, start: '2026-03-03T11:00:00+01:00', assignments: [{ holder: ada }] });
    // An hour and its buffer have to fit before 11:00; what is booked gives its own buffer until 12:30.
    expect((await ask()).starts).toEqual(['09:00', '09:30', '12:30', '13:00', '13:30', '14:00', '14:30', '15:00', '15:30', '16:00']);
    expect((await ask(`&except=${booked}`)).starts).toHaveLength(15);
    await house.call('PATCH', `/services/${service}`, { body: { noticeMinutes: 30 * 60 } });
    expect((await ask()).starts[0]).toBe('15:00');
    await house.call('PATCH', `/services/${service}`, { body: { noticeMinutes: 0, horizonDays: 1 } });
    expect((await ask()).starts.at(-1)).toBe('09:00');
  });
});

describe('4.12-4.16 what lies in a calendar', () => {
  test('blocks by its show-as; free and elsewhere do not', async () => {
    const { mailbox } = await pairedCalendar(house, ada);
    await busyAt(house, mailbox, zurich('2026-03-03', '10:00'), zurich('2026-03-03', '11:30'));
    await busyAt(house, mailbox, zurich('2026-03-03', '13:00'), zurich('2026-03-03', '14:00'), { showAs: 'workingElsewhere' });
    const { starts, days } = await ask(`&staff=${ada}`);
    expect(starts).toEqual(['09:00', '12:00', '13:00', '14:00', '15:00', '16:00']);
    expect(days[0]?.slots[0]?.asOf).toBe('2026-03-02T08:55:00+01:00');
  });
  test("4.14 an all-day event takes the person's working hours of its date, in its own zone", async () => {
    const { mailbox } = await pairedCalendar(house, ada);
    await busyAt(house, mailbox, Date.parse('2026-03-03T00:00:00+09:00') as never, Date.parse('2026-03-04T00:00:00+09:00') as never, {
      allDay: true,
      zone: 'Asia/Tokyo',
    });
    expect((await ask(`&staff=${ada}`)).starts).toEqual([]);
    expect((await ask(`&staff=${ada}`, 'from=2026-03-02T12:00:00%2B01:00&to=2026-03-03T00:00:00%2B01:00')).starts).toHaveLength(5);
  });
  test('1 what blocks is a setting of the integration, and a changed one holds at once', async () => {
    const { mailbox, integration } = await pairedCalendar(house, ada);
    await busyAt(house, mailbox, zurich('2026-03-03', '10:00'), zurich('2026-03-03', '11:00'), { showAs: 'tentative' });
    await busyAt(house, mailbox, zurich('2026-03-03', '12:00'), zurich('2026-03-03', '13:00'), { showAs: 'workingElsewhere' });
    await busyAt(house, mailbox, zurich('2026-03-03', '14:00'), zurich('2026-03-03', '15:00'), { showAs: 'free' });
    const closed = async () => {
      const { starts } = await ask(`&staff=${ada}`);
      return OFFICE.filter((at) => !starts.includes(at));
    };
    expect(await closed()).toEqual(['10:00']);
    await setIntegration(house, integration, { blocking: ['busy', 'workingElsewhere', 'free'] });
    expect(await closed()).toEqual(['12:00', '14:00']);
  });
  test('1 a private event blocks, and where these are not synced its person is free', async () => {
    const { mailbox, integration } = await pairedCalendar(house, ada);
    await busyAt(house, mailbox, zurich('2026-03-03', '10:00'), zurich('2026-03-03', '11:00'), { private: true });
    expect((await ask(`&staff=${ada}`)).starts).toEqual(OFFICE.filter((at) => at !== '10:00'));
    await setIntegration(house, integration, { privateEvents: 'skip' });
    expect((await ask(`&staff=${ada}`)).starts).toEqual(OFFICE);
  });
  test.each([
    ['workingHours', []],
    ['wholeDay', []],
    ['nothing', OFFICE],
  ] as const)('1 an all-day event that counts as %s leaves these starts in office hours', async (allDayCountsAs, left) => {
    const { mailbox, integration } = await pairedCalendar(house, ada);
    await setIntegration(house, integration, { allDayCountsAs });
    await busyAt(house, mailbox, zurich('2026-03-03', '00:00'), zurich('2026-03-04', '00:00'), { allDay: true });
    expect((await ask(`&staff=${ada}`)).starts).toEqual(left);
  });
  test('4.16 a copy of our own event blocks only through its appointment, and never against that appointment', async () => {
    const { mailbox } = await pairedCalendar(house, ada);
    const other = await pairedCalendar(house, bob);
    const start = '2026-03-03T10:00:00+01:00';
    const booked = await made(house, '/appointments', { service, start, assignments: [{ holder: ada }] });
    const root = house.parent.root;
    await house.store.transaction((tx) => tx.links.update({ root, appointment: booked }, { uid: 'UID-1', eventId: 'own' }));
    await busyAt(house, mailbox, zurich('2026-03-03', '10:00'), zurich('2026-03-03', '12:00'), { uid: 'UID-1' });
    await busyAt(house, other.mailbox, zurich('2026-03-03', '10:00'), zurich('2026-03-03', '11:00'), { uid: 'UID-1' });
    expect((await ask(`&staff=${ada}`)).starts).toEqual(OFFICE.filter((at) => at !== '10:00'));
    expect((await ask(`&staff=${bob}`)).starts).toEqual(OFFICE.filter((at) => at !== '10:00'));
    expect((await ask(`&staff=${bob}&except=${booked}`)).starts).toEqual(OFFICE);
  });
});

describe('4.17 how far it can be trusted', () => {
  test('who was never read is not offered, and the answer says why', async () => {
    await pairedCalendar(house, ada, null);
    const { days, holders } = await ask();
    expect(days[0]?.slots.every((slot) => slot.serve[0] === bob && slot.choices[0]?.length === 1)).toBe(true);
    expect(holders[0]).toMatchObject({ id: ada, trust: 'unverified', asOf: null, closedAt: null });
    expect(holders[0]?.sentence).toBe('The calendar of Ada is not read, or was never read completely, so all of the time counts as busy.');
  });
  test('what to do where a calendar cannot be read is said by its transport', async () => {
    const { mailbox } = await pairedCalendar(house, ada, null);
    const nextBy = async (transport: 'ews' | 'graph'): Promise<string | null | undefined> => {
      const { root } = house.parent;
      await house.store.transaction((tx) => tx.mailboxes.update({ root, id: mailbox }, { transport, state: 'error', cause: 'noRights' }));
      return (await ask()).holders[0]?.next;
    };
    expect(await nextBy('ews')).toBe(CAUSES.noRights.next);
    expect(await nextBy('graph')).toContain('Application Calendars.ReadWrite');
  });
  test('the last reading counts for the trust of the integration, and a longer trust opens it again', async () => {
    const { integration } = await pairedCalendar(house, ada, 61);
    expect((await ask(`&staff=${ada}`)).starts).toEqual([]);
    expect((await ask(`&staff=${ada}`)).holders[0]).toMatchObject({
      trust: 'unverified',
      asOf: '2026-03-02T07:59:00+01:00',
      closedAt: '2026-03-02T08:59:00+01:00',
      sentence:
        'The calendar of Ada was last read 2026-03-02 07:59, which counted until 2026-03-02 08:59; since then all of the time counts as busy.',
    });
    const changed = await house.call('PATCH', `/integrations/${integration}`, { body: { trustMinutes: 61 } });
    expect(changed.body).toMatchObject({ trustMinutes: 61 });
    expect((await ask(`&staff=${ada}`)).starts).toEqual(OFFICE);
    expect((await house.call('PATCH', `/integrations/${integration}`, { body: { trustMinutes: 14 } })).status).toBe(400);
  });
  test('1.3 while the integration is switched off the last reading counts without limit', async () => {
    const { integration } = await pairedCalendar(house, ada, 600);
    await house.call('POST', `/integrations/${integration}/disable`);
    const { starts, holders } = await ask(`&staff=${ada}`);
    expect([starts, holders[0]?.trust]).toEqual([OFFICE, 'disabled']);
  });
});

describe('7.2 is refused by parameter', () => {
  test.each([
    ['&staff=nobody', 422, 'badReference', 'query/staff'],
    ['&staff=;', 400, 'invalid', 'query/staff/0/0'],
    ['&rooms=nobody', 422, 'badReference', 'query/rooms'],
    ['&except=nothing', 422, 'badReference', 'query/except'],
    ['&zone=Zurich', 400, 'invalid', 'query/zone'],
  ])('%s', async (more, status, code, field) => {
    const { body } = await ask(more);
    expect(body).toMatchObject({ status, code });
    expect((body['problems'] as { field: string }[])[0]?.field).toBe(field);
  });
  test('a span that is longer than 62 days or ends before it begins', async () => {
    for (const to of ['2026-05-05T00:00:01%2B01:00', '2026-03-03T00:00:00%2B01:00']) {
      const { status, body } = await ask('', `from=2026-03-03T00:00:00%2B01:00&to=${to}`);
      expect([status, body['problems']]).toMatchObject([400, [{ field: 'query/to' }]]);
    }
  });
  test("another company's service, staff and appointment are as unknown as those that do not exist", async () => {
    const booked = await made(house, '/appointments', { service, start: '2026-03-03T10:00:00+01:00', assignments: [{ holder: ada }] });
    const north = await made(house, '/staff', { name: 'North', company: house.child.id });
    await house.call('PATCH', `/services/${service}`, { body: { servedBy: [] } });
    expect((await ask('', TUESDAY, house.keys.stranger)).body).toMatchObject({ code: 'badReference' });
    expect((await ask(`&staff=${north}`, TUESDAY, house.keys.sibling)).body).toMatchObject({ code: 'badReference' });
    expect((await ask(`&except=${booked}`, TUESDAY, house.keys.child)).body).toMatchObject({ code: 'badReference' });
    expect((await ask('', TUESDAY, house.keys.sibling)).holders.map((one) => one.id)).toEqual([ada, bob]);
    expect((await ask('', TUESDAY, house.keys.child)).holders.map((one) => one.id)).toEqual([ada, bob, north]);
  });
});
