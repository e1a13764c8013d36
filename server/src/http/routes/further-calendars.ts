/** Further calendars of a mailbox (2.1): which there are, and which of them take their owner's time as busy only. */
import { z } from 'zod';
import { SECOND } from '@lockstep/engine';
import { ConnectorError, limited, type Cause } from '@lockstep/exchange';
import { busyRulesOf } from '../../booking/busy-rules.ts';
import { chooseFurther, chosenBy, furtherOf, MOST_FURTHER } from '../../booking/further-calendars.ts';
import { COUNTED_DAYS, lookAtCalendars } from '../../booking/look-at-calendars.ts';
import { inUtc } from '../../booking/moment.ts';
import { refuse } from '../../booking/refusal.ts';
import { wordsOf } from '../../causes.ts';
import type { FurtherCalendar } from '../../store/rows/further-calendar.ts';
import type { Mailbox } from '../../store/rows/sync.ts';
import type { Transaction } from '../../store/store.ts';
import { placeOf } from '../../sync/place.ts';
import { visit } from '../../sync/visit.ts';
import { route } from '../route.ts';
import { id, line } from '../schemas/fields.ts';
import { ownMailbox } from './mailboxes.ts';

const FurtherAnswer = z
  .object({
    id: z.string().meta({ description: "Exchange's own id of it" }),
    name: z.string().meta({ description: 'As its owner reads it' }),
    state: z.enum(['reading', 'read', 'missing', 'gone', 'trouble']).meta({
      description:
        '`reading`: not read yet, so that its owner counts as busy throughout; `missing`: not among the calendars of the mailbox at the last look; `gone`: proved so, nothing of it takes time',
    }),
    readAt: z.string().nullable(),
    events: z.int().meta({ description: 'How many of its events are kept as busy time' }),
    cause: z.string().nullable(),
    sentence: z.string().nullable(),
    next: z.string().nullable(),
    detail: z.string().nullable(),
  })
  .meta({ id: 'FurtherCalendar' });
const FurtherList = z.object({ items: z.array(FurtherAnswer) }).meta({ id: 'FurtherCalendars' });

const SeenAnswer = z
  .object({
    id: z.string(),
    name: z.string(),
    chosen: z.boolean(),
    blocking: z
      .int()
      .nullable()
      .meta({ description: `How many of its events of the next ${COUNTED_DAYS} days would take time; null: they could not be counted` }),
    detail: z.string().nullable().meta({ description: 'Why they could not be counted' }),
  })
  .meta({ id: 'SeenCalendar' });
const LookAnswer = z
  .object({
    items: z.array(SeenAnswer),
    days: z.int(),
    cause: z.string().nullable().meta({ description: 'Why Exchange could not be asked; null: it was' }),
    sentence: z.string().nullable(),
    next: z.string().nullable(),
    detail: z.string().nullable(),
  })
  .meta({ id: 'CalendarLook' });

const stateOf = ({ goneAt, missingSince, cause, readAt }: FurtherCalendar): z.input<typeof FurtherAnswer>['state'] => {
  if (goneAt !== null) return 'gone';
  if (missingSince !== null) return 'missing';
  if (cause !== null) return 'trouble';
  return readAt === null ? 'reading' : 'read';
};

const inWords = (cause: Cause | null, { transport }: Mailbox): { readonly sentence: string | null; readonly next: string | null } => {
  if (cause === null) return { sentence: null, next: null };
  const { sentence, next } = wordsOf(cause, transport);
  return { sentence, next };
};

const present = async (tx: Transaction, mailbox: Mailbox): Promise<z.input<typeof FurtherList>> => {
  const { root } = mailbox;
  const rows = await furtherOf(tx, mailbox);
  const items = rows.map(async (row) => ({
    id: chosenBy(row),
    name: row.name,
    state: stateOf(row),
    readAt: row.readAt === null ? null : inUtc(row.readAt),
    events: await tx.busy.count({ root, mailbox: mailbox.id, further: row.id }),
    cause: row.cause,
    ...inWords(row.cause, mailbox),
    detail: row.detail,
  }));
  return { items: await Promise.all(items) };
};

/** For all calls of one look; longer, and whoever asked has gone. */
const LOOK_MS = 30 * SECOND;

const params = z.strictObject({ id: id() });
const path = '/mailboxes/:id/calendars';

export const furtherCalendarRoutes = [
  route({
    method: 'GET',
    path,
    name: 'listFurtherCalendars',
    summary: 'The further calendars of a mailbox that take time as busy only, and how each stands',
    scope: 'mailboxes:read',
    company: ownMailbox,
    params,
    statuses: [200],
    answer: FurtherList,
    run: async (tx, { subject: { mailbox } }) => ({ body: await present(tx, mailbox) }),
  }),
  route({
    method: 'POST',
    path: `${path}/look`,
    name: 'lookAtCalendars',
    summary: 'Asks Exchange which other calendars a mailbox has, and how much time each would take',
    description:
      'Their names and how many of their events would block are told, and nothing else of what is in them. Nothing is kept of it.',
    scope: 'mailboxes:write',
    company: ownMailbox,
    params,
    statuses: [200],
    answer: LookAnswer,
    shownOnce: true,
    run: async (tx, { subject: { mailbox, connection, pairing }, occasion, deps }) => {
      if (connection === null || !connection.enabled || connection.secret === null || pairing?.enabled !== true)
        return refuse(
          'disabled',
          null,
          'Exchange is not asked about a mailbox that is switched off.',
          'Switch the person and the integration on first.',
        );
      const chosen = new Set((await furtherOf(tx, mailbox)).map(chosenBy));
      const { store, clock, connectorFor } = deps;
      const visiting = { store, clock, owner: `calendars ${occasion.newId()}`, requestMs: LOOK_MS };
      return {
        later: async (reply): Promise<z.input<typeof LookAnswer>> => {
          const gone = new AbortController();
          reply.raw.once('close', () => gone.abort());
          const nothing = { items: [], days: COUNTED_DAYS };
          const failed = (cause: Cause, detail: string) => ({ ...nothing, cause, ...inWords(cause, mailbox), detail });
          // Its own calendar is known from the first pass on; before that nothing tells it from the others.
          if (mailbox.calendar === null)
            return failed('checkOverdue', 'The mailbox has yet to be read for the first time; ask again in a minute.');
          const connector = connectorFor(connection, mailbox);
          const { signal, end } = limited(gone.signal, LOOK_MS);
          try {
            const seen = await visit(visiting, { mailbox: mailbox.id, connection }, async () =>
              lookAtCalendars(connector, placeOf(mailbox), busyRulesOf(connection), clock.now(), signal),
            );
            if (seen === null) return failed('serverBusy', 'Others look into this mailbox at the moment; ask again in a minute.');
            const items = seen.map(({ id: of, name, blocking, problem }) => ({
              id: of,
              name,
              chosen: chosen.has(of),
              blocking,
              detail: problem?.detail ?? null,
            }));
            return { items, days: COUNTED_DAYS, cause: null, sentence: null, next: null, detail: null };
          } catch (error) {
            if (error instanceof ConnectorError) return failed(error.failure.cause, error.failure.detail);
            if (signal.aborted) return failed('unreachable', 'Exchange did not answer within 30 seconds.');
            throw error;
          } finally {
            end();
            await connector.close();
          }
        },
      };
    },
  }),
  route({
    method: 'PUT',
    path,
    name: 'chooseFurtherCalendars',
    summary: 'Chooses the further calendars of a mailbox that take time as busy only; all others take none',
    description: `Their events block, and nothing else: no title is read, nothing becomes an appointment, nothing is ever written there. At most ${MOST_FURTHER}. Until one that is new was read, its owner counts as busy throughout. One that Exchange does not list is never read.`,
    scope: 'mailboxes:write',
    company: ownMailbox,
    params,
    body: z.strictObject({
      calendars: z
        .array(z.strictObject({ id: line(1_000).meta({ description: 'As the look tells it' }), name: line(400) }))
        .max(MOST_FURTHER)
        .meta({ description: 'All of them, those chosen before too' }),
    }),
    statuses: [200],
    answer: FurtherList,
    run: async (tx, { body, subject: { mailbox }, occasion }) => {
      await chooseFurther(tx, occasion, mailbox, body.calendars);
      return { body: await present(tx, mailbox) };
    },
  }),
];
