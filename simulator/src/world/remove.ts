/** DeleteItem, the organiser's cancellation, and MoveItem. */
import type { CalendarItem } from './calendar-item.ts';
import { changed } from './changed.ts';
import { WorldError } from './error.ts';
import type { Instant } from './instant.ts';
import { type Round, cancellationRound, refuseUnlessMaySend, sendRound } from './meetings.ts';
import type { CancelInput, DeleteInput, DeleteType, RelocateInput, Written } from './operations.ts';
import { find, findForWrite } from './reference.ts';
import { type Session, folderFor, mayWrite } from './session.ts';
import type { FolderRecord, MailboxRecord, WorldState } from './state.ts';
import { distinguished, relocate, save } from './store.ts';

export function deleteItem(state: WorldState, session: Session, input: DeleteInput): void {
  const found = find(state, session, input.item);
  const { item, record, folder } = found;
  if (item.kind === 'calendar' && input.send === null) {
    throw new WorldError('ErrorSendMeetingCancellationsRequired', 'SendMeetingCancellations is required for calendar items.');
  }
  if (!mayWrite(state, session, record)) throw new WorldError('ErrorAccessDenied', 'Access is denied. Check credentials and try again.');
  // A delegate cannot put another's item into the owner's Deleted Items (R:deleteitem-operation): MoveItem does it.
  if (input.type === 'MoveToDeletedItems' && session.owner !== record) {
    throw new WorldError('ErrorCannotDeleteObject', 'The object cannot be deleted.');
  }
  const at = state.clock();
  if (item.kind === 'message') {
    relocate(state, item, bin(record, input.type, folder), at);
    return;
  }
  const sends = input.send !== null && input.send !== 'SendToNone' && item.myResponse === 'Organizer' && !item.isCancelled;
  const round = sends ? cancellationRound(state, record, item) : [];
  refuseUnlessMaySend(state, session, record, round);
  sendRound(state, session, record, ended(item, at), round, at, input.send === 'SendToAllAndSaveCopy');
  if (found.master !== null) {
    dropOccurrence(state, session, found.master, item, at);
    return;
  }
  const told = round.length > 0 ? save(state, ended(item, at), {}, session.name, at) : item;
  relocate(state, told, bin(record, input.type, folder), at);
}

/** The organiser cancels with mail; the item goes to Deleted Items (R: CancelCalendarItem). */
export function cancel(state: WorldState, session: Session, input: CancelInput): void {
  const { item, master, record, folder } = findForWrite(state, session, input.item);
  if (item.myResponse !== 'Organizer') throw new WorldError('ErrorCalendarIsNotOrganizer', 'Only the organizer can cancel the meeting.');
  const round: Round = cancellationRound(state, record, item);
  refuseUnlessMaySend(state, session, record, round);
  const at = state.clock();
  const last = changed(ended(item, at), input.text === undefined ? {} : { body: input.text });
  sendRound(state, session, record, last, round, at, true);
  if (master !== null) {
    dropOccurrence(state, session, master, item, at);
    return;
  }
  relocate(state, save(state, last, {}, session.name, at), bin(record, 'MoveToDeletedItems', folder), at);
}

export function moveItem(state: WorldState, session: Session, input: RelocateInput): Written {
  const { item, record } = findForWrite(state, session, input.item);
  if (item.originalStart !== null) {
    throw new WorldError('ErrorCalendarCannotMoveOrCopyOccurrence', 'An occurrence cannot be moved or copied.');
  }
  const target = moveTarget(state, session, input, record);
  if (target.folder.mailbox !== item.mailbox)
    throw new WorldError('ErrorCrossMailboxMoveCopy', 'Items cannot be moved to another mailbox.');
  return relocate(state, item, target, state.clock());
}

/** A delegate reaches the owner's Deleted Items by MoveItem, though it sees no other folder than the calendar. */
function moveTarget(state: WorldState, session: Session, input: RelocateInput, record: MailboxRecord): FolderRecord {
  const { folder } = input;
  const deleted = distinguished(record, 'deleteditems');
  if ('id' in folder) return folder.id === deleted.folder.id ? deleted : folderFor(state, session, folder);
  const named = folder.mailbox?.toLowerCase();
  if (folder.distinguished === 'deleteditems' && named === record.mailbox.address.toLowerCase()) return deleted;
  return folderFor(state, session, folder);
}

/** Where a deleted item goes. What is in Deleted Items already goes one step further. */
function bin(record: MailboxRecord, type: DeleteType, from: FolderRecord): FolderRecord {
  if (type === 'HardDelete') return distinguished(record, 'recoverableitemspurges');
  const further = from.folder.distinguished === 'deleteditems' || from.folder.distinguished === 'recoverableitemsdeletions';
  return distinguished(record, type === 'SoftDelete' || further ? 'recoverableitemsdeletions' : 'deleteditems');
}

/** Deleting one occurrence changes the master only; nothing goes to Deleted Items. */
function dropOccurrence(state: WorldState, session: Session, master: CalendarItem, occurrence: CalendarItem, at: Instant): void {
  const start = occurrence.originalStart ?? occurrence.start;
  const deletedOccurrences = [...master.deletedOccurrences, start].sort((a, b) => a - b);
  const exceptions = master.exceptions.filter((one) => one.originalStart !== start);
  save(state, master, { deletedOccurrences, exceptions }, session.name, at);
}

/** The organiser's item when the meeting is over: cancelled, state 5. */
function ended(item: CalendarItem, at: Instant): CalendarItem {
  return changed(item, { isCancelled: true, appointmentState: item.appointmentState | 4, sequence: item.sequence + 1, stampedAt: at });
}
