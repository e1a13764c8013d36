/**
 * The words of the decision: what an appointment and an event look like to the engine. Types only, apart from the
 * few constructors that give a plain value its brand.
 */

declare const brand: unique symbol;
type Branded<Plain, Name extends string> = Plain & { readonly [brand]: Name };

/** A point in time: milliseconds since 1970-01-01T00:00:00Z, an integer. */
export type Instant = Branded<number, 'Instant'>;
/** An IANA time zone, `Europe/Zurich`. Never the host's own zone, never a Windows id. */
export type ZoneId = Branded<string, 'ZoneId'>;
/** An opaque mark of one state of one side: an Exchange ChangeKey or ETag, or an appointment's version in decimal. */
export type Version = Branded<string, 'Version'>;
/** Exchange's id of an event. Case-sensitive, at most 512 bytes, changes when the item moves between folders. */
export type EventId = Branded<string, 'EventId'>;

export const instant = (epochMilliseconds: number): Instant => epochMilliseconds as Instant;
export const zoneId = (name: string): ZoneId => name as ZoneId;
export const version = (mark: string): Version => mark as Version;
export const eventId = (id: string): EventId => id as EventId;

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Half-open: `end` is the first moment that no longer belongs to it. */
export type Span = { readonly start: Instant; readonly end: Instant };

/**
 * When something is. Moves as one facet: start, end, zone, all-day and whether it repeats never come from two different sides.
 * `repeats`: somebody made a series of it, of which start and end are the first date; an appointment never does (4.11).
 */
export type When = Span & { readonly zone: ZoneId; readonly allDay: boolean; readonly repeats?: true };

export type ShowAs = 'free' | 'tentative' | 'busy' | 'outOfOffice' | 'workingElsewhere';

/** What the two sides have in common, in canonical form (see `canonical.ts`): the units of merging. */
export type Facets = {
  readonly when: When;
  readonly title: string;
  readonly body: string;
  readonly location: string;
  readonly showAs: ShowAs;
};
export type Facet = keyof Facets;
export const FACETS = ['when', 'title', 'body', 'location', 'showAs'] as const satisfies readonly Facet[];
/** What Exchange may rewrite while it stores it. */
export type TextFacet = Extract<Facet, 'title' | 'body' | 'location'>;
export const TEXT_FACETS = ['title', 'body', 'location'] as const satisfies readonly TextFacet[];

/** Why a side could not be looked at. Nothing is ever decided about what is unseen. */
export type UnseenWhy =
  | 'unreachable'
  | 'throttled'
  | 'forbidden'
  | 'unreadable'
  | 'notOrganiser'
  | 'unsettled'
  | 'notAsked'
  | 'handingOver'
  | 'mailHeld'
  | 'noStaff';

/** One side at the moment of looking: there at a version, proven not there, or not seen (and why). */
export type Seen<Value> =
  | { readonly at: 'present'; readonly value: Value; readonly version: Version }
  | { readonly at: 'absent' }
  | { readonly at: 'unseen'; readonly why: UnseenWhy };

/**
 * Our mark on an event, a named property written at create only (rule 3.1). It says which installation made the event,
 * for which appointment, and the how-manieth lawful creation it is.
 */
export type Stamp = {
  readonly installation: string;
  readonly company: string;
  readonly appointment: string;
  readonly epoch: number;
};

export type ResponseKind = 'none' | 'organiser' | 'accepted' | 'tentative' | 'declined';
export type AttendeeKind = 'required' | 'optional' | 'resource';
export type Attendee = {
  readonly address: string;
  readonly name: string;
  readonly kind: AttendeeKind;
  readonly response: ResponseKind;
  readonly respondedAt: Instant | null;
  /** The id of a distribution list of the organiser's own contacts, which has no address and is written back by it. */
  readonly privateList?: string;
};

/** One entry of an event's list of attendees as we write it; who stays on the list keeps the answer that Exchange has of them. */
export type Guest = Pick<Attendee, 'address' | 'name' | 'kind' | 'privateList'>;

/** Who is on an appointment beside its organiser, and is therefore on the list of its event (3.6). */
export type Participant = Guest & {
  /** Or the mark of a client (`clients.ts`), who is on the list where the integration invites clients (3.5). */
  readonly holder: string;
  /** When they were last put on the appointment: what they had answered before does not count (4.7). */
  readonly since: Instant;
  /** They declined and left; the event keeps them with the decline (4.7). */
  readonly left: boolean;
};

/** Rule 4.1: what only an event of ours may carry. `null` on any other event, whatever the server sent. */
export type OursOnly = {
  readonly body: string;
  readonly location: string;
  /** Whether the mailbox the event was read from organises it; an attendee's copy is never written (3.11). */
  readonly organisedHere: boolean;
  readonly attendees: readonly Attendee[];
  /** The body of an online meeting belongs to Outlook (4.10). */
  readonly onlineMeeting: boolean;
  /** Who saved it last, by the name that Exchange gives them; left out where it gives none. Told to people, and decided by nowhere. */
  readonly changedBy?: string;
};

/** An Exchange calendar item in our canonical shape, the same whichever transport read it. */
export type Event = {
  readonly id: EventId;
  readonly version: Version;
  /** Shared by organiser's and attendees' copies; null where the transport did not tell. */
  readonly uid: string | null;
  readonly type: 'single' | 'master' | 'occurrence' | 'exception';
  readonly when: When;
  readonly showAs: ShowAs;
  readonly cancelled: boolean;
  readonly sensitivity: 'normal' | 'personal' | 'private' | 'confidential';
  readonly lastModified: Instant | null;
  /** Null where it was not asked for or may not be known (4.1, 4.12). */
  readonly title: string | null;
  readonly stamp: Stamp | null;
  readonly ours: OursOnly | null;
  /**
   * Only where an id goes on leading to an event that was moved to another calendar of the mailbox: the name of that calendar, null in the
   * default one (4.11). Left out: the id tells where it lies.
   */
  readonly elsewhere?: string | null;
};

/** The booking side as the engine sees it: already projected through template and privacy. */
export type AppointmentView = {
  readonly facets: Facets;
  readonly state: 'reserved' | 'confirmed';
  readonly attended: boolean;
  readonly participants: readonly Participant[];
  /** What takes the place of title and body where somebody external is on the list (3.5); left out: nothing has to. */
  readonly outward?: Pick<Facets, 'title' | 'body'>;
};

/** The Exchange side as the engine sees it. */
export type EventView = {
  readonly facets: Facets;
  readonly id: EventId;
  readonly uid: string | null;
  readonly epoch: number;
  /** The name of another calendar of the same mailbox in which it lies; null: in the paired one (4.11). */
  readonly elsewhere: string | null;
  readonly organisedHere: boolean;
  /** Whom Exchange would mail about a write that mails, with their answers; its own entry of the organiser among them on some builds. */
  readonly attendees: readonly Attendee[];
  readonly onlineMeeting: boolean;
  readonly changedBy?: string;
};
