/** `/subscriptions` behind the face of Graph: routes, preference, log of calls, a lost answer, budgets by mailbox. */
import { describe, expect, it } from 'vitest';
import { defaultGraphSettings } from '../../src/graph/admit.ts';
import { createGraphFace, type GraphAnswer } from '../../src/graph/face.ts';
import { subscriptionRoutes } from '../../src/graph/subscriptions/routes.ts';
import { anna, jonas, service } from '../world/stage.ts';
import { told, type Told, wishFor } from './told.ts';

type Ask = (method: string, path: string, body?: unknown, prefer?: string) => Promise<GraphAnswer>;

const facing = (stand: Told): Ask => {
  const fail = (error: unknown): never => {
    throw error;
  };
  const face = createGraphFace(stand.world, defaultGraphSettings, fail, subscriptionRoutes(stand.subscriptions));
  return async (method, path, body = '', prefer = '') => {
    const answer = await face.answer({
      account: service,
      method,
      path,
      query: new URLSearchParams(),
      header: (name) => (name === 'prefer' && prefer !== '' ? prefer : null),
      body: body === '' ? '' : JSON.stringify(body),
      root: 'https://127.0.0.1/v1.0',
    });
    answer.settle();
    return answer;
  };
};
const idOf = ({ body }: GraphAnswer): string => (body as { readonly id: string }).id;

describe('5.3 /subscriptions behind the face', () => {
  it('5.3: each route leads to what it names, and a refusal looks as every other of Graph', async () => {
    const stand = told();
    const ask = facing(stand);
    const made = await ask('POST', '/subscriptions', wishFor(stand.now()), 'IdType="ImmutableId"');
    const path = `/subscriptions/${idOf(made)}`;
    const expirationDateTime = new Date(stand.now() + 7_200_000).toISOString();
    expect([
      made.status,
      (await ask('GET', '/subscriptions')).status,
      (await ask('GET', path)).body,
      (await ask('PATCH', path, { expirationDateTime })).status,
      await ask('POST', `${path}/reauthorize`),
      (await ask('DELETE', path)).status,
      (await ask('GET', path)).body,
    ]).toMatchObject([
      201,
      200,
      { clientState: 'a secret of this one' },
      200,
      { status: 204, body: null },
      204,
      { error: { code: 'ResourceNotFound', innerError: { date: '2026-11-23T08:00:00' } } },
    ]);
    expect(made.headers).toMatchObject({ 'preference-applied': 'IdType="ImmutableId"' });
    expect(stand.world.front.calls().map(({ operation, outcome }) => [operation, outcome])).toEqual([
      ['CreateSubscription', 'NoError'],
      ['ListSubscriptions', 'NoError'],
      ['GetSubscription', 'NoError'],
      ['UpdateSubscription', 'NoError'],
      ['ReauthorizeSubscription', 'NoError'],
      ['DeleteSubscription', 'NoError'],
      ['GetSubscription', 'ResourceNotFound'],
    ]);
  });

  it('5.3: ids are immutable where the request that made it said so, and only there', async () => {
    const stand = told();
    const ask = facing(stand);
    await ask('POST', '/subscriptions', wishFor(stand.now()), 'IdType="ImmutableId"');
    await ask('POST', '/subscriptions', wishFor(stand.now(), { resource: `users/${jonas}/events` }));
    expect(stand.subscriptions.all().map(({ immutableIds }) => immutableIds)).toEqual([true, false]);
  });

  it('F11: the answer to what was made is lost on the wire', async () => {
    const stand = told();
    const ask = facing(stand);
    stand.world.faults.next('F11');
    expect(await ask('POST', '/subscriptions', wishFor(stand.now()))).toMatchObject({ fate: 'lose' });
    expect(stand.subscriptions.all()).toHaveLength(1);
    expect((await ask('POST', '/subscriptions', wishFor(stand.now()))).status).toBe(409);
  });

  it('I12: making them for many mailboxes at once is no crowd, as each is of the budget of its mailbox', async () => {
    const stand = told();
    const ask = facing(stand);
    const addresses = [anna, jonas, 'mei@bank.example', 'room@bank.example'];
    const wishes = addresses.flatMap((address) =>
      ['created', 'deleted'].map((changeType) => wishFor(stand.now(), { resource: `users/${address}/events`, changeType })),
    );
    const made = await Promise.all(wishes.map((wish) => ask('POST', '/subscriptions', wish)));
    expect(made.map(({ status }) => status)).toEqual(wishes.map(() => 201));
    expect(stand.world.front.breaches()).toEqual([]);
    const calls = stand.world.front.calls().map(({ mailbox }) => mailbox);
    expect(new Set(calls)).toEqual(new Set(addresses));
  });
});
