/** Streaming subscriptions of the server: made, matched against changes, forgotten. They are no part of a saved world: a restart loses them. */
import type { Change } from './change.ts';
import { WorldError } from './error.ts';
import type { Instant } from './instant.ts';
import type { FolderRef } from './mailbox.ts';
import type { FolderFacts, NotificationEvent, NotificationType } from './notification.ts';
import { eventsOf } from './notification.ts';
import { type Session, folderFor } from './session.ts';
import type { MailboxRecord, WorldState } from './state.ts';

/** `folders: null` is SubscribeToAllFolders. `server` names the back end that keeps the subscription; no other knows it. */
export type SubscribeInput = {
  readonly folders: readonly FolderRef[] | null;
  readonly types: readonly NotificationType[];
  readonly server: string;
};

/** A connection that carries subscriptions; who it is matters only to take one away from it. */
export type Carrier = {
  /** Tells events that have been on their way for some time. */
  readonly bring: (subscription: SubscriptionRecord, events: readonly NotificationEvent[]) => void;
  /** Something waits for one of its subscriptions. */
  readonly wake: () => void;
  /** Another connection has taken this subscription. */
  readonly lose: (subscription: SubscriptionRecord) => void;
};

export type SubscriptionRecord = {
  readonly id: string;
  /** The account that subscribed, in lower case: no other may listen. */
  readonly account: string;
  readonly mailbox: MailboxRecord;
  readonly folders: ReadonlySet<string> | null;
  readonly types: ReadonlySet<NotificationType>;
  readonly server: string;
  /** What it takes of the mailbox's budget: one per folder. */
  readonly weight: number;
  pending: NotificationEvent[];
  /** Whether a connection has ever carried it. */
  heard: boolean;
  carrier: Carrier | null;
  idleSince: Instant;
  /** F05: nothing is told until then, though everything looks well. */
  silentUntil: Instant;
};

/** Events that wait for a first listener; a server does not keep them without end. */
const MOST_UNHEARD = 500;

export type SubscriptionRegister = {
  readonly records: Map<string, SubscriptionRecord>;
  /** Ends the listening to changes; null while nobody subscribes. */
  stop: (() => void) | null;
};

/** Answers the id. Only owners may subscribe: themselves, or an account that impersonates them. */
export function subscribe(state: WorldState, session: Session, input: SubscribeInput): string {
  const folders = input.folders?.map((ref) => folderFor(state, session, ref)) ?? null;
  const owners = new Set(folders?.map((folder) => folder.folder.mailbox) ?? []);
  if (owners.size > 1) {
    throw new WorldError('ErrorInvalidSubscriptionRequest', 'The folders of a subscription must be in the same mailbox.');
  }
  const { owner } = session;
  const [guid] = owners;
  if (owner === null && guid === undefined) {
    throw new WorldError('ErrorMissingEmailAddress', 'The account has no mailbox: impersonate the mailbox to subscribe to.');
  }
  if (owner === null || (guid !== undefined && guid !== owner.mailbox.guid)) {
    throw new WorldError('ErrorSubscriptionDelegateAccessNotSupported', 'Subscriptions are not supported for delegate user access.');
  }
  const weight = folders === null ? 1 : Math.max(1, folders.length);
  const taken = [...state.subscriptions.records.values()]
    .filter((record) => record.mailbox === owner && !isExpired(state, record))
    .reduce((sum, record) => sum + record.weight, 0);
  if (taken + weight > state.rules.maxSubscriptions) {
    throw new WorldError('ErrorExceededSubscriptionCount', 'You have exceeded the available subscriptions for your account.', {
      Policy: 'EWSMaxSubscriptions',
      MaxSubscriptions: String(state.rules.maxSubscriptions),
    });
  }
  const record: SubscriptionRecord = {
    id: subscriptionId(state, input.server),
    account: session.account.toLowerCase(),
    mailbox: owner,
    folders: folders === null ? null : new Set(folders.map((folder) => folder.folder.id)),
    types: new Set(input.types),
    server: input.server,
    weight,
    pending: [],
    heard: false,
    carrier: null,
    idleSince: state.clock(),
    silentUntil: 0,
  };
  state.subscriptions.records.set(record.id, record);
  state.subscriptions.stop ??= listen(state);
  return record.id;
}

export function unsubscribe(state: WorldState, session: Session, id: string, server: string): void {
  const record = subscriptionFor(state, session, id, server);
  forget(state, record);
  record.carrier?.lose(record);
}

/** The live subscription under this id, for the account that made it, on the back end that keeps it. */
export function subscriptionFor(state: WorldState, session: Session, id: string, server: string): SubscriptionRecord {
  const record = state.subscriptions.records.get(id);
  if (record !== undefined && isExpired(state, record)) forget(state, record);
  if (record === undefined || isExpired(state, record) || record.server !== server) {
    throw new WorldError('ErrorSubscriptionNotFound', 'The subscription could not be found.');
  }
  if (record.account !== session.account.toLowerCase()) {
    throw new WorldError('ErrorSubscriptionAccessDenied', 'Access to the subscription is denied: another account has made it.');
  }
  return record;
}

export function forget(state: WorldState, record: SubscriptionRecord): void {
  const { subscriptions } = state;
  subscriptions.records.delete(record.id);
  if (subscriptions.records.size > 0) return;
  subscriptions.stop?.();
  subscriptions.stop = null;
}

function isExpired(state: WorldState, record: SubscriptionRecord): boolean {
  return record.carrier === null && state.clock() - record.idleSince > state.rules.subscriptionIdleMs;
}

/** Real ids name the server that keeps the subscription, and so do these: what knows where to look needs no memory. */
function subscriptionId(state: WorldState, server: string): string {
  const name = Buffer.from(server, 'utf8');
  const bytes = Buffer.alloc(2 + name.length + 16);
  bytes.writeUInt16LE(name.length, 0);
  name.copy(bytes, 2);
  state.lastSubscription += 1;
  bytes.writeUIntBE(state.lastSubscription, 2 + name.length + 10, 6);
  bytes.writeUIntBE(state.clock(), 2 + name.length, 6);
  return bytes.toString('base64');
}

/** Notes every change with the subscriptions it concerns, and wakes the connections that carry them. */
function listen(state: WorldState): () => void {
  const facts: FolderFacts = {
    distinguished: (id) => state.folders.get(id)?.folder.distinguished ?? null,
    parentOf: (id) => state.folders.get(id)?.folder.parentId ?? null,
  };
  const note = (change: Change): void => {
    for (const record of state.subscriptions.records.values()) {
      if (record.mailbox.mailbox.guid !== change.mailbox) continue;
      // A server keeps what happens until somebody listens for the first time (exchangelib subscribes, writes, and then listens). What
      // happens in a later gap is lost: a client has to look for itself.
      const waits = state.rules.unheard === 'kept' && !record.heard && record.pending.length < MOST_UNHEARD;
      if (record.carrier === null && !waits) continue;
      const events = eventsOf(change, record.folders, facts).filter((event) => record.types.has(event.type));
      if (events.length === 0) continue;
      for (const event of events) if (!isRepeated(record.pending, event)) record.pending.push(event);
      record.carrier?.wake();
    }
  };
  state.listeners.add(note);
  return () => {
    state.listeners.delete(note);
  };
}

/** What concerns a folder as a whole is told once in a notification, however many of its items have changed. */
function isRepeated(pending: readonly NotificationEvent[], event: NotificationEvent): boolean {
  if (event.type === 'FreeBusyChangedEvent') return pending.some((one) => one.type === event.type && one.parentId === event.parentId);
  return event.what.kind === 'folder' && pending.some((one) => one.what.kind === 'folder' && one.what.id === event.what.id);
}
