/** The records behind what takes somebody's time: which event in Outlook, which appointment, which schedule, what was last read. */
import { allDayDates, DAY } from '@lockstep/engine';
import type { BusyTime, HolderTime, Instant, Span, Why, ZoneId } from '@lockstep/engine';
import type { Appointment, Assignment, Holder, Service } from '../../store/rows/booking.ts';
import type { BusyRules } from '../../store/rows/busy-rules.ts';
import type { Busy } from '../../store/rows/busy.ts';
import type { Link } from '../../store/rows/sync.ts';
import type { Transaction } from '../../store/store.ts';
import { busyRulesOf } from '../busy-rules.ts';
import { calendarsBy, type Calendar } from '../calendar.ts';
import { reaches, type Reach } from '../company.ts';
import { knownOf } from '../known.ts';
import type { HoldingSchedule } from '../schedule.ts';

export type Evidence = {
  readonly appointments: ReadonlyMap<string, Appointment>;
  readonly services: ReadonlyMap<string, Service>;
  /** The parts of those asked in the appointments that are in the way. */
  readonly assignments: readonly Assignment[];
  /** Of those appointments, with what an administrator is asked, and of whose events something is a copy. */
  readonly links: readonly Link[];
  /** Whose they are is within reach, so that their titles may be named. */
  readonly mayName: (company: string) => boolean;
  readonly schedules: ReadonlyMap<string, HoldingSchedule>;
  readonly times: ReadonlyMap<string, HolderTime>;
  readonly calendars: ReadonlyMap<string, Calendar>;
  /** What lies in the calendar of each at the time, whether it takes time or not. */
  readonly lying: ReadonlyMap<string, readonly Busy[]>;
  /** What the further calendars are called in which some of it lies (2.1). */
  readonly further: ReadonlyMap<string, string>;
};

type Question = {
  readonly holders: readonly Holder[];
  readonly times: readonly HolderTime[];
  readonly why: Why;
  readonly span: Span;
  readonly now: Instant;
};

/** An all-day event of any zone lies within these of the dates it means. */
const DATES_BEYOND = 2 * DAY;

export const evidenceOf = async (tx: Transaction, reach: Reach, { holders, times, why, span }: Question): Promise<Evidence> => {
  const { root } = reach;
  const ids = holders.map(({ id }) => id);
  const known = await knownOf(tx, root, ids);
  const calendars = await calendarsBy(tx, root, known.pairings);
  const lying = new Map<string, readonly Busy[]>();
  for (const { id } of holders) {
    const mailbox = calendars.get(id)?.mailbox ?? null;
    if (mailbox === null) continue;
    lying.set(id, await tx.busyWithin(root, mailbox.id, (span.start - DATES_BEYOND) as Instant, (span.end + DATES_BEYOND) as Instant));
  }
  const within = [...new Set([...lying.values()].flat().flatMap(({ further }) => further ?? []))];
  const named = within.length === 0 ? [] : await tx.furtherCalendars.pick({ root, id: { in: within } }, ['id', 'name']);
  const uids = [...new Set([...lying.values()].flat().flatMap(({ uid }) => uid ?? []))];
  const inTheWay = why.holders.flatMap(({ obstacles }) => obstacles.flatMap((one) => (one.is === 'appointment' ? [one.appointment] : [])));
  const [copied, blocking] = await Promise.all([
    uids.length === 0 ? [] : tx.links.select({ root, uid: { in: uids } }),
    inTheWay.length === 0 ? [] : tx.links.select({ root, appointment: { in: [...new Set(inTheWay)] } }),
  ]);
  const wanted = [...new Set([...inTheWay, ...copied.map(({ appointment }) => appointment)])];
  const rows = wanted.length === 0 ? [] : await tx.appointments.select({ root, id: { in: wanted } });
  const services = [...new Set(rows.flatMap(({ service }) => service ?? []))];
  const [offered, assignments] = await Promise.all([
    services.length === 0 ? [] : tx.services.select({ root, id: { in: services } }),
    wanted.length === 0 ? [] : tx.assignments.select({ root, appointment: { in: wanted }, holder: { in: ids } }),
  ]);
  return {
    appointments: new Map(rows.map((row) => [row.id, row])),
    services: new Map(offered.map((row) => [row.id, row])),
    assignments,
    links: [...blocking, ...copied],
    mayName: (company) => reaches(reach, company),
    schedules: known.schedules,
    times: new Map(times.map((time) => [time.holder, time])),
    calendars,
    lying,
    further: new Map(named.map(({ id, name }) => [id, name])),
  };
};

export const rulesFor = ({ calendars }: Evidence, holder: string): BusyRules => busyRulesOf(calendars.get(holder)?.connection ?? null);

/** The event behind busy time as the engine judged it; null: it is there no more, or was never stored. */
export const eventBehind = ({ lying }: Evidence, { id, zone }: Holder, busy: BusyTime): Busy | null =>
  (lying.get(id) ?? []).find(
    (row) =>
      row.startAt === busy.start &&
      row.endAt === busy.end &&
      row.allDay === busy.allDay &&
      row.showAs === busy.showAs &&
      (row.zone ?? zone) === busy.zone,
  ) ?? null;

/** The appointment of whose event this is a copy (4.16); of a series that somebody made of it only its own date is. */
export const copiedAppointment = ({ links, appointments }: Evidence, { uid, series, startAt }: Busy): Appointment | null => {
  const link = uid === null ? undefined : links.find((one) => one.uid === uid);
  const row = link === undefined ? undefined : appointments.get(link.appointment);
  return row === undefined || (series !== null && row.startAt !== startAt) ? null : row;
};

/** Where an event lies: an all-day one on its dates, laid down in its owner's zone (4.14). */
export const laidDown = (row: Busy, owner: ZoneId): Span => {
  if (!row.allDay) return { start: row.startAt, end: row.endAt };
  const days = allDayDates({ start: row.startAt, end: row.endAt, zone: row.zone ?? owner, allDay: true }, owner);
  const [first, last] = [days[0], days.at(-1)];
  return first === undefined || last === undefined ? { start: row.startAt, end: row.endAt } : { start: first.start, end: last.end };
};
