/** Availability blocks of an integration that is disconnected and connected again (rules 3.8, 1.4). */
import { DAY, MINUTE, SECOND } from '@lockstep/engine';
import { createDisconnections, startDisconnect, undoDisconnect } from '@lockstep/server';
import type { Connection, Occasion, Transaction } from '@lockstep/server';
import { describe, expect, it } from 'vitest';
import { CONNECTION, ROOT } from '../../src/simulation/company.ts';
import { createIds } from '../../src/simulation/stage.ts';
import { lunch, lying, published, times, work, hours } from './blocks-stage.ts';
import type { Bank } from './stage.ts';

const acting = (bank: Bank, act: (tx: Transaction, occasion: Occasion, connection: Connection) => Promise<unknown>): Promise<void> =>
  bank.act(async (tx, occasion) => {
    const row = await tx.connections.get({ root: ROOT, id: CONNECTION }, { lock: 'update' });
    if (row !== null) await act(tx, occasion, row);
  });
/** Lets two minutes pass with what carries disconnections through beside the sync. */
const drive = async (bank: Bank): Promise<void> => {
  const forget = (): Promise<void> => Promise.resolve();
  const deps = { store: bank.store, clock: bank.clock, newId: createIds(bank.clock), forget };
  const turns = createDisconnections(deps, () => undefined);
  for (const until = bank.clock.now() + 2 * MINUTE; bank.clock.now() < until;) {
    for (let round = 0; round < 100 && (await turns.runDue()) > 0; round += 1);
    await bank.pass(5 * SECOND);
  }
};
const disconnect = async (bank: Bank, events: 'leave' | 'remove'): Promise<void> => {
  await acting(bank, (tx, occasion, row) => startDisconnect(tx, occasion, row, { events, busy: 'leave', mails: 0 }));
  await drive(bank);
};
const undo = async (bank: Bank): Promise<void> => {
  await acting(bank, (tx, occasion, row) => undoDisconnect(tx, occasion, row, 'sealed anew'));
  await drive(bank);
};
const WEEK = [0, 1, 2, 3, 4].map((day) => lunch(day));

describe.each(['ews', 'graph'] as const)('blocks of an integration that is disconnected, over %s', (by) => {
  it('1.4 go with all other events of ours, and are there again once it is undone', async () => {
    const bank = await published({ by });
    await disconnect(bank, 'remove');
    expect(lying(bank)).toEqual([]);
    await undo(bank);
    expect(times(lying(bank))).toEqual(WEEK);
    expect(await bank.busy()).toEqual([]);
  });

  it('1.4 left in place they are linked again, with what was changed meanwhile, and none is made twice', async () => {
    const bank = await published({ by });
    const before = lying(bank).map(({ id }) => id);
    await disconnect(bank, 'leave');
    expect(times(lying(bank))).toEqual(WEEK);
    await work(bank, hours([], ['12:30', '13:30']));
    await bank.pass(DAY / 24);
    expect(times(lying(bank))).toEqual(WEEK);
    await undo(bank);
    expect(times(lying(bank))).toEqual([0, 1, 2, 3, 4].map((day) => lunch(day, 12.5, 13.5)));
    expect(lying(bank).map(({ id }) => id)).toEqual(before);
    expect(await bank.busy()).toEqual([]);
  });
});
