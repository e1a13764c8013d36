/**
 * Busy time: events that are not ours, kept as times and flags only (4.1, 4.12). Which of them block is asked when a slot
 * is judged, not here, so that a changed setting needs no new reading.
 */
import type { Event, Instant } from '@lockstep/engine';
import type { Busy } from '../store/rows/sync.ts';
import type { Claim, Transaction } from '../store/store.ts';

/** Rows taken away in one statement; a statement on the embedded database holds up everybody. */
const AT_ONCE = 1_000;

/** Cancelled, free and zero-length events take no time (4.12). */
export const takesTime = (event: Pick<Event, 'when' | 'showAs' | 'cancelled'>): boolean =>
  !event.cancelled && event.showAs !== 'free' && event.when.end > event.when.start;

export const isPrivate = (sensitivity: Event['sensitivity']): boolean => sensitivity === 'private' || sensitivity === 'confidential';

/** What lies there and how it shows, of whatever event; `readAt`: when Exchange showed it so. */
export const busyRow = (claim: Claim, event: Pick<Event, 'id' | 'when' | 'showAs' | 'sensitivity' | 'uid'>, readAt: Instant): Busy => ({
  root: claim.root,
  mailbox: claim.mailbox,
  eventId: event.id,
  startAt: event.when.start,
  endAt: event.when.end,
  allDay: event.when.allDay,
  zone: event.when.zone,
  showAs: event.showAs,
  title: null,
  private: isPrivate(event.sensitivity),
  uid: event.uid,
  series: null,
  readAt,
});

/** Keeps a single event; a master takes no time itself, and what is over before the window is not looked at (4.15). */
export const keepBusy = async (tx: Transaction, claim: Claim, event: Event, windowStart: Instant, now: Instant): Promise<void> => {
  if (takesTime(event) && event.type !== 'master' && event.when.end > windowStart) await tx.busy.put(busyRow(claim, event, now));
  else await dropBusy(tx, claim, [event.id]);
};

export const dropBusy = async (tx: Transaction, claim: Claim, ids: readonly string[]): Promise<number> =>
  ids.length === 0 ? 0 : tx.busy.remove({ root: claim.root, mailbox: claim.mailbox, eventId: { in: ids } });

/**
 * Takes away some of what has left the window behind, which is no deletion: nothing is asked and nothing follows (4.15).
 *
 * @returns whether more of it may be there
 */
export const tidyBusy = async (tx: Transaction, { root, mailbox }: Claim, windowStart: Instant): Promise<boolean> => {
  // The start too, because the index goes by it.
  const over = { startAt: { lt: windowStart }, endAt: { lte: windowStart } };
  const rows = await tx.busy.select({ root, mailbox, ...over }, { orderBy: [['startAt', 'asc']], limit: AT_ONCE });
  const ids = rows.map((row) => row.eventId);
  if (ids.length > 0) await tx.busy.remove({ root, mailbox, eventId: { in: ids } });
  return rows.length === AT_ONCE;
};
