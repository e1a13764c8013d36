/** Users: how one becomes one, who may change whom, and that the last owner stays (7.7). */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DAY, HOUR, type Instant } from '@lockstep/engine';
import { SCOPES } from '../../src/http/access/scopes.ts';
import { openHouse, START, type House } from '../http/house.ts';
import { arrive, openBrowser, PASSWORD, tokenFor, userRow, type Person } from './ground.ts';

let house: House;
let anna: Person;
beforeEach(async () => {
  house = await openHouse();
  anna = await arrive(house, house.parent, 'owner', 'Anna');
});
afterEach(() => house.app.close());

const tokenIn = (link: unknown): string => String(link).split('#')[1] ?? '';
const use = (token: string, more: object = {}) =>
  openBrowser(house).call('POST', '/welcome', { token, name: 'Bert', email: 'bert@bank.example', password: PASSWORD, ...more });
const invited = async (body: object, by = anna): Promise<string> => {
  const reply = await by.browser.call('POST', '/users/invitations', body);
  expect([reply.status, reply.status === 201 ? '' : reply.text]).toEqual([201, '']);
  return tokenIn(reply.body['link']);
};
const codeOf = async (reply: ReturnType<Person['browser']['call']>): Promise<unknown> => (await reply).body['code'] ?? (await reply).status;

describe('7.7 an invitation', () => {
  test('is a link at the public address, behind a # that no browser sends, kept as a hash only', async () => {
    const reply = await anna.browser.call('POST', '/users/invitations', { role: 'scheduler', company: house.child.id });
    expect(reply.body['link']).toMatch(/^http:\/\/localhost:4400\/welcome#lw_[\w-]{43}$/);
    const token = tokenIn(reply.body['link']);
    const rows = await house.store.transaction((tx) => tx.invitations.select({}));
    expect(JSON.stringify(rows) + house.logged.join('')).not.toContain(token.slice(3));
    expect((await anna.browser.call('GET', '/users/invitations')).text).not.toContain(token.slice(3));
    expect((await use(token)).body).toMatchObject({ user: { name: 'Bert', role: 'scheduler' }, company: house.child.id });
  });

  test('lets in once', async () => {
    const token = await invited({ role: 'viewer' });
    expect([(await use(token)).status, (await use(token, { email: 'eve@bank.example' })).body['code']]).toEqual([201, 'linkOver']);
  });

  test('lets in one of two who use it at the same moment', async () => {
    const token = await invited({ role: 'viewer' });
    const replies = await Promise.all([use(token), use(token, { email: 'eve@bank.example' })]);
    expect(replies.map((one) => one.status).sort((one, other) => one - other)).toEqual([201, 410]);
    expect(await house.store.transaction((tx) => tx.users.count({}))).toBe(2);
  });

  test('is good for seven days, and can be taken back before', async () => {
    const [late, back] = [await invited({ role: 'viewer' }), await invited({ role: 'viewer', email: 'carl@bank.example' })];
    const items = (await anna.browser.call('GET', '/users/invitations')).body['items'] as { id: string; email: string | null }[];
    const carls = items.find(({ email }) => email === 'carl@bank.example');
    expect((await anna.browser.call('DELETE', `/users/invitations/${carls?.id ?? ''}`)).status).toBe(204);
    expect((await use(back, { email: 'carl@bank.example' })).status).toBe(410);
    house.clock.at = (START + 7 * DAY - 1) as Instant;
    expect((await openBrowser(house).call('POST', '/welcome/look', { token: late })).status).toBe(200);
    house.clock.at = (START + 7 * DAY) as Instant;
    expect((await use(late)).status).toBe(410);
  });

  test('for one address is of no use to another, nor without a name, an address and a strong password', async () => {
    const token = await invited({ role: 'viewer', email: 'Bert@Bank.example' });
    const open = await invited({ role: 'viewer' });
    const refusals = [
      await use(token, { email: 'eve@bank.example' }),
      await use(open, { name: undefined }),
      await use(open, { email: undefined }),
      await use(open, { password: undefined }),
      await use(open, { password: 'bert@bank.example' }),
      await use(open, { email: anna.email }),
    ];
    expect(refusals.map(({ status, body }) => [status, body['code'], (body['problems'] as { field: string }[])[0]?.field])).toEqual([
      [422, 'badReference', '/email'],
      [422, 'missing', '/name'],
      [422, 'missing', '/email'],
      [422, 'missing', '/password'],
      [422, 'weakPassword', '/password'],
      [409, 'emailTaken', '/email'],
    ]);
    expect([(await use(token)).status, (await use(open, { email: 'eve@bank.example' })).status]).toEqual([201, 201]);
  });

  test('tells whoever holds it what it is for, and nobody anything of one that is over', async () => {
    const look = (token: string) => openBrowser(house).call('POST', '/welcome/look', { token });
    expect((await look(await invited({ role: 'viewer', email: 'bert@bank.example' }))).body).toEqual({
      kind: 'invitation',
      email: 'bert@bank.example',
      name: null,
      role: 'viewer',
      company: 'Bank',
      expiresAt: '2026-03-09T08:00:00Z',
    });
    expect((await look('lw_unknown')).status).toBe(410);
  });

  test('is over when the key that made it is revoked', async () => {
    const made = await house.call('POST', '/keys', { body: { name: 'hiring', scopes: SCOPES } });
    const key = String(made.body['key']);
    const reply = await house.call('POST', '/users/invitations', { key, body: { role: 'owner' } });
    await house.call('POST', `/keys/${String(made.body['id'])}/revoke`);
    expect((await use(tokenIn(reply.body['link']))).status).toBe(410);
  });

  test('a whole office may open theirs from one address', async () => {
    for (let colleague = 0; colleague < 60; colleague += 1) {
      const look = await openBrowser(house).call('POST', '/welcome/look', { token: await invited({ role: 'viewer' }) });
      expect(look.status).toBe(200);
    }
  });

  test('whoever guesses at links is stopped', async () => {
    const statuses: number[] = [];
    for (let guess = 0; guess < 52; guess += 1)
      statuses.push((await openBrowser(house).call('POST', '/welcome/look', { token: `lw_${guess}` })).status);
    expect(statuses.slice(48)).toEqual([410, 410, 429, 429]);
  });

  test('is over when its maker is switched off or gets another role', async () => {
    const bert = await arrive(house, house.parent, 'owner', 'Bert');
    const token = await invited({ role: 'owner' }, bert);
    expect((await anna.browser.call('PATCH', `/users/${bert.id}`, { role: 'viewer' })).status).toBe(200);
    expect((await use(token, { email: 'eve@bank.example' })).status).toBe(410);
  });
});

describe('7.7 the last owner', () => {
  const patch = (person: Person, body: object, by = anna) => codeOf(by.browser.call('PATCH', `/users/${person.id}`, body));

  test('can be neither demoted nor switched off, by herself, by a key, or by an owner of a child company', async () => {
    await arrive(house, house.child, 'owner', 'Nora');
    expect([await patch(anna, { role: 'administrator' }), await patch(anna, { active: false })]).toEqual(['lastOwner', 'lastOwner']);
    const byKey = await house.call('PATCH', `/users/${anna.id}`, { body: { active: false } });
    expect([byKey.status, byKey.body['code']]).toEqual([409, 'lastOwner']);
    expect(await userRow(house, anna.email)).toMatchObject({ role: 'owner', active: true });
    expect(await patch(anna, { name: 'Anna B.', role: 'owner', active: true })).toBe(200);
  });

  test('is whoever is left: of two who demote each other at the same moment one stays', async () => {
    const bert = await arrive(house, house.parent, 'owner', 'Bert');
    const both = await Promise.all([patch(anna, { role: 'viewer' }, bert), patch(bert, { role: 'viewer' })]);
    expect(both).toContain(200);
    const owners = await house.store.transaction((tx) => tx.users.select({ role: 'owner', active: true }));
    expect(owners).toHaveLength(1);
  });

  test('of another organisation does not count', async () => {
    await arrive(house, house.stranger, 'owner', 'Eve');
    expect(await patch(anna, { role: 'viewer' })).toBe('lastOwner');
  });
});

describe('7.7 whoever is switched off', () => {
  test('is signed out at once, and her links let nobody in', async () => {
    const bert = await arrive(house, house.parent, 'scheduler', 'Bert');
    const reset = await anna.browser.call('POST', `/users/${bert.id}/reset-link`);
    expect((await anna.browser.call('PATCH', `/users/${bert.id}`, { active: false })).body).toMatchObject({ active: false });
    expect((await bert.browser.call('GET', '/session')).status).toBe(401);
    expect((await openBrowser(house).call('POST', '/welcome', { token: tokenIn(reset.body['link']), password: PASSWORD })).status).toBe(
      410,
    );
    expect(await codeOf(anna.browser.call('POST', `/users/${bert.id}/reset-link`))).toBe('disabled');
    await anna.browser.call('PATCH', `/users/${bert.id}`, { active: true });
    expect((await bert.browser.call('GET', '/session')).status).toBe(401);
    expect((await bert.browser.call('POST', '/session', { email: bert.email, password: PASSWORD })).status).toBe(201);
  });

  test('a new role counts from the next request on', async () => {
    const bert = await arrive(house, house.parent, 'viewer', 'Bert');
    const make = () => bert.browser.call('POST', '/clients', { name: 'Carl' });
    expect(await codeOf(make())).toBe('forbidden');
    await anna.browser.call('PATCH', `/users/${bert.id}`, { role: 'scheduler' });
    expect((await make()).status).toBe(201);
  });
});

describe('7.7 a lost password', () => {
  test('is set anew by a link that ends all sessions and takes the place of the one before', async () => {
    const bert = await arrive(house, house.parent, 'viewer', 'Bert');
    const link = async () => tokenIn((await anna.browser.call('POST', `/users/${bert.id}/reset-link`)).body['link']);
    const [first, second] = [await link(), await link()];
    const next = 'nine brown hens sleep';
    const set = (token: string) => openBrowser(house).call('POST', '/welcome', { token, password: next });
    expect((await set(first)).status).toBe(410);
    expect((await set(second)).body).toMatchObject({ user: { id: bert.id, role: 'viewer' } });
    expect((await bert.browser.call('GET', '/session')).status).toBe(401);
    expect((await bert.browser.call('POST', '/session', { email: bert.email, password: PASSWORD })).status).toBe(401);
    expect((await bert.browser.call('POST', '/session', { email: bert.email, password: next })).status).toBe(201);
  });

  test('is good for a day', async () => {
    const bert = await arrive(house, house.parent, 'viewer', 'Bert');
    const token = tokenIn((await anna.browser.call('POST', `/users/${bert.id}/reset-link`)).body['link']);
    house.clock.at = (START + DAY) as Instant;
    expect((await openBrowser(house).call('POST', '/welcome', { token, password: PASSWORD })).status).toBe(410);
  });

  test('of an owner is no matter of an administrator, who helps all others', async () => {
    const adam = await arrive(house, house.parent, 'administrator', 'Adam');
    const bert = await arrive(house, house.parent, 'administrator', 'Bert');
    expect(await codeOf(adam.browser.call('POST', `/users/${anna.id}/reset-link`))).toBe('tooMuchScope');
    expect(await codeOf(adam.browser.call('POST', `/users/${bert.id}/reset-link`))).toBe(201);
  });
});

describe('8.5 nobody gives away more than she has', () => {
  test('a key without all scopes cannot invite, change or let in somebody of more power', async () => {
    const key = await house.keyWith(house.parent, ['users:write', 'users:reset', 'staff:read']);
    const replies = [
      await house.call('POST', '/users/invitations', { key, body: { role: 'viewer' } }),
      await house.call('PATCH', `/users/${anna.id}`, { key, body: { name: 'x' } }),
      await house.call('POST', `/users/${anna.id}/reset-link`, { key }),
    ];
    expect(replies.map((one) => one.body['code'])).toEqual(['tooMuchScope', 'tooMuchScope', 'tooMuchScope']);
  });

  test('an owner of a child company makes users of her own companies only', async () => {
    const nora = await arrive(house, house.child, 'owner', 'Nora');
    const ask = (company: string) => codeOf(nora.browser.call('POST', '/users/invitations', { role: 'owner', company }));
    expect([await ask(house.child.id), await ask(house.parent.id), await ask(house.sibling.id), await ask(house.stranger.id)]).toEqual([
      201,
      'notFound',
      'notFound',
      'notFound',
    ]);
  });
});

test('7.7 a link made on the command line is over after its hour', async () => {
  const token = await tokenFor(house, house.parent, 'owner');
  house.clock.at = (START + HOUR) as Instant;
  expect((await use(token)).status).toBe(410);
});
