/** The people and rooms of an appointment as they are shown: who organises its event, and what everybody has answered in Exchange. */
import type { z } from 'zod';
import { clientOf, isInternal, sameAddress, type Attendee, type Instant } from '@lockstep/engine';
import { needsOf } from '../booking/hand-over.ts';
import { inUtc } from '../booking/moment.ts';
import type { Appointment, Assignment } from '../store/rows/booking.ts';
import type { Pairing } from '../store/rows/pairing.ts';
import type { Link } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';
import type { AppointmentAnswer } from './schemas/appointment.ts';

type Shown = Pick<z.input<typeof AppointmentAnswer>, 'assignments' | 'attendees' | 'invitedClients' | 'flags'>;

/**
 * `flags`: what somebody should do something about (3.7, 4.7). `attendees`: those on the list of the event who are not on the
 * appointment; people put them there in Outlook (4.9).
 * @param pairings the enabled ones of these assignments' holders
 * @param bookable who of those invited in Outlook can be booked
 * @param internal the internal domains by mailbox
 */
export const presentPeople = (
  assignments: readonly Assignment[],
  links: readonly Link[],
  pairings: readonly Pairing[],
  bookable: Bookable,
  internal: ReadonlyMap<string, readonly string[]>,
): Shown => {
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
  // Put on the appointment a moment ago, they are its people, although the event has not been looked at since.
  const isOn = (holder: string | null): boolean => assignments.some((one) => one.holder === holder && one.leftAt === null);
  const others = attendance.shown.filter(
    ({ address, response }) =>
      response !== 'organiser' && !attendance.invited.some((one) => sameAddress(one.address, address)) && !isOn(bookable(address)),
  );
  const there = people.filter((one) => one.leftAt === null);
  return {
    assignments: people,
    attendees: others.map((one) => ({
      address: one.address,
      name: one.name,
      kind: one.kind,
      internal: isInternal(one.address, internal.get(organiser?.mailbox ?? '') ?? []),
      response: responseOf(one) ?? 'none',
      holder: bookable(one.address),
    })),
    invitedClients: attendance.invited.flatMap((one) => {
      const client = clientOf(one.holder);
      return client === null ? [] : [{ client, response: one.struckAt === undefined ? responseOf(entryOf(one.holder)) : null }];
    }),
    flags: [
      ...(there.length === 0 ? (['noStaff'] as const) : []),
      ...(there.some((one) => one.role === 'resource' && one.response === 'declined') ? (['roomDeclined'] as const) : []),
    ],
  };
};

/** What is to be done about people on it who were deactivated (2.5); nothing once it is over or cancelled. */
export const inactiveFlags = (
  { state, endAt }: Pick<Appointment, 'state' | 'endAt'>,
  { assignments }: Pick<Shown, 'assignments'>,
  inactive: ReadonlySet<string>,
  now: Instant,
): Shown['flags'] => {
  if (inactive.size === 0 || state === 'cancelled' || endAt <= now) return [];
  const there = assignments.filter((one) => one.leftAt === null);
  const gone = there.filter((one) => inactive.has(one.holder));
  if (gone.length === 0) return [];
  const others = there.filter((one) => !inactive.has(one.holder));
  const needs = needsOf(
    gone.some((one) => one.organises),
    others,
  );
  return needs === 'needsNobody' ? [] : [needs];
};

/** The id of the person or room that an address belongs to; null: nobody's who could be put on the appointment. */
export type Bookable = (address: string) => string | null;

/** Who is on the lists of these events without having been put there by us. */
const guestsOf = (links: readonly Link[]): readonly string[] =>
  links.flatMap(({ base }) => {
    const { shown, invited } = base?.attendance ?? { shown: [], invited: [] };
    const others = shown.filter((one) => one.response !== 'organiser' && !invited.some(({ address }) => sameAddress(address, one.address)));
    return others.flatMap(({ address }) => [address, address.toLowerCase()]);
  });

/**
 * Who of those invited in Outlook is a person or room that can be booked (4.9): by the mailbox they are paired with, else by their contact
 * address, and only of the appointment's own company or of the parent. Mostly nobody was invited there, and nothing is read.
 */
export const bookableAmong = async (tx: Transaction, root: string, links: readonly Link[]): Promise<(company: string) => Bookable> => {
  const addresses = { in: [...new Set(guestsOf(links))] };
  if (addresses.in.length === 0) return () => () => null;
  const mailboxes = await tx.mailboxes.pick({ root, address: addresses }, ['id', 'address']);
  const pairings = await tx.pairings.select({ root, mailbox: { in: mailboxes.map((one) => one.id) } });
  const [paired, named] = await Promise.all([
    tx.holders.select({ root, active: true, id: { in: pairings.map((one) => one.holder) } }),
    tx.holders.select({ root, active: true, email: addresses }),
  ]);
  const mailboxOf = (holder: string): string | undefined => pairings.find((one) => one.holder === holder)?.mailbox;
  const known = [
    ...paired.map(({ id, company }) => ({ id, company, address: mailboxes.find((one) => one.id === mailboxOf(id))?.address ?? '' })),
    ...named.map(({ id, company, email }) => ({ id, company, address: email ?? '' })),
  ];
  return (company) => (address) =>
    known.find((one) => sameAddress(one.address, address) && (one.company === company || one.company === root))?.id ?? null;
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
