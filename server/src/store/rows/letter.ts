/** Rows of Lockstep's own mail (section 6): what people have yet to be told of an appointment, and the letters that tell it. */
import type { Instant } from '@lockstep/engine';
import type { Cause } from '@lockstep/exchange';
import { atLeast, oneOf, shape } from '../shape.ts';
import type { AppointmentState } from './booking.ts';

/** What of an appointment people are told: held against another one it says what is news. */
export type Outline = {
  readonly version: number;
  readonly state: AppointmentState;
  readonly start: Instant;
  readonly end: Instant;
  readonly location: string | null;
  readonly clients: readonly string[];
  /** Staff members who are on it and have not left, in order. */
  readonly staff: readonly string[];
};

/** The same as a letter told it, and whether that left the recipient's calendar to Exchange (6.2). */
export type Told = Outline & { readonly byExchange?: boolean };

/** That an appointment is no longer as its people were told; one row for all changes until letters are made of it. */
export type News = {
  root: string;
  appointment: string;
  company: string;
  /** As the staff was last told; null: of nothing, it is new. */
  before: Outline | null;
  /** As the clients were: whoever changed it by hand may have chosen not to tell them (6.1). */
  clientsBefore: Outline | null;
  /** When it was last changed in Outlook: letters wait until it has been still for a while (6.3). Null: they go at once. */
  stillSince: Instant | null;
  /** A reservation whose time was over, of which the organiser hears too (7.6). */
  lapsed: boolean;
  due: Instant;
};
export const news = shape<News>({
  name: 'news',
  columns: {
    root: 'text',
    appointment: 'text',
    company: 'text',
    before: 'json?',
    clientsBefore: 'json?',
    stillSince: 'instant?',
    lapsed: 'boolean',
    due: 'instant',
  },
  key: ['root', 'appointment'],
  unique: [],
  // None to the appointment: whoever writes it may hold locks of the sync already, behind which an appointment's is never taken.
  references: [],
});

/** What a letter is about: an event that has switches (6.1), or something that is told in any case. */
export const LETTER_KINDS = [
  'booked',
  'reserved',
  'confirmed',
  'rescheduled',
  'cancelled',
  'staffChanged',
  /** A reservation that nobody confirmed in time (7.6). */
  'lapsed',
  /** To whoever organises it from now on, whom Exchange does not invite to their own event (3.7). */
  'handedOver',
  /** A move in Outlook that cannot be (4.4). */
  'putBack',
  /** Put back three times within an hour and left then (4.3), or deleted as often. */
  'leftAlone',
  /** Something has waited for an administrator for an hour (5.7). */
  'reminder',
] as const;
export type LetterKind = (typeof LETTER_KINDS)[number];

/** One mail to one person. The row is the truth: whoever sends takes it by lease, and writes it anew from the state at that time. */
export type LetterRow = {
  root: string;
  /** Sorts by the time it was made (a ULID). */
  id: string;
  /** Hash of appointment, change, recipient and kind: at most one letter of each, and its Message-ID (6.4). */
  key: string;
  company: string;
  appointment: string;
  /** The version of the appointment that it tells of. */
  version: number;
  kind: LetterKind;
  audience: 'client' | 'organiser' | 'otherStaff';
  /** Who is told: a client, or one of the staff. */
  client: string | null;
  holder: string | null;
  state: 'waiting' | 'sent' | 'failed';
  /** As the recipient was told before; null: of nothing. */
  before: Outline | null;
  /** As a letter told whose answer was lost, so that it may have come; null: none may have. */
  perhaps: Told | null;
  /** Why, where the letter says so. */
  why: string | null;
  due: Instant | null;
  leaseOwner: string | null;
  leaseUntil: Instant | null;
  fence: number;
  attempts: number;
  /** Where it went, or was to go, and what it was called: as of the last attempt. */
  address: string | null;
  subject: string | null;
  /** Why it did not go the last time: a cause of the closed list (2.7), and a sentence. */
  cause: Cause | null;
  detail: string | null;
  createdAt: Instant;
  sentAt: Instant | null;
};
export const letters = shape<LetterRow>({
  name: 'letter',
  columns: {
    root: 'text',
    id: 'text',
    key: 'text',
    company: 'text',
    appointment: 'text',
    version: 'integer',
    kind: 'text',
    audience: 'text',
    client: 'text?',
    holder: 'text?',
    state: 'text',
    before: 'json?',
    perhaps: 'json?',
    why: 'text?',
    due: 'instant?',
    leaseOwner: 'text?',
    leaseUntil: 'instant?',
    fence: 'integer',
    attempts: 'integer',
    address: 'text?',
    subject: 'text?',
    cause: 'text?',
    detail: 'text?',
    createdAt: 'instant',
    sentAt: 'instant?',
  },
  key: ['root', 'id'],
  unique: [{ name: 'letter_key', columns: ['root', 'key'] }],
  references: [],
  indexes: [
    ['root', 'appointment'],
    ['root', 'company'],
  ],
  checks: [
    oneOf('letter', 'kind', LETTER_KINDS),
    oneOf('letter', 'audience', ['client', 'organiser', 'otherStaff']),
    oneOf('letter', 'state', ['waiting', 'sent', 'failed']),
    atLeast('letter', 'fence', 0),
    atLeast('letter', 'attempts', 0),
  ],
});
