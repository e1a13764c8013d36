/**
 * Busy time: events that are not ours, kept as times and flags only (4.1, 4.12). Which of them block is asked when a slot
 * is judged, not here, so that a changed setting needs no new reading.
 */
import type { Event, EventId, Instant } from '@lockstep/engine';
import type { BusyRules } from '../store/rows/busy-rules.ts';
import type { Busy } from '../store/rows/sync.ts';
import type { Claim, Transaction } from '../store/store.ts';

/** Cancelled and zero-length events take no time, whatever is set (4.12); a master is its occurrences, not itself. */
const takesTime = (event: Event): boolean => !event.cancelled && event.when.end > event.when.start && event.type !== 'master';

/** Of whose text nothing is kept (4.12). */
export const isPrivate = ({ sensitivity }: Pick<Event, 'sensitivity'>): boolean =>
  sensitivity === 'private' || sensitivity === 'confidential';

/** What is needed to keep busy time: whose, under which rules, with which titles, read when. */
export type Keeping = {
  readonly claim: Claim;
  readonly rules: BusyRules;
  /** By the event's id; only what was asked for is in it, and that is never a private one. */
  readonly titles: ReadonlyMap<EventId, string>;
  readonly now: Instant;
};

const isKept = (event: Event, { rules }: Keeping): boolean => takesTime(event) && !(rules.privateEvents === 'skip' && isPrivate(event));

const rowOf = ({ claim, now }: Keeping, event: Event, title: string | null, expanded: boolean): Busy => ({
  root: claim.root,
  mailbox: claim.mailbox,
  eventId: event.id,
  startAt: event.when.start,
  endAt: event.when.end,
  allDay: event.when.allDay,
  zone: event.when.zone,
  showAs: event.showAs,
  title: isPrivate(event) ? null : title,
  private: isPrivate(event),
  uid: event.uid,
  expanded,
  readAt: now,
});

export const keepBusy = async (tx: Transaction, keeping: Keeping, event: Event): Promise<void> => {
  if (isKept(event, keeping)) await tx.busy.put(rowOf(keeping, event, keeping.titles.get(event.id) ?? null, false));
  else await dropBusy(tx, keeping.claim, [event.id]);
};

export const dropBusy = async (tx: Transaction, claim: Claim, ids: readonly string[]): Promise<number> =>
  ids.length === 0 ? 0 : tx.busy.remove({ root: claim.root, mailbox: claim.mailbox, eventId: { in: ids } });

/** Occurrences as the server expanded them replace the ones known before (4.13), with the titles of their masters. */
export const replaceExpanded = async (
  tx: Transaction,
  keeping: Keeping,
  view: readonly Event[],
  changed: readonly Event[],
): Promise<void> => {
  const { root, mailbox } = keeping.claim;
  const titles = await masterTitles(tx, keeping, changed);
  await tx.busy.remove({ root, mailbox, expanded: true });
  for (const event of view) {
    if (event.type !== 'occurrence' && event.type !== 'exception') continue;
    const title = event.uid === null ? null : (titles.get(event.uid) ?? null);
    if (isKept(event, keeping)) await tx.busy.put(rowOf(keeping, event, title, true));
  }
};

/** By the UID that a master shares with its occurrences: those of the changed ones, and of the others as they were stored. */
const masterTitles = async (
  tx: Transaction,
  { claim: { root, mailbox }, rules, titles }: Keeping,
  changed: readonly Event[],
): Promise<ReadonlyMap<string, string>> => {
  const byUid = new Map<string, string>();
  if (rules.showTitles === 'busy') return byUid;
  for (const { uid, title } of await tx.busy.select({ root, mailbox, expanded: true, title: { not: null } })) {
    if (uid !== null && title !== null) byUid.set(uid, title);
  }
  for (const { id, uid } of changed) {
    if (uid === null) continue;
    const title = titles.get(id);
    if (title === undefined) byUid.delete(uid);
    else byUid.set(uid, title);
  }
  return byUid;
};

export const hasExpanded = async (tx: Transaction, claim: Claim): Promise<boolean> =>
  (await tx.busy.count({ root: claim.root, mailbox: claim.mailbox, expanded: true })) > 0;
