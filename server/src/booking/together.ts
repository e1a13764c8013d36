/** The joint moves of one pass (4.2): a swap or a chain is accepted as a whole, or refused as a whole. */
import { oweNews } from '../notify/owe.ts';
import { markAppointment } from '../sync/notice.ts';
import type { Appointment } from '../store/rows/booking.ts';
import type { Transaction } from '../store/store.ts';
import type { Actor, Occasion } from './actor.ts';
import { refuseCancelled } from './change.ts';
import { journalBooking } from './journal.ts';
import { spanInWords } from './moment.ts';
import { lapseOf } from './reservation.ts';
import { refuseTaken } from './slot.ts';
import { hold, type Held, type Target } from './target.ts';
import { checkSpan, type Times } from './terms.ts';

/** `actor`: who moved it, where that is not who moved the others. */
export type Move = Target & { readonly times: Times; readonly actor?: Actor };

/**
 * Reschedules all of these appointments, double booking being judged when all have moved. Whether a time lies in the past
 * or breaks a rule was decided by who calls this (4.4). Answers the appointments in the order of the moves; throws a
 * `RefusalError` when one is stale, cancelled, unknown, or would take somebody's time twice.
 */
export const rescheduleTogether = async (tx: Transaction, occasion: Occasion, moves: readonly Move[]): Promise<readonly Appointment[]> => {
  // One order of row locks for everybody, so that two passes with common appointments queue instead of deadlocking.
  const inOrder = [...moves].sort((one, other) => (one.appointment < other.appointment ? -1 : 1));
  const held = new Map<string, Held>();
  for (const move of inOrder) {
    const one = await hold(tx, move);
    refuseCancelled(one.appointment);
    checkSpan(move.times);
    held.set(move.appointment, one);
  }
  const locked: Promise<void>[] = [];
  for (const root of new Set(moves.map((move) => move.root))) {
    const assignments = [...held.values()].filter((one) => one.appointment.root === root).flatMap((one) => one.assignments);
    // Everybody's in one order, and before anything is written: what is called first is carried out first.
    locked.push(tx.lockHolders(root, [...new Set(assignments.map((one) => one.holder))]));
  }
  // For a single move too: it is then refused below, by the name of who is in the way, and not by the bare constraint.
  locked.push(tx.deferDoubleBooking());
  const [after] = await Promise.all([
    Promise.all(
      moves.flatMap((move) => {
        const one = held.get(move.appointment);
        return one === undefined ? [] : [moveOne(tx, { ...occasion, actor: move.actor ?? occasion.actor }, one, move.times)];
      }),
    ),
    ...locked,
  ]);
  // What an administrator was asked about (5.7) is answered by the move of the same appointment: it takes that time no longer.
  const going = new Map(moves.map((move) => [move.appointment, move.times]));
  const allowed = moves.map(async (move) => {
    const assignments = held.get(move.appointment)?.assignments ?? [];
    await refuseTaken(tx, move.root, move.appointment, assignments, move.times, '/start', going);
  });
  const mark = async (): Promise<void> => {
    for (const { root, appointment, actor } of inOrder) {
      // What another calendar showed is looked at there: none of its links is this pass's.
      const by = actor === undefined ? occasion.actor : undefined;
      await markAppointment(tx, root, appointment, occasion.now, by, false, held.get(appointment)?.assignments);
    }
  };
  await Promise.all([...allowed, mark()]);
  return after;
};

const moveOne = async (tx: Transaction, occasion: Occasion, held: Held, times: Times): Promise<Appointment> => {
  const before = held.appointment;
  if (before.startAt === times.start && before.endAt === times.end && before.zone === times.zone) return before;
  const service =
    before.lapsesAt === null || before.service === null ? null : await tx.services.get({ root: before.root, id: before.service });
  const after: Appointment = {
    ...before,
    lapsesAt: lapseOf({ ...before, startAt: times.start }, service),
    startAt: times.start,
    endAt: times.end,
    zone: times.zone,
    version: before.version + 1,
    sequence: before.sequence + 1,
    changedAt: occasion.now,
  };
  const was = { start: before.startAt, end: before.endAt };
  const sentence = `Rescheduled from ${spanInWords(was, before.zone)} to ${spanInWords(times, after.zone)}`;
  await Promise.all([
    tx.assignments.update({ root: before.root, appointment: before.id }, { startAt: times.start, endAt: times.end }),
    tx.appointments.put(after),
    oweNews(tx, occasion, held, { appointment: after, assignments: held.assignments }),
    journalBooking(tx, occasion, after, 'rescheduled', sentence, { from: was, to: { start: times.start, end: times.end } }),
  ]);
  return after;
};
