/** Notifications over sockets, and what `/_sim/` shows and does of subscriptions. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SubscriptionCall } from '../../src/graph/subscriptions/subscriptions.ts';
import { TENANT } from '../../src/oauth/issuer.ts';
import { post } from '../ews/soap-user.ts';
import { ANNA, SERVICE, START, startTown, type Town } from '../ews/town.ts';
import { openReceiver, type Receiver } from './receiver.ts';

type Json = { readonly [name: string]: unknown };
const MINUTE = 60_000;

describe('5.3 a receiver on this machine', () => {
  let town: Town;
  let receiver: Receiver | null = null;
  beforeEach(async () => {
    town = await startTown();
  });
  afterEach(async () => {
    await receiver?.close();
    await town.simulator.close();
  });

  const call = (body: unknown, id = ''): SubscriptionCall => ({ account: SERVICE, id, body, immutableIds: true });
  const subscribe = async (kind: 'plain' | 'secure' | 'unknownCa'): Promise<{ readonly status: number; readonly body: Json }> => {
    receiver = await openReceiver(town.simulator, kind);
    const answer = await town.simulator.subscriptions.create(
      call({
        changeType: 'created,updated,deleted',
        notificationUrl: `${receiver.url}/told?of=1`,
        lifecycleNotificationUrl: `${receiver.url}/lifecycle`,
        resource: `/users/${ANNA}/events`,
        expirationDateTime: new Date(START + 1_440 * MINUTE).toISOString(),
        clientState: 'only the two of us know',
      }),
    );
    return { status: answer.status, body: answer.body as Json };
  };
  const sim = async (path: string, fields?: object): Promise<{ readonly status: number; readonly body: Json }> => {
    const answer = await post(
      `${town.simulator.urls.sim}/${path}`,
      fields === undefined ? '' : JSON.stringify(fields),
      { 'content-type': 'application/json' },
      fields === undefined ? 'GET' : 'POST',
    );
    return { status: answer.status, body: JSON.parse(answer.bytes.toString()) as Json };
  };
  const told = (path: string): readonly Json[] =>
    (receiver?.arrived ?? [])
      .filter((one) => one.path === path)
      .flatMap((one) => (JSON.parse(one.body) as { readonly value: readonly Json[] }).value);
  const addEvent = (): void => {
    town.simulator.world.outlook(ANNA).add({ subject: 'Coffee', start: START, end: START + 30 * MINUTE });
  };

  it.each(['secure', 'plain'] as const)('5.3: is asked and then told, over %s sockets', async (kind) => {
    expect(await subscribe(kind)).toMatchObject({ status: 201 });
    expect(receiver?.arrived.map(({ path, contentType, body }) => [path.split('validationToken')[0], contentType, body])).toEqual(
      expect.arrayContaining([
        ['/told?of=1&', 'text/plain; charset=utf-8', ''],
        ['/lifecycle?', 'text/plain; charset=utf-8', ''],
      ]),
    );
    addEvent();
    await sim('clock', { advanceMs: MINUTE });
    // The calendar assistant touches what is new, as it does for every way in.
    expect(told('/told?of=1').map(({ changeType }) => changeType)).toEqual(['created', 'updated', 'updated']);
    expect(told('/told?of=1')[0]).toMatchObject({ clientState: 'only the two of us know', tenantId: TENANT });
  });

  it('5.3: under a CA that nobody trusts is not told anything', async () => {
    expect(await subscribe('unknownCa')).toMatchObject({ status: 400, body: { error: { code: 'ValidationError' } } });
    expect(town.simulator.subscriptions.all()).toEqual([]);
  });

  it('5.3: that answers 503 gets the same again later, byte for byte', async () => {
    await subscribe('plain');
    if (receiver !== null) receiver.status = 503;
    addEvent();
    await sim('clock', { advanceMs: 5_000 });
    if (receiver !== null) receiver.status = 202;
    await sim('clock', { advanceMs: 30_000 });
    const bodies = (receiver?.arrived ?? []).filter(({ path }) => path === '/told?of=1').map(({ body }) => body);
    expect([bodies.length, new Set(bodies).size]).toEqual([2, 1]);
  });

  it('5.3: that has gone away is told nothing, and its subscription goes on', async () => {
    await subscribe('plain');
    const gone = receiver;
    await gone?.close();
    addEvent();
    await sim('clock', { advanceMs: 60 * MINUTE });
    expect(told('/told?of=1')).toEqual([]);
    expect(town.simulator.subscriptions.all()).toHaveLength(1);
  });

  it('5.3: /_sim/ lists subscriptions without their secret, sends lifecycle events, and drops and expires them', async () => {
    const { body } = await subscribe('plain');
    const id = String(body['id']);
    const list = await sim('subscriptions');
    expect(list.body).toMatchObject({ subscriptions: [{ id, account: SERVICE, resource: `/users/${ANNA}/events`, demandedAt: null }] });
    expect(JSON.stringify(list.body)).not.toContain('only the two of us know');
    const sent = await sim('subscriptions', { action: 'lifecycle', id, event: 'reauthorizationRequired' });
    expect(sent.body).toMatchObject({ subscriptions: [{ demandedAt: '2026-11-20T11:00:00.000Z' }] });
    expect((await sim('subscriptions', { action: 'drop', id, told: true })).body).toEqual({ subscriptions: [] });
    await sim('clock', { advanceMs: MINUTE });
    expect(told('/lifecycle').map(({ lifecycleEvent }) => lifecycleEvent)).toEqual(['subscriptionRemoved']);
    expect(await sim('subscriptions', { action: 'expire', id })).toMatchObject({ status: 404, body: { error: { field: 'id' } } });
  });

  it.each([
    [{ action: 'forge', id: 'x' }, 'action'],
    [{ action: 'drop' }, 'id'],
    [{ action: 'lifecycle', id: 'x', event: 'moved' }, 'event'],
    [{ action: 'drop', id: 'x', clientState: 's' }, 'clientState'],
  ])('5.3: /_sim/ refuses %j by the field %s', async (fields, field) => {
    expect(await sim('subscriptions', fields)).toMatchObject({ status: 400, body: { error: { field } } });
  });
});
