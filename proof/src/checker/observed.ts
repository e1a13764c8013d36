/**
 * What the checker looks at when a simulation is at rest: rows as the store holds them, items as Exchange holds them, what
 * people did and were told, and what Lockstep sent. Nothing of the engine is used: a mistake there must not be repeated here.
 */
import type { Published } from './hours.ts';
import type { Mailing } from './mailing.ts';
import type { Appointment, Assignment, Block, Busy, BusyRules, JournalEntry, Link, Mailbox, Pairing, StoredSeries } from '@lockstep/server';
import type { BreachOfManners, CalendarItem, DelegateRights, LoggedCall, Mail } from '@lockstep/simulator';

export type Rows = {
  readonly appointments: readonly Appointment[];
  readonly assignments: readonly Assignment[];
  readonly blocks: readonly Block[];
  readonly links: readonly Link[];
  readonly series: readonly StoredSeries[];
  readonly mailboxes: readonly Mailbox[];
  readonly pairings: readonly Pairing[];
  readonly busy: readonly Busy[];
  readonly journal: readonly JournalEntry[];
};

/** A booking edit that was acknowledged, with the appointment as its answer showed it. */
export type BookingDeed = {
  readonly side: 'booking';
  readonly at: number;
  readonly do: 'book' | 'move' | 'retitle' | 'note' | 'cancel' | 'reinstate' | 'restaff' | 'askAgain' | 'release';
  readonly appointment: Appointment;
  /** Given to another organiser by it (3.7). */
  readonly handedOver?: boolean;
  /** And they have both people and rooms to invite. */
  readonly toTeamWithRoom?: boolean;
};

export type OutlookDo =
  | 'move'
  | 'resize'
  | 'retitle'
  | 'editBody'
  | 'relocate'
  | 'showAs'
  | 'remind'
  | 'invite'
  | 'delete'
  | 'softDelete'
  | 'hardDelete'
  | 'copy'
  | 'restore'
  | 'add'
  | 'flag'
  | 'rename'
  | OddDo
  | TeamDo
  | ClientDo;

/** About meetings of several: by the invited, and by the organiser. */
export type TeamDo = 'accept' | 'decline' | 'removeCopy' | 'moveCopy' | 'takeOff' | 'quietMove' | 'quietDelete' | 'quietDecline';

/** What clients answer who were invited by Exchange (4.8), from mailboxes elsewhere; told of the organiser's event. */
export type ClientDo = 'clientAccepts' | 'clientDeclines';

/** The stranger ones (F27, F28, F48, F56). */
export type OddDo =
  | 'makePrivate'
  | 'makeSeries'
  /** A series of the person's own. */
  | 'addSeries'
  /** One date of a series moved or deleted. */
  | 'editDate'
  | 'makeAllDay'
  | 'makeMultiDay'
  | 'moveAway'
  | 'moveHome'
  /** Beyond every window. */
  | 'moveFar'
  /** A past one, by a policy of the organisation. */
  | 'archive';

/** What somebody did in Outlook, with the item as it was afterwards; null where it is gone from the calendar. */
export type OutlookDeed = {
  readonly side: 'outlook';
  readonly at: number;
  readonly do: OutlookDo;
  readonly mailbox: string;
  /** Stays through moves inside the mailbox. Of a copy: the copy's. */
  readonly immutableId: string;
  /** The appointment whose stamp the item carries; null for an event of the person's own. */
  readonly appointment: string | null;
  readonly after: CalendarItem | null;
};

export type Deed = BookingDeed | OutlookDeed;

/** One write as it left us, with what it met. */
export type Sent = {
  readonly at: number;
  readonly mailbox: string;
  readonly do: 'create' | 'update' | 'moveBack' | 'remove';
  readonly appointment: string | null;
  readonly facets: readonly string[];
  readonly notify: 'none' | 'changed' | 'all';
  /** `lost`: applied, and the answer never came. `refused`: not applied. */
  outcome: 'done' | 'lost' | 'refused';
  /** The item it was aimed at, as it was before; null for a create, or where there was none. */
  readonly target: CalendarItem | null;
  /** The same as the write met it: people go on while it travels. Null where it met none, or nobody was told of its arrival. */
  met: CalendarItem | null;
  /** The target is a copy that a person made, and what it was copied from still lies there. */
  readonly originalLives: boolean;
  /** The target came by an invitation of ours, and the event it is a copy of stands in its organiser's calendar. */
  readonly organiserLives: boolean;
  /** Addresses on the list before and after, where the write named it. */
  readonly list: { readonly before: readonly string[]; readonly after: readonly string[] } | null;
  /** How many mails Exchange sent because of it. */
  mails: number;
};

/** A calendar as it is: every item in it, whoever made it. */
export type Calendar = {
  readonly address: string;
  readonly id: string;
  readonly folder: 'default' | 'other' | 'deleted';
  readonly items: readonly CalendarItem[];
  /** Of series in the default calendar: their occurrences within a year from now, as their owner sees them. */
  readonly occurrences: readonly CalendarItem[];
};

/** A canary where it must not be. */
export type Sighting = { readonly canary: string; readonly where: string };
/** One mailbox at one moment while the simulation ran: what people were shown of it, and what was true, seen from outside. */
export type Sample = {
  readonly at: number;
  readonly mailbox: string;
  /** Shown as in step. */
  readonly green: boolean;
  /** Until when it waits because Exchange or something else failed. */
  readonly waitsUntil: number | null;
  /** When its changes were last read to the end; null: never. */
  readonly readAt: number | null;
  /** When its line last spoke, and since when it is known to be dead. */
  readonly aliveAt: number | null;
  readonly deadSince: number | null;
  /** Whether private events of it are hidden from the account. */
  readonly hidden: boolean;
  /** When they were last; null: never. */
  readonly hiddenAt: number | null;
  /** Since when an event is missed, or a write is under way without an answer. */
  readonly differsSince: number | null;
};

export type Observed = {
  readonly now: number;
  readonly root: string;
  readonly installation: string;
  readonly account: string;
  /** Whether this Exchange moves events back from other calendars (4.11). */
  readonly movesBack: boolean;
  /** Whether clients are attendees of events (3.5), and their declines are accepted (4.8); null: they are not attendees. */
  readonly clients: { readonly declinesCount: boolean } | null;
  /** Whether subjects are a template's, which shows the time behind the title, and fails where the notes have a 7 in them (3.4). */
  readonly templated: boolean;
  /** The addresses that are reached over Graph: no write there is silent, no event is moved back, and UIDs are Exchange's own. */
  readonly byGraph: ReadonlySet<string>;
  /** Those and the ones that were before they moved (F29): what was written then was written so. */
  readonly onceByGraph: ReadonlySet<string>;
  /** Where the account acts as a delegate: what people let it do at the end, by address, and the mailbox whose budget all its calls use. */
  readonly delegate: { readonly rights: ReadonlyMap<string, DelegateRights>; readonly budget: string } | null;
  /** What the booking side offered of people whose private events were known to be hidden, or let them organise, in words. */
  readonly blind: readonly string[];
  readonly rows: Rows;
  /** What the integration says about busy time. */
  readonly settings: BusyRules;
  /** What people work, and over how many days it is published (3.8); null: nothing ever is. */
  readonly hours: Published | null;
  /** How many blocks there were before and after each change of that: so many writes it may have cost. */
  readonly blockWrites: number;
  readonly calendars: readonly Calendar[];
  /** The further calendar that takes time, by mailbox (2.1). */
  readonly further: ReadonlyMap<string, string>;
  readonly deeds: readonly Deed[];
  readonly sent: readonly Sent[];
  readonly mails: readonly Mail[];
  readonly breaches: readonly BreachOfManners[];
  /** The limits of the brake where it was on as in life; null: it was off. */
  readonly brake: { readonly perMailbox: number; readonly share: number; readonly allOf: number; readonly perCompany: number } | null;
  /** When which calendar was shown empty. */
  readonly emptied: readonly { readonly mailbox: string; readonly from: number; readonly until: number }[];
  /** Who got an address of the company for a while, the one item that is theirs, and what lies in their calendar at the end. */
  readonly strangers: readonly { readonly address: string; readonly ownItem: string; readonly items: readonly CalendarItem[] }[];
  readonly samples: readonly Sample[];
  readonly calls: readonly LoggedCall[];
  /** Items that nobody can read, by their lasting ids. */
  readonly poisoned: ReadonlySet<string>;
  /** Back-offs that died with a process before they were stored. */
  readonly forgotten: readonly { readonly mailbox: string; readonly until: number }[];
  /** Commits of a cursor that did not carry what the cursor covers, in words, noted while the simulation ran (I9). */
  readonly cursorLapses: readonly string[];
  /** Words of people's own events, where nothing may be of them (I7). */
  readonly sightings: readonly Sighting[];
  /** Requests for text of events that are nobody's business, in words; only where requests can be read. */
  readonly asked: readonly string[];
  /** Writes sent although nothing was left to do (I5), and rows that a replay changed (I13), noted at rest. */
  readonly unrest: readonly string[];
  readonly replayed: readonly string[];
  /** What Lockstep itself mailed. */
  readonly mailing: Mailing;
  /** How often something happened that lawfully costs one more write: a process killed, an answer lost, a save said to have failed. */
  readonly setbacks: number;
};

export type Violation = { readonly invariant: string; readonly words: string };

export type Invariant = {
  readonly id: string;
  /** What holds, in a sentence. */
  readonly sentence: string;
  /** What is wrong, in words; empty: it holds. */
  readonly breaches: (observed: Observed) => readonly string[];
};
