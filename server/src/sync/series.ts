/**
 * Series made in Outlook (4.12, 4.13): read by their masters, kept as they repeat, and laid out as busy time. One that is
 * unclear to us is laid out by Exchange itself, in a view of the window.
 */
import { DAY, occurrencesIn, zoneClocks } from '@lockstep/engine';
import type { Event, EventId, Instant, Series, Span } from '@lockstep/engine';
import type { CalendarRef, Connector } from '@lockstep/exchange';
import type { StoredSeries } from '../store/rows/series.ts';
import type { Busy } from '../store/rows/sync.ts';
import type { Claim, Transaction } from '../store/store.ts';
import { busyRow, isPrivate, takesTime } from './busy.ts';
import type { SyncDeps } from './deps.ts';

/** Masters asked for, stored or gone on with in one go: some thousands of occurrences, and far less than a lease. */
export const SERIES_AT_ONCE = 20;

/** A series to be stored, with its occurrences in the window; one that is over before the window is not. */
export type Expanded = { readonly row: StoredSeries; readonly busy: readonly Busy[]; readonly over: boolean };

/** A master as somebody showed it last, and what is not known of how it repeats. */
export type Unclear = { readonly master: Master; readonly why: string };
type Master = Pick<Event, 'id' | 'uid' | 'showAs' | 'sensitivity' | 'cancelled'>;

/** Where series are read, and how far they are laid out. */
export type SeriesLook = {
  readonly deps: Pick<SyncDeps, 'clock'>;
  readonly claim: Claim;
  readonly connector: Pick<Connector, 'series' | 'view'>;
  readonly calendar: CalendarRef;
  readonly window: Span;
};

const WHY = { unreachable: 'Exchange did not answer for it', forbidden: 'Exchange does not show it' } as const;

/** Asks for series by their masters. One that is gone already is left to the feed, which names what is removed. */
export const askSeries = async (
  look: SeriesLook,
  masters: readonly Master[],
  signal: AbortSignal,
): Promise<{ readonly known: readonly Expanded[]; readonly unclear: readonly Unclear[] }> => {
  const { connector, calendar, window, claim, deps } = look;
  const ids = masters.map((one) => one.id);
  const seen = await connector.series(calendar, ids, window.start, signal);
  const now = deps.clock.now();
  const known: Expanded[] = [];
  const unclear: Unclear[] = [];
  const clockOf = zoneClocks();
  for (const master of masters) {
    const one = seen.get(master.id);
    if (one?.at === 'absent') continue;
    if (one?.at !== 'present') {
      unclear.push({ master, why: one?.why === 'unreachable' || one?.why === 'forbidden' ? WHY[one.why] : 'it could not be read' });
    } else if (one.value.how === 'unclear') {
      unclear.push(one.value);
    } else {
      const row = { ...rowOf(claim, one.value.master, window.end, now), definition: one.value.series };
      const busy = occurrencesOf(row, one.value.series, window, clockOf);
      known.push({ row, busy, over: busy.length === 0 && isOver(one.value.series, window.start) });
    }
  }
  return { known, unclear };
};

/** Series that are unclear, as Exchange itself lays them out in `span`: occurrences carry the UID of their master. */
export const viewSeries = async (
  look: SeriesLook,
  unclear: readonly Unclear[],
  span: Span,
  signal: AbortSignal,
): Promise<readonly Expanded[]> => {
  if (unclear.length === 0) return [];
  const { claim, connector, calendar, window, deps } = look;
  const events = await connector.view(calendar, span, signal);
  const now = deps.clock.now();
  const byUid = new Map<string | null, Event[]>();
  for (const event of events) {
    if ((event.type !== 'occurrence' && event.type !== 'exception') || !takesTime(event)) continue;
    const others = byUid.get(event.uid);
    if (others === undefined) byUid.set(event.uid, [event]);
    else others.push(event);
  }
  return unclear.map(({ master, why }) => {
    const row = { ...rowOf(claim, master, window.end, now), detail: why };
    // Behind the master's id, as two series may carry one UID.
    const busy = (byUid.get(master.uid) ?? []).map((event): Busy => {
      const id = `${master.id}:${event.id}` as EventId;
      return { ...busyRow(claim, { ...event, id }, now), series: master.id };
    });
    return { row, busy, over: false };
  });
};

const rowOf = (claim: Claim, master: Master, expandedUntil: Instant, readAt: Instant): StoredSeries => ({
  root: claim.root,
  mailbox: claim.mailbox,
  eventId: master.id,
  definition: null,
  detail: null,
  showAs: master.showAs,
  private: isPrivate(master.sensitivity),
  cancelled: master.cancelled,
  uid: master.uid,
  readAt,
  expandedUntil,
});

/** The occurrences in `window` that take time: as their master shows, unless they were changed (4.12). */
export const occurrencesOf = (row: StoredSeries, series: Series, window: Span, clockOf = zoneClocks()): readonly Busy[] => {
  const busy: Busy[] = [];
  for (const { original, start, end, allDay, changed } of occurrencesIn(series, window, clockOf)) {
    const showAs = changed?.showAs ?? row.showAs;
    const when = { start, end, allDay, zone: series.zone };
    if (!takesTime({ when, showAs, cancelled: changed?.cancelled ?? row.cancelled })) continue;
    busy.push({
      root: row.root,
      mailbox: row.mailbox,
      // Known by where the pattern has it, whatever becomes of it.
      eventId: `${row.eventId}:${original}`,
      startAt: start,
      endAt: end,
      allDay,
      zone: series.zone,
      showAs,
      title: null,
      private: changed?.sensitivity == null ? row.private : isPrivate(changed.sensitivity),
      uid: row.uid,
      series: row.eventId,
      readAt: row.readAt,
    });
  }
  return busy;
};

/** Each takes the place of what was known of it, and of nothing else. */
export const keepSeries = async (tx: Transaction, { root, mailbox }: Claim, all: readonly Expanded[]): Promise<void> => {
  const claimed = { root, mailbox };
  for (const { row, busy, over } of all) {
    await tx.busy.remove({ ...claimed, series: row.eventId });
    if (over) await tx.series.remove({ ...claimed, eventId: row.eventId });
    else await tx.series.put(row);
    await tx.busy.insertAll(busy);
  }
};

/** Beyond every series: Exchange takes none that ends later than in September 4500. */
const NEVER = Date.UTC(4501, 0, 1) as Instant;

/** Whether nothing of a series lies at or after `from`, or ever will unless it is changed; two days of slack for zones. */
export const isOver = (series: Series, from: Instant): boolean => {
  const { extent, endsAt, changed } = series;
  if (extent.ends === 'never' || changed.some((one) => one.end > from)) return false;
  if (extent.ends === 'on') return Date.parse(`${extent.date}T00:00:00Z`) + endsAt + 2 * DAY < from;
  return occurrencesIn(series, { start: from, end: NEVER }).length === 0;
};

/** What was removed, or is no series any more, takes its occurrences with it. */
export const dropSeries = async (tx: Transaction, { root, mailbox }: Claim, ids: readonly string[]): Promise<void> => {
  if (ids.length === 0) return;
  const known = await tx.series.select({ root, mailbox, eventId: { in: ids } });
  // One by one: together they may be thousands of occurrences.
  for (const { eventId } of known) {
    await tx.busy.remove({ root, mailbox, series: eventId });
    await tx.series.remove({ root, mailbox, eventId });
  }
};

/**
 * Says once, of a whole page, that Exchange lays out what we cannot. Series that were unclear before are not told again; to be
 * called before they are stored.
 */
export const journalUnclear = async (
  tx: Transaction,
  deps: Pick<SyncDeps, 'newId'>,
  { root, mailbox }: Claim,
  unclear: readonly Unclear[],
  now: Instant,
): Promise<void> => {
  const ids = unclear.map((one) => one.master.id as string);
  const known = ids.length === 0 ? [] : await tx.series.select({ root, mailbox, eventId: { in: ids }, detail: { not: null } });
  const news = unclear.filter(({ master }) => !known.some((row) => row.eventId === master.id));
  if (news.length === 0) return;
  const reasons = [...new Set(news.map((one) => one.why))].join('; ');
  await tx.journal.insert({
    root,
    id: deps.newId(),
    at: now,
    appointment: null,
    mailbox,
    kind: 'state',
    code: 'seriesUnclear',
    rule: '4.13',
    sentence: `Exchange is asked where the occurrences of ${news.length} recurring event${news.length === 1 ? '' : 's'} lie, as Lockstep cannot tell by itself: ${reasons}.`,
    detail: { events: news.length },
  });
};
