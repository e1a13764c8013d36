/** The steps of an appointment's life: confirmed, cancelled, attended. Each repeated step changes nothing. */
import { oweNews } from '../notify/owe.ts';
import { markAppointment } from '../sync/notice.ts';
import type { Appointment } from '../store/rows/booking.ts';
import type { Transaction } from '../store/store.ts';
import type { Occasion } from './actor.ts';
import { refuseCancelled } from './change.ts';
import { journalBooking, type BookingCode } from './journal.ts';
import { refuse } from './refusal.ts';
import { hold, type Held, type Target } from './target.ts';

const step = async (
  tx: Transaction,
  occasion: Occasion,
  { appointment: before, assignments }: Held,
  patch: Partial<Pick<Appointment, 'state' | 'attended' | 'sequence' | 'lapsesAt'>>,
  code: BookingCode,
  sentence: string,
  rule: string | null = null,
): Promise<Appointment> => {
  const after: Appointment = { ...before, ...patch, version: before.version + 1, changedAt: occasion.now };
  await tx.appointments.put(after);
  await oweNews(tx, occasion, { appointment: before, assignments }, { appointment: after, assignments });
  await journalBooking(tx, occasion, after, code, sentence, {}, rule);
  await markAppointment(tx, after.root, after.id, occasion.now, occasion.actor);
  return after;
};

/** Cancels it and frees the time of everybody on it. Cancelling again changes nothing. */
export const cancel = async (tx: Transaction, occasion: Occasion, target: Target): Promise<Held> => {
  const held = await hold(tx, target);
  const before = held.appointment;
  if (before.state === 'cancelled') return held;
  await tx.lockHolders(
    before.root,
    held.assignments.map((one) => one.holder),
  );
  await tx.assignments.update({ root: before.root, appointment: before.id }, { counts: false });
  const patch = { state: 'cancelled', sequence: before.sequence + 1, lapsesAt: null } as const;
  const rule = occasion.actor.kind === 'client' ? '4.8' : null;
  const appointment = await step(tx, occasion, held, patch, 'cancelled', 'Cancelled', rule);
  return { appointment, assignments: held.assignments.map((one) => ({ ...one, counts: false })) };
};

/** A reservation becomes an appointment. One that is confirmed already stays as it is. */
export const confirm = async (tx: Transaction, occasion: Occasion, target: Target): Promise<Held> => {
  const held = await hold(tx, target);
  refuseCancelled(held.appointment);
  if (held.appointment.state === 'confirmed') return held;
  // What was tentative in the calendars of clients is so no longer.
  const patch = { state: 'confirmed', lapsesAt: null, sequence: held.appointment.sequence + 1 } as const;
  return {
    ...held,
    appointment: await step(tx, occasion, held, patch, 'confirmed', 'Confirmed'),
  };
};

/** Notes that the clients came; from then on nothing is changed from Outlook any more (4.19). */
export const markAttended = async (tx: Transaction, occasion: Occasion, target: Target): Promise<Held> => {
  const held = await hold(tx, target);
  const before = held.appointment;
  refuseCancelled(before);
  if (before.attended) return held;
  if (before.startAt > occasion.now) {
    refuse('notYet', null, 'The appointment has not begun yet.', 'Mark it as attended once it has begun.');
  }
  return { ...held, appointment: await step(tx, occasion, held, { attended: true }, 'attended', 'Marked as attended') };
};
