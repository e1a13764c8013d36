/** UpdateItem: change keys, conflict resolution, and the arithmetic of single property changes. */
import { describe, expect, it } from 'vitest';
import type { CalendarItem, FieldChange } from '../../src/world/calendar-item.ts';
import type { ConflictResolution, Updated } from '../../src/world/operations.ts';
import type { World } from '../../src/world/world.ts';
import { anna, asAnna, at, berlin, code, hours, make, monday9, read, stage } from './stage.ts';

function update(
  world: World,
  item: CalendarItem,
  changes: readonly FieldChange[],
  conflictResolution: ConflictResolution = 'NeverOverwrite',
): Updated {
  return world.updateItem(asAnna, { item: { id: item.id, changeKey: item.changeKey }, changes, conflictResolution, send: 'SendToNone' });
}

const retitle = (value: string): FieldChange => ({ change: 'set', field: 'subject', value });

describe('UpdateItem', () => {
  it('changes the property, keeps the id, and renews the change key', () => {
    const { world, pass } = stage();
    const item = make(world);
    pass(1_000);
    const fresh = read(world, item.id);
    const updated = update(world, fresh, [retitle('Mortgage')]);
    expect(updated.id).toBe(item.id);
    expect(updated.changeKey).not.toBe(fresh.changeKey);
    expect(read(world, item.id)).toMatchObject({ subject: 'Mortgage', changeKey: updated.changeKey, lastModifiedAt: monday9 + 1_000 });
  });

  it('is refused without a send mode, without a change key, and with a change key that is none', () => {
    const { world } = stage();
    const item = make(world);
    const base = { changes: [retitle('x')], conflictResolution: 'NeverOverwrite' } as const;
    expect(code(() => world.updateItem(asAnna, { ...base, item, send: null }))).toBe('ErrorSendMeetingInvitationsOrCancellationsRequired');
    expect(code(() => world.updateItem(asAnna, { ...base, item: { id: item.id }, send: 'SendToNone' }))).toBe(
      'ErrorChangeKeyRequiredForWriteOperations',
    );
    expect(code(() => world.updateItem(asAnna, { ...base, item: { id: item.id, changeKey: 'AAAA' }, send: 'SendToNone' }))).toBe(
      'ErrorInvalidChangeKey',
    );
  });

  it('under NeverOverwrite refuses a stale change key and changes nothing', () => {
    const { world } = stage();
    const item = make(world);
    world.outlook(anna).relocate(item.id, 'Room 2');
    expect(code(() => update(world, item, [retitle('x')]))).toBe('ErrorIrresolvableConflict');
    expect(read(world, item.id)).toMatchObject({ subject: 'Advice', location: 'Room 2' });
  });

  it('under AlwaysOverwrite takes a stale change key', () => {
    const { world } = stage();
    const item = make(world);
    world.outlook(anna).retitle(item.id, 'theirs');
    update(world, item, [retitle('mine')], 'AlwaysOverwrite');
    expect(read(world, item.id).subject).toBe('mine');
  });

  it('under AutoResolve merges per property: different ones both stay, the same one goes to the writer and is counted', () => {
    const { world } = stage();
    const item = make(world);
    world.outlook(anna).relocate(item.id, 'Room 2');
    expect(update(world, item, [retitle('mine')], 'AutoResolve').conflicts).toBe(0);
    expect(read(world, item.id)).toMatchObject({ subject: 'mine', location: 'Room 2' });
    expect(update(world, item, [{ change: 'set', field: 'location', value: 'Room 3' }], 'AutoResolve').conflicts).toBe(1);
    expect(read(world, item.id).location).toBe('Room 3');
  });

  it('under AutoResolve keeps the server side of Sensitivity, and cannot merge two moves', () => {
    const { world } = stage();
    const item = make(world);
    world.outlook(anna).makePrivate(item.id);
    update(world, item, [{ change: 'set', field: 'sensitivity', value: 'Personal' }], 'AutoResolve');
    expect(read(world, item.id).sensitivity).toBe('Private');
    world.outlook(anna).drag(item.id, monday9 + hours(30));
    expect(code(() => update(world, item, [{ change: 'set', field: 'start', value: monday9 + hours(28) }], 'AutoResolve'))).toBe(
      'ErrorIrresolvableConflict',
    );
  });

  it('does not move the end with the start', () => {
    const { world } = stage();
    const item = make(world);
    update(world, item, [{ change: 'set', field: 'start', value: item.start - hours(1) }]);
    expect(read(world, item.id)).toMatchObject({ start: item.start - hours(1), end: item.end });
    expect(code(() => update(world, read(world, item.id), [{ change: 'set', field: 'start', value: item.end + hours(1) }]))).toBe(
      'ErrorCalendarEndDateIsEarlierThanStartDate',
    );
  });

  it('keeps the wall clock when only the zone changes, and the instants when start and end come along', () => {
    const { world } = stage();
    const item = make(world);
    const zones: FieldChange[] = [
      { change: 'set', field: 'startZone', value: 'Tokyo Standard Time' },
      { change: 'set', field: 'endZone', value: 'Tokyo Standard Time' },
    ];
    update(world, item, zones);
    expect(read(world, item.id)).toMatchObject({
      start: item.start - hours(8),
      end: item.end - hours(8),
      startZone: 'Tokyo Standard Time',
    });
    const other = make(world);
    update(world, other, [
      ...zones,
      { change: 'set', field: 'start', value: other.start },
      { change: 'set', field: 'end', value: other.end },
    ]);
    expect(read(world, other.id)).toMatchObject({ start: other.start, end: other.end });
  });

  it('makes all-day of a timed item and a timed item of all-day', () => {
    const { world } = stage();
    const item = make(world);
    update(world, item, [{ change: 'set', field: 'isAllDay', value: true }]);
    const whole = read(world, item.id);
    expect([whole.start, whole.end]).toEqual([at('2026-11-23T23:00:00Z'), at('2026-11-24T23:00:00Z')]);
    update(world, whole, [
      { change: 'set', field: 'isAllDay', value: false },
      { change: 'set', field: 'start', value: item.start },
      { change: 'set', field: 'end', value: item.end },
    ]);
    expect(read(world, item.id)).toMatchObject({ isAllDay: false, start: item.start, end: item.end, startZone: berlin });
  });

  it('replaces the whole list when attendees are set, adds when appended, and keeps the answers of who stays', () => {
    const { world } = stage();
    const item = make(world, { requiredAttendees: [{ address: 'kim@client.example' }] });
    update(world, item, [{ change: 'append', field: 'requiredAttendees', value: [{ address: 'lee@client.example', name: 'Lee' }] }]);
    expect(read(world, item.id).requiredAttendees.map((one) => one.address)).toEqual(['kim@client.example', 'lee@client.example']);
    update(world, read(world, item.id), [{ change: 'set', field: 'requiredAttendees', value: [{ address: 'lee@client.example' }] }]);
    expect(read(world, item.id).requiredAttendees).toEqual([
      { name: 'Lee', address: 'lee@client.example', response: 'Unknown', respondedAt: null },
    ]);
  });

  it('sets and deletes one extended property by its path and leaves the others', () => {
    const { world } = stage();
    const first = { propertySet: 'c11ff724-aa03-4555-9952-8fa248a11c3e', name: 'One', type: 'String', value: '1' } as const;
    const second = { ...first, name: 'Two' };
    const item = make(world, { extended: [first, second] });
    update(world, item, [{ change: 'set', field: 'extended', value: { ...first, value: '1b' } }]);
    expect(
      read(world, item.id)
        .extended.map((one) => `${one.name}=${String(one.value)}`)
        .sort(),
    ).toEqual(['One=1b', 'Two=1']);
    update(world, read(world, item.id), [{ change: 'delete', field: 'extended', path: { propertySet: first.propertySet, name: 'One' } }]);
    expect(read(world, item.id).extended).toEqual([second]);
  });

  it('empties what can be deleted and refuses to delete what cannot', () => {
    const { world } = stage();
    const item = make(world, { location: 'Room 1' });
    update(world, item, [{ change: 'delete', field: 'location' }]);
    expect(read(world, item.id).location).toBe('');
    expect(code(() => update(world, read(world, item.id), [{ change: 'delete', field: 'showAs' }]))).toBe('ErrorInvalidPropertyDelete');
  });

  it('refuses to mail about an item in Deleted Items, but changes it silently', () => {
    const { world } = stage();
    const item = make(world, { requiredAttendees: [{ address: 'kim@client.example' }] });
    world.deleteItem(asAnna, { item, type: 'MoveToDeletedItems', send: 'SendToNone' });
    const [deleted] = world.outlook(anna).deleted();
    if (deleted === undefined) throw new Error('nothing in Deleted Items');
    const input = { item: deleted, changes: [retitle('x')], conflictResolution: 'NeverOverwrite' } as const;
    expect(code(() => world.updateItem(asAnna, { ...input, send: 'SendToAllAndSaveCopy' }))).toBe('ErrorCalendarCannotUpdateDeletedItem');
    world.updateItem(asAnna, { ...input, send: 'SendToNone' });
    expect(read(world, deleted.id).subject).toBe('x');
  });
});
