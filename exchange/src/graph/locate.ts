/**
 * Finding events of ours in any calendar of a mailbox, by stamp and by UID (rules 3.10, 4.6, 4.11). What was deleted is not looked for: it
 * counts as absent, and Graph lists deleted items as mail alone.
 */
import { type EventId, type Stamp } from '@lockstep/engine';
import type { CalendarRef, Located, NamedCalendar } from '../connector.ts';
import { readInstant } from '../ews/date-time.ts';
import { stampText } from '../stamp.ts';
import type { Item } from './calls.ts';
import { readEvent } from './event.ts';
import type { WireEvent } from './item.ts';
import { allPages, type GraphReading } from './read.ts';
import { findEvents, type Wanted } from './requests/events.ts';
import { calendarName, listCalendars } from './requests/mailbox.ts';
import type { Page } from './requests/page.ts';

type Place = { readonly calendar: string | null; readonly name: string | null };

type Listed = { readonly paired: string | null; readonly others: readonly NamedCalendar[] };
const listed = async (reading: GraphReading, { address, calendar }: CalendarRef, signal: AbortSignal): Promise<Listed> => {
  const { calls } = reading;
  const all = await allPages(reading, address, (next) => listCalendars(calls.user(address), next), signal);
  const paired = calendar ?? all.find(({ isDefault }) => isDefault === true)?.id ?? null;
  const others = all.flatMap(({ id, name }): NamedCalendar[] => {
    if (id === null) throw calls.malformed('ListCalendars', 'a calendar without an id');
    return id === paired ? [] : [{ id, name: calendarName(name) }];
  });
  return { paired, others };
};

/** What was deleted is no calendar of Graph's any more. */
export const calendars = async (reading: GraphReading, calendar: CalendarRef, signal: AbortSignal): Promise<readonly NamedCalendar[]> =>
  (await listed(reading, calendar, signal)).others;

/** The paired calendar, and every other one. Each by its id: nobody says whether the events of a mailbox are those of one or of all. */
const placesOf = async (reading: GraphReading, calendar: CalendarRef, signal: AbortSignal): Promise<readonly Place[]> => {
  const { paired, others } = await listed(reading, calendar, signal);
  return [{ calendar: paired, name: null }, ...others.map(({ id, name }) => ({ calendar: id, name }))];
};

/** All events with the stamp or the UID, each once. Flags only: whoever wants more fetches it. */
export const locate = async (
  reading: GraphReading,
  calendar: CalendarRef,
  marks: { readonly stamp: Stamp; readonly uid: string | null },
  signal: AbortSignal,
): Promise<readonly Located[]> => {
  const places = await placesOf(reading, calendar, signal);
  const wanted: readonly Wanted[] = [
    { by: 'stamp', value: stampText(marks.stamp) },
    ...(marks.uid === null ? [] : [{ by: 'uid', value: marks.uid } as const]),
  ];
  const searches = wanted.flatMap((one) => places.map((place) => ({ one, place })));
  const { calls } = reading;
  const user = calls.user(calendar.address);
  const asks = searches.map(({ one, place }) => findEvents(user, place.calendar, one, null));
  const items = await calls.batch(calendar.address, asks, signal);
  const found = new Map<EventId, Located>();
  for (const [index, { one, place }] of searches.entries()) {
    for (const item of await rest(reading, calendar.address, items[index], one, place, signal)) {
      const read = readEvent(item, reading.context('busy'));
      if (!read.ok) throw calls.malformed('ListEvents', read.why);
      const { event } = read;
      // An occurrence carries what its master does; the master is the event.
      if (event.type === 'occurrence' || event.type === 'exception') continue;
      // A search that was not understood may answer everything (graph-pitfalls 24).
      if (!matches(event, one)) throw calls.malformed('ListEvents', 'an event that was not searched for');
      if (found.has(event.id)) continue;
      const madeAt = item.created === null ? null : readInstant(item.created);
      found.set(event.id, {
        event,
        folder: place.name === null ? 'default' : 'other',
        calendar: place.name,
        madeAt,
        transactionId: item.transactionId,
      });
    }
  }
  return [...found.values()];
};

/** Of several with one stamp, which a person has copied, the one of this transaction, else the one that was made first; null: there is none. */
export const madeBy = (all: readonly Located[], transactionId: string): Located | null => {
  const own = all.find((one) => one.transactionId === transactionId);
  return own ?? all.toSorted((a, b) => (a.madeAt ?? 0) - (b.madeAt ?? 0))[0] ?? null;
};

const matches = (event: Located['event'], { by, value }: Wanted): boolean =>
  by === 'uid' ? event.uid?.toLowerCase() === value.toLowerCase() : event.stamp !== null && stampText(event.stamp) === value;

/** What one search found, with the pages that its first one leads to. A calendar that vanished meanwhile holds nothing. */
const rest = async (
  reading: GraphReading,
  mailbox: string,
  item: Item<Page<WireEvent>> | undefined,
  wanted: Wanted,
  place: Place,
  signal: AbortSignal,
): Promise<readonly WireEvent[]> => {
  const { calls } = reading;
  if (item === undefined) throw calls.malformed('ListEvents', 'a search that was not answered');
  if (!item.ok) {
    if (item.error.failure.kind === 'gone' && place.name !== null) return [];
    throw item.error;
  }
  const { entries, next } = item.value;
  if (next === null) return entries;
  const user = calls.user(mailbox);
  const more = await allPages(reading, mailbox, (link) => findEvents(user, place.calendar, wanted, link ?? next), signal);
  return [...entries, ...more];
};
