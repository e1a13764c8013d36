/** Random series: every pattern and extent, in zones with every kind of clock, at times that their clocks jump over or show twice. */
import { DAY, HOUR, MINUTE, instant, zoneId } from '@lockstep/engine';
import type { Extent, Instant, Ordinal, Pattern, RelativeDay, Series, Span, Weekday, ZoneId } from '@lockstep/engine';
import type { Random } from '../../src/random.ts';
import { changesOf } from './clock.ts';

/** Ours, and the Windows id that the simulator takes for the same clock within the years drawn. */
export type Zone = {
  readonly iana: ZoneId;
  readonly windows: string;
  /** Hours of the wall that its clock leaves out or shows twice. */
  readonly odd: readonly number[];
};

const zone = (iana: string, windows: string, ...odd: readonly number[]): Zone => ({ iana: zoneId(iana), windows, odd });
export const ZONES: readonly Zone[] = [
  zone('Europe/Zurich', 'W. Europe Standard Time', 2, 2.25, 2.5, 2.75),
  zone('America/New_York', 'Eastern Standard Time', 1, 1.5, 1.75, 2, 2.5),
  // Half an hour.
  zone('Australia/Lord_Howe', 'Lord Howe Standard Time', 1.5, 1.75, 2, 2.25),
  // Until 2019, at midnight.
  zone('America/Sao_Paulo', 'E. South America Standard Time', 0, 0.25, 0.75, 23, 23.5),
  // Until 2022, at midnight, by another calendar.
  zone('Asia/Tehran', 'Iran Standard Time', 0, 0.25, 0.5, 23, 23.75),
  zone('UTC', 'UTC'),
  // Since 2024 from 23:00 to midnight, so that what begins then is put off to the next date.
  zone('America/Nuuk', 'Greenland Standard Time', 22, 22.5, 23, 23.5, 23.75),
  // Left out 30 December 2011; summer time until 2021.
  zone('Pacific/Apia', 'Samoa Standard Time', 3, 3.25, 0, 23.75),
];

const WEEKDAYS: readonly Weekday[] = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const RELATIVE: readonly RelativeDay[] = [...WEEKDAYS, 'day', 'weekday', 'weekendDay'];
const ORDINALS: readonly Ordinal[] = [1, 2, 3, 4, -1];
/** Around the hours in which clocks change, with those in which people meet. */
const TIMES = [0, 0.25, 0.5, 1, 1.5, 1.75, 2, 2.25, 2.5, 2.75, 3, 3.25, 8, 9.5, 14, 20, 23, 23.5, 23.75];
const YEARS: readonly [from: number, to: number] = [2005, 2029];
const FIRST = Date.UTC(YEARS[0], 0, 1) / DAY;
const DAYS = 365 * (YEARS[1] - YEARS[0]);
/** A view of Exchange reaches over two years at most. */
const LONGEST_WINDOW_DAYS = 730;

export const PATTERNS = ['day', 'week', 'monthDay', 'monthRelative', 'yearDay', 'yearRelative'] as const;
export type PatternKind = (typeof PATTERNS)[number];

export type Draw = { readonly series: Series; readonly zone: Zone; readonly kind: PatternKind };

/** A series without changed or deleted occurrences. */
export const drawSeries = (random: Random): Draw => {
  const kind = random.pick(PATTERNS);
  const pattern = patternOf(kind, random);
  const where = random.pick(ZONES);
  const firstDay = FIRST + random.between(0, DAYS);
  const allDay = random.chance(0.15);
  const startsAt = allDay ? 0 : random.pick(random.chance(0.6) && where.odd.length > 0 ? where.odd : TIMES) * HOUR;
  const endsAt = startsAt + (allDay ? DAY * random.between(1, Math.max(1, Math.min(3, leastGap(pattern)))) : lengthOf(pattern, random));
  const extent = extentOf(firstDay, random);
  const series = { pattern, extent, firstDate: dateOf(firstDay), startsAt, endsAt, zone: where.iana, allDay, changed: [], deleted: [] };
  return { series, zone: where, kind };
};

const patternOf = (kind: PatternKind, random: Random): Pattern => {
  const inMonth = {
    dayOfMonth: random.weighted([
      [3, random.between(1, 28)],
      [4, random.between(29, 31)],
    ] as const),
  };
  const relative = { ordinal: random.pick(ORDINALS), day: random.pick(RELATIVE) };
  const month = random.weighted([
    [1, 2],
    [3, random.between(1, 12)],
  ] as const);
  switch (kind) {
    case 'day':
      return {
        every: 'day',
        interval: random.weighted([
          [3, 1],
          [2, random.between(2, 10)],
          [1, random.between(11, 400)],
        ] as const),
      };
    case 'week': {
      const on = WEEKDAYS.filter(() => random.chance(0.35));
      const interval = random.weighted([
        [2, 1],
        [2, 2],
        [1, random.between(3, 9)],
      ] as const);
      return { every: 'week', interval, on: on.length === 0 ? [random.pick(WEEKDAYS)] : on, weekStart: random.pick(WEEKDAYS) };
    }
    case 'monthDay':
      return { every: 'month', interval: monthsOf(random), ...inMonth };
    case 'monthRelative':
      return { every: 'month', interval: monthsOf(random), ...relative };
    case 'yearDay':
      return { every: 'year', interval: yearsOf(random), month, ...inMonth };
    case 'yearRelative':
      return { every: 'year', interval: yearsOf(random), month, ...relative };
    default: {
      const never: never = kind;
      throw new TypeError(`no such pattern: ${String(never)}`);
    }
  }
};

const monthsOf = (random: Random): number =>
  random.weighted([
    [2, 1],
    [2, random.between(2, 6)],
    [1, random.between(7, 30)],
  ] as const);
const yearsOf = (random: Random): number =>
  random.weighted([
    [3, 1],
    [1, random.between(2, 4)],
  ] as const);

/** Days between two occurrences at the least: Exchange refuses series whose occurrences overlap. */
const leastGap = (pattern: Pattern): number => {
  if (pattern.every === 'day') return pattern.interval;
  return pattern.every === 'week' ? 1 : 20;
};

/** From none to several days, short of the next occurrence by the most that a clock is put forward. */
const lengthOf = (pattern: Pattern, random: Random): number => {
  const most = leastGap(pattern) * DAY - 2 * HOUR;
  const drawn = random.weighted([
    [1, 0],
    [8, random.between(1, 12) * 15 * MINUTE],
    [3, random.between(4, 30) * HOUR],
    [1, random.between(2, 15) * DAY],
  ] as const);
  return Math.min(drawn, most);
};

const extentOf = (firstDay: number, random: Random): Extent => {
  const lasts = random.weighted([
    [1, random.between(0, 40)],
    [3, random.between(41, 3_000)],
  ] as const);
  return random.weighted<Extent>([
    [2, { ends: 'never' }],
    [1, { ends: 'on', date: dateOf(firstDay + lasts) }],
    [
      1,
      {
        ends: 'after',
        count: random.weighted([
          [1, random.between(1, 5)],
          [2, random.between(6, 999)],
        ] as const),
      },
    ],
  ]);
};

/** Windows around the beginning, changes of the clock, what was changed, and any time of a series, from an hour to the two years of a view. */
export const drawWindow = (series: Series, near: readonly Instant[], random: Random): Span => {
  const first = Date.parse(`${series.firstDate}T00:00:00Z`);
  const clockChanges = changesOf(series.zone, ...YEARS).filter((at) => at > first);
  const middle = random.weighted([
    [2, first + random.between(-3, 400) * DAY],
    [3, first + random.between(0, 5_000) * DAY],
    [2, near.length === 0 ? first : random.pick(near)],
    [3, clockChanges.length === 0 ? first : random.pick(clockChanges)],
  ] as const);
  const start = middle - random.between(0, 96 * 4) * 15 * MINUTE;
  const length = random.weighted([
    [1, random.between(1, 96) * 15 * MINUTE],
    [3, random.between(1, 60) * DAY + random.between(0, 95) * 15 * MINUTE],
    [2, random.between(60, LONGEST_WINDOW_DAYS) * DAY],
  ] as const);
  return { start: instant(start), end: instant(start + length) };
};

/** `YYYY-MM-DD` of days since 1970-01-01. */
export const dateOf = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10);
