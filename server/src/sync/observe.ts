/**
 * Looking at both sides of the links that are due: the appointments from the store, the events by id, and where an id
 * leads nowhere by stamp and UID in the whole mailbox (4.6). Nothing is decided here.
 */
import { FREE_SLOT, PROOF_OF_DELETION, eventId, project, projectOutward, read, version } from '@lockstep/engine';
import type {
  AppointmentRecord,
  AppointmentView,
  Base,
  Copy,
  Event,
  EventId,
  EventView,
  Instant,
  Leftover,
  Memory,
  Participant,
  Seen,
  SlotFacts,
  Stamp,
  When,
} from '@lockstep/engine';
import type { CalendarRef, Connector, Located } from '@lockstep/exchange';
import { slotRules } from '../booking/slot.ts';
import type { Appointment, Assignment } from '../store/rows/booking.ts';
import type { Pairing } from '../store/rows/pairing.ts';
import type { Link, Mailbox } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';
import type { SyncDeps } from './deps.ts';
import { holdersWithLeftovers } from './hand-over.ts';
import { organiserOf } from './notice.ts';
import { participantsOf } from './participants.ts';
import { placeOf } from './place.ts';

/** One link with the rows of its appointment and the appointment as this mailbox should show it. */
export type Booked = {
  readonly link: Link;
  readonly row: Appointment;
  /** In order; they change with the version of the appointment alone. */
  readonly assignments: readonly Assignment[];
  readonly appointment: Seen<AppointmentView>;
};
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

/** The rows of an appointment that a link is about. */
type Rows = Pick<Booked, 'row' | 'assignments'>;
/** What is known already, in this very transaction: the pairing of the link's mailbox, and the rows. */
type Beforehand = { readonly own: Pairing | null; readonly rows: Rows | null };

export const bookedSide = async (
  tx: Transaction,
  link: Link,
  now: Instant,
  { own, rows }: Beforehand = { own: null, rows: null },
): Promise<Booked | null> => {
  const { root, appointment: id } = link;
  const known = rows ?? (await rowsOf(tx, root, [id])).get(id);
  if (known === undefined) return null;
  const { row, assignments } = known;
  return { link, row, assignments, appointment: await seenAppointment(tx, link, { row, assignments, own }, now) };
};

/** The rows of these appointments, by their ids; one that is not there is left out. */
export const rowsOf = async (tx: Transaction, root: string, ids: readonly string[]): Promise<ReadonlyMap<string, Rows>> => {
  if (ids.length === 0) return new Map();
  const [found, assigned] = await Promise.all([
    tx.appointments.select({ root, id: { in: ids } }),
    tx.assignments.select({ root, appointment: { in: ids } }, { orderBy: [['position', 'asc']] }),
  ]);
  return new Map(found.map((row) => [row.id, { row, assignments: assigned.filter((one) => one.appointment === row.id) }]));
};

const seenAppointment = async (
  tx: Transaction,
  link: Link,
  { row, assignments, own }: Rows & Pick<Beforehand, 'own'>,
  now: Instant,
): Promise<Seen<AppointmentView>> => {
  if (row.state === 'cancelled') return { at: 'absent' };
  const [organiser, value] = await Promise.all([organiserOf(tx, link.root, assignments, own), viewOf(tx, row, link.mailbox, assignments)]);
  if (organiser === null) return withoutOrganiser(tx, link, row);
  if (organiser !== link.mailbox) {
    if (neverTried(link)) return { at: 'absent' };
    // Handed over (3.7): the former event goes once the next one is there, and everybody is invited to it.
    const next = await tx.links.get({ root: link.root, appointment: row.id, mailbox: organiser });
    // To what is over nobody is invited any more (4.19).
    return next?.base != null &&
      (row.endAt <= now || isComplete(next.base, (await participantsOf(tx, row, organiser, assignments)).filter(isPerson)))
      ? { at: 'absent' }
      : { at: 'unseen', why: 'handingOver' };
  }
  // Handed over to by a pairing alone: those who are invited would be mailed twice, so the former event stays until somebody agrees (3.9).
  if (link.mailHeld && link.base === null && (await isHandOver(tx, link))) return { at: 'unseen', why: 'mailHeld' };
  const rooms = value.participants.some((one) => !isPerson(one));
  const waiting = rooms ? await waitingRooms(tx, link) : null;
  const participants = value.participants.filter((one) => isPerson(one) || isInvited(link, one) || waiting?.(one) !== true);
  return { at: 'present', value: waiting === null ? value : { ...value, participants }, version: version(String(row.version)) };
};

/**
 * A room is invited once the former event has let go of it, or what is left over of that one is gone from its calendar: it would decline
 * what it is promised to already.
 */
const waitingRooms = async (tx: Transaction, { root, appointment, mailbox }: Link): Promise<((room: Participant) => boolean) | null> => {
  const others = (await tx.links.select({ root, appointment })).filter((other) => other.mailbox !== mailbox);
  if (others.some(({ base }) => base !== null)) return () => true;
  const owing = await holdersWithLeftovers(tx, others);
  return owing.size === 0 ? null : ({ holder }) => owing.has(holder);
};
const isPerson = ({ kind }: Participant): boolean => kind !== 'resource';
const isInvited = ({ base }: Link, { holder }: Participant): boolean =>
  base?.attendance?.invited.some((one) => one.holder === holder) === true;

/** Whether another mailbox holds an event of the same appointment. */
const isHandOver = async (tx: Transaction, { root, appointment, mailbox }: Link): Promise<boolean> =>
  (await tx.links.select({ root, appointment })).some((other) => other.mailbox !== mailbox && other.base !== null);

const isComplete = ({ attendance }: Base, participants: readonly Participant[]): boolean =>
  participants.every((one) => one.left || attendance?.invited.some(({ holder }) => holder === one.holder) === true);

/** Its event stays as it is (2.2, 3.7), of several the one that was made last; said so where nobody is left on the appointment. */
const withoutOrganiser = async (tx: Transaction, link: Link, row: Appointment): Promise<Seen<AppointmentView>> => {
  const links = await tx.links.select({ root: link.root, appointment: row.id });
  if (links.some((other) => other.base !== null && other.epoch > link.epoch)) return { at: 'absent' };
  const there = await tx.assignments.count({ root: link.root, appointment: row.id, leftAt: null });
  return { at: 'unseen', why: there === 0 ? 'noStaff' : 'notAsked' };
};

/** The time of an appointment as its event shows it, before it is made canonical. */
export const whenOf = ({ startAt, endAt, zone }: Appointment): When => ({ start: startAt, end: endAt, zone, allDay: false });

/** The appointment as its event in this mailbox should show it, through the template. `assignments`: in order, where they are known. */
export const viewOf = async (
  tx: Transaction,
  row: Appointment,
  mailbox: string,
  assignments?: readonly Assignment[],
): Promise<AppointmentView> => {
  const { root } = row;
  const [service, location, clients, participants] = await Promise.all([
    row.service === null ? null : tx.services.get({ root, id: row.service }),
    row.location === null ? null : tx.locations.get({ root, id: row.location }),
    row.clients.length === 0 ? [] : tx.clients.select({ root, id: { in: row.clients } }, { orderBy: [['id', 'asc']] }),
    participantsOf(tx, row, mailbox, assignments),
  ]);
  const state = row.state === 'reserved' ? 'reserved' : 'confirmed';
  const record: AppointmentRecord = {
    when: whenOf(row),
    state,
    title: row.title,
    notes: row.notes,
    service: service?.name ?? null,
    location: location === null ? null : [location.name, location.address].filter((part) => part !== '').join(', '),
    clients: clients.map(({ name, phone, email }) => ({ name, phone, email })),
  };
  return { state, attended: row.attended, participants, facets: project(record), outward: projectOutward(record) };
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

/** A link that was never published and never tried has nothing to be found. */
const neverTried = ({ base, intent, eventId: id, epoch }: Link): boolean => base === null && intent === null && id === null && epoch === 0;

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
  const isSure = intended === null || first.some(({ event }) => event.uid === link.uid);
  const found = isSure ? first : distinct([...first, ...(await locate())]);
  // What does not take place any more takes nothing along but its own event: a copy that a person made is theirs (4.11).
  const own = appointment.at === 'absent' && link.base !== null && link.uid !== null ? link.uid : null;
  const live = found.filter((one) => one.folder !== 'deleted' && (own === null || one.event.uid === own));
  const chosen = chosenOf(live, link);
  if (chosen === null)
    return { event: { at: 'absent' }, createdThenDeleted: intended?.spent === true || found.some((one) => one.folder === 'deleted') };
  // One with another UID takes the place of the event we knew only once that one was gone for as long as a deletion has to be
  // proved: it may show late (F23), or be on its way to another folder.
  if (link.eventId !== null && link.uid !== null && chosen.event.uid !== link.uid && !isProven(link, deps.clock.now()))
    return { event: { at: 'absent' }, createdThenDeleted: false };
  // A copy of what was just made shows at once, and the event itself may show late (F23): until then the create is under way.
  if (intended !== null && link.uid !== null && chosen.event.uid !== link.uid && deps.clock.now() < intended.settledAt)
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

/**
 * The stamped event that takes the place of the one we knew (4.6). Of several (a person copied it while its id was unknown
 * or changing) one is chosen, always the same: by UID, then by the time last agreed, then by id. The others are copies,
 * ordinary busy time (4.11); choosing none would make yet another event.
 */
const chosenOf = (live: readonly Located[], link: Link): Located | null => {
  const start = link.base?.event.facets.when.start ?? (link.intent?.do === 'create' ? link.intent.event.when.start : null);
  const rank = ({ event }: Located): number =>
    (event.uid !== null && event.uid === link.uid ? 2 : 0) + (event.when.start === start ? 1 : 0);
  return live.toSorted((a, b) => rank(b) - rank(a) || (a.event.id < b.event.id ? -1 : 1))[0] ?? null;
};

export const stampOf = (deps: Pick<SyncDeps, 'installation'>, row: Appointment, epoch: number): Stamp => ({
  installation: deps.installation,
  company: row.company,
  appointment: row.id,
  epoch,
});

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
  { row, assignments }: Pick<Booked, 'row' | 'assignments'>,
  event: Seen<EventView>,
  now: Instant,
): Promise<SlotFacts> => {
  if (event.at !== 'present') return FREE_SLOT;
  const { when } = event.value.facets;
  if (when.start === row.startAt && when.end === row.endAt) return FREE_SLOT;
  // Who holds it is judged for all moves of the pass together.
  return { ...FREE_SLOT, ...(await slotRules(tx, row, assignments, when, now)) };
};
