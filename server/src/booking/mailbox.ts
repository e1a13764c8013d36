/** What an administrator can ask of a mailbox: look again, read everything anew, let through what the brake holds. */
import { HOUR, isClient } from '@lockstep/engine';
import type { Instant } from '@lockstep/engine';
import { listFurtherAnew } from '../sync/further-rows.ts';
import { markLinks, markMailbox } from '../sync/notice.ts';
import { tryAgain } from '../sync/park.ts';
import type { Connection, Mailbox } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';
import { tellBrake } from '../webhooks/tell-brake.ts';
import type { Occasion } from './actor.ts';
import { invitesClient, invitingSinceIn } from './client-rules.ts';
import { journalMailbox } from './pairing.ts';
import { refuse } from './refusal.ts';

/** A pause that the server asked for is kept, whoever is impatient. */
const SERVERS_OWN: readonly Mailbox['cause'][] = ['throttled', 'serverBusy'];

const connectionOf = async (tx: Transaction, mailbox: Mailbox): Promise<Connection> => {
  const connection = await tx.connections.get({ root: mailbox.root, id: mailbox.connection });
  if (connection === null) return refuse('notFound', null, 'The integration of this mailbox is gone.', 'Pair the person anew.');
  if (!connection.enabled) refuse('disabled', null, 'The integration is switched off.', 'Switch the integration on first.');
  return connection;
};

const lookAgain = async (tx: Transaction, occasion: Occasion, mailbox: Mailbox, patch: Partial<Mailbox>): Promise<Mailbox> => {
  const connection = await connectionOf(tx, mailbox);
  const key = { root: mailbox.root, id: mailbox.id };
  const patient = SERVERS_OWN.includes(mailbox.cause);
  if (!patient) await tryAgain(tx, connection, occasion.now);
  await tx.mailboxes.update(key, { ...patch, readDue: occasion.now, ...(patient ? {} : { retryAt: null, attempts: 0 }) });
  await markMailbox(tx, mailbox.root, mailbox.id, occasion.now);
  return (await tx.mailboxes.get(key)) ?? mailbox;
};

/** Reads what changed and looks at every link that is in trouble, now instead of when it would be due. */
export const refreshMailbox = async (tx: Transaction, occasion: Occasion, mailbox: Mailbox): Promise<Mailbox> => {
  const after = await lookAgain(tx, occasion, mailbox, {});
  await markLinks(tx, { root: mailbox.root, mailbox: mailbox.id, cause: { not: null } }, occasion.now);
  await journalMailbox(tx, occasion, mailbox, 'refreshAsked', 'Refresh asked for');
  return after;
};

/** Forgets how far the calendar was read, reads it anew and compares every link. Nothing is deleted by it, nobody is mailed. */
export const resyncMailbox = async (tx: Transaction, occasion: Occasion, mailbox: Mailbox): Promise<Mailbox> => {
  const after = await lookAgain(tx, occasion, mailbox, { cursor: null, listingSince: null, blocksDue: occasion.now });
  await listFurtherAnew(tx, mailbox.root, mailbox.id, { now: occasion.now });
  await markLinks(tx, { root: mailbox.root, mailbox: mailbox.id }, occasion.now);
  await journalMailbox(tx, occasion, mailbox, 'resyncAsked', 'Resync asked for');
  return after;
};

/** An administrator agrees: what is held goes on, for an hour (4.18). Nothing happens where nothing is held. */
export const releaseBrake = async (tx: Transaction, occasion: Occasion, mailbox: Mailbox): Promise<Mailbox> => {
  if (mailbox.brakeHeldSince === null) return mailbox;
  const released = (occasion.now + HOUR) as Mailbox['brakeReleasedUntil'];
  const after = await lookAgain(tx, occasion, mailbox, { brakeHeldSince: null, brakeReleasedUntil: released });
  await markLinks(tx, { root: mailbox.root, mailbox: mailbox.id, cause: 'brakeHeld' }, occasion.now);
  await journalMailbox(tx, occasion, mailbox, 'brakeReleased', 'Brake released for an hour');
  await tellBrake(tx, occasion, mailbox, 'decision.decided', occasion.actor.kind);
  return after;
};

/**
 * The brake is on again before its hour is over: what has gone through stays, and counts no more; what has not waits. Nothing happens
 * where it is not released.
 */
export const holdBrake = async (tx: Transaction, occasion: Occasion, mailbox: Mailbox): Promise<Mailbox> => {
  const key = { root: mailbox.root, id: mailbox.id };
  if (mailbox.brakeReleasedUntil === null || mailbox.brakeReleasedUntil <= occasion.now) return mailbox;
  await tx.mailboxes.update(key, { brakeReleasedUntil: occasion.now });
  await journalMailbox(tx, occasion, mailbox, 'brakeHeldAgain', 'Brake put on again');
  await tellBrake(tx, occasion, mailbox, 'decision.taken_back', occasion.actor.kind);
  return { ...mailbox, brakeReleasedUntil: occasion.now };
};

/**
 * What was booked, or given to more people, while nothing was sent: a proposal, which mails nobody before an administrator agrees (3.9), as for
 * a pairing. Only what waits to be looked at can be such; an appointment of one person mails nobody. To be called while nothing is sent yet.
 * @param mailboxes of one root
 */
export const holdInvitations = async (tx: Transaction, root: string, mailboxes: readonly string[], now: Instant): Promise<void> => {
  const waiting = await tx.links.select({ root, mailbox: { in: mailboxes }, due: { not: null }, mailHeld: false });
  if (waiting.length === 0) return;
  const ids = { in: [...new Set(waiting.map((link) => link.appointment))] };
  const [on, pairings, rows] = await Promise.all([
    tx.assignments.pick({ root, appointment: ids, leftAt: null, endAt: { gt: now } }, ['appointment', 'holder']),
    tx.pairings.select({ root, mailbox: { in: mailboxes } }),
    tx.appointments.pick({ root, id: ids, endAt: { gt: now } }, ['id', 'clients', 'createdAt']),
  ]);
  const sinces = new Map<string, Instant | null>();
  for (const mailbox of mailboxes) sinces.set(mailbox, await invitingSinceIn(tx, root, mailbox));
  for (const link of waiting) {
    const organiser = pairings.find(({ mailbox }) => mailbox === link.mailbox)?.holder;
    const known = link.base?.attendance?.invited ?? [];
    const isNew = (holder: string): boolean => holder !== organiser && !known.some((one) => one.holder === holder);
    const row = rows.find(({ id }) => id === link.appointment);
    const asks = row !== undefined && invitesClient(row, sinces.get(link.mailbox) ?? null) && !known.some(isClient);
    if (!asks && !on.some(({ appointment, holder }) => appointment === link.appointment && isNew(holder))) continue;
    await tx.links.update({ root, appointment: link.appointment, mailbox: link.mailbox }, { mailHeld: true });
  }
};

/** An administrator agrees: those who are on the appointments are invited (3.9). Nothing happens where nothing is held. */
export const releaseMail = async (tx: Transaction, occasion: Occasion, mailbox: Mailbox): Promise<Mailbox> => {
  const held = { root: mailbox.root, mailbox: mailbox.id, mailHeld: true } as const;
  const count = await tx.links.count(held);
  if (count === 0) return mailbox;
  await markLinks(tx, held, occasion.now);
  await tx.links.update(held, { mailHeld: false });
  const after = await lookAgain(tx, occasion, mailbox, {});
  await journalMailbox(tx, occasion, mailbox, 'mailReleased', `Invitations of ${count} appointment${count === 1 ? '' : 's'} released`);
  return after;
};
