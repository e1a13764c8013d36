/** The live re-check over the wire (4.17): what lies in Exchange at this moment decides, and without Exchange the last reading does. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ANNA, HOUR, MINUTE, openBank, type Bank } from './bank.ts';

let bank: Bank;
let holder: string;
beforeEach(async () => {
  bank = await openBank();
  ({ holder } = await bank.connect());
  await bank.pass(MINUTE);
});
afterEach(async () => bank.close());

const DAY = Date.UTC(2026, 4, 5);
const at = (hour: number): number => DAY + hour * HOUR;
const iso = (instant: number): string => new Date(instant).toISOString();
const book = (from: number): ReturnType<Bank['api']> =>
  bank.api('POST', '/appointments', {
    title: 'Advice',
    start: iso(at(from)),
    end: iso(at(from + 1)),
    assignments: [{ holder }],
    availability: 'require',
  });

test('4.17 what was put into the calendar a moment ago refuses a booking, and what was taken out of it does not', async () => {
  const outlook = bank.simulator.world.outlook(ANNA);
  const dentist = outlook.add({ subject: 'Dentist', start: at(9), end: at(10) });
  expect(await book(9)).toMatchObject({ code: 'notOnOffer', reasons: [{ reason: 'busy', holder }] });
  await bank.pass(10 * MINUTE);
  outlook.remove(dentist.id);
  expect(await book(9)).toMatchObject({ state: 'confirmed', warnings: [] });
});

test('4.16 moved, an appointment does not meet its own event, nor an occurrence of a series on another day', async () => {
  const { id } = await book(9);
  await bank.pass(MINUTE);
  const outlook = bank.simulator.world.outlook(ANNA);
  outlook.add({
    subject: 'Round',
    start: at(12 - 24),
    end: at(13 - 24),
    recurrence: { pattern: { kind: 'daily', interval: 1 }, range: { kind: 'noEnd', startDate: '2026-05-04' } },
  });
  const move = (hour: number): ReturnType<Bank['api']> =>
    bank.api('PATCH', `/appointments/${String(id)}`, { start: iso(at(hour)), availability: 'require' });
  expect(await move(9.5)).toMatchObject({ version: 2 });
  expect(await move(12.5)).toMatchObject({ code: 'notOnOffer', reasons: [{ reason: 'busy' }] });
  expect(await move(13)).toMatchObject({ version: 3 });
});

test('4.17 without Exchange the last reading decides until its trust is over, and then nothing is sold', async () => {
  bank.simulator.world.outlook(ANNA).add({ subject: 'Dentist', start: at(9), end: at(10) });
  await bank.pass(10 * MINUTE);
  await bank.simulator.close();
  expect(await book(9)).toMatchObject({ code: 'notOnOffer', reasons: [{ reason: 'busy' }] });
  expect(await book(11)).toMatchObject({ state: 'confirmed' });
  await bank.pass(2 * HOUR);
  expect(await book(13)).toMatchObject({ code: 'notOnOffer', reasons: [{ reason: 'unknown' }] });
});
