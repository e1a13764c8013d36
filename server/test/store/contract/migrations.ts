/** The contract of migrating: once, whoever comes first, all or nothing, and never over a newer database. */
import { sql } from 'kysely';
import { afterEach, expect, it } from 'vitest';
import { DatabaseNewer, migrate } from '../../../src/store/sql/migrate.ts';
import { MIGRATIONS } from '../../../src/store/sql/migrations/list.ts';
import type { SqlStore } from '../../../src/store/sql/store.ts';

const LATER = { name: '9000-later', statements: ['create table later (id text)', "insert into later values ('x')"] };
const BROKEN = { name: '9001-broken', statements: ['create table half (id text)', 'create table half (id text)'] };

export const migrationsContract = (open: () => SqlStore): void => {
  const recorded = async (): Promise<readonly string[]> =>
    (await open().session((session) => session.run(sql<{ name: string }>`select name from migration order by name`))).rows.map(
      (row) => row.name,
    );
  const exists = async (table: string): Promise<boolean> =>
    (await open().session((session) => session.run(sql<{ found: string | null }>`select to_regclass(${table})::text as found`))).rows[0]
      ?.found !== null;

  afterEach(async () => {
    await open().session((session) => session.command('drop table if exists later'));
    await open().session((session) => session.command("delete from migration where name like '9%'"));
  });

  it('names are in order and no two alike', () => {
    const names = MIGRATIONS.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)].sort());
    expect(names.every((name) => /^\d{4}-[a-z-]+$/.test(name))).toBe(true);
  });

  it('a database that is up to date is left alone', async () => {
    expect(await open().session((session) => migrate(session))).toEqual([]);
    expect(await recorded()).toEqual(MIGRATIONS.map(({ name }) => name));
  });

  it('a missing step is applied and recorded once, though several start at the same time', async () => {
    const all = [...MIGRATIONS, LATER];
    const applied = await Promise.all([1, 2, 3].map(() => open().session((session) => migrate(session, all))));
    expect(applied.flat()).toEqual([LATER.name]);
    expect(await recorded()).toEqual(all.map(({ name }) => name));
  });

  it('a step that fails takes those before it back with it', async () => {
    await expect(open().session((session) => migrate(session, [...MIGRATIONS, LATER, BROKEN]))).rejects.toThrow(/"half" already exists/);
    expect(await recorded()).toEqual(MIGRATIONS.map(({ name }) => name));
    expect([await exists('later'), await exists('half')]).toEqual([false, false]);
  });

  it('4.15 occurrences known before series were kept count until a listing has named every series', async () => {
    await open().session(async (session) => {
      await session.command('create schema before');
      await session.command('set search_path to before');
      try {
        const upTo = (name: string) => MIGRATIONS.filter((one) => one.name < name);
        await migrate(session, upTo('0032'));
        const settings = { windowDaysAhead: 365 };
        await session.command(`insert into company (root, id, name, zone, created_at) values ('r', 'r', 'R', 'UTC', now())`);
        await session.command(
          `insert into connection (root, id, company, name, transport, settings, policy, enabled, created_at, changed_at)
            values ('r', 'c', 'r', 'C', 'ews', '${JSON.stringify(settings)}', '{}', true, now(), now())`,
        );
        await session.command(
          `insert into mailbox (root, id, connection, address, transport, cursor, marks, fence, attempts, state, state_since, read_at)
            values ('r', 'm', 'c', 'm@x', 'ews', 'at', 0, 0, 0, 'syncing', now(), '2027-03-01T00:00:00Z')`,
        );
        await session.command(
          `insert into busy (root, mailbox, event_id, start_at, end_at, all_day, show_as, private, expanded, read_at)
            select 'r', 'm', 'e' || n, now(), now() + interval '1 hour', false, 'busy', false, n > 1, now() from generate_series(1, 3) n`,
        );
        await migrate(session);
        const { rows } = await session.run(sql<{ seen: string }>`
          select b.event_id || ' ' || coalesce(b.series, 'single') || ' ' || coalesce(m.cursor, 'anew') || ' ' ||
            to_char(m.expanded_until at time zone 'UTC', 'YYYY-MM-DD') as seen
          from busy b join mailbox m on m.root = b.root and m.id = b.mailbox order by 1`);
        expect(rows.map((row) => row.seen)).toEqual(['e1 single anew 2028-02-29', 'e2  anew 2028-02-29', 'e3  anew 2028-02-29']);
      } finally {
        await session.command('set search_path to public');
        await session.command('drop schema before cascade');
      }
    });
  });

  it('a database that was used by a newer program is refused, and the step it has more is named', async () => {
    await open().session((session) => migrate(session, [...MIGRATIONS, LATER]));
    const refused: unknown = await open()
      .session((session) => migrate(session))
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(DatabaseNewer);
    expect(String(refused)).toContain('newer Lockstep (it has 9000-later)');
    expect(await exists('later')).toBe(true);
  });
};
