/** The booking side's people: they book, move, rename and cancel through the same functions as the API. */
import { book, cancel, change, RefusalError, reinstate, type Appointment, type Occasion, type Transaction } from '@lockstep/server';
import type { BookingDeed } from '../checker/observed.ts';
import { noteUninvited } from './blind.ts';
import { people, ROOT } from './company.ts';
import { CLIENTS } from './mailing.ts';
import { at, slotAt, soonAfter } from './slots.ts';
import type { Stage } from './stage.ts';
import { drawWishes } from './wishes.ts';

export type BookingWish = {
  readonly do: Exclude<BookingDeed['do'], 'restaff' | 'askAgain' | 'release'> | 'bookSoon';
  readonly who: number;
  readonly which: number;
  readonly slot: number;
};

/** The appointments that still take place, in the order of their ids. */
export const standing = (stage: Stage): Promise<readonly Appointment[]> =>
  stage.ground.store.transaction((tx) =>
    tx.appointments.select({ root: ROOT, state: { in: ['reserved', 'confirmed'] } }, { orderBy: [['id', 'asc']] }),
  );

/** The cancelled ones whose event lies in a calendar again (F48). */
const restored = (stage: Stage): Promise<readonly Appointment[]> =>
  stage.ground.store.transaction(async (tx) => {
    const links = await tx.links.select({ root: ROOT, restored: { not: null } });
    const ids = links.map((link) => link.appointment);
    return tx.appointments.select({ root: ROOT, state: 'cancelled', id: { in: ids } }, { orderBy: [['id', 'asc']] });
  });

/** Does it and notes it as acknowledged; a refusal is an answer too. `only`: the appointment it has to be about. */
export const doBooking = async (stage: Stage, wished: BookingWish, only?: Appointment): Promise<void> => {
  const { clock, newId, ground, trace, deeds } = stage;
  // Where somebody took an event back out of Deleted Items, whoever looks at its appointment mostly does so for that.
  const back = only === undefined && wished.do !== 'book' && wished.do !== 'bookSoon' ? await restored(stage) : [];
  const wish: BookingWish = back.length > 0 ? { ...wished, do: 'reinstate' } : wished;
  const appointments = only !== undefined ? [only] : await (wish.do === 'reinstate' ? back : standing(stage));
  const chosen = appointments[Math.floor(wish.which * appointments.length)];
  const books = wish.do === 'book' || wish.do === 'bookSoon';
  if (!books && chosen === undefined) return;
  const occasion: Occasion = { now: clock.now(), newId, actor: { kind: 'apiKey', id: 'key', name: 'website' } };
  try {
    const { appointment, edited } = await ground.store.transaction(async (tx) => {
      const before = books || chosen === undefined ? null : await tx.appointments.get({ root: ROOT, id: chosen.id });
      const after = await perform(stage, tx, occasion, wish, chosen);
      if (books && stage.company.delegation !== null)
        await noteUninvited(stage, tx, after.id, await tx.assignments.select({ root: ROOT, appointment: after.id }));
      return { appointment: after, edited: before?.version !== after.version };
    });
    // Asking for what is there already is no edit (5.1), and nothing a later one could undo.
    if (edited) deeds.push({ side: 'booking', at: clock.now(), do: wish.do === 'bookSoon' ? 'book' : wish.do, appointment });
    const { id, startAt, version, state } = appointment;
    trace.note(`booking ${wish.do} ${id} ${at(startAt)} v${version} ${state}${edited ? '' : ', as it was'}`);
  } catch (error) {
    if (!(error instanceof RefusalError)) throw error;
    trace.note(`booking ${wish.do} refused: ${error.refusal.code}`);
  }
};

const perform = async (
  stage: Stage,
  tx: Transaction,
  occasion: Occasion,
  wish: BookingWish,
  chosen: Appointment | undefined,
): Promise<Appointment> => {
  const { start, end } = wish.do === 'bookSoon' ? soonAfter(occasion.now) : slotAt(wish.slot);
  const { company, deeds } = stage;
  const number = deeds.length;
  if (wish.do === 'book' || wish.do === 'bookSoon' || chosen === undefined) {
    const staff = people(company)[Math.floor(wish.who * people(company).length)];
    const team = company.team && wish.do !== 'bookSoon' ? drawWishes(stage, wish.who) : null;
    const booked = await book(tx, occasion, {
      root: ROOT,
      company: ROOT,
      service: null,
      location: null,
      title: `Consultation ${number}`,
      notes: `Notes ${number}`,
      start,
      end,
      zone: null,
      state: wish.which < 0.2 ? 'reserved' : 'confirmed',
      clients: drawClients(wish.which),
      assignments: team ?? (staff === undefined ? [] : [{ holder: staff.holder }]),
      externalId: null,
    });
    return booked.appointment;
  }
  const target = { root: ROOT, appointment: chosen.id, ifVersion: wish.who < 0.5 ? chosen.version : null };
  switch (wish.do) {
    case 'move':
      return (await change(tx, occasion, target, { start, end })).appointment;
    case 'retitle':
      return (await change(tx, occasion, target, { title: `Consultation ${number}` })).appointment;
    case 'note':
      return (await change(tx, occasion, target, { notes: `Notes ${number}` })).appointment;
    case 'reinstate':
      stage.marks.sometimes('F48 reinstated');
      return (await reinstate(tx, occasion, target)).appointment;
    case 'cancel':
      return (await cancel(tx, occasion, target)).appointment;
    default: {
      const never: never = wish.do;
      return never;
    }
  }
};

/** Mostly one, seldom two, sometimes none: by a fraction that is drawn already, so that nothing else is drawn otherwise. */
const drawClients = (fraction: number): readonly string[] => {
  const lot = Math.floor(fraction * 1_000) % 10;
  return CLIENTS.slice(lot % 3, lot < 2 ? lot % 3 : lot === 9 ? (lot % 3) + 2 : (lot % 3) + 1);
};
