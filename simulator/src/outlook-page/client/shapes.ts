/**
 * What page and server say to each other, as JSON. Every time is wall clock of the mailbox's zone, `YYYY-MM-DDTHH:MM`: the zone's
 * rules are known to the server alone, so that the browser's own zone can never slip in.
 */

/** `YYYY-MM-DDTHH:MM` in the mailbox's zone. */
export type Wall = string;

export const SHOW_AS = ['Free', 'Tentative', 'Busy', 'OOF', 'WorkingElsewhere'] as const;
export type ShownAs = (typeof SHOW_AS)[number] | 'NoData';

export const RESPONSES = ['accept', 'tentative', 'decline'] as const;
export type Response = (typeof RESPONSES)[number];

export type PersonShape = { readonly name: string; readonly address: string };
export type AttendeeShape = PersonShape & { readonly response: string; readonly role: 'required' | 'optional' | 'room' };

/** Daily, or weekly on the days on which the event lies. Neither `count` nor `until`: without end. */
export type RepeatShape = {
  readonly every: 'daily' | 'weekly';
  readonly count?: number;
  /** `YYYY-MM-DD`, the last day included. */
  readonly until?: string;
};

export type EventShape = {
  readonly id: string;
  readonly subject: string;
  /** Plain text. */
  readonly body: string;
  readonly location: string;
  readonly start: Wall;
  readonly end: Wall;
  readonly isAllDay: boolean;
  readonly showAs: ShownAs;
  readonly isPrivate: boolean;
  /** Minutes before the start; null: off. */
  readonly reminder: number | null;
  /** An occurrence belongs to the series `masterId`. */
  readonly masterId: string | null;
  readonly isSeries: boolean;
  /** Null for single events, occurrences, and patterns that this page does not offer. */
  readonly repeat: RepeatShape | null;
  readonly organizer: PersonShape;
  readonly attendees: readonly AttendeeShape[];
  readonly isMeeting: boolean;
  readonly isOrganizer: boolean;
  readonly myResponse: string;
  readonly isCancelled: boolean;
};

export type MailboxShape = PersonShape & { readonly kind: 'user' | 'room' };

export type WeekShape = {
  readonly mailbox: MailboxShape;
  /** The zone's IANA name. */
  readonly zone: string;
  /** `YYYY-MM-DD`. */
  readonly monday: string;
  readonly now: Wall;
  readonly events: readonly EventShape[];
};

/** What the form sends; at an edit only what differs. */
export type EventEdit = {
  readonly subject?: string;
  readonly body?: string;
  readonly location?: string;
  readonly start?: Wall;
  readonly end?: Wall;
  readonly isAllDay?: boolean;
  readonly showAs?: ShownAs;
  readonly isPrivate?: boolean;
  readonly reminder?: number | null;
  readonly repeat?: RepeatShape;
};

/** `restorable`: the id under which the event lies in Deleted Items; null when nothing can bring it back. */
export type Removed = { readonly restorable: string | null };

export type Problem = { readonly error: { readonly field: string | null; readonly problem: string; readonly nextStep: string } };
