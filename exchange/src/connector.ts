/**
 * The one way to an Exchange mailbox. Callers never ask which protocol is behind it; what differs is a fact in
 * `capabilities`. Every method takes an AbortSignal, makes one attempt per request and throws `ConnectorError`.
 */
import type {
  DeleteMode,
  Event,
  EventId,
  EventPatch,
  Facets,
  Instant,
  Notify,
  Seen,
  Series,
  Span,
  Stamp,
  Version,
  ZoneId,
} from '@lockstep/engine';
import type { Live } from './live.ts';
import type { ProbeWish, Step } from './probe.ts';
import type { Push } from './push.ts';

/**
 * A mailbox as it is addressed in calls: the SMTP address the connection's account acts on. `zone`: its owner's, as `identify` told it; events
 * whose own zone cannot be told count as in this one. `schemaVersion`: what `identify` found its server to take; left out, it is found out.
 */
export type MailboxRef = {
  readonly address: string;
  readonly zone?: ZoneId | null;
  readonly schemaVersion?: string | null;
  /** What its server takes, as Autodiscover lists it: the newest of it that we speak is tried first. */
  readonly schemas?: readonly string[];
};
/** A calendar folder of a mailbox; null names the default calendar. */
export type CalendarRef = MailboxRef & { readonly calendar: string | null };
/** A calendar of a mailbox beside the paired one, by the name that its owner gave it. */
export type NamedCalendar = { readonly id: string; readonly name: string };
/** Opaque resume token of `changes`; may be many KB. */
export type Cursor = string;

export type Capabilities = {
  /** `folder`: a change feed of the whole folder. `window`: only of a frozen span of time. */
  readonly feed: 'folder' | 'window';
  /** `none`: the three calls of `Live` are refused, and only looking tells what has moved. */
  readonly live: 'stream' | 'push' | 'none';
  readonly deleteModes: readonly DeleteMode[];
  /** Whether a write names the version it was decided on and is refused when the event moved on. */
  readonly conditionalWrites: boolean;
  /** Whether an event with attendees can be written without Exchange mailing them (3.9). */
  readonly silentWrites: boolean;
  /** Whether an event can be moved back into the calendar it was moved out of (4.11). */
  readonly moveBack: boolean;
  /** Whether a created event has the UID that was asked for; where not, its echo tells which one it got. */
  readonly givesUid: boolean;
};

/** What a mailbox is, apart from how it was addressed (2.1, 2.6). */
export type Identity = {
  /** Stable over renames; the id of the default calendar where the protocol names nothing better. */
  readonly identity: string;
  readonly primaryAddress: string;
  readonly displayName: string | null;
  readonly zone: ZoneId | null;
  readonly calendar: string;
  /**
   * `seesPrivate`: private events are not hidden from the account. `invites`: it may mail those who are invited; null where Exchange does not
   * tell. Both left out: it acts as the owner, who may everything.
   */
  readonly rights: {
    readonly read: boolean;
    readonly write: boolean;
    readonly seesPrivate?: boolean;
    readonly invites?: boolean | null;
  };
  readonly serverVersion: string | null;
  /** The version of the protocol its server takes, of those we speak; null where the transport has none. */
  readonly schemaVersion: string | null;
};

/** One page of a change feed. `changed` carries flags and times, never a title or body. */
export type ChangePage = {
  readonly changed: readonly Event[];
  readonly removed: readonly EventId[];
  /** Items the page named but nobody could read, with the reason; the page goes on without them. */
  readonly unreadable: readonly { readonly id: EventId; readonly detail: string }[];
  readonly cursor: Cursor;
  readonly last: boolean;
};

/**
 * How much of an event may be read: `busy` times and flags, `title` the subject too, `ours` everything of our own. `linked` is
 * the same of events that were seen to be ours before: their flags are not asked first, which halves the calls.
 */
export type Detail = 'busy' | 'title' | 'ours' | 'linked';

/**
 * A series by its master. `unclear`: it repeats in a way that we would have to guess at, `why` names what; then only `view`
 * tells its occurrences, which carry the UID of the master.
 */
export type Recurring =
  | { readonly how: 'known'; readonly master: Event; readonly series: Series }
  | { readonly how: 'unclear'; readonly master: Event; readonly why: string };

/**
 * `calendar`: the name of the other calendar it lies in, as its owner reads it; null in the paired one and among deleted items. `madeAt` and
 * `transactionId`: when it was made, and by which transaction, which tell an event from its copies; null where it is not told. A copy is made
 * later, and by no transaction of ours; over EWS there are none, and its UID, which is ours, tells an event from its copies.
 */
export type Located = {
  readonly event: Event;
  readonly folder: 'default' | 'other' | 'deleted';
  readonly calendar: string | null;
  readonly madeAt: Instant | null;
  readonly transactionId: string | null;
};

/** The event a write produced. `read` is what one look afterwards showed, which may already be a later version. */
export type Echo = {
  readonly id: EventId;
  /** The version the write itself answered with. */
  readonly version: Version;
  readonly read: Event | null;
  /** What could not be written as it was asked for although the write succeeded, in a sentence for the journal. */
  readonly remark?: string;
};

export type Removed = 'removed' | 'gone';

/** What identifies a create, so that a lost answer is found again (3.10). `reminder`: left out, its owner is reminded of it as they set it. */
export type Marks = { readonly stamp: Stamp; readonly uid: string; readonly transactionId: string; readonly reminder?: false };

export interface Connector extends Live {
  readonly capabilities: Capabilities;
  /** Null unless the capability `live` is `push`. */
  readonly push: Push | null;
  /** Who the mailbox is. Throws `gone` (mailbox not found), `forbidden`, `unauthorised`, `unavailable`, `moved`. */
  identify(mailbox: MailboxRef, signal: AbortSignal): Promise<Identity>;
  /**
   * The steps of *Test connection* (1.1), each yielded when it is done; ends after the first failed one, but for those that nothing hangs on.
   * Writes nothing unless it is wished for.
   */
  probe(mailbox: MailboxRef, signal: AbortSignal, wish?: ProbeWish): AsyncIterable<Step>;
  /**
   * The other calendars of the mailbox, complete, or throws; those among deleted items are none any more. An account that sees nothing but
   * the one calendar is told of no other.
   */
  calendars(calendar: CalendarRef, signal: AbortSignal): Promise<readonly NamedCalendar[]>;
  /** To the last page, or throws; `cursorLost` means: list anew from null. `window` only where the feed is one. */
  changes(calendar: CalendarRef, window: Span | null, cursor: Cursor | null, signal: AbortSignal): AsyncIterable<ChangePage>;
  /** Every event that touches the window, series expanded; complete, or throws. */
  view(calendar: CalendarRef, window: Span, signal: AbortSignal): Promise<readonly Event[]>;
  /** Every id is answered: `absent` only where the server proved it, `unseen` otherwise. Only `ours` and `linked` may read a body. */
  fetch(mailbox: MailboxRef, ids: readonly EventId[], detail: Detail, signal: AbortSignal): Promise<ReadonlyMap<EventId, Seen<Event>>>;
  /**
   * Series by the ids of their masters, every id answered as by `fetch`; titles and bodies are never asked for. Changed and
   * deleted occurrences that are over before `from` may be left out. An id of no master is `unseen` (`unreadable`).
   */
  series(mailbox: MailboxRef, ids: readonly EventId[], from: Instant, signal: AbortSignal): Promise<ReadonlyMap<EventId, Seen<Recurring>>>;
  /** All items of the mailbox with this stamp or UID, wherever they lie. */
  locate(
    calendar: CalendarRef,
    marks: { readonly stamp: Stamp; readonly uid: string | null },
    signal: AbortSignal,
  ): Promise<readonly Located[]>;
  /** Throws `gone` where the same create was carried out before and its event is not there any more: somebody has deleted it (4.6). */
  create(calendar: CalendarRef, facets: Facets, marks: Marks, notify: Notify, signal: AbortSignal): Promise<Echo>;
  /**
   * One update of all that the patch names, `recurrence: null` with them. Throws `stale` when the event is no longer at
   * `ifVersion`, `rejected` where the server refuses to make a series single (4.11).
   */
  update(mailbox: MailboxRef, id: EventId, ifVersion: Version, patch: EventPatch, notify: Notify, signal: AbortSignal): Promise<Echo>;
  /**
   * Out of another calendar of the same mailbox into this one, mailing nobody; the echo has the id it has from now on. Throws
   * `gone` where it lies in no place any more that its old id names, `rejected` where the transport cannot (`moveBack`).
   */
  moveBack(calendar: CalendarRef, id: EventId, ifVersion: Version, signal: AbortSignal): Promise<Echo>;
  /** Removing what is already gone succeeds, and says so: it may lie under another id since it was moved. */
  remove(mailbox: MailboxRef, id: EventId, ifVersion: Version, mode: DeleteMode, notify: Notify, signal: AbortSignal): Promise<Removed>;
  /** Ids of one transport into those of another; null where the server cannot. */
  translate(mailbox: MailboxRef, ids: readonly EventId[], signal: AbortSignal): Promise<ReadonlyMap<EventId, string | null>>;
  close(): Promise<void>;
}

/** When the connector was asked, for tests and traces. */
export type Clock = { now(): Instant };

/** Rings once after so many milliseconds; answers the function that calls it off. Hanging connections are watched by it. */
export type Timer = (milliseconds: number, ring: () => void) => () => void;
