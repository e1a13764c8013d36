/** The contract of a transaction: all or nothing, nobody sees half of it, its handle ends with it. */
import { expect, it } from 'vitest';
import type { Store, Transaction } from '../../../src/store/store.ts';
import { appointment, company, furnish, holder, newRoot } from './rows.ts';

export const transactionsContract = (open: () => Store): void => {
  it('what the work answers is what the transaction answers', async () => {
    expect(await open().transaction(async () => 42)).toBe(42);
  });

  it('work that throws leaves nothing behind and passes its error on', async () => {
    const root = newRoot();
    await furnish(open(), root, ['ada', 'bob']);
    const error = new Error('no');
    const failing = open().transaction(async (tx) => {
      await tx.holders.insert(holder(root, 'cyd'));
      await tx.holders.update({ root, id: 'ada' }, { name: 'changed', externalId: 'X' });
      await tx.holders.remove({ root, id: 'bob' });
      throw error;
    });
    await expect(failing).rejects.toBe(error);
    await open().transaction(async (tx) => {
      expect(await tx.holders.select({ root })).toEqual([holder(root, 'ada'), holder(root, 'bob')]);
      // The look-ups are undone with the rows.
      expect(await tx.holders.count({ root, externalId: 'X' })).toBe(0);
      await tx.holders.insert(holder(root, 'dan', { externalId: 'X' }));
    });
  });

  it('a conflict undoes the whole transaction, not one statement', async () => {
    const root = newRoot();
    await furnish(open(), root);
    const work = open().transaction(async (tx) => {
      await tx.holders.insert(holder(root, 'ada'));
      await tx.holders.insert(holder(root, 'ada'));
    });
    await expect(work).rejects.toMatchObject({ name: 'StoreConflict', kind: 'duplicate' });
    expect(await open().transaction((tx) => tx.holders.count({ root }))).toBe(0);
  });

  it('what work started and did not wait for is undone with it, and nobody else commits it', async () => {
    const root = newRoot();
    await furnish(open(), root);
    const failing = open().transaction(async (tx) => {
      const started = tx.holders.insert(holder(root, 'ada'));
      started.catch(() => undefined);
      // Far enough to have asked for the transaction, not far enough to have it.
      for (let turn = 0; turn < 3; turn += 1) await Promise.resolve();
      throw new Error('changed its mind');
    });
    await expect(failing).rejects.toThrow('changed its mind');
    // Whoever gets the same connection next begins and ends a transaction of its own.
    await open().transaction((tx) => tx.holders.insert(holder(root, 'bob')));
    const ids = await open().transaction(async (tx) => (await tx.holders.select({ root })).map((row) => row.id));
    expect(ids).toEqual(['bob']);
  });

  it('what is asked together is carried out in the order in which it was asked', async () => {
    const root = newRoot();
    await furnish(open(), root, ['ada']);
    const key = { root, id: 'ada' };
    const [before, , between, , after] = await open().transaction((tx) =>
      Promise.all([
        tx.holders.get(key),
        tx.holders.update(key, { name: 'first', externalId: 'a "quoted" \\ one, {with} signs' }),
        tx.holders.select({ root, name: { in: ['first', 'NULL', '"'] } }),
        tx.holders.update(key, { name: 'second' }),
        tx.holders.get(key, { lock: 'update' }),
      ]),
    );
    expect([before?.name, between.map((row) => row.externalId), after?.name]).toEqual([
      holder(root, 'ada').name,
      ['a "quoted" \\ one, {with} signs'],
      'second',
    ]);
  });

  it('of what is asked together the first failure is the one of the whole, and nothing after it happens', async () => {
    const root = newRoot();
    await furnish(open(), root, ['ada']);
    const failing = open().transaction((tx) =>
      Promise.all([
        tx.holders.insert(holder(root, 'bob')),
        tx.holders.insert(holder(root, 'ada')),
        tx.holders.insert(holder(root, 'cyd')),
        tx.holders.count({ root }),
      ]),
    );
    await expect(failing).rejects.toMatchObject({ name: 'StoreConflict', kind: 'duplicate' });
    expect(await open().transaction(async (tx) => (await tx.holders.select({ root })).map((row) => row.id))).toEqual(['ada']);
  });

  it('work that swallows a conflict cannot commit', async () => {
    const root = newRoot();
    await furnish(open(), root, ['ada']);
    const swallowing = open().transaction(async (tx) => {
      await tx.holders.insert(holder(root, 'bob'));
      await tx.holders.insert(holder(root, 'ada')).catch(() => undefined);
      return 'as if nothing had happened';
    });
    await expect(swallowing).rejects.toThrow(/transaction: has failed/);
    expect(await open().transaction((tx) => tx.holders.count({ root }))).toBe(1);
  });

  it('after a conflict no further statement runs in that transaction', async () => {
    const root = newRoot();
    await furnish(open(), root, ['ada']);
    const continuing = open().transaction(async (tx) => {
      await tx.holders.insert(holder(root, 'ada')).catch(() => undefined);
      await tx.holders.insert(holder(root, 'bob'));
    });
    await expect(continuing).rejects.toThrow(/transaction: has failed/);
  });

  it('nobody sees a row before its transaction commits', async () => {
    const root = newRoot();
    await furnish(open(), root);
    const seen: number[] = [];
    const writer = open().transaction(async (tx) => {
      await tx.holders.insert(holder(root, 'a'));
      await tx.holders.insert(holder(root, 'b'));
      await tx.holders.insert(holder(root, 'c'));
    });
    const reader = async (): Promise<void> => {
      for (let look = 0; look < 5; look += 1) seen.push(await open().transaction((tx) => tx.holders.count({ root })));
    };
    await Promise.all([writer, reader(), reader()]);
    seen.push(await open().transaction((tx) => tx.holders.count({ root })));
    expect(seen.every((count) => count === 0 || count === 3)).toBe(true);
    expect(seen.at(-1)).toBe(3);
  });

  it('racing increments under a row lock lose none', async () => {
    const root = newRoot();
    await furnish(open(), root);
    await open().transaction((tx) => tx.appointments.insert(appointment(root, 'a')));
    const increment = (): Promise<number> =>
      open().transaction(async (tx) => {
        const row = await tx.appointments.get({ root, id: 'a' }, { lock: 'update' });
        return tx.appointments.update({ root, id: 'a' }, { version: (row?.version ?? 0) + 1 });
      });
    await Promise.all(Array.from({ length: 25 }, increment));
    expect((await open().transaction((tx) => tx.appointments.get({ root, id: 'a' })))?.version).toBe(26);
  });

  it('racing conditional updates of one version: exactly one takes it', async () => {
    const root = newRoot();
    await furnish(open(), root);
    await open().transaction((tx) => tx.appointments.insert(appointment(root, 'a')));
    const attempts = await Promise.all(
      Array.from({ length: 10 }, (_, racer) =>
        open().transaction((tx) => tx.appointments.update({ root, id: 'a', version: 1 }, { version: 2, title: `racer ${racer}` })),
      ),
    );
    expect(attempts.filter((changed) => changed === 1)).toHaveLength(1);
  });

  it('a locked selection holds its rows until the end', async () => {
    const root = newRoot();
    await furnish(open(), root, ['ada', 'bob']);
    const rename = (by: string): Promise<void> =>
      open().transaction(async (tx) => {
        const rows = await tx.holders.select({ root }, { lock: 'update', orderBy: [['id', 'desc']], limit: 2 });
        for (const row of rows) await tx.holders.update({ root, id: row.id }, { name: `${row.name}${by}` });
      });
    await Promise.all(['1', '2', '3', '4'].map(rename));
    const [ada, bob] = await open().transaction((tx) => tx.holders.select({ root }));
    expect((ada?.name ?? '').split('').sort().join('')).toBe('1234aad');
    expect(bob?.name.slice(3)).toBe(ada?.name.slice(3));
  });

  it('statements started side by side in one transaction all run', async () => {
    const root = newRoot();
    await furnish(open(), root);
    await open().transaction(async (tx) => {
      await Promise.all(['a', 'b', 'c', 'd'].map((id) => tx.holders.insert(holder(root, id))));
      expect(await Promise.all([tx.holders.count({ root }), tx.companies.count({ root })])).toEqual([4, 1]);
    });
  });

  it('what is written at last is there when the transaction is over, and so is what was written before', async () => {
    const root = newRoot();
    await furnish(open(), root, ['ada', 'bob', 'cyd']);
    await open().transaction(async (tx) => {
      await tx.holders.update({ root, id: 'ada' }, { name: 'first' });
      await tx.atLast(async () =>
        Promise.all([tx.holders.update({ root, id: 'bob' }, { name: 'last' }), tx.holders.remove({ root, id: 'cyd' })]),
      );
    });
    const names = await open().transaction(async (tx) => (await tx.holders.select({ root })).map((row) => row.name));
    expect(names).toEqual(['first', 'last']);
  });

  it('5.6 what is written at last and fails undoes the whole transaction, and the next one begins anew', async () => {
    const root = newRoot();
    await furnish(open(), root, ['ada', 'bob']);
    const failing = open().transaction(async (tx) => {
      await tx.holders.update({ root, id: 'ada' }, { name: 'changed', externalId: 'X' });
      await tx.atLast(async () => tx.holders.update({ root, id: 'bob' }, { externalId: 'X' }));
    });
    await expect(failing).rejects.toMatchObject({ name: 'StoreConflict', kind: 'duplicate' });
    await open().transaction((tx) => tx.holders.insert(holder(root, 'cyd')));
    expect(await open().transaction((tx) => tx.holders.select({ root }))).toEqual(['ada', 'bob', 'cyd'].map((id) => holder(root, id)));
  });

  it('what is written at last and cannot be kept is refused before anything is committed', async () => {
    const root = newRoot();
    await furnish(open(), root, ['ada']);
    const failing = open().transaction(async (tx) => {
      await tx.holders.update({ root, id: 'ada' }, { name: 'changed' });
      await tx.atLast(async () => tx.holders.update({ root, id: 'ada' }, { id: 'another' }));
    });
    await expect(failing).rejects.toMatchObject({ name: 'StoreRefusal' });
    expect(await open().transaction((tx) => tx.holders.select({ root }))).toEqual([holder(root, 'ada')]);
  });

  it('a handle kept beyond its transaction refuses', async () => {
    const root = newRoot();
    let kept: Transaction | null = null;
    await open().transaction(async (tx) => {
      kept = tx;
      await tx.companies.insert(company(root));
    });
    const late = kept as Transaction | null;
    await expect(late?.companies.count({ root })).rejects.toThrow(/transaction: is over/);
    await expect(late?.lockHolders(root, ['a'])).rejects.toThrow(/transaction: is over/);
  });

  it('a snapshot reads and cannot write', async () => {
    const root = newRoot();
    await furnish(open(), root, ['ada']);
    const store = open();
    expect(await store.transaction((tx) => tx.holders.count({ root }), { snapshot: true })).toBe(1);
    await expect(store.transaction((tx) => tx.holders.insert(holder(root, 'bob')), { snapshot: true })).rejects.toThrow(/snapshot/);
    await expect(store.transaction((tx) => tx.holders.remove({ root }), { snapshot: true })).rejects.toThrow(/snapshot/);
    expect(await store.transaction((tx) => tx.holders.count({ root }))).toBe(1);
  });
};
