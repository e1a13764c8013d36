/**
 * A calendar read from its beginning, where what is gone is not named (F22): it goes by when it was read last, which was at the very moment
 * at which the listing begins, or by another process whose clock is ahead.
 */
import { MINUTE, instant } from '@lockstep/engine';
import { markForReading } from '@lockstep/server';
import { expect, it } from 'vitest';
import { ROOT } from '../../src/simulation/company.ts';
import { at, openBank, type Bank } from './stage.ts';
import { onBothTransports } from './transports.ts';

const MAILBOX = 'mailbox-anna';

/** Nobody posts or streams what happens here: only the listing tells. */
const listAnew = async (bank: Bank, aheadMs: number): Promise<void> => {
  await bank.act(async (tx, { now }) => {
    const read = { readAt: instant(now + aheadMs) };
    await tx.busy.update({ root: ROOT }, read);
    await tx.series.update({ root: ROOT }, read);
    await tx.mailboxes.update({ root: ROOT, id: MAILBOX }, { cursor: null, listingSince: null });
    await markForReading(tx, ROOT, MAILBOX, now);
  });
  await bank.pass(MINUTE);
};
const times = async (bank: Bank): Promise<readonly number[]> => (await bank.busy()).map(({ startAt }) => startAt);

onBothTransports('4.18 F22 a calendar read from its beginning', {}, () => {
  it.each([
    ['read at the moment at which it begins', 0],
    ['read by a clock that is ahead', 2 * MINUTE],
  ])('lets go what is gone since it was %s, and keeps the rest', async (_, aheadMs) => {
    const bank = await openBank();
    const single = bank.outlook.add({ subject: 'Lunch', start: at(12), end: at(13) });
    const daily = bank.outlook.add({
      subject: 'Stand-up',
      start: at(9),
      end: at(10),
      recurrence: {
        pattern: { kind: 'daily', interval: 1 },
        range: { kind: 'numbered', startDate: '2026-05-04', numberOfOccurrences: 1 },
      },
    });
    bank.outlook.add({ subject: 'Kept', start: at(15), end: at(16) });
    await bank.pass(MINUTE);
    expect(await times(bank)).toEqual([at(9), at(12), at(15)]);
    bank.outlook.remove(single.id);
    bank.outlook.remove(daily.id);
    await listAnew(bank, aheadMs);
    expect(await times(bank)).toEqual([at(15)]);
    await listAnew(bank, aheadMs);
    expect(await times(bank)).toEqual([at(15)]);
  });

  it('keeps what it names where another process goes on with it, whose clock is behind that of the one that began', async () => {
    const bank = await openBank();
    bank.outlook.add({ subject: 'Lunch', start: at(12), end: at(13) });
    await bank.pass(MINUTE);
    await bank.act(async (tx, { now }) => {
      const begun = { cursor: null, listingSince: instant(now + 2 * MINUTE) };
      await tx.mailboxes.update({ root: ROOT, id: MAILBOX }, begun);
      await markForReading(tx, ROOT, MAILBOX, now);
    });
    await bank.pass(MINUTE);
    expect(await bank.mailbox()).toMatchObject({ listingSince: null });
    expect(await times(bank)).toEqual([at(12)]);
  });
});
