/** Changes of one appointment by the core itself: what is marked, journalled and left alone. */
import { beforeEach, expect, test } from 'vitest';
import { change } from '../../src/booking/change.ts';
import { cancel } from '../../src/booking/state.ts';
import { at, openOffice, refusal, START, type Office } from './office.ts';

let office: Office;
let anna: string;
let bert: string;
beforeEach(async () => {
  office = await openOffice();
  anna = await office.holder('Anna');
  bert = await office.holder('Bert');
});
const target = (appointment: string, ifVersion: number | null = null) => ({ root: office.root, appointment, ifVersion });
const patch = (id: string, what: Parameters<typeof change>[3], ifVersion: number | null = null) =>
  office.store.transaction((tx) => change(tx, office.occasion(), target(id, ifVersion), what));

test('3.2 words alone leave the time of everybody and the iCalendar sequence as they are', async () => {
  const { appointment, assignments } = await office.book(24, 25, [anna]);
  const after = await patch(appointment.id, { title: 'New', notes: 'more' });
  expect([after.appointment.version, after.appointment.sequence]).toEqual([2, 0]);
  expect(after.assignments).toEqual(assignments);
});
test('6.2 a new time or place raises the sequence', async () => {
  const { appointment } = await office.book(24, 25, [anna]);
  expect((await patch(appointment.id, { start: at(26) })).appointment.sequence).toBe(1);
  const cancelled = await office.store.transaction((tx) => cancel(tx, office.occasion(), target(appointment.id)));
  expect(cancelled.appointment.sequence).toBe(2);
});
test('4.7 somebody who declined does not block again because the appointment moves', async () => {
  const { appointment } = await office.book(24, 25, [anna, bert]);
  await office.store.transaction((tx) =>
    tx.assignments.update({ root: office.root, appointment: appointment.id, holder: bert }, { counts: false }),
  );
  const moved = await patch(appointment.id, { start: at(30) });
  expect(moved.assignments.map((one) => [one.holder, one.counts, one.startAt])).toEqual([
    [anna, true, at(30)],
    [bert, false, at(30)],
  ]);
  await office.book(30, 31, [bert]);
});
test('7.5 one that has begun can be prolonged, not ended in the past, and its words stay open', async () => {
  const { appointment } = await office.book(1, 3, [anna]);
  office.clock.at = at(2);
  expect(await refusal(patch(appointment.id, { end: at(1.5) }))).toBe('inThePast');
  expect(await refusal(patch(appointment.id, { start: at(1.5) }))).toBe('inThePast');
  expect(await refusal(patch(appointment.id, { end: at(4) }))).toBe('accepted');
  office.clock.at = at(10);
  expect(await refusal(patch(appointment.id, { notes: 'went well' }))).toBe('accepted');
});
test('7.5 who is on it stays although inactive now, who is new has to be active', async () => {
  const { appointment } = await office.book(24, 25, [anna]);
  await office.store.transaction((tx) => tx.holders.update({ root: office.root }, { active: false }));
  expect(await refusal(patch(appointment.id, { assignments: [{ holder: anna }], start: at(26) }))).toBe('accepted');
  expect(await refusal(patch(appointment.id, { assignments: [{ holder: anna }, { holder: bert }] }))).toBe('inactiveHolder');
});
test('7.5 a new service asks everybody again whether they offer it', async () => {
  const { appointment } = await office.book(24, 25, [anna]);
  const service = await office.service({ servedBy: [bert] });
  expect(await refusal(patch(appointment.id, { service }))).toBe('serviceNotOffered');
  expect(await refusal(patch(appointment.id, { service, assignments: [{ holder: bert }] }))).toBe('accepted');
});
test('5.5 an exchange of people under racers leaves every slot with one appointment', async () => {
  const [a, b] = [(await office.book(24, 25, [anna])).appointment, (await office.book(24, 25, [bert])).appointment];
  const outcomes = await Promise.all([
    refusal(patch(a.id, { assignments: [{ holder: bert }] })),
    refusal(patch(b.id, { start: at(30) })),
    refusal(patch(a.id, { assignments: [{ holder: bert }] })),
  ]);
  expect(outcomes).toEqual(['slotTaken', 'accepted', 'accepted']);
  const counting = await office.store.transaction((tx) => tx.overlapping(office.root, [anna, bert], START, at(100)));
  expect(counting.map((one) => `${one.appointment} ${one.holder} ${one.startAt}`).toSorted()).toEqual(
    [`${a.id} ${bert} ${at(24)}`, `${b.id} ${bert} ${at(30)}`].toSorted(),
  );
});
