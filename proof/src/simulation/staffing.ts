/**
 * Appointments of several people: who is put on them and taken off by the booking side, and what the invited and their organisers do
 * about it in Outlook (F45, F46).
 */
import { askAgain, change, RefusalError, release, type Assignment, type Occasion } from '@lockstep/server';
import { type CalendarItem, type Outlook, WorldError } from '@lockstep/simulator';
import { attendeesOf, isReceived, markOf } from '../checker/stamps.ts';
import type { BookingDeed, OutlookDeed, TeamDo } from '../checker/observed.ts';
import type { Random } from '../random.ts';
import { noteUninvited } from './blind.ts';
import { standing } from './bookings.ts';
import { people, ROOT, type Staff } from './company.ts';
import { inTurn, inWords } from './people.ts';
import { changePlaces } from './places.ts';
import { HORIZON, slotAt } from './slots.ts';
import type { Stage } from './stage.ts';
import { drawWishes } from './wishes.ts';

export type TeamWish = {
  readonly do: TeamDo | 'restaff' | 'askAgain' | 'release' | 'swap' | 'chain';
  readonly who: number;
  readonly which: number;
  readonly slot: number;
};

export const drawTeamDeed = (random: Random): TeamWish['do'] =>
  random.weighted([
    [26, 'restaff'],
    [9, 'askAgain'],
    [3, 'release'],
    [12, 'accept'],
    [18, 'decline'],
    [8, 'removeCopy'],
    [6, 'moveCopy'],
    [8, 'takeOff'],
    [14, 'quietMove'],
    [9, 'quietDelete'],
    [5, 'quietDecline'],
    [8, 'swap'],
    [5, 'chain'],
  ] as const);

export const doTeamDeed = async (stage: Stage, wish: TeamWish): Promise<void> => {
  if (wish.do === 'restaff' || wish.do === 'askAgain' || wish.do === 'release') return restaff(stage, wish, wish.do);
  if (wish.do === 'swap' || wish.do === 'chain') return changePlaces(stage, wish, wish.do);
  return answer(stage, wish, wish.do);
};

const restaff = async (stage: Stage, wish: TeamWish, drawn: BookingDeed['do'] & TeamWish['do']): Promise<void> => {
  const { clock, newId, ground, trace, deeds } = stage;
  const appointments = await standing(stage);
  // Nobody is asked again who has not left. Where somebody has, whoever looks at the people of an appointment mostly does so for that.
  const left = drawn === 'release' ? [] : await whoLeft(stage);
  const what = left.length > 0 && drawn === 'restaff' && wish.who > 0.25 ? 'askAgain' : drawn;
  const among =
    left.length === 0 || what === 'restaff'
      ? appointments
      : appointments.filter((one) => left.some(({ appointment }) => appointment === one.id));
  const chosen = among[Math.floor(wish.which * among.length)];
  if (chosen === undefined) return;
  const asked = what === 'restaff' ? [] : left.filter(({ appointment }) => appointment === chosen.id);
  const occasion: Occasion = { now: clock.now(), newId, actor: { kind: 'apiKey', id: 'key', name: 'website' } };
  const target = { root: ROOT, appointment: chosen.id, ifVersion: wish.who < 0.5 ? chosen.version : null };
  try {
    const { appointment, assignments, before } = await ground.store.transaction(async (tx) => {
      const on = await tx.assignments.select({ root: ROOT, appointment: chosen.id }, { orderBy: [['position', 'asc']] });
      const whom = asked.length === 0 ? on : asked;
      const one = whom[Math.floor(wish.slot * whom.length)]?.holder ?? '';
      const changed =
        what === 'restaff'
          ? await change(tx, occasion, target, { assignments: drawWishes(stage, wish.slot) })
          : await (what === 'release' ? release : askAgain)(tx, occasion, target, one);
      const grew = isThere(changed.assignments) > isThere(on);
      if (stage.company.delegation !== null && (grew || (what === 'restaff' && changed.appointment.version !== chosen.version)))
        await noteUninvited(stage, tx, chosen.id, changed.assignments);
      return { ...changed, before: on };
    });
    const edited = appointment.version !== chosen.version;
    const handedOver = organiserOf(before) !== organiserOf(assignments);
    const toTeamWithRoom = handedOver && isTeamWithRoom(assignments);
    if (edited) deeds.push({ side: 'booking', at: clock.now(), do: what, appointment, handedOver, toTeamWithRoom });
    const who = assignments.map(({ holder, leftAt }) => (leftAt === null ? holder : `(${holder})`)).join(', ');
    trace.note(`booking ${what} ${appointment.id} v${appointment.version}: ${who}${edited ? '' : ', as it was'}`);
  } catch (error) {
    if (!(error instanceof RefusalError)) throw error;
    trace.note(`booking ${what} refused: ${error.refusal.code}`);
  }
};

const isThere = (assignments: readonly Assignment[]): number => assignments.filter(({ leftAt }) => leftAt === null).length;

const whoLeft = ({ ground }: Stage): Promise<readonly Assignment[]> =>
  ground.store.transaction(async (tx) =>
    tx.assignments.select(
      { root: ROOT, leftAt: { not: null } },
      {
        orderBy: [
          ['appointment', 'asc'],
          ['position', 'asc'],
        ],
      },
    ),
  );

/** Rule 3.1; everybody is paired here. */
const organiserOf = (assignments: readonly Assignment[]): string | undefined => {
  const on = assignments.filter((one) => one.leftAt === null);
  return (on.find(({ role }) => role === 'staff') ?? on[0])?.holder;
};
const isTeamWithRoom = (assignments: readonly Assignment[]): boolean => {
  const on = assignments.filter((one) => one.leftAt === null);
  return on.filter(({ role }) => role === 'staff').length > 1 && on.some(({ role }) => role === 'resource');
};

/** In the first mailbox where there is something to do it to. */
const answer = (stage: Stage, wish: TeamWish, what: TeamDo): void => {
  for (const staff of inTurn(people(stage.company), wish.who)) {
    const outlook = stage.world.outlook(staff.address);
    const items = outlook.view(HORIZON.start, HORIZON.end).filter((item) => fits(item, what));
    const chosen = items[Math.floor(wish.which * items.length)];
    if (chosen === undefined) continue;
    try {
      const after = perform(stage, outlook, chosen, what, wish.slot);
      const deed: OutlookDeed = {
        side: 'outlook',
        at: stage.clock.now(),
        do: what,
        mailbox: staff.address,
        immutableId: chosen.immutableId,
        appointment: markOf(chosen)?.appointment ?? null,
        after,
      };
      stage.deeds.push(deed);
      stage.trace.note(inWords(deed));
    } catch (error) {
      if (!(error instanceof WorldError)) throw error;
      stage.trace.note(`outlook ${what} refused: ${error.code}`);
    }
    return;
  }
};

/** The organiser's own event with people on its list, or a copy that came by invitation. */
const fits = (item: CalendarItem, what: TeamDo): boolean => {
  if (item.type !== 'Single' || item.isCancelled) return false;
  if (what === 'takeOff' || what === 'quietMove' || what === 'quietDelete') return markOf(item) !== null && attendeesOf(item).length > 0;
  return isReceived(item);
};

const perform = (stage: Stage, outlook: Outlook, { id }: CalendarItem, what: TeamDo, fraction: number): CalendarItem | null => {
  const { marks, company } = stage;
  const { start, end } = slotAt(fraction);
  switch (what) {
    case 'accept':
      return outlook.accept(id);
    case 'decline':
      marks.sometimes('F27 an invitation declined');
      outlook.decline(id);
      return null;
    case 'quietDecline':
      marks.sometimes('F46 declined without an answer');
      outlook.decline(id, { send: false });
      return null;
    case 'quietDelete':
      marks.sometimes('F45 deleted without sending');
      outlook.remove(id, { send: false });
      return null;
    case 'removeCopy':
      marks.sometimes('F46 copy removed without an answer');
      outlook.remove(id, { send: false });
      return null;
    case 'moveCopy':
      return outlook.drag(id, start, end, { send: false });
    case 'quietMove':
      marks.sometimes('F45 moved without sending');
      return outlook.drag(id, start, end, { send: false });
    case 'takeOff': {
      const listed = attendeesOf(outlook.look(id)).filter((one) => isOurs(company.staff, one.address));
      const chosen = listed[Math.floor(fraction * listed.length)];
      if (chosen === undefined) return outlook.look(id);
      marks.sometimes('F27 taken off the attendees in Outlook');
      return outlook.removeAttendee(id, chosen.address);
    }
    default: {
      const never: never = what;
      return never;
    }
  }
};

const isOurs = (staff: readonly Staff[], address: string): boolean =>
  staff.some((one) => one.address.toLowerCase() === address.toLowerCase());
