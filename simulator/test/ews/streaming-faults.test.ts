/** What goes wrong with notifications, each under its own switch. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { all, attribute, basic, envelope, post } from './soap-user.ts';
import { codeIn, eventsIn, openStream, statusOf, streamRequest, subscribed, subscribeRequest } from './stream-user.ts';
import type { OpenStream } from './stream-user.ts';
import type { Town } from './town.ts';
import { ANNA, SERVICE, START, startTown } from './town.ts';

const asAnna = { account: SERVICE, impersonate: ANNA };
const OTHERS = { operation: 'GetStreamingEvents', mailbox: ANNA };

describe('faults of streaming notifications', () => {
  let town: Town;
  let stream: OpenStream;
  let subscription: string;
  const add = (subject: string): string => town.simulator.world.outlook(ANNA).add({ subject, start: START, end: START + 3_600_000 }).id;
  const next = (fault: string): void => town.simulator.world.faults.next(fault, OTHERS);
  const ids = async (): Promise<readonly string[]> => all(await stream.next(), 'ItemId').map((item) => attribute(item, 'Id'));

  beforeEach(async () => {
    town = await startTown();
    subscription = await subscribed(town.simulator, asAnna, subscribeRequest(undefined, ['CreatedEvent']));
    stream = await openStream(town.simulator, asAnna, streamRequest([subscription]));
    expect(statusOf(await stream.next())).toBe('OK');
  });
  afterEach(async () => {
    stream.leave();
    await town.simulator.close();
  });

  it('F01: a notification is dropped, the next one comes', async () => {
    next('F01');
    add('Dropped');
    await Promise.resolve();
    const second = add('Told');
    expect(await ids()).toEqual([second]);
  });

  it('F02: a notification comes more than once', async () => {
    next('F02');
    const id = add('Repeated');
    expect([await ids(), await ids()]).toEqual([[id], [id]]);
  });

  it('F03: a notification comes late, while others overtake it', async () => {
    town.simulator.world.faults.set({ F51: 0 });
    next('F03');
    const late = add('Late');
    await Promise.resolve();
    const prompt = add('Prompt');
    expect(await ids()).toEqual([prompt]);
    // What is due next is a heartbeat, the end of the connection, or the late notification: one message each.
    for (let seen: readonly string[] = []; seen.length === 0;) {
      town.pass((town.simulator.world.nextDue() ?? START) - town.clock.now());
      const message = await stream.next();
      if (statusOf(message) === 'Closed') {
        stream = await openStream(town.simulator, asAnna, streamRequest([subscription]));
        await stream.next();
      }
      seen = all(message, 'ItemId').map((item) => attribute(item, 'Id'));
      if (seen.length > 0) expect(seen).toEqual([late]);
    }
  });

  it('F04: the events of a notification come in another order', async () => {
    next('F04');
    const [one, two] = [add('One'), add('Two')];
    expect(await ids()).toEqual([two, one]);
  });

  it('F05: a subscription says nothing for 90 minutes while heartbeats go on', async () => {
    next('F05');
    add('Unheard');
    await Promise.resolve();
    town.pass(45_000);
    expect(statusOf(await stream.next())).toBe('OK');
    add('Unheard as well');
    await Promise.resolve();
    town.pass(45_000);
    expect(eventsIn(await stream.next())).toEqual(['StatusEvent']);
    expect(town.simulator.world.faults.hits()).toMatchObject({ F05: 1 });
  });

  it('F06: the stream hangs, without heartbeat and without end', async () => {
    next('F06');
    const chunks = stream.chunks();
    for (let beat = 0; beat < 60; beat += 1) town.pass(45_000);
    add('Unheard');
    // A call of another connection has gone there and back, so anything written before it would have come.
    await post(town.simulator.urls.ews, envelope('<m:None/>'), { 'content-type': 'text/xml', authorization: basic('nobody', 'x') });
    expect(stream.chunks()).toBe(chunks);
    expect(town.simulator.world.faults.hits()).toMatchObject({ F06: 1 });
  });

  it('F07: the stream is closed early, in order', async () => {
    next('F07');
    town.pass(45_000);
    expect(statusOf(await stream.next())).toBe('Closed');
    await stream.ended();
  });

  it('F08: a subscription is lost, and the stream says so and ends', async () => {
    next('F08');
    town.pass(45_000);
    const message = await stream.next();
    expect(['ErrorSubscriptionNotFound', 'ErrorInvalidWatermark', 'ErrorMissedNotificationEvents', 'ErrorReadEventsFailed']).toContain(
      codeIn(message),
    );
    expect(statusOf(message)).toBe('Closed');
    await stream.ended();
  });

  it('F09: an error inside HTTP 200 with ConnectionStatus OK is told again and again', async () => {
    next('F09');
    town.pass(45_000);
    for (let beat = 0; beat < 3; beat += 1) {
      const message = await stream.next();
      expect([codeIn(message), statusOf(message)]).toEqual(['ErrorInvalidSubscription', 'OK']);
      add('Unheard');
      await Promise.resolve();
      town.pass(45_000);
    }
  });

  it('F11: a subscription is made though its answer is lost', async () => {
    town.simulator.world.faults.next('F11', { operation: 'Subscribe' });
    const before = town.simulator.world.rules.maxSubscriptions;
    await expect(subscribed(town.simulator, asAnna)).rejects.toThrow();
    // One from the set-up, one lost: a third is one too many when two are allowed.
    town.simulator.world.rules.maxSubscriptions = 2;
    await expect(subscribed(town.simulator, asAnna)).rejects.toThrow('ErrorExceededSubscriptionCount');
    town.simulator.world.rules.maxSubscriptions = before;
  });

  it('F16: a stream breaks off in the middle of an envelope', async () => {
    const id = await subscribed(town.simulator, asAnna);
    town.simulator.world.faults.next('F16', { operation: 'GetStreamingEvents' });
    const broken = await openStream(town.simulator, asAnna, streamRequest([id]));
    await expect(broken.next()).rejects.toThrow('broken');
  });

  it('a mailbox that is moved away takes its subscriptions with it', async () => {
    town.simulator.world.admin.setState(ANNA, 'moving');
    town.pass(45_000);
    expect(codeIn(await stream.next())).toBe('ErrorReadEventsFailed');
    await stream.ended();
  });
});
