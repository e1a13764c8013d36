/** Users: who they are, what is changed of them, and that an organisation never loses its last owner (7.7). */
import { refuse } from '../booking/refusal.ts';
import type { Role, User } from '../store/rows/access.ts';
import type { Transaction } from '../store/store.ts';
import { endSessions } from './session.ts';

export type UserPatch = { readonly name?: string; readonly role?: Role; readonly active?: boolean };

const isOwnerOfAll = (user: User): boolean => user.role === 'owner' && user.active && user.company === user.root;

/**
 * Changes what the patch names. Whoever is switched off, or gets another role, is the maker of no open invitation any more,
 * and whoever is switched off is signed out everywhere. Throws `lastOwner` where nobody else could let people in.
 */
export const changeUser = async (tx: Transaction, asked: Pick<User, 'root' | 'id'>, patch: UserPatch): Promise<User> => {
  // All owners are locked before it is judged: two who demote each other at the same moment would both find the other.
  const owners = await tx.users.select({ root: asked.root, company: asked.root, role: 'owner', active: true }, { lock: 'update' });
  const user = await tx.users.get({ root: asked.root, id: asked.id }, { lock: 'update' });
  if (user === null) throw new Error('A user vanished between two reads of one transaction.');
  const next: User = { ...user, ...patch };
  const others = owners.filter((owner) => owner.id !== user.id && owner.passwordHash !== null);
  if (isOwnerOfAll(user) && !isOwnerOfAll(next) && others.length === 0) {
    refuse(
      'lastOwner',
      patch.active === false ? '/active' : '/role',
      'This is the last owner of the organisation.',
      'Make somebody else an owner of the topmost company first.',
    );
  }
  await tx.users.update({ root: user.root, id: user.id }, patch);
  if (next.role !== user.role || !next.active) await tx.invitations.remove({ root: user.root, madeBy: user.id });
  if (!next.active) {
    await endSessions(tx, user, null);
    await tx.invitations.remove({ root: user.root, user: user.id });
  }
  return next;
};
