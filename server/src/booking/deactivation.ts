/**
 * People and rooms that are deactivated (2.5): nothing new is booked with them, what lies ahead is given to others, and their pairing is
 * switched off once nothing of it is left, to come back with them. Before that it stays on: a former event can be cancelled by it (3.7).
 */
import { MINUTE } from '@lockstep/engine';
import type { Instant } from '@lockstep/engine';
import { liesAhead } from '../disconnect/counts.ts';
import type { Deactivation } from '../store/rows/deactivation.ts';
import type { Holder } from '../store/rows/booking.ts';
import type { Store, Transaction } from '../store/store.ts';
import { nextDue, type Doing } from '../loops.ts';
import type { Occasion } from './actor.ts';
import { enablePairing, journalMailbox } from './pairing.ts';

/** Between two looks whether what lay ahead has been given away, or is over. */
const AGAIN = MINUTE;
const AT_ONCE = 20;

/** What follows from a holder's being switched to or from active, in the transaction that does it. */
export const followActive = async (tx: Transaction, occasion: Occasion, before: Holder, after: Holder, reason = ''): Promise<void> => {
  if (before.active === after.active) return;
  const { root, id: holder } = after;
  const [pairing] = await tx.pairings.select({ root, holder });
  if (after.active) {
    const row = await tx.deactivations.get({ root, holder }, { lock: 'update' });
    await tx.deactivations.remove({ root, holder });
    if (pairing !== undefined && row?.pairing === pairing.id) await enablePairing(tx, occasion, pairing, true);
    if (pairing !== undefined) await say(tx, occasion, pairing.mailbox, after, `${after.name} can be booked again`, 'reactivated');
    return;
  }
  const row: Deactivation = {
    root,
    holder,
    since: occasion.now,
    reason,
    pairing: pairing?.enabled === true ? pairing.id : null,
    due: pairing?.enabled === true ? occasion.now : null,
  };
  await tx.deactivations.put(row);
  const why = reason === '' ? '' : ` (${reason})`;
  if (pairing !== undefined)
    await say(tx, occasion, pairing.mailbox, after, `${after.name} cannot be booked any more${why}`, 'deactivated');
};

const say = (
  tx: Transaction,
  occasion: Occasion,
  mailbox: string,
  { root, company }: Holder,
  sentence: string,
  code: 'deactivated' | 'reactivated',
): Promise<void> => journalMailbox(tx, occasion, { root, id: mailbox }, code, sentence, company);

/** Gone on with at once: something of theirs was just given away. */
export const hurryDeactivation = async (tx: Transaction, root: string, holder: string, now: Instant): Promise<void> => {
  await tx.deactivations.update({ root, holder, due: { not: null } }, { due: now });
};

type Deps = { readonly store: Store; readonly clock: { now(): Instant }; readonly newId: () => string };

/** Switches pairings off whose holders were deactivated, once nothing of theirs lies ahead. */
export const createDeactivations = ({ store, clock, newId }: Deps): Doing => ({
  runDue: async () => {
    const rows = await store.transaction((tx) =>
      tx.deactivations.select({ due: { lte: clock.now() } }, { orderBy: [['due', 'asc']], limit: AT_ONCE }),
    );
    for (const { root, holder } of rows) {
      await store.transaction(async (tx) => {
        const occasion: Occasion = { now: clock.now(), newId, actor: { kind: 'lockstep', name: 'deactivation' } };
        const row = await tx.deactivations.get({ root, holder }, { lock: 'update' });
        if (row !== null && row.due !== null && row.due <= occasion.now) await settle(tx, occasion, row);
      });
    }
    return rows.length;
  },
  nextDue: () => nextDue({ store, clock }, ['deactivations']),
});

const settle = async (tx: Transaction, occasion: Occasion, { root, holder, pairing: id }: Deactivation): Promise<void> => {
  const pairing = id === null ? null : await tx.pairings.get({ root, id });
  const isOver = pairing === null || !pairing.enabled || !(await hasAhead(tx, root, holder, pairing.mailbox, occasion.now));
  await tx.deactivations.update({ root, holder }, { due: isOver ? null : ((occasion.now + AGAIN) as Instant) });
  if (isOver && pairing !== null) await enablePairing(tx, occasion, pairing, false);
};

/** Whether they are on an appointment that is to come, or an event of ours is left in their calendar. */
const hasAhead = async (tx: Transaction, root: string, holder: string, mailbox: string, now: Instant): Promise<boolean> => {
  if ((await tx.assignments.count({ root, holder, counts: true, endAt: { gt: now } })) > 0) return true;
  const links = await tx.links.pick({ root, mailbox }, ['base', 'intent', 'leftovers']);
  return links.some((link) => link.intent !== null || link.leftovers !== null || liesAhead(link, now));
};
