/** The reading half: who a mailbox is, what changed in a window of its calendar, what is there, and where an event of ours lies. */
import { DAY, type Event, type EventId, eventId, type Instant, instant, type Seen, type Span, type Stamp } from '@lockstep/engine';
import {
  type CalendarRef,
  type ChangePage,
  ConnectorError,
  type Cursor,
  type Detail,
  type Identity,
  type Located,
  type MailboxRef,
  type NamedCalendar,
  stampText,
  type Failure,
} from '@lockstep/exchange';
import type { DeltaEntry, EventFilter, GraphCalendar, GraphEvent } from '@lockstep/simulator';
import { STAMP_PATH } from '../draft.ts';
import { lostAnswer, wishThatCannotBe } from '../failure.ts';
import { ianaOf } from '../zones.ts';
import { type Asking, batched, type Caller, type Got } from './batch.ts';
import { graphEventOf } from './event.ts';

/** Pages of 50 to 200 are what windows of this length are read in (graph-pitfalls.md 23). */
const DELTA_PAGE = 100;
/** The longest window that a view may have (graph.md section 2). */
const VIEW_SPAN_MS = 1_800 * DAY;

export type GraphAsking = Asking & {
  /** Items that nobody can read (F40), by their lasting ids, which Graph names them by. */
  readonly poisoned: ReadonlySet<string>;
};

/** `place`: the calendar it lies in; what lies in Deleted Items is answered all the same, has none, and is absent (4.6). */
type There = { readonly event: GraphEvent; readonly place: GraphCalendar | null };

const getAll = (
  asking: GraphAsking,
  mailbox: MailboxRef,
  ids: readonly EventId[],
  signal: AbortSignal,
): Promise<ReadonlyMap<EventId, Got<There>>> => batched(asking, mailbox, ids, (caller, id) => getOne(asking, mailbox, caller, id), signal);

const getOne = ({ world }: Asking, { address }: MailboxRef, caller: Caller, id: EventId): There => ({
  event: world.graph.get(caller, address, id),
  place: world.graph.calendarOf(caller, address, id),
});

export const identify = async ({ door, world }: GraphAsking, { address }: MailboxRef, signal: AbortSignal): Promise<Identity> => {
  const user = await door.call('GetUser', address, false, signal, () => world.graph.user(address));
  const [own, zone] = await door.call('GetCalendar', address, false, signal, (caller) => [
    world.graph.calendars(caller, address).find(({ isDefault }) => isDefault),
    world.graph.mailboxSettings(caller, address).zone,
  ]);
  if (own === undefined) throw new ConnectorError(lostAnswer('the mailbox shows no calendar of its own', false));
  return {
    identity: user.guid,
    primaryAddress: user.address,
    displayName: null,
    zone: ianaOf(zone),
    calendar: own.folder.id,
    rights: { read: true, write: true },
    serverVersion: null,
    schemaVersion: null,
  };
};

/** What was deleted is no calendar of Graph's any more. */
export const calendars = (
  { door, world }: GraphAsking,
  { address, calendar }: CalendarRef,
  signal: AbortSignal,
): Promise<readonly NamedCalendar[]> =>
  door.call('ListCalendars', address, false, signal, (caller) =>
    world.graph
      .calendars(caller, address)
      .filter(({ folder, isDefault }) => (calendar === null ? !isDefault : folder.id !== calendar))
      .map(({ folder }) => ({ id: folder.id, name: folder.name })),
  );

/**
 * What the round names is read once more by its id, as the feed itself may name it in parts only: of a series always the master, so that an
 * occurrence that is gone without a trace is found missing there (graph-pitfalls.md 3).
 */
export async function* changes(
  asking: GraphAsking,
  mailbox: CalendarRef,
  window: Span | null,
  cursor: Cursor | null,
  signal: AbortSignal,
): AsyncGenerator<ChangePage> {
  if (cursor === null && window === null) throw new ConnectorError(wishThatCannotBe('a listing without the window it is of'));
  const { door, world } = asking;
  const { address, calendar } = mailbox;
  let token = cursor;
  for (;;) {
    const from = token;
    const {
      entries,
      link,
      token: next,
    } = await door
      .call('EventsDelta', address, false, signal, (caller) =>
        world.graph.delta(
          caller,
          address,
          calendar,
          from === null ? { window: window ?? { start: 0, end: 0 }, maxPageSize: DELTA_PAGE } : { token: from },
        ),
      )
      .catch((error: unknown) => Promise.reject(ofCalendar(mailbox, error)));
    yield { ...(await detailed(asking, mailbox, entries, signal)), cursor: next, last: link === 'delta' };
    if (link === 'delta') return;
    token = next;
  }
}

/** Nothing but the calendar is named by such a call: not found, it is another one than the one that was paired (2.6). */
const ofCalendar = ({ calendar }: CalendarRef, error: unknown): Error => {
  if (!(error instanceof Error)) return new Error('nothing that is an error was thrown', { cause: error });
  if (!(error instanceof ConnectorError) || calendar === null) return error;
  const { kind, scope, cause } = error.failure;
  if (scope !== 'item' || kind !== 'gone' || cause !== 'itemUnreadable') return error;
  return new ConnectorError({ ...error.failure, scope: 'mailbox', cause: 'anotherMailbox' }, { cause: error });
};

/** What could not be read now is read another time: the position must not move past it. */
const notNow = (why: string): Failure => ({
  kind: why === 'forbidden' ? 'forbidden' : 'unavailable',
  scope: 'mailbox',
  ambiguous: false,
  retryAt: null,
  cause: why === 'forbidden' ? 'noRights' : 'serverBusy',
  detail: `an event of the page was not answered (${why})`,
});

const detailed = async (
  asking: GraphAsking,
  mailbox: CalendarRef,
  entries: readonly DeltaEntry[],
  signal: AbortSignal,
): Promise<Pick<ChangePage, 'changed' | 'removed' | 'unreadable'>> => {
  const named = new Set(entries.flatMap((one) => (one.entry === 'removed' ? [] : [eventId(one.event.seriesMasterId ?? one.event.id)])));
  const removed = new Set(entries.flatMap((one) => (one.entry === 'removed' ? [eventId(one.id)] : [])));
  const changed: Event[] = [];
  const unreadable: ChangePage['unreadable'][number][] = [];
  for (const [id, got] of await getAll(asking, mailbox, [...named], signal)) {
    // Told as changed and gone by now: the next round says so too.
    if (!got.ok && got.why === 'absent') removed.add(id);
    else if (asking.poisoned.has(id) || (!got.ok && got.why === 'unreadable')) unreadable.push({ id, detail: 'the event cannot be read' });
    else if (!got.ok) throw new ConnectorError(notNow(got.why));
    else {
      // The same item may come as removed and, in a later place of the page, as present.
      removed.delete(id);
      changed.push(graphEventOf(got.value.event, 'busy'));
    }
  }
  return { changed, removed: [...removed], unreadable };
};

export const view = async (
  { door, world }: GraphAsking,
  { address, calendar }: CalendarRef,
  window: Span,
  signal: AbortSignal,
): Promise<readonly Event[]> => {
  const found = new Map<EventId, Event>();
  for (let start = window.start; start < window.end; start = instant(start + VIEW_SPAN_MS)) {
    const part: { readonly start: Instant; readonly end: Instant } = { start, end: instant(Math.min(start + VIEW_SPAN_MS, window.end)) };
    const events = await door
      .call('CalendarView', address, false, signal, (caller) => world.graph.view(caller, address, calendar, part))
      .catch((error: unknown) => Promise.reject(ofCalendar({ address, calendar }, error)));
    for (const one of events) found.set(eventId(one.id), graphEventOf(one, 'busy'));
  }
  return [...found.values()];
};

/** Events by id: the flags first, and the subject or the body only of those whose flags allow it (4.1). */
export const fetch = async (
  asking: GraphAsking,
  mailbox: MailboxRef,
  wanted: readonly EventId[],
  detail: Detail,
  signal: AbortSignal,
): Promise<ReadonlyMap<EventId, Seen<Event>>> => {
  const answer = new Map<EventId, Seen<Event>>();
  const read = async (ids: readonly EventId[], how: Detail): Promise<void> => {
    for (const [id, got] of await getAll(asking, mailbox, ids, signal)) answer.set(id, seen(got, how, asking.poisoned));
  };
  const ids = [...new Set(wanted)];
  await read(ids, detail === 'linked' ? 'ours' : 'busy');
  if (detail === 'busy' || detail === 'linked') return answer;
  const further = ids.filter((id) => {
    const one = answer.get(id);
    if (one?.at !== 'present') return false;
    return detail === 'title' ? one.value.sensitivity === 'normal' : one.value.stamp !== null;
  });
  await read(further, detail);
  return answer;
};

const seen = (got: Got<There>, detail: Detail, poisoned: ReadonlySet<string>): Seen<Event> => {
  if (!got.ok) return got.why === 'absent' ? { at: 'absent' } : { at: 'unseen', why: got.why };
  if (poisoned.has(got.value.event.item.immutableId)) return { at: 'unseen', why: 'unreadable' };
  const { event: found, place } = got.value;
  if (place === null) return { at: 'absent' };
  const event = { ...graphEventOf(found, detail), elsewhere: place.isDefault ? null : place.folder.name };
  return { at: 'present', value: event, version: event.version };
};

/** All events with this stamp or UID in the calendars of the mailbox; what is deleted Graph finds by its id alone. */
export const locate = async (
  asking: GraphAsking,
  mailbox: CalendarRef,
  marks: { readonly stamp: Stamp; readonly uid: string | null },
  signal: AbortSignal,
): Promise<readonly Located[]> => {
  const found = new Map<string, Located>();
  const search = async (filter: EventFilter): Promise<void> => {
    for (const one of await eventsWith(asking, mailbox, filter, signal)) found.set(one.event.id, one);
  };
  await search(stampFilter(marks.stamp));
  if (marks.uid !== null) await search({ equals: 'iCalUId', value: marks.uid });
  return [...found.values()];
};

/** The event with this stamp, after a create that was answered as one made before; null: none is found. */
export const withStamp = async (
  asking: GraphAsking,
  mailbox: CalendarRef,
  stamp: Stamp,
  signal: AbortSignal,
): Promise<GraphEvent | null> => {
  const { door, world } = asking;
  const { address } = mailbox;
  const all = await door.call('ListEvents', address, false, signal, (caller) =>
    world.graph.events(caller, address, null, stampFilter(stamp)),
  );
  // A person may have copied it meanwhile, and the copy was made later.
  return all.toSorted((a, b) => a.item.createdAt - b.item.createdAt)[0] ?? null;
};

const stampFilter = (stamp: Stamp): EventFilter => ({ equals: 'extended', path: STAMP_PATH, value: stampText(stamp) });

const eventsWith = (
  { door, world }: GraphAsking,
  { address, calendar }: CalendarRef,
  filter: EventFilter,
  signal: AbortSignal,
): Promise<readonly Located[]> =>
  door.call('ListEvents', address, false, signal, (caller) =>
    world.graph.events(caller, address, null, filter).map((one): Located => {
      const place = world.graph.calendarOf(caller, address, one.id);
      const isOwn = place !== null && (calendar === null ? place.isDefault : place.folder.id === calendar);
      const event = graphEventOf(one, 'busy');
      const made = { madeAt: instant(one.item.createdAt), transactionId: world.graph.transactionOf(address, one.id) };
      return isOwn
        ? { event, folder: 'default', calendar: null, ...made }
        : { event, folder: 'other', calendar: place?.folder.name ?? null, ...made };
    }),
  );
