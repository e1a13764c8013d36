/** Instants in words: RFC 3339 with the offset of a named zone for the API, plain words for the journal. */
import { Temporal } from 'temporal-polyfill';
import type { Instant, Span, ZoneId } from '@lockstep/engine';

/** `2026-03-29T09:00:00+02:00`: the instant with the offset that holds in this zone at that moment (RFC 3339). */
export const withOffset = (at: Instant, zone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(zone)
    .toString({ timeZoneName: 'never', fractionalSecondDigits: at % 1000 === 0 ? 0 : 3 });

/** The same in UTC, `…Z`, for records that have no zone of their own. */
export const inUtc = (at: Instant): string => Temporal.Instant.fromEpochMilliseconds(at).toString();

/** `2026-03-29 09:00-10:00 (Europe/Zurich)`, as the journal prints a span. */
export const spanInWords = (span: Span, zone: ZoneId): string => {
  const start = Temporal.Instant.fromEpochMilliseconds(span.start).toZonedDateTimeISO(zone);
  const end = Temporal.Instant.fromEpochMilliseconds(span.end).toZonedDateTimeISO(zone);
  const clock = (at: Temporal.ZonedDateTime): string => at.toPlainTime().toString({ smallestUnit: 'minute' });
  const sameDay = start.toPlainDate().equals(end.toPlainDate());
  return `${start.toPlainDate().toString()} ${clock(start)}-${sameDay ? '' : `${end.toPlainDate().toString()} `}${clock(end)} (${zone})`;
};
