/** Taking a mailbox with the change that marks it. */
import type { Instant } from '@lockstep/engine';
import type { Mailbox } from '../rows/sync.ts';
import type { Taker, Transaction } from '../store.ts';

export const takeMailbox = async (tx: Transaction, root: string, id: string, now: Instant, taker: Taker): Promise<Mailbox | null> => {
  const before = await tx.mailboxes.get({ root, id });
  if (before === null) return null;
  await tx.markMailbox(root, id, now, {});
  const isOver = (time: Instant | null): boolean => time === null || time <= now;
  if (!isOver(before.leaseUntil) || !isOver(before.retryAt)) return null;
  await tx.mailboxes.update({ root, id }, { leaseOwner: taker.owner, leaseUntil: taker.until, fence: before.fence + 1 });
  return tx.mailboxes.get({ root, id });
};
