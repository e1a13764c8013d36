/**
 * Bugs that other products had in the field, each as a scenario that stays green. Those in which an answer lies, or half of the mailboxes is
 * gone, are in `field-bugs-more.test.ts`, those of several people in `team-bugs.test.ts`.
 */
import { DAY, HOUR, MINUTE, SECOND, instant } from '@lockstep/engine';
import { describe, expect, it } from 'vitest';
import { ANNA, at, openBank } from './stage.ts';
import type { BankOptions } from './bank-options.ts';
import type { Bank } from './stage.ts';
import { callNames, onBothTransports } from './transports.ts';

const published = async (options: BankOptions = {}): Promise<{ bank: Bank; id: string }> => {
  const bank = await openBank(options);
  const { id } = await bank.book(at(9), at(10));
  await bank.pass(2 * MINUTE);
  return { bank, id };
};
const account = 'BANK\\svc-lockstep';
const creates = (bank: Bank): number => bank.writes().filter((name) => name === callNames().create).length;

describe('field bugs of other products, on a line', () => {
  it('B1 5.3 a storm of lost subscriptions leaves the one that is listened to', async () => {
    const bank = await openBank({ live: true, faults: { F08: 0.7, F11: 0.5 } });
    const { id } = await bank.book(at(20), at(21));
    await bank.pass(2 * HOUR);
    expect(bank.world.faults.hits().F08).toBeGreaterThan(3);
    bank.world.faults.clear();
    await bank.pass(15 * MINUTE);
    bank.outlook.drag(bank.event().id, at(18));
    await bank.pass(5 * SECOND);
    expect((await bank.appointment(id)).startAt).toBe(at(18));
  });
});

onBothTransports('field bugs of other products', {}, () => {
  it('B2 5.3 a temporary trouble that outlasts all patience heals without another change', async () => {
    const { bank, id } = await published();
    bank.world.admin.setImpersonation(account, []);
    await bank.move(id, at(11), at(12));
    await bank.pass(9 * HOUR);
    expect(bank.event().start).toBe(at(9));
    bank.world.admin.setImpersonation(account, 'all');
    await bank.move(id, at(18), at(19));
    await bank.pass(2 * HOUR);
    expect(bank.event().start).toBe(at(18));
    expect(await bank.mailbox()).toMatchObject({ state: 'syncing' });
  });

  it('B3 5.3 a calendar of two thousand events is read in pages, and no event is asked for by itself', async () => {
    const bank = await openBank();
    for (let day = 0; day < 250; day += 1)
      for (let hour = 8; hour < 16; hour += 1)
        bank.outlook.add({ subject: 'Own', start: at(hour + day * 24), end: at(hour + day * 24, 30) });
    await bank.pass(2 * MINUTE);
    expect(await bank.busy()).toHaveLength(2_000);
    const operations = bank.world.front.calls().map(({ operation }) => operation);
    expect(operations.filter((name) => name === 'SyncFolderItems').length).toBeLessThan(20);
    expect(operations).not.toContain('GetItem');
  });

  it('B6 5.3 a position that is invalid on the very first reading leads to a second one, not to a wheel', async () => {
    const bank = await openBank();
    for (let own = 0; own < 601; own += 1) bank.outlook.add({ subject: 'Own', start: at(9 + own * 6), end: at(10 + own * 6) });
    // Between its first page and its second.
    bank.world.faults.next('F19', { operation: callNames().feed });
    await bank.pass(5 * MINUTE);
    expect(bank.world.faults.hits().F19).toBe(1);
    expect(await bank.busy()).toHaveLength(601);
    expect(await bank.mailbox()).toMatchObject({ state: 'syncing', cause: null });
  });

  it('B7 5.3 what was deleted while the position was lost is gone afterwards, although no listing has tombstones', async () => {
    const bank = await openBank();
    const own = [9, 11, 13, 15].map((hour) => bank.outlook.add({ subject: 'Own', start: at(hour), end: at(hour + 1) }));
    await bank.pass(2 * MINUTE);
    bank.world.admin.killSyncStates(ANNA);
    bank.outlook.remove(own[1]?.id ?? '');
    await bank.pass(10 * MINUTE);
    expect(new Set((await bank.busy()).map(({ startAt }) => startAt))).toEqual(new Set([at(9), at(13), at(15)]));
    expect((await bank.states()).map(({ code }) => code)).toContain('positionLost');
  });

  it('B8 4.17 what is known stays until the new listing has ended: a person who is read anew is never free meanwhile', async () => {
    const bank = await openBank();
    bank.outlook.add({ subject: 'Own', start: at(9), end: at(10) });
    await bank.pass(2 * MINUTE);
    bank.world.admin.killSyncStates(ANNA);
    for (let time = 0; time < 3; time += 1) bank.world.faults.next('F12', { operation: 'SyncFolderItems' });
    await bank.pass(MINUTE);
    expect(await bank.busy()).toHaveLength(1);
    await bank.pass(2 * HOUR);
    expect(await bank.busy()).toHaveLength(1);
  });

  it('B9 an event that ends exactly where the window begins is neither doubled nor written with each pass', async () => {
    const bank = await openBank();
    await bank.book(at(9), at(10));
    bank.outlook.add({ subject: 'Own', start: instant(bank.clock.now() - DAY - HOUR), end: instant(bank.clock.now() - DAY) });
    await bank.pass(HOUR);
    expect(creates(bank)).toBe(1);
    expect((await bank.busy()).length).toBeLessThanOrEqual(1);
  });

  it('B15 1.7 old events of a former product, even with our own stamp of elsewhere, are busy time and never written', async () => {
    const bank = await openBank();
    for (let hour = 8; hour < 16; hour += 1) bank.outlook.add({ subject: 'Former product', start: at(hour), end: at(hour + 1) });
    await bank.pass(10 * MINUTE);
    expect(bank.writes()).toEqual([]);
    expect(await bank.busy()).toHaveLength(8);
  });

  it('B16 3.10 twenty edits in a minute end in one event with the last state', async () => {
    const { bank, id } = await published();
    for (let edit = 0; edit < 20; edit += 1) {
      await bank.move(id, at(10 + (edit % 8)), at(11 + (edit % 8)));
      await bank.pass(3 * SECOND);
    }
    await bank.pass(5 * MINUTE);
    expect(bank.event().start).toBe(at(13));
    expect(creates(bank)).toBe(1);
  });

  it('B16 4.14 a span of three weeks is one busy time', async () => {
    const bank = await openBank();
    bank.outlook.add({ subject: 'Sabbatical', start: at(9), end: instant(at(9) + 21 * DAY) });
    await bank.pass(2 * MINUTE);
    expect((await bank.busy()).map(({ startAt, endAt }) => endAt - startAt)).toEqual([21 * DAY]);
  });

  it('B17 4.15 an event far ahead is there when time alone has brought it near', async () => {
    const bank = await openBank();
    const start = instant(at(9) + 400 * DAY);
    bank.outlook.add({ subject: 'Own', start, end: instant(start + HOUR) });
    await bank.pass(2 * MINUTE);
    bank.clock.advance(60 * DAY);
    await bank.pass(5 * MINUTE);
    expect((await bank.busy()).map(({ startAt }) => startAt)).toEqual([start]);
  });

  it('B20 F20 pages that overlap, repeat or come empty are read to the last', async () => {
    const bank = await openBank({ faults: { F20: 0.5 } });
    for (let own = 0; own < 1_300; own += 1) bank.outlook.add({ subject: 'Own', start: at(9 + own * 6), end: at(10 + own * 6) });
    await bank.pass(10 * MINUTE);
    expect(bank.world.faults.hits().F20).toBeGreaterThan(0);
    expect(await bank.busy()).toHaveLength(1_300);
    expect((await bank.mailbox()).cursor).not.toBeNull();
  });

  it('B22 5.1 a body that Exchange rewrites is written once, and then there is silence', async () => {
    const { bank, id } = await published();
    await bank.retitle(id, 'Mortgage <advice> & more\r\n');
    await bank.pass(5 * MINUTE);
    const before = bank.writes().length;
    await bank.pass(2 * HOUR);
    expect(bank.writes()).toHaveLength(before);
  });
});

onBothTransports('another mailbox, or another state of it (2.6)', {}, () => {
  it('2.6 an address that was given to somebody else changes nothing on either side, and says so', async () => {
    const { bank, id } = await published();
    bank.world.admin.rename(ANNA, 'anna.new@bank.example', true);
    bank.world.admin.addMailbox({ address: ANNA, name: 'Another Anna', zone: 'W. Europe Standard Time' });
    const other = bank.world.outlook(ANNA);
    other.add({ subject: 'Private matters', start: at(11), end: at(12) });
    await bank.move(id, at(14), at(15));
    await bank.pass(2 * HOUR);
    expect(await bank.mailbox()).toMatchObject({ state: 'error', cause: 'anotherMailbox' });
    expect(other.view(at(0), at(24)).map(({ subject }) => subject)).toEqual(['Private matters']);
    expect(await bank.busy()).toEqual([]);
    expect((await bank.appointment(id)).state).toBe('confirmed');
    expect(bank.world.outlook('anna.new@bank.example').view(at(0), at(24))).toHaveLength(1);
  });

  it('2.6 4.18 F32 a restored backup without today’s work cancels nothing: it waits for an administrator', async () => {
    const bank = await openBank();
    const ids: string[] = [];
    for (let number = 0; number < 8; number += 1) ids.push((await bank.book(at(9 + number), at(10 + number), `Advice ${number}`)).id);
    await bank.pass(2 * MINUTE);
    bank.world.admin.killSyncStates(ANNA);
    for (const event of bank.events().slice(0, 6)) bank.outlook.removeFor(event.id, 'HardDelete');
    await bank.pass(6 * HOUR);
    const states = await Promise.all(ids.map(async (one) => (await bank.appointment(one)).state));
    expect(new Set(states)).toEqual(new Set(['confirmed']));
    expect(await bank.mailbox()).toMatchObject({ state: 'warning', cause: 'brakeHeld' });
  });

  it('2.4 4.18 F32 a calendar that is suddenly empty leaves green within a minute of being read, and cancels, makes and frees nothing', async () => {
    const bank = await openBank({ policy: { lock: true } });
    const ids: string[] = [];
    for (let number = 0; number < 6; number += 1) ids.push((await bank.book(at(9 + number), at(10 + number), `Advice ${number}`)).id);
    for (let number = 0; number < 6; number += 1) bank.outlook.add({ subject: 'Own', start: at(33 + number), end: at(34 + number) });
    await bank.pass(5 * MINUTE);
    const writes = bank.writes().length;
    bank.world.admin.blankCalendar(ANNA, instant(bank.clock.now() + 12 * MINUTE));
    await bank.pass(MINUTE);
    expect(await bank.mailbox()).toMatchObject({ state: 'warning', cause: 'brakeHeld' });
    expect(await bank.busy()).toHaveLength(6);
    await bank.pass(HOUR);
    expect(bank.writes()).toHaveLength(writes);
    expect(await bank.busy()).toHaveLength(6);
    expect(await bank.mailbox()).toMatchObject({ state: 'syncing', cause: null, busyHeldSince: null });
  });
});
