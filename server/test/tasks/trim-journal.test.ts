/** The journal is kept for 30 days, or as the topmost company says (5.4), on the stores people run it on. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DAY, MINUTE, type Instant } from '@lockstep/engine';
import { createMemoryStore } from '../../src/store/memory/store.ts';
import { openStore } from '../../src/store/open.ts';
import type { JournalEntry } from '../../src/store/rows/record.ts';
import type { Store } from '../../src/store/store.ts';
import { createTasks } from '../../src/tasks/run.ts';
import { createTrimming } from '../../src/tasks/trim-journal.ts';
import { openHouse, START, type House } from '../http/house.ts';
import { dataFolders } from '../store/data-folder.ts';

const quiet = { warn: () => undefined, info: () => undefined };
const folders = await dataFolders();
afterAll(() => folders.removeAll());

const STORES: readonly (readonly [string, () => Promise<Store>])[] = [
  ['memory', () => Promise.resolve(createMemoryStore())],
  ['PGlite', async () => openStore({ dataFolder: folders.create(), log: quiet })],
];

/** One entry a quarter of an hour, back from now. */
const entries = (root: string, count: number): readonly JournalEntry[] =>
  Array.from({ length: count }, (_, index) => ({
    root,
    id: `entry-${String(count - index).padStart(8, '0')}`,
    at: (START - index * 15 * MINUTE) as Instant,
    appointment: null,
    mailbox: null,
    kind: 'plan',
    code: 'pushed',
    rule: '3.2',
    sentence: 'The event follows.',
    detail: {},
  }));
const PER_DAY = 96;

describe.each(STORES)('the journal on %s', (_name, open) => {
  let store: Store;
  beforeAll(async () => {
    store = await open();
  });
  afterAll(() => store.close());
  const kept = (house: House): Promise<number> => house.store.transaction((tx) => tx.journal.count({ root: house.parent.root }));
  const tended = async (house: House): Promise<number> => {
    const clock = { now: (): Instant => house.clock.at };
    await createTrimming({ store: house.store, clock }).runDue();
    return createTasks({ store: house.store, clock, owner: 'test', log: quiet }, () => undefined).runDue();
  };

  test('5.4 keeps thirty days, removes the rest in parts, and another organisation keeps its own', async () => {
    const house = await openHouse({ store });
    const { root } = house.parent;
    await house.store.transaction(async (tx) => {
      await tx.journal.insertAll(entries(root, 40 * PER_DAY));
      await tx.journal.insertAll(entries(house.stranger.root, 2));
    });
    expect(await tended(house)).toBe(1);
    expect(await kept(house)).toBe(30 * PER_DAY + 1);
    const [oldest] = await house.store.transaction((tx) => tx.journal.select({ root }, { orderBy: [['at', 'asc']], limit: 1 }));
    expect(oldest?.at).toBe(START - 30 * DAY);
    expect(await house.store.transaction((tx) => tx.journal.count({ root: house.stranger.root }))).toBe(2);
    // Nothing is left to be done, and nobody is asked.
    expect(await tended(house)).toBe(0);
    await house.app.close();
  });

  test('5.4 a company sets how long, within limits, at the top alone, and it holds at once', async () => {
    const house = await openHouse({ store });
    const { root, id } = house.parent;
    await house.store.transaction((tx) => tx.journal.insertAll(entries(root, 12 * PER_DAY)));
    const set = async (company: string, journalDays: number | null) =>
      house.call('PATCH', `/companies/${company}`, { body: { journalDays } });
    expect((await set(id, 3)).status).toBe(400);
    expect((await set(id, 4_000)).status).toBe(400);
    expect((await set(house.child.id, 10)).body).toMatchObject({ code: 'notAtParent', problems: [{ field: '/journalDays' }] });
    expect((await set(id, 10)).body).toMatchObject({ journalDays: 10 });
    const clock = { now: (): Instant => house.clock.at };
    await createTasks({ store: house.store, clock, owner: 'test', log: quiet }, () => undefined).runDue();
    expect(await kept(house)).toBe(10 * PER_DAY + 1);
    expect((await set(id, null)).body).toMatchObject({ journalDays: null });
    await house.app.close();
  });
});
