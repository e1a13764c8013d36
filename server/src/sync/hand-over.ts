/** What the links of an appointment have to know of each other while somebody else comes to organise it (3.7). */
import type { Instant, Memory, Plan } from '@lockstep/engine';
import type { Link } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';
import { markLink, markMailbox } from './notice.ts';

/**
 * The epoch of the event that was made last, in whichever mailbox; the next one's is higher. Handed over and back again, of two events of
 * one epoch, and so of one UID, the end of one would be taken for that of the other. In another mailbox one counts from its intent on: it
 * may stand there though its answer was lost; the mailbox's own is repeated as it was sent (3.10).
 */
export const latestEpoch = (links: readonly Link[], mailbox: string): number =>
  Math.max(0, ...links.map((link) => (link.mailbox === mailbox || link.intent?.do !== 'create' ? link.epoch : link.intent.epoch)));

/** Its event is there for the first time, or somebody is invited to it who was not before, whoever may have been taken off instead. */
export const isNewlyComplete = ({ base: before }: Pick<Link, 'base'>, { base }: Pick<Memory, 'base'>): boolean => {
  if (base === null || before === null) return base !== null;
  const known = new Set((before.attendance?.invited ?? []).map(({ holder }) => holder));
  return (base.attendance?.invited ?? []).some(({ holder }) => !known.has(holder));
};

/** Its event is over, and stays where no removal is silent (4.19): nobody waits for it to go any more. */
export const isLetLie = ({ verdict, reasons }: Plan): boolean =>
  (verdict === 'appointmentDeleted' || verdict === 'editLostAppointment') && reasons.some(({ code }) => code === 'isOver');

export const keyOf = (link: Link): Pick<Link, 'root' | 'appointment' | 'mailbox'> => ({
  root: link.root,
  appointment: link.appointment,
  mailbox: link.mailbox,
});

/**
 * The link as it is, and where others are woken the appointment's other links, all of them locked in one order.
 * @param locked the link, where it was locked before; left out, it is locked now
 */
export const lockedLinks = async (
  tx: Transaction,
  link: Link,
  wakes: boolean,
  locked: Link | null | undefined,
): Promise<{ readonly current: Link | null; readonly others: readonly Link[] }> => {
  if (!wakes) return { current: locked === undefined ? await tx.links.get(keyOf(link), { lock: 'update' }) : locked, others: [] };
  const all = await tx.links.select({ root: link.root, appointment: link.appointment }, { lock: 'update', orderBy: [['mailbox', 'asc']] });
  const current = all.find((one) => one.mailbox === link.mailbox) ?? null;
  return { current, others: all.filter((one) => one !== current) };
};

/**
 * Whoever organised the appointment before waits for this event, and for everybody to be invited to it; and the rooms of the next event wait
 * for the former one to be gone (3.7).
 * @param others the other links of the appointment, locked in the order of their mailboxes
 */
export const wakeOthers = async (tx: Transaction, others: readonly Link[], now: Instant): Promise<void> => {
  for (const other of others) {
    await markLink(tx, other, now);
    await markMailbox(tx, other.root, other.mailbox, now);
  }
};

/** The holders in whose calendars a former event of the appointment may still stand: a room would decline the next one for it. */
export const holdersWithLeftovers = async (tx: Transaction, links: readonly Link[]): Promise<ReadonlySet<string>> => {
  const owing = links.filter(({ leftovers }) => leftovers !== null && leftovers.length > 0);
  const [first] = owing;
  if (first === undefined) return new Set();
  const pairings = await tx.pairings.select({ root: first.root, mailbox: { in: owing.map((one) => one.mailbox) } });
  return new Set(pairings.map((one) => one.holder));
};
