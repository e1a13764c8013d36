/** Listening against the simulator over TLS: its faults, several back ends, bytes in any pieces. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Notice, Subscription } from '../../src/index.ts';
import { ACCOUNT, COLLEAGUE, failureOf, openBench, OWNER, START, type Bench } from '../simulated.ts';
import { reading } from './hanging-server.ts';

const never = (): AbortSignal => new AbortController().signal;
const OWN = { address: OWNER, calendar: null };
const COLLEAGUES = { address: COLLEAGUE, calendar: null };
const HERE = { operation: 'GetStreamingEvents', mailbox: OWNER };

type Heard = { readonly next: () => Promise<Notice | null> };
let bench: Bench;
const leaving: AbortController[] = [];
const begin = async (): Promise<void> => {
  bench = await openBench();
  // The assistant's own touch of a new event would be a notice nobody in the test has caused.
  bench.simulator.world.faults.set({ F51: 0 });
};
afterEach(async () => {
  for (const one of leaving.splice(0)) one.abort();
  expect(bench.complaints).toEqual([]);
  expect(bench.simulator.world.front.breaches()).toEqual([]);
  await bench.close();
});

const add = (address = OWNER): string =>
  bench.simulator.world.outlook(address).add({ subject: 'Advice', start: START, end: START + 3_600_000 }).id;

/** Listens until the connection stands. */
async function standing(...subscriptions: readonly Subscription[]): Promise<Heard> {
  const leave = new AbortController();
  leaving.push(leave);
  const heard = reading(bench.connector.listen(subscriptions, leave.signal));
  for (let told = 0; told <= subscriptions.length; told += 1) expect((await heard.next())?.kind).toBe(told === 0 ? 'alive' : 'moved');
  return heard;
}
const kindsUntil = async (heard: Heard, kind: Notice['kind']): Promise<readonly string[]> => {
  const kinds: string[] = [];
  for (let notice = await heard.next(); notice !== null; notice = await heard.next()) {
    kinds.push(notice.kind);
    if (notice.kind === kind) return kinds;
  }
  throw new Error(`no ${kind} after ${kinds.join(', ')}`);
};

describe('listening to the simulator', () => {
  it('5.3 a stream in pieces of one byte is heard like any other', async () => {
    await begin();
    bench.simulator.frontEnd.streamPieceBytes = 1;
    const heard = await standing(await bench.connector.subscribe(OWN, never()));
    add();
    expect(await kindsUntil(heard, 'moved')).toEqual(['alive', 'moved']);
  });

  it('5.3 a group stays on the server that knows its subscriptions; without the cookie they would be lost', async () => {
    await begin();
    bench.simulator.frontEnd.backEnds = 16;
    const own = await bench.connector.subscribe(OWN, never());
    const other = await bench.connector.subscribe(COLLEAGUES, never(), own);
    const heard = await standing(other, own);
    add(COLLEAGUE);
    expect(await kindsUntil(heard, 'moved')).toEqual(['alive', 'moved']);
    const astray = { ...other, group: { anchor: COLLEAGUE, cookie: null } };
    const lost = reading(bench.connector.listen([astray], never()));
    expect(await lost.next()).toMatchObject({
      kind: 'lost',
      what: 'subscription',
      failure: { detail: expect.stringContaining('ErrorSubscriptionNotFound') },
    });
    await bench.connector.unsubscribe(other, never());
  });

  it('5.3 a mailbox of another group cannot be subscribed to beside this one, only with an anchor of its own', async () => {
    await begin();
    const own = await bench.connector.subscribe(OWN, never());
    bench.simulator.ews.groups = new Map([[COLLEAGUE, 'SITE-2']]);
    expect(await failureOf(bench.connector.subscribe(COLLEAGUES, never(), own))).toMatchObject({
      scope: 'mailbox',
      detail: expect.stringContaining('ErrorProxyRequestNotAllowed'),
    });
    const other = await bench.connector.subscribe(COLLEAGUES, never());
    expect([own.group.anchor, other.group.anchor]).toEqual([OWNER, COLLEAGUE]);
  });

  it('5.3 each group keeps its own cookie, and is listened to by it alone', async () => {
    await begin();
    bench.simulator.frontEnd.backEnds = 16;
    const [own, other] = [await bench.connector.subscribe(OWN, never()), await bench.connector.subscribe(COLLEAGUES, never())];
    expect([own.group.cookie, other.group.cookie].every((cookie) => /^X-BackEndOverrideCookie=SIM-MBX\d\d$/.test(cookie ?? ''))).toBe(true);
    expect(own.group.cookie).not.toBe(other.group.cookie);
    const [first, second] = [await standing(own), await standing(other)];
    add(OWNER);
    expect(await kindsUntil(first, 'moved')).toEqual(['alive', 'moved']);
    add(COLLEAGUE);
    expect(await kindsUntil(second, 'moved')).toEqual(['alive', 'moved']);
  });

  it('5.3 a relief keeps the subscription on its server and tells the one that it relieves nothing', async () => {
    await begin();
    bench.simulator.frontEnd.backEnds = 16;
    const own = await bench.connector.subscribe(OWN, never());
    const other = await bench.connector.subscribe(COLLEAGUES, never(), own);
    let isRelieved = false;
    const leave = new AbortController();
    leaving.push(leave);
    const first = reading(bench.connector.listen([own, other], leave.signal, { isCarried: () => false, isRelieved: () => isRelieved }));
    for (const kind of ['alive', 'moved', 'moved']) expect((await first.next())?.kind).toBe(kind);
    isRelieved = true;
    const second = reading(bench.connector.listen([other, own], leave.signal, { isCarried: () => true, isRelieved: () => false }));
    expect(await second.next()).toEqual({ kind: 'alive' });
    add(COLLEAGUE);
    expect(await kindsUntil(second, 'moved')).toEqual(['alive', 'moved']);
    expect(await first.next()).toBeNull();
    const calls = bench.simulator.world.front.calls().filter((call) => call.operation === 'GetStreamingEvents');
    expect(calls.map((call) => call.mailbox)).toEqual([OWNER, COLLEAGUE]);
  });

  it('5.3 a stream that hangs (F06) is found by its silence', async () => {
    await begin();
    const own = await bench.connector.subscribe(OWN, never());
    const heard = await standing(own);
    bench.simulator.world.faults.next('F06', HERE);
    const lost = heard.next();
    for (let seconds = 0; seconds < 180; seconds += 45) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      await bench.advance(45_000);
    }
    expect(await lost).toMatchObject({ kind: 'lost', what: 'connection', subscriptions: [own] });
    expect(await heard.next()).toBeNull();
  });

  it('5.3 a subscription that is silent while it looks alive (F05) is not found by listening: only looking does', async () => {
    await begin();
    const heard = await standing(await bench.connector.subscribe(OWN, never()));
    bench.simulator.world.faults.next('F05', HERE);
    add();
    await Promise.resolve();
    for (let beat = 0; beat < 4; beat += 1) {
      await bench.advance(45_000);
      expect(await heard.next()).toEqual({ kind: 'alive' });
    }
  });

  it('5.3 a stream that is closed early (F07) just ends', async () => {
    await begin();
    const heard = await standing(await bench.connector.subscribe(OWN, never()));
    bench.simulator.world.faults.next('F07', HERE);
    await bench.advance(45_000);
    expect([await heard.next(), await heard.next()]).toEqual([{ kind: 'alive' }, null]);
  });

  it('5.3 a subscription that is lost (F08), or in error with status OK (F09), is named, and the other goes on', async () => {
    for (const fault of ['F08', 'F09']) {
      await begin();
      const own = await bench.connector.subscribe(OWN, never());
      const other = await bench.connector.subscribe(COLLEAGUES, never(), own);
      const heard = await standing(own, other);
      bench.simulator.world.faults.next(fault, HERE);
      await bench.advance(45_000);
      expect(await heard.next()).toMatchObject({
        kind: 'lost',
        what: 'subscription',
        subscriptions: [own],
        failure: { kind: 'cursorLost' },
      });
      expect([await heard.next(), await heard.next()]).toEqual([{ kind: 'alive' }, { kind: 'moved', subscription: other, items: null }]);
      add(COLLEAGUE);
      expect(await kindsUntil(heard, 'moved')).toEqual(['alive', 'moved']);
      if (fault === 'F08') await bench.close();
    }
  });

  it('5.3 notices may come many times (F02) and in another order (F04) and mean the same', async () => {
    await begin();
    bench.simulator.world.faults.set({ F02: 1, F04: 1 });
    const heard = await standing(await bench.connector.subscribe(OWN, never()));
    add();
    expect(await kindsUntil(heard, 'moved')).toEqual(['alive', 'moved']);
    expect(await kindsUntil(heard, 'moved')).toEqual(['alive', 'moved']);
    bench.simulator.world.faults.clear();
  });

  it('5.3 a stream that breaks off in its first envelope (F16) is a lost connection', async () => {
    await begin();
    const own = await bench.connector.subscribe(OWN, never());
    bench.simulator.world.faults.next('F16', HERE);
    expect(await reading(bench.connector.listen([own], never())).next()).toMatchObject({
      kind: 'lost',
      what: 'connection',
      subscriptions: [own],
    });
  });

  it('5.3 a subscription whose answer was lost (F11) leaves one behind that disturbs nobody', async () => {
    await begin();
    bench.simulator.world.faults.next('F11', { operation: 'Subscribe' });
    expect(await failureOf(bench.connector.subscribe(OWN, never()))).toMatchObject({ kind: 'unavailable', ambiguous: false });
    const heard = await standing(await bench.connector.subscribe(OWN, never()));
    add();
    expect(await kindsUntil(heard, 'moved')).toEqual(['alive', 'moved']);
  });

  it('5.3 who takes a subscription over is heard of by the one who loses it', async () => {
    await begin();
    const own = await bench.connector.subscribe(OWN, never());
    const first = await standing(own);
    await standing(own);
    expect(await first.next()).toMatchObject({
      kind: 'lost',
      what: 'subscription',
      failure: { detail: expect.stringContaining('ErrorNewEventStreamConnectionOpened') },
    });
  });

  it('5.3 too many connections and too many subscriptions are throttles', async () => {
    await begin();
    Object.assign(bench.simulator.world.rules, { hangingConnections: 1, maxSubscriptions: 2 });
    const [one, two] = [await bench.connector.subscribe(OWN, never()), await bench.connector.subscribe(OWN, never())];
    expect(await failureOf(bench.connector.subscribe(OWN, never()))).toMatchObject({ kind: 'throttled', scope: 'mailbox' });
    await standing(one);
    expect(await failureOf(reading(bench.connector.listen([two], never())).next())).toMatchObject({ kind: 'throttled', scope: 'mailbox' });
  });

  it('2.7 a mailbox that moves away takes its subscription with it, and the right to impersonate decides who may subscribe', async () => {
    await begin();
    const own = await bench.connector.subscribe(OWN, never());
    const heard = await standing(own);
    bench.simulator.world.admin.setState(OWNER, 'moving');
    await bench.advance(45_000);
    expect(await heard.next()).toMatchObject({ kind: 'lost', what: 'subscription', subscriptions: [own] });
    bench.simulator.world.admin.setImpersonation(ACCOUNT, []);
    expect(await failureOf(bench.connector.subscribe(COLLEAGUES, never()))).toMatchObject({
      kind: 'forbidden',
      cause: 'noImpersonationRight',
    });
  });

  it('5.3 a mailbox that may not be acted as any more loses its own subscription, and the others are listened to as another', async () => {
    await begin();
    const own = await bench.connector.subscribe(OWN, never());
    const other = await bench.connector.subscribe(COLLEAGUES, never(), own);
    bench.simulator.world.admin.setImpersonation(ACCOUNT, [COLLEAGUE]);
    const leave = new AbortController();
    leaving.push(leave);
    const heard = reading(bench.connector.listen([own, other], leave.signal));
    expect(await heard.next()).toMatchObject({
      kind: 'lost',
      what: 'subscription',
      subscriptions: [own],
      failure: { kind: 'forbidden', cause: 'noImpersonationRight' },
    });
    expect([await heard.next(), await heard.next()]).toEqual([{ kind: 'alive' }, { kind: 'moved', subscription: other, items: null }]);
    add(COLLEAGUE);
    expect(await kindsUntil(heard, 'moved')).toEqual(['alive', 'moved']);
  });

  it('5.3 a mailbox without a place for one more connection leaves it to the next of the group', async () => {
    await begin();
    bench.simulator.world.rules.hangingConnections = 1;
    const own = await bench.connector.subscribe(OWN, never());
    const other = await bench.connector.subscribe(COLLEAGUES, never(), own);
    await standing(await bench.connector.subscribe(OWN, never(), own));
    const heard = await standing(own, other);
    add(COLLEAGUE);
    expect(await kindsUntil(heard, 'moved')).toEqual(['alive', 'moved']);
    const calls = bench.simulator.world.front.calls().filter((call) => call.operation === 'GetStreamingEvents');
    expect(calls.map((call) => call.mailbox)).toEqual([OWNER, OWNER, COLLEAGUE]);
  });

  it('1.1 a server that knows Exchange2010_SP2 only is listened to in that version', async () => {
    await begin();
    bench.simulator.ews.serverVersion = '2010_SP2';
    const heard = await standing(await bench.connector.subscribe(OWN, never()));
    add();
    expect(await kindsUntil(heard, 'moved')).toEqual(['alive', 'moved']);
  });
});
