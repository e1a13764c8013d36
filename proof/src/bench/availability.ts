/**
 * When any of 50 people is free within 30 days, asked 200 times a second of three real servers over HTTP, on a PostgreSQL in its
 * own process that holds 2 million busy rows of 10,000 people. Beside it: the same of one server, one after the other, and as
 * fast as it is answered; people whose calendars nobody asked for before; and the pure search over 60 days of 50 people with
 * 400 events each.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY, HOUR, instant, type Instant } from '@lockstep/engine';
import { createKey, createLog, openStore, SCOPES } from '@lockstep/server';
import { Agent, request } from 'undici';
import { startPostgres, type Postgres } from '../program/postgres.ts';
import { startProgramAt } from '../program/program.ts';
import { createIds } from '../simulation/stage.ts';
import { furnish, ROOT } from './bank.ts';
import { type Figure, figure, median, percentile, round1 } from './figure.ts';
import { atOnce, atRate, type Ask } from './load.ts';
import { searches } from './search.ts';

const EVERYBODY = 10_000;
const ROWS = 2_000_000;
/** How far ahead people's calendars are filled. */
const FILLED_DAYS = 60;

const PEOPLE = 50;
/** Everybody serves one of them, and each is served by as many as are asked for. */
const SERVICES = EVERYBODY / PEOPLE;
const DAYS = 30;
const PER_SECOND = 200;
/** Beside one PostgreSQL, as many as a machine of four cores has room for. */
const SERVERS = 3;
const SECONDS = 10;
/** The goal of the project, in milliseconds. */
const GOAL = 20;

/** Everybody is asked about so many times before it counts. */
const ROUNDS = 3;
const ONE_BY_ONE = 300;
const TOGETHER = 8;
const UNDER_LOAD = 800;
/** One key may ask a hundred times a second. */
const KEYS = 20;

export const availability = async (): Promise<Figure> => {
  const pure = searches();
  const postgres = await startPostgres();
  try {
    const now = instant(Math.floor(Date.now() / HOUR) * HOUR);
    const keys = await fill(postgres, now);
    const folder = await mkdtemp(join(tmpdir(), 'lockstep-bench-'));
    const servers: Awaited<ReturnType<typeof startProgramAt>>[] = [];
    const dispatcher = new Agent({ connections: 64 });
    try {
      const sizes: number[] = [];
      const serve = async (): Promise<Ask> => {
        const program = await startProgramAt({ databaseUrl: postgres.url, folder });
        servers.push(program);
        return asking(program.url, keys, now, dispatcher, sizes);
      };
      const first = await serve();
      const cold = await atOnce(first, 1, SERVICES);
      await atOnce(first, TOGETHER, SERVICES * ROUNDS);
      const alone = await atOnce(first, 1, ONE_BY_ONE);
      const pressed = await atOnce(first, TOGETHER, UNDER_LOAD);
      const half = await atRate(first, PER_SECOND / 2, SECONDS);
      const all = [first];
      while (all.length < SERVERS) {
        const another = await serve();
        await atOnce(another, TOGETHER, SERVICES * (ROUNDS + 1));
        all.push(another);
      }
      const open = await atRate(async (index) => all[index % SERVERS]?.(Math.floor(index / SERVERS)), PER_SECOND, SECONDS);
      return figure(
        'availability',
        `any of ${PEOPLE} people × ${DAYS} days over ${ROWS} busy rows of ${EVERYBODY} people, PostgreSQL, ${SERVERS} servers, over HTTP at ${PER_SECOND} requests/s: p99`,
        GOAL,
        round1(percentile(open, 0.99)),
        'ms',
        [
          { name: `at ${PER_SECOND} requests/s, p50, ms`, value: round1(median(open)) },
          { name: `one server at ${PER_SECOND / 2} requests/s, p50, ms`, value: round1(median(half)) },
          { name: `one server at ${PER_SECOND / 2} requests/s, p99, ms`, value: round1(percentile(half, 0.99)) },
          { name: `one server, ${TOGETHER} at once, answered in a second`, value: Math.round(pressed.perSecond) },
          { name: 'one after the other, p50, ms', value: round1(median(alone.taken)) },
          { name: 'one after the other, p99, ms', value: round1(percentile(alone.taken, 0.99)) },
          { name: 'of calendars nobody asked for before, p50, ms', value: round1(median(cold.taken)) },
          { name: 'an answer, KB', value: Math.round(median(sizes) / 1_000) },
          { name: 'the search alone, 50 people × 60 days × 400 events each, p50, ms', value: round1(median(pure)) },
          { name: 'the search alone, p99, ms', value: round1(percentile(pure, 0.99)) },
        ],
        'atMost',
      );
    } finally {
      await dispatcher.destroy();
      for (const program of servers) await program.end();
      await rm(folder, { recursive: true, force: true });
    }
  } finally {
    await postgres.stop();
  }
};

/** The tables; answers keys to the API. */
const fill = async (postgres: Postgres, now: Instant): Promise<readonly string[]> => {
  const store = await openStore({ databaseUrl: postgres.url, log: createLog('error') });
  try {
    const services = Array.from({ length: SERVICES }, (_, service) =>
      Array.from({ length: PEOPLE }, (_one, place) => service * PEOPLE + place),
    );
    await furnish(store, { people: EVERYBODY, now, services });
    await postgres.run('select setseed(0.5)', busySql(now), 'vacuum (analyze)', 'checkpoint');
    const occasion = { now, newId: createIds({ now: () => now }), actor: { kind: 'lockstep', name: 'bench' } } as const;
    const keys: string[] = [];
    for (let index = 0; index < KEYS; index += 1) {
      const made = await store.transaction((tx) =>
        createKey(tx, occasion, { root: ROOT, company: ROOT, name: `bench ${index}`, scopes: SCOPES }),
      );
      keys.push(made.key);
    }
    return keys;
  } finally {
    await store.close();
  }
};

/** A quarter of an hour to an hour each, at any time of the day, dealt over all mailboxes as calendars are read: each one's together. */
const busySql = (now: Instant): string => `
  insert into busy (root, mailbox, event_id, start_at, end_at, all_day, show_as, title, private, uid, read_at, zone)
  select root, mailbox, event, start_at, start_at + length, false, 'busy', null, false, 'uid-' || event, to_timestamp(${now / 1_000}), 'Europe/Zurich'
  from (
    select m.root, m.id as mailbox, m.id || '-event-' || n as event,
      to_timestamp(${now / 1_000}) + floor(random() * ${FILLED_DAYS * 96}) * interval '15 minutes' as start_at,
      (1 + floor(random() * 4)) * interval '15 minutes' as length
    from mailbox m, generate_series(1, ${ROWS / EVERYBODY}) n
  ) drawn`;

/** Every request is about other people than the ones before it, and comes with another key. */
const asking = (url: string, keys: readonly string[], now: Instant, dispatcher: Agent, sizes: number[]): Ask => {
  const span = `from=${new Date(now).toISOString()}&to=${new Date(now + DAYS * DAY).toISOString()}`;
  return async (index) => {
    const address = `${url}/api/v1/availability?service=service-${(index * 7) % SERVICES}&${span}`;
    const authorization = `Bearer ${keys[index % keys.length] ?? ''}`;
    const { statusCode, body } = await request(address, { headers: { authorization }, dispatcher });
    const { byteLength } = await body.arrayBuffer();
    if (statusCode !== 200) throw new Error(`${statusCode} in the place of free times`);
    sizes.push(byteLength);
  };
};
