/** What an integration says about availability blocks (3.8), and whose are to be planned anew. */
import type { Instant } from '@lockstep/engine';
import type { Connection } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';
import { markMailbox } from '../sync/notice.ts';

export type BlockRules = {
  readonly publishBlocks: boolean;
  /** As many dates, today included. */
  readonly blockDays: number;
};
export const DEFAULT_BLOCK_RULES: BlockRules = { publishBlocks: false, blockDays: 60 };

export const blockRulesOf = ({ settings: { publishBlocks, blockDays } }: Pick<Connection, 'settings'>): BlockRules => ({
  publishBlocks: publishBlocks ?? DEFAULT_BLOCK_RULES.publishBlocks,
  blockDays: blockDays ?? DEFAULT_BLOCK_RULES.blockDays,
});

/**
 * Something changed by which the blocks of these holders are planned: those that are published are planned again with the next pass of
 * their mailbox. `null`: it may be anybody's of the root company.
 */
export const replanBlocks = async (tx: Transaction, root: string, holders: readonly string[] | null, now: Instant): Promise<void> => {
  const publishing = (await tx.connections.select({ root })).filter((one) => blockRulesOf(one).publishBlocks).map(({ id }) => id);
  if (publishing.length === 0 || holders?.length === 0) return;
  const pairings = await tx.pairings.select(holders === null ? { root } : { root, holder: { in: holders } });
  const mailboxes = await tx.mailboxes.pick({ root, connection: { in: publishing } }, ['id']);
  const paired = new Set(pairings.map(({ mailbox }) => mailbox));
  for (const id of mailboxes.map((one) => one.id).toSorted()) if (paired.has(id)) await markMailbox(tx, root, id, now, { blocksDue: now });
};
