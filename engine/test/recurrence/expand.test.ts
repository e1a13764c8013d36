/** Series as people make them, laid down in a window. */
import { describe, expect, test } from 'vitest';
import { HOUR, instant, zoneId } from '../../src/model.ts';
import { occurrencesIn } from '../../src/recurrence/expand.ts';
import type { Pattern } from '../../src/recurrence/series.ts';
import { zoneClocks } from '../../src/zone.ts';
import { at, span } from '../availability/words.ts';
import { daily, dates, found, monthly, moved, series, weekly } from './words.ts';

/** What is told to Outlook, from when on, and the first dates on which it is. */
const PATTERNS: readonly (readonly [words: string, pattern: Pattern, from: string, dates: string])[] = [
  ['every third day', daily(3), '2026-02-26', '2026-02-26 2026-03-01 2026-03-04'],
  ['Mondays and Thursdays', weekly(['monday', 'thursday']), '2026-06-10', '2026-06-11 2026-06-15 2026-06-18'],
  // 12 June 2026 is a Friday: the Monday of its week is over, and the next week is left out.
  ['every second Monday, from a Friday', weekly(['monday'], 2), '2026-06-12', '2026-06-22 2026-07-06'],
  ['every second week on Sunday and Monday, weeks from Monday', weekly(['sunday', 'monday'], 2), '2026-06-10', '2026-06-14 2026-06-22'],
  [
    'every second week on Sunday and Monday, weeks from Sunday',
    weekly(['sunday', 'monday'], 2, 'sunday'),
    '2026-06-10',
    '2026-06-21 2026-06-22 2026-07-05',
  ],
  ['a weekday named twice', weekly(['friday', 'friday']), '2026-06-10', '2026-06-12 2026-06-19'],
  ['the 31st', monthly(31), '2026-01-01', '2026-01-31 2026-02-28 2026-03-31 2026-04-30'],
  ['the 30th every second month, in a leap year', monthly(30, 2), '2027-12-30', '2027-12-30 2028-02-29 2028-04-30'],
  ['the 5th, from the 10th on', monthly(5, 2), '2026-01-10', '2026-03-05 2026-05-05'],
  ['the third Thursday', { every: 'month', interval: 1, ordinal: 3, day: 'thursday' }, '2026-01-01', '2026-01-15 2026-02-19'],
  ['the last weekday', { every: 'month', interval: 1, ordinal: -1, day: 'weekday' }, '2026-01-01', '2026-01-30 2026-02-27 2026-03-31'],
  ['the first weekend day', { every: 'month', interval: 1, ordinal: 1, day: 'weekendDay' }, '2026-01-01', '2026-01-03 2026-02-01'],
  ['the fourth weekend day', { every: 'month', interval: 1, ordinal: 4, day: 'weekendDay' }, '2026-01-01', '2026-01-11 2026-02-14'],
  ['the last day', { every: 'month', interval: 1, ordinal: -1, day: 'day' }, '2028-01-01', '2028-01-31 2028-02-29'],
  ['the second day', { every: 'month', interval: 1, ordinal: 2, day: 'day' }, '2026-01-03', '2026-02-02 2026-03-02'],
  ['29 February', { every: 'year', interval: 1, month: 2, dayOfMonth: 29 }, '2027-03-01', '2028-02-29 2029-02-28'],
  ['a date of the year that was over', { every: 'year', interval: 2, month: 3, dayOfMonth: 1 }, '2026-04-01', '2028-03-01 2030-03-01'],
  [
    'the last Sunday of October',
    { every: 'year', interval: 1, month: 10, ordinal: -1, day: 'sunday' },
    '2026-01-01',
    '2026-10-25 2027-10-31',
  ],
];

describe('patterns', () => {
  test.each(PATTERNS)('4.13 %s', (_, pattern, from, expected) => {
    const wanted = expected.split(' ');
    expect(dates(series(pattern, `${from} 09:00/10:00`), '2020-01-01 00:00/2032-01-01 00:00').slice(0, wanted.length)).toEqual(wanted);
  });

  test('4.13 a series is over on its last date, or after so many, deleted ones counted', () => {
    const window = '2020-01-01 00:00/2040-01-01 00:00';
    const from = '2026-06-08 09:00/10:00';
    expect(dates(series(daily(), from, { extent: { ends: 'on', date: '2026-06-10' } }), window)).toEqual([
      '2026-06-08',
      '2026-06-09',
      '2026-06-10',
    ]);
    const three = { extent: { ends: 'after', count: 3 }, deleted: [at('2026-06-09 09:00')] } as const;
    expect(dates(series(daily(), from, three), window)).toEqual(['2026-06-08', '2026-06-10']);
    const twice = weekly(['monday', 'tuesday']);
    expect(dates(series(twice, '2026-06-09 09:00/10:00', { extent: { ends: 'after', count: 4 } }), window)).toEqual([
      '2026-06-09',
      '2026-06-15',
      '2026-06-16',
      '2026-06-22',
    ]);
  });
});

describe('windows', () => {
  test('4.13 what began before the window and lasts into it is there; what only meets an edge is not', () => {
    const weekends = series(weekly(['friday']), '2026-06-05 18:00/+3 07:00');
    expect(found(weekends, '2026-06-08 06:00/2026-06-08 12:00')).toEqual(['2026-06-05 18:00/2026-06-08 07:00']);
    expect(found(weekends, '2026-06-08 07:00/2026-06-12 18:00')).toEqual([]);
  });

  test('4.13 days that lie on each other are all there', () => {
    const long = series(daily(), '2026-06-01 09:00/+2 10:00');
    expect(dates(long, '2026-06-10 09:30/2026-06-10 09:45')).toEqual(['2026-06-08', '2026-06-09', '2026-06-10']);
  });

  test('4.13 one without length lies in the window that it begins', () => {
    const moment = series(daily(), '2026-06-01 09:00/09:00');
    expect(found(moment, '2026-06-02 09:00/2026-06-02 10:00')).toEqual(['2026-06-02 09:00/09:00']);
    expect(found(moment, '2026-06-02 08:00/2026-06-02 09:00')).toEqual([]);
  });

  test('4.13 no time at all has no occurrences, however a window is turned', () => {
    const all = series(daily(), '2026-06-01 00:00/+1 00:00');
    for (const [start, end] of [
      [5, 5],
      [9, 5],
      [Number.NaN, 5],
      [5, Number.NaN],
    ] as const) {
      const day = at('2026-06-10 00:00');
      expect(occurrencesIn(all, { start: instant(day + start * HOUR), end: instant(day + end * HOUR) })).toEqual([]);
    }
  });

  test('4.13 an endless series seen without end ends with the dates of Exchange', () => {
    const ever = series({ every: 'year', interval: 100, month: 1, dayOfMonth: 1 }, '2001-01-01 09:00/10:00', { zone: zoneId('UTC') });
    const occurrences = occurrencesIn(ever, { start: instant(-Infinity), end: instant(Infinity) });
    expect(occurrences).toHaveLength(25);
    expect(occurrences.at(-1)?.start).toBe(at('4401-01-01 09:00', 'UTC'));
  });
});

describe('changed and deleted occurrences', () => {
  const stand = series(daily(), '2026-06-01 09:00/10:00', {
    changed: [moved('2026-06-03 09:00', '2026-06-03 11:00/12:30'), moved('2026-06-05 09:00', '2026-07-20 09:00/10:00')],
    deleted: [at('2026-06-02 09:00')],
  });

  test('4.13 a changed one is where it was moved to, also out of the window and into another; a deleted one is nowhere', () => {
    expect(found(stand, '2026-06-01 00:00/2026-06-07 00:00')).toEqual([
      '2026-06-01 09:00/10:00',
      '2026-06-03 11:00/12:30',
      '2026-06-04 09:00/10:00',
      '2026-06-06 09:00/10:00',
    ]);
    expect(found(stand, '2026-07-20 00:00/2026-07-21 00:00')).toEqual(['2026-07-20 09:00/10:00', '2026-07-20 09:00/10:00']);
  });

  test('4.13 a changed one is known by its original start, with what differs', () => {
    const [one] = occurrencesIn(stand, span('2026-06-03 00:00/2026-06-04 00:00'));
    expect(one).toEqual({ ...span('2026-06-03 11:00/12:30'), original: at('2026-06-03 09:00'), allDay: false, changed: stand.changed[0] });
  });

  test('4.13 what is both changed and deleted is there: time is rather taken than given', () => {
    const both = { ...stand, deleted: [at('2026-06-03 09:00')] };
    expect(found(both, '2026-06-03 00:00/2026-06-04 00:00')).toEqual(['2026-06-03 11:00/12:30']);
  });

  test('F28 originals an hour beside ours, by older rules of the zone, are still those of their date', () => {
    const hourOff = {
      ...stand,
      deleted: [instant(at('2026-06-02 09:00') - HOUR)],
      changed: [{ ...moved('2026-06-03 09:00', '2026-06-03 11:00/12:30'), original: instant(at('2026-06-03 09:00') + HOUR) }],
    };
    expect(found(hourOff, '2026-06-02 00:00/2026-06-05 00:00')).toEqual(['2026-06-03 11:00/12:30', '2026-06-04 09:00/10:00']);
  });
});

/** A daily series, and how it lies around a change of the clock. */
const CLOCKS: readonly (readonly [zone: string, words: string, window: string, expected: readonly string[]])[] = [
  ['Europe/Zurich', '2010-01-01 09:00/10:00', '2026-03-28 12:00/2026-03-30 00:00', ['2026-03-29 09:00/10:00']],
  // 02:00 becomes 03:00: 02:30 is read as 03:30, and an end that is not after it keeps the hour that it was away.
  ['Europe/Zurich', '2010-01-01 02:30/04:00', '2026-03-29 00:00/2026-03-29 20:00', ['2026-03-29 03:30/04:00']],
  ['Europe/Zurich', '2010-01-01 02:30/03:30', '2026-03-29 00:00/2026-03-29 20:00', ['2026-03-29 03:30/04:30']],
  ['Europe/Zurich', '2010-01-01 02:30/03:00', '2026-03-29 00:00/2026-03-29 20:00', ['2026-03-29 03:30/04:00']],
  ['Europe/Zurich', '2010-01-01 01:00/02:30', '2026-03-29 00:00/2026-03-29 20:00', ['2026-03-29 01:00/03:30']],
  // Half an hour, midnight itself, and 23:00 that becomes midnight.
  ['Australia/Lord_Howe', '2010-01-01 02:15/03:00', '2026-10-04 00:00/2026-10-04 20:00', ['2026-10-04 02:45/03:00']],
  ['America/Sao_Paulo', '2010-01-01 00:00/08:00', '2018-11-04 01:00/2018-11-04 20:00', ['2018-11-04 01:00/08:00']],
  ['America/Nuuk', '2010-01-01 23:30/23:45', '2026-03-28 12:00/2026-03-29 12:00', ['2026-03-29 00:30/00:45']],
  // Samoa had no 30 December 2011.
  ['Pacific/Apia', '2010-01-01 09:00/10:00', '2011-12-29 00:00/2012-01-01 00:00', ['2011-12-29 09:00/10:00', '2011-12-31 09:00/10:00']],
];

describe('changes of the clock', () => {
  test.each(CLOCKS)('4.13 F28 in %s, daily from %s, seen in %s', (zone, words, window, expected) => {
    expect(found(series(daily(), words, { zone: zoneId(zone) }), window)).toEqual(expected);
  });

  test('4.13 F28 a time shown twice is the first, and lasts as the clock shows its end', () => {
    const lengths = (words: string): readonly number[] =>
      occurrencesIn(series(daily(), words), span('2026-10-25 01:00/2026-10-25 12:00')).map(({ start, end }) => (end - start) / HOUR);
    expect(lengths('2010-01-01 02:30/03:30')).toEqual([2]);
    expect(lengths('2010-01-01 02:15/02:45')).toEqual([0.5]);
  });

  test('4.13 whole days are whole days of the zone, of 23 and 25 hours too', () => {
    const holiday = series(daily(), '2010-01-01 00:00/+1 00:00', { allDay: true });
    const hours = (day: string): readonly number[] =>
      occurrencesIn(holiday, span(`${day} 12:00/${day} 13:00`)).map(({ start, end }) => (end - start) / HOUR);
    expect([hours('2026-03-29'), hours('2026-06-10'), hours('2026-10-25')]).toEqual([[23], [24], [25]]);
  });

  test('4.13 clocks that were asked for one window serve any other', () => {
    const clocks = zoneClocks();
    const one = series(daily(), '2010-01-01 02:30/03:15');
    for (const window of ['2026-06-01 00:00/2026-06-05 00:00', '2011-03-20 00:00/2011-04-02 00:00', '2035-10-20 00:00/2035-11-02 00:00'])
      expect(occurrencesIn(one, span(window), clocks)).toEqual(occurrencesIn(one, span(window)));
  });
});
