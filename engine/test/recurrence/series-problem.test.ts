/** What a server should never have told. */
import { describe, expect, test } from 'vitest';
import { DAY, instant, zoneId } from '../../src/model.ts';
import { occurrencesIn } from '../../src/recurrence/expand.ts';
import { seriesProblem } from '../../src/recurrence/series-problem.ts';
import type { Pattern, Series } from '../../src/recurrence/series.ts';
import { at, span } from '../availability/words.ts';
import { daily, monthly, moved, series, weekly } from './words.ts';

const right = series(daily(), '2026-06-01 09:00/10:00');
const withPattern = (pattern: unknown): Series => ({ ...right, pattern: pattern as Pattern });

const WRONG: readonly (readonly [field: string, series: Series])[] = [
  ['zone', { ...right, zone: zoneId('Europe/Nowhere') }],
  ['zone', { ...right, zone: zoneId('+02:00') }],
  ['firstDate', { ...right, firstDate: '2026-02-29' }],
  ['firstDate', { ...right, firstDate: '1600-12-31' }],
  ['firstDate', { ...right, firstDate: '' }],
  ['startsAt', { ...right, startsAt: -1 }],
  ['startsAt', { ...right, startsAt: DAY }],
  ['startsAt', { ...right, startsAt: Number.NaN }],
  ['endsAt', { ...right, endsAt: right.startsAt - 1 }],
  ['endsAt', { ...right, endsAt: Infinity }],
  ['endsAt', { ...right, endsAt: 6 * 366 * DAY }],
  ['pattern.interval', withPattern(daily(0))],
  ['pattern.interval', withPattern(daily(-1))],
  ['pattern.interval', withPattern(daily(1.5))],
  ['pattern.interval', withPattern(daily(Infinity))],
  ['pattern.interval', withPattern(monthly(1, 1e17))],
  ['pattern.on', withPattern(weekly([]))],
  ['pattern.on', withPattern({ every: 'week', interval: 1, on: ['someday'], weekStart: 'monday' })],
  ['pattern.weekStart', withPattern({ every: 'week', interval: 1, on: ['monday'], weekStart: '' })],
  ['pattern.every', withPattern({ every: 'hour', interval: 1 })],
  ['pattern.dayOfMonth', withPattern(monthly(0))],
  ['pattern.dayOfMonth', withPattern(monthly(32))],
  ['pattern.month', withPattern({ every: 'year', interval: 1, month: 13, dayOfMonth: 1 })],
  ['pattern.ordinal', withPattern({ every: 'month', interval: 1, ordinal: 5, day: 'monday' })],
  ['pattern.day', withPattern({ every: 'month', interval: 1, ordinal: 1, day: 'Monday' })],
  ['extent.count', { ...right, extent: { ends: 'after', count: 0 } }],
  ['extent.count', { ...right, extent: { ends: 'after', count: Number.NaN } }],
  ['extent.date', { ...right, extent: { ends: 'on', date: '2026-05-31' } }],
  ['extent.date', { ...right, extent: { ends: 'on', date: '4500-09-02' } }],
  ['extent.date', { ...right, extent: { ends: 'on', date: 'tomorrow' } }],
  [
    'changed[1]',
    { ...right, changed: [moved('2026-06-02 09:00', '2026-06-02 10:00/11:00'), moved('2026-06-03 09:00', '2026-06-03 10:00/09:00')] },
  ],
  ['deleted[0]', { ...right, deleted: [instant(Number.NaN)] }],
];

describe('a series that cannot be', () => {
  test.each(WRONG)('4.13 is refused for its %s, in words, and has no occurrences', (field, wrong) => {
    const problem = seriesProblem(wrong);
    expect(problem?.field).toBe(field);
    expect(`${problem?.problem} ${problem?.next}`).toMatch(/^.+\. .+\.$/);
    expect(occurrencesIn(wrong, { start: instant(-Infinity), end: instant(Infinity) })).toEqual([]);
  });

  test('4.13 a right one has no problem, at the ends of what Exchange takes', () => {
    for (const one of [
      right,
      series(daily(999), '1601-01-01 00:00/+1 00:00', { allDay: true }),
      series(weekly(['monday']), '4500-09-01 23:59/23:59', { extent: { ends: 'on', date: '4500-09-01' } }),
      { ...right, deleted: [at('2026-06-02 09:00')] },
    ])
      expect(seriesProblem(one)).toBeNull();
    expect(occurrencesIn(right, span('2026-06-01 00:00/2026-06-02 00:00'))).toHaveLength(1);
  });
});
