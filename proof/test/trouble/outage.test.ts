/** An hour of 503 over the wire (4.17): booking goes on by the last reading and says as of when, and then all of it arrives, once. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ANNA, HOUR, MINUTE, openBank, type Bank } from './bank.ts';

const TUESDAY = Date.UTC(2026, 4, 5);
const at = (hour: number): number => TUESDAY + hour * HOUR;
const iso = (instant: number): string => new Date(instant).toISOString();

let bank: Bank;
let holder: string;
let mailbox: string;
beforeEach(async () => {
  bank = await openBank();
  ({ holder, mailbox } = await bank.connect({ trustMinutes: 60 }));
  bank.simulator.world.outlook(ANNA).add({ subject: 'Dentist', start: at(9), end: at(10) });
  await bank.pass(10 * MINUTE);
});
afterEach(async () => bank.close());

type Slots = { readonly days: readonly { readonly slots: readonly { readonly start: string; readonly asOf: string | null }[] }[] };
type Availability = Slots & { readonly holders: readonly { readonly trust: string; readonly sentence: string }[] };
const free = async (service: string): Promise<Availability> =>
  (await bank.api('GET', `/availability?service=${service}&from=${iso(at(0))}&to=${iso(at(24))}`)) as unknown as Availability;
const book = (title: string, hour: number): ReturnType<Bank['api']> =>
  bank.api('POST', '/appointments', {
    title,
    start: iso(at(hour)),
    end: iso(at(hour + 1)),
    assignments: [{ holder }],
    availability: 'require',
  });
const subjects = (): readonly string[] =>
  bank.simulator.world
    .outlook(ANNA)
    .view(at(0), at(24))
    .map((event) => event.subject);

test('4.17 while Exchange is away slots say as of when, nothing is sold twice, and what was booked arrives once', async () => {
  const { id: service } = await bank.api('POST', '/services', { name: 'Advice', durationMinutes: 60 });
  const { verifiedAt } = await bank.api('GET', `/mailboxes/${mailbox}`);
  bank.simulator.frontEnd.outage = 'queueFull';
  bank.simulator.frontEnd.retryAfterSeconds = null;
  await bank.pass(20 * MINUTE);
  const offered = (await free(String(service))).days.flatMap((day) => day.slots);
  expect(offered.map((slot) => Date.parse(slot.start))).not.toContain(at(9));
  for (const { asOf } of offered) expect(Math.abs(Date.parse(String(asOf)) - Date.parse(String(verifiedAt)))).toBeLessThan(6 * MINUTE);
  expect(await book('First', 11)).toMatchObject({ state: 'confirmed' });
  expect(await book('Second', 11)).toMatchObject({ code: 'notOnOffer', reasons: [{ reason: 'taken' }] });
  expect(await book('Third', 9)).toMatchObject({ code: 'notOnOffer', reasons: [{ reason: 'busy' }] });
  bank.simulator.world.outlook(ANNA).add({ subject: 'Lunch', start: at(12), end: at(13) });
  await bank.pass(MINUTE);
  const { state, cause, since } = await bank.api('GET', `/mailboxes/${mailbox}`);
  expect([state, cause]).toEqual(['warning', 'serverBusy']);
  expect(Date.parse(String(since))).toBeLessThan(at(0));
  expect(subjects()).toEqual(['Dentist', 'Lunch']);

  await bank.pass(45 * MINUTE);
  const closed = await free(String(service));
  expect(closed.days.flatMap((day) => day.slots)).toEqual([]);
  expect(closed.holders).toMatchObject([{ trust: 'unverified' }]);

  bank.simulator.frontEnd.outage = 'none';
  await bank.pass(6 * MINUTE);
  expect(await bank.api('GET', `/mailboxes/${mailbox}`)).toMatchObject({ state: 'syncing', cause: null });
  expect(subjects()).toEqual(['Dentist', 'First', 'Lunch']);
  expect(await book('Fourth', 12)).toMatchObject({ code: 'notOnOffer', reasons: [{ reason: 'busy' }] });
  const made = bank.simulator.world.front.calls().filter(({ operation }) => operation === 'CreateItem');
  expect(made).toHaveLength(1);
  expect(bank.simulator.world.mails()).toEqual([]);
});
