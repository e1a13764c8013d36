/** What we wrote and Exchange has touched since (F51) is read back once for a whole calendar. */
import { MINUTE, SECOND } from '@lockstep/engine';
import { expect, it, vi } from 'vitest';
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
