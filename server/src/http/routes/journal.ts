/** The journal (5.4): why did this change, what was seen, decided, done and answered. */
import { z } from 'zod';
import { inUtc } from '../../booking/moment.ts';
import type { JournalEntry } from '../../store/rows/record.ts';
import type { Transaction } from '../../store/store.ts';
import { ofRow } from '../company-parameter.ts';
import { pageById, pageOf, paging } from '../page.ts';
import { route } from '../route.ts';
import { id } from '../schemas/fields.ts';
import { ownMailbox } from './mailboxes.ts';

export const EntryAnswer = z
  .object({
    id: z.string(),
    at: z.string(),
    appointment: z.string().nullable(),
    mailbox: z.string().nullable(),
    kind: z.enum(['plan', 'outcome', 'failure', 'state', 'booking']),
    code: z.string(),
    rule: z.string().nullable().meta({ description: 'Number of the rule in the specification of behaviour' }),
    sentence: z.string(),
    detail: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'JournalEntry' });

export const presentEntry = (row: JournalEntry): z.input<typeof EntryAnswer> => ({ ...row, at: inUtc(row.at), detail: { ...row.detail } });

export const ownAppointment = ofRow(
  {
    what: 'appointment',
    load: async (tx: Transaction, root: string, params: { readonly id: string }) => {
      const row = await tx.appointments.get({ root, id: params.id });
      return row === null ? null : { row, company: row.company };
    },
  },
  'own',
);
const shared = { method: 'GET', scope: 'journal:read', statuses: [200] } as const;
const params = z.strictObject({ id: id() });
const query = z.strictObject(paging);
const answer = pageOf(EntryAnswer);

export const journalRoutes = [
  route({
    ...shared,
    path: '/appointments/:id/journal',
    name: 'readAppointmentJournal',
    summary: 'What happened with an appointment, newest first',
    company: ownAppointment,
    params,
    query,
    answer,
    run: async (tx, { query, subject }) => {
      const { rows, next } = await pageById(tx.journal, { root: subject.root, appointment: subject.id }, query, 'desc');
      return { body: { items: rows.map(presentEntry), next } };
    },
  }),
  route({
    ...shared,
    path: '/mailboxes/:id/journal',
    name: 'readMailboxJournal',
    summary: 'What happened in a mailbox, newest first',
    company: ownMailbox,
    params,
    query,
    answer,
    run: async (tx, { query, subject }) => {
      const { root, id: mailbox } = subject.mailbox;
      const { rows, next } = await pageById(tx.journal, { root, mailbox }, query, 'desc');
      return { body: { items: rows.map(presentEntry), next } };
    },
  }),
];
