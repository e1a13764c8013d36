/** What Exchange refuses for good is left to a person, with its cause, instead of being asked for again and again (4.11). */
import { leftAsSeries } from '@lockstep/engine';
import type { Instant } from '@lockstep/engine';
import type { Failure } from '@lockstep/exchange';
import type { Transaction } from '../store/store.ts';
import type { SyncDeps } from './deps.ts';
import type { Judged } from './judge.ts';
import { memoryOf } from './observe.ts';
import { journalFailure, journalReason } from './journal.ts';
import { keyOf } from './hand-over.ts';
import { columnsOf } from './record.ts';

/**
 * Stores that a series which cannot be made single stays one, and looks at the link again at once: what else its write would have
 * changed is still to be written. False: the refused write was about something else, and nothing is stored.
 */
export const leave = async (tx: Transaction, deps: SyncDeps, judged: Judged, failure: Failure, now: Instant): Promise<boolean> => {
  const { link } = judged.observed;
  const current = await tx.links.get(keyOf(link), { lock: 'update' });
  const left = current === null ? null : leftAsSeries(judged.situation, judged.plan, memoryOf(current), now);
  if (left === null) return false;
  await tx.links.update(keyOf(link), {
    ...columnsOf(left.memory),
    due: now,
    leaseOwner: null,
    leaseUntil: null,
    attempts: 0,
    cause: failure.cause,
    detail: left.reason.sentence,
  });
  await journalFailure(tx, deps, link, link.appointment, failure, now);
  await journalReason(tx, deps, link, left.reason, { verdict: judged.plan.verdict }, now);
  return true;
};
