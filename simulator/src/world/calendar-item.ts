/** The calendar item: what the store keeps, what a create may bring, and which single changes an update is made of. */
import type { Instant } from './instant.ts';
import type { Body, ExtendedProperty, ExtendedPropertyPath, Importance, Person, Sensitivity, StoredItem } from './item.ts';
import type { Recurrence } from './recurrence/pattern.ts';

export type ShowAs = 'Free' | 'Tentative' | 'Busy' | 'OOF' | 'WorkingElsewhere' | 'NoData';

export type ResponseType = 'Unknown' | 'Organizer' | 'Tentative' | 'Accept' | 'Decline' | 'NoResponseReceived';

export type Attendee = Person & { readonly response: ResponseType; readonly respondedAt: Instant | null };

/** An attendee as a writer names one. Exchange ignores a response that is written (exchangelib #963), so there is none to write. */
export type AttendeeDraft = { readonly address: string; readonly name?: string };

/**
 * Single and RecurringMaster are stored; Occurrence and Exception are made on reading, from the master, and share its change key.
 */
export type CalendarItemType = 'Single' | 'RecurringMaster' | 'Occurrence' | 'Exception';

export type CalendarItem = StoredItem & {
  readonly kind: 'calendar';
  readonly type: CalendarItemType;
  readonly body: Body;
  readonly sensitivity: Sensitivity;
  readonly importance: Importance;
  readonly categories: readonly string[];
  readonly reminderIsSet: boolean;
  readonly reminderMinutes: number;
  readonly extended: readonly ExtendedProperty[];
  readonly uid: string;
  readonly start: Instant;
  readonly end: Instant;
  readonly isAllDay: boolean;
  /** Windows zone ids. The series repeats in `startZone`. */
  readonly startZone: string;
  readonly endZone: string;
  readonly showAs: ShowAs;
  readonly location: string;
  readonly isResponseRequested: boolean;
  readonly allowNewTimeProposal: boolean;
  readonly organizer: Person;
  readonly requiredAttendees: readonly Attendee[];
  readonly optionalAttendees: readonly Attendee[];
  readonly resources: readonly Attendee[];
  readonly isMeeting: boolean;
  readonly isCancelled: boolean;
  readonly isOnlineMeeting: boolean;
  readonly joinUrl: string | null;
  readonly myResponse: ResponseType;
  readonly respondedAt: Instant | null;
  /** Bits: 1 meeting, 2 received (an attendee's copy), 4 cancelled. MS-OXOCAL PidLidAppointmentStateFlags. */
  readonly appointmentState: number;
  readonly sequence: number;
  readonly invitationsSent: boolean;
  /** When the owner critical change was last made (DateTimeStamp on the wire). */
  readonly stampedAt: Instant;
  readonly recurrence: Recurrence | null;
  /** On a master: occurrences that differ from the pattern, by the start they had in it. */
  readonly exceptions: readonly OccurrenceException[];
  /** On a master: starts (in the pattern) of the deleted occurrences, ascending. */
  readonly deletedOccurrences: readonly Instant[];
  /** On an Occurrence or Exception: where the pattern had put it, and its master's id. */
  readonly originalStart: Instant | null;
  readonly masterId: string | null;
  /** What an attendee's copy shows as once accepted: the organiser's show-as. */
  readonly intendedShowAs: ShowAs;
  /** Per property, the change number that last changed it: the memory that AutoResolve merges by. */
  readonly changedAt: Readonly<Partial<Record<FieldName, number>>>;
};

/** What an exception may differ in. */
export type OccurrenceFields = Pick<
  CalendarItem,
  | 'subject'
  | 'body'
  | 'sensitivity'
  | 'importance'
  | 'categories'
  | 'reminderIsSet'
  | 'reminderMinutes'
  | 'isAllDay'
  | 'showAs'
  | 'location'
  | 'extended'
  | 'requiredAttendees'
  | 'optionalAttendees'
  | 'resources'
  | 'isMeeting'
  | 'invitationsSent'
  | 'isCancelled'
  | 'myResponse'
  | 'respondedAt'
  | 'appointmentState'
>;

export type OccurrenceException = {
  readonly originalStart: Instant;
  readonly start: Instant;
  readonly end: Instant;
  readonly fields: Partial<OccurrenceFields>;
};

/** The properties a writer can set, in the value an update brings for each. */
export type Writable = {
  readonly subject: string;
  readonly body: Body;
  readonly sensitivity: Sensitivity;
  readonly importance: Importance;
  readonly categories: readonly string[];
  readonly reminderIsSet: boolean;
  readonly reminderMinutes: number;
  readonly start: Instant;
  readonly end: Instant;
  readonly isAllDay: boolean;
  readonly startZone: string;
  readonly endZone: string;
  readonly showAs: ShowAs;
  readonly location: string;
  readonly isResponseRequested: boolean;
  readonly allowNewTimeProposal: boolean;
  readonly isOnlineMeeting: boolean;
  readonly requiredAttendees: readonly AttendeeDraft[];
  readonly optionalAttendees: readonly AttendeeDraft[];
  readonly resources: readonly AttendeeDraft[];
  readonly recurrence: Recurrence;
};

export type FieldName = keyof Writable | 'extended' | 'itemClass' | 'uid';

/** What a create brings. Anything absent gets Exchange's default (reminder on, 15 minutes; show-as Busy, Free when all-day). */
export type CalendarDraft = Partial<Writable> & {
  readonly start: Instant;
  readonly end: Instant;
  readonly itemClass?: string;
  readonly uid?: string;
  readonly extended?: readonly ExtendedProperty[];
};

export type CollectionField = 'requiredAttendees' | 'optionalAttendees' | 'resources' | 'categories';

/** One SetItemField, AppendToItemField or DeleteItemField: exactly one property. */
export type FieldChange =
  | { [K in keyof Writable]: { readonly change: 'set'; readonly field: K; readonly value: Writable[K] } }[keyof Writable]
  | { readonly change: 'set'; readonly field: 'extended'; readonly value: ExtendedProperty }
  | {
      readonly change: 'append';
      readonly field: 'requiredAttendees' | 'optionalAttendees' | 'resources';
      readonly value: readonly AttendeeDraft[];
    }
  | { readonly change: 'append'; readonly field: 'body'; readonly value: Body }
  | { readonly change: 'delete'; readonly field: Exclude<keyof Writable, 'start' | 'end'> }
  | { readonly change: 'delete'; readonly field: 'extended'; readonly path: ExtendedPropertyPath };
