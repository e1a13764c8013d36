/** An Exchange that can be switched off and on: while it is off no call reaches it, as when its host does not answer. */
import { ConnectorError } from '@lockstep/exchange';
import type { Moment } from '../../src/direct/doorway.ts';

export const outageOf = () => {
  let down = false;
  let refused = 0;
  return {
    fall: (): void => void (down = true),
    rise: (): void => void (down = false),
    /** How many calls found nobody. */
    refused: (): number => refused,
    between: async ({ moment, operation }: Moment): Promise<void> => {
      if (!down || moment !== 'sending') return;
      refused += 1;
      throw new ConnectorError({
        kind: 'unavailable',
        scope: 'host',
        ambiguous: false,
        retryAt: null,
        cause: 'unreachable',
        detail: `${operation}: nobody answers`,
      });
    },
  };
};
