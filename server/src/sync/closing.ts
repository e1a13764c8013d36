/** The transactions that a pass ends with: what came of its plans, and, with the last of it, the mailbox given back. */
import type { Instant, Policy } from '@lockstep/engine';
import type { Connector } from '@lockstep/exchange';
import type { Mailbox } from '../store/rows/sync.ts';
import type { Claim, Transaction } from '../store/store.ts';
import type { SyncDeps } from './deps.ts';
import type { Judged } from './judge.ts';
import { guarded } from './lease.ts';
import { rest } from './record.ts';
import { guardedAtOnce, guardedLast } from './release.ts';
import type { Ending, Finished, Left } from './release.ts';

export type Pass = {
  readonly deps: SyncDeps;
  readonly claim: Claim;
  readonly connector: Connector;
  readonly mailbox: Mailbox;
  readonly policy: Policy;
  /** Until when the lease is held; moves as it is renewed. */
  leaseUntil: Instant;
  /** The events of writes to Exchange that were answered, one for each. */
  readonly wrote: string[];
  /** What the mailbox becomes when the pass ends well. */
  readonly ending: Ending;
  /** What it was left with, if it was released with the last of the work; null: it has yet to be. */
  ended: Left | null;
};

type Work<Part extends keyof Finished> = (tx: Transaction, now: Instant) => Promise<Pick<Finished, Part>>;

/** One transaction of the pass; `last`: nothing comes after it, so that the mailbox is released with it. */
export const closing = async (pass: Pass, last: boolean, work: Work<'mayLock' | 'write'>): Promise<void> => {
  const { deps, claim, ending } = pass;
  if (last) pass.ended = await guardedLast(deps, claim, ending, work);
  else await guarded(deps, claim, whole(work));
};

/** The same of what came of one plan: where nobody else can be on the appointment, one look is all that is taken. */
export const closingOne = async (pass: Pass, last: boolean, { observed }: Judged, work: Work<keyof Finished>): Promise<void> => {
  const { deps, claim, ending } = pass;
  const { assignments, link } = observed;
  const isAlone = assignments.length < 2 && link.base?.attendance === undefined && link.leftovers === null;
  if (last && isAlone) pass.ended = await guardedAtOnce(deps, claim, ending, link, work);
  else await closing(pass, last, work);
};

/** The same work, with its writes. */
export const whole =
  (work: Work<'write'>) =>
  async (tx: Transaction, now: Instant): Promise<void> => {
    const { write } = await work(tx, now);
    await write();
  };

/** So many are put to rest in one transaction, which whoever changes one of them waits for. */
const RESTING = 20;

/** What we wrote and have read back, mostly: one transaction for all of it. In the order of their ids, as everybody locks links. */
export const restTogether = async (pass: Pass, quiet: readonly Judged[], last: boolean): Promise<void> => {
  for (let from = 0; from < quiet.length; from += RESTING) {
    const some = quiet.slice(from, from + RESTING);
    await closing(pass, last && from + RESTING >= quiet.length, async (tx, now) => {
      const rested = await Promise.all(some.map(async (one) => rest(tx, pass.deps, one, now)));
      return { mayLock: rested.some((one) => one.mayLock), write: async () => Promise.all(rested.map(async (one) => one.write())) };
    });
  }
};
