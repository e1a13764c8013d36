/**
 * Delegate access (section 1, *Access type*): one account with one budget for all its mailboxes, what it may beyond each calendar asked now and
 * then, and nobody shown as free whose private events are hidden from it.
 */
import { HOUR, MINUTE } from '@lockstep/engine';
import type { Instant } from '@lockstep/engine';
import { ConnectorError } from '@lockstep/exchange';
import type { Failure, Identity } from '@lockstep/exchange';
import { busyRulesOf } from '../booking/busy-rules.ts';
import type { DelegateRights } from '../store/rows/detection.ts';
import type { Connection, Mailbox } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';

/**
 * What one look at a calendar takes of the account's time, and how much of its time an account is given again (EwsRechargeRate of
 * Exchange 2013 and later: 900 s in an hour, a quarter). Half of that is kept for writes and live looks, so that one look in 0.8 s is what
 * the account can keep up with; faster, Exchange would pause it, and all its mailboxes with it.
 */
const LOOK_MS = 100;
const GIVEN = 0.25;
const FOR_LOOKS = 0.5;

/** How far apart two looks at one calendar have to be, in milliseconds, where one account looks at so many. */
export const leastPause = (mailboxes: number): number => Math.ceil((mailboxes * LOOK_MS) / (GIVEN * FOR_LOOKS));

const isDelegate = ({ settings }: Connection): boolean => settings.accessType === 'delegate';

/** The same for an integration as it stands; 0 where each mailbox has a budget of its own. */
export const leastPauseOf = async (tx: Transaction, connection: Connection): Promise<number> => {
  if (!isDelegate(connection)) return 0;
  const { root, id } = connection;
  return leastPause(await tx.mailboxes.count({ root, connection: id, state: { in: ['new', 'syncing', 'warning', 'error'] } }));
};

/** How often it is asked what a delegate may: rights are taken away without a word, and one that is missing is waited for by somebody. */
const ASKED_EVERY = { lacking: 15 * MINUTE, else: 6 * HOUR };

export const wantsRights = (connection: Connection, { rights, cursor }: Mailbox, now: Instant): boolean =>
  isDelegate(connection) &&
  // What is read from the beginning is all that counts from then on: it has to be all.
  (rights === null || cursor === null || rights.askedAt + (rights.invites === false ? ASKED_EVERY.lacking : ASKED_EVERY.else) <= now);

/** What is kept of what a delegate may; null for an account that acts as the owner. */
export const rightsOf = ({ rights: { invites } }: Identity, now: Instant): DelegateRights | null =>
  invites === undefined ? null : { invites, askedAt: now };

/**
 * What is left of a calendar in which private events are hidden (4.17): nothing that was read of it counts any more, since nobody knows since
 * when they are, and once they are shown the feed names none of those that were made meanwhile, so that it is read from its beginning.
 */
export const closedBy = ({ cause }: Failure): Partial<Mailbox> =>
  cause === 'privateEventsHidden' ? { readAt: null, cursor: null, listingSince: null } : {};

/**
 * Rule 4.17: what cannot be seen is unknown, and counts as busy. Where private events are not synced by choice there is nothing to see.
 * @throws ConnectorError `forbidden`, `privateEventsHidden`
 */
export const refuseHidden = ({ rights, primaryAddress }: Identity, connection: Connection): void => {
  if (rights.seesPrivate !== false || busyRulesOf(connection).privateEvents !== 'block') return;
  throw new ConnectorError({
    kind: 'forbidden',
    scope: 'mailbox',
    ambiguous: false,
    retryAt: null,
    cause: 'privateEventsHidden',
    detail: `The private events of ${primaryAddress} are hidden from the account of the integration; its times count as busy until it may see them.`,
  });
};
