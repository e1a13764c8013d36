/** Whom we have put on the list of an event. */
import type { Invited } from '@lockstep/engine';
import type { Link } from '../store/rows/sync.ts';

/** Those of a write whose answer is still owed too: they may be on the list by now. */
export const invitedOf = ({ base, intent }: Pick<Link, 'base' | 'intent'>): readonly Invited[] => {
  const known = base?.attendance?.invited ?? [];
  const asked = intent?.do === 'update' ? (intent.invited ?? []) : [];
  return [...known, ...asked.filter(({ holder }) => !known.some((one) => one.holder === holder))];
};
