/**
 * Change feeds that are of a window only (Graph): the window is frozen in the cursor, so a listing begins with one that is wide enough for a
 * while, and what leaves it by time is no deletion (4.15).
 */
import { DAY } from '@lockstep/engine';
import type { Instant, Span } from '@lockstep/engine';
import type { Connector } from '@lockstep/exchange';
import type { Mailbox } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';
import type { Keeping } from './busy.ts';
import { dropSeries } from './series.ts';

/** So much further than what is laid out: what is looked at goes on by a day each day, and every calendar is listed before this is used up. */
const AHEAD = 2 * DAY;

type Fed = { readonly connector: Connector; readonly window: Span };
type Covered = Pick<Mailbox, 'cursor' | 'listedWindow'>;
/** Whose rows, of which of its calendars. */
type Rows = Pick<Keeping, 'claim' | 'further'>;

/** Whether the cursor says nothing of a part of what is looked at: it is to be listed anew. */
export const isUncovered = (
  { capabilities }: Pick<Connector, 'capabilities'>,
  { cursor, listedWindow: covered }: Covered,
  { start, end }: Span,
): boolean => capabilities.feed === 'window' && cursor !== null && (covered === null || covered.start > start || covered.end < end);

/** Whether the feed is read from its beginning. A listing that was interrupted goes on where it was, and is still one. */
export const listsAnew = ({ connector, window }: Fed, row: Covered & Pick<Mailbox, 'listingSince' | 'listDue'>, now: Instant): boolean => {
  const isDue = row.cursor === null || (row.listDue !== null && row.listDue <= now);
  return (row.listingSince === null && isDue) || isUncovered(connector, row, window);
};

/** The window of the reading: that of the cursor, or of a listing that begins now; null: the feed is of the whole folder. */
export const coveredBy = ({ connector, window: { start, end } }: Fed, { listedWindow }: Covered, anew: boolean): Span | null => {
  if (connector.capabilities.feed === 'folder') return null;
  return anew || listedWindow === null ? { start, end: (end + AHEAD) as Instant } : listedWindow;
};

/**
 * Before a listing is believed to name all that is there: what is over before the window, what begins after it, and series that have no
 * occurrence left in it are tidied away. Nothing is asked, nothing follows and the brake counts none of it (4.15, 4.18).
 */
export const leaveBehind = async (
  tx: Transaction,
  { claim: { root, mailbox }, further }: Rows,
  { start, end }: Span,
  listingSince: Instant,
): Promise<void> => {
  const unnamed = { root, mailbox, further, series: null, readAt: { lt: listingSince } } as const;
  // The start too, because the index goes by it.
  await tx.busy.remove({ ...unnamed, startAt: { lt: start }, endAt: { lte: start } });
  await tx.busy.remove({ ...unnamed, startAt: { gte: end } });
  const series = await tx.series.pick({ root, mailbox, further, readAt: { lt: listingSince } }, ['eventId']);
  if (series.length === 0) return;
  const ids = series.map((one) => one.eventId);
  const within = await tx.busy.pick({ root, mailbox, series: { in: ids }, endAt: { gt: start } }, ['series']);
  const live = new Set(within.map((one) => one.series));
  const over = ids.filter((id) => !live.has(id));
  await dropSeries(tx, { root, mailbox }, over);
};

/**
 * What was read before the calendar was known by the ids it has now is known by ids that mean nothing any more: named anew by a listing, it
 * goes without the brake.
 *
 * @param since when these ids came; null: they are the first
 */
export const forgetFormer = async (tx: Transaction, { claim, further }: Rows, since: Instant | null): Promise<void> => {
  if (since === null) return;
  const { root, mailbox } = claim;
  const former = { root, mailbox, further, readAt: { lt: since } } as const;
  await tx.busy.remove({ ...former, series: null });
  const series = await tx.series.pick(former, ['eventId']);
  await dropSeries(
    tx,
    claim,
    series.map((one) => one.eventId),
  );
};
