/**
 * Marks: the only way in which anything asks the sync for work. A mark is written in the transaction of the change that
 * causes it, so that no change can be committed without its mark.
 */
import type { Instant } from '@lockstep/engine';
import type { Actor } from '../booking/actor.ts';
import { invitesClient, invitingSinceIn } from '../booking/client-rules.ts';
import { isBlock } from '../store/rows/block.ts';
import type { Assignment } from '../store/rows/booking.ts';
import type { Pairing } from '../store/rows/pairing.ts';
import type { Link, Mailbox } from '../store/rows/sync.ts';
import type { Taker, Transaction, Where } from '../store/store.ts';
import { isOwnWriting, readBack, UNKNOWN } from './echo.ts';
import type { Hint } from './echo.ts';
import type { Taking } from './take-up.ts';

/** Marks a mailbox due now; a pass that is running sees the count rise and does not clear the mark. */
export const markMailbox = async (
  tx: Transaction,
  root: string,
  mailbox: string,
  now: Instant,
  more: Partial<Pick<Mailbox, 'readDue' | 'toldUntil' | 'toldAt' | 'blocksDue'>> = {},
): Promise<void> => {
  await tx.markMailbox(root, mailbox, now, more);
};

/** Who takes what moved at once, until when, and how many of them at most; `waits`: whether somebody asks again for what is held back. */
export type MovedTaker = Taker & { readonly most: number; readonly waits: boolean };

/**
 * Something may have moved in these (5.3): marks them for reading, and takes the lease of as many as may be taken and nobody
 * has, as a claim would a moment later: one transaction and one change of the row instead of two. Where all that is told is
 * what we have just written, it is read back a little later, with whatever else comes by then. While a write of ours is under way
 * that cannot be known yet: whoever waits is told so, and asks again.
 *
 * @returns the rows that are taken, as they will be, those that are held back, how many more nobody need look for now, and the writes that
 * make it so: the last of the transaction
 */
export const markMoved = async (
  tx: Transaction,
  root: string,
  moved: readonly Said[],
  { owner, until, most, waits }: MovedTaker,
  now: Instant,
): Promise<{
  readonly taken: readonly Mailbox[];
  readonly held: ReadonlySet<string>;
  readonly later: number;
  readonly write: () => Promise<readonly number[]>;
}> => {
  const ids = moved.map((one) => one.mailbox);
  const locked = await tx.mailboxes.select({ root, id: { in: ids } }, { lock: 'update', orderBy: [['id', 'asc']] });
  const over = (time: Instant | null): boolean => time === null || time <= now;
  const said = new Map(moved.map((one) => [one.mailbox, one]));
  const worked = waits ? locked.filter((row) => !over(row.leaseUntil) && (said.get(row.id)?.items ?? null) !== null) : [];
  const held = worked.length === 0 ? NOBODY : await written(tx, root, worked, now);
  const rows = held.size === 0 ? locked : locked.filter((row) => !held.has(row.id));
  const own = rows.filter((row) => over(row.leaseUntil) && isOwnWriting(row, said.get(row.id) ?? UNKNOWN, now));
  const free = rows.filter((row) => over(row.leaseUntil) && over(row.retryAt) && !own.includes(row)).slice(0, most);
  const changes = rows.map((row) => {
    if (own.includes(row)) return { row, patch: readBack(row, said.get(row.id) ?? UNKNOWN, now) };
    const lease = free.includes(row) ? { leaseOwner: owner, leaseUntil: until, fence: row.fence + 1 } : {};
    return { row, patch: { ...markOf(row, now, { readDue: now, toldAt: now }), ...lease } };
  });
  return {
    held,
    later: own.length,
    taken: changes.flatMap(({ row, patch }) => (free.includes(row) ? [{ ...row, ...patch }] : [])),
    write: () => Promise.all(changes.map(async ({ row, patch }) => tx.mailboxes.update({ root, id: row.id }, patch))),
  };
};

const NOBODY: ReadonlySet<string> = new Set();

/** Those of these in which a write of ours is under way: the lease of its appointment says so, which is due until its outcome is stored. */
const written = async (tx: Transaction, root: string, rows: readonly Mailbox[], now: Instant): Promise<ReadonlySet<string>> => {
  const mailbox = { in: rows.map((row) => row.id) };
  return new Set(
    (await tx.links.pick({ root, mailbox, due: { not: null }, leaseUntil: { gt: now } }, ['mailbox'])).map((link) => link.mailbox),
  );
};

type Said = Hint & { readonly mailbox: string };

export const markOf = (row: Pick<Mailbox, 'due' | 'marks'>, now: Instant, more: Partial<Mailbox>): Partial<Mailbox> =>
  Object.assign({ due: row.due === null || row.due > now ? now : row.due, marks: row.marks + 1 }, more);

/** A hint that something may have moved in Exchange (5.3): the feed is read at once, whatever the hint said. */
export const markForReading = async (tx: Transaction, root: string, mailbox: string, now: Instant): Promise<void> =>
  markMailbox(tx, root, mailbox, now, { readDue: now });

/** Marks one link as it was read in this transaction; a pass that is looking at it sees the count rise and leaves it due. */
export const markLink = async (tx: Transaction, link: Link, now: Instant): Promise<void> => {
  const due = link.due === null || link.due > now ? now : link.due;
  await tx.links.update({ root: link.root, appointment: link.appointment, mailbox: link.mailbox }, { due, marks: link.marks + 1 });
};

/** Marks every link that matches, their mailboxes not. */
export const markLinks = async (tx: Transaction, where: Where<Link>, now: Instant): Promise<void> => {
  const links = await tx.links.select(where, { lock: 'update', orderBy: [['appointment', 'asc']] });
  await Promise.all(links.map(async (link) => markLink(tx, link, now)));
};

/**
 * Marks every link of an appointment, and makes the one with its organiser's mailbox where there is none yet (3.1): the
 * mailbox of the first staff member, in order, who is paired and enabled; if none, of the first resource. `by`: who changed it;
 * the mailbox whose own pass did needs no mark, nor does its link, of which this very transaction says when it is due. `pairing`: it is
 * about a person or room that is paired now, and about no booking, so that nobody is mailed unasked (3.9). `assignments`: all of
 * its, in order, where they are known.
 */
export const markAppointment = async (
  tx: Transaction,
  root: string,
  appointment: string,
  now: Instant,
  by?: Actor,
  pairing = false,
  assignments?: readonly Assignment[],
): Promise<void> => {
  const [organiser, links] = await Promise.all([
    assignments === undefined ? organiserMailbox(tx, root, appointment) : organiserOf(tx, root, assignments),
    tx.links.select({ root, appointment }, { lock: 'update', orderBy: [['mailbox', 'asc']] }),
  ]);
  const own = by?.kind === 'outlook' ? by.mailbox : null;
  await Promise.all(links.map(async (link) => (link.mailbox === own ? undefined : markLink(tx, link, now))));
  // Who books expects people to be told.
  if (by !== undefined && by.kind !== 'outlook' && links.some((link) => link.mailHeld))
    await tx.links.update({ root, appointment, mailHeld: true }, { mailHeld: false });
  if (organiser !== null && !links.some((link) => link.mailbox === organiser)) {
    const row = await tx.appointments.get({ root, id: appointment });
    // Nothing was ever published for what is already cancelled or over: there is nothing to keep in step (4.19).
    if (row !== null && row.state !== 'cancelled' && row.endAt > now) {
      const mailHeld =
        pairing &&
        ((await tx.assignments.count({ root, appointment, leftAt: null })) > 1 ||
          invitesClient(row, await invitingSinceIn(tx, root, organiser)));
      // A hand-over is a lawful re-creation: the new event carries the next epoch (3.7).
      const epoch = Math.max(0, ...links.map((link) => link.epoch));
      await tx.links.insert({ ...newLink({ root, appointment, mailbox: organiser }, now), epoch, mailHeld });
    }
  }
  const mailboxes = new Set(links.map((link) => link.mailbox));
  if (organiser !== null) mailboxes.add(organiser);
  if (by?.kind === 'outlook') mailboxes.delete(by.mailbox);
  for (const mailbox of [...mailboxes].toSorted()) await markMailbox(tx, root, mailbox, now);
};

/** A link that has yet to be looked at for the first time, which is due at once. */
export const newLink = ({ root, appointment, mailbox }: Pick<Link, 'root' | 'appointment' | 'mailbox'>, now: Instant): Link => ({
  root,
  appointment,
  ofAppointment: isBlock(appointment) ? null : appointment,
  ofBlock: isBlock(appointment) ? appointment : null,
  mailbox,
  eventId: null,
  uid: null,
  elsewhere: null,
  restored: null,
  calledOff: null,
  listed: false,
  epoch: 0,
  base: null,
  intent: null,
  missingSince: null,
  putBacks: [],
  heldSince: null,
  ask: null,
  askStart: null,
  askEnd: null,
  decision: null,
  mailHeld: false,
  leftovers: null,
  due: now,
  marks: 1,
  leaseOwner: null,
  leaseUntil: null,
  fence: 0,
  attempts: 0,
  cause: null,
  detail: null,
});

/**
 * The same for an appointment that is being booked, of which nothing else is there yet: its first link, which is due, or none.
 * @param assignments all of its, in order
 * @param pairings those of their holders that are switched on
 */
export const firstLinks = (assignments: readonly Assignment[], pairings: readonly Pairing[], now: Instant): readonly Link[] => {
  const [first] = assignments;
  const mailbox = firstPaired(assignments, pairings);
  if (first === undefined || mailbox === null) return [];
  return [newLink({ root: first.root, appointment: first.appointment, mailbox }, now)];
};

/** Writes those links, and marks their mailboxes; `taking`: of the one link there is, by taking its mailbox. */
export const markBooked = async (tx: Transaction, links: readonly Link[], now: Instant, taking: Taking | null = null): Promise<void> => {
  const mark = (link: Link): Promise<void> => (taking === null ? markMailbox(tx, link.root, link.mailbox, now) : taking.mark(tx));
  await Promise.all(links.flatMap((link) => [tx.links.insert(link), mark(link)]));
};

/** Rule 3.1. Null: the appointment lives in Lockstep only. */
export const organiserMailbox = async (tx: Transaction, root: string, appointment: string): Promise<string | null> =>
  organiserOf(tx, root, await tx.assignments.select({ root, appointment }, { orderBy: [['position', 'asc']] }));

/**
 * The same of an appointment whose assignments, in order, are known.
 * @param known the pairings of everybody who is on it, of this very transaction; left out, they are read
 */
export const organiserOf = async (
  tx: Transaction,
  root: string,
  assignments: readonly Assignment[],
  known?: readonly Pairing[],
): Promise<string | null> => {
  const there = assignments.filter((one) => one.leftAt === null);
  if (there.length === 0) return null;
  const pairings = known ?? (await tx.pairings.select({ root, holder: { in: there.map((one) => one.holder) } }));
  const [first] = there;
  // What lies in a mailbox that is switched off stays there, and nobody else is handed it (2.2).
  const kept =
    first === undefined || pairings.every((one) => one.enabled)
      ? []
      : await tx.links.select({ root, appointment: first.appointment, base: { not: null } });
  const open = pairings.filter((one) => one.enabled || kept.some((link) => link.mailbox === one.mailbox));
  return firstPaired(there, open);
};

const firstPaired = (there: readonly Assignment[], pairings: readonly Pairing[]): string | null => {
  const mailboxes = new Map(pairings.map((one) => [one.holder, one.mailbox]));
  const inOrder = [...there.filter((one) => one.role === 'staff'), ...there.filter((one) => one.role === 'resource')];
  return inOrder.flatMap((one) => mailboxes.get(one.holder) ?? [])[0] ?? null;
};
