/**
 * A create that is sent again because the answer to the one before was lost: by Graph both are one transaction, of which the first that
 * arrives is carried out. Whichever that was, what people did with its event since they did to what the first one said.
 */
import type { Instant, Intent } from '@lockstep/engine';
import type { Link } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';
import { keyOf } from './hand-over.ts';
import type { Judged } from './judge.ts';

/** The intent as it is stored: with what the first create of its epoch said, where nobody knows what became of that. */
export const withFirst = (intent: Intent, { intent: before }: Pick<Link, 'intent'>): Intent => {
  if (intent.do !== 'create' || before?.do !== 'create' || before.epoch !== intent.epoch) return intent;
  return { ...intent, first: before.first ?? { appointment: before.appointment, event: before.event } };
};

/**
 * A create that was carried out before, by a call whose answer was lost, and whose event is gone. What was made is what the first call said:
 * the booking side may have changed since, which is an edit of what was deleted (5.2). False: this was no create.
 */
export const spend = async (tx: Transaction, { observed: { link } }: Judged, now: Instant): Promise<boolean> => {
  const current = await tx.links.get(keyOf(link), { lock: 'update' });
  if (current?.intent?.do !== 'create') return false;
  const { first, ...last } = current.intent;
  const intent = { ...last, ...first, spent: true as const };
  await tx.links.update(keyOf(link), { intent, due: now, leaseOwner: null, leaseUntil: null, attempts: link.attempts + 1 });
  return true;
};
