/** What is waited for after a move: that everybody's copy follows it (4.2), and no longer than anybody could show another time. */
import { expect, test } from 'vitest';
import { MINUTE } from '../src/model.ts';
import { reconcile } from '../src/reconcile.ts';
import type { Situation } from '../src/plan.ts';
import { situationOf } from './scenario-words.ts';

const given = (base: string, appointment: string, event: string, circumstances: string): Situation =>
  situationOf({ base, appointment, event, circumstances });

test('4.2 a move is waited for while somebody is on the list who may show another time', () => {
  const plan = reconcile(given('09 @ben', '10 +ben', '09 @ben', 'seen(ben) copy(ben,09)'));
  expect(plan.attendance?.moved).toMatchObject({ ours: true });
  expect(plan.lookAgainAt).not.toBeNull();
});

test('4.2 moved by the write that takes the last of them off the list, nobody is waited for', () => {
  const plan = reconcile(given('09 @ben', '10', '09 @ben', 'seen(ben)'));
  expect(plan.attendance).toEqual({ invited: [], shown: [] });
  expect(plan.lookAgainAt).toBeNull();
});

test('4.19 nor is anybody waited for once the appointment is over', () => {
  const plan = reconcile(given('09 @ben', '09 +ben', '09 @ben', 'now(12) seen(ben) moved(60,11)'));
  expect(plan.actions).toEqual([]);
  expect(plan.lookAgainAt).toBeNull();
});

test.each([
  ['for the first time', 'seen(ben) copy(ben,?)', 1],
  ['for the second', 'gone(5) copy(ben,?)', 5],
  ['for the second, which is overdue', 'gone(30) copy(ben,?)', 1],
  ['for the first time since they were invited', 'invited(7) copy(ben,?)', 3],
  ['for the first time since they were invited, which is overdue', 'invited(30) copy(ben,?)', 1],
])('3.12 4.7 a copy that is looked for %s, and cannot be, is looked for again', (_, circumstances, minutes) => {
  const situation = given('09 @ben', '09 +ben', '09 @ben', circumstances);
  const plan = reconcile(situation);
  expect(plan.actions).toEqual([]);
  expect(plan.lookAgainAt).toBe(situation.now + minutes * MINUTE);
});

test.each([
  ['before its calendar named it', 'invited(30) copy(ben,09*)', 10],
  ['and was moved by then', 'invited(30) copy(ben,11*)', 10],
  ['and had been seen before', 'seen(ben) copy(ben,09*)', null],
])('3.12 4.7 a copy that was found %s is looked for once more, if it was not seen before', (_, circumstances, minutes) => {
  const situation = given('09 @ben', '09 +ben', '09 @ben', circumstances);
  const plan = reconcile(situation);
  expect(plan.actions).toEqual([]);
  expect(plan.lookAgainAt).toBe(minutes === null ? null : situation.now + minutes * MINUTE);
});

test('3.12 a copy that its calendar shows is not looked for any more', () => {
  expect(reconcile(given('09 @ben', '09 +ben', '09 @ben', 'invited(30) copy(ben,09)')).lookAgainAt).toBeNull();
});

test('4.7 of whose mailbox is not paired nothing is looked for', () => {
  expect(reconcile(given('09 @ben', '09 +ben', '09 @ben', 'gone(5)')).lookAgainAt).toBeNull();
});

test('4.3 an event made anew under lock has its people invited in the very next round, whoever knew of the one before', () => {
  const plan = reconcile(given('09', '09 +ben', '-', 'lock missing(60)'));
  expect(plan.actions.map((one) => one.do)).toEqual(['createEvent']);
  expect(plan.lookAgainAt).not.toBeNull();
});

test.each([
  ['once it is over', 12, null],
  ['but not before', 9, 'update'],
])('4.19 5.6 handed over and gone, nothing is to be learnt of a write that was under way %s', (_, hour, left) => {
  const plan = reconcile(given('09', 'handed-over', '-', `sent-long-ago(09) missing(60) now(${hour})`));
  expect(plan).toMatchObject({ verdict: 'wait', actions: [], agree: false });
  expect(plan.memory.pending?.do ?? null).toBe(left);
});

test.each([
  ['whose outcome is known by now', '09', '-', '09', 'sent-long-ago(10)', 0],
  ['which may still be under way', '09', '-', '09', 'removing', null],
  ['of which nothing can be seen', '09', '-', '?', 'sent-long-ago(10)', 10],
])('3.11 copies that are left over wait for a write %s', (_, agreed, appointment, event, write, minutes) => {
  const situation = given(agreed, appointment, event, `${write} left-over(u1,09)`);
  const { actions, lookAgainAt, memory } = reconcile(situation);
  expect(actions.map((action) => action.do)).not.toContain('removeCopy');
  expect(memory.leftovers).toEqual(['u1']);
  expect(lookAgainAt).toBe(minutes === null ? situation.memory.pending?.settledAt : situation.now + minutes * MINUTE);
});
