/** Who is on the list of attendees of an appointment's event (3.1, 3.6): everybody on the appointment but its organiser. */
import type { Participant } from '@lockstep/engine';
import { knownOf } from '../booking/known.ts';
import type { Appointment, Assignment } from '../store/rows/booking.ts';
import type { Transaction } from '../store/store.ts';

/**
 * In the order of the appointment, rooms as resources. By the address of their mailbox, whatever integration it is on and whether or
 * not it is switched on, else by their contact address; who has neither cannot be invited and is left out.
 * @param organiser id of the mailbox whose event it is
 * @param known the assignments, in order, of whoever has read them; left out, they are read
 */
export const participantsOf = async (
  tx: Transaction,
  { root, id }: Appointment,
  organiser: string,
  known?: readonly Assignment[],
): Promise<readonly Participant[]> => {
  const assignments = known ?? (await tx.assignments.select({ root, appointment: id }, { orderBy: [['position', 'asc']] }));
  // Mostly one person alone is on an appointment, and organises it.
  if (assignments.length < 2) return [];
  const { holders, pairings } = await knownOf(
    tx,
    root,
    assignments.map((one) => one.holder),
  );
  const mailboxes = await tx.mailboxes.pick({ root, id: { in: pairings.map((one) => one.mailbox) } }, ['id', 'address']);
  return assignments.flatMap(({ holder, role, since, leftAt }): readonly Participant[] => {
    const pairing = pairings.find((one) => one.holder === holder);
    if (pairing?.mailbox === organiser) return [];
    const row = holders.get(holder);
    const address = mailboxes.find((one) => one.id === pairing?.mailbox)?.address ?? row?.email ?? null;
    if (row === undefined || address === null) return [];
    return [{ holder, address, name: row.name, kind: role === 'resource' ? 'resource' : 'required', since, left: leftAt !== null }];
  });
};
