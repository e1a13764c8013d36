/** Mailboxes and folders as a reader sees them, and how a mailbox is described when it is made. */
import type { Person } from './item.ts';
import type { Weekday } from './recurrence/pattern.ts';

/** `moving`: a move request runs; `moved`: the mailbox lives in another organisation now. */
export type MailboxState = 'ok' | 'disabled' | 'moving' | 'moved';

/**
 * Where a mailbox of a hybrid organisation lives: EWS of the server on the premises does not know one that is online, and Graph reaches
 * none that is on the premises. `anywhere`: both answer, as in Exchange Online before EWS was switched off.
 */
export type MailboxPlace = 'onPremises' | 'online' | 'anywhere';

/** Minutes after local midnight, half-open. */
export type WorkingHours = { readonly days: readonly Weekday[]; readonly startMinute: number; readonly endMinute: number };

export type Mailbox = Person & {
  /** Exchange GUID, lower case; stays when the mailbox is renamed. */
  readonly guid: string;
  readonly aliases: readonly string[];
  readonly legacyDn: string;
  readonly kind: 'user' | 'room';
  /** A Windows zone id. */
  readonly zone: string;
  readonly workingHours: WorkingHours;
  readonly state: MailboxState;
  readonly lives: MailboxPlace;
};

export type MailboxSpec = {
  readonly address: string;
  readonly name?: string;
  readonly aliases?: readonly string[];
  readonly kind?: 'user' | 'room';
  /** Default `W. Europe Standard Time`. */
  readonly zone?: string;
  readonly workingHours?: WorkingHours;
  /** Default `anywhere`. */
  readonly lives?: MailboxPlace;
};

/** The distinguished folders each mailbox is born with. */
export type DistinguishedFolder =
  | 'msgfolderroot'
  | 'calendar'
  | 'inbox'
  | 'sentitems'
  | 'deleteditems'
  | 'recoverableitemsroot'
  | 'recoverableitemsdeletions'
  | 'recoverableitemspurges';

export type Folder = {
  readonly id: string;
  readonly changeKey: string;
  /** The mailbox's GUID. */
  readonly mailbox: string;
  readonly parentId: string | null;
  readonly name: string;
  /** IPF.Appointment for calendars, IPF.Note for mail folders. */
  readonly folderClass: string;
  readonly distinguished: DistinguishedFolder | null;
};

/** A folder as a caller names it. Without `mailbox` a distinguished name means the caller's own mailbox (impersonated, else the account's). */
export type FolderRef = { readonly distinguished: DistinguishedFolder; readonly mailbox?: string } | { readonly id: string };

export type FolderView = Folder & { readonly totalCount: number; readonly childFolderCount: number };
