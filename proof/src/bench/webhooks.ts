/**
 * What Graph posts, as fast as a large tenant makes it on a busy morning: 2,000 notifications a second, each in a request of its own, over
 * 1,000 mailboxes, answered by one server once they are on the disk of PostgreSQL. Then the same while PostgreSQL crashes and comes back: what
 * was answered well must be counted in the rows afterwards, and what was refused is posted again, as Microsoft does for four hours.
 *
 * There is no Exchange behind it: the calendars are marked for reading, and whoever would read them finds no way there.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DAY, instant, SECOND, type Instant } from '@lockstep/engine';
import { createLog, createSealer, loadKey, openStore, type SubscriptionRow } from '@lockstep/server';
import { Pool } from 'undici';
import { cpuOf, cpuOfFamily } from '../program/cpu.ts';
import { startPostgres, type Postgres } from '../program/postgres.ts';
import { startProgramAt } from '../program/program.ts';
import { CONNECTION, furnish, mailboxOf, ROOT } from './bank.ts';
import { type Figure, figure, median, percentile, round1 } from './figure.ts';
import { atRate } from './load.ts';

const PEOPLE = 1_000;
const PER_SECOND = 2_000;
/** Warm: the server's code is compiled and its plans are made, as on any morning but the first after a start. */
const SECONDS = { warmUp: 20, measured: 30, crash: 12 };
/** So long after the beginning of the last part. */
const CRASH_AFTER_MS = 4 * SECOND;
/** Milliseconds, for 999 of 1,000. */
const GOAL = 50;
const TARGET = 'https://hooks.bank.example';
/** Connections that Microsoft's side keeps open; each carries one request at a time. */
const CONNECTIONS = 128;
/** Until what was refused is taken. */
const REPEATED_FOR_MS = 30 * SECOND;

export const webhooks = async (): Promise<Figure> => {
  const closing: (() => Promise<unknown>)[] = [];
  try {
    const postgres = await startPostgres();
    closing.push(() => postgres.stop());
    const folder = await mkdtemp(join(tmpdir(), 'lockstep-bench-'));
    closing.push(() => rm(folder, { recursive: true, force: true }));
    await fill(postgres, folder);
    const server = await startProgramAt({ databaseUrl: postgres.url, folder });
    closing.push(() => server.end());
    const pool = new Pool(server.url, { connections: CONNECTIONS, pipelining: 1 });
    closing.push(() => pool.destroy());
    const graph = poster(pool);
    await atRate(graph.post, PER_SECOND, SECONDS.warmUp);
    const before = [cpuOf(server.pid), cpuOfFamily(postgres.pid)] as const;
    const taken = await atRate(graph.post, PER_SECOND, SECONDS.measured);
    const share = (now: number, then: number): number => Math.round((now - then) / (SECONDS.measured * 10));
    const spent = [share(cpuOf(server.pid), before[0]), share(cpuOfFamily(postgres.pid), before[1])] as const;
    const calm = graph.refused();
    const away = await crashed(postgres, graph);
    const refused = graph.refused() - calm;
    await graph.repeat();
    const { lost, more } = await held(postgres, graph.answered);
    return told({ taken, lost, more, calm, refused, away, spent });
  } finally {
    for (const step of closing.toReversed()) await step();
  }
};

type Poster = {
  /** One notification, by its number; whatever is answered. */
  readonly post: (index: number) => Promise<void>;
  /** By mailbox, how many of its notifications were answered well. */
  readonly answered: ReadonlyMap<number, number>;
  /** How many were not, at their first attempt. */
  readonly refused: () => number;
  /** Posts what was refused until it is taken; throws where that takes too long. */
  readonly repeat: () => Promise<void>;
};

const poster = (pool: Pool): Poster => {
  const answered = new Map<number, number>();
  let waiting: number[] = [];
  let refused = 0;
  let count = 0;
  const one = async (person: number, number: number): Promise<boolean> => {
    const body = JSON.stringify({ value: [notification(person, number)] });
    const path = `/graph/notifications/${idOf(person)}`;
    try {
      const answer = await pool.request({ method: 'POST', path, headers: { 'content-type': 'application/json' }, body });
      await answer.body.dump();
      if (answer.statusCode !== 202) return false;
    } catch {
      return false;
    }
    answered.set(person, (answered.get(person) ?? 0) + 1);
    return true;
  };
  return {
    answered,
    refused: () => refused,
    post: async () => {
      const number = (count += 1);
      const person = (number * 7) % PEOPLE;
      if (await one(person, number)) return;
      refused += 1;
      waiting.push(person);
    },
    repeat: async () => {
      for (const end = performance.now() + REPEATED_FOR_MS; waiting.length > 0 && performance.now() < end;) {
        const some = waiting.splice(0, CONNECTIONS);
        const all = await Promise.all(some.map(async (person) => one(person, 0)));
        waiting = [...waiting, ...some.filter((_, index) => all[index] !== true)];
      }
      if (waiting.length > 0) throw new Error(`${waiting.length} notifications were never taken`);
    },
  };
};

const idOf = (person: number): string => `subscription-${person}`;
const secretOf = (person: number): string => `secret-of-${person}-${'x'.repeat(32)}`;

/** As Microsoft sends it, some 700 bytes. */
const notification = (person: number, number: number): object => {
  const event = `AAMkADU0${String(number).padStart(120, '0')}AAA=`;
  const resource = `Users/0f4b9ad4-0b5e-4d3c-a6cf-9f6e${String(person).padStart(8, '0')}/Events/${event}`;
  return {
    subscriptionId: `graph-${person}`,
    subscriptionExpirationDateTime: new Date(Date.now() + 3 * DAY).toISOString(),
    changeType: 'updated',
    resource,
    resourceData: { '@odata.type': '#Microsoft.Graph.Event', '@odata.id': resource, '@odata.etag': 'W/"DwAAABYAAAD"', id: event },
    clientState: secretOf(person),
    tenantId: '84bd8158-6d4d-4958-8b9f-9d6445542f95',
  };
};

/** Milliseconds for which PostgreSQL was away. */
const crashed = async (postgres: Postgres, graph: Poster): Promise<number> => {
  const posting = atRate(graph.post, PER_SECOND, SECONDS.crash);
  await pause(CRASH_AFTER_MS);
  const began = performance.now();
  await postgres.crash();
  const away = performance.now() - began;
  await posting;
  return away;
};

/** What the rows hold against what was answered: `lost` of these are missing, `more` were stored though nobody heard of it. */
const held = async (
  postgres: Postgres,
  answered: ReadonlyMap<number, number>,
): Promise<{ readonly lost: number; readonly more: number }> => {
  const counted = new Map(
    (await postgres.ask('select id, told from push_subscription')).map((line) => line.split('|') as [string, string]),
  );
  let [lost, more] = [0, 0];
  for (let person = 0; person < PEOPLE; person += 1) {
    const difference = Number(counted.get(idOf(person)) ?? 0) - (answered.get(person) ?? 0);
    lost += Math.max(0, -difference);
    more += Math.max(0, difference);
  }
  return { lost, more };
};

/** People whose subscriptions Graph has for some days yet. */
const fill = async (postgres: Postgres, folder: string): Promise<void> => {
  const sealer = createSealer(await loadKey({ key: null, keyFile: null, dataFolder: folder }));
  const store = await openStore({ databaseUrl: postgres.url, log: createLog('error') });
  try {
    const now = instant(Date.now());
    const later = (days: number): Instant => instant(now + days * DAY);
    const settings = { ...CONNECTION.settings, notificationUrl: TARGET };
    await furnish(store, {
      people: PEOPLE,
      now,
      services: [],
      standing: () => ({ transport: 'graph', calendar: 'calendar', toldUntil: later(6), toldAt: now, readAs: 'busy block' }),
      connection: { transport: 'graph', settings, secret: sealer.seal('secret', { root: ROOT, connection: CONNECTION.id }) },
    });
    const rows = Array.from({ length: PEOPLE }, (_, person): SubscriptionRow => ({
      ...AT_REST,
      id: idOf(person),
      mailbox: mailboxOf(person),
      secret: sealer.seal(secretOf(person), { root: ROOT, connection: CONNECTION.id }),
      subscription: `graph-${person}`,
      expiresAt: later(6),
      madeAt: now,
      renewedAt: now,
      due: later(3),
    }));
    await store.transaction((tx) => tx.subscriptions.insertAll(rows));
    await postgres.run('vacuum (analyze)', 'checkpoint');
  } finally {
    await store.close();
  }
};

const AT_REST = {
  root: ROOT,
  connection: CONNECTION.id,
  state: 'live',
  target: TARGET,
  told: 0,
  lastToldAt: null,
  marks: 0,
  leaseOwner: null,
  leaseUntil: null,
  fence: 0,
  attempts: 0,
  cause: null,
  detail: null,
} as const;

type Measured = {
  readonly taken: readonly number[];
  readonly lost: number;
  readonly more: number;
  readonly calm: number;
  readonly refused: number;
  readonly away: number;
  readonly spent: readonly [server: number, database: number];
};

const told = ({ taken, lost, more, calm, refused, away, spent }: Measured): Figure => {
  const result = figure(
    'webhooks',
    `a notification of Graph answered once it is durable, ${PER_SECOND}/s over ${PEOPLE} mailboxes for ${SECONDS.measured} s, PostgreSQL: p99.9 (and none answered and lost, also where PostgreSQL crashes)`,
    GOAL,
    round1(percentile(taken, 0.999)),
    'ms',
    [
      { name: 'p50, ms', value: round1(median(taken)) },
      { name: 'p99, ms', value: round1(percentile(taken, 0.99)) },
      { name: 'the slowest, ms', value: round1(Math.max(...taken)) },
      { name: 'refused while all was well', value: calm },
      { name: 'PostgreSQL was away for, ms', value: Math.round(away) },
      { name: 'refused then, and taken when they were posted again', value: refused },
      { name: 'answered 202 and lost', value: lost },
      { name: 'stored without an answer of 202', value: more },
      { name: 'the server, % of a core', value: spent[0] },
      { name: 'PostgreSQL, % of a core', value: spent[1] },
    ],
    'atMost',
  );
  return { ...result, ok: result.ok && lost === 0 && calm === 0 };
};
