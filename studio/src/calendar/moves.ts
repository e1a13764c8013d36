/** What a hand on the grid asks of an appointment, and what takes it back. */
import type { Schema } from '../api/client.ts';
import { instantOf, plusSeconds, wallOf } from '../time/zone.ts';
import type { Appointment } from './queries.ts';

export type Patch = Schema<'ChangedAppointment'>;

/** How far it was dragged, on the wall: a day stays a day across a change of the clock. */
export type Delta = { readonly days: number; readonly seconds: number };

const iso = (at: number): string => new Date(at).toISOString();
const shifted = (at: string, { days, seconds }: Delta, zone: string): string =>
  iso(instantOf(plusSeconds(wallOf(Date.parse(at), zone), days * 86_400 + seconds), zone));

/**
 * Dragged to another time, another column, or both. The length stays; whoever stood in the column it left is replaced by whom
 * it came to, at the same place in the order, so that the organiser's successor organises. Null: it already has that person.
 */
export const moved = (appointment: Appointment, delta: Delta, zone: string, from?: string, to?: string): Patch | null => {
  const version = appointment.version;
  const start = delta.days === 0 && delta.seconds === 0 ? {} : { start: shifted(appointment.start, delta, zone) };
  if (from === undefined || to === undefined || from === to) return { version, ...start };
  if (appointment.assignments.some((one) => one.holder === to)) return null;
  const assignments = appointment.assignments.map(({ holder }) => ({ holder: holder === from ? to : holder }));
  return { version, ...start, assignments };
};

export const resized = (appointment: Appointment, delta: Delta, zone: string): Patch => ({
  version: appointment.version,
  end: shifted(appointment.end, delta, zone),
});

/** What puts it back as it was, decided on the version that the change has made. */
export const undone = (before: Appointment, after: Appointment): Patch => ({
  version: after.version,
  start: before.start,
  end: before.end,
  assignments: before.assignments.map(({ holder, role }) => ({ holder, role })),
});
