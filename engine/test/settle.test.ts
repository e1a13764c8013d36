/** The moves of one pass judged together (4.2, 4.4). Hours of one day; every slot is an hour long unless it says more. */
import { array, assert, integer, property, tuple } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HOUR, instant } from '../src/model.ts';
import type { Span } from '../src/model.ts';
import { alongWith, settleMoves } from '../src/settle.ts';
import type { Held, ProposedMove } from '../src/settle.ts';

const span = (hour: number, hours = 1): Span => ({ start: instant(hour * HOUR), end: instant((hour + hours) * HOUR) });
const move = (appointment: string, from: number, to: number, holders: readonly string[] = ['ada'], hours = 1): ProposedMove => ({
  appointment,
  holders,
  from: span(from),
  to: span(to, hours),
});
const held = (appointment: string, hour: number, holder = 'ada'): Held => ({ appointment, holder, span: span(hour) });
const refusals = (moves: readonly ProposedMove[], slots: readonly Held[]): Record<string, string> =>
  Object.fromEntries(settleMoves(moves, slots));

describe('moves of one pass', () => {
  test('4.2 a move to a free time stands', () => {
    expect(refusals([move('a', 9, 11)], [held('a', 9)])).toEqual({});
  });

  test('4.4 a slot that another appointment keeps is refused, and the other one is named', () => {
    expect(refusals([move('a', 9, 10)], [held('a', 9), held('b', 10)])).toEqual({ a: 'b' });
  });

  test('4.4 the slot of another person is in nobody’s way', () => {
    expect(refusals([move('a', 9, 10)], [held('a', 9), held('b', 10, 'bob')])).toEqual({});
  });

  test('4.4 one shared holder of several is enough to collide', () => {
    expect(refusals([move('a', 9, 10, ['ada', 'room'])], [held('a', 9), held('b', 10, 'room')])).toEqual({ a: 'b' });
  });

  test('4.2 ending where another begins is no collision', () => {
    expect(refusals([move('a', 9, 10)], [held('a', 9), held('b', 11)])).toEqual({});
  });

  test('4.2 shrinking or shifting over its own old slot is no collision', () => {
    expect(refusals([move('a', 9, 9, ['ada'], 2)], [held('a', 9)])).toEqual({});
  });

  test('4.2 two that swap are both accepted', () => {
    expect(refusals([move('a', 9, 10), move('b', 10, 9)], [held('a', 9), held('b', 10)])).toEqual({});
  });

  test('4.2 a chain whose end is free is accepted', () => {
    const slots = [held('a', 9), held('b', 10), held('c', 11)];
    expect(refusals([move('a', 9, 10), move('b', 10, 11), move('c', 11, 12)], slots)).toEqual({});
  });

  test('4.2 a ring of three is accepted', () => {
    const slots = [held('a', 9), held('b', 10), held('c', 11)];
    expect(refusals([move('a', 9, 10), move('b', 10, 11), move('c', 11, 9)], slots)).toEqual({});
  });

  test('4.4 a refusal at the end of a chain refuses all that relied on it', () => {
    const slots = [held('a', 9), held('b', 10), held('c', 11), held('fixed', 12)];
    expect(refusals([move('a', 9, 10), move('b', 10, 11), move('c', 11, 12)], slots)).toEqual({ c: 'fixed', b: 'c', a: 'b' });
  });

  test('4.4 of two that want one slot the first named has it', () => {
    expect(refusals([move('a', 9, 14), move('b', 10, 14)], [held('a', 9), held('b', 10)])).toEqual({ b: 'a' });
  });

  test('4.4 one that lost to a move which then fails itself is let in again', () => {
    // b gives way to the long move of a; but b, staying, is in the way of a: without a second look neither would go.
    const moves = [move('a', 9, 10, ['ada'], 5), move('b', 10, 12)];
    expect(refusals(moves, [held('a', 9), held('b', 10)])).toEqual({ a: 'b' });
  });

  test.each<[string, readonly ProposedMove[], readonly string[]]>([
    ['a move to a free time needs no other', [move('a', 9, 12), move('b', 10, 9)], []],
    ['of a swap each needs the other', [move('a', 9, 10), move('b', 10, 9)], ['b']],
    ['of a chain the first needs all that follow', [move('a', 9, 10), move('b', 10, 11), move('c', 11, 14)], ['b', 'c']],
    ['what follows in a chain does not need the first', [move('a', 11, 14), move('b', 10, 11), move('c', 9, 10)], []],
    ['where nobody is shared nothing is needed', [move('a', 9, 10), move('b', 10, 11, ['bob'])], []],
    ['one shared room is enough', [move('a', 9, 10, ['ada', 'room']), move('b', 10, 11, ['bob', 'room'])], ['b']],
    ['a time of two lengths may need two', [move('a', 9, 10, ['ada'], 2), move('b', 10, 14), move('c', 11, 15)], ['b', 'c']],
  ])('4.2 %s', (_, going, needed) => {
    const [first] = going;
    expect(first === undefined ? null : alongWith(first, going).map((one) => one.appointment)).toEqual(needed);
  });

  test('4.2 4.4 what is accepted together is accepted with all that each of it needs alone', () => {
    const five = tuple(...Array.from({ length: 5 }, () => integer({ min: 0, max: 4 })));
    assert(
      property(five, (targets) => {
        const moves = targets.map((to, index) => move(`m${index}`, index, to));
        const slots = targets.map((_, index) => held(`m${index}`, index));
        const refused = settleMoves(moves, slots);
        const going = moves.filter((one) => !refused.has(one.appointment));
        for (const one of going) expect(settleMoves([one, ...alongWith(one, going)], slots).size).toBe(0);
      }),
      { numRuns: 1000 },
    );
  });

  test('4.2 4.4 what is accepted can happen together, and nothing refused could have joined it', () => {
    const five = tuple(...Array.from({ length: 5 }, () => integer({ min: 0, max: 7 })));
    assert(
      property(five, array(integer({ min: 0, max: 7 }), { maxLength: 2 }), (targets, fixed) => {
        // Appointments m0..m4 hold the even hours and want these targets; others hold some odd ones.
        const names = targets.map((_, index) => `m${index}`);
        const moves = targets.map((to, index) => move(names[index] ?? '', index * 2, to));
        const slots = [
          ...names.map((name, index) => held(name, index * 2)),
          ...[...new Set(fixed)].map((hour) => held(`fixed${hour}`, hour * 2 + 1)),
        ];
        const refused = settleMoves(moves, slots);
        const places = (going: ReadonlySet<string>): boolean => {
          const taken = [
            ...moves.filter((one) => going.has(one.appointment)).map((one) => one.to.start),
            ...slots.filter((one) => !going.has(one.appointment)).map((one) => one.span.start),
          ];
          return new Set(taken).size === taken.length;
        };
        const going = new Set(names.filter((name) => !refused.has(name)));
        expect(places(going)).toBe(true);
        for (const name of refused.keys()) expect(places(new Set([...going, name]))).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });
});
