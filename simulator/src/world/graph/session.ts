/** From an application that calls Graph to the mailbox and the event that it names. */
import { WorldError } from '../error.ts';
import { decodeId, masterIdOf, occurrenceId } from '../ids.ts';
import { type FoundCalendarItem, find } from '../reference.ts';
import type { Caller } from '../rights.ts';
import { findMailbox, noItem, type Session } from '../session.ts';
import type { FolderRecord, MailboxRecord, WorldState } from '../state.ts';
import { distinguished, isCalendar, isDeletedCalendar } from '../store.ts';

/** An application acts as nobody, with the rights of the owner in each mailbox of its scope (graph.md section 1). */
export type GraphSession = Session & { readonly owner: MailboxRecord };

/** @param mailbox GUID or address; what the account may impersonate over EWS is the scope of its application permissions here */
export function graphSession(state: WorldState, caller: Caller, mailbox: string, operation: string): GraphSession {
  const account = state.accounts.get(caller.account.toLowerCase());
  if (account === undefined || account.disabled) throw accessDenied();
  const record = userOf(state, mailbox);
  const { address } = record.mailbox;
  const isInScope = account.impersonation === 'all' || account.impersonation.some((one) => one.toLowerCase() === address.toLowerCase());
  if (!isInScope) throw accessDenied();
  refuseUnlessOnline(record);
  return { operation, account: account.name, name: account.displayName, home: record, owner: record, faultless: false };
}

/** Whom the directory knows, whether or not there is a mailbox that Graph reaches. */
export function userOf(state: WorldState, name: string): MailboxRecord {
  const record = findMailbox(state, name);
  if (record === null)
    throw new WorldError(
      'ResourceNotFound',
      `Resource '${name}' does not exist or one of its queried reference-property objects are not present.`,
    );
  return record;
}

/** The event under an immutable id, or an occurrence of one. What lies in Deleted Items is found as well; what was purged is not. */
export function foundEvent(state: WorldState, session: GraphSession, id: string): FoundCalendarItem {
  const found = find(state, session, { id: presentId(state, id) });
  const { item, record, folder } = found;
  if (item.kind !== 'calendar' || record !== session.owner) throw noItem();
  if (folder.folder.distinguished?.startsWith('recoverableitems') === true) throw noItem();
  return { ...found, item };
}

/** The calendar under an id; null is the mailbox's own. */
export function calendarFor(session: GraphSession, calendar: string | null): FolderRecord {
  if (calendar === null) return distinguished(session.owner, 'calendar');
  const folder = session.owner.folders.get(calendar);
  if (folder === undefined || !isCalendar(folder) || isDeletedCalendar(session.owner, folder)) {
    throw new WorldError('ErrorItemNotFound', 'The specified object was not found in the store.');
  }
  return folder;
}

/** What the store calls it at present. */
export function presentId(state: WorldState, id: string): string {
  const present = state.present.get(id);
  if (present !== undefined) return present;
  const decoded = decodeId(id);
  if (decoded.kind !== 'occurrence' || decoded.originalStart === null) throw noItem();
  const master = state.present.get(masterIdOf(decoded));
  if (master === undefined) throw noItem();
  return occurrenceId(master, decoded.originalStart);
}

/** The immutable id of what the store calls so at present. */
export function lastingId(state: WorldState, present: string): string {
  const item = state.items.get(present);
  if (item !== undefined) return item.immutableId;
  const decoded = decodeId(present);
  if (decoded.kind !== 'occurrence' || decoded.originalStart === null) throw noItem();
  const master = state.items.get(masterIdOf(decoded));
  if (master === undefined) throw noItem();
  return occurrenceId(master.immutableId, decoded.originalStart);
}

function refuseUnlessOnline({ mailbox }: MailboxRecord): void {
  if (mailbox.state === 'moving') throw new WorldError('ErrorMailboxMoveInProgress', 'The mailbox is being moved. Try again later.');
  if (mailbox.state !== 'ok' || mailbox.lives === 'onPremises') {
    throw new WorldError('MailboxNotEnabledForRESTAPI', 'The mailbox is either inactive, soft-deleted, or is hosted on-premise.');
  }
}

function accessDenied(): WorldError {
  return new WorldError('ErrorAccessDenied', 'Access is denied. Check credentials and try again.');
}
