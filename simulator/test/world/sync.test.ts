/** SyncFolderItems: pages, states, and what a folder tells of its changes. */
import { describe, expect, it } from 'vitest';
import type { SyncChange, SyncPage } from '../../src/world/operations.ts';
import type { World } from '../../src/world/world.ts';
import { anna, asAnna, asJonas, code, days, hours, make, monday9, stage } from './stage.ts';

const calendar = { distinguished: 'calendar' } as const;

function sync(world: World, state: string | null, max = 512): SyncPage {
  return world.syncFolderItems(asAnna, { folder: calendar, state, max });
}

/** To the last page. */
function drain(
  world: World,
  from: string | null,
  max: number,
): { readonly changes: SyncChange[]; readonly state: string; readonly pages: number } {
  const changes: SyncChange[] = [];
  let state = from;
  for (let pages = 1; ; pages += 1) {
    const page = sync(world, state, max);
    changes.push(...page.changes);
    state = page.state;
    if (page.includesLast) return { changes, state, pages };
  }
}

const brief = (changes: readonly SyncChange[]): string[] =>
  changes.map((one) => `${one.change} ${'item' in one ? one.item.subject : 'gone'}`);

describe('SyncFolderItems', () => {
  it('without a state gives everything as Create, newest first', () => {
    const { world } = stage();
    for (const subject of ['a', 'b', 'c']) make(world, { subject });
    expect(brief(sync(world, null).changes)).toEqual(['Create c', 'Create b', 'Create a']);
  });

  it('goes on from a state with creates, updates and deletes, and then has nothing more', () => {
    const { world, pass } = stage({ faults: { F51: 0 } });
    const [a, b] = [make(world, { subject: 'a' }), make(world, { subject: 'b' })];
    const { state } = sync(world, null);
    pass(hours(1));
    world.outlook(anna).retitle(a.id, 'a2');
    world.outlook(anna).remove(b.id);
    make(world, { subject: 'c' });
    const page = sync(world, state);
    expect(brief(page.changes)).toEqual(['Create c', 'Delete gone', 'Update a2']);
    expect(page.changes[1]).toEqual({ change: 'Delete', itemId: b.id });
    expect(sync(world, page.state).changes).toEqual([]);
  });

  it('F22 a full listing has no tombstones, and what came and went between two states is not mentioned', () => {
    const { world } = stage();
    const { state } = sync(world, null);
    const item = make(world);
    world.outlook(anna).remove(item.id);
    expect(sync(world, null).changes).toEqual([]);
    expect(sync(world, state).changes).toEqual([]);
  });

  it.each([1, 2, 3, 7])('in pages of %i gives each change once', (max) => {
    const { world } = stage();
    for (let index = 0; index < 7; index += 1) make(world, { subject: String(index) });
    const { changes, pages } = drain(world, null, max);
    expect(brief(changes)).toEqual(['6', '5', '4', '3', '2', '1', '0'].map((subject) => `Create ${subject}`));
    expect(pages).toBe(Math.ceil(7 / max));
  });

  it('loses nothing that changes while the pages are read', () => {
    const { world } = stage({ faults: { F51: 0 } });
    const items = Array.from({ length: 4 }, (_, index) => make(world, { subject: String(index) }));
    const first = sync(world, null, 2);
    const oldest = items[0];
    const youngest = items[3];
    if (oldest === undefined || youngest === undefined) throw new Error('four items were made');
    world.outlook(anna).retitle(oldest.id, '0b');
    world.outlook(anna).remove(youngest.id);
    const rest = drain(world, first.state, 2);
    expect(brief(rest.changes)).toEqual(['Create 1', 'Create 0b', 'Delete gone', 'Update 0b']);
    expect(sync(world, rest.state).changes).toEqual([]);
  });

  it('says that a page is the last only when nothing is left to tell at that moment', () => {
    const { world } = stage({ faults: { F51: 0 } });
    for (let index = 0; index < 3; index += 1) make(world, { subject: String(index) });
    const first = sync(world, null, 2);
    make(world, { subject: 'late' });
    const second = sync(world, first.state, 2);
    expect([brief(second.changes), second.includesLast]).toEqual([['Create 0'], false]);
    const third = sync(world, second.state, 2);
    expect([brief(third.changes), third.includesLast]).toEqual([['Create late'], true]);
  });

  it('F51 a touch by the assistant shows as an Update', () => {
    const { world, pass } = stage();
    make(world);
    const { state } = sync(world, null);
    pass(50);
    expect(brief(sync(world, state).changes)).toEqual(['Update Advice']);
  });

  it('tells a changed read flag as that, and not as an Update', () => {
    const { world, pass } = stage();
    world.outlook(anna).add({ subject: 'x', start: monday9, end: monday9 + hours(1), attendees: [{ address: 'jonas@bank.example' }] });
    pass(1_000);
    const inbox = { distinguished: 'inbox' } as const;
    const { state, changes } = world.syncFolderItems(asJonas, { folder: inbox, state: null, max: 10 });
    const request = changes[0];
    if (request === undefined || !('item' in request)) throw new Error('no request in the Inbox');
    world.outlook('jonas@bank.example').markRead(request.item.id);
    const page = world.syncFolderItems(asJonas, { folder: inbox, state, max: 10 });
    expect(page.changes).toEqual([{ change: 'ReadFlagChange', itemId: request.item.id, isRead: true }]);
    expect(world.syncFolderItems(asJonas, { folder: inbox, state: page.state, max: 10 }).changes).toEqual([]);
  });

  it('leaves out what the caller asks to ignore', () => {
    const { world } = stage();
    const item = make(world);
    expect(world.syncFolderItems(asAnna, { folder: calendar, state: null, max: 10, ignore: [item.id] }).changes).toEqual([]);
  });

  it('takes 1 to 512 changes a page', () => {
    const { world } = stage();
    expect(code(() => sync(world, null, 0))).toBe('ErrorValueOutOfRange');
    expect(code(() => sync(world, null, 513))).toBe('ErrorValueOutOfRange');
  });

  it('refuses a state that is garbage, cut off, of another folder, too old, or from before a restored copy', () => {
    const { world, pass } = stage();
    const { state } = sync(world, null);
    expect(code(() => sync(world, 'garbage'))).toBe('ErrorInvalidSyncStateData');
    expect(code(() => sync(world, state.slice(0, -8)))).toBe('ErrorInvalidSyncStateData');
    expect(code(() => sync(world, state.toLowerCase()))).toBe('ErrorInvalidSyncStateData');
    expect(code(() => world.syncFolderItems(asJonas, { folder: calendar, state, max: 10 }))).toBe('ErrorInvalidSyncStateData');
    pass(days(31));
    expect(code(() => sync(world, state))).toBe('ErrorInvalidSyncStateData');
  });

  it('makes its states as long as the rules say', () => {
    const { world } = stage({ rules: { syncStateBytes: 9_000 } });
    const { state } = sync(world, null);
    expect(state).toHaveLength(12_000);
    expect(sync(world, state).changes).toEqual([]);
  });

  it('gives the master of a series, and an Update of it when one occurrence moves', () => {
    const { world } = stage({ faults: { F51: 0 } });
    const series = world.outlook(anna).add({
      subject: 'Stand-up',
      start: monday9,
      end: monday9 + hours(1),
      recurrence: { pattern: { kind: 'daily', interval: 1 }, range: { kind: 'numbered', startDate: '2026-11-23', numberOfOccurrences: 5 } },
    });
    const { state, changes } = sync(world, null);
    expect(changes.map((one) => ('item' in one && one.item.kind === 'calendar' ? one.item.type : null))).toEqual(['RecurringMaster']);
    const second = world.outlook(anna).view(monday9 + days(1), monday9 + days(1) + hours(1))[0];
    if (second === undefined) throw new Error('no second occurrence');
    world.outlook(anna).drag(second.id, second.start + hours(2));
    expect(sync(world, state).changes).toMatchObject([{ change: 'Update', item: { id: series.id } }]);
  });
});
