/** Links whose events the change feed has not named since they were made. */
import type { Event, Span } from '@lockstep/engine';
import type { Link } from '../store/rows/sync.ts';
import type { Claim, Transaction } from '../store/store.ts';

/**
 * What became linked in an earlier pass and is not in the feed even now may have been deleted before the feed could show it: a
 * change feed never names what came and went between two readings. After a listing it is all that the listing did not name. It
 * is looked at by its id with each reading until it is named or gone: an event that shows late (F23) is not there to be found once.
 *
 * A feed of a window says nothing of what lies outside it: what is still to come there is looked at by its id once after each
 * listing, and what is over before it no more (4.15, 4.19).
 *
 * @param covered the window of the feed; null: it is of the whole folder
 */
export const unlisted = async (
  tx: Transaction,
  { root, mailbox }: Claim,
  named: readonly Event[],
  covered: Span | null,
): Promise<readonly Link[]> => {
  const links = await tx.links.select({ root, mailbox, eventId: { not: null }, listed: false });
  const ids = new Set<string | null>(named.map((event) => event.id));
  const silent = links.filter((link) => !ids.has(link.eventId));
  if (covered === null) return silent;
  const outside = silent.filter((link) => sideOf(link, covered) !== 'within');
  if (outside.length > 0)
    await tx.links.update({ root, mailbox, appointment: { in: outside.map((link) => link.appointment) } }, { listed: true });
  return silent.filter((link) => sideOf(link, covered) !== 'before');
};

/** Where its event lay when it was last seen, or was written to; one that was not seen yet counts as within. */
const sideOf = ({ base, intent }: Link, { start, end }: Span): 'before' | 'within' | 'beyond' => {
  const when = base?.event.facets.when;
  if (when === undefined || intent !== null) return 'within';
  if (when.end <= start) return 'before';
  return when.start >= end ? 'beyond' : 'within';
};
