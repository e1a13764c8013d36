/** The policies one by one: limits, whom Exchange mails, and which moves may stand. */
import { strangers } from './strangers.ts';
import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, instant, zoneId } from '../src/model.ts';
import type { AppointmentView, EventView, Facet, When } from '../src/model.ts';
import { eventId } from '../src/model.ts';
import { BLANK, FREE_SLOT } from '../src/plan.ts';
import { audienceOfRemoval, audienceOfUpdate, wouldMailAnyway } from '../src/policy/audience.ts';
import { decisionLapses, mayPutBack, nextReminder, notePutBack } from '../src/policy/limits.ts';
import { isOver, objection, warnings } from '../src/policy/move.ts';
import type { Move } from '../src/policy/move.ts';
import { DEFAULT_POLICY } from '../src/policy/policy.ts';

const NOW = instant(1_800_000_000_000);
const from = (hours: number, length = HOUR): When => ({
  start: instant(NOW + hours * HOUR),
  end: instant(NOW + hours * HOUR + length),
  zone: zoneId('Europe/Zurich'),
  allDay: false,
});

describe('limits', () => {
  test('4.3 three put-backs within an hour, and another one an hour after the first', () => {
    let memory = BLANK;
    for (const minute of [0, 10, 20]) {
      const at = instant(NOW + minute * MINUTE);
      expect(mayPutBack(memory, at)).toBe(true);
      memory = notePutBack(memory, at);
    }
    expect(mayPutBack(memory, instant(NOW + 59 * MINUTE))).toBe(false);
    expect(mayPutBack(memory, instant(NOW + 60 * MINUTE))).toBe(true);
  });

  test('4.3 what is older than an hour is forgotten', () => {
    const memory = notePutBack({ ...BLANK, putBacks: [instant(NOW - 2 * HOUR), instant(NOW - 5 * MINUTE)] }, NOW);
    expect(memory.putBacks).toEqual([NOW - 5 * MINUTE, NOW]);
  });

  test('5.7 a decision lapses after 24 h, or at the start of the earlier span', () => {
    expect(decisionLapses(NOW, from(48), from(72))).toBe(NOW + 24 * HOUR);
    expect(decisionLapses(NOW, from(48), from(3))).toBe(NOW + 3 * HOUR);
  });

  test('5.7 a reminder after 1 h, then nothing until it lapses', () => {
    const lapses = instant(NOW + 24 * HOUR);
    expect(nextReminder(NOW, lapses, NOW)).toBe(NOW + HOUR);
    expect(nextReminder(NOW, lapses, instant(NOW + HOUR))).toBe(lapses);
    expect(nextReminder(NOW, instant(NOW + 10 * MINUTE), NOW)).toBe(NOW + 10 * MINUTE);
  });
});

const FACETS_OF = { when: from(2), title: 't', body: 'b', location: 'l', showAs: 'busy' } as const;
const event = (when: When, changed: Partial<EventView> = {}): EventView => ({
  facets: { ...FACETS_OF, when },
  id: eventId('item'),
  uid: null,
  epoch: 1,
  elsewhere: null,
  organisedHere: true,
  attendees: strangers(2),
  onlineMeeting: false,
  ...changed,
});

describe('whom Exchange mails', () => {
  const told = (facets: readonly Facet[], [old, next]: readonly [When, When] = [from(2), from(3)], attendees = 2): string =>
    audienceOfUpdate(event(old, { attendees: strangers(attendees) }), facets, old, next, NOW);

  test('3.9 time and place tell all attendees', () => {
    expect([told(['when']), told(['location']), told(['title', 'when'])]).toEqual(['all', 'all', 'all']);
  });

  test('3.9 subject, body and show-as tell nobody', () => {
    expect(told(['title', 'body', 'showAs'])).toBe('none');
  });

  test('3.9 without attendees nobody is told anything', () => {
    expect(told(['when', 'location'], [from(2), from(3)], 0)).toBe('none');
    expect(audienceOfRemoval(event(from(2), { attendees: [] }), from(2), NOW)).toBe('none');
  });

  test('4.19 nobody is told where old and new are both past, all where one is still to come', () => {
    expect(told(['when'], [from(-5), from(-3)])).toBe('none');
    expect(told(['when'], [from(-5), from(3)])).toBe('all');
    expect(told(['when'], [from(3), from(-5)])).toBe('all');
  });

  test('3.9 a cancellation tells all, unless it is over', () => {
    expect(audienceOfRemoval(event(from(2)), from(2), NOW)).toBe('all');
    expect(audienceOfRemoval(event(from(2)), null, NOW)).toBe('all');
    expect(audienceOfRemoval(event(from(-1)), from(-1), NOW)).toBe('none');
    expect(audienceOfRemoval(event(from(-1)), null, NOW)).toBe('none');
  });

  test('4.19 nor is one over that somebody has moved into the past, while its time as it was agreed is still to come', () => {
    expect(audienceOfRemoval(event(from(-1)), from(2), NOW)).toBe('all');
    expect(audienceOfRemoval(event(from(-1), { attendees: [] }), from(2), NOW)).toBe('none');
  });

  test('3.9 only a write that should be silent, to an event with attendees, on a transport that cannot, is not made', () => {
    expect(wouldMailAnyway(event(from(2)), 'none', false)).toBe(true);
    expect(wouldMailAnyway(event(from(2)), 'all', false)).toBe(false);
    expect(wouldMailAnyway(event(from(2)), 'none', true)).toBe(false);
    expect(wouldMailAnyway(event(from(2), { attendees: [] }), 'none', false)).toBe(false);
  });
});

describe('which moves may stand', () => {
  const appointment = (when: When, attended = false): AppointmentView => ({
    facets: { ...FACETS_OF, when },
    state: 'confirmed',
    attended,
    participants: [],
  });
  const move = (old: When, next: When, changed: Partial<Move> = {}): Move => ({
    appointment: appointment(old),
    event: event(next),
    slot: FREE_SLOT,
    policy: DEFAULT_POLICY,
    now: NOW,
    ...changed,
  });

  test('4.2 a move to a free time that is to come stands', () => {
    expect(objection(move(from(2), from(3)))).toBeNull();
  });

  test('4.4 into the past it does not, but what is running may be made longer or shorter', () => {
    expect(objection(move(from(2), from(-3)))).toBe('inThePast');
    expect(objection(move(from(2), from(-0.5)))).toBe('inThePast');
    expect(objection(move(from(-0.5), from(-0.5, 2 * HOUR)))).toBeNull();
  });

  test('4.11 what becomes all-day or lasts a day is put back', () => {
    expect(objection(move(from(2), { ...from(2), allDay: true }))).toBe('allDayPutBack');
    expect(objection(move(from(2), from(2, DAY)))).toBe('allDayPutBack');
    expect(objection(move(from(2), from(2, DAY - MINUTE)))).toBeNull();
  });

  test('4.11 what was booked for a day or more may be moved like any other', () => {
    expect(objection(move(from(2, DAY), from(5, DAY)))).toBeNull();
  });

  test('4.4 each booking rule is its own setting', () => {
    const slot = { ...FREE_SLOT, breaks: ['notice'] as const };
    const refuse = { ...DEFAULT_POLICY.refuse, notice: true };
    expect(objection(move(from(2), from(3), { slot }))).toBeNull();
    expect(objection(move(from(2), from(3), { slot, policy: { ...DEFAULT_POLICY, refuse } }))).toBe('breaksRule');
    expect(warnings(move(from(2), from(3), { slot: { ...slot, ontoBusy: true } }))).toEqual(['breaksRuleWarned', 'ontoBusy']);
  });

  test('4.19 over is what has ended, to the moment, or is attended', () => {
    expect(isOver(appointment({ ...from(-1), end: NOW }), NOW)).toBe(true);
    expect(isOver(appointment({ ...from(-1), end: instant(NOW + 1) }), NOW)).toBe(false);
    expect(isOver(appointment(from(5), true), NOW)).toBe(true);
  });
});
