/** What other clients of Graph fell into, over the whole loop and over the wire; docs/exchange-notes.md lists all twenty-five with where each is tested. */
import { randomUUID } from 'node:crypto';
import { DAY, HOUR, MINUTE, SECOND, instant } from '@lockstep/engine';
import type { Instant } from '@lockstep/engine';
import { graphConnector, hostRestraint, restraintOf, tokensOf } from '@lockstep/exchange';
import type { Connector } from '@lockstep/exchange';
import { change } from '@lockstep/server';
import { startSimulator } from '@lockstep/simulator';
import type { World } from '@lockstep/simulator';
import { Agent } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import type { VirtualClock } from '../../src/clock.ts';
import { ACCOUNT, INSTALLATION, ROOT } from '../../src/simulation/company.ts';
import { ANNA, MONDAY, at, openBank } from './stage.ts';
import type { BankOptions } from './bank-options.ts';
import type { Bank } from './stage.ts';

const BERT = 'bert@partner.example';
const CLIENT = '5f1c0a52-8a4e-4a55-9a59-1d0c3f0f9f11';
const TIMEOUT_MS = 30_000;

const closing: (() => Promise<unknown>)[] = [];
/** The world behind the simulator's Graph face, over TLS and by tokens of its issuer. */
const connect = async (world: World, clock: VirtualClock): Promise<Connector> => {
  const advanceTo = (moment: number): true => {
    clock.advanceTo(instant(moment));
    return true;
  };
  const simulator = await startSimulator({ world, clock: { kind: 'virtual', now: clock.now, advanceTo } });
  simulator.issuer.applications.set(CLIENT, { clientId: CLIENT, account: ACCOUNT, secret: 's3cret', certificate: null });
  const dispatcher = new Agent({ connect: { ca: simulator.ca } });
  closing.push(async () => Promise.all([dispatcher.destroy(), simulator.close()]));
  return graphConnector({
    root: new URL(simulator.urls.graph),
    tokens: tokensOf({
      authority: new URL(simulator.urls.authority),
      clientId: CLIENT,
      audience: 'https://graph.microsoft.com',
      proof: { kind: 'secret', secret: 's3cret' },
      dispatcher,
      requestTimeoutMs: 20_000,
      now: clock.now,
    }),
    dispatcher,
    clock,
    timer: clock.timer,
    requestTimeoutMs: 20_000,
    ids: randomUUID,
    installation: INSTALLATION,
    restraint: restraintOf('impersonation', hostRestraint(64, clock), clock, clock.timer),
    cloud: 'global',
  });
};

const open = async (options: BankOptions = {}): Promise<Bank> => {
  const bank = await openBank({ by: 'graph', connect, ...options });
  bank.world.admin.addMailbox({ address: BERT, name: 'Bert' });
  return bank;
};
/** Spans that Exchange takes from Anna, as the booking side knows them. */
const busy = async (bank: Bank): Promise<readonly (readonly [Instant, Instant])[]> => {
  const rows = await bank.store.transaction((tx) =>
    tx.busy.select({ root: ROOT, mailbox: 'mailbox-anna' }, { orderBy: [['startAt', 'asc']] }),
  );
  return rows.filter((row) => row.startAt < at(24 * 15)).map((row) => [row.startAt, row.endAt]);
};
const day = (index: number, hour: number): Instant => at(24 * index + hour);
/** Every morning from Monday to Thursday. */
const FOUR_MORNINGS = {
  pattern: { kind: 'daily', interval: 1 },
  range: { kind: 'numbered', startDate: '2026-05-04', numberOfOccurrences: 4 },
} as const;
const mailsFrom = (bank: Bank): (() => readonly string[]) => {
  const before = bank.world.mails().length;
  return () =>
    bank.world
      .mails()
      .slice(before)
      .map(({ kind, to }) => `${kind} to ${to}`);
};

describe('pitfalls of Graph over the whole loop', { timeout: TIMEOUT_MS }, () => {
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  it('3.9 a title waits and mails nobody, a new time tells everybody once and takes it along, a cancellation everybody once', async () => {
    const bank = await open();
    const { id } = await bank.book(at(9), at(10));
    await bank.pass(2 * MINUTE);
    bank.outlook.addAttendees(bank.event().id, [{ address: BERT }]);
    await bank.pass(2 * MINUTE);
    const mails = mailsFrom(bank);
    await bank.retitle(id, 'Another title');
    await bank.pass(HOUR);
    expect(mails()).toEqual([]);
    expect(bank.event().subject).not.toBe('Another title');
    await bank.move(id, at(13), at(14));
    await bank.pass(2 * MINUTE);
    expect(mails()).toEqual([`update to ${BERT}`]);
    expect(bank.event()).toMatchObject({ subject: 'Another title', start: at(13) });
    await bank.cancel(id);
    await bank.pass(2 * MINUTE);
    expect(mails()).toEqual([`update to ${BERT}`, `cancellation to ${BERT}`]);
  });

  it('4.3 locked, a title changed in Outlook that people are invited to is not put back before the next change of the time', async () => {
    const bank = await open({ policy: { lock: true } });
    const { id } = await bank.book(at(9), at(10), 'Mortgage');
    await bank.pass(2 * MINUTE);
    bank.outlook.addAttendees(bank.event().id, [{ address: BERT }]);
    await bank.pass(2 * MINUTE);
    bank.outlook.retitle(bank.event().id, 'Changed', { send: false });
    const mails = mailsFrom(bank);
    await bank.pass(30 * MINUTE);
    expect([bank.event().subject, mails()]).toEqual(['Changed', []]);
    await bank.move(id, at(13), at(14));
    await bank.pass(2 * MINUTE);
    expect([bank.event().subject, mails()]).toEqual(['Mortgage', [`update to ${BERT}`]]);
  });

  it('4.6 an event that is deleted in Outlook cancels its appointment after a minute, though its id goes on leading to it', async () => {
    const bank = await open();
    const { id } = await bank.book(at(13), at(14));
    await bank.pass(2 * MINUTE);
    bank.outlook.remove(bank.event().id);
    await bank.pass(30 * SECOND);
    expect(await bank.appointment(id)).toMatchObject({ state: 'confirmed' });
    await bank.pass(3 * MINUTE);
    expect(await bank.appointment(id)).toMatchObject({ state: 'cancelled' });
    expect(bank.outlook.deleted()).toHaveLength(1);
  });

  it('4.11 an event that is moved to another calendar is followed there under the same id, and nothing is cancelled for it', async () => {
    const bank = await open();
    const { id } = await bank.book(at(13), at(14));
    await bank.pass(2 * MINUTE);
    const before = await bank.link(id);
    const other = bank.world.admin.addCalendar(ANNA, 'Projects');
    const moved = bank.outlook.moveTo(bank.event().id, other.id);
    await bank.pass(10 * MINUTE);
    expect(await bank.appointment(id)).toMatchObject({ state: 'confirmed', startAt: at(13) });
    expect((await bank.link(id))?.eventId).toBe(before?.eventId);
    await bank.move(id, at(15), at(16));
    await bank.pass(10 * MINUTE);
    expect(bank.outlook.findByUid(moved.uid ?? '')).toMatchObject([{ start: at(15), end: at(16) }]);
  });

  it('4.13 an occurrence that is deleted gives its time back, though the feed leaves no trace of it', async () => {
    const bank = await open();
    bank.outlook.add({ subject: 'Stand-up', start: at(9), end: at(10), recurrence: FOUR_MORNINGS });
    await bank.pass(6 * MINUTE);
    const [, second, third] = bank.outlook.view(MONDAY, day(4, 0));
    bank.outlook.drag(second?.id ?? '', day(1, 15));
    bank.outlook.remove(third?.id ?? '');
    await bank.pass(6 * MINUTE);
    expect(await busy(bank)).toEqual([
      [day(0, 9), day(0, 10)],
      [day(1, 15), day(1, 16)],
      [day(3, 9), day(3, 10)],
    ]);
  });

  it('4.13 a series that is put on another pattern takes its new times and no old one, under whatever ids', async () => {
    const bank = await open();
    const series = bank.outlook.add({ subject: 'Stand-up', start: at(9), end: at(10), recurrence: FOUR_MORNINGS });
    await bank.pass(6 * MINUTE);
    const [, second] = bank.outlook.view(MONDAY, day(4, 0));
    bank.outlook.drag(second?.id ?? '', day(1, 15));
    await bank.pass(6 * MINUTE);
    const weekly = {
      pattern: { kind: 'weekly', interval: 1, days: ['Monday', 'Friday'], firstDayOfWeek: 'Monday' },
      range: { kind: 'numbered', startDate: '2026-05-04', numberOfOccurrences: 3 },
    } as const;
    bank.outlook.makeSeries(series.id, weekly);
    await bank.pass(6 * MINUTE);
    const shown = bank.outlook.view(MONDAY, day(15, 0)).map(({ start, end }) => [start, end]);
    expect(shown.map(([start]) => start)).toContain(day(4, 9));
    expect(await busy(bank)).toEqual(shown);
  });

  it('F19 of a position that is lost nothing is: what was deleted meanwhile is free, and what was booked has one event', async () => {
    const bank = await open();
    const { id } = await bank.book(at(13), at(14));
    const gone = bank.outlook.add({ subject: 'Dentist', start: at(15), end: at(16) });
    bank.outlook.add({ subject: 'Stays', start: at(17), end: at(18) });
    await bank.pass(6 * MINUTE);
    expect(await busy(bank)).toHaveLength(2);
    bank.world.admin.killSyncStates(ANNA);
    bank.outlook.remove(gone.id);
    await bank.pass(10 * MINUTE);
    expect(await busy(bank)).toEqual([[at(17), at(18)]]);
    expect(bank.events().map(({ start }) => start)).toEqual([at(13), at(17)]);
    expect(await bank.appointment(id)).toMatchObject({ state: 'confirmed' });
    expect(await bank.mailbox()).toMatchObject({ state: 'syncing', cause: null });
  });

  it('3.10 a create whose answer is lost leaves one event, and the next write goes to it', async () => {
    const bank = await open();
    await bank.pass(2 * MINUTE);
    bank.world.faults.next('F15', { operation: 'CreateEvent' });
    const { id } = await bank.book(at(13), at(14));
    await bank.pass(5 * MINUTE);
    expect(bank.events()).toHaveLength(1);
    await bank.move(id, at(15), at(16));
    await bank.pass(5 * MINUTE);
    expect(bank.events()).toMatchObject([{ start: at(15), end: at(16) }]);
  });

  it('3.11 a meeting somebody else organises takes the time, and nothing of it is ever written', async () => {
    const bank = await open();
    const bert = bank.world.outlook(BERT);
    const meeting = bert.add({ subject: 'Partners', start: at(14), end: at(15), attendees: [{ address: ANNA }] });
    await bank.pass(6 * MINUTE);
    expect(await busy(bank)).toEqual([[at(14), at(15)]]);
    bert.drag(meeting.id, at(16));
    await bank.pass(6 * MINUTE);
    expect(await busy(bank)).toEqual([[at(16), at(17)]]);
    expect(bank.writes()).toEqual([]);
  });

  it('5.1 what Outlook makes of our text is no edit: read again for hours, nothing more is written', async () => {
    const bank = await open();
    const { id } = await bank.book(day(3, 9), day(3, 10), 'Mortgage & more');
    const notes = 'Bring <two> papers & a pen\n\n  and time';
    await bank.act((tx, occasion) => change(tx, occasion, { root: ROOT, appointment: id, ifVersion: null }, { notes }));
    await bank.pass(5 * MINUTE);
    const written = bank.writes().length;
    expect(written).toBe(1);
    const [event] = bank.outlook.view(day(3, 0), day(4, 0));
    bank.outlook.setReminder(event?.id ?? '', 30);
    bank.outlook.setCategories(event?.id ?? '', ['Blue']);
    await bank.pass(6 * HOUR);
    expect(bank.writes()).toHaveLength(written);
  });

  it.each([
    ['Asia/Tokyo', 'Tokyo Standard Time', 9],
    ['Pacific/Honolulu', 'Hawaiian Standard Time', -10],
    ['Europe/Zurich', 'W. Europe Standard Time', 2],
  ] as const)('4.14 an all-day event in %s is that day of its own zone, neither one off nor two long', async (_zone, windows, offset) => {
    const bank = await open();
    const midnight = instant(Date.UTC(2026, 4, 6) - offset * HOUR);
    bank.outlook.add({
      subject: 'Away',
      start: midnight,
      end: instant(midnight + DAY),
      isAllDay: true,
      zone: windows,
      showAs: 'OOF',
    });
    await bank.pass(6 * MINUTE);
    expect(await busy(bank)).toEqual([[midnight, midnight + DAY]]);
  });
});
