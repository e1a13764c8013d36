/** How old what we know may become before a calendar is read again (5.3). */
import { DAY, MINUTE, SECOND } from '@lockstep/engine';
import type { Instant } from '@lockstep/engine';
import type { Claim, Transaction } from '../store/store.ts';

/** Without push: a calendar with appointments today or tomorrow, and any other. */
const HOT = 30 * SECOND;
const COLD = 5 * MINUTE;
/** Two days from now, whatever the zone: "today or tomorrow" of a mailbox never reaches further. */
const NEAR = 2 * DAY;

export const nextReading = async (tx: Transaction, claim: Claim, now: Instant): Promise<Instant> =>
  ((await isHot(tx, claim, now)) ? now + HOT : now + COLD) as Instant;

const isHot = async (tx: Transaction, claim: Claim, now: Instant): Promise<boolean> => {
  const [pairing] = await tx.pairings.select({ root: claim.root, mailbox: claim.mailbox });
  if (pairing === undefined) return false;
  const near = await tx.overlapping(claim.root, [pairing.holder], (now - DAY) as Instant, (now + NEAR) as Instant);
  return near.length > 0;
};
