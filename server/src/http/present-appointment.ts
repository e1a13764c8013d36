/** Appointments as they are shown: the row, its people and rooms, and how it stands with Exchange. */
import type { z } from 'zod';
import type { Instant } from '@lockstep/engine';
import type { Beside } from '../booking/book.ts';
import { connectionsOf, inactiveOf } from '../booking/known.ts';
import { internalDomainsOf } from '../booking/internal-domains.ts';
import { isReinstatable } from '../booking/reinstate.ts';
import type { Warning } from '../booking/slot.ts';
import { inUtc, withOffset } from '../booking/moment.ts';
import type { Appointment } from '../store/rows/booking.ts';
import type { Link } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';
import { appointmentSync, disabledMailboxes, troubledMailboxes } from './appointment-sync.ts';
import { awaitedIn, namesOf } from './awaited.ts';
import { bookableAmong, inactiveFlags, presentPeople } from './present-people.ts';
import type { AppointmentAnswer } from './schemas/appointment.ts';

type Shown = z.input<typeof AppointmentAnswer>;

/** Shows rows of one root company, in their order; a few reads for all of them together, and none of what is known. */
export const presentAppointments = async (
  tx: Transaction,
  root: string,
  rows: readonly Appointment[],
  now: Instant,
  warnings?: readonly Warning[],
  known?: Beside,
): Promise<Shown[]> => {
  if (rows.length === 0) return [];
  const { assignments, links, pairings } = known ?? (await besideOf(tx, root, rows));
  const [inactive, disabled, troubled, bookable, internal] = await Promise.all([
    inactiveOf(tx, root),
    disabledMailboxes(tx, root, links),
    // Of one that was just made nothing was tried yet.
    known === undefined ? troubledMailboxes(tx, root, { rows, links }, now) : new Map<string, never>(),
    bookableAmong(tx, root, links),
    internalOf(tx, root, links),
  ]);
  const beside = rows.map((row) => {
    const own = assignments.filter((one) => one.appointment === row.id);
    const linked = links.filter((link) => link.appointment === row.id);
    return { row, own, linked, awaited: linked.flatMap((link) => awaitedIn(link, row, own, pairings, now)) };
  });
  // Mostly nobody's calendar is waited for.
  const names = await namesOf(
    tx,
    root,
    beside.flatMap(({ awaited }) => awaited),
  );
  return beside.map(({ row, own, linked, awaited }) => {
    const waiting = awaited.flatMap((holder) => names.get(holder) ?? []);
    const sync = appointmentSync({ row, assignments: own, links: linked, pairings, disabled, troubled, waiting }, now);
    const people = presentPeople(own, linked, pairings, bookable(row.company), internal);
    return {
      ...presentRow(row),
      ...people,
      flags: [...people.flags, ...inactiveFlags(row, people, inactive, now)],
      sync,
      reinstatable: isReinstatable(row, linked, now),
      calledOff: row.state === 'cancelled' && row.endAt > now && linked.some((link) => link.calledOff !== null),
      ...(warnings === undefined ? {} : { warnings: [...warnings] }),
    };
  });
};

const besideOf = async (tx: Transaction, root: string, rows: readonly Appointment[]): Promise<Beside> => {
  const ids = { in: rows.map((row) => row.id) };
  const [assignments, links] = await Promise.all([
    tx.assignments.select({ root, appointment: ids }, { orderBy: [['position', 'asc']] }),
    tx.links.select({ root, appointment: ids }),
  ]);
  const holders = [...new Set(assignments.map((one) => one.holder))];
  const pairings = holders.length === 0 ? [] : await tx.pairings.select({ root, holder: { in: holders }, enabled: true });
  return { assignments, links, pairings };
};

const presentRow = (
  row: Appointment,
): Omit<Shown, 'sync' | 'reinstatable' | 'calledOff' | 'assignments' | 'attendees' | 'invitedClients' | 'flags'> => ({
  id: row.id,
  company: row.company,
  service: row.service,
  location: row.location,
  title: row.title,
  notes: row.notes,
  state: row.state,
  start: withOffset(row.startAt, row.zone),
  end: withOffset(row.endAt, row.zone),
  zone: row.zone,
  attended: row.attended,
  lapsesAt: row.lapsesAt === null ? null : withOffset(row.lapsesAt, row.zone),
  clients: [...row.clients],
  version: row.version,
  externalId: row.externalId,
  createdAt: inUtc(row.createdAt),
  changedAt: inUtc(row.changedAt),
});

/** Which domains are internal to the mailboxes of these links (4.9), as far as anybody is on the list of an event there. */
const internalOf = async (tx: Transaction, root: string, links: readonly Link[]): Promise<ReadonlyMap<string, readonly string[]>> => {
  const listed = links.filter(({ base }) => (base?.attendance?.shown.length ?? 0) > 0);
  if (listed.length === 0) return new Map();
  const ids = [...new Set(listed.map((link) => link.mailbox))];
  const [connections, mailboxes] = await Promise.all([
    connectionsOf(tx, root),
    tx.mailboxes.pick({ root, id: { in: ids } }, ['id', 'connection', 'address']),
  ]);
  return new Map(
    mailboxes.flatMap((mailbox) => {
      const connection = connections.get(mailbox.connection);
      return connection === undefined ? [] : [[mailbox.id, internalDomainsOf(connection, mailbox)] as const];
    }),
  );
};
