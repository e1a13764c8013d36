/** Busy time: what lies in people's calendars that is not an appointment of ours, as far as it may be kept (4.1, 4.12). */
import { z } from 'zod';
import { DAY, type Instant } from '@lockstep/engine';
import { inUtc } from '../../booking/moment.ts';
import { reaches, type Reach } from '../../booking/company.ts';
import { blocks, busyRulesOf, isLeftOut, SHOW_AS } from '../../booking/busy-rules.ts';
import { calendarsOf, type Calendar } from '../../booking/calendar.ts';
import type { Busy } from '../../store/rows/sync.ts';
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
    showAs: z.enum(SHOW_AS),
    private: z.boolean(),
    title: z.string().nullable().meta({ description: 'Null for private events and where titles are masked' }),
    titles: z.enum(['busy', 'title']).meta({ description: 'Whether the integration shows titles at all' }),
    blocks: z.boolean().meta({ description: 'Whether it takes the time away from booking' }),
    countsAs: z.enum(['itself', 'workingHours', 'wholeDay', 'nothing']).meta({
      description: 'Which time it takes: its own; what the integration has an all-day event count as; or none',
    }),
    readAt: z.string().meta({ description: 'When it was read from Exchange' }),
  })
  .meta({ id: 'Busy' });

const present = (row: Busy, { pairing, connection }: Calendar): z.input<typeof BusyAnswer> => {
  const rules = busyRulesOf(connection);
  const taken = blocks(row, rules);
  return {
    id: `${row.mailbox} ${row.eventId}`,
    holder: pairing.holder,
    mailbox: row.mailbox,
    start: inUtc(row.startAt),
    end: inUtc(row.endAt),
    allDay: row.allDay,
    showAs: row.showAs,
    private: row.private,
    // By the setting as it is now, also while what was stored under another one is yet to be erased.
    title: rules.showTitles === 'title' && !row.private ? row.title : null,
    titles: rules.showTitles,
    blocks: taken,
    countsAs: !taken ? 'nothing' : row.allDay ? rules.allDayCountsAs : 'itself',
    readAt: inUtc(row.readAt),
  };
};

/** Calendars of those of the wanted holders that are within reach; of others nothing is said, not even that they exist. */
const calendarsWithinReach = async (tx: Transaction, reach: Reach, wanted: readonly string[]): Promise<readonly Calendar[]> => {
  const holders = await tx.holders.select({ root: reach.root, id: { in: wanted } });
  const within = holders.filter((one) => reaches(reach, one.company)).map((one) => one.id);
  return [...(await calendarsOf(tx, reach.root, within)).values()];
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
    description: 'Titles are here only where the integration shows them. Those of private events are kept nowhere, nor is any other text.',
    scope: 'appointments:read',
    company: ofKey,
    query: z.strictObject({ holder: idList(50), from: moment(), to: moment() }),
    statuses: [200],
    answer: z.object({ items: z.array(BusyAnswer) }),
    run: async (tx, { query, reach }) => {
      const { from, to } = query;
      checkSpan(from, to);
      const items: z.input<typeof BusyAnswer>[] = [];
      for (const calendar of await calendarsWithinReach(tx, reach, query.holder)) {
        const rules = busyRulesOf(calendar.connection);
        for (const row of await tx.busyWithin(reach.root, calendar.pairing.mailbox, from, to)) {
          if (!isLeftOut(row, rules)) items.push(present(row, calendar));
        }
      }
      return { body: { items } };
    },
  }),
];
