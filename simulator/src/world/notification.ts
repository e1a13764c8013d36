/** What a streaming subscription is told: which kinds of event there are, and which of them a change in a mailbox is (R:getstreamingevents-operation). */
import type { Change } from './change.ts';
import type { Instant } from './instant.ts';
import type { DistinguishedFolder } from './mailbox.ts';

/** NotificationEventTypeType of the schema, in its order. */
export const NOTIFICATION_TYPES = [
  'CopiedEvent',
  'CreatedEvent',
  'DeletedEvent',
  'ModifiedEvent',
  'MovedEvent',
  'NewMailEvent',
  'FreeBusyChangedEvent',
] as const;
export type NotificationType = (typeof NOTIFICATION_TYPES)[number];

/** One event: ids and a time, never content. */
export type NotificationEvent = {
  readonly type: NotificationType;
  readonly at: Instant;
  /** The folder in which it happened; of a folder's own event the folder above it. */
  readonly parentId: string;
  /** The item, or the folder when the folder itself is what changed. */
  readonly what: { readonly kind: 'item' | 'folder'; readonly id: string };
  /** Of a move or copy: the id it had and the folder it came from. */
  readonly old: { readonly id: string; readonly parentId: string } | null;
};

/** What a change is matched against: the folders of a subscription, or null for all of the mailbox. */
export type FolderFacts = {
  readonly distinguished: (folderId: string) => DistinguishedFolder | null;
  readonly parentOf: (folderId: string) => string | null;
};

/**
 * The events of one change for a subscription. A move to the dumpster or to Deleted Items looks different to a subscription on folders
 * and to one on all of them (E:pull-notifications-for-ews-deletion…): the latter reads a search folder over all items, in which the item
 * disappears and comes again.
 */
export function eventsOf(change: Change, folders: ReadonlySet<string> | null, facts: FolderFacts): readonly NotificationEvent[] {
  const watches = (folderId: string | null): boolean =>
    folderId !== null && (folders === null ? !isDumpster(facts, folderId) : folders.has(folderId));
  const here = watches(change.folderId);
  const left = change.kind === 'moved' && watches(change.oldFolderId);
  if (!here && !left) return [];
  const item = { kind: 'item' as const, id: change.itemId };
  const old = change.oldItemId === null || change.oldFolderId === null ? null : { id: change.oldItemId, parentId: change.oldFolderId };
  const plain = (type: NotificationType): NotificationEvent => ({ type, at: change.at, parentId: change.folderId, what: item, old: null });
  const events: NotificationEvent[] = [];
  switch (change.kind) {
    case 'created':
      events.push(plain('CreatedEvent'));
      if (facts.distinguished(change.folderId) === 'inbox') events.push(plain('NewMailEvent'));
      break;
    case 'modified':
      events.push(plain('ModifiedEvent'));
      break;
    case 'deleted':
      events.push(plain('DeletedEvent'));
      break;
    case 'copied':
      events.push({ ...plain('CopiedEvent'), old });
      break;
    case 'moved':
      events.push(...moved(change, folders, facts, plain, old));
      break;
    default: {
      const never: never = change.kind;
      throw new Error(`no such kind of change: ${String(never)}`);
    }
  }
  const touched = [here ? change.folderId : null, left ? change.oldFolderId : null].filter((id) => id !== null);
  for (const id of touched) {
    if (facts.distinguished(id) === 'calendar') events.push({ ...plain('FreeBusyChangedEvent'), parentId: id });
    // The folder has changed as well: a client that counts events is told more than once of one action.
    events.push({ type: 'ModifiedEvent', at: change.at, parentId: facts.parentOf(id) ?? id, what: { kind: 'folder', id }, old: null });
  }
  return events;
}

function moved(
  change: Change,
  folders: ReadonlySet<string> | null,
  facts: FolderFacts,
  plain: (type: NotificationType) => NotificationEvent,
  old: NotificationEvent['old'],
): readonly NotificationEvent[] {
  const target = facts.distinguished(change.folderId);
  const deleted: NotificationEvent = {
    ...plain('DeletedEvent'),
    parentId: old?.parentId ?? change.folderId,
    what: { kind: 'item', id: old?.id ?? change.itemId },
  };
  // A hard delete is one for everybody; the purges are no place a client knows of.
  if (target === 'recoverableitemspurges') return [deleted];
  if (folders !== null) return [{ ...plain('MovedEvent'), old }];
  if (isDumpster(facts, change.folderId)) return [deleted];
  return target === 'deleteditems' ? [deleted, plain('CreatedEvent')] : [{ ...plain('MovedEvent'), old }];
}

function isDumpster(facts: FolderFacts, folderId: string): boolean {
  return facts.distinguished(folderId)?.startsWith('recoverableitems') === true;
}
