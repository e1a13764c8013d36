/** Busy time: what lies in people's calendars that is not an appointment of ours, as far as it may be kept (4.1, 4.12). */
import { z } from 'zod';
import { DAY, type Instant } from '@lockstep/engine';
import { inUtc } from '../../booking/moment.ts';
import { ownCopies } from '../../booking/copies.ts';
import { reaches, type Reach } from '../../booking/company.ts';
import { blocks } from '../../booking/slot.ts';
import type { Busy, Pairing } from '../../store/rows/sync.ts';
import type { Transaction } from '../../store/store.ts';
import { ofKey } from '../company-parameter.ts';
import { problemError } from '../problem.ts';
import { route } from '../route.ts';
import { idList, moment } from '../schemas/fields.ts';

const MOST_DAYS = 62;

const BusyAnswer = z
  .object({
    id: z.string(),
    holder: z.string(),
    mailbox: z.string(),
    start: z.string(),
    end: z.string(),
    allDay: z.boolean(),
    showAs: z.enum(['free', 'tentative', 'busy', 'outOfOffice', 'workingElsewhere']),
    private: z.boolean(),
    title: z.string().nullable().meta({ description: 'Null for private events and where titles are masked' }),
    blocks: z.boolean().meta({ description: 'Whether it takes the time away from booking' }),
    readAt: z.string().meta({ description: 'When it was read from Exchange' }),
  })
  .meta({ id: 'Busy' });

const present = (row: Busy, { holder }: Pairing): z.input<typeof BusyAnswer> => ({
  id: `${row.mailbox} ${row.eventId}`,
  holder,
  mailbox: row.mailbox,
  start: inUtc(row.startAt),
  end: inUtc(row.endAt),
  allDay: row.allDay,
  showAs: row.showAs,
  private: row.private,
  title: row.title,
  blocks: blocks(row),
  readAt: inUtc(row.readAt),
});

/** Pairings of those of the wanted holders that are within reach; of others nothing is said, not even that they exist. */
const pairingsOf = async (tx: Transaction, reach: Reach, wanted: readonly string[]): Promise<readonly Pairing[]> => {
  const holders = await tx.holders.select({ root: reach.root, id: { in: wanted } });
  const within = holders.filter((one) => reaches(reach, one.company)).map((one) => one.id);
  return within.length === 0 ? [] : tx.pairings.select({ root: reach.root, holder: { in: within } });
};

const checkSpan = (from: Instant, to: Instant): void => {
  if (to <= from) throw problemError('invalid', 'query/to', 'The span ends before it begins.', 'Send a "to" later than "from".');
  if (to - from > MOST_DAYS * DAY) {
    throw problemError('invalid', 'query/to', 'The span is longer than two months.', `Ask for ${MOST_DAYS} days at most at once.`);
  }
};

export const busyRoutes = [
  route({
    method: 'GET',
    path: '/busy',
    name: 'listBusy',
    summary: 'What lies in the calendars of some people and rooms, beside the appointments',
    description: 'Titles and notes of private events are kept nowhere, so they are not here either.',
    scope: 'appointments:read',
    company: ofKey,
    query: z.strictObject({ holder: idList(50), from: moment(), to: moment() }),
    statuses: [200],
    answer: z.object({ items: z.array(BusyAnswer) }),
    run: async (tx, { query, reach }) => {
      const { from, to } = query;
      checkSpan(from, to);
      const items: z.input<typeof BusyAnswer>[] = [];
      for (const pairing of await pairingsOf(tx, reach, query.holder)) {
        const rows = await tx.busyWithin(reach.root, pairing.mailbox, from, to);
        const own = await ownCopies(tx, reach.root, pairing.holder, rows);
        for (const row of rows) if (!own.has(row.eventId)) items.push(present(row, pairing));
      }
      return { body: { items } };
    },
  }),
];
