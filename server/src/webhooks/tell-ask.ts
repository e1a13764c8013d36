/** That something about an appointment waits for an administrator, or does so no more, for those who hear it (5.7, 7.5). */
import { isBlock } from '../store/rows/block.ts';
import type { Link } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';
import { toldOfAsk, toldOfLeftBlock, type AskedAbout } from './content.ts';
import { heardIn, tellWebhooks, type Moment } from './tell.ts';

/**
 * What is to be written of it; null: nothing changed about it, or nobody hears it. What the brake holds waits for a mailbox as a whole
 * (`tell-brake.ts`).
 * @param ask what is asked from now on; left out: as before
 */
export const askTold = async (
  tx: Transaction,
  moment: Moment,
  { link, row }: { readonly link: Link; readonly row: AskedAbout['appointment'] },
  ask: Link['ask'] | undefined,
): Promise<(() => Promise<void>) | null> => {
  const [before, after] = [askedOf(link.ask), ask === undefined ? askedOf(link.ask) : askedOf(ask)];
  const about = after ?? before;
  if ((before === null) === (after === null) || about === null) return null;
  const type = after === null ? 'decision.settled' : 'decision.waiting';
  const heard = await heardIn(tx, link.root);
  if (!heard.has(type)) return null;
  const of = { kind: about.kind, mailbox: link.mailbox, appointment: row };
  const told = isBlock(link.appointment) ? toldOfLeftBlock(of, type) : toldOfAsk(of, type);
  return () => tellWebhooks(tx, moment, told, heard);
};

const askedOf = (ask: Link['ask']): Link['ask'] => (ask === null || ask.kind === 'brake' ? null : ask);
