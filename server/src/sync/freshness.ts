/** How old what we know may become before a calendar is read again (5.3), with Exchange telling of changes and without. */
import { DAY, MINUTE, SECOND } from '@lockstep/engine';
import type { Instant } from '@lockstep/engine';
import type { Mailbox } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';

/** A calendar that just changed is likely to change again: a person is at work in it. */
const ACTIVE = { every: 10 * SECOND, lastChange: MINUTE };
/** Appointments today or tomorrow; the rule allows 30 s, of which the reading itself takes its part. */
const HOT = 25 * SECOND;
const COLD = 5 * MINUTE;
/** While Exchange tells of changes by itself: rarer, but never so rare that its silence is not found out. */
const TOLD = { hot: 4.5 * MINUTE, cold: 55 * MINUTE };
/** Two days from now, whatever the zone: "today or tomorrow" of a mailbox never reaches further. */
const NEAR = 2 * DAY;

/** When to read again, counted from a reading that ends now. `news`: it brought something new. */
export const nextReading = async (
  tx: Transaction,
  { mailbox, holder }: { readonly mailbox: Mailbox; readonly holder: string | null },
  news: boolean,
  now: Instant,
): Promise<Instant> => {
  const hot = async (): Promise<boolean> => holder !== null && (await isHot(tx, mailbox.root, holder, now));
  if (mailbox.toldUntil !== null && mailbox.toldUntil > now) return (now + ((await hot()) ? TOLD.hot : TOLD.cold)) as Instant;
  const last = Math.max(mailbox.lastChangeIn ?? 0, mailbox.lastChangeOut ?? 0);
  if (news || now - last < ACTIVE.lastChange) return (now + ACTIVE.every) as Instant;
  return (now + ((await hot()) ? HOT : COLD)) as Instant;
};

const isHot = async (tx: Transaction, root: string, holder: string, now: Instant): Promise<boolean> => {
  const near = await tx.overlapping(root, [holder], (now - DAY) as Instant, (now + NEAR) as Instant);
  return near.length > 0;
};
