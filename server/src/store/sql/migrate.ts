/** Brings a database to the form this program knows, once, whichever of several starting servers comes first. */
import { sql } from 'kysely';
import { MIGRATIONS } from './migrations/list.ts';
import type { Migration } from './migrations/migration.ts';
import type { Session } from './session.ts';

/** The database has steps this program does not know: it was used by a newer one, which may mean other things by its rows. */
export class DatabaseNewer extends Error {
  readonly unknown: readonly string[];
  constructor(unknown: readonly string[]) {
    super(
      `the database was used by a newer Lockstep (it has ${unknown.join(', ')}): start that version or a later one, or restore a copy from before the upgrade`,
    );
    this.name = 'DatabaseNewer';
    this.unknown = unknown;
  }
}

/** Held while migrating; the number is arbitrary and differs from the locks of holders by being a pair. */
const LOCK = sql`select pg_advisory_xact_lock(7446, 1)`;

/**
 * Applies what is missing, all in one transaction under an advisory lock, and answers the names of the steps applied.
 * Throws `DatabaseNewer`, and applies nothing, where a step is recorded that is not in the list.
 */
export const migrate = async (session: Session, migrations: readonly Migration[] = MIGRATIONS): Promise<readonly string[]> => {
  await session.command('begin isolation level read committed');
  try {
    await session.run(LOCK);
    await session.command(
      'create table if not exists migration (name text collate "C" not null constraint migration_pkey primary key, at timestamptz not null default now())',
    );
    const { rows } = await session.run(sql<{ name: string }>`select name from migration order by name`);
    const known = new Set(migrations.map(({ name }) => name));
    const unknown = rows.map(({ name }) => name).filter((name) => !known.has(name));
    if (unknown.length > 0) throw new DatabaseNewer(unknown);
    const done = new Set(rows.map(({ name }) => name));
    const missing = migrations.filter(({ name }) => !done.has(name));
    for (const { name, statements } of missing) {
      for (const statement of statements) await session.command(statement);
      await session.run(sql`insert into migration (name) values (${name})`);
    }
    await session.command('commit');
    return missing.map(({ name }) => name);
  } catch (error) {
    await session.abandon();
    throw error;
  }
};
