/** What somebody waits for has places of its own, and everything else goes on beside it (5.3). */
import { type Instant } from '@lockstep/engine';
import { beforeEach, expect, test, vi } from 'vitest';
import { createMemoryStore } from '../../src/store/memory/store.ts';
import type { Mailbox } from '../../src/store/rows/sync.ts';
import type { Store, Transaction } from '../../src/store/store.ts';
import { heeded } from '../../src/sync/awaited.ts';
import { SYNC_DEFAULTS, type SyncDeps } from '../../src/sync/deps.ts';
import { markMailbox } from '../../src/sync/notice.ts';
import { createPlaces } from '../../src/sync/places.ts';
import { createSync } from '../../src/sync/run.ts';
import { takingOf } from '../../src/sync/take-up.ts';
import { appointment, furnish, link, mailbox, minutes, newRoot } from '../store/contract/rows.ts';

const NOW = minutes(10);
let store: Store;
let root: string;
let ids: number;
/** What happens before a pass that was begun gives its mailbox back. */
let meanwhile: () => Promise<void>;

const deps = (): SyncDeps => ({
  store: { ...store, transaction: (work, options) => store.transaction(work, options) },
  clock: { now: () => NOW },
  newId: () => `id${(ids += 1)}`,
  chance: () => 0,
  connectorFor: () => {
    throw new Error('nobody is paired, so nobody is asked');
  },
  owner: 'this',
  installation: 'inst',
  ...SYNC_DEFAULTS,
  log: { warn: () => undefined, error: (_facts, message) => expect.unreachable(message) },
});
/** Passes over mailboxes nobody is paired with: each gives its own back in its only transaction, and leaves its fence. */
const slow = (): SyncDeps => {
  const own = deps();
  let taken = false;
  return {
    ...own,
    store: {
      ...store,
      transaction: async (work, options) => {
        if (taken) await meanwhile();
        const answer = await store.transaction(work, options);
        taken = true;
        return answer;
      },
    },
  };
};
const open = async (given: Readonly<Record<string, Partial<Mailbox>>>): Promise<void> => {
  await furnish(store, root);
  await store.transaction((tx) => tx.mailboxes.insertAll(Object.entries(given).map(([id, more]) => mailbox(root, id, more))));
};
const row = async (id: string): Promise<Mailbox | null> => store.transaction((tx) => tx.mailboxes.get({ root, id }));

beforeEach(() => {
  store = createMemoryStore();
  root = newRoot();
  ids = 0;
  meanwhile = async () => undefined;
});

test('5.3 a booking finds a place while everything that is due has all of its own', async () => {
  await open({ a: { due: minutes(1) }, b: { due: minutes(2) }, c: { due: minutes(3) }, booked: {} });
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  meanwhile = () => held;
  const sync = createSync(slow(), { atOnce: 2 });
  expect(await sync.beginDue(() => undefined)).toBe(2);
  const place = sync.place();
  if (place === null) return expect.unreachable('there is a place');
  const taken = await store.transaction(async (tx) => {
    const made = { link: link(root, 'x', 'booked'), rows: { row: appointment(root, 'x'), assignments: [] } };
    const taking = await takingOf(tx, made, place, NOW);
    await taking.mark(tx);
    return taking.taken();
  });
  if (taken === null) return expect.unreachable('nobody has it');
  sync.beginTaken(taken, () => undefined);
  letGo();
  await sync.idle();
  expect(await row('booked')).toMatchObject({ fence: 1, due: null, leaseOwner: null });
});

test('5.3 the more somebody waits for, the less of everything else is begun beside it, and never nothing', () => {
  let now = NOW;
  const clock = { now: () => now };
  const places = createPlaces({ atOnce: 16, awaitedAtOnce: 16 }, clock);
  const freeBeside = (awaited: number): number => {
    const giveBack = places.take('awaited', awaited);
    const free = places.free('other');
    giveBack();
    return free;
  };
  expect([0, 1, 4, 5, 16].map(freeBeside)).toEqual([16, 13, 4, 2, 2]);
  places.take('other', 16);
  expect([places.free('other'), places.free('awaited')]).toEqual([0, 16]);
  const few = createPlaces({ atOnce: 1, awaitedAtOnce: 1 }, clock);
  few.take('awaited', 1);
  expect([few.free('other'), few.free('awaited')]).toEqual([1, 0]);
  // An Exchange that hangs keeps nobody else waiting (I11).
  const hanging = createPlaces({ atOnce: 16, awaitedAtOnce: 16 }, clock);
  const giveBack = hanging.take('awaited', 1);
  hanging.take('awaited', 15);
  now = (NOW + 1_000) as Instant;
  expect([hanging.free('other'), hanging.free('awaited')]).toEqual([16, 0]);
  giveBack();
  giveBack();
  const young = hanging.take('awaited', 1);
  expect([hanging.free('other'), hanging.free('awaited')]).toEqual([13, 0]);
  // What ends is the one that ends, however many have hung for longer.
  young();
  expect([hanging.free('other'), hanging.free('awaited')]).toEqual([16, 1]);
});

test('5.3 what somebody changed while its mailbox was worked is gone on with at once, whoever has waited longer', async () => {
  await open({ worked: { due: minutes(1) }, waiting: { due: minutes(2) } });
  let marked = 0;
  meanwhile = async () => {
    if (marked === 0) await store.transaction((tx) => markMailbox(tx, root, 'worked', NOW));
    marked += 1;
  };
  const sync = createSync(slow(), { atOnce: 1 });
  // Whoever waited is not forgotten over it.
  await new Promise<void>((wanted, failed) => void sync.beginDue(wanted).catch(failed));
  await sync.idle();
  expect(await row('worked')).toMatchObject({ fence: 2, due: null, leaseOwner: null });
  expect(await row('waiting')).toMatchObject({ fence: 0 });
});

test('5.3 what was changed meanwhile is left to whoever has taken it in the same moment', async () => {
  await open({ worked: { due: minutes(1) } });
  const leaseUntil = (NOW + 1) as Instant;
  let turn = 0;
  meanwhile = async () => {
    turn += 1;
    if (turn === 1) await store.transaction((tx) => markMailbox(tx, root, 'worked', NOW));
    // Given back, and taken by another process before this one comes to it.
    if (turn === 2) await store.transaction((tx) => tx.mailboxes.update({ root, id: 'worked' }, { leaseOwner: 'other', leaseUntil }));
  };
  const sync = createSync(slow(), { atOnce: 1 });
  await new Promise<void>((wanted, failed) => void sync.beginDue(wanted).catch(failed));
  await sync.idle();
  expect(turn).toBe(2);
  expect(await row('worked')).toMatchObject({ fence: 1, leaseOwner: 'other' });
});

test('5.3 a change of somebody who waits begins as soon as there is a place for it, however much has been due for longer', async () => {
  await open({ first: { due: minutes(1) }, longer: { due: minutes(2) }, changed: {}, later: {} });
  const change = heeded(store, (marked) => sync.awaited(marked));
  const sync = createSync(slow(), { atOnce: 1, awaitedAtOnce: 1 });
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  meanwhile = () => held;
  expect(await sync.beginDue(() => undefined)).toBe(1);
  await change.transaction(async (tx) => {
    await markMailbox(tx, root, 'changed', NOW);
    await markMailbox(tx, root, 'later', NOW);
  });
  expect(await sync.beginDue(() => undefined)).toBe(0);
  letGo();
  // One after the other by the one place; what nobody waits for is left to the next claim.
  await vi.waitFor(async () => expect(await row('later')).toMatchObject({ fence: 1, due: null, leaseOwner: null }));
  expect(await row('changed')).toMatchObject({ fence: 1, due: null, leaseOwner: null });
  expect(await row('longer')).toMatchObject({ fence: 0, due: minutes(2) });
  await sync.idle();
});

test('5.3 where all that is due is begun, a change is begun with it and not once more', async () => {
  await open({ changed: {}, one: {}, two: {} });
  const sync = createSync(deps(), { atOnce: 2 });
  const change = heeded(store, sync.awaited);
  await change.transaction((tx) => markMailbox(tx, root, 'changed', NOW));
  expect(await sync.beginDue(() => undefined)).toBe(1);
  await vi.waitFor(async () => expect(await row('changed')).toMatchObject({ fence: 1, due: null }));
  // Every place is taken now, and nobody is left in the line: of these two, who were claimed, as little as of the one before.
  await change.transaction(async (tx) => {
    for (const id of ['one', 'two']) await markMailbox(tx, root, id, NOW);
  });
  expect(await sync.beginDue(() => undefined)).toBe(2);
  await sync.idle();
  for (const id of ['changed', 'one', 'two']) expect(await row(id)).toMatchObject({ fence: 1, due: null, leaseOwner: null });
});

test('5.3 whoever waits is known once it is committed, and what concerns everybody is nobody\u2019s waiting', async () => {
  await open(Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`m${index}`, {}])));
  const awaited = vi.fn();
  const change = heeded(store, awaited);
  const marking = (count: number) => async (tx: Transaction) => {
    for (let index = 0; index < count; index += 1) await markMailbox(tx, root, `m${index}`, NOW);
    expect(awaited).not.toHaveBeenCalled();
    return count;
  };
  expect(await change.transaction(marking(0))).toBe(0);
  expect(await change.transaction(marking(12))).toBe(12);
  const refused = change.transaction(async (tx) => {
    await marking(1)(tx);
    throw new Error('refused');
  });
  await expect(refused).rejects.toThrow('refused');
  expect(await change.transaction(marking(2))).toBe(2);
  expect(awaited.mock.calls).toEqual([
    [
      [
        { root, mailbox: 'm0' },
        { root, mailbox: 'm1' },
      ],
    ],
  ]);
});
