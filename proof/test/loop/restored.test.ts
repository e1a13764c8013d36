/** Events of cancelled appointments that are restored in Outlook (4.11), and what is over (4.19), over the whole engine and shell. */
import { DAY, HOUR, MINUTE, SECOND, instant } from '@lockstep/engine';
import { RefusalError } from '@lockstep/server';
import type { CalendarItem } from '@lockstep/simulator';
import { expect, it } from 'vitest';
import { ACCOUNT, ROOT } from '../../src/simulation/company.ts';
import { ANNA, at, openBank } from './stage.ts';
import type { BankOptions } from './bank-options.ts';
import type { Bank } from './stage.ts';
import { callNames, nameOf, onBothTransports } from './transports.ts';

const published = async (options: BankOptions = {}): Promise<{ bank: Bank; id: string }> => {
  const bank = await openBank(options);
  const { id } = await bank.book(at(14), at(15));
  await bank.pass(2 * MINUTE);
  return { bank, id };
};
const restore = (bank: Bank): CalendarItem => bank.outlook.restore(bank.outlook.deleted()[0]?.id ?? '');
const busyIds = (bank: Bank): Promise<readonly string[]> =>
  bank.store.transaction(async (tx) => (await tx.busy.select({ root: ROOT })).map((row) => row.eventId));
const refusalOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof RefusalError) return error.refusal.code;
    throw error;
  }
  return 'none';
};

onBothTransports('restored from Deleted Items after the cancellation', {}, () => {
  it('4.11 it is ordinary busy time, never written, and the appointment stays cancelled', async () => {
    const { bank, id } = await published();
    bank.outlook.remove(bank.event().id);
    await bank.pass(5 * MINUTE);
    const writes = bank.writes().length;
    const restored = nameOf(restore(bank));
    await bank.pass(HOUR);
    expect((await bank.appointment(id)).state).toBe('cancelled');
    expect(await busyIds(bank)).toEqual([restored]);
    expect(await bank.link(id)).toMatchObject({ restored, eventId: null });
    expect((await bank.journal(id)).filter(({ code, rule }) => code === 'restored' && rule === '4.11')).toHaveLength(1);
    expect(bank.writes().length).toBe(writes);
  });

  it.each(['deletedItems', 'softDelete'] as const)(
    '4.11 reinstated it is the same event again, whatever removed it (%s)',
    async (deletion) => {
      const { bank, id } = await published({ policy: { deletion } });
      await bank.cancel(id);
      await bank.pass(5 * MINUTE);
      const restored = nameOf(restore(bank));
      await bank.pass(6 * MINUTE);
      const writes = bank.writes().length;
      await bank.reinstate(id);
      await bank.pass(5 * MINUTE);
      expect(await bank.appointment(id)).toMatchObject({ state: 'confirmed', startAt: at(14) });
      expect(await bank.link(id)).toMatchObject({ eventId: restored, restored: null, cause: null, epoch: 1 });
      expect(nameOf(bank.event())).toBe(restored);
      expect(await busyIds(bank)).toEqual([]);
      expect(
        bank
          .writes()
          .slice(writes)
          .filter((write) => write === callNames().create),
      ).toEqual([]);
      expect(await bank.journal(id)).toContainEqual(expect.objectContaining({ code: 'reinstated', rule: '4.11' }));
      bank.outlook.drag(bank.event().id, at(16));
      await bank.pass(2 * MINUTE);
      expect((await bank.appointment(id)).startAt).toBe(at(16));
    },
  );

  it('4.11 reinstated when it has gone again, a new event is made, under the next epoch', async () => {
    const { bank, id } = await published();
    bank.outlook.remove(bank.event().id);
    await bank.pass(5 * MINUTE);
    const restored = restore(bank);
    await bank.pass(6 * MINUTE);
    bank.outlook.removeFor(restored.id, 'HardDelete');
    await bank.reinstate(id);
    await bank.pass(5 * MINUTE);
    expect(bank.event()).toMatchObject({ start: at(14), subject: 'Mortgage advice' });
    expect(await bank.link(id)).toMatchObject({ epoch: 2 });
  });

  it('4.11 its time is given to somebody else meanwhile: it is not reinstated', async () => {
    const { bank, id } = await published();
    bank.outlook.remove(bank.event().id);
    await bank.pass(5 * MINUTE);
    restore(bank);
    await bank.pass(6 * MINUTE);
    await bank.book(at(14, 30), at(15, 30), 'Pension advice');
    expect(await refusalOf(bank.reinstate(id))).toBe('notOnOffer');
    expect((await bank.appointment(id)).state).toBe('cancelled');
  });

  it('4.11 something else lies in the calendar then: it is not reinstated', async () => {
    const { bank, id } = await published();
    bank.outlook.remove(bank.event().id);
    await bank.pass(5 * MINUTE);
    restore(bank);
    bank.outlook.add({ subject: 'Dentist', start: at(14, 30), end: at(15, 30) });
    await bank.pass(6 * MINUTE);
    expect(await refusalOf(bank.reinstate(id))).toBe('notOnOffer');
  });

  it('4.11 nothing was restored, or it was removed again: there is nothing to reinstate', async () => {
    const { bank, id } = await published();
    bank.outlook.remove(bank.event().id);
    await bank.pass(5 * MINUTE);
    expect(await refusalOf(bank.reinstate(id))).toBe('notRestored');
    bank.outlook.remove(restore(bank).id);
    await bank.pass(6 * MINUTE);
    expect(await refusalOf(bank.reinstate(id))).toBe('notRestored');
  });

  it('4.11 a copy that outlives its appointment is no way back to it', async () => {
    const { bank, id } = await published();
    bank.outlook.copy(bank.event().id, at(17));
    await bank.pass(MINUTE);
    await bank.cancel(id);
    await bank.pass(5 * MINUTE);
    expect(await bank.link(id)).toMatchObject({ restored: null });
    expect(bank.event().start).toBe(at(17));
  });
});

onBothTransports('what is over', {}, () => {
  it('4.19 an archive that empties the past changes nothing, mails nobody, and is not counted by the brake', async () => {
    const { bank } = await published({ policy: { brake: { perMailbox: 2, share: 0, allOf: 2, perCompany: 2 } } });
    const ids = [];
    for (const hour of [9, 10, 11, 12]) ids.push((await bank.book(at(hour), at(hour + 1), `Advice ${hour}`)).id);
    await bank.pass(2 * MINUTE);
    bank.clock.advanceTo(at(13, 30));
    await bank.pass(MINUTE);
    const writes = bank.writes().length;
    const archive = bank.world.admin.addCalendar(ANNA, 'Archive').id;
    const past = bank.events().filter((event) => event.end <= at(13));
    for (const [index, event] of past.entries()) {
      if (index === 0) bank.outlook.moveTo(event.id, archive);
      else bank.outlook.removeFor(event.id, index === 1 ? 'SoftDelete' : 'HardDelete');
    }
    await bank.pass(20 * MINUTE);
    for (const id of ids) expect(await bank.appointment(id)).toMatchObject({ state: 'confirmed' });
    expect(past).toHaveLength(4);
    expect(bank.writes().length).toBe(writes);
    expect(await bank.store.transaction(async (tx) => tx.movements.count({ root: ROOT }))).toBe(0);
    expect(bank.world.mails().filter(({ cause }) => cause.account === ACCOUNT)).toEqual([]);
    expect(await bank.mailbox()).toMatchObject({ state: 'syncing' });
  });

  it('4.19 an event moved, made all-day or a series once it is over leaves its appointment as it was, and is left itself', async () => {
    const { bank, id } = await published();
    bank.clock.advanceTo(at(15, 30));
    const writes = bank.writes().length;
    bank.outlook.drag(bank.event().id, instant(at(14) + DAY));
    await bank.pass(10 * MINUTE);
    expect(await bank.appointment(id)).toMatchObject({ startAt: at(14), endAt: at(15) });
    expect(bank.writes().length).toBe(writes);
  });

  it('4.19 put off to the very time its event was moved to once it was over, the event shows the rest again too', async () => {
    const { bank, id } = await published();
    bank.clock.advanceTo(at(15, 30));
    bank.outlook.retitle(bank.event().id, 'Private');
    bank.outlook.drag(bank.event().id, at(17));
    await bank.pass(2 * MINUTE);
    await bank.move(id, at(17), at(18));
    await bank.pass(2 * MINUTE);
    expect(bank.event()).toMatchObject({ start: at(17), subject: 'Mortgage advice' });
  });

  it('4.19 put off by the booking system once it is over, its event shows all that booking owns again', async () => {
    const { bank, id } = await published();
    bank.clock.advanceTo(at(15, 30));
    bank.outlook.retitle(bank.event().id, 'Private');
    await bank.pass(2 * MINUTE);
    expect(bank.event().subject).toBe('Private');
    await bank.move(id, at(17), at(18));
    await bank.pass(2 * MINUTE + 30 * SECOND);
    expect(bank.event()).toMatchObject({ start: at(17), subject: 'Mortgage advice' });
  });
});
