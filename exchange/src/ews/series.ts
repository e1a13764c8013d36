/** Series by their masters: how they repeat, and what is different about the occurrences that were changed (rules 4.12, 4.13). */
import { DAY, eventId, type ChangedOccurrence, type Event, type EventId, type Instant, type Seen } from '@lockstep/engine';
import type { MailboxRef, Recurring } from '../connector.ts';
import { mattersFrom, MOST_CHANGED, seriesFrom, type Told } from '../series.ts';
import { zoneFound } from '../time-zones.ts';
import { readInstant } from './date-time.ts';
import { readEvent } from './event.ts';
import type { WireItem } from './item.ts';
import { getItems, proveAbsence, type Got, type Reading } from './read.ts';
import { recurrenceOf, type WireOccurrence } from './recurrence.ts';

/** How far beyond its first occurrence, and beyond today, the rules of its zone matter. */
const YEAR = 366 * DAY;

/** An occurrence that was changed, as its master names it; what else it shows is not told there. */
type Named = { readonly id: EventId; readonly start: Instant; readonly end: Instant; readonly original: Instant };
/** A master as it tells itself, or why it is not understood. */
type Outline = (Omit<Told, 'changed'> & { readonly changed: readonly Named[] }) | { readonly no: string };

/** Two rounds of GetItem, ten items to a request: the masters, then the changed occurrences of all of them together. */
export async function series(
  reading: Reading,
  mailbox: MailboxRef,
  wanted: readonly EventId[],
  from: Instant,
  signal: AbortSignal,
): Promise<ReadonlyMap<EventId, Seen<Recurring>>> {
  const seen = new Map<EventId, Seen<Recurring>>();
  const masters: { readonly event: Event; readonly outline: Outline }[] = [];
  for (const [id, got] of await getItems(reading, mailbox.address, [...new Set(wanted)], 'series', signal)) {
    const read = got.at === 'item' ? readEvent(got.item, reading.context('busy')) : null;
    if (got.at !== 'item') seen.set(id, got);
    else if (read?.ok !== true || read.event.type !== 'master') seen.set(id, { at: 'unseen', why: 'unreadable' });
    else masters.push({ event: read.event, outline: outlineOf(got.item, read.event, from) });
  }
  const named = masters.flatMap(({ outline }) => ('no' in outline ? [] : outline.changed.map(({ id }) => id)));
  const occurrences = await getItems(reading, mailbox.address, named, 'occurrence', signal);
  const isMissed = (one: Named): boolean => {
    const got = occurrences.get(one.id);
    return got?.at === 'unseen' && got.why === 'unreachable';
  };
  for (const { event, outline } of masters) {
    // What could not be read now says nothing about how it repeats: it is asked for another time.
    if (!('no' in outline) && outline.changed.some(isMissed)) seen.set(event.id, { at: 'unseen', why: 'unreachable' });
    else seen.set(event.id, { at: 'present', version: event.version, value: recurring(reading, event, outline, occurrences) });
  }
  await proveAbsence(seen, reading, mailbox.address, signal);
  return seen;
}

function recurring(reading: Reading, master: Event, outline: Outline, occurrences: ReadonlyMap<EventId, Got>): Recurring {
  if ('no' in outline) return { how: 'unclear', master, why: outline.no };
  const changed: ChangedOccurrence[] = [];
  for (const one of outline.changed) {
    const read = changedOf(reading, master, one, occurrences.get(one.id));
    if ('no' in read) return { how: 'unclear', master, why: read.no };
    changed.push(read);
  }
  const made = seriesFrom({ ...outline, changed });
  return 'no' in made ? { how: 'unclear', master, why: made.no } : { how: 'known', master, series: made };
}

/** A zone that only reads the same clock at one moment, or is guessed at by a name, is none that a pattern could be laid out in. */
function outlineOf(item: WireItem, { when }: Event, from: Instant): Outline {
  const until = (Math.max(when.end, from) + YEAR) as Instant;
  const { zone, by } = zoneFound({ id: item.zoneId, shipped: item.zone }, null, { start: when.start, end: until });
  if (by !== 'id' && by !== 'rules') return { no: 'its time zone is not one that we know' };
  const recurrence = item.series === null ? null : recurrenceOf(item.series);
  if (item.series === null || recurrence === null) return { no: 'its pattern is not one that we know' };
  const changed = item.series.modified.map(namedOf);
  const deleted = item.series.deleted.map(readInstant);
  if (!changed.every((one) => one !== null) || !deleted.every((one) => one !== null)) {
    return { no: 'an occurrence is named in a way that we do not understand' };
  }
  const witnesses = [item.series.first, item.series.last].flatMap((one) => (one === null ? [] : (namedOf(one)?.original ?? [])));
  const own = { ...when, zone };
  const kept = changed.filter((one) => one.end > from || mattersFrom(one.original, own, from));
  if (kept.length > MOST_CHANGED) return { no: `more than ${MOST_CHANGED} of its occurrences were changed` };
  return { ...recurrence, when: own, changed: kept, deleted: deleted.filter((original) => mattersFrom(original, own, from)), witnesses };
}

function namedOf({ id, start, end, original }: WireOccurrence): Named | null {
  const [starts, ends, originally] = [start, end, original].map((text) => (text === null ? null : readInstant(text)));
  if (id === null || starts == null || ends == null || originally == null || ends < starts) return null;
  return { id: eventId(id), start: starts, end: ends, original: originally };
}

/** Told apart by where the pattern had it: ids of occurrences are derived, and need not come back to the letter. */
function changedOf(reading: Reading, master: Event, named: Named, got: Got | undefined): ChangedOccurrence | { readonly no: string } {
  const { start, end, original } = named;
  // Deleted since its master was read, whose next version will say so.
  const asMaster = { original, start, end, allDay: master.when.allDay, showAs: null, sensitivity: null, cancelled: master.cancelled };
  if (got?.at === 'absent') return asMaster;
  const read = got?.at === 'item' ? readEvent(got.item, reading.context('busy')) : null;
  if (got?.at !== 'item' || read?.ok !== true) return { no: 'an occurrence that was changed cannot be read' };
  if (got.item.original === null || readInstant(got.item.original) !== original) return { no: 'an occurrence answers as another one' };
  const { when, showAs, sensitivity, cancelled } = read.event;
  return { original, start: when.start, end: when.end, allDay: when.allDay, showAs, sensitivity, cancelled };
}
