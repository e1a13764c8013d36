/** The facts about a time an appointment might move to (4.4). */
import { beforeEach, describe, expect, test } from 'vitest';
import { FREE_SLOT, type ShowAs, type SlotFacts } from '@lockstep/engine';
import { slotFacts } from '../../src/booking/slot.ts';
import { setSchedule } from '../../src/booking/schedule.ts';
import { pair } from '../../src/booking/pairing.ts';
import { cancel } from '../../src/booking/state.ts';
import type { Appointment } from '../../src/store/rows/booking.ts';
import type { Connection, Mailbox } from '../../src/store/rows/sync.ts';
import { DEFAULT_POLICY } from '@lockstep/engine';
import { openOffice, at, START, times, type Office } from './office.ts';

let office: Office;
let anna: string;
let room: string;
beforeEach(async () => {
  office = await openOffice();
  anna = await office.holder('Anna');
  room = await office.holder('Room', 'resource');
});
const facts = (row: Appointment, from: number, to: number, movingToo: readonly string[] = []): Promise<SlotFacts> =>
  office.store.transaction((tx) => slotFacts(tx, row, times(from, to), office.clock.at, new Set(movingToo)));

describe('4.4 taken', () => {
  test('a free time is free, its own time too', async () => {
    const { appointment } = await office.book(24, 25, [anna]);
    expect(await facts(appointment, 30, 31)).toEqual(FREE_SLOT);
    expect(await facts(appointment, 24.5, 25.5)).toEqual(FREE_SLOT);
  });
  test('by another appointment of any of its people or rooms', async () => {
    const { appointment } = await office.book(24, 25, [anna, room]);
    const other = (await office.book(30, 31, [room])).appointment;
    expect((await facts(appointment, 30.5, 31.5)).takenBy).toBe(other.id);
    expect((await facts(appointment, 31, 32)).takenBy).toBeNull();
    expect((await facts(appointment, 29, 30)).takenBy).toBeNull();
  });
  test('not by one that moves away in the same pass, nor by a cancelled one', async () => {
    const { appointment } = await office.book(24, 25, [anna]);
    const other = (await office.book(30, 31, [anna])).appointment;
    expect((await facts(appointment, 30, 31, [other.id])).takenBy).toBeNull();
    await office.store.transaction((tx) => cancel(tx, office.occasion(), { root: office.root, appointment: other.id, ifVersion: null }));
    expect((await facts(appointment, 30, 31)).takenBy).toBeNull();
  });
  test('4.7 not by the time of somebody who declined', async () => {
    const { appointment } = await office.book(24, 25, [anna, room]);
    await office.book(30, 31, [anna]);
    await office.store.transaction((tx) =>
      tx.assignments.update({ root: office.root, appointment: appointment.id, holder: anna }, { counts: false }),
    );
    expect((await facts(appointment, 30, 31)).takenBy).toBeNull();
  });
});

describe('4.4 booking rules', () => {
  test('notice, horizon and who offers the service are told apart', async () => {
    const service = await office.service({ noticeMinutes: 120, horizonDays: 10 });
    const { appointment } = await office.book(24, 25, [anna], { service });
    expect((await facts(appointment, 1, 2)).breaks).toEqual(['notice']);
    expect((await facts(appointment, 2, 3)).breaks).toEqual([]);
    expect((await facts(appointment, 241, 242)).breaks).toEqual(['horizon']);
    expect((await facts(appointment, 240, 241)).breaks).toEqual([]);
    await office.store.transaction((tx) => tx.services.update({ root: office.root, id: service }, { servedBy: [room] }));
    expect((await facts(appointment, 30, 31)).breaks).toEqual(['serviceNotOffered']);
  });
});

describe('4.4 opening hours', () => {
  test('hold for the whole of the time and for everybody, with a service or without one', async () => {
    const { appointment } = await office.book(24, 25, [anna, room]);
    // 08:00 UTC is 09:00 for Anna, who works until 17:00; the room is always open.
    expect((await facts(appointment, 24, 32)).breaks).toEqual([]);
    expect((await facts(appointment, 23.5, 24.5)).breaks).toEqual(['openingHours']);
    expect((await facts(appointment, 31.5, 32.5)).breaks).toEqual(['openingHours']);
    expect((await facts(appointment, 24 * 5, 24 * 5 + 1)).breaks).toEqual(['openingHours']);
    await office.store.transaction((tx) => setSchedule(tx, office.occasion(), { root: office.root, holder: room }, []));
    expect((await facts(appointment, 24, 32)).breaks).toEqual(['openingHours']);
  });
  test('are not those of somebody who declined', async () => {
    const { appointment } = await office.book(24, 25, [anna, room]);
    await office.store.transaction((tx) =>
      tx.assignments.update({ root: office.root, appointment: appointment.id, holder: anna }, { counts: false }),
    );
    expect((await facts(appointment, 23.5, 24.5)).breaks).toEqual([]);
  });
});

describe('4.4 onto an event of the person', () => {
  let mailbox: Mailbox;
  let appointment: Appointment;
  beforeEach(async () => {
    const connection: Connection = {
      root: office.root,
      id: office.newId(),
      company: office.root,
      name: 'Exchange',
      transport: 'ews',
      settings: {
        endpoint: 'https://mail.example.com/EWS/Exchange.asmx',
        authentication: 'basic',
        userName: 'svc',
        accessType: 'impersonation',
        serverVersion: 'detect',
        verifyTls: true,
        certificateAuthorities: null,
        windowDaysBack: 1,
        windowDaysAhead: 365,
        trustMinutes: 60,
      },
      secret: 'sealed',
      policy: DEFAULT_POLICY,
      enabled: true,
      disconnect: null,
      externalId: null,
      createdAt: START,
      changedAt: START,
    };
    ({ appointment } = await office.book(24, 25, [anna]));
    mailbox = await office.store.transaction(async (tx) => {
      await tx.connections.insert(connection);
      const holder = await tx.holders.get({ root: office.root, id: anna });
      if (holder === null) throw new Error('Anna is missing');
      return (await pair(tx, office.occasion(), { holder, connection, address: 'anna@example.com', enabled: true, externalId: null }))
        .mailbox;
    });
  });
  const busy = (eventId: string, from: number, to: number, showAs: ShowAs = 'busy', uid: string | null = null): Promise<void> =>
    office.store.transaction((tx) =>
      tx.busy.insert({
        root: office.root,
        mailbox: mailbox.id,
        eventId,
        startAt: at(from),
        endAt: at(to),
        allDay: false,
        zone: null,
        showAs,
        title: null,
        private: false,
        uid,
        further: null,
        series: null,
        readAt: START,
        missingSince: null,
      }),
    );
  test.each<[ShowAs, boolean]>([
    ['busy', true],
    ['tentative', true],
    ['outOfOffice', true],
    ['workingElsewhere', false],
    ['free', false],
  ])('one that shows as %s: %s', async (showAs, expected) => {
    await busy('e1', 30, 31, showAs);
    expect((await facts(appointment, 30.5, 31.5)).ontoBusy).toBe(expected);
    expect((await facts(appointment, 31, 32)).ontoBusy).toBe(false);
  });
  test('4.16 its own event and copies of it do not count', async () => {
    await office.store.transaction((tx) =>
      tx.links.update({ root: office.root, appointment: appointment.id }, { eventId: 'own', uid: 'UID-1' }),
    );
    await busy('own', 30, 31);
    await busy('copy', 30, 31, 'busy', 'UID-1');
    expect((await facts(appointment, 30, 31)).ontoBusy).toBe(false);
    await busy('other', 30, 31, 'busy', 'UID-2');
    expect((await facts(appointment, 30, 31)).ontoBusy).toBe(true);
  });
});
