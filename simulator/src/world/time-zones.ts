/** Named zones: Windows ids to IANA, and the wall clock of a zone. The zone of the machine never counts. */
import { Temporal } from 'temporal-polyfill';
import { WorldError } from './error.ts';
import type { Instant } from './instant.ts';
import { windowsZones } from './windows-zones.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** Minutes east of UTC do not change inside a quarter of an hour in any zone: the grain of the memory below. */
const grainMs = 15 * minuteMs;

const offsets = new Map<string, Map<number, number>>();
/** Beyond this many entries a zone's memory starts anew, so that a year's simulation does not grow without end. */
const maxRemembered = 20_000;

/** The IANA zone of a Windows id, or null. Exchange takes the id in its exact spelling. */
export function ianaOfWindows(windowsId: string): string | null {
  return windowsZones.get(windowsId) ?? null;
}

/** Every Windows id, in the table's order (for GetServerTimeZones). */
export function windowsZoneIds(): readonly string[] {
  return [...windowsZones.keys()];
}

/** The IANA zone, or Exchange's refusal of the id. */
export function zoneOrRefuse(windowsId: string): string {
  const iana = ianaOfWindows(windowsId);
  if (iana === null) throw new WorldError('ErrorCalendarInvalidTimeZone', 'The time zone is invalid.', { Id: windowsId });
  return iana;
}

/** A day number counted from 1970-01-01, and milliseconds after that day's midnight, on the wall clock of a zone. */
export type Wall = { readonly day: number; readonly ms: number };

export function wallOf(instant: Instant, windowsId: string): Wall {
  const local = instant + offsetMs(instant, zoneOrRefuse(windowsId));
  const day = Math.floor(local / dayMs);
  return { day, ms: local - day * dayMs };
}

/**
 * The instant of a wall-clock time. In the gap of a clock change the later reading is taken (02:30 becomes 03:30), in the overlap the
 * earlier one: Temporal's `compatible`, and what Outlook does. `ms` may lie outside one day.
 */
export function instantOf(wall: Wall, windowsId: string): Instant {
  const iana = zoneOrRefuse(windowsId);
  const local = wall.day * dayMs + wall.ms;
  const before = offsetMs(local - dayMs, iana);
  const after = offsetMs(local + dayMs, iana);
  const first = local - before;
  if (before === after || offsetMs(first, iana) === before) return first;
  const second = local - after;
  return offsetMs(second, iana) === after ? second : first;
}

/** The last midnight of the zone at or before the instant. */
export function midnightBefore(instant: Instant, windowsId: string): Instant {
  return instantOf({ day: wallOf(instant, windowsId).day, ms: 0 }, windowsId);
}

/** The first midnight of the zone at or after the instant. */
export function midnightAfter(instant: Instant, windowsId: string): Instant {
  const wall = wallOf(instant, windowsId);
  return wall.ms === 0 ? instant : instantOf({ day: wall.day + 1, ms: 0 }, windowsId);
}

/** `YYYY-MM-DD` of a day number. */
export function dateOfDay(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}

/** The day number of `YYYY-MM-DD`, or null when that is no date. */
export function dayOfDate(date: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return null;
  const ms = Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1, Number(date.slice(8, 10)));
  return dateOfDay(ms / dayMs) === date ? ms / dayMs : null;
}

/** Milliseconds east of UTC. Remembered by the quarter of an hour: asking Temporal costs some microseconds each time. */
function offsetMs(instant: Instant, iana: string): number {
  let zone = offsets.get(iana);
  if (zone === undefined || zone.size > maxRemembered) {
    zone = new Map();
    offsets.set(iana, zone);
  }
  const grain = Math.floor(instant / grainMs);
  const known = zone.get(grain);
  if (known !== undefined) return known;
  const offset = Temporal.Instant.fromEpochMilliseconds(grain * grainMs).toZonedDateTimeISO(iana).offsetNanoseconds / 1_000_000;
  zone.set(grain, offset);
  return offset;
}
