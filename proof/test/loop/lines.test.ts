/** Lines over hours (5.3): a connection is relieved before it ends, people come and go, and nobody's calendar is read for it. */
import { HOUR, MINUTE, SECOND } from '@lockstep/engine';
import { describe, expect, it } from 'vitest';
import { at, openBank, type Bank } from './stage.ts';
import { ROOT, type Staff } from '../../src/simulation/company.ts';

const STAFF: readonly Staff[] = ['anna', 'ben', 'cleo'].map((holder) => ({
  holder,
  kind: 'staff',
  mailbox: `mailbox-${holder}`,
  address: `${holder}@bank.example`,
}));
const open = async (): Promise<Bank> => {
  const bank = await openBank({ live: true, staff: STAFF });
  await bank.pass(10 * MINUTE);
  return bank;
};
type Call = ReturnType<Bank['world']['front']['calls']>[number];
const since = (bank: Bank, before: number): readonly Call[] => bank.world.front.calls().slice(before);
const count = (bank: Bank): number => bank.world.front.calls().length;
const named = (calls: readonly Call[], operation: string): readonly Call[] => calls.filter((call) => call.operation === operation);
const hanging = (bank: Bank): readonly Call[] =>
  named(bank.world.front.calls(), 'GetStreamingEvents').filter((call) => call.outcome === null);
const add = (bank: Bank, who: string, hour: number): string =>
  bank.world.outlook(`${who}@bank.example`).add({ subject: 'Own', start: at(hour + 240), end: at(hour + 241) }).uid;
const known = async (bank: Bank, uid: string): Promise<boolean> => (await bank.busy()).some((one) => one.uid === uid);
const isDeaf = async (bank: Bank): Promise<boolean> =>
  (await bank.store.transaction((tx) => tx.mailboxes.select({ root: ROOT }))).some(
    (one) => one.deafSince !== null || one.toldUntil === null,
  );

describe('5.3 a line that goes on', () => {
  it('over five hours each connection is relieved before its time is over, as another mailbox, and no calendar is read because of it', async () => {
    const bank = await open();
    const before = count(bank);
    for (let minute = 0; minute < 300; minute += 5) {
      await bank.pass(5 * MINUTE);
      expect([await isDeaf(bank), hanging(bank).length]).toEqual([false, 1]);
    }
    const calls = since(bank, before);
    const opened = named(calls, 'GetStreamingEvents');
    expect(opened.length).toBeGreaterThanOrEqual(10);
    expect(opened.length).toBeLessThanOrEqual(11);
    for (const [index, call] of opened.entries()) expect(call.mailbox).not.toBe(opened[index - 1]?.mailbox);
    expect(new Set(opened.map((call) => call.mailbox)).size).toBe(STAFF.length);
    expect(opened.slice(0, -1).every((call) => (call.durationMs ?? 0) < 30 * MINUTE)).toBe(true);
    expect([named(calls, 'Subscribe'), named(calls, 'Unsubscribe')]).toEqual([[], []]);
    // Each calendar every 57 minutes, and one of them was perhaps begun anew.
    expect(named(calls, 'SyncFolderItems').length).toBeLessThanOrEqual(STAFF.length * 6);
  });

  it('what is changed at any second around the relief is here a moment later', async () => {
    const bank = await open();
    const opened = named(bank.world.front.calls(), 'GetStreamingEvents').at(-1)?.at ?? 0;
    await bank.pass(opened + 28 * MINUTE - bank.clock.now());
    for (let step = 0; step < 60; step += 1) {
      const uid = add(bank, 'ben', step % 20);
      await bank.pass(2 * SECOND);
      expect(await known(bank, uid)).toBe(true);
    }
    expect(named(bank.world.front.calls(), 'GetStreamingEvents').length).toBeGreaterThan(1);
  });

  it('a mailbox without a place for one more connection leaves the relief to another one', async () => {
    const bank = await open();
    bank.world.rules.hangingConnections = 1;
    const before = count(bank);
    await bank.pass(2 * HOUR);
    const opened = named(since(bank, before), 'GetStreamingEvents');
    expect(opened.filter((call) => call.outcome === 'ErrorExceededConnectionCount')).toEqual([]);
    expect(opened.length).toBeGreaterThanOrEqual(4);
    expect(await isDeaf(bank)).toBe(false);
  });

  it('where no mailbox has a place the connection there is goes on to its end, the next one is opened then, and what was missed is read', async () => {
    const bank = await open();
    const before = count(bank);
    bank.world.rules.hangingConnections = 0;
    await bank.pass(20 * MINUTE);
    expect([await isDeaf(bank), hanging(bank).length]).toEqual([false, 1]);
    bank.world.rules.hangingConnections = 10;
    const opened = named(bank.world.front.calls(), 'GetStreamingEvents').find((call) => call.outcome === null)?.at ?? 0;
    bank.world.rules.hangingConnections = 0;
    await bank.pass(opened + 29.9 * MINUTE - bank.clock.now());
    expect(hanging(bank)).toHaveLength(1);
    const uid = add(bank, 'cleo', 3);
    await bank.pass(2 * SECOND);
    expect(await known(bank, uid)).toBe(true);
    await bank.pass(MINUTE);
    expect(hanging(bank)).toHaveLength(0);
    const missed = add(bank, 'cleo', 4);
    bank.world.rules.hangingConnections = 10;
    await bank.pass(6 * MINUTE);
    expect([hanging(bank).length, await known(bank, missed)]).toEqual([1, true]);
    expect(named(since(bank, before), 'GetStreamingEvents').some((call) => call.outcome === 'ErrorExceededConnectionCount')).toBe(true);
  });

  it('who comes is told of and read, who goes is let go, and the calendars of the others are not read for either', async () => {
    const bank = await open();
    const enabled = (id: string, is: boolean): Promise<unknown> =>
      bank.store.transaction((tx) => tx.pairings.update({ root: ROOT, mailbox: id }, { enabled: is }));
    const before = count(bank);
    await enabled('mailbox-cleo', false);
    await bank.pass(MINUTE);
    const gone = since(bank, before);
    expect(named(gone, 'Unsubscribe').map((call) => call.mailbox)).toEqual(['cleo@bank.example']);
    expect(named(gone, 'SyncFolderItems').filter((call) => call.mailbox !== 'cleo@bank.example')).toEqual([]);
    const between = count(bank);
    await enabled('mailbox-cleo', true);
    await bank.pass(MINUTE);
    const back = since(bank, between);
    expect(named(back, 'Subscribe').map((call) => call.mailbox)).toEqual(['cleo@bank.example']);
    expect(named(back, 'SyncFolderItems').filter((call) => call.mailbox !== 'cleo@bank.example')).toEqual([]);
    for (const who of ['anna', 'ben', 'cleo']) {
      const uid = add(bank, who, 7);
      await bank.pass(2 * SECOND);
      expect(await known(bank, uid)).toBe(true);
    }
    expect(hanging(bank)).toHaveLength(1);
  });

  it('a connection that breaks while it is relieved is a gap, and what was missed in it is read', async () => {
    const bank = await open();
    const opened = named(bank.world.front.calls(), 'GetStreamingEvents').at(-1)?.at ?? 0;
    bank.world.faults.set({ F06: 0.5, F07: 0.2 });
    await bank.pass(opened + HOUR - bank.clock.now());
    bank.world.faults.set({ F06: 0, F07: 0 });
    const uid = add(bank, 'anna', 9);
    await bank.pass(5 * MINUTE);
    expect(await known(bank, uid)).toBe(true);
  });
});
