/** Booking only what is on offer (4.17): asked live, judged behind the locks, refused with reasons and with times that are free. */
import { beforeEach, describe, expect, test } from 'vitest';
import { eventId, HOUR, MINUTE, version, zoneId, type Event, type Instant, type Stamp } from '@lockstep/engine';
import { ConnectorError, type Connector } from '@lockstep/exchange';
import { askLive, type LiveDeps } from '../../src/booking/live.ts';
import { createLooks } from '../../src/booking/looks.ts';
import { createMemoryStore } from '../../src/store/memory/store.ts';
import { busyAt, made, pairedCalendar, setIntegration, zurich } from './bank.ts';
import { openHouse, type House, type Reply } from './house.ts';

/** What Exchange answers when it is asked: by address the events that lie there, a failure, or nothing at all. */
type Answer = readonly Event[] | 'fails' | 'hangs' | 'breaks';
let answers: Map<string, Answer>;
let views: string[];
let warned: string[];
let house: House;
let ada: string;
let bob: string;
let service: string;

const view: Connector['view'] = ({ address }) => {
  views.push(address);
  const answer = answers.get(address) ?? [];
  if (answer === 'hangs') return new Promise(() => undefined);
  if (answer === 'breaks') return Promise.reject(new Error('a fault'));
  if (answer !== 'fails') return Promise.resolve(answer);
  const failure = { kind: 'unavailable', scope: 'host', ambiguous: false, retryAt: null, cause: 'unreachable', detail: 'down' } as const;
  return Promise.reject(new ConnectorError(failure));
};
const connector = { view } as unknown as Connector;

beforeEach(async () => {
  answers = new Map();
  views = [];
  warned = [];
  const clock = { now: () => house.clock.at };
  const store = createMemoryStore();
  const deps: LiveDeps = {
    clock,
    looks: createLooks({ store, clock, owner: 'test' }),
    connectorFor: () => connector,
    installation: 'test',
    // Only what hangs waits for it.
    limitMs: 30,
    warn: (_facts, message) => void warned.push(message),
  };
  house = await openHouse({ store, askLive: (question) => askLive(deps, question) });
  ada = await made(house, '/staff', { name: 'Ada' });
  bob = await made(house, '/staff', { name: 'Bob' });
  service = await made(house, '/services', { name: 'Advice', durationMinutes: 60, bufferAfterMinutes: 15, servedBy: [ada, bob] });
});

const event = (start: Instant, more: Partial<Event> = {}, hours = 1): Event => ({
  id: eventId(`live-${start}`),
  version: version('1'),
  uid: null,
  type: 'single',
  when: { start, end: (start + hours * HOUR) as Instant, zone: zoneId('Europe/Zurich'), allDay: false },
  showAs: 'busy',
  cancelled: false,
  sensitivity: 'normal',
  lastModified: null,
  title: null,
  stamp: null,
  ours: null,
  ...more,
});
const at = (time: string, date = '2026-03-03'): string => `${date}T${time}:00+01:00`;
const book = (time: string, holders: readonly string[], more: object = {}): Promise<Reply> =>
  house.call('POST', '/appointments', {
    body: { service, start: at(time), assignments: holders.map((holder) => ({ holder })), availability: 'require', ...more },
  });
type Reason = { reason: string; holder: string | null; sentence: string };
const reasons = (reply: Reply): readonly (readonly [string, string | null])[] =>
  ((reply.body['reasons'] ?? []) as Reason[]).map((one) => [one.reason, one.holder] as const);
const proposals = (reply: Reply): readonly string[] => ((reply.body['proposals'] ?? []) as { start: string }[]).map((one) => one.start);

describe('4.17 a booking that has to be on offer', () => {
  test('asks the calendars of everybody paired, and is made where nothing speaks against it', async () => {
    await pairedCalendar(house, ada);
    const reply = await book('10:00', [ada, bob]);
    expect([reply.status, reply.body['warnings'], views]).toEqual([201, [], [`${ada}@example.com`]]);
  });
  test('nobody is asked where the caller decides', async () => {
    await pairedCalendar(house, ada);
    expect((await book('10:00', [ada], { availability: 'ignore' })).status).toBe(201);
    expect(views).toEqual([]);
  });
  test('what came into the calendar since it was read refuses it, naming whom, with the nearest free times', async () => {
    await pairedCalendar(house, ada);
    answers.set(`${ada}@example.com`, [event(zurich('2026-03-03', '10:30'))]);
    const reply = await book('10:00', [ada, bob]);
    expect([reply.status, reply.body['code'], reasons(reply)]).toEqual([409, 'notOnOffer', [['busy', ada]]]);
    expect(reply.body['detail']).toBe('Ada is busy in their own calendar then.');
    expect(proposals(reply)).toEqual([
      '2026-03-03T08:00:00Z',
      '2026-03-03T08:15:00Z',
      '2026-03-03T10:30:00Z',
      '2026-03-03T10:45:00Z',
      '2026-03-03T11:00:00Z',
    ]);
    expect((await book('11:30', [ada, bob])).status).toBe(201);
  });
  test('what refused it is read at once, so that it is not offered again', async () => {
    const { mailbox } = await pairedCalendar(house, ada);
    const root = house.parent.root;
    await house.store.transaction((tx) => tx.mailboxes.update({ root, id: mailbox }, { due: null, readDue: null }));
    answers.set(`${ada}@example.com`, [event(zurich('2026-03-03', '10:30'))]);
    const before = house.woken.times;
    await book('10:00', [ada]);
    const [row] = await house.store.transaction((tx) => tx.mailboxes.select({ root, id: mailbox }));
    expect([row?.due, row?.readDue, house.woken.times - before]).toEqual([house.clock.at, house.clock.at, 1]);
  });
  test('what went away since it was read refuses nothing', async () => {
    const { mailbox } = await pairedCalendar(house, ada);
    await busyAt(house, mailbox, zurich('2026-03-03', '10:00'), zurich('2026-03-03', '11:00'));
    expect((await book('10:00', [ada])).status).toBe(201);
  });
  test.each<Answer>(['fails', 'hangs', 'breaks'])('where Exchange %s the last reading decides, within its trust', async (answer) => {
    const { mailbox } = await pairedCalendar(house, ada, 59);
    await busyAt(house, mailbox, zurich('2026-03-03', '10:00'), zurich('2026-03-03', '11:00'));
    answers.set(`${ada}@example.com`, answer);
    expect(reasons(await book('10:00', [ada]))).toEqual([['busy', ada]]);
    expect((await book('11:00', [ada])).status).toBe(201);
    house.clock.at = (house.clock.at + 2 * MINUTE) as Instant;
    const late = await book('14:00', [ada]);
    expect([late.status, reasons(late), proposals(late)]).toEqual([409, [['unknown', ada]], []]);
    expect(warned.length > 0).toBe(answer === 'breaks');
  });
  test('1 what Exchange answers is judged by the settings of the integration', async () => {
    const { integration } = await pairedCalendar(house, ada);
    const lies = (...events: readonly Event[]): void => void answers.set(`${ada}@example.com`, events);
    lies(event(zurich('2026-03-03', '10:00'), { sensitivity: 'private' }));
    expect(reasons(await book('10:00', [ada]))).toEqual([['busy', ada]]);
    await setIntegration(house, integration, { privateEvents: 'skip', blocking: ['busy', 'free'], allDayCountsAs: 'nothing' });
    expect((await book('10:00', [ada])).status).toBe(201);
    lies(event(zurich('2026-03-03', '13:00'), { showAs: 'free' }));
    expect(reasons(await book('13:00', [ada]))).toEqual([['busy', ada]]);
    const when = { start: zurich('2026-03-03', '00:00'), end: zurich('2026-03-04', '00:00'), zone: zoneId('Europe/Zurich'), allDay: true };
    lies(event(when.start, { when }));
    expect((await book('13:00', [ada])).status).toBe(201);
  });
  test('a live answer opens again for its span what was read too long ago', async () => {
    await pairedCalendar(house, ada, 600);
    expect((await book('10:00', [ada])).status).toBe(201);
  });
  test('who was never identified is not asked, and unknown is busy', async () => {
    const { mailbox } = await pairedCalendar(house, ada, null);
    await house.store.transaction((tx) => tx.mailboxes.update({ root: house.parent.root, id: mailbox }, { identity: null }));
    expect([reasons(await book('10:00', [ada])), views]).toEqual([[['unknown', ada]], []]);
  });
  test('Exchange is left alone for as long as it asked for', async () => {
    const { mailbox } = await pairedCalendar(house, ada);
    await house.store.transaction((tx) =>
      tx.mailboxes.update({ root: house.parent.root, id: mailbox }, { retryAt: (house.clock.at + HOUR) as Instant }),
    );
    expect([(await book('10:00', [ada])).status, views]).toEqual([201, []]);
  });
  test('schedule, buffers, notice, horizon, room and other appointments each say their reason', async () => {
    const room = await made(house, '/resources', { name: 'Room' });
    await book('10:00', [ada]);
    expect(reasons(await book('10:30', [ada]))).toEqual([['taken', ada]]);
    expect(reasons(await book('11:00', [ada]))).toEqual([['buffer', ada]]);
    expect(reasons(await book('08:30', [ada, bob]))).toEqual([
      ['openingHours', ada],
      ['openingHours', bob],
    ]);
    await house.call('PATCH', `/services/${service}`, { body: { noticeMinutes: 2 * 24 * 60 } });
    expect(reasons(await book('14:00', [ada]))).toEqual([['notice', null]]);
    await house.call('PATCH', `/services/${service}`, { body: { noticeMinutes: 0, horizonDays: 1, servedBy: [ada, bob, room] } });
    expect(reasons(await book('14:00', [ada]))).toEqual([
      ['horizon', null],
      ['noRoom', null],
    ]);
    await house.call('PATCH', `/services/${service}`, { body: { horizonDays: 10 } });
    expect((await book('14:00', [ada, room])).status).toBe(201);
  });
  test('a day whose clock jumps is judged by the wall: 09:00 is working time on both sides of it', async () => {
    for (const holder of [ada, bob]) {
      await house.call('PUT', `/staff/${holder}/schedule`, {
        body: { periods: [{ rules: [6, 7].map((weekday) => ({ weekday, from: '09:00', to: '10:00' })) }] },
      });
    }
    expect((await book('', [ada], { start: '2026-03-28T09:00:00+01:00' })).status).toBe(201);
    expect(reasons(await book('', [ada], { start: '2026-03-29T09:00:00+01:00' }))).toEqual([['openingHours', ada]]);
    expect((await book('', [ada], { start: '2026-03-29T09:00:00+02:00' })).status).toBe(201);
  });
  test('5.5 of two racing bookings that meet only in a buffer one is made', async () => {
    const both = await Promise.all([book('10:00', [ada]), book('11:00', [ada])]);
    expect(both.map((one) => one.status).toSorted((one, other) => one - other)).toEqual([201, 409]);
  });
  test("another company's people are as unknown as ever, and Exchange is not asked about them", async () => {
    await pairedCalendar(house, ada);
    const body = { title: 'x', start: at('10:00'), end: at('11:00'), assignments: [{ holder: ada }], availability: 'require' };
    expect((await house.call('POST', '/appointments', { key: house.keys.stranger, body })).body['code']).toBe('badReference');
    expect((await house.call('POST', '/appointments', { key: house.keys.child, body })).status).toBe(201);
    expect(views).toHaveLength(1);
  });
});

describe('4.17 a reschedule that has to be on offer', () => {
  let id: string;
  const move = (body: object): Promise<Reply> => house.call('PATCH', `/appointments/${id}`, { body: { availability: 'require', ...body } });
  beforeEach(async () => {
    await pairedCalendar(house, ada);
    id = String((await book('10:00', [ada])).body['id']);
    views = [];
  });

  test('is not in its own way, nor is its own event or a create of it that is under way', async () => {
    const root = house.parent.root;
    const stamp: Stamp = { installation: 'test', company: root, appointment: id, epoch: 0 };
    answers.set(`${ada}@example.com`, [event(zurich('2026-03-03', '10:00'), { stamp })]);
    expect((await move({ start: at('10:30') })).status).toBe(200);
    await house.store.transaction((tx) => tx.links.update({ root, appointment: id }, { eventId: 'known' }));
    answers.set(`${ada}@example.com`, [event(zurich('2026-03-03', '10:30'), { id: eventId('known') })]);
    expect((await move({ start: at('11:00') })).status).toBe(200);
    // A copy that a person made carries the stamp and another id: it is theirs (4.11).
    answers.set(`${ada}@example.com`, [event(zurich('2026-03-03', '12:00'), { stamp, id: eventId('copy') })]);
    expect(reasons(await move({ start: at('12:30') }))).toEqual([['busy', ada]]);
  });
  test('is refused as a booking is, and nothing of it stays', async () => {
    answers.set(`${ada}@example.com`, [event(zurich('2026-03-03', '14:00'))]);
    expect(reasons(await move({ start: at('14:00'), notes: 'moved' }))).toEqual([['busy', ada]]);
    expect((await house.call('GET', `/appointments/${id}`)).body).toMatchObject({ version: 1, notes: '', start: at('10:00') });
  });
  test('new words ask nobody; new people are asked, and who is there already is not', async () => {
    answers.set(`${ada}@example.com`, [event(zurich('2026-03-03', '10:00'))]);
    expect([(await move({ notes: 'x' })).status, views]).toEqual([200, []]);
    expect((await move({ assignments: [{ holder: ada }, { holder: bob }] })).status).toBe(200);
    await house.call('PUT', `/staff/${bob}/schedule`, { body: { periods: [] } });
    expect((await move({ assignments: [{ holder: ada }] })).status).toBe(200);
    expect(reasons(await move({ assignments: [{ holder: ada }, { holder: bob }] }))).toEqual([['openingHours', bob]]);
  });
});

describe('4.4 what is said about a booking that is made all the same', () => {
  test('opening hours and something in the calendar are warnings', async () => {
    const { mailbox } = await pairedCalendar(house, ada);
    await busyAt(house, mailbox, zurich('2026-03-03', '18:00'), zurich('2026-03-03', '19:00'));
    const reply = await book('18:30', [ada], { availability: 'ignore' });
    expect([reply.status, reply.body['warnings']]).toEqual([201, ['openingHours', 'ontoBusy']]);
    const words = await house.call('PATCH', `/appointments/${String(reply.body['id'])}`, { body: { notes: 'x' } });
    expect(words.body['warnings']).toEqual([]);
  });
  test('4.14 an all-day event takes the working hours of its date and leaves the evening', async () => {
    const { mailbox } = await pairedCalendar(house, ada);
    await busyAt(house, mailbox, zurich('2026-03-03', '00:00'), zurich('2026-03-04', '00:00'), { allDay: true });
    expect((await book('10:00', [ada], { availability: 'ignore' })).body['warnings']).toEqual(['ontoBusy']);
    expect((await book('18:00', [ada], { availability: 'ignore' })).body['warnings']).toEqual(['openingHours']);
  });
  test('1 the settings of the integration decide what counts as something in the calendar', async () => {
    const { mailbox, integration } = await pairedCalendar(house, ada);
    await busyAt(house, mailbox, zurich('2026-03-03', '00:00'), zurich('2026-03-04', '00:00'), { allDay: true });
    await busyAt(house, mailbox, zurich('2026-03-03', '10:00'), zurich('2026-03-03', '11:00'), { private: true });
    await busyAt(house, mailbox, zurich('2026-03-03', '13:00'), zurich('2026-03-03', '14:00'), { showAs: 'free' });
    const said = async (time: string) => (await book(time, [ada], { availability: 'ignore' })).body['warnings'];
    await setIntegration(house, integration, { allDayCountsAs: 'nothing' });
    expect([await said('10:00'), await said('13:00'), await said('15:00')]).toEqual([['ontoBusy'], [], []]);
    await setIntegration(house, integration, { allDayCountsAs: 'wholeDay', privateEvents: 'skip' });
    expect(await said('19:00')).toEqual(['openingHours', 'ontoBusy']);
    await setIntegration(house, integration, { allDayCountsAs: 'nothing', blocking: ['busy', 'free'] });
    const moved = async (time: string) => {
      const id = String((await book('21:00', [ada], { availability: 'ignore' })).body['id']);
      const reply = await house.call('PATCH', `/appointments/${id}`, { body: { start: at(time), end: at(`${time.slice(0, 2)}:30`) } });
      await house.call('DELETE', `/appointments/${id}`);
      return reply.body['warnings'];
    };
    expect([await moved('11:00'), await moved('12:00')]).toEqual([[], []]);
  });
});
