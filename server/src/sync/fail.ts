/** What is stored of a write that did not go as it was meant to: each is one part of a transaction of the pass. */
import type { Instant } from '@lockstep/engine';
import type { Cause } from '@lockstep/exchange';
import type { Transaction } from '../store/store.ts';
import { keyOf } from './hand-over.ts';
import type { Judged } from './judge.ts';

/** A write that failed: the intent stays where the server may have applied it all the same; one that was refused put nothing back (4.3). */
export const fail = async (
  tx: Transaction,
  judged: Judged,
  failure: { readonly ambiguous: boolean; readonly cause: Cause; readonly detail: string },
  due: Instant,
  now: Instant,
): Promise<void> => {
  const { link } = judged.observed;
  const current = await tx.links.get(keyOf(link), { lock: 'update' });
  if (current === null) return;
  const wait = failure.ambiguous && current.intent !== null ? (Math.max(due, current.intent.settledAt) as Instant) : due;
  await tx.links.update(keyOf(link), {
    intent: failure.ambiguous ? current.intent : null,
    putBacks: failure.ambiguous ? current.putBacks : link.putBacks,
    due: current.marks === link.marks ? wait : now,
    leaseOwner: null,
    leaseUntil: null,
    attempts: link.attempts + 1,
    cause: failure.cause,
    detail: failure.detail,
  });
};

/** Nothing lay under the id that was to be removed: moved meanwhile, or gone indeed. What is agreed stays until a look tells which. */
export const lookAgain = async (tx: Transaction, { observed: { link } }: Judged, now: Instant): Promise<void> => {
  await tx.links.update(keyOf(link), { intent: null, due: now, leaseOwner: null, leaseUntil: null, attempts: link.attempts + 1 });
};
