/**
 * Time zones between Exchange and us: Exchange speaks Windows ids, we speak IANA names. The mapping is CLDR's (windowsZones.xml, territory
 * 001), held against the rules of both zones in the year concerned: countries change their clocks more often than tables are renewed, and a
 * zone of yesterday's table is an hour off. What nobody knows is answered by the rules shipped with it, and else with null: never by a guess.
 */
import { DAY, instant, localOf, zoneClocks, zoneId, type Instant, type Span, type When, type ZoneId } from '@lockstep/engine';
import { Temporal } from 'temporal-polyfill';
import { findIana, findIanaAliases, findWindows, WINDOWS_TO_IANA_MAP } from 'windows-iana';
import { offsetRules, type OffsetAt, type WireZone } from './ews/zone-rules.ts';
import { namedIn } from './zone-names.ts';
import { wordTable } from './words.ts';

/** Names that servers and clients write for UTC instead of a zone's id (`tzone://` is Graph's and old Outlooks' form). */
const UTC_NAMES = new Set([
  'utc',
  'tzone://microsoft/utc',
  'etc/utc',
  'gmt',
  'z',
  '(utc) coordinated universal time',
  'coordinated universal time',
]);
const UTC = zoneId('Etc/UTC');

/** Where the package's table is older than CLDR 46, which is followed: the country left the clock of its neighbours. */
const MOVED: Readonly<Record<string, string>> = {
  'Central Asia Standard Time': 'Asia/Bishkek',
  'Mountain Standard Time (Mexico)': 'America/Mazatlan',
};
/** CLDR 46 again, the other way: several Windows zones keep their time now, and these are the ones people there choose. */
const MOVED_TO: Readonly<Record<string, string>> = wordTable({
  'Asia/Almaty': 'West Asia Standard Time',
  'Asia/Qostanay': 'West Asia Standard Time',
  'America/Chihuahua': 'Central Standard Time (Mexico)',
  'America/Ciudad_Juarez': 'Mountain Standard Time',
  'America/Coyhaique': 'Magallanes Standard Time',
});
/** Ids that Windows once had and old items still carry. */
const FORMER: Readonly<Record<string, string>> = wordTable({
  'armenian standard time': 'Asia/Yerevan',
  'kamchatka standard time': 'Asia/Kamchatka',
  'mexico standard time': 'America/Mexico_City',
  'mexico standard time 2': 'America/Mazatlan',
  'mid-atlantic standard time': 'Atlantic/South_Georgia',
});

/** The year whose rules decide where no appointment names one. */
const PRESENT = 2026;
const MINUTES = 60_000;

/** Whether the runtime's zone database has it. */
export function isZone(name: string): boolean {
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId.length > 0;
  } catch {
    return false;
  }
}

/** Bounded, because ids come from outside. */
const remember = <Key, Value>(cache: Map<Key, Value>, key: Key, value: Value, most = 2000): Value => {
  if (cache.size < most) cache.set(key, value);
  return value;
};
/** Longer than any id or display name of Windows; what is longer is nobody's zone, and is not remembered either. */
const LONGEST_NAME = 200;

const representatives = new Map<string, ZoneId>();
/** Every zone Windows knows, by its id, with the IANA zone that stands for it; only those that the runtime has. */
function windowsZones(): ReadonlyMap<string, ZoneId> {
  if (representatives.size > 0) return representatives;
  for (const { windowsName } of WINDOWS_TO_IANA_MAP) {
    if (representatives.has(windowsName)) continue;
    const zone = MOVED[windowsName] ?? findIana(windowsName)[0];
    if (zone !== undefined && isZone(zone)) representatives.set(windowsName, windowsName === 'UTC' ? UTC : zoneId(zone));
  }
  return representatives;
}
let lowered: ReadonlyMap<string, ZoneId> | null = null;
const byLoweredId = (): ReadonlyMap<string, ZoneId> =>
  (lowered ??= new Map([...windowsZones()].map(([id, zone]) => [id.toLowerCase(), zone])));

const byWindowsId = new Map<string, ZoneId | null>();
/** The IANA zone of a Windows id; null where CLDR does not know it (customised and localised names, display strings, nothing at all). */
export function zoneOfWindowsId(id: string): ZoneId | null {
  if (id.length > LONGEST_NAME) return null;
  const known = byWindowsId.get(id);
  if (known !== undefined) return known;
  const trimmed = id.trim();
  const lower = trimmed.toLowerCase();
  if (UTC_NAMES.has(lower)) return remember(byWindowsId, id, UTC);
  // The name of the summer's half of a zone is written by clients that read it from the clock.
  const zone = byLoweredId().get(lower) ?? byLoweredId().get(lower.replace(/ (?:daylight|summer) time\b/, ' standard time'));
  if (zone !== undefined) return remember(byWindowsId, id, zone);
  const former = FORMER[lower];
  if (former !== undefined) return remember(byWindowsId, id, zoneId(former));
  // Some servers answer IANA names; only the form Area/Place, as `EST` or `+01:00` are no zones of a person.
  const iana = /^[A-Za-z_]+\/[A-Za-z0-9_+\-/]+$/.test(trimmed) && isZone(trimmed);
  return remember(byWindowsId, id, iana ? zoneId(trimmed) : null);
}

const byDisplayName = new Map<string, ZoneId | null>();
/** The zone of a display name such as "(UTC+01:00) Amsterdam, Berlin, …", in English, German or French; null where none is meant for certain. */
export function zoneOfDisplayName(name: string): ZoneId | null {
  // Asked with every event that ships its definition, of the same few.
  const known = byDisplayName.get(name);
  if (known !== undefined) return known;
  return name.length > LONGEST_NAME ? named(name) : remember(byDisplayName, name, named(name));
}

function named(name: string): ZoneId | null {
  const { ids, offset } = namedIn(name);
  const zones = ids.flatMap((id) => windowsZones().get(id) ?? []);
  // Winter on either half of the globe: a display name tells the offset without summer time.
  const seasons = [instant(Date.UTC(PRESENT, 0, 15)), instant(Date.UTC(PRESENT, 6, 15))];
  if (offset !== null) return zones.find((zone) => seasons.some((at) => offsetOf(zone, at) === offset)) ?? null;
  return zones.length === 1 ? (zones[0] ?? null) : null;
}

/** A zone under every name it has or had: CLDR's mapping knows some only by the old one (Kiev), the runtime by the other (Kyiv). */
function namesOf(zone: string): readonly string[] {
  const canonical = isZone(zone) ? new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone : zone;
  return [zone, canonical, ...findIanaAliases(zone), ...findIanaAliases(canonical)];
}

const byZone = new Map<string, string | null>();
/**
 * The Windows id of an IANA zone in a year: CLDR's where both keep the same time in it, else that of a zone which does, one of the same
 * continent first. Null where no Windows zone does (Antarctica/Troll), or where the runtime does not know the zone.
 */
export function windowsZoneOf(zone: ZoneId, year = PRESENT): string | null {
  const key = `${zone} ${year}`;
  const known = byZone.get(key);
  if (known !== undefined) return known;
  if (UTC_NAMES.has(zone.toLowerCase())) return remember(byZone, key, 'UTC');
  if (!isZone(zone)) return null;
  // Names that were renamed since (Kiev, Kyiv) are found by their aliases.
  const names = namesOf(zone);
  const mapped = names.flatMap((name) => MOVED_TO[name] ?? []).concat(names.flatMap((name) => findWindows(name)));
  const candidates = mapped.flatMap((id) => windowsZones().get(id) ?? []);
  const area = zone.slice(0, zone.indexOf('/') + 1);
  const near = [...windowsZones().values()].toSorted((one, other) => Number(other.startsWith(area)) - Number(one.startsWith(area)));
  const twin = zoneKeeping((at) => offsetOf(zone, at), [year], [...candidates, ...near]);
  const id = twin === null ? null : ([...windowsZones()].find(([, representative]) => representative === twin)?.[0] ?? null);
  return remember(byZone, key, id);
}

/**
 * The Windows id to write a time with. Where Windows has no such zone, one whose clock reads the same at start and end, so that people see
 * the right time of day all the same, else UTC; `exact` is false then. The instants written beside it are right in either case.
 */
export function windowsZoneFor(when: Pick<When, 'start' | 'end' | 'zone'>): { readonly id: string; readonly exact: boolean } {
  const exact = windowsZoneOf(when.zone, yearOf(when.start));
  if (exact !== null) return { id: exact, exact: true };
  if (!isZone(when.zone)) return { id: 'UTC', exact: false };
  const ends = [when.start, when.end];
  const reads = (zone: ZoneId): boolean => ends.every((at) => offsetOf(zone, at) === offsetOf(when.zone, at));
  return { id: reads(UTC) ? 'UTC' : ([...windowsZones()].find(([, zone]) => reads(zone))?.[0] ?? 'UTC'), exact: false };
}

const yearOf = (at: Instant): number => new Date(at).getUTCFullYear();

/** Minutes to add to UTC in this zone at this moment. */
export const offsetOf = (zone: ZoneId, at: Instant): number =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).offsetNanoseconds / 60_000_000_000;

/**
 * Whether a day begins at a moment in a zone: at midnight, at 01:00 where the clock jumps over midnight, and where it comes twice (Havana)
 * at either, as servers differ in which they take.
 */
export function isStartOfDay(zone: ZoneId, at: Instant): boolean {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  return local.startOfDay().epochMilliseconds === at || local.toPlainTime().equals(MIDNIGHT);
}
const MIDNIGHT = Temporal.PlainTime.from('00:00');

/** The first of these zones that has the same offsets through whole years (asked every ten days, and around changes to the minute). */
function zoneKeeping(offsetAt: OffsetAt, years: readonly number[], zones: readonly ZoneId[]): ZoneId | null {
  const asked = years.flatMap((year) => telling(offsetAt, year));
  const wanted = asked.map(offsetAt);
  return zones.find((zone) => asked.every((at, index) => offsetOf(zone, at) === wanted[index])) ?? null;
}

/** What calendar and clock on the wall show in a zone: the date `YYYY-MM-DD`, and milliseconds of the clock since midnight. */
export function wallOf(zone: ZoneId, at: Instant): { readonly date: string; readonly time: number } {
  // Clocks of its own, as they remember all between the first moment and the last they are asked for, and moments come from outside.
  const local = localOf(zoneClocks()(zone, { start: at, end: at }), at);
  const date = new Date(local).toISOString();
  return { date: date.slice(0, date.indexOf('T')), time: local - Math.floor(local / DAY) * DAY };
}

/** The first moment of a date `YYYY-MM-DD` in a zone. */
export const startOfDate = (zone: ZoneId, date: string): Instant =>
  instant(Temporal.PlainDate.from(date).toZonedDateTime({ timeZone: zone }).epochMilliseconds);

/** When the clock of a zone shows so many milliseconds since midnight on a date; the earlier moment of two, the later side of a gap. */
export function momentOn(zone: ZoneId, date: string, time: number): Instant {
  const wall = Temporal.PlainDateTime.from(`${date}T00:00:00`).add({ milliseconds: time });
  return time === 0 ? startOfDate(zone, date) : instant(wall.toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds);
}

/** Whether the clock of a zone shows the same time at another moment of that day, so that the time alone does not tell which. */
export function comesTwice(zone: ZoneId, at: Instant): boolean {
  const shown = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDateTime();
  const either = (['earlier', 'later'] as const).map((disambiguation) => shown.toZonedDateTime(zone, { disambiguation }).epochMilliseconds);
  return either[0] !== either[1];
}

/** The moments of a year at which two zones that differ in it differ. */
function telling(offsetAt: OffsetAt, year: number): readonly Instant[] {
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
  return [...samples, ...changes];
}

/**
 * A zone, and by what it was told. `id`: its Windows id. `rules`: another zone with the shipped rules, in all years asked for. `moment`: no
 * zone has the shipped rules; this one reads the same clock at start and end. `name`: a display name. `mailbox`, `nothing`: not told at all.
 * Only `id` and `rules` hold for times beyond the span, and so for a series; instants are never moved, whatever the answer.
 */
export type ZoneFound = { readonly zone: ZoneId; readonly by: 'id' | 'rules' | 'moment' | 'name' | 'mailbox' | 'nothing' };

/** What an item says about its zone: StartTimeZoneId, and the definition shipped as StartTimeZone. */
export type ZoneTold = { readonly id: string | null; readonly shipped: WireZone | null };

const byRules = new Map<string, ZoneId | null>();
/** Rules are compared in so many years of a span, from its beginning. */
const MAX_YEARS = 5;

/**
 * The zone of an item: by the rules shipped, the zone that its definition is called after first (a server that was not brought up to date counts
 * by rules of yesterday, and its midnights are theirs), then those its other names hint at and `mailboxZone`; by the id of the definition; by
 * StartTimeZoneId; by a display name; else the mailbox's, else UTC. Every answer is a zone that the runtime knows. `span`: from the start of
 * the item, of a series of its first occurrence, to the end of what matters, as rules change over the years.
 */
export function zoneFound({ id, shipped }: ZoneTold, mailboxZone: ZoneId | null, span: Span): ZoneFound {
  const own = shipped?.id == null ? null : zoneOfWindowsId(shipped.id);
  const byId = id === null ? null : zoneOfWindowsId(id);
  const display = [shipped?.name, shipped?.id, id].flatMap((name) => (name == null ? [] : (zoneOfDisplayName(name) ?? [])));
  const offsetAt = shipped === null ? null : offsetRules(shipped);
  if (shipped !== null && offsetAt !== null) {
    const hints = [own, byId, ...display, mailboxZone].filter((zone) => zone !== null);
    const kept = keepingRules(shipped, offsetAt, hints, span);
    if (kept !== null) return { zone: kept, by: kept === own ? 'id' : 'rules' };
    const reads = (zone: ZoneId): boolean => [span.start, span.end].every((at) => offsetOf(zone, at) === offsetAt(at));
    const reading = [...hints, ...windowsZones().values()].find(reads);
    if (reading !== undefined) return { zone: reading, by: 'moment' };
  }
  const named = own ?? byId;
  if (named !== null) return { zone: named, by: 'id' };
  if (display[0] !== undefined) return { zone: display[0], by: 'name' };
  return mailboxZone === null ? { zone: UTC, by: 'nothing' } : { zone: mailboxZone, by: 'mailbox' };
}

/**
 * The first zone with these rules in the years of the span, of those that are hinted at, then of all; remembered, as calendars are full of
 * items with the same definition.
 */
function keepingRules(shipped: WireZone, offsetAt: OffsetAt, hints: readonly ZoneId[], span: Span): ZoneId | null {
  const first = yearOf(span.start);
  const years = Array.from({ length: Math.min(Math.max(0, yearOf(span.end) - first) + 1, MAX_YEARS) }, (_, index) => first + index);
  const key = JSON.stringify([years, hints, [...shipped.offsets], shipped.eras]);
  const known = byRules.get(key);
  return known !== undefined ? known : remember(byRules, key, zoneKeeping(offsetAt, years, [...hints, ...windowsZones().values()]), 200);
}
