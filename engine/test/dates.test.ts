/** The calendar as day numbers, held against the platform's own. */
import { expect, test } from 'vitest';
import { DAY } from '../src/model.ts';
import { dateOf, dayOfDate, firstOfMonth, monthOf, weekdayOf } from '../src/dates.ts';

test('4.13 every month from 1601 to 4500 begins and ends on the days that it does, and no other date is one', () => {
  const wrong: string[] = [];
  for (let month = 1601 * 12; month < 4501 * 12; month += 1) {
    const [year, ofYear] = [Math.floor(month / 12), month % 12];
    const first = Date.UTC(year, ofYear, 1) / DAY;
    const last = Date.UTC(year, ofYear + 1, 0) / DAY;
    const name = `${year}-${String(ofYear + 1).padStart(2, '0')}`;
    const right =
      firstOfMonth(month) === first &&
      monthOf(first) === month &&
      monthOf(last) === month &&
      weekdayOf(first) === (new Date(first * DAY).getUTCDay() + 6) % 7 &&
      dateOf(first) === `${name}-01` &&
      dateOf(last) === `${name}-${last - first + 1}` &&
      dayOfDate(`${name}-01`) === first &&
      dayOfDate(`${name}-${last - first + 1}`) === last &&
      dayOfDate(`${name}-${last - first + 2}`) === null &&
      dayOfDate(`${name}-00`) === null;
    if (!right) wrong.push(name);
  }
  expect(wrong).toEqual([]);
});

test('4.13 what is no date by its form is none', () => {
  for (const text of ['', '2026-13-01', '2026-00-10', '2026-6-1', '26-06-01', '2026-06-01T00:00', ' 2026-06-01', '2026-06-1x'])
    expect(dayOfDate(text)).toBeNull();
});
