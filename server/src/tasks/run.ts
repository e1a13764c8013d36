/**
 * Doing tasks: claimed by lease and fence as mailboxes are, one part in one transaction, and where it was left is stored with
 * the part. A crash anywhere means: somebody else goes on there once the lease is over.
 */
import { MINUTE, SECOND, type Instant } from '@lockstep/engine';
import type { Task } from '../store/rows/record.ts';
import type { Store, Transaction } from '../store/store.ts';
import { nextDue, type Doing } from '../loops.ts';
import { continueReprojecting, REPROJECT } from './reproject.ts';
import { continueTrimming, TRIM_JOURNAL } from './trim-journal.ts';

/** Does the next part from a position (null: the beginning); answers where to go on, or null when it is done. */
type Work = (tx: Transaction, root: string, key: string, position: string | null, now: Instant) => Promise<string | null>;

const WORKS: Readonly<Record<string, Work>> = { [REPROJECT]: continueReprojecting, [TRIM_JOURNAL]: continueTrimming };

export type TaskDeps = {
  readonly store: Store;
  readonly clock: { now(): Instant };
  /** Names this process in leases. */
  readonly owner: string;
  readonly log: { readonly warn: (facts: Readonly<Record<string, unknown>>, message: string) => void };
};

const AT_ONCE = 4;
/** Much longer than any part takes. */
const LEASE_MS = MINUTE;
/** After a failure: doubled each time, up to the most. */
const WAIT = { first: 5 * SECOND, most: 15 * MINUTE };

class TaskLost extends Error {}

/** `marked`: links were marked, so that the sync may have something to do. */
export const createTasks = (deps: TaskDeps, marked: () => void): Doing => ({
  runDue: async () => {
    const claimed = await deps.store.transaction((tx) =>
      tx.claimTasks(deps.owner, Object.keys(WORKS), deps.clock.now(), LEASE_MS, AT_ONCE),
    );
    for (const task of claimed) {
      await oneTask(deps, task);
      marked();
    }
    return claimed.length;
  },
  nextDue: () => nextDue(deps, ['tasks']),
});

/** Part after part to the end; a part that fails is tried again later, from where it began. */
const oneTask = async (deps: TaskDeps, task: Task): Promise<void> => {
  try {
    while (await onePart(deps, task));
  } catch (error) {
    if (error instanceof TaskLost) return;
    deps.log.warn({ err: error, kind: task.kind, key: task.key }, 'a part of a task failed; it is tried again');
    await deps.store.transaction((tx) => later(tx, task, deps.clock.now()));
  }
};

const keyOf = ({ root, kind, key }: Task): Pick<Task, 'root' | 'kind' | 'key'> => ({ root, kind, key });

/** False: it is done, or asked for anew from its beginning, which is another turn. */
const onePart = (deps: TaskDeps, task: Task): Promise<boolean> =>
  deps.store.transaction(async (tx) => {
    const now = deps.clock.now();
    const before = await tx.tasks.get(keyOf(task));
    const work = WORKS[task.kind];
    if (before === null || work === undefined) return false;
    const next = await work(tx, task.root, task.key, before.detail, now);
    // Last, as everybody does: whoever asks for it locks appointments and mailboxes before.
    const row = await tx.tasks.get(keyOf(task), { lock: 'update' });
    if (row === null || row.fence !== task.fence || row.leaseOwner !== task.leaseOwner) throw new TaskLost();
    const again = row.marks !== before.marks;
    if (next === null && !again) await tx.tasks.remove(keyOf(task));
    else {
      const detail = again ? row.detail : next;
      await tx.tasks.update(keyOf(task), { detail, due: now, attempts: 0, leaseUntil: (now + LEASE_MS) as Instant });
    }
    return next !== null || again;
  });

const later = async (tx: Transaction, task: Task, now: Instant): Promise<void> => {
  const row = await tx.tasks.get(keyOf(task), { lock: 'update' });
  if (row === null || row.fence !== task.fence) return;
  const wait = Math.min(WAIT.most, WAIT.first * 2 ** Math.min(20, row.attempts));
  await tx.tasks.update(keyOf(task), { due: (now + wait) as Instant, attempts: row.attempts + 1, leaseOwner: null, leaseUntil: null });
};
