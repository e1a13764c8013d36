/** What a template is given of a real appointment: read only where an integration has a template of its own. */
import type { Appointment, Assignment, Client, Location, Service } from '../store/rows/booking.ts';
import { withOffset } from '../booking/moment.ts';
import { companyOf, knownOf } from '../booking/known.ts';
import { MINUTE } from '@lockstep/engine';
import type { Transaction } from '../store/store.ts';
import type { EventObjects } from './objects.ts';

/** The rows an event shows, which the caller has read. */
export type Shown = {
  readonly row: Appointment;
  readonly service: Service | null;
  readonly location: Location | null;
  readonly clients: readonly Client[];
};

/**
 * @param mailbox whose event it is; null: of nobody yet
 * @param publicUrl where the console is
 */
export const eventObjects = async (
  tx: Transaction,
  { row, service, location, clients }: Shown,
  mailbox: string | null,
  publicUrl: string,
  known?: readonly Assignment[],
): Promise<EventObjects> => {
  const { root } = row;
  const assignments = known ?? (await tx.assignments.select({ root, appointment: row.id }, { orderBy: [['position', 'asc']] }));
  const there = assignments.filter((one) => one.leftAt === null);
  const [{ holders, pairings }, company] = await Promise.all([
    knownOf(
      tx,
      root,
      there.map((one) => one.holder),
    ),
    companyOf(tx, root, row.company),
  ]);
  const people = there.flatMap(({ holder, role }) => {
    const found = holders.get(holder);
    return found === undefined ? [] : [{ holder, role, name: found.name, email: found.email }];
  });
  const own = mailbox === null ? undefined : pairings.find((one) => one.mailbox === mailbox)?.holder;
  const organizer = people.find((one) => one.holder === own);
  const start = withOffset(row.startAt, row.zone);
  const end = withOffset(row.endAt, row.zone);
  return {
    appointment: {
      title: row.title,
      notes: row.notes,
      state: row.state === 'reserved' ? 'reserved' : 'confirmed',
      start,
      end,
      date: start.slice(0, 10),
      start_time: start.slice(11, 16),
      end_time: end.slice(11, 16),
      minutes: Math.round((row.endAt - row.startAt) / MINUTE),
      zone: row.zone,
      reference: row.externalId,
    },
    service: service === null ? null : { name: service.name, price: service.priceText },
    staff: people.filter((one) => one.role === 'staff').map(({ name, email }) => ({ name, email })),
    rooms: people.filter((one) => one.role === 'resource').map(({ name }) => ({ name })),
    organizer: organizer === undefined ? null : { name: organizer.name, email: organizer.email },
    clients: clients.map(({ name, phone, email }) => ({ name, phone, email })),
    location: location === null ? null : { name: location.name, address: location.address },
    company: { name: company?.name ?? '' },
    links: { appointment: `${publicUrl}/calendar?appointment=${row.id}` },
  };
};

/** The same for an event that somebody external is on: nobody's name but the staff's, and nothing that was noted about a client (3.5). */
export const outward = (objects: EventObjects): EventObjects => ({
  ...objects,
  appointment: { ...objects.appointment, notes: '' },
  clients: [],
});
