/** A hybrid move of a mailbox (F29): everything in it comes along under new ids. */
import type { Task, Work } from './assistant.ts';
import { copied } from './changed.ts';
import { changeKey, folderId } from './ids.ts';
import type { Item } from './item.ts';
import type { MailboxPlace } from './mailbox.ts';
import type { FolderRecord, MailboxRecord, WorldState } from './state.ts';
import { freshId } from './store.ts';
import { forget } from './subscriptions.ts';

type KeepFolder = (state: WorldState, record: MailboxRecord, folder: Omit<FolderRecord, 'idTemplate' | 'deltaViews'>) => FolderRecord;

/** @param keepFolder enters a folder in the world's books, as the administrator does for a new one */
export function moveMailbox(
  state: WorldState,
  record: MailboxRecord,
  lives: MailboxPlace,
  keepFolder: KeepFolder,
): ReadonlyMap<string, string> {
  const newIds = new Map<string, string>();
  const before = [...record.folders.values()];
  for (const { folder } of before) {
    record.lastFolder += 1;
    newIds.set(folder.id, folderId(record.folderTemplate, record.lastFolder));
    state.folders.delete(folder.id);
  }
  record.folders.clear();
  const firstNumber = record.lastFolder - before.length + 1;
  const after = before.map((old, index) => {
    const id = newIds.get(old.folder.id) ?? old.folder.id;
    const parentId = old.folder.parentId === null ? null : (newIds.get(old.folder.parentId) ?? null);
    return keepFolder(state, record, {
      folder: { ...old.folder, id, parentId },
      number: firstNumber + index,
      items: new Map(),
      tombstones: [],
      syncGeneration: old.syncGeneration + 1,
    });
  });
  before.forEach((old, index) => {
    const target = after[index];
    if (target === undefined) return;
    for (const item of old.items.values()) newIds.set(item.immutableId, carry(state, record, item, target));
  });
  renameTasks(state, newIds);
  for (const subscription of state.subscriptions.records.values()) {
    if (subscription.mailbox !== record) continue;
    forget(state, subscription);
    subscription.carrier?.lose(subscription);
  }
  record.transactions.clear();
  record.transactionOf.clear();
  record.takenNumbers.clear();
  record.blankUpTo = 0;
  record.mailbox = { ...record.mailbox, lives };
  return newIds;
}

/** Answers the item's new lasting id. */
function carry(state: WorldState, record: MailboxRecord, item: Item, target: FolderRecord): string {
  state.items.delete(item.id);
  state.present.delete(item.immutableId);
  const id = freshId(record, target);
  record.lastChange += 1;
  const place = {
    id,
    immutableId: id,
    folderId: target.folder.id,
    changeKey: changeKey(record.keyTemplate, record.lastChange),
    changeNumber: record.lastChange,
    enteredNumber: record.lastChange,
    visibleFrom: 0,
  };
  const carried: Item = Object.assign(copied(item), place);
  target.items.set(id, carried);
  state.items.set(id, carried);
  state.present.set(id, id);
  return id;
}

/** What the server has still to do with an item is done with what it is called now. */
function renameTasks(state: WorldState, newIds: ReadonlyMap<string, string>): void {
  const renamed = (work: Work): Work => ('item' in work ? { ...work, item: newIds.get(work.item) ?? work.item } : work);
  state.tasks.forEach((task, index) => {
    const next: Task = { ...task, work: renamed(task.work) };
    state.tasks[index] = next;
  });
}
