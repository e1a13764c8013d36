/**
 * Copies of an event that its organiser deleted without telling anybody (3.11, 4.6). Whoever was invited and has a mailbox here is owed a
 * look, which is noted on the link of the appointment and their mailbox in the transaction that believed the deletion, so that no crash
 * forgets it. The look, and the removal, are made in the pass of that very mailbox.
 */
import type { Event, Instant, Leftover, Memory } from '@lockstep/engine';
import { ConnectorError } from '@lockstep/exchange';
import type { CalendarRef, Connector, Located } from '@lockstep/exchange';
import type { Link, Mailbox } from '../store/rows/sync.ts';
import type { Claim, Transaction } from '../store/store.ts';
import type { SyncDeps } from './deps.ts';
import { invitedOf } from './invited.ts';
import { markLink, markMailbox, newLink } from './notice.ts';
import type { Booked } from './booked.ts';
import { stampOf } from './observe.ts';
import type { Observed } from './observe.ts';
import { IN_ORDER } from './links-of.ts';
import { placeOf } from './place.ts';

/** What lies of former events in this calendar, by appointment. */
export type Found = ReadonlyMap<string, readonly Leftover[]>;
const NONE: Found = new Map();
const UNPROVED: Leftover['copy'] = { at: 'unseen', why: 'unsettled' };

/** Looks for the copies that may be left over in this calendar, in all of its mailbox. Throws ConnectorError. */
export const lookForLeftovers = async (
  deps: Pick<SyncDeps, 'installation'>,
  connector: Connector,
  mailbox: Mailbox,
  booked: readonly Booked[],
  signal: AbortSignal,
): Promise<Found> => {
  // Mostly nothing is.
  const owing = booked.filter(({ link }) => link.leftovers !== null);
  if (owing.length === 0) return NONE;
  const place: CalendarRef = placeOf(mailbox);
  const found = new Map<string, readonly Leftover[]>();
  for (const { link, row } of owing) {
    const seen: Leftover[] = [];
    for (const uid of link.leftovers ?? []) {
      const lying = await lyingHere(connector, place, { stamp: stampOf(deps, row, link.epoch), uid }, signal);
      if (lying === null) {
        seen.push({ uid, alive: false, copy: { at: 'unseen', why: 'unreadable' } });
        continue;
      }
      // What carries a stamp is no copy that came by invitation; one that was cancelled takes nobody's time.
      const copy = lying.find(({ folder, event }) => folder !== 'deleted' && event.uid === uid && event.stamp === null && !event.cancelled);
      seen.push({ uid, alive: false, copy: copy === undefined ? { at: 'absent' } : present(copy.event) });
    }
    found.set(link.appointment, seen);
  }
  return found;
};

/** Null: one of them cannot be read, which is no reason to leave all else undone. */
const lyingHere = async (
  ...[connector, place, marks, signal]: [Connector, ...Parameters<Connector['locate']>]
): Promise<readonly Located[] | null> => {
  try {
    return await connector.locate(place, marks, signal);
  } catch (error) {
    if (error instanceof ConnectorError && error.failure.scope === 'item') return null;
    throw error;
  }
};

const present = ({ id, version, when }: Event): Leftover['copy'] => ({
  at: 'present',
  value: { id, when: { start: when.start, end: when.end } },
  version,
});

/**
 * The same with which of those events are known again since: linked anew, or restored in Outlook (4.11). Of one that did not come along to
 * another transport nothing is decided before its own mailbox has proved that it is gone (4.6).
 */
export const stillGone = async (tx: Transaction, { root, appointment, leftovers }: Link, found: Found): Promise<readonly Leftover[]> => {
  const seen = found.get(appointment) ?? [];
  if (leftovers === null || seen.length === 0) return [];
  const links = await tx.links.select({ root, appointment });
  const isKnown = (uid: string): boolean => links.some((one) => one.uid === uid && (one.base !== null || one.restored !== null));
  const isMissed = (uid: string): boolean => links.some((one) => one.uid === uid && one.base === null && one.missingSince !== null);
  return seen.map((one) => Object.assign({ ...one, alive: isKnown(one.uid) }, isMissed(one.uid) ? { copy: UNPROVED } : {}));
};

/**
 * Owes a look to every mailbox here of whoever may have a copy of the event of this link: its people, those who have left it too, because
 * an update that was sent from Outlook asks them anew, whom somebody put on its list in Outlook, and where a copy was read. To be called
 * where that event is proved gone (4.6), with the link as it was.
 * @param told those who were on its list were told that it is gone, and only the others are looked at
 */
export const oweLooks = async (tx: Transaction, link: Link, told: boolean, now: Instant): Promise<void> => {
  const { uid, base, intent } = link;
  if (uid === null || base === null) return;
  // What is over is left (4.19), unless a write whose answer is owed still was to be sent of another time; and mostly nobody was ever on the list.
  const ends = Math.max(base.event.facets.when.end, intent?.do === 'update' ? intent.event.when.end : 0);
  if (ends <= now) return;
  if (base.attendance === undefined && invitedOf(link).length === 0) return;
  await owe(tx, { ...link, uid }, await mailboxesOf(tx, link, told), now);
};

/** The same of an event that was restored in Outlook and is gone again, of which nothing is remembered: wherever a copy of it was read. */
export const oweCopies = async (tx: Transaction, link: Link, now: Instant): Promise<void> => {
  const { root, uid } = link;
  if (uid === null) return;
  const lying = await tx.busy.pick({ root, uid, endAt: { gt: now } }, ['mailbox']);
  await owe(tx, { ...link, uid }, new Set(lying.map(({ mailbox }) => mailbox)), now);
};

/**
 * Whether everybody who was invited is on the list of the event that is there, so that its cancellation reaches them. Of one that somebody
 * restored in its place, under the same UID, it may be another list.
 */
export const listsInvited = ({ link, event }: Pick<Observed, 'link' | 'event'>): boolean => {
  if (event.at !== 'present') return false;
  const listed = new Set(event.value.attendees.map(({ address }) => address.toLowerCase()));
  return invitedOf(link).every(({ address, struckAt }) => struckAt !== undefined || listed.has(address.toLowerCase()));
};

const owe = async (tx: Transaction, link: Link & { readonly uid: string }, mailboxes: Set<string>, now: Instant): Promise<void> => {
  const { root, appointment, uid } = link;
  mailboxes.delete(link.mailbox);
  if (mailboxes.size === 0) return;
  // In one order, so that two who do the same queue instead of deadlocking.
  const all = await tx.links.select({ root, appointment }, { lock: 'update', orderBy: [['mailbox', 'asc']] });
  for (const mailbox of [...mailboxes].toSorted()) {
    const known = all.find((one) => one.mailbox === mailbox);
    if (known === undefined) await tx.links.insert({ ...newLink({ root, appointment, mailbox }, now), leftovers: [uid] });
    else {
      await tx.links.update({ root, appointment, mailbox }, { leftovers: [...new Set([...(known.leftovers ?? []), uid])] });
      await markLink(tx, known, now);
    }
    await markMailbox(tx, root, mailbox, now);
  }
};

/**
 * Owes a look to this mailbox for what its calendar has just named as lying there of events that are gone: an update that was on its way
 * when its event went lays a copy down anew. To be called before anything of these appointments is locked.
 * @returns the links it is noted on
 */
export const oweLate = async (
  tx: Transaction,
  { root, mailbox }: Claim,
  named: readonly Event[],
  now: Instant,
): Promise<readonly Link[]> => {
  const lying = new Set(
    named.flatMap(({ uid, stamp, cancelled, when }) => (uid !== null && stamp === null && !cancelled && when.end > now ? [uid] : [])),
  );
  if (lying.size === 0) return [];
  const events = await tx.links.select({ root, uid: { in: [...lying] } });
  const isGone = ({ base, intent, restored }: Link): boolean => base === null && intent === null && restored === null;
  const ended = events.filter(
    (one) => isGone(one) && one.mailbox !== mailbox && events.every((other) => other.uid !== one.uid || isGone(other)),
  );
  if (ended.length === 0) return [];
  const appointments = { in: [...new Set(ended.map(({ appointment }) => appointment))] };
  const all = await tx.links.select({ root, appointment: appointments }, IN_ORDER);
  const owing: Link[] = [];
  for (const { appointment, uid } of ended) {
    if (uid === null) continue;
    const known = all.find((one) => one.mailbox === mailbox && one.appointment === appointment);
    const noted = {
      ...(known ?? newLink({ root, appointment, mailbox }, now)),
      leftovers: [...new Set([...(known?.leftovers ?? []), uid])],
    };
    if (known === undefined) await tx.links.insert(noted);
    else await tx.links.update({ root, appointment, mailbox }, { leftovers: noted.leftovers });
    owing.push(noted);
  }
  return owing;
};

const mailboxesOf = async (tx: Transaction, link: Link, told: boolean): Promise<Set<string>> => {
  const { root, appointment, uid, base } = link;
  const assigned = await tx.assignments.select({ root, appointment });
  const invited = invitedOf(link);
  const isTold = ({ holder }: { readonly holder: string }): boolean =>
    invited.some((one) => one.holder === holder && one.struckAt === undefined);
  // Struck off in the last moment, they are on the appointment still, and not among those who were invited any more.
  const off = [...assigned.filter((one) => one.leftAt !== null || !isTold(one)), ...invited.filter((one) => !isTold(one))];
  const addresses = (base?.attendance?.shown ?? []).flatMap(({ address }) => [address, address.toLowerCase()]);
  const [listed, lying] = await Promise.all([
    addresses.length === 0 ? [] : tx.mailboxes.pick({ root, address: { in: [...new Set(addresses)] } }, ['id']),
    // Of whose calendar a copy was read, though they are on nothing any more: an update that somebody sent laid it down.
    uid === null ? [] : tx.busy.pick({ root, uid }, ['mailbox']),
  ]);
  const holders = { in: [...new Set([...assigned, ...invited].map((one) => one.holder))] };
  const mailboxes = { in: [...new Set([...listed.map(({ id }) => id), ...lying.map(({ mailbox }) => mailbox)])] };
  const [ofPeople, ofPlaces] = await Promise.all([
    tx.pairings.select({ root, holder: holders }),
    mailboxes.in.length === 0 ? [] : tx.pairings.select({ root, mailbox: mailboxes }),
  ]);
  if (!told) return new Set([...ofPeople, ...ofPlaces].map((one) => one.mailbox));
  const owed = ofPeople.filter(({ holder }) => off.some((one) => one.holder === holder));
  const reached = new Set([...ofPeople.filter(isTold).map(({ mailbox }) => mailbox), ...listed.map(({ id }) => id)]);
  return new Set([...owed, ...ofPlaces.filter(({ mailbox }) => !reached.has(mailbox))].map((one) => one.mailbox));
};

/** Of the looks for copies that are owed (3.11) what passes of other mailboxes have noted on this link since it was read. */
export const notedSince = ({ leftovers: before }: Link, current: Link | undefined): readonly string[] =>
  (current?.leftovers ?? []).filter((uid) => before?.includes(uid) !== true);

/** What is remembered, and with it all looks that are owed by now. */
export const withNoted = (memory: Memory, noted: readonly string[]): Memory =>
  noted.length === 0 ? memory : { ...memory, leftovers: [...(memory.leftovers ?? []), ...noted] };

/** A link that was made for a look alone, with nothing to be remembered of it. */
export const isSpent = ({ base, intent, eventId, epoch, restored }: Link): boolean =>
  base === null && intent === null && eventId === null && epoch === 0 && restored === null;
