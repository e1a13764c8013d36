/**
 * Busy time: events that are not ours, kept as times and flags only (4.1, 4.12). Which of them block is asked when a slot
 * is judged, not here, so that a changed setting needs no new reading.
 */
import type { Event, Instant } from '@lockstep/engine';
import type { Busy } from '../store/rows/sync.ts';
import type { Claim, Transaction } from '../store/store.ts';

/** Cancelled, free and zero-length events take no time (4.12); a master is its occurrences, not itself. */
const takesTime = (event: Event): boolean =>
  !event.cancelled && event.showAs !== 'free' && event.when.end > event.when.start && event.type !== 'master';

const rowOf = (claim: Claim, event: Event, expanded: boolean, now: Instant): Busy => ({
  root: claim.root,
  mailbox: claim.mailbox,
  eventId: event.id,
  startAt: event.when.start,
  endAt: event.when.end,
  allDay: event.when.allDay,
  zone: event.when.zone,
  showAs: event.showAs,
  title: null,
  private: event.sensitivity === 'private' || event.sensitivity === 'confidential',
  uid: event.uid,
  expanded,
  readAt: now,
});

export const keepBusy = async (tx: Transaction, claim: Claim, event: Event, now: Instant): Promise<void> => {
  if (takesTime(event)) await tx.busy.put(rowOf(claim, event, false, now));
  else await dropBusy(tx, claim, [event.id]);
};

export const dropBusy = async (tx: Transaction, claim: Claim, ids: readonly string[]): Promise<number> =>
  ids.length === 0 ? 0 : tx.busy.remove({ root: claim.root, mailbox: claim.mailbox, eventId: { in: ids } });

/**
 * Occurrences as the server expanded them replace the ones known before (4.13). Of a series that somebody made of an event of
 * ours the first date is the appointment's, the others are busy time (4.11). `masters`: series as they were just read.
 */
export const replaceExpanded = async (
  tx: Transaction,
  claim: Claim,
  view: readonly Event[],
  masters: readonly Event[],
  now: Instant,
): Promise<void> => {
  const { root, mailbox } = claim;
  await tx.busy.remove({ root, mailbox, expanded: true });
  const dates = view.filter((event) => (event.type === 'occurrence' || event.type === 'exception') && takesTime(event));
  const uids = [...new Set(dates.flatMap(({ uid }) => uid ?? []))];
  const links = uids.length === 0 ? [] : await tx.links.select({ root, mailbox, uid: { in: uids }, eventId: { not: null } });
  const first = new Map(
    links.map(({ uid, eventId, base }) => [uid, masters.find((one) => one.id === eventId)?.when.start ?? base?.event.facets.when.start]),
  );
  for (const event of dates) if (first.get(event.uid) !== event.when.start) await tx.busy.put(rowOf(claim, event, true, now));
};

/** What is a single event has no dates any more, if it had (4.11, 4.13). */
export const dropExpanded = async (tx: Transaction, { root, mailbox }: Claim, singles: readonly Event[]): Promise<void> => {
  const uids = [...new Set(singles.flatMap(({ uid, type }) => (type === 'single' && uid !== null ? [uid] : [])))];
  if (uids.length > 0) await tx.busy.remove({ root, mailbox, expanded: true, uid: { in: uids } });
};

export const hasExpanded = async (tx: Transaction, claim: Claim): Promise<boolean> =>
  (await tx.busy.count({ root: claim.root, mailbox: claim.mailbox, expanded: true })) > 0;
