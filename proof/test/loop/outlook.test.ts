/** What a person does in Outlook (rules 4.2, 4.4, 4.6, 4.10, 4.11, 4.19), over the whole engine and shell, lock off. */
import { DAY, MINUTE, SECOND, instant } from '@lockstep/engine';
import { expect, it } from 'vitest';
import { at, openBank } from './stage.ts';
import type { BankOptions } from './bank-options.ts';
import type { Bank } from './stage.ts';
import { onBothTransports } from './transports.ts';

/** One appointment 9 to 10, published and at rest. */
const published = async (options: BankOptions = {}): Promise<{ bank: Bank; id: string }> => {
  const bank = await openBank(options);
  const { id } = await bank.book(at(9), at(10));
  await bank.pass(2 * MINUTE);
  return { bank, id };
};
const rules = async (bank: Bank, id: string): Promise<readonly (string | null)[]> => (await bank.journal(id)).map((entry) => entry.rule);

onBothTransports('from Outlook to the booking system', {}, () => {
  it('4.2 an event dragged in Outlook reschedules its appointment', async () => {
    const { bank, id } = await published();
    bank.outlook.drag(bank.event().id, at(14));
    await bank.pass(MINUTE);
    expect(await bank.appointment(id)).toMatchObject({ startAt: at(14), endAt: at(15), state: 'confirmed' });
    expect(await rules(bank, id)).toContain('4.2');
  });

  it('4.2 an event resized in Outlook changes the end of its appointment', async () => {
    const { bank, id } = await published();
    bank.outlook.resize(bank.event().id, at(11, 30));
    await bank.pass(MINUTE);
    expect(await bank.appointment(id)).toMatchObject({ startAt: at(9), endAt: at(11, 30) });
  });

  it('4.2 two events that swap places in Outlook are accepted together', async () => {
    const { bank, id } = await published();
    const other = await bank.book(at(11), at(12), 'Pension advice');
    await bank.pass(2 * MINUTE);
    const [first, second] = bank.events();
    bank.outlook.drag(first?.id ?? '', at(11));
    bank.outlook.drag(second?.id ?? '', at(9));
    await bank.pass(MINUTE);
    expect(await bank.appointment(id)).toMatchObject({ startAt: at(11) });
    expect(await bank.appointment(other.id)).toMatchObject({ startAt: at(9) });
  });

  it('4.4 an event dragged onto another appointment is put back', async () => {
    const { bank, id } = await published();
    await bank.book(at(11), at(12), 'Pension advice');
    await bank.pass(2 * MINUTE);
    bank.outlook.drag(bank.events()[0]?.id ?? '', at(11));
    await bank.pass(MINUTE);
    expect(bank.events().map((event) => event.start)).toEqual([at(9), at(11)]);
    expect(await bank.appointment(id)).toMatchObject({ startAt: at(9) });
    expect((await bank.journal(id)).map((entry) => entry.code)).toContain('slotTaken');
  });

  it('4.4 an event dragged into the past is put back', async () => {
    const { bank, id } = await published();
    bank.outlook.drag(bank.event().id, instant(at(9) - DAY));
    await bank.pass(MINUTE);
    expect(bank.event().start).toBe(at(9));
    expect((await bank.journal(id)).map((entry) => entry.code)).toContain('inThePast');
  });

  it('4.4 a move onto the own Outlook event of the adviser is accepted with a warning', async () => {
    const { bank, id } = await published();
    bank.outlook.add({ subject: 'Dentist', start: at(15), end: at(16) });
    await bank.pass(MINUTE);
    bank.outlook.drag(bank.events().find((event) => event.subject !== 'Dentist')?.id ?? '', at(15));
    await bank.pass(MINUTE);
    expect(await bank.appointment(id)).toMatchObject({ startAt: at(15) });
    expect((await bank.journal(id)).map((entry) => entry.code)).toContain('ontoBusy');
  });

  it('4.6 an event deleted in Outlook cancels its appointment, but only after it stayed gone for 60 s', async () => {
    const { bank, id } = await published();
    bank.outlook.remove(bank.event().id);
    await bank.pass(35 * SECOND);
    expect((await bank.appointment(id)).state).toBe('confirmed');
    await bank.pass(2 * MINUTE);
    expect((await bank.appointment(id)).state).toBe('cancelled');
    expect(bank.events()).toEqual([]);
  });

  it('4.6 an event deleted and restored within the minute cancels nothing', async () => {
    const { bank, id } = await published();
    bank.outlook.remove(bank.event().id);
    await bank.pass(35 * SECOND);
    const [deleted] = bank.outlook.deleted();
    bank.outlook.restore(deleted?.id ?? '');
    await bank.pass(5 * MINUTE);
    expect((await bank.appointment(id)).state).toBe('confirmed');
    expect(bank.event().start).toBe(at(9));
  });

  it('4.10 a title changed in Outlook is put back, and the reminder is left to its owner', async () => {
    const { bank, id } = await published();
    bank.outlook.retitle(bank.event().id, 'Something else');
    bank.outlook.setReminder(bank.event().id, 45);
    await bank.pass(MINUTE);
    expect(bank.event()).toMatchObject({ subject: 'Mortgage advice', reminderMinutes: 45 });
    expect(await rules(bank, id)).toContain('4.10');
  });

  it('4.11 an event made all-day in Outlook is put back by one update', async () => {
    const { bank, id } = await published();
    const before = bank.writes().length;
    bank.outlook.makeAllDay(bank.event().id);
    await bank.pass(MINUTE);
    expect(bank.event()).toMatchObject({ start: at(9), end: at(10), isAllDay: false });
    expect(bank.writes().length - before).toBe(1);
    expect(await bank.appointment(id)).toMatchObject({ startAt: at(9), endAt: at(10) });
  });

  it('4.11 of an event copied in Outlook the one we know stays ours, and the copy is never written', async () => {
    const { bank, id } = await published();
    const copy = bank.outlook.copy(bank.event().id, at(16));
    await bank.pass(MINUTE);
    const untouched = bank.outlook.item(copy.id)?.changeKey;
    await bank.move(id, at(12), at(13));
    await bank.pass(5 * MINUTE);
    expect(bank.events().map((event) => event.start)).toEqual([at(12), at(16)]);
    expect(bank.outlook.item(copy.id)?.changeKey).toBe(untouched);
  });

  it('4.19 a deletion after the appointment is over cancels nothing', async () => {
    const { bank, id } = await published();
    bank.clock.advanceTo(at(10, 30));
    bank.outlook.remove(bank.event().id);
    await bank.pass(10 * MINUTE);
    expect((await bank.appointment(id)).state).toBe('confirmed');
    expect(bank.events()).toEqual([]);
  });

  it('4.3a where moves are not accepted, an event dragged in Outlook is put back', async () => {
    const { bank, id } = await published({ policy: { accept: { move: false, cancel: true, decline: true } } });
    bank.outlook.drag(bank.event().id, at(14));
    await bank.pass(MINUTE);
    expect(bank.event().start).toBe(at(9));
    expect(await rules(bank, id)).toContain('4.3a');
  });

  it('4.3a where deletions are not accepted, an event deleted in Outlook is made anew', async () => {
    const { bank, id } = await published({ policy: { accept: { move: true, cancel: false, decline: true } } });
    bank.outlook.remove(bank.event().id);
    await bank.pass(5 * MINUTE);
    expect(bank.event().start).toBe(at(9));
    expect((await bank.appointment(id)).state).toBe('confirmed');
  });
});

onBothTransports('both sides at once', {}, () => {
  it('5.2 an edit on each side of different things keeps both', async () => {
    const { bank, id } = await published();
    bank.outlook.drag(bank.event().id, at(14));
    await bank.retitle(id, 'Mortgage renewal');
    await bank.pass(2 * MINUTE);
    expect(bank.event()).toMatchObject({ subject: 'Mortgage renewal', start: at(14) });
    expect(await bank.appointment(id)).toMatchObject({ title: 'Mortgage renewal', startAt: at(14) });
  });

  it.each([
    ['booking', 11],
    ['outlook', 14],
  ] as const)('5.2 when both changed the time and the policy says %s, that side wins', async (conflict, hour) => {
    const { bank, id } = await published({ policy: { conflict } });
    bank.outlook.drag(bank.event().id, at(14));
    await bank.move(id, at(11), at(12));
    await bank.pass(2 * MINUTE);
    expect(bank.event().start).toBe(at(hour));
    expect((await bank.appointment(id)).startAt).toBe(at(hour));
  });

  it('5.1 after the last change there is silence, whatever notices still arrive', async () => {
    const { bank, id } = await published();
    bank.outlook.drag(bank.event().id, at(14));
    await bank.move(id, at(14), at(15));
    await bank.pass(5 * MINUTE);
    const before = bank.writes().length;
    await bank.pass(60 * MINUTE);
    expect(bank.writes().length).toBe(before);
  });
});
