/** Instants in words: RFC 3339 with the offset of a named zone for the API, plain words for the journal. */
import { Temporal } from 'temporal-polyfill';
import { localOf, zoneClocks, type Instant, type Span, type ZoneId } from '@lockstep/engine';

/** `2026-03-29T09:00:00+02:00`: the instant with the offset that holds in this zone at that moment (RFC 3339). */
export const withOffset = (at: Instant, zone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(zone)
    .toString({ timeZoneName: 'never', fractionalSecondDigits: at % 1000 === 0 ? 0 : 3 });

/** The same in UTC, `…Z`, for records that have no zone of their own. */
export const inUtc = (at: Instant): string => Temporal.Instant.fromEpochMilliseconds(at).toString();

/** `2026-03-29` and `09:00`. */
const dayAndClock = (at: Instant, zone: ZoneId): readonly string[] =>
  // By the engine's arithmetic: Temporal takes longer for the two ends of a span than a booking for its checks.
  new Date(localOf(zoneClocks()(zone, { start: at, end: at }), at)).toISOString().slice(0, -':00.000Z'.length).split('T');

/** `2026-03-29 09:00`, as sentences name a moment to people of one zone. */
export const momentInWords = (at: Instant, zone: ZoneId): string => dayAndClock(at, zone).join(' ');

/** `2026-03-29 09:00-10:00 (Europe/Zurich)`, as the journal prints a span. */
export const spanInWords = (span: Span, zone: ZoneId): string => {
  const [startDay, startClock] = dayAndClock(span.start, zone);
  const [endDay, endClock] = dayAndClock(span.end, zone);
  return `${startDay} ${startClock}-${startDay === endDay ? '' : `${endDay} `}${endClock} (${zone})`;
};
