/** A reservation holds its slot until it lapses (7.6). */
import { beforeEach, describe, expect, test } from 'vitest';
import { DEFAULT_POLICY, HOUR, MINUTE, type Instant } from '@lockstep/engine';
import { change } from '../../src/booking/change.ts';
import { pair } from '../../src/booking/pairing.ts';
import { createLapses, lapseDue } from '../../src/booking/reservation.ts';
import { cancel, confirm } from '../../src/booking/state.ts';
import { rescheduleTogether } from '../../src/booking/together.ts';
import type { Appointment } from '../../src/store/rows/booking.ts';
import { at, openOffice, refusal, times, ZURICH, type Office } from './office.ts';

let office: Office;
let anna: string;
let service: string;
beforeEach(async () => {
  office = await openOffice();
  anna = await office.holder('Anna');
  service = await office.service({ booking: 'reservation', reservationHours: 24 });
});
const reserve = async (from: number, more: { readonly service: string | null } = { service }): Promise<Appointment> =>
  (await office.book(from, from + 1, [anna], { ...more, state: 'reserved' })).appointment;
const deps = () => ({ store: office.store, clock: { now: () => office.clock.at }, newId: office.newId });
const lapse = (): Promise<number> => lapseDue(deps());
const nextLapse = () => createLapses(deps(), () => undefined).nextDue();
const read = async ({ id }: Appointment): Promise<Appointment> => {
  const row = await office.store.transaction((tx) => tx.appointments.get({ root: office.root, id }));
  if (row === null) throw new Error('The appointment is gone.');
  return row;
};
const target = ({ id }: Appointment) => ({ root: office.root, appointment: id, ifVersion: null });

describe('7.6 when a reservation lapses', () => {
  test("after the service's hours, at the latest at its start, after 48 hours without a service", async () => {
    expect((await reserve(72)).lapsesAt).toBe(at(24));
    expect((await reserve(10)).lapsesAt).toBe(at(10));
    expect((await reserve(80, { service: null })).lapsesAt).toBe(at(48));
    expect((await office.book(90, 91, [anna], { service, state: 'confirmed' })).appointment.lapsesAt).toBeNull();
  });
  test('moving it, here or in Outlook, keeps the hours from its making and never goes beyond its start', async () => {
    const row = await reserve(10);
    office.clock.at = at(5);
    await office.store.transaction((tx) => change(tx, office.occasion(), target(row), { start: at(72) }));
    expect((await read(row)).lapsesAt).toBe(at(24));
    await office.store.transaction((tx) => rescheduleTogether(tx, office.occasion(), [{ ...target(row), times: times(12, 13) }]));
    expect((await read(row)).lapsesAt).toBe(at(12));
    expect((await read(row)).zone).toBe(ZURICH);
  });
  test('confirmed or cancelled it lapses no more', async () => {
    const [one, other] = [await reserve(30), await reserve(40)];
    await office.store.transaction((tx) => confirm(tx, office.occasion(), target(one)));
    await office.store.transaction((tx) => cancel(tx, office.occasion(), target(other)));
    office.clock.at = at(100);
    expect([await lapse(), (await read(one)).state, (await read(one)).lapsesAt, (await read(other)).lapsesAt]).toEqual([
      0,
      'confirmed',
      null,
      null,
    ]);
    expect(await nextLapse()).toBeNull();
  });
});

describe('7.6 what lapsing does', () => {
  test('until its moment it holds the slot; from then on it is cancelled, the slot is free, and the journal says why', async () => {
    const row = await reserve(30);
    expect(await nextLapse()).toBe(at(24));
    office.clock.at = (at(24) - 1) as Instant;
    expect([await lapse(), await refusal(office.book(30, 31, [anna]))]).toEqual([0, 'slotTaken']);
    office.clock.at = at(24);
    expect(await lapse()).toBe(1);
    expect(await read(row)).toMatchObject({ state: 'cancelled', lapsesAt: null, version: 2, sequence: 1 });
    const journal = await office.store.transaction((tx) => tx.journal.select({ root: office.root, appointment: row.id, code: 'lapsed' }));
    expect(journal).toMatchObject([{ kind: 'booking', rule: '7.6' }]);
    expect(journal[0]?.sentence).toBe(
      'Lapsed, because nobody confirmed the reservation for 2026-03-03 15:00-16:00 (Europe/Zurich) in time, by Lockstep (reservations).',
    );
    expect(await refusal(office.book(30, 31, [anna]))).toBe('accepted');
    expect(await lapse()).toBe(0);
  });
  test('its event follows: the link is marked as by any cancellation', async () => {
    const row = await reserve(30);
    await office.store.transaction(async (tx) => {
      await tx.connections.insert({
        root: office.root,
        id: 'c',
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
        secret: null,
        policy: DEFAULT_POLICY,
        enabled: true,
        disconnect: null,
        externalId: null,
        createdAt: at(0),
        changedAt: at(0),
      });
      const [holder] = await tx.holders.select({ root: office.root, id: anna });
      const connection = await tx.connections.get({ root: office.root, id: 'c' });
      if (holder === undefined || connection === null) throw new Error('Something was not inserted.');
      await pair(tx, office.occasion(), { holder, connection, address: 'anna@example.com', enabled: true, externalId: null });
      await tx.links.update({ root: office.root, appointment: row.id }, { due: null, marks: 0 });
    });
    office.clock.at = at(24);
    await lapse();
    const links = await office.store.transaction((tx) => tx.links.select({ root: office.root, appointment: row.id }));
    expect(links).toMatchObject([{ due: at(24), marks: 1 }]);
  });
  test('a hundred at a time, and two at once cancel each of them once', async () => {
    for (let index = 0; index < 130; index += 1) {
      const start = (at(48) + index * 10 * MINUTE) as Instant;
      await office.book(0, 0, [anna], { service, state: 'reserved', start, end: (start + 10 * MINUTE) as Instant });
    }
    office.clock.at = at(24);
    expect(await lapse()).toBe(100);
    expect((await Promise.all([lapse(), lapse()])).toSorted()).toEqual([0, 30]);
    const journal = await office.store.transaction((tx) => tx.journal.select({ root: office.root, code: 'lapsed' }));
    expect(new Set(journal.map((one) => one.appointment)).size).toBe(130);
    expect(journal).toHaveLength(130);
    office.clock.at = (at(24) + HOUR) as Instant;
    expect(await lapse()).toBe(0);
  });
});
