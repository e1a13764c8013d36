/**
 * The store as the rest of the server sees it: tables of rows behind one interface, with two implementations (`sql` for
 * PGlite and PostgreSQL, `memory` for simulation) that pass one contract suite.
 */
import type { Instant, Span } from '@lockstep/engine';
import type * as access from './rows/access.ts';
import type * as booking from './rows/booking.ts';
import type * as record from './rows/record.ts';
import type * as restraint from './rows/restraint.ts';
import type * as schedule from './rows/schedule.ts';
import type * as furtherCalendar from './rows/further-calendar.ts';
import type * as series from './rows/series.ts';
import type { BookingPage } from './rows/booking-page.ts';
import type * as mail from './rows/mail.ts';
import type { Block } from './rows/block.ts';
import type { ConnectionTest } from './rows/connection-test.ts';
import type { MigrationRow, StepRow } from './rows/migration.ts';
import type { SubscriptionRow } from './rows/push.ts';
import type { Deactivation } from './rows/deactivation.ts';
import type { DisconnectionRow, DisconnectionStep } from './rows/disconnection.ts';
import type { DiscoveryRow } from './rows/discovery.ts';
import type { LetterRow, News } from './rows/letter.ts';
import type * as webhook from './rows/webhook.ts';
import type { Busy } from './rows/busy.ts';
import type { Pairing } from './rows/pairing.ts';
import type * as sync from './rows/sync.ts';
import type { DueTimes, WorkKind } from './due.ts';
import type { ReadCalendar } from './busy-calendar.ts';

export { DOUBLE_BOOKING, StoreConflict, StoreRefusal, StoreUnavailable } from './conflict.ts';

/**
 * A condition on one field. A bare value means equality; null means `is null`; any comparison with a null is false, as in
 * SQL. `json` and `list` fields can only be tested for null.
 */
export type Condition<Value> =
  | Value
  | { readonly in: readonly Value[] }
  | { readonly lt?: Value; readonly lte?: Value; readonly gt?: Value; readonly gte?: Value }
  /** Text that stands anywhere in it, whatever the case of its ASCII letters; the columns are ordered by bytes and know no other. */
  | { readonly contains: Value & string }
  | { readonly not: null };
export type Where<Row> = { readonly [Field in keyof Row]?: Condition<Row[Field]> };
export type Select<Row> = {
  /**
   * Field and direction; text orders by bytes (`COLLATE "C"`), nulls last in both directions. Ties, and selects without an
   * order, go by the key, so that every store answers in the same order.
   */
  readonly orderBy?: readonly (readonly [field: keyof Row & string, direction: 'asc' | 'desc'])[];
  readonly limit?: number;
  /** Rows stay as they are until the transaction ends. */
  readonly lock?: 'update';
};

/**
 * Rows of one kind inside one transaction. A row handed out is never changed afterwards: take a copy to change it. A field
 * or condition of `undefined` is refused (`StoreRefusal`), because a forgotten condition would widen a write.
 */
export interface Table<Row> {
  get(key: Partial<Row>, options?: { readonly lock?: 'update' }): Promise<Row | null>;
  select(where: Where<Row>, options?: Select<Row>): Promise<readonly Row[]>;
  /** Some fields of the rows that match, in the order of their key: where others are long, or the rows are many. */
  pick<Field extends keyof Row & string>(
    where: Where<Row>,
    fields: readonly Field[],
    options?: { readonly lock?: 'update' },
  ): Promise<readonly Pick<Row, Field>[]>;
  count(where: Where<Row>): Promise<number>;
  /** Throws `StoreConflict` that names the constraint. */
  insert(row: Row): Promise<void>;
  /** Inserts many rows, in statements of a bounded size (imports, listings). */
  insertAll(rows: readonly Row[]): Promise<void>;
  /** Inserts, or replaces the row with this key. */
  put(row: Row): Promise<void>;
  /**
   * Changes the rows that match and says how many did; a condition on a version or fence makes it conditional. A key never
   * changes: a patch may repeat a key field only with the value the condition asks for.
   */
  update(where: Where<Row>, patch: Partial<Row>): Promise<number>;
  remove(where: Where<Row>): Promise<number>;
}

export type Tables = {
  readonly companies: Table<booking.Company>;
  readonly locations: Table<booking.Location>;
  readonly holders: Table<booking.Holder>;
  readonly schedules: Table<schedule.ScheduleRow>;
  readonly services: Table<booking.Service>;
  readonly bookingPages: Table<BookingPage>;
  readonly clients: Table<booking.Client>;
  readonly appointments: Table<booking.Appointment>;
  readonly assignments: Table<booking.Assignment>;
  readonly news: Table<News>;
  readonly letters: Table<LetterRow>;
  readonly connections: Table<sync.Connection>;
  readonly connectionTests: Table<ConnectionTest>;
  readonly discoveries: Table<DiscoveryRow>;
  readonly mailboxes: Table<sync.Mailbox>;
  readonly subscriptions: Table<SubscriptionRow>;
  readonly migrations: Table<MigrationRow>;
  readonly migrationSteps: Table<StepRow>;
  readonly disconnections: Table<DisconnectionRow>;
  readonly disconnectionSteps: Table<DisconnectionStep>;
  readonly deactivations: Table<Deactivation>;
  readonly pairings: Table<Pairing>;
  readonly blocks: Table<Block>;
  readonly links: Table<sync.Link>;
  readonly busy: Table<Busy>;
  readonly furtherCalendars: Table<furtherCalendar.FurtherCalendar>;
  readonly series: Table<series.StoredSeries>;
  readonly movements: Table<restraint.Movement>;
  readonly parkings: Table<restraint.Parking>;
  readonly visits: Table<restraint.Visit>;
  readonly journal: Table<record.JournalEntry>;
  readonly apiKeys: Table<record.ApiKey>;
  readonly users: Table<access.User>;
  readonly sessions: Table<access.Session>;
  readonly invitations: Table<access.Invitation>;
  readonly repeats: Table<record.Repeat>;
  readonly tasks: Table<record.Task>;
  readonly mailSettings: Table<mail.MailSettingsRow>;
  readonly mailRules: Table<mail.MailRulesRow>;
  readonly mailTemplates: Table<mail.MailTemplateRow>;
  readonly webhooks: Table<webhook.WebhookRow>;
  readonly webhookMessages: Table<webhook.MessageRow>;
  readonly webhookDeliveries: Table<webhook.DeliveryRow>;
  readonly installations: Table<record.Installation>;
};

/** Time that an appointment takes from a holder, with the buffers of its service. */
export type Held = Pick<booking.Assignment, 'holder' | 'appointment' | 'startAt' | 'endAt'> &
  Pick<booking.Service, 'bufferBeforeMinutes' | 'bufferAfterMinutes'>;

/** What of busy time decides when its owner can be booked. */
export type BusySpan = Pick<Busy, 'mailbox' | 'startAt' | 'endAt' | 'allDay' | 'zone' | 'showAs'> & {
  /** The appointment, out of those asked about, of whose event this is a copy, by its UID (4.16). */
  readonly copyOf: string | null;
};

/** Something found, and how many rows were read for it: so much of it is kept. */
export type Finding<Value> = { readonly value: Value; readonly rows: number };

/** What a worker holds while it works on a mailbox: every write of the pass is conditional on `fence`. */
export type Claim = {
  readonly root: string;
  readonly mailbox: string;
  readonly owner: string;
  readonly fence: number;
  readonly marks: number;
};

/** One mailbox, of which root company. */
export type MailboxKey = Pick<Claim, 'root' | 'mailbox'>;

/** Who takes a lease, and until when. */
export type Taker = { readonly owner: string; readonly until: Instant };

/** What updates and removals answer, each of them one statement. */
export type LastWrites = number | readonly number[];

/** Of one parent: how many notifications of which subscriptions were taken, and the mailboxes to be marked for reading because of them. */
export type Telling = {
  readonly counts: readonly { readonly id: string; readonly count: number }[];
  readonly marked: readonly string[];
};

/** When something is claimed, for how long, and how much of it at most. */
export type Leasing = { readonly now: Instant; readonly leaseMs: number; readonly limit: number };

export interface Transaction extends Tables {
  /**
   * Takes the advisory locks of these holders, in one fixed order, until the transaction ends. Called before any write of
   * assignments with the union of old and new holders: the bare constraint is safe but deadlocks under racers.
   */
  lockHolders(root: string, holders: readonly string[]): Promise<void>;
  /** Until the end of this transaction double booking is checked only at commit: the joint moves of one pass. */
  deferDoubleBooking(): Promise<void>;
  /**
   * Assignments that count, of these holders, that overlap [start, end), by their start; then those of which the time in Outlook does,
   * about which an administrator has still to decide, at that time (5.7).
   */
  overlapping(root: string, holders: readonly string[], start: Instant, end: Instant): Promise<readonly booking.Assignment[]>;
  /** The same with buffers, and nothing else, in no order: availability reads thousands of them. */
  heldWithin(root: string, holders: readonly string[], start: Instant, end: Instant): Promise<readonly Held[]>;
  /**
   * What of busy time of these mailboxes overlaps the span, in no order; nothing else of it is read. `copiesOf` names the
   * appointments for which it matters whether something is a copy of their event.
   */
  busySpans(root: string, mailboxes: readonly string[], within: Span, copiesOf: readonly string[]): Promise<readonly BusySpan[]>;
  /** How these calendars stand, and all that is busy in each; in no order, and one that is not there is left out. */
  readCalendars(root: string, mailboxes: readonly string[]): Promise<readonly ReadCalendar[]>;
  /** The mailboxes in which something within the span is a copy of the event of one of these appointments, by its UID (4.16). */
  mailboxesWithCopies(root: string, mailboxes: readonly string[], within: Span, copiesOf: readonly string[]): Promise<ReadonlySet<string>>;
  /**
   * What `read` finds, or found before under this name: it is not asked again until something changes of the companies,
   * holders, schedules, services, integrations, pairings or webhooks of this root, whoever changes it, and may read nothing else. All
   * that a transaction finds this way is as of when it first asked; one that changes something of it finds its own changes.
   * What `read` throws is not kept.
   */
  kept<Value>(root: string, name: string, read: () => Promise<Finding<Value>>): Promise<Value>;
  /**
   * Marks a mailbox: due now unless it was due before, one more mark, and what else is to be written with it. In one statement,
   * which waits for whoever has the row and counts on from what they left. One that is not there is left out.
   */
  markMailbox(root: string, mailbox: string, now: Instant, more: Partial<sync.Mailbox>): Promise<void>;
  /** Those this transaction has marked so far, as often as it did; it goes on with the transaction. */
  readonly marked: readonly MailboxKey[];
  /**
   * Marks a mailbox and, unless somebody holds it or it is left alone until later, takes its lease, all in one statement.
   * @param taker a name that takes nothing else: it alone tells whether it was taken
   * @returns the row as it is then; null: it was only marked
   */
  takeMailbox(root: string, mailbox: string, now: Instant, taker: Taker): Promise<sync.Mailbox | null>;
  /** Counts what was told, and marks mailboxes as told of and to be read now: two statements, however many there are. */
  tell(root: string, told: Telling, now: Instant): Promise<void>;
  /** Marks a link in the same way. */
  markLink(link: Pick<sync.Link, 'root' | 'appointment' | 'mailbox'>, now: Instant, more?: Pick<sync.Link, 'listed'>): Promise<void>;
  /** Busy time of a mailbox that overlaps [start, end). */
  busyWithin(root: string, mailbox: string, start: Instant, end: Instant): Promise<readonly Busy[]>;
  /** When the first of each kind of work can be taken: one statement, however many there are. */
  dueTimes<Kind extends WorkKind>(kinds: readonly Kind[], now: Instant): Promise<DueTimes<Kind>>;
  /**
   * Claims up to `limit` mailboxes that are due (due ≤ now, not leased or lease over, retryAt over), oldest first, skipping
   * those another worker is just claiming. The row is locked in its own statement before it is changed.
   * @returns the rows as they are then
   */
  claimMailboxes(owner: string, now: Instant, leaseMs: number, limit: number): Promise<readonly sync.Mailbox[]>;
  /**
   * Does the last writes of the transaction, updates and removals of which nobody asks how many rows they met: where statements
   * may be sent ahead, the commit goes out with them. Called last; where one of them fails, nothing of the transaction happened.
   */
  atLast(writes: () => Promise<LastWrites>): Promise<void>;
  /** Claims tasks in the same way. */
  claimTasks(owner: string, kinds: readonly string[], now: Instant, leaseMs: number, limit: number): Promise<readonly record.Task[]>;
  /** Claims subscriptions of one integration in the same way. */
  claimSubscriptions(owner: string, of: Pick<sync.Connection, 'root' | 'id'>, lease: Leasing): Promise<readonly SubscriptionRow[]>;
  /** Claims steps of migrations in the same way. */
  claimSteps(owner: string, lease: Leasing): Promise<readonly StepRow[]>;
  /** Claims letters of one company in the same way. */
  claimLetters(owner: string, of: Pick<LetterRow, 'root' | 'company'>, lease: Leasing): Promise<readonly LetterRow[]>;
  /** Claims deliveries of one webhook in the same way. */
  claimDeliveries(owner: string, of: Pick<webhook.WebhookRow, 'root' | 'id'>, lease: Leasing): Promise<readonly webhook.DeliveryRow[]>;
}

export type TransactionOptions = {
  /** Read-only, and every read sees one and the same moment (an export). */
  readonly snapshot?: true;
  /** What it writes counts for a moment only: its commit does not wait for the disk, and a crash of the database may undo it. */
  readonly fleeting?: true;
};

export interface Store {
  /**
   * Runs the work in one transaction: all of it or nothing. Serialisation failures and deadlocks are repeated here, so the
   * work may run more than once and must not touch the network.
   */
  transaction<Result>(work: (tx: Transaction) => Promise<Result>, options?: TransactionOptions): Promise<Result>;
  close(): Promise<void>;
}
