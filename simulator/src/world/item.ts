/** What every item of a mailbox has, and the pieces items are made of. */
import type { CalendarItem } from './calendar-item.ts';
import type { Instant } from './instant.ts';

/** An item's text as the store keeps it. HTML is kept the way Exchange rewrites it (see body.ts). */
export type Body = { readonly type: 'HTML' | 'Text'; readonly content: string };

export type Sensitivity = 'Normal' | 'Personal' | 'Private' | 'Confidential';
export type Importance = 'Low' | 'Normal' | 'High';

/** Property set: a GUID in lower case without braces. The value is always the text form (Binary: base64, Integer: decimal …). */
export type ExtendedProperty = {
  readonly propertySet: string;
  /** A named property has a name or a number (dispid), never both. */
  readonly name: string | number;
  readonly type: ExtendedPropertyType;
  readonly value: string | readonly string[];
};

export type ExtendedPropertyType = 'String' | 'StringArray' | 'Integer' | 'Long' | 'Double' | 'Boolean' | 'SystemTime' | 'Binary' | 'CLSID';

/** Which extended property, without its value. */
export type ExtendedPropertyPath = { readonly propertySet: string; readonly name: string | number };

/** A name and an SMTP address as they stand in a mail header. */
export type Person = { readonly name: string; readonly address: string };

/** What the store keeps about an item of whatever class. `mailbox` is the mailbox's GUID, not its address (which can change). */
export type StoredItem = {
  /** Changes when the item moves between folders. Case-sensitive; at most 512 bytes. */
  readonly id: string;
  /** Stays through moves inside the mailbox: what Graph calls the immutable id. */
  readonly immutableId: string;
  /** New at each save; not on a move to Deleted Items. */
  readonly changeKey: string;
  readonly mailbox: string;
  readonly folderId: string;
  /** The mailbox's change number of the last change that a folder sync has to show. */
  readonly changeNumber: number;
  /** The change number at which the item came into its present folder (at or before a sync state's number: not a Create). */
  readonly enteredNumber: number;
  /** Readers do not find the item before this instant (read-after-write lag, F23); 0 for ordinary items. */
  readonly visibleFrom: Instant;
  readonly itemClass: string;
  readonly subject: string;
  readonly createdAt: Instant;
  readonly lastModifiedAt: Instant;
  readonly lastModifiedName: string;
};

/** A mail about a meeting as it lies in Inbox or Sent Items. */
export type MessageItem = StoredItem & {
  readonly kind: 'message';
  readonly from: Person;
  readonly to: Person;
  readonly uid: string;
  readonly body: Body;
  readonly receivedAt: Instant;
  readonly isRead: boolean;
  /** The change number of the last change of the read flag alone, which leaves change key and change number as they are; 0: never. */
  readonly readFlagNumber: number;
};

export type Item = CalendarItem | MessageItem;

/** What the store fills in itself when an item comes in. */
export type Placement = Pick<
  StoredItem,
  | 'id'
  | 'immutableId'
  | 'changeKey'
  | 'mailbox'
  | 'folderId'
  | 'changeNumber'
  | 'enteredNumber'
  | 'visibleFrom'
  | 'createdAt'
  | 'lastModifiedAt'
>;

/** Stands in an item that is in no folder yet. */
export const unplaced: Placement = {
  id: '',
  immutableId: '',
  changeKey: '',
  mailbox: '',
  folderId: '',
  changeNumber: 0,
  enteredNumber: 0,
  visibleFrom: 0,
  createdAt: 0,
  lastModifiedAt: 0,
};
