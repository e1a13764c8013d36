/** Further calendars over the wire (2.1): asked with the others a moment before something is booked, and kept through a disconnection. */
import { DEFAULT_PASSWORD } from '@lockstep/simulator';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ANNA, HOUR, MINUTE, openBank, type Bank } from './trouble/bank.ts';

const NINE = Date.UTC(2026, 4, 5, 7);
let bank: Bank;
beforeEach(async () => {
  bank = await openBank();
});
afterEach(() => bank.close());

type Answer = Readonly<Record<string, unknown>>;
const outlook = () => bank.simulator.world.outlook(ANNA);
/** The integration and person, with a further calendar that takes time. */
const settled = async () => {
  const { integration, holder } = await bank.connect();
  await bank.pass(MINUTE);
  const calendar = bank.simulator.world.admin.addCalendar(ANNA, 'Private');
  const { items } = (await bank.api('GET', '/mailboxes')) as unknown as { items: readonly Answer[] };
  const path = `/mailboxes/${String(items[0]?.['id'])}/calendars`;
  await bank.api('PUT', path, { calendars: [{ id: calendar.id, name: calendar.name }] });
  await bank.pass(MINUTE);
  return { integration, holder, calendar, path };
};
const book = (holder: string, start: number): Promise<Answer> =>
  bank.api('POST', '/appointments', {
    title: 'Mortgage advice',
    start: new Date(start).toISOString(),
    end: new Date(start + HOUR).toISOString(),
    zone: 'Europe/Zurich',
    availability: 'require',
    assignments: [{ holder }],
  });

it('4.17: what lies in a further calendar since a moment is found before something is booked over it', async () => {
  const { holder, calendar } = await settled();
  outlook().add({ subject: 'canary', start: NINE, end: NINE + HOUR, calendar: calendar.id });
  const refused = await book(holder, NINE).catch((error: unknown) => String(error));
  expect(JSON.stringify(refused)).toContain('busy in their own calendar');
  expect(JSON.stringify(refused)).not.toContain('canary');
  expect(await book(holder, NINE + 3 * HOUR)).toMatchObject({ state: 'confirmed' });
});

it('1.4: with busy time removed nothing of it is left, and undone it is read anew', async () => {
  const { integration, holder, calendar, path } = await settled();
  outlook().add({ subject: 'canary', start: NINE, end: NINE + HOUR, calendar: calendar.id });
  await bank.pass(6 * MINUTE);
  const kept = async () => (await bank.store.transaction(async (tx) => tx.busy.select({}))).map(({ further }) => further !== null);
  expect(await kept()).toEqual([true]);
  await bank.api('POST', `/integrations/${integration}/disconnection`, { events: 'leave', busy: 'remove', mails: 0 });
  await bank.pass(2 * MINUTE);
  expect(await kept()).toEqual([]);
  await bank.api('POST', `/integrations/${integration}/disconnection/undo`, { password: DEFAULT_PASSWORD });
  await bank.pass(6 * MINUTE);
  expect(await kept()).toEqual([true]);
  expect(await bank.api('GET', path)).toMatchObject({ items: [{ name: 'Private', state: 'read', events: 1 }] });
  expect(JSON.stringify(await book(holder, NINE).catch((error: unknown) => String(error)))).toContain('busy in their own calendar');
});
