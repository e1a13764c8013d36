/** The journal of a whole company (5.4): searched by what it is about, and what of it was put back (4.3). */
import { z } from 'zod';
import type { Instant } from '@lockstep/engine';
import { reaches, reachOf, type Reach } from '../../booking/company.ts';
import { inUtc } from '../../booking/moment.ts';
import { notFound } from '../../booking/refusal.ts';
import { PUT_BACK } from '../../journal/meaning.ts';
import { putBackOf } from '../../journal/put-back.ts';
import { searchJournal, type JournalWish, type Position } from '../../journal/search.ts';
import type { JournalEntry } from '../../store/rows/record.ts';
import type { Transaction } from '../../store/store.ts';
import type { Access } from '../access/access.ts';
import { allows } from '../access/scopes.ts';
import { ofKey } from '../company-parameter.ts';
import { limitOf, paging, readCursor, writeCursor, type Paging } from '../page.ts';
import { problemError } from '../problem.ts';
import { route } from '../route.ts';
import { id, idList, line, moment } from '../schemas/fields.ts';
import { EntryAnswer, presentEntry } from './journal.ts';
import { presentSpan, SpanAnswer } from './story.ts';

const KINDS = ['plan', 'outcome', 'failure', 'state', 'booking'] as const;
/** Counted of those that were put back last. */
const COUNTED = 1_000;

const About = {
  title: z.string().nullable().meta({ description: 'Of the appointment; null where there is none, or it may not be read' }),
  address: z.string().nullable().meta({ description: 'Of the mailbox' }),
};
const pages = {
  next: z.string().nullable().meta({ description: 'Cursor of older ones; null: there are no more' }),
  searchedTo: z.string().nullable().meta({
    description: 'Everything since then has been looked at; ask again with `next` to look further back. Null: all that was asked for',
  }),
};
const SearchedAnswer = EntryAnswer.extend(About).meta({ id: 'SearchedEntry' });
const PutBackAnswer = z
  .object({
    id: z.string(),
    at: z.string(),
    appointment: z.string().nullable(),
    mailbox: z.string().nullable(),
    code: z.string(),
    rule: z.string().nullable(),
    sentence: z.string(),
    what: z.string().nullable().meta({ description: 'The field, where it is about one' }),
    outlook: SpanAnswer.nullable().meta({ description: 'The time that Outlook showed' }),
    booking: SpanAnswer.nullable().meta({ description: 'The time it was put back to' }),
    changedBy: z.string().nullable().meta({ description: 'Who changed it last, as Exchange names them; null: it does not' }),
    ...About,
  })
  .meta({ id: 'PutBack' });

const Counted = z.array(z.object({ id: z.string(), name: z.string().nullable(), times: z.int() }));

const spanFields = {
  from: moment().optional(),
  to: moment().optional(),
  company: id().optional().meta({ description: 'A company within reach, with those below it; left out: all within reach' }),
  appointment: id().optional(),
  mailbox: id().optional(),
  holder: id().optional().meta({ description: 'What is about their mailbox or an appointment they are on' }),
};

/** What is searched for, as the query has it. */
type Asked = {
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
  readonly appointment?: string | undefined;
  readonly mailbox?: string | undefined;
  readonly holder?: string | undefined;
};

const wishOf = ({ from, to, appointment, mailbox, holder }: Asked): JournalWish => {
  if (from !== undefined && to !== undefined && to <= from)
    throw problemError('invalid', 'query/to', 'The span ends before it begins.', 'Send a "to" later than "from".');
  const about = { appointment: appointment ?? null, mailbox: mailbox ?? null, holder: holder ?? null };
  return { ...about, kinds: null, rule: null, codes: null, text: null, from: from ?? null, to: to ?? null };
};

/** Behind which entry a page begins. */
const POSITION = z.tuple([z.int(), z.string()]);
const positionOf = (query: Paging): Position | null => {
  const parts = readCursor(query, POSITION);
  return parts === null ? null : { at: parts[0] as Instant, id: parts[1] === '' ? null : parts[1] };
};
const cursorOf = (next: Position | null): string | null => (next === null ? null : writeCursor([next.at, next.id ?? '']));

const narrowed = async (tx: Transaction, reach: Reach, company: string | undefined): Promise<Reach> =>
  company === undefined ? reach : reaches(reach, company) ? reachOf(tx, reach.root, company) : notFound('company', 'query/company');

type Known = { readonly titles: ReadonlyMap<string, string>; readonly addresses: ReadonlyMap<string, string> };
type AboutRow = Pick<JournalEntry, 'appointment' | 'mailbox'>;

const aboutOf = async (tx: Transaction, { root, scopes }: Pick<Access, 'root' | 'scopes'>, rows: readonly AboutRow[]): Promise<Known> => {
  const ids = [...new Set(rows.flatMap(({ appointment }) => appointment ?? []))];
  const boxes = [...new Set(rows.flatMap(({ mailbox }) => mailbox ?? []))];
  const mayRead = allows(scopes, 'appointments:read');
  const [appointments, mailboxes] = await Promise.all([
    ids.length === 0 || !mayRead ? [] : tx.appointments.pick({ root, id: { in: ids } }, ['id', 'title']),
    boxes.length === 0 ? [] : tx.mailboxes.pick({ root, id: { in: boxes } }, ['id', 'address']),
  ]);
  return {
    titles: new Map(appointments.map((one) => [one.id, one.title])),
    addresses: new Map(mailboxes.map((one) => [one.id, one.address])),
  };
};
const about = ({ titles, addresses }: Known, { appointment, mailbox }: AboutRow) => ({
  title: titles.get(appointment ?? '') ?? null,
  address: addresses.get(mailbox ?? '') ?? null,
});

const countedBy = (rows: readonly JournalEntry[], field: 'appointment' | 'mailbox', names: ReadonlyMap<string, string>) => {
  const times = new Map<string, number>();
  for (const row of rows) {
    const key = row[field];
    if (key !== null) times.set(key, (times.get(key) ?? 0) + 1);
  }
  return [...times].map(([key, count]) => ({ id: key, name: names.get(key) ?? null, times: count })).toSorted((a, b) => b.times - a.times);
};

export const journalSearchRoutes = [
  route({
    method: 'GET',
    path: '/journal',
    name: 'searchJournal',
    summary: 'What was seen, decided, done and answered, of everything within reach, newest first',
    description:
      'A search that finds little answers after about a second with what it has found, and `searchedTo`: it is asked again with `next` to look further back. Entries are kept for 30 days, or as the topmost company says.',
    scope: 'journal:read',
    company: ofKey,
    query: z.strictObject({
      ...paging,
      ...spanFields,
      kind: z
        .string()
        .max(60)
        .transform((text) => text.split(','))
        .pipe(z.array(z.enum(KINDS)).min(1).max(KINDS.length))
        .optional()
        .meta({ description: 'plan, outcome, failure, state, booking; several with commas between them' }),
      rule: z
        .string()
        .regex(/^\d{1,2}\.\d{1,2}a?$/, 'This is no number of a rule, such as 4.3.')
        .optional(),
      code: idList(20).optional(),
      text: line(100).optional().meta({ description: 'Stands anywhere in the sentence, whatever the case of its letters' }),
    }),
    statuses: [200],
    answer: z.object({ items: z.array(SearchedAnswer), ...pages }),
    run: async (tx, { query, reach, access, deps }) => {
      const within = await narrowed(tx, reach, query.company);
      const wish: JournalWish = {
        ...wishOf(query),
        kinds: query.kind ?? null,
        rule: query.rule ?? null,
        codes: query.code ?? null,
        text: query.text ?? null,
      };
      const after = positionOf(query);
      return {
        later: async () => {
          const { rows, next, searchedTo } = await searchJournal(deps, within, wish, { limit: limitOf(query), after });
          const known = await deps.store.transaction(async (own) => aboutOf(own, access, rows));
          const items = rows.map((row) => ({ ...presentEntry(row), ...about(known, row) }));
          return { items, next: cursorOf(next), searchedTo: searchedTo === null ? null : inUtc(searchedTo) };
        },
      };
    },
  }),
  route({
    method: 'GET',
    path: '/journal/put-back',
    name: 'listPutBack',
    summary: 'What was changed in Outlook and put back: what, when, how often, and by whom where Exchange tells it',
    description: `\`counts\`, with the first page, is of the latest ${COUNTED} within the span: how often in which mailbox and of which appointment.`,
    scope: 'journal:read',
    company: ofKey,
    query: z.strictObject({ ...paging, ...spanFields }),
    statuses: [200],
    answer: z.object({
      items: z.array(PutBackAnswer),
      ...pages,
      counts: z.object({ mailboxes: Counted, appointments: Counted, of: z.int() }).nullable(),
    }),
    run: async (tx, { query, reach, access, deps }) => {
      const within = await narrowed(tx, reach, query.company);
      const wish = { ...wishOf(query), codes: PUT_BACK };
      const after = positionOf(query);
      const limit = limitOf(query);
      return {
        later: async () => {
          const found = await searchJournal(deps, within, wish, { limit, after });
          const all =
            after !== null
              ? null
              : found.next === null
                ? found.rows
                : (await searchJournal(deps, within, wish, { limit: COUNTED, after })).rows;
          const known = await deps.store.transaction(async (own) => aboutOf(own, access, all ?? found.rows));
          const items = found.rows.map((row) => {
            const one = putBackOf(row);
            return {
              ...one,
              at: inUtc(one.at),
              outlook: presentSpan(one.outlook),
              booking: presentSpan(one.booking),
              ...about(known, row),
            };
          });
          const counts =
            all === null
              ? null
              : {
                  mailboxes: countedBy(all, 'mailbox', known.addresses),
                  appointments: countedBy(all, 'appointment', known.titles),
                  of: all.length,
                };
          const { next, searchedTo } = found;
          return { items, next: cursorOf(next), searchedTo: searchedTo === null ? null : inUtc(searchedTo), counts };
        },
      };
    },
  }),
];
