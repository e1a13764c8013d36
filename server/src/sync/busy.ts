/**
 * Busy time: events that are not ours, kept as times and flags, and by their titles where these are shown (4.1, 4.12). Which
 * of them block is asked when a slot is judged, not here, so that a changed setting needs no new reading.
 */
import type { Event, EventId, Instant } from '@lockstep/engine';
import { isLeftOut } from '../booking/busy-rules.ts';
import type { BusyRules } from '../store/rows/busy-rules.ts';
import type { Busy } from '../store/rows/busy.ts';
import type { Claim, Transaction } from '../store/store.ts';

/** Rows taken away in one statement; a statement on the embedded database holds up everybody. */
const AT_ONCE = 1_000;

/** What is needed to keep busy time: whose, of which further calendar (null: the paired one), under which rules, with which titles, from when on, read when. */
export type Keeping = {
  readonly claim: Claim;
  readonly further: string | null;
  readonly rules: BusyRules;
  /** By the event's id; only what was asked for is in it, and that is never a private one. */
  readonly titles: ReadonlyMap<EventId, string>;
  readonly windowStart: Instant;
  readonly now: Instant;
};

/** Cancelled and zero-length events take no time, whatever is set (4.12). */
export const takesTime = (event: Pick<Event, 'when' | 'cancelled'>): boolean => !event.cancelled && event.when.end > event.when.start;

/** Of whose text nothing is kept (4.12). */
export const isPrivate = (sensitivity: Event['sensitivity']): boolean => sensitivity === 'private' || sensitivity === 'confidential';

/** What lies there and how it shows, of whatever event; `readAt`: when Exchange showed it so. */
export const busyRow = (
  { claim, further }: Pick<Keeping, 'claim' | 'further'>,
  event: Pick<Event, 'id' | 'when' | 'showAs' | 'sensitivity' | 'uid'>,
  title: string | null,
  readAt: Instant,
): Busy => ({
  root: claim.root,
  mailbox: claim.mailbox,
  eventId: event.id,
  startAt: event.when.start,
  endAt: event.when.end,
  allDay: event.when.allDay,
  zone: event.when.zone,
  showAs: event.showAs,
  title: event.sensitivity === 'normal' ? title : null,
  private: isPrivate(event.sensitivity),
  uid: event.uid,
  further,
  series: null,
  readAt,
  missingSince: null,
});

/** Keeps a single event; a master takes no time itself, and what is over before the window is not looked at (4.15). */
export const keepBusy = async (tx: Transaction, keeping: Keeping, event: Event): Promise<void> => {
  const { claim, rules, titles, windowStart, now } = keeping;
  const row = busyRow(keeping, event, titles.get(event.id) ?? null, now);
  const isKept = takesTime(event) && event.type !== 'master' && row.endAt > windowStart && !isLeftOut(row, rules);
  if (isKept) await tx.busy.put(row);
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
