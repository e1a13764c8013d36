/** A change feed of a frozen window over the whole engine and shell: what leaves the window, and what comes into it, by time alone (4.15). */
import { DAY, HOUR, MINUTE } from '@lockstep/engine';
import type { Span } from '@lockstep/engine';
import { describe, expect, it } from 'vitest';
import { directConnector } from '../../src/direct/connector.ts';
import { ACCOUNT } from '../../src/simulation/company.ts';
import { ANNA, MONDAY, at, openBank } from './stage.ts';
import type { Bank } from './stage.ts';
import { ownUids, windowed, type Windowed } from './windowed.ts';

const AHEAD = 30;
type Stage = { readonly bank: Bank; readonly feed: Windowed };
const openWindow = async (): Promise<Stage> => {
  let feed: Windowed | null = null;
  const bank = await openBank({
    connect: (world, clock) => {
      feed = windowed(ownUids(directConnector({ world, account: ACCOUNT, access: 'impersonation', clock, timer: clock.timer })));
      return Promise.resolve(feed);
    },
  });
  if (feed === null) throw new Error('nobody was connected');
  await bank.set({ windowDaysAhead: AHEAD });
  await bank.work();
  return { bank, feed };
};
const day = (number: number, hour = 9) => at(24 * number + hour);
const busyStarts = async (bank: Bank) => (await bank.busy()).map((row) => row.startAt);
const covers = ({ start, end }: Span, other: Span): boolean => start <= other.start && end >= other.end;

describe('a change feed of a frozen window', () => {
  it('4.15 is asked for more than what is laid out, so that it is of use until the next listing', async () => {
    const { bank, feed } = await openWindow();
    const [window] = feed.listings;
    const { expandedUntil, listedWindow } = await bank.mailbox();
    expect([feed.listings.length, listedWindow]).toEqual([1, window]);
    expect(window?.start).toBe(MONDAY - DAY);
    expect(window?.end).toBe((expandedUntil ?? 0) + 2 * DAY);
  });

  it('4.15 B17 an event comes into the window by time alone, and takes its time before its day is laid out', async () => {
    const { bank } = await openWindow();
    const start = day(AHEAD + 6);
    bank.outlook.add({ subject: 'Dentist', start, end: start + HOUR });
    await bank.pass(HOUR);
    expect(await bank.busy()).toEqual([]);
    await bank.pass(4.5 * DAY);
    const { expandedUntil } = await bank.mailbox();
    expect(await busyStarts(bank)).toEqual([start]);
    expect(expandedUntil).toBeLessThan(start);
  });

  it('4.15 every reading is of a window that holds all that is looked at, however long the calendar is left alone', async () => {
    const { bank, feed } = await openWindow();
    await bank.pass(10 * DAY);
    const { expandedUntil, listedWindow } = await bank.mailbox();
    const now = bank.clock.now();
    expect(covers(listedWindow ?? { start: now, end: now }, { start: now, end: expandedUntil ?? now })).toBe(true);
    expect(feed.listings.length).toBeGreaterThan(10);
  });

  it('4.15 a window that is set wider is listed at once, as the position says nothing of what was added', async () => {
    const { bank, feed } = await openWindow();
    const start = day(AHEAD + 60);
    bank.outlook.add({ subject: 'Fair', start, end: start + HOUR });
    await bank.pass(6 * MINUTE);
    expect(await bank.busy()).toEqual([]);
    const before = feed.listings.length;
    await bank.set({ windowDaysAhead: AHEAD + 100 });
    await bank.work();
    expect(feed.listings.length).toBe(before + 1);
    expect(await busyStarts(bank)).toEqual([start]);
    await bank.set({ windowDaysBack: 7 });
    await bank.work();
    expect(feed.listings.at(-1)?.start).toBe(bank.clock.now() - 7 * DAY);
  });

  it('4.15 4.18 what leaves the window by time is tidied away without the brake, single events and series alike', async () => {
    const { bank } = await openWindow();
    for (let number = 0; number < 25; number++) {
      const start = at(9) + number * 10 * MINUTE;
      bank.outlook.add({ subject: 'Call', start, end: start + 10 * MINUTE });
    }
    const weekly = bank.outlook.add({ subject: 'Course', start: at(16), end: at(17) });
    bank.outlook.makeSeries(weekly.id, {
      pattern: { kind: 'daily', interval: 1 },
      range: { kind: 'numbered', startDate: '2026-05-04', numberOfOccurrences: 2 },
    });
    await bank.pass(6 * MINUTE);
    expect((await bank.busy()).length).toBe(27);
    await bank.pass(5 * DAY);
    expect(await bank.busy()).toEqual([]);
    expect(await bank.act((tx) => tx.series.select({}))).toEqual([]);
    expect(await bank.act((tx) => tx.movements.select({}))).toEqual([]);
    expect(await bank.mailbox()).toMatchObject({ state: 'syncing', busyHeldSince: null });
  });

  it('3.1 4.15 appointments before and beyond the window stay, and are not asked for with every reading', async () => {
    const { bank } = await openWindow();
    const near = await bank.book(at(9), at(10), 'Soon over');
    const far = await bank.book(day(AHEAD + 200), day(AHEAD + 200, 10), 'Next year');
    await bank.pass(MINUTE);
    await bank.pass(3 * DAY);
    expect([(await bank.appointment(near.id)).state, (await bank.appointment(far.id)).state]).toEqual(['confirmed', 'confirmed']);
    const asked = () => bank.world.front.calls().filter((call) => call.operation === 'GetItem').length;
    const before = asked();
    await bank.pass(2 * HOUR);
    expect(asked() - before).toBeLessThanOrEqual(1);
    expect(await bank.mailbox()).toMatchObject({ state: 'syncing', cause: null });
  });

  it('4.6 an event beyond the window that was deleted is found out by its own id, within the day', async () => {
    const { bank } = await openWindow();
    const far = await bank.book(day(AHEAD + 200), day(AHEAD + 200, 10), 'Next year');
    await bank.pass(MINUTE);
    const { eventId } = (await bank.link(far.id)) ?? {};
    // Of what lies outside, a deletion may go without a word.
    bank.world.outlook(ANNA).remove(String(eventId));
    await bank.pass(DAY);
    expect((await bank.appointment(far.id)).state).toBe('cancelled');
  });

  it('B18 an event of ours dragged out of the window is said to be removed there, and is moved', async () => {
    const { bank, feed } = await openWindow();
    const row = await bank.book(day(2), day(2, 10));
    await bank.pass(MINUTE);
    const { eventId } = (await bank.link(row.id)) ?? {};
    bank.outlook.drag(String(eventId), day(AHEAD + 100));
    await bank.pass(5 * MINUTE);
    expect(feed.outside).toContain(eventId);
    expect(await bank.appointment(row.id)).toMatchObject({ state: 'confirmed', startAt: day(AHEAD + 100) });
    await bank.pass(2 * DAY);
    expect(await bank.appointment(row.id)).toMatchObject({ state: 'confirmed', startAt: day(AHEAD + 100) });
  });

  it('4.12 time that somebody moves out of the window is free again, and time moved into it is taken', async () => {
    const { bank } = await openWindow();
    const out = bank.outlook.add({ subject: 'Out', start: day(2), end: day(2, 10) });
    const into = bank.outlook.add({ subject: 'In', start: day(AHEAD + 100), end: day(AHEAD + 100, 10) });
    await bank.pass(6 * MINUTE);
    expect(await busyStarts(bank)).toEqual([day(2)]);
    bank.outlook.drag(out.id, day(AHEAD + 100));
    bank.outlook.drag(into.id, day(3));
    await bank.pass(6 * MINUTE);
    expect(await busyStarts(bank)).toEqual([day(3)]);
  });
});

describe('an Exchange that gives events UIDs of its own', () => {
  it('4.16 the UID is learnt from what the create shows', async () => {
    const { bank } = await openWindow();
    const { id } = await bank.book(at(9), at(10));
    await bank.work();
    expect((await bank.link(id))?.uid).toBe(bank.event().uid);
  });

  it('3.10 a create whose answer is lost is found by its stamp, and its UID is learnt then', async () => {
    const { bank } = await openWindow();
    bank.world.faults.next('F15', { operation: 'CreateItem' });
    const { id } = await bank.book(at(9), at(10));
    await bank.pass(10 * MINUTE);
    expect(bank.world.faults.hits().F15).toBe(1);
    expect(bank.writes().filter((name) => name === 'CreateItem')).toHaveLength(1);
    expect(await bank.link(id)).toMatchObject({ uid: bank.event().uid, eventId: bank.event().id, intent: null });
  });

  it('3.10 what is cancelled before its lost create was found again leaves nothing behind', async () => {
    const { bank } = await openWindow();
    bank.world.faults.next('F15', { operation: 'CreateItem' });
    const { id } = await bank.book(at(9), at(10));
    await bank.work();
    await bank.cancel(id);
    await bank.pass(10 * MINUTE);
    expect(bank.world.faults.hits().F15).toBe(1);
    expect(bank.events()).toEqual([]);
  });

  it('4.3 an event that is made anew is known by its new UID', async () => {
    const { bank } = await openWindow();
    await bank.set({});
    await bank.act(async (tx) => {
      const [row] = await tx.connections.select({});
      if (row !== undefined) await tx.connections.put({ ...row, policy: { ...row.policy, lock: true, revision: row.policy.revision + 1 } });
    });
    const { id } = await bank.book(at(9), at(10));
    await bank.pass(MINUTE);
    const before = (await bank.link(id))?.uid;
    bank.world.faults.next('F15', { operation: 'CreateItem' });
    bank.outlook.remove(bank.event().id);
    await bank.pass(20 * MINUTE);
    expect(bank.world.faults.hits().F15).toBe(1);
    const link = await bank.link(id);
    expect([link?.uid, link?.epoch, link?.intent]).toEqual([bank.event().uid, 2, null]);
    expect(link?.uid).not.toBe(before);
    await bank.cancel(id);
    await bank.pass(10 * MINUTE);
    expect(bank.events()).toEqual([]);
  });
});
