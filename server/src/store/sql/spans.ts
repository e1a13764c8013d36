/**
 * Reads for availability: joined in the database, a few columns of many rows, and these column by column, one row for each
 * holder or mailbox. Of 1,700 rows one by one `pg` took 4.6 ms of its own; so it takes one.
 */
import { sql, type RawBuilder } from 'kysely';
import type { ReadCalendar } from '../busy-calendar.ts';
import type { BusySpan, Held } from '../store.ts';
import { encode } from './codec.ts';
import type { CalendarColumns } from './kept-calendars.ts';
import type { Statement } from './statement.ts';

export type SpanWish = { readonly root: string; readonly of: readonly string[]; readonly start: number; readonly end: number };

/** Columns of the same length, beside what all their rows have in common. */
type InColumns<Row, Common extends keyof Row> = Pick<Row, Common> & {
  readonly [Field in Exclude<keyof Row, Common>]: readonly Row[Field][];
};

/** Epoch milliseconds, which a double holds exactly. */
const milliseconds = (column: string): RawBuilder<unknown> => sql`json_agg((extract(epoch from ${sql.ref(column)}) * 1000)::float8)`;

/** Text at once, like all that is asked a hundred times a second. */
export const heldSql = ({ root, of, start, end }: SpanWish): Statement<InColumns<Held, 'holder'>> => ({
  text: of.length === 1 ? HELD_BY_ONE : HELD,
  values: [root, of.length === 1 ? of[0] : of, encode('instant', end), encode('instant', start)],
});

const held = (by: string): string => `select s.holder as "holder", json_agg(s.appointment) as "appointment",
    json_agg((extract(epoch from s.start_at) * 1000)::float8) as "startAt", json_agg((extract(epoch from s.end_at) * 1000)::float8) as "endAt",
    json_agg(coalesce(v.buffer_before_minutes, 0)) as "bufferBeforeMinutes", json_agg(coalesce(v.buffer_after_minutes, 0)) as "bufferAfterMinutes"
  from (
      select root, holder, appointment, start_at, end_at from assignment
        where root = $1 and holder = ${by} and counts and start_at < $3 and end_at > $4
      union all
      select t.root, t.holder, t.appointment, l.ask_start, l.ask_end
        from link l join assignment t on t.root = l.root and t.appointment = l.appointment
        where l.root = $1 and l.ask_start < $3 and l.ask_end > $4 and t.holder = ${by} and t.counts
    ) s join appointment a on a.root = s.root and a.id = s.appointment
    left join service v on v.root = a.root and v.id = a.service
  group by s.holder`;
const HELD = held('any($2::text[])');
/** Planned once; with an array it is planned at every execution, which takes longer than what it does. */
const HELD_BY_ONE = held('$2');

/** The revisions of these calendars' busy time; one that never had any has none. */
export const revisionsSql = (
  root: string,
  mailboxes: readonly string[],
): Statement<{ readonly mailbox: string; readonly revision: string }> => ({
  text: REVISIONS,
  values: [root, mailboxes],
});

const REVISIONS = `select r.mailbox as "mailbox", r.revision::text as "revision"
  from busy_revision r where r.root = $1 and r.mailbox = any($2::text[])`;

/** How these calendars stand, with the revisions of their busy time: columns of one row, null where there is none of them. */
export const standingsSql = (root: string, mailboxes: readonly string[]): Statement<StandingColumns> => ({
  text: STANDINGS,
  values: [root, mailboxes],
});

type Standing = Omit<ReadCalendar, 'busy'> & { readonly revision: string | null };
type StandingColumns = Omit<InColumns<Standing, never>, 'id'> & { readonly id: readonly string[] | null };

const STANDINGS = `select json_agg(m.id) as "id", json_agg(m.connection) as "connection", json_agg(m.zone) as "zone",
    json_agg((extract(epoch from m.read_at) * 1000)::float8) as "readAt", json_agg(m.read_as) as "readAs",
    json_agg((extract(epoch from m.expanded_until) * 1000)::float8) as "expandedUntil", json_agg(m.cause) as "cause",
    json_agg(m.transport) as "transport",
    json_agg((extract(epoch from m.further_due) * 1000)::float8) as "furtherDue",
    json_agg((extract(epoch from m.further_read_at) * 1000)::float8) as "furtherReadAt",
    json_agg(r.revision) as "revision"
  from mailbox m left join busy_revision r on r.root = m.root and r.mailbox = m.id
  where m.root = $1 and m.id = any($2::text[])`;

/** Whole calendars, each with the revision it shows: in one statement, so that the two belong together. */
export const calendarsSql = (root: string, mailboxes: readonly string[]) => sql<CalendarColumns>`
  select r.mailbox as "mailbox", r.revision::text as "revision",
    ${milliseconds('b.start_at')} filter (where b.root is not null) as "startAt",
    ${milliseconds('b.end_at')} filter (where b.root is not null) as "endAt",
    json_agg(b.all_day) filter (where b.root is not null) as "allDay", json_agg(b.zone) filter (where b.root is not null) as "zone",
    json_agg(b.show_as) filter (where b.root is not null) as "showAs"
  from busy_revision r left join busy b on b.root = r.root and b.mailbox = r.mailbox
  where r.root = ${root} and r.mailbox = any(${mailboxes}::text[])
  group by r.mailbox, r.revision`;

export type CopyWish = SpanWish & { readonly appointments: readonly string[] };

/**
 * Copies of the events of these appointments, known by their UID (4.16): few, and looked for from the side of the few. Of a
 * series that somebody made of our event only the date of the appointment is its copy (4.11).
 */
export const copiesSql = ({ root, of, start, end, appointments }: CopyWish) => sql<BusySpan>`
  select b.mailbox as "mailbox", b.start_at as "startAt", b.end_at as "endAt", b.all_day as "allDay", b.zone as "zone", b.show_as as "showAs",
    min(l.appointment) as "copyOf"
  from link l join busy b on b.root = l.root and b.uid = l.uid
    join appointment a on a.root = l.root and a.id = l.appointment
  where l.root = ${root} and l.appointment = any(${appointments}::text[]) and b.mailbox = any(${of}::text[])
    and (b.series is null or b.start_at = a.start_at)
    and b.start_at < ${encode('instant', end)} and b.end_at > ${encode('instant', start)}
  group by b.root, b.mailbox, b.event_id`;

/** The element of a column; all columns of a group have as many. */
export const at = <Value>(column: readonly Value[], index: number): Value => {
  const value = column[index];
  if (value === undefined) throw new RangeError('the columns of a group differ in length');
  return value;
};

export const heldRows = (groups: readonly InColumns<Held, 'holder'>[]): readonly Held[] =>
  groups.flatMap(({ holder, appointment, startAt, endAt, bufferBeforeMinutes, bufferAfterMinutes }) =>
    startAt.map((start, index) => ({
      holder,
      appointment: at(appointment, index),
      startAt: start,
      endAt: at(endAt, index),
      bufferBeforeMinutes: at(bufferBeforeMinutes, index),
      bufferAfterMinutes: at(bufferAfterMinutes, index),
    })),
  );
