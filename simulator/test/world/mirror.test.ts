/** The promise that everybody builds on, under random use and faults: who follows the sync to its end knows exactly what is in the folder. */
import { expect, it } from 'vitest';
import type { Item } from '../../src/world/item.ts';
import { seededRandom } from '../../src/world/random.ts';
import { WorldError } from '../../src/world/error.ts';
import type { World } from '../../src/world/world.ts';
import { anna, asAnna, berlin, hours, jonas, minutes, monday9, room, stage } from './stage.ts';

const calendar = { distinguished: 'calendar' } as const;

type Mirror = { state: string | null; readonly items: Map<string, string> };

/** One call of the sync, taken into the mirror; true when it was the last page. */
function follow(world: World, mirror: Mirror, max: number): boolean {
  try {
    const page = world.syncFolderItems(asAnna, { folder: calendar, state: mirror.state, max });
    if (mirror.state === null) mirror.items.clear();
    mirror.state = page.state;
    for (const change of page.changes) {
      if ('item' in change) mirror.items.set(change.item.id, change.item.changeKey);
      else mirror.items.delete(change.itemId);
    }
    return page.includesLast;
  } catch (error) {
    if (!(error instanceof WorldError) || error.code !== 'ErrorInvalidSyncStateData') throw error;
    mirror.state = null;
    return false;
  }
}

/** Something that a person or a program does to Anna's calendar. A refusal by Exchange is part of the game. */
function act(world: World, dice: () => number): void {
  const outlook = world.outlook(anna);
  const items: readonly Item[] = world.findItems(asAnna, { folder: calendar }).items;
  const item = items[Math.floor(dice() * items.length)];
  const start = monday9 + hours(Math.floor(dice() * 200));
  const draft = { subject: 'x', start, end: start + hours(1), startZone: berlin };
  const invited = { ...draft, requiredAttendees: [{ address: jonas }], resources: [{ address: room }] };
  const acts: readonly (() => unknown)[] = [
    () => world.createItem(asAnna, { draft, send: 'SendToNone' }),
    () => world.createItem(asAnna, { draft: invited, send: 'SendToAllAndSaveCopy' }),
    () => item !== undefined && outlook.drag(item.id, start),
    () => item !== undefined && outlook.remove(item.id),
    () => item !== undefined && outlook.copy(item.id),
    () => item !== undefined && world.deleteItem(asAnna, { item, type: 'HardDelete', send: 'SendToNone' }),
    () => outlook.deleted().map((one) => outlook.restore(one.id)),
    () =>
      item !== undefined &&
      world.updateItem(asAnna, {
        item,
        changes: [{ change: 'set', field: 'subject', value: 'y' }],
        conflictResolution: 'NeverOverwrite',
        send: 'SendToNone',
      }),
  ];
  try {
    acts[Math.floor(dice() * acts.length)]?.();
  } catch (error) {
    if (!(error instanceof WorldError)) throw error;
  }
}

it('F19 F20 F23 F24 whoever follows the sync to its end holds exactly the items of the folder, at their present versions', () => {
  let largest = 0;
  for (let seed = 1; seed <= 60; seed += 1) {
    const { world, pass } = stage({ seed, faults: { F19: 0.03, F20: 0.15, F23: 0.15, F24: 0.15, F25: 0.1 } });
    const dice = seededRandom(seed * 7_919).next;
    const mirror: Mirror = { state: null, items: new Map() };
    for (let step = 0; step < 40; step += 1) {
      pass(Math.floor(dice() * minutes(1)));
      act(world, dice);
      follow(world, mirror, 1 + Math.floor(dice() * 4));
    }
    world.faults.clear();
    pass(minutes(1));
    while (!follow(world, mirror, 3));
    const truth = world.findItems(asAnna, { folder: calendar }).items;
    largest = Math.max(largest, truth.length);
    expect(mirror.items, `seed ${seed}`).toEqual(new Map(truth.map((item) => [item.id, item.changeKey])));
  }
  expect(largest).toBeGreaterThan(5);
});
