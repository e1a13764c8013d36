/** A block that was left as it is in Outlook (4.3) is put back because an administrator says so (3.8). */
import { markLink, markMailbox } from '../sync/notice.ts';
import type { Block } from '../store/rows/block.ts';
import type { Transaction } from '../store/store.ts';
import { nameOf, type Occasion } from './actor.ts';
import { isAsked, isGone } from './decision.ts';
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
