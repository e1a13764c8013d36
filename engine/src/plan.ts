/**
 * What the engine is given and what it answers: the situation of one link, and the plan for it. A plan is data; nothing
 * in here acts.
 */
import type {
  AppointmentView,
  Attendee,
  EventView,
  EventId,
  Facet,
  Facets,
  Guest,
  Instant,
  Seen,
  Span,
  TextFacet,
  Version,
  When,
} from './model.ts';
import type { Copy } from './copies.ts';
import type { Leftover } from './leftovers.ts';
import type { Policy } from './policy/policy.ts';
import type { Reason } from './reasons.ts';

/** What each side showed when they last agreed. Two sets, because Exchange rewrites what it is given. */
export type Base = {
  readonly appointment: { readonly facets: Facets; readonly version: Version };
  readonly event: { readonly facets: Facets; readonly version: Version };
  readonly policyRevision: number;
  /** Facets in which the sides differ with consent: their write would have mailed (3.9). They ride on the next one. */
  readonly owed: readonly Facet[];
  /** Left different after three put-backs (4.3); a person has to look. */
  readonly left: boolean;
  /** In which facets; a text that merely shows in the server's own form is none of them. */
  readonly leftIn?: readonly Facet[];
  /**
   * Where the outcome of a write was never learnt: the appointment as it was when that write was planned. The booking side
   * counts as unmoved only where it equals both this and what was agreed, so that an edit made meanwhile is never missed.
   */
  readonly doubt?: Partial<Facets>;
  /**
   * Text that was written and never seen back at the version of the write, with what a look afterwards showed (null:
   * nothing). A difference may be Exchange's own rewriting, so it is written once more and is nobody's edit (4.5, 5.6).
   */
  readonly unread?: Partial<Readonly<Record<TextFacet, string | null>>>;
  /** Left out: nobody was ever on the list. */
  readonly attendance?: Attendance;
};

/** A participant whom we put on the list, by the address that stands there, and what is known of the copy in their own calendar. */
export type Invited = {
  /** Or the mark of a client, of whose calendar nothing is known. */
  readonly holder: string;
  readonly address: string;
  /** When they were put there; left out where they were found on it. */
  readonly at?: Instant;
  /** Their copy has been there (4.7). */
  readonly seen?: true;
  /** When it was first proved gone since. */
  readonly goneAt?: Instant;
  /** When it was proved that they took it out of their calendar. Put on the appointment after that, they are invited anew (4.7). */
  readonly outAt?: Instant;
  /** They have moved it, which was said (4.20). */
  readonly astray?: true;
  /** Since when they are off the list because they had declined, which is not accepted: on the appointment, and not asked again (4.3a). */
  readonly struckAt?: Instant;
  /** Since when they are left off it: taken off in Outlook, and put on again three times within an hour before (4.3). */
  readonly leftOffAt?: Instant;
};
/**
 * The list of attendees when both sides last agreed: whom of it we put there, and all of it with what they had answered (4.1). `moved`: a
 * move that everybody's copy may not show yet; of one made in Outlook is not known yet whether it was sent (4.2). `from`: all times that a
 * copy may show instead, because moves that follow each other within ten minutes may have been sent or not, each by itself.
 */
export type Attendance = {
  readonly invited: readonly Invited[];
  readonly shown: readonly Attendee[];
  /** `left`: it was not sent, which was said, and only its organiser can send it. */
  readonly moved?: { readonly at: Instant; readonly from: readonly Span[]; readonly ours?: true; readonly left?: true };
};

/** Whom Exchange itself mails about a write (rule 3.9). */
export type Notify = 'none' | 'changed' | 'all';

/**
 * A write to Exchange that was stored before it was sent and whose outcome is not yet recorded. `settledAt`: from then on
 * the request can no longer be applied and a search can no longer miss what it created.
 */
export type Intent = { readonly sentAt: Instant; readonly settledAt: Instant } & (
  | {
      readonly do: 'create';
      readonly epoch: number;
      readonly appointment: Sent;
      readonly event: Facets;
      /** What the first create of this epoch said, whose answer was lost as well: of several Exchange carries out one, and does not tell which. */
      readonly first?: { readonly appointment: Sent; readonly event: Facets };
      /** Exchange said that it was carried out before, by a call whose answer was lost, and nothing of its event is found. */
      readonly spent?: true;
    }
  | {
      readonly do: 'update';
      readonly ifVersion: Version;
      readonly facets: readonly Facet[];
      readonly appointment: Sent;
      readonly event: Facets;
      /** Whom of the list we have put there once this is applied; left out where the list is not written. */
      readonly invited?: readonly Invited[];
    }
  | { readonly do: 'remove' }
  /** Back into the paired calendar, which changes the event's id and nothing that is compared. */
  | { readonly do: 'moveBack' }
  /** Of a copy that is left over; done twice it is as if done once, and a look tells whether it was. */
  | { readonly do: 'removeCopy' }
);
/** The appointment as it was when the write was planned. */
export type Sent = { readonly facets: Facets; readonly version: Version };

/** What Lockstep remembers about one link between two passes. */
export type Memory = {
  readonly base: Base | null;
  readonly pending: Intent | null;
  /** How many times an event was lawfully created for this appointment; 0 before the first. */
  readonly epoch: number;
  /** Since when the event is proven absent, rule 4.6; null while it is there. */
  readonly missingSince: Instant | null;
  /** When this event was put back, the last hour of it, rule 4.3. */
  readonly putBacks: readonly Instant[];
  /** Set when a person has to decide; nothing is written meanwhile (5.7). */
  readonly heldSince: Instant | null;
  /** It came about by pairing somebody, or while nothing was sent: nobody is mailed about it until an administrator agrees (3.9). */
  readonly mailHeld?: boolean;
  /** The UIDs of events of the appointment that are proved gone elsewhere, whose copies may be left over in this calendar (3.11). */
  readonly leftovers?: readonly string[];
};
export const BLANK: Memory = { base: null, pending: null, epoch: 0, missingSince: null, putBacks: [], heldSince: null };

/** A booking rule that a move in Outlook would break, rule 4.4. */
export type RuleBreak = 'openingHours' | 'notice' | 'horizon' | 'serviceNotOffered';

/** What the booking side knows about the time an event shows. */
export type SlotFacts = {
  /** Another appointment of one of its people or rooms that holds the slot. */
  readonly takenBy: string | null;
  readonly breaks: readonly RuleBreak[];
  /** The person's own Outlook event lies there: a warning, never a refusal. */
  readonly ontoBusy: boolean;
};
export const FREE_SLOT: SlotFacts = { takenBy: null, breaks: [], ontoBusy: false };

/**
 * What an administrator decided where one was asked (5.7): which side is kept, and both times as they were when it was decided. It
 * counts while they still are; `event` is null where the event was gone.
 */
export type Decision = { readonly keep: 'booking' | 'outlook'; readonly booking: Span; readonly event: Span | null };

export type Situation = {
  readonly appointment: Seen<AppointmentView>;
  readonly event: Seen<EventView>;
  /** An event with our stamp at the epoch of the pending create lies in Deleted Items: it was made, and then deleted. */
  readonly createdThenDeleted: boolean;
  /** It was restored in Outlook after its appointment was cancelled, which takes place again since: nobody has a copy of it any more (4.11). */
  readonly reinstated?: boolean;
  readonly memory: Memory;
  readonly slot: SlotFacts;
  /** Of those whom we invited, as far as their calendars are known; left out: nothing is. */
  readonly copies?: readonly Copy[];
  /** Copies in this calendar of events that are gone; left out: none are known of. */
  readonly leftovers?: readonly Leftover[];
  /** Left out: nobody has decided. */
  readonly decision?: Decision;
  readonly policy: Policy;
  readonly now: Instant;
};

export type Verdict =
  | 'rest'
  | 'wait'
  | 'push'
  | 'pull'
  | 'merge'
  | 'eventDeleted'
  | 'appointmentDeleted'
  | 'editLostEvent'
  | 'editLostAppointment'
  | 'forget'
  | 'publish'
  | 'foreign'
  | 'adopt';

/**
 * What an update writes. `recurrence: null` makes a series a single event again, by the same update as the time (4.11).
 * `attendees`: the whole list as it shall be, made from the one that was read at the version of the update (3.6), which is given too
 * so that no more of it is written than differs.
 */
export type EventPatch = Partial<Facets> & { readonly recurrence?: null; readonly attendees?: GuestList };
export type GuestList = { readonly before: readonly Guest[]; readonly after: readonly Guest[] };

/** Why somebody leaves an appointment by what happened in Exchange (4.7, 4.9). */
export type LeavingWhy = 'declined' | 'takenOff' | 'copyRemoved';

/** One intended step. Those on the Exchange side carry whom Exchange may mail; those on our side, the version they were decided on. */
export type Action =
  | { readonly do: 'createEvent'; readonly facets: Facets; readonly epoch: number; readonly notify: Notify }
  | {
      readonly do: 'updateEvent';
      readonly id: EventId;
      readonly ifVersion: Version;
      readonly patch: EventPatch;
      readonly notify: Notify;
    }
  /** A move between calendars of one mailbox mails nobody. */
  | { readonly do: 'moveEventBack'; readonly id: EventId; readonly ifVersion: Version }
  | { readonly do: 'removeEvent'; readonly id: EventId; readonly ifVersion: Version; readonly notify: Notify }
  /** Out of the calendar of somebody who was invited, whose organiser's event is gone; mails nobody (3.11). */
  | { readonly do: 'removeCopy'; readonly id: EventId; readonly ifVersion: Version; readonly notify: 'none' }
  | { readonly do: 'reschedule'; readonly ifVersion: Version; readonly from: When; readonly when: When }
  | { readonly do: 'confirm'; readonly ifVersion: Version }
  /** `client`: who declined it (4.8); left out, its event was deleted. */
  | { readonly do: 'cancelAppointment'; readonly ifVersion: Version; readonly client?: string }
  | { readonly do: 'leaveAppointment'; readonly ifVersion: Version; readonly holder: string; readonly why: LeavingWhy };

/** Somebody Lockstep itself should tell (section 6), decided with the plan so that it can be counted before it is done. */
export type Tell = {
  readonly kind: 'rescheduled' | 'cancelled' | 'confirmed' | 'staffChanged' | 'putBack' | 'flagged';
  readonly to: readonly ('client' | 'organiser' | 'staff')[];
};

export type Plan = {
  readonly verdict: Verdict;
  readonly actions: readonly Action[];
  readonly reasons: readonly Reason[];
  readonly tell: readonly Tell[];
  /** The memory to keep when the actions are done; `base` is then laid over by `rebase`. */
  readonly memory: Memory;
  /** Whether, once the actions are done, what was observed is what both sides agreed on. False: wait or hold. */
  readonly agree: boolean;
  /** The list of attendees that is agreed on when the actions are done; left out: what was agreed before stands. */
  readonly attendance?: Attendance;
  /** Facets whose write is left to the next round: for them the old agreement stands. */
  readonly postponed?: readonly Facet[];
  /** Look at this link again at this time, whatever else happens. */
  readonly lookAgainAt: Instant | null;
  /** A person has to look; the words are among the reasons. */
  readonly flag: 'needsDecision' | null;
};
