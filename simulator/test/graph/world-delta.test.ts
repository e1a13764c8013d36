/** Delta over a frozen window: rounds, pages, series, and the ways a token dies. */
import { describe, expect, it } from 'vitest';
import type { DeltaEntry, DeltaPage } from '../../src/world/graph/delta.ts';
import type { World } from '../../src/world/world.ts';
import { anna, asAnna, code, days, hours, make, minutes, monday9, only, stage } from '../world/stage.ts';

const window = { start: monday9 - days(1), end: monday9 + days(14) };
const daily = {
  pattern: { kind: 'daily', interval: 1 },
  range: { kind: 'numbered', startDate: '2026-11-23', numberOfOccurrences: 5 },
} as const;

function first(world: World, maxPageSize = 10): DeltaPage {
  return world.graph.delta(asAnna, anna, null, { window, maxPageSize });
}

function go(world: World, token: string): DeltaPage {
  return world.graph.delta(asAnna, anna, null, { token });
}

/** To the deltaLink. */
function drain(world: World, page: DeltaPage): { readonly entries: DeltaEntry[]; readonly token: string; readonly pages: number } {
  const entries = [...page.entries];
  let last = page;
  let pages = 1;
  for (; last.link === 'next'; pages += 1) {
    last = go(world, last.token);
    entries.push(...last.entries);
  }
  return { entries, token: last.token, pages };
}

const round = (world: World, token: string): ReturnType<typeof drain> => drain(world, go(world, token));

const brief = (entries: readonly DeltaEntry[]): string[] =>
  entries.map((one) => (one.entry === 'removed' ? `removed ${one.id}` : `${one.event.item.type} ${one.event.item.subject}`));

describe('the first round', () => {
  it('tells single instances before series, and a series with its master and its occurrences in the window', () => {
    const { world } = stage();
    make(world, { subject: 'series', recurrence: daily, start: monday9, end: monday9 + hours(1) });
    make(world, { subject: 'single' });
    const { entries } = drain(world, first(world));
    expect(brief(entries)).toEqual(['Single single', 'RecurringMaster series', ...Array.from({ length: 5 }, () => 'Occurrence series')]);
    expect(entries.map((one) => one.entry)).toEqual(['event', 'event', ...Array.from({ length: 5 }, () => 'occurrence')]);
  });

  it('leaves out what lies outside the window', () => {
    const { world } = stage();
    make(world, { start: monday9 + days(20), end: monday9 + days(20) + hours(1) });
    expect(drain(world, first(world)).entries).toEqual([]);
  });

  it.each([1, 2, 3, 7])('in pages of %i tells each event once', (max) => {
    const { world } = stage();
    for (let index = 0; index < 7; index += 1) make(world, { subject: String(index) });
    const { entries, pages } = drain(world, first(world, max));
    expect(brief(entries)).toEqual(['6', '5', '4', '3', '2', '1', '0'].map((subject) => `Single ${subject}`));
    expect(pages).toBe(Math.ceil(7 / max));
  });

  it('gives pages of ten when nothing is said', () => {
    const { world } = stage();
    for (let index = 0; index < 11; index += 1) make(world);
    expect(world.graph.delta(asAnna, anna, null, { window }).entries).toHaveLength(10);
  });

  it('loses nothing that changes or becomes something else while its pages are read', () => {
    const { world } = stage({ faults: { F51: 0 } });
    const items = Array.from({ length: 6 }, (_, index) => make(world, { subject: String(index) }));
    const page = first(world, 2);
    const [zero, one, two] = items;
    if (zero === undefined || one === undefined || two === undefined) throw new Error('six items were made');
    world.outlook(anna).retitle(zero.id, '0b');
    world.outlook(anna).makeSeries(one.id, daily);
    world.outlook(anna).retitle(two.id, '2b');
    const rest = drain(world, page);
    const told = new Set(rest.entries.map((entry) => (entry.entry === 'removed' ? '' : entry.event.item.immutableId)));
    expect([...told].sort()).toEqual(items.map((item) => item.id).sort());
    expect(new Set(brief(round(world, rest.token).entries))).toEqual(
      new Set(['Single 0b', 'Single 2b', 'RecurringMaster 1', 'Occurrence 1']),
    );
  });

  it('on an empty mailbox ends with a token that tells what comes', () => {
    const { world } = stage();
    const { token } = drain(world, first(world));
    make(world, { subject: 'a' });
    expect(brief(round(world, token).entries)).toEqual(['Single a']);
  });
});

describe('later rounds', () => {
  it('tell what was made, changed and deleted, and then nothing more', () => {
    const { world } = stage({ faults: { F51: 0 } });
    const [a, b] = [make(world, { subject: 'a' }), make(world, { subject: 'b' })];
    const { token } = drain(world, first(world));
    world.outlook(anna).retitle(a.id, 'a2');
    world.outlook(anna).remove(b.id);
    make(world, { subject: 'c' });
    const later = round(world, token);
    expect(brief(later.entries)).toEqual(['Single c', `removed ${b.immutableId}`, 'Single a2']);
    expect(round(world, later.token).entries).toEqual([]);
  });

  it('tell the whole series when one occurrence moves, and its exception whole', () => {
    const { world } = stage({ faults: { F51: 0 } });
    make(world, { subject: 's', recurrence: daily, start: monday9, end: monday9 + hours(1) });
    const { token } = drain(world, first(world));
    const second = only(world.outlook(anna).view(monday9 + days(1), monday9 + days(1) + hours(1)));
    world.outlook(anna).drag(second.id, second.start + hours(2));
    const { entries } = round(world, token);
    expect(brief(entries).sort()).toEqual(['Exception s', ...Array.from({ length: 4 }, () => 'Occurrence s'), 'RecurringMaster s']);
    expect(entries.find((one) => one.entry === 'event' && one.event.item.type === 'Exception')).toBeDefined();
  });

  it('leave no tombstone of a deleted occurrence: the series is told without it', () => {
    const { world } = stage({ faults: { F51: 0 } });
    make(world, { subject: 's', recurrence: daily, start: monday9, end: monday9 + hours(1) });
    const { token } = drain(world, first(world));
    const second = only(world.outlook(anna).view(monday9 + days(1), monday9 + days(1) + hours(1)));
    world.outlook(anna).remove(second.id);
    const { entries } = round(world, token);
    expect(entries.every((one) => one.entry !== 'removed')).toBe(true);
    expect(entries).toHaveLength(1 + 4);
  });

  it('tell what moved out of the window as removed, and so what changed outside of it', () => {
    const { world } = stage({ faults: { F51: 0 } });
    const inside = make(world);
    const outside = make(world, { start: monday9 + days(20), end: monday9 + days(20) + hours(1) });
    const { token } = drain(world, first(world));
    world.outlook(anna).drag(inside.id, monday9 + days(30));
    world.outlook(anna).retitle(outside.id, 'other');
    expect(brief(round(world, token).entries)).toEqual([`removed ${outside.immutableId}`, `removed ${inside.immutableId}`]);
  });

  it('tell what moved to another calendar as removed here and as an event with the same id there', () => {
    const { world } = stage({ faults: { F51: 0 } });
    const other = world.admin.addCalendar(anna, 'Second');
    const item = make(world, { subject: 'x' });
    const here = drain(world, first(world)).token;
    const there = world.graph.delta(asAnna, anna, other.id, { window }).token;
    world.outlook(anna).moveTo(item.id, other.id);
    expect(brief(round(world, here).entries)).toEqual([`removed ${item.immutableId}`]);
    expect(world.graph.delta(asAnna, anna, other.id, { token: there }).entries).toMatchObject([
      { entry: 'event', event: { id: item.immutableId } },
    ]);
  });

  it('do not tell as removed what came back under the same id', () => {
    const { world } = stage({ faults: { F51: 0 } });
    const item = make(world, { subject: 'x' });
    const { token } = drain(world, first(world));
    world.outlook(anna).remove(item.id);
    const deleted = only(world.outlook(anna).deleted());
    world.outlook(anna).restore(deleted.id);
    expect(brief(round(world, token).entries)).toEqual(['Single x']);
  });

  it('tell the touch of the calendar assistant', () => {
    const { world, pass } = stage();
    make(world, { subject: 'x' });
    const { token } = drain(world, first(world));
    pass(minutes(1));
    expect(brief(round(world, token).entries)).toEqual(['Single x']);
  });
});

describe('tokens', () => {
  it('only the last few deltaLinks live', () => {
    const { world } = stage();
    const tokens = [drain(world, first(world)).token];
    for (let count = 0; count < 3; count += 1) tokens.push(round(world, tokens.at(-1) ?? '').token);
    const [oldest = '', second = ''] = tokens;
    expect(code(() => go(world, oldest))).toBe('SyncStateNotFound');
    expect(go(world, second).link).toBe('delta');
  });

  it('die when they are garbage, of another calendar, of another mailbox, killed, or from before a restored copy', () => {
    const { world } = stage();
    const other = world.admin.addCalendar(anna, 'Second');
    const { token } = drain(world, first(world));
    expect(code(() => go(world, 'garbage'))).toBe('SyncStateNotFound');
    expect(
      code(() =>
        go(
          world,
          token.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
        ),
      ),
    ).toBe('SyncStateNotFound');
    expect(code(() => world.graph.delta(asAnna, anna, other.id, { token }))).toBe('SyncStateNotFound');
    expect(code(() => world.graph.delta(asAnna, 'jonas@bank.example', null, { token }))).toBe('SyncStateNotFound');
    world.admin.killSyncStates(anna);
    expect(code(() => go(world, token))).toBe('SyncStateNotFound');
  });

  it('F19: all tokens of a calendar die', () => {
    const { world } = stage();
    const { token } = drain(world, first(world));
    world.faults.next('F19', { operation: 'EventsDelta' });
    expect(code(() => go(world, token))).toBe('SyncStateNotFound');
  });

  it('F20: pages are empty, repeated or hold an event twice, and the round still tells everything', () => {
    const { world } = stage({ faults: { F51: 0 } });
    for (let index = 0; index < 7; index += 1) make(world, { subject: String(index) });
    world.faults.set({ F20: 0.7 });
    const { entries } = drain(world, first(world, 2));
    expect(new Set(brief(entries)).size).toBe(7);
    expect(entries.length).toBeGreaterThan(7);
  });

  it('F21: a later round omits a change, a first round never', () => {
    const { world } = stage({ faults: { F51: 0, F21: 1 } });
    make(world, { subject: 'a' });
    const { entries, token } = drain(world, first(world));
    expect(brief(entries)).toEqual(['Single a']);
    make(world, { subject: 'b' });
    expect(round(world, token).entries).toEqual([]);
    expect(brief(drain(world, first(world)).entries)).toEqual(['Single b', 'Single a']);
  });

  it('outlive a restart of the simulator', async () => {
    const { world, now } = stage({ faults: { F51: 0 } });
    const { token } = drain(world, first(world));
    make(world, { subject: 'a' });
    const { createWorld } = await import('../../src/world/world.ts');
    const again = createWorld({ clock: now, saved: JSON.parse(JSON.stringify(world.save())) });
    expect(brief(round(again, token).entries)).toEqual(['Single a']);
  });
});
