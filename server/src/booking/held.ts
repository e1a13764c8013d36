/** What waits in mailboxes for an administrator: invitations that nobody asked for (3.9), and what the brake holds (4.18). */
import type { Instant } from '@lockstep/engine';
import type { Braked } from '../store/rows/ask.ts';
import type { Link, Mailbox } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';
import { invitesClient, invitingSinceIn } from './client-rules.ts';

/** Invitations that wait in one mailbox: of which appointments, the soonest first, and how many mails they would be at most. */
export type HeldMail = { readonly appointments: readonly string[]; readonly people: number };
export const NO_MAIL: HeldMail = { appointments: [], people: 0 };

/** By mailbox; what is over, or takes place no more, waits for nobody. `mailboxes`: left out, all of the root company. */
export const mailHeldIn = async (
  tx: Transaction,
  root: string,
  now: Instant,
  mailboxes?: readonly string[],
): Promise<ReadonlyMap<string, HeldMail>> => {
  const held = { root, mailHeld: true, ...(mailboxes === undefined ? {} : { mailbox: { in: mailboxes } }) };
  const links = await tx.links.pick(held, ['mailbox', 'appointment']);
  if (links.length === 0) return new Map();
  const ids = { in: [...new Set(links.map((link) => link.appointment))] };
  const on = await tx.assignments.select({ root, appointment: ids, counts: true, endAt: { gt: now } }, { orderBy: [['startAt', 'asc']] });
  const rows = await tx.appointments.pick({ root, id: ids, endAt: { gt: now } }, ['id', 'clients', 'createdAt']);
  const guests = new Map<string, number>();
  // Everybody but whoever organises it.
  for (const { appointment } of on) guests.set(appointment, (guests.get(appointment) ?? -1) + 1);
  const found = new Map<string, HeldMail>();
  const sinces = new Map<string, Instant | null>();
  for (const mailbox of new Set(links.map((link) => link.mailbox))) sinces.set(mailbox, await invitingSinceIn(tx, root, mailbox));
  for (const [appointment, staff] of guests) {
    const row = rows.find(({ id }) => id === appointment);
    for (const { mailbox } of links.filter((link) => link.appointment === appointment)) {
      const people = staff + (row !== undefined && invitesClient(row, sinces.get(mailbox) ?? null) ? 1 : 0);
      if (people === 0) continue;
      const before = found.get(mailbox) ?? NO_MAIL;
      found.set(mailbox, { appointments: [...before.appointments, appointment], people: before.people + people });
    }
  }
  return found;
};

/** A link of which the brake holds something, with both sides where they are known. */
export type BrakedLink = Omit<Link, 'ask'> & { readonly ask: Braked | null };
const isBraked = (link: Link): link is Link & { readonly ask: Braked | null } => link.ask === null || link.ask.kind === 'brake';

/** The mailboxes of which the brake holds something. */
export const brakedMailboxes = async (tx: Transaction, root: string): Promise<readonly Mailbox[]> =>
  tx.mailboxes.select({ root, brakeHeldSince: { not: null } });

/** What it holds in these, by mailbox. */
export const brakedIn = async (
  tx: Transaction,
  root: string,
  mailboxes: readonly string[],
): Promise<ReadonlyMap<string, readonly BrakedLink[]>> => {
  if (mailboxes.length === 0) return new Map();
  const links = (await tx.links.select({ root, mailbox: { in: mailboxes }, cause: 'brakeHeld' })).filter(isBraked);
  return new Map(mailboxes.map((id) => [id, links.filter((link) => link.mailbox === id)]));
};
