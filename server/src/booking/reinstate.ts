/** A cancelled appointment whose event somebody took back out of Deleted Items takes place again (4.11). */
import type { Span } from '@lockstep/engine';
import { oweNews } from '../notify/owe.ts';
import { markAppointment } from '../sync/notice.ts';
import type { Appointment } from '../store/rows/booking.ts';
import type { Link } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';
import type { Occasion } from './actor.ts';
import type { Booked } from './book.ts';
import { journalBooking } from './journal.ts';
import { knownOf } from './known.ts';
import { spanInWords } from './moment.ts';
import { refuseNotOnOffer, type Demand } from './offer.ts';
import { refuse } from './refusal.ts';
import { refuseTaken, warningsOf } from './slot.ts';
import { hold, type Target } from './target.ts';
import { checkAhead } from './terms.ts';

/** Whether an event of it lies in a calendar again, at a time that is still to come. `links` are its own. */
export const isReinstatable = (
  row: Pick<Appointment, 'state' | 'startAt'>,
  links: readonly Pick<Link, 'restored'>[],
  now: number,
): boolean => row.state === 'cancelled' && row.startAt >= now && links.some((link) => link.restored !== null);

/**
 * Makes it confirmed again at its own time, if its people and rooms are free then, as when it is booked: the restored event is
 * not in its way, and is adopted by the sync; where it has gone meanwhile, a new one is made. One that takes place stays as it
 * is. `demand`: only where the time is on offer. Throws a `RefusalError`: notRestored, inThePast, slotTaken, notOnOffer, stale.
 */
export const reinstate = async (tx: Transaction, occasion: Occasion, target: Target, demand: Demand | null = null): Promise<Booked> => {
  const held = await hold(tx, target);
  const before = held.appointment;
  if (before.state !== 'cancelled') return { ...held, warnings: [] };
  const { root, id } = before;
  const span: Span = { start: before.startAt, end: before.endAt };
  checkAhead(span, occasion.now);
  const links = await tx.links.select({ root, appointment: id });
  if (!isReinstatable(before, links, occasion.now)) {
    if (links.some((link) => link.calledOff !== null))
      refuse(
        'notRestored',
        null,
        'Its event lies in the calendar again, but as a meeting that was called off with everybody who was invited: Exchange does not let it take place anew.',
        'Book a new appointment, which invites them, and delete the cancelled meeting in Outlook.',
      );
    refuse(
      'notRestored',
      null,
      'No event of this cancelled appointment lies in a calendar again.',
      'Restore the event from Deleted Items in Outlook first, or book a new appointment.',
    );
  }
  const ids = held.assignments.map((one) => one.holder);
  await tx.lockHolders(root, ids);
  const service = before.service === null ? null : await tx.services.get({ root, id: before.service });
  if (demand !== null) {
    const known = await knownOf(tx, root, ids);
    const holders = ids.flatMap((one) => known.holders.get(one) ?? []);
    const slot = { root, service, span, holders, known, zone: before.zone, except: id, starts: true };
    const roles = held.assignments.map((one) => one.role);
    await refuseNotOnOffer(tx, { ...slot, roles }, demand, occasion.now);
  }
  const assignments = held.assignments.map((one) => ({ ...one, startAt: span.start, endAt: span.end, counts: one.leftAt === null }));
  await refuseTaken(tx, root, id, assignments, span, null);
  const after: Appointment = {
    ...before,
    state: 'confirmed',
    lapsesAt: null,
    version: before.version + 1,
    sequence: before.sequence + 1,
    changedAt: occasion.now,
  };
  for (const one of assignments) await tx.assignments.put(one);
  await tx.appointments.put(after);
  const sentence = `Reinstated for ${spanInWords(span, before.zone)}, because its event was restored in Outlook`;
  await journalBooking(tx, occasion, after, 'reinstated', sentence, { ...span, holders: ids }, '4.11');
  await oweNews(tx, occasion, held, { appointment: after, assignments });
  await markAppointment(tx, root, id, occasion.now, occasion.actor);
  const placed = { root, appointment: id, service, holders: ids, span };
  return { appointment: after, assignments, warnings: await warningsOf(tx, placed, demand !== null, occasion.now) };
};
