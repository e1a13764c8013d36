/** Whether a client is told of an appointment by Exchange as well, so that our own letter carries no calendar part (6.2). */
import { invitingSinceIn } from '../booking/client-rules.ts';
import type { Appointment, Assignment, Client } from '../store/rows/booking.ts';
import type { Link } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';
import { invitedClients, standsOnList } from '../sync/invited-clients.ts';
import { organiserOf } from '../sync/notice.ts';
import { participantsOf } from '../sync/participants.ts';

/**
 * As the events of the appointment know, else as the next look at it will find: a letter may well go before the event is made.
 * @param assignments all of its, in order
 */
export const isInvitedByExchange = async (
  tx: Transaction,
  row: Appointment,
  assignments: readonly Assignment[],
  client: Client,
): Promise<boolean> => {
  const { root, id } = row;
  const links = await tx.links.select({ root, appointment: id });
  const stands = standsOnList(links, client.id);
  if (stands !== null) return stands;
  // Where nobody is left on it, and its event is gone, whoever organised it last has told them of it.
  const mailbox = (await organiserOf(tx, root, assignments)) ?? lastOrganiser(links);
  const since = mailbox === null ? null : await invitingSinceIn(tx, root, mailbox);
  if (mailbox === null || since === null) return false;
  const staff = await participantsOf(tx, row, mailbox, assignments);
  // Who is on it no more was told of it as the only one there was.
  const as = row.clients.includes(client.id) ? row : { ...row, clients: [client.id] };
  const link = { root, appointment: id, mailbox, base: null, intent: null, epoch: 0 };
  return (await invitedClients(tx, link, as, [client], staff, since)).length > 0;
};

/** Whose mailbox had the event that was made last; null: none was. */
const lastOrganiser = (links: readonly Pick<Link, 'mailbox' | 'epoch'>[]): string | null =>
  links.filter(({ epoch }) => epoch > 0).toSorted((one, other) => other.epoch - one.epoch)[0]?.mailbox ?? null;
