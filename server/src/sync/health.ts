/** What a person is told about a mailbox (2.3, 2.4, 2.7): a state that is honest, with one cause. */
import type { Instant } from '@lockstep/engine';
import type { Cause } from '@lockstep/exchange';
import type { Link, Mailbox, MailboxState } from '../store/rows/sync.ts';
import type { Claim, Transaction } from '../store/store.ts';
import type { SyncDeps } from './deps.ts';

export type Health = { readonly state: MailboxState; readonly cause: Cause | null; readonly detail: string | null };

export const HEALTHY: Health = { state: 'syncing', cause: null, detail: null };

/** After a pass that ended well: green only if no link waits for a person and nobody else writes here. */
export const healthAfter = (links: readonly Link[], strangers: number): Health => {
  const braked = links.find((link) => link.cause === 'brakeHeld');
  if (braked !== undefined) return { state: 'warning', cause: 'brakeHeld', detail: braked.detail };
  const flagged = links.find((link) => link.cause !== null);
  if (flagged !== undefined) return { state: 'warning', cause: flagged.cause, detail: flagged.detail };
  if (strangers > 0)
    return { state: 'warning', cause: 'anotherInstallation', detail: `${strangers} events carry the stamp of another installation.` };
  return HEALTHY;
};

/** The columns of a new state; a change of it is journalled (5.4). */
export const turn = async (
  tx: Transaction,
  deps: Pick<SyncDeps, 'newId'>,
  claim: Claim,
  mailbox: Mailbox,
  health: Health,
  now: Instant,
): Promise<Partial<Mailbox>> => {
  if (mailbox.state === health.state && mailbox.cause === health.cause) return { detail: health.detail };
  await tx.journal.insert({
    root: claim.root,
    id: deps.newId(),
    at: now,
    appointment: null,
    mailbox: claim.mailbox,
    kind: 'state',
    code: health.cause ?? health.state,
    rule: '2.4',
    sentence: health.detail ?? (health.state === 'syncing' ? 'The mailbox is in step.' : `The mailbox is now in state ${health.state}.`),
    detail: { from: mailbox.state, to: health.state },
  });
  return { ...health, stateSince: now };
};
