/** Clients on the lists of events, where the integration puts them there (3.5, 4.8). */
import type { Appointment } from '@lockstep/server';
import type { CalendarItem } from '@lockstep/simulator';
import type { Observed } from './observed.ts';
import { attendeesOf } from './stamps.ts';

/** Clients live elsewhere; nobody else of whom the stories tell does. */
const isClient = ({ address }: { readonly address: string }): boolean => address.toLowerCase().endsWith('@home.example');

/** What is wrong with the clients on the list of the live event of an appointment that takes place. */
export const clientsListed = ({ clients, rows, mailing, now }: Observed, row: Appointment, item: CalendarItem): readonly string[] => {
  const there = attendeesOf(item).filter(isClient);
  if (clients === null || row.endAt <= now)
    return there.length > 0 ? [`A client is on the list of the event of appointment ${row.id}, uninvited.`] : [];
  if (there.length > 1) return [`Several clients see each other on the list of the event of appointment ${row.id}.`];
  const [alone, ...others] = row.clients;
  if (alone === undefined || others.length > 0) return [];
  const [one] = there;
  // Who declined where that is not accepted is taken off by what mails the others (4.3a), and an open question keeps the list as it is.
  const isOpen = rows.links.some((link) => link.appointment === row.id && link.cause !== null);
  const stays = rows.journal.some(({ appointment, code }) => appointment === row.id && code === 'declineNotAccepted');
  if (one === undefined) return isOpen || stays ? [] : [`The client of appointment ${row.id} is not on the list of its event.`];
  if (one.address.toLowerCase() !== mailing.addressOf(alone))
    return [`Somebody else's client is on the list of the event of appointment ${row.id}.`];
  return one.response === 'Decline' && clients.declinesCount && !isOpen
    ? [`The client of appointment ${row.id} declined, and it still takes place.`]
    : [];
};
