/** What the pictures of working hours and of bookings show. */
import * as fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { bookingPicture } from '../../src/setup/booking-picture.ts';
import { pictureOf, shownHours, weekdayOf, type PictureDay } from '../../src/setup/hours/picture.ts';
import type { Period } from '../../src/setup/hours/week.ts';

const ZONE = 'Europe/Zurich';
const period = (over: Partial<Period> = {}): Period => ({
  zone: ZONE,
  rules: [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: '09:00', to: '17:00' })),
  exceptions: [],
  validFrom: null,
  validTo: null,
  ...over,
});
/** A Monday. */
const MONDAY = '2026-11-23';
const NINE_TO_FIVE = { from: 540, to: 1020 };
const bars = (days: readonly PictureDay[]) => days.map((day) => day.bars);

describe('7.1 the picture of working hours', () => {
  test('shows a bar on each day that has hours, and none at the weekend', () => {
    expect(bars(pictureOf([period()], ZONE, MONDAY, 7))).toEqual([...Array.from({ length: 5 }, () => [NINE_TO_FIVE]), [], []]);
  });
  test('begins with the day it is asked for', () => {
    const days = pictureOf([period()], ZONE, '2026-11-21', 3);
    expect(days.map(({ date, bars: shown }) => [date, shown.length])).toEqual([
      ['2026-11-21', 0],
      ['2026-11-22', 0],
      [MONDAY, 1],
    ]);
  });
  test('lays what goes over midnight on both days, that of the evening before the first day too', () => {
    const night = period({ rules: [7, 1].map((weekday) => ({ weekday, from: '22:00', to: '02:00' })) });
    expect(bars(pictureOf([night], ZONE, MONDAY, 3))).toEqual([
      [
        { from: 0, to: 120 },
        { from: 1320, to: 1440 },
      ],
      [{ from: 0, to: 120 }],
      [],
    ]);
  });
  test('shows of a date with an exception only what the exception says, and marks it', () => {
    const days = pictureOf(
      [
        period({
          exceptions: [
            { date: '2026-11-24', spans: [] },
            { date: '2026-11-28', spans: [{ from: '10:00', to: '12:00' }] },
          ],
        }),
      ],
      ZONE,
      MONDAY,
      7,
    );
    expect([days[1], days[5]]).toEqual([
      { date: '2026-11-24', bars: [], special: true },
      { date: '2026-11-28', bars: [{ from: 600, to: 720 }], special: true },
    ]);
    expect(days[0]?.special).toBe(false);
  });
  test('ends at midnight what would reach into a date with an exception', () => {
    const night = period({
      rules: [{ weekday: 1, from: '22:00', to: '02:00' }],
      exceptions: [{ date: '2026-11-24', spans: [] }],
    });
    expect(bars(pictureOf([night], ZONE, MONDAY, 2))).toEqual([[{ from: 1320, to: 1440 }], []]);
  });
  test('shows nothing before a period begins and after it ends, both dates included', () => {
    const days = pictureOf([period({ validFrom: '2026-11-24', validTo: '2026-11-25' })], ZONE, MONDAY, 5);
    expect(days.map((day) => day.bars.length)).toEqual([0, 1, 1, 0, 0]);
  });
  test('unites what several periods say', () => {
    const mornings = period({ rules: [{ weekday: 1, from: '06:00', to: '10:00' }] });
    const evenings = period({ rules: [{ weekday: 1, from: '18:00', to: '20:00' }] });
    expect(bars(pictureOf([period(), evenings, mornings], ZONE, MONDAY, 1))).toEqual([
      [
        { from: 360, to: 1020 },
        { from: 1080, to: 1200 },
      ],
    ]);
  });
  test('is a whole day where somebody is bookable at any time, and empty where never', () => {
    expect(bars(pictureOf(null, ZONE, MONDAY, 2))).toEqual([[{ from: 0, to: 1440 }], [{ from: 0, to: 1440 }]]);
    expect(bars(pictureOf([], ZONE, MONDAY, 2))).toEqual([[], []]);
  });
  test('leaves out a time that is still being typed', () => {
    expect(bars(pictureOf([period({ rules: [{ weekday: 1, from: '9', to: '17:00' }] })], ZONE, MONDAY, 1))).toEqual([[]]);
  });
  test('takes a period of another zone to the clock that is shown, over midnight too', () => {
    const days = pictureOf([period({ zone: 'America/Los_Angeles', rules: [{ weekday: 1, from: '09:00', to: '17:00' }] })], ZONE, MONDAY, 2);
    // Nine hours apart in November.
    expect(bars(days)).toEqual([[{ from: 1080, to: 1440 }], [{ from: 0, to: 120 }]]);
  });
  test('of another zone shows every minute that Temporal says, across changes of the clock', () => {
    const zones = fc.constantFrom('UTC', 'Europe/Zurich', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Apia', 'Pacific/Honolulu');
    const date = fc.integer({ min: 0, max: 720 }).map((day) => Temporal.PlainDate.from('2026-01-01').add({ days: day }));
    const hour = fc.integer({ min: 3, max: 20 });
    fc.assert(
      fc.property(zones, zones, date, hour, hour, (own, shown, day, one, other) => {
        fc.pre(one !== other);
        const [from, to] = [Math.min(one, other), Math.max(one, other)];
        const written = (at: number): string => `${String(at).padStart(2, '0')}:00`;
        const rules = [{ weekday: day.dayOfWeek, from: written(from), to: written(to) }];
        const days = pictureOf(
          [period({ zone: own, rules, validFrom: day.toString(), validTo: day.toString() })],
          shown,
          day.subtract({ days: 2 }).toString(),
          5,
        );
        const wall = (at: number): Temporal.PlainDateTime =>
          day.toPlainDateTime({ hour: at }).toZonedDateTime(own).withTimeZone(shown).toPlainDateTime();
        const [start, end] = [wall(from), wall(to)];
        const drawn = days.flatMap((column) => column.bars.map((bar) => [column.date, bar.from, bar.to] as const));
        const minutes = (at: Temporal.PlainDateTime): number => at.hour * 60 + at.minute;
        const sameDay = start.toPlainDate().equals(end.toPlainDate());
        const next = start.toPlainDate().add({ days: 1 }).toString();
        const expected = sameDay
          ? [[start.toPlainDate().toString(), minutes(start), minutes(end)]]
          : [[start.toPlainDate().toString(), minutes(start), 1440], ...(minutes(end) === 0 ? [] : [[next, 0, minutes(end)]])];
        expect(drawn).toEqual(expected);
      }),
      { numRuns: 1_000 },
    );
  });
  test('counts weekdays from Monday', () => expect([weekdayOf(MONDAY), weekdayOf('2026-11-29')]).toEqual([1, 7]));
  test('shows the usual day, and more where a bar would be cut off', () => {
    expect(shownHours(pictureOf([period()], ZONE, MONDAY, 7))).toEqual({ from: 360, to: 1200 });
    const early = period({ rules: [{ weekday: 1, from: '04:30', to: '22:15' }] });
    expect(shownHours(pictureOf([early], ZONE, MONDAY, 7))).toEqual({ from: 240, to: 1380 });
  });
});

describe('7.1 the picture of one booking', () => {
  const offer = { durationMinutes: 60, bufferBeforeMinutes: 10, bufferAfterMinutes: 15, stepMinutes: 30 };
  test('lays the buffers around the appointment, without a gap', () => {
    const picture = bookingPicture(offer);
    expect([picture?.before, picture?.appointment, picture?.after]).toEqual([
      { from: 590, to: 600 },
      { from: 600, to: 660 },
      { from: 660, to: 675 },
    ]);
  });
  test('marks the starts on multiples of the step, the shown one among them', () => {
    expect(bookingPicture(offer)?.starts).toEqual([600, 630, 660]);
    const odd = bookingPicture({ ...offer, stepMinutes: 25 });
    expect(odd?.starts).toContain(odd?.appointment.from);
    expect((odd?.appointment.from ?? 1) % 25).toBe(0);
  });
  test('keeps room for a buffer longer than the morning', () => {
    expect(bookingPicture({ ...offer, bufferBeforeMinutes: 700 })?.before.from).toBeGreaterThanOrEqual(0);
  });
  test('is none while a length is missing', () => {
    expect(bookingPicture({ ...offer, durationMinutes: Number.NaN })).toBeNull();
    expect(bookingPicture({ ...offer, stepMinutes: 0 })).toBeNull();
  });
});
