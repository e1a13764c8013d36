/** Claiming what is due and running its passes. The server drives it by timers and a bell, the simulation by hand. */
import type { Instant } from '@lockstep/engine';
import type { SyncDeps } from './deps.ts';
import { runPass } from './pass.ts';

export type Sync = {
  /** Runs a pass over everything that is due now, `atOnce` mailboxes side by side; answers how many passes it made. */
  readonly runDue: (signal?: AbortSignal) => Promise<number>;
  /** When something will be due; null: nothing is. */
  readonly nextDue: () => Promise<Instant | null>;
};

export const createSync = (deps: SyncDeps, atOnce = 8): Sync => {
  const claim = async () => deps.store.transaction(async (tx) => tx.claimMailboxes(deps.owner, deps.clock.now(), deps.leaseMs, atOnce));
  const never = new AbortController().signal;
  return {
    runDue: async (signal = never) => {
      const claims = await claim();
      await Promise.all(claims.map(async (one) => runPass(deps, one, signal)));
      return claims.length;
    },
    nextDue: async () =>
      deps.store.transaction(async (tx) => {
        const due = await tx.mailboxes.select({ due: { not: null } }, { orderBy: [['due', 'asc']], limit: 50 });
        const times = due.flatMap((row) => (row.due === null ? [] : [Math.max(row.due, row.leaseUntil ?? 0, row.retryAt ?? 0)]));
        return times.length === 0 ? null : (Math.min(...times) as Instant);
      }),
  };
};
