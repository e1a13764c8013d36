/** What an administrator is shown, and does, of a database that was served by another installation before (1.7). */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { admitInstallation } from '../../src/commands/installation.ts';
import { openHouse, START, type House, type Reply } from './house.ts';

let house: House;
let integration: string;
const MAIL = { server: 'smtp.example.test', port: 587, security: 'startTls', senderName: 'Bank', senderAddress: 'bank@example.test' };

/** As a start of the process does it. */
const servedAs = (publicUrl: string) =>
  admitInstallation({ newId: house.occasion().newId, clock: { now: () => house.clock.at } }, house.store, {
    publicUrl,
    instanceKey: 'key',
  });
const made = async (path: string, body: object): Promise<string> => String((await house.call('POST', path, { body })).body['id']);
const installation = (key?: string): Promise<Reply> => house.call('GET', '/installation', key === undefined ? {} : { key });
const heldIn = async (key?: string): Promise<unknown> => (await installation(key)).body['held'];

beforeEach(async () => {
  house = await openHouse();
  await servedAs('https://old.example.test');
  integration = await made('/integrations', {
    name: 'Exchange',
    endpoint: 'https://mail.example.com/EWS/Exchange.asmx',
    userName: 'svc@example.com',
    password: 'correct horse',
  });
  await house.call('POST', '/pairings', {
    body: { holder: await made('/staff', { name: 'Anna' }), integration, address: 'anna@example.com' },
  });
  await house.call('POST', `/integrations/${integration}/enable`);
});
afterEach(() => house.app.close());

test('1.7: one that is served where it was holds nothing back', async () => {
  await house.call('PUT', '/mail/settings', { body: MAIL });
  await servedAs('https://old.example.test');
  expect(await heldIn()).toBeNull();
  expect((await house.call('GET', `/integrations/${integration}`)).body).toMatchObject({
    enabled: true,
    servedElsewhere: null,
    notices: [],
  });
});

test('1.7: a copy says what is held back, why, and since when, until the integration is enabled and mail is let go here', async () => {
  await house.call('PUT', '/mail/settings', { body: MAIL });
  await servedAs('https://new.example.test');
  expect(await heldIn()).toEqual({
    was: 'https://old.example.test',
    since: new Date(START).toISOString().replace('.000Z', 'Z'),
    integrations: [{ id: integration, name: 'Exchange' }],
    mail: [house.parent.id],
    letters: 0,
  });
  const one = await house.call('GET', `/integrations/${integration}`);
  expect(one.body).toMatchObject({ enabled: false, servedElsewhere: { was: 'https://old.example.test', is: 'https://new.example.test' } });
  expect(one.body['notices']).toEqual([expect.stringContaining('served as https://old.example.test before')]);

  await house.call('POST', `/integrations/${integration}/enable`);
  expect(await heldIn()).toMatchObject({ was: null, integrations: [], mail: [house.parent.id] });
  const released = await house.call('POST', '/mail/settings/release', { body: {} });
  expect([released.status, released.body['settings']]).toEqual([200, expect.objectContaining({ heldSince: null })]);
  expect(await heldIn()).toBeNull();
  expect(await house.store.transaction((tx) => tx.journal.count({ code: 'mailReleased', rule: '1.7' }))).toBe(1);
});

test('1.7: settings that are changed, or replaced, meanwhile say nothing about which installation goes on', async () => {
  await servedAs('https://new.example.test');
  await house.call('PATCH', `/integrations/${integration}`, { body: { showTitles: 'title', password: 'another' } });
  expect(await heldIn()).toMatchObject({ integrations: [{ id: integration }] });
});

test('1.7: one that is switched off again by hand, once it was enabled here, is off and not held back', async () => {
  await servedAs('https://new.example.test');
  await house.call('POST', `/integrations/${integration}/enable`);
  await house.call('POST', `/integrations/${integration}/disable`);
  expect(await heldIn()).toBeNull();
});

test('1.7: a child company sees what it inherits, lets go nothing of its parent, and a stranger learns of nothing', async () => {
  await house.call('PUT', '/mail/settings', { body: MAIL });
  await servedAs('https://new.example.test');
  expect(await heldIn(house.keys.child)).toMatchObject({ integrations: [{ id: integration }], mail: [house.parent.id] });
  expect(await heldIn(house.keys.stranger)).toBeNull();
  const refused = await house.call('POST', '/mail/settings/release', { key: house.keys.child, body: {} });
  expect([refused.status, refused.text]).toEqual([422, expect.stringContaining('no mail server of its own')]);
  expect(await heldIn()).toMatchObject({ mail: [house.parent.id] });
  const foreign = await house.call('POST', '/mail/settings/release', { key: house.keys.child, body: { company: house.parent.id } });
  expect(foreign.status).toBe(404);
});
