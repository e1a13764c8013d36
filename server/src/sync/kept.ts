/**
 * What may be kept of busy time is a setting (section 1), and what is kept was listed under the setting of that time. Each
 * pass first brings the two together: what may not be kept any more is erased, in chunks; what was left out is listed anew.
 * Compared by value, not told by whoever changes the setting, so that a pass which ran meanwhile cannot undo it.
 */
import type { BusyRules } from '../store/rows/busy-rules.ts';
import type { Mailbox } from '../store/rows/sync.ts';
import type { Claim, Transaction } from '../store/store.ts';
import type { SyncDeps } from './deps.ts';
import { guarded } from './lease.ts';

/** Rows erased in one transaction: some milliseconds on the embedded database, beside bookings that wait for it. */
const CHUNK = 200;

/** How `readAs` of a mailbox says under which rules its busy time was listed. */
export const readAsOf = ({ showTitles, privateEvents }: BusyRules): string => `${showTitles} ${privateEvents}`;

/** Before `readAs` was kept: masked titles, private events among the rest, and nothing of what shows as free. */
const FORMERLY = 'busy block';

/** The mailbox as it is when its busy time holds nothing that the rules forbid; without a cursor where it has to be listed anew. */
export const keepTo = async (deps: SyncDeps, claim: Claim, mailbox: Mailbox, rules: BusyRules): Promise<Mailbox> => {
  const wanted = readAsOf(rules);
  const had = mailbox.readAs ?? FORMERLY;
  const lacksFree = mailbox.readAs === null && mailbox.cursor !== null && rules.blocking.includes('free');
  if (had === wanted && !lacksFree) return mailbox;
  const [hadTitles, hadPrivate] = had.split(' ');
  const { root, mailbox: id } = claim;
  if (rules.showTitles === 'busy' && hadTitles !== 'busy') {
    await inChunks(deps, claim, { title: { not: null } }, async (tx, where) => tx.busy.update(where, { title: null }));
  }
  if (rules.privateEvents === 'skip' && hadPrivate !== 'skip') {
    await inChunks(deps, claim, { private: true }, async (tx, where) => tx.busy.remove(where));
  }
  const lacks =
    lacksFree || (rules.showTitles === 'title' && hadTitles !== 'title') || (rules.privateEvents === 'block' && hadPrivate === 'skip');
  const columns = { readAs: wanted, ...(lacks ? { cursor: null, listingSince: null, readDue: deps.clock.now() } : {}) };
  await guarded(deps, claim, async (tx) => tx.mailboxes.update({ root, id }, columns));
  return { ...mailbox, ...columns };
};

type Chunk = { readonly root: string; readonly mailbox: string; readonly eventId: { readonly in: readonly string[] } };

const inChunks = async (
  deps: SyncDeps,
  { root, mailbox, ...claim }: Claim,
  which: { readonly title: { readonly not: null } } | { readonly private: true },
  erase: (tx: Transaction, where: Chunk) => Promise<number>,
): Promise<void> => {
  for (;;) {
    const erased = await guarded(deps, { root, mailbox, ...claim }, async (tx) => {
      const rows = await tx.busy.select({ root, mailbox, ...which }, { limit: CHUNK });
      return rows.length === 0 ? 0 : erase(tx, { root, mailbox, eventId: { in: rows.map((row) => row.eventId) } });
    });
    if (erased < CHUNK) return;
  }
};
