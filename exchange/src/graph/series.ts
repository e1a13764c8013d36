/** Series by their masters: how they repeat, and what is different about the occurrences that were changed (rules 4.12, 4.13). */
import { DAY, type ChangedOccurrence, type Event, type EventId, type Instant, type Seen, type ZoneId } from '@lockstep/engine';
import type { MailboxRef, Recurring } from '../connector.ts';
import { readInstant } from '../ews/date-time.ts';
import { mattersFrom, MOST_CHANGED, seriesFrom } from '../series.ts';
import { isStartOfDay, momentOn, wallOf, windowsZoneOf, zoneFound } from '../time-zones.ts';
import { placedAt, readEvent, timesOf } from './event.ts';
import type { WireEvent } from './item.ts';
import { getPlaced, type GraphReading } from './read.ts';
import { recurrenceOf } from './recurrence.ts';

/** How far beyond its first occurrence, and beyond today, the rules of its zone matter. */
const YEAR = 366 * DAY;

/** One round of reads: Graph tells changed occurrences with their flags along with their master. */
export const series = async (
  reading: GraphReading,
  mailbox: MailboxRef,
  wanted: readonly EventId[],
  from: Instant,
  signal: AbortSignal,
): Promise<ReadonlyMap<EventId, Seen<Recurring>>> => {
  const seen = new Map<EventId, Seen<Recurring>>();
  for (const [id, got] of await getPlaced(reading, mailbox.address, [...new Set(wanted)], 'series', signal)) {
    const event = got.at === 'item' ? readEvent(got.item, reading.context('busy')) : null;
    if (got.at !== 'item') seen.set(id, got);
    else if (event?.ok !== true || event.event.type !== 'master') seen.set(id, { at: 'unseen', why: 'unreadable' });
    else seen.set(id, { at: 'present', version: event.event.version, value: recurring(reading, got.item, event.event, from) });
  }
  return seen;
};

type Unclear = { readonly no: string };

const recurring = (reading: GraphReading, wire: WireEvent, master: Event, from: Instant): Recurring => {
  const made = seriesOf(reading, wire, master, from);
  return 'no' in made ? { how: 'unclear', master, why: made.no } : { how: 'known', master, series: made };
};

/** A zone that is only guessed at is none that a pattern could be laid out in. */
const seriesOf = (reading: GraphReading, wire: WireEvent, master: Event, from: Instant): ReturnType<typeof seriesFrom> => {
  const recurrence = wire.recurrence === null ? null : recurrenceOf(wire.recurrence);
  if (recurrence === null) return { no: 'its pattern is not one that we know' };
  if (wire.exceptions === null || wire.cancelledOccurrences === null) return { no: 'its changed or deleted occurrences are not told' };
  if (wire.hasMoreExceptions) return { no: 'more of its occurrences were changed than are told at once' };
  const zone = zoneOf(wire, recurrence.zoneId, master, from);
  if (zone === null) return { no: 'its time zone is not one that we know' };
  // Of whole days the zone decides which moments they are.
  const times = timesOf(wire);
  if ('why' in times) return { no: times.why };
  const { span } = placedAt({ ...wire, zoneId: zone }, times.start, times.end, null);
  const when = { ...span, zone, allDay: master.when.allDay };
  const changed: ChangedOccurrence[] = [];
  for (const exception of wire.exceptions) {
    const one = changedOf(reading, exception, master, zone);
    if ('no' in one) return one;
    if (one.end > from || mattersFrom(one.original, when, from)) changed.push(one);
  }
  if (changed.length > MOST_CHANGED) return { no: `more than ${MOST_CHANGED} of its occurrences were changed` };
  const deleted: Instant[] = [];
  for (const named of wire.cancelledOccurrences) {
    const one = typeof named === 'string' ? deletedAt(named, when) : null;
    if (one === null) return { no: 'an occurrence is named in a way that we do not understand' };
    if (mattersFrom(one, when, from)) deleted.push(one);
  }
  // A date is all that is told of what was deleted, and nobody says by whose calendar. Also where it is over by now: time alone makes no
  // series clear, or its occurrences would be told anew, by other names, at a version that is known.
  if (wire.cancelledOccurrences.length > 0 && !when.allDay && wallOf(zone, when.start).date !== wallOf(UTC, when.start).date)
    return { no: 'its occurrences have another date in UTC, and those that were deleted are told by their date' };
  return seriesFrom({ ...recurrence, when, changed, deleted, witnesses: [when.start] });
};

const UTC = 'Etc/UTC' as ZoneId;

/** The zone its range names, else the one it was made in; null where neither is known, or both are and keep different time. */
const zoneOf = ({ zoneId }: WireEvent, ranged: string | null, { when }: Event, from: Instant): ZoneId | null => {
  const span = { start: when.start, end: (Math.max(when.end, from) + YEAR) as Instant };
  const known = [ranged, zoneId].flatMap((id) => {
    const { zone, by } = zoneFound({ id: id === '' ? null : id, shipped: null }, null, span);
    return id !== null && by === 'id' ? [zone] : [];
  });
  const [first, second] = known;
  if (first === undefined) return null;
  // Two names of zones that keep the same time, one of Windows and one of the IANA, are no contradiction.
  return second === undefined || first === second || windowsZoneOf(first) === windowsZoneOf(second) ? first : null;
};

const changedOf = (reading: GraphReading, exception: WireEvent, { when }: Event, zone: ZoneId): ChangedOccurrence | Unclear => {
  const original = exception.original === null ? null : readInstant(exception.original);
  // What is not asked of an occurrence is as its master has it; its zone is.
  const read = readEvent({ ...exception, type: 'exception', zoneId: zone, lastModified: null }, reading.context('busy'));
  if (original === null || !read.ok) return { no: 'an occurrence that was changed cannot be read' };
  const { when: own, showAs, sensitivity, cancelled } = read.event;
  const place = when.allDay ? dayOf(zone, original) : original;
  if (place === null) return { no: 'an occurrence of whole days was where no day begins' };
  return { original: place, start: own.start, end: own.end, allDay: own.allDay, showAs, sensitivity, cancelled };
};

/** Days float, and so may where the pattern had them: midnight in UTC stands for a date, and anything else is the moment at which the day begins. */
const dayOf = (zone: ZoneId, original: Instant): Instant | null => {
  const { date, time } = wallOf(UTC, original);
  if (time === 0) return momentOn(zone, date, 0);
  return isStartOfDay(zone, original) ? original : null;
};

/** `OID.{seriesMasterId}.{yyyy-mm-dd}`: the date is the last part. */
const deletedAt = (
  named: string,
  { start, zone, allDay }: { readonly start: Instant; readonly zone: ZoneId; readonly allDay: boolean },
): Instant | null => {
  const [, date] = /\.(\d{4}-\d\d-\d\d)$/.exec(named) ?? [];
  if (date === undefined || Number.isNaN(Date.parse(`${date}T00:00:00Z`))) return null;
  return momentOn(zone, date, allDay ? 0 : wallOf(zone, start).time);
};
