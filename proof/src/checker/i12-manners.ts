/** I12: Exchange is never asked more than it allows, nor before the time it named. */
import type { Invariant } from './observed.ts';
import { clock } from './words.ts';

const IN_WORDS = {
  tooManyInFlight: 'with too many calls in flight already',
  beforeBackOffEnded: 'before the announced back-off was over',
  renewedTwice: 'within ten minutes of the other way to renew the subscription',
} as const;

export const manners: Invariant = {
  id: 'I12',
  sentence: 'Never more calls in flight per mailbox than allowed, never a call before the back-off ends.',
  breaches: ({ breaches, forgotten }) =>
    breaches
      // Whoever was killed before storing the announced time has nobody to tell it.
      .filter(
        ({ at, mailbox, kind }) => kind !== 'beforeBackOffEnded' || !forgotten.some((one) => one.mailbox === mailbox && at < one.until),
      )
      .map(({ at, operation, mailbox, kind }) => `At ${clock(at)} ${operation} was sent to ${mailbox} ${IN_WORDS[kind]}.`),
};
