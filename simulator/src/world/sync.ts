/** SyncFolderItems: what changed in one folder since a state, newest first, in pages. */
import { WorldError } from './error.ts';
import type { SyncChange, SyncInput, SyncPage } from './operations.ts';
import { type Session, folderFor, sees } from './session.ts';
import type { FolderRecord, MailboxRecord, WorldState } from './state.ts';
import { recordOf } from './store.ts';
import { type SyncPosition, dead, decodeSyncState, encodeSyncState } from './sync-state.ts';

type Numbered = { readonly number: number; readonly change: SyncChange };

export function syncFolderItems(state: WorldState, session: Session, input: SyncInput): SyncPage {
  if (!Number.isInteger(input.max) || input.max < 1 || input.max > 512) {
    throw new WorldError('ErrorValueOutOfRange', 'MaxChangesReturned must lie between 1 and 512.');
  }
  const folder = folderToSync(state, session, input);
  const record = recordOf(state, folder.folder.mailbox);
  const here = { operation: session.operation, account: session.account, mailbox: record.mailbox.address };
  if (input.state !== null && state.faults.strikes('F19', here)) folder.syncGeneration += 1;
  const from = positionOf(state, folder, input.state, record.lastChange);
  // A full listing (base 0) omits nothing: it is the truth that heals an omission.
  const omits = (): boolean => from.base > 0 && state.faults.strikes('F21', here);

  const ignored = new Set(input.ignore);
  const due = changesIn(state, session, folder, record, from).filter((one) => !ignored.has(idOf(one.change)));
  const page = due.slice(0, input.max);
  const lastNumber = page.at(-1)?.number ?? from.base;
  const done = page.length === due.length;
  const next = done ? { ...from, base: from.top, next: from.top } : { ...from, next: lastNumber - 1 };
  if (state.faults.strikes('F20', here)) return disturbed(state, from, next, page, lastNumber, done);
  const given = page.filter(() => !omits());
  // A round that ends while newer changes wait is not the end: "last" means that nothing is left to tell now.
  const { lastChange } = record;
  const newer =
    done &&
    from.top < lastChange &&
    changesIn(state, session, folder, record, { ...from, base: from.top, top: lastChange, next: lastChange }).length > 0;
  return pageOf(state, next, given, done && !newer);
}

/** F20: an empty page that is not the last, a change given twice in a page, or pages that overlap. */
function disturbed(
  state: WorldState,
  from: SyncPosition,
  next: SyncPosition,
  page: readonly Numbered[],
  lastNumber: number,
  done: boolean,
): SyncPage {
  const first = page[0];
  const way = state.faults.between(0, 2);
  if (first === undefined || way === 0) return pageOf(state, from, [], false);
  if (way === 1 || page.length < 2) return pageOf(state, next, [...page, first], done);
  // The page's last change is still to come in the next page.
  return pageOf(state, { ...from, next: lastNumber }, page, false);
}

function pageOf(state: WorldState, position: SyncPosition, page: readonly Numbered[], includesLast: boolean): SyncPage {
  const { folderId, generation, base, top, next } = position;
  const issued = { folderId, generation, base, top, next, issuedAt: state.clock() };
  return { changes: page.map((one) => one.change), state: encodeSyncState(issued, state.rules.syncStateBytes), includesLast };
}

function folderToSync(state: WorldState, session: Session, input: SyncInput): FolderRecord {
  try {
    return folderFor(state, session, input.folder);
  } catch (error) {
    if (error instanceof WorldError && error.code === 'ErrorFolderNotFound') {
      throw new WorldError('ErrorSyncFolderNotFound', 'The folder to synchronize could not be found.');
    }
    throw error;
  }
}

function positionOf(state: WorldState, folder: FolderRecord, syncState: string | null, lastChange: number): SyncPosition {
  const folderId = folder.folder.id;
  const now = state.clock();
  if (syncState === null) return { folderId, generation: folder.syncGeneration, base: 0, top: lastChange, next: lastChange, issuedAt: now };
  const position = decodeSyncState(syncState, folderId, folder.syncGeneration, now, state.rules.syncStateLifeMs);
  // A state from the future: the mailbox was restored from an older copy.
  if (position.top > lastChange) throw dead();
  return position.next === position.base ? { ...position, top: lastChange, next: lastChange } : position;
}

/** The changes in (base, next], newest first. A full listing (base 0) has no tombstones (F22). */
function changesIn(
  state: WorldState,
  session: Session,
  folder: FolderRecord,
  record: MailboxRecord,
  position: SyncPosition,
): readonly Numbered[] {
  const { base, top, next } = position;
  const found: Numbered[] = [];
  if (next === base) return found;
  for (const item of folder.items.values()) {
    const isNew = item.enteredNumber > base;
    // What came in before this round and has changed since is in its old place of the round, so that its Create comes before its Update.
    const number = isNew && item.changeNumber > top ? item.enteredNumber : item.changeNumber;
    const flagged = item.kind === 'message' && number <= base ? item.readFlagNumber : 0;
    const due = (one: number): boolean => one > base && one <= next;
    if (!(due(number) || due(flagged)) || !sees(state, session, item, folder, record)) continue;
    if (due(number)) found.push({ number, change: { change: isNew ? 'Create' : 'Update', item } });
    else if (item.kind === 'message')
      found.push({ number: flagged, change: { change: 'ReadFlagChange', itemId: item.id, isRead: item.isRead } });
  }
  for (let index = folder.tombstones.length - 1; index >= 0; index -= 1) {
    const tombstone = folder.tombstones[index];
    if (tombstone === undefined || tombstone.changeNumber <= base) break;
    if (tombstone.changeNumber > next || tombstone.enteredNumber > base) continue;
    found.push({ number: tombstone.changeNumber, change: { change: 'Delete', itemId: tombstone.itemId } });
  }
  return found.sort((a, b) => b.number - a.number);
}

function idOf(change: SyncChange): string {
  return 'item' in change ? change.item.id : change.itemId;
}
