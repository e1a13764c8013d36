/** I5: what people did costs a bounded number of writes, and at rest there is silence. */
import type { Deed, Invariant, Sent } from './observed.ts';
import { isCopyOfOurs } from './stamps.ts';

/**
 * One write follows a booking edit, one put-back an edit made in Outlook, and one repetition each setback. An edit made on
 * both sides at once can cost both, which the sum already holds.
 */
/** An appointment of several is made in two writes (3.10); another organiser costs a new event, its list, and the end of the old one (3.7). */
const COSTS: Readonly<Partial<Record<Deed['do'], number>>> = { book: 2, restaff: 3, askAgain: 2 };
/** People are on that list before the old event ends, and its rooms, which would decline what they are promised to, only after it (3.7). */
const costOf = (deed: Deed): number => (COSTS[deed.do] ?? 1) + (deed.side === 'booking' && deed.toTeamWithRoom === true ? 1 : 0);

/** Each copy that an event left over when it went costs one removal (3.11), once. */
const copiesRemoved = (sent: readonly Sent[], installation: string): number =>
  new Set(
    sent.flatMap(({ do: deed, mailbox, target }) =>
      deed === 'remove' && target !== null && isCopyOfOurs(target, installation) ? [`${mailbox} ${target.immutableId}`] : [],
    ),
  ).size;

export const noEcho: Invariant = {
  id: 'I5',
  sentence: 'Writes to Exchange are at most one a change and one a setback, and a thousand notices at rest cause none.',
  breaches: ({ sent, deeds, setbacks, unrest, installation }) => {
    const applied = sent.filter((one) => one.outcome !== 'refused').length;
    const allowed = deeds.reduce((sum, deed) => sum + costOf(deed), 0) + setbacks + copiesRemoved(sent, installation);
    const words = [...unrest];
    if (applied > allowed) words.push(`${applied} writes were made for ${deeds.length} changes by people and ${setbacks} setbacks.`);
    return words;
  },
};
