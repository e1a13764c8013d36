/** The world as a whole: determinism, saving, listeners, the demo population, bodies and zones. */
import { describe, expect, it } from 'vitest';
import { bodyAs, normaliseBody } from '../../src/world/body.ts';
import type { Change } from '../../src/world/change.ts';
import { demoRoom, demoServiceAccount, populateDemo } from '../../src/world/demo.ts';
import { globalObjectIdHex } from '../../src/world/global-object-id.ts';
import { ianaOfWindows, instantOf, midnightAfter, wallOf, windowsZoneIds } from '../../src/world/time-zones.ts';
import { createWorld, type World } from '../../src/world/world.ts';
import { anna, asAnna, at, berlin, code, days, draft, hours, jonas, make, monday9, read, stage } from './stage.ts';

/** A busy quarter of an hour, the same every time. */
function act(world: World, pass: (ms: number) => void): void {
  const outlook = world.outlook(anna);
  for (let index = 0; index < 8; index += 1) {
    const { id } = world.createItem(asAnna, {
      draft: draft({ subject: String(index), requiredAttendees: [{ address: jonas }] }),
      send: 'SendToAllAndSaveCopy',
    });
    pass(hours(1) / 60);
    if (index % 2 === 0) outlook.drag(id, monday9 + hours(30 + index));
    if (index % 3 === 0) outlook.remove(id);
  }
  pass(5_000);
}

describe('the world', () => {
  it('with the same seed and the same calls is the same, to the last id and mail', () => {
    const run = (seed: number): string => {
      const { world, pass } = stage({ seed, faults: { F24: 0.3, F51: 0.5 } });
      act(world, pass);
      return JSON.stringify(world.save());
    };
    expect(run(4)).toBe(run(4));
    expect(run(4)).not.toBe(run(5));
  });

  it('survives being written down: ids, keys, sync states, mail under way and dice go on', () => {
    const { world, now } = stage({ faults: { F51: 0.5 } });
    const item = make(world);
    const { state } = world.syncFolderItems(asAnna, { folder: { distinguished: 'calendar' }, state: null, max: 10 });
    world.createItem(asAnna, { draft: draft({ requiredAttendees: [{ address: jonas }] }), send: 'SendToAllAndSaveCopy' });
    const saved = JSON.parse(JSON.stringify(world.save())) as ReturnType<World['save']>;
    let later = now() + 1_000;
    const second = createWorld({ clock: () => later, saved });
    expect(second.save()).toEqual(saved);
    expect(read(second, item.id).uid).toBe(item.uid);
    expect(second.syncFolderItems(asAnna, { folder: { distinguished: 'calendar' }, state, max: 10 }).changes[0]?.change).toBe('Create');
    later += 1_000;
    second.runDue();
    expect(second.outlook(jonas).view(monday9, monday9 + days(7))).toHaveLength(1);
    const next = second.createItem(asAnna, { draft: draft(), send: 'SendToNone' });
    expect(code(() => world.getItem(asAnna, next))).toBe('ErrorItemNotFound');
  });

  it('refuses a save of another version', () => {
    const { world } = stage();
    const saved = { ...world.save(), version: 2 } as unknown as ReturnType<World['save']>;
    expect(() => createWorld({ clock: () => 0, saved })).toThrow(/version 2 cannot be read/);
  });

  it('tells listeners what happened where, until they stop listening', () => {
    const { world } = stage();
    const changes: Change[] = [];
    const stop = world.onChange((change) => changes.push(change));
    const item = make(world);
    world.outlook(anna).retitle(item.id, 'x');
    const second = world.admin.addCalendar(anna, 'Second');
    const moved = world.outlook(anna).moveTo(item.id, second.id);
    stop();
    world.outlook(anna).remove(moved.id);
    expect(changes.map((one) => one.kind)).toEqual(['created', 'modified', 'moved']);
    expect(changes[2]).toMatchObject({ folderId: second.id, itemId: moved.id, oldItemId: item.id, oldFolderId: item.folderId });
  });

  it('says when its assistant has work next, so that a virtual clock can jump there', () => {
    const { world, pass } = stage();
    expect(world.nextDue()).toBeNull();
    make(world);
    expect(world.nextDue()).toBe(monday9 + 50);
    pass(50);
    expect(world.nextDue()).toBeNull();
  });
});

describe('the demo', () => {
  it('has five people with busy calendars this week and next, a room, and a service account that may act for all', () => {
    const world = createWorld({ clock: () => monday9 });
    const people = populateDemo(world, monday9);
    expect(people).toHaveLength(5);
    for (const address of people) {
      const view = { folder: { distinguished: 'calendar' }, start: monday9 - days(1), end: monday9 + days(14) } as const;
      expect(world.calendarView({ account: demoServiceAccount, impersonated: address }, view).items.length).toBeGreaterThan(1);
    }
    expect(world.mailbox(demoRoom)?.kind).toBe('room');
  });

  it('grows to as many people as asked for', () => {
    const world = createWorld({ clock: () => monday9 });
    expect(new Set(populateDemo(world, monday9, { mailboxes: 40 })).size).toBe(40);
    expect(populateDemo(createWorld({ clock: () => monday9 }), monday9, { mailboxes: 1 })).toHaveLength(1);
  });

  it('gives everybody as many events of their own as asked for, over the year from this Monday on', () => {
    const world = createWorld({ clock: () => monday9 });
    const [anna = ''] = populateDemo(world, monday9, { mailboxes: 1, events: 800 });
    const own = (from: number, until: number): number =>
      world
        .outlook(anna)
        .view(from, until)
        .filter(({ subject }) => subject.startsWith('Engagement')).length;
    expect(own(monday9 - days(1), monday9 + days(366))).toBe(800);
    expect(own(monday9, monday9 + days(7))).toBe(3 * 7);
  });
});

describe('B22 bodies', () => {
  it('once rewritten are left alone: writing back what was read changes nothing', () => {
    for (const content of ['<p>x</p>', '<html><body>x</body></html>', '<html><head><title>t</title></head><body>x</body></html>', 'a\nb']) {
      const once = normaliseBody({ type: 'HTML', content });
      expect(once.content).not.toBe(content);
      expect(normaliseBody(once)).toEqual(once);
    }
  });

  it('can be had as text and as HTML', () => {
    const html = normaliseBody({ type: 'HTML', content: '<p>Fish &amp; chips</p><p>at 8</p>' });
    expect(bodyAs(html, 'Text')).toEqual({ type: 'Text', content: 'Fish & chips\r\nat 8' });
    expect(bodyAs({ type: 'Text', content: 'a < b' }, 'HTML').content).toContain('<div class="PlainText">a &lt; b</div>');
    expect(bodyAs(html, 'Best')).toBe(html);
  });
});

describe('zones', () => {
  it('are known by their Windows ids, and every one has an IANA zone that exists', () => {
    expect(ianaOfWindows(berlin)).toBe('Europe/Berlin');
    expect(ianaOfWindows('Europe/Berlin')).toBeNull();
    for (const id of windowsZoneIds()) expect(wallOf(monday9, id).ms).toBeGreaterThanOrEqual(0);
    expect(windowsZoneIds().length).toBeGreaterThan(130);
  });

  it('F28 read a time in the gap of the clocks as the later one, and in the overlap as the first', () => {
    const half2 = hours(2.5);
    expect(instantOf({ day: wallOf(at('2027-03-28T00:00:00Z'), berlin).day, ms: half2 }, berlin)).toBe(at('2027-03-28T01:30:00Z'));
    expect(instantOf({ day: wallOf(at('2027-10-31T00:00:00Z'), berlin).day, ms: half2 }, berlin)).toBe(at('2027-10-31T00:30:00Z'));
  });

  it('F28 find the midnight after a day of 23 hours', () => {
    expect(midnightAfter(at('2027-03-28T01:30:00Z'), berlin)).toBe(at('2027-03-28T22:00:00Z'));
  });
});

describe('global object ids', () => {
  it('of an occurrence carry its date, the clean ones do not, and foreign UIDs are wrapped', () => {
    const { world } = stage();
    const { uid } = make(world);
    expect(globalObjectIdHex(uid, null)).toBe(uid);
    expect(globalObjectIdHex(uid, { year: 2026, month: 11, day: 23 }).slice(32, 40)).toBe('07EA0B17');
    expect(globalObjectIdHex('a@b', null)).toContain(Buffer.from('vCal-Uid').toString('hex').toUpperCase());
  });
});
