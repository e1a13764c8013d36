/** Blocks that were left as they are in Outlook (4.3): which wait, and that they are put back because an administrator says so (3.8). */
import type { Instant } from '@lockstep/engine';
import { markLink, markMailbox } from '../sync/notice.ts';
import type { Block } from '../store/rows/block.ts';
import type { Mailbox } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';
import { nameOf, type Occasion } from './actor.ts';
import { isAsked, isGone, type Asked } from './decision.ts';
import { refuse } from './refusal.ts';

/** Carried out by the next pass of its mailbox. Done again it changes nothing. Throws a `RefusalError`: nothingToDecide. */
export const putBackBlock = async (
  tx: Transaction,
  occasion: Occasion,
  { root, id, mailbox, startAt, endAt, gone }: Block,
): Promise<void> => {
  const link = await tx.links.get({ root, appointment: id, mailbox }, { lock: 'update' });
  if (gone || link === null || !isAsked(link))
    return refuse(
      'nothingToDecide',
      null,
      'This block is not left as it is in Outlook.',
      'Read it once more: it was put back meanwhile, or is published no longer.',
    );
  const { ask } = link;
  const event = isGone(ask) ? null : { start: ask.outlook.start, end: ask.outlook.end };
  await tx.links.update(
    { root, appointment: id, mailbox },
    { decision: { keep: 'booking', booking: { start: startAt, end: endAt }, event } },
  );
  await markLink(tx, link, occasion.now);
  await markMailbox(tx, root, mailbox, occasion.now);
  await tx.journal.insert({
    root,
    id: occasion.newId(),
    at: occasion.now,
    appointment: id,
    mailbox,
    kind: 'booking',
    code: 'decided',
    rule: '3.8',
    sentence: `Decided that the block is put back, by ${nameOf(occasion.actor)}.`,
    detail: { actor: occasion.actor },
  });
};

export type LeftBlock = { readonly block: Block; readonly link: Asked };

/**
 * By mailbox, the soonest first; what is over, is published no longer, or was decided waits for nobody.
 * @param mailbox left out: all of the root company
 */
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

/** All that waits in one mailbox. Done again, or where nothing waits, it changes nothing. */
export const putBackBlocks = async (tx: Transaction, occasion: Occasion, mailbox: Mailbox): Promise<Mailbox> => {
  const { root, id } = mailbox;
  const left = (await leftBlocksIn(tx, root, occasion.now, id)).get(id) ?? [];
  for (const { block } of left) await putBackBlock(tx, occasion, block);
  return left.length === 0 ? mailbox : ((await tx.mailboxes.get({ root, id })) ?? mailbox);
};
