/** Finding the appointment that is to be changed, and holding it until the transaction ends. */
import type { Appointment, Assignment } from '../store/rows/booking.ts';
import type { Transaction } from '../store/store.ts';
import { notFound, refuse } from './refusal.ts';

/** Which appointment, and the version the change was decided on; null: whatever version it has. */
export type Target = { readonly root: string; readonly appointment: string; readonly ifVersion: number | null };
export type Held = { readonly appointment: Appointment; readonly assignments: readonly Assignment[] };

/**
 * Locks the appointment's row and reads its assignments. The row lock comes before the holders' locks everywhere, and
 * assignments change only under it, so the union of old and new holders that is locked next cannot be out of date.
 */
export const hold = async (tx: Transaction, target: Target): Promise<Held> => {
  const { root } = target;
  const [appointment, assignments] = await Promise.all([
    tx.appointments.get({ root, id: target.appointment }, { lock: 'update' }),
    tx.assignments.select({ root, appointment: target.appointment }, { orderBy: [['position', 'asc']] }),
  ]);
  if (appointment === null) return notFound('appointment', null);
  if (target.ifVersion !== null && appointment.version !== target.ifVersion) {
    refuse(
      'stale',
      '/version',
      `The appointment is at version ${appointment.version}, not at version ${target.ifVersion} any more.`,
      'Read it again, look at what changed, and send your change with the new version.',
    );
  }
  return { appointment, assignments };
};
