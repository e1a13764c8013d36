/** From a caller to what it may do here: impersonation, delegate rights, and the folder or item it named. */
import { WorldError } from './error.ts';
import { decodeId } from './ids.ts';
import type { Item } from './item.ts';
import type { Cause } from './mail-log.ts';
import type { FolderRef, Mailbox } from './mailbox.ts';
import type { Account, Caller, DelegateRights } from './rights.ts';
import type { FolderRecord, MailboxRecord, WorldState } from './state.ts';
import { folderOf, isCalendar } from './store.ts';

/** One operation under way. */
export type Session = {
  readonly operation: string;
  readonly account: string;
  /** Written into lastModifiedName. */
  readonly name: string;
  /** The mailbox a distinguished folder without a mailbox means: the impersonated one, else the account's own; null: none. */
  readonly home: MailboxRecord | null;
  /** By impersonation or as the owner: everything in `home` is allowed. */
  readonly owner: MailboxRecord | null;
  /** A person in Outlook or the assistant: no fault strikes. */
  readonly faultless: boolean;
};

const full: DelegateRights = { calendar: 'editor', viewPrivate: true, sendOnBehalf: true };
const nothing: DelegateRights = { calendar: 'none', viewPrivate: false, sendOnBehalf: false };

/** Signs the caller in, or refuses with the codes of impersonation (E:impersonation-and-ews-in-exchange; R:responsecode). */
export function sessionOf(state: WorldState, caller: Caller, operation: string): Session {
  const account = state.accounts.get(caller.account.toLowerCase());
  if (account === undefined) throw new WorldError('ErrorAccessDenied', 'Access is denied. Check credentials and try again.');
  if (account.disabled) throw new WorldError('ErrorAccountDisabled', 'The account is disabled.');
  const home = caller.impersonated === null ? ownMailbox(state, account) : impersonated(state, account, caller, caller.impersonated);
  if (home !== null) refuseUnlessServed(home.mailbox);
  return { operation, account: account.name, name: account.displayName, home, owner: home, faultless: false };
}

/** A session of the mailbox's owner in Outlook. */
export function ownerSession(record: MailboxRecord, operation: string): Session {
  const { mailbox } = record;
  return { operation: `Outlook:${operation}`, account: mailbox.address, name: mailbox.name, home: record, owner: record, faultless: true };
}

export function causeOf(session: Session, mailbox: MailboxRecord): Cause {
  return { operation: session.operation, account: session.account, mailbox: mailbox.mailbox.address };
}

/** The mailbox behind a primary address, an alias (any letter case) or a GUID. */
export function findMailbox(state: WorldState, address: string): MailboxRecord | null {
  const guid = state.addresses.get(address.toLowerCase()) ?? address.toLowerCase();
  return state.mailboxes.get(guid) ?? null;
}

export function rightsOf(state: WorldState, session: Session, record: MailboxRecord): DelegateRights {
  if (session.owner === record) return full;
  const name = session.owner?.mailbox.address ?? session.account;
  return record.delegates.get(name.toLowerCase()) ?? record.delegates.get(session.account.toLowerCase()) ?? nothing;
}

/** The folder a caller named. No right to see it looks like no folder (E:delegate-access-and-ews-in-exchange). */
export function folderFor(state: WorldState, session: Session, ref: FolderRef): FolderRecord {
  const folder = 'id' in ref ? folderById(state, ref.id) : distinguishedFor(state, session, ref);
  const record = state.mailboxes.get(folder.folder.mailbox);
  if (record === undefined) throw noFolder();
  if (record !== session.home) refuseUnlessServed(record.mailbox);
  const rights = rightsOf(state, session, record);
  if (rights.calendar === 'none' || (rights !== full && !isCalendar(folder))) throw noFolder();
  return folder;
}

/** Whether the session's reader finds the item now: right, private flag (F53), lag (F23), blanked calendar (F32). */
export function sees(state: WorldState, session: Session, item: Item, folder: FolderRecord, record: MailboxRecord): boolean {
  const rights = rightsOf(state, session, record);
  if (rights.calendar === 'none') return false;
  if (rights !== full && !isCalendar(folder)) return false;
  if (!rights.viewPrivate && item.kind === 'calendar' && item.sensitivity === 'Private') return false;
  if (session.faultless) return true;
  if (item.visibleFrom > state.clock()) return false;
  return item.enteredNumber > record.blankUpTo || !isCalendar(folder);
}

export function mayWrite(state: WorldState, session: Session, record: MailboxRecord): boolean {
  return rightsOf(state, session, record).calendar === 'editor';
}

/** The stored item under this very id, as this session sees it. */
export function storedFor(
  state: WorldState,
  session: Session,
  id: string,
): { readonly item: Item; readonly record: MailboxRecord; readonly folder: FolderRecord } {
  const item = state.items.get(id);
  if (item === undefined) {
    if (decodeId(id).kind === 'folder')
      throw new WorldError('ErrorCannotUseFolderIdForItemId', 'A folder id cannot be used as an item id.');
    throw noItem();
  }
  const record = state.mailboxes.get(item.mailbox);
  if (record === undefined) throw noItem();
  if (record !== session.home) refuseUnlessServed(record.mailbox);
  const folder = folderOf(state, item);
  if (!sees(state, session, item, folder, record)) throw noItem();
  return { item, record, folder };
}

export function noItem(): WorldError {
  return new WorldError('ErrorItemNotFound', 'The specified object was not found in the store.');
}

export function noFolder(): WorldError {
  return new WorldError('ErrorFolderNotFound', 'The specified folder could not be found in the store.');
}

function ownMailbox(state: WorldState, account: Account): MailboxRecord | null {
  return account.mailbox === null ? null : findMailbox(state, account.mailbox);
}

function impersonated(state: WorldState, account: Account, caller: Caller, address: string): MailboxRecord {
  const record = findMailbox(state, address);
  if (record === null) throw new WorldError('ErrorNonExistentMailbox', 'No mailbox with such guid.', { SmtpAddress: address });
  const { mailbox } = record;
  if (caller.impersonatedBy === 'PrimarySmtpAddress' && mailbox.address.toLowerCase() !== address.toLowerCase()) {
    throw new WorldError('ErrorNonPrimarySmtpAddress', 'The primary SMTP address must be specified when referencing a mailbox.', {
      Primary: mailbox.address,
    });
  }
  if (account.mailbox !== null && findMailbox(state, account.mailbox) === record) return record;
  if (account.impersonation === 'all') return record;
  if (account.impersonation.length === 0) {
    throw new WorldError('ErrorImpersonationDenied', 'The account does not have permission to impersonate.');
  }
  if (!account.impersonation.some((one) => one.toLowerCase() === mailbox.address.toLowerCase())) {
    throw new WorldError('ErrorImpersonateUserDenied', 'The account does not have permission to impersonate the requested user.');
  }
  return record;
}

/** What EWS serves: a mailbox that is well, and lives here. */
function refuseUnlessServed({ state, lives }: Mailbox): void {
  if (lives === 'online') throw new WorldError('ErrorNonExistentMailbox', 'The SMTP address has no mailbox associated with it.');
  switch (state) {
    case 'ok':
      return;
    case 'disabled':
      throw new WorldError('ErrorAccountDisabled', 'The account is disabled.');
    case 'moving':
      throw new WorldError('ErrorMailboxMoveInProgress', 'The mailbox is being moved. Try again later.');
    case 'moved':
      throw new WorldError('ErrorNonExistentMailbox', 'The SMTP address has no mailbox associated with it.');
    default: {
      const never: never = state;
      throw new Error(`no such mailbox state: ${String(never)}`);
    }
  }
}

function folderById(state: WorldState, id: string): FolderRecord {
  const folder = state.folders.get(id);
  if (folder !== undefined) return folder;
  if (decodeId(id).kind !== 'folder') throw new WorldError('ErrorCannotUseItemIdForFolderId', 'An item id cannot be used as a folder id.');
  throw noFolder();
}

function distinguishedFor(state: WorldState, session: Session, ref: Extract<FolderRef, { distinguished: string }>): FolderRecord {
  let record = session.home;
  if (ref.mailbox !== undefined) {
    record = findMailbox(state, ref.mailbox);
    if (record === null)
      throw new WorldError('ErrorNonExistentMailbox', 'The SMTP address has no mailbox associated with it.', { SmtpAddress: ref.mailbox });
  }
  if (record === null) throw new WorldError('ErrorMissingEmailAddress', 'The account has no mailbox: name the mailbox in the folder.');
  const folder = record.distinguished.get(ref.distinguished);
  if (folder === undefined) throw noFolder();
  return folder;
}
