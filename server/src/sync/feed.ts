/**
 * Reading the change feed of a calendar: the source of truth about what may have moved. Each page and the cursor behind it
 * are stored in one transaction. What concerns a link only marks it; the decision is made from a look at the event itself.
 */
import { DAY } from '@lockstep/engine';
import type { Event, Instant, Span } from '@lockstep/engine';
import type { CalendarRef, ChangePage, Connector } from '@lockstep/exchange';
import type { ConnectionSettings, Link, Mailbox } from '../store/rows/sync.ts';
import type { Claim, Transaction } from '../store/store.ts';
import { dropBusy, dropExpanded, hasExpanded, keepBusy, linkedSeries, replaceExpanded } from './busy.ts';
import type { SyncDeps } from './deps.ts';
import { nextReading } from './freshness.ts';
import { guard } from './lease.ts';
import { markLinks } from './notice.ts';

export type Feed = {
  readonly deps: SyncDeps;
  readonly claim: Claim;
  readonly connector: Connector;
  readonly settings: ConnectionSettings;
  /** Whose calendar it is; null: nobody's. */
  readonly holder: string | null;
  /**
   * What the mailbox becomes when the reading brought nothing to look at and so ends the pass, in the transaction of its last
   * page: most passes of a day are such. Null: the pass goes on whatever was read.
   */
  readonly rest: ((tx: Transaction, row: Mailbox, read: Read, now: Instant) => Promise<Partial<Mailbox>>) | null;
};

/** What the last page leaves to the end of the pass. */
export type Read = { readonly strangers: number; readonly readDue: Instant };

/** What a reading found. */
export type Found = {
  readonly news: boolean;
  /** A link has to be looked at. */
  readonly marked: boolean;
  /** How many events carry the stamp of another installation (1.7). */
  readonly strangers: number;
  /** The mailbox was released with the last page. */
  readonly ended: boolean;
};
export const NOTHING: Found = { news: false, marked: false, strangers: 0, ended: false };

/** Reads to the last page, or throws with every page before the failure stored. */
export const readFeed = async (feed: Feed, mailbox: Mailbox, signal: AbortSignal): Promise<Found> => {
  const calendar: CalendarRef = { address: mailbox.address, calendar: mailbox.calendar };
  const listing = mailbox.cursor === null;
  const since = mailbox.listingSince ?? feed.deps.clock.now();
  let found = NOTHING;
  for await (const page of feed.connector.changes(calendar, null, mailbox.cursor, signal)) {
    const series = await expansion(feed, calendar, page, signal);
    found = await storePage(feed, mailbox, { page, series, listingSince: listing ? since : null, before: found });
  }
  return found;
};

/** The dates of all series in the window, and the series of ours among them. */
type Expansion = { readonly view: readonly Event[]; readonly masters: readonly Event[] };

/** A changed series says nothing about its occurrences: the window is expanded anew, by the server (4.13). */
const expansion = async (feed: Feed, calendar: CalendarRef, page: ChangePage, signal: AbortSignal): Promise<Expansion | null> => {
  const { deps, claim, connector, settings } = feed;
  const touched =
    page.changed.some((event) => event.type === 'master') ||
    (page.removed.length > 0 && (await deps.store.transaction(async (tx) => hasExpanded(tx, claim))));
  if (!touched) return null;
  const view = await connector.view(calendar, windowOf(settings, deps.clock.now()), signal);
  const ours = await deps.store.transaction(async (tx) => linkedSeries(tx, claim, view));
  const seen = ours.length === 0 ? [] : [...(await connector.fetch(calendar, ours, 'busy', signal)).values()];
  return { view, masters: seen.flatMap((one) => (one.at === 'present' ? [one.value] : [])) };
};

const windowOf = (settings: ConnectionSettings, now: Instant): Span => ({
  start: (now - settings.windowDaysBack * DAY) as Instant,
  end: (now + settings.windowDaysAhead * DAY) as Instant,
});

type Reading = {
  readonly page: ChangePage;
  readonly series: Expansion | null;
  readonly listingSince: Instant | null;
  /** What the pages before this one brought. */
  readonly before: Found;
};

const storePage = async (
  { deps, claim, holder, rest }: Feed,
  known: Mailbox,
  { page, series, listingSince, before }: Reading,
): Promise<Found> =>
  deps.store.transaction(async (tx) => {
    const now = deps.clock.now();
    const { root, mailbox } = claim;
    let { strangers, news } = before;
    if (page.removed.length > 0) news = true;
    const touched: Link[] = [];
    for (const event of page.changed) {
      const link = await linkOf(tx, deps, claim, event);
      if (event.stamp !== null && event.stamp.installation !== deps.installation) strangers++;
      if (link?.eventId === event.id) await tidy(tx, claim, link, event);
      // A copy of ours is ordinary busy time (4.11). Whether it is one, or what a create under way made, is seen when the link
      // is looked at; what becomes ours stops being busy then.
      else await keepBusy(tx, claim, event, now);
      if (link !== null && isEcho(link, event)) continue;
      news = true;
      if (link !== null) touched.push(link);
    }
    if (page.removed.length > 0) {
      touched.push(...(await tx.links.select({ root, mailbox, eventId: { in: page.removed } })));
      touched.push(...(await tx.links.select({ root, mailbox, restored: { in: page.removed } })));
    }
    await dropBusy(tx, claim, page.removed);
    if (series === null) await dropExpanded(tx, claim, page.changed);
    else await replaceExpanded(tx, claim, series, now);
    if (page.last) touched.push(...(await unlisted(tx, claim)));
    if (page.last && listingSince !== null) touched.push(...(await unnamed(tx, claim, listingSince)));
    await mark(tx, claim, touched, now);
    const readDue = page.last ? await nextReading(tx, { mailbox: known, holder }, news, now) : now;
    const columns = {
      cursor: page.cursor,
      readDue,
      listingSince: page.last ? null : listingSince,
      ...(page.last ? { readAt: now } : {}),
      ...(news ? { lastChangeIn: now } : {}),
    };
    const found = { news, marked: before.marked || touched.length > 0, strangers, ended: false };
    const row = await guard(tx, claim, now);
    const end = page.last && !found.marked && rest !== null ? await rest(tx, row, { strangers, readDue }, now) : null;
    await tx.mailboxes.update({ root, id: mailbox }, { ...columns, ...end });
    return { ...found, ended: end !== null };
  });

/** Each link once, however often the page spoke of it, and each as it is now. */
const mark = async (tx: Transaction, { root, mailbox }: Claim, touched: readonly Link[], now: Instant): Promise<void> => {
  const appointments = [...new Set(touched.map((link) => link.appointment))];
  if (appointments.length > 0) await markLinks(tx, { root, mailbox, appointment: { in: appointments } }, now);
};

const tidy = async (tx: Transaction, { root, mailbox }: Claim, link: Link, event: Event): Promise<void> => {
  await tx.busy.remove({ root, mailbox, eventId: event.id });
  if (!link.listed) await tx.links.update({ root, mailbox, appointment: link.appointment }, { listed: true });
};

/**
 * What became linked in an earlier pass and is not in the feed even now was deleted before the feed could show it: a change
 * feed never names what came and went between two readings. It is looked at by its id, once.
 */
const unlisted = async (tx: Transaction, { root, mailbox }: Claim): Promise<readonly Link[]> => {
  const links = await tx.links.select({ root, mailbox, eventId: { not: null }, listed: false });
  if (links.length > 0) await tx.links.update({ root, mailbox, eventId: { not: null }, listed: false }, { listed: true });
  return links;
};

/** A full listing has no tombstones (F22): what it did not name is gone, and what is linked is looked at by its own id. */
const unnamed = async (tx: Transaction, { root, mailbox }: Claim, listingSince: Instant): Promise<readonly Link[]> => {
  await tx.busy.remove({ root, mailbox, readAt: { lt: listingSince } });
  return tx.links.select({ root, mailbox, eventId: { not: null } });
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
