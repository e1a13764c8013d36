/** Trying a letter again because somebody asked for it. */
import type { Instant } from '@lockstep/engine';
import type { LetterRow } from '../store/rows/letter.ts';
import type { Transaction } from '../store/store.ts';

/** At once, with all tries before it; one that was sent stays as it is, and one that is just being sent is not taken twice. */
export const tryAgain = async (tx: Transaction, { root, id }: Pick<LetterRow, 'root' | 'id'>, now: Instant): Promise<LetterRow> => {
  const row = await tx.letters.get({ root, id }, { lock: 'update' });
  if (row === null) throw new TypeError('The letter is gone.');
  if (row.state === 'sent') return row;
  const again = { state: 'waiting', due: now, attempts: 0 } as const;
  await tx.letters.update({ root, id }, again);
  return { ...row, ...again };
};
