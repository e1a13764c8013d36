/** Who is on which line (5.3): full lines, and nobody changes theirs because of somebody else. */
import { describe, expect, test } from 'vitest';
import { MOST_ON_A_LINE, seatsOf, type Seated } from '../../src/sync/seats.ts';

const people = (count: number): readonly Seated[] =>
  Array.from({ length: count }, (_, index) => ({ mailbox: `m${String(index).padStart(5, '0')}`, lineNumber: null }));
/** As they are once it is written down. */
const seated = (together: readonly Seated[]): readonly Seated[] => {
  const { lines } = seatsOf(together);
  const of = new Map([...lines].flatMap(([lineNumber, line]) => line.map(({ mailbox }) => [mailbox, lineNumber] as const)));
  return together.map(({ mailbox }) => ({ mailbox, lineNumber: of.get(mailbox) ?? null }));
};
const sizes = (together: readonly Seated[]): readonly number[] => [...seatsOf(together).lines.values()].map((line) => line.length);
const moved = (together: readonly Seated[]): number => [...seatsOf(together).anew.values()].flat().length;

describe('5.3 seats on lines', () => {
  test('10,000 mailboxes have 50 lines of 200, and once that is written down nobody is seated anew', () => {
    const all = people(10_000);
    expect(sizes(all)).toEqual(Array.from({ length: 50 }, () => MOST_ON_A_LINE));
    expect([moved(all), moved(seated(all))]).toEqual([10_000, 0]);
  });

  test('of 10,000 one goes: nobody changes lines; another one comes and has the seat', () => {
    const all = seated(people(10_000));
    const rest = all.filter(({ mailbox }) => mailbox !== 'm00017');
    expect(moved(rest)).toBe(0);
    const comes = { mailbox: 'n', lineNumber: null };
    expect([...seatsOf([...rest, comes]).anew]).toEqual([[0, [comes]]]);
  });

  test('the last line is given up as soon as all that are on it find a seat before it, and not sooner', () => {
    const all = seated(people(410));
    const without = (count: number): readonly Seated[] => all.slice(count);
    expect([sizes(without(9)), moved(without(9))]).toEqual([[191, 200, 10], 0]);
    expect([sizes(without(10)), moved(without(10))]).toEqual([[200, 200], 10]);
  });

  test('a line that was given a seat twice, by processes that looked at the same time, keeps 200 and no more', () => {
    const all = people(230).map(({ mailbox }) => ({ mailbox, lineNumber: 0 }));
    expect([sizes(all), moved(all)]).toEqual([[200, 30], 30]);
  });

  test('numbers that nobody has any more are given again, and whoever is alone on a high one comes down', () => {
    expect(seatsOf([{ mailbox: 'a', lineNumber: 7 }]).lines.get(7)).toHaveLength(1);
    const two = [
      { mailbox: 'a', lineNumber: 2 },
      { mailbox: 'b', lineNumber: 7 },
    ];
    expect([...seatsOf(two).lines].map(([number, line]) => [number, line.length])).toEqual([[2, 2]]);
    const full = seated(people(200)).map(({ mailbox }) => ({ mailbox, lineNumber: 3 }));
    expect([...seatsOf([...full, { mailbox: 'n', lineNumber: null }]).lines.keys()]).toEqual([3, 0]);
    expect(seatsOf([]).lines.size).toBe(0);
  });
});
