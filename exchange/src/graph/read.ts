/** Reading a mailbox: a window of its calendar, and events by id. */
import { instant, DAY, type Event, type EventId, type Seen, type Span, type UnseenWhy } from '@lockstep/engine';
import type { CalendarRef, Detail, MailboxRef } from '../connector.ts';
import { askAgain } from '../ews/batch.ts';
import type { EventContext } from '../ews/event.ts';
import type { ConnectorError } from '../failure.ts';
import type { Ask, GraphCalls, Item } from './calls.ts';
import { readEvent } from './event.ts';
import type { ItemDetail, WireEvent } from './item.ts';
import { getEvent, viewCalendar } from './requests/events.ts';
import { calendarName, getCalendarOf, listCalendars, type WireCalendar } from './requests/mailbox.ts';
import { MAX_IN_BATCH } from './requests/batch.ts';
import { aboutCalendar } from './paired-calendar.ts';
import type { Page } from './requests/page.ts';

export type GraphReading = { readonly calls: GraphCalls; readonly context: (detail: Detail) => EventContext };

/** What one id came to. */
export type Got =
  | {
      readonly at: 'item';
      readonly item: WireEvent;
      /** The name of the other calendar it lies in; null: in the default one. Left out: that was not asked. */
      readonly elsewhere?: string | null;
    }
  | { readonly at: 'absent' }
  | { readonly at: 'unseen'; readonly why: UnseenWhy };

/**
 * Every page of a list; complete, or throws. A server that leads in a circle would be asked for ever.
 * @param ask a page, by the link of the one before; null: the first
 */
export const allPages = async <Entry>(
  { calls }: GraphReading,
  mailbox: string,
  ask: (next: string | null) => Ask<Page<Entry>>,
  signal: AbortSignal,
): Promise<readonly Entry[]> => {
  const entries: Entry[] = [];
  const seen = new Set<string>();
  for (let next: string | null = null; ;) {
    const asked = ask(next);
    const page = await calls.call(mailbox, asked, signal);
    entries.push(...page.entries);
    if (page.next === null) return entries;
    if (seen.has(page.next)) throw calls.malformed(asked.operation, 'a nextLink that was followed already');
    seen.add(page.next);
    next = page.next;
  }
};

/** Windows beyond about 1,825 days are refused, and long ones take long. */
const MAX_WINDOW = 365 * DAY;
/** Days float (graph-pitfalls 9): one at the edge may be looked for where its own zone does not have it. */
const FLOAT = 14 * 3_600_000;

/** Every event that touches the window, series expanded; complete, or throws. */
export const view = async (reading: GraphReading, calendar: CalendarRef, window: Span, signal: AbortSignal): Promise<readonly Event[]> => {
  const { calls, context } = reading;
  const found = new Map<EventId, Event>();
  const touches = ({ when }: Event): boolean =>
    when.start < window.end && (when.end > window.start || (when.start === when.end && when.start >= window.start));
  for (let start: number = window.start - FLOAT; start < window.end + FLOAT && window.start < window.end; start += MAX_WINDOW) {
    const part: Span = { start: instant(start), end: instant(Math.min(start + MAX_WINDOW, window.end + FLOAT)) };
    const ask = (next: string | null): Ask<Page<WireEvent>> => viewCalendar(calls.user(calendar.address), calendar.calendar, part, next);
    const pages = allPages(reading, calendar.address, ask, signal);
    for (const item of await pages.catch((error: unknown) => Promise.reject(aboutCalendar(calendar, error)))) {
      const read = readEvent(item, context('busy'));
      // Leaving one out would show its time as free, so a view with a hole is none.
      if (!read.ok) throw calls.malformed('CalendarView', read.why);
      if (touches(read.event)) found.set(read.event.id, read.event);
    }
  }
  return [...found.values()].toSorted((one, other) => one.when.start - other.when.start || (one.id < other.id ? -1 : 1));
};

/** What a refusal of one item means for it; what is about more than this item is thrown. */
const unanswered = (error: ConnectorError): Got => {
  const { kind, scope, cause } = error.failure;
  if (kind === 'gone' && scope === 'item') return { at: 'absent' };
  if (kind === 'forbidden') return { at: 'unseen', why: 'forbidden' };
  if (kind === 'malformed' || cause === 'faultOfOurs') return { at: 'unseen', why: 'unreadable' };
  if (kind === 'unavailable') return { at: 'unseen', why: 'unreachable' };
  throw error;
};

const gotOf = (item: Item<WireEvent>, id: EventId): Got => {
  if (!item.ok) return unanswered(item.error);
  // An answer under another id would put one event's times under another's name.
  return item.value.id === id ? { at: 'item', item: item.value } : { at: 'unseen', why: 'unreadable' };
};

/** Events by id, twenty to a request, wherever they lie; every id is answered. */
export const getEvents = async (
  { calls }: GraphReading,
  mailbox: string,
  ids: readonly EventId[],
  detail: ItemDetail,
  signal: AbortSignal,
): Promise<ReadonlyMap<EventId, Got>> => {
  const ask = async (some: readonly EventId[]): Promise<ReadonlyMap<EventId, Got | null>> => {
    const asks = some.map((id) => getEvent(calls.user(mailbox), id, detail));
    const items = await calls.batch(mailbox, asks, signal);
    return new Map(some.map((id, index) => [id, answerOf(items[index], id)]));
  };
  return repeated(ids, ask);
};

const answerOf = (item: Item<WireEvent> | undefined, id: EventId): Got | null => (item === undefined ? null : gotOf(item, id));

const isMissed = (got: Got): boolean => got.at === 'unseen' && got.why === 'unreachable';
const repeated = async (
  ids: readonly EventId[],
  ask: (some: readonly EventId[]) => Promise<ReadonlyMap<EventId, Got | null>>,
  least?: number,
): Promise<ReadonlyMap<EventId, Got>> => {
  if (ids.length === 0) return new Map();
  const answers = await askAgain(ids, ask, isMissed, least);
  return new Map([...answers].map(([id, got]) => [id, got ?? { at: 'unseen', why: 'unreachable' }]));
};

/** Two reads of each: what it is, and where it lies. */
const PLACED_AT_ONCE = MAX_IN_BATCH / 2;
type Part = { readonly event: WireEvent } | { readonly place: WireCalendar };
const tagged = <Value>(ask: Ask<Value>, tag: (value: Value) => Part): Ask<Part> => ({
  ...ask,
  decode: (answer) => tag(ask.decode(answer)),
});
const isElsewhere = (place: WireCalendar): boolean => place.isDefault !== true;

/**
 * Events by id that lie in a calendar; every id is answered. An immutable id goes on naming what was deleted (4.6), and nothing of an event
 * tells where it lies; its calendar does, which deleted items have none of. One that is not the default calendar counts where the mailbox
 * lists it.
 */
export const getPlaced = async (
  reading: GraphReading,
  mailbox: string,
  ids: readonly EventId[],
  detail: ItemDetail,
  signal: AbortSignal,
): Promise<ReadonlyMap<EventId, Got>> => {
  const { calls } = reading;
  const places = new Map<EventId, WireCalendar>();
  const ask = async (some: readonly EventId[]): Promise<ReadonlyMap<EventId, Got>> => {
    const got = new Map<EventId, Got>();
    for (let at = 0; at < some.length; at += PLACED_AT_ONCE) {
      const batch = some.slice(at, at + PLACED_AT_ONCE);
      const user = calls.user(mailbox);
      const asks = batch.flatMap((id) => [
        tagged(getEvent(user, id, detail), (event) => ({ event })),
        tagged(getCalendarOf(user, id), (place) => ({ place })),
      ]);
      const items = await calls.batch(mailbox, asks, signal);
      for (const [index, id] of batch.entries()) {
        const [event, place] = [items[2 * index], items[2 * index + 1]];
        got.set(id, bothOf(id, event, place));
        if (place?.ok === true && 'place' in place.value) places.set(id, place.value.place);
      }
    }
    return got;
  };
  const judged = new Map(await repeated(ids, ask, 1));
  const listed = [...places.values()].some(isElsewhere) ? await calendarNames(reading, mailbox, signal) : new Map<string, string>();
  for (const [id, place] of places) {
    const got = judged.get(id);
    if (got?.at !== 'item') continue;
    const elsewhere = isElsewhere(place) ? listed.get(place.id ?? '') : null;
    judged.set(id, elsewhere === undefined ? { at: 'absent' } : { ...got, elsewhere });
  }
  return judged;
};

/** What is there and lies in no calendar is absent. */
const bothOf = (id: EventId, event: Item<Part> | undefined, place: Item<Part> | undefined): Got => {
  if (event === undefined || place === undefined) return { at: 'unseen', why: 'unreachable' };
  if (!event.ok) return unanswered(event.error);
  if (!place.ok) return place.error.failure.kind === 'gone' ? { at: 'absent' } : unanswered(place.error);
  return 'event' in event.value && event.value.event.id === id
    ? { at: 'item', item: event.value.event }
    : { at: 'unseen', why: 'unreadable' };
};

const calendarNames = async (reading: GraphReading, mailbox: string, signal: AbortSignal): Promise<ReadonlyMap<string, string>> => {
  const { calls } = reading;
  const listed = await allPages(reading, mailbox, (next) => listCalendars(calls.user(mailbox), next), signal);
  return new Map(listed.flatMap(({ id, name }) => (id === null ? [] : [[id, calendarName(name)]])));
};

const seenOf = (reading: GraphReading, got: Got, detail: Detail): Seen<Event> => {
  if (got.at !== 'item') return got;
  const read = readEvent(got.item, reading.context(detail));
  if (!read.ok) return { at: 'unseen', why: 'unreadable' };
  const value = got.elsewhere === undefined ? read.event : { ...read.event, elsewhere: got.elsewhere };
  return { at: 'present', value, version: value.version };
};

/** Events by id: the flags first, and the subject or the body only of those whose flags allow it (rule 4.1). */
export const fetch = async (
  reading: GraphReading,
  mailbox: MailboxRef,
  wanted: readonly EventId[],
  detail: Detail,
  signal: AbortSignal,
): Promise<ReadonlyMap<EventId, Seen<Event>>> => {
  const ids = [...new Set(wanted)];
  const seen = new Map<EventId, Seen<Event>>();
  // Where one is not ours after all, nothing but its flags leaves the reading of its answer.
  for (const [id, got] of await getPlaced(reading, mailbox.address, ids, detail === 'linked' ? 'ours' : 'flags', signal))
    seen.set(id, seenOf(reading, got, detail === 'linked' ? 'ours' : 'busy'));
  if (detail !== 'title' && detail !== 'ours') return seen;
  const further = ids.filter((id) => {
    const each = seen.get(id);
    if (each?.at !== 'present') return false;
    return detail === 'title' ? each.value.sensitivity === 'normal' : isOurs(reading, each.value);
  });
  for (const [id, got] of await getEvents(reading, mailbox.address, further, detail, signal)) {
    const known = seen.get(id);
    const place = known?.at === 'present' && known.value.elsewhere !== undefined ? { elsewhere: known.value.elsewhere } : {};
    seen.set(id, seenOf(reading, got.at === 'item' ? { ...got, ...place } : got, detail));
  }
  return seen;
};

const isOurs = (reading: GraphReading, event: Event): boolean => {
  const { installation } = reading.context('ours');
  return event.stamp !== null && (installation === null || event.stamp.installation === installation);
};

/** One event of ours, everything of it; null where it cannot be read now, for whatever reason. */
export const readOurs = async (reading: GraphReading, mailbox: string, id: EventId, signal: AbortSignal): Promise<Event | null> => {
  const got = await getEvents(reading, mailbox, [id], 'ours', signal);
  const seen = seenOf(reading, got.get(id) ?? { at: 'absent' }, 'ours');
  return seen.at === 'present' ? seen.value : null;
};
