/**
 * What Graph posted, believed and written down (5.3): whose it is, by its secret, and what follows for its mailbox. A notification is a
 * hint that something may have moved; however many come for one mailbox, they are one mark.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { MINUTE, SECOND } from '@lockstep/engine';
import type { EventId, Instant } from '@lockstep/engine';
import type { Posted } from '@lockstep/exchange';
import type { SubscriptionRow } from '../store/rows/push.ts';
import type { Mailbox } from '../store/rows/sync.ts';
import type { LastWrites, Transaction } from '../store/store.ts';
import { hintOf, isOwnWriting, readBack } from './echo.ts';
import type { Hint } from './echo.ts';
import { markOf } from './notice.ts';

/** One request as it came: the row that its address names, and its items. */
export type Request = { readonly id: string; readonly posted: readonly Posted[] };
/** Items that were believed; whose secret was wrong; that are of no subscription we have. The latter two change nothing. */
export type Outcome = { readonly taken: number; readonly forged: number; readonly unknown: number };
/** Opens what was sealed for an integration; null where it cannot. */
export type Opener = (sealed: string, place: { readonly root: string; readonly connection: string }) => string | null;

/** A renewal also re-authorises; two of them, or one and a re-authorisation, have to be this far apart (G:change-notifications-lifecycle-events). */
export const APART = 10 * MINUTE;
/** One that is taken away as soon as it is made is not made anew faster than this (F10). */
const ANEW_AFTER = MINUTE;
/** A mailbox that is due already and was told of a moment ago is not written again. */
const SAME_MARK = SECOND;

const FIELDS = [
  'root',
  'id',
  'connection',
  'mailbox',
  'state',
  'secret',
  'subscription',
  'madeAt',
  'renewedAt',
  'due',
  'marks',
  'attempts',
] as const satisfies readonly (keyof SubscriptionRow)[];
type Known = Pick<SubscriptionRow, (typeof FIELDS)[number]>;

/**
 * Takes the requests of some milliseconds in one transaction, whose last writes are these. The rows of subscriptions are locked before
 * those of mailboxes, each in the order of their ids, as everybody does.
 */
export const takeRequests = async (tx: Transaction, open: Opener, requests: readonly Request[], now: Instant): Promise<Outcome> => {
  const posted = new Map<string, Posted[]>();
  for (const { id, posted: items } of requests) {
    const known = posted.get(id);
    if (known === undefined) posted.set(id, [...items]);
    else known.push(...items);
  }
  const rows = await tx.subscriptions.pick({ id: { in: [...posted.keys()] } }, FIELDS, { lock: 'update' });
  const count = { taken: 0, forged: 0, unknown: 0 };
  const writes: (() => Promise<unknown>)[] = [];
  const roots = new Map<string, { readonly counts: { id: string; count: number }[]; readonly hints: Map<string, Told> }>();
  for (const [id, items] of posted) {
    const row = rows.find((one) => one.id === id);
    const believed = row === undefined ? NOBODY : believe(row, open, items);
    count.taken += believed.items.length;
    count.forged += believed.forged;
    count.unknown += items.length - believed.items.length - believed.forged;
    if (row === undefined || believed.items.length === 0) continue;
    const life = lifeOf(row, believed.items, now);
    if (life !== null) writes.push(() => tx.subscriptions.update({ root: row.root, id }, life));
    const own = roots.get(row.root) ?? { counts: [], hints: new Map<string, Told>() };
    roots.set(row.root, own);
    own.counts.push({ id, count: believed.items.length });
    const hint = toldIn(row, believed.items);
    if (hint !== null) own.hints.set(row.mailbox, hint);
  }
  for (const [root, { counts, hints }] of [...roots].toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    const { marked, changes } = await marking(tx, root, hints, now);
    writes.push(() => tx.tell(root, { counts, marked }, now), ...changes);
  }
  await tx.atLast(async (): Promise<LastWrites> => {
    await Promise.all(writes.map(async (write) => write()));
    return [];
  });
  return count;
};

type Believed = { readonly items: readonly Posted[]; readonly forged: number };
const NOBODY: Believed = { items: [], forged: 0 };

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** While one is being made its id is not known yet, and it may tell already: then its secret, which no other one has, is proof enough. */
const believe = (row: Known, open: Opener, items: readonly Posted[]): Believed => {
  if (row.state === 'unwanted' || row.secret === null) return NOBODY;
  const opened = open(row.secret, row);
  if (opened === null) return NOBODY;
  const secret = digest(opened);
  // By digests, which are of one length: neither the length nor the first difference shows in the time it takes.
  const proven = items.filter((one) => one.clientState !== null && timingSafeEqual(digest(one.clientState), secret));
  return {
    items: proven.filter((one) => row.state === 'wanted' || one.subscription === row.subscription),
    forged: items.length - proven.length,
  };
};

/** What Graph says of the subscription itself: one renewal, or a new one, however often it says so; null: nothing new. */
const lifeOf = (row: Known, items: readonly Posted[], now: Instant): Partial<SubscriptionRow> | null => {
  if (row.state !== 'live') return null;
  if (items.some((one) => one.what === 'removed')) {
    const due = Math.max(now, (row.madeAt ?? 0) + ANEW_AFTER) as Instant;
    return { state: 'wanted', subscription: null, secret: null, expiresAt: null, due, marks: row.marks + 1 };
  }
  // One whose renewal has failed is tried again when Graph allows, whatever it asks for.
  if (row.attempts > 0 || !items.some((one) => one.what === 'reauthorise')) return null;
  const due = Math.max(now, (row.renewedAt ?? 0) + APART) as Instant;
  return row.due !== null && row.due <= due ? null : { due, marks: row.marks + 1 };
};

/** `deaf`: nothing more is told until it is made anew. */
type Told = Hint & { readonly deaf: boolean };

/** Null: it was only asked for a renewal. */
const toldIn = (row: Known, posted: readonly Posted[]): Told | null => {
  const telling = posted.filter((one) => one.what !== 'reauthorise');
  if (telling.length === 0) return null;
  const named: { readonly made: EventId[]; readonly changed: EventId[] } = { made: [], changed: [] };
  let isEachNamed = true;
  for (const { what, event } of telling) {
    if ((what === 'made' || what === 'changed') && event !== null) named[what].push(event);
    else isEachNamed = false;
  }
  return { ...hintOf(isEachNamed ? named : null), deaf: row.state === 'live' && telling.some((one) => one.what === 'removed') };
};

const MARKED = [
  'id',
  'due',
  'marks',
  'readDue',
  'leaseUntil',
  'lastChangeOut',
  'wroteLast',
  'toldAt',
  'deafSince',
] as const satisfies readonly (keyof Mailbox)[];
type Marked = Pick<Mailbox, (typeof MARKED)[number]>;
type Marking = { readonly marked: readonly string[]; readonly changes: readonly (() => Promise<number>)[] };

const marking = async (tx: Transaction, root: string, hints: ReadonlyMap<string, Told>, now: Instant): Promise<Marking> => {
  const rows = await tx.mailboxes.pick({ root, id: { in: [...hints.keys()] } }, MARKED, { lock: 'update' });
  const marked: string[] = [];
  const changes: (() => Promise<number>)[] = [];
  for (const row of rows) {
    const hint = hints.get(row.id);
    const patch = hint === undefined ? 'same' : markFor(row, hint, now);
    if (patch === 'marked') marked.push(row.id);
    else if (patch !== 'same') changes.push(() => tx.mailboxes.update({ root, id: row.id }, patch));
  }
  return { marked, changes };
};

/** `marked`: for reading now; `same`: it is so already. */

const markFor = (row: Marked, hint: Told, now: Instant): Partial<Mailbox> | 'marked' | 'same' => {
  if (hint.deaf) return markOf(row, now, { readDue: now, toldUntil: null, deafSince: row.deafSince ?? now });
  const isFree = row.leaseUntil === null || row.leaseUntil <= now;
  if (isFree && isOwnWriting(row, hint, now)) return readBack(row, hint, now);
  // Whoever takes it up does so behind the lock of this row, and reads what this told of.
  const isDue = isFree && row.due !== null && row.due <= now && row.readDue !== null && row.readDue <= now;
  if (isDue && row.toldAt !== null && row.toldAt > now - SAME_MARK) return 'same';
  return 'marked';
};
