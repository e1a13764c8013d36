/** What a client does by a private link: sees, moves, cancels or books again one appointment (7.3, 4.8). */
import { MINUTE, type Instant } from '@lockstep/engine';
import type { Occasion } from '../booking/actor.ts';
import { book } from '../booking/book.ts';
import { change, timesOf } from '../booking/change.ts';
import { liveQuestion, readAgain, type LiveQuestion, type LiveTimes } from '../booking/live.ts';
import { refuse, RefusalError } from '../booking/refusal.ts';
import { cancel } from '../booking/state.ts';
import { openLink, type LinkedAppointment, type SignedPlace } from '../links/private-link.ts';
import type { Appointment, Assignment, Service } from '../store/rows/booking.ts';
import type { Transaction } from '../store/store.ts';
import type { StrangeDeps } from './book.ts';
import { notFree } from './candidates.ts';

export type Linked = LinkedAppointment & {
  readonly service: Service | null;
  /** Who is on it, in order. */
  readonly assignments: readonly Assignment[];
};

const linkOver = (): never =>
  refuse(
    'linkOver',
    '/token',
    'This link is of no use any more.',
    'The appointment is over or not yours any more; ask whoever you booked with.',
  );

/** What a place is about, or `linkOver`; `place` null: the token was signed by nobody. */
export const linked = async (tx: Transaction, place: SignedPlace | null, now: Instant): Promise<Linked> => {
  if (place === null) return linkOver();
  const { appointment, client } = (await openLink(tx, place, now)) ?? linkOver();
  const { root, id, service } = appointment;
  const rows = await tx.assignments.select({ root, appointment: id }, { orderBy: [['position', 'asc']] });
  const on = rows.filter((one) => one.leftAt === null);
  return { appointment, client, service: service === null ? null : await tx.services.get({ root, id: service }), assignments: on };
};

/** Until when the client may move or cancel it: as long before as it has to be booked. */
export const changeableUntil = ({ appointment, service }: Pick<Linked, 'appointment' | 'service'>): Instant =>
  (appointment.startAt - (service?.noticeMinutes ?? 0) * MINUTE) as Instant;

const demandInTime = (one: Linked, now: Instant): void => {
  if (now < changeableUntil(one)) return;
  refuse('tooLate', null, 'It is too late to change this appointment here.', 'Call whoever you booked with.');
};

const occasionOf = ({ newId }: StrangeDeps, { client }: Linked, now: Instant): Occasion => ({
  now,
  newId,
  actor: { kind: 'client', id: client.id },
});

/** Cancelled already, it stays so and nothing is said. */
export const cancelLinked = (deps: StrangeDeps, place: SignedPlace | null, now: Instant): Promise<Appointment> =>
  deps.store.transaction(async (tx) => {
    const one = await linked(tx, place, now);
    if (one.appointment.state === 'cancelled') return one.appointment;
    demandInTime(one, now);
    const { root, id } = one.appointment;
    return (await cancel(tx, occasionOf(deps, one, now), { root, appointment: id, ifVersion: null })).appointment;
  });

/** Asks the calendars of these people about a span, outside of any transaction, and does the work with what they said. */
const withLook = async <Value>(
  deps: StrangeDeps,
  question: LiveQuestion | null,
  now: Instant,
  work: (tx: Transaction, live: LiveTimes | null) => Promise<Value>,
): Promise<Value> => {
  const live = question === null || deps.askLive === undefined ? null : await deps.askLive(question);
  try {
    return await deps.store.transaction((tx) => work(tx, live));
  } catch (error) {
    const code = error instanceof RefusalError ? error.refusal.code : null;
    if (code !== 'notOnOffer' && code !== 'slotTaken') throw error;
    if (live !== null) {
      await readAgain(deps.store, live, now);
      deps.wake();
    }
    throw notFree(error instanceof RefusalError ? (error.refusal.proposals ?? []) : []);
  }
};

export type Move = { readonly start: Instant; /** What the client saw. */ readonly version: number };

export const moveLinked = async (deps: StrangeDeps, place: SignedPlace | null, move: Move, now: Instant): Promise<Appointment> => {
  const question = await deps.store.transaction(async (tx) => {
    const one = await linked(tx, place, now);
    const { start, end } = timesOf(one.appointment, move);
    const holders = one.assignments.filter((other) => other.counts).map((other) => other.holder);
    return liveQuestion(tx, one.appointment.root, holders, { start, end }, now);
  });
  return withLook(deps, question, now, async (tx, live) => {
    const one = await linked(tx, place, now);
    demandInTime(one, now);
    const { root, id } = one.appointment;
    const target = { root, appointment: id, ifVersion: move.version };
    return (await change(tx, occasionOf(deps, one, now), target, { start: move.start }, { live })).appointment;
  });
};

/** Whether what was cancelled can be booked anew as it was: its service is there and its time ahead. */
export const isAgain = ({ appointment, service }: Linked, now: Instant): boolean =>
  appointment.state === 'cancelled' && service !== null && service.active && now < changeableUntil({ appointment, service });

/** Books what was cancelled anew, for the same client with the same people at the same time; the cancelled one stays as it was. */
export const bookAgain = async (deps: StrangeDeps, place: SignedPlace | null, now: Instant): Promise<Appointment> => {
  const demandAgain = (one: Linked): void => {
    if (!isAgain(one, now)) refuse('notOffered', null, 'This appointment cannot be booked again here.', 'Book a new one.');
  };
  const question = await deps.store.transaction(async (tx) => {
    const one = await linked(tx, place, now);
    demandAgain(one);
    const { root, startAt, endAt } = one.appointment;
    const holders = one.assignments.map((other) => other.holder);
    return liveQuestion(tx, root, holders, { start: startAt, end: endAt }, now);
  });
  return withLook(deps, question, now, async (tx, live) => {
    const one = await linked(tx, place, now);
    demandAgain(one);
    const { root, company, service, location, title, notes, startAt, endAt, zone } = one.appointment;
    const draft = { root, company, service, location, title, notes, start: startAt, end: endAt, zone, state: null };
    const assignments = one.assignments.map(({ holder, role }) => ({ holder, role }));
    const more = { clients: [one.client.id], assignments, externalId: null };
    return (await book(tx, occasionOf(deps, one, now), { ...draft, ...more }, { live })).appointment;
  });
};
