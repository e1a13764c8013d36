/** What the scenarios of availability blocks begin with (3.8): an adviser with a break at noon, and its blocks in her calendar. */
import { DAY, MINUTE, instant } from '@lockstep/engine';
import type { Instant, Schedule, ScheduleException, ZoneId } from '@lockstep/engine';
import { setSchedule } from '@lockstep/server';
import type { Block, ConnectionSettings } from '@lockstep/server';
import type { CalendarItem } from '@lockstep/simulator';
import { ROOT, ZONE } from '../../src/simulation/company.ts';
import { at, openBank } from './stage.ts';
import type { BankOptions } from './bank-options.ts';
import type { Bank } from './stage.ts';

/** Monday to Friday, nine to five with an hour's break, and what is said otherwise about dates. */
export const hours = (exceptions: readonly ScheduleException[] = [], lunch = ['12:00', '13:00'], zone: ZoneId = ZONE): Schedule => ({
  zone,
  rules: [1, 2, 3, 4, 5].flatMap((weekday) => [
    { weekday, from: '09:00', to: lunch[0] ?? '12:00' },
    { weekday, from: lunch[1] ?? '13:00', to: '17:00' },
  ]),
  exceptions,
  validFrom: null,
  validTo: null,
});

export const work = async (bank: Bank, ...periods: readonly Schedule[]): Promise<void> =>
  bank.act(async (tx, occasion) => setSchedule(tx, occasion, { root: ROOT, holder: 'anna' }, periods));
export const publish = async (bank: Bank, settings: Partial<ConnectionSettings>): Promise<void> => bank.set(settings);

export const published = async (options: BankOptions = {}): Promise<Bank> => {
  const bank = await openBank(options);
  await work(bank, hours());
  await publish(bank, { publishBlocks: true, blockDays: 7 });
  await bank.pass(2 * MINUTE);
  return bank;
};

/** What lies in the calendar in the days from Monday on, in order. */
export const lying = (bank: Bank, days = 14): readonly CalendarItem[] => bank.outlook.view(at(0), instant(at(0) + days * DAY));
export const times = (items: readonly CalendarItem[]): readonly (readonly [Instant, Instant])[] =>
  items.map(({ start, end }) => [instant(start), instant(end)]);
export const lunch = (day: number, from = 12, to = 13): readonly [Instant, Instant] => [
  instant(at(from) + day * DAY),
  instant(at(to) + day * DAY),
];
export const blocks = async (bank: Bank): Promise<readonly Block[]> =>
  bank.act(async (tx) => tx.blocks.select({ root: ROOT }, { orderBy: [['startAt', 'asc']] }));
export const said = async (bank: Bank): Promise<readonly string[]> =>
  bank.act(async (tx) => (await tx.journal.select({ root: ROOT, rule: '3.8' }, { orderBy: [['id', 'asc']] })).map(({ code }) => code));
