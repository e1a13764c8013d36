/** Laws of sets of time, held against plain sets of whole milliseconds. */
import { array, assert, integer, property, tuple } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { complement, covers, grow, intersect, spansOf, subtract, unite, uniteAll } from '../../src/availability/spans.ts';
import type { Spans } from '../../src/availability/spans.ts';
import { instant } from '../../src/model.ts';
import type { Span } from '../../src/model.ts';

const LAST = 40;
/** Fixed, so that a run repeats exactly. */
const RUNS = { numRuns: 2000, seed: 7_002 };
const span = (start: number, end: number): Span => ({ start: instant(start), end: instant(end) });
const raw = array(
  tuple(integer({ min: 0, max: LAST }), integer({ min: 0, max: LAST })).map(([a, b]) => span(a, b)),
  { maxLength: 8 },
);
const spans = raw.map(spansOf);

const instants = (list: readonly Span[]): Set<number> => {
  const result = new Set<number>();
  for (const { start, end } of list) for (let at: number = start; at < end; at += 1) result.add(at);
  return result;
};
const kept = (set: ReadonlySet<number>, keep: (at: number) => boolean): Set<number> => new Set([...set].filter(keep));
const isCanonical = (list: Spans): boolean =>
  list.every(({ start, end }, index) => start < end && (list[index - 1]?.end ?? Number.NEGATIVE_INFINITY) < start);
/** Canonical, and exactly these instants. */
const expectInstants = (list: Spans, wanted: ReadonlySet<number>): void => {
  expect(isCanonical(list)).toBe(true);
  expect(instants(list)).toEqual(wanted);
};
const law = (check: (a: Spans, b: Spans, c: Spans) => void): void => assert(property(spans, spans, spans, check), RUNS);

describe('sets of time', () => {
  test('7.2 spans in any order, overlapping, touching or empty have one canonical form', () => {
    assert(
      property(raw, (list) => {
        expectInstants(spansOf(list), instants(list));
        expect(spansOf(list.toReversed())).toEqual(spansOf(list));
        expect(spansOf(spansOf(list))).toEqual(spansOf(list));
      }),
      RUNS,
    );
  });

  test('7.2 union holds what is in either, whatever the order and grouping', () => {
    law((a, b, c) => {
      expectInstants(unite(a, b), instants([...a, ...b]));
      expect(unite(a, b)).toEqual(unite(b, a));
      expect(uniteAll([a, b, c])).toEqual(unite(unite(a, b), c));
      expect(unite(a, a)).toEqual(a);
    });
  });

  test('7.2 intersection holds what is in both', () => {
    law((a, b) =>
      expectInstants(
        intersect(a, b),
        kept(instants(a), (at) => instants(b).has(at)),
      ),
    );
  });

  test('7.2 subtraction takes away what is in the other and nothing else', () => {
    law((a, b, c) => {
      expectInstants(
        subtract(a, b),
        kept(instants(a), (at) => !instants(b).has(at)),
      );
      expect(unite(subtract(a, b), intersect(a, b))).toEqual(a);
      expect(subtract(subtract(a, b), c)).toEqual(subtract(a, unite(b, c)));
    });
  });

  test('7.2 the complement within a window is the rest of the window', () => {
    law((a) => {
      const window = span(10, 30);
      expect(unite(complement(window, a), intersect(a, [window]))).toEqual([window]);
      expect(intersect(complement(window, a), a)).toEqual([]);
    });
  });

  test('5.5 a span grown by buffers reaches earlier and later, and shrinks when they are negative', () => {
    assert(
      property(spans, integer({ min: -6, max: 6 }), integer({ min: -6, max: 6 }), (list, before, after) => {
        const grown = list.map(({ start, end }) => span(start - before, end + after));
        expectInstants(grow(list, before, after), instants(grown));
      }),
      RUNS,
    );
  });

  test('7.2 a span is covered when every instant of it is there', () => {
    assert(
      property(spans, integer({ min: 0, max: LAST }), integer({ min: 0, max: LAST }), (list, start, end) => {
        expect(covers(list, span(start, end))).toBe([...instants([span(start, end)])].every((at) => instants(list).has(at)));
      }),
      RUNS,
    );
  });
});
