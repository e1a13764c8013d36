/** When the list of attendees is looked at again, and what is remembered of it meanwhile. */
import { expect, test } from 'vitest';
import { DAY, HOUR, instant } from '../src/model.ts';
import type { Attendee } from '../src/model.ts';
import { rebase } from '../src/rebase.ts';
import { reconcile } from '../src/reconcile.ts';
import { situationOf } from './scenario-words.ts';

const cell = (base: string, appointment: string, event: string, circumstances = '') =>
  situationOf({ base, appointment, event, circumstances });

test('4.7 who is on the list already when they come on the appointment is looked for in their calendar at once', () => {
  const situation = cell('09', '09 +ben', '09 @ben');
  const plan = reconcile(situation);
  expect(plan).toMatchObject({ actions: [], lookAgainAt: situation.now, attendance: { invited: [{ holder: 'ben' }] } });
  const { appointment, event, now } = situation;
  const memory = rebase(situation, plan, { event: null, appointment: null });
  const copies = event.at === 'present' ? [{ holder: 'ben', at: 'present', when: event.value.facets.when } as const] : [];
  const next = reconcile({ ...situation, appointment, event, now, memory, copies });
  expect(next).toMatchObject({ actions: [], lookAgainAt: null, attendance: { invited: [{ holder: 'ben', seen: true }] } });
});

test('3.6 a room that is on the list already has no calendar of which anything follows', () => {
  expect(reconcile(cell('09', '09 +room', '09 @room')).lookAgainAt).toBeNull();
});

test('4.3 5.7 taken off the fourth time within an hour they are left off it until booking wins, whenever that is looked at', () => {
  const situation = cell('20 @ben @max', '20 +ben', '20 @max', 'lock put-backs(3)');
  const start = instant(situation.now + 12 * HOUR);
  const first = reconcile(situation);
  expect(first).toMatchObject({ actions: [], flag: 'needsDecision', lookAgainAt: start });
  const memory = rebase(situation, first, { event: null, appointment: null });
  expect(memory.base?.attendance?.invited).toMatchObject([{ holder: 'ben', leftOffAt: situation.now }]);
  const later = reconcile({ ...situation, memory, now: instant(start - 1) });
  expect(later).toMatchObject({ actions: [], flag: 'needsDecision', lookAgainAt: start });
  expect(rebase({ ...situation, memory }, later, { event: null, appointment: null }).base).toBe(memory.base);
  const end = reconcile({ ...situation, memory, now: start });
  expect(end.actions).toMatchObject([{ do: 'updateEvent' }]);
  expect(end.attendance?.invited).toEqual([{ holder: 'ben', address: 'BEN@BANK.EXAMPLE', at: start }]);
  expect(start - situation.now).toBeLessThan(DAY);
});

test('3.6 the order in which Exchange lists people is remembered as it stands after the write, and another order is no change', () => {
  const situation = cell('09 @max', '09 +ben +max', '09 @max');
  const plan = reconcile(situation);
  const write = plan.actions.find((action) => action.do === 'updateEvent');
  const { appointment, event } = situation;
  if (write === undefined || event.at !== 'present') throw new Error('this plan adds nobody');
  const added = (plan.attendance?.invited ?? []).filter(({ holder }) => holder === 'ben');
  const ben = added.map(({ address }): Attendee => ({ address, name: 'Ben', kind: 'required', response: 'none', respondedAt: null }));
  const listed = [...ben, ...event.value.attendees];
  const seen = { ...event.value, attendees: listed };
  const read = { facets: seen.facets, version: event.version, attendees: listed };
  const memory = rebase(situation, plan, { event: { sent: write.patch, version: event.version, read }, appointment: null });
  expect(memory.base?.attendance?.shown).toEqual(listed);
  const turned = { ...situation, appointment, memory, event: { ...event, value: { ...seen, attendees: [...listed].reverse() } } };
  const next = reconcile(turned);
  expect(next.actions).toEqual([]);
  expect(rebase(turned, next, { event: null, appointment: null }).base).toBe(memory.base);
});
