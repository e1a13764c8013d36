/** Editing a week of working hours: what is typed, what a day gets, what is sent. */
import { describe, expect, test } from 'vitest';
import { clockOf, minutesOf, readClock, stepClock } from '../../src/setup/hours/clock.ts';
import {
  addSpan,
  alwaysDraft,
  copyDay,
  draftOf,
  neverDraft,
  nextSpan,
  overMidnight,
  periodOf,
  removeSpan,
  ruleIndex,
  rulesOf,
  setSpan,
  weekOf,
} from '../../src/setup/hours/week.ts';

const rule = (weekday: number, from: string, to: string) => ({ weekday, from, to });
const RULES = [rule(1, '13:00', '17:00'), rule(1, '08:00', '12:00'), rule(3, '22:00', '02:00'), rule(7, '10:00', '12:00')];
const WEEK = weekOf(RULES);

describe('7.1 a time that is typed', () => {
  test.each([
    ['9', '09:00'],
    ['930', '09:30'],
    ['9.30', '09:30'],
    ['9h30', '09:30'],
    ['17 h', '17:00'],
    ['5 pm', '17:00'],
    ['12am', '00:00'],
    ['12 pm', '12:00'],
    ['24', '24:00'],
    [' 08:05 ', '08:05'],
  ])('as %s is taken as %s', (typed, read) => expect(readClock(typed)).toBe(read));
  test.each(['', 'noon', '25', '24:01', '9:75', '13 pm', '0 am', '12345'])(
    'as “%s” stays as it is, for the server to say what is wrong',
    (typed) => expect(readClock(typed)).toBe(typed),
  );
  test('is minutes after midnight only where it is written whole', () => {
    expect([minutesOf('00:00'), minutesOf('09:30'), minutesOf('24:00')]).toEqual([0, 570, 1440]);
    expect([minutesOf('9:30'), minutesOf('24:30'), minutesOf('12:60'), minutesOf('')]).toEqual([null, null, null, null]);
  });
  test('goes to the next whole quarter by the arrow keys, and not beyond the day', () => {
    expect([stepClock('09:00', 1), stepClock('09:00', -1), stepClock('09:10', 1), stepClock('09:10', -1)]).toEqual([
      '09:15',
      '08:45',
      '09:15',
      '09:00',
    ]);
    expect([stepClock('24:00', 1), stepClock('00:00', -1), stepClock('soon', 1)]).toEqual(['24:00', '00:00', 'soon']);
    expect([clockOf(-5), clockOf(9_999)]).toEqual(['00:00', '24:00']);
  });
});

describe('7.1 a week', () => {
  test('has seven days, Monday first, each with its spans in the order of the day', () => {
    expect(WEEK).toHaveLength(7);
    expect(WEEK[0]).toEqual([
      { from: '08:00', to: '12:00' },
      { from: '13:00', to: '17:00' },
    ]);
    expect([WEEK[2], WEEK[1], WEEK[6]]).toEqual([[{ from: '22:00', to: '02:00' }], [], [{ from: '10:00', to: '12:00' }]]);
  });
  test('is sent as the rules it was made from, whatever their order', () => {
    const byPlace = (one: { weekday: number; from: string }, other: { weekday: number; from: string }): number =>
      one.weekday - other.weekday || one.from.localeCompare(other.from);
    expect(rulesOf(WEEK)).toEqual([...RULES].sort(byPlace));
  });
  test('finds the field of a refused rule by its place among those that were sent', () => {
    const sent = rulesOf(WEEK);
    for (const [day, at] of [
      [0, 0],
      [0, 1],
      [2, 0],
      [6, 0],
    ] as const) {
      expect(sent[ruleIndex(WEEK, day, at)]).toEqual({ weekday: day + 1, ...WEEK[day]?.[at] });
    }
  });
  test('changes only the span that was edited, and nothing of what it was given', () => {
    const before = structuredClone(WEEK);
    const after = setSpan(WEEK, 0, 1, { from: '14:00', to: '18:00' });
    expect(after[0]).toEqual([
      { from: '08:00', to: '12:00' },
      { from: '14:00', to: '18:00' },
    ]);
    expect(removeSpan(WEEK, 0, 0)[0]).toEqual([{ from: '13:00', to: '17:00' }]);
    expect(after.slice(1)).toEqual(WEEK.slice(1));
    expect(WEEK).toEqual(before);
  });
});

describe('7.1 copying a day', () => {
  const after = copyDay(WEEK, 0, [1, 2, 3]);
  test('lays its hours on each of the chosen days, in the place of what they had', () => {
    expect([after[1], after[2], after[3]]).toEqual([WEEK[0], WEEK[0], WEEK[0]]);
  });
  test('leaves the day itself and all the others alone', () => {
    expect([after[0], after[4], after[5], after[6]]).toEqual([WEEK[0], [], [], WEEK[6]]);
  });
  test('copies that it is closed, too', () => expect(copyDay(WEEK, 1, [0])[0]).toEqual([]));
  test('gives days of their own: editing one does not edit the other', () => {
    expect(setSpan(after, 1, 0, { from: '07:00', to: '12:00' })[2]).toEqual(WEEK[0]);
  });
});

describe('7.1 hours that are added', () => {
  test.each([
    ['a free day', [], { from: '09:00', to: '17:00' }],
    ['a morning', [{ from: '08:00', to: '12:00' }], { from: '13:00', to: '17:00' }],
    ['a long day', [{ from: '08:00', to: '17:30' }], { from: '18:30', to: '19:30' }],
    ['a day that ends late', [{ from: '08:00', to: '23:30' }], { from: '23:30', to: '24:00' }],
  ])('to %s begin after what is there', (_what, spans, next) => expect(nextSpan(spans)).toEqual(next));
  test('come last', () =>
    expect(addSpan(WEEK, 6)[6]).toEqual([
      { from: '10:00', to: '12:00' },
      { from: '13:00', to: '17:00' },
    ]));
  test.each([
    ['22:00', '02:00', true],
    ['22:00', '00:00', false],
    ['22:00', '24:00', false],
    ['09:00', '17:00', false],
    ['9', '2', false],
  ])('from %s to %s end on the next day: %s', (from, to, next) => expect(overMidnight({ from, to })).toBe(next));
});

describe('7.1 a period', () => {
  const period = {
    zone: 'Europe/Zurich',
    rules: [rule(1, '08:00', '12:00'), rule(1, '13:00', '17:00')],
    exceptions: [{ date: '2026-12-24', spans: [{ from: '08:00', to: '12:00' }] }],
    validFrom: '2026-11-01',
    validTo: null,
  };
  test('comes out of the editor as it went in', () => expect(periodOf(draftOf(period))).toEqual(period));
  test('made of “any time” is every day from midnight to midnight, and of “never” no day at all', () => {
    expect(periodOf(alwaysDraft('UTC')).rules).toEqual([1, 2, 3, 4, 5, 6, 7].map((weekday) => rule(weekday, '00:00', '24:00')));
    expect(periodOf(neverDraft('UTC')).rules).toEqual([]);
  });
});
