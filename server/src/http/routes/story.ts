/** Why something changed (5.4): each change from its cause to its outcome, and what of it is still open. */
import { z } from 'zod';
import type { Span } from '@lockstep/engine';
import { inUtc } from '../../booking/moment.ts';
import { openOf } from '../../journal/open.ts';
import { storyOf, type Told } from '../../journal/story.ts';
import { readCursor, writeCursor } from '../page.ts';
import { route } from '../route.ts';
import { id } from '../schemas/fields.ts';
import { EntryAnswer, ownAppointment, presentEntry } from './journal.ts';
import { ownMailbox } from './mailboxes.ts';

export const SpanAnswer = z.object({ start: z.string(), end: z.string() });
export const presentSpan = (span: Span | null): z.input<typeof SpanAnswer> | null =>
  span === null ? null : { start: inUtc(span.start), end: inUtc(span.end) };

const ChapterAnswer = z
  .object({
    id: z.string(),
    at: z.string(),
    until: z.string().meta({ description: 'When the last of it happened' }),
    appointment: z.string().nullable(),
    who: z.object({
      kind: z.enum(['person', 'apiKey', 'client', 'outlook', 'exchange', 'lockstep']),
      name: z.string().meta({ description: 'Empty: nobody knows by name' }),
    }),
    door: z.enum(['studio', 'api', 'clientLink', 'outlook', 'exchange', 'clock']).meta({ description: 'Where it came in' }),
    sentence: z.string(),
    rule: z.string().nullable(),
    before: SpanAnswer.nullable().meta({ description: 'The time before, where it is about a time' }),
    after: SpanAnswer.nullable(),
    changed: z.array(z.string()).meta({ description: 'Names of the fields that changed' }),
    written: z.array(z.string()).meta({ description: 'What was written to Exchange, and whom Exchange was asked to mail (3.9)' }),
    outcome: z.enum(['done', 'underWay', 'failed', 'waiting', 'nothing']),
    steps: z.array(EntryAnswer).meta({ description: 'Every entry of the journal that belongs to it, oldest first' }),
  })
  .meta({ id: 'Chapter' });

const WaitAnswer = z
  .object({
    rule: z.string(),
    sentence: z.string(),
    next: z.string().nullable(),
    waitsFor: z.enum(['exchangeAdministrator', 'lockstepAdministrator', 'nobody', 'exchange', 'people']).meta({
      description: 'Who ends it; `nobody`: it ends by itself',
    }),
    since: z.string().nullable(),
    mailbox: z.string(),
  })
  .meta({ id: 'Wait' });

const present = ({ at, until, before, after, steps, ...chapter }: Told): z.input<typeof ChapterAnswer> => ({
  ...chapter,
  at: inUtc(at),
  until: inUtc(until),
  before: presentSpan(before),
  after: presentSpan(after),
  changed: [...chapter.changed],
  written: [...chapter.written],
  steps: steps.map(presentEntry),
});

const shared = { method: 'GET', scope: 'journal:read', statuses: [200] } as const;
const params = z.strictObject({ id: id() });
const query = z.strictObject({ cursor: z.string().max(500).optional().meta({ description: 'The `next` of the page before' }) });
const pages = {
  items: z.array(ChapterAnswer),
  next: z.string().nullable().meta({ description: 'Cursor of older ones; null: there are none' }),
};
const BEFORE = z.tuple([z.string()]);

export const storyRoutes = [
  route({
    ...shared,
    path: '/appointments/:id/story',
    name: 'readAppointmentStory',
    summary: 'Why an appointment changed: each change from its cause to its outcome, newest first, and what is still open',
    description:
      'Who did it and through which door, what was before and after, by which rule, what was written to Exchange and whom Exchange was asked to mail, and what came of it. `open` says what waits, for whom, and what is owed to the event.',
    company: ownAppointment,
    params,
    query,
    answer: z.object({ ...pages, open: z.array(WaitAnswer) }),
    run: async (tx, { query, subject }) => {
      const { root, id: appointment } = subject;
      const { chapters, next } = await storyOf(tx, { root, appointment }, readCursor(query, BEFORE)?.[0] ?? null);
      const open = await openOf(tx, root, appointment);
      const waits = open.map((one) => ({ ...one, since: one.since === null ? null : inUtc(one.since) }));
      return { body: { items: chapters.map(present), next: next === null ? null : writeCursor([next]), open: waits } };
    },
  }),
  route({
    ...shared,
    path: '/mailboxes/:id/story',
    name: 'readMailboxStory',
    summary: 'Why something changed in a mailbox: each change from its cause to its outcome, newest first',
    company: ownMailbox,
    params,
    query,
    answer: z.object(pages),
    run: async (tx, { query, subject }) => {
      const { root, id: mailbox } = subject.mailbox;
      const { chapters, next } = await storyOf(tx, { root, mailbox }, readCursor(query, BEFORE)?.[0] ?? null);
      return { body: { items: chapters.map(present), next: next === null ? null : writeCursor([next]) } };
    },
  }),
];
