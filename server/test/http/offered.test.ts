/** Availability on the stores that keep what was found: a database tells them of every change, and what is offered follows at once. */
import { Pool } from 'pg';
import { afterAll, describe, expect, test } from 'vitest';
import { migrate } from '../../src/store/sql/migrate.ts';
import { openPglite } from '../../src/store/sql/pglite/open.ts';
import { poolOptions } from '../../src/store/sql/session.ts';
import { createSqlStore } from '../../src/store/sql/store.ts';
import type { Store } from '../../src/store/store.ts';
import { openPostgres } from '../postgres.ts';
import { dataFolders } from '../store/data-folder.ts';
import { busyAt, made, pairedCalendar, setIntegration, zurich } from './bank.ts';
import { openHouse } from './house.ts';

const quiet = { warn: () => undefined, info: () => undefined };

const suite = (store: () => Store): void => {
  test('7.2 every change shows in what is offered next', async () => {
    const house = await openHouse({ store: store() });
    const anna = await made(house, '/staff', { name: 'Anna' });
    const bert = await made(house, '/staff', { name: 'Bert' });
    const service = await made(house, '/services', { name: 'Advice', durationMinutes: 60, stepMinutes: 60, servedBy: [anna] });
    const day = 'from=2026-03-03T00:00:00%2B01:00&to=2026-03-04T00:00:00%2B01:00';
    const offered = async (): Promise<string> => {
      const { body } = await house.call('GET', `/availability?service=${service}&${day}`);
      const slots = (body['days'] as { slots: { start: string; serve: string[] }[] }[]).flatMap((one) => one.slots);
      return slots.map(({ start, serve }) => `${start.slice(11, 13)}${serve[0] === anna ? 'a' : 'b'}`).join(' ');
    };
    const periods = (from: string, to: string) => ({ periods: [{ rules: [{ weekday: 2, from, to }] }] });
    expect(await offered()).toBe('09a 10a 11a 12a 13a 14a 15a 16a');
    await house.call('PUT', `/staff/${anna}/schedule`, { body: periods('09:00', '12:00') });
    expect(await offered()).toBe('09a 10a 11a');
    const at = { start: '2026-03-03T10:00:00+01:00', end: '2026-03-03T11:00:00+01:00' };
    const booked = await made(house, '/appointments', { title: 'Talk', ...at, assignments: [{ holder: anna }] });
    expect(await offered()).toBe('09a 11a');
    await house.call('PATCH', `/services/${service}`, { body: { servedBy: [anna, bert] } });
    expect(await offered()).toBe('09a 10b 11a 12b 13b 14b 15b 16b');
    await house.call('PATCH', `/staff/${bert}`, { body: { active: false } });
    await house.call('POST', `/appointments/${booked}/cancel`);
    expect(await offered()).toBe('09a 10a 11a');
    await house.call('DELETE', `/staff/${anna}/schedule`);
    await house.call('PUT', `/companies/${house.parent.id}/schedule`, { body: periods('08:00', '10:00') });
    expect(await offered()).toBe('08a 09a');
    await house.call('PATCH', `/services/${service}`, { body: { durationMinutes: 120 } });
    expect(await offered()).toBe('08a');
  });
  test('4.12 what is busy in a calendar, how its pairing stands and what its integration makes of it shows in what is offered next', async () => {
    const house = await openHouse({ store: store() });
    const anna = await made(house, '/staff', { name: 'Anna' });
    const service = await made(house, '/services', { name: 'Advice', durationMinutes: 60, stepMinutes: 60, servedBy: [anna] });
    const day = 'from=2026-03-03T00:00:00%2B01:00&to=2026-03-04T00:00:00%2B01:00';
    const offered = async (): Promise<string> => {
      const { body } = await house.call('GET', `/availability?service=${service}&${day}`);
      const slots = (body['days'] as { slots: { start: string }[] }[]).flatMap((one) => one.slots);
      return slots.map(({ start }) => start.slice(11, 13)).join(' ');
    };
    expect(await offered()).toBe('09 10 11 12 13 14 15 16');
    const { mailbox, integration } = await pairedCalendar(house, anna);
    await busyAt(house, mailbox, zurich('2026-03-03', '12:00'), zurich('2026-03-03', '17:00'));
    await busyAt(house, mailbox, zurich('2026-03-03', '11:00'), zurich('2026-03-03', '12:00'), { showAs: 'tentative' });
    expect(await offered()).toBe('09 10');
    await setIntegration(house, integration, { blocking: ['busy'] });
    expect(await offered()).toBe('09 10 11');
    // At the very time of an appointment of hers, which may be its copy and is looked at closely.
    await made(house, '/appointments', {
      title: 'Talk',
      start: '2026-03-03T09:00:00+01:00',
      end: '2026-03-03T10:00:00+01:00',
      assignments: [{ holder: anna }],
    });
    await busyAt(house, mailbox, zurich('2026-03-03', '09:00'), zurich('2026-03-03', '10:00'));
    expect(await offered()).toBe('10 11');
    await house.store.transaction((tx) => tx.mailboxes.update({ root: house.parent.root, id: mailbox }, { readAt: null }));
    expect(await offered()).toBe('');
    const [pairing] = await house.store.transaction((tx) => tx.pairings.select({ root: house.parent.root, mailbox }));
    await house.call('DELETE', `/pairings/${pairing?.id ?? ''}`);
    expect(await offered()).toBe('10 11 12 13 14 15 16');
  });
};

describe('on PGlite', async () => {
  const folders = await dataFolders();
  const store = await openPglite({ dataFolder: folders.create(), log: quiet });
  afterAll(async () => {
    await store.close();
    folders.removeAll();
  });
  suite(() => store);
});

const server = await openPostgres();
describe.skipIf(server === null)('on a PostgreSQL server', async () => {
  if (server === null) return;
  const pool = new Pool({ ...poolOptions, connectionString: await server.createDatabase(), max: 10, connectionTimeoutMillis: 10_000 });
  const store = createSqlStore(pool, quiet);
  await store.session((session) => migrate(session));
  afterAll(async () => {
    await store.close();
    await server.stop();
  });
  suite(() => store);
});
