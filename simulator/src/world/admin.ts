/** What an Exchange administrator does: mailboxes, accounts, rights, calendars; and accidents an administrator causes. */
import { queue } from './assistant.ts';
import { unblank } from './delivery.ts';
import { WorldError } from './error.ts';
import { changeKey, folderId, folderTemplate, keyTemplate } from './ids.ts';
import { hour, type Instant, minute } from './instant.ts';
import type { DistinguishedFolder, Folder, Mailbox, MailboxPlace, MailboxSpec, MailboxState, WorkingHours } from './mailbox.ts';
import { moveMailbox } from './move-mailbox.ts';
import { randomGuid } from './random.ts';
import type { Account, DelegateRights, ImpersonationScope } from './rights.ts';
import { findMailbox } from './session.ts';
import type { FolderRecord, MailboxRecord, WorldState } from './state.ts';
import { distinguished, isCalendar } from './store.ts';
import { zoneOrRefuse } from './time-zones.ts';

export type AccountSpec = {
  readonly name: string;
  readonly displayName?: string;
  readonly mailbox?: string;
  readonly impersonation?: ImpersonationScope;
};

export type Admin = {
  /** The owner also gets an account named like the address. */
  readonly addMailbox: (spec: MailboxSpec) => Mailbox;
  readonly addAccount: (spec: AccountSpec) => Account;
  readonly accounts: () => readonly Account[];
  readonly account: (name: string) => Account | null;
  readonly addCalendar: (mailbox: string, name: string) => Folder;
  /** As Outlook does it: moved under Deleted Items with all that is in it. EWS goes on answering to its id, Graph does not. */
  readonly deleteCalendar: (mailbox: string, id: string) => void;
  /** Taken back out of Deleted Items. */
  readonly undeleteCalendar: (mailbox: string, id: string) => void;
  readonly setState: (mailbox: string, state: MailboxState) => void;
  /** Gives a new primary address; the old one stays as an alias unless `dropOld` (somebody else may get it then). */
  readonly rename: (mailbox: string, address: string, dropOld?: boolean) => void;
  readonly setImpersonation: (account: string, scope: ImpersonationScope) => void;
  readonly setAccountDisabled: (account: string, disabled: boolean) => void;
  /** Null takes the rights away. */
  readonly grantDelegate: (mailbox: string, account: string, rights: DelegateRights | null) => void;
  /** F32: everything that is in the calendar now is unseen until `until` or `restoreCalendar`; sync states die both times. */
  readonly blankCalendar: (mailbox: string, until?: Instant) => void;
  readonly restoreCalendar: (mailbox: string) => void;
  /** Every sync state of the mailbox's calendars becomes invalid (as after a move of the mailbox). */
  readonly killSyncStates: (mailbox: string) => void;
  /**
   * F29: a hybrid move with all that is in it. Every id is a new one, of items and folders alike; sync states, delta tokens and
   * subscriptions are dead. Addresses, the mailbox's GUID, UIDs, stamps and attendees stay.
   */
  readonly moveMailbox: (mailbox: string, to: MailboxPlace) => ReadonlyMap<string, string>;
};

const nineToFive: WorkingHours = {
  days: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'],
  startMinute: (9 * hour) / minute,
  endMinute: (17 * hour) / minute,
};

/** Name, class and parent of the folders each mailbox is born with, parents first. */
const born: readonly (readonly [DistinguishedFolder, string, string, DistinguishedFolder | null])[] = [
  ['msgfolderroot', 'Top of Information Store', 'IPF.Note', null],
  ['calendar', 'Calendar', 'IPF.Appointment', 'msgfolderroot'],
  ['inbox', 'Inbox', 'IPF.Note', 'msgfolderroot'],
  ['sentitems', 'Sent Items', 'IPF.Note', 'msgfolderroot'],
  ['deleteditems', 'Deleted Items', 'IPF.Note', 'msgfolderroot'],
  ['recoverableitemsroot', 'Recoverable Items', 'IPF.Note', null],
  ['recoverableitemsdeletions', 'Deletions', 'IPF.Note', 'recoverableitemsroot'],
  ['recoverableitemspurges', 'Purges', 'IPF.Note', 'recoverableitemsroot'],
];

export function createAdmin(state: WorldState): Admin {
  return {
    addMailbox: (spec) => addMailbox(state, spec),
    addAccount: (spec) => addAccount(state, spec),
    accounts: () => [...state.accounts.values()],
    account: (name) => state.accounts.get(name.toLowerCase()) ?? null,
    addCalendar: (mailbox, name) => {
      const record = mailboxOrThrow(state, mailbox);
      return addFolder(state, record, name, 'IPF.Appointment', distinguished(record, 'calendar').folder.id, null).folder;
    },
    deleteCalendar: (mailbox, id) => layCalendar(mailboxOrThrow(state, mailbox), id, 'deleteditems'),
    undeleteCalendar: (mailbox, id) => layCalendar(mailboxOrThrow(state, mailbox), id, 'calendar'),
    setState: (mailbox, mailboxState) => {
      const record = mailboxOrThrow(state, mailbox);
      record.mailbox = { ...record.mailbox, state: mailboxState };
    },
    rename: (mailbox, address, dropOld = false) => rename(state, mailboxOrThrow(state, mailbox), address, dropOld),
    setImpersonation: (name, impersonation) => patchAccount(state, name, { impersonation }),
    setAccountDisabled: (name, disabled) => patchAccount(state, name, { disabled }),
    grantDelegate: (mailbox, account, rights) => {
      const { delegates } = mailboxOrThrow(state, mailbox);
      if (rights === null) delegates.delete(account.toLowerCase());
      else delegates.set(account.toLowerCase(), rights);
    },
    blankCalendar: (mailbox, until) => {
      const record = mailboxOrThrow(state, mailbox);
      killSyncStates(record);
      record.blankUpTo = record.lastChange;
      if (until !== undefined) queue(state, until, { kind: 'restoreCalendar', mailbox: record.mailbox.guid });
    },
    restoreCalendar: (mailbox) => unblank(mailboxOrThrow(state, mailbox)),
    killSyncStates: (mailbox) => killSyncStates(mailboxOrThrow(state, mailbox)),
    moveMailbox: (mailbox, to) => moveMailbox(state, mailboxOrThrow(state, mailbox), to, keepFolder),
  };
}

function layCalendar(record: MailboxRecord, id: string, under: DistinguishedFolder): void {
  const found = record.folders.get(id);
  // The one that a mailbox is born with cannot be deleted.
  if (found === undefined || !isCalendar(found) || found.folder.distinguished !== null)
    throw new WorldError('ErrorFolderNotFound', 'The mailbox has no such calendar beside its own.');
  found.folder = { ...found.folder, parentId: distinguished(record, under).folder.id };
}

/** Makes the mailbox's record with its folders; also used when a saved world is read. */
export function emptyRecord(mailbox: Mailbox): MailboxRecord {
  return {
    mailbox,
    keyTemplate: keyTemplate(mailbox.guid),
    folderTemplate: folderTemplate(mailbox.guid),
    folders: new Map(),
    distinguished: new Map(),
    delegates: new Map(),
    lastChange: 0,
    lastFolder: 0x10,
    lastItem: 0x0a_5000,
    takenNumbers: new Set(),
    blankUpTo: 0,
    transactions: new Map(),
    transactionOf: new Map(),
  };
}

/** A folder before it is in the books. */
type BareFolder = Omit<FolderRecord, 'idTemplate' | 'deltaViews'> & Partial<Pick<FolderRecord, 'deltaViews'>>;

/** Enters a folder, new or saved, in the world's books. */
export function keepFolder(state: WorldState, record: MailboxRecord, bare: BareFolder): FolderRecord {
  const folder: FolderRecord = { deltaViews: new Map(), ...bare, idTemplate: null };
  record.folders.set(folder.folder.id, folder);
  state.folders.set(folder.folder.id, folder);
  if (folder.folder.distinguished !== null) record.distinguished.set(folder.folder.distinguished, folder);
  return folder;
}

function addMailbox(state: WorldState, spec: MailboxSpec): Mailbox {
  const zone = spec.zone ?? 'W. Europe Standard Time';
  zoneOrRefuse(zone);
  const addresses = [spec.address, ...(spec.aliases ?? [])];
  for (const address of addresses) refuseTaken(state, address);
  const name = spec.name ?? spec.address;
  const mailbox: Mailbox = {
    guid: randomGuid(state.random),
    address: spec.address,
    name,
    aliases: spec.aliases ?? [],
    legacyDn: `/o=Exchange/ou=Exchange Administrative Group/cn=Recipients/cn=${spec.address.split('@')[0] ?? ''}`,
    kind: spec.kind ?? 'user',
    zone,
    workingHours: spec.workingHours ?? nineToFive,
    state: 'ok',
    lives: spec.lives ?? 'anywhere',
  };
  const record = emptyRecord(mailbox);
  state.mailboxes.set(mailbox.guid, record);
  for (const address of addresses) state.addresses.set(address.toLowerCase(), mailbox.guid);
  for (const [distinguishedName, folderName, folderClass, parent] of born) {
    const parentId = parent === null ? null : distinguished(record, parent).folder.id;
    addFolder(state, record, folderName, folderClass, parentId, distinguishedName);
  }
  if (!state.accounts.has(spec.address.toLowerCase())) {
    addAccount(state, { name: spec.address, displayName: name, mailbox: spec.address });
  }
  return mailbox;
}

function addFolder(
  state: WorldState,
  record: MailboxRecord,
  name: string,
  folderClass: string,
  parentId: string | null,
  distinguishedName: DistinguishedFolder | null,
): FolderRecord {
  record.lastFolder += 1;
  const { guid } = record.mailbox;
  const folder: Folder = {
    id: folderId(record.folderTemplate, record.lastFolder),
    changeKey: changeKey(record.keyTemplate, record.lastFolder),
    mailbox: guid,
    parentId,
    name,
    folderClass,
    distinguished: distinguishedName,
  };
  return keepFolder(state, record, { folder, number: record.lastFolder, items: new Map(), tombstones: [], syncGeneration: 1 });
}

function addAccount(state: WorldState, spec: AccountSpec): Account {
  const account: Account = {
    name: spec.name,
    displayName: spec.displayName ?? spec.name,
    mailbox: spec.mailbox ?? null,
    impersonation: spec.impersonation ?? [],
    disabled: false,
  };
  state.accounts.set(spec.name.toLowerCase(), account);
  return account;
}

function patchAccount(state: WorldState, name: string, patch: Partial<Account>): void {
  const account = state.accounts.get(name.toLowerCase());
  if (account === undefined) throw new WorldError('ErrorAccessDenied', `There is no account ${name}.`);
  state.accounts.set(name.toLowerCase(), { ...account, ...patch });
}

function rename(state: WorldState, record: MailboxRecord, address: string, dropOld: boolean): void {
  const { mailbox } = record;
  const owner = state.addresses.get(address.toLowerCase());
  if (owner !== undefined && owner !== mailbox.guid) refuseTaken(state, address);
  const rest = mailbox.aliases.filter((one) => one.toLowerCase() !== address.toLowerCase());
  const aliases = dropOld || mailbox.address.toLowerCase() === address.toLowerCase() ? rest : [...rest, mailbox.address];
  if (dropOld) state.addresses.delete(mailbox.address.toLowerCase());
  state.addresses.set(address.toLowerCase(), mailbox.guid);
  // The owner's account keeps its sign-in name, and follows the mailbox.
  for (const [key, account] of state.accounts) {
    if (account.mailbox?.toLowerCase() === mailbox.address.toLowerCase()) state.accounts.set(key, { ...account, mailbox: address });
  }
  record.mailbox = { ...mailbox, address, aliases };
}

function refuseTaken(state: WorldState, address: string): void {
  const taken = findMailbox(state, address);
  if (taken !== null) throw new WorldError('ErrorInvalidOperation', `The address ${address} belongs to ${taken.mailbox.name} already.`);
}

function killSyncStates(record: MailboxRecord): void {
  for (const folder of record.folders.values()) if (isCalendar(folder)) folder.syncGeneration += 1;
}

function mailboxOrThrow(state: WorldState, address: string): MailboxRecord {
  const record = findMailbox(state, address);
  if (record === null) throw new WorldError('ErrorNonExistentMailbox', `There is no mailbox ${address}.`);
  return record;
}
