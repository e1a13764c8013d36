/** Subscriptions against the simulator: the handshake comes while ours is under way, and what a lost answer left behind is adopted. */
import { createServer, type Server } from 'node:http';
import { DAY, HOUR, instant, MINUTE } from '@lockstep/engine';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readPosted, type Posted, type Push, type PushTarget, type Step } from '../../src/index.ts';
import { failureOf, OWNER } from '../simulated.ts';
import { openGraphBench, type GraphBench } from './simulated.ts';

const signal = (): AbortSignal => new AbortController().signal;
const OWN = { address: OWNER };
let bench: GraphBench;
let receiver: Server;
let isAnswering = true;
let posted: Posted[] = [];
let target: PushTarget;

beforeEach(async () => {
  bench = await openGraphBench();
  isAnswering = true;
  posted = [];
  receiver = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const token = new URL(request.url ?? '', 'http://localhost').searchParams.get('validationToken');
      if (token !== null) {
        response.writeHead(isAnswering ? 200 : 500, { 'content-type': 'text/plain' }).end(token);
        return;
      }
      posted.push(...(readPosted(Buffer.concat(parts)) ?? []));
      response.writeHead(202).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const address = receiver.address();
  const root = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  target = { notificationUrl: `${root}/told/1`, lifecycleUrl: `${root}/lifecycle/1`, clientState: 'a secret' };
});
/** The receiver is on this machine and has no certificate, which Microsoft would not take. */
const isAboutHttp = (complaint: string): boolean => /data\/(?:n|lifecycleN)otificationUrl must match pattern "\^\(https:/.test(complaint);
afterEach(async () => {
  expect(bench.complaints.filter((one) => !isAboutHttp(one))).toEqual([]);
  await bench.close();
  receiver.closeAllConnections();
  await new Promise((resolve) => receiver.close(resolve));
});

const push = (): Push => {
  const made = bench.connector.push;
  if (made === null) throw new Error('Graph has push');
  return made;
};
const live = (): number => bench.simulator.subscriptions.all().length;

describe('5.3 a subscription', () => {
  it('5.3 lasts nearly a week, is renewed to as much from then on, and is taken back', async () => {
    const { id, expiresAt } = await push().subscribe(OWN, target, signal());
    const lasts = expiresAt - bench.now();
    expect(lasts).toBeGreaterThan(7 * DAY - HOUR);
    expect(lasts).toBeLessThan(7 * DAY);
    await bench.advance(3 * DAY);
    expect(await push().renew(OWN, id, signal())).toEqual({ id, expiresAt: instant(bench.now() + lasts) });
    await push().unsubscribe(OWN, id, signal());
    await push().unsubscribe(OWN, id, signal());
    expect(live()).toBe(0);
    expect(await failureOf(push().renew(OWN, id, signal()))).toMatchObject({ kind: 'gone', scope: 'item' });
  });

  it('5.3 tells of an event by the id under which it is read', async () => {
    const { id } = await push().subscribe(OWN, target, signal());
    const event = await bench.person.add({ title: 'Lunch', start: instant(bench.now() + DAY), end: instant(bench.now() + DAY + HOUR) });
    await bench.advance(3 * MINUTE);
    await bench.simulator.subscriptions.settled();
    expect(posted.length).toBeGreaterThan(0);
    for (const [index, { what, ...one }] of posted.entries()) {
      expect(one).toEqual({ subscription: id, clientState: 'a secret', event });
      // Exchange touches by itself what was just made (F51).
      expect(what).toBe(index === 0 ? 'made' : 'changed');
    }
  });

  it('5.3 is of the mailbox whatever becomes of its address', async () => {
    await push().subscribe(OWN, target, signal());
    const [one] = bench.simulator.subscriptions.all();
    const { identity } = await bench.connector.identify(OWN, signal());
    expect(one?.resource.replace(/^\//, '')).toBe(`users/${identity}/events`);
    expect(one?.immutableIds).toBe(true);
  });

  it('5.3 whose answer was lost is adopted by the same target, with a secret that proves it', async () => {
    bench.simulator.world.faults.next('F11', {});
    const lost = await failureOf(push().subscribe(OWN, target, signal()));
    expect(lost).toMatchObject({ kind: 'unavailable', ambiguous: true });
    const [left] = bench.simulator.subscriptions.all();
    const adopted = await push().subscribe(OWN, target, signal());
    expect(adopted.id).toBe(left?.id);
    expect(live()).toBe(1);
  });

  it('1.1 one that is made on trial leaves the one that tells of the mailbox alone, and takes the place of a trial before it', async () => {
    const live = await push().subscribe(OWN, target, signal());
    const trial = { ...target, notificationUrl: `${target.notificationUrl}/trial`, trial: true };
    const left = await push().subscribe(OWN, { ...trial, clientState: 'nobody knows it any more' }, signal());
    const tried = await push().subscribe(OWN, trial, signal());
    const ids = bench.simulator.subscriptions.all().map(({ id }) => id);
    expect(ids).toEqual([live.id, tried.id]);
    expect(ids).not.toContain(left.id);
  });

  it('5.3 that tells another target is taken away, and made anew', async () => {
    const first = await push().subscribe(OWN, { ...target, clientState: 'another secret' }, signal());
    const second = await push().subscribe(OWN, target, signal());
    expect(second.id).not.toBe(first.id);
    expect(bench.simulator.subscriptions.all().map(({ id, clientState }) => [id, clientState])).toEqual([[second.id, 'a secret']]);
  });

  it('5.3 of an address that does not answer is none, and says that it is the address', async () => {
    isAnswering = false;
    expect(await failureOf(push().subscribe(OWN, target, signal()))).toMatchObject({
      kind: 'unavailable',
      cause: 'notificationsNotArriving',
    });
    expect(live()).toBe(0);
  });
});

describe('1.1 Test connection, notifications', () => {
  const last = async (): Promise<Step | undefined> => {
    const seen: Step[] = [];
    for await (const step of bench.connector.probe(OWN, signal(), { write: false, privateMatters: true, target })) seen.push(step);
    return seen.at(-1);
  };

  it('1.1 a subscription is made and taken back', async () => {
    expect(await last()).toMatchObject({ step: 'notifications', outcome: 'passed' });
    expect(live()).toBe(0);
  });

  it('1.1 an address that Microsoft cannot reach is told as such', async () => {
    isAnswering = false;
    expect(await last()).toMatchObject({ step: 'notifications', outcome: 'failed', cause: 'notificationsNotArriving' });
  });
});
