/** Reading: folders, views, finds, items. */
import type { CalendarItem } from './calendar-item.ts';
import { WorldError } from './error.ts';
import { extendedAt } from './extended.ts';
import { cleanGlobalObjectIdHex } from './global-object-id.ts';
import { day } from './instant.ts';
import type { Item } from './item.ts';
import type { FolderRef, FolderView } from './mailbox.ts';
import type { FindInput, FindPage, ItemRef, ItemResult, OccurrenceNote, Restriction, SeriesView, View, ViewInput } from './operations.ts';
import { firstOccurrence, lastOccurrence, occurrenceAt, occurrencesBetween } from './recurrence/expand.ts';
import { find } from './reference.ts';
import { type Session, folderFor, rightsOf, sees } from './session.ts';
import type { FolderRecord, WorldState } from './state.ts';
import { isCalendar, recordOf } from './store.ts';

/** A view's range is two years at most (R:calendarview). */
const maxRangeMs = 731 * day;

export function getFolder(state: WorldState, session: Session, ref: FolderRef): FolderView {
  return viewOf(state, session, folderFor(state, session, ref));
}

export function findFolders(state: WorldState, session: Session, parent: FolderRef, traversal: 'Shallow' | 'Deep'): readonly FolderView[] {
  const root = folderFor(state, session, parent);
  const record = recordOf(state, root.folder.mailbox);
  const mine = rightsOf(state, session, record);
  const all = [...record.folders.values()];
  const under = (folder: FolderRecord): boolean => {
    const { parentId } = folder.folder;
    if (parentId === root.folder.id) return true;
    const above = traversal === 'Deep' && parentId !== null ? record.folders.get(parentId) : undefined;
    return above !== undefined && under(above);
  };
  return all
    .filter((folder) => under(folder) && (session.owner === record || (isCalendar(folder) && mine.calendar !== 'none')))
    .map((folder) => viewOf(state, session, folder));
}

export function calendarView(state: WorldState, session: Session, input: ViewInput): View {
  const folder = folderFor(state, session, input.folder);
  if (!isCalendar(folder)) {
    throw new WorldError('ErrorCalendarFolderIsInvalidForCalendarView', 'The folder is not a calendar folder.');
  }
  if (input.end < input.start) {
    throw new WorldError('ErrorCalendarEndDateIsEarlierThanStartDate', 'EndDate is earlier than StartDate.');
  }
  if (input.end - input.start > maxRangeMs)
    throw new WorldError('ErrorCalendarViewRangeTooBig', 'The range of the view is more than two years.');
  const inside = inView(state, session, folder, input.start, input.end);
  const { findLimit, viewOverLimit } = state.rules;
  if (input.max === undefined && inside.length > findLimit && viewOverLimit === 'refuse') throw overLimit(findLimit);
  const items = inside.slice(0, Math.min(input.max ?? findLimit, findLimit));
  return { items, total: inside.length, includesLast: items.length === inside.length };
}

/** Everything of a calendar folder that ends after `start` and starts before `end`, series expanded, by start and then by age. */
export function inView(state: WorldState, session: Session, folder: FolderRecord, start: number, end: number): CalendarItem[] {
  const record = recordOf(state, folder.folder.mailbox);
  const inside: CalendarItem[] = [];
  for (const item of folder.items.values()) {
    if (item.kind !== 'calendar' || !sees(state, session, item, folder, record)) continue;
    if (item.recurrence !== null) inside.push(...occurrencesBetween(item, start, end));
    else if (item.end > start && item.start < end) inside.push(item);
  }
  return inside.sort((a, b) => a.start - b.start);
}

export function findItems(state: WorldState, session: Session, input: FindInput): FindPage {
  const folder = folderFor(state, session, input.folder);
  const record = recordOf(state, folder.folder.mailbox);
  const limit = input.restriction === undefined ? state.rules.findLimit : state.rules.findLimitRestricted;
  const fits = input.restriction === undefined ? () => true : fitting(input.restriction);
  const all = [...folder.items.values()].filter((item) => sees(state, session, item, folder, record) && fits(item));
  // Newest first, as an unsorted search of Exchange mostly comes; readers must not rely on it.
  all.sort((a, b) => b.createdAt - a.createdAt);
  const offset = input.offset ?? 0;
  const items = all.slice(offset, offset + Math.min(input.max ?? limit, limit));
  const nextOffset = offset + items.length;
  return { items, total: all.length, nextOffset, includesLast: nextOffset >= all.length };
}

export function getItems(state: WorldState, session: Session, refs: readonly ItemRef[]): readonly ItemResult<Item>[] {
  const here = { operation: session.operation, account: session.account, mailbox: session.home?.mailbox.address ?? '' };
  const results = refs.map((ref): ItemResult<Item> => {
    if (refs.length > 1 && state.faults.strikes('F17', here)) {
      return {
        ok: false,
        error: new WorldError('ErrorInternalServerTransientError', 'An internal server error occurred. Try again later.'),
      };
    }
    return attempt(() => find(state, session, ref).item);
  });
  if (refs.length < 2 || !state.faults.strikes('F18', here)) return results;
  const from = state.faults.between(1, refs.length - 1);
  return [...results.slice(from), ...results.slice(0, from)];
}

/** Runs one item's share of a batch: a refusal is that item's alone. */
export function attempt<T>(work: () => T): ItemResult<T> {
  try {
    return { ok: true, value: work() };
  } catch (error) {
    if (error instanceof WorldError) return { ok: false, error };
    throw error;
  }
}

/** What GetItem tells of a master: its first and last occurrence as they are now, the exceptions, the deleted slots. */
export function seriesView(master: CalendarItem): SeriesView {
  const modified = master.exceptions
    .map((one) => occurrenceAt(master, one.originalStart))
    .filter((one) => one !== null && one !== 'deleted');
  return {
    first: noted(firstOccurrence(master)),
    last: noted(lastOccurrence(master)),
    modified: modified.map(note),
    deleted: master.deletedOccurrences,
  };
}

function note(item: CalendarItem): OccurrenceNote {
  return { id: item.id, start: item.start, end: item.end, originalStart: item.originalStart ?? item.start };
}

function noted(item: CalendarItem | null): OccurrenceNote | null {
  return item === null ? null : note(item);
}

/** Whether an item is what a restriction asks for. */
export function fitting(restriction: Restriction): (item: Item) => boolean {
  switch (restriction.equals) {
    case 'extended': {
      const { path, value } = restriction;
      return (item) => item.kind === 'calendar' && extendedAt(item.extended, path)?.value === value;
    }
    case 'cleanGlobalObjectId': {
      const hex = restriction.hex.toUpperCase();
      return (item) => item.kind === 'calendar' && cleanGlobalObjectIdHex(item.uid) === hex;
    }
    case 'subject':
      return (item) => item.subject === restriction.value;
    case 'wish':
      return restriction.fits;
    default: {
      const never: never = restriction;
      throw new Error(`no such restriction: ${JSON.stringify(never)}`);
    }
  }
}

function viewOf(state: WorldState, session: Session, folder: FolderRecord): FolderView {
  const record = recordOf(state, folder.folder.mailbox);
  let totalCount = 0;
  for (const item of folder.items.values()) if (sees(state, session, item, folder, record)) totalCount += 1;
  let childFolderCount = 0;
  for (const one of record.folders.values()) if (one.folder.parentId === folder.folder.id) childFolderCount += 1;
  const { id, changeKey, mailbox, parentId, name, folderClass, distinguished } = folder.folder;
  return { id, changeKey, mailbox, parentId, name, folderClass, distinguished, totalCount, childFolderCount };
}

function overLimit(limit: number): WorldError {
  return new WorldError(
    'ErrorExceededFindCountLimit',
    'You have exceeded the maximum number of objects that can be returned for the find operation.',
    {
      PolicyLimit: String(limit),
    },
  );
}
