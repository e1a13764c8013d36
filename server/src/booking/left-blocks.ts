/** Blocks that were put back three times within an hour and are left as they are (3.8, 4.3): what waits, and putting them back once more. */
import type { Decision, Instant } from '@lockstep/engine';
import type { Block } from '../store/rows/block.ts';
import type { Mailbox } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';
import { markLink, markMailbox } from '../sync/notice.ts';
import type { Occasion } from './actor.ts';
import { isAsked, isGone, type Asked } from './decision.ts';
import { journalMailbox } from './pairing.ts';

export type LeftBlock = { readonly block: Block; readonly link: Asked };

/** By mailbox, the soonest first; what is over, is published no longer, or was decided waits for nobody. `mailbox`: left out, all of the root company. */
export const leftBlocksIn = async (
  tx: Transaction,
  root: string,
  now: Instant,
  mailbox?: string,
): Promise<ReadonlyMap<string, readonly LeftBlock[]>> => {
  const where = { root, ofBlock: { not: null }, askStart: { not: null }, ...(mailbox === undefined ? {} : { mailbox }) };
  const links = (await tx.links.select(where)).filter(isAsked).filter(({ decision }) => decision === null);
  if (links.length === 0) return new Map();
  const ids = { in: links.map((link) => link.appointment) };
  const blocks = await tx.blocks.select({ root, id: ids, gone: false, endAt: { gt: now } }, { orderBy: [['startAt', 'asc']] });
  const found = new Map<string, readonly LeftBlock[]>();
  for (const block of blocks) {
    const link = links.find((one) => one.appointment === block.id && one.mailbox === block.mailbox);
    if (link !== undefined) found.set(block.mailbox, [...(found.get(block.mailbox) ?? []), { block, link }]);
  }
  return found;
};

/** Has all of one mailbox put back by its next pass. Done again, or where nothing waits, it changes nothing. */
export const putBackBlocks = async (tx: Transaction, occasion: Occasion, mailbox: Mailbox): Promise<Mailbox> => {
  const { root, id } = mailbox;
  const left = (await leftBlocksIn(tx, root, occasion.now, id)).get(id) ?? [];
  if (left.length === 0) return mailbox;
  for (const { link } of left) {
    const { booking, outlook } = link.ask;
    const decision: Decision = {
      keep: 'booking',
      booking: { start: booking.start, end: booking.end },
      event: isGone(link.ask) ? null : { start: outlook.start, end: outlook.end },
    };
    await tx.links.update({ root, appointment: link.appointment, mailbox: id }, { decision });
    await markLink(tx, link, occasion.now);
  }
  await markMailbox(tx, root, id, occasion.now);
  await journalMailbox(tx, occasion, mailbox, 'blocksDecided', `Availability blocks are put back once more: ${left.length}`);
  return (await tx.mailboxes.get({ root, id })) ?? mailbox;
};
