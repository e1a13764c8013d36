/** Which day, whose columns, which week. */
import { describe, expect, test } from 'vitest';
import { columnsOf, MOST_COLUMNS } from '../src/calendar/columns.ts';
import type { Holder } from '../src/calendar/queries.ts';
import { readDay } from '../src/calendar/search.ts';
import { firstDayOfWeek, mondayOf } from '../src/calendar/week.ts';

const holder = (id: string): Holder => ({
  id,
  name: id,
  kind: 'staff',
  company: 'c',
  email: null,
  zone: 'UTC',
  active: true,
  externalId: null,
  createdAt: '',
});
const people = Array.from({ length: 40 }, (_, one) => holder(`h${String(one).padStart(2, '0')}`));
const names = (holders: readonly Holder[]): readonly string[] => holders.map(({ id }) => id);

describe('7.4 the columns of a day', () => {
  test('are the first ten while nobody has chosen', () => expect(names(columnsOf(people, []))).toEqual(names(people.slice(0, 10))));
  test('are the chosen ones in the order of the list', () =>
    expect(names(columnsOf(people, ['h07', 'h03', 'gone']))).toEqual(['h03', 'h07']));
  test('are the first ten again when none of the chosen is left', () => expect(columnsOf(people, ['gone'])).toHaveLength(10));
  test('are never more than can be read', () => expect(columnsOf(people, names(people))).toHaveLength(MOST_COLUMNS));
});

describe('the address of the calendar', () => {
  test('is read, and what nobody understands is left out', () => {
    expect(readDay({ day: '2026-11-23', view: 'week', holder: 'h1' })).toEqual({ day: '2026-11-23', view: 'week', holder: 'h1' });
    expect(readDay({ day: '2026-13-40', view: 'month', holder: 7 })).toEqual({});
    expect(readDay({ day: 'yesterday' })).toEqual({});
  });
});

describe('weeks', () => {
  test.each([
    ['de-CH', 1],
    ['en-US', 0],
    ['ar-EG', 6],
  ] as const)('begin in %s on day %i', (language, first) => expect(firstDayOfWeek(language)).toBe(first));
  test.each([
    ['2026-11-25', 1, '2026-11-23'],
    ['2026-11-22', 1, '2026-11-16'],
    ['2026-11-22', 0, '2026-11-22'],
    ['2026-11-20', 6, '2026-11-14'],
  ] as const)('that %s lies in begins, counted from %i, on %s', (day, first, expected) => expect(mondayOf(day, first)).toBe(expected));
});
