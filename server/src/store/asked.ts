/**
 * Time in Outlook that an administrator has still to decide about (5.7): it is taken from everybody on the appointment, beside the
 * appointment's own time. The callers hold the holders' locks, as for the assignments themselves.
 */
import type { Instant } from '@lockstep/engine';
import type { Assignment } from './rows/booking.ts';
import type { Transaction } from './store.ts';

/** The assignments that count, of these holders, whose asked time overlaps [start, end), at that time. */
export const askedWithin = async (
  tx: Pick<Transaction, 'links' | 'assignments'>,
  root: string,
  holders: readonly string[],
  start: Instant,
  end: Instant,
): Promise<readonly Assignment[]> => {
  const asked = await tx.links.pick({ root, askStart: { lt: end }, askEnd: { gt: start } }, ['appointment', 'askStart', 'askEnd']);
  const found: Assignment[] = [];
  for (const { appointment, askStart, askEnd } of asked) {
    if (askStart === null || askEnd === null) continue;
    const rows = await tx.assignments.select({ root, appointment, holder: { in: holders }, counts: true });
    found.push(...rows.map((row) => ({ ...row, startAt: askStart, endAt: askEnd })));
  }
  return found;
};

/** The assignments that count, of these holders, that overlap [start, end), by their start; then what is asked about. */
export const overlapping = async (
  tx: Pick<Transaction, 'links' | 'assignments'>,
  root: string,
  holders: readonly string[],
  start: Instant,
  end: Instant,
): Promise<readonly Assignment[]> => {
  const within = { root, holder: { in: holders }, counts: true, startAt: { lt: end }, endAt: { gt: start } };
  const [own, asked] = await Promise.all([
    tx.assignments.select(within, { orderBy: [['startAt', 'asc']] }),
    askedWithin(tx, root, holders, start, end),
  ]);
  return asked.length === 0 ? own : [...own, ...asked];
};
