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
  /**
   * Begins a pass over as much of what is due as there are places free, and answers how many it began. `wanted` is called when
   * one is over and there may be something to begin: in its mailbox, or because there was no place free before.
   */
  readonly beginDue: (wanted: () => void) => Promise<number>;
  /** Answers when no pass that was begun is under way any more. */
  readonly idle: () => Promise<void>;
};

/** One slow mailbox keeps one place, not the others waiting; each pass under way takes at most one connection to the database. */
const AT_ONCE = 16;

export const createSync = (deps: SyncDeps, atOnce = AT_ONCE): Sync => {
  const claim = async (most: number): Promise<readonly Work[]> =>
    deps.store.transaction(async (tx) => {
      const now = deps.clock.now();
      return takeUp(tx, await tx.claimMailboxes(deps.owner, now, deps.leaseMs, most), now);
    });
  const never = new AbortController().signal;
  const underWay = new Set<Promise<void>>();
  return {
    runDue: async (signal = never) => {
      const works = await claim(atOnce);
      await Promise.all(works.map(async (work) => runPass(deps, work, signal)));
      return works.length;
    },
    nextDue: async () =>
      deps.store.transaction(async (tx) => {
        const due = await tx.mailboxes.select({ due: { not: null } }, { orderBy: [['due', 'asc']], limit: 50 });
        let first = Number.POSITIVE_INFINITY;
        for (const row of due) if (row.due !== null) first = Math.min(first, Math.max(row.due, row.leaseUntil ?? 0, row.retryAt ?? 0));
        return first === Number.POSITIVE_INFINITY ? null : (first as Instant);
      }),
    beginDue: async (wanted) => {
      const free = atOnce - underWay.size;
      if (free <= 0) return 0;
      const works = await claim(free);
      for (const work of works) {
        const pass = runPass(deps, work, never)
          .catch((error: unknown) => {
            deps.log.error({ err: error, mailbox: work.claim.mailbox }, 'a pass could not be ended; its lease runs out');
            return 'nothing' as const;
          })
          .then((left) => {
            const full = underWay.size >= atOnce;
            underWay.delete(pass);
            if (full || left === 'more') wanted();
          });
        underWay.add(pass);
      }
      return works.length;
    },
    idle: async () => {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
};
