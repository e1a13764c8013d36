/**
 * Local time of a zone within a window, as arithmetic: the changes of the clock are looked up once (Temporal costs some
 * microseconds a conversion, and a search converts tens of thousands), and every conversion is an addition after that.
 */
import { Temporal } from 'temporal-polyfill';
import { dateOf, weekdayOf } from './dates.ts';
import { DAY } from './model.ts';
import type { Instant, Span, ZoneId } from './model.ts';

/** One date of a zone. `start` is its first moment (01:00 where the clock jumps over midnight); it lasts 23, 24 or 25 hours. */
export type LocalDay = Span & {
  /** `YYYY-MM-DD` */
  readonly date: string;
  /** Days since 1970-01-01. */
  readonly day: number;
  /** 1 Monday … 7 Sunday, as ISO 8601 counts. */
  readonly weekday: number;
};

/** Between two changes of the clock; `offset` in milliseconds east of UTC. */
export type Stretch = Span & { readonly offset: number };

/** What a zone's clock and calendar show within a window. Two days more at either end are known. */
export type LocalCalendar = {
  readonly zone: ZoneId;
  /** Without gaps, from the infinite past to the infinite future; true within the window. */
  readonly stretches: readonly Stretch[];
  /** Every date that touches the window, and two before and after it, in order. */
  readonly days: readonly LocalDay[];
};

/** Calendars of one window, each made once: holders mostly share a zone. */
export type CalendarOf = (zone: ZoneId) => LocalCalendar;

const PADDING = 2 * DAY;
const FOREVER = Number.POSITIVE_INFINITY as Instant;
const EVER = Number.NEGATIVE_INFINITY as Instant;

/** Calendars within a window, by IANA zone. Throws a RangeError for a zone that does not exist. */
export const calendarsWithin = (window: Span): CalendarOf => {
  const known = new Map<ZoneId, LocalCalendar>();
  return (zone) => {
    const calendar = known.get(zone) ?? calendarWithin(zone, window);
    known.set(zone, calendar);
    return calendar;
  };
};

/** The changes of a zone's clock, true within at least the span asked for. Throws a RangeError for a zone that does not exist. */
export type ClockOf = (zone: ZoneId, within: Span) => readonly Stretch[];

/**
 * Clocks that are remembered by zone, for as many windows as somebody looks into: each change of a clock is looked up once
 * more only where a window reaches further than those before.
 */
export const zoneClocks = (): ClockOf => {
  const known = new Map<ZoneId, Span & { readonly stretches: readonly Stretch[] }>();
  return (zone, within) => {
    const before = known.get(zone);
    if (before !== undefined && before.start <= within.start && within.end <= before.end) return before.stretches;
    const start = Math.min(before?.start ?? within.start, within.start - PADDING) as Instant;
    const end = Math.max(before?.end ?? within.end, within.end + PADDING) as Instant;
    const stretches = stretchesOf(zone, start, end);
    known.set(zone, { start, end, stretches });
    return stretches;
  };
};

const zones = new Set<string>();
/** Whether this is the name of a zone. Temporal takes `+02:00` for one too; an offset knows no change of the clock. */
export const isZone = (zone: string): boolean => {
  if (zones.has(zone)) return true;
  if (typeof zone !== 'string' || !/^[A-Za-z]/.test(zone)) return false;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    // In whatever mixture of cases: without a bound they would be too many.
    if (zones.size < MOST_KNOWN) zones.add(zone);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
};

const calendarWithin = (zone: ZoneId, window: Span): LocalCalendar => {
  const stretches = stretchesOf(zone, window.start - PADDING, window.end + PADDING);
  const days: LocalDay[] = [];
  const last = Math.floor(localOf(stretches, window.end) / DAY) + 2;
  for (let day = Math.floor(localOf(stretches, window.start) / DAY) - 2; day <= last; day += 1) {
    const start = instantOf(stretches, day * DAY);
    const end = instantOf(stretches, (day + 1) * DAY);
    // A date that the zone left out (Samoa, 30 December 2011) would begin and end at one moment.
    if (start < end) days.push({ date: dateOf(day), day, weekday: weekdayOf(day) + 1, start, end });
  }
  return { zone, stretches, days };
};

/** Some years at once, so that whoever looks a day further finds them known. */
const AT_ONCE = 1_000 * DAY;
/** Of every zone there is the years around now; whoever asks of all the centuries gets them looked up again. */
const MOST_KNOWN = 1_000;
const known = new Map<string, readonly Stretch[]>();

/** True from one moment to the other at least, and the same whenever it is asked: what was looked up is kept. */
const stretchesOf = (zone: ZoneId, from: number, to: number): readonly Stretch[] => {
  const [first, last] = [Math.floor(from / AT_ONCE), Math.floor(to / AT_ONCE)];
  const key = `${first} ${last} ${zone}`;
  const found = known.get(key) ?? lookedUp(zone, first * AT_ONCE, (last + 1) * AT_ONCE);
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, found);
  return found;
};

const lookedUp = (zone: ZoneId, from: number, to: number): readonly Stretch[] => {
  const result: Stretch[] = [];
  let start = EVER;
  let at = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone);
  for (;;) {
    const offset = at.offsetNanoseconds / 1_000_000;
    const next = at.getTimeZoneTransition('next');
    if (next === null || next.epochMilliseconds > to) return [...result, { start, end: FOREVER, offset }];
    const end = next.epochMilliseconds as Instant;
    result.push({ start, end, offset });
    start = end;
    at = next;
  }
};

/** What the clock shows at an instant: milliseconds since 1970-01-01T00:00 of local time. */
export const localOf = (stretches: readonly Stretch[], at: Instant): number => {
  for (const { end, offset } of stretches) if (at < end) return at + offset;
  return at;
};

/**
 * The instant at which the clock shows a local time. Temporal's `compatible`, which is what RFC 5545 (3.3.5) asks for: a
 * time the clock shows twice is the earlier one; one it jumps over is counted with the offset before the jump, so that
 * 02:30 becomes 03:30 where an hour is left out.
 */
export const instantOf = (stretches: readonly Stretch[], local: number): Instant => {
  let before = 0;
  for (const { start, end, offset } of stretches) {
    const at = local - offset;
    // Earlier than this stretch, and not in the one before: the clock jumped over it.
    if (at < start) return (local - before) as Instant;
    if (at < end) return at as Instant;
    before = offset;
  }
  return (local - before) as Instant;
};
