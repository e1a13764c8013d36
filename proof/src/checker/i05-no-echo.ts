/** I5: what people did costs a bounded number of writes, and at rest there is silence. */
import type { Invariant } from './observed.ts';

/**
 * One write follows a booking edit, one put-back an edit made in Outlook, and one repetition each setback. An edit made on
 * both sides at once can cost both, which the sum already holds.
 */
export const noEcho: Invariant = {
  id: 'I5',
  sentence: 'Writes to Exchange are at most one a change and one a setback, and a thousand notices at rest cause none.',
  breaches: ({ sent, deeds, setbacks, unrest }) => {
    const applied = sent.filter((one) => one.outcome !== 'refused').length;
    const allowed = deeds.length + setbacks;
    const words = [...unrest];
    if (applied > allowed) words.push(`${applied} writes were made for ${deeds.length} changes by people and ${setbacks} setbacks.`);
    return words;
  },
};
