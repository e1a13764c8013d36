/**
 * One turn with one subscription of Graph: it is made, renewed or given back. What is about to be sent is stored before it is sent, as Graph
 * asks our address during that very call; what came of it is stored under the fence, so that ours and Graph's never differ (B1).
 */
import { MINUTE, SECOND, afterFailure } from '@lockstep/engine';
import type { Instant } from '@lockstep/engine';
import { ConnectorError } from '@lockstep/exchange';
import type { Failure, Push, PushSubscription, Timer } from '@lockstep/exchange';
import type { SubscriptionRow } from '../store/rows/push.ts';
import type { Connection, Mailbox } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';
import type { SyncDeps } from './deps.ts';
import { turn } from './health.ts';
import { markMailbox } from './notice.ts';
import { isParked, isWide } from './park.ts';
import { addressesOf } from './push-address.ts';
import { APART, type Opener } from './push-told.ts';
import { deafen, pushOf } from './push-wanted.ts';
import { within } from './timer.ts';

export type PushDeps = SyncDeps & {
  readonly open: Opener;
  readonly seal: (plain: string, place: { readonly root: string; readonly connection: string }) => string;
  /** At most 128 characters that nobody can guess. */
  readonly newSecret: () => string;
  readonly timer: Timer;
};

/** All requests of one turn together: where Graph has one already it is found, looked at and perhaps removed first. */
const TURN_MS = 90 * SECOND;
export const TURN_LEASE_MS = 2 * MINUTE;
/** One of which a single renewal failed goes on telling for days. */
const FAILING = 3;
/** One that cannot be given back runs out by itself. */
const GIVEN_UP = 5;
/** While its account or host as a whole has to wait. */
const PARKED = MINUTE;

type Turn = {
  readonly deps: PushDeps;
  readonly row: SubscriptionRow;
  readonly connection: Connection;
  readonly mailbox: Mailbox;
};

/** @returns until when nothing more should be asked of this integration; null: there is no such time */
export const takeTurn = async (deps: PushDeps, row: SubscriptionRow, signal: AbortSignal): Promise<Instant | null> => {
  const found = await deps.store.transaction(async (tx) => {
    const [connection, mailbox] = await Promise.all([
      tx.connections.get({ root: row.root, id: row.connection }),
      tx.mailboxes.get({ root: row.root, id: row.mailbox }),
    ]);
    if (connection === null || mailbox === null) return null;
    return { connection, mailbox, parked: await isParked(tx, connection, { transport: 'graph' }, deps.clock.now()) };
  });
  // Its row goes with them.
  if (found === null) return null;
  const { parked, ...rows } = found;
  const taken: Turn = { deps, row, ...rows };
  if (parked) return later(taken, (deps.clock.now() + PARKED) as Instant);
  try {
    await within(deps.timer, TURN_MS, (call) => work(taken, call), signal);
    return null;
  } catch (error) {
    // Whether it was done is found out by whoever takes it up.
    if (signal.aborted) return later(taken, deps.clock.now());
    return await failed(taken, classified(error, deps));
  }
};

const work = async (taken: Turn, signal: AbortSignal): Promise<void> => {
  const { deps, row, connection, mailbox } = taken;
  const push = pushOf(deps, connection);
  if (row.state === 'unwanted' || push === null) return giveBack(taken, push, signal);
  const { expiresAt, subscription } = row;
  const lives = expiresAt !== null && expiresAt > deps.clock.now();
  if (row.state === 'live' && subscription !== null && lives)
    return kept(taken, await push.renew(mailbox, subscription, signal), { isNew: false });
  return kept(taken, await make(taken, push, signal), { isNew: true });
};

const make = async ({ deps, row, mailbox }: Turn, push: Push, signal: AbortSignal): Promise<PushSubscription> => {
  const known = row.secret === null || row.state !== 'wanted' ? null : deps.open(row.secret, row);
  const secret = known ?? deps.newSecret();
  if (known === null) {
    const ready = { state: 'wanted', secret: deps.seal(secret, row) } as const;
    const stored = await deps.store.transaction((tx) => tx.subscriptions.update({ ...heldBy(row), marks: row.marks }, ready));
    // Taken over by another process, or something else is wanted of it now.
    if (stored === 0) throw new TurnLost();
  }
  if (row.subscription !== null) await push.unsubscribe(mailbox, row.subscription, signal);
  return push.subscribe(mailbox, { ...addressesOf(row.target, row.id), clientState: secret }, signal);
};

class TurnLost extends Error {}

const heldBy = ({ root, id, fence, leaseOwner }: SubscriptionRow) => ({ root, id, fence, leaseOwner });
const RELEASED = { leaseOwner: null, leaseUntil: null } as const;

/** What Graph answered, whatever was wanted of it meanwhile: that is due then, and begins from this. */
const kept = async (
  { deps, row, mailbox }: Turn,
  { id, expiresAt }: PushSubscription,
  { isNew }: { readonly isNew: boolean },
): Promise<void> =>
  deps.store.transaction(async (tx) => {
    const now = deps.clock.now();
    const held = await tx.subscriptions.get({ root: row.root, id: row.id }, { lock: 'update' });
    if (held === null || held.fence !== row.fence || held.leaseOwner !== row.leaseOwner) return;
    const columns = { subscription: id, expiresAt, renewedAt: now, attempts: 0, cause: null, detail: null, ...RELEASED };
    const made = isNew ? { madeAt: now } : {};
    // That it should be renewed, as was said meanwhile, is done.
    const isDone = held.marks === row.marks || (!isNew && held.state === 'live' && held.subscription === row.subscription);
    if (!isDone) {
      // Taken away while it was being renewed: there is nothing that could be kept.
      const gone = !isNew && held.subscription !== row.subscription;
      await tx.subscriptions.update(heldBy(row), gone ? RELEASED : { ...columns, ...made });
      return;
    }
    await tx.subscriptions.update(heldBy(row), { ...columns, ...made, state: 'live', due: halfway(expiresAt, now, deps.chance()) });
    if (isNew || (mailbox.deafSince !== null && row.attempts > 0)) return heard(tx, row, expiresAt, now);
    await tx.mailboxes.update({ root: row.root, id: row.mailbox, deafSince: null }, { toldUntil: expiresAt });
  });

/** Half of its life, give or take a tenth of it, so that what was made together is not renewed together. */
const halfway = (expiresAt: Instant, now: Instant, chance: number): Instant =>
  Math.round(now + Math.max(APART, (expiresAt - now) * (0.4 + chance * 0.2))) as Instant;

/** From now on it is told of; what moved before that was told to nobody, so the calendar is read once. */
const heard = async (tx: Transaction, { root, mailbox }: SubscriptionRow, toldUntil: Instant, now: Instant): Promise<void> => {
  await markMailbox(tx, root, mailbox, now, { readDue: now, toldUntil, toldAt: now });
  await tx.mailboxes.update({ root, id: mailbox }, { deafSince: null });
};

const giveBack = async ({ deps, row, mailbox }: Turn, push: Push | null, signal: AbortSignal): Promise<void> => {
  if (push !== null && row.subscription !== null) await push.unsubscribe(mailbox, row.subscription, signal);
  await deps.store.transaction(async (tx) => {
    const removed = await tx.subscriptions.remove({ ...heldBy(row), marks: row.marks });
    // Nobody posts for this integration any more, though it was not asked to stop.
    if (row.state !== 'unwanted') await markMailbox(tx, row.root, row.mailbox, deps.clock.now(), { toldUntil: null });
    // Wanted again meanwhile: it is gone all the same, and another one is due.
    if (removed === 0) await tx.subscriptions.update(heldBy(row), { subscription: null, expiresAt: null, ...RELEASED });
  });
};

const later = async ({ deps, row }: Turn, due: Instant): Promise<Instant> => {
  await deps.store.transaction((tx) => tx.subscriptions.update({ ...heldBy(row), marks: row.marks }, { due, ...RELEASED }));
  // Where it was marked meanwhile it is due as the mark says.
  await deps.store.transaction((tx) => tx.subscriptions.update(heldBy(row), RELEASED));
  return due;
};

const failed = async (taken: Turn, failure: Failure | null): Promise<Instant | null> => {
  const { deps, row } = taken;
  if (failure === null) return null;
  return deps.store.transaction(async (tx) => {
    const now = deps.clock.now();
    const held = await tx.subscriptions.get({ root: row.root, id: row.id }, { lock: 'update' });
    if (held === null || held.fence !== row.fence || held.leaseOwner !== row.leaseOwner) return null;
    const attempts = row.attempts + 1;
    const next = afterFailure(failure, attempts, now, deps.chance());
    const at = Math.max(now + 5 * SECOND, next.next === 'relist' ? 0 : next.at) as Instant;
    const rests = isWide(failure.scope) ? at : null;
    const isSame = held.marks === row.marks;
    if (held.state === 'unwanted' && isSame && (attempts >= GIVEN_UP || (held.expiresAt ?? 0) <= now)) {
      await tx.subscriptions.remove(heldBy(row));
      return rests;
    }
    if (row.state === 'live' && failure.kind === 'gone') {
      const anew = { subscription: null, expiresAt: null, secret: null, ...RELEASED };
      await tx.subscriptions.update(heldBy(row), held.state === 'live' ? { ...anew, state: 'wanted', due: now } : anew);
      await deafen(tx, row.root, row.mailbox, now);
      return rests;
    }
    const said = sentenceOf(failure, row);
    const due = isSame ? { due: at } : {};
    await tx.subscriptions.update(heldBy(row), { ...due, attempts, cause: failure.cause, detail: said, ...RELEASED });
    if (held.state !== 'unwanted' && (held.state === 'wanted' || attempts >= FAILING)) await flag(tx, taken, said, now);
    return rests;
  });
};

/** Polled from now on, and a person is told why; what is the matter with the mailbox itself is told by its own passes. */
const flag = async (tx: Transaction, { deps, row }: Turn, detail: string, now: Instant): Promise<void> => {
  const { root, mailbox: id } = row;
  const mailbox = await tx.mailboxes.get({ root, id }, { lock: 'update' });
  if (mailbox === null) return;
  if (mailbox.deafSince === null) await deafen(tx, root, id, now);
  if (mailbox.state !== 'syncing' && mailbox.cause !== 'notificationsNotArriving') return;
  const health = { state: 'warning', cause: 'notificationsNotArriving', detail } as const;
  await tx.mailboxes.update({ root, id }, await turn(tx, deps, { root, mailbox: id }, mailbox, health, now));
};

const sentenceOf = ({ cause, detail }: Failure, { target }: SubscriptionRow): string =>
  cause === 'notificationsNotArriving'
    ? `Microsoft could not reach the notification address ${target}: let it answer requests from the internet by https, with a certificate of a public authority and without a sign-in in front of it. ${detail}`
    : `Graph could not be asked to tell of changes in this calendar; it is asked again. ${detail}`;

/** Null: the turn is somebody else's now. */
const classified = (error: unknown, deps: PushDeps): Failure | null => {
  if (error instanceof TurnLost) return null;
  if (error instanceof ConnectorError) return error.failure;
  const isLate = error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError');
  if (!isLate) deps.log.error({ err: error }, 'a subscription of Graph failed in a way that was not foreseen');
  const facts = { kind: 'unavailable', scope: 'mailbox', ambiguous: true, retryAt: null } as const;
  return isLate
    ? { ...facts, cause: 'unreachable', detail: `Graph gave no answer within ${TURN_MS / SECOND} s.` }
    : { ...facts, cause: 'faultOfOurs', detail: 'An unexpected fault inside Lockstep; see the log.' };
};
