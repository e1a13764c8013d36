/** Availability blocks (3.8): what is published of people's working hours, what would be, and putting one back. */
import { z } from 'zod';
import { DAY, localOf, zoneClocks, type Instant } from '@lockstep/engine';
import { previewBlocks } from '../../booking/block-preview.ts';
import { blockRulesOf } from '../../booking/block-rules.ts';
import { reaches } from '../../booking/company.ts';
import { isAsked } from '../../booking/decision.ts';
import { inUtc } from '../../booking/moment.ts';
import { putBackBlock } from '../../booking/put-back.ts';
import type { Block } from '../../store/rows/block.ts';
import type { Link } from '../../store/rows/sync.ts';
import type { Transaction } from '../../store/store.ts';
import { ofKey, ofRow } from '../company-parameter.ts';
import { problemError } from '../problem.ts';
import { route } from '../route.ts';
import { id, idList, moment } from '../schemas/fields.ts';
import { integrationById, integrationsPath } from './integrations.ts';

const MOST_DAYS = 62;
/** Of how many people the numbers are shown by name. */
const MOST_SHOWN = 50;

const BlockAnswer = z
  .object({
    id: z.string(),
    holder: z.string(),
    mailbox: z.string(),
    start: z.string(),
    end: z.string(),
    dates: z
      .object({ first: z.string(), last: z.string() })
      .nullable()
      .meta({ description: 'The dates of a whole-day absence, the last included; null for any other' }),
    showAs: z.enum(['busy', 'outOfOffice']).meta({
      description: '`busy`: a break between usual hours. `outOfOffice`: time of the usual hours that an exception takes',
    }),
    state: z.enum(['pending', 'published', 'left', 'held', 'failed']).meta({
      description:
        '`pending`: about to be written. `published`: its event is as it should be. `left`: changed in Outlook a fourth time within an hour, and left so for a day. `held`: the brake holds it. `failed`: Exchange did not take it, and is asked again',
    }),
    detail: z.string().nullable().meta({ description: 'Why it is not published, in a sentence' }),
  })
  .meta({ id: 'Block' });
type Shown = z.input<typeof BlockAnswer>;

const stateOf = (link: Link | undefined): Shown['state'] => {
  if (link === undefined) return 'pending';
  if (link.cause === 'brakeHeld') return 'held';
  if (isAsked(link)) return 'left';
  if (link.cause !== null) return 'failed';
  return link.base === null || link.intent !== null ? 'pending' : 'published';
};

const clocks = zoneClocks();
const dateOf = (at: Instant, { zone }: Block): string =>
  new Date(localOf(clocks(zone, { start: at, end: at }), at)).toISOString().slice(0, 10);

const present = (block: Block, link: Link | undefined): Shown => ({
  id: block.id,
  holder: block.holder,
  mailbox: block.mailbox,
  start: inUtc(block.startAt),
  end: inUtc(block.endAt),
  dates: block.allDay ? { first: block.date, last: dateOf((block.endAt - 1) as Instant, block) } : null,
  showAs: block.showAs,
  state: stateOf(link),
  detail: link?.detail ?? null,
});

const presentAll = async (tx: Transaction, root: string, rows: readonly Block[]): Promise<Shown[]> => {
  const links = rows.length === 0 ? [] : await tx.links.select({ root, appointment: { in: rows.map((one) => one.id) } });
  const byBlock = new Map(links.flatMap((link) => [[`${link.appointment} ${link.mailbox}`, link] as const]));
  return rows.map((row) => present(row, byBlock.get(`${row.id} ${row.mailbox}`)));
};

const PreviewAnswer = z
  .object({
    published: z.boolean().meta({ description: 'Whether they are published already' }),
    days: z.int(),
    people: z.int().meta({ description: 'Who is paired through it, switched on and can be booked' }),
    counted: z.int().meta({ description: 'As many of them were looked at' }),
    publishing: z.int().meta({ description: 'Those of the counted who would have blocks in their calendar' }),
    breaks: z.int(),
    absences: z.int(),
    items: z
      .array(z.object({ holder: z.string(), name: z.string(), breaks: z.int(), absences: z.int() }))
      .meta({ description: `Those with most of them, ${MOST_SHOWN} at most` }),
  })
  .meta({ id: 'BlockPreview' });

const checkSpan = (from: Instant, to: Instant): void => {
  if (to <= from) throw problemError('invalid', 'query/to', 'The span ends before it begins.', 'Send a "to" later than "from".');
  if (to - from > MOST_DAYS * DAY)
    throw problemError('invalid', 'query/to', 'The span is longer than two months.', `Ask for ${MOST_DAYS} days at most at once.`);
};

/** From the query, where everything is text. */
const days = z
  .string()
  .regex(/^\d{1,3}$/)
  .transform(Number)
  .pipe(z.int().min(1).max(366))
  .meta({ description: 'Over how many dates; left out: as the integration is set' });

const sum = (numbers: readonly number[]): number => numbers.reduce((one, other) => one + other, 0);

export const blockRoutes = [
  route({
    method: 'GET',
    path: '/blocks',
    name: 'listBlocks',
    summary: 'What is published in the calendars of some people and rooms as unavailable, and whether it lies there as it should',
    description: 'Planned from the working hours alone; to change one, change those (`PUT /staff/{id}/schedule`).',
    scope: 'appointments:read',
    company: ofKey,
    query: z.strictObject({ holder: idList(50), from: moment(), to: moment() }),
    statuses: [200],
    answer: z.object({ items: z.array(BlockAnswer) }),
    run: async (tx, { query: { holder, from, to }, reach }) => {
      checkSpan(from, to);
      const { root } = reach;
      const mine = (await tx.holders.select({ root, id: { in: holder } })).filter((one) => reaches(reach, one.company));
      const wanted = { root, holder: { in: mine.map((one) => one.id) }, gone: false, startAt: { lt: to }, endAt: { gt: from } };
      const rows = mine.length === 0 ? [] : await tx.blocks.select(wanted, { orderBy: [['startAt', 'asc']] });
      return { body: { items: await presentAll(tx, root, rows) } };
    },
  }),
  route({
    method: 'POST',
    path: '/blocks/:id/put-back',
    name: 'putBackBlock',
    summary: 'Puts a block back that was left as it is in Outlook',
    description:
      'Carried out by the next pass of its mailbox. Refused with 409 `nothingToDecide` unless its state is `left`. Unless somebody does so it is put back after a day, or when its time begins.',
    scope: 'mailboxes:write',
    company: ofRow(
      {
        what: 'block',
        load: async (tx: Transaction, root: string, { id }: { readonly id: string }) => {
          const row = await tx.blocks.get({ root, id }, { lock: 'update' });
          return row === null ? null : { row, company: row.company };
        },
      },
      'own',
    ),
    params: z.strictObject({ id: id() }),
    statuses: [200],
    answer: BlockAnswer,
    run: async (tx, { subject, occasion }) => {
      await putBackBlock(tx, occasion, subject);
      const [shown] = await presentAll(tx, subject.root, [subject]);
      return { body: shown ?? present(subject, undefined) };
    },
  }),
  route({
    method: 'GET',
    path: `${integrationsPath}/:id/blocks`,
    name: 'previewBlocks',
    summary: 'How many availability blocks its people would have in their calendars, before they are published',
    description: 'Counted from the working hours as they are now; nothing is written.',
    scope: 'integrations:read',
    company: integrationById('read'),
    params: z.strictObject({ id: id() }),
    query: z.strictObject({ days: days.optional() }),
    statuses: [200],
    answer: PreviewAnswer,
    run: async (tx, { query, subject, reach, occasion: { now } }) => {
      const rules = blockRulesOf(subject);
      const wanted = query.days ?? rules.blockDays;
      const { people, counted, publishing } = await previewBlocks(tx, subject, wanted, (company) => reaches(reach, company), now);
      return {
        body: {
          published: rules.publishBlocks,
          days: wanted,
          people,
          counted,
          publishing: publishing.length,
          breaks: sum(publishing.map((one) => one.breaks)),
          absences: sum(publishing.map((one) => one.absences)),
          items: publishing
            .slice(0, MOST_SHOWN)
            .map(({ holder, breaks, absences }) => ({ holder: holder.id, name: holder.name, breaks, absences })),
        },
      };
    },
  }),
];
