/** Moments in words, held against Temporal's own. */
import { instant, zoneId } from '@lockstep/engine';
import { assert, constantFrom, integer, property } from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import { inUtc, spanInWords, withOffset } from '../../src/booking/moment.ts';

const ZONES = ['Europe/Zurich', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Africa/Monrovia', 'UTC', 'America/Caracas'];
/** From 1900, when offsets still counted seconds, to beyond any appointment. */
const moments = integer({ min: Date.UTC(1900, 0), max: Date.UTC(2100, 0) });

const byTemporal = (at: number, zone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(zone)
    .toString({ timeZoneName: 'never', fractionalSecondDigits: at % 1000 === 0 ? 0 : 3 });

test('4.14 an instant is written with the offset of its zone, in every zone and at any time', () => {
  assert(
    property(moments, constantFrom(...ZONES), constantFrom(1, 10, 100, 1_000, 60_000), (at, zone, step) => {
      const moment = instant(Math.floor(at / step) * step);
      expect(withOffset(moment, zone)).toBe(byTemporal(moment, zone));
      expect(inUtc(moment)).toBe(Temporal.Instant.fromEpochMilliseconds(moment).toString());
    }),
    { numRuns: 2_000, seed: 414 },
  );
});

test('4.14 the clock of a zone is right on both sides of its changes', () => {
  for (const zone of ZONES) {
    let at: Temporal.ZonedDateTime | null = Temporal.Instant.fromEpochMilliseconds(Date.UTC(2024, 0)).toZonedDateTimeISO(zone);
    for (let changes = 0; at !== null && changes < 12; changes += 1) {
      const moment = at.epochMilliseconds;
      for (const near of [moment - 1, moment, moment + 1]) expect(withOffset(instant(near), zone)).toBe(byTemporal(near, zone));
      at = at.getTimeZoneTransition('next');
    }
  }
});

test('5.4 a span is named by the clock of its zone, and its second day where it has one', () => {
  const zone = zoneId('Europe/Zurich');
  const span = (start: string, end: string): string =>
    spanInWords({ start: instant(Date.parse(start)), end: instant(Date.parse(end)) }, zone);
  expect(span('2027-03-28T00:30:00Z', '2027-03-28T01:30:00Z')).toBe('2027-03-28 01:30-03:30 (Europe/Zurich)');
  expect(span('2027-06-01T21:00:00Z', '2027-06-01T23:00:00Z')).toBe('2027-06-01 23:00-2027-06-02 01:00 (Europe/Zurich)');
});
