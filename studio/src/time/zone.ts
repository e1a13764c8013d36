/**
 * Instants as the clock on a wall shows them, and back. Made of `Intl` alone: a Temporal polyfill would take a tenth of what
 * the first page may weigh. Its answers are compared with Temporal's in the tests.
 */

/** `2026-11-23T09:00:00`, on the wall of some named zone. */
export type Wall = string;
/** Milliseconds since 1970. */
export type Instant = number;

const DAY_MS = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

const formatOf = (zone: string): Intl.DateTimeFormat => {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  formats.set(zone, format);
  return format;
};

export const wallOf = (at: Instant, zone: string): Wall => {
  const parts: Record<string, string> = {};
  for (const { type, value } of formatOf(zone).formatToParts(at)) parts[type] = value;
  return `${parts['year']?.padStart(4, '0')}-${parts['month']}-${parts['day']}T${parts['hour']}:${parts['minute']}:${parts['second']}`;
};

const asUtc = (wall: Wall): Instant => Date.parse(`${wall}Z`);
const offsetAt = (at: Instant, zone: string): number => asUtc(wallOf(at, zone)) - Math.floor(at / 1000) * 1000;

/**
 * The instant at which a wall shows this. In the hour that a wall shows twice: the first. In the hour that it never shows: as
 * much later as the clock was put forward (Temporal calls this `compatible`, RFC 5545 section 3.3.5 asks for the same).
 */
export const instantOf = (wall: Wall, zone: string): Instant => {
  const plain = asUtc(wall);
  const before = plain - offsetAt(plain - DAY_MS, zone);
  const after = plain - offsetAt(plain + DAY_MS, zone);
  const hits = [before, after].filter((at) => wallOf(at, zone) === wall);
  return hits.length === 0 ? before : Math.min(...hits);
};

export const dayOf = (wall: Wall): string => wall.slice(0, 10);
export const midnight = (day: string): Wall => `${day}T00:00:00`;
export const plusDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
/** The same wall so much later, as a hand moves it on a calendar; no zone is asked. */
export const plusSeconds = (wall: Wall, seconds: number): Wall => new Date(asUtc(wall) + seconds * 1000).toISOString().slice(0, 19);

/** The zone of the browser. */
export const viewerZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
