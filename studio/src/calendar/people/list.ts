/** The people and rooms of an appointment as they are shown and as they are sent: who stands how, who organises next. */
import type { Appointment, Holder } from '../queries.ts';

export type Assignment = Appointment['assignments'][number];
/** The list of a change, in order: the first staff member with a mailbox organises the event. */
export type Wishes = readonly { readonly holder: string }[];

/**
 * How somebody stands with the event. `underWay`: the invitation is about to be written. `notYet`: it waits for something. `noAddress`: nobody can be invited who
 * has neither mailbox nor e-mail. `alone`: there is no event to be invited to.
 */
export type Standing =
  | 'organises'
  | 'left'
  | 'accepted'
  | 'tentative'
  | 'declined'
  | 'none'
  | 'underWay'
  | 'notYet'
  | 'noAddress'
  | 'alone';

/** @param holder null while it is not known, or no longer there */
export const standingOf = (appointment: Appointment, one: Assignment, holder: Holder | null): Standing => {
  if (one.leftAt !== null) return 'left';
  if (appointment.state === 'cancelled') return 'alone';
  if (one.organises) return appointment.sync.state === 'lockstepOnly' ? 'alone' : 'organises';
  if (one.response !== null) return one.response;
  if (!appointment.assignments.some(({ organises }) => organises)) return 'alone';
  if (holder !== null && holder.email === null && !one.paired) return 'noAddress';
  return appointment.sync.state === 'pending' ? 'underWay' : 'notYet';
};

const there = ({ assignments }: Appointment): readonly Assignment[] => assignments.filter(({ leftAt }) => leftAt === null);

/** Who organises once `without` is off it, as the server decides it (3.1, 3.7); null: nobody left has a mailbox. */
export const nextOrganiser = (appointment: Appointment, without: string): string | null => {
  const rest = there(appointment).filter(({ holder, paired }) => paired && holder !== without);
  return (rest.find(({ role }) => role === 'staff') ?? rest[0])?.holder ?? null;
};

/** Whether nobody is on it any more once this one is off. */
export const isLast = (appointment: Appointment, holder: string): boolean =>
  there(appointment).every((one) => one.holder === holder) && appointment.assignments.some((one) => one.holder === holder);

/** Staff with a mailbox who are on it and do not organise it yet. */
export const mayOrganise = (appointment: Appointment, { holder, role, paired, organises, leftAt }: Assignment): boolean =>
  role === 'staff' &&
  paired &&
  !organises &&
  leftAt === null &&
  appointment.assignments.some((one) => one.organises && one.holder !== holder);

const wishes = (assignments: readonly Assignment[]): Wishes => assignments.map(({ holder }) => ({ holder }));

export const inFront = ({ assignments }: Appointment, holder: string): Wishes => [
  { holder },
  ...wishes(assignments.filter((one) => one.holder !== holder)),
];
export const without = ({ assignments }: Appointment, holder: string): Wishes => wishes(assignments.filter((one) => one.holder !== holder));
export const added = ({ assignments }: Appointment, holder: string): Wishes => [...wishes(assignments), { holder }];
/** Another one at the same place. */
export const replaced = ({ assignments }: Appointment, holder: string, other: string): Wishes =>
  wishes(assignments).map((one) => (one.holder === holder ? { holder: other } : one));

/** Who could be put on it: those who offer its service and are not on it, of one kind or of both. */
export const candidates = (
  { assignments }: Appointment,
  holders: readonly Holder[],
  servedBy: readonly string[],
  kind: Holder['kind'] | null = null,
): readonly Holder[] =>
  holders.filter(
    (one) =>
      (kind === null || one.kind === kind) &&
      (servedBy.length === 0 || servedBy.includes(one.id)) &&
      !assignments.some(({ holder }) => holder === one.id),
  );

/** Rooms that declined and are still held, whatever was asked of them since. */
export const declinedRooms = ({ assignments }: Appointment): readonly Assignment[] =>
  assignments.filter(({ role, response, leftAt }) => role === 'resource' && response === 'declined' && leftAt === null);
