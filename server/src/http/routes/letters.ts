/** The outbox: what waits to be told, what went out, what failed and why (6.4). */
import { z } from 'zod';
import { inUtc } from '../../booking/moment.ts';
import { CAUSES } from '../../causes.ts';
import { tryAgain } from '../../notify/send-again.ts';
import { LETTER_KINDS, type LetterRow } from '../../store/rows/letter.ts';
import type { Transaction } from '../../store/store.ts';
import { inQuery, ofRow } from '../company-parameter.ts';
import { pageById, pageOf, paging } from '../page.ts';
import { route } from '../route.ts';
import { id } from '../schemas/fields.ts';

const LetterAnswer = z
  .object({
    id: z.string(),
    company: z.string(),
    appointment: z.string(),
    kind: z.enum(LETTER_KINDS).meta({
      description:
        'What it tells. `lapsed`: a reservation nobody confirmed. `handedOver`: to whoever organises it from now on. `putBack`: a move in Outlook that cannot be. `leftAlone`: put back three times, and left. `reminder`: something waits for an administrator',
    }),
    audience: z.enum(['client', 'organiser', 'otherStaff']),
    client: z.string().nullable(),
    holder: z.string().nullable(),
    state: z.enum(['waiting', 'sent', 'failed']),
    address: z.string().nullable().meta({ description: 'Where it went or was to go; null before the first attempt' }),
    subject: z.string().nullable().meta({ description: 'As of the last attempt: it is written anew at each' }),
    attempts: z.int(),
    dueAt: z.string().nullable().meta({ description: 'When it is tried next' }),
    cause: z.string().nullable().meta({ description: 'Why it did not go the last time, as a code' }),
    detail: z.string().nullable().meta({ description: 'The same in a sentence' }),
    next: z.string().nullable().meta({ description: 'What to do about it' }),
    createdAt: z.string(),
    sentAt: z.string().nullable(),
  })
  .meta({ id: 'Letter' });

/** Of a mailbox the same cause is about somebody else's events in it. */
const LET_GO = 'Let mail go at the mail server of the company, once the other installation writes to nobody any more.';

const present = (row: LetterRow): z.input<typeof LetterAnswer> => ({
  id: row.id,
  company: row.company,
  appointment: row.appointment,
  kind: row.kind,
  audience: row.audience,
  client: row.client,
  holder: row.holder,
  state: row.state,
  address: row.address,
  subject: row.subject,
  attempts: row.attempts,
  dueAt: row.due === null ? null : inUtc(row.due),
  cause: row.cause,
  detail: row.detail,
  next: row.cause === null ? null : row.cause === 'anotherInstallation' ? LET_GO : CAUSES[row.cause].next,
  createdAt: inUtc(row.createdAt),
  sentAt: row.sentAt === null ? null : inUtc(row.sentAt),
});

const own = ofRow(
  {
    what: 'letter',
    load: async (tx: Transaction, root: string, params: { readonly id: string }) => {
      const row = await tx.letters.get({ root, id: params.id });
      return row === null ? null : { row, company: row.company };
    },
  },
  'own',
);

const path = '/mail/letters';

export const letterRoutes = [
  route({
    method: 'GET',
    path,
    name: 'listLetters',
    summary: 'Mails to people of the last thirty days, newest first: waiting, sent and failed',
    scope: 'mail:read',
    company: inQuery({ inherited: false }),
    query: z.strictObject({
      ...paging,
      company: id().optional(),
      state: z.enum(['waiting', 'sent', 'failed']).optional(),
      appointment: id().optional(),
    }),
    statuses: [200],
    answer: pageOf(LetterAnswer),
    run: async (tx, { query, subject, reach }) => {
      const { state, appointment } = query;
      const wanted = { ...(state === undefined ? {} : { state }), ...(appointment === undefined ? {} : { appointment }) };
      const { rows, next } = await pageById(tx.letters, { root: reach.root, ...subject, ...wanted }, query, 'desc');
      return { body: { items: rows.map(present), next } };
    },
  }),
  route({
    method: 'POST',
    path: `${path}/:id/again`,
    name: 'sendLetterAgain',
    summary: 'Tries a letter that failed, or waits, again at once',
    description: 'It is written anew from the appointment as it is now, and has the same Message-ID. One that was sent stays as it is.',
    scope: 'mail:write',
    company: own,
    params: z.strictObject({ id: id() }),
    statuses: [200],
    answer: LetterAnswer,
    run: async (tx, { subject, occasion }) => ({ body: present(await tryAgain(tx, subject, occasion.now)) }),
  }),
];
