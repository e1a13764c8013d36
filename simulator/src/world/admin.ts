/** What an Exchange administrator does: mailboxes, accounts, rights, calendars; and accidents an administrator causes. */
import type { Folder, Mailbox, MailboxSpec, MailboxState } from './mailbox.ts';
import type { Account, DelegateRights, ImpersonationScope } from './rights.ts';

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
  readonly setState: (mailbox: string, state: MailboxState) => void;
  /** Gives a new primary address; the old one stays as an alias unless `dropOld` (somebody else may get it then). */
  readonly rename: (mailbox: string, address: string, dropOld?: boolean) => void;
  readonly setImpersonation: (account: string, scope: ImpersonationScope) => void;
  readonly setAccountDisabled: (account: string, disabled: boolean) => void;
  /** Null takes the rights away. */
  readonly grantDelegate: (mailbox: string, account: string, rights: DelegateRights | null) => void;
  /** F32: everything that is in the calendar now is unseen until `restoreCalendar`; sync states die both times. */
  readonly blankCalendar: (mailbox: string) => void;
  readonly restoreCalendar: (mailbox: string) => void;
  /** Every sync state of the mailbox's calendars becomes invalid (as after a move of the mailbox). */
  readonly killSyncStates: (mailbox: string) => void;
};
