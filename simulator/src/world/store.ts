/** The mailbox store's own moves: an item comes in, is saved, changes folder, goes. Change numbers, tombstones and listeners are kept here. */
import type { ChangeKind } from './change.ts';
import { copied } from './changed.ts';
import { WorldError } from './error.ts';
import { caseTwins, changeKey, itemId, itemNumber, itemTemplate } from './ids.ts';
import type { Instant } from './instant.ts';
import type { Item, MessageItem } from './item.ts';
import type { DistinguishedFolder } from './mailbox.ts';
import type { FolderRecord, MailboxRecord, WorldState } from './state.ts';

export type Insertion = {
  readonly at: Instant;
  readonly visibleFrom?: Instant;
  /** Give an id that differs from the folder's youngest item in letter case only (F24). */
  readonly twin?: boolean;
};

export function recordOf(state: WorldState, mailbox: string): MailboxRecord {
  const record = state.mailboxes.get(mailbox);
  if (record === undefined) throw new WorldError('ErrorNonExistentMailbox', 'No mailbox with such guid.');
  return record;
}

export function distinguished(record: MailboxRecord, name: DistinguishedFolder): FolderRecord {
  const folder = record.distinguished.get(name);
  if (folder === undefined) throw new WorldError('ErrorFolderNotFound', 'The specified folder could not be found in the store.');
  return folder;
}

export function folderOf(state: WorldState, item: Item): FolderRecord {
  const folder = state.folders.get(item.folderId);
  if (folder === undefined) throw new WorldError('ErrorFolderNotFound', 'The specified folder could not be found in the store.');
  return folder;
}

export function isCalendar(folder: FolderRecord): boolean {
  return folder.folder.folderClass === 'IPF.Appointment';
}

/** Whether a calendar was deleted by its owner: it lies under Deleted Items, with all that is in it. */
export function isDeletedCalendar(record: MailboxRecord, folder: FolderRecord): boolean {
  const { parentId } = folder.folder;
  const above = parentId === null ? undefined : record.folders.get(parentId);
  return above !== undefined && (above.folder.distinguished === 'deleteditems' || isDeletedCalendar(record, above));
}

/** The item's present value, whatever id it has by now; null when it is gone for good. */
export function presentItem(state: WorldState, immutableId: string): Item | null {
  const id = state.present.get(immutableId);
  return id === undefined ? null : (state.items.get(id) ?? null);
}

/** A new item into a folder; what the item says of its placement (`unplaced`, or the place it was copied from) is replaced. */
export function insert<T extends Item>(state: WorldState, folder: FolderRecord, fresh: T, how: Insertion): T {
  const record = recordOf(state, folder.folder.mailbox);
  const id = how.twin === true ? (twinId(record, folder) ?? freshId(record, folder)) : freshId(record, folder);
  record.lastChange += 1;
  const number = record.lastChange;
  const place = {
    id,
    immutableId: id,
    changeKey: changeKey(record.keyTemplate, number),
    mailbox: record.mailbox.guid,
    folderId: folder.folder.id,
    changeNumber: number,
    enteredNumber: number,
    visibleFrom: how.visibleFrom ?? 0,
    createdAt: how.at,
    lastModifiedAt: how.at,
  };
  const item: T = Object.assign(copied(fresh), place);
  put(state, folder, item);
  state.present.set(item.immutableId, id);
  emit(state, how.at, 'created', item, null);
  return item;
}

/** A save: new change key, new change number, new time and name. The patch is the new content; an empty one is a touch. */
export function save<T extends Item>(state: WorldState, item: T, patch: Partial<T>, by: string, at: Instant): T {
  const record = recordOf(state, item.mailbox);
  record.lastChange += 1;
  const number = record.lastChange;
  const place = { changeKey: changeKey(record.keyTemplate, number), changeNumber: number, lastModifiedAt: at, lastModifiedName: by };
  const saved: T = Object.assign(copied(item), patch, place);
  put(state, folderOf(state, item), saved);
  emit(state, at, 'modified', saved, null);
  return saved;
}

/** The change number the next save will have, for the per-property memory that goes into that same save. */
export function nextChange(state: WorldState, item: Item): number {
  return recordOf(state, item.mailbox).lastChange + 1;
}

/** The read flag alone: a sync tells it as ReadFlagChange, and the key stays. */
export function setRead(state: WorldState, item: MessageItem, isRead: boolean, at: Instant): void {
  const record = recordOf(state, item.mailbox);
  record.lastChange += 1;
  const flagged = { ...item, isRead, readFlagNumber: record.lastChange };
  put(state, folderOf(state, item), flagged);
  emit(state, at, 'modified', flagged, null);
}

/** A fresh item whose lag is over: to a sync it comes into its folder now. The key stays. */
export function reveal(state: WorldState, item: Item): void {
  const record = recordOf(state, item.mailbox);
  record.lastChange += 1;
  const place = { visibleFrom: 0, changeNumber: record.lastChange, enteredNumber: record.lastChange };
  put(state, folderOf(state, item), Object.assign(copied(item), place));
}

/**
 * Into another folder of the mailbox: a new id, a tombstone where it was. The change key stays on the ways to Deleted Items and to the
 * dumpster (E:deleting-items…), and is new otherwise.
 */
export function relocate<T extends Item>(state: WorldState, item: T, target: FolderRecord, at: Instant): T {
  const record = recordOf(state, item.mailbox);
  const source = folderOf(state, item);
  record.lastChange += 1;
  const number = record.lastChange;
  bury(state, source, item, number);
  const name = target.folder.distinguished ?? '';
  const keepsKey = name === 'deleteditems' || name.startsWith('recoverableitems');
  const moved: T = Object.assign(copied(item), {
    id: freshId(record, target),
    folderId: target.folder.id,
    changeKey: keepsKey ? item.changeKey : changeKey(record.keyTemplate, number),
    changeNumber: number,
    enteredNumber: number,
  });
  put(state, target, moved);
  state.present.set(moved.immutableId, moved.id);
  emit(state, at, 'moved', moved, item);
  return moved;
}

export function emit(state: WorldState, at: Instant, kind: ChangeKind, item: Item, old: Item | null): void {
  if (state.listeners.size === 0) return;
  const change = {
    at,
    mailbox: item.mailbox,
    folderId: item.folderId,
    kind,
    itemId: item.id,
    oldItemId: old?.id ?? null,
    oldFolderId: old?.folderId ?? null,
    immutableId: item.immutableId,
    changeKey: item.changeKey,
    inCalendar: isEvent(state, item),
    wasInCalendar: old !== null && isEvent(state, old),
  };
  for (const listener of state.listeners) listener(change);
}

function isEvent(state: WorldState, item: Item): boolean {
  const folder = state.folders.get(item.folderId);
  return item.kind === 'calendar' && folder !== undefined && isCalendar(folder);
}

function put(state: WorldState, folder: FolderRecord, item: Item): void {
  folder.items.set(item.id, item);
  state.items.set(item.id, item);
}

function bury(state: WorldState, folder: FolderRecord, item: Item, changeNumber: number): void {
  folder.items.delete(item.id);
  state.items.delete(item.id);
  folder.tombstones.push({ itemId: item.id, immutableId: item.immutableId, changeNumber, enteredNumber: item.enteredNumber });
}

/** An id that nothing in the mailbox has had. */
export function freshId(record: MailboxRecord, folder: FolderRecord): string {
  do record.lastItem += 1;
  while (record.takenNumbers.has(record.lastItem));
  folder.idTemplate ??= itemTemplate(record.mailbox.guid, folder.number);
  return itemId(folder.idTemplate, record.lastItem);
}

function twinId(record: MailboxRecord, folder: FolderRecord): string | null {
  const youngest = [...folder.items.keys()].at(-1);
  if (youngest === undefined) return null;
  // Lower numbers may have been given before: only a number that lies ahead is surely unused.
  const twin = caseTwins(youngest).find((one) => itemNumber(one) > record.lastItem && !record.takenNumbers.has(itemNumber(one)));
  if (twin === undefined) return null;
  record.takenNumbers.add(itemNumber(twin));
  return twin;
}
