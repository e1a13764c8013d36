/** Which clients of an appointment are on the list of its event (3.5, 4.8). */
import { clientMark, isClient, sameAddress, type Instant, type Participant } from '@lockstep/engine';
import { invitesClient } from '../booking/client-rules.ts';
import type { Appointment, Client } from '../store/rows/booking.ts';
import type { Link } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';
import { invitedOf } from './invited.ts';

/**
 * Those whom the integration invites, and those who were invited before, for as long as they are on the appointment: a client stays as they
 * were told of it first, by Exchange or by Lockstep's own mail. Whose address is that of the organiser, or of somebody else on the
 * appointment, is on its list already, and comes as that one.
 * @param link of the mailbox whose event it is
 * @param clients those of the appointment
 * @param others who is on the list of the event beside them
 * @param since from when on the integration invites; null: it does not
 */
export const invitedClients = async (
  tx: Transaction,
  link: Pick<Link, 'root' | 'mailbox' | 'base' | 'intent'>,
  row: Appointment,
  clients: readonly Client[],
  others: readonly Participant[],
  since: Instant | null,
): Promise<readonly Participant[]> => {
  if (clients.length === 0) return [];
  const known = new Set(invitedOf(link).map(({ holder }) => holder));
  const isKnown = ({ id }: Client): boolean => known.has(clientMark(id));
  const isNew = invitesClient(row, since);
  if (!isNew && !clients.some(isKnown)) return [];
  const mailbox = await tx.mailboxes.get({ root: link.root, id: link.mailbox });
  // Where the account may send on nobody's behalf, nobody is invited (section 1, *Access type*).
  const wanted = clients.filter((one) => isKnown(one) || (isNew && mailbox?.rights?.invites !== false));
  const taken = [mailbox?.address ?? '', ...others.map(({ address }) => address)];
  return wanted.flatMap(({ id, name, email }): readonly Participant[] =>
    email === null || taken.some((address) => sameAddress(address, email))
      ? []
      : [{ holder: clientMark(id), address: email, name, kind: 'required', since: row.createdAt, left: false }],
  );
};

/** Whether this client is on the list of an event, or was taken off it: null where no event knows of them. */
export const standsOnList = (links: readonly Pick<Link, 'base' | 'intent'>[], client: string): boolean | null => {
  const known = links.flatMap((link) => invitedOf(link).filter((one) => isClient(one) && one.holder === clientMark(client)));
  return known.length === 0 ? null : known.some(({ struckAt }) => struckAt === undefined);
};
