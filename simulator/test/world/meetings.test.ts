/** Meetings: who is mailed, what arrives in whose calendar, and how answers come home. */
import { describe, expect, it } from 'vitest';
import type { CalendarItem, FieldChange } from '../../src/world/calendar-item.ts';
import type { SendUpdates } from '../../src/world/operations.ts';
import type { World } from '../../src/world/world.ts';
import { anna, asAnna, asJonas, code, draft, hours, jonas, make, monday9, only, read, stage } from './stage.ts';

const kim = 'kim@client.example';
const stamp = { propertySet: 'c11ff724-aa03-4555-9952-8fa248a11c3e', name: 'Stamp', type: 'String', value: 'i/c/a/1' } as const;

/** A meeting of Anna with Jonas and somebody outside, sent. */
function meeting(world: World, more: Parameters<typeof draft>[0] = {}): CalendarItem {
  const people = { requiredAttendees: [{ address: jonas }, { address: kim }] };
  return read(world, world.createItem(asAnna, { draft: draft({ ...people, ...more }), send: 'SendToAllAndSaveCopy' }).id);
}

function update(world: World, id: string, changes: readonly FieldChange[], send: SendUpdates): void {
  world.updateItem(asAnna, { item: read(world, id), changes, conflictResolution: 'NeverOverwrite', send });
}

const move = (item: CalendarItem, by: number): FieldChange[] => [
  { change: 'set', field: 'start', value: item.start + by },
  { change: 'set', field: 'end', value: item.end + by },
];

const brief = (world: World, from = 0): string[] =>
  world
    .mails()
    .slice(from)
    .map((mail) => `${mail.kind} to ${mail.to}`);
const copyOf = (world: World, item: CalendarItem, who = jonas): CalendarItem => only(world.outlook(who).findByUid(item.uid));

describe('3.9 the mails of a write', () => {
  it('of an unsent meeting are none, and nobody gets a copy', () => {
    const { world, pass } = stage();
    const item = make(world, { requiredAttendees: [{ address: jonas }] });
    pass(hours(1));
    expect(world.mails()).toEqual([]);
    expect(world.outlook(jonas).findByUid(item.uid)).toEqual([]);
  });

  it('of a new meeting are one invitation each, with its cause', () => {
    const { world } = stage();
    const item = meeting(world);
    expect(brief(world)).toEqual([`invitation to ${jonas}`, `invitation to ${kim}`]);
    expect(world.mails()[0]).toMatchObject({
      from: anna,
      uid: item.uid,
      itemId: item.id,
      cause: { operation: 'CreateItem', account: 'BANK\\svc', mailbox: anna },
    });
    expect(item.invitationsSent).toBe(true);
  });

  it.each<[SendUpdates, string[]]>([
    ['SendToNone', []],
    ['SendToAllAndSaveCopy', [`update to ${jonas}`, `update to ${kim}`]],
    ['SendOnlyToAll', [`update to ${jonas}`, `update to ${kim}`]],
    ['SendToChangedAndSaveCopy', []],
  ])('of a move under %s', (send, expected) => {
    const { world } = stage();
    const item = meeting(world);
    update(world, item.id, move(item, hours(1)), send);
    expect(brief(world, 2)).toEqual(expected);
  });

  it.each<[SendUpdates, string[]]>([
    ['SendToChangedAndSaveCopy', [`invitation to lee@client.example`, `cancellation to ${kim}`]],
    ['SendToAllAndSaveCopy', [`update to ${jonas}`, `invitation to lee@client.example`, `cancellation to ${kim}`]],
  ])('of a changed list under %s', (send, expected) => {
    const { world } = stage();
    const item = meeting(world);
    update(
      world,
      item.id,
      [{ change: 'set', field: 'requiredAttendees', value: [{ address: jonas }, { address: 'lee@client.example' }] }],
      send,
    );
    expect(brief(world, 2)).toEqual(expected);
  });

  it('go to everybody under SendToChanged where the build is one of those', () => {
    const { world } = stage({ rules: { sendToChangedMailsAll: true } });
    const item = meeting(world);
    update(
      world,
      item.id,
      [{ change: 'append', field: 'requiredAttendees', value: [{ address: 'lee@client.example' }] }],
      'SendToChangedAndSaveCopy',
    );
    expect(brief(world, 2)).toEqual([`update to ${jonas}`, `update to ${kim}`, 'invitation to lee@client.example']);
  });

  it('of attendees added to an unsent appointment are invitations: the second step of a create in two', () => {
    const { world } = stage();
    const item = make(world);
    update(world, item.id, [{ change: 'set', field: 'requiredAttendees', value: [{ address: jonas }] }], 'SendToAllAndSaveCopy');
    expect(brief(world)).toEqual([`invitation to ${jonas}`]);
  });

  it('never go to the organizer, under whatever address', () => {
    const { world } = stage();
    world.createItem(asAnna, { draft: draft({ requiredAttendees: [{ address: 'A.Berger@bank.example' }] }), send: 'SendToAllAndSaveCopy' });
    expect(world.mails()).toEqual([]);
  });

  it('of a deletion are cancellations when sending, and none when not or when nobody was ever invited', () => {
    const { world } = stage();
    const sent = meeting(world);
    world.deleteItem(asAnna, { item: sent, type: 'MoveToDeletedItems', send: 'SendToAllAndSaveCopy' });
    expect(brief(world, 2)).toEqual([`cancellation to ${jonas}`, `cancellation to ${kim}`]);
    const silent = meeting(world);
    world.deleteItem(asAnna, { item: silent, type: 'MoveToDeletedItems', send: 'SendToNone' });
    const uninvited = make(world, { requiredAttendees: [{ address: jonas }] });
    world.deleteItem(asAnna, { item: uninvited, type: 'MoveToDeletedItems', send: 'SendToAllAndSaveCopy' });
    expect(brief(world, 6)).toEqual([]);
  });

  it('of an attendee who deletes their copy are none, whatever the mode', () => {
    const { world, pass } = stage();
    const item = meeting(world);
    pass(1_000);
    world.deleteItem(asJonas, { item: copyOf(world, item), type: 'MoveToDeletedItems', send: 'SendToAllAndSaveCopy' });
    expect(brief(world, 2)).toEqual([]);
  });

  it('arrive in the order they were sent, also within one instant', () => {
    const { world, pass } = stage();
    for (const subject of ['one', 'two', 'three']) meeting(world, { subject });
    pass(1_000);
    expect(
      world
        .outlook(jonas)
        .view(monday9, monday9 + hours(48))
        .map((one) => one.subject),
    ).toEqual(['one', 'two', 'three']);
  });

  it('cannot be caused from an attendee copy', () => {
    const { world, pass } = stage();
    const item = meeting(world);
    pass(1_000);
    const copy = copyOf(world, item);
    const input = { item: copy, changes: move(copy, hours(1)), conflictResolution: 'NeverOverwrite' } as const;
    expect(code(() => world.updateItem(asJonas, { ...input, send: 'SendToAllAndSaveCopy' }))).toBe('ErrorCalendarIsNotOrganizer');
    expect(code(() => world.cancel(asJonas, { item: copy }))).toBe('ErrorCalendarIsNotOrganizer');
  });
});

describe('an attendee copy', () => {
  it('arrives after the mail: same UID, tentative, unanswered, without the organizer’s named properties', () => {
    const { world, pass } = stage();
    const item = meeting(world, { extended: [stamp], categories: ['Booking'] });
    expect(world.outlook(jonas).findByUid(item.uid)).toEqual([]);
    pass(400);
    const copy = copyOf(world, item);
    expect(copy).toMatchObject({
      start: item.start,
      showAs: 'Tentative',
      myResponse: 'NoResponseReceived',
      appointmentState: 3,
      extended: [],
      categories: [],
    });
    expect(copy.organizer.address).toBe(anna);
    expect(copy.id).not.toBe(item.id);
  });

  it('F45 stays as it was when the organizer moves without sending, and follows when the update is sent', () => {
    const { world, pass } = stage();
    const item = meeting(world);
    pass(1_000);
    world.outlook(anna).drag(item.id, item.start + hours(2), undefined, { send: false });
    pass(hours(1));
    expect(copyOf(world, item).start).toBe(item.start);
    update(world, item.id, move(item, hours(2)), 'SendToAllAndSaveCopy');
    pass(1_000);
    expect(copyOf(world, item)).toMatchObject({ start: item.start + hours(2), end: item.end + hours(2) });
  });

  it('is asked for anew when the time moves: both sides forget the answer', () => {
    const { world, pass } = stage();
    const item = meeting(world);
    pass(1_000);
    world.outlook(jonas).accept(copyOf(world, item).id);
    pass(1_000);
    expect(read(world, item.id).requiredAttendees[0]).toMatchObject({ address: jonas, response: 'Accept' });
    world.outlook(anna).drag(item.id, item.start + hours(1));
    pass(1_000);
    expect(read(world, item.id)).toMatchObject({ sequence: 1, requiredAttendees: [{ response: 'Unknown' }, { response: 'Unknown' }] });
    expect(copyOf(world, item)).toMatchObject({ myResponse: 'NoResponseReceived', showAs: 'Tentative' });
  });

  it('is marked by a cancellation, shown free, and stays', () => {
    const { world, pass } = stage();
    const item = meeting(world);
    pass(1_000);
    world.cancel(asAnna, { item });
    pass(1_000);
    expect(copyOf(world, item)).toMatchObject({ subject: 'Canceled: Advice', isCancelled: true, showAs: 'Free', appointmentState: 7 });
    expect(only(world.outlook(anna).deleted())).toMatchObject({ isCancelled: true, appointmentState: 5 });
  });
});
