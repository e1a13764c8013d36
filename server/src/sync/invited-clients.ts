/** Which clients of an appointment are on the list of its event (3.5, 4.8). */
import { clientMark, isClient, sameAddress, type Instant, type Participant } from '@lockstep/engine';
import { invitesClient, invitingSinceIn } from '../booking/client-rules.ts';
import type { Appointment, Client } from '../store/rows/booking.ts';
import type { Link } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';
import { invitedOf } from './invited.ts';

/**
 * Those whom the integration invites, and those who were invited before, also by whoever organised it then, for as long as they are on the
 * appointment: a client stays as they were told of it first, by Exchange or by Lockstep's own mail. Whose address is that of the organiser, or of somebody else on the
 * appointment, is on its list already, and comes as that one.
 * @param link of the mailbox whose event it is
 * @param clients those of the appointment
 * @param others who is on the list of the event beside them
 * @param since from when on the integration invites; null: it does not
 */
export const invitedClients = async (
  tx: Transaction,
  link: Pick<Link, 'root' | 'appointment' | 'mailbox' | 'base' | 'intent' | 'epoch'>,
  row: Appointment,
  clients: readonly Client[],
  others: readonly Participant[],
  since: Instant | null,
): Promise<readonly Participant[]> => {
  if (clients.length === 0) return [];
  const known = await knownIn(tx, link);
  const isKnown = ({ id }: Client): boolean => known.has(clientMark(id));
  // Asked twice, as the setting alone is known without a look at anything else.
  const isNew =
    !clients.every(isKnown) && invitesClient(row, since) && invitesClient(row, await invitingSinceIn(tx, link.root, link.mailbox));
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

/** Whom an event of the appointment has on its list: this one, or while it takes the place of another one (3.7) that one too. */
const knownIn = async (
  tx: Transaction,
  link: Pick<Link, 'root' | 'appointment' | 'base' | 'intent' | 'epoch'>,
): Promise<ReadonlySet<string>> => {
  const isAnother = link.epoch > 1 || (link.epoch > 0 && link.base === null);
  const others = isAnother ? await tx.links.select({ root: link.root, appointment: link.appointment }) : [];
  return new Set([
    ...invitedOf(link).map(({ holder }) => holder),
    ...others.flatMap((other) => invitedOf(other).flatMap(({ holder, struckAt }) => (struckAt === undefined ? [holder] : []))),
  ]);
};

/** Whether this client is on the list of an event, or was taken off it: null where no event knows of them. */
export const standsOnList = (links: readonly Pick<Link, 'base' | 'intent'>[], client: string): boolean | null => {
  const known = links.flatMap((link) => invitedOf(link).filter((one) => isClient(one) && one.holder === clientMark(client)));
  return known.length === 0 ? null : known.some(({ struckAt }) => struckAt === undefined);
};
