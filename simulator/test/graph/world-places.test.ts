/** Where a mailbox lives, and the hybrid move between the two (F29). */
import { describe, expect, it } from 'vitest';
import { anna, asAnna, asJonas, code, days, draft, jonas, make, minutes, monday9, only, read, room, stage } from '../world/stage.ts';

const window = { start: monday9, end: monday9 + days(14) };
const calendar = { distinguished: 'calendar' } as const;
const stamp = { propertySet: '11111111-2222-3333-4444-555555555555', name: 'stamp', type: 'String', value: 'x' } as const;

describe('a mailbox that lives in one place', () => {
  it('on the premises is served by EWS alone, online by Graph alone, anywhere by both', () => {
    const { world } = stage();
    world.admin.addMailbox({ address: 'here@bank.example', lives: 'onPremises' });
    world.admin.addMailbox({ address: 'there@bank.example', lives: 'online' });
    const as = (impersonated: string) => ({ ...asAnna, impersonated });
    expect(world.getFolder(as('here@bank.example'), calendar).name).toBe('Calendar');
    expect(code(() => world.graph.calendars(asAnna, 'here@bank.example'))).toBe('MailboxNotEnabledForRESTAPI');
    expect(world.graph.user('here@bank.example').address).toBe('here@bank.example');
    expect(code(() => world.getFolder(as('there@bank.example'), calendar))).toBe('ErrorNonExistentMailbox');
    expect(world.graph.calendars(asAnna, 'there@bank.example')).toHaveLength(1);
    expect(world.getFolder(asAnna, calendar).mailbox).toBe(only(world.graph.calendars(asAnna, anna)).folder.mailbox);
  });

  it('is still there for its owner in Outlook and for mail', () => {
    const { world, pass } = stage();
    world.admin.moveMailbox(jonas, 'online');
    world.graph.create(asAnna, anna, null, draft({ requiredAttendees: [{ address: jonas }] }), null);
    pass(minutes(1));
    expect(only(world.outlook(jonas).view(window.start, window.end)).myResponse).toBe('NoResponseReceived');
  });
});

describe('F29: a mailbox moves', () => {
  it('with new ids of everything, and with its stamps, UIDs and attendees', () => {
    const { world } = stage({ faults: { F51: 0 } });
    const item = make(world, { extended: [stamp], requiredAttendees: [{ address: jonas }] });
    const guid = world.mailbox(anna)?.guid;
    const folder = world.getFolder(asAnna, calendar).id;
    world.admin.moveMailbox(anna, 'online');
    const moved = only(world.graph.events(asAnna, anna, null, { equals: 'extended', path: stamp, value: 'x' }));
    expect([moved.id, moved.item.id, moved.item.changeKey]).not.toContain(item.immutableId);
    expect(moved.item).toMatchObject({
      uid: item.uid,
      extended: item.extended,
      requiredAttendees: item.requiredAttendees,
      start: item.start,
    });
    expect(moved.item.changeKey).not.toBe(item.changeKey);
    expect(world.mailbox(anna)).toMatchObject({ guid, lives: 'online' });
    expect(only(world.graph.calendars(asAnna, anna)).folder.id).not.toBe(folder);
    expect(code(() => world.graph.get(asAnna, anna, item.immutableId))).toBe('ErrorItemNotFound');
    expect(world.graph.translate(asAnna, anna, [item.id], 'present', 'immutable')).toEqual([null]);
  });

  it('and sync states, delta tokens and subscriptions die, to and fro', () => {
    const { world } = stage();
    const item = make(world);
    const { state } = world.syncFolderItems(asAnna, { folder: calendar, state: null, max: 10 });
    const subscription = world.subscribe(asAnna, { folders: [calendar], types: ['ModifiedEvent'], server: 'one' });
    world.admin.moveMailbox(anna, 'online');
    expect(code(() => world.syncFolderItems(asAnna, { folder: calendar, state, max: 10 }))).toBe('ErrorNonExistentMailbox');
    const { token } = world.graph.delta(asAnna, anna, null, { window });
    world.admin.moveMailbox(anna, 'onPremises');
    expect(code(() => world.syncFolderItems(asAnna, { folder: calendar, state, max: 10 }))).toBe('ErrorInvalidSyncStateData');
    expect(code(() => world.unsubscribe(asAnna, subscription, 'one'))).toBe('ErrorSubscriptionNotFound');
    world.admin.moveMailbox(anna, 'online');
    expect(code(() => world.graph.delta(asAnna, anna, null, { token }))).toBe('SyncStateNotFound');
    expect(code(() => read(world, item.id))).toBe('ErrorNonExistentMailbox');
  });

  it('and what the server had still to do is done: a room that moved answers its request', () => {
    const { world, pass } = stage();
    world.graph.create(asAnna, anna, null, draft({ resources: [{ address: room }] }), null);
    pass(500);
    world.admin.moveMailbox(room, 'online');
    pass(minutes(1));
    const asked = only(world.graph.view(asAnna, anna, null, window));
    expect(asked.item.resources).toMatchObject([{ address: room, response: 'Accept' }]);
  });

  it('with its series and exceptions, and a saved world keeps where it lives', async () => {
    const { world, now } = stage({ faults: { F51: 0 } });
    const recurrence = {
      pattern: { kind: 'daily', interval: 1 },
      range: { kind: 'numbered', startDate: '2026-11-24', numberOfOccurrences: 3 },
    } as const;
    make(world, { recurrence });
    world.admin.moveMailbox(anna, 'online');
    expect(world.graph.view(asAnna, anna, null, window)).toHaveLength(3);
    const { createWorld } = await import('../../src/world/world.ts');
    const again = createWorld({ clock: now, saved: JSON.parse(JSON.stringify(world.save())) });
    expect(again.mailbox(anna)?.lives).toBe('online');
    expect(code(() => again.getFolder({ ...asJonas, impersonated: anna }, calendar))).toBe('ErrorNonExistentMailbox');
  });
});
