/** Holding back: what was said of a mailbox, an account, a host, and how many calls at once follow from it. */
import { instant, type Instant } from '@lockstep/engine';
import { beforeEach, describe, expect, it } from 'vitest';
import { restraintOf } from '../src/ews/connector.ts';
import type { Failure, FailureScope } from '../src/failure.ts';
import { accountRestraint, CLEAN_MS, hostRestraint, type HostRestraint, type Restraint } from '../src/restraint.ts';
import { failureOf, virtualTimer } from './simulated.ts';

const ANNA = 'anna@bank.example';
const BERT = 'bert@bank.example';
const START = Date.UTC(2026, 10, 20, 8);
const WAIT_MS = 30_000;
const never = new AbortController().signal;

let now = START;
let host: HostRestraint;
let timers: ReturnType<typeof virtualTimer>;
const clock = { now: (): Instant => instant(now) };
const account = (most = 8): Restraint => accountRestraint(most, host, clock, timers.timer);
const busy = (scope: FailureScope, retryAt: number | null): Failure => ({
  kind: 'throttled',
  scope,
  ambiguous: true,
  retryAt: retryAt === null ? null : instant(retryAt),
  cause: 'throttled',
  detail: 'busy',
});
/** Takes as many places as there are, without waiting for one. */
const all = async (restraint: Restraint): Promise<(() => void)[]> => {
  const taken: (() => void)[] = [];
  const { account: own, host: shared } = restraint.limits();
  for (let count = Math.min(own, shared); count > 0; count -= 1) taken.push(await restraint.enter(ANNA, WAIT_MS, never));
  return taken;
};
/** Lets everything happen that needs no time. */
const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

beforeEach(() => {
  now = START;
  timers = virtualTimer(() => now);
  host = hostRestraint(16, clock);
});

describe('until when somebody is left alone', () => {
  it('2.7 what is said of a mailbox, of an account and of a host is kept apart, each to its very moment', () => {
    const one = account();
    const other = account();
    one.note(ANNA, busy('mailbox', START + 1_000), START);
    expect([one.told(ANNA.toUpperCase())?.retryAt, one.told(BERT), other.told(ANNA)]).toEqual([START + 1_000, null, null]);
    one.note(ANNA, busy('account', START + 2_000), START);
    expect([one.told(BERT)?.retryAt, other.told(BERT)]).toEqual([START + 2_000, null]);
    one.note(ANNA, busy('host', START + 3_000), START);
    expect([one.told(BERT)?.scope, other.told(BERT)?.scope]).toEqual(['host', 'host']);
    now = START + 2_999;
    expect(other.told(BERT)?.retryAt).toBe(START + 3_000);
    now = START + 3_000;
    expect([one.told(ANNA), one.told(BERT), other.told(BERT)]).toEqual([null, null, null]);
  });

  it('5.3 what was refused before it was sent cannot have been applied', () => {
    const one = account();
    one.note(ANNA, busy('mailbox', START + 1_000), START);
    expect(one.told(ANNA)?.ambiguous).toBe(false);
  });

  it('5.3 other failures keep nobody away', () => {
    const one = account();
    one.note(ANNA, { ...busy('host', START + 1_000), kind: 'unavailable' }, START);
    expect([one.told(ANNA), one.limits()]).toEqual([null, { account: 8, host: 16 }]);
  });
});

describe('how many calls at once', () => {
  it('5.3 a refusal of the account halves them, down to one, and each clean minute gives one back', () => {
    const one = account();
    const limits: number[] = [];
    for (let time = 0; time < 4; time += 1) {
      one.note(ANNA, busy('account', null), now);
      limits.push(one.limits().account);
      now += 1;
    }
    expect(limits).toEqual([4, 2, 1, 1]);
    const last = now - 1;
    now = last + CLEAN_MS - 1;
    expect(one.limits().account).toBe(1);
    now = last + CLEAN_MS;
    expect(one.limits().account).toBe(2);
    now = last + 3 * CLEAN_MS;
    expect(one.limits().account).toBe(4);
    now = last + 100 * CLEAN_MS;
    expect(one.limits()).toEqual({ account: 8, host: 16 });
  });

  it('5.3 a minute is clean only if nobody was refused in it', () => {
    const one = account();
    one.note(ANNA, busy('account', null), now);
    now += CLEAN_MS - 1;
    one.note(ANNA, busy('account', null), now);
    now += CLEAN_MS - 1;
    expect(one.limits().account).toBe(2);
    now += 1;
    expect(one.limits().account).toBe(3);
  });

  it('5.3 calls that were under way together and refused together halve it once', () => {
    const one = account();
    const began = now;
    now += 50;
    for (let time = 0; time < 5; time += 1) one.note(ANNA, busy('account', null), began);
    expect(one.limits().account).toBe(4);
  });

  it('5.3 a host that has had too much is halved for every account, a mailbox for nobody', () => {
    const [one, other] = [account(), account()];
    one.note(ANNA, busy('host', null), now);
    one.note(ANNA, busy('mailbox', null), now);
    expect([one.limits(), other.limits()]).toEqual([
      { account: 8, host: 8 },
      { account: 8, host: 8 },
    ]);
  });

  it('5.3 whoever finds no place free waits for one, and those that wait come in their order', async () => {
    const one = account(2);
    const taken = await all(one);
    const came: string[] = [];
    const waits = ['first', 'second'].map(async (name) => {
      const leave = await one.enter(ANNA, WAIT_MS, never);
      came.push(name);
      return leave;
    });
    await settled();
    expect(came).toEqual([]);
    taken.shift()?.();
    await settled();
    expect(came).toEqual(['first']);
    (await waits[0])?.();
    await settled();
    expect(came).toEqual(['first', 'second']);
  });

  it('5.3 accounts share the places of their host', async () => {
    host = hostRestraint(2, clock);
    const [one, other] = [account(), account()];
    const taken = await all(one);
    let came = false;
    const waits = other.enter(BERT, WAIT_MS, never).then(() => (came = true));
    await settled();
    expect(came).toBe(false);
    taken[0]?.();
    await waits;
    expect(came).toBe(true);
  });

  it('5.3 a limit that grew is used by those that wait, although nobody left', async () => {
    const one = account(2);
    one.note(ANNA, busy('account', null), now);
    const [leave] = await all(one);
    const waits = one.enter(BERT, WAIT_MS, never);
    now += CLEAN_MS;
    leave?.();
    (await waits)();
    expect(one.limits().account).toBe(2);
  });

  it('5.3 whoever waits too long is refused as throttled, without having asked, and whoever gives up goes', async () => {
    const one = account(1);
    const [leave] = await all(one);
    const waits = failureOf(one.enter(ANNA, WAIT_MS, never));
    now += WAIT_MS;
    timers.ringDue();
    expect(await waits).toMatchObject({ kind: 'throttled', scope: 'mailbox', ambiguous: false, retryAt: null });
    const givenUp = new AbortController();
    const gone = one.enter(ANNA, WAIT_MS, givenUp.signal);
    givenUp.abort(new Error('nobody wants it any more'));
    await expect(gone).rejects.toThrow('nobody wants it any more');
    leave?.();
    // Neither of them has kept a place.
    expect(await all(one)).toHaveLength(1);
  });

  it('5.3 whoever acts as itself begins below the calls that Exchange lets one budget make', () => {
    expect(restraintOf('delegate', host, clock, timers.timer).limits().account).toBeLessThan(27);
    expect(restraintOf('impersonation', host, clock, timers.timer).limits().account).toBeGreaterThan(27);
  });
});
