/** What every request meets: unreadable input, faults, headers, limits, the operator's routes; some of it over a real socket. */
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { StoreUnavailable } from '../../src/store/conflict.ts';
import { createMemoryStore } from '../../src/store/memory/store.ts';
import type { Store } from '../../src/store/store.ts';
import { openHouse, type House } from './house.ts';

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.app.close());

const post = async (payload: string, type: string | null = 'application/json', url = '/api/v1/staff') => {
  const headers = { authorization: `Bearer ${house.keys.parent}`, ...(type === null ? {} : { 'content-type': type }) };
  const answer = await house.app.inject({ method: 'POST', url, headers, payload });
  return {
    status: answer.statusCode,
    type: answer.headers['content-type'],
    text: answer.body,
    body: JSON.parse(answer.body) as Record<string, unknown>,
  };
};

describe('7.5 unreadable requests', () => {
  const cases: readonly (readonly [name: string, payload: string, type: string | null, status: number, code: string])[] = [
    ['malformed JSON', '{"name": "An', 'application/json', 400, 'malformed'],
    ['no JSON at all', 'name=Anna', 'application/json', 400, 'malformed'],
    ['an empty body', '', 'application/json', 400, 'malformed'],
    ['a form', 'name=Anna', 'application/x-www-form-urlencoded', 415, 'unsupportedMediaType'],
    ['XML', '<name/>', 'application/xml', 415, 'unsupportedMediaType'],
    ['no content type', '{"name":"Anna"}', null, 415, 'unsupportedMediaType'],
    ['an attempt on the prototype', '{"name":"Anna","__proto__":{"admin":true}}', 'application/json', 400, 'malformed'],
    ['a body beyond the limit', `{"name":"${'x'.repeat(300_000)}"}`, 'application/json', 413, 'tooLarge'],
    ['an array instead of an object', '[]', 'application/json', 400, 'invalid'],
    ['null instead of an object', 'null', 'application/json', 400, 'invalid'],
  ];
  test.each(cases)('%s is a problem document', async (_name, payload, type, status, code) => {
    const answer = await post(payload, type);
    expect([answer.status, answer.body['code'], answer.body['status']]).toEqual([status, code, status]);
    expect(answer.type).toBe('application/problem+json; charset=utf-8');
    expect(Object.keys(answer.body).sort()).toEqual(['code', 'detail', 'instance', 'next', 'problems', 'status', 'title', 'type']);
  });
  test('an unknown field is named, and the value sent is not repeated', async () => {
    const answer = await post('{"name":"Anna","passwrod":"hunter2","a/b":1}');
    expect(answer.body['problems']).toEqual([
      { field: '/passwrod', problem: 'There is no such field.', next: expect.any(String) },
      { field: '/a~1b', problem: 'There is no such field.', next: expect.any(String) },
    ]);
    expect(answer.text).not.toContain('hunter2');
  });
  test('a body where none is taken is refused', async () => {
    const { body } = await house.call('POST', '/keys', { body: { name: 'x', scopes: ['staff:read'] } });
    const answer = await house.call('POST', `/keys/${String(body['id'])}/revoke`, { body: { really: true } });
    expect([answer.status, answer.body['code']]).toEqual([400, 'invalid']);
  });
  test.each(['/api/v1/nothing', '/api/v1/staff/none/more', '/', '/api/v1/staff/%E0%A4%A'])('there is nothing at %s', async (url) => {
    const answer = await house.app.inject({ method: 'GET', url });
    expect([400, 404]).toContain(answer.statusCode);
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  });
  test.each(['none', 'ID00000001', 'x'.repeat(64), '%00', '..%2f..%2fetc'])(
    'the unknown id %s is 404 or 400, never a fault',
    async (id) => {
      const answer = await house.call('GET', `/staff/${id}`);
      expect([[404, 400].includes(answer.status), answer.body['code'] === 'fault']).toEqual([true, false]);
    },
  );
});

describe('7.5 faults', () => {
  test('an error of ours is answered without any of it, and logged with it', async () => {
    const inner = createMemoryStore();
    let broken = false;
    const store: Store = {
      transaction: (work, options) =>
        broken ? Promise.reject(new Error('secret-internals at table holder')) : inner.transaction(work, options),
      close: () => inner.close(),
    };
    const faulty = await openHouse({ store });
    broken = true;
    const answer = await faulty.call('GET', '/staff');
    expect([answer.status, answer.body['code']]).toEqual([500, 'fault']);
    expect(answer.text).not.toMatch(/secret-internals|holder|at .*\.ts/);
    expect(faulty.logged.join('')).toContain('secret-internals');
    const ready = await faulty.call('GET', '~/readyz', { key: null });
    expect([ready.status, ready.body['code']]).toEqual([503, 'notReady']);
    expect((await faulty.call('GET', '~/healthz', { key: null })).status).toBe(200);
    await faulty.app.close();
  });
  test('a database that is away is no fault: it is said so, when to come back, and what of a change', async () => {
    const inner = createMemoryStore();
    let away = false;
    const store: Store = {
      transaction: (work, options) =>
        away ? Promise.reject(new StoreUnavailable('secret-internals cannot be reached (57P01)')) : inner.transaction(work, options),
      close: () => inner.close(),
    };
    const house = await openHouse({ store });
    away = true;
    const answer = await house.call('POST', '/clients', { body: { name: 'Vera' } });
    expect([answer.status, answer.body['code'], answer.headers['retry-after']]).toEqual([503, 'notReady', '5']);
    expect(answer.body['next']).toContain('Idempotency-Key');
    expect(answer.text).not.toContain('secret-internals');
    expect(house.logged.join('')).toContain('secret-internals');
    away = false;
    expect((await house.call('POST', '/clients', { body: { name: 'Vera' } })).status).toBe(201);
    await house.app.close();
  });
  test('the log names route, status and key, never the key itself or a body', async () => {
    await house.call('POST', '/clients', { body: { name: 'Private Person', email: 'private@example.com' } });
    const log = house.logged.join('');
    expect(log).toContain('"route":"/api/v1/clients"');
    expect(log).toContain('"status":201');
    expect(log).not.toContain('lk_');
    expect(log).not.toContain('rivate');
  });
});

describe('what every answer carries', () => {
  test.each(['/healthz', '/openapi.json', '/metrics', '/api/v1/staff', '/nowhere'])(
    '%s says that nothing of it is to be run, framed or kept',
    async (url) => {
      const { headers } = await house.app.inject({ method: 'GET', url });
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
      });
      expect(headers['strict-transport-security']).toBeUndefined();
    },
  );
  test('behind https browsers are told to stay there', async () => {
    const secure = await openHouse({ installation: { id: 'x', publicUrl: 'https://lockstep.example.com' } });
    const { headers } = await secure.app.inject({ method: 'GET', url: '/healthz' });
    expect(headers['strict-transport-security']).toBe('max-age=31536000');
    await secure.app.close();
  });
  test('too many requests of one key are refused with 429 and the time to wait, others are not', async () => {
    const limited = await openHouse({ requestsPerMinute: 3 });
    const answers = [];
    for (let index = 0; index < 4; index += 1) answers.push(await limited.call('GET', '/staff'));
    expect(answers.map((one) => one.status)).toEqual([200, 200, 200, 429]);
    expect(answers[3]?.body['code']).toBe('tooManyRequests');
    expect(Number(answers[3]?.headers['retry-after'])).toBeGreaterThan(0);
    expect((await limited.call('GET', '/staff', { key: limited.keys.child })).status).toBe(200);
    expect((await limited.call('GET', '~/readyz', { key: null })).status).toBe(200);
    const strangers = [];
    for (let index = 0; index < 4; index += 1) strangers.push((await limited.call('GET', '/staff', { key: null })).status);
    expect(strangers).toEqual([401, 401, 401, 429]);
    await limited.app.close();
  });
  test('figures count requests by the pattern of the route, never by an id', async () => {
    await house.call('GET', '/staff/some-id-of-a-person');
    const { text } = await house.call('GET', '~/metrics', { key: null });
    expect(text).toContain('lockstep_http_request_seconds_count{method="GET",route="/api/v1/staff/:id",status="404"} 1');
    expect(text).toContain('lockstep_mailboxes{state="error"} 0');
    expect(text).not.toContain('some-id');
  });
});

describe('over a socket', () => {
  const listen = async (): Promise<number> => {
    await house.app.listen({ host: '127.0.0.1', port: 0 });
    return (house.app.server.address() as AddressInfo).port;
  };
  test('a request is served and its answer is JSON', async () => {
    const port = await listen();
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/staff`, {
      method: 'POST',
      headers: { authorization: `Bearer ${house.keys.parent}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Anna' }),
    });
    expect([answer.status, ((await answer.json()) as { name: string }).name]).toEqual([201, 'Anna']);
  });
  test('a body is refused by its key before it is read', async () => {
    const port = await listen();
    const text = await new Promise<string>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1');
      let seen = '';
      socket.setEncoding('utf8');
      socket.on('data', (chunk: string) => {
        seen += chunk;
        if (seen.includes('\r\n\r\n')) {
          socket.destroy();
          resolve(seen);
        }
      });
      socket.on('error', reject);
      // The body that is announced never comes: only an answer given without it can arrive.
      socket.write('POST /api/v1/staff HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n');
    });
    expect(text).toMatch(/^HTTP\/1\.1 401 /);
  });
  test('bytes that are not HTTP are refused without a word about us', async () => {
    const port = await listen();
    const text = await new Promise<string>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1');
      let seen = '';
      socket.setEncoding('utf8');
      socket.on('data', (chunk: string) => (seen += chunk));
      socket.on('close', () => resolve(seen));
      socket.on('error', reject);
      socket.write('\u0016\u0003\u0001 hello\r\n\r\n');
    });
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect(text).not.toMatch(/fastify|node|\.js/i);
  });
});
