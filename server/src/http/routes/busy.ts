/** Busy time: what lies in people's calendars that is not an appointment of ours, as far as it may be kept (4.1, 4.12). */
import { z } from 'zod';
import { allDayDates, DAY, type Instant, type ZoneId } from '@lockstep/engine';
import { inUtc } from '../../booking/moment.ts';
import { ownCopies } from '../../booking/copies.ts';
import { reaches, type Reach } from '../../booking/company.ts';
import { blocks, busyRulesOf, isLeftOut, SHOW_AS } from '../../booking/busy-rules.ts';
import { calendarsOf, type Calendar } from '../../booking/calendar.ts';
import type { Holder } from '../../store/rows/booking.ts';
import type { Busy } from '../../store/rows/busy.ts';
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
    end: z.string().meta({ description: "Of an all-day event both are midnights of its owner's zone" }),
    allDay: z.boolean(),
    dates: z
      .object({ first: z.string(), last: z.string() })
      .nullable()
      .meta({ description: 'The dates an all-day event means, the last included; null for any other' }),
    showAs: z.enum(SHOW_AS),
    private: z.boolean(),
    title: z.string().nullable().meta({ description: 'Null for private events and where titles are masked' }),
    titles: z.enum(['busy', 'title']).meta({ description: 'Whether the integration shows titles at all' }),
    blocks: z.boolean().meta({ description: 'Whether it takes the time away from booking' }),
    countsAs: z.enum(['itself', 'workingHours', 'wholeDay', 'nothing']).meta({
      description: 'Which time it takes: its own; what the integration has an all-day event count as; or none',
    }),
    calendar: z.string().nullable().meta({ description: 'The further calendar in which it lies, by its name (2.1); null: the paired one' }),
    readAt: z.string().meta({ description: 'When it was read from Exchange' }),
  })
  .meta({ id: 'Busy' });

type Owned = { readonly holder: Holder; readonly calendar: Calendar };
/** Where a row lies: an all-day event on the dates of its own zone, laid down in its owner's (4.14). */
type Laid = { readonly start: Instant; readonly end: Instant; readonly dates: { readonly first: string; readonly last: string } | null };

/** An all-day event of any zone lies within these of the dates it means. */
const DATES_BEYOND = 2 * DAY;

const laid = (row: Busy, owner: ZoneId): Laid => {
  const own: Laid = { start: row.startAt, end: row.endAt, dates: null };
  if (!row.allDay) return own;
  const when = { start: row.startAt, end: row.endAt, zone: row.zone ?? owner, allDay: true };
  const days = allDayDates(when, owner);
  const [first, last] = [days[0], days.at(-1)];
  return first === undefined || last === undefined
    ? own
    : { start: first.start, end: last.end, dates: { first: first.date, last: last.date } };
};

const present = (
  row: Busy,
  { start, end, dates }: Laid,
  { pairing, connection }: Calendar,
  further: ReadonlyMap<string, string>,
): z.input<typeof BusyAnswer> => {
  const rules = busyRulesOf(connection);
  const taken = blocks(row, rules);
  return {
    id: `${row.mailbox} ${row.eventId}`,
    holder: pairing.holder,
    mailbox: row.mailbox,
    start: inUtc(start),
    end: inUtc(end),
    allDay: row.allDay,
    dates,
    showAs: row.showAs,
    private: row.private,
    // By the setting as it is now, also while what was stored under another one is yet to be erased.
    title: rules.showTitles === 'title' && !row.private ? row.title : null,
    titles: rules.showTitles,
    blocks: taken,
    countsAs: !taken ? 'nothing' : row.allDay ? rules.allDayCountsAs : 'itself',
    calendar: row.further === null ? null : (further.get(row.further) ?? null),
    readAt: inUtc(row.readAt),
  };
};

/** Calendars of those of the wanted holders that are within reach; of others nothing is said, not even that they exist. */
const ownedWithinReach = async (tx: Transaction, reach: Reach, wanted: readonly string[]): Promise<readonly Owned[]> => {
  const holders = (await tx.holders.select({ root: reach.root, id: { in: wanted } })).filter((one) => reaches(reach, one.company));
  const calendars = await calendarsOf(
    tx,
    reach.root,
    holders.map((one) => one.id),
  );
  return holders.flatMap((holder) => {
    const calendar = calendars.get(holder.id);
    return calendar === undefined ? [] : [{ holder, calendar }];
  });
};

const within = async (tx: Transaction, { root }: Reach, { holder, calendar }: Owned, from: Instant, to: Instant) => {
  const { pairing, mailbox, connection } = calendar;
  const rules = busyRulesOf(connection);
  const rows = await tx.busyWithin(root, pairing.mailbox, (from - DATES_BEYOND) as Instant, (to + DATES_BEYOND) as Instant);
  const own = await ownCopies(tx, root, holder.id, rows);
  const ids = [...new Set(rows.flatMap((row) => row.further ?? []))];
  const named = ids.length === 0 ? [] : await tx.furtherCalendars.pick({ root, id: { in: ids } }, ['id', 'name']);
  const further = new Map(named.map((one) => [one.id, one.name]));
  return rows.flatMap((row) => {
    const place = laid(row, mailbox?.zone ?? holder.zone);
    const isShown = !own.has(row.eventId) && !isLeftOut(row, rules);
    return !isShown || place.start >= to || place.end <= from ? [] : [present(row, place, calendar, further)];
  });
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
      for (const owned of await ownedWithinReach(tx, reach, query.holder)) items.push(...(await within(tx, reach, owned, from, to)));
      return { body: { items } };
    },
  }),
];
