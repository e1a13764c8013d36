/** Times on the wire: wall clock beside a zone, and instants with Z. Graph writes seven digits after the second. */
import type { Instant } from '../world/instant.ts';
import { dateOfDay, dayOfDate, instantOf, wallOf } from '../world/time-zones.ts';
import { badProperty, GraphRefusal } from './refusal.ts';
import { windowsZoneOf } from './zones.ts';

export type DateTimeTimeZone = { readonly dateTime: string; readonly timeZone: string };

/** In a zone of the world, under the name that was asked for. */
export function writeWall(at: Instant, zone: { readonly windows: string; readonly named: string }): DateTimeTimeZone {
  return { dateTime: wallText(at, zone.windows), timeZone: zone.named };
}

/** All-day events float: midnight, whatever zone is asked for (graph-pitfalls.md 9). */
export function writeMidnight(at: Instant, ownZone: string, named: string): DateTimeTimeZone {
  return { dateTime: wallText(at, ownZone), timeZone: named };
}

export function writeInstant(at: Instant): string {
  return `${new Date(at).toISOString().slice(0, -1)}0000Z`;
}

export type ReadWall = { readonly at: Instant; readonly zone: string; readonly isMidnight: boolean };

/** A dateTimeTimeZone of a request; without a zone it is in UTC. */
export function readWall(value: unknown, name: string): ReadWall {
  if (typeof value !== 'object' || value === null) throw badProperty(name, 'is not a dateTimeTimeZone.');
  const { dateTime, timeZone = 'UTC' } = value as { readonly dateTime?: unknown; readonly timeZone?: unknown };
  if (typeof dateTime !== 'string') throw badProperty(name, 'has no dateTime.');
  if (typeof timeZone !== 'string') throw badProperty(name, 'has no timeZone.');
  const zone = windowsZoneOf(timeZone);
  const [, date = '', hours, minutes, seconds = '0', fraction = '', utc] =
    /^(\d{4}-\d\d-\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,7}))?)?)?(Z)?$/.exec(dateTime) ?? [];
  const day = dayOfDate(date);
  const ms =
    (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000 + Number(seconds) * 1_000 + Number(fraction.padEnd(3, '0').slice(0, 3));
  if (day === null || ms >= 86_400_000 || Number(minutes ?? 0) > 59 || Number(seconds) > 59)
    throw badProperty(name, 'has no valid dateTime.');
  return { at: instantOf({ day, ms }, utc === undefined ? zone : 'UTC'), zone, isMidnight: ms === 0 };
}

/** startDateTime and endDateTime: an offset counts, and without one it is UTC (graph.md section 2). */
export function readWindow(query: URLSearchParams): { readonly start: Instant; readonly end: Instant } {
  return { start: readBound(query, 'startDateTime'), end: readBound(query, 'endDateTime') };
}

function readBound(query: URLSearchParams, name: string): Instant {
  const text = [...query].find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
  if (text === undefined) {
    throw new GraphRefusal(
      400,
      'ErrorInvalidParameter',
      'This request requires a time window specified by the query string parameters StartDateTime and EndDateTime.',
    );
  }
  const [, wall, offset = 'Z'] = /^(\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,7})?)?)?)(Z|[+-]\d\d:\d\d)?$/.exec(text) ?? [];
  const at =
    wall === undefined
      ? Number.NaN
      : Date.parse(wall.includes('T') ? wall.replace(/(\.\d{3})\d+$/, '$1') + offset : `${wall}T00:00${offset}`);
  if (Number.isNaN(at)) throw new GraphRefusal(400, 'ErrorInvalidParameter', `The value '${text}' of parameter '${name}' is invalid.`);
  return at;
}

function wallText(at: Instant, windowsZone: string): string {
  const { day, ms } = wallOf(at, windowsZone);
  return `${dateOfDay(day)}T${new Date(ms).toISOString().slice(11, 23)}0000`;
}
