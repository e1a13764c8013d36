/** The demo's door: its link signs in alone, on the machine that runs it, and in no other process. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { demoUser, isHere, openDemoDoor } from '../../src/signin/demo.ts';
import { hasUsers } from '../../src/signin/invitation.ts';
import { createMemoryStore } from '../../src/store/memory/store.ts';
import type { Store } from '../../src/store/store.ts';
import { openHouse, type House } from '../http/house.ts';
import { arrive, openBrowser, type Browser } from './ground.ts';

let store: Store;
let plain: House;
let demo: House;
let token: string;
beforeEach(async () => {
  store = createMemoryStore();
  plain = await openHouse({ store });
  const user = await store.transaction((tx) => demoUser(tx, plain.occasion(), { root: plain.parent.root, company: plain.parent.id }));
  const opened = openDemoDoor(user, null);
  token = opened.token;
  demo = await openHouse({ store, demo: opened.door });
});
afterEach(async () => {
  await plain.app.close();
  await demo.app.close();
});

const use = (house: House, browser: Browser = openBrowser(house), headers: Record<string, string> = {}) =>
  browser.call('POST', '/welcome', { token }, headers);

describe('7.7 the link of the demo', () => {
  test('signs in as an owner without a password, as often as it is opened, and says that this is the demo', async () => {
    const browser = openBrowser(demo);
    const reply = await use(demo, browser);
    expect([reply.status, reply.body]).toMatchObject([
      201,
      { demo: true, user: { name: 'Demo', role: 'owner' }, company: plain.parent.id },
    ]);
    expect((await use(demo)).status).toBe(201);
    expect((await browser.call('POST', '/staff', { name: 'Anna' })).status).toBe(201);
    expect((await openBrowser(demo).call('POST', '/welcome/look', { token })).body).toMatchObject({ kind: 'demo' });
  });

  test.each([
    ['through a proxy', { 'x-forwarded-for': '127.0.0.1' }],
    ['through a tunnel under another name', { host: 'demo.example.com', origin: 'http://demo.example.com' }],
    ['through a relay that names itself', { via: '1.1 relay' }],
  ])('is no link at all %s', async (_how, headers) => {
    expect((await use(demo, openBrowser(demo), headers)).status).toBe(410);
  });

  test.each([
    ['127.0.0.1', 'localhost:4400', true],
    ['::1', '[::1]:4400', true],
    ['::ffff:127.0.0.1', '127.0.0.1', true],
    ['192.0.2.7', 'localhost:4400', false],
    ['127.0.0.1', '192.168.1.5:4400', false],
    ['127.0.0.1', 'localhost.evil.example', false],
    [undefined, 'localhost', false],
  ])('from %s to %s counts as this machine: %s', (from, host, here) => {
    expect(isHere(from, { host })).toBe(here);
  });

  test('is unknown to a process that was not started as the demo, and so are the sessions it began', async () => {
    const browser = openBrowser(demo);
    await use(demo, browser);
    expect((await use(plain)).status).toBe(410);
    const cookie = { cookie: `lockstep_session=${browser.cookie()}` };
    expect((await demo.call('GET', '/session', { key: null, headers: cookie })).status).toBe(200);
    expect((await plain.call('GET', '/session', { key: null, headers: cookie })).status).toBe(401);
    const signIn = { key: null, body: { email: 'demo@localhost', password: 'demo' } };
    expect((await plain.call('POST', '/session', signIn)).status).toBe(401);
  });

  test('makes nobody who counts: a real start still prints the link for the first owner', async () => {
    expect(await store.transaction(hasUsers)).toBe(false);
    await arrive(plain, plain.parent, 'owner', 'Anna');
    expect(await store.transaction(hasUsers)).toBe(true);
  });

  test('has no password to set: its user is let in by nothing else', async () => {
    const browser = openBrowser(demo);
    const { user } = (await use(demo, browser)).body as { user: { id: string } };
    const reset = await browser.call('POST', `/users/${user.id}/reset-link`);
    const changed = await browser.call('PUT', '/users/me/password', { current: 'x', next: 'four grey geese fly' });
    expect([reset.body['code'], changed.body['code']]).toEqual(['disabled', 'wrongPassword']);
  });

  test('finds its user again at the next start, as an owner; a demo beside an old one gets its own', async () => {
    const at = (company: House['parent']) =>
      store.transaction((tx) => demoUser(tx, plain.occasion(), { root: company.root, company: company.id }));
    const before = await at(plain.parent);
    await store.transaction((tx) => tx.users.update({ root: before.root, id: before.id }, { role: 'viewer', active: false }));
    expect(await at(plain.parent)).toMatchObject({ id: before.id, role: 'owner', active: true });
    const beside = await at(plain.stranger);
    expect(beside.id).not.toBe(before.id);
    expect(await store.transaction((tx) => tx.users.count({}))).toBe(1);
  });
});
