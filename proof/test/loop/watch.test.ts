/** How a calendar is watched (rules 2.4, 5.3) while Exchange tells of changes, tells nothing, or only looks as if it told. */
import { DAY, HOUR, MINUTE, SECOND, instant } from '@lockstep/engine';
import { describe, expect, it } from 'vitest';
import { ANNA, at, openBank } from './stage.ts';
import type { BankOptions } from './bank-options.ts';
import type { Bank } from './stage.ts';

/** A published appointment ten days ahead, so that the calendar is not hot, and a line that stands. */
const watched = async (options: BankOptions = {}): Promise<{ bank: Bank; id: string }> => {
  const bank = await openBank({ live: true, ...options });
  const { id } = await bank.book(far(9), far(10));
  await bank.pass(5 * MINUTE);
  expect(await bank.mailbox()).toMatchObject({ state: 'syncing', cause: null, deafSince: null });
  return { bank, id };
};
const far = (hour: number) => at(hour + 10 * 24);
const ours = (bank: Bank) => bank.outlook.view(far(0), far(24))[0];
const drag = (bank: Bank, hour: number): void => void bank.outlook.drag(ours(bank)?.id ?? '', far(hour));
const startOf = async (bank: Bank, id: string) => (await bank.appointment(id)).startAt;
const calls = (bank: Bank): number => bank.world.front.calls().length;

describe('while Exchange tells of changes', () => {
  it('5.3 what is moved in Outlook is here a moment later', async () => {
    const { bank, id } = await watched();
    drag(bank, 14);
    await bank.pass(2 * SECOND);
    expect(await startOf(bank, id)).toBe(far(14));
  });

  it('5.3 an idle calendar costs at most 0.02 requests a minute', async () => {
    const { bank } = await watched();
    const before = calls(bank);
    await bank.pass(2 * DAY);
    // A connection is relieved every half hour; that is the line's, shared by up to 200 calendars, and no calendar is read for it.
    const own = bank.world.front
      .calls()
      .slice(before)
      .filter((call) => call.operation !== 'GetStreamingEvents');
    expect(own.length / ((2 * DAY) / MINUTE)).toBeLessThanOrEqual(0.02);
  });

  it('5.3 F05 what a line swallows while it looks alive is found within the hour', async () => {
    const { bank, id } = await watched();
    bank.world.faults.next('F05', { operation: 'GetStreamingEvents' });
    drag(bank, 14);
    await bank.pass(5 * MINUTE);
    expect(await startOf(bank, id)).toBe(far(9));
    await bank.pass(55 * MINUTE);
    expect(await startOf(bank, id)).toBe(far(14));
  });

  it('5.3 F05 with appointments today within five minutes, and then another subscription is asked for', async () => {
    const bank = await openBank({ live: true });
    const { id } = await bank.book(at(15), at(16));
    await bank.pass(5 * MINUTE);
    bank.world.faults.next('F05', { operation: 'GetStreamingEvents' });
    bank.outlook.drag(bank.event().id, at(17));
    await bank.pass(5 * MINUTE);
    expect(await startOf(bank, id)).toBe(at(17));
    expect((await bank.states()).filter(({ rule }) => rule === '5.3')).toHaveLength(1);
    bank.outlook.drag(bank.event().id, at(18));
    await bank.pass(5 * SECOND);
    expect(await startOf(bank, id)).toBe(at(18));
  });

  it('5.3 F07 F10 a line that is closed early, again and again, is opened again without a word', async () => {
    const { bank, id } = await watched({ faults: { F07: 1 } });
    await bank.pass(10 * MINUTE);
    expect(bank.world.faults.hits().F07).toBeGreaterThan(5);
    drag(bank, 14);
    await bank.pass(MINUTE);
    expect(await startOf(bank, id)).toBe(far(14));
    expect(await bank.mailbox()).toMatchObject({ state: 'syncing' });
  });

  for (const [fault, what] of [
    ['F08', 'a subscription that the server lost'],
    ['F09', 'a subscription in error beside status OK'],
  ] as const) {
    it(`5.3 B10 ${fault} ${what} is asked for anew, and what happened meanwhile is looked at`, async () => {
      const { bank, id } = await watched();
      bank.world.faults.next(fault, { operation: 'GetStreamingEvents' });
      await bank.pass(46 * SECOND);
      expect(bank.world.faults.hits()[fault]).toBe(1);
      drag(bank, 14);
      await bank.pass(10 * SECOND);
      expect(await startOf(bank, id)).toBe(far(14));
      await bank.pass(MINUTE);
      expect(await bank.mailbox()).toMatchObject({ state: 'syncing', deafSince: null });
    });
  }
});

describe('when Exchange is known to tell nothing', () => {
  /** Until the mailbox is shown as out of step, in milliseconds. */
  const leavesGreen = async (bank: Bank): Promise<number> => {
    const from = bank.clock.now();
    while ((await bank.mailbox()).state === 'syncing' && bank.clock.now() - from < 2 * HOUR) await bank.pass(SECOND);
    return bank.clock.now() - from;
  };

  it('2.4 F06 a line that hangs is given up after 90 s, and where none comes in its place green is left within a minute', async () => {
    const { bank } = await watched();
    bank.world.faults.set({ F11: 1 });
    bank.world.faults.next('F06', { operation: 'GetStreamingEvents' });
    bank.world.front.settings.maxConcurrency = 27;
    bank.world.rules.hangingConnections = 0;
    expect(await leavesGreen(bank)).toBeLessThan(45 * SECOND + 90 * SECOND + MINUTE);
    expect(await bank.mailbox()).toMatchObject({ state: 'warning', cause: 'notificationsNotArriving' });
  });

  it('2.4 F08 F11 a lost subscription whose successor never answers leaves green within a minute, and returns to it', async () => {
    const { bank } = await watched();
    bank.world.faults.set({ F11: 1 });
    bank.world.faults.next('F08', { operation: 'GetStreamingEvents' });
    expect(await leavesGreen(bank)).toBeLessThan(45 * SECOND + MINUTE);
    expect(await bank.mailbox()).toMatchObject({ state: 'warning', cause: 'notificationsNotArriving' });
    bank.world.faults.clear();
    await bank.pass(15 * MINUTE);
    expect(await bank.mailbox()).toMatchObject({ state: 'syncing', cause: null, deafSince: null });
  });

  it('5.3 a change is found within five minutes, one in a calendar with appointments today within 30 s', async () => {
    const { bank, id } = await watched();
    bank.world.faults.set({ F11: 1 });
    bank.world.faults.next('F08', { operation: 'GetStreamingEvents' });
    await bank.pass(10 * MINUTE);
    drag(bank, 14);
    await bank.pass(5 * MINUTE + 5 * SECOND);
    expect(await startOf(bank, id)).toBe(far(14));
    const { id: today } = await bank.book(at(15), at(16));
    await bank.pass(10 * MINUTE);
    bank.outlook.drag(bank.event().id, at(17));
    await bank.pass(30 * SECOND);
    expect(await startOf(bank, today)).toBe(at(17));
  });

  it('5.3 an idle calendar costs at most 0.25 requests a minute', async () => {
    const { bank } = await watched();
    bank.world.faults.set({ F11: 1 });
    bank.world.faults.next('F08', { operation: 'GetStreamingEvents' });
    await bank.pass(HOUR);
    const before = calls(bank);
    await bank.pass(DAY);
    const looks = bank.world.front
      .calls()
      .slice(before)
      .filter(({ operation }) => operation !== 'Subscribe');
    expect(looks.length / (DAY / MINUTE)).toBeLessThanOrEqual(0.25);
  });
});

describe('what the feed says wrongly', () => {
  it('5.3 F21 a change that the feed leaves out is found when the calendar is read from its beginning, within fifteen hours', async () => {
    const { bank, id } = await watched();
    bank.world.faults.next('F21');
    drag(bank, 14);
    await bank.pass(HOUR);
    expect(bank.world.faults.hits().F21).toBe(1);
    expect(await startOf(bank, id)).toBe(far(9));
    await bank.pass(15 * HOUR);
    expect(await startOf(bank, id)).toBe(far(14));
  });

  it('5.3 F21 within forty minutes where the calendar has appointments today', async () => {
    const bank = await openBank({ live: true });
    const { id } = await bank.book(at(15), at(16));
    await bank.pass(5 * MINUTE);
    bank.world.faults.next('F21');
    bank.outlook.drag(bank.event().id, at(17));
    await bank.pass(45 * MINUTE);
    expect(bank.world.faults.hits().F21).toBe(1);
    expect(await startOf(bank, id)).toBe(at(17));
  });

  it('2.4 a mailbox nobody gets round to leaves green within a minute of its check being overdue', async () => {
    const { bank } = await watched();
    const row = await bank.mailbox();
    const stuck = { leaseOwner: 'another worker', leaseUntil: at(24 * 30), due: null };
    await bank.store.transaction(async (tx) => void (await tx.mailboxes.update({ root: row.root, id: row.id }, stuck)));
    const due = row.readDue ?? 0;
    await bank.pass(due - bank.clock.now() + 55 * SECOND);
    expect(await bank.mailbox()).toMatchObject({ state: 'warning', cause: 'checkOverdue' });
  });

  it('2.4 a deletion that is not proved yet is a difference, and no mailbox with one is green', async () => {
    const { bank } = await watched();
    bank.outlook.remove(ours(bank)?.id ?? '');
    await bank.pass(30 * SECOND);
    expect(await bank.mailbox()).toMatchObject({ state: 'warning', cause: 'checkOverdue' });
    await bank.pass(MINUTE);
    expect(await bank.mailbox()).toMatchObject({ state: 'syncing', cause: null });
  });

  it('2.4 I14 F40 an item that nobody can read is named, delays nothing else, and is forgotten once it can be read', async () => {
    const { bank, id } = await watched();
    bank.poisoned.add(bank.outlook.add({ subject: 'Damaged', start: far(11), end: far(12) }).immutableId);
    drag(bank, 14);
    await bank.pass(5 * SECOND);
    expect(await startOf(bank, id)).toBe(far(14));
    expect(await bank.mailbox()).toMatchObject({ state: 'warning', cause: 'itemUnreadable' });
    bank.poisoned.clear();
    await bank.pass(16 * HOUR);
    expect(await bank.mailbox()).toMatchObject({ state: 'syncing', unreadable: null });
    expect(await bank.busy()).toHaveLength(1);
  });
});

it('I14 F40 an item that nobody can read is named, on whichever page of a long calendar it stood', async () => {
  const bank = await openBank();
  const own = Array.from({ length: 1_100 }, (_, number) =>
    bank.outlook.add({ subject: 'Own', start: instant(far(0) + number * MINUTE), end: instant(far(1) + number * MINUTE) }),
  );
  const bad = [own[0], own[550], own[1_099]].flatMap((one) => one ?? []);
  for (const { immutableId } of bad) bank.poisoned.add(immutableId);
  await bank.pass(MINUTE);
  expect(new Set((await bank.mailbox()).unreadable)).toEqual(new Set(bad.map(({ id }) => id)));
});

it('4.17 F40 busy time that can no longer be read counts on, also when the calendar is read from its beginning', async () => {
  const { bank } = await watched();
  const own = bank.outlook.add({ subject: 'Own', start: far(11), end: far(12) });
  await bank.pass(MINUTE);
  bank.poisoned.add(own.immutableId);
  bank.outlook.retitle(own.id, 'Damaged');
  await bank.pass(16 * HOUR);
  expect((await bank.busy()).map(({ startAt }) => startAt)).toEqual([far(11)]);
  expect(await bank.mailbox()).toMatchObject({ state: 'warning', cause: 'itemUnreadable' });
});

it('F23 F24 an event that shows late, under an id that differs in letter case only, is neither lost nor made twice', async () => {
  const bank = await openBank({ live: true, faults: { F23: 1, F24: 1 } });
  const first = await bank.book(far(9), far(10));
  await bank.pass(SECOND);
  const second = await bank.book(far(11), far(12));
  await bank.pass(SECOND);
  await bank.cancel(second.id);
  await bank.pass(3 * MINUTE);
  expect(bank.world.faults.hits()).toMatchObject({ F23: 2, F24: 2 });
  expect(bank.outlook.view(far(0), far(24)).map(({ start }) => start)).toEqual([far(9)]);
  expect((await bank.appointment(first.id)).state).toBe('confirmed');
  expect(bank.world.mailbox(ANNA)?.address).toBe(ANNA);
});
