/**
 * The window goes on by itself (4.15): once a day what repeats is laid out a day further, from what is stored, and what was
 * left behind is tidied away. Events that stand for themselves are kept however far ahead they are, so that time alone
 * brings them in.
 */
import { zoneClocks } from '@lockstep/engine';
import type { EventId, Instant, Span } from '@lockstep/engine';
import type { CalendarRef, Connector } from '@lockstep/exchange';
import type { BusyRules } from '../store/rows/busy-rules.ts';
import type { StoredSeries } from '../store/rows/series.ts';
import type { ConnectionSettings } from '../store/rows/connection-settings.ts';
import type { Busy } from '../store/rows/busy.ts';
import type { Mailbox } from '../store/rows/sync.ts';
import type { Claim } from '../store/store.ts';
import { tidyBusy } from './busy.ts';
import type { SyncDeps } from './deps.ts';
import { furtherPlace } from './further-rows.ts';
import { guarded } from './lease.ts';
import {
  askSeries,
  dropSeries,
  isOver,
  keepSeries,
  occurrencesOf,
  SERIES_AT_ONCE,
  viewSeries,
  type SeriesLook,
  type Unclear,
} from './series.ts';
import { aheadOf, windowOf } from './window.ts';

/** Series that go on in one transaction: mostly by a day. */
const SHORT_STEPS = 50;

export type Rolling = {
  readonly deps: SyncDeps;
  readonly claim: Claim;
  readonly connector: Connector;
  readonly settings: ConnectionSettings;
  readonly rules: BusyRules;
};

/**
 * Goes on where it is time to; most passes find that it is not. Asks Exchange only about series that are unclear.
 *
 * @returns the window as far as it is laid out now
 */
export const roll = async (rolling: Rolling, mailbox: Mailbox, signal: AbortSignal): Promise<Span> => {
  const { settings, ...around } = rolling;
  const { deps, claim } = rolling;
  const now = deps.clock.now();
  const { start, end } = windowOf(settings, now);
  if (mailbox.expandedUntil !== null && mailbox.expandedUntil >= end) return { start, end: mailbox.expandedUntil };
  const window: Span = { start, end: aheadOf(settings, now) };
  await layOut(rolling, window);
  for (const [further, calendar] of await calendarsOf(rolling, mailbox))
    await layOutUnclear(rolling, { ...around, calendar, further, window }, signal);
  await guarded(deps, claim, async (tx) => tx.mailboxes.update({ root: claim.root, id: claim.mailbox }, { expandedUntil: window.end }));
  for (let more = true; more;) more = await guarded(deps, claim, async (tx) => tidyBusy(tx, claim, start));
  return window;
};

/** Series that we can lay out ourselves, some at a time; each knows how far it has come, so that a crash repeats nothing. */
const layOut = async ({ deps, claim, rules }: Rolling, { start, end }: Span): Promise<void> => {
  const { root, mailbox } = claim;
  const clockOf = zoneClocks();
  for (let more = true; more;) {
    more = await guarded(deps, claim, async (tx) => {
      const behind = { root, mailbox, definition: { not: null }, expandedUntil: { lt: end } } as const;
      const rows = await tx.series.select(behind, { limit: SHORT_STEPS });
      const ids = rows.map((row) => row.eventId);
      const come = new Map(rows.map((row) => [row.eventId, further(row, rules, end, clockOf)]));
      await tx.busy.insertAll([...come.values()].flat());
      if (ids.length > 0) await tx.series.update({ root, mailbox, eventId: { in: ids } }, { expandedUntil: end });
      const over = rows.filter((row) => come.get(row.eventId)?.length === 0 && row.definition !== null && isOver(row.definition, start));
      await dropSeries(
        tx,
        claim,
        over.map((row) => row.eventId),
      );
      return rows.length === SHORT_STEPS;
    });
  }
};

/** What begins between where the series had come to and `end`; what began before it is stored already. */
const further = (row: StoredSeries, rules: BusyRules, end: Instant, clockOf: ReturnType<typeof zoneClocks>): readonly Busy[] => {
  if (row.definition === null) return [];
  const all = occurrencesOf(row, row.definition, rules, { start: row.expandedUntil, end }, clockOf);
  return all.filter((one) => one.startAt >= row.expandedUntil);
};

/** The paired calendar, and the further ones that are there: each is viewed by itself. */
const calendarsOf = async ({ deps, claim }: Rolling, mailbox: Mailbox): Promise<ReadonlyMap<string | null, CalendarRef>> => {
  const calendars = new Map<string | null, CalendarRef>([[null, { address: mailbox.address, calendar: mailbox.calendar }]]);
  if (mailbox.furtherDue === null) return calendars;
  const { root, mailbox: id } = claim;
  const rows = await deps.store.transaction(async (tx) =>
    tx.furtherCalendars.select({ root, mailbox: id, goneAt: null, missingSince: null }),
  );
  for (const { id: further, folder } of rows) if (folder !== null) calendars.set(further, furtherPlace(mailbox, folder));
  return calendars;
};

/** Asked again, as what was unclear may be so no longer; of the others a view shows what has come into the window. */
const layOutUnclear = async ({ deps, claim, rules }: Rolling, at: Omit<SeriesLook, 'titles'>, signal: AbortSignal): Promise<void> => {
  const { root, mailbox } = claim;
  const { further } = at;
  const rows = await deps.store.transaction(async (tx) => tx.series.select({ root, mailbox, further, definition: null }));
  const behind = rows.filter((row) => row.expandedUntil < at.window.end);
  if (behind.length === 0) return;
  const titles = new Map(behind.flatMap(({ eventId, title }) => (title === null ? [] : [[eventId as EventId, title] as const])));
  const look: SeriesLook = { ...at, titles };
  const unclear: Unclear[] = [];
  for (let first = 0; first < behind.length; first += SERIES_AT_ONCE) {
    const asked = await askSeries(look, behind.slice(first, first + SERIES_AT_ONCE).map(masterOf), signal);
    await guarded(deps, claim, async (tx) => keepSeries(tx, { claim, rules }, asked.known));
    unclear.push(...asked.unclear);
  }
  const since = new Map(behind.map((row) => [row.eventId, row.expandedUntil]));
  const slice: Span = { start: Math.min(...since.values()) as Instant, end: look.window.end };
  const viewed = await viewSeries(look, unclear, slice, signal);
  await guarded(deps, claim, async (tx) => {
    for (const { row, busy } of viewed) {
      const from = since.get(row.eventId) ?? slice.start;
      await tx.busy.insertAll(busy.filter((one) => one.startAt >= from));
    }
    await tx.series.update({ root, mailbox, further, definition: null, expandedUntil: { lt: slice.end } }, { expandedUntil: slice.end });
  });
};

const masterOf = (row: StoredSeries): Unclear['master'] => ({
  id: row.eventId as EventId,
  uid: row.uid,
  showAs: row.showAs,
  sensitivity: row.private ? 'private' : 'normal',
  cancelled: row.cancelled,
  version: row.version,
});
