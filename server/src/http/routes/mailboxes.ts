/** Mailboxes: how each stands with its calendar, honestly (2.4), and what an administrator can ask of it. */
import { z } from 'zod';
import { mailHeldIn, NO_MAIL } from '../../booking/held.ts';
import { putBackBlocks } from '../../booking/put-back.ts';
import { holdBrake, refreshMailbox, releaseBrake, releaseMail, resyncMailbox } from '../../booking/mailbox.ts';
import type { Reach } from '../../booking/company.ts';
import { RefusalError } from '../../booking/refusal.ts';
import type { Pairing } from '../../store/rows/pairing.ts';
import type { Transaction } from '../../store/store.ts';
import { inQuery, ofKey, ofRow, type Within } from '../company-parameter.ts';
import { countMailboxes, MailboxSummary } from '../mailbox-summary.ts';
import { pageOf, pagingUpTo } from '../page.ts';
import { MailboxAnswer, presentMailbox, type Whole } from '../present-mailbox.ts';
import { route } from '../route.ts';
import { id, idList } from '../schemas/fields.ts';
import { pairingsWithin } from './pairings.ts';

/** Larger than other lists': the Users tab reads them all (2.3), and ten requests for 10,000 are better than fifty. */
const MOST_IN_PAGE = 1000;
/** So many at once when they are named, to be read or to be looked at again: each is several statements of one transaction. */
const MOST_NAMED = 100;

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
      return company === undefined ? null : { row: { mailbox, pairing, holder, connection }, company };
    },
  },
  'own',
);

/** The pairings with everything that the states of their mailboxes follow from; those of holders out of reach are left out. */
const wholes = async (tx: Transaction, root: string, within: Within, pairings: readonly Pairing[]): Promise<readonly Whole[]> => {
  if (pairings.length === 0) return [];
  const mailboxes = await tx.mailboxes.select({ root, id: { in: pairings.map((one) => one.mailbox) } });
  const holders = await tx.holders.select({ root, ...within, id: { in: pairings.map((one) => one.holder) } });
  const connections = new Map((await tx.connections.select({ root })).map((one) => [one.id, one]));
  const mailboxById = new Map(mailboxes.map((one) => [one.id, one]));
  const holderById = new Map(holders.map((one) => [one.id, one]));
  return pairings.flatMap((pairing) => {
    const mailbox = mailboxById.get(pairing.mailbox);
    const holder = holderById.get(pairing.holder);
    if (mailbox === undefined || holder === undefined) return [];
    return [{ mailbox, pairing, holder, connection: connections.get(mailbox.connection) ?? null }];
  });
};

const RefusedMailbox = z
  .object({ mailbox: z.string(), code: z.string(), problem: z.string(), next: z.string() })
  .meta({ id: 'RefusedMailbox' });
const AskedAnswer = z
  .object({ asked: z.int().meta({ description: 'Of how many mailboxes it was asked' }), refused: z.array(RefusedMailbox) })
  .meta({ id: 'AskedMailboxes' });

const HeldMail = z
  .object({
    appointments: z.int().meta({ description: 'Appointments whose people are not invited yet' }),
    people: z.int().meta({ description: 'How many mails it would be, at most' }),
  })
  .meta({ id: 'HeldMail' });

type Act = typeof refreshMailbox;
const askEach = async (
  tx: Transaction,
  reach: Reach,
  ids: readonly string[],
  act: (whole: Whole) => ReturnType<Act>,
): Promise<z.input<typeof AskedAnswer>> => {
  const refused: z.input<typeof RefusedMailbox>[] = [];
  // In one order, so that two who ask at once wait for each other instead of blocking each other.
  const wanted = [...new Set(ids)].sort();
  for (const mailbox of wanted) {
    try {
      await act(await ownMailbox.resolve(tx, reach, { params: { id: mailbox }, query: {}, body: {} }));
    } catch (error) {
      // Each of these is refused before anything is written of it, so the others can go on.
      if (!(error instanceof RefusalError)) throw error;
      const { code, problem, next } = error.refusal;
      refused.push({ mailbox, code, problem, next });
    }
  }
  return { asked: wanted.length - refused.length, refused };
};

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
    query: z.strictObject({
      ...pagingUpTo(MOST_IN_PAGE),
      company: id().optional(),
      ids: idList(MOST_NAMED)
        .optional()
        .meta({ description: `Only these, ${MOST_NAMED} at most, with commas between their ids` }),
    }),
    statuses: [200],
    answer: pageOf(MailboxAnswer),
    run: async (tx, { query, subject, reach: { root }, occasion }) => {
      const { rows, next } =
        query.ids === undefined
          ? await pairingsWithin(tx, root, subject, query)
          : { rows: await tx.pairings.select({ root, mailbox: { in: query.ids } }), next: null };
      return { body: { items: (await wholes(tx, root, subject, rows)).map((whole) => presentMailbox(whole, occasion.now)), next } };
    },
  }),
  route({
    method: 'GET',
    path: `${path}/summary`,
    name: 'countMailboxes',
    summary: 'How many mailboxes are in which state, by integration',
    scope: 'mailboxes:read',
    company: inQuery({ inherited: false }),
    query: z.strictObject({ company: id().optional() }),
    statuses: [200],
    answer: MailboxSummary,
    run: async (tx, { subject, reach, occasion }) => ({ body: await countMailboxes(tx, reach.root, subject, occasion.now) }),
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
    run: async (_tx, { subject, occasion }) => ({ body: presentMailbox(subject, occasion.now) }),
  }),
  route({
    method: 'GET',
    path: `${path}/:id/mail`,
    name: 'readHeldMail',
    summary: 'How many people would be mailed by what waits for an administrator',
    description:
      'Pairing somebody whose appointments are there already makes their events, and invites nobody. How many would be, is counted here; `POST …/mail/release` lets the invitations go, and a change of an appointment lets go those of that one.',
    scope: 'mailboxes:read',
    company: ownMailbox,
    params,
    statuses: [200],
    answer: HeldMail,
    run: async (tx, { subject: { mailbox }, occasion: { now } }) => {
      const { appointments, people } = (await mailHeldIn(tx, mailbox.root, now, [mailbox.id])).get(mailbox.id) ?? NO_MAIL;
      return { body: { appointments: appointments.length, people } };
    },
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
      [
        'mail/release',
        'releaseMailboxMail',
        'Agrees to the invitations that wait because a pairing brought them about, and no booking',
        releaseMail,
      ],
      ['brake/release', 'releaseMailboxBrake', 'Agrees to the removals and moves that the brake holds, for an hour', releaseBrake],
      [
        'brake/hold',
        'holdMailboxBrake',
        'Puts the brake on again before that hour is over; what has gone through meanwhile stays as it is',
        holdBrake,
      ],
      [
        'blocks/put-back',
        'putBackMailboxBlocks',
        'Puts availability blocks back once more that were left as Outlook shows them, after they were put back three times within an hour',
        putBackBlocks,
      ],
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
      run: async (tx, { subject, occasion }) => ({
        body: presentMailbox({ ...subject, mailbox: await act(tx, occasion, subject.mailbox) }, occasion.now),
      }),
    }),
  ),
  ...(
    [
      ['refresh', 'refreshMailboxes', 'Refreshes several mailboxes; those that cannot be are named with the reason', refreshMailbox],
      ['resync', 'resyncMailboxes', 'Resyncs several mailboxes; those that cannot be are named with the reason', resyncMailbox],
    ] as const
  ).map(([step, name, summary, act]) =>
    route({
      method: 'POST',
      path: `${path}/${step}`,
      name,
      summary,
      scope: 'mailboxes:write',
      company: ofKey,
      body: z.strictObject({ mailboxes: z.array(id()).min(1).max(MOST_NAMED).meta({ description: 'Their ids' }) }),
      statuses: [202],
      answer: AskedAnswer,
      run: async (tx, { body, reach, occasion }) => ({
        body: await askEach(tx, reach, body.mailboxes, ({ mailbox }) => act(tx, occasion, mailbox)),
      }),
    }),
  ),
];
