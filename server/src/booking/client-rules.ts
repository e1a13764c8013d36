/** Whether an integration invites clients to the events of their appointments (3.5), and to which. */
import type { Instant } from '@lockstep/engine';
import type { Appointment } from '../store/rows/booking.ts';
import type { ConnectionSettings } from '../store/rows/connection-settings.ts';
import type { Connection } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';

export const DEFAULT_CLIENT_RULES = { inviteClients: false } as const;

/** Since when whoever books is invited; null: nobody is. */
export const invitingSinceOf = ({ settings: { inviteClients, invitingSince } }: Pick<Connection, 'settings'>): Instant | null =>
  inviteClients === true ? (invitingSince ?? null) : null;

/** The settings with the moment from which on they invite, where that was switched on just now. */
export const notedInviting = <Settings extends Pick<ConnectionSettings, 'inviteClients' | 'invitingSince'>>(
  before: Pick<ConnectionSettings, 'inviteClients' | 'invitingSince'>,
  after: Settings,
  now: Instant,
): Settings => {
  if ((before.inviteClients === true) === (after.inviteClients === true)) return after;
  return { ...after, invitingSince: after.inviteClients === true ? now : null };
};

/**
 * Whether the client of an appointment is invited who was not before. What was booked before the setting was switched on stays as its client
 * was told of it, so that switching mails nobody; and of several clients none is invited, so that none of them sees another (3.5).
 */
export const invitesClient = ({ clients, createdAt }: Pick<Appointment, 'clients' | 'createdAt'>, since: Instant | null): boolean =>
  since !== null && clients.length === 1 && createdAt >= since;

/** The same of events in this mailbox, whose owner was paired before: what was booked until then was told by Lockstep alone. */
export const invitingSinceIn = async (tx: Transaction, root: string, mailbox: string): Promise<Instant | null> => {
  const row = await tx.mailboxes.get({ root, id: mailbox });
  const connection = row === null ? null : await tx.connections.get({ root, id: row.connection });
  const since = connection === null ? null : invitingSinceOf(connection);
  if (since === null) return null;
  const paired = (await tx.pairings.select({ root, mailbox })).map((one) => one.createdAt);
  return Math.max(since, ...paired) as Instant;
};
