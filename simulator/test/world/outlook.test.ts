/** What people do in Outlook, and what the others see of it. */
import { describe, expect, it } from 'vitest';
import { anna, asAnna, at, berlin, code, hours, jonas, make, monday9, only, read, stage } from './stage.ts';

const stamp = { propertySet: 'c11ff724-aa03-4555-9952-8fa248a11c3e', name: 'Stamp', type: 'String', value: 'i/c/a/1' } as const;

describe('4.2 to 4.12 a person in Outlook', () => {
  it('drags: both ends move, the length stays, the name of the person stands on it', () => {
    const { world } = stage();
    const item = make(world);
    expect(world.outlook(anna).drag(item.id, item.start + hours(3))).toMatchObject({
      id: item.id,
      start: item.start + hours(3),
      end: item.end + hours(3),
      lastModifiedName: 'Anna Berger',
    });
  });

  it('resizes, retitles, relocates, rewrites the body, changes show-as', () => {
    const { world } = stage();
    const outlook = world.outlook(anna);
    const item = make(world, { extended: [stamp] });
    outlook.resize(item.id, item.end + hours(1));
    outlook.retitle(item.id, 'Mortgage');
    outlook.relocate(item.id, 'Room 2');
    outlook.editBody(item.id, '<p>new</p>');
    const after = outlook.setShowAs(item.id, 'OOF');
    expect(after).toMatchObject({
      start: item.start,
      end: item.end + hours(1),
      subject: 'Mortgage',
      location: 'Room 2',
      showAs: 'OOF',
      extended: [stamp],
    });
    expect(after.body.content).toContain('<p>new</p>');
  });

  it('4.10 sets reminder, category and private flag without mail, also on a meeting', () => {
    const { world } = stage();
    const outlook = world.outlook(anna);
    const item = outlook.add({ subject: 'x', start: monday9, end: monday9 + hours(1), attendees: [{ address: jonas }] });
    const mails = world.mails().length;
    outlook.setReminder(item.id, null);
    outlook.setReminder(item.id, 60);
    outlook.setCategories(item.id, ['Red']);
    expect(outlook.makePrivate(item.id)).toMatchObject({
      reminderIsSet: true,
      reminderMinutes: 60,
      categories: ['Red'],
      sensitivity: 'Private',
    });
    expect(world.mails()).toHaveLength(mails);
  });

  it('4.6 deletes into Deleted Items and restores with a new id and the same UID', () => {
    const { world } = stage();
    const outlook = world.outlook(anna);
    const item = make(world, { extended: [stamp] });
    outlook.remove(item.id);
    expect(outlook.item(item.id)).toBeNull();
    const restored = outlook.restore(only(outlook.deleted()).id);
    expect(restored).toMatchObject({ uid: item.uid, extended: [stamp], immutableId: item.immutableId });
    expect(restored.id).not.toBe(item.id);
    expect(outlook.deleted()).toEqual([]);
  });

  it('recovers what was soft-deleted, not what was purged', () => {
    const { world } = stage();
    const outlook = world.outlook(anna);
    outlook.removeFor(make(world, { subject: 'soft' }).id, 'SoftDelete');
    outlook.removeFor(make(world, { subject: 'hard' }).id, 'HardDelete');
    expect(outlook.deleted().map((one) => one.subject)).toEqual(['soft']);
    expect(outlook.purged().map((one) => one.subject)).toEqual(['hard']);
  });

  it('4.11 copies: the named properties come along, the UID is a new one', () => {
    const { world } = stage();
    const item = make(world, { extended: [stamp] });
    const copy = world.outlook(anna).copy(item.id, item.start + hours(24));
    expect(copy).toMatchObject({ extended: [stamp], start: item.start + hours(24), end: item.end + hours(24) });
    expect(copy.uid).not.toBe(item.uid);
    expect(read(world, item.id).start).toBe(item.start);
  });

  it('4.11 moves an event to another calendar, out of the first one’s sync', () => {
    const { world } = stage();
    const item = make(world);
    const second = world.admin.addCalendar(anna, 'Second');
    const { state } = world.syncFolderItems(asAnna, { folder: { distinguished: 'calendar' }, state: null, max: 10 });
    const moved = world.outlook(anna).moveTo(item.id, second.id);
    expect(moved).toMatchObject({ folderId: second.id, uid: item.uid });
    expect(world.syncFolderItems(asAnna, { folder: { distinguished: 'calendar' }, state, max: 10 }).changes).toEqual([
      { change: 'Delete', itemId: item.id },
    ]);
    expect(only(world.outlook(anna).findByUid(item.uid)).id).toBe(moved.id);
  });

  it('4.11 makes an event all-day, on the midnights of its own zone', () => {
    const { world } = stage();
    expect(world.outlook(anna).makeAllDay(make(world).id)).toMatchObject({
      isAllDay: true,
      start: at('2026-11-23T23:00:00Z'),
      end: at('2026-11-24T23:00:00Z'),
      startZone: berlin,
    });
  });

  it('makes an online meeting with a place to join', () => {
    const { world } = stage();
    const item = world.outlook(anna).makeOnlineMeeting(make(world).id);
    expect(item.isOnlineMeeting).toBe(true);
    expect(item.joinUrl).toMatch(/^https:\/\//);
  });

  it('4.9 adds and removes attendees, telling those concerned', () => {
    const { world } = stage();
    const outlook = world.outlook(anna);
    const item = make(world);
    outlook.addAttendees(item.id, [{ address: jonas }, { address: 'kim@client.example' }]);
    outlook.removeAttendee(item.id, 'KIM@client.example');
    expect(world.mails().map((mail) => `${mail.kind} to ${mail.to}`)).toEqual([
      `invitation to ${jonas}`,
      'invitation to kim@client.example',
      `update to ${jonas}`,
      'cancellation to kim@client.example',
    ]);
    expect(world.mails()[0]?.cause).toEqual({ operation: 'Outlook:addAttendees', account: anna, mailbox: anna });
  });

  it('4.20 a secondary who moves their own copy changes nothing at the organizer and mails nobody', () => {
    const { world, pass } = stage();
    const item = world.outlook(anna).add({ subject: 'x', start: monday9, end: monday9 + hours(1), attendees: [{ address: jonas }] });
    pass(1_000);
    const copy = only(world.outlook(jonas).findByUid(item.uid));
    world.outlook(jonas).drag(copy.id, copy.start + hours(2));
    pass(1_000);
    expect(read(world, item.id).start).toBe(item.start);
    expect(world.mails()).toHaveLength(1);
  });

  it('touches no item of somebody else', () => {
    const { world } = stage();
    const item = make(world);
    expect(code(() => world.outlook(jonas).retitle(item.id, 'x'))).toBe('ErrorItemNotFound');
    expect(world.outlook(jonas).item(item.id)).toBeNull();
  });
});
