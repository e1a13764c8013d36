/** The addresses that Graph posts to, over HTTP: the handshake, what is taken, and that whatever is wrong looks the same from outside (5.3). */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FastifyInstance } from 'fastify';
import { createIntake, type Intake } from '../../src/http/webhooks/intake.ts';
import { machineTimer } from '../../src/sync/timer.ts';
import { openHouse } from '../http/house.ts';
import { everything, liveRow, NOW, open, openGround, type Ground } from './ground.ts';

let ground: Ground;
let intake: Intake;
let app: FastifyInstance;
let logged: string[];
let woken: number;

beforeEach(async () => {
  woken = 0;
  ground = await openGround(['anna', 'ben']);
  await ground.store.transaction((tx) => tx.subscriptions.insertAll([liveRow(ground, 'anna'), liveRow(ground, 'ben')]));
  const { store, clock } = ground;
  const wake = (): void => void (woken += 1);
  intake = createIntake({ store, clock, open, wake, timer: machineTimer, warn: (_facts, message) => expect.unreachable(message) });
  const house = await openHouse({ intake, store, requestsPerMinute: 3 });
  ({ app, logged } = house);
});
afterEach(() => app.close());

const item = (id: string, more: object = {}): object => ({
  subscriptionId: `graph ${id}`,
  clientState: `secret of ${id}`,
  changeType: 'updated',
  tenantId: 'tenant',
  resource: 'Users/0f/Events/AAMk',
  resourceData: { '@odata.type': '#Microsoft.Graph.Event', id: 'AAMk' },
  ...more,
});
const post = (url: string, body?: string | Buffer | object, type = 'application/json') =>
  app.inject({ method: 'POST', url, headers: { 'content-type': type }, ...(body === undefined ? {} : { payload: body }) });
const seen = async (answer: ReturnType<typeof post>): Promise<unknown> => {
  const { statusCode, headers, body } = await answer;
  // What is too long is not read to its end, so its connection cannot be kept.
  const { date: _date, connection: _connection, ...rest } = headers;
  return { statusCode, rest, body };
};

describe('5.3 the handshake', () => {
  const token = 'Validation: Testing client application reachability for subscription Request-Id: 07+<b>&%2B';
  test.each(['/graph/notifications/anna', '/graph/lifecycle/anna', '/graph/notifications/nobody'])(
    'at %s the token is said back as it was before it was encoded, as plain text and nothing else',
    async (path) => {
      const answer = await post(`${path}?validationToken=${encodeURIComponent(token)}`, '', 'text/plain; charset=utf-8');
      expect([answer.statusCode, answer.body]).toEqual([200, token]);
      expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
    },
  );
  test('asks nothing of a store that does not answer, and needs no body', async () => {
    const dead = { transaction: () => new Promise<never>(() => undefined), close: () => Promise.resolve() };
    const silent = createIntake({ ...ground, store: dead, open, wake: () => undefined, warn: () => undefined });
    const { app: other } = await openHouse({ intake: silent });
    const answer = await other.inject({ method: 'POST', url: '/graph/notifications/anna?validationToken=abc' });
    expect([answer.statusCode, answer.body]).toEqual([200, 'abc']);
    await other.close();
  });
  test.each(['?validationToken=', `?validationToken=${'x'.repeat(4_097)}`, '?validationToken=a&validationToken=b'])(
    'that is none of Microsoft (%#) is not said back',
    async (query) => {
      const answer = await post(`/graph/notifications/anna${query}`, '');
      expect([answer.statusCode, answer.body]).toEqual([202, '']);
    },
  );
});

describe('5.3 a notification', () => {
  test('is answered once its mailbox is marked for reading, and whoever reads is woken', async () => {
    expect((await post('/graph/notifications/anna', { value: [item('anna')] })).statusCode).toBe(202);
    expect(await ground.mailboxOf('anna')).toMatchObject({ due: NOW, readDue: NOW, toldAt: NOW, marks: 1 });
    expect(await ground.mailboxOf('ben')).toMatchObject({ due: null, marks: 0 });
    expect(await ground.subscriptionOf('anna')).toMatchObject({ told: 1, lastToldAt: NOW });
    expect(woken).toBe(1);
  });
  test('is taken though thousands come in a minute, and no line is written about it, nor its secret anywhere', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => post('/graph/notifications/anna', { value: [item('anna')] })));
    expect(new Set(answers.map((one) => one.statusCode))).toEqual(new Set([202]));
    expect(await ground.subscriptionOf('anna')).toMatchObject({ told: 50 });
    expect(logged.join('')).not.toMatch(/secret of|AAMk|"request"/);
  });
  test('is counted in the figures by what became of it', async () => {
    await post('/graph/notifications/anna', { value: [item('anna'), item('anna', { clientState: 'guessed' })] });
    await post('/graph/notifications/anna', '{');
    const { body } = await app.inject({ url: '/metrics' });
    for (const figure of ['taken"} 1', 'forged"} 1', 'malformed"} 1', 'unknown"} 0'])
      expect(body).toContain(`lockstep_graph_notifications_total{outcome="${figure}`);
  });
  test('can be declared as anything, as long as it is one', async () => {
    const body = JSON.stringify({ value: [item('anna')] });
    expect((await post('/graph/notifications/anna', body, 'text/plain')).statusCode).toBe(202);
    expect(await ground.mailboxOf('anna')).toMatchObject({ marks: 1 });
  });
});

describe('5.3 what is not of Graph changes nothing and is answered alike', () => {
  test.each<readonly [string, string, () => string | Buffer | object, string]>([
    ['with a wrong secret', 'anna', () => ({ value: [item('anna', { clientState: 'guessed' })] }), 'forged'],
    ['with a secret longer than ours', 'anna', () => ({ value: [item('anna', { clientState: 'secret of anna!' })] }), 'forged'],
    ['without a secret', 'anna', () => ({ value: [item('anna', { clientState: null })] }), 'forged'],
    ['with the secret of another subscription', 'anna', () => ({ value: [item('ben')] }), 'forged'],
    ['replayed at the address of another subscription', 'ben', () => ({ value: [item('anna')] }), 'forged'],
    ['of a subscription that was replaced', 'anna', () => ({ value: [item('anna', { subscriptionId: 'former' })] }), 'unknown'],
    [
      'of the life of a subscription that was replaced',
      'anna',
      () => ({ value: [item('anna', { subscriptionId: 'former', lifecycleEvent: 'subscriptionRemoved' })] }),
      'unknown',
    ],
    [
      'that takes a subscription away with a wrong secret',
      'anna',
      () => ({ value: [item('anna', { clientState: 'x', lifecycleEvent: 'subscriptionRemoved' })] }),
      'forged',
    ],
    ['of an address nobody has', 'nobody', () => ({ value: [item('anna')] }), 'unknown'],
    ['at an address that is none of ours', 'a%00b', () => ({ value: [item('anna')] }), 'malformed'],
    ['cut short', 'anna', () => '{"value":[', 'malformed'],
    ['of another form', 'anna', () => ({ items: [item('anna')] }), 'malformed'],
    ['compressed', 'anna', () => Buffer.from([0x1f, 0x8b, 0x08, 0x00]), 'malformed'],
    ['of more than a thousand items', 'anna', () => ({ value: Array.from({ length: 1_001 }, () => item('anna')) }), 'malformed'],
    ['of more than a megabyte', 'anna', () => ({ value: [item('anna', { filler: 'x'.repeat(1_048_576) })] }), 'oversized'],
  ])('%s', async (_what, address, body, outcome) => {
    const before = await everything(ground.store);
    const good = await seen(post('/graph/notifications/ben', { value: [] }));
    expect(await seen(post(`/graph/notifications/${address}`, body()))).toEqual(good);
    expect(await everything(ground.store)).toEqual(before);
    expect(intake.outcomes).toMatchObject({ taken: 0, [outcome]: 1 });
    expect(woken).toBe(0);
  });
  test('replayed as it was, it is a mark and nothing else', async () => {
    await post('/graph/notifications/anna', { value: [item('anna')] });
    const { told: _told, ...before } = await ground.subscriptionOf('anna');
    await post('/graph/notifications/anna', { value: [item('anna')] });
    expect(await ground.subscriptionOf('anna')).toMatchObject(before);
    expect(await ground.mailboxOf('anna')).toMatchObject({ due: NOW, readDue: NOW });
  });
  test('a subscription that is being given back is one nobody has', async () => {
    await ground.store.transaction((tx) => tx.subscriptions.update({ id: 'anna' }, { state: 'unwanted' }));
    const before = await everything(ground.store);
    expect((await post('/graph/notifications/anna', { value: [item('anna')] })).statusCode).toBe(202);
    expect(await everything(ground.store)).toEqual(before);
  });
  test('one whose secret this process cannot read is dropped, and those beside it are not', async () => {
    await ground.store.transaction((tx) => tx.subscriptions.update({ id: 'anna' }, { secret: 'sealed by another key' }));
    const both = ['anna', 'ben'].map((id) => post(`/graph/notifications/${id}`, { value: [item(id)] }));
    expect((await Promise.all(both)).map((one) => one.statusCode)).toEqual([202, 202]);
    expect(intake.outcomes).toMatchObject({ taken: 1, unknown: 1 });
  });
});
