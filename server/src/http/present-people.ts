/** The people and rooms of an appointment as they are shown: who organises its event, and what everybody has answered in Exchange. */
import type { z } from 'zod';
import { sameAddress, type Attendee } from '@lockstep/engine';
import { inUtc } from '../booking/moment.ts';
import type { Assignment } from '../store/rows/booking.ts';
import type { Link, Pairing } from '../store/rows/sync.ts';
import type { AppointmentAnswer } from './schemas/appointment.ts';

type Shown = Pick<z.input<typeof AppointmentAnswer>, 'assignments' | 'attendees' | 'flags'>;

/**
 * `flags`: what somebody should do something about (3.7, 4.7). `attendees`: those on the list of the event who are not on the
 * appointment; people put them there in Outlook (4.9).
 * @param pairings the enabled ones of these assignments' holders
 */
export const presentPeople = (assignments: readonly Assignment[], links: readonly Link[], pairings: readonly Pairing[]): Shown => {
  const organiser = organiserOf(assignments, pairings);
  const attendance = links.find((link) => link.mailbox === organiser?.mailbox)?.base?.attendance ?? { invited: [], shown: [] };
  const entryOf = (holder: string): Attendee | undefined => {
    const address = attendance.invited.find((one) => one.holder === holder)?.address;
    return address === undefined ? undefined : attendance.shown.find((one) => sameAddress(one.address, address));
  };
  // Off the list, because a decline that is not accepted is asked nothing more (4.3a): still the answer they gave.
  const hasDeclined = (holder: string): boolean => attendance.invited.some((one) => one.holder === holder && one.struckAt !== undefined);
  const people = assignments.map(({ holder, role, counts, leftAt }): Shown['assignments'][number] => ({
    holder,
    role,
    takesTime: counts,
    organises: holder === organiser?.holder,
    paired: pairings.some((one) => one.holder === holder),
    response: hasDeclined(holder) ? 'declined' : responseOf(entryOf(holder)),
    leftAt: leftAt === null ? null : inUtc(leftAt),
  }));
  const others = attendance.shown.filter(
    ({ address, response }) => response !== 'organiser' && !attendance.invited.some((one) => sameAddress(one.address, address)),
  );
  const there = people.filter((one) => one.leftAt === null);
  return {
    assignments: people,
    attendees: others.map((one) => ({ address: one.address, name: one.name, kind: one.kind, response: responseOf(one) ?? 'none' })),
    flags: [
      ...(there.length === 0 ? (['noStaff'] as const) : []),
      ...(there.some((one) => one.role === 'resource' && one.response === 'declined') ? (['roomDeclined'] as const) : []),
    ],
  };
};

/** Rule 3.1: the first staff member, in order, who is paired and enabled; if none, the first resource. */
const organiserOf = (assignments: readonly Assignment[], pairings: readonly Pairing[]): Pairing | undefined => {
  const there = assignments.filter((one) => one.leftAt === null);
  const inOrder = [...there.filter((one) => one.role === 'staff'), ...there.filter((one) => one.role === 'resource')];
  for (const { holder } of inOrder) {
    const pairing = pairings.find((one) => one.holder === holder);
    if (pairing !== undefined) return pairing;
  }
  return undefined;
};

const responseOf = (entry: Attendee | undefined): 'none' | 'accepted' | 'tentative' | 'declined' | null =>
  entry === undefined ? null : entry.response === 'organiser' ? 'none' : entry.response;
