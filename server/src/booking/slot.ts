/** What the booking side knows about a time: who holds it, which booking rules it breaks, whether Outlook has something there. */
import { DAY, MINUTE, type Instant, type RuleBreak, type ShowAs, type SlotFacts, type Span } from '@lockstep/engine';
import type { Appointment, Assignment, Service } from '../store/rows/booking.ts';
import type { Busy } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';
import { spanInWords } from './moment.ts';
import { refuse } from './refusal.ts';

/** Section 1 of the rules: the show-as values that block by default. */
const BLOCKING: readonly ShowAs[] = ['busy', 'tentative', 'outOfOffice'];

/** Whether an event that is not ours takes the time away from booking (4.12). */
export const blocks = (row: Pick<Busy, 'showAs' | 'startAt' | 'endAt'>): boolean =>
  BLOCKING.includes(row.showAs) && row.endAt > row.startAt;

/**
 * The rules of a service that a start breaks (4.4). Notice and horizon are elapsed time from `now`. No service: no rules.
 * A service that names nobody in `servedBy` may be served by everybody.
 */
export const ruleBreaks = (service: Service | null, holders: readonly string[], start: Instant, now: Instant): readonly RuleBreak[] => {
  if (service === null) return [];
  const breaks: RuleBreak[] = [];
  if (start < now + service.noticeMinutes * MINUTE) breaks.push('notice');
  if (start > now + service.horizonDays * DAY) breaks.push('horizon');
  if (!service.active || holders.some((holder) => !offers(service, holder))) breaks.push('serviceNotOffered');
  return breaks;
};

export const offers = (service: Service, holder: string): boolean => service.servedBy.length === 0 || service.servedBy.includes(holder);

/** Whether the holders' own Outlook events lie in the span; the appointment's own event and its copies do not count (4.16). */
const ontoBusy = async (tx: Transaction, appointment: Appointment, holders: readonly string[], span: Span): Promise<boolean> => {
  const links = await tx.links.select({ root: appointment.root, appointment: appointment.id });
  const ownIds = new Set(links.flatMap((link) => (link.eventId === null ? [] : [link.eventId])));
  const ownUids = new Set(links.flatMap((link) => (link.uid === null ? [] : [link.uid])));
  const pairings = await tx.pairings.select({ root: appointment.root, holder: { in: holders } });
  for (const pairing of pairings) {
    const rows = await tx.busyWithin(appointment.root, pairing.mailbox, span.start, span.end);
    const other = rows.some((row) => blocks(row) && !ownIds.has(row.eventId) && (row.uid === null || !ownUids.has(row.uid)));
    if (other) return true;
  }
  return false;
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
  const holders = own.filter((one) => one.counts).map((one) => one.holder);
  const service = appointment.service === null ? null : await tx.services.get({ root: appointment.root, id: appointment.service });
  const there = await tx.overlapping(appointment.root, holders, when.start, when.end);
  const taken = there.find((one) => one.appointment !== appointment.id && !movingToo.has(one.appointment));
  return {
    takenBy: taken?.appointment ?? null,
    breaks: ruleBreaks(service, holders, when.start, now),
    ontoBusy: await ontoBusy(tx, appointment, holders, when),
  };
};

/**
 * Refuses when a holder of these assignments is held by another appointment in that time (5.5), naming both. The caller
 * has the holders' locks, so that what is seen here still holds at commit; the exclusion constraint stays the last word.
 */
export const refuseTaken = async (
  tx: Transaction,
  root: string,
  appointment: string,
  assignments: readonly Pick<Assignment, 'holder' | 'counts'>[],
  span: Span,
  field: string | null,
): Promise<void> => {
  const holders = assignments.filter((one) => one.counts).map((one) => one.holder);
  if (holders.length === 0) return;
  const taken = (await tx.overlapping(root, holders, span.start, span.end)).find((one) => one.appointment !== appointment);
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
