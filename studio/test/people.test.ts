/** Who is on an appointment: how each stands, who organises next, and what a change sends. */
import { describe, expect, test } from 'vitest';
import {
  added,
  candidates,
  declinedRooms,
  inFront,
  isLast,
  mayOrganise,
  nextOrganiser,
  replaced,
  standingOf,
  without,
  type Assignment,
} from '../src/calendar/people/list.ts';
import type { Appointment } from '../src/calendar/queries.ts';
import { flagsOf, shownAppointments } from '../src/calendar/shown.ts';
import { appointment, assignment, holder } from './rows.ts';

const LEFT_AT = '2026-03-02T09:42:00Z';
const anna = assignment('anna', { organises: true });
const ben = assignment('ben', { response: 'accepted' });
const gone = assignment('cleo', { response: 'declined', leftAt: LEFT_AT, takesTime: false });
const room = assignment('room', { role: 'resource', response: 'declined' });
const all = (...assignments: Assignment[]): Appointment => appointment({ assignments });
const sent = (list: readonly { readonly holder: string }[]): readonly string[] => list.map((one) => one.holder);

describe('4.7 how somebody stands', () => {
  test('is what they answered, whether they organise, or that they left', () => {
    const one = all(anna, ben, gone);
    expect(one.assignments.map((each) => standingOf(one, each, null))).toEqual(['organises', 'accepted', 'left']);
  });
  test('without an answer tells an invitation on its way from somebody who has no address', () => {
    const dora = assignment('dora', { paired: false });
    const one = appointment({ assignments: [anna, dora], sync: { ...all(anna).sync, state: 'pending' } });
    expect(standingOf(one, dora, holder('dora', null))).toBe('noAddress');
    expect(standingOf(one, dora, holder('dora', 'dora@bank.example'))).toBe('underWay');
    expect(standingOf(one, assignment('emil'), holder('emil', null))).toBe('underWay');
    expect(standingOf(all(anna, dora), dora, holder('dora', 'dora@bank.example'))).toBe('notYet');
  });
  test('is nothing where there is no event, or no more', () => {
    expect(standingOf(all(ben), assignment('dora', { paired: false }), null)).toBe('alone');
    expect(standingOf(appointment({ state: 'cancelled', assignments: [anna] }), anna, null)).toBe('alone');
  });
});

describe('3.7 who organises', () => {
  test('next is the first of the staff with a mailbox, then a room, of those who are still there', () => {
    expect(nextOrganiser(all(anna, gone, assignment('dora', { paired: false }), room, ben), 'anna')).toBe('ben');
    expect(nextOrganiser(all(anna, gone, room), 'anna')).toBe('room');
    expect(nextOrganiser(all(anna, assignment('dora', { paired: false })), 'anna')).toBeNull();
  });
  test('can be whoever of the staff has a mailbox and is there', () => {
    const one = all(anna, ben, gone, assignment('dora', { paired: false }), room);
    expect(one.assignments.filter((each) => mayOrganise(one, each)).map((each) => each.holder)).toEqual(['ben']);
  });
  test('leaves nobody where the last one goes', () => {
    expect([isLast(all(anna, gone), 'anna'), isLast(all(anna, ben), 'anna')]).toEqual([true, false]);
  });
});

describe('3.6 a change of the list', () => {
  test('keeps everybody else where they stand, those who left too', () => {
    const one = all(anna, gone, ben, room);
    expect(sent(inFront(one, 'ben'))).toEqual(['ben', 'anna', 'cleo', 'room']);
    expect(sent(without(one, 'anna'))).toEqual(['cleo', 'ben', 'room']);
    expect(sent(added(one, 'dora'))).toEqual(['anna', 'cleo', 'ben', 'room', 'dora']);
    expect(sent(replaced(one, 'room', 'other'))).toEqual(['anna', 'cleo', 'ben', 'other']);
  });
  test('offers those who serve and are not on it yet', () => {
    const holders = [holder('anna', null), holder('dora', null), holder('hall', null, { kind: 'resource' })];
    expect(candidates(all(anna), holders, []).map(({ id }) => id)).toEqual(['dora', 'hall']);
    expect(candidates(all(anna), holders, ['anna', 'hall']).map(({ id }) => id)).toEqual(['hall']);
    expect(candidates(all(anna), holders, [], 'staff').map(({ id }) => id)).toEqual(['dora']);
  });
  test('4.7 is asked for by a room that declined, until it is released', () => {
    expect(declinedRooms(all(anna, room)).map((one) => one.holder)).toEqual(['room']);
    expect(declinedRooms(all(anna, { ...room, leftAt: LEFT_AT }))).toEqual([]);
  });
});

describe('7.4 an appointment of several people in the grid', () => {
  const columns = ['anna', 'ben', 'cleo', 'room'];
  const shown = (one: Appointment, whose = columns) => shownAppointments([one], whose, 'Europe/Zurich', true);
  test('stands in the column of each of them, and in none of who left', () => {
    expect(shown(all(anna, ben, gone, room))[0]?.resourceIds).toEqual(['anna', 'ben', 'room']);
    expect(shown(all(anna, gone), ['cleo'])).toEqual([]);
  });
  test('3.7 with nobody left stands where it stood, so that somebody finds it', () => {
    const one = appointment({ assignments: [gone], flags: ['noStaff'] });
    expect(shown(one)[0]).toMatchObject({ resourceIds: ['cleo'], classNames: expect.arrayContaining(['flag-noStaff']) });
  });
  test('has no mark for what concerns nobody once it is cancelled', () => {
    expect(flagsOf(appointment({ flags: ['roomDeclined'] }))).toEqual(['roomDeclined']);
    expect(flagsOf(appointment({ flags: ['roomDeclined'], state: 'cancelled' }))).toEqual([]);
  });
});
