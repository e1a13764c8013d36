/**
 * What may be kept of busy time is a setting (section 1), and what is kept was listed under the setting of that time. Each
 * pass first brings the two together: what may not be kept any more is erased, in chunks; what was left out is listed anew.
 * Compared by value, not told by whoever changes the setting, so that a pass which ran meanwhile cannot undo it.
 */
import type { BusyRules } from '../store/rows/busy-rules.ts';
import type { Mailbox } from '../store/rows/sync.ts';
import type { Claim, Transaction } from '../store/store.ts';
import type { SyncDeps } from './deps.ts';
import { listFurtherAnew } from './further-rows.ts';
import { guarded } from './lease.ts';
import { isSeriesKept } from './series.ts';

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
    const titled = { title: { not: null } } as const;
    await inChunks(deps, claim, async (tx) => {
      const rows = await tx.busy.select({ root, mailbox: id, ...titled }, { limit: CHUNK });
      return erase(rows, async (where) => tx.busy.update({ root, mailbox: id, ...where }, { title: null }));
    });
    await inChunks(deps, claim, async (tx) => {
      const rows = await tx.series.select({ root, mailbox: id, ...titled }, { limit: CHUNK });
      return erase(rows, async (where) => tx.series.update({ root, mailbox: id, ...where }, { title: null }));
    });
  }
  if (rules.privateEvents === 'skip' && hadPrivate !== 'skip') {
    await inChunks(deps, claim, async (tx) => {
      const rows = await tx.busy.select({ root, mailbox: id, private: true }, { limit: CHUNK });
      return erase(rows, async (where) => tx.busy.remove({ root, mailbox: id, ...where }));
    });
    await erasePrivateSeries(deps, claim, rules);
  }
  const lacks =
    lacksFree || (rules.showTitles === 'title' && hadTitles !== 'title') || (rules.privateEvents === 'block' && hadPrivate === 'skip');
  const columns = { readAs: wanted, ...(lacks ? { cursor: null, listingSince: null, readDue: deps.clock.now() } : {}) };
  await guarded(deps, claim, async (tx) => {
    await tx.mailboxes.update({ root, id }, columns);
    // Listed anew, they have to be asked for again too: for what they are called, and what of them was left out.
    if (lacks) await tx.series.update({ root, mailbox: id }, { version: null });
    if (lacks && mailbox.furtherDue !== null) await listFurtherAnew(tx, root, id, { now: deps.clock.now() });
  });
  return { ...mailbox, ...columns };
};

type Keyed = { readonly eventId: string };

/** How many of these rows there are, after `work` erased what is to go of them. */
const erase = async (
  rows: readonly Keyed[],
  work: (where: { readonly eventId: { readonly in: readonly string[] } }) => Promise<number>,
): Promise<number> => (rows.length === 0 ? 0 : work({ eventId: { in: rows.map((row) => row.eventId) } }));

const inChunks = async (deps: SyncDeps, claim: Claim, work: (tx: Transaction) => Promise<number>): Promise<void> => {
  while ((await guarded(deps, claim, work)) === CHUNK);
};

/** After their occurrences: what is left of one was made public, and is gone on with. */
const erasePrivateSeries = async (deps: SyncDeps, claim: Claim, rules: BusyRules): Promise<void> => {
  const { root, mailbox } = claim;
  for (let after: string | undefined = ''; after !== undefined;) {
    const beyond = { root, mailbox, private: true, eventId: { gt: after } } as const;
    after = await guarded(deps, claim, async (tx) => {
      const rows = await tx.series.select(beyond, { orderBy: [['eventId', 'asc']], limit: CHUNK });
      for (const row of rows) {
        const busy = await tx.busy.select({ root, mailbox, series: row.eventId }, { limit: 1 });
        if (!isSeriesKept({ row, busy }, rules)) await tx.series.remove({ root, mailbox, eventId: row.eventId });
      }
      return rows.at(-1)?.eventId;
    });
  }
};
