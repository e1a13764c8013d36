/** Arbitrary holders, wishes and windows for the laws of availability: small, in whole minutes, mostly around a change of the clock. */
import { boolean, constant, constantFrom, array, integer, oneof, option, record, tuple, uniqueArray } from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import type { BusyTime } from '../../src/availability/busy.ts';
import type { HeldTime, HolderTime } from '../../src/availability/free.ts';
import type { Reading } from '../../src/availability/reading.ts';
import type { LocalSpan, Schedule } from '../../src/availability/schedule.ts';
import type { StaffWish, Wish } from '../../src/availability/slots.ts';
import { HOUR, MINUTE, instant, zoneId } from '../../src/model.ts';
import type { Instant, ShowAs, Span, ZoneId } from '../../src/model.ts';

/** Zones with the dates on which their clocks change in 2026, and one ordinary date each. */
export const DAYS: readonly (readonly [string, string])[] = [
  ['Europe/Zurich', '2026-03-29'],
  ['Europe/Zurich', '2026-10-25'],
  ['Europe/Zurich', '2026-06-10'],
  ['America/New_York', '2026-03-08'],
  ['America/New_York', '2026-11-01'],
  ['Australia/Lord_Howe', '2026-04-05'],
  ['Australia/Lord_Howe', '2026-10-04'],
  ['Asia/Kathmandu', '2026-10-04'],
];
const ZONES = [...new Set(DAYS.map(([zone]) => zone))];

export type Scene = { readonly holders: readonly HolderTime[]; readonly wish: Wish; readonly now: Instant };

const clock = (minutes: number): string => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
/** Every quarter, and one in four by the minute. */
const localTime = (last: number): Arbitrary<string> =>
  oneof({ arbitrary: integer({ min: 0, max: Math.floor(last / 15) }).map((n) => n * 15), weight: 3 }, integer({ min: 0, max: last })).map(
    clock,
  );
const localSpan: Arbitrary<LocalSpan> = oneof(
  record({ from: constantFrom('00:00', '08:00', '09:00', '01:30'), to: constantFrom('12:00', '17:00', '24:00', '02:30') }),
  record({ from: localTime(1439), to: localTime(1440) }),
).filter(({ from, to }) => from !== to);

const dateAround = (date: string, days: number): string => Temporal.PlainDate.from(date).add({ days }).toString();

export const scheduleAround = (zone: string, date: string): Arbitrary<Schedule> => {
  const near = integer({ min: -2, max: 2 }).map((days) => dateAround(date, days));
  return record({
    zone: oneof({ arbitrary: constant(zone), weight: 4 }, constantFrom(...ZONES)).map(zoneId),
    rules: array(tuple(integer({ min: 1, max: 7 }), localSpan), { minLength: 4, maxLength: 12 }).map((rules) =>
      rules.map(([weekday, span]) => ({ weekday, ...span })),
    ),
    exceptions: uniqueArray(record({ date: near, spans: array(localSpan, { maxLength: 2 }) }), {
      maxLength: 2,
      selector: (one) => one.date,
    }),
    validFrom: option(near, { freq: 6 }),
    validTo: option(near, { freq: 6 }),
  });
};

/** Minutes as an instant, counted from the local midnight of the date. */
const momentAround = (zone: string, date: string, from: number, to: number): Arbitrary<Instant> => {
  const start = Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds;
  return oneof(
    { arbitrary: integer({ min: from * 4, max: to * 4 }).map((n) => n * 15), weight: 3 },
    integer({ min: from * 60, max: to * 60 }),
  ).map((minutes) => instant(start + minutes * MINUTE));
};
const spanAround = (zone: string, date: string, longest: number, shortest = 0): Arbitrary<Span> =>
  tuple(momentAround(zone, date, -30, 60), integer({ min: shortest, max: longest })).map(([start, minutes]) => ({
    start,
    end: instant(start + minutes * MINUTE),
  }));

const buffer = constantFrom(0, 0, 5, 10, 30);
const showAs = constantFrom<ShowAs>('busy', 'busy', 'busy', 'tentative', 'outOfOffice', 'workingElsewhere', 'free');
const NAMES = ['x', 'y'];

const allDayAround = (date: string): Arbitrary<Span & { readonly zone: ZoneId }> =>
  tuple(constantFrom(...ZONES), integer({ min: -1, max: 2 }), integer({ min: 1, max: 2 })).map(([zone, first, days]) => ({
    start: instant(Temporal.PlainDate.from(dateAround(date, first)).toZonedDateTime(zone).epochMilliseconds),
    end: instant(Temporal.PlainDate.from(dateAround(date, first + days)).toZonedDateTime(zone).epochMilliseconds),
    zone: zoneId(zone),
  }));

export const busyAround = (zone: string, date: string): Arbitrary<BusyTime> =>
  oneof(
    { arbitrary: spanAround(zone, date, 120).map((span) => ({ ...span, zone: zoneId(zone), allDay: false })), weight: 5 },
    allDayAround(date).map((span) => ({ ...span, allDay: true })),
  ).chain((when) => record({ showAs, copyOf: option(constantFrom(...NAMES)) }).map((more) => ({ ...when, ...more })));

const heldAround = (zone: string, date: string): Arbitrary<HeldTime> =>
  record({
    // The store refuses an appointment without length; of busy time and blocks there are such.
    span: spanAround(zone, date, 120, 1),
    more: record({ appointment: constantFrom(...NAMES), bufferBeforeMinutes: buffer, bufferAfterMinutes: buffer }),
  }).map(({ span, more }) => ({ ...span, ...more }));

/** Most are read in time, so that most cases have slots to be right about. */
const readingAround = (now: Instant): Arbitrary<Reading> =>
  oneof(
    {
      arbitrary: record({
        at: constant('read' as const),
        asOf: integer({ min: 0, max: 61 }).map((minutes) => instant(now - minutes * MINUTE)),
        covers: tuple(integer({ min: -30, max: 12 }), integer({ min: 12, max: 72 })).map(([from, to]) => ({
          start: instant(now + from * HOUR),
          end: instant(now + to * HOUR),
        })),
        trustedForMilliseconds: constant(HOUR),
        disabled: boolean(),
      }),
      weight: 8,
    },
    { arbitrary: constant<Reading>({ at: 'notAsked' }), weight: 6 },
    constant<Reading>({ at: 'never' }),
  );

const holderAround = (holder: string, zone: string, date: string, now: Instant): Arbitrary<HolderTime> =>
  record({
    holder: constant(holder),
    zone: oneof({ arbitrary: constant(zone), weight: 4 }, constantFrom(...ZONES)).map(zoneId),
    schedules: option(array(scheduleAround(zone, date), { minLength: 1, maxLength: 2 }), { freq: 3 }),
    held: array(heldAround(zone, date), { maxLength: 3 }),
    blocks: array(spanAround(zone, date, 120), { maxLength: 2 }),
    busy: array(busyAround(zone, date), { maxLength: 4 }),
    busySettings: record({
      blocking: constantFrom<readonly ShowAs[]>(['busy', 'tentative', 'outOfOffice'], ['busy'], ['busy', 'free', 'workingElsewhere']),
      allDayCountsAs: constantFrom('workingHours', 'wholeDay', 'nothing'),
    }),
    reading: readingAround(now),
  });

const HOLDERS = ['ada', 'bob', 'cy'];
const some = (least: number): Arbitrary<string[]> => uniqueArray(constantFrom(...HOLDERS), { minLength: least, maxLength: 3 });
const staff: Arbitrary<StaffWish> = oneof(
  record({ kind: constant('one' as const), holder: constantFrom(...HOLDERS) }),
  record({ kind: constant('any' as const), of: some(1) }),
  record({ kind: constant('all' as const), of: some(1) }),
  record({ kind: constant('groups' as const), groups: array(some(1), { minLength: 1, maxLength: 3 }) }),
);

export const scene: Arbitrary<Scene> = constantFrom(...DAYS).chain(([zone, date]) =>
  tuple(momentAround(zone, date, -12, 12), integer({ min: 1, max: 30 }), integer({ min: -6, max: 12 })).chain(([start, hours, ago]) => {
    const now = instant(start - ago * HOUR);
    return record({
      holders: tuple(...HOLDERS.map((holder) => holderAround(holder, zone, date, now))),
      wish: record({
        offer: record({
          durationMinutes: constantFrom(5, 15, 30, 45, 60, 61, 120),
          stepMinutes: constantFrom(5, 15, 20, 30, 45, 50, 60, 7),
          bufferBeforeMinutes: buffer,
          bufferAfterMinutes: buffer,
          noticeMinutes: constantFrom(0, 0, 30, 240),
          horizonDays: constantFrom(1, 2, 365),
        }),
        staff,
        rooms: oneof({ arbitrary: constant<string[]>([]), weight: 3 }, some(1)),
        window: constant({ start, end: instant(start + hours * HOUR) }),
        zone: constantFrom(zone, zone, 'Asia/Kathmandu').map(zoneId),
        except: option(constantFrom(...NAMES)),
      }),
      now: constant(now),
    });
  }),
);
