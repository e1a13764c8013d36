/** What is read and kept of series, as an administrator sets it (section 1; 4.1, 4.12, 4.15). */
import { DAY, HOUR, MINUTE, instant, type Instant } from '@lockstep/engine';
import { expect, it } from 'vitest';
import type { BankOptions } from './bank-options.ts';
import { at, openBank, type Bank } from './stage.ts';
import { onBothTransports } from './transports.ts';

const SECRET = 'canary: surgery at nine';
const withTitles = async (options: BankOptions = {}): Promise<Bank> => openBank({ rules: { showTitles: 'title' }, ...options });
const titles = async (bank: Bank): Promise<readonly (string | null)[]> => (await bank.busy()).map((row) => row.title);
const asked = (bank: Bank): number => bank.world.front.calls().filter((call) => call.operation === 'GetItem').length;
const weekly = (bank: Bank, subject: string, hour: number) =>
  bank.outlook.add({
    subject,
    start: at(hour),
    end: at(hour + 1),
    recurrence: {
      pattern: { kind: 'daily', interval: 1 },
      range: { kind: 'numbered', startDate: '2026-05-04', numberOfOccurrences: 3 },
    },
  });

onBothTransports('4.12 an occurrence that was changed', {}, () => {
  const [first, second] = [at(9), at(9 + 24)];
  const shown = async (bank: Bank) => (await bank.busy()).map((row) => [row.title, row.private]);
  const occurrence = (bank: Bank, start: Instant) => bank.outlook.view(start, instant(start + HOUR))[0]?.id ?? '';

  it('has no title while it is private, and does not come back with its master', async () => {
    const bank = await withTitles();
    const { id } = weekly(bank, 'Stand-up', 9);
    bank.outlook.makePrivate(occurrence(bank, second));
    await bank.pass(MINUTE);
    const masked = [
      ['Stand-up', false],
      [null, true],
      ['Stand-up', false],
    ];
    expect(await shown(bank)).toEqual(masked);
    bank.outlook.drag(id, at(10));
    bank.outlook.drag(id, first);
    await bank.pass(6 * MINUTE);
    expect((await shown(bank)).length).toBe(3);
    expect((await bank.busy()).filter((row) => row.private && row.title !== null)).toEqual([]);
  });

  it('is skipped alone where private events are not synced, and its series is skipped but for what is public in it', async () => {
    const bank = await openBank({ rules: { privateEvents: 'skip' } });
    const { id } = weekly(bank, SECRET, 9);
    bank.outlook.makePrivate(occurrence(bank, second));
    await bank.pass(MINUTE);
    expect((await bank.busy()).map((row) => row.startAt)).toEqual([first, at(9 + 48)]);
    bank.outlook.makePrivate(id);
    await bank.pass(6 * MINUTE);
    expect(await bank.busy()).toEqual([]);
    expect(await bank.store.transaction(async (tx) => tx.series.count({}))).toBe(0);
    bank.outlook.setSensitivity(occurrence(bank, first), 'Normal');
    await bank.pass(6 * MINUTE);
    expect((await bank.busy()).map((row) => row.startAt)).toEqual([first]);
    bank.outlook.setSensitivity(id, 'Normal');
    await bank.pass(6 * MINUTE);
    expect((await bank.busy()).map((row) => row.startAt)).toContain(first);
  });

  it('4.15 is called as its master is also where it comes into the window by itself, and nothing is asked for it', async () => {
    const bank = await withTitles();
    bank.outlook.add({
      subject: 'Round',
      start: at(9),
      end: at(10),
      recurrence: { pattern: { kind: 'daily', interval: 1 }, range: { kind: 'noEnd', startDate: '2026-05-04' } },
    });
    await bank.pass(MINUTE);
    const before = asked(bank);
    await bank.pass(3 * DAY);
    expect(asked(bank)).toBe(before);
    expect(Math.max(...(await bank.busy()).map((row) => row.startAt))).toBeGreaterThan(bank.clock.now() + 363 * DAY);
    expect(new Set(await titles(bank))).toEqual(new Set(['Round']));
  });

  it('and its whole series lose their titles where these are masked, and take them up again', async () => {
    const bank = await withTitles();
    weekly(bank, 'Round', 9);
    await bank.pass(MINUTE);
    await bank.set({ showTitles: 'busy' });
    await bank.work();
    const series = async () => (await bank.store.transaction(async (tx) => tx.series.select({}))).map((row) => row.title);
    expect([await titles(bank), await series()]).toEqual([[null, null, null], [null]]);
    await bank.set({ showTitles: 'title' });
    await bank.work();
    expect([await titles(bank), await series()]).toEqual([['Round', 'Round', 'Round'], ['Round']]);
  });
});
