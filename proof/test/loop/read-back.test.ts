/** What we wrote and Exchange has touched since (F51) is read back once for a whole calendar. */
import { MINUTE, SECOND } from '@lockstep/engine';
import { describe, expect, it, vi } from 'vitest';
import { ROOT } from '../../src/simulation/company.ts';
import { at, openBank } from './stage.ts';
import { callNames, onBothTransports } from './transports.ts';

const HOURS = [9, 11, 13, 15];

/** How many transactions it takes until so many new events, all of them touched, are settled. */
const settling = async (events: number): Promise<number> => {
  const bank = await openBank({ faults: { F51: 1 } });
  await bank.pass(MINUTE);
  const ids: string[] = [];
  for (const hour of HOURS.slice(0, events)) ids.push((await bank.book(at(hour), at(hour + 1))).id);
  await bank.work();
  const before = await Promise.all(ids.map(async (id) => (await bank.link(id))?.base?.event.version));
  await bank.pass(10 * SECOND);
  const now = bank.clock.now();
  await bank.store.transaction((tx) => tx.mailboxes.update({ root: ROOT, id: 'mailbox-anna' }, { due: now, readDue: now }));
  const transaction = vi.spyOn(bank.store, 'transaction');
  await bank.work();
  const count = transaction.mock.calls.length;
  transaction.mockRestore();
  expect(bank.world.faults.hits().F51).toBe(events);
  expect(bank.writes()).toEqual(ids.map(() => callNames().create));
  for (const [index, id] of ids.entries()) {
    const link = await bank.link(id);
    expect(link).toMatchObject({ listed: true, due: null, cause: null });
    // The version that Exchange gave it since is the one it is known by.
    expect(link?.base?.event.version).not.toBe(before[index]);
  }
  expect(await bank.mailbox()).toMatchObject({ state: 'syncing', due: expect.any(Number), leaseOwner: null });
  return count;
};

onBothTransports('second looks', {}, () => {
  it('5.1 at several events of a calendar cost as many transactions as one at a single event', async () => {
    expect(await settling(HOURS.length)).toBe(await settling(1));
  });
});

describe('5.1 what was booked while Exchange tells of changes', () => {
  const open = async () => {
    const bank = await openBank({ live: true });
    await bank.pass(10 * MINUTE);
    return bank;
  };
  const named = (bank: Awaited<ReturnType<typeof open>>, from: number, operation: string): number =>
    bank.world.front
      .calls()
      .slice(from)
      .filter((call) => call.operation === operation).length;

  it('5.1 is read back once for all of half a minute, and is in step by then', async () => {
    const bank = await open();
    const before = bank.world.front.calls().length;
    const ids: string[] = [];
    for (const hour of HOURS) {
      ids.push((await bank.book(at(hour), at(hour + 1))).id);
      await bank.pass(5 * SECOND);
    }
    expect(bank.world.faults.hits().F51).toBe(HOURS.length);
    expect(named(bank, before, 'SyncFolderItems')).toBe(0);
    await bank.pass(MINUTE);
    expect(named(bank, before, 'SyncFolderItems')).toBe(1);
    for (const id of ids) expect(await bank.link(id)).toMatchObject({ listed: true, due: null, cause: null });
    expect(bank.writes()).toEqual(ids.map(() => callNames().create));
  });

  it('4.2 and dragged in Outlook at any moment after that, it is moved a moment later', async () => {
    const bank = await open();
    for (const [index, after] of [0.1, 0.3, 1, 5, 20, 29.9, 40].entries()) {
      const { id } = await bank.book(at(9), at(10), `Advice ${index}`);
      await bank.work();
      const event = bank.outlook.view(at(0), at(24)).find((one) => one.subject === `Advice ${index}`);
      await bank.pass(after * SECOND);
      bank.outlook.drag(event?.id ?? '', at(12 + index));
      await bank.pass(2 * SECOND);
      expect([after, (await bank.appointment(id)).startAt]).toEqual([after, at(12 + index)]);
    }
  });
});
