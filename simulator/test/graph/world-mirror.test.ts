/** The promise that a connector builds on, under random use and faults: who follows delta to its end knows exactly what is in the window. */
import { expect, it } from 'vitest';
import type { DeltaInput } from '../../src/world/graph/delta.ts';
import { WorldError } from '../../src/world/error.ts';
import { seededRandom } from '../../src/world/random.ts';
import type { World } from '../../src/world/world.ts';
import { anna, asAnna, berlin, days, hours, jonas, minutes, monday9, room, stage } from '../world/stage.ts';

const window = { start: monday9 - days(2), end: monday9 + days(9) };
const recurrence = {
  pattern: { kind: 'daily', interval: 1 },
  range: { kind: 'numbered', startDate: '2026-11-23', numberOfOccurrences: 6 },
} as const;

/** Ids with versions; of a series all that was told with its master, as deleted occurrences leave no tombstone. */
type Mirror = {
  token: string | null;
  /** What a first round names; the rest is swept at its end. */
  named: Set<string> | null;
  readonly singles: Map<string, string>;
  readonly series: Map<string, readonly string[]>;
};

/** One page, taken into the mirror; true when a round has ended. */
function follow(world: World, mirror: Mirror, maxPageSize: number): boolean {
  const input: DeltaInput = mirror.token === null ? { window, maxPageSize } : { token: mirror.token, maxPageSize };
  if (mirror.token === null) mirror.named = new Set();
  try {
    const page = world.graph.delta(asAnna, anna, null, input);
    mirror.token = page.token;
    const told = new Map<string, string[]>();
    for (const one of page.entries) {
      if (one.entry === 'removed') {
        mirror.singles.delete(one.id);
        mirror.series.delete(one.id);
        continue;
      }
      const { id, seriesMasterId, item } = one.event;
      mirror.named?.add(seriesMasterId ?? id);
      if (item.type === 'Single') {
        mirror.series.delete(id);
        mirror.singles.set(id, item.changeKey);
      } else if (seriesMasterId === null) told.set(id, []);
      else told.get(seriesMasterId)?.push(`${id} ${item.changeKey}`);
    }
    for (const [id, occurrences] of told) {
      mirror.singles.delete(id);
      mirror.series.set(id, occurrences);
    }
    if (page.link === 'next') return false;
    if (mirror.named !== null) sweep(mirror, mirror.named);
    mirror.named = null;
    return true;
  } catch (error) {
    if (!(error instanceof WorldError) || error.code !== 'SyncStateNotFound') throw error;
    mirror.token = null;
    return false;
  }
}

function sweep({ singles, series }: Mirror, named: ReadonlySet<string>): void {
  for (const map of [singles, series]) for (const id of map.keys()) if (!named.has(id)) map.delete(id);
}

/** Something that a person or a program does to Anna's calendar. A refusal is part of the game. */
function act(world: World, dice: () => number, other: string): void {
  const outlook = world.outlook(anna);
  const events = world.graph.events(asAnna, anna, null, null);
  const event = events[Math.floor(dice() * events.length)];
  const occurrences = outlook.view(window.start, window.end).filter((item) => item.masterId !== null);
  const occurrence = occurrences[Math.floor(dice() * occurrences.length)];
  const start = monday9 + hours(Math.floor(dice() * 300));
  const draft = { subject: 'x', start, end: start + hours(1), startZone: berlin };
  const acts: readonly (() => unknown)[] = [
    () => world.graph.create(asAnna, anna, null, draft, null),
    () =>
      world.graph.create(asAnna, anna, null, { ...draft, requiredAttendees: [{ address: jonas }], resources: [{ address: room }] }, null),
    () => world.graph.create(asAnna, anna, null, { ...draft, start: monday9, end: monday9 + hours(1), recurrence }, null),
    () => event !== undefined && outlook.drag(event.item.id, start),
    () => event !== undefined && world.graph.remove(asAnna, anna, event.id, null),
    () => event !== undefined && world.graph.permanentDelete(asAnna, anna, event.id),
    () => event !== undefined && world.graph.patch(asAnna, anna, event.id, [{ change: 'set', field: 'subject', value: 'y' }], null),
    () => event !== undefined && outlook.makeSeries(event.item.id, recurrence),
    () => event !== undefined && outlook.moveTo(event.item.id, other),
    () => event !== undefined && outlook.moveTo(event.item.id, world.getFolder(asAnna, { distinguished: 'calendar' }).id),
    () => occurrence !== undefined && outlook.remove(occurrence.id),
    () => occurrence !== undefined && outlook.drag(occurrence.id, occurrence.start + hours(1)),
    () => outlook.deleted().map((one) => outlook.restore(one.id)),
  ];
  try {
    acts[Math.floor(dice() * acts.length)]?.();
  } catch (error) {
    if (!(error instanceof WorldError)) throw error;
  }
}

it('F19 F20 F23 F24 F25 whoever follows delta to its end holds exactly what the window shows, at its present versions', () => {
  let largest = 0;
  for (let seed = 1; seed <= 60; seed += 1) {
    const { world, pass } = stage({ seed, faults: { F19: 0.03, F20: 0.15, F23: 0.15, F24: 0.15, F25: 0.1 } });
    const dice = seededRandom(seed * 7_919).next;
    const other = world.admin.addCalendar(anna, 'Other').id;
    const mirror: Mirror = { token: null, named: null, singles: new Map(), series: new Map() };
    for (let step = 0; step < 50; step += 1) {
      pass(Math.floor(dice() * minutes(1)));
      act(world, dice, other);
      follow(world, mirror, 1 + Math.floor(dice() * 4));
    }
    world.faults.clear();
    pass(minutes(1));
    // The round that is under way, and one more for what changed since it began.
    while (!follow(world, mirror, 3));
    while (!follow(world, mirror, 3));
    const view = world.graph.view(asAnna, anna, null, window);
    largest = Math.max(largest, view.length);
    const singles = view.filter((one) => one.seriesMasterId === null).map((one): [string, string] => [one.id, one.item.changeKey]);
    expect(mirror.singles, `seed ${seed}`).toEqual(new Map(singles));
    const told = [...mirror.series.values()].flat().toSorted();
    const occurrences = view.filter((one) => one.seriesMasterId !== null).map((one) => `${one.id} ${one.item.changeKey}`);
    expect(told, `seed ${seed}`).toEqual(occurrences.toSorted());
  }
  expect(largest).toBeGreaterThan(10);
});
