/**
 * The change feed of one further calendar (2.1): the same feed as that of the paired one, of which times and flags are kept as busy time and
 * nothing else. No link is marked by it, no title is asked for, and nothing is ever written there.
 */
import type { EventId, Instant, Policy, Span } from '@lockstep/engine';
import type { CalendarRef, ChangePage, Connector } from '@lockstep/exchange';
import type { BusyRules } from '../store/rows/busy-rules.ts';
import type { FurtherCalendar } from '../store/rows/further-calendar.ts';
import type { Mailbox } from '../store/rows/sync.ts';
import type { Claim, Transaction } from '../store/store.ts';
import { dropBusy, keepBusy, type Keeping } from './busy.ts';
import type { SyncDeps } from './deps.ts';
import { stillUnreadable } from './feed.ts';
import { coveredBy, forgetFormer, leaveBehind, listsAnew } from './frozen.ts';
import { guarded, renew } from './lease.ts';
import { beginListing, readingAt, readingSince } from './listing.ts';
import { loseBusy } from './missing-busy.ts';
import { askSeries, dropSeries, journalUnclear, keepSeries, knownSeries, seeSeries, SERIES_AT_ONCE, viewSeries } from './series.ts';
import type { Expanded, SeriesLook, Unclear } from './series.ts';

export type FurtherReading = {
  readonly deps: SyncDeps;
  readonly claim: Claim;
  readonly connector: Connector;
  readonly window: Span;
  readonly leaseUntil: Instant;
  readonly rules: BusyRules;
  readonly limits: Policy['brake'];
  /** Its mailbox, as this pass found it. */
  readonly mailbox: Mailbox;
  /** When a listing that begins now is followed by the next one. */
  readonly nextListing: (now: Instant) => Instant;
};

const NO_TITLES: Keeping['titles'] = new Map();

/** An administrator has unticked it since. */
type Ended = 'read' | 'notChosen';

/** Reads to the last page, or throws with every page before the failure stored. */
export const readFurtherFeed = async (
  reading: FurtherReading,
  row: FurtherCalendar,
  calendar: CalendarRef,
  signal: AbortSignal,
): Promise<Ended> => {
  const { deps, claim, connector, window, rules } = reading;
  const began = deps.clock.now();
  const anew = listsAnew(reading, row, began);
  const listingSince = anew ? began : row.listingSince;
  const covered = coveredBy(reading, row, anew);
  if (anew) await beginListing(deps, { claim, further: row.id }, began);
  const clocked = readingSince(deps, listingSince);
  const look: SeriesLook = { deps: clocked, claim, connector, calendar, further: row.id, window, rules, titles: NO_TITLES };
  let unreadable = anew ? null : row.unreadable;
  let leaseUntil = reading.leaseUntil;
  for await (const page of connector.changes(calendar, covered, anew ? null : row.cursor, signal)) {
    leaseUntil = await renew(deps, claim, leaseUntil);
    const masters = page.changed.filter((event) => event.type === 'master');
    const same: ReadonlySet<EventId> =
      masters.length === 0 ? new Set() : await deps.store.transaction(async (tx) => knownSeries(tx, look, masters));
    const news = masters.filter(({ id }) => !same.has(id));
    const series = await seriesOf(deps, look, news, leaseUntil, signal);
    unreadable = stillUnreadable(unreadable, page);
    const kept = await storePage(reading, row, { page, series, same, listingSince, covered, unreadable });
    if (!kept) return 'notChosen';
  }
  return 'read';
};

/** By their masters, as in the paired calendar; of a page with many most are stored ahead of it (4.13). */
const seriesOf = async (
  deps: SyncDeps,
  look: SeriesLook,
  masters: ChangePage['changed'],
  leaseUntil: Instant,
  signal: AbortSignal,
): Promise<readonly Expanded[]> => {
  const { claim, window } = look;
  const unclear: Unclear[] = [];
  let last: readonly Expanded[] = [];
  let until = leaseUntil;
  for (let at = 0; at < masters.length; at += SERIES_AT_ONCE) {
    const ahead = last;
    if (ahead.length > 0) await guarded(deps, claim, async (tx) => keepSeries(tx, look, ahead));
    until = await renew(deps, claim, until);
    const asked = await askSeries(look, masters.slice(at, at + SERIES_AT_ONCE), signal);
    last = asked.known;
    unclear.push(...asked.unclear);
  }
  return [...last, ...(await viewSeries(look, unclear, window, signal))];
};

type Page = {
  readonly page: ChangePage;
  readonly series: readonly Expanded[];
  readonly same: ReadonlySet<EventId>;
  readonly listingSince: Instant | null;
  readonly covered: Span | null;
  readonly unreadable: readonly string[] | null;
};

/** One page and the cursor behind it. False: it is not chosen any more, and nothing of it is kept. */
const storePage = async (
  reading: FurtherReading,
  { id: further, folderSince, cursor }: FurtherCalendar,
  { page, series, same, listingSince, covered, unreadable }: Page,
): Promise<boolean> => {
  const { deps, claim, rules, limits, window, mailbox: known, nextListing } = reading;
  const { root, mailbox } = claim;
  return guarded(deps, claim, async (tx, now) => {
    const row = await tx.furtherCalendars.get({ root, id: further }, { lock: 'update' });
    if (row === null) return false;
    const readAt = readingAt(listingSince, now);
    const keeping: Keeping = { claim, further, rules, titles: NO_TITLES, windowStart: window.start, now: readAt };
    const single = page.changed.filter((event) => event.type !== 'master');
    await dropSeries(
      tx,
      claim,
      single.map((event) => event.id),
    );
    const ours = await oursAmong(tx, deps, claim, page.changed);
    // An event of an appointment that somebody moved here takes its time through that (4.11); whatever else lies here is busy time.
    await dropBusy(tx, claim, [...ours]);
    await Promise.all(page.changed.map(async (event) => (ours.has(event.id) ? undefined : keepBusy(tx, keeping, event))));
    const listed = page.last && listingSince !== null;
    if (listed && covered !== null) await leaveBehind(tx, keeping, covered, listingSince);
    if (listed) await forgetFormer(tx, keeping, folderSince);
    const lost = { deps, claim, further, row: known, limits };
    const held = page.removed.length > 0 && (await loseBusy(tx, lost, { eventId: { in: page.removed } }, now));
    await journalUnclear(tx, deps, keeping, series);
    await keepSeries(tx, keeping, series);
    await seeSeries(tx, claim, same, readAt);
    const unread = page.unreadable.map(({ id }) => id);
    // There, and as it was last read, as far as anybody can know (4.17).
    if (unread.length > 0) await tx.busy.update({ root, mailbox, eventId: { in: unread } }, { readAt });
    const unnamed = listed && (await loseBusy(tx, lost, { readAt: { lt: listingSince } }, now));
    if (held || unnamed) await tx.mailboxes.update({ root, id: mailbox }, { busyHeldSince: known.busyHeldSince ?? now });
    await tx.furtherCalendars.update(
      { root, id: further },
      {
        cursor: page.cursor,
        listingSince: page.last ? null : listingSince,
        unreadable,
        ...(cursor === null || listingSince !== null ? { listedWindow: covered } : {}),
        ...(page.last ? { readAt: now, ...unreadableIn(row.name, unreadable?.length ?? 0) } : {}),
        ...(listed ? { listDue: nextListing(now) } : {}),
      },
    );
    return true;
  });
};

/** What is told of a calendar that was read to its end. */
const unreadableIn = (name: string, count: number): Pick<FurtherCalendar, 'cause' | 'detail'> =>
  count === 0
    ? { cause: null, detail: null }
    : {
        cause: 'itemUnreadable',
        detail: `${count === 1 ? 'One item' : `${count} items`} of the calendar "${name}", chosen as busy only, cannot be read.`,
      };

/** The events of appointments: by their ids, and of what is known by none since the mailbox is reached otherwise (1.5) by stamp and UID, which a copy has not. */
const oursAmong = async (
  tx: Transaction,
  { installation }: Pick<SyncDeps, 'installation'>,
  { root, mailbox }: Claim,
  events: ChangePage['changed'],
): Promise<ReadonlySet<string>> => {
  if (events.length === 0) return new Set();
  const stamped = events.flatMap(({ id, uid, stamp }) =>
    uid === null || stamp === null || stamp.installation !== installation ? [] : [{ id, uid, ...stamp }],
  );
  const [linked, unknown] = await Promise.all([
    tx.links.pick({ root, mailbox, eventId: { in: events.map((event) => event.id) } }, ['eventId']),
    stamped.length === 0
      ? []
      : tx.links.select({ root, mailbox, appointment: { in: stamped.map((one) => one.appointment) }, eventId: null, base: { not: null } }),
  ]);
  const named = stamped.filter(({ appointment, epoch, uid }) =>
    unknown.some((link) => link.appointment === appointment && link.epoch === epoch && link.uid === uid),
  );
  return new Set([...linked.flatMap(({ eventId }) => eventId ?? []), ...named.map(({ id }) => id)]);
};
