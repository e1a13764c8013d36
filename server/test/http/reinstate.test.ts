/** What people did with an event in Outlook, as the API shows it (4.11): restored, so that its appointment can be reinstated, or moved away. */
import { beforeEach, describe, expect, test } from 'vitest';
import { eventId, HOUR, version, zoneId, type Event, type Instant } from '@lockstep/engine';
import type { Connector } from '@lockstep/exchange';
import { askLive } from '../../src/booking/live.ts';
import { createLooks } from '../../src/booking/looks.ts';
import { createMemoryStore } from '../../src/store/memory/store.ts';
import { busyAt, made, pairedCalendar, zurich } from './bank.ts';
import { openHouse, type House, type Reply } from './house.ts';

const UID = 'appointment-1@test.lockstep';
const START_AT = zurich('2026-03-03', '10:00');
let house: House;
let ada: string;
let id: string;
let mailbox: string;
/** What Exchange shows when it is asked live. */
let shown: readonly Event[];

const connector = { view: () => Promise.resolve(shown) } as unknown as Connector;

const event = (start: Instant, uid: string | null): Event => ({
  id: eventId(`live-${start}-${uid ?? ''}`),
  version: version('1'),
  uid,
  type: 'single',
  when: { start, end: (start + HOUR) as Instant, zone: zoneId('Europe/Zurich'), allDay: false },
  showAs: 'busy',
  cancelled: false,
  sensitivity: 'normal',
  lastModified: null,
  title: null,
  stamp: { installation: 'test', company: house.parent.root, appointment: id, epoch: 1 },
  ours: null,
});

beforeEach(async () => {
  shown = [];
  const clock = { now: (): Instant => house.clock.at };
  const store = createMemoryStore();
  const looks = createLooks({ store, clock, owner: 'test' });
  const deps = { looks, clock, connectorFor: () => connector, installation: 'test', limitMs: 30, warn: () => undefined };
  house = await openHouse({ store, askLive: (question) => askLive(deps, question) });
  ada = await made(house, '/staff', { name: 'Ada' });
  ({ mailbox } = await pairedCalendar(house, ada));
  id = await made(house, '/appointments', { title: 'Advice', start: at('10:00'), end: at('11:00'), assignments: [{ holder: ada }] });
});
const at = (time: string): string => `2026-03-03T${time}:00+01:00`;
const call = (step: string, body: object = {}): Promise<Reply> => house.call('POST', `/appointments/${id}/${step}`, { body });
const read = (): Promise<Reply> => house.call('GET', `/appointments/${id}`);
const code = (reply: Reply): unknown => reply.body['code'];

/** Cancelled, and what the sync stores when it finds the event in the calendar again. */
const restored = async (): Promise<void> => {
  await call('cancel');
  const root = house.parent.root;
  await house.store.transaction((tx) =>
    tx.links.update({ root, appointment: id }, { uid: UID, epoch: 1, eventId: null, restored: 'restored', due: null }),
  );
  await busyAt(house, mailbox, START_AT, (START_AT + HOUR) as Instant, { uid: UID });
};

describe('4.11 an event restored after the cancellation', () => {
  test('shows that its appointment can be reinstated, and only then', async () => {
    expect((await read()).body['reinstatable']).toBe(false);
    await call('cancel');
    expect((await read()).body['reinstatable']).toBe(false);
    await restored();
    expect((await read()).body).toMatchObject({ state: 'cancelled', reinstatable: true });
  });

  test.each(['require', 'ignore'])('reinstated it is confirmed at its time and holds it again (%s)', async (availability) => {
    await restored();
    shown = [event(START_AT, UID)];
    const reply = await call('reinstate', { availability });
    expect([reply.status, reply.body]).toMatchObject([200, { state: 'confirmed', reinstatable: false, warnings: [] }]);
    expect(reply.body['assignments']).toEqual([
      { holder: ada, role: 'staff', takesTime: true, organises: true, paired: true, response: null, leftAt: null },
    ]);
    const second = { title: 'Other', start: at('10:30'), end: at('11:30'), assignments: [{ holder: ada }] };
    expect(code(await house.call('POST', '/appointments', { body: second }))).toBe('slotTaken');
    const [link] = await house.store.transaction((tx) => tx.links.select({ root: house.parent.root, appointment: id }));
    expect(link?.due).toBe(house.clock.at);
  });

  test('the journal says so with its rule', async () => {
    await restored();
    await call('reinstate');
    const entries = (await house.call('GET', `/appointments/${id}/journal`)).body['items'] as readonly Record<string, unknown>[];
    expect(entries.find((entry) => entry['code'] === 'reinstated')).toMatchObject({
      rule: '4.11',
      sentence: expect.stringContaining('its event was restored in Outlook'),
    });
  });

  test('done again it changes nothing', async () => {
    await restored();
    await call('reinstate');
    const before = (await read()).body;
    expect((await call('reinstate')).status).toBe(200);
    expect((await read()).body).toEqual(before);
  });

  test('nothing restored, nothing to reinstate', async () => {
    await call('cancel');
    expect(code(await call('reinstate'))).toBe('notRestored');
  });

  test('of a meeting that was called off with its people it is said that it cannot, and what to do', async () => {
    await call('cancel');
    const root = house.parent.root;
    await house.store.transaction((tx) =>
      tx.links.update({ root, appointment: id }, { uid: UID, epoch: 1, eventId: null, calledOff: 'lying', due: null }),
    );
    expect((await read()).body).toMatchObject({ state: 'cancelled', reinstatable: false, calledOff: true });
    const reply = await call('reinstate');
    expect([code(reply), reply.body['detail'], reply.body['next']]).toEqual([
      'notRestored',
      expect.stringContaining('called off'),
      expect.stringContaining('Book a new appointment'),
    ]);
    house.clock.at = (START_AT + HOUR) as Instant;
    expect((await read()).body['calledOff']).toBe(false);
  });

  test('not where its time has begun', async () => {
    await restored();
    house.clock.at = (START_AT + 1) as Instant;
    expect((await read()).body['reinstatable']).toBe(false);
    expect(code(await call('reinstate'))).toBe('inThePast');
  });

  test('not where another appointment holds the time of one of its people', async () => {
    await restored();
    await made(house, '/appointments', { title: 'Other', start: at('10:30'), end: at('11:30'), assignments: [{ holder: ada }] });
    expect(code(await call('reinstate'))).toBe('slotTaken');
    expect((await read()).body['state']).toBe('cancelled');
  });

  test('not where something else lies in their calendars, as they are asked live', async () => {
    await restored();
    shown = [event(START_AT, UID), event((START_AT + HOUR / 2) as Instant, 'dentist')];
    expect(code(await call('reinstate', { availability: 'require' }))).toBe('notOnOffer');
    expect((await call('reinstate')).status).toBe(200);
  });

  test('not on a version that is past', async () => {
    await restored();
    expect(code(await call('reinstate', { version: 1 }))).toBe('stale');
  });

  test('until then it is busy time for every other booking, also where calendars are asked live', async () => {
    await restored();
    shown = [event(START_AT, UID)];
    const other = { title: 'Other', start: at('10:00'), end: at('11:00'), assignments: [{ holder: ada }], availability: 'require' };
    expect(code(await house.call('POST', '/appointments', { body: other }))).toBe('notOnOffer');
  });
});

describe('4.11 an event in another calendar', () => {
  test('is told of by the name of that calendar, with what to do', async () => {
    const columns = { eventId: 'there', elsewhere: 'Yoga', cause: 'needsDecision', detail: 'as the sync said it', due: null } as const;
    await house.store.transaction((tx) => tx.links.update({ root: house.parent.root, appointment: id }, columns));
    expect((await read()).body['sync']).toMatchObject({
      state: 'needsDecision',
      sentence: 'The event lies in calendar "Yoga" of the mailbox; it is followed there.',
      next: 'Move the event back into its calendar in Outlook.',
      mailbox,
    });
  });
});
