/** The contract of values: what is written is what is read, and what could not be is refused before it is written. */
import { DEFAULT_POLICY, eventId, instant, version, type Facets, type Intent } from '@lockstep/engine';
import { expect, it } from 'vitest';
import { StoreRefusal, type Store } from '../../../src/store/store.ts';
import { appointment, connection, entry, furnish, holder, link, mailbox, minutes, newRoot, ZURICH } from './rows.ts';

const facets: Facets = {
  when: { start: minutes(0), end: minutes(30), zone: ZURICH, allDay: false },
  title: 'Beratung "x" \\ \u2028 {,}',
  body: 'Zeile 1\nZeile 2\ttab',
  location: '',
  showAs: 'busy',
};

export const valuesContract = (open: () => Store): void => {
  it('text of any script, quotes, line ends and emoji come back as they were', async () => {
    const root = newRoot();
    await furnish(open(), root);
    const texts = [
      '',
      ' ',
      "O'Neil; drop table holder--",
      '"\\\'',
      'ä ö ü ß é',
      'e\u0301',
      '日本語',
      '👩🏽‍⚕️',
      'a\r\nb\tc',
      '\u202eabc',
      '\ufeff',
      '\u007f\u0001',
      '$1 %s {}',
      'x'.repeat(20_000),
    ];
    await open().transaction((tx) =>
      tx.holders.insertAll(texts.map((name, index) => holder(root, String(index).padStart(2, '0'), { name }))),
    );
    const read = await open().transaction((tx) => tx.holders.select({ root }));
    expect(read.map((row) => row.name)).toEqual(texts);
    for (const name of texts) expect(await open().transaction((tx) => tx.holders.count({ root, name }))).toBe(1);
  });

  it('a NUL and half a surrogate pair are refused in text, lists and json alike', async () => {
    const root = newRoot();
    await furnish(open(), root);
    const store = open();
    for (const bad of ['a\0b', 'a\ud83d', '\ude00b']) {
      await expect(store.transaction((tx) => tx.holders.insert(holder(root, 'x', { name: bad })))).rejects.toBeInstanceOf(StoreRefusal);
      await expect(
        store.transaction((tx) => tx.appointments.insert(appointment(root, 'x', { clients: ['ok', bad] }))),
      ).rejects.toBeInstanceOf(StoreRefusal);
      await expect(
        store.transaction((tx) => tx.journal.insert(entry(root, 'x', { detail: { deep: [{ [bad]: 1 }] } }))),
      ).rejects.toBeInstanceOf(StoreRefusal);
      await expect(store.transaction((tx) => tx.journal.insert(entry(root, 'x', { detail: { deep: bad } })))).rejects.toBeInstanceOf(
        StoreRefusal,
      );
    }
  });

  it('a refusal names table and field and never quotes the value', async () => {
    const root = newRoot();
    const refused = open().transaction((tx) => tx.holders.insert(holder(root, 'x', { name: 'private\0words' })));
    await expect(refused).rejects.toThrow('holder: name contains a NUL or half a surrogate pair');
  });

  it('json comes back as it was, with its numbers, nulls, nesting and odd keys', async () => {
    const root = newRoot();
    await furnish(open(), root);
    const detail = {
      empty: {},
      none: null,
      list: [1, -0.5, 1e-7, 9_007_199_254_740_991, 'x', null, [], [[{}]]],
      '': 'empty key',
      'a.b': true,
      __proto: 'x',
      constructor: 'word',
      text: facets.title,
    };
    await open().transaction((tx) => tx.journal.insert(entry(root, 'j', { detail })));
    expect((await open().transaction((tx) => tx.journal.get({ root, id: 'j' })))?.detail).toEqual(detail);
  });

  it('json leaves out what is undefined, and refuses what it could not give back', async () => {
    const root = newRoot();
    await furnish(open(), root);
    const store = open();
    await store.transaction((tx) => tx.journal.insert(entry(root, 'j', { detail: { kept: 1, dropped: undefined } })));
    expect((await store.transaction((tx) => tx.journal.get({ root, id: 'j' })))?.detail).toEqual({ kept: 1 });
    expect(Object.keys((await store.transaction((tx) => tx.journal.get({ root, id: 'j' })))?.detail ?? {})).toEqual(['kept']);
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, new Date(0), new Map(), 1n, () => 1, [undefined]]) {
      await expect(store.transaction((tx) => tx.journal.insert(entry(root, 'k', { detail: { bad } })))).rejects.toBeInstanceOf(
        StoreRefusal,
      );
    }
  });

  it('5.6 a base and an intent come back whole, because the next plan is made from them', async () => {
    const root = newRoot();
    await furnish(open(), root);
    const intent: Intent = {
      do: 'update',
      ifVersion: version('DwAAABYAAAB+/=='),
      facets: ['when', 'title'],
      appointment: { facets, version: version('4') },
      event: facets,
      sentAt: minutes(1),
      settledAt: minutes(2),
    };
    const base = {
      appointment: { facets, version: version('3') },
      event: { facets, version: version('DwAAABYAAAB9') },
      policyRevision: 2,
      owed: [],
      left: false,
    };
    const row = link(root, 'a', 'm', {
      eventId: eventId('AAMkAD='),
      uid: 'uid',
      epoch: 1,
      base,
      intent,
      putBacks: [minutes(1), minutes(2)],
    });
    await open().transaction(async (tx) => {
      await tx.mailboxes.insert(mailbox(root, 'm'));
      await tx.appointments.insert(appointment(root, 'a'));
      await tx.links.insert(row);
    });
    expect(await open().transaction((tx) => tx.links.get({ root, appointment: 'a', mailbox: 'm' }))).toEqual(row);
    await open().transaction((tx) => tx.links.update({ root, appointment: 'a' }, { intent: null, putBacks: [] }));
    expect(await open().transaction((tx) => tx.links.get({ root, appointment: 'a', mailbox: 'm' }))).toEqual({
      ...row,
      intent: null,
      putBacks: [],
    });
  });

  it('a json field can be tested for null and for nothing else', async () => {
    const root = newRoot();
    await furnish(open(), root);
    await open().transaction(async (tx) => {
      await tx.mailboxes.insert(mailbox(root, 'm'));
      await tx.appointments.insertAll([appointment(root, 'a'), appointment(root, 'b')]);
      await tx.links.insertAll([
        link(root, 'a', 'm'),
        link(root, 'b', 'm', { intent: { do: 'remove', sentAt: minutes(0), settledAt: minutes(1) } }),
      ]);
      expect((await tx.links.select({ root, intent: { not: null } })).map((row) => row.appointment)).toEqual(['b']);
      expect(await tx.links.count({ root, intent: null })).toBe(1);
    });
    const policy = { root, policy: DEFAULT_POLICY };
    await expect(open().transaction((tx) => tx.connections.select(policy))).rejects.toThrow(/policy can only be tested for null/);
    expect(await open().transaction((tx) => tx.connections.get({ root, id: 'exchange' }))).toEqual(connection(root, 'exchange'));
  });

  it('a list keeps its order, its repetitions and its odd members', async () => {
    const root = newRoot();
    await furnish(open(), root);
    const clients = ['b', 'a', 'b', '', 'NULL', 'a,b', '{x}', '"q"', '\\', ' pad '];
    await open().transaction((tx) => tx.appointments.insert(appointment(root, 'a', { clients })));
    expect((await open().transaction((tx) => tx.appointments.get({ root, id: 'a' })))?.clients).toEqual(clients);
    await open().transaction((tx) => tx.appointments.update({ root, id: 'a' }, { clients: [] }));
    expect((await open().transaction((tx) => tx.appointments.get({ root, id: 'a' })))?.clients).toEqual([]);
  });

  it('whole numbers are exact up to 53 bits; fractions and beyond are refused', async () => {
    const root = newRoot();
    await furnish(open(), root);
    const store = open();
    await store.transaction((tx) => tx.appointments.insert(appointment(root, 'a', { version: Number.MAX_SAFE_INTEGER })));
    expect((await store.transaction((tx) => tx.appointments.get({ root, id: 'a' })))?.version).toBe(Number.MAX_SAFE_INTEGER);
    for (const bad of [1.5, Number.NaN, 2 ** 53, '1' as unknown as number]) {
      await expect(store.transaction((tx) => tx.appointments.update({ root, id: 'a' }, { version: bad }))).rejects.toBeInstanceOf(
        StoreRefusal,
      );
    }
  });

  it('an instant is whole milliseconds within the years 1 to 275760, or refused', async () => {
    const root = newRoot();
    await furnish(open(), root);
    const store = open();
    await store.transaction((tx) => tx.journal.insert(entry(root, 'last', { at: instant(8.64e15) })));
    expect((await store.transaction((tx) => tx.journal.get({ root, id: 'last' })))?.at).toBe(8.64e15);
    for (const bad of [0.5, Number.NaN, -62_135_596_800_001, 8.64e15 + 1]) {
      await expect(store.transaction((tx) => tx.journal.insert(entry(root, 'x', { at: instant(bad) })))).rejects.toBeInstanceOf(
        StoreRefusal,
      );
    }
  });

  it('booleans are booleans', async () => {
    const root = newRoot();
    await furnish(open(), root);
    await open().transaction((tx) => tx.holders.insertAll([holder(root, 'a', { active: false }), holder(root, 'b')]));
    expect(await open().transaction((tx) => tx.holders.select({ root, active: false }))).toEqual([holder(root, 'a', { active: false })]);
    const one = 1 as unknown as boolean;
    await expect(open().transaction((tx) => tx.holders.update({ root }, { active: one }))).rejects.toThrow(/active is not a boolean/);
  });
};
