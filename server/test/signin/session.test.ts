/** Sessions as a browser sees them: how one begins, what its cookie is, what ends it. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, type Instant } from '@lockstep/engine';
import { forgetSignIns } from '../../src/signin/session.ts';
import { openHouse, START, type House, type Reply } from '../http/house.ts';
import { arrive, openBrowser, ORIGIN, PASSWORD, type Person } from './ground.ts';

let house: House;
let anna: Person;
beforeEach(async () => {
  house = await openHouse();
  anna = await arrive(house, house.parent, 'owner', 'Anna Berger');
});
afterEach(() => house.app.close());

const signIn = (email: string, password: string, headers: Record<string, string> = {}) =>
  house.call('POST', '/session', { key: null, body: { email, password }, headers });
/** So long after the house was opened. */
const later = (milliseconds: number): void => {
  house.clock.at = (START + milliseconds) as Instant;
};

describe('8.5 signing in', () => {
  test('answers who is signed in, for which company, and the token that writes carry', async () => {
    const browser = openBrowser(house);
    const reply = await browser.call('POST', '/session', { email: ' Anna.Berger@Bank.example', password: PASSWORD });
    const user = { id: anna.id, name: 'Anna Berger', email: 'anna.berger@bank.example', role: 'owner' };
    expect([reply.status, reply.body]).toEqual([
      201,
      {
        user,
        company: house.parent.id,
        root: house.parent.id,
        csrf: expect.stringMatching(/^[\w-]{43}$/),
        demo: false,
        outlook: null,
        scopes: expect.arrayContaining(['users:write']),
      },
    ]);
    expect((await browser.call('GET', '/session')).body).toEqual(reply.body);
  });

  test('sets a cookie that no script reads, that travels with no foreign write, and that is kept as a hash only', async () => {
    const reply = await signIn(anna.email, PASSWORD);
    const cookie = String(reply.headers['set-cookie']);
    expect(cookie).toMatch(/^lockstep_session=ls_[\w-]{43}; Max-Age=7776000; Path=\/; HttpOnly; SameSite=Lax$/);
    const token = cookie.slice('lockstep_session='.length, cookie.indexOf(';'));
    const rows = await house.store.transaction(async (tx) => [await tx.sessions.select({}), await tx.users.select({})]);
    expect(JSON.stringify(rows)).not.toContain(token.slice(3));
    expect(JSON.stringify(rows)).not.toContain(PASSWORD);
    expect(house.logged.join('')).not.toContain(token.slice(3));
  });

  test('behind https the cookie is secure and bound to its host by name', async () => {
    const safe = await openHouse({ installation: { id: 'test', publicUrl: 'https://booking.example' } });
    const eve = await arrive(safe, safe.parent, 'owner', 'Eve', 'https://booking.example');
    const reply = await eve.browser.call('POST', '/session', { email: eve.email, password: PASSWORD });
    expect(String(reply.headers['set-cookie'])).toMatch(/^__Host-lockstep_session=ls_.*; Secure$/);
    expect((await eve.browser.call('GET', '/session')).status).toBe(200);
    const plain = await safe.call('GET', '/session', { key: null, headers: { cookie: `lockstep_session=${eve.browser.cookie()}` } });
    expect(plain.status).toBe(401);
    await safe.app.close();
  });

  test('says the same of an unknown e-mail, a wrong password and somebody switched off', async () => {
    const bert = await arrive(house, house.parent, 'viewer', 'Bert');
    await anna.browser.call('PATCH', `/users/${bert.id}`, { active: false });
    const replies = [
      await signIn('nobody@bank.example', PASSWORD),
      await signIn(anna.email, 'not her password'),
      await signIn(bert.email, PASSWORD),
    ];
    const said = replies.map(({ status, body, headers }) => [status, { ...body, instance: '' }, headers['set-cookie']]);
    expect(said).toEqual([said[0], said[0], said[0]]);
    expect([replies[0]?.status, replies[0]?.body['code'], replies[0]?.headers['set-cookie']]).toEqual([401, 'signInRefused', undefined]);
  });
});

describe('8.5 too many tries', () => {
  test('of one e-mail are refused for a while, known or not, whatever address they come from, and then taken again', async () => {
    const trial = await openHouse({ trustProxy: true });
    await arrive(trial, trial.parent, 'owner', 'Anna Berger');
    for (const email of ['anna.berger@bank.example', 'nobody@bank.example']) {
      const tries: Reply[] = [];
      for (let index = 0; index < 11; index += 1) {
        const headers = { 'x-forwarded-for': `192.0.2.${index}` };
        tries.push(await trial.call('POST', '/session', { key: null, body: { email, password: 'wrong wrong wrong' }, headers }));
      }
      expect(tries.map((one) => one.status)).toEqual([...Array.from({ length: 10 }, () => 401), 429]);
      expect([tries.at(-1)?.body['code'], tries.at(-1)?.headers['retry-after']]).toEqual(['tooManyRequests', '900']);
    }
    const right = { key: null, body: { email: 'anna.berger@bank.example', password: PASSWORD } };
    expect((await trial.call('POST', '/session', right)).status).toBe(429);
    trial.clock.at = (START + 15 * MINUTE) as Instant;
    expect((await trial.call('POST', '/session', right)).status).toBe(201);
    await trial.app.close();
  });

  test('of one address are counted by what a trusted proxy says, and by nobody else’s word', async () => {
    const behind = await openHouse({ trustProxy: ['10.0.0.5'] });
    const from = async (remoteAddress: string, tries: number): Promise<number> => {
      let status = 0;
      for (let index = 0; index < tries; index += 1) {
        const answer = await behind.app.inject({
          method: 'POST',
          url: '/api/v1/session',
          remoteAddress,
          headers: { 'x-forwarded-for': `192.0.2.${index}` },
          payload: { email: `guess${index}@bank.example`, password: 'wrong wrong wrong' },
        });
        status = answer.statusCode;
      }
      return status;
    };
    expect([await from('10.0.0.5', 52), await from('198.51.100.9', 52)]).toEqual([401, 429]);
    await behind.app.close();
  });

  test('somebody who gets it right in the end begins anew', async () => {
    for (let round = 0; round < 3; round += 1) {
      for (let index = 0; index < 9; index += 1) expect((await signIn(anna.email, 'wrong wrong wrong')).status).toBe(401);
      expect((await signIn(anna.email, PASSWORD)).status).toBe(201);
    }
  });
});

describe('8.5 a write that a page sends', () => {
  const invite = (headers: Record<string, string>) =>
    house.call('POST', '/users/invitations', { key: null, body: { role: 'viewer' }, headers });
  const cookie = (): string => `lockstep_session=${anna.browser.cookie()}`;
  const csrf = (): string => anna.browser.csrf();

  test('is taken with the token of its session, from our own address by any of its names', async () => {
    for (const origin of [ORIGIN, 'http://localhost:80', 'http://localhost'])
      expect((await invite({ cookie: cookie(), 'x-lockstep-csrf': csrf(), origin, host: new URL(origin).host })).status).toBe(201);
    expect((await invite({ cookie: cookie(), 'x-lockstep-csrf': csrf() })).status).toBe(201);
  });

  test.each([
    ['without the token', () => ({ origin: ORIGIN })],
    ['with an empty token', () => ({ origin: ORIGIN, 'x-lockstep-csrf': '' })],
    ['with another session’s token', () => ({ origin: ORIGIN, 'x-lockstep-csrf': 'x'.repeat(43) })],
    ['from another site', () => ({ origin: 'https://evil.example', 'x-lockstep-csrf': csrf() })],
    ['from another port', () => ({ origin: 'http://localhost:4480', 'x-lockstep-csrf': csrf() })],
    ['from nowhere', () => ({ origin: 'null', 'x-lockstep-csrf': csrf() })],
    ['from another site that names no origin', () => ({ 'sec-fetch-site': 'cross-site', 'x-lockstep-csrf': csrf() })],
  ])('is refused %s, and changes nothing', async (_how, headers) => {
    const reply = await invite({ cookie: cookie(), ...headers() });
    expect([reply.status, reply.body['code']]).toEqual([403, 'crossSite']);
    expect(await house.store.transaction((tx) => tx.invitations.count({}))).toBe(0);
  });

  test('signing in from a page of another site is refused as well', async () => {
    const headers = { origin: 'https://evil.example' };
    expect((await signIn(anna.email, PASSWORD, headers)).body['code']).toBe('crossSite');
    const form = await house.app.inject({
      method: 'POST',
      url: '/api/v1/session',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'email=a',
    });
    expect(form.statusCode).toBe(415);
  });

  test('with a key ignores the cookie, whatever it is', async () => {
    const bearer = { authorization: `Bearer ${house.keys.parent}`, cookie: cookie(), origin: 'https://evil.example' };
    expect((await invite(bearer)).status).toBe(201);
    expect((await invite({ ...bearer, authorization: 'Bearer lk_wrong' })).status).toBe(401);
  });
});

describe('8.5 a session ends', () => {
  const state = async (person: Person): Promise<number> => (await person.browser.call('GET', '/session')).status;

  test('when its user signs out, and the browser forgets the cookie', async () => {
    const reply = await anna.browser.call('DELETE', '/session');
    expect([reply.status, reply.headers['set-cookie']]).toEqual([204, 'lockstep_session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax']);
    expect(await house.store.transaction((tx) => tx.sessions.count({}))).toBe(0);
  });

  test('after 30 days in which it was not used, and not before', async () => {
    const used = await openBrowserOf();
    later(29 * DAY);
    expect((await used.call('GET', '/session')).status).toBe(200);
    later(30 * DAY);
    expect([await state(anna), (await used.call('GET', '/session')).status]).toEqual([401, 200]);
    later(59 * DAY - 1);
    expect((await used.call('GET', '/session')).status).toBe(200);
  });

  test('after 90 days however much it is used, and its row is removed', async () => {
    for (let day = 20; day < 90; day += 20) {
      later(day * DAY);
      expect(await state(anna)).toBe(200);
    }
    later(90 * DAY - 1);
    expect(await state(anna)).toBe(200);
    expect(await forgetSignIns(house.store, house.clock.at)).toBe(0);
    later(90 * DAY);
    expect(await state(anna)).toBe(401);
    expect(await forgetSignIns(house.store, house.clock.at)).toBe(1);
  });

  test('when its user ends it elsewhere, from the list that names the browsers', async () => {
    const other = openBrowser(house);
    await other.call('POST', '/session', { email: anna.email, password: PASSWORD }, { 'user-agent': 'Lynx' });
    later(HOUR);
    const listed = (await anna.browser.call('GET', '/sessions')).body['items'] as { id: string; browser: string; current: boolean }[];
    expect(listed.map(({ browser, current }) => [browser, current])).toEqual([
      ['lightMyRequest', true],
      ['Lynx', false],
    ]);
    expect((await anna.browser.call('DELETE', `/sessions/${listed[1]?.id ?? ''}`)).status).toBe(204);
    expect([(await other.call('GET', '/session')).status, await state(anna)]).toEqual([401, 200]);
  });

  test('when an owner ends it, and nobody else can or sees that it is there', async () => {
    const bert = await arrive(house, house.parent, 'administrator', 'Bert');
    const north = await arrive(house, house.child, 'owner', 'Nora');
    const [session] = (await bert.browser.call('GET', '/sessions')).body['items'] as { id: string }[];
    const [annas] = (await anna.browser.call('GET', '/sessions')).body['items'] as { id: string }[];
    expect((await bert.browser.call('DELETE', `/sessions/${annas?.id ?? ''}`)).status).toBe(404);
    expect((await bert.browser.call('GET', `/sessions?user=${anna.id}`)).status).toBe(404);
    expect((await north.browser.call('DELETE', `/sessions/${session?.id ?? ''}`)).status).toBe(404);
    expect((await north.browser.call('GET', `/sessions?user=${bert.id}`)).status).toBe(404);
    const seen = (await anna.browser.call('GET', `/sessions?user=${bert.id}`)).body['items'] as { id: string }[];
    expect(seen.map(({ id }) => id)).toEqual([session?.id]);
    expect((await anna.browser.call('DELETE', `/sessions/${session?.id ?? ''}`)).status).toBe(204);
    expect([await state(bert), await state(anna)]).toEqual([401, 200]);
  });

  test('everywhere else when the password is changed', async () => {
    const other = await openBrowserOf();
    const next = 'nine brown hens sleep';
    const change = (current: string, to: string) => anna.browser.call('PUT', '/users/me/password', { current, next: to });
    const wrong = await change('not her password', next);
    const weak = await change(PASSWORD, 'short');
    expect([wrong.body['code'], wrong.body['problems']]).toEqual(['wrongPassword', [expect.objectContaining({ field: '/current' })]]);
    expect([weak.body['code'], weak.body['problems']]).toEqual(['weakPassword', [expect.objectContaining({ field: '/next' })]]);
    expect((await other.call('GET', '/session')).status).toBe(200);
    expect((await change(PASSWORD, next)).status).toBe(204);
    expect([(await other.call('GET', '/session')).status, await state(anna)]).toEqual([401, 200]);
    expect([(await signIn(anna.email, PASSWORD)).status, (await signIn(anna.email, next)).status]).toEqual([401, 201]);
  });

  /** Anna in a second browser. */
  const openBrowserOf = async () => {
    const browser = openBrowser(house);
    expect((await browser.call('POST', '/session', { email: anna.email, password: PASSWORD })).status).toBe(201);
    return browser;
  };
});
