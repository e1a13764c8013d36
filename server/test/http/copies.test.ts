/** Copies of our events in the calendars of colleagues (4.16): whom they block, and where they are shown. */
import { beforeEach, describe, expect, test } from 'vitest';
import { HOUR, MINUTE, SECOND, type Instant, type Intent } from '@lockstep/engine';
import { busyAt, made, pairedCalendar, zurich } from './bank.ts';
import { openHouse, type House } from './house.ts';

const TEN = zurich('2026-03-03', '10:00');
const ELEVEN = (TEN + HOUR) as Instant;
let house: House;
let ada: string;
let bob: string;
let service: string;
let bobs: string;

beforeEach(async () => {
  house = await openHouse();
  ada = await made(house, '/staff', { name: 'Ada' });
  bob = await made(house, '/staff', { name: 'Bob' });
  service = await made(house, '/services', { name: 'Advice', durationMinutes: 60, stepMinutes: 60, servedBy: [ada, bob] });
  await pairedCalendar(house, ada);
  bobs = (await pairedCalendar(house, bob)).mailbox;
});

const booked = (holders: readonly string[]): Promise<string> =>
  made(house, '/appointments', { service, start: '2026-03-03T10:00:00+01:00', assignments: holders.map((holder) => ({ holder })) });
const remember = (appointment: string, columns: object): Promise<unknown> =>
  house.store.transaction((tx) => tx.links.update({ root: house.parent.root, appointment }, columns));
/** Whether Bob could be given ten o'clock, for a new appointment or for this one. */
const isFreeAtTen = async (except: string | null = null): Promise<boolean> => {
  const query = `service=${service}&staff=${bob}&from=2026-03-03T00:00:00Z&to=2026-03-04T00:00:00Z${except === null ? '' : `&except=${except}`}`;
  const { body } = await house.call('GET', `/availability?${query}`);
  const days = body['days'] as readonly { readonly slots: readonly { readonly start: string }[] }[];
  return days.some(({ slots }) => slots.some(({ start }) => start.includes('T10:00')));
};
const shownOf = async (holder: string): Promise<readonly string[]> => {
  const { body } = await house.call('GET', `/busy?holder=${holder}&from=2026-03-03T00:00:00Z&to=2026-03-05T00:00:00Z`);
  return (body['items'] as readonly { readonly start: string }[]).map(({ start }) => start.slice(0, 16));
};

describe('4.16 a copy known by its UID', () => {
  test('of somebody on the appointment blocks only through it, and is not shown beside it', async () => {
    const id = await booked([ada, bob]);
    await remember(id, { uid: 'UID-1', eventId: 'own' });
    await busyAt(house, bobs, TEN, ELEVEN, { uid: 'UID-1' });
    expect([await isFreeAtTen(), await isFreeAtTen(id), await shownOf(bob)]).toEqual([false, true, []]);
    await house.call('POST', `/appointments/${id}/cancel`);
    // What the cancellation has not yet removed is in the way of others.
    expect([await isFreeAtTen(), await shownOf(bob)]).toEqual([false, ['2026-03-03T09:00']]);
  });

  test('of somebody who is not on it is busy time like any other, except against the appointment itself', async () => {
    const id = await booked([ada]);
    await remember(id, { uid: 'UID-1', eventId: 'own' });
    await busyAt(house, bobs, TEN, ELEVEN, { uid: 'UID-1' });
    expect([await isFreeAtTen(), await isFreeAtTen(id), await shownOf(bob)]).toEqual([false, true, ['2026-03-03T09:00']]);
  });
});

describe('4.16 a copy that comes before the UID of its event is known', () => {
  const making = async (id: string, sentAt: Instant, at: Instant = TEN): Promise<void> => {
    const when = { start: TEN, end: ELEVEN, zone: 'Europe/Zurich', allDay: false };
    const facets = { when, title: '', body: '', location: '', showAs: 'busy' };
    const intent = {
      do: 'create',
      sentAt,
      settledAt: (sentAt + 45 * SECOND) as Instant,
      epoch: 1,
      appointment: { facets, version: '1' },
      event: facets,
    } as unknown as Intent;
    await remember(id, { intent, uid: 'another', eventId: null });
    await busyAt(house, bobs, at, (at + HOUR) as Instant, { uid: 'as Exchange named it' });
  };

  test('is held for the create under way', async () => {
    const id = await booked([ada, bob]);
    await making(id, house.clock.at);
    expect(await isFreeAtTen(id)).toBe(true);
  });

  test('two minutes at most', async () => {
    const id = await booked([ada, bob]);
    await making(id, house.clock.at);
    house.clock.at = (house.clock.at + 2 * MINUTE) as Instant;
    expect(await isFreeAtTen(id)).toBe(false);
  });

  test('only at the very time of the appointment', async () => {
    const id = await booked([ada, bob]);
    await making(id, house.clock.at, (TEN + 15 * MINUTE) as Instant);
    expect(await isFreeAtTen(id)).toBe(false);
  });

  test('only of somebody who is on it', async () => {
    const id = await booked([ada]);
    await making(id, house.clock.at);
    expect(await isFreeAtTen()).toBe(false);
  });

  test('and not where its event is made already', async () => {
    const id = await booked([ada, bob]);
    await making(id, house.clock.at);
    await remember(id, { intent: null });
    expect(await isFreeAtTen(id)).toBe(false);
  });
});
