/**
 * Reading the change feed of a calendar: the source of truth about what may have moved. Each page and the cursor behind it
 * are stored in one transaction. What concerns a link only marks it; the decision is made from a look at the event itself.
 */
import type { Event, EventId, Instant, Policy, Span } from '@lockstep/engine';
import type { CalendarRef, ChangePage, Connector } from '@lockstep/exchange';
import type { BusyRules } from '../store/rows/busy-rules.ts';
import type { Link, Mailbox } from '../store/rows/sync.ts';
import type { Claim, Transaction } from '../store/store.ts';
import { keepBusy, type Keeping } from './busy.ts';
import type { SyncDeps } from './deps.ts';
import { linksOf, lyingAgain, markTouched, tidy } from './links-of.ts';
import { nextReading, paceOf, type Looking } from './freshness.ts';
import { readAsOf } from './kept.ts';
import { coveredBy, forgetFormer, leaveBehind, listsAnew } from './frozen.ts';
import { guard, guarded, renew } from './lease.ts';
import { beginListing, readingAt, readingSince } from './listing.ts';
import { loseBusy } from './missing-busy.ts';
import { wakeInviters, wakeSeeking } from './invitees.ts';
import { oweLate } from './leftovers.ts';
import { unlisted } from './unlisted.ts';
import { ownSeries, withoutFirst } from './own-series.ts';
import { leftOf, linksLeft, type Left, type Resting } from './release.ts';
import { askSeries, dropSeries, journalUnclear, keepSeries, knownSeries, seeSeries, SERIES_AT_ONCE, viewSeries } from './series.ts';
import type { Expanded, SeriesLook, Unclear } from './series.ts';
import { titlesOf } from './titles.ts';
import { silenceOf, wasToldMeanwhile, wasUntold } from './untold.ts';

export type Feed = {
  readonly deps: SyncDeps;
  readonly claim: Claim;
  readonly connector: Connector;
  /** What is looked at, as far as series are laid out (4.15). */
  readonly window: Span;
  readonly leaseUntil: Instant;
  /** What of busy time may be kept. */
  readonly rules: BusyRules;
  /** How much busy time may go at once (4.18). */
  readonly limits: Policy['brake'];
  /** Whose calendar it is (null: nobody's), and by which integration it is looked at. */
  readonly by: Looking;
  /**
   * What the mailbox becomes when the reading brought nothing to look at and so ends the pass, in the transaction of its last
   * page: most passes of a day are such. Null: the pass goes on whatever was read.
   */
  readonly rest: ((tx: Transaction, as: Resting, read: Read, now: Instant) => Promise<Partial<Mailbox> & Pick<Mailbox, 'due'>>) | null;
};

/** What the last page leaves to the end of the pass. */
export type Read = { readonly strangers: number; readonly readDue: Instant };

/** This feed is that of the paired calendar; further ones have theirs (2.1). */
const PAIRED = null;

/** Unreadable items that are named; more than these are as good as all. */
const MOST_UNREADABLE = 100;

/** What a reading found. */
export type Found = {
  readonly news: boolean;
  /** Whether it named nothing at all, not even what we wrote. */
  readonly empty: boolean;
  /** The appointments of links that have to be looked at, some of them twice. */
  readonly marked: readonly string[];
  /** How many events carry the stamp of another installation (1.7). */
  readonly strangers: number;
  /** The items of the calendar that cannot be read, as far as it was read; null: none. */
  readonly unreadable: readonly string[] | null;
  /** What the mailbox was left with, if it was released with the last page; null: it was not. */
  readonly ended: Left | null;
};
export const NOTHING: Found = { news: false, empty: true, marked: [], strangers: 0, unreadable: null, ended: null };

/** Reads to the last page, or throws with every page before the failure stored. */
export const readFeed = async (feed: Feed, mailbox: Mailbox, signal: AbortSignal): Promise<Found> => {
  const calendar: CalendarRef = mailbox;
  const began = feed.deps.clock.now();
  const anew = listsAnew(feed, mailbox, began);
  const listingSince = anew ? began : mailbox.listingSince;
  const listed = coveredBy(feed, mailbox, anew);
  if (anew) await beginListing(feed.deps, { claim: feed.claim, further: PAIRED }, began);
  let found: Found = { ...NOTHING, unreadable: anew ? null : mailbox.unreadable };
  let first = anew;
  let leaseUntil = feed.leaseUntil;
  for await (const page of feed.connector.changes(calendar, listed, anew ? null : mailbox.cursor, signal)) {
    leaseUntil = await renew(feed.deps, feed.claim, leaseUntil);
    const same = await unchanged(feed, page);
    const news = { ...page, changed: page.changed.filter((event) => !same.has(event.id)) };
    const titles = await titlesOf({ ...feed, leaseUntil }, calendar, news, signal);
    const series = await seriesOf({ ...feed, leaseUntil }, { calendar, page: news, titles, listingSince }, signal);
    found = await storePage(feed, mailbox, { page, titles, series, same, listingSince, listed, first, before: found });
    first = false;
  }
  return found;
};

type PageOf = Pick<SeriesLook, 'calendar' | 'titles'> & { readonly page: ChangePage; readonly listingSince: Instant | null };

/**
 * What of a page's series is stored with it.
 *
 * A changed series says nothing about its occurrences: its master is asked for, and nothing but its master (4.13). Of a page
 * with many of them most are stored ahead of it, to be stored again if the page is not: so no transaction grows with the page.
 * Of one that somebody made of an event of ours nothing is, unless it was before: what becomes of it is decided first (4.11).
 */
const seriesOf = async (
  feed: Feed,
  { page, calendar, titles, listingSince }: PageOf,
  signal: AbortSignal,
): Promise<readonly Expanded[]> => {
  const { deps, claim, connector, window, rules } = feed;
  const clocked = readingSince(deps, listingSince);
  const look: SeriesLook = { deps: clocked, claim, connector, calendar, further: PAIRED, window, rules, titles };
  if (!page.changed.some((event) => event.type === 'master')) return [];
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

const unchanged = ({ deps, claim }: Feed, { changed }: ChangePage): Promise<ReadonlySet<EventId>> => {
  const masters = changed.filter((event) => event.type === 'master');
  return masters.length === 0
    ? Promise.resolve(new Set())
    : deps.store.transaction(async (tx) => knownSeries(tx, { claim, further: PAIRED }, masters));
};

type Reading = {
  readonly page: ChangePage;
  readonly series: readonly Expanded[];
  /** Of the changed those that are series we have at that very version. */
  readonly same: ReadonlySet<EventId>;
  /** Titles that were asked for, by event; empty where none are shown. */
  readonly titles: Keeping['titles'];
  readonly listingSince: Instant | null;
  /** Null: the feed is of the whole folder. */
  readonly listed: Span | null;
  /** The first page of a listing: nothing has been named yet. */
  readonly first: boolean;
  /** What the pages before this one brought. */
  readonly before: Found;
};

const storePage = async (
  feed: Feed,
  known: Mailbox,
  { page, series, same, titles, listingSince, listed: covered, first, before }: Reading,
): Promise<Found> => {
  const { deps, claim, connector, rules, by, rest, window } = feed;
  return deps.store.transaction(async (tx) => {
    const now = deps.clock.now();
    const { root, mailbox } = claim;
    const readAt = readingAt(listingSince, now);
    const keeping: Keeping = { claim, further: PAIRED, rules, titles, windowStart: window.start, now: readAt };
    if (first) await tx.links.update({ root, mailbox, eventId: { not: null } }, { listed: false });
    let { strangers, news } = before;
    if (page.removed.length > 0) news = true;
    const touched: Link[] = [];
    const single = page.changed.filter((event) => event.type !== 'master').map((event) => event.id);
    const [links, pace, missing] = await Promise.all([
      linksOf(tx, deps, claim, page.changed),
      page.last ? paceOf(tx, root, by, now) : null,
      page.last ? unlisted(tx, claim, page.changed, covered) : [],
      dropSeries(tx, claim, single),
    ]);
    const kept: Promise<unknown>[] = [];
    // Named for the first time, which is written with their marks.
    const named = new Set<string>();
    for (const event of page.changed) {
      const link = links.get(event.id) ?? null;
      if (event.stamp !== null && event.stamp.installation !== deps.installation) strangers++;
      // A copy of ours is ordinary busy time (4.11). Whether it is one, or what a create under way made, is seen when the link
      // is looked at; what becomes ours stops being busy then.
      // A series of ours that is not laid out may have to be (4.11).
      const unsettled = event.type === 'master' && !same.has(event.id);
      const settled = link !== null && !unsettled && isEcho(link, event);
      const together = !settled && listingSince === null;
      if (together && link?.eventId === event.id && !link.listed) named.add(link.appointment);
      kept.push(link?.eventId === event.id ? tidy(tx, claim, link, event, together) : keepBusy(tx, keeping, event));
      if (settled) continue;
      news = true;
      if (link !== null) touched.push(link);
    }
    // Sent in one go with what the page does to the mailbox; what fails here fails there.
    const written = Promise.all(kept);
    written.catch(() => undefined);
    touched.push(...missing);
    // A full listing has no tombstones (F22): what it did not name is gone.
    const listed = page.last && listingSince !== null;
    if (listed && covered !== null) await leaveBehind(tx, keeping, covered, listingSince);
    const unread = page.unreadable.map(({ id }) => id);
    const looked = [...page.removed, ...unread];
    if (looked.length > 0) touched.push(...(await tx.links.select({ root, mailbox, eventId: { in: looked } })));
    if (page.removed.length > 0 || listed) touched.push(...(await lyingAgain(tx, claim, listed ? null : page.removed)));
    const lost = { deps, claim, further: PAIRED, row: known, limits: feed.limits };
    const gone = page.removed.length > 0 ? [{ further: PAIRED, eventId: { in: page.removed } }] : [];
    const uids = page.changed.flatMap((event) => (isOrganised(links.get(event.id), event) ? [] : [event.uid]));
    touched.push(...(await oweLate(tx, claim, page.changed, now)));
    const missed = listed ? [{ further: PAIRED, readAt: { lt: listingSince } }] : [];
    await wakeInviters(tx, claim, uids, [...gone, ...missed], now);
    if (listed || (page.last && known.attempts > 0)) await wakeSeeking(tx, claim, by.holder, now);
    // Behind the look at whose copies are gone: that one did not come along is found out by whoever invited to it.
    if (listed) await forgetFormer(tx, keeping, known.transportSince);
    const held = page.removed.length > 0 && (await loseBusy(tx, lost, { eventId: { in: page.removed } }, now));
    await journalUnclear(tx, deps, keeping, series);
    await keepSeries(tx, keeping, series);
    await seeSeries(tx, claim, same, readAt);
    // There, and as it was last read, as far as anybody can know (4.17).
    if (unread.length > 0) await tx.busy.update({ root, mailbox, eventId: { in: unread } }, { readAt });
    const unnamed = listed && (await loseBusy(tx, lost, { readAt: { lt: listingSince } }, now));
    const unreadable = stillUnreadable(before.unreadable, page);
    const empty = before.empty && page.changed.length + page.removed.length + page.unreadable.length === 0;
    const found = {
      news,
      empty,
      marked: [...before.marked, ...touched.map((link) => link.appointment)],
      strangers,
      unreadable,
      ended: null,
    };
    const ending = page.last && found.marked.length === 0 ? rest : null;
    const [, guarding, left] = await Promise.all([
      markTouched(tx, claim, touched, named, now),
      guard(tx, claim, now),
      ending === null ? null : linksLeft(tx, claim),
      written,
    ]);
    const isPosted = connector.capabilities.live === 'push';
    const next =
      pace === null
        ? { readDue: now }
        : nextReading({ mailbox: guarding, isPosted, chance: deps.chance(), ...pace }, { news, empty, listed: listingSince !== null }, now);
    const readDue = wasToldMeanwhile(known, guarding, claim) ? now : next.readDue;
    const columns: Partial<Mailbox> = Object.assign(
      { cursor: page.cursor, listingSince: page.last ? null : listingSince, unreadable },
      next,
      { readDue },
      first || known.cursor === null ? { readAs: readAsOf(rules), listedWindow: covered } : {},
      page.last ? { readAt: now } : {},
      news ? { lastChangeIn: now } : {},
      held || unnamed ? { busyHeldSince: known.busyHeldSince ?? now } : {},
    );
    const row: Mailbox = Object.assign({ ...guarding }, columns);
    const silent = listingSince === null && page.changed.some((event) => wasUntold(row, event, { isPosted, now }));
    if (silent) await tx.journal.insert(silenceOf(deps, claim, now));
    const deaf = silent ? { toldUntil: null, deafSince: row.deafSince ?? now } : {};
    const end =
      ending === null || left === null
        ? null
        : await ending(tx, { row: Object.assign({ ...row }, deaf), left }, { strangers, readDue }, now);
    await tx.atLast(async () => tx.mailboxes.update({ root, id: mailbox }, Object.assign({ ...columns }, deaf, end)));
    return { ...found, ended: end === null ? null : leftOf(end.due, guarding.marks !== claim.marks, now) };
  });
};

/** The items that cannot be read, after this page. */
export const stillUnreadable = (
  before: readonly string[] | null,
  { changed, removed, unreadable }: ChangePage,
): readonly string[] | null => {
  if (before === null && unreadable.length === 0) return null;
  const well = new Set<string>([...changed.map((event) => event.id), ...removed]);
  const ids = [...new Set([...(before ?? []).filter((id) => !well.has(id)), ...unreadable.map(({ id }) => id)])];
  return ids.length === 0 ? null : ids.slice(0, MOST_UNREADABLE);
};

/** The event itself, not a copy of it: its UID, which no other event of ours has, leads to this very link. */
const isOrganised = (link: Link | undefined, { id, uid }: Event): boolean => link !== undefined && link.eventId === id && link.uid === uid;

/** The feed repeats our own writes: at the version whose echo was read whole nothing is new (5.1). */
const isEcho = (link: Link, event: Event): boolean =>
  link.eventId === event.id &&
  link.intent === null &&
  link.base?.event.version === event.version &&
  link.base.unread === undefined &&
  link.missingSince === null &&
  // What is there again may let go of what was held or could not be read.
  link.cause === null;
