/**
 * Keeps the lines open that are this process's, of every integration whose Exchange tells of changes by itself, and writes down which mailboxes are told
 * of. A mailbox is only believed to be told of for a few minutes after its line last spoke, so that a process that dies
 * leaves nobody deaf for longer.
 */
import { MINUTE, SECOND } from '@lockstep/engine';
import type { Instant } from '@lockstep/engine';
import type { Timer } from '@lockstep/exchange';
import type { DueTimes } from '../store/due.ts';
import type { Transaction } from '../store/store.ts';
import type { SyncDeps } from './deps.ts';
import { groupsOf, type Group } from './groups.ts';
import { holdLines, leaveLines, type Holding, type Place } from './line-lease.ts';
import { startLine, type Line } from './line.ts';
import type { LineEvents, Listener } from './listener.ts';
import { isAnyLate, sweepStates, SWEPT } from './health.ts';
import { UNKNOWN } from './echo.ts';
import { markMailbox } from './notice.ts';
import { onlyMark, type Moved } from './taking.ts';
import { machineTimer, pause } from './timer.ts';

/** How often a process says that it goes on with its lines, and states are swept: green is left within a minute (2.4). */
const LOOK_EVERY = 2 * SECOND;
/** Who is to be listened to is asked as often; with very many of them less often, so that asking is a small part of the time. */
const ASK_SHARE = 100;
const ASK_AT_LATEST = 15 * SECOND;
/** Where it is asked as rarely as this: while nobody has come, gone or fallen silent by their numbers, it is not asked by name for so long. */
const LARGE = 5 * SECOND;
const SAME_FOR = 2 * MINUTE;
/** Three heartbeats missed and a little. */
const BELIEVED = 3 * MINUTE;

const ENABLED = { enabled: true } as const;

/** Who has fallen silent, and whom a sweep would take out of green. */
const LATE = ['silences', ...SWEPT] as const;

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
  const carried = new WeakMap<Line, Group>();
  const refused = new Set<string>();
  /** Where this process has listened before. */
  const begun = new Set<string>();
  const stopping = new AbortController();
  const events = eventsOf(deps, hears);

  let asked: Asked = { of: '', groups: [], at: 0, until: 0, every: 0 };
  /** Who is to be listened to, since when somebody is late or silent, and which lines are ours, in one transaction: it is asked all day. */
  const ask = async (): Promise<{ readonly times: DueTimes<(typeof LATE)[number]>; readonly holding: Holding }> => {
    const began = deps.clock.now();
    const { times, found, holding } = await holdLines(deps, async (tx) => {
      const isTime = began >= asked.until;
      // An integration that is switched or changed is a matter of moments, however many mailboxes it has.
      const [whole, named, late] = await Promise.all([
        isTime ? tx.connections.select(ENABLED) : null,
        isTime ? [] : tx.connections.pick(ENABLED, ['root', 'id', 'changedAt']),
        tx.dueTimes(LATE, began),
      ]);
      const names = JSON.stringify((whole ?? named).map(({ root, id, changedAt }) => [root, id, changedAt]));
      const isSwitched = !asked.of.startsWith(names);
      if (!isTime && !isSwitched) return { times: late, found: null, wanted: asked.groups };
      const isLarge = asked.every >= LARGE;
      const of = names + (isLarge ? await numbersOf(tx, began) : '');
      const isSame = isLarge && of === asked.of && began < asked.at + SAME_FOR;
      // As others, so that whoever waits on a line is tried again.
      const groups = isSame
        ? asked.groups.map((group) => Object.assign({}, group))
        : await groupsOf(tx, whole ?? (await tx.connections.select(ENABLED)), began);
      const now = deps.clock.now();
      const every = isSame ? asked.every : Math.min(ASK_AT_LATEST, (now - began) * ASK_SHARE);
      const anew: Asked = { of, groups, at: isSame ? asked.at : began, until: now + every, every };
      return { times: late, found: anew, wanted: groups };
    });
    if (found !== null) asked = found;
    return { times, holding };
  };

  const look = async (): Promise<void> => {
    const { times, holding } = await ask();
    const groups = asked.groups.filter((group) => holding.has(group));
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
      // Nothing new is known of them; ten thousand gone through for that every two seconds would be seen.
      if (carried.get(line) !== group) line.carry(group.listeners);
      carried.set(line, group);
    }
    const now = deps.clock.now();
    if (times.silences !== null && times.silences <= now) await events.forgotten();
    if (isAnyLate(times, now)) await sweepStates(deps);
  };
  /** Null: its Exchange tells of nothing, or there is no way to it; the passes over its mailboxes say which. */
  const begin = ({ connection }: Group, again: boolean): Line | null => {
    try {
      const connector = deps.connectorFor(connection, { transport: 'ews' });
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
      await look().catch((error: unknown) => deps.log.error({ err: error }, 'the lines to Exchange could not be looked after'));
      await pause(timer, lookEveryMs, stopping.signal);
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

type Asked = {
  readonly of: string;
  readonly groups: readonly Group[];
  readonly at: number;
  readonly until: number;
  readonly every: number;
};
const placeOf = ({ root, place }: Place): string => `${root} ${place}`;

/** What changes when somebody is to be listened to, or not, or anew: found by the database, ten thousand rows need not be read for it. */
const numbersOf = async (tx: Transaction, now: Instant): Promise<string> => {
  // Whose account or host is in trouble is tried again by the clock.
  if ((await tx.parkings.count({})) > 0) return `in trouble at ${now}`;
  const counts = await Promise.all([
    tx.pairings.count({ enabled: true }),
    tx.mailboxes.count({ calendar: { not: null } }),
    tx.mailboxes.count({ state: 'error' }),
    tx.mailboxes.count({ deafSince: { not: null } }),
    tx.mailboxes.count({ lineNumber: null }),
    tx.discoveries.count({}),
  ]);
  // One that comes as another goes leaves the numbers as they were, but not the moment of the latest turn.
  const [[turned], [silent]] = await Promise.all([
    tx.mailboxes.select({}, { orderBy: [['stateSince', 'desc']], limit: 1 }),
    tx.mailboxes.select({ deafSince: { not: null } }, { orderBy: [['deafSince', 'desc']], limit: 1 }),
  ]);
  return [...counts, turned?.stateSince, silent?.deafSince].join(' ');
};

/** What moved while nobody listened was told to nobody: each calendar is read once it is told of again. */
const catchingUp = (events: LineEvents): LineEvents => {
  const told = new Set<string>();
  return {
    ...events,
    heard: async (mailboxes) => {
      await events.heard(mailboxes);
      const anew = mailboxes.filter(({ mailbox }) => !told.has(mailbox));
      for (const { mailbox } of anew) told.add(mailbox);
      if (anew.length > 0) await events.moved(anew.map((one) => ({ ...one, ...UNKNOWN })));
    },
  };
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
    heard: async (mailboxes) => {
      // All of a line in one go: ten thousand rows, each by itself, would be most of what an idle server does.
      for (const root of new Set(mailboxes.map((one) => one.root))) {
        const own = new Map(mailboxes.filter((one) => one.root === root).map((one) => [one.mailbox, one.since]));
        await deps.store.transaction(async (tx) => {
          const told = { toldUntil: (deps.clock.now() + BELIEVED) as Instant };
          // In the order of their ids, as everybody locks mailboxes.
          const rows = await tx.mailboxes.pick({ root, id: { in: [...own.keys()] } }, ['id', 'deafSince'], { lock: 'update' });
          // A line that stood before it was found to be silent proves nothing by standing on.
          const proven = rows.filter(({ id, deafSince }) => deafSince === null || deafSince < (own.get(id) ?? 0));
          await tx.mailboxes.update({ root, id: { in: proven.map(({ id }) => id) } }, { ...told, deafSince: null });
        });
      }
    },
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
