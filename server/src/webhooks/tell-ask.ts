/** That something about an appointment waits for an administrator, for those who hear it (5.7, 7.5). */
import type { Link } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';
import { toldOfAsk, type AskedAbout } from './content.ts';
import { heardIn, tellWebhooks, type Moment } from './tell.ts';

/**
 * What is to be written of it; null: it waited before, nothing waits, or nobody hears it. What the brake holds waits for a mailbox as a
 * whole (`tell-brake.ts`).
 */
export const askTold = async (
  tx: Transaction,
  moment: Moment,
  { link, row }: { readonly link: Link; readonly row: AskedAbout['appointment'] },
  ask: Link['ask'],
): Promise<(() => Promise<void>) | null> => {
  const waited = link.ask !== null && link.ask.kind !== 'brake';
  if (waited || ask === null || ask.kind === 'brake') return null;
  const heard = await heardIn(tx, link.root);
  if (!heard.has('decision.waiting')) return null;
  const told = toldOfAsk({ kind: ask.kind, mailbox: link.mailbox, appointment: row });
  return () => tellWebhooks(tx, moment, told, heard);
};
