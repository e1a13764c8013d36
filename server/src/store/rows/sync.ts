/** Rows of the sync: the ways into Exchange, the calendars behind them, and what was last agreed. */
import type { Base, Decision, Instant, Intent, Span, ZoneId } from '@lockstep/engine';
import type { Cause } from '@lockstep/exchange';
import type { Ask, Braked } from './ask.ts';
import type { DelegateRights, Detection, Transport } from './detection.ts';
import { atLeast, leaseChecks, oneOf, shape } from '../shape.ts';

export { connections, type Connection } from './connection.ts';

export type MailboxState = 'new' | 'syncing' | 'warning' | 'error' | 'disabled';
/** One Exchange calendar, and the unit of scheduling: one worker at a time holds its lease. */
export type Mailbox = {
  root: string;
  id: string;
  connection: string;
  address: string;
  transport: Transport;
  /** When it was last found out which; null: its integration says so, or nobody has asked yet. */
  detectedAt: Instant | null;
  detection: Detection | null;
  /** Since when it is this one, if it was another: what was read before is known by ids that mean nothing any more. */
  transportSince: Instant | null;
  /** Who it is by Exchange's own word, learnt at the first pass and checked at every one (2.6). */
  identity: string | null;
  calendar: string | null;
  zone: ZoneId | null;
  serverVersion: string | null;
  /** The version of the protocol its server took last time. */
  schemaVersion: string | null;
  /** What a delegate may do there beyond the calendar; null: never asked, or the account acts as the owner. */
  rights: DelegateRights | null;
  /** Opaque; moves only in the transaction of what it covers, which is the span beside it where the feed is of a window only. */
  cursor: string | null;
  listedWindow: Span | null;
  /** Set while a full listing runs: rows of busy time not met since then are gone when it ends (F22). */
  listingSince: Instant | null;
  /** When a worker should next hold it; null: nothing to do until somebody marks it. */
  due: Instant | null;
  /** Counts the marks, so that a mark made during a pass is not lost when the pass ends. */
  marks: number;
  leaseOwner: string | null;
  leaseUntil: Instant | null;
  /** Rises with every claim; every write of a pass is conditional on it. */
  fence: number;
  /** When the calendar was last read to its end; null: never (4.17). */
  readAt: Instant | null;
  /** As far as here every series in it is busy time, beside all that does not repeat (4.15); null: nothing is yet. */
  expandedUntil: Instant | null;
  /** Under which `showTitles` and `privateEvents` its busy time was listed; null: before these could be chosen. */
  readAs: string | null;
  /** When the feed has to be read again (5.3). */
  readDue: Instant | null;
  /** Until then Exchange is believed to tell of changes by itself, so that looking at intervals may be rarer (5.3). */
  toldUntil: Instant | null;
  /** Since when it is known that Exchange tells nothing of it, although it could (5.3); null: it tells, or was never asked to. */
  deafSince: Instant | null;
  /** Which of the lines of its place it is listened to on, from 0; null: on none yet. */
  lineNumber: number | null;
  /** When Exchange last told of it: a change that is much later than this and older than a minute was never told. */
  toldAt: Instant | null;
  /** When it is to be read from its beginning again, which finds what the change feed left out; null: not settled yet. */
  listDue: Instant | null;
  /** Items that are there and cannot be read, by their ids; null: none. */
  unreadable: readonly string[] | null;
  /** Exchange asked to be left alone until then. */
  retryAt: Instant | null;
  attempts: number;
  state: MailboxState;
  cause: Cause | null;
  detail: string | null;
  stateSince: Instant;
  verifiedAt: Instant | null;
  lastChangeIn: Instant | null;
  lastChangeOut: Instant | null;
  /** The ids of the events that were written then or a moment before: what Exchange tells of them is first of all that; null: none yet. */
  wroteLast: readonly string[] | null;
  brakeHeldSince: Instant | null;
  /** An administrator agreed to let removals and moves through until then (4.18). */
  brakeReleasedUntil: Instant | null;
  /** Since when busy times are missing that the brake keeps (4.18). */
  busyHeldSince: Instant | null;
  /** When its blocks are planned again (3.8); null: none are published there, and none are to be. */
  blocksDue: Instant | null;
  /** When its further calendars are read next (2.1); null: it has none. */
  furtherDue: Instant | null;
  /** When the last of them to be read was read to its end; null: one never was, or there are none. */
  furtherReadAt: Instant | null;
};
export const mailboxes = shape<Mailbox>({
  name: 'mailbox',
  columns: {
    root: 'text',
    id: 'text',
    connection: 'text',
    address: 'text',
    transport: 'text',
    detectedAt: 'instant?',
    detection: 'json?',
    transportSince: 'instant?',
    identity: 'text?',
    calendar: 'text?',
    zone: 'text?',
    serverVersion: 'text?',
    schemaVersion: 'text?',
    rights: 'json?',
    cursor: 'text?',
    listingSince: 'instant?',
    listedWindow: 'json?',
    due: 'instant?',
    marks: 'integer',
    leaseOwner: 'text?',
    leaseUntil: 'instant?',
    fence: 'integer',
    readAt: 'instant?',
    expandedUntil: 'instant?',
    readAs: 'text?',
    readDue: 'instant?',
    toldUntil: 'instant?',
    deafSince: 'instant?',
    lineNumber: 'integer?',
    toldAt: 'instant?',
    listDue: 'instant?',
    unreadable: 'list?',
    retryAt: 'instant?',
    attempts: 'integer',
    state: 'text',
    cause: 'text?',
    detail: 'text?',
    stateSince: 'instant',
    verifiedAt: 'instant?',
    lastChangeIn: 'instant?',
    lastChangeOut: 'instant?',
    wroteLast: 'list?',
    brakeHeldSince: 'instant?',
    brakeReleasedUntil: 'instant?',
    busyHeldSince: 'instant?',
    blocksDue: 'instant?',
    furtherDue: 'instant?',
    furtherReadAt: 'instant?',
  },
  key: ['root', 'id'],
  unique: [
    { name: 'mailbox_address', columns: ['root', 'address'] },
    { name: 'mailbox_identity', columns: ['root', 'identity'], where: 'identity' },
  ],
  references: [{ columns: ['root', 'connection'], table: 'connection' }],
  indexes: [['root', 'connection']],
  checks: [
    oneOf('mailbox', 'transport', ['ews', 'graph']),
    oneOf('mailbox', 'state', ['new', 'syncing', 'warning', 'error', 'disabled']),
    ...leaseChecks<Mailbox>('mailbox'),
  ],
});

/** An appointment, or a block (3.8), and its event in one mailbox; while it is handed over (3.7) the former one is kept until its event is removed. */
export type Link = {
  root: string;
  /** Of a block its id, which no appointment has (`isBlock`). */
  appointment: string;
  /** The same once more, in the table it goes with; the other one is null. */
  ofAppointment: string | null;
  ofBlock: string | null;
  mailbox: string;
  eventId: string | null;
  uid: string | null;
  /** The name of another calendar of the mailbox in which its event lies; null: in the paired one (4.11). */
  elsewhere: string | null;
  /** An event of a cancelled appointment that lies in the calendar again: busy time, which reinstating makes ours (4.11). */
  restored: string | null;
  /** The same of a meeting that was called off with those who were invited: it lies there cancelled, and cannot take place anew (4.11). */
  calledOff: string | null;
  /** Whether the change feed has named this event since it was made: one that never turns up was deleted before anybody looked. */
  listed: boolean;
  epoch: number;
  base: Base | null;
  /** The write under way, stored before it is sent. */
  intent: Intent | null;
  missingSince: Instant | null;
  putBacks: readonly Instant[];
  heldSince: Instant | null;
  /** A pairing brought it about, or it was booked while nothing was sent: what would mail waits until an administrator agrees (3.9). */
  mailHeld: boolean;
  /** UIDs of events of the appointment, gone from elsewhere, whose copies may be left over in this calendar (3.11); null: none. */
  leftovers: readonly string[] | null;
  ask: Ask | Braked | null;
  /** The time in Outlook while it is asked about or held, which stays taken. */
  askStart: Instant | null;
  askEnd: Instant | null;
  /** What an administrator answered; carried out by the next pass. */
  decision: Decision | null;
  /** When it has to be looked at; null: at rest. */
  due: Instant | null;
  marks: number;
  /** The appointment's lease, taken after the mailbox's. */
  leaseOwner: string | null;
  leaseUntil: Instant | null;
  fence: number;
  attempts: number;
  cause: Cause | null;
  detail: string | null;
};
export const links = shape<Link>({
  name: 'link',
  columns: {
    root: 'text',
    appointment: 'text',
    ofAppointment: 'text?',
    ofBlock: 'text?',
    mailbox: 'text',
    eventId: 'text?',
    uid: 'text?',
    elsewhere: 'text?',
    restored: 'text?',
    calledOff: 'text?',
    listed: 'boolean',
    epoch: 'integer',
    base: 'json?',
    intent: 'json?',
    missingSince: 'instant?',
    putBacks: 'json',
    heldSince: 'instant?',
    mailHeld: 'boolean',
    leftovers: 'list?',
    ask: 'json?',
    askStart: 'instant?',
    askEnd: 'instant?',
    decision: 'json?',
    due: 'instant?',
    marks: 'integer',
    leaseOwner: 'text?',
    leaseUntil: 'instant?',
    fence: 'integer',
    attempts: 'integer',
    cause: 'text?',
    detail: 'text?',
  },
  key: ['root', 'appointment', 'mailbox'],
  unique: [{ name: 'link_event', columns: ['root', 'mailbox', 'eventId'], where: 'eventId' }],
  references: [
    { columns: ['root', 'ofAppointment'], table: 'appointment', cascade: true },
    { columns: ['root', 'ofBlock'], table: 'block', cascade: true },
    { columns: ['root', 'mailbox'], table: 'mailbox' },
  ],
  indexes: [
    ['root', 'mailbox'],
    ['root', 'uid'],
  ],
  checks: [
    {
      name: 'link_one_side',
      holds: (row) => (row.ofAppointment ?? row.ofBlock) === row.appointment && (row.ofAppointment === null) !== (row.ofBlock === null),
    },
    atLeast('link', 'epoch', 0),
    ...leaseChecks<Link>('link'),
  ],
});
