/** The reading half of the direct connector: who a mailbox is, what changed, what is there, and where an event of ours lies. */
import { DAY, type Event, type EventId, eventId, type Instant, instant, type Seen, type Span, type Stamp } from '@lockstep/engine';
import {
  answersById,
  askAgain,
  type CalendarRef,
  type ChangePage,
  ConnectorError,
  type Cursor,
  type Detail,
  stampText,
  type Identity,
  type Located,
  type MailboxRef,
} from '@lockstep/exchange';
import {
  type CalendarItem,
  cleanGlobalObjectIdHex,
  type FolderRef,
  type Item,
  type ItemResult,
  type Restriction,
  type World,
} from '@lockstep/simulator';
import { CALENDARS, calendarsUnder, unlessHidden } from './calendars.ts';
import { mayInvite, proveAbsence } from './delegate.ts';
import type { Doorway } from './doorway.ts';
import { STAMP_PATH } from './draft.ts';
import { eventOf } from './event.ts';
import { type Access, calendarOf, distinguished } from './folders.ts';
import { ianaOf } from './zones.ts';

/** The most SyncFolderItems gives at once (ews.md 11.3). */
const SYNC_PAGE = 512;
/** Microsoft's advice for a GetItem batch (ews.md section 7). */
const BATCH = 10;
/** One CalendarView asks for at most this much time and this many entries; a view that comes back full is halved (ews.md section 8). */
const VIEW_SPAN_MS = 31 * DAY;
const VIEW_ENTRIES = 500;
const FIND_PAGE = 250;

export const identify = async (
  door: Doorway,
  world: World,
  folder: FolderRef,
  mailbox: MailboxRef,
  signal: AbortSignal,
): Promise<Identity> => {
  const look = (address: string): Promise<ReturnType<World['getFolder']>> =>
    door.call('GetFolder', address, false, signal, (caller) => world.getFolder(caller, folder));
  let calendar: ReturnType<World['getFolder']>;
  try {
    calendar = await look(mailbox.address);
  } catch (error) {
    const primary = world.mailbox(mailbox.address)?.address ?? null;
    if (!(error instanceof ConnectorError) || error.failure.detail !== 'ErrorNonPrimarySmtpAddress' || primary === null) throw error;
    calendar = await look(primary);
  }
  return {
    // EWS names nothing better than the folder's id, which survives renames and moves of the folder (ews.md section 13).
    identity: calendar.id,
    primaryAddress: world.mailbox(mailbox.address)?.address ?? mailbox.address,
    displayName: null,
    zone: zoneOf(world, mailbox.address),
    calendar: calendar.id,
    rights: door.access === 'delegate' ? await rightsOf(door, world, mailbox, signal) : { read: true, write: true },
    serverVersion: null,
    schemaVersion: null,
  };
};

/** What a delegate may: asked of the folder that was just opened, and of the list of delegates. */
const rightsOf = async (door: Doorway, world: World, mailbox: MailboxRef, signal: AbortSignal): Promise<Identity['rights']> => {
  const { calendar, viewPrivate } = world.rightsIn({ account: door.account, impersonated: null }, mailbox.address);
  return { read: true, write: calendar === 'editor', seesPrivate: viewPrivate, invites: await mayInvite(door, world, mailbox, signal) };
};

const zoneOf = (world: World, address: string): Identity['zone'] => {
  const owner = world.mailbox(address);
  return owner === null ? null : ianaOf(owner.zone);
};

export async function* changes(
  door: Doorway,
  world: World,
  folder: FolderRef,
  mailbox: CalendarRef,
  cursor: Cursor | null,
  signal: AbortSignal,
  poisoned: ReadonlySet<string>,
): AsyncGenerator<ChangePage> {
  let state = cursor;
  for (;;) {
    const from = state;
    const page = await door.call('SyncFolderItems', mailbox.address, false, signal, (caller) =>
      world.syncFolderItems(caller, { folder, state: from, max: SYNC_PAGE }),
    );
    const changed: Event[] = [];
    const removed: EventId[] = [];
    const unreadable: ChangePage['unreadable'][number][] = [];
    for (const change of page.changes) {
      if (change.change === 'Delete') removed.push(eventId(change.itemId));
      else if (change.change !== 'ReadFlagChange' && change.item.kind === 'calendar') {
        if (poisoned.has(change.item.immutableId)) unreadable.push({ id: eventId(change.item.id), detail: 'the item cannot be read' });
        else changed.push(eventOf(change.item, 'busy'));
      }
    }
    state = page.state;
    yield { changed, removed, unreadable, cursor: page.state, last: page.includesLast };
    if (page.includesLast) return;
  }
}

export const view = async (
  door: Doorway,
  world: World,
  folder: FolderRef,
  mailbox: CalendarRef,
  window: Span,
  signal: AbortSignal,
): Promise<readonly Event[]> => {
  const found = new Map<EventId, Event>();
  const read = async (start: Instant, end: Instant): Promise<void> => {
    const part = await door.call('FindItem', mailbox.address, false, signal, (caller) =>
      world.calendarView(caller, { folder, start, end, max: VIEW_ENTRIES }),
    );
    if (!part.includesLast || part.items.length >= VIEW_ENTRIES) {
      const middle = instant(start + Math.floor((end - start) / 2));
      if (middle === start) throw new ConnectorError({ ...TOO_FULL });
      await read(start, middle);
      await read(middle, end);
      return;
    }
    for (const item of part.items) found.set(eventId(item.id), eventOf(item, 'busy'));
  };
  for (let start = window.start; start < window.end; start = instant(start + VIEW_SPAN_MS)) {
    await read(start, instant(Math.min(start + VIEW_SPAN_MS, window.end)));
  }
  return [...found.values()];
};

const TOO_FULL = {
  kind: 'rejected',
  scope: 'mailbox',
  ambiguous: false,
  retryAt: null,
  cause: 'faultOfOurs',
  detail: 'more events at one millisecond than a view can hold',
} as const;

/** Events by id: the flags first, and the subject or the body only of those whose flags allow it (4.1). */
export const fetch = async (
  door: Doorway,
  world: World,
  mailbox: MailboxRef,
  wanted: readonly EventId[],
  detail: Detail,
  signal: AbortSignal,
  poisoned: ReadonlySet<string>,
): Promise<ReadonlyMap<EventId, Seen<Event>>> => {
  const answer = new Map<EventId, Seen<Event>>();
  const read = async (ids: readonly EventId[], how: Detail): Promise<void> => {
    for (let first = 0; first < ids.length; first += BATCH) {
      const batch = ids.slice(first, first + BATCH);
      const ask = (some: readonly EventId[]): Promise<ReadonlyMap<EventId, Seen<Event> | null>> =>
        door.call('GetItem', mailbox.address, false, signal, (caller) => {
          const results = resultsOf(world, caller, some);
          return new Map([...results].map(([id, one]) => [id, one === null ? null : lookedAt(world, caller, one, how, poisoned)]));
        });
      const isMissed = (one: Seen<Event>): boolean => one.at === 'unseen' && one.why === 'unreachable';
      for (const [id, one] of await askAgain(batch, ask, isMissed)) answer.set(id, one ?? { at: 'unseen', why: 'unreachable' });
    }
  };
  const ids = [...new Set(wanted)];
  await read(ids, detail === 'linked' ? 'ours' : 'busy');
  const further = ids.filter((id) => {
    if (detail === 'busy' || detail === 'linked') return false;
    const one = answer.get(id);
    if (one?.at !== 'present') return false;
    return detail === 'title' ? one.value.sensitivity === 'normal' : one.value.stamp !== null;
  });
  await read(further, detail);
  if (door.access === 'delegate') await proveAbsence(door, world, mailbox, answer, signal);
  return answer;
};

/** What a batch was answered with, each under its id; null where that cannot be told. */
export const resultsOf = (world: World, caller: Caller, ids: readonly EventId[]): ReadonlyMap<EventId, ItemResult<Item> | null> => {
  const results = world.getItems(
    caller,
    ids.map((id) => ({ id })),
  );
  return answersById(ids, results, (one) => (one.ok ? one.value.id : null)) ?? new Map();
};

const lookedAt = (world: World, caller: Caller, result: ItemResult<Item>, how: Detail, poisoned: ReadonlySet<string>): Seen<Event> => {
  if (result.ok && poisoned.has(result.value.immutableId)) return { at: 'unseen', why: 'unreadable' };
  if (result.ok) return seen(world, caller, result.value, how);
  return result.error.code === 'ErrorItemNotFound' ? { at: 'absent' } : { at: 'unseen', why: UNSEEN[result.error.code] ?? 'unreadable' };
};

const UNSEEN: Readonly<Record<string, 'forbidden' | 'throttled' | 'unreachable'>> = {
  ErrorAccessDenied: 'forbidden',
  ErrorServerBusy: 'throttled',
  ErrorMailboxStoreUnavailable: 'unreachable',
  ErrorInternalServerTransientError: 'unreachable',
};

/** An item that lies in no calendar (Deleted Items, the dumpster) is absent, although its id answers (4.6). */
const seen = (world: World, caller: Caller, item: Item, detail: Detail): Seen<Event> => {
  if (item.kind !== 'calendar' || world.getFolder(caller, { id: item.folderId }).folderClass !== CALENDARS) return { at: 'absent' };
  const event = eventOf(item, detail);
  return { at: 'present', value: event, version: event.version };
};

type Caller = Parameters<World['getFolder']>[0];

/** All items with this stamp or UID: in the paired calendar, in Deleted Items and the dumpster, and in the other calendars. */
export const locate = async (
  door: Doorway,
  world: World,
  access: Access,
  mailbox: CalendarRef,
  marks: { readonly stamp: Stamp; readonly uid: string | null },
  signal: AbortSignal,
): Promise<readonly Located[]> => {
  const own = calendarOf(mailbox, access);
  const others = await calendarsUnder(door, world, access, mailbox, 'msgfolderroot', signal);
  const places: (readonly [FolderRef, Located['folder'], string?])[] = [
    [own, 'default'],
    [distinguished(mailbox, access, 'deleteditems'), 'deleted'],
    [distinguished(mailbox, access, 'recoverableitemsdeletions'), 'deleted'],
    // The paired calendar is among these too; what was found there keeps its more exact place.
    ...others.map(({ id, name }) => [{ id }, 'other', name] as const),
  ];
  const found = new Map<string, Located>();
  const search = (restriction: Restriction): Promise<void> =>
    door.call('FindItem', mailbox.address, false, signal, (caller) => {
      for (const [folder, where, name] of places) {
        const search = (): readonly CalendarItem[] => itemsIn(world, caller, folder, restriction);
        for (const item of where === 'default' ? search() : unlessHidden(search))
          if (!found.has(item.id))
            found.set(item.id, {
              event: eventOf(item, 'busy'),
              folder: where,
              calendar: name ?? null,
              madeAt: instant(item.createdAt),
              transactionId: null,
            });
      }
    });
  await search({ equals: 'extended', path: STAMP_PATH, value: stampText(marks.stamp) });
  if (marks.uid !== null) await search({ equals: 'cleanGlobalObjectId', hex: cleanGlobalObjectIdHex(marks.uid) });
  return [...found.values()];
};

/** Events with this stamp in the paired calendar: the check right after a create. */
export const withStamp = (
  door: Doorway,
  world: World,
  access: Access,
  mailbox: CalendarRef,
  stamp: Stamp,
  signal: AbortSignal,
): Promise<readonly Event[]> =>
  door.call('FindItem', mailbox.address, false, signal, (caller) =>
    itemsIn(world, caller, calendarOf(mailbox, access), { equals: 'extended', path: STAMP_PATH, value: stampText(stamp) }).map((item) =>
      eventOf(item, 'busy'),
    ),
  );

const itemsIn = (world: World, caller: Caller, folder: FolderRef, restriction: Restriction): readonly CalendarItem[] => {
  const items: CalendarItem[] = [];
  for (let offset = 0; ; offset += FIND_PAGE) {
    const page = world.findItems(caller, { folder, restriction, offset, max: FIND_PAGE });
    for (const item of page.items) if (item.kind === 'calendar') items.push(item);
    if (page.includesLast) return items;
  }
};
