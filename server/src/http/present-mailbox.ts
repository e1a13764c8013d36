/** A mailbox as the API shows it: a state that is honest at this very moment (2.4), its cause and the next step. */
import { z } from 'zod';
import { MINUTE, SECOND, type Instant } from '@lockstep/engine';
import type { Cause } from '@lockstep/exchange';
import { CAUSES, wordsOf } from '../causes.ts';
import { inUtc } from '../booking/moment.ts';
import type { Holder } from '../store/rows/booking.ts';
import type { Pairing } from '../store/rows/pairing.ts';
import type { Connection, Mailbox, MailboxState } from '../store/rows/sync.ts';

export const MailboxAnswer = z
  .object({
    id: z.string(),
    holder: z.string().nullable(),
    holderName: z.string().nullable(),
    holderKind: z.enum(['staff', 'resource']).nullable(),
    integration: z.string(),
    address: z.string(),
    transport: z.enum(['ews', 'graph']),
    detection: z
      .object({
        at: z.string(),
        seen: z.string().meta({ description: 'What spoke for the transport, in a sentence' }),
        against: z
          .object({ transport: z.enum(['ews', 'graph']), seen: z.string(), since: z.string(), last: z.string(), times: z.int() })
          .nullable()
          .meta({ description: 'What speaks for the other one since: the same three times over an hour, and it is changed (1.6)' }),
      })
      .nullable()
      .meta({ description: 'How the transport was found out; null: the integration says so, or it was not found out yet' }),
    serverVersion: z.string().nullable(),
    schemaVersion: z.string().nullable().meta({ description: 'The version of the protocol that its server takes, found by asking' }),
    zone: z.string().nullable(),
    state: z.enum(['new', 'syncing', 'warning', 'error', 'disabled']),
    cause: z.string().nullable(),
    sentence: z.string(),
    next: z.string().nullable(),
    taker: z
      .enum(['exchangeAdministrator', 'lockstepAdministrator', 'nobody'])
      .nullable()
      .meta({ description: 'Who can take the next step' }),
    told: z.boolean().meta({ description: 'Whether Exchange tells of changes in it by itself; if not, it is read at short intervals' }),
    polled: z.boolean().meta({
      description: 'By choice it is asked at intervals: it is read by Microsoft Graph, and its integration has no `notificationUrl` (5.3)',
    }),
    askedEverySeconds: z
      .int()
      .nullable()
      .meta({ description: 'How far apart its readings are at the moment; longer by delegate access the more mailboxes there are (5.3)' }),
    invites: z.boolean().nullable().meta({
      description:
        'Whether the account may mail those who are invited; null: Exchange does not tell. Without it no appointment of several is organised there',
    }),
    retries: z.boolean().meta({ description: 'Whether Lockstep goes on trying meanwhile' }),
    detail: z.string().nullable(),
    since: z.string(),
    verifiedAt: z.string().nullable().meta({ description: 'When both sides were last seen equal' }),
    nextCheckAt: z.string().nullable().meta({ description: 'When the calendar is to be read again' }),
    lastChangeIn: z.string().nullable(),
    lastChangeOut: z.string().nullable(),
    retryAt: z.string().nullable().meta({ description: 'Exchange asked to be left alone until then' }),
    brakeHeldSince: z.string().nullable(),
    brakeReleasedUntil: z.string().nullable(),
  })
  .meta({ id: 'Mailbox' });

/** Green ends this long after a check was due (2.4). */
export const OVERDUE_MS = MINUTE;

const orNull = (at: Instant | null): string | null => (at === null ? null : inUtc(at));

/** A mailbox with all that its state follows from. */
export type Whole = {
  readonly mailbox: Mailbox;
  readonly pairing: Pairing | null;
  readonly holder: Holder | null;
  readonly connection: Connection | null;
};

type Standing = { readonly state: MailboxState; readonly cause: Cause | null };
const standing = ({ mailbox: row, pairing, connection }: Whole, now: Instant): Standing => {
  if (pairing === null || !pairing.enabled || connection === null || !connection.enabled) return { state: 'disabled', cause: null };
  if (row.state === 'disabled') return { state: 'new', cause: null };
  const overdue = row.state === 'syncing' && row.readDue !== null && row.readDue + OVERDUE_MS < now;
  return overdue ? { state: 'warning', cause: 'checkOverdue' } : { state: row.state, cause: row.cause };
};

const WORDS: Readonly<Record<MailboxState, string>> = {
  new: 'It waits for its first complete reading.',
  syncing: 'It is in step.',
  warning: 'Something needs attention.',
  error: 'It is not in step.',
  disabled: 'It is switched off: nothing is read or written.',
};

const detectionOf = ({ detectedAt, detection }: Mailbox): z.input<typeof MailboxAnswer>['detection'] => {
  if (detectedAt === null || detection === null) return null;
  const { seen, against } = detection;
  return {
    at: inUtc(detectedAt),
    seen,
    against: against === null ? null : { ...against, since: inUtc(against.since), last: inUtc(against.last) },
  };
};

/** It seems to be reached by the other transport by now, and that is found out without anybody (1.6). */
const isFollowed = ({ detection }: Mailbox, cause: Cause): boolean =>
  cause === 'mailboxMoved' && detection !== null && detection.against !== null;
const FOLLOWED = {
  sentence: 'The mailbox answers by the other transport now.',
  next: 'Nothing needs to be done: it is reached by that one once the same was found three times over an hour.',
};

export const presentMailbox = (whole: Whole, now: Instant): z.input<typeof MailboxAnswer> => {
  const { mailbox: row, pairing, holder, connection } = whole;
  const { state, cause } = standing(whole, now);
  const entry = cause === null ? null : CAUSES[cause];
  const words = cause === null ? null : isFollowed(row, cause) ? FOLLOWED : wordsOf(cause, row.transport);
  return {
    id: row.id,
    holder: pairing?.holder ?? null,
    holderName: holder?.name ?? null,
    holderKind: holder?.kind ?? null,
    integration: row.connection,
    address: row.address,
    transport: row.transport,
    detection: detectionOf(row),
    serverVersion: row.serverVersion,
    schemaVersion: row.schemaVersion,
    zone: row.zone,
    state,
    cause,
    sentence: words?.sentence ?? WORDS[state],
    next: words?.next ?? null,
    taker: words === FOLLOWED ? 'nobody' : (entry?.taker ?? null),
    told: row.toldUntil !== null && row.toldUntil > now,
    polled: row.transport === 'graph' && connection !== null && connection.settings.notificationUrl == null,
    askedEverySeconds: row.readAt === null || row.readDue === null ? null : Math.max(0, Math.round((row.readDue - row.readAt) / SECOND)),
    invites: row.rights === null ? true : row.rights.invites,
    retries: words === FOLLOWED || (entry?.retries ?? state !== 'disabled'),
    detail: row.detail,
    since: inUtc(row.stateSince),
    verifiedAt: orNull(row.verifiedAt),
    nextCheckAt: orNull(row.readDue),
    lastChangeIn: orNull(row.lastChangeIn),
    lastChangeOut: orNull(row.lastChangeOut),
    retryAt: orNull(row.retryAt),
    brakeHeldSince: orNull(row.brakeHeldSince),
    brakeReleasedUntil: orNull(row.brakeReleasedUntil),
  };
};
