/** GetDelegate: whom the owner of a mailbox lets act on his behalf. */
import { WorldError } from './error.ts';
import type { DelegateRights } from './rights.ts';
import { findMailbox, rightsOf, type Session } from './session.ts';
import type { WorldState } from './state.ts';

export type DelegateUser = { readonly name: string; readonly address: string | null; readonly rights: DelegateRights };

/**
 * A delegate is who may send on behalf of the owner; who was let into a folder alone is none, and is not listed. The list lies beside the
 * calendar, so that who may not write there does not read it either.
 * @throws WorldError ErrorNonExistentMailbox, ErrorAccessDenied
 */
export function delegatesOf(state: WorldState, session: Session, address: string): readonly DelegateUser[] {
  const record = findMailbox(state, address);
  if (record === null || record.mailbox.state === 'moved') {
    throw new WorldError('ErrorNonExistentMailbox', 'The SMTP address has no mailbox associated with it.', { SmtpAddress: address });
  }
  if (rightsOf(state, session, record).calendar !== 'editor') {
    throw new WorldError('ErrorAccessDenied', 'Access is denied. Check credentials and try again.');
  }
  return [...record.delegates].flatMap(([name, rights]): readonly DelegateUser[] => {
    if (!rights.sendOnBehalf) return [];
    const account = state.accounts.get(name);
    const mailbox = findMailbox(state, account?.mailbox ?? name)?.mailbox;
    return [{ name: mailbox?.name ?? account?.displayName ?? name, address: mailbox?.address ?? null, rights }];
  });
}
