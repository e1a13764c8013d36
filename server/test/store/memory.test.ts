/** The memory store: the common contract, and what only it can do: die at any await and come back with what was committed. */
import { describe, expect, it } from 'vitest';
import { createMemoryStore, type CrashPoint } from '../../src/store/memory/store.ts';
import { StoreUnavailable, type Store } from '../../src/store/store.ts';
import { storeContract } from './contract/contract.ts';
import { furnish, holder, newRoot } from './contract/rows.ts';

const shared = createMemoryStore();
storeContract('memory', () => shared);

const ids = (store: Store, root: string): Promise<string[]> =>
  store.transaction(async (tx) => (await tx.holders.select({ root })).map((row) => row.id));

/** A promise that somebody else opens. */
const gate = (): { readonly opened: Promise<void>; readonly open: () => void } => {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
};

describe('memory: crash', () => {
  it('5.6 what was committed before a crash is there afterwards, what was not is gone', async () => {
    const root = newRoot();
    const first = createMemoryStore();
    await furnish(first, root, ['ada']);
    const dying = first.transaction(async (tx) => {
      await tx.holders.insert(holder(root, 'bob'));
      first.crash();
      await tx.holders.insert(holder(root, 'cyd'));
    });
    await expect(dying).rejects.toBeInstanceOf(StoreUnavailable);
    expect(await ids(first.reopen(), root)).toEqual(['ada']);
  });

  it('every handle of the dead process refuses: the store, the transaction, and whoever waited for a turn', async () => {
    const root = newRoot();
    const first = createMemoryStore();
    await furnish(first, root, ['ada']);
    const reached = gate();
    const never = gate();
    const hanging = first.transaction(async (tx) => {
      await tx.holders.insert(holder(root, 'bob'));
      reached.open();
      await never.opened;
      await tx.holders.count({ root });
    });
    await reached.opened;
    const waiting = first.transaction((tx) => tx.holders.insert(holder(root, 'cyd')));
    first.crash();
    await expect(waiting).rejects.toBeInstanceOf(StoreUnavailable);
    await expect(first.transaction(async () => 1)).rejects.toBeInstanceOf(StoreUnavailable);
    const second = first.reopen();
    expect(await ids(second, root)).toEqual(['ada']);
    await second.transaction((tx) => tx.holders.insert(holder(root, 'dan')));
    never.open();
    await expect(hanging).rejects.toBeInstanceOf(StoreUnavailable);
    // The dead process woke after the living one wrote, and undid nothing of it.
    expect(await ids(second, root)).toEqual(['ada', 'dan']);
  });

  it.each([
    ['begin', ['ada']],
    ['statement', ['ada']],
    ['commit', ['ada']],
    ['committed', ['ada', 'bob']],
  ] as const)('a crash at %s leaves %j, and the answer is lost', async (point: CrashPoint, expected) => {
    const root = newRoot();
    const origin = createMemoryStore();
    await furnish(origin, root, ['ada']);
    const doomed = origin.reopen({
      onPoint: (reached) => {
        if (reached === point) doomed.crash();
      },
    });
    await expect(doomed.transaction((tx) => tx.holders.insert(holder(root, 'bob')))).rejects.toBeInstanceOf(StoreUnavailable);
    expect(await ids(origin.reopen(), root)).toEqual(expected);
  });

  it('one process dies, the other on the same rows lives on', async () => {
    const root = newRoot();
    const one = createMemoryStore();
    await furnish(one, root);
    const two = one.reopen();
    const work = Promise.allSettled([
      ...['a', 'b', 'c'].map((id) => one.transaction((tx) => tx.holders.insert(holder(root, `one-${id}`)))),
      ...['a', 'b', 'c'].map((id) => two.transaction((tx) => tx.holders.insert(holder(root, `two-${id}`)))),
    ]);
    one.crash();
    await work;
    expect(await ids(two, root)).toEqual(['two-a', 'two-b', 'two-c']);
  });

  it('a transaction nested in an open one is an error, not a hang', async () => {
    const store = createMemoryStore({ turnTimeoutMs: 1 });
    const nested = store.transaction(async (tx) => {
      await tx.companies.count({});
      return store.transaction((inner) => inner.companies.count({}));
    });
    await expect(nested).rejects.toThrow(/nested/);
    expect(await store.transaction((tx) => tx.companies.count({}))).toBe(0);
  });

  it('after close nothing is answered, and the rows stay for the next process', async () => {
    const root = newRoot();
    const store = createMemoryStore();
    await furnish(store, root, ['ada']);
    await store.close();
    await store.close();
    await expect(store.transaction(async () => 1)).rejects.toThrow('the store is closed');
    expect(await ids(store.reopen(), root)).toEqual(['ada']);
  });
});
