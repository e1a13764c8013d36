/** What of an appointment people are told (section 6), and whether it is still as they were told. */
import type { Outline } from '../store/rows/letter.ts';
import type { Appointment, Assignment } from '../store/rows/booking.ts';

/** An appointment with its people and rooms, in order. */
export type Peopled = { readonly appointment: Appointment; readonly assignments: readonly Assignment[] };

export const outlineOf = ({ appointment, assignments }: Peopled): Outline => ({
  version: appointment.version,
  state: appointment.state,
  start: appointment.startAt,
  end: appointment.endAt,
  location: appointment.location,
  clients: appointment.clients,
  staff: assignments.filter((one) => one.role === 'staff' && one.leftAt === null).map((one) => one.holder),
});

const sameIds = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((id, index) => id === other[index]);

/** A new time or place; what the same time is called in another zone is none. */
export const isElsewhere = (was: Outline, is: Outline): boolean =>
  was.start !== is.start || was.end !== is.end || was.location !== is.location;

/** Whether anything differs of which somebody may be told. Of words nobody is (3.9). */
export const differs = (was: Outline | null, is: Outline): boolean =>
  was === null || was.state !== is.state || isElsewhere(was, is) || !sameIds(was.clients, is.clients) || !sameIds(was.staff, is.staff);
