/** What an administrator does with a disconnection (1.4): begins it, stops it, goes on with or without a mailbox, and undoes it. */
import { DAY } from '@lockstep/engine';
import type { Instant } from '@lockstep/engine';
import type { Occasion } from '../booking/actor.ts';
import { journalDeed } from '../booking/deed.ts';
import { notFound, refuse } from '../booking/refusal.ts';
import type { DisconnectionRow, DisconnectionStep, Fate } from '../store/rows/disconnection.ts';
import type { Connection, Mailbox } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';
import { markMailbox } from '../sync/notice.ts';
import { countsOf } from './counts.ts';

/** For so long what is remembered of a disconnected integration is kept. */
export const UNDO: number = 30 * DAY;

/** `mails`: how many people whoever decides was told will be mailed. */
export type DisconnectWish = { readonly events: Fate; readonly busy: Fate; readonly mails: number };

/** Rows inserted in one go. */
const AT_ONCE = 500;

/**
 * Begins it. Nothing is erased before its last mailbox is done, or somebody goes on without it.
 * @throws RefusalError `underWay`, `missing`, `stale` where more people would be mailed than was agreed to
 */
export const startDisconnect = async (
  tx: Transaction,
  occasion: Occasion,
  before: Connection,
  { events, busy, mails }: DisconnectWish,
): Promise<Connection> => {
  const { root, id } = before;
  const { now } = occasion;
  if (before.disconnect !== null) refuse('underWay', null, 'This integration is being disconnected already.', 'Look at how far it is.');
  await refuseMigrating(tx, before);
  if (events === 'remove') {
    if (before.secret === null)
      refuse(
        'missing',
        '/events',
        'There is no password, without which nothing can be removed.',
        'Send the password first, or leave the events.',
      );
    const counted = await countsOf(tx, before, now);
    if (counted.mails > mails)
      refuse(
        'stale',
        '/mails',
        `${counted.mails} people would be mailed, not ${mails}: something was booked meanwhile.`,
        'Look at the counts again, and send that number.',
      );
  }
  const mailboxes = await tx.mailboxes.pick({ root, connection: id }, ['id', 'address']);
  const removes = events === 'remove';
  await tx.disconnections.remove({ root, connection: id });
  await tx.disconnections.insert({
    root,
    connection: id,
    events,
    busy,
    startedAt: now,
    closingSince: removes ? null : now,
    endedAt: null,
    undoUntil: null,
    due: now,
  });
  const steps = mailboxes.map((mailbox) => newStep(before, mailbox, removes ? 'waiting' : 'removed'));
  for (let from = 0; from < steps.length; from += AT_ONCE) await tx.disconnectionSteps.insertAll(steps.slice(from, from + AT_ONCE));
  const after = await turnTo(tx, before, removes ? 'removing' : 'closing', now);
  const what = [removes ? 'removing our events' : 'leaving our events', busy === 'remove' ? 'removing imported busy time' : null];
  await say(
    tx,
    occasion,
    after,
    'disconnecting',
    `Disconnecting ${before.name} was begun, ${what.filter((one) => one !== null).join(' and ')}`,
  );
  return after;
};

const newStep = (
  { root, id: connection }: Connection,
  { id: mailbox, address }: Pick<Mailbox, 'id' | 'address'>,
  state: DisconnectionStep['state'],
): DisconnectionStep => ({ root, connection, mailbox, address, state, skipped: false, events: 0, mails: 0, due: null });

/** Mailboxes that are on their way somewhere are not given up in between. */
const refuseMigrating = async (tx: Transaction, { root, id }: Connection): Promise<void> => {
  const open = await tx.migrations.select({ root, state: { in: ['running', 'returning'] } });
  if (open.some((one) => one.source === id || one.target === id))
    refuse('underWay', null, 'People are being migrated from or to this integration.', 'Wait for that migration, or stop it.');
};

/** Nothing more is removed, sent or read; what was removed stays so until it is gone on with, or undone. */
export const stopDisconnect = async (tx: Transaction, occasion: Occasion, before: Connection): Promise<Connection> => {
  if (before.disconnect === 'stopped') return before;
  if (before.disconnect !== 'removing')
    refuse('notOffered', null, 'Nothing is being removed at this moment.', 'Undo it once it is disconnected.');
  await rowOf(tx, before);
  await tx.disconnections.update({ root: before.root, connection: before.id }, { due: null });
  const after = await turnTo(tx, before, 'stopped', occasion.now);
  await say(tx, occasion, after, 'disconnectStopped', `Disconnecting ${before.name} was stopped`);
  return after;
};

/** Goes on where it was stopped. */
export const goOnDisconnecting = async (tx: Transaction, occasion: Occasion, before: Connection): Promise<Connection> => {
  if (before.disconnect === 'removing') return before;
  if (before.disconnect !== 'stopped') refuse('notOffered', null, 'It was not stopped.', 'Look at how far it is.');
  const { root, id: connection } = before;
  await rowOf(tx, before);
  await tx.disconnectionSteps.update({ root, connection, state: 'removing' }, { state: 'waiting' });
  await tx.disconnections.update({ root, connection }, { due: occasion.now });
  const after = await turnTo(tx, before, 'removing', occasion.now);
  await say(tx, occasion, after, 'disconnectWentOn', `Disconnecting ${before.name} goes on`);
  return after;
};

/** The others are not kept waiting by a mailbox that is out of reach; what of ours is left in it stays there, known for the undo. */
export const skipMailbox = async (tx: Transaction, occasion: Occasion, connection: Connection, mailbox: string): Promise<void> => {
  const { root, id } = connection;
  const row = await rowOf(tx, connection);
  const step = await tx.disconnectionSteps.get({ root, connection: id, mailbox }, { lock: 'update' });
  if (step === null) return notFound('mailbox of this disconnection', 'path/mailbox');
  if (step.state !== 'waiting' && step.state !== 'removing') return;
  await tx.disconnectionSteps.update({ root, connection: id, mailbox }, { skipped: true });
  if (row.due !== null) await tx.disconnections.update({ root, connection: id }, { due: occasion.now });
  await say(tx, occasion, connection, 'disconnectSkipped', `Disconnecting ${connection.name} goes on without ${step.address}`);
};

/**
 * Whether it can be undone now.
 * @throws RefusalError `notOffered`, `linkOver` once the thirty days are over
 */
export const refuseNotUndoable = async (tx: Transaction, connection: Connection, now: Instant): Promise<DisconnectionRow> => {
  const row = await rowOf(tx, connection);
  if (connection.disconnect === 'stopped') return row;
  if (connection.disconnect !== 'disconnected')
    refuse('notOffered', null, 'It is not disconnected yet, or is being connected again already.', 'Look at how far it is.');
  if (row.undoUntil === null || row.undoUntil <= now)
    refuse('linkOver', null, 'The thirty days in which it could be undone are over.', 'Make a new integration and pair its people.');
  return row;
};

/**
 * Connects it again: what was left in place is linked again, what was removed is made anew, and nobody is invited to that before an
 * administrator agrees (3.9).
 * @param sealed the proved credentials, sealed for this integration; null: those that are there still (it was stopped)
 */
export const undoDisconnect = async (
  tx: Transaction,
  occasion: Occasion,
  before: Connection,
  sealed: string | null,
): Promise<Connection> => {
  const { root, id: connection } = before;
  await refuseNotUndoable(tx, before, occasion.now);
  const secret = sealed ?? before.secret;
  if (secret === null) refuse('missing', '/password', 'Its credentials were erased.', 'Send them again.');
  await tx.disconnections.update({ root, connection }, { due: occasion.now });
  const after = await turnTo(tx, { ...before, secret }, 'returning', occasion.now);
  await say(tx, occasion, after, 'disconnectUndone', `Disconnecting ${before.name} was undone`);
  return after;
};

const rowOf = async (tx: Transaction, { root, id }: Connection): Promise<DisconnectionRow> =>
  (await tx.disconnections.get({ root, connection: id }, { lock: 'update' })) ??
  refuse('notOffered', null, 'This integration is connected.', 'Nothing is to be done.');

/** The integration at this place of its way out; only while our events are being removed is anything sent or read. */
export const turnTo = async (
  tx: Transaction,
  before: Connection,
  disconnect: Connection['disconnect'],
  now: Instant,
): Promise<Connection> => {
  const after: Connection = { ...before, disconnect, enabled: disconnect === 'removing' || disconnect === null, changedAt: now };
  await tx.connections.put(after);
  const mailboxes = await tx.mailboxes.pick({ root: after.root, connection: after.id }, ['id']);
  for (const id of mailboxes.map((one) => one.id).toSorted()) await markMailbox(tx, after.root, id, now);
  return after;
};

export const say = async (
  tx: Transaction,
  occasion: Occasion,
  { root, id, company }: Connection,
  code: string,
  sentence: string,
): Promise<void> => {
  await journalDeed(tx, occasion, { root, mailbox: null, code, rule: '1.4', sentence, about: { integration: id, company } });
};
