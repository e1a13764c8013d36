/** Further calendars of a mailbox as busy only (2.1): read like the paired one, and nothing but their times. */
import { HOUR, MINUTE, SECOND } from '@lockstep/engine';
import { chooseFurther } from '@lockstep/server';
import { expect, it } from 'vitest';
import { ROOT } from '../../src/simulation/company.ts';
import type { BankOptions } from './bank-options.ts';
import { ANNA, at, openBank, type Bank } from './stage.ts';
import { callNames, onBothTransports } from './transports.ts';

const SECRET = 'canary: surgery at nine';

type Private = { readonly id: string; readonly name: string };
const withPrivate = async (options: BankOptions = {}): Promise<{ readonly bank: Bank; readonly calendar: Private }> => {
  const bank = await openBank(options);
  const calendar = bank.world.admin.addCalendar(ANNA, 'Private');
  return { bank, calendar };
};
const choose = async (bank: Bank, ...calendars: readonly Private[]): Promise<void> => {
  const mailbox = await bank.mailbox();
  await bank.act(async (tx, occasion) =>
    chooseFurther(
      tx,
      occasion,
      mailbox,
      calendars.map(({ id, name }) => ({ id, name })),
    ),
  );
};
const chosen = async (bank: Bank): Promise<{ readonly bank: Bank; readonly calendar: Private }['calendar'][]> =>
  bank.act(async (tx) => (await tx.furtherCalendars.select({ root: ROOT })).map(({ id, name }) => ({ id, name })));
const hours = async (bank: Bank): Promise<readonly number[]> => (await bank.busy()).map((row) => (row.startAt - at(0)) / HOUR);

onBothTransports('2.1 a further calendar, chosen as busy only', {}, () => {
  it('takes time by its events, and keeps no word of them where titles are shown', async () => {
    const { bank, calendar } = await withPrivate({ rules: { showTitles: 'title' } });
    bank.outlook.add({ subject: 'Team meeting', start: at(9), end: at(10) });
    bank.outlook.add({ subject: SECRET, start: at(11), end: at(12), calendar: calendar.id });
    await bank.pass(MINUTE);
    expect(await hours(bank)).toEqual([9]);
    await choose(bank, calendar);
    await bank.pass(5 * SECOND);
    expect((await bank.busy()).map((row) => [row.title, row.further === null])).toEqual([
      ['Team meeting', true],
      [null, false],
    ]);
    await expect(bank.bookOnOffer(at(11), at(12))).rejects.toThrow('busy');
    expect((await bank.mailbox()).state).toBe('syncing');
    expect(bank.writes()).toEqual([]);
    expect(await chosen(bank)).toHaveLength(1);
    void callNames;
  });
});
