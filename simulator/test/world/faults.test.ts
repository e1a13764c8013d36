/** The fault switches that live in the world: each strikes when asked, is counted, and leaves the store true. */
import { describe, expect, it } from 'vitest';
import { createFaults, UnknownFault } from '../../src/faults/faults.ts';
import { anna, asAnna, code, draft, hours, make, minutes, monday9, only, read, stage } from './stage.ts';

const calendar = { distinguished: 'calendar' } as const;
const retitled = {
  changes: [{ change: 'set', field: 'subject', value: 'x' }],
  conflictResolution: 'NeverOverwrite',
  send: 'SendToNone',
} as const;

describe('the switches', () => {
  it('refuse a name that does not exist, listing the known ones, and a probability that is none', () => {
    const faults = createFaults(1);
    expect(() => faults.set({ F99: 0.5 })).toThrow(UnknownFault);
    expect(() => faults.set({ F99: 0.5 })).toThrow(/F12 \(server busy.*F51/s);
    expect(() => faults.set({ F12: 1.5 })).toThrow(/between 0 and 1/);
    expect(() => faults.next('toString')).toThrow(UnknownFault);
  });

  it('strike about as often as their probability says, the same for the same seed', () => {
    const throwDice = (seed: number): boolean[] => {
      const faults = createFaults(seed, { F12: 0.25 });
      return Array.from({ length: 4_000 }, () => faults.strikes('F12', {}));
    };
    const share = throwDice(5).filter(Boolean).length / 4_000;
    expect(share).toBeGreaterThan(0.22);
    expect(share).toBeLessThan(0.28);
    expect(throwDice(5)).toEqual(throwDice(5));
    expect(throwDice(5)).not.toEqual(throwDice(6));
  });

  it('forced ones strike once, at the next call that matches, and are counted', () => {
    const faults = createFaults(1);
    faults.next('F15', { operation: 'CreateItem' });
    expect(faults.strikes('F15', { operation: 'UpdateItem' })).toBe(false);
    expect(faults.strikes('F15', { operation: 'CreateItem' })).toBe(true);
    expect(faults.strikes('F15', { operation: 'CreateItem' })).toBe(false);
    expect(faults.hits()).toEqual({ F15: 1 });
  });

  it('hits are told apart by the operation they struck, and with it by the face', () => {
    const faults = createFaults(1, { F15: 1 });
    faults.strikes('F15', { operation: 'CreateItem' });
    for (let time = 0; time < 2; time += 1) faults.strikes('F15', { operation: 'CreateEvent' });
    expect([faults.hits(), faults.hitsOf('CreateItem'), faults.hitsOf('CreateEvent'), faults.hitsOf('GetEvent')]).toEqual([
      { F15: 3 },
      { F15: 1 },
      { F15: 2 },
      {},
    ]);
  });

  it('cleared leave only what Exchange does on any day: the touch after a create', () => {
    const faults = createFaults(1, { F12: 1, F51: 0 });
    faults.next('F15');
    faults.clear();
    expect((['F12', 'F15', 'F51'] as const).map((name) => faults.strikes(name, {}))).toEqual([false, false, true]);
  });
});

describe('in the world', () => {
  it('F27 keeps a series, writes nothing of the update, and stops nothing else', () => {
    const { world } = stage();
    const recurrence = {
      pattern: { kind: 'daily', interval: 1 },
      range: { kind: 'numbered', startDate: '2026-11-23', numberOfOccurrences: 3 },
    } as const;
    const { id, changeKey } = make(world, { start: monday9, end: monday9 + hours(1), recurrence });
    const single = { change: 'delete', field: 'recurrence' } as const;
    const subject = { change: 'set', field: 'subject', value: 'Single' } as const;
    const update = (key: string) =>
      world.updateItem(asAnna, {
        item: { id, changeKey: key },
        changes: [single, subject],
        conflictResolution: 'NeverOverwrite',
        send: 'SendToNone',
      });
    world.faults.set({ F27: 1 });
    expect(code(() => update(changeKey))).toBe('ErrorInvalidPropertyDelete');
    expect(read(world, id)).toMatchObject({ type: 'RecurringMaster', changeKey });
    const renamed = world.updateItem(asAnna, { ...retitled, item: { id, changeKey } });
    // Its owner in Outlook meets no fault.
    expect(world.outlook(anna).save(id, [single])).toMatchObject({ type: 'Single', recurrence: null });
    expect(renamed.id).toBe(id);
    expect(world.faults.hits()).toMatchObject({ F27: 1 });
  });

  it('F17 fails some items of a batch and leaves the others', () => {
    const { world } = stage();
    const [a, b] = [make(world), make(world)];
    world.faults.next('F17');
    expect(world.getItems(asAnna, [a, b]).map((one) => (one.ok ? one.value.id : one.error.code))).toEqual([
      'ErrorInternalServerTransientError',
      b.id,
    ]);
  });

  it('F18 answers a batch out of order and leaves nothing out', () => {
    const { world } = stage();
    const all = [make(world), make(world), make(world)];
    const ids = (): readonly string[] => world.getItems(asAnna, all).map((one) => (one.ok ? one.value.id : one.error.code));
    const order = all.map(({ id }) => id);
    expect(ids()).toEqual(order);
    world.faults.set({ F18: 1 });
    const mixed = ids();
    expect(mixed).not.toEqual(order);
    expect(mixed.toSorted()).toEqual(order.toSorted());
  });

  it('F19 kills every sync state of the folder, and a full listing begins anew', () => {
    const { world } = stage();
    make(world);
    const { state } = world.syncFolderItems(asAnna, { folder: calendar, state: null, max: 10 });
    world.faults.next('F19');
    const again = () => world.syncFolderItems(asAnna, { folder: calendar, state, max: 10 });
    expect(code(again)).toBe('ErrorInvalidSyncStateData');
    expect(code(again)).toBe('ErrorInvalidSyncStateData');
    expect(world.syncFolderItems(asAnna, { folder: calendar, state: null, max: 10 }).changes).toHaveLength(1);
  });

  it('F20 repeats and overlaps, and yet a reader that goes on sees everything', () => {
    const { world } = stage({ faults: { F20: 0.7 }, seed: 3 });
    const made = Array.from({ length: 20 }, (_, index) => make(world, { subject: String(index) }).id);
    const seen: string[] = [];
    let state: string | null = null;
    let emptyPages = 0;
    for (let last = false; !last;) {
      const page = world.syncFolderItems(asAnna, { folder: calendar, state, max: 3 });
      seen.push(...page.changes.map((one) => ('item' in one ? one.item.id : one.itemId)));
      if (page.changes.length === 0) emptyPages += 1;
      ({ state, includesLast: last } = page);
    }
    expect([...new Set(seen)].sort()).toEqual([...made].sort());
    expect(seen.length).toBeGreaterThan(made.length);
    expect(emptyPages).toBeGreaterThan(0);
  });

  it('F21 omits a change from the sync; the next full listing has it', () => {
    const { world } = stage({ faults: { F51: 0 } });
    const item = make(world);
    const first = world.syncFolderItems(asAnna, { folder: calendar, state: null, max: 10 });
    world.outlook(anna).retitle(item.id, 'Moved house');
    world.faults.next('F21');
    const second = world.syncFolderItems(asAnna, { folder: calendar, state: first.state, max: 10 });
    expect(second.changes).toEqual([]);
    expect(world.syncFolderItems(asAnna, { folder: calendar, state: second.state, max: 10 }).changes).toEqual([]);
    expect(world.syncFolderItems(asAnna, { folder: calendar, state: null, max: 10 }).changes).toMatchObject([
      { item: { subject: 'Moved house' } },
    ]);
  });

  it('F23 hides a fresh item for ten seconds from every reader, and then shows it to a sync as new', () => {
    const { world, pass } = stage();
    world.faults.next('F23');
    const written = world.createItem(asAnna, { draft: draft(), send: 'SendToNone' });
    const { state, changes } = world.syncFolderItems(asAnna, { folder: calendar, state: null, max: 10 });
    expect(changes).toEqual([]);
    expect(world.findItems(asAnna, { folder: calendar }).items).toEqual([]);
    pass(9_999);
    expect(code(() => world.getItem(asAnna, written))).toBe('ErrorItemNotFound');
    pass(1);
    expect(world.getItem(asAnna, written).id).toBe(written.id);
    expect(world.syncFolderItems(asAnna, { folder: calendar, state, max: 10 }).changes).toMatchObject([
      { change: 'Create', item: { id: written.id } },
    ]);
  });

  it('F24 gives ids that differ from another in letter case only, and both stay two items', () => {
    const { world } = stage();
    const first = make(world, { subject: 'first' });
    world.faults.next('F24');
    const second = make(world, { subject: 'second' });
    expect(second.id).not.toBe(first.id);
    expect(second.id.toLowerCase()).toBe(first.id.toLowerCase());
    expect([read(world, first.id).subject, read(world, second.id).subject]).toEqual(['first', 'second']);
    const ids = Array.from({ length: 40 }, () => make(world).id);
    expect(new Set([...ids, first.id, second.id]).size).toBe(42);
  });

  it('F25 reports a conflict that is none, sometimes after the save went through', () => {
    const outcomes = new Set<string>();
    for (let seed = 1; seed <= 12; seed += 1) {
      const { world } = stage({ seed, faults: { F51: 0 } });
      const item = make(world);
      world.faults.next('F25');
      expect(code(() => world.updateItem(asAnna, { item, ...retitled }))).toBe('ErrorIrresolvableConflict');
      outcomes.add(read(world, item.id).subject);
    }
    expect(outcomes).toEqual(new Set(['x', 'Advice']));
  });

  it('F32 an empty calendar hides what was there, keeps what comes, and is whole again later', () => {
    const { world, pass } = stage();
    const item = make(world);
    const before = world.syncFolderItems(asAnna, { folder: calendar, state: null, max: 10 }).state;
    world.admin.blankCalendar(anna, monday9 + minutes(5));
    expect(code(() => world.syncFolderItems(asAnna, { folder: calendar, state: before, max: 10 }))).toBe('ErrorInvalidSyncStateData');
    expect(code(() => world.getItem(asAnna, item))).toBe('ErrorItemNotFound');
    const fresh = make(world, { subject: 'fresh' });
    const blank = world.syncFolderItems(asAnna, { folder: calendar, state: null, max: 10 });
    expect(blank.changes).toMatchObject([{ item: { id: fresh.id } }]);
    pass(minutes(5));
    expect(read(world, item.id).subject).toBe('Advice');
    expect(code(() => world.syncFolderItems(asAnna, { folder: calendar, state: blank.state, max: 10 }))).toBe('ErrorInvalidSyncStateData');
    expect(world.syncFolderItems(asAnna, { folder: calendar, state: null, max: 10 }).changes).toHaveLength(2);
  });

  it('F51 the assistant touches an item 50 ms after its create: new key and time, same content', () => {
    const { world, pass } = stage();
    const item = make(world);
    pass(49);
    expect(read(world, item.id).changeKey).toBe(item.changeKey);
    pass(1);
    const touched = read(world, item.id);
    expect(touched.changeKey).not.toBe(item.changeKey);
    expect(touched.lastModifiedAt).toBe(monday9 + 50);
    const { changeKey: _a, changeNumber: _b, lastModifiedAt: _c, lastModifiedName: _d, ...content } = touched;
    const { changeKey: _e, changeNumber: _f, lastModifiedAt: _g, lastModifiedName: _h, ...was } = item;
    expect(content).toEqual(was);
    expect(code(() => world.updateItem(asAnna, { item, ...retitled }))).toBe('ErrorIrresolvableConflict');
  });

  it('never strike a person in Outlook', () => {
    const { world } = stage({ faults: { F23: 1, F24: 1, F25: 1 } });
    const outlook = world.outlook(anna);
    const item = outlook.add({ subject: 'Lunch', start: monday9, end: monday9 + hours(1) });
    expect(outlook.retitle(item.id, 'Late lunch').subject).toBe('Late lunch');
    expect(only(world.findItems(asAnna, { folder: calendar }).items).id).toBe(item.id);
    expect(world.faults.hits()['F23']).toBeUndefined();
  });
});
