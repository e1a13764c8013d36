/**
 * Time zones between Exchange and us: Exchange speaks Windows ids, we speak IANA names. The mapping is CLDR's
 * (windowsZones.xml, territory 001). A name nobody knows is answered by the rules shipped with it, and else with null: never by a guess.
 */
import { instant, zoneId, type Instant, type ZoneId } from '@lockstep/engine';
import { Temporal } from 'temporal-polyfill';
import { findIana, findIanaAliases, findWindows } from 'windows-iana';
import { offsetRules, type WireZone } from './ews/zone-rules.ts';

/** Names that servers and clients write for UTC instead of a zone's id (`tzone://` is Graph's and old Outlooks' form). */
const UTC_NAMES = new Set(['utc', 'tzone://microsoft/utc', 'etc/utc', 'gmt standard time (utc)', 'z']);
const UTC = zoneId('Etc/UTC');

const MINUTES = 60_000;

/** Whether the runtime's zone database has it. */
export function isZone(name: string): boolean {
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId.length > 0;
  } catch {
    return false;
  }
}

const byWindowsId = new Map<string, ZoneId | null>();
/** Bounded, because ids come from outside. */
const remember = <Key, Value>(cache: Map<Key, Value>, key: Key, value: Value): Value => {
  if (cache.size < 2000) cache.set(key, value);
  return value;
};

/** The IANA zone of a Windows id; null where CLDR does not know it (customised and localised names, display strings, nothing at all). */
export function zoneOfWindowsId(id: string): ZoneId | null {
  const known = byWindowsId.get(id);
  if (known !== undefined) return known;
  const trimmed = id.trim();
  if (UTC_NAMES.has(trimmed.toLowerCase())) return remember(byWindowsId, id, UTC);
  const first = findIana(trimmed)[0] ?? null;
  if (first !== null) return remember(byWindowsId, id, zoneId(first));
  // Some servers answer IANA names; only the form Area/Place, as `EST` or `+01:00` are no zones of a person.
  const iana = /^[A-Za-z_]+\/[A-Za-z0-9_+\-/]+$/.test(trimmed) && isZone(trimmed);
  return remember(byWindowsId, id, iana ? zoneId(trimmed) : null);
}

/** A zone under every name it has or had: CLDR's mapping knows some only by the old one (Kiev), the runtime by the other (Kyiv). */
function namesOf(zone: string): readonly string[] {
  const canonical = isZone(zone) ? new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone : zone;
  return [zone, canonical, ...findIanaAliases(zone), ...findIanaAliases(canonical)];
}

const byZone = new Map<string, string | null>();
/** The Windows id of an IANA zone. Where CLDR has none, that of a zone which keeps the same time all year round; else null. */
export function windowsZoneOf(zone: ZoneId): string | null {
  const known = byZone.get(zone);
  if (known !== undefined) return known;
  if (UTC_NAMES.has(zone.toLowerCase())) return remember(byZone, zone, 'UTC');
  // Names that were renamed since (Kiev, Kyiv) are found by their aliases.
  const direct = namesOf(zone)
    .map((name) => findWindows(name)[0])
    .find((id) => id !== undefined);
  if (direct !== undefined) return remember(byZone, zone, direct);
  if (!isZone(zone)) return null;
  const year = new Date().getUTCFullYear();
  const twin = zoneKeeping((at) => offsetOf(zone, at), year, []);
  return remember(byZone, zone, twin === null ? null : (findWindows(twin)[0] ?? null));
}

/** Minutes to add to UTC in this zone at this moment. */
export const offsetOf = (zone: ZoneId, at: Instant): number =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).offsetNanoseconds / 60_000_000_000;

/** Whether a moment is the first one of a day in a zone; that is 01:00 where the clock jumps over midnight. */
export function isStartOfDay(zone: ZoneId, at: Instant): boolean {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  return local.startOfDay().epochMilliseconds === at;
}

/** What calendar and clock on the wall show in a zone: the date `YYYY-MM-DD`, and milliseconds of the clock since midnight. */
export function wallOf(zone: ZoneId, at: Instant): { readonly date: string; readonly time: number } {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  const time = ((local.hour * 60 + local.minute) * 60 + local.second) * 1000 + local.millisecond;
  return { date: local.toPlainDate().toString(), time };
}

/** Every zone Windows knows, each by its CLDR representative. */
let representatives: readonly ZoneId[] | null = null;
function allRepresentatives(): readonly ZoneId[] {
  if (representatives === null) {
    const names = new Set<string>();
    for (const zone of Intl.supportedValuesOf('timeZone')) {
      for (const id of findWindows(zone)) names.add(findIana(id)[0] ?? zone);
    }
    representatives = [...names].toSorted().map(zoneId);
  }
  return representatives;
}

/** The first zone, of `preferred` and then of all, that has the same offsets through one year (sampled every ten days, to the hour around changes). */
function zoneKeeping(offsetAt: (at: Instant) => number, year: number, preferred: readonly ZoneId[]): ZoneId | null {
  const samples: Instant[] = [];
  for (let day = 0; day < 366; day += 10) samples.push(instant(Date.UTC(year, 0, 1 + day, 12)));
  const changes: Instant[] = [];
  for (const [index, before] of samples.entries()) {
    const after = samples[index + 1];
    if (after === undefined || offsetAt(before) === offsetAt(after)) continue;
    // Narrow the change to the minute, and ask right before and at it.
    let low: number = before;
    let high: number = after;
    while (high - low > MINUTES) {
      const middle = Math.floor((low + high) / 2 / MINUTES) * MINUTES;
      if (middle <= low) break;
      if (offsetAt(instant(middle)) === offsetAt(before)) low = middle;
      else high = middle;
    }
    changes.push(instant(low), instant(high));
  }
  const asked = [...samples, ...changes];
  const wanted = asked.map(offsetAt);
  const matches = (zone: ZoneId): boolean => asked.every((at, index) => offsetOf(zone, at) === wanted[index]);
  return [...preferred, ...allRepresentatives()].find(matches) ?? null;
}

const byRules = new Map<string, ZoneId | null>();
/**
 * The zone of an item: by its id; else a zone with the shipped rules, `mailboxZone` first; else the mailbox's; else UTC, in which the
 * instants of the item are exact and only the name of its zone is lost. `year` is the item's own, as rules change over the years.
 */
export function zoneOfItem(id: string | null, shipped: WireZone | null, mailboxZone: ZoneId | null, year: number): ZoneId {
  for (const name of [id, shipped?.id ?? null]) {
    const zone = name === null ? null : zoneOfWindowsId(name);
    if (zone !== null) return zone;
  }
  const fallback = mailboxZone ?? UTC;
  if (shipped === null) return fallback;
  const offsetAt = offsetRules(shipped);
  if (offsetAt === null) return fallback;
  const key = `${year} ${mailboxZone ?? ''} ${JSON.stringify([[...shipped.offsets], shipped.transitions])}`;
  const known = byRules.get(key);
  if (known !== undefined) return known ?? fallback;
  return remember(byRules, key, zoneKeeping(offsetAt, year, mailboxZone === null ? [] : [mailboxZone])) ?? fallback;
}
