/** Which transport a mailbox is reached by, where its integration leaves that to be found out (1.6). */
import type { Failure } from '@lockstep/exchange';
import type { Transport } from './store/rows/detection.ts';
import type { Connection } from './store/rows/sync.ts';

/**
 * Whether a failure says that the mailbox is to be looked for elsewhere: of Graph `MailboxNotEnabledForRESTAPI` or that the tenant knows
 * nobody of this address, of EWS that it has moved away, is none of its own or is closed to EWS.
 */
export const isElsewhere = ({ cause, scope }: Pick<Failure, 'cause' | 'scope'>): boolean =>
  scope === 'mailbox' && (cause === 'mailboxMoved' || cause === 'mailboxNotFound' || cause === 'ewsSwitchedOff');

/** What a mailbox is reached by until it was found out: where it may be either, Graph is who knows first. */
export const firstTransportOf = ({ transport }: Pick<Connection, 'transport'>): Transport => (transport === 'ews' ? 'ews' : 'graph');
