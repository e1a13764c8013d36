/** Answers of attendees and rooms, and meetings of which one occurrence is meant. */
import { describe, expect, it } from 'vitest';
import type { CalendarItem } from '../../src/world/calendar-item.ts';
import type { World } from '../../src/world/world.ts';
import { anna, asAnna, asJonas, code, draft, hours, jonas, only, read, room, stage } from './stage.ts';

const kim = 'kim@client.example';

/** A meeting of Anna with Jonas and somebody outside, sent. */
function meeting(world: World, more: Parameters<typeof draft>[0] = {}): CalendarItem {
  const people = { requiredAttendees: [{ address: jonas }, { address: kim }] };
  return read(world, world.createItem(asAnna, { draft: draft({ ...people, ...more }), send: 'SendToAllAndSaveCopy' }).id);
}

const copyOf = (world: World, item: CalendarItem, who = jonas): CalendarItem => only(world.outlook(who).findByUid(item.uid));

const answerOf = (world: World, item: CalendarItem, who: string): string | undefined =>
  read(world, item.id).requiredAttendees.find(({ address }) => address === who)?.response;

describe('an answer from outside', () => {
  it('4.8 reaches the organizer by mail, and is logged as mail', () => {
    const { world, pass, now } = stage();
    const item = meeting(world);
    pass(1_000);
    expect(world.outside(kim).invitations()).toMatchObject([{ uid: item.uid, kind: 'invitation' }]);
    const answeredAt = now();
    world.outside(kim).answer(item.uid, 'Decline');
    pass(1_000);
    expect(read(world, item.id).requiredAttendees[1]).toMatchObject({ address: kim, response: 'Decline', respondedAt: answeredAt });
    expect(world.mails().at(-1)).toMatchObject({ from: kim, to: anna, kind: 'response', cause: { operation: 'Outside:Decline' } });
  });

  it('to an older time is not taken, and a new time asks anew', () => {
    const { world, pass } = stage();
    const item = meeting(world);
    pass(1_000);
    world.outside(kim).answer(item.uid, 'Decline');
    world.outlook(anna).drag(item.id, item.start + hours(1));
    pass(1_000);
    expect(answerOf(world, item, kim)).toBe('Unknown');
    world.outside(kim).answer(item.uid, 'Accept');
    pass(1_000);
    expect(answerOf(world, item, kim)).toBe('Accept');
  });

  it('can be given to what one was invited to, by whoever has no mailbox here', () => {
    const { world, pass } = stage();
    const item = meeting(world);
    pass(1_000);
    expect(code(() => world.outside(jonas))).toBe('ErrorInvalidOperation');
    expect(code(() => world.outside('nobody@client.example').answer(item.uid, 'Accept'))).toBe('ErrorItemNotFound');
    world.outlook(anna).remove(item.id);
    expect(world.outside(kim).invitations()).toEqual([]);
    expect(code(() => world.outside(kim).answer(item.uid, 'Accept'))).toBe('ErrorItemNotFound');
  });
});

describe('an answer', () => {
  it.each([
    ['Accept', 'Busy'],
    ['Tentative', 'Tentative'],
  ] as const)('%s reaches the organizer and shows the copy as %s', (response, showAs) => {
    const { world, pass } = stage();
    const item = meeting(world);
    pass(1_000);
    const copy = copyOf(world, item);
    world.respond(asJonas, { item: copy, response, disposition: 'SendAndSaveCopy' });
    pass(1_000);
    expect(copyOf(world, item)).toMatchObject({ myResponse: response, showAs });
    expect(read(world, item.id).requiredAttendees[0]).toMatchObject({ address: jonas, response });
  });

  it('4.7 Decline takes the copy out of the calendar and is seen at the organizer with its time', () => {
    const { world, pass, now } = stage();
    const item = meeting(world);
    pass(1_000);
    const answeredAt = now();
    expect(world.respond(asJonas, { item: copyOf(world, item), response: 'Decline', disposition: 'SendAndSaveCopy' })).toBeNull();
    pass(1_000);
    expect(world.outlook(jonas).findByUid(item.uid)).toEqual([]);
    expect(read(world, item.id).requiredAttendees[0]).toMatchObject({ response: 'Decline', respondedAt: answeredAt });
  });

  it('F46 that is only saved is never heard of', () => {
    const { world, pass } = stage();
    const item = meeting(world);
    pass(1_000);
    world.respond(asJonas, { item: copyOf(world, item), response: 'Decline', disposition: 'SaveOnly' });
    pass(hours(1));
    expect(read(world, item.id).requiredAttendees[0]).toMatchObject({ response: 'Unknown' });
  });

  it('can be given to the request in the Inbox, which then goes to Deleted Items', () => {
    const { world, pass } = stage();
    const item = meeting(world);
    pass(1_000);
    const request = only(world.findItems(asJonas, { folder: { distinguished: 'inbox' } }).items);
    expect(request.itemClass).toBe('IPM.Schedule.Meeting.Request');
    world.respond(asJonas, { item: request, response: 'Accept', disposition: 'SendAndSaveCopy' });
    expect(copyOf(world, item).myResponse).toBe('Accept');
    expect(world.findItems(asJonas, { folder: { distinguished: 'inbox' } }).items).toEqual([]);
  });

  it('is refused to the organizer, and to a cancelled meeting', () => {
    const { world, pass } = stage();
    const item = meeting(world);
    expect(code(() => world.respond(asAnna, { item, response: 'Accept', disposition: 'SaveOnly' }))).toBe(
      'ErrorCalendarIsOrganizerForAccept',
    );
    pass(1_000);
    world.cancel(asAnna, { item: read(world, item.id) });
    pass(1_000);
    expect(code(() => world.respond(asJonas, { item: copyOf(world, item), response: 'Decline', disposition: 'SaveOnly' }))).toBe(
      'ErrorCalendarIsCancelledForDecline',
    );
  });

  it('to a time that has moved since is not taken', () => {
    const { world, pass } = stage();
    const item = meeting(world);
    pass(1_000);
    world.outlook(anna).drag(item.id, item.start + hours(1));
    world.outlook(jonas).accept(copyOf(world, item).id);
    pass(1_000);
    expect(read(world, item.id).requiredAttendees[0]).toMatchObject({ address: jonas, response: 'Unknown' });
  });
});

describe('a room', () => {
  const withRoom = { requiredAttendees: [], resources: [{ address: room }] };

  it('accepts when it is free and declines when it is taken', () => {
    const { world, pass } = stage();
    const first = meeting(world, withRoom);
    pass(5_000);
    const second = meeting(world, withRoom);
    const later = meeting(world, { ...withRoom, start: first.end, end: first.end + hours(1) });
    pass(5_000);
    const answer = (item: CalendarItem): unknown => read(world, item.id).resources[0]?.response;
    expect([first, second, later].map(answer)).toEqual(['Accept', 'Decline', 'Accept']);
    expect(world.outlook(room).findByUid(second.uid)).toEqual([]);
  });

  it('is free again after the cancellation', () => {
    const { world, pass } = stage();
    const first = meeting(world, withRoom);
    pass(5_000);
    world.cancel(asAnna, { item: read(world, first.id) });
    pass(5_000);
    expect(world.outlook(room).findByUid(first.uid)).toEqual([]);
    const second = meeting(world, withRoom);
    pass(5_000);
    expect(read(world, second.id).resources[0]?.response).toBe('Accept');
  });

  it('answers anew when the meeting moves', () => {
    const { world, pass } = stage();
    const blocker = meeting(world, withRoom);
    const item = meeting(world, { ...withRoom, start: blocker.end, end: blocker.end + hours(1) });
    pass(5_000);
    world.outlook(anna).drag(item.id, blocker.start);
    pass(5_000);
    expect(read(world, item.id).resources[0]?.response).toBe('Decline');
  });
});

describe('one occurrence', () => {
  const recurrence = {
    pattern: { kind: 'daily', interval: 1 },
    range: { kind: 'numbered', startDate: '2026-11-24', numberOfOccurrences: 3 },
  } as const;

  it('that moves with sending moves in the attendee’s series alone', () => {
    const { world, pass } = stage();
    const item = meeting(world, { recurrence });
    pass(1_000);
    const second = world.getItem(asAnna, { recurringMasterId: item.id, instanceIndex: 2 });
    if (second.kind !== 'calendar') throw new Error('not a calendar item');
    world.outlook(anna).drag(second.id, second.start + hours(3));
    pass(1_000);
    const starts = world
      .outlook(jonas)
      .view(item.start, item.start + hours(72))
      .map((one) => one.start - item.start);
    expect(starts).toEqual([0, hours(27), hours(48)]);
  });

  it('that is cancelled goes from the attendee’s series alone, and a decline of one is seen on that one', () => {
    const { world, pass } = stage();
    const item = meeting(world, { recurrence });
    pass(1_000);
    const second = world.getItem(asAnna, { recurringMasterId: item.id, instanceIndex: 2 });
    world.deleteItem(asAnna, { item: { id: second.id }, type: 'MoveToDeletedItems', send: 'SendToAllAndSaveCopy' });
    pass(1_000);
    const theirs = world.outlook(jonas).view(item.start, item.start + hours(72));
    expect(theirs).toHaveLength(2);
    const third = theirs[1];
    if (third === undefined) throw new Error('no third occurrence');
    world.outlook(jonas).decline(third.id);
    pass(1_000);
    expect(world.outlook(jonas).view(item.start, item.start + hours(72))).toHaveLength(1);
    const mine = world.outlook(anna).view(item.start, item.start + hours(72));
    expect(mine.map((one) => one.requiredAttendees[0]?.response)).toEqual(['Unknown', 'Decline']);
  });

  it('that moves is answered by a room for itself, against others and not against its own series', () => {
    const { world, pass } = stage();
    const withRoom = { requiredAttendees: [], resources: [{ address: room }] };
    const item = meeting(world, { ...withRoom, recurrence, end: draft().start + hours(4) });
    pass(5_000);
    const second = world.getItem(asAnna, { recurringMasterId: item.id, instanceIndex: 2 });
    if (second.kind !== 'calendar') throw new Error('not a calendar item');
    world.outlook(anna).drag(second.id, second.start + hours(2));
    pass(5_000);
    const occurrences = (): CalendarItem[] =>
      world
        .outlook(anna)
        .view(item.start, item.start + hours(72))
        .filter((one) => one.uid === item.uid);
    const answers = (): unknown[] => occurrences().map((one) => one.resources[0]?.response);
    expect(answers()).toEqual(['Accept', 'Accept', 'Accept']);
    const blocker = meeting(world, { ...withRoom, start: second.start + hours(8), end: second.start + hours(9) });
    pass(5_000);
    expect(read(world, blocker.id).resources[0]?.response).toBe('Accept');
    world.outlook(anna).drag(second.id, blocker.start);
    pass(5_000);
    expect(answers()).toEqual(['Accept', 'Decline', 'Accept']);
    expect(
      world
        .outlook(room)
        .view(item.start, item.start + hours(72))
        .map((one) => one.uid),
    ).toEqual([item.uid, blocker.uid, item.uid]);
  });
});
