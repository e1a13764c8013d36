/**
 * Reading the change feed of a calendar: the source of truth about what may have moved. Each page and the cursor behind it
 * are stored in one transaction. What concerns a link only marks it; the decision is made from a look at the event itself.
 */
import { DAY } from '@lockstep/engine';
import type { Event, Instant, Span } from '@lockstep/engine';
import type { CalendarRef, ChangePage, Connector } from '@lockstep/exchange';
import type { ConnectionSettings, Link, Mailbox } from '../store/rows/sync.ts';
import type { Claim, Transaction } from '../store/store.ts';
import { dropBusy, hasExpanded, keepBusy, replaceExpanded } from './busy.ts';
import type { SyncDeps } from './deps.ts';
import { nextReading } from './freshness.ts';
import { guarded } from './lease.ts';
import { markLink } from './notice.ts';

export type Feed = { readonly deps: SyncDeps; readonly claim: Claim; readonly connector: Connector; readonly settings: ConnectionSettings };

/** What a reading found besides changes: events stamped by another installation (1.7), items nobody could read. */
export type Found = { readonly strangers: number; readonly unreadable: number };

/** Reads to the last page, or throws with every page before the failure stored. */
export const readFeed = async (feed: Feed, mailbox: Mailbox, signal: AbortSignal): Promise<Found> => {
  const calendar: CalendarRef = { address: mailbox.address, calendar: mailbox.calendar };
  const listing = mailbox.cursor === null;
  const since = mailbox.listingSince ?? feed.deps.clock.now();
  let strangers = 0;
  let unreadable = 0;
  for await (const page of feed.connector.changes(calendar, null, mailbox.cursor, signal)) {
    const series = await expansion(feed, calendar, page, signal);
    strangers += await storePage(feed, page, series, listing ? since : null);
    unreadable += page.unreadable.length;
  }
  return { strangers, unreadable };
};

/** A changed series says nothing about its occurrences: the window is expanded anew, by the server (4.13). */
const expansion = async (feed: Feed, calendar: CalendarRef, page: ChangePage, signal: AbortSignal): Promise<readonly Event[] | null> => {
  const { deps, claim, connector, settings } = feed;
  const touched =
    page.changed.some((event) => event.type === 'master') ||
    (page.removed.length > 0 && (await deps.store.transaction(async (tx) => hasExpanded(tx, claim))));
  return touched ? connector.view(calendar, windowOf(settings, deps.clock.now()), signal) : null;
};

const windowOf = (settings: ConnectionSettings, now: Instant): Span => ({
  start: (now - settings.windowDaysBack * DAY) as Instant,
  end: (now + settings.windowDaysAhead * DAY) as Instant,
});

/** @returns how many events of another installation were on the page */
const storePage = async (
  { deps, claim }: Feed,
  page: ChangePage,
  series: readonly Event[] | null,
  listingSince: Instant | null,
): Promise<number> =>
  guarded(deps, claim, async (tx, now) => {
    const { root, mailbox } = claim;
    let strangers = 0;
    let news = page.removed.length;
    for (const event of page.changed) {
      const link = await linkOf(tx, deps, claim, event);
      if (event.stamp !== null && event.stamp.installation !== deps.installation) strangers++;
      if (link?.eventId === event.id) await tidy(tx, claim, link, event);
      // A copy of ours is ordinary busy time (4.11). Whether it is one, or what a create under way made, is seen when the link
      // is looked at; what becomes ours stops being busy then.
      else await keepBusy(tx, claim, event, now);
      if (link !== null && isEcho(link, event)) continue;
      news++;
      if (link !== null) await markLink(tx, link, now);
    }
    for (const id of page.removed) {
      const [link] = await tx.links.select({ root, mailbox, eventId: id });
      if (link !== undefined) await markLink(tx, link, now);
    }
    await dropBusy(tx, claim, page.removed);
    if (series !== null) await replaceExpanded(tx, claim, series, now);
    if (page.last) await askForUnlisted(tx, claim, now);
    if (page.last && listingSince !== null) await endListing(tx, claim, listingSince, now);
    const changed = news > 0;
    const row = await tx.mailboxes.get({ root, id: mailbox });
    const readDue = page.last ? await nextReading(tx, claim, row, changed, now) : now;
    await tx.mailboxes.update(
      { root, id: mailbox },
      {
        cursor: page.cursor,
        readDue,
        listingSince: page.last ? null : listingSince,
        ...(changed ? { lastChangeIn: now } : {}),
      },
    );
    return strangers;
  });

const tidy = async (tx: Transaction, { root, mailbox }: Claim, link: Link, event: Event): Promise<void> => {
  await tx.busy.remove({ root, mailbox, eventId: event.id });
  if (!link.listed) await tx.links.update({ root, mailbox, appointment: link.appointment }, { listed: true });
};

/**
 * What became linked in an earlier pass and is not in the feed even now was deleted before the feed could show it: a change
 * feed never names what came and went between two readings. It is looked at by its id, once.
 */
const askForUnlisted = async (tx: Transaction, { root, mailbox }: Claim, now: Instant): Promise<void> => {
  for (const link of await tx.links.select({ root, mailbox, eventId: { not: null }, listed: false })) {
    await tx.links.update({ root, mailbox, appointment: link.appointment }, { listed: true });
    await markLink(tx, link, now);
  }
};

/** A full listing has no tombstones (F22): what it did not name is gone, and what is linked is looked at by its own id. */
const endListing = async (tx: Transaction, claim: Claim, listingSince: Instant, now: Instant): Promise<void> => {
  const { root, mailbox } = claim;
  await tx.busy.remove({ root, mailbox, readAt: { lt: listingSince } });
  for (const link of await tx.links.select({ root, mailbox, eventId: { not: null } })) await markLink(tx, link, now);
};

const linkOf = async (tx: Transaction, deps: SyncDeps, claim: Claim, event: Event): Promise<Link | null> => {
  const { root, mailbox } = claim;
  const [known] = await tx.links.select({ root, mailbox, eventId: event.id });
  if (known !== undefined) return known;
  if (event.stamp === null || event.stamp.installation !== deps.installation) return null;
  return tx.links.get({ root, mailbox, appointment: event.stamp.appointment });
};

/** The feed repeats our own writes: at the version whose echo was read whole nothing is new (5.1). */
const isEcho = (link: Link, event: Event): boolean =>
  link.eventId === event.id &&
  link.intent === null &&
  link.base?.event.version === event.version &&
  link.base.unread === undefined &&
  link.missingSince === null;
