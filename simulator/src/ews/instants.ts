/** xs:dateTime both ways: with a zone it is an instant, without one the request decides which zone is meant (ews.md section 9). */
import type { Instant } from '../world/instant.ts';
import { dayOfDate, ianaOfWindows, instantOf, wallOf } from '../world/time-zones.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** What a text meant: an instant, or a wall-clock reading (day number since 1970-01-01, ms after midnight) that still needs a zone. */
export type WireTime =
  | { readonly kind: 'instant'; readonly at: Instant }
  | { readonly kind: 'wall'; readonly day: number; readonly ms: number };

/** The text has passed the schema, so it is lexically a dateTime. Fractions beyond the millisecond are cut off. */
export function readTime(text: string): WireTime {
  const trimmed = text.trim();
  const [, date, hours, minutes, seconds, fraction, offset] =
    /^(\d{4}-\d\d-\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?$/.exec(trimmed) ?? [];
  const day = dayOfDate(date ?? '') ?? 0;
  const ms =
    Number(hours) * 3_600_000 + Number(minutes) * MINUTE_MS + Number(seconds) * 1_000 + Number((fraction ?? '').padEnd(3, '0').slice(0, 3));
  if (offset === undefined) return { kind: 'wall', day, ms };
  const sign = offset.startsWith('-') ? -1 : 1;
  const east = offset === 'Z' ? 0 : sign * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4, 6)));
  return { kind: 'instant', at: day * DAY_MS + ms - east * MINUTE_MS };
}

/** Lays a wall-clock reading down in a Windows zone. */
export function resolveTime(time: WireTime, windowsZone: string): Instant {
  return time.kind === 'instant' ? time.at : instantOf({ day: time.day, ms: time.ms }, windowsZone);
}

export type Precision = 'Seconds' | 'Milliseconds';

function isoText(at: Instant, precision: Precision): string {
  const text = new Date(at).toISOString();
  return precision === 'Milliseconds' ? text.slice(0, 23) : text.slice(0, 19);
}

/** Minutes east of UTC at an instant. */
export function offsetMinutes(at: Instant, windowsZone: string): number {
  const wall = wallOf(at, windowsZone);
  return Math.round((wall.day * DAY_MS + wall.ms - at) / MINUTE_MS);
}

/** An instant as Exchange answers it: with the offset of the request's zone, or `Z` when the request named none or UTC. */
export function writeInstant(at: Instant, windowsZone: string | null, precision: Precision = 'Seconds'): string {
  if (windowsZone === null || windowsZone === 'UTC' || ianaOfWindows(windowsZone) === null) return `${isoText(at, precision)}Z`;
  const east = offsetMinutes(at, windowsZone);
  const magnitude = Math.abs(east);
  const offset = `${east < 0 ? '-' : '+'}${String(Math.floor(magnitude / 60)).padStart(2, '0')}:${String(magnitude % 60).padStart(2, '0')}`;
  return isoText(at + east * MINUTE_MS, precision) + offset;
}

/** A wall-clock reading without offset (GetUserAvailability, StartWallClock). */
export function writeWallClock(at: Instant, windowsZone: string): string {
  return isoText(at + offsetMinutes(at, windowsZone) * MINUTE_MS, 'Seconds');
}
