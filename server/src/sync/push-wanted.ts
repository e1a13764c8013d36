/** Which mailboxes are to have a subscription of Graph, held against those that have one (5.3). */
import type { Instant } from '@lockstep/engine';
import type { Push } from '@lockstep/exchange';
import { pairedIn } from '../booking/known.ts';
import type { SubscriptionRow } from '../store/rows/push.ts';
import type { Connection, Mailbox } from '../store/rows/sync.ts';
import { StoreConflict } from '../store/store.ts';
import type { Transaction } from '../store/store.ts';
import type { SyncDeps } from './deps.ts';
import { markMailbox } from './notice.ts';
import { APART } from './push-told.ts';

/** Rows changed in one transaction: on the embedded store everybody else waits for it. */
const AT_ONCE = 100;

const FIELDS = [
  'id',
  'mailbox',
  'state',
  'target',
  'madeAt',
  'due',
  'marks',
  'attempts',
] as const satisfies readonly (keyof SubscriptionRow)[];
type Had = Pick<SubscriptionRow, (typeof FIELDS)[number]>;
type Wished = Pick<Mailbox, 'id' | 'state' | 'deafSince'>;

/** Null: its Exchange does not post what there is to tell. Throws where there is no way to it. */
export const pushOf = (deps: Pick<SyncDeps, 'connectorFor'>, connection: Connection): Push | null =>
  deps.connectorFor(connection, { transport: 'graph' }).push;

/** An integration that has any row; `isDue`: whether one of them may be due by now. */
export type Keeping = { readonly connection: Connection; readonly isDue: boolean };

/** Brings the rows in line with integrations, pairings and mailboxes, so that what has to be made, made anew or given back is due. */
export const settleWanted = async (deps: SyncDeps): Promise<readonly Keeping[]> => {
  const all = await deps.store.transaction(async (tx) => {
    const connections = await tx.connections.select({});
    return Promise.all(connections.map(async (connection) => [connection, await standing(tx, connection)] as const));
  });
  const keeping: Keeping[] = [];
  for (const [connection, stands] of all) {
    if (stands.wished.length === 0 && stands.had.length === 0) continue;
    const isChanged = await settleOne(deps, connection, stands);
    const now = deps.clock.now();
    keeping.push({ connection, isDue: isChanged || stands.had.some(({ due }) => due !== null && due <= now) });
  }
  return keeping;
};

/** Whether there was anything to be changed. */
const settleOne = async (deps: SyncDeps, connection: Connection, stands: Standing): Promise<boolean> => {
  const changes = changesOf(connection, stands, deps);
  for (let from = 0; from < changes.length; from += AT_ONCE) {
    const some = changes.slice(from, from + AT_ONCE);
    try {
      await deps.store.transaction(async (tx) => {
        for (const change of some) await change(tx);
      });
    } catch (error) {
      // Another process does the same at this moment: what it leaves is seen at the next look.
      if (error instanceof StoreConflict) return true;
      throw error;
    }
  }
  return changes.length > 0;
};

/** `target`: where Graph is to post; null: nowhere. */
type Standing = { readonly target: string | null; readonly wished: readonly Wished[]; readonly had: readonly Had[] };

/** Who is paired, known to Exchange and speaks Graph; one that cannot be read keeps what it has, and gets nothing new. */
const standing = async (tx: Transaction, { root, id, enabled, settings }: Connection): Promise<Standing> => {
  const target = enabled ? (settings.notificationUrl ?? null) : null;
  const had = await tx.subscriptions.pick({ root, connection: id }, FIELDS);
  if (target === null) return { target, wished: [], had };
  const mailboxes = await tx.mailboxes.pick({ root, connection: id, transport: 'graph', calendar: { not: null } }, [
    'id',
    'state',
    'deafSince',
  ]);
  if (mailboxes.length === 0) return { target, wished: [], had };
  const paired = await pairedIn(tx, root);
  return { target, wished: mailboxes.filter((one) => paired.has(one.id)), had };
};

type Change = (tx: Transaction) => Promise<void>;

const changesOf = (connection: Connection, { target, wished, had }: Standing, deps: SyncDeps): readonly Change[] => {
  const { root } = connection;
  const now = deps.clock.now();
  const rows = new Map(had.map((row) => [row.mailbox, row]));
  const wishes = new Map(wished.map((one) => [one.id, one]));
  const changes: Change[] = [];
  for (const row of had) {
    const wish = wishes.get(row.mailbox);
    if (wish === undefined || target === null) {
      if (row.state !== 'unwanted') changes.push((tx) => giveBack(tx, root, row, now));
    } else if (row.state === 'unwanted' || row.target !== target) changes.push((tx) => makeAnew(tx, root, row, target, now));
    else if (isSilent(row, wish, now)) changes.push((tx) => makeAnew(tx, root, row, target, now));
  }
  if (target === null || wished.every((one) => rows.has(one.id)) || !isPosting(deps, connection)) return changes;
  for (const { id: mailbox, state } of wished) {
    if (rows.has(mailbox) || state === 'error') continue;
    changes.push((tx) => tx.subscriptions.insert(newRow(connection, { id: deps.newId(), mailbox, target }, now)));
  }
  return changes;
};

/**
 * It looked alive, and a check found what was never told (F05), or the mailbox could not be read for a while. That it can be renewed would
 * prove nothing: made anew, Graph asks our address whether it answers. Not over and over where that does not help.
 */
const isSilent = (row: Had, { state, deafSince }: Wished, now: Instant): boolean =>
  row.state === 'live' && row.attempts === 0 && deafSince !== null && state !== 'error' && (row.madeAt ?? 0) + APART <= now;

/** One to which there is no way is said to be so by its passes. */
const isPosting = (deps: SyncDeps, connection: Connection): boolean => {
  try {
    return pushOf(deps, connection) !== null;
  } catch {
    return false;
  }
};

/** Nobody is told of it any more, as it was set: that is no fault of anything. */
const giveBack = async (tx: Transaction, root: string, { id, mailbox, marks }: Had, now: Instant): Promise<void> => {
  const given = await tx.subscriptions.update({ root, id, marks }, { state: 'unwanted', due: now, attempts: 0, marks: marks + 1 });
  if (given === 0) return;
  await markMailbox(tx, root, mailbox, now, { readDue: now, toldUntil: null });
  await tx.mailboxes.update({ root, id: mailbox }, { deafSince: null });
};

const makeAnew = async (tx: Transaction, root: string, { id, mailbox, marks }: Had, target: string, now: Instant): Promise<void> => {
  const anew = { state: 'wanted', target, secret: null, due: now, attempts: 0, marks: marks + 1 } as const;
  if ((await tx.subscriptions.update({ root, id, marks }, anew)) > 0) await deafen(tx, root, mailbox, now);
};

/** From now on it is read at the pace of one of which nothing is told, and at once. */
export const deafen = async (tx: Transaction, root: string, mailbox: string, now: Instant): Promise<void> => {
  await markMailbox(tx, root, mailbox, now, { readDue: now, toldUntil: null });
  await tx.mailboxes.update({ root, id: mailbox, deafSince: null }, { deafSince: now });
};

const newRow = (
  { root, id: connection }: Connection,
  own: Pick<SubscriptionRow, 'id' | 'mailbox' | 'target'>,
  now: Instant,
): SubscriptionRow => ({
  root,
  connection,
  ...own,
  state: 'wanted',
  secret: null,
  subscription: null,
  expiresAt: null,
  madeAt: null,
  renewedAt: null,
  told: 0,
  lastToldAt: null,
  due: now,
  marks: 0,
  leaseOwner: null,
  leaseUntil: null,
  fence: 0,
  attempts: 0,
  cause: null,
  detail: null,
});
