/** Which process listens on which line (5.3): one for each, and another when it is gone. */
import { SECOND } from '@lockstep/engine';
import type { Instant } from '@lockstep/engine';
import type { Connector, Notice } from '@lockstep/exchange';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createMemoryStore } from '../../src/store/memory/store.ts';
import type { Store } from '../../src/store/store.ts';
import { SYNC_DEFAULTS, type SyncDeps } from '../../src/sync/deps.ts';
import { holdLines, leaveLines, type Holding, type Place } from '../../src/sync/line-lease.ts';
import { startStreams } from '../../src/sync/streams.ts';
import { furnish, holder, mailbox, minutes, newRoot } from '../store/contract/rows.ts';

let store: Store;
let now: Instant;
const root = newRoot();
const wanted: readonly Place[] = ['a', 'b', 'c', 'd'].map((place) => ({ root, place }));
const after = (seconds: number): void => {
  now = (now + seconds * SECOND) as Instant;
};
const look = async (owner: string): Promise<Holding> =>
  (await holdLines({ store, clock: { now: () => now }, owner }, async () => ({ wanted }))).holding;
const names = (holding: Holding): string => wanted.flatMap((line) => (holding.has(line) ? [line.place] : [])).join('');

beforeEach(() => {
  store = createMemoryStore();
  now = minutes(0);
});

describe('5.3 a lease of a line', () => {
  test('a process alone has every line after a few looks, and keeps them as long as it looks', async () => {
    expect([names(await look('one')), names(await look('one')), names(await look('one'))]).toEqual(['ab', 'abc', 'abcd']);
    for (let turn = 0; turn < 20; turn += 1) {
      after(15);
      expect(names(await look('one'))).toBe('abcd');
    }
  });

  test('processes that start together share the lines, and no line is listened to by two of them', async () => {
    await look('one');
    await look('two');
    const [one, two] = [names(await look('one')), names(await look('two'))];
    expect(
      Array.from(one + two)
        .toSorted()
        .join(''),
    ).toBe('abcd');
    expect(two).not.toBe('');
  });

  test('what a process had that is gone is taken over once its leases are over, and is known to be', async () => {
    const first = await look('one');
    for (let turn = 0; turn < 3; turn += 1) await look('one');
    expect(first.isTakenOver({ root, place: 'a' })).toBe(false);
    after(44);
    expect(names(await look('two'))).toBe('');
    after(1);
    for (let turn = 0; turn < 3; turn += 1) await look('two');
    const second = await look('two');
    expect(names(second)).toBe('abcd');
    expect(second.isTakenOver({ root, place: 'a' })).toBe(true);
    expect(names(await look('one'))).toBe('');
  });

  test('a process that stops leaves its lines to the others at once', async () => {
    for (let turn = 0; turn < 3; turn += 1) await look('one');
    await leaveLines({ store, clock: { now: () => now }, owner: 'one' });
    for (let turn = 0; turn < 3; turn += 1) await look('two');
    expect(names(await look('two'))).toBe('abcd');
  });

  test('a line that nobody wants any more is forgotten a day after it was last had', async () => {
    await look('one');
    after(24 * 3_600 + 60);
    await holdLines({ store, clock: { now: () => now }, owner: 'one' }, async () => ({ wanted: [] }));
    expect(await store.transaction((tx) => tx.tasks.count({}))).toBe(0);
  });
});

describe('5.3 two processes on one database', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Says once that the way is alive, and nothing after it. */
  const listening = (subscribed: string[]): Pick<Connector, 'subscribe' | 'unsubscribe' | 'listen' | 'capabilities'> => ({
    capabilities: { live: 'stream' } as Connector['capabilities'],
    subscribe: async (calendar) => {
      subscribed.push(calendar.address);
      return { id: `s ${calendar.address}`, calendar, group: { anchor: calendar.address, cookie: null } };
    },
    unsubscribe: async () => undefined,
    listen: async function* (_subscriptions, signal): AsyncIterable<Notice> {
      yield { kind: 'alive' };
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    },
  });
  const processOf = (owner: string, subscribed: string[]): SyncDeps => ({
    store,
    clock: { now: () => Date.now() as Instant },
    newId: () => 'id',
    chance: () => 0,
    connectorFor: () => listening(subscribed) as Connector,
    owner,
    installation: 'inst',
    ...SYNC_DEFAULTS,
    log: { warn: () => undefined, error: (_facts, message) => expect.unreachable(message) },
  });

  test('each calendar is listened to by one of them, and by the other once that one has stopped, which reads what it missed', async () => {
    await furnish(store, root, ['h']);
    const owned = { root, externalId: null, createdAt: now };
    await store.transaction(async (tx) => {
      await tx.connections.update({ root }, { enabled: true });
      await tx.mailboxes.insert(mailbox(root, 'm', { calendar: 'c', state: 'syncing' }));
      await tx.pairings.insert({ ...owned, id: 'p', holder: holder(root, 'h').id, mailbox: 'm', enabled: true });
    });
    const [first, second]: [string[], string[]] = [[], []];
    const one = startStreams(processOf('one', first), { wake: () => undefined });
    await vi.advanceTimersByTimeAsync(5_000);
    const two = startStreams(processOf('two', second), { wake: () => undefined });
    await vi.advanceTimersByTimeAsync(120_000);
    expect([first, second]).toEqual([['m@example.test'], []]);
    const before = await store.transaction((tx) => tx.mailboxes.get({ root, id: 'm' }));
    expect(before).toMatchObject({ marks: 0, readDue: null });
    const stopped = one.stop();
    await vi.advanceTimersByTimeAsync(10_000);
    await stopped;
    expect([first, second]).toEqual([['m@example.test'], ['m@example.test']]);
    const caught = await store.transaction((tx) => tx.mailboxes.get({ root, id: 'm' }));
    expect(caught?.marks).toBe(1);
    expect(caught?.readDue).toBe(caught?.toldAt);
    const over = two.stop();
    await vi.advanceTimersByTimeAsync(5_000);
    await over;
  });

  test('where looking through all mailboxes takes long it is done rarely, and an integration that is switched off is left at once all the same', async () => {
    await furnish(store, root, ['h', 'i']);
    const add = (id: string, of: string): Promise<void> =>
      store.transaction(async (tx) => {
        await tx.mailboxes.insert(mailbox(root, id, { calendar: 'c', state: 'syncing' }));
        await tx.pairings.insert({ root, id, holder: holder(root, of).id, mailbox: id, enabled: true, externalId: null, createdAt: now });
      });
    const enable = (enabled: boolean): Promise<unknown> => store.transaction((tx) => tx.connections.update({ root }, { enabled }));
    await add('m', 'h');
    await enable(true);
    const [subscribed, left]: [string[], string[]] = [[], []];
    const unsubscribe: Connector['unsubscribe'] = async ({ calendar }) => void left.push(calendar.address);
    let spent = 0;
    const slow = { now: () => (Date.now() + (spent += 60)) as Instant };
    const connectorFor = (): Connector => ({ ...listening(subscribed), unsubscribe }) as Connector;
    const streams = startStreams({ ...processOf('one', []), clock: slow, connectorFor }, { wake: () => undefined });
    await vi.advanceTimersByTimeAsync(2_500);
    expect(subscribed).toEqual(['m@example.test']);
    await add('n', 'i');
    await vi.advanceTimersByTimeAsync(2_500);
    expect(subscribed).toEqual(['m@example.test']);
    await vi.advanceTimersByTimeAsync(15_000);
    expect(subscribed).toEqual(['m@example.test', 'n@example.test']);
    // What no number tells of, as a line of one's own that is not needed, is found all the same within two minutes and a little.
    await store.transaction((tx) => tx.mailboxes.update({ root, id: 'n' }, { lineNumber: 1 }));
    const lines = (): Promise<number> => store.transaction((tx) => tx.mailboxes.count({ root, lineNumber: 0 }));
    expect(await lines()).toBe(1);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(await lines()).toBe(1);
    await vi.advanceTimersByTimeAsync(130_000);
    expect(await lines()).toBe(2);
    left.length = 0;
    await enable(false);
    await vi.advanceTimersByTimeAsync(2_500);
    // Nothing was heard of them for minutes, so that each was perhaps just subscribed anew.
    expect([...new Set(left)].toSorted()).toEqual(['m@example.test', 'n@example.test']);
    const over = streams.stop();
    await vi.advanceTimersByTimeAsync(5_000);
    await over;
  });

  test('where looking takes long it is seen all the same that one can be read again in the very moment in which another cannot', async () => {
    await furnish(store, root, ['h', 'i']);
    const states = { m: 'syncing', n: 'error' } as const;
    await store.transaction(async (tx) => {
      await tx.connections.update({ root }, { enabled: true });
      for (const [id, of] of [
        ['m', 'h'],
        ['n', 'i'],
      ] as const) {
        await tx.mailboxes.insert(mailbox(root, id, { calendar: 'c', state: states[id] }));
        await tx.pairings.insert({ root, id, holder: holder(root, of).id, mailbox: id, enabled: true, externalId: null, createdAt: now });
      }
    });
    const subscribed: string[] = [];
    let spent = 0;
    const slow = { now: () => (Date.now() + (spent += 60)) as Instant };
    const streams = startStreams({ ...processOf('one', subscribed), clock: slow }, { wake: () => undefined });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(subscribed).toEqual(['m@example.test']);
    await store.transaction(async (tx) => {
      const stateSince = slow.now();
      await tx.mailboxes.update({ root, id: 'm' }, { state: 'error', stateSince });
      await tx.mailboxes.update({ root, id: 'n' }, { state: 'syncing', stateSince });
    });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(subscribed).toEqual(['m@example.test', 'n@example.test']);
    const over = streams.stop();
    await vi.advanceTimersByTimeAsync(5_000);
    await over;
  });

  test('with the endpoint left to Autodiscover those share a line who have endpoint and grouping in common, and nobody unknown is on one', async () => {
    const holders = ['a', 'b', 'c', 'd', 'e'];
    await furnish(store, root, holders);
    const owned = { root, externalId: null, createdAt: now };
    await store.transaction(async (tx) => {
      const [connection] = await tx.connections.select({ root });
      if (connection === undefined) throw new Error('there is no integration');
      await tx.connections.put({ ...connection, enabled: true, settings: { ...connection.settings, endpoint: null } });
      for (const id of holders) {
        await tx.mailboxes.insert(mailbox(root, id, { calendar: 'c', state: 'syncing' }));
        await tx.pairings.insert({ ...owned, id, holder: holder(root, id).id, mailbox: id, enabled: true });
      }
      const found = {
        root,
        connection: connection.id,
        domain: 'example.test',
        service: '',
        schemas: [],
        goesBy: null,
        sightings: null,
        foundAt: now,
      };
      const places = { a: ['one', 'Zurich'], b: ['two', 'Zurich'], c: ['one', 'Bern'], d: ['one', 'Zurich'] } as const;
      for (const [id, [endpoint, grouping]] of Object.entries(places))
        await tx.discoveries.insert({ ...found, address: `${id}@example.test`, endpoint, grouping });
    });
    const lines: string[] = [];
    const deps = processOf('one', []);
    const connector: Pick<Connector, 'listen'> = {
      listen: async function* (subscriptions, signal): AsyncIterable<Notice> {
        const together = subscriptions.map(({ calendar }) => calendar.address.slice(0, 1));
        lines.push(together.toSorted((one, other) => one.localeCompare(other)).join(''));
        yield { kind: 'alive' };
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      },
    };
    const streams = startStreams(
      { ...deps, connectorFor: () => ({ ...listening([]), ...connector }) as Connector },
      { wake: () => undefined },
    );
    await vi.advanceTimersByTimeAsync(60_000);
    expect([...new Set(lines)].toSorted()).toEqual(['ad', 'b', 'c']);
    const over = streams.stop();
    await vi.advanceTimersByTimeAsync(5_000);
    await over;
  });
});
