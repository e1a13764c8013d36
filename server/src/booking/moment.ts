/** Instants in words: RFC 3339 with the offset of a named zone for the API, plain words for the journal. */
import { Temporal } from 'temporal-polyfill';
import { DAY, localOf, MINUTE, zoneClocks, type Instant, type Span, type ZoneId } from '@lockstep/engine';

/** The changes of every zone that was asked for, kept for the process: twice a year one. */
const clocks = zoneClocks();
/** Looked up for so long at once. */
const STRETCH = 366 * DAY;

/** What the clock of a zone shows, as if it were UTC. By the engine's arithmetic: Temporal takes longer than a booking for its checks. */
const localIn = (zone: string, at: Instant): number => {
  const start = (Math.floor(at / STRETCH) * STRETCH) as Instant;
  return localOf(clocks(zone as ZoneId, { start, end: (start + STRETCH) as Instant }), at);
};

const two = (value: number): string => String(value).padStart(2, '0');
/** Of ISO 8601 with milliseconds: without them where there are none. */
const LAST_ZEROS = /\.000Z$|Z$/;

/** `2026-03-29T09:00:00+02:00`: the instant with the offset that holds in this zone at that moment (RFC 3339). */
export const withOffset = (at: Instant, zone: string): string =>
  usualOffset(at, zone) ??
  Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(zone)
    .toString({ timeZoneName: 'never', fractionalSecondDigits: at % 1000 === 0 ? 0 : 3 });

/** Null: an offset that counted seconds, as those of long ago did. */
const usualOffset = (at: Instant, zone: string): string | null => {
  const local = localIn(zone, at);
  const offset = (local - at) / MINUTE;
  if (!Number.isInteger(offset)) return null;
  const away = Math.abs(offset);
  const text = `${offset < 0 ? '-' : '+'}${two(Math.floor(away / 60))}:${two(away % 60)}`;
  return new Date(local).toISOString().replace(LAST_ZEROS, text);
};

/** The same in UTC, `…Z`, for records that have no zone of their own. */
export const inUtc = (at: Instant): string => new Date(at).toISOString().replace(/\.?0+Z$/, 'Z');

/** `2026-03-29` and `09:00`. */
const dayAndClock = (at: Instant, zone: ZoneId): readonly string[] =>
  new Date(localIn(zone, at)).toISOString().slice(0, -':00.000Z'.length).split('T');

/** `2026-03-29 09:00`, as sentences name a moment to people of one zone. */
export const momentInWords = (at: Instant, zone: ZoneId): string => dayAndClock(at, zone).join(' ');

/** `2026-03-29 09:00-10:00 (Europe/Zurich)`, as the journal prints a span. */
export const spanInWords = (span: Span, zone: ZoneId): string => {
  const [startDay, startClock] = dayAndClock(span.start, zone);
  const [endDay, endClock] = dayAndClock(span.end, zone);
  return `${startDay} ${startClock}-${startDay === endDay ? '' : `${endDay} `}${endClock} (${zone})`;
};
