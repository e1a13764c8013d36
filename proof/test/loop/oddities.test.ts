/** What people make of events of ours in Outlook: series, whole days, other calendars (rule 4.11), over the whole engine and shell. */
import { DAY, HOUR, MINUTE, instant } from '@lockstep/engine';
import { markMailbox } from '@lockstep/server';
import type { Recurrence } from '@lockstep/simulator';
import { describe, expect, it } from 'vitest';
import { ACCOUNT, ROOT } from '../../src/simulation/company.ts';
import { ANNA, at, openBank } from './stage.ts';
import type { BankOptions } from './bank-options.ts';
import type { Bank } from './stage.ts';
import { callNames, onBothTransports } from './transports.ts';

/** One appointment 9 to 10, published and at rest. */
const published = async (options: BankOptions = {}): Promise<{ bank: Bank; id: string }> => {
  const bank = await openBank(options);
  const { id } = await bank.book(at(9), at(10));
  await bank.pass(2 * MINUTE);
  return { bank, id };
};

const THREE_DAYS: Recurrence = {
  pattern: { kind: 'daily', interval: 1 },
  range: { kind: 'numbered', startDate: '2026-05-04', numberOfOccurrences: 3 },
};
const codes = async (bank: Bank, id: string): Promise<readonly string[]> => (await bank.journal(id)).map((entry) => entry.code);
const busyTimes = (bank: Bank): Promise<readonly number[]> =>
  bank.store.transaction(async (tx) => (await tx.busy.select({ root: ROOT })).map((row) => row.startAt).toSorted((a, b) => a - b));
const mails = (bank: Bank): number => bank.world.mails().filter(({ cause }) => cause.account === ACCOUNT).length;

onBothTransports('turned into a series', {}, () => {
  it.each([false, true])(
    '4.11 the recurrence is cleared with time and zone by one update, and the dates leave no busy time (lock %s)',
    async (lock) => {
      const { bank, id } = await published({ policy: { lock } });
      const before = bank.writes().length;
      bank.outlook.drag(bank.event().id, at(11));
      bank.outlook.makeSeries(bank.event().id, THREE_DAYS);
      await bank.pass(5 * MINUTE);
      expect(bank.event()).toMatchObject({ type: 'Single', recurrence: null, start: at(9), end: at(10) });
      expect(bank.outlook.view(at(0), instant(at(0) + 7 * DAY))).toHaveLength(1);
      expect(bank.writes().slice(before)).toEqual([callNames().update]);
      expect(await bank.appointment(id)).toMatchObject({ startAt: at(9), endAt: at(10), state: 'confirmed' });
      expect(await codes(bank, id)).toContain(lock ? 'locked' : 'seriesPutBack');
      expect(await busyTimes(bank)).toEqual([]);
      expect(await bank.link(id)).toMatchObject({ cause: null, heldSince: null });
    },
  );

  it('4.11 refused, the link keeps the first date, flagged, the other dates are busy time, and nothing is tried again', async () => {
    const { bank, id } = await published();
    bank.world.faults.set({ F27: 1 });
    const before = bank.writes().length;
    bank.outlook.makeSeries(bank.event().id, THREE_DAYS);
    await bank.pass(55 * MINUTE);
    expect(bank.writes().slice(before)).toEqual([callNames().update]);
    expect(await bank.appointment(id)).toMatchObject({ startAt: at(9), state: 'confirmed' });
    expect(await busyTimes(bank)).toEqual([at(9) + DAY, at(9) + 2 * DAY]);
    expect(await bank.link(id)).toMatchObject({ cause: 'writeRefused', detail: expect.stringContaining('first date') });
    expect(await bank.mailbox()).toMatchObject({ state: 'warning', cause: 'writeRefused' });
    expect(await codes(bank, id)).toContain('seriesLeft');
  });

  it('4.11 until it is made single none of its dates is busy time, and refused, a listing anew leaves the others as they are', async () => {
    const seen: (readonly number[])[] = [];
    let watched: Bank | null = null;
    const { bank } = await published({
      between: async () => {
        if (watched !== null) seen.push(await busyTimes(watched));
      },
    });
    watched = bank;
    bank.outlook.makeSeries(bank.event().id, THREE_DAYS);
    await bank.pass(5 * MINUTE);
    expect(bank.event().type).toBe('Single');
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.flat()).toEqual([]);
    watched = null;
    bank.world.faults.set({ F27: 1 });
    bank.outlook.makeSeries(bank.event().id, THREE_DAYS);
    await bank.pass(5 * MINUTE);
    const others = [at(9) + DAY, at(9) + 2 * DAY];
    expect(await busyTimes(bank)).toEqual(others);
    await bank.store.transaction(async (tx) => {
      await tx.series.remove({ root: ROOT });
      await tx.busy.remove({ root: ROOT });
      await tx.mailboxes.update({ root: ROOT }, { cursor: null, readDue: bank.clock.now() });
      await markMailbox(tx, ROOT, 'mailbox-anna', bank.clock.now());
    });
    await bank.pass(5 * MINUTE);
    expect(await busyTimes(bank)).toEqual(others);
  });

  it('4.11 refused, and its recurrence removed in Outlook: both sides agree again, and no date is busy', async () => {
    const { bank, id } = await published();
    bank.world.faults.set({ F27: 1 });
    bank.outlook.makeSeries(bank.event().id, THREE_DAYS);
    await bank.pass(10 * MINUTE);
    const master = bank.world.outlook(ANNA).findByUid((await bank.link(id))?.uid ?? '')[0];
    bank.outlook.save(master?.id ?? '', [{ change: 'delete', field: 'recurrence' }]);
    await bank.pass(10 * MINUTE);
    expect(await bank.link(id)).toMatchObject({ cause: null, heldSince: null });
    expect(await busyTimes(bank)).toEqual([]);
    expect(await bank.mailbox()).toMatchObject({ state: 'syncing' });
  });

  it('4.3 made a series over and over it is put back three times within an hour, then left to a person', async () => {
    const { bank, id } = await published();
    const before = bank.writes().length;
    for (let time = 0; time < 5; time += 1) {
      const [event] = bank.outlook.findByUid((await bank.link(id))?.uid ?? '');
      if (event?.type === 'Single') bank.outlook.makeSeries(event.id, THREE_DAYS);
      await bank.pass(2 * MINUTE);
    }
    expect(bank.writes().length - before).toBe(3);
    expect(await bank.link(id)).toMatchObject({ cause: 'needsDecision' });
    expect(await busyTimes(bank)).toEqual([at(9) + DAY, at(9) + 2 * DAY]);
  });

  it('3.3 cancelled while Exchange keeps it a series, the whole of it is removed', async () => {
    const { bank, id } = await published();
    bank.world.faults.set({ F27: 1 });
    bank.outlook.makeSeries(bank.event().id, THREE_DAYS);
    await bank.pass(5 * MINUTE);
    await bank.cancel(id);
    await bank.pass(5 * MINUTE);
    expect(bank.outlook.view(at(0), instant(at(0) + 7 * DAY))).toEqual([]);
    expect(await busyTimes(bank)).toEqual([]);
  });
});

onBothTransports('all-day or multi-day', {}, () => {
  it.each([false, true])('4.11 an event made to last three days is put back by one update (lock %s)', async (lock) => {
    const { bank, id } = await published({ policy: { lock } });
    const before = bank.writes().length;
    bank.outlook.resize(bank.event().id, instant(at(10) + 3 * DAY));
    await bank.pass(MINUTE);
    expect(bank.event()).toMatchObject({ start: at(9), end: at(10), isAllDay: false });
    expect(bank.writes().slice(before)).toEqual([callNames().update]);
    expect(await bank.appointment(id)).toMatchObject({ startAt: at(9), endAt: at(10) });
  });

  it('4.11 an all-day event that was moved to another day is put back as well', async () => {
    const { bank } = await published();
    const before = bank.writes().length;
    bank.outlook.makeAllDay(bank.event().id);
    bank.outlook.drag(bank.event().id, instant(at(0) + DAY), instant(at(0) + 3 * DAY));
    await bank.pass(MINUTE);
    expect(bank.event()).toMatchObject({ start: at(9), end: at(10), isAllDay: false });
    expect(bank.writes().slice(before)).toEqual([callNames().update]);
  });
});

/** By EWS alone: Graph follows it there (pitfalls-graph.test.ts). */
describe('moved to another calendar of the mailbox', () => {
  const away = (bank: Bank, name = 'Private'): string =>
    bank.outlook.moveTo(bank.event().id, bank.world.admin.addCalendar(ANNA, name).id).id;

  it('4.11 it is moved back silently, by one write, under a new id, and the brake does not count it', async () => {
    const { bank, id } = await published();
    const before = bank.writes().length;
    const [there, told] = [away(bank), mails(bank)];
    await bank.pass(5 * MINUTE);
    expect(bank.writes().slice(before)).toEqual(['MoveItem']);
    expect(bank.event()).toMatchObject({ start: at(9), end: at(10) });
    expect(bank.event().id).not.toBe(there);
    expect(await bank.link(id)).toMatchObject({ eventId: bank.event().id, elsewhere: null, cause: null });
    expect(mails(bank)).toBe(told);
    expect(await bank.store.transaction(async (tx) => tx.movements.count({ root: ROOT }))).toBe(0);
    expect(await codes(bank, id)).toContain('movedBack');
    expect(await busyTimes(bank)).toEqual([]);
    const after = bank.writes().length;
    await bank.pass(HOUR);
    expect(bank.writes().length).toBe(after);
  });

  it('4.11 dragged there to another time it is moved back, and the appointment takes the time over', async () => {
    const { bank, id } = await published();
    bank.outlook.drag(away(bank), at(14));
    await bank.pass(5 * MINUTE);
    expect(bank.event().start).toBe(at(14));
    expect(await bank.appointment(id)).toMatchObject({ startAt: at(14) });
  });

  it('4.11 where Exchange cannot, the link stays and is read by id, the person is shown the calendar, and nothing is cancelled', async () => {
    const { bank, id } = await published({ moveBack: false });
    const there = away(bank, 'Yoga');
    await bank.pass(30 * MINUTE);
    expect((await bank.appointment(id)).state).toBe('confirmed');
    expect(await bank.link(id)).toMatchObject({ eventId: there, elsewhere: 'Yoga', cause: 'needsDecision' });
    expect(await bank.mailbox()).toMatchObject({ state: 'warning', detail: expect.stringContaining('lies in calendar "Yoga"') });
    expect((await codes(bank, id)).filter((code) => code === 'liesElsewhere')).toHaveLength(1);
    bank.outlook.drag(there, at(15));
    await bank.pass(6 * MINUTE);
    expect(await bank.appointment(id)).toMatchObject({ startAt: at(15) });
    await bank.move(id, at(16), at(17));
    await bank.pass(2 * MINUTE);
    expect(bank.outlook.item(there)).toMatchObject({ start: at(16) });
  });

  it('4.11 where Exchange cannot, and its owner moves it back: the warning goes', async () => {
    const { bank, id } = await published({ moveBack: false });
    const there = away(bank);
    await bank.pass(2 * MINUTE);
    const home = bank.world.outlook(ANNA);
    home.moveTo(there, (await bank.mailbox()).calendar ?? '');
    await bank.pass(6 * MINUTE);
    expect(await bank.link(id)).toMatchObject({ eventId: bank.event().id, elsewhere: null, cause: null });
    expect(await bank.mailbox()).toMatchObject({ state: 'syncing' });
  });

  it('4.6 deleted there it is cancelled, by the proof of 60 seconds', async () => {
    const { bank, id } = await published({ moveBack: false });
    const there = away(bank);
    await bank.pass(2 * MINUTE);
    bank.outlook.remove(there);
    await bank.pass(10 * MINUTE);
    expect((await bank.appointment(id)).state).toBe('cancelled');
  });

  it('3.3 cancelled in the booking system it is removed from there', async () => {
    const { bank, id } = await published({ moveBack: false });
    const there = away(bank);
    await bank.pass(2 * MINUTE);
    await bank.cancel(id);
    await bank.pass(2 * MINUTE);
    expect(bank.outlook.findByUid((await bank.link(id))?.uid ?? '')).toEqual([]);
    expect(bank.outlook.item(there)).toBeNull();
  });

  it('4.3 moved away over and over it is moved back three times within an hour, then followed', async () => {
    const { bank, id } = await published();
    const other = bank.world.admin.addCalendar(ANNA, 'Private').id;
    const before = bank.writes().length;
    for (let time = 0; time < 5; time += 1) {
      const [event] = bank.events();
      if (event !== undefined) bank.outlook.moveTo(event.id, other);
      await bank.pass(2 * MINUTE);
    }
    expect(bank.writes().slice(before)).toEqual(['MoveItem', 'MoveItem', 'MoveItem']);
    expect(await bank.link(id)).toMatchObject({ elsewhere: 'Private', cause: 'needsDecision' });
    expect((await bank.appointment(id)).state).toBe('confirmed');
  });
});
