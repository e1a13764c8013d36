/** Changing an appointment: its words, place, people and time, each change raising the version and nothing else doing so. */
import type { Instant, ZoneId } from '@lockstep/engine';
import { oweNews } from '../notify/owe.ts';
import { markAppointment } from '../sync/notice.ts';
import type { Appointment, Assignment, Service } from '../store/rows/booking.ts';
import type { Transaction } from '../store/store.ts';
import type { Occasion } from './actor.ts';
import { checkClients, type Booked } from './book.ts';
import { refuseUninvited } from './invites.ts';
import { journalBooking } from './journal.ts';
import { knownOf } from './known.ts';
import { spanInWords } from './moment.ts';
import { refuse } from './refusal.ts';
import { lapseOf } from './reservation.ts';
import { refuseNotOnOffer, type Demand } from './offer.ts';
import { offers, refuseTaken, warningsOf, type Warning } from './slot.ts';
import { hold, type Held, type Target } from './target.ts';
import { checkAhead, checkAssignments, checkService, checkSpan, referred, type Times, type Wish } from './terms.ts';

/** What is left out stays as it is. */
export type Patch = {
  readonly service?: string | null | undefined;
  readonly location?: string | null | undefined;
  readonly title?: string | undefined;
  readonly notes?: string | undefined;
  /** Alone it moves the appointment and keeps its duration. */
  readonly start?: Instant | undefined;
  /** Alone it makes the appointment shorter or longer. */
  readonly end?: Instant | undefined;
  readonly zone?: ZoneId | undefined;
  readonly clients?: readonly string[] | undefined;
  readonly assignments?: readonly Wish[] | undefined;
  readonly externalId?: string | null | undefined;
};

const FIELDS = ['service', 'location', 'title', 'notes', 'startAt', 'endAt', 'zone', 'clients', 'externalId'] as const;
/** What people who hold an invitation have to be told, so that SEQUENCE rises (RFC 5546, 2.1.4). */
const TOLD: ReadonlySet<string> = new Set(['startAt', 'endAt', 'zone', 'location', 'clients']);

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/**
 * Changes what the patch names. A patch that changes nothing raises no version and leaves no trace, so that a repeated
 * request causes no write to Exchange (5.1). `demand`: a new time, and new people, only where that is on offer. Throws a
 * `RefusalError`: stale, cancelled, slot taken, unknown references, …
 */
export const change = async (
  tx: Transaction,
  occasion: Occasion,
  target: Target,
  patch: Patch,
  demand: Demand | null = null,
): Promise<Booked> => {
  const held = await hold(tx, target);
  refuseCancelled(held.appointment);
  const before = held.appointment;
  const service = await serviceOf(tx, before, patch);
  if (patch.location !== undefined && patch.location !== null) {
    referred(await tx.locations.get({ root: before.root, id: patch.location }), 'location', '/location');
  }
  if (patch.clients !== undefined) await checkClients(tx, before.root, patch.clients);
  const times = timesOf(before, patch);
  checkTimes(before, times, occasion);

  const wanted: Appointment = {
    ...before,
    service: patch.service === undefined ? before.service : patch.service,
    location: patch.location === undefined ? before.location : patch.location,
    title: patch.title ?? before.title,
    notes: patch.notes ?? before.notes,
    startAt: times.start,
    endAt: times.end,
    zone: times.zone,
    clients: patch.clients ?? before.clients,
    externalId: patch.externalId === undefined ? before.externalId : patch.externalId,
  };
  const assignments = await wantedAssignments(tx, held, wanted, patch, service, occasion.now);
  const changed: string[] = FIELDS.filter((field) => !same(before[field], wanted[field]));
  if (!same(holdersOf(held.assignments), holdersOf(assignments))) changed.push('assignments');
  if (changed.length === 0) return { ...held, warnings: wordWarnings(service, assignments) };
  if (changed.includes('assignments')) await refuseUninvited(tx, wanted.root, assignments);

  const moved = changed.some((field) => field === 'startAt' || field === 'endAt' || field === 'zone');
  const after: Appointment = {
    ...wanted,
    lapsesAt: lapseOf(wanted, service),
    version: before.version + 1,
    sequence: before.sequence + (changed.some((field) => TOLD.has(field)) ? 1 : 0),
    changedAt: occasion.now,
  };
  const check = async (): Promise<void> => {
    if (demand !== null) await checkOffer(tx, held, after, assignments, service, demand, occasion.now);
    const span = { start: after.startAt, end: after.endAt };
    await refuseTaken(tx, after.root, after.id, assignments, span, moved ? '/start' : '/assignments');
  };
  await takeTime(tx, held, after, assignments, check);
  await tx.appointments.put(after);
  await journalChange(tx, occasion, before, after, changed);
  await oweNews(tx, occasion, held, { appointment: after, assignments });
  await markAppointment(tx, after.root, after.id, occasion.now, occasion.actor);
  if (!moved && !changed.includes('assignments')) return { appointment: after, assignments, warnings: wordWarnings(service, assignments) };
  const span = { start: after.startAt, end: after.endAt };
  const placed = { root: after.root, appointment: after.id, service, holders: holdersOf(assignments), span };
  const warnings = await warningsOf(tx, placed, demand !== null, occasion.now);
  return { appointment: after, assignments, warnings: moved ? warnings : warnings.filter((one) => one !== 'notice' && one !== 'horizon') };
};

/** Time rules are about choosing a time; who changes only words has chosen none. */
const wordWarnings = (service: Service | null, assignments: readonly Assignment[]): readonly Warning[] =>
  service !== null && (!service.active || holdersOf(assignments).some((holder) => !offers(service, holder))) ? ['serviceNotOffered'] : [];

/** At a new time everybody has to be free who takes part; at the old one, who is new. */
const checkOffer = async (
  tx: Transaction,
  { appointment: before, assignments: there }: Held,
  after: Appointment,
  assignments: readonly Assignment[],
  service: Service | null,
  demand: Demand,
  now: Instant,
): Promise<void> => {
  const moves = after.startAt !== before.startAt || after.endAt !== before.endAt;
  const asked = assignments.filter((one) => one.counts && (moves || !holdersOf(there).includes(one.holder)));
  if (asked.length === 0) return;
  const { root, zone, id } = after;
  const known = await knownOf(tx, root, holdersOf(asked));
  const holders = asked.flatMap((one) => known.holders.get(one.holder) ?? []);
  const span = { start: after.startAt, end: after.endAt };
  const roles = assignments.map((one) => one.role);
  const slot = { root, service, span, holders, known, roles, zone, except: id, starts: after.startAt !== before.startAt };
  await refuseNotOnOffer(tx, slot, demand, now);
};

export const refuseCancelled = (appointment: Appointment): void => {
  if (appointment.state === 'cancelled') {
    refuse('cancelled', null, 'The appointment is cancelled.', 'Book a new appointment; a cancelled one stays as it was.');
  }
};

const serviceOf = async (tx: Transaction, before: Appointment, patch: Patch): Promise<Service | null> => {
  const id = patch.service === undefined ? before.service : patch.service;
  if (id === null) return null;
  const service = referred(await tx.services.get({ root: before.root, id }), 'service', '/service');
  if (id !== before.service) checkService(service);
  return service;
};

/** The times a patch leads to: a start alone keeps the duration. */
export const timesOf = (before: Appointment, patch: Patch): Times => {
  const start = patch.start ?? before.startAt;
  const kept = (start + (before.endAt - before.startAt)) as Instant;
  const end = patch.end ?? (patch.start === undefined ? before.endAt : kept);
  return { start, end, zone: patch.zone ?? before.zone };
};

/** Who is under way may be prolonged or shortened; any other new time lies ahead. */
const checkTimes = (before: Appointment, times: Times, occasion: Occasion): void => {
  if (times.start === before.startAt && times.end === before.endAt) return;
  checkSpan(times);
  if (times.start !== before.startAt) checkAhead(times, occasion.now);
  else if (times.end <= occasion.now) {
    refuse('inThePast', '/end', 'The new end lies in the past.', 'Choose an end that is still to come.');
  }
};

const holdersOf = (assignments: readonly Assignment[]): readonly string[] => assignments.map((one) => one.holder);

const wantedAssignments = async (
  tx: Transaction,
  held: Held,
  wanted: Appointment,
  patch: Patch,
  service: Service | null,
  now: Instant,
): Promise<readonly Assignment[]> => {
  const span = { startAt: wanted.startAt, endAt: wanted.endAt };
  if (patch.assignments === undefined && wanted.service === held.appointment.service) {
    return held.assignments.map((one) => ({ ...one, ...span }));
  }
  // A new service asks everybody again whether they offer it, those already there too.
  const kept = new Set(wanted.service === held.appointment.service ? holdersOf(held.assignments) : []);
  const wishes = patch.assignments ?? held.assignments;
  const { holders } = await knownOf(tx, wanted.root, [...new Set(wishes.map((one) => one.holder))]);
  const people = checkAssignments(wishes, holders, service, kept);
  return people.map(({ holder, role }, position): Assignment => {
    const old = held.assignments.find((one) => one.holder === holder.id);
    const kept = old ?? { counts: true, since: now, leftAt: null };
    const { counts, since, leftAt } = kept;
    return Object.assign({ root: wanted.root, appointment: wanted.id, holder: holder.id, role, position, counts, since, leftAt }, span);
  });
};

/** Moves the assignments to the new time and people, behind the locks of the union of old and new holders. */
const takeTime = async (
  tx: Transaction,
  held: Held,
  after: Appointment,
  assignments: readonly Assignment[],
  check: () => Promise<void>,
): Promise<void> => {
  if (same(held.assignments, assignments)) return;
  const { root, id } = after;
  await tx.lockHolders(root, [...new Set([...holdersOf(held.assignments), ...holdersOf(assignments)])]);
  await check();
  const left = holdersOf(held.assignments).filter((holder) => !holdersOf(assignments).includes(holder));
  if (left.length > 0) await tx.assignments.remove({ root, appointment: id, holder: { in: left } });
  for (const assignment of assignments) await tx.assignments.put(assignment);
};

const journalChange = async (
  tx: Transaction,
  occasion: Occasion,
  before: Appointment,
  after: Appointment,
  changed: readonly string[],
): Promise<void> => {
  const was = { start: before.startAt, end: before.endAt };
  const is = { start: after.startAt, end: after.endAt };
  const moved = !same(was, is) || before.zone !== after.zone;
  const names = changed.filter((field) => field !== 'startAt' && field !== 'endAt' && field !== 'zone');
  const others = names.length === 0 ? '' : ` (changed as well: ${names.join(', ')})`;
  const sentence = moved
    ? `Rescheduled from ${spanInWords(was, before.zone)} to ${spanInWords(is, after.zone)}${others}`
    : `Changed ${names.join(', ')}`;
  await journalBooking(tx, occasion, after, moved ? 'rescheduled' : 'changed', sentence, {
    changed,
    ...(moved ? { from: was, to: is } : {}),
  });
};
