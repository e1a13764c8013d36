/** The contract of a table: conditions, order, what a write changes, and that nothing outside can reach in. */
import { instant } from '@lockstep/engine';
import { expect, it } from 'vitest';
import type { Store } from '../../../src/store/store.ts';
import { appointment, assignment, company, entry, furnish, holder, mailbox, minutes, newRoot } from './rows.ts';

const names = async (store: Store, root: string, ids: readonly string[]): Promise<void> => {
  await store.transaction(async (tx) => {
    await tx.companies.insert(company(root));
    for (const id of ids) await tx.holders.insert(holder(root, id));
  });
};

export const tablesContract = (open: () => Store): void => {
  it('get answers the row of a key, and null where there is none', async () => {
    const root = newRoot();
    await names(open(), root, ['ada']);
    await open().transaction(async (tx) => {
      expect(await tx.holders.get({ root, id: 'ada' })).toEqual(holder(root, 'ada'));
      expect(await tx.holders.get({ root, id: 'bob' })).toBeNull();
    });
  });

  it('get refuses half a key', async () => {
    const root = newRoot();
    await expect(open().transaction((tx) => tx.holders.get({ root }))).rejects.toThrow(/holder: get needs the key root, id/);
  });

  it('pick answers the fields asked for and no other, in the order of the key, and refuses what is no field', async () => {
    const root = newRoot();
    await names(open(), root, ['c', 'a']);
    const rows = await open().transaction((tx) => tx.holders.pick({ root }, ['id', 'kind']));
    expect(rows).toEqual([
      { id: 'a', kind: 'staff' },
      { id: 'c', kind: 'staff' },
    ]);
    await expect(open().transaction((tx) => tx.holders.pick({ root }, ['nothing' as 'id']))).rejects.toThrow(/holder: nothing is no field/);
    await expect(open().transaction((tx) => tx.holders.pick({ root }, []))).rejects.toThrow(/holder: pick needs a field/);
  });

  it('ids differ by case', async () => {
    const root = newRoot();
    await names(open(), root, ['AAMk', 'AAmk', 'aamk']);
    await open().transaction(async (tx) => {
      expect((await tx.holders.get({ root, id: 'AAmk' }))?.name).toBe('AAmk');
      expect(await tx.holders.count({ root, id: { in: ['AAMK', 'aamk'] } })).toBe(1);
    });
  });

  it('text orders by bytes, also where UTF-16 orders otherwise', async () => {
    const root = newRoot();
    // U+FF61 lies below U+1F600 in UTF-8 and above it in UTF-16.
    await names(open(), root, ['\u{1f600}', 'é', 'b', '\uff61', 'B', 'a', 'Z', '_']);
    const ids = await open().transaction(async (tx) =>
      (await tx.holders.select({ root }, { orderBy: [['id', 'asc']] })).map((row) => row.id),
    );
    expect(ids).toEqual(['B', 'Z', '_', 'a', 'b', 'é', '\uff61', '\u{1f600}']);
  });

  it('comparisons of text go by bytes too', async () => {
    const root = newRoot();
    await names(open(), root, ['a', 'B', '\uff61', '\u{1f600}']);
    const above = await open().transaction((tx) => tx.holders.select({ root, id: { gt: '\uff61' } }));
    expect(above.map((row) => row.id)).toEqual(['\u{1f600}']);
    const between = await open().transaction((tx) => tx.holders.select({ root, id: { gte: 'B', lt: 'b' } }));
    expect(between.map((row) => row.id)).toEqual(['B', 'a']);
  });

  it('nulls come last in both directions', async () => {
    const root = newRoot();
    await furnish(open(), root);
    await open().transaction(async (tx) => {
      await tx.mailboxes.insert(mailbox(root, 'early', { due: minutes(1) }));
      await tx.mailboxes.insert(mailbox(root, 'never', { due: null }));
      await tx.mailboxes.insert(mailbox(root, 'late', { due: minutes(2) }));
      const ids = async (direction: 'asc' | 'desc') =>
        (await tx.mailboxes.select({ root }, { orderBy: [['due', direction]] })).map((row) => row.id);
      expect(await ids('asc')).toEqual(['early', 'late', 'never']);
      expect(await ids('desc')).toEqual(['late', 'early', 'never']);
    });
  });

  it('rows that tie, and rows in no asked order, come in the order of their key', async () => {
    const root = newRoot();
    await names(open(), root, ['c', 'a', 'b']);
    await open().transaction(async (tx) => {
      await tx.holders.update({ root, id: 'a' }, { name: 'same' });
      await tx.holders.update({ root, id: 'c' }, { name: 'same' });
      expect((await tx.holders.select({ root })).map((row) => row.id)).toEqual(['a', 'b', 'c']);
      expect((await tx.holders.select({ root }, { orderBy: [['name', 'desc']] })).map((row) => row.id)).toEqual(['a', 'c', 'b']);
    });
  });

  it('a limit cuts after ordering', async () => {
    const root = newRoot();
    await names(open(), root, ['c', 'a', 'b']);
    const first = await open().transaction((tx) => tx.holders.select({ root }, { orderBy: [['id', 'desc']], limit: 2 }));
    expect(first.map((row) => row.id)).toEqual(['c', 'b']);
  });

  it('a comparison with null is never true, and null is found by null alone', async () => {
    const root = newRoot();
    await furnish(open(), root);
    await open().transaction(async (tx) => {
      await tx.mailboxes.insert(mailbox(root, 'set', { due: minutes(1) }));
      await tx.mailboxes.insert(mailbox(root, 'unset'));
      expect(await tx.mailboxes.count({ root, due: null })).toBe(1);
      expect(await tx.mailboxes.count({ root, due: { not: null } })).toBe(1);
      expect(await tx.mailboxes.count({ root, due: { lte: minutes(9) } })).toBe(1);
      expect(await tx.mailboxes.count({ root, due: { gt: minutes(9) } })).toBe(0);
      expect(await tx.mailboxes.count({ root, due: { in: [minutes(1), null] } })).toBe(1);
      expect(await tx.mailboxes.count({ root, due: { in: [] } })).toBe(0);
    });
  });

  it('text is found anywhere in a field, whatever the case of ASCII letters, and signs that mean something elsewhere mean themselves', async () => {
    const root = newRoot();
    await furnish(open(), root);
    await open().transaction(async (tx) => {
      for (const name of ['Ada Byron', 'ABYSS', '100 % sure', 'a_b', 'back\\slash', 'Zoë'])
        await tx.holders.insert(holder(root, `named ${name}`, { name }));
      const found = async (contains: string): Promise<readonly string[]> =>
        (await tx.holders.select({ root, name: { contains } })).map(({ name }) => name).toSorted();
      expect(await found('aBy')).toEqual(['ABYSS']);
      expect(await found('a by')).toEqual(['Ada Byron']);
      expect(await found('%')).toEqual(['100 % sure']);
      expect(await found('_')).toEqual(['a_b']);
      expect(await found('\\')).toEqual(['back\\slash']);
      expect(await found('ZOë')).toEqual(['Zoë']);
      expect(await found('zoË')).toEqual([]);
    });
    const odd = { root, createdAt: { contains: '1' } as never };
    await expect(open().transaction((tx) => tx.holders.select(odd))).rejects.toThrow(/contains/);
  });

  it('several comparisons on one field all hold, and the ends are half-open where asked', async () => {
    const root = newRoot();
    await furnish(open(), root);
    await open().transaction(async (tx) => {
      for (const at of [0, 1, 2, 3]) await tx.journal.insert(entry(root, `j${at}`, { at: minutes(at) }));
      const inside = await tx.journal.select({ root, at: { gte: minutes(1), lt: minutes(3) } });
      expect(inside.map((row) => row.id)).toEqual(['j1', 'j2']);
    });
  });

  it('a condition of undefined is refused, so that a forgotten one cannot widen a removal', async () => {
    const root = newRoot();
    await names(open(), root, ['ada']);
    const forgotten = { root, id: undefined } as unknown as { root: string };
    await expect(open().transaction((tx) => tx.holders.remove(forgotten))).rejects.toThrow(/condition on id is undefined/);
    expect(await open().transaction((tx) => tx.holders.count({ root }))).toBe(1);
  });

  it('an unknown field is refused in a condition, a row, a patch and an order', async () => {
    const root = newRoot();
    const odd = { root, colour: 'red' } as unknown as { root: string };
    const store = open();
    await expect(store.transaction((tx) => tx.holders.select(odd))).rejects.toThrow(/colour/);
    await expect(store.transaction((tx) => tx.holders.insert({ ...holder(root, 'a'), ...odd }))).rejects.toThrow(/colour/);
    await expect(store.transaction((tx) => tx.holders.update({ root }, odd))).rejects.toThrow(/colour/);
    await expect(store.transaction((tx) => tx.holders.select({ root }, { orderBy: [['colour' as 'name', 'asc']] }))).rejects.toThrow(
      /colour/,
    );
  });

  it('an update is conditional and says how many rows it changed', async () => {
    const root = newRoot();
    await furnish(open(), root);
    await open().transaction(async (tx) => {
      await tx.appointments.insert(appointment(root, 'a', { version: 3 }));
      expect(await tx.appointments.update({ root, id: 'a', version: 2 }, { title: 'lost', version: 3 })).toBe(0);
      expect(await tx.appointments.update({ root, id: 'a', version: 3 }, { title: 'won', version: 4 })).toBe(1);
      expect(await tx.appointments.get({ root, id: 'a' })).toEqual(appointment(root, 'a', { title: 'won', version: 4 }));
    });
  });

  it('a patch leaves the other fields as they were, json and lists among them', async () => {
    const root = newRoot();
    await furnish(open(), root);
    await open().transaction(async (tx) => {
      await tx.journal.insert(entry(root, 'j', { detail: { nested: [1, { deep: true }] } }));
      await tx.journal.update({ root, id: 'j' }, { code: 'pull' });
      expect(await tx.journal.get({ root, id: 'j' })).toEqual(entry(root, 'j', { code: 'pull', detail: { nested: [1, { deep: true }] } }));
    });
  });

  it('a key never changes, but a patch may repeat it', async () => {
    const root = newRoot();
    await names(open(), root, ['ada']);
    const store = open();
    expect(await store.transaction((tx) => tx.holders.update({ root, id: 'ada' }, { ...holder(root, 'ada'), name: 'Ada L.' }))).toBe(1);
    await expect(store.transaction((tx) => tx.holders.update({ root, id: 'ada' }, { id: 'eve' }))).rejects.toThrow(/part of the key/);
    expect(await store.transaction((tx) => tx.holders.get({ root, id: 'ada' }))).toMatchObject({ name: 'Ada L.' });
  });

  it('an empty patch changes nothing and still counts the rows', async () => {
    const root = newRoot();
    await names(open(), root, ['a', 'b']);
    expect(await open().transaction((tx) => tx.holders.update({ root }, {}))).toBe(2);
  });

  it('put inserts, and replaces the whole row of the same key', async () => {
    const root = newRoot();
    await names(open(), root, []);
    await open().transaction(async (tx) => {
      await tx.holders.put(holder(root, 'ada', { email: 'ada@example.test' }));
      await tx.holders.put(holder(root, 'ada', { name: 'Ada' }));
      expect(await tx.holders.select({ root })).toEqual([holder(root, 'ada', { name: 'Ada' })]);
    });
  });

  it('insertAll inserts every row, none and more than one statement holds', async () => {
    const root = newRoot();
    await furnish(open(), root);
    const rows = Array.from({ length: 700 }, (_, index) => entry(root, `j${String(index).padStart(4, '0')}`, { at: minutes(index) }));
    await open().transaction(async (tx) => {
      await tx.journal.insertAll([]);
      await tx.journal.insertAll(rows);
    });
    expect(await open().transaction((tx) => tx.journal.select({ root }))).toEqual(rows);
  });

  it('remove takes the rows that match and says how many', async () => {
    const root = newRoot();
    await names(open(), root, ['a', 'b', 'c']);
    await open().transaction(async (tx) => {
      expect(await tx.holders.remove({ root, id: { in: ['a', 'c', 'x'] } })).toBe(2);
      expect((await tx.holders.select({ root })).map((row) => row.id)).toEqual(['b']);
    });
  });

  it('a row handed out does not change when the table does', async () => {
    const root = newRoot();
    await names(open(), root, ['ada']);
    await open().transaction(async (tx) => {
      const before = await tx.holders.get({ root, id: 'ada' });
      await tx.holders.update({ root, id: 'ada' }, { name: 'changed' });
      expect(before?.name).toBe('ada');
    });
  });

  it('a row given or handed out is no way into the table', async () => {
    const root = newRoot();
    await furnish(open(), root);
    const clients = ['c1'];
    const nested = { list: [1] };
    await open().transaction(async (tx) => {
      await tx.appointments.insert(appointment(root, 'a', { clients }));
      await tx.journal.insert(entry(root, 'j', { detail: { nested } }));
    });
    clients.push('c2');
    nested.list.push(2);
    const out = await open().transaction((tx) => tx.appointments.get({ root, id: 'a' }));
    expect(() => Object.assign(out ?? {}, { title: 'from outside' })).toThrow(TypeError);
    await open().transaction(async (tx) => {
      expect(await tx.appointments.get({ root, id: 'a' })).toEqual(appointment(root, 'a', { clients: ['c1'] }));
      expect((await tx.journal.get({ root, id: 'j' }))?.detail).toEqual({ nested: { list: [1] } });
    });
  });

  it('a transaction sees its own writes at once', async () => {
    const root = newRoot();
    await furnish(open(), root, ['ada']);
    await open().transaction(async (tx) => {
      await tx.appointments.insert(appointment(root, 'a'));
      await tx.assignments.insert(assignment(root, 'a', 'ada'));
      expect(await tx.overlapping(root, ['ada'], minutes(29), minutes(31))).toHaveLength(1);
      await tx.assignments.remove({ root, appointment: 'a' });
      expect(await tx.overlapping(root, ['ada'], minutes(29), minutes(31))).toEqual([]);
    });
  });

  it('an instant far from now is exact to the millisecond', async () => {
    const root = newRoot();
    const all = [-62_135_596_800_000, -1, 0, 1, 951_782_399_999, 1_803_888_000_123, 4_102_444_799_999, 253_402_300_799_999].map(instant);
    await furnish(open(), root);
    await open().transaction(async (tx) => {
      for (const [index, at] of all.entries()) await tx.journal.insert(entry(root, `j${index}`, { at }));
      expect((await tx.journal.select({ root })).map((row) => row.at)).toEqual(all);
    });
  });
};
