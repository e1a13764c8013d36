/**
 * The journal is kept for 30 days, or as the topmost company says (5.4). What is older is removed by a task, some hundred entries in
 * a transaction, the oldest first, so that nobody waits for it.
 */
import { DAY, type Instant } from '@lockstep/engine';
import type { Store, Transaction } from '../store/store.ts';
import type { Doing } from '../loops.ts';
import { askFor } from './task.ts';

export const TRIM_JOURNAL = 'trimJournal';
export const USUAL_JOURNAL_DAYS = 30;

/** Removed in one transaction: some ten milliseconds on the embedded store. */
const AT_ONCE = 300;
const KEY = 'journal';

/** What is older than this may go. */
const keptSince = async (tx: Transaction, root: string, now: Instant): Promise<Instant | null> => {
  const company = await tx.companies.get({ root, id: root });
  return company === null ? null : ((now - (company.journalDays ?? USUAL_JOURNAL_DAYS) * DAY) as Instant);
};

const oldest = (tx: Transaction, root: string, before: Instant, limit: number) =>
  tx.journal.select({ root, at: { lt: before } }, { orderBy: [['at', 'asc']], limit });

/** Removes the next of them; null: there are no more. */
export const continueTrimming = async (
  tx: Transaction,
  root: string,
  _key: string,
  _position: string | null,
  now: Instant,
): Promise<string | null> => {
  const before = await keptSince(tx, root, now);
  if (before === null) return null;
  const rows = await oldest(tx, root, before, AT_ONCE);
  if (rows.length > 0) await tx.journal.remove({ root, id: { in: rows.map(({ id }) => id) } });
  const last = rows.at(-1);
  return rows.length < AT_ONCE || last === undefined ? null : String(last.at);
};

/** Has the journal of a root company trimmed, where there is something to be removed. */
export const askForTrimming = async (tx: Transaction, root: string, now: Instant): Promise<void> => {
  const before = await keptSince(tx, root, now);
  if (before === null || (await oldest(tx, root, before, 1)).length === 0) return;
  // Somebody is at it already.
  if ((await tx.tasks.get({ root, kind: TRIM_JOURNAL, key: KEY })) !== null) return;
  await askFor(tx, { root, kind: TRIM_JOURNAL, key: KEY, detail: null }, now);
};

/** Asked by every process from time to time; the task itself is done once. */
export const createTrimming = ({ store, clock }: { readonly store: Store; readonly clock: { now(): Instant } }): Pick<Doing, 'runDue'> => ({
  runDue: async () => {
    const roots = await store.transaction((tx) => tx.companies.pick({ parent: null }, ['root']));
    for (const { root } of roots) await store.transaction((tx) => askForTrimming(tx, root, clock.now()));
    return 0;
  },
});
