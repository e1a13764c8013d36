/** What the booking side knows about a time: who holds it, which booking rules it breaks, whether Outlook has something there. */
import { covers, DAY, intersect, MINUTE, spansOf, takenTime, workingTime } from '@lockstep/engine';
import type { HolderTime, Instant, RuleBreak, SlotFacts, Span } from '@lockstep/engine';
import type { Appointment, Assignment, Service } from '../store/rows/booking.ts';
import type { BusyRules } from '../store/rows/busy-rules.ts';
import type { Busy } from '../store/rows/busy.ts';
import type { Transaction } from '../store/store.ts';
import { blocks, busyRulesOf } from './busy-rules.ts';
import { calendarsBy, type CalendarMailbox } from './calendar.ts';
import { knownOf, serviceOf } from './known.ts';
import { spanInWords } from './moment.ts';
import { refuse } from './refusal.ts';
import { schedulesOf } from './schedule.ts';

/** A time somebody might be given, and what is asked of them then. */
export type Placed = {
  readonly root: string;
  /** The appointment whose own event and copies do not count (4.16); null where it is yet to be made. */
  readonly appointment: string | null;
  readonly service: Service | null;
  readonly holders: readonly string[];
  readonly span: Span;
};

/** What is said about a booking that is made all the same. */
export type Warning = RuleBreak | 'ontoBusy';

/**
 * The booking rules that a time breaks (4.4). Notice and horizon are elapsed time from `now`. Without a service only the
 * opening hours of people and rooms are left. A service that names nobody in `servedBy` may be served by everybody.
 */
export const ruleBreaks = async (tx: Transaction, placed: Placed, now: Instant): Promise<readonly RuleBreak[]> => {
  const { service, holders, span } = placed;
  const breaks: RuleBreak[] = [];
  if (await isOutOfHours(tx, placed)) breaks.push('openingHours');
  if (service === null) return breaks;
  if (span.start < now + service.noticeMinutes * MINUTE) breaks.push('notice');
  if (span.start > now + service.horizonDays * DAY) breaks.push('horizon');
  if (!service.active || holders.some((holder) => !offers(service, holder))) breaks.push('serviceNotOffered');
  return breaks;
};

/**
 * The same with whether Outlook has something there, for the answer to whoever books. `judged`: the slot was on offer a
 * moment ago, by what Exchange itself said, which what is stored of it may lag behind.
 */
export const warningsOf = async (tx: Transaction, placed: Placed, judged: boolean, now: Instant): Promise<readonly Warning[]> => {
  const [breaks, onto] = await Promise.all([ruleBreaks(tx, placed, now), !judged && ontoBusy(tx, placed)]);
  return [...breaks, ...(onto ? (['ontoBusy'] as const) : [])];
};

export const offers = (service: Service, holder: string): boolean => service.servedBy.length === 0 || service.servedBy.includes(holder);

/** Whether any of them is asked for outside of their schedule; the whole of the time has to lie in it. */
const isOutOfHours = async (tx: Transaction, { root, holders, span }: Placed): Promise<boolean> => {
  if (holders.length === 0) return false;
  for (const { periods } of (await knownOf(tx, root, holders)).schedules.values()) {
    if (periods !== null && !covers(workingTime(periods, span), span)) return true;
  }
  return false;
};

/** An all-day event of any zone lies within these of the dates it means. */
const DATES_BEYOND = 2 * DAY;

/** Whether the holders' own Outlook events lie in the span; the appointment's own event and its copies do not count (4.16). */
const ontoBusy = async (tx: Transaction, { root, appointment, holders, span }: Placed): Promise<boolean> => {
  if (holders.length === 0) return false;
  const [links, { pairings }] = await Promise.all([
    appointment === null ? [] : tx.links.select({ root, appointment }),
    knownOf(tx, root, holders),
  ]);
  const [from, until] = [(span.start - DATES_BEYOND) as Instant, (span.end + DATES_BEYOND) as Instant];
  const [calendars, lying] = await Promise.all([
    calendarsBy(tx, root, pairings),
    pairings.length === 0
      ? []
      : tx.busy.select({ root, mailbox: { in: pairings.map((one) => one.mailbox) }, startAt: { lt: until }, endAt: { gt: from } }),
  ]);
  const ownIds = new Set(links.flatMap((link) => (link.eventId === null ? [] : [link.eventId])));
  const ownUids = new Set(links.flatMap((link) => (link.uid === null ? [] : [link.uid])));
  for (const { holder, mailbox: id } of pairings) {
    const { mailbox = null, connection = null } = calendars.get(holder) ?? {};
    const rules = busyRulesOf(connection);
    const others = lying.filter(
      (row) =>
        row.mailbox === id &&
        blocks(row, rules) &&
        !ownIds.has(row.eventId) &&
        (row.uid === null || row.series !== null || !ownUids.has(row.uid)),
    );
    if (others.some((row) => !row.allDay && row.startAt < span.end && row.endAt > span.start)) return true;
    const allDay = others.filter((row) => row.allDay);
    if (allDay.length > 0 && (await fallsOn(tx, { root, holder, mailbox, rules }, allDay, span))) return true;
  }
  return false;
};

/** Whether all-day events take this time: the working hours of their dates, as the engine counts them (4.14). */
const fallsOn = async (
  tx: Transaction,
  {
    root,
    holder,
    mailbox,
    rules,
  }: { readonly root: string; readonly holder: string; readonly mailbox: CalendarMailbox | null; readonly rules: BusyRules },
  rows: readonly Busy[],
  span: Span,
): Promise<boolean> => {
  const row = await tx.holders.get({ root, id: holder });
  if (row === null) return false;
  const zone = mailbox?.zone ?? row.zone;
  const time: HolderTime = {
    holder,
    zone,
    schedules: (await schedulesOf(tx, root, [row])).get(holder)?.periods ?? null,
    held: [],
    blocks: [],
    busy: rows.map((one) => ({
      start: one.startAt,
      end: one.endAt,
      allDay: true,
      zone: one.zone ?? zone,
      showAs: one.showAs,
      copyOf: null,
    })),
    busySettings: rules,
    reading: { at: 'read', asOf: span.start, covers: span, trustedForMilliseconds: 0, disabled: true },
  };
  return intersect(takenTime(time, span, { now: span.start, except: null }), spansOf([span])).length > 0;
};

/**
 * The facts about a time an appointment might move to (4.4). Only holders whose time the appointment takes are asked; one
 * who declined is free to be elsewhere (4.7). `movingToo` are appointments that leave their present time in the same pass,
 * so that a swap or a chain does not look taken (4.2).
 */
export const slotFacts = async (
  tx: Transaction,
  appointment: Appointment,
  when: Span,
  now: Instant,
  movingToo: ReadonlySet<string> = new Set(),
): Promise<SlotFacts> => {
  const own = await tx.assignments.select({ root: appointment.root, appointment: appointment.id });
  const [there, rules] = await Promise.all([
    tx.overlapping(appointment.root, holdersOf(own), when.start, when.end),
    slotRules(tx, appointment, own, when, now),
  ]);
  const taken = there.find((one) => one.appointment !== appointment.id && !movingToo.has(one.appointment));
  return { takenBy: taken?.appointment ?? null, ...rules };
};

/** The same but for who holds that time already, where `assignments` of the appointment are known. */
export const slotRules = async (
  tx: Transaction,
  appointment: Appointment,
  assignments: readonly Assignment[],
  when: Span,
  now: Instant,
): Promise<Omit<SlotFacts, 'takenBy'>> => {
  const { root, id } = appointment;
  const service = appointment.service === null ? null : await serviceOf(tx, root, appointment.service);
  const placed: Placed = { root, appointment: id, service, holders: holdersOf(assignments), span: when };
  // Both ask for it: side by side they would read it twice where nobody has before.
  await knownOf(tx, root, placed.holders);
  const [breaks, onto] = await Promise.all([ruleBreaks(tx, placed, now), ontoBusy(tx, placed)]);
  return { breaks, ontoBusy: onto };
};

const holdersOf = (assignments: readonly Assignment[]): readonly string[] =>
  assignments.filter((one) => one.counts).map((one) => one.holder);

/**
 * Refuses when a holder of these assignments is held by another appointment in that time (5.5), naming both. The caller
 * has the holders' locks, so that what is seen here still holds at commit; the exclusion constraint stays the last word.
 * @param together where appointments go that are moved with this one: other times that are kept for them count no longer
 */
export const refuseTaken = async (
  tx: Transaction,
  root: string,
  appointment: string,
  assignments: readonly Pick<Assignment, 'holder' | 'counts'>[],
  span: Span,
  field: string | null,
  together: ReadonlyMap<string, Span> = new Map(),
): Promise<void> => {
  const holders = assignments.filter((one) => one.counts).map((one) => one.holder);
  if (holders.length === 0) return;
  const isElsewhere = ({ appointment: other, startAt, endAt }: Assignment): boolean => {
    const its = together.get(other);
    return its !== undefined && (its.start !== startAt || its.end !== endAt);
  };
  const overlapping = await tx.overlapping(root, holders, span.start, span.end);
  const taken = overlapping.find((one) => one.appointment !== appointment && !isElsewhere(one));
  if (taken === undefined) return;
  const holder = await tx.holders.get({ root, id: taken.holder });
  const name = holder === null ? taken.holder : holder.name;
  const words = holder === null ? '' : ` ${spanInWords({ start: taken.startAt, end: taken.endAt }, holder.zone)}`;
  refuse(
    'slotTaken',
    field,
    `${name} is already booked${words}.`,
    'Choose another time or another person, or move the other appointment first.',
  );
};
