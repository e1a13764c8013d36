/** Reservations hold their slot for a time (7.6): when they lapse, and what happens then. */
import { HOUR, type Instant } from '@lockstep/engine';
import type { Appointment, Assignment, Service } from '../store/rows/booking.ts';
import type { Store, Transaction } from '../store/store.ts';
import { oweNews } from '../notify/owe.ts';
import { nextDue, type Doing } from '../loops.ts';
import { markAppointment } from '../sync/notice.ts';
import type { Occasion } from './actor.ts';
import { journalBooking } from './journal.ts';
import { spanInWords } from './moment.ts';

/** How long one holds its slot where no service says so. */
const USUAL_HOURS = 48;

/**
 * When it lapses: so many hours after it was made, at the latest when it begins, wherever it is moved to. Null for what is
 * no reservation. Counted from its making, so that moving it to and fro does not hold the slot for ever.
 */
export const lapseOf = (
  { state, createdAt, startAt }: Pick<Appointment, 'state' | 'createdAt' | 'startAt'>,
  service: Pick<Service, 'reservationHours'> | null,
): Instant | null =>
  state === 'reserved' ? (Math.min(createdAt + (service?.reservationHours ?? USUAL_HOURS) * HOUR, startAt) as Instant) : null;

/** How many lapse in one transaction: the embedded store has one connection, which is everybody's. */
const AT_ONCE = 100;

/** What has to be told of the outside; `actor` of the occasion is Lockstep itself. */
export type LapseDeps = { readonly store: Store; readonly clock: { now(): Instant }; readonly newId: () => string };

/**
 * Cancels reservations whose time is over, a hundred at most, and says how many. Several processes may do so at once: who
 * comes second finds them cancelled. Confirmed or moved meanwhile, they stay.
 */
export const lapseDue = ({ store, clock, newId }: LapseDeps): Promise<number> =>
  store.transaction(async (tx) => {
    const now = clock.now();
    const due = await tx.appointments.select({ lapsesAt: { lte: now } }, { orderBy: [['lapsesAt', 'asc']], limit: AT_ONCE });
    const occasion: Occasion = { now, newId, actor: { kind: 'lockstep', name: 'reservations' } };
    const lapsing = await holdAll(tx, due, now);
    for (const { row, assignments } of lapsing) await lapse(tx, occasion, row, assignments);
    for (const { row } of lapsing) await markAppointment(tx, row.root, row.id, now);
    return lapsing.length;
  });

/** `lapsed`: events of theirs have to go. */
export const createLapses = (deps: LapseDeps, lapsed: () => void): Doing => ({
  runDue: async () => {
    const count = await lapseDue(deps);
    if (count > 0) lapsed();
    return count;
  },
  nextDue: () => nextDue(deps, ['lapses']),
});

type Lapsing = { readonly row: Appointment; readonly assignments: readonly Assignment[] };

/** Rows first and people after, each in one order for everybody, so that two processes queue instead of deadlocking. */
const holdAll = async (tx: Transaction, due: readonly Appointment[], now: Instant): Promise<readonly Lapsing[]> => {
  const held: Appointment[] = [];
  const assignments: Assignment[] = [];
  for (const { root, id } of due.toSorted((one, other) => (`${one.root} ${one.id}` < `${other.root} ${other.id}` ? -1 : 1))) {
    const row = await tx.appointments.get({ root, id }, { lock: 'update' });
    if (row !== null && row.lapsesAt !== null && row.lapsesAt <= now) held.push(row);
  }
  for (const root of [...new Set(held.map((row) => row.root))].toSorted()) {
    const own = held.filter((row) => row.root === root).map((row) => row.id);
    const found = await tx.assignments.select({ root, appointment: { in: own } }, { orderBy: [['position', 'asc']] });
    await tx.lockHolders(root, [...new Set(found.map((one) => one.holder))]);
    assignments.push(...found);
  }
  return held.map((row) => ({ row, assignments: assignments.filter((one) => one.root === row.root && one.appointment === row.id) }));
};

const lapse = async (tx: Transaction, occasion: Occasion, before: Appointment, assignments: readonly Assignment[]): Promise<void> => {
  const { root, id, startAt: start, endAt: end, zone } = before;
  const after: Appointment = {
    ...before,
    state: 'cancelled',
    lapsesAt: null,
    version: before.version + 1,
    sequence: before.sequence + 1,
    changedAt: occasion.now,
  };
  await tx.assignments.update({ root, appointment: id }, { counts: false });
  await tx.appointments.put(after);
  await oweNews(tx, occasion, { appointment: before, assignments }, { appointment: after, assignments }, true);
  const sentence = `Lapsed, because nobody confirmed the reservation for ${spanInWords({ start, end }, zone)} in time`;
  await journalBooking(tx, occasion, after, 'lapsed', sentence, { lapsedAt: before.lapsesAt }, '7.6');
};
