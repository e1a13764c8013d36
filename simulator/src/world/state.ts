/** Everything the world remembers, in one place, so that saving it is writing one value down. */
import type { Faults } from '../faults/faults.ts';
import type { Alarms } from './alarms.ts';
import type { Task } from './assistant.ts';
import type { CalendarDraft } from './calendar-item.ts';
import type { ChangeListener } from './change.ts';
import type { Clock } from './instant.ts';
import type { Item } from './item.ts';
import type { Mail } from './mail-log.ts';
import type { DistinguishedFolder, Folder, Mailbox } from './mailbox.ts';
import type { Random } from './random.ts';
import type { Account, DelegateRights } from './rights.ts';
import type { WorldRules } from './rules.ts';
import type { OpenStream } from './streams.ts';
import type { SubscriptionRegister } from './subscriptions.ts';

export type Tombstone = {
  readonly itemId: string;
  /** Graph tells what is gone by this id. */
  readonly immutableId: string;
  readonly changeNumber: number;
  readonly enteredNumber: number;
};

/** A create over Graph that brought a transactionId: what it brought, and what it made. */
export type Transaction = { readonly draft: CalendarDraft; readonly made: string };

export type FolderRecord = {
  folder: Folder;
  readonly number: number;
  /** Null as long as nothing was laid into it, as into most folders of most mailboxes. */
  idTemplate: Buffer | null;
  /** Items are immutable values: a save replaces the value under its id. */
  readonly items: Map<string, Item>;
  readonly tombstones: Tombstone[];
  /** Sync states of an older generation are dead. */
  syncGeneration: number;
  /** By window: how many rounds of Graph's delta have ended with a deltaLink. */
  readonly deltaViews: Map<string, number>;
};

export type MailboxRecord = {
  mailbox: Mailbox;
  readonly keyTemplate: Buffer;
  readonly folderTemplate: Buffer;
  readonly folders: Map<string, FolderRecord>;
  readonly distinguished: Map<DistinguishedFolder, FolderRecord>;
  /** By account name in lower case. */
  readonly delegates: Map<string, DelegateRights>;
  lastChange: number;
  lastFolder: number;
  lastItem: number;
  /** Item numbers that case twins have taken out of order. */
  readonly takenNumbers: Set<number>;
  /** Calendar items that entered at or before this change number are unseen (F32); 0: none. */
  blankUpTo: number;
  /** By transactionId (Graph). */
  readonly transactions: Map<string, Transaction>;
  /** The same by the immutable id of what was made. */
  readonly transactionOf: Map<string, string>;
};

export type WorldState = {
  readonly clock: Clock;
  readonly rules: WorldRules;
  readonly faults: Faults;
  readonly random: Random;
  /** By GUID. */
  readonly mailboxes: Map<string, MailboxRecord>;
  /** Primary addresses and aliases in lower case to GUIDs. */
  readonly addresses: Map<string, string>;
  /** By name in lower case. */
  readonly accounts: Map<string, Account>;
  /** Every live item by its present id: the same values as in the folders. */
  readonly items: Map<string, Item>;
  /** Immutable id to present id. */
  readonly present: Map<string, string>;
  readonly folders: Map<string, FolderRecord>;
  readonly mails: Mail[];
  /** Ascending by due instant, then by number: the order they run in. */
  readonly tasks: Task[];
  lastTask: number;
  readonly listeners: Set<ChangeListener>;
  /** Not saved, like all that follows: a restart of a server closes its connections and forgets its subscriptions. */
  readonly alarms: Alarms;
  readonly subscriptions: SubscriptionRegister;
  lastSubscription: number;
  readonly streams: Set<OpenStream>;
};
