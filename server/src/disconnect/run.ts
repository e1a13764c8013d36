/**
 * Carrying a disconnection through (1.4), some mailboxes in a transaction. The passes take our events away, as of appointments that take
 * place no more; here is only looked at what is left. A crash anywhere means: another process goes on at the next look.
 */
import { MINUTE, SECOND } from '@lockstep/engine';
import type { Instant } from '@lockstep/engine';
import type { Occasion } from '../booking/actor.ts';
import { holdInvitations } from '../booking/mailbox.ts';
import type { DisconnectionRow, DisconnectionStep } from '../store/rows/disconnection.ts';
import type { Connection, Mailbox } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';
import { listFurtherAnew } from '../sync/further-rows.ts';
import type { SyncDeps } from '../sync/deps.ts';
import { markLink, markLinks, markMailbox } from '../sync/notice.ts';
import { nextDue, type Doing } from '../loops.ts';
import { countIn, isLeft } from './counts.ts';
import { say, turnTo, UNDO } from './disconnect.ts';

/** Mailboxes gone through in one transaction: on the embedded store everybody else waits for it. */
const AT_ONCE = 20;
/** Between two looks at what is left in a mailbox. */
const AGAIN = 5 * SECOND;
/** Lines look twice in a second at the slowest whether they are still wanted; whoever listens is through with it by then. */
const QUIET = 10 * SECOND;
/** Subscriptions that cannot be given back for so long run out by themselves. */
const GIVEN_UP = 10 * MINUTE;

type Deps = Pick<SyncDeps, 'store' | 'clock' | 'newId'> & {
  /** Closes what this process keeps of the ways of an integration, its credentials and tokens among it. */
  readonly forget: (connection: Pick<Connection, 'root' | 'id'>) => Promise<void>;
};

/** `moved`: mailboxes are due that were not. */
export const createDisconnections = (deps: Deps, moved: () => void): Doing => ({
  runDue: async () => {
    const rows = await deps.store.transaction((tx) =>
      tx.disconnections.select({ due: { lte: deps.clock.now() } }, { orderBy: [['due', 'asc']], limit: AT_ONCE }),
    );
    for (const row of rows) {
      await deps.store.transaction((tx) => oneTurn(tx, deps, row));
      moved();
    }
    await forgetErased(deps);
    return rows.length;
  },
  nextDue: () => nextDue(deps, ['disconnections']),
});

/** Each process by itself: whoever erased them cannot reach into the memory of the others. */
const forgetErased = async ({ store, forget }: Deps): Promise<void> => {
  const erased = await store.transaction((tx) => tx.connections.pick({ disconnect: 'disconnected' }, ['root', 'id']));
  for (const connection of erased) await forget(connection);
};

type Turn = {
  readonly tx: Transaction;
  readonly occasion: Occasion;
  readonly connection: Connection;
  readonly row: DisconnectionRow;
};

const oneTurn = async (tx: Transaction, deps: Deps, { root, connection: id }: DisconnectionRow): Promise<void> => {
  const now = deps.clock.now();
  // Before the row, as whoever stops or undoes it does.
  const connection = await tx.connections.get({ root, id }, { lock: 'update' });
  const row = await tx.disconnections.get({ root, connection: id }, { lock: 'update' });
  if (connection === null || row === null || row.due === null || row.due > now) return;
  const occasion: Occasion = { now, newId: deps.newId, actor: { kind: 'lockstep', name: 'disconnect' } };
  const due = await WORKS[connection.disconnect ?? 'connected']({ tx, occasion, connection, row });
  await tx.disconnections.update({ root, connection: id }, { due });
};

/** Answers when to go on; null: it waits for somebody, or is over. */
type Work = (turn: Turn) => Promise<Instant | null>;

const stepsIn = (
  { tx, connection: { root, id } }: Turn,
  state: readonly DisconnectionStep['state'][],
): Promise<readonly DisconnectionStep[]> =>
  tx.disconnectionSteps.select({ root, connection: id, state: { in: state } }, { limit: AT_ONCE, orderBy: [['mailbox', 'asc']] });

const setStep = async (
  tx: Transaction,
  { root, connection, mailbox }: DisconnectionStep,
  patch: Partial<DisconnectionStep>,
): Promise<void> => {
  await tx.disconnectionSteps.update({ root, connection, mailbox }, patch);
};

/** The mailbox of a step; null: it was migrated to another integration since, where nothing of it is touched. */
const mailboxOf = async ({ tx, connection }: Turn, step: DisconnectionStep): Promise<Mailbox | null> => {
  const mailbox = await tx.mailboxes.get({ root: step.root, id: step.mailbox });
  return mailbox !== null && mailbox.connection === connection.id ? mailbox : null;
};

const later = (now: Instant, milliseconds: number): Instant => (now + milliseconds) as Instant;

const removing: Work = async (turn) => {
  const { tx, connection, occasion } = turn;
  const { now } = occasion;
  const { root, id } = connection;
  const waiting = await stepsIn(turn, ['waiting']);
  for (const step of waiting) await beginRemoving(turn, step);
  if (waiting.length > 0) return now;
  const open = await tx.disconnectionSteps.select(
    { root, connection: id, state: 'removing', due: { lte: now } },
    { limit: AT_ONCE, orderBy: [['due', 'asc']] },
  );
  for (const step of open) await lookAtRest(turn, step);
  if (open.length === AT_ONCE) return now;
  if ((await tx.disconnectionSteps.count({ root, connection: id, state: 'removing', skipped: false })) > 0) return later(now, AGAIN);
  if (await owesCopies(turn)) return later(now, AGAIN);
  await tx.disconnections.update({ root, connection: id }, { closingSince: now });
  await turnTo(tx, connection, 'closing', now);
  return now;
};

/** An administrator agreed to all of it: the brake (4.18) has nothing to ask. */
const beginRemoving = async (turn: Turn, step: DisconnectionStep): Promise<void> => {
  const { tx, occasion } = turn;
  const { now } = occasion;
  const mailbox = await mailboxOf(turn, step);
  if (mailbox === null) return setStep(tx, step, { state: 'closed' });
  const { root } = step;
  const links = await tx.links.select({ root, mailbox: mailbox.id }, { lock: 'update', orderBy: [['appointment', 'asc']] });
  for (const link of links) if (isLeft(link, now)) await markLink(tx, link, now);
  await tx.mailboxes.update({ root, id: mailbox.id }, { brakeReleasedUntil: later(now, UNDO), brakeHeldSince: null });
  await markMailbox(tx, root, mailbox.id, now);
  const [counted] = await countIn(tx, root, [mailbox.id], now);
  const { events = 0, mails = 0 } = counted ?? {};
  // Where it was stopped in between, what it began with is known.
  const first = step.events === 0 ? { events, mails } : {};
  return setStep(tx, step, { state: 'removing', due: later(now, AGAIN), ...first });
};

const lookAtRest = async (turn: Turn, step: DisconnectionStep): Promise<void> => {
  const { tx, occasion } = turn;
  const { now } = occasion;
  const { root, mailbox } = step;
  if ((await mailboxOf(turn, step)) === null) return setStep(tx, step, { state: 'closed' });
  const links = (await tx.links.select({ root, mailbox }, { orderBy: [['appointment', 'asc']] })).filter((link) => isLeft(link, now));
  // A pass that had looked before it began has put some of them to rest.
  const asleep = links.filter((link) => link.due === null);
  for (const link of asleep) await markLink(tx, link, now);
  if (asleep.length > 0) await markMailbox(tx, root, mailbox, now);
  return setStep(tx, step, links.length === 0 ? { state: 'removed', due: null } : { due: later(now, AGAIN) });
};

/** Copies of what was removed elsewhere may have come to be looked for in a mailbox that was through (3.11). */
const owesCopies = async ({ tx, connection, occasion }: Turn): Promise<boolean> => {
  const { root, id } = connection;
  const owing = await tx.links.pick({ root, leftovers: { not: null } }, ['mailbox']);
  if (owing.length === 0) return false;
  const again = await tx.disconnectionSteps.update(
    { root, connection: id, state: 'removed', skipped: false, mailbox: { in: [...new Set(owing.map((link) => link.mailbox))] } },
    { state: 'removing', due: occasion.now },
  );
  return again > 0;
};

const closing: Work = async (turn) => {
  const { tx, connection, row, occasion } = turn;
  const { now } = occasion;
  const { root, id } = connection;
  const since = row.closingSince ?? now;
  // Passes, lines and subscriptions still use the credentials; each sees that the integration is off and ends.
  if (now < since + QUIET) return later(since, QUIET);
  if ((await tx.mailboxes.count({ root, connection: id, leaseUntil: { gt: now } })) > 0) return later(now, SECOND);
  const subscribed = await tx.subscriptions.count({ root, connection: id });
  if (subscribed > 0 && now < since + GIVEN_UP) return later(now, SECOND);
  const steps = await stepsIn(turn, ['waiting', 'removing', 'removed']);
  for (const step of steps) await close(turn, step);
  if (steps.length > 0) return now;
  await tx.subscriptions.remove({ root, connection: id });
  await tx.discoveries.remove({ root, connection: id });
  await tx.parkings.remove({ root, key: { in: [id, `${id} graph`] } });
  await turnTo(tx, { ...connection, secret: null }, 'disconnected', now);
  const undoUntil = later(now, UNDO);
  await tx.disconnections.update({ root, connection: id }, { endedAt: now, undoUntil });
  await say(tx, occasion, connection, 'disconnected', `The integration ${connection.name} is disconnected and its credentials are erased`);
  return undoUntil;
};

/** What was learnt of a calendar's times is not known any more. */
const UNREAD = {
  readAt: null,
  furtherReadAt: null,
  readAs: null,
  expandedUntil: null,
  cursor: null,
  listedWindow: null,
  listingSince: null,
} satisfies Partial<Mailbox>;

const close = async (turn: Turn, step: DisconnectionStep): Promise<void> => {
  const { tx, row, occasion } = turn;
  const { root } = step;
  const mailbox = await mailboxOf(turn, step);
  if (mailbox !== null) {
    const there = { root, mailbox: mailbox.id };
    const removes = row.busy === 'remove';
    if (removes) {
      await tx.busy.remove(there);
      await tx.series.remove(there);
      await listFurtherAnew(tx, root, mailbox.id, { now: occasion.now });
    }
    if (!removes && row.events === 'remove') await dropCopies(tx, there);
    const columns = { ...UNHEARD, brakeReleasedUntil: mailbox.brakeReleasedUntil === null ? null : occasion.now };
    await tx.mailboxes.update({ root, id: mailbox.id }, { ...columns, ...(removes ? { ...UNREAD, ...UNHELD } : {}) });
    await markMailbox(tx, root, mailbox.id, occasion.now);
  }
  await setStep(tx, step, { state: 'closed', due: null });
};

/** What went with the events was no time of its owner's, and nobody reads any more that it has gone. */
const dropCopies = async (tx: Transaction, there: { readonly root: string; readonly mailbox: string }): Promise<void> => {
  const lying = await tx.busy.pick({ ...there, uid: { not: null } }, ['uid']);
  const uids = [...new Set(lying.flatMap(({ uid }) => uid ?? []))];
  const ended = uids.length === 0 ? [] : await tx.links.pick({ root: there.root, uid: { in: uids }, base: null }, ['uid']);
  const gone = [...new Set(ended.flatMap(({ uid }) => uid ?? []))];
  if (gone.length > 0) await tx.busy.remove({ ...there, uid: { in: gone } });
};

const UNHEARD = { toldUntil: null, deafSince: null, lineNumber: null } satisfies Partial<Mailbox>;
const UNHELD = { unreadable: null, busyHeldSince: null } satisfies Partial<Mailbox>;

/** Every calendar is read from its beginning, and every link looked at; nobody is invited to what was booked or removed meanwhile (3.9). */
const returning: Work = async (turn) => {
  const { tx, connection, occasion } = turn;
  const { now } = occasion;
  const { root, id } = connection;
  const steps = await stepsIn(turn, ['waiting', 'removing', 'removed', 'closed']);
  for (const step of steps) {
    const mailbox = await mailboxOf(turn, step);
    if (mailbox !== null) {
      await markLinks(tx, { root, mailbox: mailbox.id }, now);
      await listFurtherAnew(tx, root, mailbox.id, { now });
      await holdInvitations(tx, root, [mailbox.id], now);
      const released = mailbox.brakeReleasedUntil === null ? null : now;
      const columns = { cursor: null, listingSince: null, listedWindow: null, listDue: null, rights: null, retryAt: null, attempts: 0 };
      await tx.mailboxes.update({ root, id: mailbox.id }, { ...columns, readDue: now, brakeReleasedUntil: released });
    }
    await setStep(tx, step, { state: 'ready', due: null });
  }
  if (steps.length > 0) return now;
  await tx.disconnectionSteps.remove({ root, connection: id });
  await tx.disconnections.update({ root, connection: id }, { undoUntil: null, endedAt: null });
  await turnTo(tx, connection, null, now);
  await say(tx, occasion, connection, 'connectedAgain', `The integration ${connection.name} is connected again`);
  return null;
};

/** The thirty days are over: what was remembered for the undo goes, and nothing before that. */
const disconnected: Work = async (turn) => {
  const { tx, connection, row, occasion } = turn;
  const { root, id } = connection;
  if (row.undoUntil === null) return null;
  if (row.undoUntil > occasion.now) return row.undoUntil;
  const steps = await stepsIn(turn, ['closed']);
  for (const step of steps) {
    const mailbox = await mailboxOf(turn, step);
    if (mailbox !== null) await tx.links.remove({ root, mailbox: mailbox.id });
    await setStep(tx, step, { state: 'forgotten' });
  }
  if (steps.length > 0) return occasion.now;
  await tx.disconnections.update({ root, connection: id }, { undoUntil: null });
  await say(tx, occasion, connection, 'undoOver', `What was remembered of the integration ${connection.name} for an undo is forgotten`);
  return null;
};

const nothing: Work = () => Promise.resolve(null);

const WORKS: Readonly<Record<NonNullable<Connection['disconnect']> | 'connected', Work>> = {
  connected: nothing,
  removing,
  stopped: nothing,
  closing,
  disconnected,
  returning,
};
