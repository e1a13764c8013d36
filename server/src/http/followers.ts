/** What an appointment's event shows but another row holds: when that row changes, the events follow. */
import type { Instant } from '@lockstep/engine';
import { markAppointment } from '../sync/notice.ts';
import type { Appointment } from '../store/rows/booking.ts';
import type { Transaction, Where } from '../store/store.ts';

/** More would hold the store for too long; the others follow when they are next verified. */
const AT_ONCE = 200;

/** Marks the next appointments that refer to a row, soonest first. */
export const markAppointmentsOf = async (tx: Transaction, where: Where<Appointment>, now: Instant): Promise<void> => {
  const rows = await tx.appointments.select({ ...where, endAt: { gt: now } }, { orderBy: [['startAt', 'asc']], limit: AT_ONCE });
  for (const row of rows) if (row.state !== 'cancelled') await markAppointment(tx, row.root, row.id, now);
};
