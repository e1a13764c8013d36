/** The joint moves of one pass: accepted or refused as a whole. */
import { beforeEach, expect, test } from 'vitest';
import { rescheduleTogether, type Move } from '../../src/booking/together.ts';
import { connection, link, mailbox } from '../store/contract/rows.ts';
import { openOffice, at, refusal, times, type Office } from './office.ts';

let office: Office;
let anna: string;
beforeEach(async () => {
  office = await openOffice();
  anna = await office.holder('Anna');
});
const move = (appointment: string, from: number, to: number, ifVersion: number | null = null): Move => ({
  root: office.root,
  appointment,
  ifVersion,
  times: times(from, to),
});
const together = (...moves: readonly Move[]) => office.store.transaction((tx) => rescheduleTogether(tx, office.occasion(), moves));
const starts = async (): Promise<(readonly [string, number])[]> =>
  (await office.store.transaction((tx) => tx.assignments.select({ root: office.root }, { orderBy: [['appointment', 'asc']] }))).map(
    (one) => [one.appointment, one.startAt] as const,
  );

test('4.2 a swap of two appointments of one person is accepted', async () => {
  const [a, b] = [(await office.book(24, 25, [anna])).appointment, (await office.book(26, 27, [anna])).appointment];
  const moved = await together(move(a.id, 26, 27, 1), move(b.id, 24, 25, 1));
  expect(moved.map((one) => [one.id, one.startAt, one.version, one.sequence])).toEqual([
    [a.id, at(26), 2, 1],
    [b.id, at(24), 2, 1],
  ]);
  expect(await starts()).toEqual([
    [a.id, at(26)],
    [b.id, at(24)],
  ]);
});
test('4.2 a chain in which each takes the place of the next is accepted in whatever order it is given', async () => {
  const rows = [];
  for (const hour of [24, 25, 26]) rows.push((await office.book(hour, hour + 1, [anna])).appointment);
  const moves = rows.map((row, index) => move(row.id, 25 + index, 26 + index));
  await together(...moves);
  expect((await starts()).map(([, start]) => start)).toEqual([at(25), at(26), at(27)]);
});
test('5.7 4.2 what an administrator was asked about is no hindrance to the move that answers it, and one to any other', async () => {
  const [a, b] = [(await office.book(24, 25, [anna])).appointment, (await office.book(26, 27, [anna])).appointment];
  await office.store.transaction(async (tx) => {
    await tx.connections.insert(connection(office.root, 'exchange'));
    await tx.mailboxes.insert(mailbox(office.root, 'm'));
    await tx.links.insert(link(office.root, b.id, 'm', { askStart: at(28), askEnd: at(29) }));
  });
  expect(await refusal(together(move(a.id, 28, 29)))).toBe('slotTaken');
  await together(move(a.id, 28, 29), move(b.id, 24, 25));
  expect((await starts()).map(([, start]) => start)).toEqual([at(28), at(24)]);
});
test('5.5 moves that would take one time twice are refused as a whole', async () => {
  const [a, b] = [(await office.book(24, 25, [anna])).appointment, (await office.book(26, 27, [anna])).appointment];
  const before = await starts();
  expect(await refusal(together(move(a.id, 30, 31), move(b.id, 30.5, 31.5)))).toBe('slotTaken');
  expect(await starts()).toEqual(before);
});
test('4.4 a move onto an appointment that stays is refused', async () => {
  const a = (await office.book(24, 25, [anna])).appointment;
  await office.book(26, 27, [anna]);
  expect(await refusal(together(move(a.id, 26, 27)))).toBe('slotTaken');
});
test('5.2 one stale move refuses all of them', async () => {
  const [a, b] = [(await office.book(24, 25, [anna])).appointment, (await office.book(26, 27, [anna])).appointment];
  expect(await refusal(together(move(a.id, 28, 29, 1), move(b.id, 30, 31, 7)))).toBe('stale');
  expect((await starts()).map(([, start]) => start)).toEqual([at(24), at(26)]);
});
test('5.1 a move to where it is already raises no version', async () => {
  const a = (await office.book(24, 25, [anna])).appointment;
  const [same] = await together(move(a.id, 24, 25));
  expect(same).toEqual(a);
});
test('5.2 racing single moves to one free time: one wins, the other is refused', async () => {
  const [a, b] = [(await office.book(24, 25, [anna])).appointment, (await office.book(26, 27, [anna])).appointment];
  const outcomes = await Promise.all([refusal(together(move(a.id, 30, 31))), refusal(together(move(b.id, 30, 31)))]);
  expect(outcomes.sort()).toEqual(['accepted', 'slotTaken']);
});
