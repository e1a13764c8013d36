/** The contract between migrations and shapes: what the database really has is what the program believes. */
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { PLANS } from '../../../src/store/plan.ts';
import { keyName, snakeCase } from '../../../src/store/shape.ts';
import { SQL_TYPES } from '../../../src/store/sql/codec.ts';
import type { Session } from '../../../src/store/sql/session.ts';
import type { SqlStore } from '../../../src/store/sql/store.ts';

const plans = [...PLANS.values()];
/** Tables that no row of the program is in: what was migrated, and the marks that the database keeps of its own. */
const OWN = sql`('migration', 'busy_revision', 'booking_revision')`;
const columns = (fields: readonly string[]): string => fields.map(snakeCase).join(', ');

const rowsOf = <Row>(store: SqlStore, query: Parameters<Session['run']>[0]): Promise<readonly Row[]> =>
  store.session(async (session) => (await session.run(query)).rows as readonly Row[]);

export const catalogueContract = (open: () => SqlStore): void => {
  it('has every table and column of the shapes and no other, of the same type, null where it may be, text ordered by bytes', async () => {
    const found = await rowsOf<{ found: string }>(
      open(),
      sql`select c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then '' else ' null' end
            || coalesce(' ' || l.collname, '') as found
          from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
          left join pg_collation l on l.oid = a.attcollation and a.atttypid = 'text'::regtype
          where n.nspname = 'public' and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped and c.relname not in ${OWN}`,
    );
    const expected = plans.flatMap((plan) =>
      plan.columns.map(
        ({ field, kind, nullable }) =>
          `${plan.table}.${snakeCase(field)} ${SQL_TYPES[kind]}${nullable ? ' null' : ''}${kind === 'text' ? ' C' : ''}`,
      ),
    );
    expect(found.map((row) => row.found).sort()).toEqual(expected.sort());
  });

  it('has the keys, the uniqueness and the references of the shapes and no other', async () => {
    const found = await rowsOf<{ found: string }>(
      open(),
      sql`select c.relname || ' ' || k.conname || ' ' || pg_get_constraintdef(k.oid) as found
          from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
          where n.nspname = 'public' and k.contype in ('p', 'u', 'f') and c.relname not in ${OWN}`,
    );
    const expected = plans.flatMap((plan) => [
      `${plan.table} ${keyName(plan.table)} PRIMARY KEY (${columns(plan.key)})`,
      ...plan.uniques.map((unique) => `${plan.table} ${unique.name} UNIQUE (${columns(unique.columns)})`),
      ...plan.references.map((reference) => {
        const parent = PLANS.get(reference.table);
        const cascade = reference.cascade ? ' ON DELETE CASCADE' : '';
        return `${plan.table} ${reference.name} FOREIGN KEY (${columns(reference.columns)}) REFERENCES ${parent?.table}(${columns(parent?.key ?? [])})${cascade}`;
      }),
    ]);
    // PostgreSQL quotes the names that are reserved words.
    expect(found.map((row) => row.found.replaceAll('"', '')).sort()).toEqual(expected.sort());
  });

  it('has the checks of the shapes and no other', async () => {
    const found = await rowsOf<{ found: string }>(
      open(),
      sql`select c.relname || ' ' || k.conname as found
          from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
          where n.nspname = 'public' and k.contype = 'c'`,
    );
    expect(found.map((row) => row.found).sort()).toEqual(
      plans.flatMap((plan) => plan.checks.map((check) => `${plan.table} ${check.name}`)).sort(),
    );
  });

  it('5.5 has the exclusion of double booking, deferrable and immediate until deferred', async () => {
    const found = await rowsOf<{ name: string; definition: string; deferrable: boolean; deferred: boolean }>(
      open(),
      sql`select k.conname as name, pg_get_constraintdef(k.oid) as definition, k.condeferrable as deferrable, k.condeferred as deferred
          from pg_constraint k join pg_namespace n on n.oid = k.connamespace where n.nspname = 'public' and k.contype = 'x'`,
    );
    expect(found).toEqual([
      {
        name: 'assignment_double_booking',
        definition: 'EXCLUDE USING gist (root WITH =, holder WITH =, tstzrange(start_at, end_at) WITH &&) WHERE (counts) DEFERRABLE',
        deferrable: true,
        deferred: false,
      },
    ]);
  });

  it('has an index that begins with the columns of every look-up and of every reference', async () => {
    const found = await rowsOf<{ name: string; fields: string }>(
      open(),
      sql`select c.relname as name, string_agg(a.attname, ', ' order by p.position) as fields
          from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
          cross join lateral unnest(i.indkey::int[]) with ordinality as p(number, position)
          join pg_attribute a on a.attrelid = c.oid and a.attnum = p.number
          where n.nspname = 'public' and i.indpred is null group by i.indexrelid, c.relname`,
    );
    const isCovered = (table: string, fields: readonly string[]): boolean =>
      found.some((index) => index.name === table && `${index.fields}, `.startsWith(`${columns(fields)}, `));
    const bare = plans.flatMap((plan) =>
      [...plan.indexes, ...plan.references.map((reference) => reference.columns)]
        .filter((fields) => !isCovered(plan.table, fields))
        .map((fields) => `${plan.table} (${columns(fields)})`),
    );
    expect(bare).toEqual([]);
  });

  it('finds due mailboxes, tasks and reservations through an index', async () => {
    const found = await rowsOf<{ indexdef: string }>(
      open(),
      sql`select indexdef from pg_indexes where indexname in ('mailbox_due', 'task_due', 'appointment_lapses') order by 1`,
    );
    expect(found.map((row) => row.indexdef)).toEqual([
      'CREATE INDEX appointment_lapses ON public.appointment USING btree (lapses_at) WHERE (lapses_at IS NOT NULL)',
      'CREATE INDEX mailbox_due ON public.mailbox USING btree (due) WHERE (due IS NOT NULL)',
      'CREATE INDEX task_due ON public.task USING btree (due) WHERE (due IS NOT NULL)',
    ]);
  });
};
