/**
 * Reading a calendar from its beginning. What is gone is not named then (F22): it is told by when it was read last, against when the listing
 * began. Two clocks are compared so, that of the process that read it and that of the one that lists, and a page may be stored within the
 * very millisecond in which the next listing begins.
 */
import type { Instant } from '@lockstep/engine';
import type { Keeping } from './busy.ts';
import type { SyncDeps } from './deps.ts';
import { guarded } from './lease.ts';

/** Whatever was read before the listing counts as read before it. Throws LeaseLost. */
export const beginListing = (deps: SyncDeps, { claim, further }: Pick<Keeping, 'claim' | 'further'>, began: Instant): Promise<void> => {
  const { root, mailbox } = claim;
  const late = { root, mailbox, further, readAt: { gte: began } } as const;
  const before = { readAt: (began - 1) as Instant };
  return guarded(deps, claim, async (tx) => {
    await Promise.all([tx.busy.update(late, before), tx.series.update(late, before)]);
  });
};

/** When what a page shows counts as read: not before the listing that it is part of began. */
export const readingAt = (listingSince: Instant | null, now: Instant): Instant =>
  listingSince !== null && listingSince > now ? listingSince : now;

/** The same for whoever asks the clock. */
export const readingSince = (deps: SyncDeps, listingSince: Instant | null): SyncDeps =>
  listingSince === null ? deps : { ...deps, clock: { now: () => readingAt(listingSince, deps.clock.now()) } };
