/**
 * Looking at both sides of the links that are due: the appointments from the store (`booked.ts`), the events by id, and where an id
 * leads nowhere by stamp and UID in the whole mailbox (4.6). Nothing is decided here.
 */
import { FREE_SLOT, PROOF_OF_DELETION, SECOND, eventId, read } from '@lockstep/engine';
import type { Copy, Event, EventId, EventView, Instant, Leftover, Memory, Seen, SlotFacts, Stamp } from '@lockstep/engine';
import type { CalendarRef, Connector, Located } from '@lockstep/exchange';
import { slotRules } from '../booking/slot.ts';
import type { Appointment } from '../store/rows/booking.ts';
import type { Link, Mailbox } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';
import { neverTried } from './booked.ts';
import type { Booked } from './booked.ts';
import type { BookedRows } from './booked-rows.ts';
import type { SyncDeps } from './deps.ts';
import { placeOf } from './place.ts';

/** The same with the Exchange side beside it. */
export type Observed = Booked & {
  readonly event: Seen<EventView>;
  readonly createdThenDeleted: boolean;
  /** It lies there as a meeting that was called off (4.11); left out: it does not. */
  readonly calledOff?: EventId;
  readonly slot: SlotFacts;
  /** Of those who are invited, as far as they are known. */
  readonly copies: readonly Copy[];
  /** What may be left over in this calendar of events that are gone from elsewhere (3.11). */
  readonly leftovers: readonly Leftover[];
};

export const memoryOf = (link: Link): Memory => {
  const memory: Memory = {
    base: link.base,
    pending: link.intent,
    epoch: link.epoch,
    missingSince: link.missingSince,
    putBacks: link.putBacks,
    heldSince: link.heldSince,
  };
  if (!link.mailHeld && link.leftovers === null) return memory;
  return Object.assign(memory, link.mailHeld ? { mailHeld: true } : {}, link.leftovers === null ? {} : { leftovers: link.leftovers });
};

/** What was seen of the Exchange side. */
type Exchanged = Pick<Observed, 'event' | 'createdThenDeleted' | 'calledOff'>;

export type Look = { readonly deps: SyncDeps; readonly connector: Connector; readonly mailbox: Mailbox };

/** Every event of these links, by id in one sweep, then by stamp where the id leads nowhere. */
export const exchangeSide = async (look: Look, booked: readonly Booked[], signal: AbortSignal): Promise<ReadonlyMap<string, Exchanged>> => {
  const ids = booked.flatMap(({ link }) => (link.eventId === null ? [] : [eventId(link.eventId)]));
  const byId = ids.length === 0 ? new Map<EventId, Seen<Event>>() : await look.connector.fetch(look.mailbox, ids, 'linked', signal);
  const seen = new Map<string, Exchanged>();
  for (const one of booked) {
    const known = one.link.eventId === null ? undefined : byId.get(eventId(one.link.eventId));
    seen.set(
      one.link.appointment,
      known === undefined || known.at === 'absent'
        ? await search(look, one, signal)
        : { event: viewed(known, one.link.elsewhere), createdThenDeleted: false },
    );
  }
  return seen;
};

const search = async ({ deps, connector, mailbox }: Look, { link, row, appointment }: Booked, signal: AbortSignal): Promise<Exchanged> => {
  if (neverTried(link)) return { event: { at: 'absent' }, createdThenDeleted: false };
  const calendar: CalendarRef = placeOf(mailbox);
  const epoch = link.intent?.do === 'create' ? link.intent.epoch : link.epoch;
  const marks = { stamp: stampOf(deps, row, epoch), uid: link.uid };
  const locate = async (): Promise<readonly Located[]> =>
    (await connector.locate(calendar, marks, signal)).filter(({ event }) => sameStamp(event.stamp, marks.stamp));
  const first = await locate();
  const intended = link.intent?.do === 'create' ? link.intent : null;
  // Made or not is decided by one look, and somebody may move it to a calendar that was not there when the calendars were listed; what
  // was found instead of it may be a copy.
  // Which one is ours is told by its UID, and where Exchange gives that, by its create: the UID may be unknown still. What a lost create
  // made is believed to be there even if nothing tells of the create, as it would be left behind otherwise.
  const isKnown = link.uid !== null || (intended === null && link.base !== null && !connector.capabilities.givesUid);
  const isSure = intended === null || first.some((one) => isOwn(one, link, marks.stamp));
  const found = isSure ? first : distinct([...first, ...(await locate())]);
  // What does not take place any more takes nothing along but its own event: a copy that a person made is theirs (4.11).
  const ends = appointment.at === 'absent' && (link.base !== null || intended !== null);
  const live = found.filter((one) => one.folder !== 'deleted' && (!ends || !isKnown || isOwn(one, link, marks.stamp)));
  const chosen = chosenOf(live, link, marks.stamp);
  if (chosen === null)
    return { event: { at: 'absent' }, createdThenDeleted: intended?.spent === true || found.some((one) => one.folder === 'deleted') };
  // One with another UID takes the place of the event we knew only once that one was gone for as long as a deletion has to be
  // proved: it may show late (F23), or be on its way to another folder.
  if (link.eventId !== null && isKnown && !isOwn(chosen, link, marks.stamp) && !isProven(link, deps.clock.now()))
    return { event: { at: 'absent' }, createdThenDeleted: false };
  // A copy of what was just made shows at once, and the event itself may show late (F23): until then the create is under way.
  if (intended !== null && !isOwn(chosen, link, marks.stamp) && deps.clock.now() < intended.settledAt)
    return { event: { at: 'absent' }, createdThenDeleted: false };
  const whole = (await connector.fetch(mailbox, [chosen.event.id], 'linked', signal)).get(chosen.event.id);
  // Found a moment ago and gone now: it is moving while we look, and neither place proves anything.
  if (whole === undefined || whole.at === 'absent') return { event: { at: 'unseen', why: 'unsettled' }, createdThenDeleted: false };
  // A cancelled event that lies in the calendar again (restored from Deleted Items) was made and then deleted.
  const off = whole.at === 'present' && whole.value.cancelled;
  return {
    event: viewed(whole, chosen.calendar),
    createdThenDeleted: off,
    ...(off && whole.value.uid === link.uid ? { calledOff: whole.value.id } : {}),
  };
};

/** Each event once, where it was seen last. */
const distinct = (all: readonly Located[]): readonly Located[] => [...new Map(all.map((one) => [one.event.id, one])).values()];

const isProven = ({ missingSince }: Link, now: Instant): boolean => missingSince !== null && now >= missingSince + PROOF_OF_DELETION;

/** Whether it is what this very link has made, and no copy of it: by its UID, or by its transaction where Exchange gives UIDs of its own. */
const isOwn = ({ event, transactionId }: Located, { uid }: Link, stamp: Stamp): boolean =>
  (event.uid !== null && event.uid === uid) || transactionId === transactionIdOf(stamp);

/** EWS tells when something was made to the second, and by Exchange's clock; a create is not sent again any sooner. */
const CLOCKS_APART = 30 * SECOND;

/**
 * The stamped event that takes the place of the one we knew (4.6). Of several (a person copied it while its id was unknown
 * or changing) one is chosen, always the same: our own; of what an unanswered create made, which nobody could copy before, the first that was
 * made since it was sent (what an earlier one made, and a person deleted and restored, is theirs); then by the time last agreed, then by id.
 * The others are copies, ordinary busy time (4.11); choosing none would make yet another event.
 */
const chosenOf = (live: readonly Located[], link: Link, stamp: Stamp): Located | null => {
  const create = link.intent?.do === 'create' ? link.intent : null;
  const start = link.base?.event.facets.when.start ?? create?.event.when.start;
  const own = (one: Located): number => Number(isOwn(one, link, stamp));
  const madeAt = (one: Located): number => (create === null ? 0 : (one.madeAt ?? 0));
  const agreed = ({ event }: Located): number => Number(event.when.start === start);
  const before = (one: Located): number => Number(create !== null && madeAt(one) < create.sentAt - CLOCKS_APART);
  const byRank = (a: Located, b: Located): number =>
    own(b) - own(a) || before(a) - before(b) || madeAt(a) - madeAt(b) || agreed(b) - agreed(a);
  return live.toSorted((a, b) => byRank(a, b) || (a.event.id < b.event.id ? -1 : 1))[0] ?? null;
};

export const stampOf = (deps: Pick<SyncDeps, 'installation'>, row: Appointment, epoch: number): Stamp => ({
  installation: deps.installation,
  company: row.company,
  appointment: row.id,
  epoch,
});

/** Chosen by us and sent with the create, so that one whose answer was lost is not made twice (Graph, `transactionId`). */
export const transactionIdOf = ({ appointment, epoch }: Stamp): string => `${appointment}-${epoch}`;

const sameStamp = (a: Stamp | null, b: Stamp): boolean =>
  a !== null && a.installation === b.installation && a.appointment === b.appointment && a.epoch === b.epoch;

/** @param elsewhere the name of the other calendar that this id leads to, where the event itself does not tell */
const viewed = (seen: Seen<Event>, elsewhere: string | null): Seen<EventView> => {
  if (seen.at !== 'present') return seen;
  if (seen.value.cancelled) return { at: 'absent' };
  const view = read(seen.value, seen.value.elsewhere === undefined ? elsewhere : seen.value.elsewhere);
  return view === null ? { at: 'unseen', why: 'unreadable' } : { at: 'present', value: view, version: seen.version };
};

/** What the booking side says about the time the event shows; only asked where the two differ. */
export const slotOf = async (
  tx: Transaction,
  { row, assignments, block }: BookedRows,
  event: Seen<EventView>,
  now: Instant,
): Promise<SlotFacts> => {
  if (event.at !== 'present' || block !== undefined) return FREE_SLOT;
  const { when } = event.value.facets;
  if (when.start === row.startAt && when.end === row.endAt) return FREE_SLOT;
  // Who holds it is judged for all moves of the pass together.
  return { ...FREE_SLOT, ...(await slotRules(tx, row, assignments, when, now)) };
};
