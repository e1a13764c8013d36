/** I6: what is not ours, or not organised by the mailbox, is never written; but what is left over of an event of ours is removed. */
import type { CalendarItem } from '@lockstep/simulator';
import type { Invariant, Sent } from './observed.ts';
import { copiesOfOurs, isReceived, markOf } from './stamps.ts';
import { clock } from './words.ts';

export const nothingForeignWritten: Invariant = {
  id: 'I6',
  sentence: 'Only events with our stamp, organised by the mailbox they lie in, are ever written, and copies that people made never.',
  breaches: (observed) => {
    const { sent, installation, deeds, strangers, rows, delegate } = observed;
    const isCopyOfOurs = copiesOfOurs(observed);
    const words: string[] = [];
    for (const { address, ownItem, items } of strangers) {
      if (items.length !== 1 || items[0]?.id !== ownItem)
        words.push(`The calendar of ${address}, who only got an address of ours, does not hold just their own item.`);
      if (rows.busy.some(({ eventId }) => eventId === ownItem))
        words.push(`The time of ${address}, who only got an address of ours, counts as that of somebody else.`);
    }
    // What a person copied from an event of ours has a UID of its own, by which it invites people once it has taken that event's place (4.6).
    const copied = new Set(
      deeds.flatMap((deed) => (deed.side === 'outlook' && deed.do === 'copy' && deed.appointment !== null ? [deed.after?.uid] : [])),
    );
    const isLeftOver = (item: CalendarItem): boolean =>
      isCopyOfOurs(item) || (isReceived(item) && markOf(item) === null && copied.has(item.uid));
    for (const one of sent) {
      if (one.target === null) continue;
      if (one.do === 'remove' && isLeftOver(one.target)) {
        // Who restores it between the proof and the removal is believed with the next look only.
        const { uid } = one.target;
        // To a delegate what is moved to another calendar is gone, whatever its organiser sees there.
        const returns = delegate === null ? ['restore'] : ['restore', 'moveAway', 'moveHome'];
        const restored = deeds.some(
          (deed) => returns.includes(deed.do) && 'mailbox' in deed && (deed.after?.uid === uid || uid.startsWith(`${deed.appointment}-`)),
        );
        if (one.notify !== 'none' || one.mails > 0) words.push(sentence(one, one.target, 'the removal of a copy is nobody’s business'));
        if (one.organiserLives && !restored) words.push(sentence(one, one.target, 'the event it is a copy of stands'));
        continue;
      }
      const wrong = whyForeign(one, one.target, installation);
      if (wrong !== null) words.push(sentence(one, one.target, wrong));
    }
    return words;
  },
};

const whyForeign = ({ originalLives }: Sent, item: CalendarItem, installation: string): string | null => {
  const mark = markOf(item);
  if (mark === null) return 'it carries no stamp of ours';
  if (mark.installation !== installation) return `it belongs to installation ${mark.installation}`;
  if (isReceived(item)) return 'its mailbox does not organise it';
  if (originalLives) return 'it is a copy that a person made of one that is still there';
  return null;
};

const sentence = (one: Sent, item: CalendarItem, wrong: string): string =>
  `At ${clock(one.at)} the item ${item.immutableId} in ${one.mailbox} was sent a write (${one.do}), but ${wrong}.`;
