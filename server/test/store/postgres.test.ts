/** The store on a PostgreSQL server: the common contract, and what only a server with many connections can show. */
import { sql } from 'kysely';
import { Pool } from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { testsOf } from '../../src/store/condition.ts';
import { openStore } from '../../src/store/open.ts';
import { planFor } from '../../src/store/plan.ts';
import { migrate } from '../../src/store/sql/migrate.ts';
import { poolOptions } from '../../src/store/sql/session.ts';
import { heldSql } from '../../src/store/sql/spans.ts';
import { selectSql } from '../../src/store/sql/statement.ts';
import { createSqlStore } from '../../src/store/sql/store.ts';
import { StoreUnavailable, type Transaction } from '../../src/store/store.ts';
import { openPostgres } from '../postgres.ts';
import { analysisContract } from './contract/analysis.ts';
import { catalogueContract } from './contract/catalogue.ts';
import { keptContract } from './contract/kept.ts';
import { storeContract } from './contract/contract.ts';
import { migrationsContract } from './contract/migrations.ts';
import { appointment, assignment, furnish, holder, link, mailbox, minutes, newRoot } from './contract/rows.ts';

const notes: string[] = [];
const log = {
  warn: (_fields: object, message: string) => notes.push(message),
  info: (_fields: object, message: string) => notes.push(message),
};
const server = await openPostgres();

describe.skipIf(server === null)('on a PostgreSQL server', async () => {
  if (server === null) return;
  const url = await server.createDatabase();
  const pool = new Pool({ ...poolOptions, connectionString: url, max: 20, pipeline: true, connectionTimeoutMillis: 10_000 });
  const store = createSqlStore(pool, log);
  await store.session((session) => migrate(session));
  afterAll(async () => {
    await store.close();
    await server.stop();
  });

  storeContract('PostgreSQL', () => store);
  describe('PostgreSQL: catalogue', () => catalogueContract(() => store));
  const another = createSqlStore(new Pool({ ...poolOptions, connectionString: url, max: 2, connectionTimeoutMillis: 10_000 }), log);
  afterAll(() => another.close());
  describe('PostgreSQL: kept', () =>
    keptContract(
      () => store,
      () => [another],
    ));
  describe('PostgreSQL: migrations', () => migrationsContract(() => store));
  describe('PostgreSQL: analysis', () =>
    analysisContract(async () => {
      const one = new Pool({ ...poolOptions, connectionString: await server.createDatabase(), max: 1, connectionTimeoutMillis: 10_000 });
      const fresh = createSqlStore(one, log);
      await fresh.session((session) => migrate(session));
      return fresh;
    }));

  it('a deadlock is repeated until both transactions have passed', async () => {
    const root = newRoot();
    await furnish(store, root, ['ada', 'bob']);
    notes.length = 0;
    let met = 0;
    let open = (): void => undefined;
    const both = new Promise<void>((resolve) => {
      open = resolve;
    });
    const cross = (first: string, second: string): Promise<void> =>
      store.transaction(async (tx) => {
        await tx.holders.update({ root, id: first }, { name: `${first} by ${first}-${second}` });
        met += 1;
        if (met === 2) open();
        await both;
        await tx.holders.update({ root, id: second }, { name: `${second} by ${first}-${second}` });
      });
    await Promise.all([cross('ada', 'bob'), cross('bob', 'ada')]);
    expect(notes).toContain('a transaction is repeated after a deadlock or serialisation failure');
    const names = (await store.transaction((tx) => tx.holders.select({ root }))).map((row) => row.name.split(' by ')[1]);
    expect(new Set(names).size).toBe(1);
  });

  const deadlocked = (tx: Transaction): Promise<unknown> => {
    const failing = sql`do $$ begin raise exception 'x' using errcode = '40P01'; end $$`;
    const inside = tx as unknown as {
      run: (doing: string, step: (session: { run: (query: typeof failing) => Promise<unknown> }) => Promise<unknown>) => Promise<unknown>;
    };
    return inside.run('write', (session) => session.run(failing));
  };
  it('a deadlock that the work turned into an error of its own is repeated all the same', async () => {
    let runs = 0;
    const result = await store.transaction(async (tx) => {
      runs += 1;
      if (runs > 1) return 'passed';
      await deadlocked(tx).catch(() => {
        throw new Error('something of the work’s own');
      });
      return 'not reached';
    });
    expect([result, runs]).toEqual(['passed', 2]);
  });

  it('what ends in a deadlock each time is given up as nobody’s fault, and said to be over soon', async () => {
    let runs = 0;
    const given = store.transaction(async (tx) => {
      runs += 1;
      await deadlocked(tx);
    });
    await expect(given).rejects.toThrow(StoreUnavailable);
    expect(runs).toBe(8);
  });

  // The bare constraint ends in deadlocks, each found after a second: a round of these took 45 s once, which is what the locks are for.
  it('5.5 without the advisory locks racers are still never sold twice', { timeout: 150_000 }, async () => {
    const root = newRoot();
    await furnish(store, root, ['ada']);
    const careless = Array.from({ length: 12 }, (_, racer) =>
      store.transaction(async (tx) => {
        await tx.appointments.insert(appointment(root, `a${racer}`));
        await tx.assignments.insert(assignment(root, `a${racer}`, 'ada'));
      }),
    );
    const won = (await Promise.allSettled(careless)).filter((attempt) => attempt.status === 'fulfilled');
    expect(won).toHaveLength(1);
    expect(await store.transaction((tx) => tx.assignments.count({ root }))).toBe(1);
  });

  it('a snapshot does not see what others commit while it reads', async () => {
    const root = newRoot();
    await furnish(store, root, ['ada']);
    const counts: number[] = [];
    const writer = createSqlStore(new Pool({ ...poolOptions, connectionString: url, max: 1 }), log);
    let writing: Promise<void> | null = null;
    await store.transaction(
      async (tx) => {
        counts.push(await tx.holders.count({ root }));
        writing ??= writer.session(async (session) => {
          await session.run(sql`update holder set name = 'changed' where root = ${root}`);
          await session.run(
            sql`insert into holder select root, 'bob', company, kind, name, email, zone, active, external_id, created_at from holder where root = ${root}`,
          );
        });
        await writing;
        counts.push(await tx.holders.count({ root }));
      },
      { snapshot: true },
    );
    await writer.close();
    expect(counts).toEqual([1, 1]);
    expect(await store.transaction((tx) => tx.holders.count({ root }))).toBe(2);
  });

  it('of the links of years those are found at once that every pass asks for', async () => {
    const root = newRoot();
    const years = 3_000;
    await furnish(store, root, ['ada']);
    await store.transaction(async (tx) => {
      await tx.mailboxes.insert(mailbox(root, 'm'));
      await tx.appointments.insert(appointment(root, 'a'));
      await tx.assignments.insert(assignment(root, 'a', 'ada'));
      await tx.links.insert(link(root, 'a', 'm', { eventId: 'e', listed: true }));
    });
    const again = (table: string, changed: string): string =>
      `insert into ${table} select (jsonb_populate_record(t, to_jsonb(t) || jsonb_build_object(${changed}))).* from ${table} t, generate_series(1, ${years}) i where root = '${root}'`;
    const earlier = (column: string): string => `'${column}', t.${column} - i * interval '1 hour'`;
    await store.session(async (session) => {
      await session.run({ text: again('appointment', `'id', 'a' || i, ${earlier('start_at')}, ${earlier('end_at')}`), values: [] });
      await session.run({ text: again('assignment', `'appointment', 'a' || i, ${earlier('start_at')}, ${earlier('end_at')}`), values: [] });
      await session.run({ text: again('link', `'appointment', 'a' || i, 'of_appointment', 'a' || i, 'event_id', 'e' || i`), values: [] });
      await session.command('analyze');
    });
    const links = planFor('links');
    const here = { root, mailbox: 'm' };
    const held = heldSql({ root, of: ['ada'], start: minutes(0), end: minutes(60) });
    const asked = [
      { eventId: { not: null }, listed: false },
      { due: null, cause: { not: null } },
      { cause: 'brakeHeld' },
      { missingSince: { not: null } },
      { restored: { not: null } },
      { calledOff: { not: null } },
      { due: { not: null }, leaseUntil: { gt: minutes(0) } },
    ].map((where) => selectSql(links, { tests: testsOf(links.table, links.byField, { ...here, ...where }), order: [] }));
    for (const { text, values } of [...asked, held]) {
      const rows = await store.session(
        async (session) => (await session.run<{ 'QUERY PLAN': string }>({ text: `explain (analyze) ${text}`, values })).rows,
      );
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      const most = Math.max(...[...plan.matchAll(/Rows Removed by Filter: (\d+)/g)].map(([, count]) => Number(count)), 0);
      expect(most, plan).toBeLessThan(years / 100);
    }
  });

  it('what counts for a moment only is committed without waiting for the disk, and nothing else is', async () => {
    const root = newRoot();
    await furnish(store, root, ['ada']);
    await store.session(async (session) => {
      await session.run(sql`create table committed (id text, waits text)`);
      await session.run(sql`create function note_wait() returns trigger language plpgsql as
        'begin insert into committed values (new.id, current_setting(''synchronous_commit'')); return new; end'`);
      await session.run(sql`create trigger note_wait after insert on holder for each row execute function note_wait()`);
    });
    await store.transaction((tx) => tx.holders.insert(holder(root, 'bob')), { fleeting: true });
    await store.transaction((tx) => tx.holders.insert(holder(root, 'cid')));
    await expect(
      store.transaction(
        async (tx) => {
          await tx.holders.insert(holder(root, 'dan'));
          throw new Error('thought better of it');
        },
        { fleeting: true },
      ),
    ).rejects.toThrow('thought better of it');
    const waits = await store.session((session) => session.run<{ id: string; waits: string }>(sql`select * from committed`));
    expect(waits.rows).toEqual([
      { id: 'bob', waits: 'off' },
      { id: 'cid', waits: 'on' },
    ]);
    expect(await store.transaction((tx) => tx.holders.count({ root }))).toBe(3);
    await store.session((session) => session.run(sql`drop function note_wait cascade`));
    await store.session((session) => session.run(sql`drop table committed`));
  });

  it('what is written behind a commit that went out with the last writes is refused', async () => {
    const root = newRoot();
    await furnish(store, root);
    const named = (name: string) => async (tx: Transaction) => tx.companies.update({ root, id: root }, { name });
    const late = store.transaction(async (tx) =>
      tx.atLast(async () => {
        await named('one')(tx);
        return named('two')(tx);
      }),
    );
    await expect(late).rejects.toThrow('has sent its commit');
    expect(await store.transaction((tx) => tx.companies.pick({ root }, ['name']))).toEqual([{ name: 'one' }]);
  });

  it('instants do not depend on the time zone the role was given', async () => {
    const elsewhere = await server.createDatabase();
    const plain = new Pool({ connectionString: elsewhere, max: 1 });
    await plain.query(`alter database "${new URL(elsewhere).pathname.slice(1)}" set timezone to 'Australia/Lord_Howe'`);
    await plain.query(`alter database "${new URL(elsewhere).pathname.slice(1)}" set datestyle to 'ISO'`);
    await plain.end();
    const opened = await openStore({ databaseUrl: elsewhere, log });
    const root = newRoot();
    await furnish(opened, root);
    await opened.transaction((tx) => tx.holders.insert(holder(root, 'ada', { createdAt: minutes(1) })));
    expect((await opened.transaction((tx) => tx.holders.get({ root, id: 'ada' })))?.createdAt).toBe(minutes(1));
    await opened.close();
  });

  it('several servers that start on an empty database at once all open it', async () => {
    const empty = await server.createDatabase();
    const opened = await Promise.all([1, 2, 3].map(() => openStore({ databaseUrl: empty, log, connections: 2 })));
    expect(await Promise.all(opened.map((one) => one.transaction((tx) => tx.companies.count({}))))).toEqual([0, 0, 0]);
    expect(opened.every((one) => one.kind === 'postgresql' && one.vacuum === null)).toBe(true);
    await Promise.all(opened.map((one) => one.close()));
  });

  it('a transaction nested in an open one is refused while that is watched for, and waits for a connection of its own later', async () => {
    const few = createSqlStore(new Pool({ ...poolOptions, connectionString: url, max: 2, connectionTimeoutMillis: 10_000 }), log, {
      watched: 3,
    });
    const nested = (): Promise<number> =>
      few.transaction(async (tx) => {
        await tx.companies.count({});
        return few.transaction((inner) => inner.companies.count({ root: 'nobody' }));
      });
    await expect(nested()).rejects.toThrow(/nested in an open one/);
    await expect(nested()).rejects.toThrow(/nested in an open one/);
    expect(await nested()).toBe(0);
    await few.close();
  });

  it('a database that is away is said to be so, in words and without its password', async () => {
    const away = openStore({ databaseUrl: 'postgresql://lockstep:secret-word@127.0.0.1:1/lockstep', log });
    const error: unknown = await away.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StoreUnavailable);
    expect(String(error)).toBe('StoreUnavailable: the database cannot be reached (ECONNREFUSED)');
  });

  it('a connection that is lost fails its transaction, and the next one gets another', async () => {
    const root = newRoot();
    await furnish(store, root, ['ada']);
    const losing = store.transaction(async (tx) => {
      await tx.holders.update({ root, id: 'ada' }, { name: 'lost' });
      const killer = new Pool({ connectionString: url, max: 1 });
      await killer.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and state = 'idle in transaction'",
      );
      await killer.end();
      await tx.holders.count({ root });
    });
    await expect(losing).rejects.toBeInstanceOf(StoreUnavailable);
    expect((await store.transaction((tx) => tx.holders.get({ root, id: 'ada' })))?.name).toBe('ada');
  });
});
