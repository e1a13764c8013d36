/** dateTimeTimeZone of Graph: the clock on the wall and, beside it, the zone it hangs in. */
import type { Instant, When, ZoneId } from '@lockstep/engine';
import { readInstant } from '../ews/date-time.ts';
import { comesTwice, wallOf, windowsZoneFor, zoneOfWindowsId } from '../time-zones.ts';
import type { WireTime } from './item.ts';

/** What was shown in UTC. */
export type WallTime = { readonly instant: Instant; readonly date: string; readonly isMidnight: boolean };

/** `2026-11-20T08:00:00.0000000`: seven digits of a second, no offset. */
const FORM = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.(\d{1,7}))?$/;

/**
 * A time of an answer. Answers are in UTC as long as nobody asks for another zone, so that anything else is refused: guessing would move an
 * event (graph-pitfalls 8).
 */
export const readTime = ({ dateTime, timeZone }: WireTime): WallTime | null => {
  const [, date, time, fraction] = FORM.exec(dateTime ?? '') ?? [];
  if (timeZone !== 'UTC' || date === undefined || time === undefined) return null;
  const at = readInstant(`${date}T${time}${fraction === undefined ? '' : `.${fraction}`}Z`);
  return at === null ? null : { instant: at, date, isMidnight: time === '00:00:00' && /^0*$/.test(fraction ?? '') };
};

/** A moment for a query: `2026-11-20T08:00:00Z`. */
export const writeMoment = (at: Instant): string => new Date(at).toISOString();

export type SentTime = { readonly dateTime: string; readonly timeZone: string };

const clock = (milliseconds: number): string => new Date(milliseconds).toISOString().slice(11, 19);
const sentIn = (zone: ZoneId, timeZone: string, at: Instant): SentTime => {
  const { date, time } = wallOf(zone, at);
  return { dateTime: `${date}T${clock(time)}`, timeZone };
};

const UTC = 'Etc/UTC' as ZoneId;

/**
 * Start and end as they are written: by the clock of the appointment's own zone under its Windows id, so that Outlook shows and keeps it.
 * An hour that comes twice on that day cannot be told by a clock on a wall, and is written in UTC; `remark` says so.
 */
export const writeWhen = (when: When): { readonly start: SentTime; readonly end: SentTime; readonly remark: string | null } => {
  const { id, exact } = windowsZoneFor(when);
  if (when.allDay) {
    const dayOf = (at: Instant): SentTime => ({ dateTime: `${wallOf(when.zone, at).date}T00:00:00`, timeZone: id });
    return { start: dayOf(when.start), end: dayOf(when.end), remark: exact ? null : remarkOf(when.zone, id) };
  }
  const zone = zoneOfWindowsId(id) ?? UTC;
  if ([when.start, when.end].some((at) => comesTwice(zone, at)))
    return { start: sentIn(UTC, 'UTC', when.start), end: sentIn(UTC, 'UTC', when.end), remark: twice(when.zone) };
  return { start: sentIn(zone, id, when.start), end: sentIn(zone, id, when.end), remark: exact ? null : remarkOf(when.zone, id) };
};

const remarkOf = (zone: ZoneId, id: string): string =>
  `Windows has no time zone that keeps the time of ${zone}: Outlook shows the event in "${id}", at the right moment.`;
const twice = (zone: ZoneId): string =>
  `The clock of ${zone} shows this time twice on that day, and Graph cannot be told which is meant: the event is in UTC, at the right moment.`;
