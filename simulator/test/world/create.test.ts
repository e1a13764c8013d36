/** CreateItem: defaults, refusals, and what the store makes of what it is given. */
import { describe, expect, it } from 'vitest';
import { anna, asAnna, at, berlin, code, draft, hours, make, monday9, stage } from './stage.ts';

describe('CreateItem', () => {
  it('answers an id and a change key, and nothing else', () => {
    const { world } = stage();
    const written = world.createItem(asAnna, { draft: draft(), send: 'SendToNone' });
    expect(Object.keys(written).sort()).toEqual(['changeKey', 'id']);
  });

  it('fills in what Exchange fills in: Busy, a reminder of 15 minutes, a generated UID, the owner as organizer', () => {
    const { world } = stage();
    const item = make(world);
    expect(item).toMatchObject({
      type: 'Single',
      showAs: 'Busy',
      sensitivity: 'Normal',
      reminderIsSet: true,
      reminderMinutes: 15,
      itemClass: 'IPM.Appointment',
      organizer: { name: 'Anna Berger', address: anna },
      myResponse: 'Organizer',
      isMeeting: false,
      appointmentState: 0,
      lastModifiedName: 'Lockstep',
      createdAt: monday9,
    });
    expect(item.uid).toMatch(/^040000008200E00074C5B7101A82E008[0-9A-F]{80}$/);
  });

  it('keeps a UID that the writer chose', () => {
    const { world } = stage();
    expect(make(world, { uid: 'booking-42@bank.example' }).uid).toBe('booking-42@bank.example');
  });

  it('is refused without a send mode', () => {
    const { world } = stage();
    expect(code(() => world.createItem(asAnna, { draft: draft(), send: null }))).toBe('ErrorSendMeetingInvitationsRequired');
  });

  it('is refused outside a calendar folder', () => {
    const { world } = stage();
    const refused = code(() => world.createItem(asAnna, { folder: { distinguished: 'inbox' }, draft: draft(), send: 'SendToNone' }));
    expect(refused).toBe('ErrorCannotCreateCalendarItemInNonCalendarFolder');
  });

  it('is refused when it ends before it starts, lasts over five years, or names no zone that exists', () => {
    const { world } = stage();
    expect(code(() => make(world, { end: monday9 }))).toBe('ErrorCalendarEndDateIsEarlierThanStartDate');
    expect(code(() => make(world, { end: monday9 + hours(24 * 366 * 6) }))).toBe('ErrorCalendarDurationIsTooLong');
    expect(code(() => make(world, { startZone: 'Europe/Berlin' }))).toBe('ErrorCalendarInvalidTimeZone');
  });

  it('takes the zone of the request when the item names none, and UTC when nobody does', () => {
    const { world } = stage();
    const bare = { subject: 'x', start: monday9, end: monday9 + hours(1) };
    const first = world.createItem(asAnna, { draft: bare, send: 'SendToNone', contextZone: berlin });
    const second = world.createItem(asAnna, { draft: bare, send: 'SendToNone' });
    expect(
      world.getItems(asAnna, [first, second]).map((one) => (one.ok && one.value.kind === 'calendar' ? one.value.startZone : null)),
    ).toEqual([berlin, 'UTC']);
  });

  it('snaps an all-day item to the midnights of its creation zone, outwards, and shows it as free', () => {
    const { world } = stage();
    const item = make(world, { start: at('2026-11-24T09:00:00Z'), end: at('2026-11-24T10:00:00Z'), isAllDay: true });
    expect(item.start).toBe(at('2026-11-23T23:00:00Z'));
    expect(item.end).toBe(at('2026-11-24T23:00:00Z'));
    expect(item.showAs).toBe('Free');
  });

  it('wraps an HTML body into a document, and leaves plain text plain', () => {
    const { world } = stage();
    const html = make(world, { body: { type: 'HTML', content: '<p>Bring your passport</p>' } }).body;
    expect(html.content).toMatch(/^<html>\r\n<head>\r\n<meta http-equiv="Content-Type".*<p>Bring your passport<\/p>/s);
    expect(make(world, { body: { type: 'Text', content: 'one\ntwo' } }).body).toEqual({ type: 'Text', content: 'one\r\ntwo' });
  });

  it('makes a meeting of an item with attendees, once each, and refuses an address that is none', () => {
    const { world } = stage();
    const meeting = make(world, { requiredAttendees: [{ address: 'kim@client.example' }, { address: 'KIM@client.example' }] });
    expect(meeting).toMatchObject({ isMeeting: true, appointmentState: 1, invitationsSent: false });
    expect(meeting.requiredAttendees).toEqual([
      { name: 'kim@client.example', address: 'kim@client.example', response: 'Unknown', respondedAt: null },
    ]);
    expect(code(() => make(world, { requiredAttendees: [{ address: 'Kim' }] }))).toBe('ErrorInvalidRecipients');
  });

  it('keeps extended properties, and refuses a value that is not of its type', () => {
    const { world } = stage();
    const stamp = { propertySet: 'c11ff724-aa03-4555-9952-8fa248a11c3e', name: 'Stamp', type: 'String', value: 'i/c/a/1' } as const;
    expect(make(world, { extended: [stamp] }).extended).toEqual([stamp]);
    expect(code(() => make(world, { extended: [{ ...stamp, type: 'Integer' }] }))).toBe('ErrorInvalidExtendedPropertyValue');
    expect(code(() => make(world, { extended: [{ ...stamp, name: '' }] }))).toBe('ErrorInvalidExtendedProperty');
  });
});
