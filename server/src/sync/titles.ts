/**
 * The second step of reading (4.1): where titles are shown, the subject of exactly those changed events whose flags allow
 * it. Nothing else is ever asked of an event that is not ours.
 */
import type { Event, EventId, Instant } from '@lockstep/engine';
import type { ChangePage, Connector, MailboxRef } from '@lockstep/exchange';
import type { BusyRules } from '../store/rows/busy-rules.ts';
import type { Claim } from '../store/store.ts';
import type { SyncDeps } from './deps.ts';
import { renew } from './lease.ts';

export type Asking = {
  readonly deps: SyncDeps;
  readonly claim: Claim;
  readonly connector: Connector;
  readonly rules: BusyRules;
  readonly leaseUntil: Instant;
};

/** Events asked about at once: two requests, flags again and then subjects, which end before a lease that was just renewed. */
const AT_ONCE = 10;

/** Normal sensitivity, without anybody's stamp: ours shows what the appointment says, another installation's may name clients. */
const mayBeAsked = (event: Event): boolean => event.sensitivity === 'normal' && event.stamp === null && !event.cancelled;

/** The title of an occurrence is its master's, which the page names. */
const isItself = ({ type }: Event): boolean => type === 'single' || type === 'master';

/**
 * Titles by event, as they are now; what has become private or gone since the page is not among them, and its change is
 * still to come in the feed. Asks nothing where titles are masked. Throws `ConnectorError` like every reading, `LeaseLost`.
 */
export const titlesOf = async (
  { deps, claim, connector, rules, leaseUntil }: Asking,
  mailbox: MailboxRef,
  page: ChangePage,
  signal: AbortSignal,
): Promise<ReadonlyMap<EventId, string>> => {
  const ids = rules.showTitles === 'busy' ? [] : page.changed.filter((event) => mayBeAsked(event) && isItself(event)).map(({ id }) => id);
  const titles = new Map<EventId, string>();
  let until = leaseUntil;
  const ask = async (wanted: readonly EventId[]): Promise<readonly EventId[]> => {
    until = await renew(deps, claim, until);
    const missed: EventId[] = [];
    for (const [id, seen] of await connector.fetch(mailbox, wanted, 'title', signal)) {
      if (seen.at === 'present' && seen.value.sensitivity === 'normal' && seen.value.title !== null) titles.set(id, seen.value.title);
      if (seen.at === 'unseen' && seen.why === 'unreachable') missed.push(id);
    }
    return missed;
  };
  for (let first = 0; first < ids.length; first += AT_ONCE) {
    // Nothing names these events again before they change, so that a title which a batch leaves out (F17) would stay away for good:
    // asked for once more together, and then each by itself.
    const missed = await ask(ids.slice(first, first + AT_ONCE));
    const still = missed.length === 0 ? [] : await ask(missed);
    for (const id of still) await ask([id]);
  }
  return titles;
};
