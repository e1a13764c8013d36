/** The wall clock of the console against Temporal's. */
import * as fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { dayOf, instantOf, plusDays, plusSeconds, wallOf } from '../src/time/zone.ts';

const ZONES = [
  'UTC',
  'Europe/Zurich',
  'Europe/Dublin',
  'America/New_York',
  'America/Sao_Paulo',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'Pacific/Chatham',
  'Africa/Casablanca',
];
const zone = fc.constantFrom(...ZONES);
/** Whole minutes from 2015 to 2040. */
const minute = fc.integer({ min: 23_667_840, max: 36_816_480 }).map((minutes) => minutes * 60_000);
/** Within three hours of a change of the clock, where mistakes are. */
const nearChange = fc.tuple(zone, minute, fc.integer({ min: -180, max: 180 })).map(([name, at, minutes]) => {
  const next = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(name).getTimeZoneTransition('next');
  return [name, (next?.epochMilliseconds ?? at) + minutes * 60_000] as const;
});
const anyTime = fc.oneof(fc.tuple(zone, minute), nearChange);

const wallByTemporal = (at: number, name: string): string =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(name).toPlainDateTime().toString({ smallestUnit: 'second' });

describe('a wall in a named zone', () => {
  test('shows what Temporal says it shows', () => {
    fc.assert(
      fc.property(anyTime, ([name, at]) => {
        expect(wallOf(at, name)).toBe(wallByTemporal(at, name));
      }),
      { numRuns: 2_000 },
    );
  });
  test('is turned back into the instant that Temporal finds, in the hour shown twice and in the hour never shown too', () => {
    fc.assert(
      fc.property(anyTime, fc.integer({ min: -200, max: 200 }), ([name, at], minutes) => {
        // Moved on the wall, so that times in a gap come up which no instant shows.
        const wall = plusSeconds(wallOf(at, name), minutes * 60);
        const expected = Temporal.PlainDateTime.from(wall).toZonedDateTime(name, { disambiguation: 'compatible' }).epochMilliseconds;
        expect([wall, new Date(instantOf(wall, name)).toISOString()]).toEqual([wall, new Date(expected).toISOString()]);
      }),
      { numRuns: 4_000 },
    );
  });
  test.each([
    ['the hour that is never shown', '2026-03-29T02:30:00', '2026-03-29T01:30:00.000Z'],
    ['the hour that is shown twice', '2026-10-25T02:30:00', '2026-10-25T00:30:00.000Z'],
    ['an ordinary hour', '2026-11-23T09:00:00', '2026-11-23T08:00:00.000Z'],
  ])('knows %s in Zurich', (_what, wall, expected) => {
    expect(new Date(instantOf(wall, 'Europe/Zurich')).toISOString()).toBe(expected);
  });
});

describe('days and steps on a wall', () => {
  test('go over the ends of months and years', () => {
    expect([plusDays('2026-12-31', 1), plusDays('2028-03-01', -1), dayOf('2026-11-23T09:00:00')]).toEqual([
      '2027-01-01',
      '2028-02-29',
      '2026-11-23',
    ]);
  });
  test('keep the wall when the clock changes under them', () => {
    expect(plusSeconds('2026-03-28T09:00:00', 86_400)).toBe('2026-03-29T09:00:00');
  });
});
