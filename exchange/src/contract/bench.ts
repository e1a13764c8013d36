/**
 * What a contract check is run on: one connector, one mailbox with an empty calendar, and the person who owns it, acting
 * in Outlook. Whoever runs the suite builds a fresh bench for every check; nothing here knows a test runner or a transport.
 */
import type { EventId, Extent, Instant, Pattern, ShowAs, ZoneId } from '@lockstep/engine';
import type { Connector, MailboxRef } from '../connector.ts';

/** An event as a person makes it in Outlook. */
export type PersonalEvent = {
  readonly title: string;
  readonly start: Instant;
  readonly end: Instant;
  readonly body?: string;
  readonly location?: string;
  readonly showAs?: ShowAs;
  readonly private?: boolean;
  readonly allDay?: boolean;
  /** The zone the person's Outlook runs in; default the mailbox's. */
  readonly zone?: ZoneId;
  /** Every day at this time in `zone`, this many times. */
  readonly daily?: number;
  /** How it repeats, from its start on; not together with `daily`. */
  readonly repeats?: { readonly pattern: Pattern; readonly extent: Extent };
  /** Addresses invited; they are mailed. */
  readonly attendees?: readonly string[];
};

/** What the owner sees when opening the event. */
export type PersonalView = {
  readonly title: string;
  readonly body: string;
  readonly location: string;
  readonly start: Instant;
  readonly end: Instant;
  readonly showAs: ShowAs;
};

/** The mailbox owner at Outlook. Ids are the server's own, as `Connector` names them; each action is done when the promise settles. */
export type Person = {
  add(event: PersonalEvent): Promise<EventId>;
  move(id: EventId, start: Instant, end: Instant): Promise<void>;
  retitle(id: EventId, title: string): Promise<void>;
  /** Types into the body the way Outlook keeps it: as HTML. */
  editBody(id: EventId, html: string): Promise<void>;
  setShowAs(id: EventId, showAs: ShowAs): Promise<void>;
  makePrivate(id: EventId): Promise<void>;
  /** To Deleted Items. */
  remove(id: EventId): Promise<void>;
  /** Gone from everywhere a person can look. */
  purge(id: EventId): Promise<void>;
  /** The copied event, our named property with it. */
  copy(id: EventId): Promise<EventId>;
  /** Into another calendar of the same mailbox; answers the id it has there. */
  moveToOtherCalendar(id: EventId): Promise<EventId>;
  /** Deletes every other calendar of the mailbox, as Outlook does: into Deleted Items, with all that is in it. */
  deleteOtherCalendars(): Promise<void>;
  /** Repeats the event every day, this many times. */
  makeSeries(id: EventId, daily: number): Promise<void>;
  /** Whole days, from the one it is on. */
  makeAllDay(id: EventId): Promise<void>;
  look(id: EventId): Promise<PersonalView | null>;
};

/** What the next matching call suffers; each is used up by one call. */
export type Trouble =
  /** The write is applied and its answer lost. */
  | 'answerLost'
  /** The server is busy and says for how long. */
  | 'busy'
  /** The update is answered as a conflict, whether it was saved or not. */
  | 'conflict'
  /** The server refuses to make a series a single event again. */
  | 'seriesKept';

export type ContractBench = {
  readonly connector: Connector;
  /** Whose calendar is looked at; empty when the check starts. */
  readonly mailbox: MailboxRef;
  readonly zone: ZoneId;
  /** A mailbox that exists and that the connector's account has no rights on. */
  readonly forbidden: MailboxRef;
  /** An address nobody has. */
  readonly unknown: MailboxRef;
  /** Another mailbox of the same server, to be invited. */
  readonly colleague: MailboxRef;
  readonly now: () => Instant;
  /** Lets this much time pass, with everything the server does by itself in it. */
  readonly advance: (milliseconds: number) => Promise<void>;
  readonly person: Person;
  /** The colleague answers the one invitation in the inbox of theirs, and sends the answer. */
  readonly answer: (response: 'accepted' | 'declined') => Promise<void>;
  /** Somebody whose mailbox is elsewhere answers the one invitation that they were mailed. */
  readonly answerFrom: (address: string, response: 'accepted' | 'declined') => Promise<void>;
  readonly trouble: (next: Trouble, call: 'create' | 'update' | 'remove' | 'read') => void;
  /** Every position in a change feed handed out so far becomes worthless. */
  readonly forgetCursors: () => void;
  /** How many mails Exchange has sent so far. */
  readonly mails: () => number;
  /** How many writes reached the server so far, whatever came of them. */
  readonly writes: () => number;
};

/** One promise of the interface. `run` throws an AssertionError where it is broken. */
export type ContractCheck = {
  readonly name: string;
  /** Number of the rule in the specification of behaviour. */
  readonly rule: string;
  readonly run: (bench: ContractBench) => Promise<void>;
};
