/** From an item reference to the item, occurrences included. */
import type { CalendarItem } from './calendar-item.ts';
import { WorldError } from './error.ts';
import { type DecodedId, decodeId, masterIdOf } from './ids.ts';
import type { Instant } from './instant.ts';
import type { Item } from './item.ts';
import type { ItemRef } from './operations.ts';
import { occurrenceAt, slotStart } from './recurrence/expand.ts';
import { type Session, mayWrite, noItem, storedFor } from './session.ts';
import type { FolderRecord, MailboxRecord, WorldState } from './state.ts';

/** The item as it is read, and the master behind it when it is an occurrence. */
export type Found = {
  readonly item: Item;
  readonly master: CalendarItem | null;
  readonly record: MailboxRecord;
  readonly folder: FolderRecord;
};

/** A found calendar item, for operations that take nothing else. */
export type FoundCalendarItem = Found & { readonly item: CalendarItem };

export function find(state: WorldState, session: Session, ref: ItemRef): Found {
  if ('recurringMasterId' in ref) {
    const found = storedFor(state, session, ref.recurringMasterId);
    const master = found.item;
    if (master.kind !== 'calendar' || master.recurrence === null) {
      throw new WorldError('ErrorCalendarCannotUseIdForRecurringMasterId', 'The id does not belong to a recurring master.');
    }
    const start = slotStart(master, ref.instanceIndex);
    if (start === null) {
      throw new WorldError(
        'ErrorCalendarOccurrenceIndexIsOutOfRecurrenceRange',
        'The occurrence index is out of the range of the recurrence.',
      );
    }
    return occurrenceIn(found.record, found.folder, master, start);
  }
  if ('occurrenceId' in ref) {
    const decoded = decodeId(ref.occurrenceId);
    if (decoded.kind !== 'occurrence') {
      throw new WorldError('ErrorCalendarCannotUseIdForOccurrenceId', 'The id does not belong to an occurrence.');
    }
    return Object.assign({ master: null }, storedFor(state, session, masterIdOf(decoded)));
  }
  if (!state.items.has(ref.id)) {
    const decoded = decodeId(ref.id);
    if (decoded.kind === 'occurrence') return occurrenceById(state, session, decoded);
  }
  return Object.assign({ master: null }, storedFor(state, session, ref.id));
}

/** The same for a write: calendar items only, with the right to change them. */
export function findForWrite(state: WorldState, session: Session, ref: ItemRef): FoundCalendarItem {
  const found = find(state, session, ref);
  if (!mayWrite(state, session, found.record)) {
    throw new WorldError('ErrorAccessDenied', 'Access is denied. Check credentials and try again.');
  }
  const { item } = found;
  if (item.kind !== 'calendar') throw new WorldError('ErrorInvalidOperation', 'The operation takes calendar items only.');
  return { ...found, item };
}

function occurrenceById(state: WorldState, session: Session, decoded: DecodedId): Found {
  const found = storedFor(state, session, masterIdOf(decoded));
  const master = found.item;
  if (master.kind !== 'calendar' || decoded.originalStart === null) throw noItem();
  return occurrenceIn(found.record, found.folder, master, decoded.originalStart);
}

function occurrenceIn(record: MailboxRecord, folder: FolderRecord, master: CalendarItem, originalStart: Instant): Found {
  const item = occurrenceAt(master, originalStart);
  if (item === null) throw noItem();
  if (item === 'deleted') {
    throw new WorldError('ErrorCalendarOccurrenceIsDeletedFromRecurrence', 'The occurrence has been deleted from the recurrence.');
  }
  return { item, master, record, folder };
}
