/**
 * Those who watch are told which appointments and mailboxes changed. The journal is the source: every change of either
 * writes an entry in its own transaction, whichever process makes it. Its tail is read only while somebody watches, and what
 * is sent are ids: whoever may read a row fetches it.
 */
import { Readable } from 'node:stream';
import type { Instant } from '@lockstep/engine';
import { inherits, type Reach, reaches } from '../booking/company.ts';
import type { JournalEntry } from '../store/rows/record.ts';
import type { Transaction } from '../store/store.ts';
import type { HttpDeps } from './deps.ts';

export const EVENTS = 'text/event-stream';

/** How often the tail is read, in milliseconds: a drag in Outlook should be seen within a second. */
const EVERY_MS = 300;
/** Entries are dated when their transaction starts and appear when it commits, so the last of them are looked at again. */
const OVERLAP_MS = 10_000;
/** More at once than this: the watcher is told to look at everything. */
const MOST = 500;
/** A comment now and then keeps proxies from closing a quiet connection. */
const BEAT_MS = 15_000;
/** Somebody who does not read is let go; a browser comes back by itself. */
const MOST_UNREAD_BYTES = 64 * 1024;

export type Changed = { readonly kind: 'appointment' | 'mailbox' | 'integration'; readonly id: string };
/** `company`: whose it is, where the entry itself says so. */
type Owned = Changed & { readonly company: string | null };
type Watcher = { readonly reach: Reach; readonly stream: Readable; ready: boolean };
type Tail = { readonly watchers: Set<Watcher>; readonly seen: Map<string, Instant>; since: Instant | null };

export type Live = {
  /** Lines of `text/event-stream` until the signal is aborted. */
  readonly watch: (reach: Reach, signal: AbortSignal) => Readable;
  readonly close: () => void;
};

export const createLive = ({ store, clock, log }: Pick<HttpDeps, 'store' | 'clock' | 'log'>, everyMs = EVERY_MS): Live => {
  const tails = new Map<string, Tail>();
  let timer: NodeJS.Timeout | null = null;
  let beat = 0;

  const look = async (): Promise<void> => {
    for (const [root, tail] of tails) {
      const newcomers = [...tail.watchers].filter((watcher) => !watcher.ready);
      const told = await store.transaction(async (tx) => news(tx, root, tail, clock.now()), { snapshot: true });
      for (const { stream, changed } of told) send(stream, changed === 'all' ? [{ kind: 'all' }] : changed);
      for (const watcher of newcomers) ready(watcher);
    }
    beat += everyMs;
    if (beat < BEAT_MS) return;
    beat = 0;
    for (const { watchers } of tails.values()) for (const { stream } of watchers) stream.push(': still here\n\n');
  };
  const later = (): void => {
    timer = setTimeout(() => {
      look()
        .catch((error: unknown) => log.warn({ err: error }, 'changes could not be told; watchers hear of them a little later'))
        .finally(() => (tails.size > 0 ? later() : (timer = null)));
    }, everyMs);
    timer.unref();
  };

  return {
    watch: (reach, signal) => {
      const stream = new Readable({ read: () => undefined });
      const tail = tails.get(reach.root) ?? { watchers: new Set(), seen: new Map(), since: null };
      const watcher: Watcher = { reach, stream, ready: false };
      const leave = (): void => {
        tail.watchers.delete(watcher);
        if (tail.watchers.size === 0) tails.delete(reach.root);
        stream.destroy();
      };
      tails.set(reach.root, tail);
      tail.watchers.add(watcher);
      signal.addEventListener('abort', leave, { once: true });
      stream.once('close', leave);
      stream.push('retry: 2000\n\n');
      if (timer === null) later();
      return stream;
    },
    close: () => {
      if (timer !== null) clearTimeout(timer);
      for (const { watchers } of tails.values()) for (const { stream } of watchers) stream.push(null);
      tails.clear();
    },
  };
};

/** From now on nothing is missed: time to read everything once. */
const ready = (watcher: Watcher): void => {
  watcher.ready = true;
  send(watcher.stream, [{ kind: 'ready' }]);
};

const send = (stream: Readable, changed: readonly object[]): void => {
  for (const one of changed) stream.push(`data: ${JSON.stringify(one)}\n\n`);
  if (stream.readableLength > MOST_UNREAD_BYTES) stream.destroy();
};

type Told = { readonly stream: Readable; readonly changed: readonly Changed[] | 'all' };

/** What is new in the journal of one parent, for each watcher what is within reach. */
const news = async (tx: Transaction, root: string, tail: Tail, now: Instant): Promise<readonly Told[]> => {
  const since = (now - OVERLAP_MS) as Instant;
  const entries = await tx.journal.select({ root, at: { gt: tail.since ?? since } }, { orderBy: [['at', 'desc']], limit: MOST });
  const fresh = entries.filter((entry) => !tail.seen.has(entry.id));
  for (const entry of fresh) tail.seen.set(entry.id, entry.at);
  for (const [id, at] of tail.seen) if (at <= since) tail.seen.delete(id);
  tail.since = since;
  // Who has just come read the page some moments ago: what changed since then, and before this first look, is told as well.
  return [...(await toldTo(tx, root, tail, fresh, true)), ...(await toldTo(tx, root, tail, entries, false))];
};

/** These entries, for each watcher that is ready, or is not yet, what is within reach. */
const toldTo = async (
  tx: Transaction,
  root: string,
  tail: Tail,
  entries: readonly JournalEntry[],
  isReady: boolean,
): Promise<readonly Told[]> => {
  const watchers = [...tail.watchers].filter((watcher) => watcher.ready === isReady);
  if (watchers.length === 0 || entries.length === 0) return [];
  if (entries.length === MOST) return watchers.map(({ stream }) => ({ stream, changed: 'all' }));
  const owned = changedIn(entries);
  const changed = owned.map(({ kind, id }): Changed => ({ kind, id }));
  const limited = watchers.some(({ reach }) => reach.below !== 'all');
  const companies = limited ? await companiesOf(tx, root, owned) : new Map<string, string>();
  // The integrations of its parents are its own as well.
  const within = (reach: Reach, one: Changed): boolean =>
    (one.kind === 'integration' ? inherits : reaches)(reach, companies.get(`${one.kind} ${one.id}`) ?? '');
  return watchers.map(({ reach, stream }) => ({
    stream,
    changed: reach.below === 'all' ? changed : changed.filter((one) => within(reach, one)),
  }));
};

const textIn = (detail: JournalEntry['detail'], field: string): string | null => {
  const value = detail[field];
  return typeof value === 'string' ? value : null;
};

const changedIn = (entries: readonly JournalEntry[]): readonly Owned[] => {
  const changed = new Map<string, Owned>();
  for (const { appointment, mailbox, detail } of entries) {
    const [integration, company] = [textIn(detail, 'integration'), textIn(detail, 'company')];
    if (appointment !== null) changed.set(`appointment ${appointment}`, { kind: 'appointment', id: appointment, company: null });
    if (mailbox !== null) {
      const known = changed.get(`mailbox ${mailbox}`)?.company ?? company;
      changed.set(`mailbox ${mailbox}`, { kind: 'mailbox', id: mailbox, company: known });
    }
    // A test names its integration too, and changes nothing of it.
    if (integration !== null && company !== null)
      changed.set(`integration ${integration}`, { kind: 'integration', id: integration, company });
  }
  return [...changed.values()];
};

/** Whose each of them is: an appointment's own company, a mailbox's by its holder, or by its integration while it has none. */
const companiesOf = async (tx: Transaction, root: string, changed: readonly Owned[]): Promise<ReadonlyMap<string, string>> => {
  const ids = (kind: Changed['kind']): readonly string[] => changed.filter((one) => one.kind === kind).map(({ id }) => id);
  const companies = new Map(changed.flatMap(({ kind, id, company }) => (company === null ? [] : [[`${kind} ${id}`, company] as const])));
  for (const row of await tx.appointments.select({ root, id: { in: ids('appointment') } }))
    companies.set(`appointment ${row.id}`, row.company);
  const mailboxes = await tx.mailboxes.select({ root, id: { in: ids('mailbox') } });
  const connections = await tx.connections.select({ root, id: { in: mailboxes.map((row) => row.connection) } });
  const pairings = await tx.pairings.select({ root, mailbox: { in: mailboxes.map((row) => row.id) } });
  const holders = await tx.holders.select({ root, id: { in: pairings.map((row) => row.holder) } });
  for (const mailbox of mailboxes) {
    const holder = pairings.find((row) => row.mailbox === mailbox.id)?.holder;
    const owner = holders.find((row) => row.id === holder) ?? connections.find((row) => row.id === mailbox.connection);
    if (owner !== undefined) companies.set(`mailbox ${mailbox.id}`, owner.company);
  }
  return companies;
};
