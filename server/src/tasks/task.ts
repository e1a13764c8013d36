/** Work that is asked for in the transaction of a change and done later, a part at a time, by whichever process has time for it. */
import type { Instant } from '@lockstep/engine';
import type { Task } from '../store/rows/record.ts';
import type { Transaction } from '../store/store.ts';

/**
 * Asks for it, from the position `detail` on. Where the same is under way already it begins again there, for what was done
 * before the change did not see it; who does it keeps the lease.
 */
export const askFor = async (
  tx: Transaction,
  { root, kind, key, detail }: Pick<Task, 'root' | 'kind' | 'key' | 'detail'>,
  now: Instant,
): Promise<void> => {
  const known = await tx.tasks.get({ root, kind, key }, { lock: 'update' });
  if (known !== null) {
    await tx.tasks.update({ root, kind, key }, { detail, due: now, marks: known.marks + 1, attempts: 0 });
    return;
  }
  await tx.tasks.put({ root, kind, key, due: now, marks: 1, leaseOwner: null, leaseUntil: null, fence: 0, attempts: 0, detail });
};
