/** What listeners of the world are told: the raw material of streaming and push notifications, and of tests. */
import type { Instant } from './instant.ts';

export type ChangeKind = 'created' | 'modified' | 'deleted' | 'moved' | 'copied';

export type Change = {
  readonly at: Instant;
  /** The mailbox's GUID. */
  readonly mailbox: string;
  readonly folderId: string;
  readonly kind: ChangeKind;
  readonly itemId: string;
  /** Of a move or copy: where it came from. */
  readonly oldItemId: string | null;
  readonly oldFolderId: string | null;
  /** The item's id wherever it lies in the mailbox. */
  readonly immutableId: string;
  readonly changeKey: string;
  /** Whether it is an event in a calendar of the mailbox, and whether it was one where it came from. */
  readonly inCalendar: boolean;
  readonly wasInCalendar: boolean;
};

export type ChangeListener = (change: Change) => void;
