/**
 * Reading the change feed of a calendar: the source of truth about what may have moved. Each page and the cursor behind it
 * are stored in one transaction. What concerns a link only marks it; the decision is made from a look at the event itself.
 */
import type { Event, Instant, Span } from '@lockstep/engine';
import type { CalendarRef, ChangePage, Connector } from '@lockstep/exchange';
import type { BusyRules } from '../store/rows/busy-rules.ts';
import type { Link, Mailbox } from '../store/rows/sync.ts';
import type { Claim, Transaction } from '../store/store.ts';
import { dropBusy, keepBusy, type Keeping } from './busy.ts';
import type { SyncDeps } from './deps.ts';
import { nextReading } from './freshness.ts';
import { readAsOf } from './kept.ts';
import { guard, guarded, renew } from './lease.ts';
import { markLinks } from './notice.ts';
import { ownSeries, withoutFirst } from './own-series.ts';
import { leftOf, type Left } from './release.ts';
import { askSeries, dropSeries, journalUnclear, keepSeries, SERIES_AT_ONCE, viewSeries } from './series.ts';
import type { Expanded, SeriesLook, Unclear } from './series.ts';
import { titlesOf } from './titles.ts';

export type Feed = {
  readonly deps: SyncDeps;
  readonly claim: Claim;
  readonly connector: Connector;
  /** What is looked at, as far as series are laid out (4.15). */
  readonly window: Span;
  readonly leaseUntil: Instant;
  /** What of busy time may be kept. */
  readonly rules: BusyRules;
  /** Whose calendar it is; null: nobody's. */
  readonly holder: string | null;
  /**
   * What the mailbox becomes when the reading brought nothing to look at and so ends the pass, in the transaction of its last
   * page: most passes of a day are such. Null: the pass goes on whatever was read.
   */
  readonly rest: ((tx: Transaction, row: Mailbox, read: Read, now: Instant) => Promise<Partial<Mailbox> & Pick<Mailbox, 'due'>>) | null;
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
  /** What the mailbox was left with, if it was released with the last page; null: it was not. */
  readonly ended: Left | null;
};
export const NOTHING: Found = { news: false, marked: false, strangers: 0, ended: null };

/** Reads to the last page, or throws with every page before the failure stored. */
export const readFeed = async (feed: Feed, mailbox: Mailbox, signal: AbortSignal): Promise<Found> => {
  const calendar: CalendarRef = { address: mailbox.address, calendar: mailbox.calendar, zone: mailbox.zone };
  const listing = mailbox.cursor === null || mailbox.listingSince !== null;
  const since = mailbox.listingSince ?? feed.deps.clock.now();
  let found = NOTHING;
  let leaseUntil = feed.leaseUntil;
  for await (const page of feed.connector.changes(calendar, null, mailbox.cursor, signal)) {
    leaseUntil = await renew(feed.deps, feed.claim, leaseUntil);
    const titles = await titlesOf({ ...feed, leaseUntil }, calendar, page, signal);
    const series = await seriesOf({ ...feed, leaseUntil }, { calendar, page, titles }, signal);
    found = await storePage(feed, mailbox, { page, titles, series, listingSince: listing ? since : null, before: found });
  }
  return found;
};

type PageOf = Pick<SeriesLook, 'calendar' | 'titles'> & { readonly page: ChangePage };

/**
 * What of a page's series is stored with it.
 *
 * A changed series says nothing about its occurrences: its master is asked for, and nothing but its master (4.13). Of a page
 * with many of them most are stored ahead of it, to be stored again if the page is not: so no transaction grows with the page.
 * Of one that somebody made of an event of ours nothing is, unless it was before: what becomes of it is decided first (4.11).
 */
const seriesOf = async (feed: Feed, { page, calendar, titles }: PageOf, signal: AbortSignal): Promise<readonly Expanded[]> => {
  const { deps, claim, connector, window, rules } = feed;
  const look: SeriesLook = { deps, claim, connector, calendar, window, rules, titles };
  const own = await deps.store.transaction(async (tx) => ownSeries(tx, claim, page.changed));
  const masters = page.changed.filter((event) => event.type === 'master' && own.get(event.id) !== 'unsettled');
  const mine = (one: Expanded): Expanded => {
    const event = masters.find(({ id }) => id === one.row.eventId);
    return event !== undefined && own.has(event.id) ? withoutFirst(one, event.when) : one;
  };
  const unclear: Unclear[] = [];
  let last: readonly Expanded[] = [];
  let until = feed.leaseUntil;
  for (let at = 0; at < masters.length; at += SERIES_AT_ONCE) {
    const ahead = last;
    if (ahead.length > 0) await guarded(deps, claim, async (tx) => keepSeries(tx, feed, ahead));
    until = await renew(deps, claim, until);
    const asked = await askSeries(look, masters.slice(at, at + SERIES_AT_ONCE), signal);
    last = asked.known.map(mine);
    unclear.push(...asked.unclear);
  }
  return [...last, ...(await viewSeries(look, unclear, window, signal)).map(mine)];
};

type Reading = {
  readonly page: ChangePage;
  readonly series: readonly Expanded[];
  /** Titles that were asked for, by event; empty where none are shown. */
  readonly titles: Keeping['titles'];
  readonly listingSince: Instant | null;
  /** What the pages before this one brought. */
  readonly before: Found;
};

const storePage = async (
  { deps, claim, rules, holder, rest, window }: Feed,
  known: Mailbox,
  { page, series, titles, listingSince, before }: Reading,
): Promise<Found> =>
  deps.store.transaction(async (tx) => {
    const now = deps.clock.now();
    const { root, mailbox } = claim;
    const keeping: Keeping = { claim, rules, titles, windowStart: window.start, now };
    let { strangers, news } = before;
    if (page.removed.length > 0) news = true;
    const touched: Link[] = [];
    for (const event of page.changed) {
      const link = await linkOf(tx, deps, claim, event);
      if (event.stamp !== null && event.stamp.installation !== deps.installation) strangers++;
      if (link?.eventId === event.id) await tidy(tx, claim, link, event);
      // A copy of ours is ordinary busy time (4.11). Whether it is one, or what a create under way made, is seen when the link
      // is looked at; what becomes ours stops being busy then.
      else await keepBusy(tx, keeping, event);
      if (link !== null && isEcho(link, event)) continue;
      news = true;
      if (link !== null) touched.push(link);
    }
    if (page.removed.length > 0) {
      touched.push(...(await tx.links.select({ root, mailbox, eventId: { in: page.removed } })));
      touched.push(...(await tx.links.select({ root, mailbox, restored: { in: page.removed } })));
    }
    await dropBusy(tx, claim, page.removed);
    const single = page.changed.filter((event) => event.type !== 'master').map((event) => event.id);
    await dropSeries(tx, claim, [...page.removed, ...single]);
    await journalUnclear(tx, deps, keeping, series);
    await keepSeries(tx, keeping, series);
    if (page.last) touched.push(...(await unlisted(tx, claim)));
    if (page.last && listingSince !== null) touched.push(...(await unnamed(tx, claim, listingSince)));
    await mark(tx, claim, touched, now);
    const readDue = page.last ? await nextReading(tx, { mailbox: known, holder }, news, now) : now;
    const columns = {
      cursor: page.cursor,
      ...(known.cursor === null ? { readAs: readAsOf(rules) } : {}),
      readDue,
      listingSince: page.last ? null : listingSince,
      ...(page.last ? { readAt: now } : {}),
      ...(news ? { lastChangeIn: now } : {}),
    };
    const found = { news, marked: before.marked || touched.length > 0, strangers, ended: null };
    const row = await guard(tx, claim, now);
    const end = page.last && !found.marked && rest !== null ? await rest(tx, row, { strangers, readDue }, now) : null;
    await tx.mailboxes.update({ root, id: mailbox }, { ...columns, ...end });
    return { ...found, ended: end === null ? null : leftOf(end.due, now) };
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
  await tx.series.remove({ root, mailbox, readAt: { lt: listingSince } });
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
