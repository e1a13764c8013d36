/** Appointments of somebody who leaves, or is away, are given to a colleague (2.5, 3.7): each by itself, where the colleague is free. */
import type { Instant } from '@lockstep/engine';
import type { Appointment, Assignment } from '../store/rows/booking.ts';
import type { Store, Transaction } from '../store/store.ts';
import { organiserOf } from '../sync/notice.ts';
import type { Occasion } from './actor.ts';
import { change } from './change.ts';
import { hurryDeactivation } from './deactivation.ts';
import { RefusalError, type Refusal } from './refusal.ts';
import type { Wish } from './terms.ts';

/** `needsOrganiser`: a colleague on it takes over its event where they are only taken off; `needsPerson`: nobody would be left to serve. */
export type Needs = 'needsOrganiser' | 'needsPerson' | 'needsNobody';

export type Ahead = {
  readonly appointment: Appointment;
  readonly assignments: readonly Assignment[];
  readonly needs: Needs;
  /** How many people Exchange tells when it is given to somebody new, at most. */
  readonly mails: number;
};

/** What lies ahead of this person or room, the soonest first, `most` of them. */
export const aheadOf = async (
  tx: Transaction,
  root: string,
  holder: string,
  now: Instant,
  { most, only }: { readonly most: number; readonly only?: readonly string[] | undefined },
): Promise<readonly Ahead[]> => {
  const own = await tx.assignments.select(
    { root, holder, counts: true, leftAt: null, endAt: { gt: now }, ...(only === undefined ? {} : { appointment: { in: only } }) },
    {
      orderBy: [
        ['startAt', 'asc'],
        ['appointment', 'asc'],
      ],
      limit: most,
    },
  );
  const ids = { in: own.map((one) => one.appointment) };
  const rows = await tx.appointments.select({ root, id: ids });
  const all = await tx.assignments.select({ root, appointment: ids }, { orderBy: [['position', 'asc']] });
  const [pairing] = await tx.pairings.select({ root, holder });
  const found: Ahead[] = [];
  for (const { appointment: id } of own) {
    const appointment = rows.find((row) => row.id === id);
    if (appointment === undefined || appointment.state === 'cancelled') continue;
    const assignments = all.filter((one) => one.appointment === id);
    const others = assignments.filter((one) => one.holder !== holder && one.leftAt === null);
    const organises = pairing !== undefined && (await organiserOf(tx, root, assignments)) === pairing.mailbox;
    found.push({
      appointment,
      assignments,
      needs: needsOf(organises, others),
      mails: organises ? others.length : others.length > 0 ? 2 : 0,
    });
  }
  return found;
};

/** Of whom `others` are there without them. */
export const needsOf = (organises: boolean, others: readonly Pick<Assignment, 'role'>[]): Needs => {
  if (!others.some((one) => one.role === 'staff')) return 'needsPerson';
  return organises ? 'needsOrganiser' : 'needsNobody';
};

/** What came of one; `refusal` null: it was given away, or could be. */
export type Given = { readonly appointment: string; readonly mails: number; readonly refusal: Refusal | null };

class OnlyTried extends Error {}

type Giving = {
  readonly root: string;
  readonly holder: string;
  readonly to: string;
  readonly ahead: readonly Ahead[];
  /** Nothing is kept: what would come of it is what comes of doing it. */
  readonly tries: boolean;
};

/**
 * Gives each of them to `to`, who takes the place of `holder` on it, in a transaction of its own. One that cannot be is left as it is: the
 * colleague is on it already, is not free (4.17), does not serve, or it was changed meanwhile.
 */
export const giveTo = async (store: Store, occasion: Occasion, { root, holder, to, ahead, tries }: Giving): Promise<readonly Given[]> => {
  const given: Given[] = [];
  for (const one of ahead) given.push(await giveOne(store, occasion, { root, holder, to, tries }, one));
  return given;
};

const giveOne = async (
  store: Store,
  occasion: Occasion,
  { root, holder, to, tries }: Omit<Giving, 'ahead'>,
  { appointment: { id, version }, assignments, mails }: Ahead,
): Promise<Given> => {
  // A colleague who is on it already moves up to their place.
  const people = new Set(assignments.map((one) => (one.holder === holder ? to : one.holder)));
  const wishes: readonly Wish[] = [...people].map((one) => ({ holder: one }));
  try {
    await store.transaction(async (tx) => {
      await change(tx, occasion, { root, appointment: id, ifVersion: version }, { assignments: wishes }, { live: null });
      if (tries) throw new OnlyTried();
      await hurryDeactivation(tx, root, holder, occasion.now);
    });
  } catch (error) {
    if (error instanceof RefusalError) return { appointment: id, mails: 0, refusal: error.refusal };
    if (!(error instanceof OnlyTried)) throw error;
  }
  return { appointment: id, mails, refusal: null };
};
