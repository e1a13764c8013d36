/** What the client sends again, and what never: a server that asks it to come later. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createClient, Refused, Unanswered, type Client } from '../src/index.ts';

let server: Server;
let asked: { readonly method: string; readonly path: string; readonly key: string | null }[];
let answer: (request: IncomingMessage, response: ServerResponse, count: number) => void;
let lockstep: Client;

beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    const key = request.headers['idempotency-key'];
    asked.push({ method: String(request.method), path: String(request.url), key: typeof key === 'string' ? key : null });
    request.resume();
    answer(request, response, asked.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  lockstep = createClient({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, key: 'lk_x' });
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const problem = (status: number, code: string): string =>
  JSON.stringify({ type: 'urn', title: 't', status, detail: 'd', instance: 'i', code, next: 'n', problems: [] });
const later =
  (times: number, status = 429, after = '0') =>
  (_request: IncomingMessage, response: ServerResponse, count: number): void => {
    if (count > times) response.writeHead(200, { 'content-type': 'application/json' }).end('{"items":[],"next":null}');
    else
      response
        .writeHead(status, { 'content-type': 'application/problem+json', 'retry-after': after })
        .end(problem(status, 'tooManyRequests'));
  };

it('7.5: a reading, and a write that is done once, are sent again when the server asks to come later; the write under one key', async () => {
  answer = later(2);
  expect(await lockstep.listStaffMembers()).toEqual({ items: [], next: null });
  expect(asked).toHaveLength(3);
  asked = [];
  answer = later(1, 503);
  await lockstep.createLocation({ body: { name: 'x' } });
  expect(asked).toHaveLength(2);
  expect(asked[0]?.key).toMatch(/^[0-9a-f-]{36}$/);
  expect(asked[1]?.key).toBe(asked[0]?.key);
});

it('7.5: a write that shows a secret once carries no key and is never sent again', async () => {
  answer = later(1);
  await expect(lockstep.createKey({ body: { name: 'x', scopes: ['staff:read'] } })).rejects.toBeInstanceOf(Refused);
  expect(asked).toEqual([{ method: 'POST', path: '/api/v1/keys', key: null }]);
});

it('7.5: it comes again three times at most, and not where the wait is too long or was not said', async () => {
  answer = later(9);
  await expect(lockstep.listStaffMembers()).rejects.toMatchObject({ code: 'tooManyRequests', retryAfterMs: 0 });
  expect(asked).toHaveLength(4);
  asked = [];
  answer = later(9, 429, '3600');
  await expect(lockstep.listStaffMembers()).rejects.toMatchObject({ retryAfterMs: 3_600_000 });
  answer = (_request, response) =>
    void response.writeHead(503, { 'content-type': 'application/problem+json' }).end(problem(503, 'notReady'));
  await expect(lockstep.listStaffMembers()).rejects.toMatchObject({ code: 'notReady', retryAfterMs: null });
  expect(asked).toHaveLength(2);
});

it('7.5: the page of a proxy in the place of an answer is no refusal of ours', async () => {
  answer = (_request, response) => void response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>');
  await expect(lockstep.listStaffMembers()).rejects.toBeInstanceOf(Unanswered);
  await expect(lockstep.createLocation({ body: { name: 'x' } })).rejects.toMatchObject({ status: 502, idempotencyKey: expect.any(String) });
});

it('7.5: a wait ends with the signal, and what goes into an address is escaped', async () => {
  answer = later(9, 429, '30');
  const ending = new AbortController();
  const waiting = lockstep.readStaffMember({ path: { id: 'a/b?c' }, signal: ending.signal });
  await expect.poll(() => asked.length).toBe(1);
  ending.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  expect(asked[0]?.path).toBe('/api/v1/staff/a%2Fb%3Fc');
});
