/**
 * Keeps the lines open that are this process's, of every integration whose Exchange tells of changes by itself, and writes down which mailboxes are told
 * of. A mailbox is only believed to be told of for a few minutes after its line last spoke, so that a process that dies
 * leaves nobody deaf for longer.
 */
import { MINUTE, SECOND } from '@lockstep/engine';
import type { Instant } from '@lockstep/engine';
import type { Timer } from '@lockstep/exchange';
import type { Connection, Mailbox } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';
import type { SyncDeps } from './deps.ts';
import { holdLines, leaveLines, type Place } from './line-lease.ts';
import { startLine, type Line, type LineEvents, type Listener } from './line.ts';
import { sweepStates } from './health.ts';
import { markMailbox } from './notice.ts';
import { isParked } from './park.ts';
import { onlyMark, type Moved } from './run.ts';
import { machineTimer, pause } from './timer.ts';

/** How often the store is asked who is to be listened to; with very many of them less often, so that asking is a small part of the time. */
const LOOK_EVERY = 2 * SECOND;
const LOOK_SHARE = 20;
/** However long asking takes: states are swept with each look, and green is left within a minute (2.4). */
const LOOK_AT_LATEST = 15 * SECOND;
/** Three heartbeats missed and a little. */
const BELIEVED = 3 * MINUTE;
/** What one connection may carry. */
const MOST_ON_A_LINE = 200;

export type Streams = { readonly stop: () => Promise<void> };

/** What is the machine's unless a virtual clock drives it. */
export type StreamsPace = { readonly timer: Timer; /** At least so many milliseconds between two looks. */ readonly lookEveryMs: number };
const PACE: StreamsPace = { timer: machineTimer, lookEveryMs: LOOK_EVERY };

/** What follows from what is heard. */
export type Hears = {
  /** Something is due now. */
  readonly wake: () => void;
  /** Something may have moved in these; answers when their marks are kept. Left out, they are marked and nothing else. */
  readonly moved?: (mailboxes: readonly Moved[]) => Promise<void>;
};

export const startStreams = (deps: SyncDeps, hears: Hears, { timer, lookEveryMs }: StreamsPace = PACE): Streams => {
  const lines = new Map<string, Line>();
  const refused = new Set<string>();
  /** Where this process has listened before. */
  const begun = new Set<string>();
  const stopping = new AbortController();
  const events = eventsOf(deps, hears);

  const look = async (): Promise<void> => {
    const all = await deps.store.transaction(async (tx) => groupsOf(tx, deps.clock.now()));
    const holding = await holdLines(deps, all);
    const groups = all.filter((group) => holding.has(group));
    const present = new Set(groups.map(({ key }) => key));
    for (const [key, line] of lines) {
      if (present.has(key)) continue;
      lines.delete(key);
      await line.stop();
    }
    for (const group of groups) {
      const line = lines.get(group.key) ?? begin(group, holding.isTakenOver(group) || begun.has(placeOf(group)));
      if (line === null) continue;
      lines.set(group.key, line);
      begun.add(placeOf(group));
      line.carry(group.listeners);
    }
    await events.forgotten();
    await sweepStates(deps);
  };
  /** Null: its Exchange tells of nothing, or there is no way to it; the passes over its mailboxes say which. */
  const begin = ({ connection }: Group, again: boolean): Line | null => {
    try {
      const connector = deps.connectorFor(connection);
      if (connector.capabilities.live !== 'stream') return null;
      return startLine({ ...deps, connector, events: again ? catchingUp(events) : events, timer });
    } catch (error) {
      // Said once for each state of the integration, not with every look.
      if (!refused.has(connection.id + connection.changedAt))
        deps.log.warn({ err: error, integration: connection.id }, 'no line to Exchange could be begun');
      refused.add(connection.id + connection.changedAt);
      return null;
    }
  };
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const began = deps.clock.now();
      await look().catch((error: unknown) => deps.log.error({ err: error }, 'the lines to Exchange could not be looked after'));
      await pause(timer, Math.max(lookEveryMs, Math.min(LOOK_AT_LATEST, (deps.clock.now() - began) * LOOK_SHARE)), stopping.signal);
    }
  };
  const ended = loop();
  return {
    stop: async () => {
      stopping.abort();
      await ended;
      await Promise.all([...lines.values()].map(async (line) => line.stop()));
      await leaveLines(deps).catch((error: unknown) => deps.log.warn({ err: error }, 'the lines to Exchange are free for others later'));
    },
  };
};

type Group = Place & { readonly key: string; readonly connection: Connection; readonly listeners: readonly Listener[] };
const placeOf = ({ root, place }: Place): string => `${root} ${place}`;

/** What moved while nobody listened was told to nobody: each calendar is read once it is told of again. */
const catchingUp = (events: LineEvents): LineEvents => {
  const told = new Set<string>();
  return {
    ...events,
    heard: async (mailboxes) => {
      await events.heard(mailboxes);
      const anew = mailboxes.filter(({ mailbox }) => !told.has(mailbox));
      for (const { mailbox } of anew) told.add(mailbox);
      if (anew.length > 0) await events.moved(anew.map((one) => ({ ...one, items: null })));
    },
  };
};

/** What is asked of every mailbox with each look. */
const LISTENED = ['id', 'address', 'calendar', 'state', 'retryAt', 'deafSince'] as const satisfies readonly (keyof Mailbox)[];

/** Who is to be listened to, in groups of one connection each. A changed integration gets lines of its own, with its new settings. */
const groupsOf = async (tx: Transaction, now: Instant): Promise<readonly Group[]> => {
  const groups: Group[] = [];
  for (const connection of await tx.connections.select({ enabled: true })) {
    const { root, id } = connection;
    // While its account or host is in trouble nobody else knocks there either.
    if (await isParked(tx, connection, now)) continue;
    const mailboxes = await tx.mailboxes.pick({ root, connection: id, calendar: { not: null } }, LISTENED);
    const paired = new Set((await tx.pairings.pick({ root, enabled: true }, ['mailbox'])).map((one) => one.mailbox));
    // One that cannot be read cannot be listened to either; it is tried again when it is read again.
    const listeners = mailboxes
      .filter((one) => paired.has(one.id) && one.state !== 'error' && (one.retryAt === null || one.retryAt <= now))
      .map((one): Listener => ({
        root,
        mailbox: one.id,
        calendar: { address: one.address, calendar: one.calendar },
        deafSince: one.deafSince,
      }));
    for (const [where, together] of await byPlace(tx, connection, listeners)) {
      for (let from = 0; from < together.length; from += MOST_ON_A_LINE) {
        const place = `${id} ${from}${where}`;
        const key = `${root} ${id} ${connection.changedAt} ${from}${where}`;
        groups.push({ root, place, key, connection, listeners: together.slice(from, from + MOST_ON_A_LINE) });
      }
    }
  }
  return groups;
};

/**
 * Who may share a line: mailboxes with one endpoint and one `GroupingInformation` (E:how-to-maintain-affinity…). Where the endpoint
 * is written down all count as one; where it is left to Autodiscover, whoever was not found yet is not listened to yet.
 */
const byPlace = async (
  tx: Transaction,
  { root, id, settings }: Connection,
  listeners: readonly Listener[],
): Promise<ReadonlyMap<string, readonly Listener[]>> => {
  if (settings.endpoint !== null) return new Map([['', listeners]]);
  const found = await tx.discoveries.pick({ root, connection: id }, ['address', 'endpoint', 'grouping']);
  const places = new Map(found.map(({ address, endpoint, grouping }) => [address, ` ${endpoint} ${grouping ?? ''}`]));
  const groups = new Map<string, Listener[]>();
  for (const listener of listeners) {
    const place = places.get(listener.calendar.address.toLowerCase());
    if (place === undefined) continue;
    const known = groups.get(place);
    if (known === undefined) groups.set(place, [listener]);
    else known.push(listener);
  }
  return groups;
};

/** Mailboxes changed in one transaction: whoever books for one of them waits until it ends. */
const AT_ONCE = 50;

const eventsOf = (deps: SyncDeps, { wake, moved }: Hears): LineEvents & { readonly forgotten: () => Promise<void> } => {
  const each = async <One extends Listener>(
    mailboxes: readonly One[],
    work: (tx: Transaction, one: One, now: Instant) => Promise<unknown>,
  ): Promise<void> => {
    // In the order of their ids, as everybody locks mailboxes.
    const inOrder = [...mailboxes].sort((one, other) => (one.mailbox < other.mailbox ? -1 : 1));
    for (let from = 0; from < inOrder.length; from += AT_ONCE) {
      const some = inOrder.slice(from, from + AT_ONCE);
      await deps.store.transaction(async (tx) => {
        const now = deps.clock.now();
        await Promise.all(some.map(async (one) => work(tx, one, now)));
      });
    }
  };
  const deafen = async (tx: Transaction, root: string, mailbox: string, now: Instant): Promise<void> => {
    await markMailbox(tx, root, mailbox, now, { readDue: now, toldUntil: null });
    await tx.mailboxes.update({ root, id: mailbox, deafSince: null }, { deafSince: now });
  };
  return {
    moved:
      moved ??
      (async (mailboxes) => {
        await onlyMark(deps, mailboxes);
        wake();
      }),
    heard: (mailboxes) =>
      each(mailboxes, async (tx, { root, mailbox: id, since }, now) => {
        const told = { toldUntil: (now + BELIEVED) as Instant };
        const was = await tx.mailboxes.update({ root, id, deafSince: null }, told);
        // A line that stood before it was found to be silent proves nothing by standing on.
        if (was === 0) await tx.mailboxes.update({ root, id, deafSince: { lt: since } }, { ...told, deafSince: null });
      }),
    deaf: async (mailboxes) => {
      await each(mailboxes, (tx, { root, mailbox }, now) => deafen(tx, root, mailbox, now));
      wake();
    },
    rests: ({ root, mailbox: id }, until) =>
      deps.store.transaction(async (tx) => {
        const row = await tx.mailboxes.get({ root, id }, { lock: 'update' });
        if (row !== null && (row.retryAt ?? 0) < until) await tx.mailboxes.update({ root, id }, { retryAt: until });
      }),
    /** Those whose line has died without a word, with its process for example. */
    forgotten: async () => {
      const now = deps.clock.now();
      const found = await deps.store.transaction(async (tx) => {
        const rows = await tx.mailboxes.select({ toldUntil: { lte: now } }, { orderBy: [['id', 'asc']], limit: 200 });
        for (const { root, id } of rows) await deafen(tx, root, id, now);
        return rows.length;
      });
      if (found > 0) wake();
    },
  };
};
