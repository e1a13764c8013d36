/** Who is on an appointment, as it changes by what people answer in Exchange (4.7, 4.9). */
import type { LeavingWhy } from '@lockstep/engine';
import { oweNews } from '../notify/owe.ts';
import { markAppointment } from '../sync/notice.ts';
import type { Appointment } from '../store/rows/booking.ts';
import type { Transaction } from '../store/store.ts';
import type { Occasion } from './actor.ts';
import { refuseCancelled } from './change.ts';
import { refuseUninvited } from './invites.ts';
import { journalBooking } from './journal.ts';
import { notFound } from './refusal.ts';
import { refuseTaken } from './slot.ts';
import { hold, type Held, type Target } from './target.ts';

const WHY: Readonly<Record<LeavingWhy, readonly [rule: string, words: string]>> = {
  declined: ['4.7', 'declined'],
  copyRemoved: ['4.7', 'removed the event from their own calendar'],
  takenOff: ['4.9', 'was taken off the attendees'],
};

/**
 * Somebody leaves an appointment, which stays. Who declined stays known on it, without taking their time; whom the organiser took off
 * is on it no longer. One who has left already changes nothing. Throws a `RefusalError`: stale, cancelled.
 */
export const leaveAppointment = async (
  tx: Transaction,
  occasion: Occasion,
  target: Target,
  holder: string,
  why: LeavingWhy,
): Promise<Held> => {
  const held = await hold(tx, target);
  refuseCancelled(held.appointment);
  const { root, id } = held.appointment;
  const one = held.assignments.find((assignment) => assignment.holder === holder);
  if (one === undefined || one.leftAt !== null) return held;
  await tx.lockHolders(root, [holder]);
  if (why === 'takenOff') await tx.assignments.remove({ root, appointment: id, holder });
  else await tx.assignments.update({ root, appointment: id, holder }, { counts: false, leftAt: occasion.now });
  const [rule, words] = WHY[why];
  const name = (await tx.holders.get({ root, id: holder }))?.name ?? holder;
  return changed(tx, occasion, held, `${name} ${words} and is no longer on the appointment`, { holder, why }, rule);
};

/** Somebody who had left is asked again: on the appointment as if newly put there, and invited anew (4.7). */
export const askAgain = async (tx: Transaction, occasion: Occasion, target: Target, holder: string): Promise<Held> => {
  const held = await hold(tx, target);
  refuseCancelled(held.appointment);
  const { root, id, startAt, endAt } = held.appointment;
  const one = held.assignments.find((assignment) => assignment.holder === holder) ?? notFound('person or room on this appointment', null);
  await tx.lockHolders(root, [holder]);
  const back = { ...one, counts: true, leftAt: null, since: occasion.now };
  if (one.leftAt !== null)
    await refuseUninvited(
      tx,
      root,
      held.assignments.map((each) => (each.holder === holder ? back : each)),
    );
  if (one.leftAt !== null) await refuseTaken(tx, root, id, [back], { start: startAt, end: endAt }, null);
  await tx.assignments.put(back);
  const name = (await tx.holders.get({ root, id: holder }))?.name ?? holder;
  return changed(tx, occasion, held, `${name} is asked again`, { holder }, '4.7');
};

/** A room that declined, or anybody who will not come, gives back the time held for the appointment, which keeps naming them (4.7). */
export const release = async (tx: Transaction, occasion: Occasion, target: Target, holder: string): Promise<Held> => {
  const held = await hold(tx, target);
  refuseCancelled(held.appointment);
  const { root, id } = held.appointment;
  const one = held.assignments.find((assignment) => assignment.holder === holder) ?? notFound('person or room on this appointment', null);
  if (one.leftAt !== null) return held;
  await tx.lockHolders(root, [holder]);
  await tx.assignments.update({ root, appointment: id, holder }, { counts: false, leftAt: occasion.now });
  const name = (await tx.holders.get({ root, id: holder }))?.name ?? holder;
  return changed(tx, occasion, held, `${name} is released`, { holder }, '4.7');
};

const changed = async (
  tx: Transaction,
  occasion: Occasion,
  held: Held,
  sentence: string,
  detail: Readonly<Record<string, unknown>>,
  rule: string,
): Promise<Held> => {
  const { appointment: before } = held;
  const appointment: Appointment = { ...before, version: before.version + 1, changedAt: occasion.now };
  await tx.appointments.put(appointment);
  await journalBooking(tx, occasion, appointment, 'staffChanged', sentence, detail, rule);
  await markAppointment(tx, appointment.root, appointment.id, occasion.now, occasion.actor);
  const assignments = await tx.assignments.select({ root: before.root, appointment: before.id }, { orderBy: [['position', 'asc']] });
  await oweNews(tx, occasion, held, { appointment, assignments });
  return { appointment, assignments };
};
