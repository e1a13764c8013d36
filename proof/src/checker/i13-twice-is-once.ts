/** I13: a page of changes, a notice, an edit that arrives twice does nothing the second time. */
import type { Invariant } from './observed.ts';

export const twiceIsOnce: Invariant = {
  id: 'I13',
  sentence: 'Applying any input twice equals applying it once.',
  breaches: ({ replayed }) => replayed,
};
