/**
 * Series made in Outlook (4.12, 4.13): read by their masters, kept as they repeat, and laid out as busy time. One that is
 * unclear to us is laid out by Exchange itself, in a view of the window.
 */
import { DAY, occurrencesIn, zoneClocks } from '@lockstep/engine';
import type { Event, EventId, Instant, Seen, Series, Span } from '@lockstep/engine';
import type { CalendarRef, Connector } from '@lockstep/exchange';
import { isLeftOut } from '../booking/busy-rules.ts';
import type { BusyRules } from '../store/rows/busy-rules.ts';
import type { StoredSeries } from '../store/rows/series.ts';
import type { Busy } from '../store/rows/busy.ts';
import type { Claim, Transaction } from '../store/store.ts';
import { busyRow, isPrivate, takesTime, type Keeping } from './busy.ts';
import type { SyncDeps } from './deps.ts';

/** Masters asked for, stored or gone on with in one go: some thousands of occurrences, and far less than a lease. */
export const SERIES_AT_ONCE = 20;

/** A series to be stored, with its occurrences in the window; one that is over before the window is not. */
export type Expanded = { readonly row: StoredSeries; readonly busy: readonly Busy[]; readonly over: boolean };

/** A master as somebody showed it last, and what is not known of how it repeats. */
export type Unclear = { readonly master: Master; readonly why: string };
type Master = Pick<Event, 'id' | 'uid' | 'showAs' | 'sensitivity' | 'cancelled'> & { readonly version: string | null };

/** Where series are read, and how far they are laid out. */
export type SeriesLook = {
  readonly deps: Pick<SyncDeps, 'clock'>;
  readonly claim: Claim;
  readonly connector: Pick<Connector, 'series' | 'view'>;
  readonly calendar: CalendarRef;
  /** Which of the further calendars that is; null: the paired one. */
  readonly further: string | null;
  readonly window: Span;
  readonly rules: BusyRules;
  /** Of masters, by id, as `Keeping` has them. */
  readonly titles: Keeping['titles'];
};

const WHY = { unreachable: 'Exchange did not answer for it', forbidden: 'Exchange does not show it' } as const;

/** Of these masters those that are kept at the very version the feed names: nothing of them has to be asked (F22). */
export const knownSeries = async (
  tx: Transaction,
  { claim: { root, mailbox }, further }: Pick<Keeping, 'claim' | 'further'>,
  masters: readonly Event[],
): Promise<ReadonlySet<EventId>> => {
  if (masters.length === 0) return new Set();
  const versions = new Map(masters.map((one) => [one.id, one.version]));
  const rows = await tx.series.pick({ root, mailbox, further, eventId: { in: [...versions.keys()] } }, ['eventId', 'version']);
  return new Set(rows.flatMap(({ eventId, version }) => (version === versions.get(eventId as EventId) ? [eventId as EventId] : [])));
};

/** They are still there, as a listing has just named them; whatever of them was missing is missing no more. */
export const seeSeries = async (tx: Transaction, { root, mailbox }: Claim, ids: ReadonlySet<EventId>, now: Instant): Promise<void> => {
  if (ids.size === 0) return;
  const named = { in: [...ids] };
  await tx.series.update({ root, mailbox, eventId: named }, { readAt: now });
  await tx.busy.update({ root, mailbox, series: named, missingSince: { not: null } }, { missingSince: null });
};

const isMissed = (seen: Seen<unknown> | undefined): boolean => seen?.at === 'unseen' && seen.why === 'unreachable';

/** Asks for series by their masters. One that is gone already is left to the feed, which names what is removed. */
export const askSeries = async (
  look: SeriesLook,
  masters: readonly Master[],
  signal: AbortSignal,
): Promise<{ readonly known: readonly Expanded[]; readonly unclear: readonly Unclear[] }> => {
  const { connector, calendar, window, rules, deps } = look;
  const ids = masters.map((one) => one.id);
  const seen = new Map(await connector.series(calendar, ids, window.start, signal));
  // What one request with many left out (F17) would be laid out by Exchange until something names it again, perhaps for half a day.
  const missed = ids.length > 1 ? ids.filter((id) => isMissed(seen.get(id))) : [];
  for (const id of missed) for (const [known, one] of await connector.series(calendar, [id], window.start, signal)) seen.set(known, one);
  const now = deps.clock.now();
  const known: Expanded[] = [];
  const unclear: Unclear[] = [];
  const clockOf = zoneClocks();
  for (const master of masters) {
    const one = seen.get(master.id);
    if (one?.at === 'absent') continue;
    if (one?.at !== 'present') {
      // Without a version: asked again by whatever names it.
      unclear.push({
        master: { ...master, version: null },
        why: one?.why === 'unreachable' || one?.why === 'forbidden' ? WHY[one.why] : 'it could not be read',
      });
      continue;
    }
    const shown = sameReading(master, one.value.master);
    if (one.value.how === 'unclear') {
      unclear.push({ ...one.value, master: shown });
    } else {
      const row = { ...rowOf(look, shown, now), definition: one.value.series };
      const busy = occurrencesOf(row, one.value.series, rules, window, clockOf);
      known.push({ row, busy, over: busy.length === 0 && isOver(one.value.series, window.start) });
    }
  }
  return { known, unclear };
};

/**
 * What it is called was asked for by the version that named it. Changed since, it may be called otherwise: kept without a version, it is
 * asked for again when the feed names that change.
 */
const sameReading = (named: Master, shown: Master): Master => (named.version === shown.version ? shown : { ...shown, version: null });

/** Series that are unclear, as Exchange itself lays them out in `span`: occurrences carry the UID of their master. */
export const viewSeries = async (
  look: SeriesLook,
  unclear: readonly Unclear[],
  span: Span,
  signal: AbortSignal,
): Promise<readonly Expanded[]> => {
  if (unclear.length === 0) return [];
  const { connector, calendar, rules, deps } = look;
  const events = await connector.view(calendar, span, signal);
  const now = deps.clock.now();
  const byUid = new Map<string | null, Event[]>();
  for (const event of events) {
    if ((event.type !== 'occurrence' && event.type !== 'exception') || !takesTime(event)) continue;
    if (isLeftOut({ private: isPrivate(event.sensitivity) }, rules)) continue;
    const others = byUid.get(event.uid);
    if (others === undefined) byUid.set(event.uid, [event]);
    else others.push(event);
  }
  return unclear.map(({ master, why }) => {
    const row = { ...rowOf(look, master, now), detail: why };
    // Behind the master's id, as two series may carry one UID.
    const busy = (byUid.get(master.uid) ?? []).map((event): Busy => {
      const id = `${master.id}:${event.id}` as EventId;
      return { ...busyRow(look, { ...event, id }, row.title, now), series: master.id };
    });
    return { row, busy, over: false };
  });
};

const rowOf = ({ claim, further, window, titles }: SeriesLook, master: Master, readAt: Instant): StoredSeries => ({
  root: claim.root,
  mailbox: claim.mailbox,
  eventId: master.id,
  further,
  definition: null,
  detail: null,
  showAs: master.showAs,
  private: isPrivate(master.sensitivity),
  cancelled: master.cancelled,
  uid: master.uid,
  // Asked for a moment before, and private since.
  title: master.sensitivity === 'normal' && !master.cancelled ? (titles.get(master.id) ?? null) : null,
  version: master.version,
  readAt,
  expandedUntil: window.end,
});

/**
 * The occurrences in `window` that take time: as their master shows, unless they were changed (4.12). Private ones are among
 * them only where these are kept.
 */
export const occurrencesOf = (
  row: StoredSeries,
  series: Series,
  rules: BusyRules,
  window: Span,
  clockOf = zoneClocks(),
): readonly Busy[] => {
  const busy: Busy[] = [];
  for (const { original, start, end, allDay, changed } of occurrencesIn(series, window, clockOf)) {
    const when = { start, end, allDay, zone: series.zone };
    const sensitivity = changed?.sensitivity ?? null;
    const flags = { private: sensitivity === null ? row.private : isPrivate(sensitivity) };
    if (!takesTime({ when, cancelled: changed?.cancelled ?? row.cancelled }) || isLeftOut(flags, rules)) continue;
    busy.push({
      root: row.root,
      mailbox: row.mailbox,
      // Known by where the pattern has it, whatever becomes of it.
      eventId: `${row.eventId}:${original}`,
      startAt: start,
      endAt: end,
      allDay,
      zone: series.zone,
      showAs: changed?.showAs ?? row.showAs,
      title: sensitivity === null || sensitivity === 'normal' ? row.title : null,
      uid: row.uid,
      further: row.further,
      series: row.eventId,
      readAt: row.readAt,
      missingSince: null,
      ...flags,
    });
  }
  return busy;
};

/** Under which rules it is kept, and whose. */
export type KeepingSeries = Pick<Keeping, 'claim' | 'rules'>;

/**
 * Whether a series is kept at all. Where private events are not, a private one is kept only for those of its occurrences that
 * were made public; `busy` is what is laid out of them.
 */
export const isSeriesKept = ({ row, busy }: Pick<Expanded, 'row' | 'busy'>, rules: BusyRules): boolean => {
  const changed = row.definition?.changed ?? [];
  return !isLeftOut(row, rules) || busy.length > 0 || changed.some((one) => one.sensitivity !== null && !isPrivate(one.sensitivity));
};

/** Each takes the place of what was known of it, and of nothing else. */
export const keepSeries = async (tx: Transaction, { claim, rules }: KeepingSeries, all: readonly Expanded[]): Promise<void> => {
  const { root, mailbox } = claim;
  for (const one of all) {
    await tx.busy.remove({ root, mailbox, series: one.row.eventId });
    if (!one.over && isSeriesKept(one, rules)) await tx.series.put(one.row);
    else await tx.series.remove({ root, mailbox, eventId: one.row.eventId });
    await tx.busy.insertAll(one.busy);
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
export const dropSeries = async (
  tx: Transaction,
  { root, mailbox }: Pick<Claim, 'root' | 'mailbox'>,
  ids: readonly string[],
): Promise<void> => {
  if (ids.length === 0) return;
  const known = await tx.series.pick({ root, mailbox, eventId: { in: ids } }, ['eventId']);
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
  { claim: { root, mailbox }, rules, now }: Keeping,
  all: readonly Expanded[],
): Promise<void> => {
  // One that is not kept would be told anew with every change.
  const unclear = all.filter((one) => one.row.detail !== null && isSeriesKept(one, rules)).map(({ row }) => row);
  const ids = unclear.map((row) => row.eventId);
  const known = ids.length === 0 ? [] : await tx.series.select({ root, mailbox, eventId: { in: ids }, detail: { not: null } });
  const news = unclear.filter((one) => !known.some((row) => row.eventId === one.eventId));
  if (news.length === 0) return;
  const reasons = [...new Set(news.map((one) => one.detail))].join('; ');
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
