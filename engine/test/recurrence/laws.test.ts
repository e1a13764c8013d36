/** Laws of series, over random ones. That the dates and times are the right ones is judged in `proof/test/series.test.ts`. */
import { array, assert, boolean, constant, constantFrom, integer, jsonValue, oneof, property, record, subarray, tuple } from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, instant, zoneId } from '../../src/model.ts';
import type { Instant, Span } from '../../src/model.ts';
import { occurrencesIn } from '../../src/recurrence/expand.ts';
import { WEEKDAYS } from '../../src/recurrence/pattern-dates.ts';
import { seriesProblem } from '../../src/recurrence/series-problem.ts';
import type { ChangedOccurrence, Extent, Occurrence, Ordinal, Pattern, RelativeDay, Series } from '../../src/recurrence/series.ts';
import { zoneClocks } from '../../src/zone.ts';

/** Fixed, so that a run repeats exactly. */
const SEED = 20_251_026;
const RUNS = 600;
/** How long a slow machine takes says nothing about what is tried. */
const PATIENT = { timeout: 600_000 };
const START = Date.UTC(2015, 0, 1);
/** The Gregorian calendar repeats after 400 years, which are whole weeks. */
const DAYS_OF_400_YEARS = 146_097;

const clocks = zoneClocks();
const occurrences = (series: Series, window: Span): readonly Occurrence[] => occurrencesIn(series, window, clocks);

const interval = integer({ min: 1, max: 9 });
const dayOfMonth = integer({ min: 1, max: 31 });
const month = integer({ min: 1, max: 12 });
const ordinal = constantFrom<Ordinal>(1, 2, 3, 4, -1);
const relativeDay = constantFrom<RelativeDay>(...WEEKDAYS, 'day', 'weekday', 'weekendDay');
const pattern: Arbitrary<Pattern> = oneof(
  record({ every: constant('day' as const), interval }),
  record({
    every: constant('week' as const),
    interval,
    on: subarray([...WEEKDAYS], { minLength: 1 }),
    weekStart: constantFrom(...WEEKDAYS),
  }),
  record({ every: constant('month' as const), interval, dayOfMonth }),
  record({ every: constant('month' as const), interval, ordinal, day: relativeDay }),
  record({ every: constant('year' as const), interval, month, dayOfMonth }),
  record({ every: constant('year' as const), interval, month, ordinal, day: relativeDay }),
);
const dateOf = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10);
const firstDay = integer({ min: START / DAY, max: START / DAY + 4_000 });
const extent = (from: number): Arbitrary<Extent> =>
  oneof(
    constant({ ends: 'never' as const }),
    record({ ends: constant('on' as const), date: integer({ min: from, max: from + 3_000 }).map(dateOf) }),
    record({ ends: constant('after' as const), count: integer({ min: 1, max: 400 }) }),
  );
const zones = ['Europe/Zurich', 'Australia/Lord_Howe', 'America/Sao_Paulo', 'UTC'].map(zoneId);

/** Half of them in UTC; lengths from none to nine days, so that occurrences lie on each other. */
const plain: Arbitrary<Series> = tuple(firstDay, pattern, boolean()).chain(([day, one, utc]) =>
  record({
    pattern: constant(one),
    extent: extent(day),
    firstDate: constant(dateOf(day)),
    startsAt: integer({ min: 0, max: 95 }).map((quarters) => quarters * 15 * MINUTE),
    endsAt: integer({ min: 0, max: 9 * 24 }).map((hours) => hours * HOUR),
    zone: utc ? constant(zoneId('UTC')) : constantFrom(...zones),
    allDay: constant(false),
    changed: constant([]),
    deleted: constant([]),
  }).map((series) => ({ ...series, endsAt: series.startsAt + series.endsAt })),
);

const moment = integer({ min: 0, max: 6_000 * 96 }).map((quarters) => instant(START + quarters * 15 * MINUTE));
const moments = (count: number): Arbitrary<readonly Instant[]> =>
  array(moment, { minLength: count, maxLength: count }).map((list) => list.toSorted((one, other) => one - other));

/** With some of its own occurrences changed and others deleted. */
const edited: Arbitrary<Series> = tuple(plain, moment, integer({ min: 0, max: 6 }), array(tuple(moment, integer({ min: 0, max: 96 })))).map(
  ([series, at, gone, moves]) => {
    const own = occurrences(series, { start: at, end: instant(at + 500 * DAY) }).map(({ original }) => original);
    const changed = moves.slice(0, own.length).map(([start, quarters], index): ChangedOccurrence => {
      const end = instant(start + quarters * 15 * MINUTE);
      return { original: own[index] ?? start, start, end, allDay: false, showAs: null, sensitivity: null, cancelled: false };
    });
    return { ...series, changed, deleted: own.slice(changed.length, changed.length + gone) };
  },
);

const law = <Values extends [unknown, ...unknown[]]>(
  arbitraries: { [Index in keyof Values]: Arbitrary<Values[Index]> },
  check: (...values: Values) => void,
): void => assert(property(...arbitraries, check), { numRuns: RUNS, seed: SEED });

const inSpan = ({ start, end }: Span, window: Span): boolean => start < window.end && (end > window.start || start === window.start);

describe('series', () => {
  test('4.13 two adjoining windows show together what one shows, and nothing twice but what lies across', PATIENT, () => {
    let across = 0;
    law([edited, moments(3)], (series, [a, b, c]) => {
      if (a === undefined || b === undefined || c === undefined || a === b || b === c) return;
      const first = occurrences(series, { start: a, end: b });
      const second = occurrences(series, { start: b, end: c }).filter(({ start }) => start >= b);
      expect([...first, ...second]).toEqual(occurrences(series, { start: a, end: c }));
      across += occurrences(series, { start: b, end: c }).length - second.length;
    });
    expect(across).toBeGreaterThan(RUNS / 20);
  });

  test('4.13 what is shown of a time does not depend on where the window begins', PATIENT, () => {
    let shown = 0;
    law([edited, moments(3)], (series, [a = instant(0), b = a, c = a]) => {
      const window = { start: b, end: c };
      const part = occurrences(series, window);
      expect(part).toEqual(b < c ? occurrences(series, { start: a, end: c }).filter((one) => inSpan(one, window)) : []);
      shown += part.length;
    });
    expect(shown).toBeGreaterThan(RUNS);
  });

  test('4.13 a series put off by whole days shows the same, put off by as many, where no clock is changed', PATIENT, () => {
    let shown = 0;
    law([plain, moments(2), integer({ min: 1, max: 1_000 })], (series, [start = instant(0), end = start], count) => {
      const utc = { ...series, zone: zoneId('UTC') };
      // Months differ in length: they show the same again after 400 years, weeks after seven days.
      const days = { day: count, week: 7 * count, month: DAYS_OF_400_YEARS, year: DAYS_OF_400_YEARS }[utc.pattern.every];
      const dayOf = (date: string): number => Date.parse(`${date}T00:00:00Z`) / DAY;
      const { extent: ends } = utc;
      const later = {
        ...utc,
        firstDate: dateOf(dayOf(utc.firstDate) + days),
        extent: ends.ends === 'on' ? { ...ends, date: dateOf(dayOf(ends.date) + days) } : ends,
      };
      const starts = (one: Series, by: number): readonly number[] =>
        occurrences(one, { start: instant(start + by * DAY), end: instant(end + by * DAY) }).map((each) => each.start - by * DAY);
      expect(starts(later, days)).toEqual(starts(utc, 0));
      shown += starts(utc, 0).length;
    });
    expect(shown).toBeGreaterThan(RUNS);
  });

  test('4.13 nothing is left where an occurrence was changed or deleted, and every changed one shows once', PATIENT, () => {
    let changes = 0;
    let deletions = 0;
    law([edited], (series) => {
      const ever = occurrences(series, { start: instant(START), end: instant(START + 6_100 * DAY) });
      const planned = new Set(ever.filter(({ changed }) => changed === null).map(({ original }) => original));
      for (const original of [...series.deleted, ...series.changed.map((one) => one.original)]) expect(planned.has(original)).toBe(false);
      const changed = new Set(ever.flatMap((one) => (one.changed === null ? [] : [one.changed])));
      expect(changed).toEqual(new Set(series.changed));
      changes += series.changed.length;
      deletions += series.deleted.length;
    });
    expect(Math.min(changes, deletions)).toBeGreaterThan(RUNS / 4);
  });

  test('4.13 a counted series has so many occurrences, the first ones of the endless one', PATIENT, () => {
    law([plain, integer({ min: 1, max: 60 })], (series, count) => {
      const ever = { start: instant(START), end: instant(START + 40_000 * DAY) };
      const counted = occurrences({ ...series, extent: { ends: 'after', count } }, ever);
      expect(counted).toEqual(occurrences({ ...series, extent: { ends: 'never' } }, ever).slice(0, counted.length));
      // Sixty times nine years reach beyond the window; so many months, weeks or days never do.
      if (series.pattern.every !== 'year') expect(counted).toHaveLength(count);
    });
  });

  test('4.13 whatever a server tells is expanded or refused in words, within bounds, and never thrown', PATIENT, () => {
    let refused = 0;
    const junk = oneof(constantFrom<unknown>(0, -1, 32, 1e17, Number.NaN, Infinity, '', null, 'Europe/Nowhere', '2026-13-01'), jsonValue());
    const fields = [
      'interval',
      'dayOfMonth',
      'month',
      'ordinal',
      'day',
      'weekStart',
      'firstDate',
      'startsAt',
      'endsAt',
      'zone',
      'count',
      'date',
    ];
    law([edited, constantFrom(...fields), junk, moments(2)], (series, field, value, [start = instant(0), end = start]) => {
      const broken = {
        ...series,
        [field]: value,
        pattern: { ...series.pattern, ...(field in series.pattern ? { [field]: value } : {}) },
        extent: { ...series.extent, ...(field in series.extent ? { [field]: value } : {}) },
      } as unknown as Series;
      const problem = seriesProblem(broken);
      const shown = occurrencesIn(broken, { start, end }, clocks);
      // Ten a day at the most last nine days, and each was changed once.
      expect(shown.length).toBeLessThan((end - start) / DAY + 100);
      if (problem === null) return;
      refused += 1;
      expect(shown).toEqual([]);
    });
    expect(refused).toBeGreaterThan(RUNS / 4);
  });
});
