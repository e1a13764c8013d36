/**
 * A calendar that answers under another id than the one that was paired (2.6). Graph gives calendars other ids in spite of its documents
 * (graph-pitfalls 12), and a mailbox that was made anew for the same user has another calendar: what we wrote there tells the two apart.
 */
import { eventId } from '@lockstep/engine';
import type { Connector, Identity } from '@lockstep/exchange';
import type { Mailbox } from '../store/rows/sync.ts';
import type { Claim } from '../store/store.ts';
import type { SyncDeps } from './deps.ts';

/** Events that are asked for: one that is there is proof. */
const ENOUGH = 20;

/**
 * Whether it is the same user's calendar under a new id: an event of ours that is not over is there under the id we know it by, or there is
 * none that could be. Asks Exchange only where the user is the same and the calendar is not.
 */
export const isRenamed = async (
  { deps, claim, connector }: { readonly deps: SyncDeps; readonly claim: Claim; readonly connector: Connector },
  mailbox: Mailbox,
  identity: Identity,
  signal: AbortSignal,
): Promise<boolean> => {
  if (mailbox.identity !== identity.identity || mailbox.calendar === identity.calendar) return false;
  const now = deps.clock.now();
  const { root, mailbox: id } = claim;
  const links = await deps.store.transaction((tx) => tx.links.select({ root, mailbox: id, eventId: { not: null } }));
  const ids = links
    .filter(({ base, missingSince }) => base !== null && base.event.facets.when.end > now && missingSince === null)
    .flatMap((link) => (link.eventId === null ? [] : [eventId(link.eventId)]))
    .slice(0, ENOUGH);
  if (ids.length === 0) return true;
  const seen = await connector.fetch({ address: mailbox.address }, ids, 'busy', signal);
  return [...seen.values()].some((one) => one.at === 'present');
};

/** Read from its beginning: positions are of a calendar. */
export const ANEW = {
  cursor: null,
  listedWindow: null,
  listingSince: null,
  listDue: null,
  readDue: null,
} satisfies Partial<Mailbox>;
