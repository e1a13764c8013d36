/** Named zones: Windows ids to IANA, and the wall clock of a zone. The zone of the machine never counts. */
import { Temporal } from 'temporal-polyfill';
import { WorldError } from './error.ts';
import type { Instant } from './instant.ts';
import { windowsZones } from './windows-zones.ts';

const dayMs = 86_400_000;

/** Between two changes of a zone's clock, which stands `offsetMs` east of UTC all the while. */
type Stretch = { readonly from: Instant; readonly until: Instant; readonly offsetMs: number };

/** `known`: the stretches that were asked for; `last`: the one that was asked for last, and mostly is again. */
type ZoneClock = { readonly iana: string; readonly known: Stretch[]; last: Stretch };

/** By Windows id. */
const clocks = new Map<string, ZoneClock>();

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
  const local = instant + offsetAt(clockOf(windowsId), instant);
  const day = Math.floor(local / dayMs);
  return { day, ms: local - day * dayMs };
}

/**
 * The instant of a wall-clock time. In the gap of a clock change the later reading is taken (02:30 becomes 03:30), in the overlap the
 * earlier one: Temporal's `compatible`, and what Outlook does. `ms` may lie outside one day.
 */
export function instantOf(wall: Wall, windowsId: string): Instant {
  const clock = clockOf(windowsId);
  const local = wall.day * dayMs + wall.ms;
  const before = offsetAt(clock, local - dayMs);
  const after = offsetAt(clock, local + dayMs);
  const first = local - before;
  if (before === after || offsetAt(clock, first) === before) return first;
  const second = local - after;
  return offsetAt(clock, second) === after ? second : first;
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

function clockOf(windowsId: string): ZoneClock {
  const known = clocks.get(windowsId);
  if (known !== undefined) return known;
  const iana = zoneOrRefuse(windowsId);
  const first = stretchAt(iana, 0);
  const clock: ZoneClock = { iana, known: [first], last: first };
  clocks.set(windowsId, clock);
  return clock;
}

/** Milliseconds east of UTC. Each stretch is looked up once: asking Temporal costs some microseconds each time. */
function offsetAt(clock: ZoneClock, instant: Instant): number {
  const { last } = clock;
  if (last.from <= instant && instant < last.until) return last.offsetMs;
  let stretch = clock.known.find(({ from, until }) => from <= instant && instant < until);
  if (stretch === undefined) {
    stretch = stretchAt(clock.iana, instant);
    clock.known.push(stretch);
  }
  clock.last = stretch;
  return stretch.offsetMs;
}

function stretchAt(iana: string, instant: Instant): Stretch {
  const at = Temporal.Instant.fromEpochMilliseconds(Math.floor(instant)).toZonedDateTimeISO(iana);
  // "Previous" leaves out the very moment: a stretch begins with its first.
  const from = at.add({ milliseconds: 1 }).getTimeZoneTransition('previous')?.epochMilliseconds ?? Number.NEGATIVE_INFINITY;
  const until = at.getTimeZoneTransition('next')?.epochMilliseconds ?? Number.POSITIVE_INFINITY;
  return { from, until, offsetMs: at.offsetNanoseconds / 1_000_000 };
}
