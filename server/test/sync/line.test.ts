/** One line to Exchange: what it tells the store, and how it behaves when Exchange is in trouble. */
import type { Notice, Subscription } from '@lockstep/exchange';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { eventId, type Instant } from '@lockstep/engine';
import { startLine, type Line } from '../../src/sync/line.ts';
import type { Listener } from '../../src/sync/listener.ts';
import { createServer, failure } from './line-server.ts';

const MINUTE = 60_000;
const listener = (mailbox: string): Listener => ({
  root: 'r',
  mailbox,
  calendar: { address: `${mailbox}@bank.example`, calendar: 'c' },
  deafSince: null,
  retryAt: null,
});

const subscription = (mailbox: string, number: number): Subscription => ({
  id: `s${number} ${mailbox}@bank.example`,
  calendar: listener(mailbox).calendar,
  group: { anchor: `${mailbox}@bank.example`, cookie: null },
});

let server: ReturnType<typeof createServer>;
let told: string[];
let line: Line;
const names = (what: string) => async (mailboxes: readonly Listener[]) => {
  if (mailboxes.length > 0) told.push(`${what} ${mailboxes.map(({ mailbox }) => mailbox).join(' ')}`);
};
const pass = (milliseconds: number): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds);
const subscribes = (): number => server.calls.filter((call) => call.startsWith('subscribe')).length;

beforeEach(async () => {
  vi.useFakeTimers({ now: Date.UTC(2026, 4, 4) });
  server = createServer();
  told = [];
  line = startLine({
    connector: server.connector,
    clock: { now: () => Date.now() as Instant },
    chance: () => 0.5,
    requestMs: 30_000,
    log: { warn: () => undefined, error: () => undefined },
    events: {
      moved: names('moved'),
      heard: names('heard'),
      deaf: names('deaf'),
      rests: async ({ mailbox }) => void told.push(`rests ${mailbox}`),
    },
  });
  line.carry([listener('anna'), listener('ben')]);
  await pass(3_000);
});
afterEach(async () => {
  const stopped = line.stop();
  await pass(2_000);
  await stopped;
  vi.useRealTimers();
});

describe('5.3 while Exchange tells of changes', () => {
  test('both are listened to on one line, and that is written down once a minute', async () => {
    expect(server.calls).toEqual(['subscribe anna@bank.example', 'subscribe ben@bank.example', 'listen 2']);
    await server.say({ kind: 'alive' });
    await server.say({ kind: 'alive' });
    expect(told).toEqual(['heard anna ben']);
    await pass(MINUTE);
    await server.say({ kind: 'alive' });
    expect(told).toEqual(['heard anna ben', 'heard anna ben']);
  });
  test('the first word is passed on at once, what follows closely is gathered into one, and nothing is swallowed', async () => {
    const word: Notice = { kind: 'moved', subscription: subscription('anna', 1), items: null };
    await server.say(word);
    await pass(1);
    expect(told).toEqual(['moved anna']);
    for (let times = 0; times < 20; times++) await server.say(word);
    await pass(398);
    expect(told).toEqual(['moved anna']);
    await pass(2);
    expect(told).toEqual(['moved anna', 'moved anna']);
    await pass(MINUTE);
    expect(told).toHaveLength(2);
    await server.say(word);
    await pass(1);
    expect(told).toHaveLength(3);
  });
  test('F51 what was made is passed on when it was touched, or after a moment, and not twice', async () => {
    const [one, another] = [eventId('one'), eventId('another')];
    const made = { kind: 'moved', subscription: subscription('anna', 1), items: { made: [one], changed: [] } } as const;
    await server.say(made);
    await pass(49);
    expect(told).toEqual([]);
    await server.say({ ...made, items: { made: [], changed: [one] } });
    await pass(1);
    expect(told).toEqual(['moved anna']);
    await pass(MINUTE);
    expect(told).toHaveLength(1);
    await server.say(made);
    await pass(60);
    // Somebody else's item, made a moment later, does not put it off.
    await server.say({ ...made, items: { made: [another], changed: [] } });
    await pass(60);
    expect(told).toEqual(['moved anna', 'moved anna']);
  });
  test('words about several calendars are passed on together, and what still waits when the line ends is not lost', async () => {
    await server.say({ kind: 'moved', subscription: subscription('anna', 1), items: { made: [], changed: [] } });
    await pass(5);
    await server.say({ kind: 'moved', subscription: subscription('ben', 2), items: { made: [], changed: [] } });
    await pass(120);
    expect(told).toEqual(['moved anna ben']);
    await pass(MINUTE);
    await server.say({ kind: 'moved', subscription: subscription('ben', 2), items: { made: [], changed: [] } });
    const stopped = line.stop();
    await pass(1_000);
    await stopped;
    expect(told).toEqual(['moved anna ben', 'moved ben']);
  });
  test('somebody new joins, somebody gone leaves, and the others keep their subscriptions', async () => {
    await server.say({ kind: 'alive' });
    line.carry([listener('ben'), listener('cleo')]);
    await pass(100);
    expect(server.calls.slice(3)).toEqual(['subscribe cleo@bank.example', 'listen 2']);
    // Who is gone is let go when the connection that carried it is relieved: its end would break that off for the others.
    await server.say({ kind: 'alive' });
    expect(server.calls.slice(5)).toEqual(['unsubscribe anna@bank.example']);
    expect(told).toEqual(['heard anna ben', 'heard ben cleo']);
  });
  test('a line that is closed in order is opened again without a word', async () => {
    await server.say('closed');
    expect(server.calls.slice(3)).toEqual(['listen 2']);
    expect(told).toEqual([]);
  });
});

describe('5.3 when Exchange is in trouble', () => {
  test('a lost subscription makes its mailbox looked at, and is made anew after a moment', async () => {
    await server.say({
      kind: 'lost',
      what: 'subscription',
      subscriptions: [subscription('anna', 1)],
      failure: failure({ kind: 'cursorLost' }).failure,
    });
    expect(told).toEqual(['deaf anna']);
    line.carry([listener('anna'), listener('ben')]);
    expect(subscribes()).toBe(2);
    await pass(5_000);
    line.carry([listener('anna'), listener('ben')]);
    await pass(100);
    expect([subscribes(), server.calls.at(-1)]).toEqual([3, 'listen 2']);
  });
  test('nor is it missed where it is lost while another connection is being opened, which is refused', async () => {
    await server.say({ kind: 'alive' });
    line.carry([listener('anna'), listener('ben'), listener('cleo')]);
    await pass(100);
    expect(server.calls.at(-1)).toBe('listen 3');
    const lost = failure({ kind: 'cursorLost' }).failure;
    await server.say({ kind: 'lost', what: 'subscription', subscriptions: [subscription('anna', 1)], failure: lost }, 'before');
    await server.say(failure({ kind: 'throttled' }));
    await pass(100);
    expect(told).toContain('deaf anna');
    const before = subscribes();
    await pass(5_000);
    line.carry([listener('anna'), listener('ben'), listener('cleo')]);
    await pass(100);
    expect(server.calls.slice(-2)).toEqual(['subscribe anna@bank.example', 'listen 3']);
    expect(subscribes()).toBe(before + 1);
  });
  const deaf = (): readonly string[] => told.flatMap((one) => (one.startsWith('deaf') ? one.split(' ').slice(1) : [])).toSorted();
  test('closed in order while another was refused, it is said once of everybody that nothing is told', async () => {
    await server.say({ kind: 'alive' });
    line.carry([listener('anna'), listener('ben'), listener('cleo')]);
    await pass(100);
    await server.say('closed', 'before');
    await server.say(failure({ kind: 'unavailable', scope: 'host' }));
    await pass(MINUTE);
    expect(deaf()).toEqual(['anna', 'ben', 'cleo']);
    await pass(10 * MINUTE);
    await server.say({ kind: 'alive' });
    expect(told.at(-1)).toBe('heard anna ben cleo');
    expect(deaf()).toHaveLength(3);
  });
  test('closed in order while Exchange wants to be left alone, so that no other may be opened: the same', async () => {
    await server.say({ kind: 'alive' });
    server.refusals.set('cleo@bank.example', failure({ kind: 'unauthorised', scope: 'account', cause: 'wrongCredentials' }));
    line.carry([listener('anna'), listener('ben'), listener('cleo')]);
    await pass(100);
    expect(deaf()).toEqual(['cleo']);
    await server.say('closed');
    expect(deaf()).toEqual(['anna', 'ben', 'cleo']);
    await pass(4 * MINUTE);
    expect(deaf()).toHaveLength(3);
  });
  test('a lost connection makes all of them looked at, and is tried again later and later', async () => {
    const listens = (): number => server.calls.filter((call) => call.startsWith('listen')).length;
    const counts: number[] = [];
    for (let round = 0; round < 6; round++) {
      const lost: Notice = {
        kind: 'lost',
        what: 'connection',
        subscriptions: [subscription('anna', 1), subscription('ben', 2)],
        failure: failure({}).failure,
      };
      await server.say(lost);
      await pass(4_000);
      counts.push(listens());
    }
    expect(told[0]).toBe('deaf anna ben');
    // Soon at first; after some failures four seconds are not enough any more.
    expect(counts.at(-1)).toBeLessThan(7);
  });
  test('the moment Exchange names is kept, however often somebody asks', async () => {
    const until = (Date.now() + 10 * MINUTE) as Instant;
    const lost: Notice = {
      kind: 'lost',
      what: 'connection',
      subscriptions: [subscription('anna', 1)],
      failure: failure({ kind: 'throttled', retryAt: until }).failure,
    };
    await server.say(lost);
    const before = server.calls.length;
    for (let minute = 0; minute < 9; minute++) {
      line.carry([listener('anna'), listener('ben'), ...(minute % 2 === 0 ? [listener('cleo')] : [])]);
      await pass(MINUTE);
    }
    expect(server.calls.slice(before).filter((call) => !call.startsWith('unsubscribe'))).toEqual([]);
    await pass(2 * MINUTE);
    expect(server.calls.length).toBeGreaterThan(before);
  });
  test('2.7 a wrong password is tried once in five minutes, not once for each mailbox', async () => {
    server.refusals.set('*', failure({ kind: 'unauthorised', scope: 'account', cause: 'wrongCredentials' }));
    const many = Array.from({ length: 50 }, (_, one) => listener(`m${one}`));
    const before = subscribes();
    for (let second = 0; second < 290; second += 2) {
      line.carry(many);
      await pass(2_000);
    }
    expect(subscribes() - before).toBe(1);
    await pass(5 * MINUTE);
    line.carry(many);
    await pass(1_000);
    expect(subscribes() - before).toBeLessThanOrEqual(3);
  });
  test('one that was found silent while its line stood is let go and asked for anew; one whose line was lost is only listened to again', async () => {
    await server.say({ kind: 'alive' });
    const silent = { ...listener('anna'), deafSince: (Date.now() + 1) as Instant };
    line.carry([silent, listener('ben')]);
    await pass(100);
    expect(server.calls.slice(3)).toEqual(['subscribe anna@bank.example', 'listen 2']);
    await server.say({ kind: 'alive' });
    expect(server.calls.slice(5)).toEqual(['unsubscribe anna@bank.example']);
    const lost: Notice = {
      kind: 'lost',
      what: 'connection',
      subscriptions: [subscription('anna', 3), subscription('ben', 2)],
      failure: failure({}).failure,
    };
    await server.say(lost);
    line.carry([{ ...silent, deafSince: Date.now() as Instant }, listener('ben')]);
    await pass(5_000);
    expect(server.calls.slice(6)).toEqual(['listen 2']);
  });
  test('2.4 that nothing is told of a mailbox is said once, not with every try, and the pause Exchange named is kept with it', async () => {
    const until = (Date.now() + MINUTE) as Instant;
    server.refusals.set('cleo@bank.example', failure({ kind: 'throttled', retryAt: until }));
    for (let second = 0; second < 30; second += 2) {
      line.carry([listener('anna'), listener('ben'), listener('cleo')]);
      await pass(2_000);
    }
    expect(told.filter((word) => word === 'deaf cleo')).toHaveLength(1);
    expect(told).toContain('rests cleo');
  });
  test('one mailbox that may not be listened to keeps nobody else from it', async () => {
    server.refusals.set('cleo@bank.example', failure({ kind: 'forbidden', cause: 'noRights' }));
    line.carry([listener('anna'), listener('ben'), listener('cleo')]);
    await pass(100);
    expect(server.calls.slice(3)).toEqual(['subscribe cleo@bank.example']);
    expect(told).toEqual(['deaf cleo']);
  });
});

test('stopping lets go of what was subscribed', async () => {
  const stopped = line.stop();
  await pass(1_000);
  await stopped;
  expect(server.calls.slice(3)).toEqual(['unsubscribe anna@bank.example', 'unsubscribe ben@bank.example']);
});
