/** Zones as Graph takes them: Windows names, and IANA names of places that a Windows zone stands for. */
import { Temporal } from 'temporal-polyfill';
import { ianaOfWindows, windowsZoneIds } from '../world/time-zones.ts';
import { GraphRefusal } from './refusal.ts';

const known = new Map<string, string>();

/** The Windows id of a zone that is named in either way; refused by Graph's own name for it (graph-pitfalls.md 10). */
export function windowsZoneOf(name: string): string {
  if (ianaOfWindows(name) !== null) return name;
  const found = known.get(name) ?? byIana(name);
  if (found === null) {
    throw new GraphRefusal(
      400,
      'TimeZoneNotSupportedException',
      `A valid TimeZone value must be specified. The following TimeZone value is not supported: '${name}'.`,
    );
  }
  known.set(name, found);
  return found;
}

function byIana(name: string): string | null {
  const ids = windowsZoneIds();
  const exact = ids.find((id) => ianaOfWindows(id)?.toLowerCase() === name.toLowerCase());
  if (exact !== undefined) return exact;
  // Another place with the same clock through a year is as good: the store knows Windows zones only.
  const clock = clockOf(name);
  return clock === null ? null : (ids.find((id) => clockOf(ianaOfWindows(id) ?? '') === clock) ?? null);
}

const clocks = new Map<string, string | null>();

/** Offsets of a zone through a year, or null when there is no such zone. */
function clockOf(iana: string): string | null {
  const remembered = clocks.get(iana);
  if (remembered !== undefined) return remembered;
  let clock: string | null = null;
  try {
    if (/^[A-Za-z_]+(\/[A-Za-z0-9_+-]+)+$/.test(iana)) {
      const weeks = Array.from({ length: 52 }, (_, week) => Temporal.Instant.from('2026-01-01T00:00:00Z').add({ hours: week * 168 }));
      clock = weeks.map((at) => at.toZonedDateTimeISO(iana).offsetNanoseconds).join();
    }
  } catch {
    clock = null;
  }
  clocks.set(iana, clock);
  return clock;
}
