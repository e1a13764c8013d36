/**
 * Busy time: events that are not ours, kept as times and flags only (4.1, 4.12). Which of them block is asked when a slot
 * is judged, not here, so that a changed setting needs no new reading.
 */
import { eventId } from '@lockstep/engine';
import type { Event, EventId, Instant } from '@lockstep/engine';
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
 * ours the first date is the appointment's, the others are busy time (4.11).
 * @param masters those series of ours, as they were just read
 */
export const replaceExpanded = async (
  tx: Transaction,
  claim: Claim,
  { view, masters }: { readonly view: readonly Event[]; readonly masters: readonly Event[] },
  now: Instant,
): Promise<void> => {
  const { root, mailbox } = claim;
  await tx.busy.remove({ root, mailbox, expanded: true });
  const first = new Map(masters.map(({ uid, when }) => [uid, when.start]));
  for (const event of view.filter(isDate)) {
    if (takesTime(event) && first.get(event.uid) !== event.when.start) await tx.busy.put(rowOf(claim, event, true, now));
  }
};

const isDate = ({ type }: Event): boolean => type === 'occurrence' || type === 'exception';

/** The events of ours of which these are dates, by id. */
export const linkedSeries = async (tx: Transaction, { root, mailbox }: Claim, view: readonly Event[]): Promise<readonly EventId[]> => {
  const uids = [...new Set(view.filter(isDate).flatMap(({ uid }) => uid ?? []))];
  const links = uids.length === 0 ? [] : await tx.links.select({ root, mailbox, uid: { in: uids }, eventId: { not: null } });
  return links.flatMap(({ eventId: id }) => (id === null ? [] : [eventId(id)]));
};

/** What is a single event has no dates any more, if it had (4.11, 4.13). */
export const dropExpanded = async (tx: Transaction, { root, mailbox }: Claim, singles: readonly Event[]): Promise<void> => {
  const uids = [...new Set(singles.flatMap(({ uid, type }) => (type === 'single' && uid !== null ? [uid] : [])))];
  if (uids.length > 0) await tx.busy.remove({ root, mailbox, expanded: true, uid: { in: uids } });
};

export const hasExpanded = async (tx: Transaction, claim: Claim): Promise<boolean> =>
  (await tx.busy.count({ root: claim.root, mailbox: claim.mailbox, expanded: true })) > 0;
