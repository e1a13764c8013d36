/** How old what we know may become before a calendar is read again (5.3). Without push, which is the only way so far. */
import { DAY, MINUTE, SECOND } from '@lockstep/engine';
import type { Instant } from '@lockstep/engine';
import type { Mailbox } from '../store/rows/sync.ts';
import type { Claim, Transaction } from '../store/store.ts';

/** A calendar that just changed is likely to change again: a person is at work in it. */
const ACTIVE = { every: 10 * SECOND, lastChange: MINUTE };
/** Appointments today or tomorrow; the rule allows 30 s, of which the reading itself takes its part. */
const HOT = 25 * SECOND;
const COLD = 5 * MINUTE;
/** Two days from now, whatever the zone: "today or tomorrow" of a mailbox never reaches further. */
const NEAR = 2 * DAY;

/** When to read again, counted from a reading that ends now. `changed`: it brought something new. */
export const nextReading = async (
  tx: Transaction,
  claim: Claim,
  mailbox: Mailbox | null,
  changed: boolean,
  now: Instant,
): Promise<Instant> => {
  const last = Math.max(mailbox?.lastChangeIn ?? 0, mailbox?.lastChangeOut ?? 0);
  if (changed || now - last < ACTIVE.lastChange) return (now + ACTIVE.every) as Instant;
  return (now + ((await isHot(tx, claim, now)) ? HOT : COLD)) as Instant;
};

const isHot = async (tx: Transaction, claim: Claim, now: Instant): Promise<boolean> => {
  const [pairing] = await tx.pairings.select({ root: claim.root, mailbox: claim.mailbox });
  if (pairing === undefined) return false;
  const near = await tx.overlapping(claim.root, [pairing.holder], (now - DAY) as Instant, (now + NEAR) as Instant);
  return near.length > 0;
};
