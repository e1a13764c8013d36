/** What other clients fell into, over the whole loop and over the wire; docs/exchange-notes.md lists all thirty with where each is tested. */
import { HOUR, MINUTE, instant } from '@lockstep/engine';
import type { Instant } from '@lockstep/engine';
import { afterEach, describe, expect, it } from 'vitest';
import { ANNA, MONDAY, at, openBank } from './stage.ts';
import type { BankOptions } from './bank-options.ts';
import type { Bank } from './stage.ts';
import { openWires } from './wired.ts';
import type { Wires } from './wired.ts';
import { ROOT } from '../../src/simulation/company.ts';

const BERT = 'bert@partner.example';
const TIMEOUT_MS = 30_000;

describe('pitfalls over the whole loop', () => {
  let wires: Wires | null = null;
  afterEach(async () => {
    const complaints = wires?.complaints ?? [];
    await wires?.close();
    wires = null;
    expect(complaints).toEqual([]);
  });
  const open = async (options: BankOptions = {}): Promise<Bank> => {
    wires = openWires();
    const bank = await openBank({ connect: wires.connect, ...options });
    bank.world.admin.addMailbox({ address: BERT, name: 'Bert' });
    return bank;
  };
  /** One appointment 9 to 10 with its event, to which its owner has invited Bert in Outlook. */
  const withAttendee = async (): Promise<{ bank: Bank; id: string; mails: () => readonly string[] }> => {
    const bank = await open();
    const { id } = await bank.book(at(9), at(10));
    await bank.pass(2 * MINUTE);
    bank.outlook.addAttendees(bank.event().id, [{ address: BERT }]);
    await bank.pass(2 * MINUTE);
    const before = bank.world.mails().length;
    return {
      bank,
      id,
      mails: () =>
        bank.world
          .mails()
          .slice(before)
          .map(({ kind, to }) => `${kind} to ${to}`),
    };
  };
  /** Spans that Exchange takes from Anna, as the booking side knows them. */
  const busy = async (bank: Bank): Promise<readonly (readonly [Instant, Instant])[]> => {
    const rows = await bank.store.transaction((tx) =>
      tx.busy.select({ root: ROOT, mailbox: 'mailbox-anna' }, { orderBy: [['startAt', 'asc']] }),
    );
    return rows.filter((row) => row.startAt < at(24 * 15)).map((row) => [row.startAt, row.endAt]);
  };

  it('3.9 a title alone mails nobody, a new time everybody once, a cancellation everybody once', { timeout: TIMEOUT_MS }, async () => {
    const { bank, id, mails } = await withAttendee();
    await bank.retitle(id, 'Another title');
    await bank.pass(2 * MINUTE);
    expect(mails()).toEqual([]);
    await bank.move(id, at(11), at(12));
    await bank.pass(2 * MINUTE);
    expect(mails()).toEqual([`update to ${BERT}`]);
    await bank.cancel(id);
    await bank.pass(2 * MINUTE);
    expect(mails()).toEqual([`update to ${BERT}`, `cancellation to ${BERT}`]);
  });

  it('3.11 a meeting somebody else organises takes the time, and nothing of it is ever written', { timeout: TIMEOUT_MS }, async () => {
    const bank = await open();
    const bert = bank.world.outlook(BERT);
    const meeting = bert.add({ subject: 'Partners', start: at(14), end: at(15), attendees: [{ address: ANNA }] });
    await bank.pass(6 * MINUTE);
    expect(await busy(bank)).toEqual([[at(14), at(15)]]);
    bert.drag(meeting.id, at(16));
    await bank.pass(6 * MINUTE);
    expect(await busy(bank)).toEqual([[at(16), at(17)]]);
    expect(bank.writes()).toEqual([]);
  });

  it(
    '4.12 a meeting that its organiser cancelled stays in the calendar as cancelled and takes no time',
    { timeout: TIMEOUT_MS },
    async () => {
      const bank = await open();
      const bert = bank.world.outlook(BERT);
      const meeting = bert.add({ subject: 'Partners', start: at(14), end: at(15), attendees: [{ address: ANNA }] });
      await bank.pass(6 * MINUTE);
      bert.cancel(meeting.id);
      await bank.pass(6 * MINUTE);
      expect(bank.events().map((event) => event.isCancelled)).toEqual([true]);
      expect(await busy(bank)).toEqual([]);
    },
  );

  it(
    '4.13 one occurrence moved and one deleted in Outlook give the right busy time, though the feed tells the master alone',
    { timeout: TIMEOUT_MS },
    async () => {
      const bank = await open();
      const day = (index: number, hour: number): Instant => at(24 * index + hour);
      bank.outlook.add({
        subject: 'Stand-up',
        start: at(9),
        end: at(10),
        recurrence: {
          pattern: { kind: 'daily', interval: 1 },
          range: { kind: 'numbered', startDate: '2026-05-04', numberOfOccurrences: 4 },
        },
      });
      await bank.pass(6 * MINUTE);
      expect(await busy(bank)).toEqual([0, 1, 2, 3].map((index) => [day(index, 9), day(index, 10)]));
      const [, second, third] = bank.outlook.view(MONDAY, day(4, 0));
      bank.outlook.drag(second?.id ?? '', day(1, 15));
      bank.outlook.remove(third?.id ?? '');
      await bank.pass(6 * MINUTE);
      expect(await busy(bank)).toEqual([
        [day(0, 9), day(0, 10)],
        [day(1, 15), day(1, 16)],
        [day(3, 9), day(3, 10)],
      ]);
    },
  );

  it(
    '5.2 a server that answers every write as a conflict is asked ever more rarely, and in the end both sides agree',
    { timeout: TIMEOUT_MS },
    async () => {
      const bank = await open();
      const { id } = await bank.book(at(9), at(10));
      await bank.pass(2 * MINUTE);
      bank.world.faults.set({ F25: 1 });
      const before = bank.writes().length;
      await bank.move(id, at(11), at(12));
      await bank.pass(HOUR);
      expect(bank.writes().length - before).toBeLessThanOrEqual(20);
      bank.world.faults.set({ F25: 0 });
      await bank.pass(HOUR);
      expect(bank.event().start).toBe(at(11));
      expect(bank.events()).toHaveLength(1);
    },
  );

  it(
    '4.14 an all-day event that our event was made into is put back, on the day and at the hour it had',
    { timeout: TIMEOUT_MS },
    async () => {
      const bank = await open();
      // The Sunday on which the clocks go back: a day of 25 hours.
      const start = instant(Date.UTC(2026, 9, 25, 8));
      const { id } = await bank.book(start, instant(start + HOUR));
      await bank.pass(2 * MINUTE);
      const link = await bank.link(id);
      bank.outlook.makeAllDay(link?.eventId ?? '');
      await bank.pass(6 * MINUTE);
      const event = bank.outlook.look((await bank.link(id))?.eventId ?? '');
      expect([event.start, event.end, event.isAllDay]).toEqual([start, start + HOUR, false]);
      expect(await bank.appointment(id)).toMatchObject({ startAt: start, endAt: start + HOUR });
    },
  );
});
