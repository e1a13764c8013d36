/** Exchange in trouble: each failure has a cause a person can read, nothing storms, and everything heals by itself. */
import { HOUR, MINUTE } from '@lockstep/engine';
import { expect, it } from 'vitest';
import { ANNA, at, openBank } from './stage.ts';
import type { Bank } from './stage.ts';
import { callNames, onBothTransports, playedBy } from './transports.ts';

const account = 'BANK\\svc-lockstep';
const calls = (bank: Bank): number => bank.world.front.calls().length;

onBothTransports('Exchange in trouble', {}, () => {
  it('2.7 a right that is taken away is named, asked for rarely, and its return is noticed', async () => {
    const bank = await openBank();
    await bank.pass(MINUTE);
    bank.world.admin.setImpersonation(account, []);
    await bank.book(at(9), at(10));
    await bank.pass(2 * MINUTE);
    expect(await bank.mailbox()).toMatchObject({ state: 'error', cause: playedBy() === 'graph' ? 'noRights' : 'noImpersonationRight' });
    const before = calls(bank);
    await bank.pass(HOUR);
    expect(calls(bank) - before).toBeLessThan(12);
    bank.world.admin.setImpersonation(account, 'all');
    await bank.pass(2 * HOUR);
    expect(await bank.mailbox()).toMatchObject({ state: 'syncing', cause: null });
  });

  it('5.3 a storm of busy answers is waited out, and what was booked meanwhile arrives', async () => {
    const bank = await openBank();
    await bank.pass(MINUTE);
    for (let time = 0; time < 5; time++) bank.world.faults.next('F12', { mailbox: ANNA });
    await bank.book(at(9), at(10));
    await bank.pass(3 * HOUR);
    expect(bank.world.faults.hits().F12).toBeGreaterThan(0);
    expect(bank.event().start).toBe(at(9));
    expect(bank.world.front.breaches()).toEqual([]);
  });

  it('F19 a position that is lost leads to a new listing that neither loses nor doubles anything', async () => {
    const bank = await openBank();
    const { id } = await bank.book(at(9), at(10));
    await bank.pass(2 * MINUTE);
    bank.world.admin.killSyncStates(ANNA);
    bank.outlook.drag(bank.event().id, at(14));
    await bank.pass(10 * MINUTE);
    expect((await bank.appointment(id)).startAt).toBe(at(14));
    expect(bank.event().start).toBe(at(14));
  });

  it('F25 a stale answer for a write that went through leads to no second write', async () => {
    const bank = await openBank();
    const { id } = await bank.book(at(9), at(10));
    await bank.pass(2 * MINUTE);
    bank.world.faults.next('F25', { operation: callNames().update });
    await bank.move(id, at(11), at(12));
    await bank.pass(10 * MINUTE);
    expect(bank.world.faults.hits().F25).toBe(1);
    expect(bank.event().start).toBe(at(11));
    expect((await bank.appointment(id)).startAt).toBe(at(11));
  });

  it('F15 an update whose answer is lost is neither repeated nor taken for an edit', async () => {
    const bank = await openBank();
    const { id } = await bank.book(at(9), at(10));
    await bank.pass(2 * MINUTE);
    bank.world.faults.next('F15', { operation: callNames().update });
    await bank.move(id, at(11), at(12));
    await bank.pass(10 * MINUTE);
    expect(bank.world.faults.hits().F15).toBe(1);
    expect(bank.event().start).toBe(at(11));
    expect((await bank.journal(id)).map((entry) => entry.rule)).not.toContain('4.2');
    expect(bank.writes().filter((name) => name === callNames().update)).toHaveLength(1);
  });

  it('F15 a removal whose answer is lost takes the event along and leaves the copy a person made of it (4.11)', async () => {
    const bank = await openBank();
    const { id } = await bank.book(at(9), at(10));
    await bank.pass(2 * MINUTE);
    const copy = bank.outlook.copy(bank.event().id, at(16));
    await bank.pass(MINUTE);
    const untouched = bank.outlook.item(copy.id)?.changeKey;
    bank.world.faults.next('F15', { operation: callNames().remove });
    await bank.cancel(id);
    await bank.pass(10 * MINUTE);
    expect(bank.world.faults.hits().F15).toBe(1);
    expect(bank.events().map((event) => event.start)).toEqual([at(16)]);
    expect(bank.outlook.item(copy.id)?.changeKey).toBe(untouched);
  });

  it('F15 what a lost create made, and a person deleted before we knew of it, is deleted (4.6) and not made anew', async () => {
    const bank = await openBank();
    await bank.pass(MINUTE);
    bank.world.faults.next('F15', { operation: callNames().create });
    const { id } = await bank.book(at(9), at(10));
    await bank.work();
    expect(bank.world.faults.hits().F15).toBe(1);
    bank.outlook.remove(bank.event().id);
    await bank.pass(10 * MINUTE);
    expect(bank.events()).toEqual([]);
    expect((await bank.appointment(id)).state).toBe('cancelled');
    // Over Graph it is asked once more, and known by its transaction id.
    const { create } = callNames();
    expect(bank.writes()).toEqual(playedBy() === 'graph' ? [create, create] : [create]);
  });

  it('F15 what a lost create made and a person called off and took back again is not made a second time', async () => {
    const bank = await openBank();
    await bank.pass(MINUTE);
    bank.world.faults.next('F15', { operation: callNames().create });
    const { id } = await bank.book(at(9), at(10));
    await bank.work();
    const made = bank.event();
    bank.outlook.cancel(made.id);
    const gone = bank.outlook.deleted().find((item) => item.uid === made.uid);
    bank.outlook.restore(gone?.id ?? '');
    expect(bank.event().isCancelled).toBe(true);
    await bank.pass(10 * MINUTE);
    expect((await bank.appointment(id)).state).toBe('cancelled');
    expect(bank.writes().filter((name) => name === callNames().create)).toHaveLength(1);
  });
});
