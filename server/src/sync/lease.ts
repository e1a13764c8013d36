/**
 * The lease of a mailbox. Every transaction of a pass ends with `guard`: what a worker does after it lost its lease is
 * rolled back whole. The guard comes last because everybody else locks appointments first, then links, then mailboxes.
 */
import type { Instant } from '@lockstep/engine';
import type { Mailbox } from '../store/rows/sync.ts';
import type { Claim, Transaction } from '../store/store.ts';
import type { SyncDeps } from './deps.ts';

/** Somebody else has the mailbox now; the pass ends without another word. */
export class LeaseLost extends Error {
  constructor(claim: Claim) {
    super(`the lease of mailbox ${claim.mailbox} was lost`);
    this.name = 'LeaseLost';
  }
}

type Lease = Pick<Mailbox, 'fence' | 'leaseOwner' | 'leaseUntil'>;
const LEASE = ['fence', 'leaseOwner', 'leaseUntil'] as const satisfies readonly (keyof Mailbox)[];

const isHeld = (row: Lease, claim: Claim, now: Instant): boolean =>
  row.fence === claim.fence && row.leaseOwner === claim.owner && row.leaseUntil !== null && row.leaseUntil > now;

/** @returns the row, locked until the transaction ends */
export const guard = async (tx: Transaction, claim: Claim, now: Instant): Promise<Mailbox> => {
  const row = await tx.mailboxes.get({ root: claim.root, id: claim.mailbox }, { lock: 'update' });
  if (row === null || !isHeld(row, claim, now)) throw new LeaseLost(claim);
  return row;
};

/** The same where nothing else of the row is asked: its cursor alone may be longer than all that a transaction writes. */
export const guardAlone = async (tx: Transaction, claim: Claim, now: Instant): Promise<void> => {
  const [row] = await tx.mailboxes.pick({ root: claim.root, id: claim.mailbox }, LEASE, { lock: 'update' });
  if (row === undefined || !isHeld(row, claim, now)) throw new LeaseLost(claim);
};

/** One transaction of a pass: the work, then the guard. */
export const guarded = async <Result>(
  deps: SyncDeps,
  claim: Claim,
  work: (tx: Transaction, now: Instant) => Promise<Result>,
): Promise<Result> =>
  deps.store.transaction(async (tx) => {
    const now = deps.clock.now();
    const result = await work(tx, now);
    await guardAlone(tx, claim, now);
    return result;
  });

/** A request starts only if its time-out ends before the lease does; otherwise the lease is prolonged first. */
export const renew = async (deps: SyncDeps, claim: Claim, until: Instant): Promise<Instant> => {
  const now = deps.clock.now();
  if (until - now > deps.requestMs * 2) return until;
  const later = (now + deps.leaseMs) as Instant;
  await deps.store.transaction(async (tx) => {
    await guardAlone(tx, claim, now);
    await tx.mailboxes.update({ root: claim.root, id: claim.mailbox, fence: claim.fence }, { leaseUntil: later });
  });
  return later;
};
