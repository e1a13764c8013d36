/** Making an appointment: validated, its holders' time taken, journalled and marked for the sync, all in one transaction. */
import { MINUTE, type Instant, type ZoneId } from '@lockstep/engine';
import { oweNews } from '../notify/owe.ts';
import { firstLinks, markBooked } from '../sync/notice.ts';
import { takingOf, type FreePlace, type Taken, type Taking } from '../sync/take-up.ts';
import type { Appointment, Assignment } from '../store/rows/booking.ts';
import type { Pairing } from '../store/rows/pairing.ts';
import type { Link } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';
import { heardIn, type Heard } from '../webhooks/tell.ts';
import type { Occasion } from './actor.ts';
import { refuseUninvited } from './invites.ts';
import { journalBooking } from './journal.ts';
import { companyOf, knownOf, serviceOf } from './known.ts';
import { spanInWords } from './moment.ts';
import { refuse } from './refusal.ts';
import { lapseOf } from './reservation.ts';
import { refuseNotOnOffer, type Demand } from './offer.ts';
import { refuseTaken, warningsOf, type Warning } from './slot.ts';
import { checkAhead, checkAssignments, checkService, checkSpan, referred, type Wish } from './terms.ts';

/** An appointment as it is asked for; what is left out follows from the service or the company. */
export type Draft = {
  readonly root: string;
  readonly company: string;
  readonly service: string | null;
  readonly location: string | null;
  readonly title: string | null;
  readonly notes: string;
  readonly start: Instant;
  /** Null: the start and the duration of the service. */
  readonly end: Instant | null;
  /** Null: the zone of the company. */
  readonly zone: ZoneId | null;
  /** Null: as the service says, a reservation or an appointment at once. */
  readonly state: 'reserved' | 'confirmed' | null;
  readonly clients: readonly string[];
  readonly assignments: readonly Wish[];
  readonly externalId: string | null;
};

/** An appointment with its people and rooms in their order, and the booking rules it breaks without being refused. */
export type Booked = {
  readonly appointment: Appointment;
  readonly assignments: readonly Assignment[];
  readonly warnings: readonly Warning[];
};

/** What is shown beside rows of appointments: all of theirs, and of their holders the pairings that are switched on. */
export type Beside = {
  readonly assignments: readonly Assignment[];
  readonly links: readonly Link[];
  readonly pairings: readonly Pairing[];
};
/** One that was just made, with all that is shown of it. */
export type Made = Booked & {
  readonly beside: Beside;
  /** What its pass begins from, once this is committed; null: its mailbox was not taken. */
  readonly taken: () => Taken | null;
  /** Whether a webhook hears of it. */
  readonly isHeard: boolean;
};

/** Nothing is read after it in its transaction. `place`: who takes its mailbox, so that its pass begins with the commit; null: nobody. */
export type Last = { readonly place: FreePlace | null };

/**
 * Books it, or throws a `RefusalError`. `demand`: only if the slot is on offer; left out, the caller decides and is warned. `last`:
 * nothing is read after it in this transaction, so that its writes go out with the commit and nobody waits long for the mailbox; then the
 * mailbox may be taken with it.
 */
export const book = async (
  tx: Transaction,
  occasion: Occasion,
  draft: Draft,
  demand: Demand | null = null,
  last: Last | null = null,
): Promise<Made> => {
  const { root } = draft;
  const company = referred(await companyOf(tx, root, draft.company), 'company', '/company');
  const service = draft.service === null ? null : referred(await serviceOf(tx, root, draft.service), 'service', '/service');
  if (service !== null) checkService(service);
  if (draft.location !== null) referred(await tx.locations.get({ root, id: draft.location }), 'location', '/location');
  await checkClients(tx, root, draft.clients);
  const title =
    draft.title ??
    service?.name ??
    refuse('missing', '/title', 'There is neither a title nor a service to take it from.', 'Send a title or a service.');
  const end =
    draft.end ??
    (service === null
      ? refuse('missing', '/end', 'There is neither an end nor a service to take the duration from.', 'Send an end or a service.')
      : ((draft.start + service.durationMinutes * MINUTE) as Instant));
  checkSpan({ start: draft.start, end });
  checkAhead({ start: draft.start, end }, occasion.now);
  const known = await knownOf(tx, root, [...new Set(draft.assignments.map((one) => one.holder))]);
  const people = checkAssignments(draft.assignments, known.holders, service);
  const heard = await heardIn(tx, root);

  const state = draft.state ?? (service?.booking === 'reservation' ? 'reserved' : 'confirmed');
  const appointment: Appointment = {
    root,
    id: occasion.newId(),
    company: company.id,
    service: draft.service,
    location: draft.location,
    title,
    notes: draft.notes,
    state,
    startAt: draft.start,
    endAt: end,
    zone: draft.zone ?? company.zone,
    attended: false,
    lapsesAt: lapseOf({ state, createdAt: occasion.now, startAt: draft.start }, service),
    clients: draft.clients,
    version: 1,
    sequence: 0,
    externalId: draft.externalId,
    createdAt: occasion.now,
    changedAt: occasion.now,
  };
  const assignments = people.map(({ holder, role }, position): Assignment => ({
    root,
    appointment: appointment.id,
    holder: holder.id,
    role,
    position,
    startAt: appointment.startAt,
    endAt: appointment.endAt,
    counts: true,
    since: occasion.now,
    leftAt: null,
  }));
  const ids = assignments.map((one) => one.holder);
  const span = { start: draft.start, end };
  const onOffer = async (asked: Demand): Promise<void> => {
    const holders = people.map((one) => one.holder);
    const roles = people.map((one) => one.role);
    const slot = { root, service, span, holders, known, roles, zone: appointment.zone, except: null, starts: true };
    await refuseNotOnOffer(tx, slot, asked, occasion.now);
  };
  const pairings = known.pairings.filter((one) => one.enabled);
  const links = firstLinks(assignments, pairings, occasion.now);
  const [link] = links;
  const place = last?.place ?? null;
  // What is called first is carried out first: everything is read behind the locks.
  const [, taking] = await Promise.all([
    tx.lockHolders(root, ids),
    place === null || link === undefined ? null : takingOf(tx, { link, rows: { row: appointment, assignments } }, place, occasion.now),
    demand === null ? undefined : onOffer(demand),
    refuseUninvited(tx, root, assignments, pairings),
  ]);
  // What is on offer behind the locks is not taken either; the constraint of the database is the last word in any case.
  if (demand === null) await refuseTaken(tx, root, appointment.id, assignments, span, '/start');
  const verb = appointment.state === 'reserved' ? 'Reserved' : 'Booked';
  const sentence = `${verb} for ${spanInWords(span, appointment.zone)}`;
  const placed = { root, appointment: appointment.id, service, holders: ids, span };
  const warnings = await warningsOf(tx, placed, demand !== null, occasion.now);
  const write = (): Promise<readonly never[]> => written(tx, occasion, { appointment, assignments }, { links, taking, sentence, heard });
  await (last === null ? write() : tx.atLast(write));
  const beside = { assignments, links, pairings };
  return { appointment, assignments, warnings, beside, taken: () => taking?.taken() ?? null, isHeard: heard.size > 0 };
};

type Along = { readonly links: readonly Link[]; readonly taking: Taking | null; readonly sentence: string; readonly heard: Heard };

/** All that a booking writes, sent in one go: nothing of it waits for what was written before it. */
const written = async (
  tx: Transaction,
  occasion: Occasion,
  { appointment, assignments }: Pick<Booked, 'appointment' | 'assignments'>,
  { links, taking, sentence, heard }: Along,
): Promise<readonly never[]> => {
  const detail = { start: appointment.startAt, end: appointment.endAt, holders: assignments.map((one) => one.holder) };
  await Promise.all([
    tx.appointments.insert(appointment),
    tx.assignments.insertAll(assignments),
    journalBooking(tx, occasion, appointment, 'booked', sentence, detail, null, heard),
    markBooked(tx, links, occasion.now, taking),
    oweNews(tx, occasion, null, { appointment, assignments }),
  ]);
  return [];
};

/** Every client named once and known. */
export const checkClients = async (tx: Transaction, root: string, clients: readonly string[]): Promise<void> => {
  for (const [index, id] of clients.entries()) {
    referred(await tx.clients.get({ root, id }), 'client', `/clients/${index}`);
    if (clients.indexOf(id) !== index) {
      refuse('badReference', `/clients/${index}`, 'This client is named twice.', 'Name each client once.');
    }
  }
};
