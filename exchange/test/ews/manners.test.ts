/** Manners on the wire, and answers that are not what they should be (F13, F14, F16, F17, F18), against the simulator's Exchange. */
import { eventId, instant, version, type EventId } from '@lockstep/engine';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hostRestraint, restraintOf, type Connector } from '../../src/index.ts';
import type { RetryAfter } from '@lockstep/simulator';
import { COLLEAGUE, failureOf, openBench, OWNER, START, type Bench } from '../simulated.ts';

const signal = (): AbortSignal => new AbortController().signal;
const HOUR = 3_600_000;
const WINDOW = { start: instant(START), end: instant(START + 40 * HOUR) };
const look = (connector: Connector, address: string): Promise<unknown> => connector.view({ address, calendar: null }, WINDOW, signal());

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(async () => {
  await bench.close();
});
const front = () => bench.simulator.world.front;

describe('turned away before SOAP begins (F13)', () => {
  const USABLE: readonly RetryAfter[] = ['seconds', 'date', 'huge'];
  const USELESS: readonly RetryAfter[] = ['none', 'zero', 'past', 'negative', 'words'];

  it.each(USABLE)('I12 the moment that Retry-After names (%s) is kept to the millisecond, and nobody asks before', async (kind) => {
    front().settings.retryAfter = [kind];
    bench.simulator.world.faults.next('F13');
    const failure = await failureOf(look(bench.connector, OWNER));
    const [said] = front().turnedAway();
    expect(failure).toMatchObject({ kind: 'throttled', scope: said?.status === 429 ? 'mailbox' : 'host', ambiguous: false });
    const until = said?.announcedUntil ?? 0;
    // A date is whole seconds, by a clock of whole seconds.
    expect(failure.retryAt).toBeGreaterThanOrEqual(until);
    expect(failure.retryAt).toBeLessThan(until + 1_000);
    const asked = front().calls().length;
    await bench.advance(until - START - 1);
    expect(await failureOf(look(bench.connector, OWNER))).toMatchObject({ kind: 'throttled', retryAt: failure.retryAt });
    expect(front().calls()).toHaveLength(asked);
    await bench.advance(1_001);
    await look(bench.connector, OWNER);
    expect(front().breaches()).toEqual([]);
  });

  it.each(USELESS)('5.3 a Retry-After that names no time to keep to (%s) leaves it to our own', async (kind) => {
    front().settings.retryAfter = [kind];
    bench.simulator.world.faults.next('F13');
    expect(await failureOf(look(bench.connector, OWNER))).toMatchObject({ kind: 'throttled', retryAt: null });
    expect(front().turnedAway()).toHaveLength(1);
  });

  it('2.7 a 429 is about the mailbox, a 503 about everybody on that host, whichever account asks', async () => {
    const clock = { now: () => instant(bench.simulator.world.clock()) };
    const host = hostRestraint(8, clock);
    const timer = () => () => undefined;
    const [one, other] = [0, 1].map(() => bench.connect({ restraint: restraintOf('impersonation', host, clock, timer) }));
    if (one === undefined || other === undefined) throw new Error('there are two');
    front().settings.retryAfter = ['seconds'];
    const reached = new Set<number>();
    for (let time = 0; time < 40 && reached.size < 2; time += 1) {
      bench.simulator.world.faults.next('F13', { mailbox: OWNER });
      await failureOf(look(one, OWNER));
      const status = front().turnedAway().at(-1)?.status ?? 0;
      reached.add(status);
      const asked = front().calls().length;
      if (status === 429) {
        await look(one, COLLEAGUE);
        await look(other, OWNER).catch(() => undefined);
        expect(front().calls().length).toBeGreaterThan(asked);
      } else {
        for (const connector of [one, other])
          for (const address of [OWNER, COLLEAGUE]) expect(await failureOf(look(connector, address))).toMatchObject({ scope: 'host' });
        expect(front().calls()).toHaveLength(asked);
      }
      await bench.advance(200_000);
    }
    expect([...reached].toSorted((one, other) => one - other)).toEqual([429, 503]);
  });
});

describe('a budget that is used up', () => {
  it('F14 I12 who acts as itself has one budget for all mailboxes: what is too much for one waits for all', async () => {
    const delegate = bench.connect({ access: 'delegate' });
    bench.simulator.world.faults.next('F12');
    expect(await failureOf(look(delegate, OWNER))).toMatchObject({ kind: 'throttled', scope: 'account' });
    expect(await failureOf(look(delegate, COLLEAGUE))).toMatchObject({ kind: 'throttled', scope: 'account' });
    expect(front().calls()).toHaveLength(1);
    expect(front().breaches()).toEqual([]);
  });

  it('5.3 calls that wait for a place while the account is told to pause are not sent, and it is halved once', async () => {
    const clock = { now: () => instant(bench.simulator.world.clock()) };
    const restraint = restraintOf('delegate', hostRestraint(1, clock), clock, () => () => undefined);
    const delegate = bench.connect({ access: 'delegate', restraint });
    const most = restraint.limits().account;
    bench.simulator.world.faults.next('F12');
    const failures = await Promise.all(Array.from({ length: 5 }, async () => failureOf(look(delegate, OWNER))));
    expect(failures.map(({ scope, ambiguous }) => [scope, ambiguous])).toEqual(failures.map(() => ['account', false]));
    expect(front().calls()).toHaveLength(1);
    expect(restraint.limits().account).toBe(Math.floor(most / 2));
    expect(front().breaches()).toEqual([]);
  });

  it('3.10 a write that is given up while it waits for a place was not sent and cannot have been applied', async () => {
    const clock = { now: () => instant(bench.simulator.world.clock()) };
    const restraint = restraintOf('impersonation', hostRestraint(1, clock), clock, () => () => undefined);
    const leave = await restraint.enter(OWNER, 1_000, signal());
    const giveUp = new AbortController();
    const removal = bench.connect({ restraint }).remove(bench.mailbox, eventId('A'), version('B'), 'softDelete', 'none', giveUp.signal);
    giveUp.abort();
    expect(await failureOf(removal)).toMatchObject({ kind: 'unavailable', ambiguous: false });
    leave();
    expect(front().calls()).toEqual([]);
  });

  it('F14 too many at once of one account lets fewer go out, and only the one that was refused waits', async () => {
    const clock = { now: () => instant(bench.simulator.world.clock()) };
    const restraint = restraintOf('delegate', hostRestraint(64, clock), clock, () => () => undefined);
    const delegate = bench.connect({ access: 'delegate', restraint });
    const most = restraint.limits().account;
    bench.simulator.world.faults.next('F14');
    expect(await failureOf(look(delegate, OWNER))).toMatchObject({ kind: 'throttled', scope: 'mailbox', retryAt: null });
    expect(restraint.limits().account).toBe(Math.floor(most / 2));
    await failureOf(look(delegate, COLLEAGUE));
    expect(
      front()
        .calls()
        .map(({ outcome }) => outcome)[1],
    ).not.toBe('ErrorExceededConnectionCount');
  });

  it('F14 who acts as the owner uses the budget of each mailbox: the others go on', async () => {
    bench.simulator.world.faults.next('F14', { mailbox: OWNER });
    expect(await failureOf(look(bench.connector, OWNER))).toMatchObject({ kind: 'throttled', scope: 'mailbox', retryAt: null });
    await look(bench.connector, COLLEAGUE);
  });

  it('I12 a budget beyond its cut-off is told for how long, is left alone so long, and has recharged then', async () => {
    front().settings.policy = { maxBurstMs: 1_000, rechargePerHourMs: HOUR, cutoffMs: 1_000 };
    const slow = front().enter({ account: 'BANK\\svc-lockstep', mailbox: OWNER, operation: 'GetItem', write: false }, START);
    await bench.advance(30_000);
    front().leave(slow.call, 'NoError', START + 30_000);
    const failure = await failureOf(look(bench.connector, OWNER));
    expect(failure).toMatchObject({ kind: 'throttled', scope: 'mailbox', retryAt: START + 58_000 });
    await bench.advance(27_999);
    await failureOf(look(bench.connector, OWNER));
    await bench.advance(1);
    await look(bench.connector, OWNER);
    expect(front().breaches()).toEqual([]);
  });

  it('I12 no more calls are under way than one account takes, and those that wait come in when it is their turn', async () => {
    const clock = { now: () => instant(bench.simulator.world.clock()) };
    const one = bench.connect({ restraint: restraintOf('impersonation', hostRestraint(2, clock), clock, () => () => undefined) });
    bench.simulator.frontEnd.latencyMs = 20;
    front().settings.allowedInFlight = 2;
    await Promise.all(Array.from({ length: 8 }, () => look(one, OWNER)));
    expect(front().calls()).toHaveLength(8);
    expect(front().breaches()).toEqual([]);
  });
});

describe('answers that are not what they should be', () => {
  const add = async (count: number): Promise<readonly EventId[]> => {
    const made: EventId[] = [];
    for (let index = 0; index < count; index += 1) {
      const start = instant(START + (index + 1) * HOUR);
      made.push(await bench.person.add({ title: `Own ${index}`, start, end: instant(start + HOUR / 2) }));
    }
    return made;
  };

  it('F16 an answer that is cut, by a reset or as if it were whole, is never read as the half of it', async () => {
    await add(20);
    const kinds = new Set<string>();
    for (let time = 0; time < 60 && kinds.size < 2; time += 1) {
      bench.simulator.world.faults.next('F16', { operation: 'FindItem' });
      const failure = await failureOf(look(bench.connector, OWNER));
      expect(['malformed', 'unavailable']).toContain(failure.kind);
      kinds.add(front().calls().at(-1)?.outcome ?? '');
    }
    expect([...kinds].sort()).toEqual(['AnswerShortened', 'AnswerTruncated']);
  });

  it('F17 what a batch leaves out for no fault of its own is asked for again, and is there', async () => {
    const ids = await add(10);
    bench.simulator.world.faults.next('F17', { operation: 'GetItem' });
    const seen = await bench.connector.fetch(bench.mailbox, ids, 'busy', signal());
    expect([...seen.values()].map(({ at }) => at)).toEqual(ids.map(() => 'present'));
    expect(bench.simulator.world.faults.hits().F17).toBe(1);
  });

  it('F17 a batch that goes on failing is unseen and never absent', async () => {
    const ids = await add(3);
    bench.simulator.world.faults.set({ F17: 1 });
    const seen = await bench.connector.fetch(bench.mailbox, ids, 'busy', signal());
    expect([...seen.values()]).toEqual(ids.map(() => ({ at: 'unseen', why: 'unreachable' })));
  });

  it('F18 a batch that is answered out of order shows each event under its own id', async () => {
    const ids = await add(7);
    bench.simulator.world.faults.set({ F18: 1 });
    const seen = await bench.connector.fetch(bench.mailbox, ids, 'title', signal());
    expect(ids.map((id) => seen.get(id))).toMatchObject(ids.map((_, index) => ({ at: 'present', value: { title: `Own ${index}` } })));
    expect(bench.simulator.world.faults.hits().F18).toBeGreaterThan(0);
  });

  it('F18 4.6 what is gone and what cannot be read now are not mixed up', async () => {
    const ids = await add(4);
    const [gone] = ids;
    if (gone === undefined) throw new Error('there are four');
    await bench.person.purge(gone);
    bench.simulator.world.faults.set({ F18: 1 });
    const seen = await bench.connector.fetch(bench.mailbox, ids, 'busy', signal());
    expect(ids.map((id) => seen.get(id)?.at)).toEqual(['absent', 'present', 'present', 'present']);
  });
});
