/** I12: Exchange is never asked more than it allows, nor before the time it named. */
import type { Invariant } from './observed.ts';
import { clock } from './words.ts';

const IN_WORDS = { tooManyInFlight: 'with too many calls in flight already', beforeBackOffEnded: 'before the announced back-off was over' } as const;

export const manners: Invariant = {
  id: 'I12',
  sentence: 'Never more calls in flight per mailbox than allowed, never a call before the back-off ends.',
  breaches: ({ breaches }) =>
    breaches.map(({ at, operation, mailbox, kind }) => `At ${clock(at)} ${operation} was sent to ${mailbox} ${IN_WORDS[kind]}.`),
};
