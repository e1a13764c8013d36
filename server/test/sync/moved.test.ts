/** What moved in Exchange is marked and taken in one transaction (5.3), by whoever has a place free for it. */
import { type Instant, eventId } from '@lockstep/engine';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { createMemoryStore } from '../../src/store/memory/store.ts';
import type { Mailbox } from '../../src/store/rows/sync.ts';
import type { Store } from '../../src/store/store.ts';
import { SYNC_DEFAULTS, type SyncDeps } from '../../src/sync/deps.ts';
import { wroteLately } from '../../src/sync/echo.ts';
import { createOwnWriting } from '../../src/sync/own-writing.ts';
import { createSync } from '../../src/sync/run.ts';
import { onlyMark } from '../../src/sync/taking.ts';
import { takingOf } from '../../src/sync/take-up.ts';
import { appointment, furnish, link, mailbox, minutes, newRoot } from '../store/contract/rows.ts';

const NOW = minutes(10);
let store: Store;
let root: string;
let transactions: number;
let ids: number;

/** Mailboxes nobody is paired with: a pass over one gives it back at once, and leaves its fence to show that there was one. */
const open = async (given: Readonly<Record<string, Partial<Mailbox>>>): Promise<void> => {
  await furnish(store, root);
  await store.transaction((tx) => tx.mailboxes.insertAll(Object.entries(given).map(([id, more]) => mailbox(root, id, more))));
  transactions = 0;
};
const deps = (): SyncDeps => ({
  store: {
    ...store,
    transaction: (work, options) => {
      transactions += 1;
      return store.transaction(work, options);
    },
  },
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
const said = (...names: readonly string[]) => names.map((id) => ({ root, mailbox: id, items: null, justMade: false }));
const row = async (id: string): Promise<Mailbox | null> => store.transaction((tx) => tx.mailboxes.get({ root, id }));

beforeEach(() => {
  store = createMemoryStore();
  root = newRoot();
  ids = 0;
});

test('5.3 what moved is marked, taken, worked and given back, and nobody has to look for it', async () => {
  await open({ a: { marks: 3, fence: 7 }, b: {} });
  const sync = createSync(deps());
  const wanted = vi.fn();
  await sync.beginMoved(said('b', 'a'), wanted);
  await sync.idle();
  expect(await row('a')).toMatchObject({ marks: 4, fence: 8, readDue: NOW, toldAt: NOW, leaseOwner: null, leaseUntil: null, due: null });
  expect(await row('b')).toMatchObject({ marks: 1, fence: 1, leaseOwner: null });
  expect(wanted).not.toHaveBeenCalled();
});

test('5.3 what another worker has, or is to be left alone, is marked and not taken', async () => {
  const leaseUntil = (NOW + 1) as Instant;
  await open({
    held: { leaseOwner: 'other', leaseUntil, fence: 5 },
    resting: { retryAt: leaseUntil },
    over: { leaseOwner: 'dead', leaseUntil: NOW },
  });
  const sync = createSync(deps());
  const wanted = vi.fn();
  await sync.beginMoved(said('held', 'resting', 'over'), wanted);
  await sync.idle();
  expect(await row('held')).toMatchObject({ due: NOW, readDue: NOW, marks: 1, fence: 5, leaseOwner: 'other', leaseUntil });
  expect(await row('resting')).toMatchObject({ due: NOW, readDue: NOW, marks: 1, fence: 0 });
  expect(await row('over')).toMatchObject({ marks: 1, fence: 1, leaseOwner: null });
  expect(wanted).toHaveBeenCalled();
});

test('5.3 of more than there are places for the rest is due, and whoever claims it is called', async () => {
  await open({ a: {}, b: {}, c: {} });
  const sync = createSync(deps(), { atOnce: 2 });
  const wanted = vi.fn();
  await sync.beginMoved(said('a', 'b', 'c'), wanted);
  expect(wanted).toHaveBeenCalled();
  expect(await row('c')).toMatchObject({ due: NOW, marks: 1, fence: 0, leaseOwner: null });
  expect(await sync.beginDue(wanted)).toBe(1);
  await sync.idle();
  expect(await row('c')).toMatchObject({ due: null, fence: 1 });
});

test('5.3 while others wait for a place nobody is taken before them', async () => {
  await open({ a: { due: minutes(1) }, b: { due: minutes(2) }, moved: {} });
  const sync = createSync(deps(), { atOnce: 1 });
  expect(await sync.beginDue(() => undefined)).toBe(1);
  await Promise.resolve();
  await sync.beginMoved(said('moved'), () => undefined);
  expect(await row('moved')).toMatchObject({ due: NOW, fence: 0 });
  // One after the other, by how long each has been due.
  while ((await row('moved'))?.fence === 0) await sync.beginDue(() => undefined);
  expect(await row('b')).toMatchObject({ due: null, fence: 1 });
  await sync.idle();
});

test('5.3 what was taken with the change that marked it is worked by the process that took it', async () => {
  await open({ a: { marks: 3, fence: 7 } });
  const sync = createSync(deps(), { atOnce: 1, awaitedAtOnce: 1 });
  const place = sync.place();
  if (place === null) return expect.unreachable('there is a place');
  const taken = await store.transaction(async (tx) => {
    const taking = await takingOf(tx, { link: link(root, 'x', 'a'), rows: { row: appointment(root, 'x'), assignments: [] } }, place, NOW);
    await taking.mark(tx);
    return taking.taken();
  });
  if (taken === null) return expect.unreachable('nobody has it');
  expect(await row('a')).toMatchObject({ marks: 4, fence: 8, leaseOwner: place.owner });
  sync.beginTaken(taken, () => undefined);
  expect(sync.place()).toBeNull();
  await sync.idle();
  expect(await row('a')).toMatchObject({ marks: 4, fence: 8, due: null, leaseOwner: null });
  expect(sync.place()).toBeNull();
});

test('a process that ends takes nothing any more, and still keeps what it is told', async () => {
  await open({ a: {} });
  const sync = createSync(deps());
  await sync.idle();
  await sync.beginMoved(said('a'), () => undefined);
  expect(await row('a')).toMatchObject({ due: NOW, readDue: NOW, marks: 1, fence: 0 });
});

test('5.3 where nobody is to be taken, all of them are marked in one transaction', async () => {
  await open({ a: {}, b: {} });
  await onlyMark(deps(), said('a', 'b'));
  expect(transactions).toBe(1);
  for (const id of ['a', 'b']) expect(await row(id)).toMatchObject({ due: NOW, marks: 1, fence: 0 });
});

describe('5.1 what we have just written', () => {
  const ago = (milliseconds: number): Instant => (NOW - milliseconds) as Instant;
  const told = (items: readonly string[] | null, justMade = false) => [
    { root, mailbox: 'a', items: items?.map(eventId) ?? null, justMade },
  ];
  const called = vi.fn();
  const tell = async (row: Partial<Mailbox>, items: readonly string[] | null, justMade = false): Promise<Mailbox | null> => {
    await open({ a: { marks: 3, fence: 7, ...row } });
    const sync = createSync(deps());
    called.mockClear();
    await sync.beginMoved(told(items, justMade), called);
    await sync.idle();
    return store.transaction((tx) => tx.mailboxes.get({ root, id: 'a' }));
  };
  const wrote = { lastChangeOut: ago(100), wroteLast: ['one', 'two'] };
  const HALF_A_SECOND = 500;
  const after = (written: Instant): Instant => (written + HALF_A_SECOND) as Instant;

  test('is read back half a second after it was written, where nothing else is told', async () => {
    expect(await tell({ ...wrote, readDue: minutes(20) }, ['two'])).toMatchObject({
      fence: 7,
      marks: 3,
      due: after(ago(100)),
      readDue: after(ago(100)),
      toldAt: NOW,
      leaseOwner: null,
    });
    expect(transactions).toBe(1);
    // Nothing is due: whoever claims would look for it in vain.
    expect(called).not.toHaveBeenCalled();
  });
  test('is read back within half a minute where no more is told than that it was made', async () => {
    const written = ago(20_000);
    const due = (written + 30_000) as Instant;
    expect(await tell({ ...wrote, lastChangeOut: written, readDue: minutes(20) }, ['one'], true)).toMatchObject({
      fence: 7,
      marks: 3,
      due,
      readDue: due,
      toldAt: NOW,
    });
  });
  test('changes nothing about a calendar that has to be read anyway', async () => {
    expect(await tell({ ...wrote, due: NOW, readDue: null }, ['one'])).toMatchObject({ fence: 7, due: NOW, readDue: null });
  });
  test('is read back no later than the calendar would be read anyway', async () => {
    const soon = (NOW + 200) as Instant;
    expect(await tell({ ...wrote, due: soon, readDue: soon }, ['one'])).toMatchObject({ fence: 7, due: soon, readDue: soon });
  });
  test.each<readonly [string, Partial<Mailbox>, readonly string[] | null]>([
    ['another event is told of beside it', wrote, ['one', 'another']],
    ['it is not told which events it is', wrote, null],
    ['it was written a while ago', { ...wrote, lastChangeOut: ago(HALF_A_SECOND) }, ['one']],
    ['nothing was ever written', {}, ['one']],
  ])('is read at once where %s', async (_when, row, items) => {
    expect(await tell(row, items)).toMatchObject({ fence: 8, marks: 4, readDue: NOW });
  });
  test.each<readonly [string, Partial<Mailbox>, readonly string[]]>([
    ['beside another event that was made', wrote, ['one', 'another']],
    ['half a minute after it was', { ...wrote, lastChangeOut: ago(30_000) }, ['one']],
  ])('is read at once where it is told that it was made, %s', async (_when, row, items) => {
    expect(await tell(row, items, true)).toMatchObject({ fence: 8, marks: 4, readDue: NOW });
  });
  test('is marked at once where a pass is under way, which may have read the calendar before', async () => {
    const held = { leaseOwner: 'other', leaseUntil: minutes(11) };
    expect(await tell({ ...wrote, ...held }, ['one'])).toMatchObject({ fence: 7, marks: 4, due: NOW, readDue: NOW });
  });
  describe('while that write is under way', () => {
    const bells: (() => void)[] = [];
    const timer = (_milliseconds: number, ring: () => void) => {
      bells.push(ring);
      return () => void bells.splice(bells.indexOf(ring), 1);
    };
    const held = { leaseOwner: 'other', leaseUntil: minutes(11) };
    const writing = async (): Promise<void> => {
      bells.length = 0;
      await open({ a: { marks: 3, fence: 7, readDue: minutes(20), ...held } });
      await store.transaction(async (tx) => {
        await tx.appointments.insert(appointment(root, 'x'));
        await tx.links.insert(link(root, 'x', 'a', { due: NOW, leaseOwner: 'other', leaseUntil: minutes(11) }));
      });
    };
    const ended = { leaseOwner: null, leaseUntil: null, lastChangeOut: NOW, wroteLast: ['one'] };

    test('is held back, and read back a little later once it is known to be ours', async () => {
      await writing();
      const sync = createSync(deps(), { timer });
      await sync.beginMoved(told(['one']), () => undefined);
      expect(await row('a')).toMatchObject({ marks: 3, due: null, readDue: minutes(20) });
      await store.transaction((tx) => tx.mailboxes.update({ root, id: 'a' }, ended));
      bells[0]?.();
      await sync.idle();
      expect(await row('a')).toMatchObject({ marks: 3, fence: 7, due: after(NOW), readDue: after(NOW) });
    });
    test('is marked after all where it goes on', async () => {
      await writing();
      const sync = createSync(deps(), { timer });
      await sync.beginMoved(told(['one']), () => undefined);
      bells[0]?.();
      await sync.idle();
      expect(await row('a')).toMatchObject({ marks: 4, due: NOW, readDue: NOW });
      expect(bells).toEqual([]);
    });
    test('is marked at once where it is not told which events it is', async () => {
      await writing();
      await createSync(deps(), { timer }).beginMoved(told(null), () => undefined);
      expect(await row('a')).toMatchObject({ marks: 4, due: NOW, readDue: NOW });
    });
    test('is marked by a process that ends before it is known', async () => {
      await writing();
      const sync = createSync(deps(), { timer });
      await sync.beginMoved(told(['one']), () => undefined);
      await sync.idle();
      expect(await row('a')).toMatchObject({ marks: 4, due: NOW, readDue: NOW });
    });
  });
  test('is known to the process that wrote it for a moment, and no other event of that calendar is', () => {
    let now = NOW;
    const own = createOwnWriting({ now: () => now });
    own.note(root, 'a', ['one']);
    own.note(root, 'a', ['two']);
    own.note(root, 'b', []);
    const isEcho = (name: string, items: readonly string[] | null, justMade = false): boolean =>
      own.isEcho({ root, mailbox: name, items: items?.map(eventId) ?? null, justMade });
    expect([isEcho('a', ['two', 'one']), isEcho('a', ['one', 'another']), isEcho('a', null), isEcho('b', ['one'])]).toEqual([
      true,
      false,
      false,
      false,
    ]);
    now = after(NOW);
    expect(isEcho('a', ['one'])).toBe(false);
    expect(isEcho('a', ['one'], true)).toBe(true);
    own.note(root, 'a', ['three']);
    expect([isEcho('a', ['three']), isEcho('a', ['one'])]).toEqual([true, false]);
  });
  test('is kept with what else is told of its calendar, and as made only where nothing else is told', () => {
    const own = createOwnWriting({ now: () => NOW });
    const echo = (name: string, justMade: boolean) => ({ root, mailbox: 'a', items: [eventId(name)], justMade });
    const both = [eventId('one'), eventId('two')];
    expect([own.keep(echo('one', true)), own.keep(echo('two', true))]).toEqual([true, false]);
    expect(own.takeKept()).toEqual([{ root, mailbox: 'a', items: both, justMade: true }]);
    expect([own.keep(echo('one', false)), own.keep(echo('two', true))]).toEqual([true, false]);
    expect(own.takeKept()).toEqual([{ root, mailbox: 'a', items: both, justMade: false }]);
  });
  test('is remembered with what was written a moment before, and not for long', () => {
    const row = mailbox(root, 'a', wrote);
    expect(wroteLately(row, ['three', 'one'], NOW)).toEqual(['one', 'two', 'three']);
    expect(wroteLately({ ...row, lastChangeOut: ago(HALF_A_SECOND) }, ['three'], NOW)).toEqual(['three']);
    const many = Array.from({ length: 30 }, (_, n) => `e${n}`);
    expect(wroteLately(row, many, NOW)).toEqual(many.slice(-20));
  });
});
