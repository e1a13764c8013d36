/** Mailboxes: how each stands with its calendar, honestly (2.4), and what an administrator can ask of it. */
import { z } from 'zod';
import { MINUTE, type Instant } from '@lockstep/engine';
import type { Cause } from '@lockstep/exchange';
import { CAUSES } from '../../causes.ts';
import { refreshMailbox, releaseBrake, resyncMailbox } from '../../booking/mailbox.ts';
import { inUtc } from '../../booking/moment.ts';
import type { Connection, Mailbox, MailboxState, Pairing } from '../../store/rows/sync.ts';
import type { Transaction } from '../../store/store.ts';
import { inQuery, ofRow } from '../company-parameter.ts';
import { pageOf, paging } from '../page.ts';
import { route } from '../route.ts';
import { id } from '../schemas/fields.ts';
import { pairingsWithin } from './pairings.ts';

const MailboxAnswer = z
  .object({
    id: z.string(),
    holder: z.string().nullable(),
    integration: z.string(),
    address: z.string(),
    transport: z.enum(['ews', 'graph']),
    serverVersion: z.string().nullable(),
    zone: z.string().nullable(),
    state: z.enum(['new', 'syncing', 'warning', 'error', 'disabled']),
    cause: z.string().nullable(),
    sentence: z.string(),
    next: z.string().nullable(),
    taker: z
      .enum(['exchangeAdministrator', 'lockstepAdministrator', 'nobody'])
      .nullable()
      .meta({ description: 'Who can take the next step' }),
    retries: z.boolean().meta({ description: 'Whether Lockstep goes on trying meanwhile' }),
    detail: z.string().nullable(),
    since: z.string(),
    verifiedAt: z.string().nullable().meta({ description: 'When both sides were last seen equal' }),
    lastChangeIn: z.string().nullable(),
    lastChangeOut: z.string().nullable(),
    retryAt: z.string().nullable().meta({ description: 'Exchange asked to be left alone until then' }),
    brakeHeldSince: z.string().nullable(),
    brakeReleasedUntil: z.string().nullable(),
  })
  .meta({ id: 'Mailbox' });

/** Green ends this long after a check was due (2.4). */
const OVERDUE_MS = MINUTE;

const orNull = (at: Instant | null): string | null => (at === null ? null : inUtc(at));

type Standing = { readonly state: MailboxState; readonly cause: Cause | null };
const standing = (row: Mailbox, pairing: Pairing | null, connection: Connection | null, now: Instant): Standing => {
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

const present = (row: Mailbox, pairing: Pairing | null, connection: Connection | null, now: Instant): z.input<typeof MailboxAnswer> => {
  const { state, cause } = standing(row, pairing, connection, now);
  const entry = cause === null ? null : CAUSES[cause];
  return {
    id: row.id,
    holder: pairing?.holder ?? null,
    integration: row.connection,
    address: row.address,
    transport: row.transport,
    serverVersion: row.serverVersion,
    zone: row.zone,
    state,
    cause,
    sentence: entry?.sentence ?? WORDS[state],
    next: entry?.next ?? null,
    taker: entry?.taker ?? null,
    retries: entry?.retries ?? state !== 'disabled',
    detail: row.detail,
    since: inUtc(row.stateSince),
    verifiedAt: orNull(row.verifiedAt),
    lastChangeIn: orNull(row.lastChangeIn),
    lastChangeOut: orNull(row.lastChangeOut),
    retryAt: orNull(row.retryAt),
    brakeHeldSince: orNull(row.brakeHeldSince),
    brakeReleasedUntil: orNull(row.brakeReleasedUntil),
  };
};

type Whole = { readonly mailbox: Mailbox; readonly pairing: Pairing | null; readonly connection: Connection | null };

/** A mailbox belongs to the company of its holder; without one, to that of its integration. */
export const ownMailbox = ofRow(
  {
    what: 'mailbox',
    load: async (tx: Transaction, root: string, params: { readonly id: string }): Promise<{ row: Whole; company: string } | null> => {
      const mailbox = await tx.mailboxes.get({ root, id: params.id });
      if (mailbox === null) return null;
      const [pairing = null] = await tx.pairings.select({ root, mailbox: mailbox.id });
      const connection = await tx.connections.get({ root, id: mailbox.connection });
      const holder = pairing === null ? null : await tx.holders.get({ root, id: pairing.holder });
      const company = holder?.company ?? connection?.company;
      return company === undefined ? null : { row: { mailbox, pairing, connection }, company };
    },
  },
  'own',
);
const params = z.strictObject({ id: id() });
const path = '/mailboxes';

export const mailboxRoutes = [
  route({
    method: 'GET',
    path,
    name: 'listMailboxes',
    summary: 'Every paired mailbox with its state, cause and next step',
    scope: 'mailboxes:read',
    company: inQuery({ inherited: false }),
    query: z.strictObject({ ...paging, company: id().optional() }),
    statuses: [200],
    answer: pageOf(MailboxAnswer),
    run: async (tx, { query, subject, reach, occasion }) => {
      const { root } = reach;
      const { rows, next } = await pairingsWithin(tx, root, subject, query);
      const mailboxes = rows.length === 0 ? [] : await tx.mailboxes.select({ root, id: { in: rows.map((row) => row.mailbox) } });
      const connections = await tx.connections.select({ root });
      const items = rows.flatMap((pairing) => {
        const mailbox = mailboxes.find((one) => one.id === pairing.mailbox);
        const connection = connections.find((one) => one.id === mailbox?.connection) ?? null;
        return mailbox === undefined ? [] : [present(mailbox, pairing, connection, occasion.now)];
      });
      return { body: { items, next } };
    },
  }),
  route({
    method: 'GET',
    path: `${path}/:id`,
    name: 'readMailbox',
    summary: 'One mailbox with its state, cause and next step',
    scope: 'mailboxes:read',
    company: ownMailbox,
    params,
    statuses: [200],
    answer: MailboxAnswer,
    run: async (_tx, { subject: { mailbox, pairing, connection }, occasion }) => ({
      body: present(mailbox, pairing, connection, occasion.now),
    }),
  }),
  ...(
    [
      ['refresh', 'refreshMailbox', 'Reads what changed now, and looks again at what is in trouble', refreshMailbox],
      [
        'resync',
        'resyncMailbox',
        'Reads the calendar anew and compares every appointment; nothing is deleted and nobody is mailed by it',
        resyncMailbox,
      ],
      ['brake/release', 'releaseMailboxBrake', 'Agrees to the removals and moves that the brake holds, for an hour', releaseBrake],
    ] as const
  ).map(([step, name, summary, act]) =>
    route({
      method: 'POST',
      path: `${path}/:id/${step}`,
      name,
      summary,
      scope: 'mailboxes:write',
      company: ownMailbox,
      params,
      statuses: [202],
      answer: MailboxAnswer,
      run: async (tx, { subject: { mailbox, pairing, connection }, occasion }) => ({
        body: present(await act(tx, occasion, mailbox), pairing, connection, occasion.now),
      }),
    }),
  ),
];
