/** What an account that acts as itself is told of its rights, in the same calls and with the same silence as over EWS (section 1, *Access type*). */
import type { EventId, Seen } from '@lockstep/engine';
import { ConnectorError, type MailboxRef } from '@lockstep/exchange';
import { type World, WorldError } from '@lockstep/simulator';
import type { Doorway } from './doorway.ts';
import { distinguished } from './folders.ts';

/** Whether the account is a delegate of the owner, who may send on his behalf; null where Exchange does not tell. */
export const mayInvite = async (door: Doorway, world: World, { address }: MailboxRef, signal: AbortSignal): Promise<boolean | null> => {
  try {
    const delegates = await door.call('GetDelegate', address, false, signal, (caller) =>
      world.delegates(caller, address).flatMap((one) => one.address ?? []),
    );
    if (delegates.length === 0) return false;
    const own = await door.call('ResolveNames', address, false, signal, (caller) => world.admin.account(caller.account)?.mailbox ?? null);
    return own === null ? null : delegates.includes(own);
  } catch (error) {
    if (!(error instanceof ConnectorError) || signal.aborted) throw error;
    const { kind, scope } = error.failure;
    if ((scope !== 'item' && scope !== 'mailbox') || kind === 'throttled' || kind === 'moved') throw error;
    return null;
  }
};

/** Whether what is not found is not there: "not found" is also what a calendar looks like without rights, and an event that is hidden as private. */
export const seesAll = async (door: Doorway, world: World, mailbox: MailboxRef, signal: AbortSignal): Promise<boolean> => {
  if (door.access !== 'delegate') return true;
  return door.call('GetFolder', mailbox.address, false, signal, (caller) => {
    try {
      world.getFolder(caller, distinguished(mailbox, door.access, 'calendar'));
    } catch (error) {
      if (error instanceof WorldError) return false;
      throw error;
    }
    return world.rightsIn(caller, mailbox.address).viewPrivate;
  });
};

/** Nothing counts as absent to whom it may be hidden. */
export const proveAbsence = async (
  door: Doorway,
  world: World,
  mailbox: MailboxRef,
  answer: Map<EventId, Seen<unknown>>,
  signal: AbortSignal,
): Promise<void> => {
  const missing = [...answer].filter(([, one]) => one.at === 'absent');
  if (missing.length === 0 || (await seesAll(door, world, mailbox, signal))) return;
  for (const [id] of missing) answer.set(id, { at: 'unseen', why: 'forbidden' });
};
