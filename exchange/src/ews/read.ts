/** Reading a mailbox: its change feed, a window of its calendar, and events by id. */
import { instant, type Event, type EventId, type Seen, type Span, type UnseenWhy } from '@lockstep/engine';
import type { CalendarRef, ChangePage, Cursor, Detail, MailboxRef } from '../connector.ts';
import { ConnectorError } from '../failure.ts';
import { answersById, askAgain } from './batch.ts';
import { onlyReply, type Access, type Calls } from './calls.ts';
import { EwsError } from './classify.ts';
import { readEvent, wantsDefinition, type EventContext } from './event.ts';
import type { WireItem } from './item.ts';
import { decodeFindItem, encodeFindInView, MAX_IN_VIEW } from './operations/find-item.ts';
import { decodeGetFolder, encodeGetFolder } from './operations/get-folder.ts';
import { decodeGetItem, encodeGetItem, MAX_BATCH } from './operations/get-item.ts';
import { decodeSyncFolderItems, encodeSyncFolderItems, MAX_CHANGES } from './operations/sync-folder-items.ts';
import type { FolderAddress, ItemDetail } from './shape.ts';

export type Reading = {
  readonly calls: Calls;
  readonly access: Access;
  readonly context: (detail: Detail) => EventContext;
};

/** Longest window of one call, in milliseconds; a calendar that is full within it is halved further. */
const MAX_WINDOW = 31 * 24 * 3_600_000;
/** Windows are not halved below this: more than 500 events within one minute is no calendar. */
const MIN_WINDOW = 60_000;

/** Our cursor is the server's sync state behind a mark, so that a position of another transport is never sent to Exchange. */
const CURSOR = 'ews1:';

export const calendarFolder = (calls: Calls, { address, calendar }: CalendarRef): FolderAddress =>
  calendar === null ? calls.folder('calendar', address) : { by: 'id', id: calendar };

/** The change feed, page by page, to the last one. */
export async function* changes(
  reading: Reading,
  calendar: CalendarRef,
  cursor: Cursor | null,
  signal: AbortSignal,
): AsyncGenerator<ChangePage> {
  const { calls, context } = reading;
  const spec = { operation: 'SyncFolderItems', writes: false };
  let state: string | null = null;
  if (cursor !== null) {
    if (!cursor.startsWith(CURSOR)) throw lostCursor('the position is not one of EWS');
    state = cursor.slice(CURSOR.length);
  }
  for (;;) {
    const asked = state;
    const folder = calendarFolder(calls, calendar);
    const replies = await calls.call(
      {
        ...spec,
        mailbox: calendar.address,
        encode: (version) => encodeSyncFolderItems({ folder, state: asked, max: MAX_CHANGES, version }),
        decode: decodeSyncFolderItems,
      },
      signal,
    );
    const page = onlyReply(calls, spec, replies);
    if (page.state === null || page.state === '') throw calls.malformed(spec, 'no SyncState');
    if (page.includesLast === null) throw calls.malformed(spec, 'no IncludesLastItemInRange');
    if (page.nameless > 0) throw calls.malformed(spec, `${page.nameless} deletions without an id`);
    // A server that neither moves on nor ends would be asked for ever.
    if (!page.includesLast && page.state === asked) throw calls.malformed(spec, 'a page that does not move on');
    const { events, unreadable } = readAll(await withZones(reading, calendar.address, page.items, signal), context('busy'), (why) =>
      calls.malformed(spec, why),
    );
    yield {
      changed: events,
      removed: page.deleted as readonly string[] as readonly EventId[],
      unreadable,
      cursor: CURSOR + page.state,
      last: page.includesLast,
    };
    if (page.includesLast) return;
    state = page.state;
  }
}

const lostCursor = (detail: string): ConnectorError =>
  new ConnectorError({ kind: 'cursorLost', scope: 'mailbox', ambiguous: false, retryAt: null, cause: 'positionLost', detail });

/** Events of a page; one that cannot be read is named and the page goes on. Without even an id, there is nothing to name. */
function readAll(
  items: readonly WireItem[],
  context: EventContext,
  malformed: (why: string) => Error,
): { events: Event[]; unreadable: { id: EventId; detail: string }[] } {
  const events: Event[] = [];
  const unreadable: { id: EventId; detail: string }[] = [];
  for (const item of items) {
    const read = readEvent(item, context);
    if (read.ok) events.push(read.event);
    else if (item.id === null) throw malformed(`an item that cannot be named: ${read.why}`);
    else unreadable.push({ id: item.id as EventId, detail: read.why });
  }
  return { events, unreadable };
}

/** Every event that touches the window. A window that comes back full, or not to its last item, is halved. */
export async function view(reading: Reading, calendar: CalendarRef, window: Span, signal: AbortSignal): Promise<readonly Event[]> {
  const found = new Map<EventId, Event>();
  if (window.end <= window.start) return [];
  for (let start: number = window.start; start < window.end; start += MAX_WINDOW) {
    const end = Math.min(start + MAX_WINDOW, window.end);
    await viewInto(found, reading, calendar, { start: instant(start), end: instant(end) }, signal);
  }
  return [...found.values()].toSorted((one, other) => one.when.start - other.when.start || (one.id < other.id ? -1 : 1));
}

async function viewInto(
  found: Map<EventId, Event>,
  reading: Reading,
  calendar: CalendarRef,
  window: Span,
  signal: AbortSignal,
): Promise<void> {
  const { calls, context } = reading;
  const spec = { operation: 'FindItem', writes: false };
  const folder = calendarFolder(calls, calendar);
  const replies = await calls.call(
    { ...spec, mailbox: calendar.address, encode: (version) => encodeFindInView({ folder, window, version }), decode: decodeFindItem },
    signal,
  );
  let page: ReturnType<typeof onlyReply<(typeof replies)[number]['value']>> | null = null;
  try {
    page = onlyReply(calls, spec, replies);
  } catch (error) {
    if (!(error instanceof EwsError) || error.code !== 'ErrorExceededFindCountLimit') throw error;
  }
  if (page !== null && page.includesLast === true && page.items.length < MAX_IN_VIEW) {
    for (const item of await withZones(reading, calendar.address, page.items, signal)) {
      const read = readEvent(item, context('busy'));
      // Leaving one out would show its time as free, so a view with a hole is none.
      if (!read.ok) throw calls.malformed(spec, read.why);
      found.set(read.event.id, read.event);
    }
    return;
  }
  if (window.end - window.start <= MIN_WINDOW)
    throw calls.malformed(spec, `more than ${MAX_IN_VIEW} events within a minute, or no word whether these are all`);
  const middle = instant(Math.floor((window.start + window.end) / 2));
  await viewInto(found, reading, calendar, { start: window.start, end: middle }, signal);
  await viewInto(found, reading, calendar, { start: middle, end: window.end }, signal);
}

/** What one id of a GetItem came to. */
export type Got =
  | { readonly at: 'item'; readonly item: WireItem }
  | { readonly at: 'absent' }
  | { readonly at: 'unseen'; readonly why: UnseenWhy };

/** GetItem in batches; every id is answered. A failure that is not about one item is thrown. */
export async function getItems(
  { calls }: Reading,
  mailbox: string,
  ids: readonly EventId[],
  detail: ItemDetail,
  signal: AbortSignal,
): Promise<Map<EventId, Got>> {
  const spec = { operation: 'GetItem', writes: false };
  const ask = async (batch: readonly EventId[]): Promise<ReadonlyMap<EventId, Got | null>> => {
    const replies = await calls.call(
      { ...spec, mailbox, encode: (version) => encodeGetItem({ ids: batch, detail, version }), decode: decodeGetItem },
      signal,
    );
    if (replies.length !== batch.length) throw calls.malformed(spec, `${replies.length} response messages instead of ${batch.length}`);
    const idOf = ({ value }: (typeof replies)[number]): string | null => {
      const id = value.items[0]?.id ?? null;
      // An occurrence may come under another id than it was asked for by: it is told by its original start.
      return detail === 'occurrence' && !batch.some((one) => one === id) ? null : id;
    };
    const answers = answersById(batch, replies, idOf);
    // Matching by position alone would put one event's times under another's id.
    if (answers === null) throw calls.malformed(spec, 'an item under another id than asked for');
    const gotOf = (reply: (typeof replies)[number]): Got => {
      const item = reply.value.items[0];
      if (reply.problem !== null) return unanswered(calls.failure(spec, reply.problem));
      return item === undefined ? { at: 'unseen', why: 'unreadable' } : { at: 'item', item };
    };
    return new Map([...answers].map(([id, reply]) => [id, reply === null ? null : gotOf(reply)]));
  };
  const got = new Map<EventId, Got>();
  for (let at = 0; at < ids.length; at += MAX_BATCH) {
    const isMissed = (one: Got): boolean => one.at === 'unseen' && one.why === 'unreachable';
    for (const [id, one] of await askAgain(ids.slice(at, at + MAX_BATCH), ask, isMissed)) {
      got.set(id, one ?? { at: 'unseen', why: 'unreachable' });
    }
  }
  return got;
}

function unanswered(error: ConnectorError): Got {
  const { kind, scope, cause } = error.failure;
  if (kind === 'gone' && scope === 'item') return { at: 'absent' };
  if (kind === 'forbidden') return { at: 'unseen', why: 'forbidden' };
  if (kind === 'malformed' || cause === 'faultOfOurs') return { at: 'unseen', why: 'unreadable' };
  if (kind === 'unavailable') return { at: 'unseen', why: 'unreachable' };
  // Throttled, moved, no such mailbox …: about more than this item.
  throw error;
}

/**
 * Lists carry a zone by its id alone. Timed events need no more, as their instants stand; the few all-day ones in customised zones are asked for
 * once more, with the definition.
 */
async function withZones(reading: Reading, mailbox: string, items: readonly WireItem[], signal: AbortSignal): Promise<readonly WireItem[]> {
  const wanted = items.filter(wantsDefinition).map((item) => item.id as EventId);
  if (wanted.length === 0) return items;
  const got = await getItems(reading, mailbox, wanted, 'flags', signal);
  return items.map((item) => {
    const each = got.get(item.id as EventId);
    return each?.at === 'item' && each.item.changeKey === item.changeKey ? each.item : item;
  });
}

/** Events by id: the flags first, and the subject or the body only of those whose flags allow it (rule 4.1). */
export async function fetch(
  reading: Reading,
  mailbox: MailboxRef,
  wanted: readonly EventId[],
  detail: Detail,
  signal: AbortSignal,
): Promise<ReadonlyMap<EventId, Seen<Event>>> {
  const ids = [...new Set(wanted)];
  const seen = new Map<EventId, Seen<Event>>();
  // Where one is not ours after all, nothing but its flags leaves the reading of its answer.
  if (detail === 'linked') await fetchInto(seen, reading, mailbox.address, ids, 'ours', 'ours', signal);
  else await fetchInto(seen, reading, mailbox.address, ids, 'busy', 'flags', signal);
  if (detail === 'title' || detail === 'ours') {
    const further = ids.filter((id) => {
      const each = seen.get(id);
      if (each?.at !== 'present') return false;
      return detail === 'title' ? each.value.sensitivity === 'normal' : isOurs(reading, each.value);
    });
    await fetchInto(seen, reading, mailbox.address, further, detail, detail, signal);
  }
  await proveAbsence(seen, reading, mailbox.address, signal);
  return seen;
}

const isOurs = (reading: Reading, event: Event): boolean => {
  const { installation } = reading.context('ours');
  return event.stamp !== null && (installation === null || event.stamp.installation === installation);
};

async function fetchInto(
  seen: Map<EventId, Seen<Event>>,
  reading: Reading,
  mailbox: string,
  ids: readonly EventId[],
  detail: Detail,
  shape: ItemDetail,
  signal: AbortSignal,
): Promise<void> {
  for (const [id, got] of await getItems(reading, mailbox, ids, shape, signal)) {
    if (got.at !== 'item') {
      seen.set(id, got);
      continue;
    }
    const read = readEvent(got.item, reading.context(detail));
    seen.set(id, read.ok ? { at: 'present', value: read.event, version: read.event.version } : { at: 'unseen', why: 'unreadable' });
  }
}

/** To a delegate, "not found" is also what no rights look like: it proves absence only while the calendar itself can be read. */
export async function proveAbsence(
  seen: Map<EventId, Seen<unknown>>,
  reading: Reading,
  mailbox: string,
  signal: AbortSignal,
): Promise<void> {
  if (reading.access !== 'delegate') return;
  const missing = [...seen].filter(([, each]) => each.at === 'absent');
  if (missing.length === 0 || (await sightOf(reading, mailbox, signal)) === 'all') return;
  for (const [id] of missing) seen.set(id, { at: 'unseen', why: 'forbidden' });
}

/** How much of the owner's calendar the account can see right now: what its owner makes private is "not found" to whom that is hidden (F53). */
export async function sightOf({ calls }: Reading, mailbox: string, signal: AbortSignal): Promise<'all' | 'notPrivate' | 'nothing'> {
  const spec = { operation: 'GetFolder', writes: false };
  const folders = [calls.folder('calendar', mailbox)];
  const replies = await calls.call({ ...spec, mailbox, encode: () => encodeGetFolder({ folders }), decode: decodeGetFolder }, signal);
  const [reply] = replies;
  if (reply === undefined || reply.problem !== null) return 'nothing';
  const rights = reply.value.folders[0]?.rights;
  if (rights?.read !== 'true') return 'nothing';
  return rights.viewPrivate === 'true' ? 'all' : 'notPrivate';
}

/** One event of ours, everything of it; null where it cannot be read now, for whatever reason. */
export async function readOurs(reading: Reading, mailbox: string, id: EventId, signal: AbortSignal): Promise<Event | null> {
  const seen = new Map<EventId, Seen<Event>>();
  await fetchInto(seen, reading, mailbox, [id], 'ours', 'ours', signal);
  const each = seen.get(id);
  return each?.at === 'present' ? each.value : null;
}
