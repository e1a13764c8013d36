/** Claiming what is due and running its passes. The server drives it by timers and a bell, the simulation by hand. */
import type { Instant } from '@lockstep/engine';
import type { SyncDeps } from './deps.ts';
import { runPass, takeUp } from './pass.ts';
import type { Work } from './pass.ts';

export type Sync = {
  /** Runs a pass over everything that is due now, `atOnce` mailboxes side by side; answers how many passes it made. */
  readonly runDue: (signal?: AbortSignal) => Promise<number>;
  /** When something will be due; null: nothing is. */
  readonly nextDue: () => Promise<Instant | null>;
};

export const createSync = (deps: SyncDeps, atOnce = 8): Sync => {
  const claim = async (): Promise<readonly Work[]> =>
    deps.store.transaction(async (tx) => {
      const now = deps.clock.now();
      const works: Work[] = [];
      for (const one of await tx.claimMailboxes(deps.owner, now, deps.leaseMs, atOnce)) {
        const work = await takeUp(tx, one, now);
        if (work !== null) works.push(work);
      }
      return works;
    });
  const never = new AbortController().signal;
  return {
    runDue: async (signal = never) => {
      const works = await claim();
      await Promise.all(works.map(async (work) => runPass(deps, work, signal)));
      return works.length;
    },
    nextDue: async () =>
      deps.store.transaction(async (tx) => {
        const due = await tx.mailboxes.select({ due: { not: null } }, { orderBy: [['due', 'asc']], limit: 50 });
        const times = due.flatMap((row) => (row.due === null ? [] : [Math.max(row.due, row.leaseUntil ?? 0, row.retryAt ?? 0)]));
        return times.length === 0 ? null : (Math.min(...times) as Instant);
      }),
  };
};
