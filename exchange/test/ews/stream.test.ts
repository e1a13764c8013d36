/** Listening on real sockets: what is told, what silence and age mean, and every way in which a connection or a subscription is lost. */
import { afterEach, describe, expect, it } from 'vitest';
import type { EwsOptions, Notice, Subscription } from '../../src/index.ts';
import { COLLEAGUE } from '../simulated.ts';
import { hangingServer, reading, subscriptionOf, type HangingServer } from './hanging-server.ts';
import { CLOSED, HEARTBEAT, inError, moved } from './stream-golden.ts';

const never = (): AbortSignal => new AbortController().signal;
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});
async function open(changed: Partial<EwsOptions> = {}, refuse?: Parameters<typeof hangingServer>[1]): Promise<HangingServer> {
  const server = await hangingServer(changed, refuse);
  closing.push(server.close);
  return server;
}
/** What is told when the connection stands. */
const beginning = (...subscriptions: readonly Subscription[]): readonly Notice[] => [
  { kind: 'alive' },
  ...subscriptions.map((subscription): Notice => ({ kind: 'moved', subscription, items: null })),
];
const ONE = subscriptionOf('S1');
const TWO = subscriptionOf('S2', COLLEAGUE);

/** A listening that stands, and the way to write on it. */
async function standing(subscriptions: readonly Subscription[], signal = never()) {
  const server = await open();
  const heard = reading(server.connector.listen(subscriptions, signal));
  const first = heard.next();
  const call = await server.call(0);
  call.response.write(HEARTBEAT);
  const begun = [await first];
  while (begun.length <= subscriptions.length) begun.push(await heard.next());
  expect(begun).toEqual(beginning(...subscriptions));
  return { server, heard, call };
}

describe('what is told', () => {
  it('5.3 each message is told as it comes, and what concerns a subscription nobody asked for is not', async () => {
    const { heard, call } = await standing([ONE, TWO]);
    call.response.write(moved('S2'));
    expect([await heard.next(), await heard.next()]).toEqual([
      { kind: 'alive' },
      { kind: 'moved', subscription: TWO, items: { made: [], changed: ['AAMkItem='] } },
    ]);
    call.response.write(moved('somebody else') + HEARTBEAT);
    expect([await heard.next(), await heard.next()]).toEqual([{ kind: 'alive' }, { kind: 'alive' }]);
    call.response.end(CLOSED);
    expect([await heard.next(), await heard.next()]).toEqual([{ kind: 'alive' }, null]);
  });

  it('5.3 closed in order is no loss: the listening ends, and the socket with it', async () => {
    const { heard, call, server } = await standing([ONE]);
    call.response.write(CLOSED);
    expect([await heard.next(), await heard.next()]).toEqual([{ kind: 'alive' }, null]);
    await call.gone;
    expect(server.traces.at(-1)).toMatchObject({ operation: 'GetStreamingEvents', status: 200, failed: null });
  });
});

describe('what is lost', () => {
  const lostConnection = { kind: 'lost', what: 'connection' } as const;

  it('5.3 without a byte within 90 seconds the connection is lost, and its socket closed', async () => {
    const { heard, call, server } = await standing([ONE]);
    const next = heard.next();
    await server.waiting();
    server.pass(89_999);
    // Any byte counts, not only a whole message.
    call.response.write(HEARTBEAT.slice(0, 20));
    await server.waiting();
    server.pass(89_999);
    call.response.write(HEARTBEAT.slice(20));
    expect(await next).toEqual({ kind: 'alive' });
    const silent = heard.next();
    await server.waiting();
    server.pass(90_000);
    expect(await silent).toMatchObject({
      ...lostConnection,
      subscriptions: [ONE],
      failure: { kind: 'unavailable', cause: 'notificationsNotArriving', detail: 'GetStreamingEvents: no byte within 90 s' },
    });
    expect(await heard.next()).toBeNull();
    await call.gone;
    expect(server.traces.at(-1)?.failed).toBe('GetStreamingEvents: no byte within 90 s');
  });

  it('5.3 a connection that lives on a minute after its time is lost, however lively', async () => {
    const { heard, call, server } = await standing([ONE]);
    for (let seconds = 0; seconds < 31 * 60 - 30; seconds += 30) {
      const next = heard.next();
      call.response.write(HEARTBEAT);
      expect(await next).toEqual({ kind: 'alive' });
      server.pass(30_000);
    }
    const late = heard.next();
    server.pass(30_000);
    expect(await late).toMatchObject({ ...lostConnection, failure: { detail: expect.stringContaining('30 minutes were over') } });
    await call.gone;
  });

  it('5.3 while the listener is busy nothing is silence', async () => {
    const { heard, call, server } = await standing([ONE]);
    call.response.write(HEARTBEAT + HEARTBEAT);
    expect(await heard.next()).toEqual({ kind: 'alive' });
    server.pass(10 * 60_000);
    expect(await heard.next()).toEqual({ kind: 'alive' });
  });

  it('5.3 a reset, an end without a word and an end in the middle of an envelope are all a lost connection', async () => {
    const ends: readonly ((response: HangingServer['asked'][number]['response']) => void)[] = [
      (response) => response.socket?.resetAndDestroy(),
      (response) => response.socket?.destroy(),
      (response) => response.end(),
      (response) => response.end(HEARTBEAT.slice(0, -9)),
      (response) => response.end('<html>Sign in</html>'),
    ];
    for (const end of ends) {
      const { heard, call } = await standing([ONE, TWO]);
      end(call.response);
      expect(await heard.next()).toMatchObject({ ...lostConnection, subscriptions: [ONE, TWO] });
      expect(await heard.next()).toBeNull();
    }
  });

  it('5.3 giving up closes the socket at once, in the middle of waiting, and says nothing', async () => {
    const giveUp = new AbortController();
    const { heard, call } = await standing([ONE], giveUp.signal);
    const next = heard.next();
    giveUp.abort();
    expect(await next).toBeNull();
    await call.gone;
  });

  it('5.3 leaving the loop closes the socket', async () => {
    const { heard, call } = await standing([ONE]);
    await heard.leave();
    await call.gone;
  });

  it('5.3 giving up while the connection is being opened says nothing either', async () => {
    const server = await open({}, () => true);
    const giveUp = new AbortController();
    const next = reading(server.connector.listen([ONE], giveUp.signal)).next();
    while (server.asked.length === 0) await new Promise<void>((resolve) => setImmediate(resolve));
    giveUp.abort();
    expect(await next).toBeNull();
    await server.asked[0]?.gone;
  });

  it('5.3 an error on one subscription loses that one, whatever the status says, and the others are listened to anew', async () => {
    for (const word of ['OK', 'Closed'] as const) {
      const { heard, call, server } = await standing([ONE, TWO]);
      call.response.write(inError('ErrorInvalidSubscription', ['S1'], word));
      expect(await heard.next()).toMatchObject({
        kind: 'lost',
        what: 'subscription',
        subscriptions: [ONE],
        failure: { kind: 'cursorLost', cause: 'notificationsNotArriving', detail: 'GetStreamingEvents: ErrorInvalidSubscription' },
      });
      const next = heard.next();
      await call.gone;
      const again = await server.call(1);
      expect(again.body).toContain('<m:SubscriptionIds><t:SubscriptionId>S2</t:SubscriptionId></m:SubscriptionIds>');
      again.response.write(HEARTBEAT);
      expect([await next, await heard.next()]).toEqual(beginning(TWO));
      await heard.leave();
    }
  });

  it('5.3 an error on a subscription that is not named, or is none of ours, loses all', async () => {
    const messages = [
      inError('ErrorSubscriptionNotFound', [], 'OK'),
      inError('ErrorReadEventsFailed', ['unknown'], 'OK'),
      inError('ErrorInternalServerError', ['unknown'], 'OK'),
    ];
    for (const message of messages) {
      const { heard, call } = await standing([ONE, TWO]);
      call.response.write(message);
      expect(await heard.next()).toMatchObject({ kind: 'lost', what: 'subscription', subscriptions: [ONE, TWO] });
      expect(await heard.next()).toBeNull();
      await call.gone;
    }
  });

  it('5.3 an error of the server itself loses the connection and no subscription', async () => {
    const { heard, call } = await standing([ONE, TWO]);
    call.response.write(inError('ErrorInternalServerTransientError', [], 'Closed'));
    expect(await heard.next()).toMatchObject({ ...lostConnection, failure: { kind: 'unavailable', cause: 'serverBusy' } });
    expect(await heard.next()).toBeNull();
  });

  it('5.3 when the others cannot be asked for again, that is a lost connection', async () => {
    let refused = false;
    const server = await open({}, (response) => {
      if (refused) response.writeHead(503).end();
      return refused;
    });
    const heard = reading(server.connector.listen([ONE, TWO], never()));
    const first = heard.next();
    (await server.call(0)).response.write(inError('ErrorExpiredSubscription', ['S1'], 'OK'));
    refused = true;
    expect(await first).toMatchObject({ kind: 'lost', what: 'subscription', subscriptions: [ONE] });
    expect(await heard.next()).toMatchObject({ ...lostConnection, subscriptions: [TWO], failure: { kind: 'throttled' } });
    expect(await heard.next()).toBeNull();
  });
});
