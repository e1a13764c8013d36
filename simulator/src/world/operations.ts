/** What each operation of the store takes and answers. Named after the EWS operation it carries. */
import type { AttendeeDraft, CalendarDraft, CalendarItem, FieldChange } from './calendar-item.ts';
import type { WorldError } from './error.ts';
import type { Instant } from './instant.ts';
import type { ExtendedPropertyPath, Item, Body } from './item.ts';
import type { FolderRef } from './mailbox.ts';

/** An item as a caller names it: by id, as the n-th (1-based) occurrence of a master, or as the master of an occurrence. */
export type ItemRef =
  | { readonly id: string; readonly changeKey?: string }
  | { readonly recurringMasterId: string; readonly instanceIndex: number; readonly changeKey?: string }
  | { readonly occurrenceId: string; readonly changeKey?: string };

export type SendInvitations = 'SendToNone' | 'SendOnlyToAll' | 'SendToAllAndSaveCopy';
export type SendUpdates = SendInvitations | 'SendOnlyToChanged' | 'SendToChangedAndSaveCopy';
export type SendCancellations = SendInvitations;
export type DeleteType = 'HardDelete' | 'SoftDelete' | 'MoveToDeletedItems';
export type ConflictResolution = 'NeverOverwrite' | 'AutoResolve' | 'AlwaysOverwrite';
export type MessageDisposition = 'SaveOnly' | 'SendOnly' | 'SendAndSaveCopy';

/** `ids` carries one result per reference, in order: batches fail item by item. */
export type ItemResult<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: WorldError };

export type SyncInput = {
  readonly folder: FolderRef;
  /** Opaque; null for a full listing. */
  readonly state: string | null;
  /** 1-512. */
  readonly max: number;
  readonly ignore?: readonly string[];
};

export type SyncChange =
  | { readonly change: 'Create' | 'Update'; readonly item: Item }
  | { readonly change: 'Delete'; readonly itemId: string }
  | { readonly change: 'ReadFlagChange'; readonly itemId: string; readonly isRead: boolean };

export type SyncPage = { readonly changes: readonly SyncChange[]; readonly state: string; readonly includesLast: boolean };

/** Half-open: an item is in the view when it ends after `start` and starts before `end`; `max` 1-1000, default 1000. */
export type ViewInput = { readonly folder: FolderRef; readonly start: Instant; readonly end: Instant; readonly max?: number };

export type View = {
  readonly items: readonly CalendarItem[];
  /** How many lie in the range, whether returned or not. */
  readonly total: number;
  readonly includesLast: boolean;
};

/** Exchange refuses calendar:UID here; search the clean global object id (hex of the Binary value, any case). */
export type Restriction =
  | { readonly equals: 'extended'; readonly path: ExtendedPropertyPath; readonly value: string }
  | { readonly equals: 'cleanGlobalObjectId'; readonly hex: string }
  | { readonly equals: 'subject'; readonly value: string }
  /** Anything else, put together by whoever asks. */
  | { readonly equals: 'wish'; readonly fits: (item: Item) => boolean };

export type FindInput = {
  readonly folder: FolderRef;
  readonly restriction?: Restriction;
  /** Default 0. */
  readonly offset?: number;
  /** Default 1000; with a restriction at most 250. */
  readonly max?: number;
};

export type FindPage = {
  readonly items: readonly Item[];
  readonly total: number;
  readonly nextOffset: number;
  readonly includesLast: boolean;
};

export type CreateInput = {
  /** Default: the calendar of the caller's mailbox. */
  readonly folder?: FolderRef;
  readonly draft: CalendarDraft;
  /** Null when the request did not say: refused, as Exchange does. */
  readonly send: SendInvitations | null;
  /** The zone of the request (TimeZoneContext), taken when the draft names none; default UTC. */
  readonly contextZone?: string;
};

/** What a write answers: id and key, nothing else. */
export type Written = { readonly id: string; readonly changeKey: string };

export type UpdateInput = {
  readonly item: ItemRef;
  readonly changes: readonly FieldChange[];
  readonly conflictResolution: ConflictResolution;
  readonly send: SendUpdates | null;
  readonly contextZone?: string;
};

export type Updated = Written & { readonly conflicts: number };

export type DeleteInput = { readonly item: ItemRef; readonly type: DeleteType; readonly send: SendCancellations | null };

export type RelocateInput = { readonly item: ItemRef; readonly folder: FolderRef };

export type RespondInput = {
  /** The calendar item, or the meeting request in the Inbox. */
  readonly item: ItemRef;
  readonly response: 'Accept' | 'Tentative' | 'Decline';
  readonly disposition: MessageDisposition;
  readonly text?: Body;
};

/** `to`: at least one. */
export type ForwardInput = { readonly item: ItemRef; readonly to: readonly AttendeeDraft[] };

export type CancelInput = { readonly item: ItemRef; readonly text?: Body };

export type IdFormat = 'EwsLegacyId' | 'EwsId' | 'EntryId' | 'HexEntryId' | 'StoreId' | 'OwaId';

export type ConvertInput = { readonly id: string; readonly from: IdFormat; readonly to: IdFormat; readonly mailbox: string };

export type AvailabilityInput = { readonly mailboxes: readonly string[]; readonly start: Instant; readonly end: Instant };

export type BusyTime = {
  readonly start: Instant;
  readonly end: Instant;
  readonly showAs: Exclude<CalendarItem['showAs'], 'Free'>;
  /** Only for callers who may read the calendar, and never of a private item without the right to see those. */
  readonly detail: {
    readonly id: string;
    readonly subject: string;
    readonly location: string;
    readonly isMeeting: boolean;
    readonly isRecurring: boolean;
    readonly isException: boolean;
    readonly isPrivate: boolean;
  } | null;
};

/** A master's occurrences as GetItem tells them. */
export type SeriesView = {
  readonly first: OccurrenceNote | null;
  /** Null for a series without end. */
  readonly last: OccurrenceNote | null;
  readonly modified: readonly OccurrenceNote[];
  readonly deleted: readonly Instant[];
};

export type OccurrenceNote = { readonly id: string; readonly start: Instant; readonly end: Instant; readonly originalStart: Instant };
