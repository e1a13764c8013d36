/** SQL for a table, made from its plan. Identifiers come from the shapes alone; values are always parameters. */
import { sql, type RawBuilder } from 'kysely';
import type { Order, Test } from '../condition.ts';
import type { TablePlan } from '../plan.ts';
import { snakeCase } from '../shape.ts';
import type { AnyRow, ColumnPlan } from '../value.ts';
import { encode, SQL_TYPES } from './codec.ts';

type Sql = RawBuilder<unknown>;

const column = (field: string): Sql => sql.ref(snakeCase(field));
const table = (plan: TablePlan): Sql => sql.table(plan.table);

const made = new Map<TablePlan, Sql>();

/** A column under its field's name. */
const named = (field: string): string => `"${snakeCase(field)}" as "${field}"`;

/** Every column under its field's name, so that a row needs no renaming; made once, for it is most of every select. */
const fields = (plan: TablePlan): Sql => {
  const known = made.get(plan) ?? sql.raw(plan.columns.map(({ field }) => named(field)).join(', '));
  made.set(plan, known);
  return known;
};

const value = (kind: ColumnPlan, given: unknown): Sql => sql`${encode(kind.kind, given)}`;

const COMPARISONS = { equal: sql`=`, lt: sql`<`, lte: sql`<=`, gt: sql`>`, gte: sql`>=` } as const;

const condition = (plan: TablePlan, test: Test): Sql => {
  const kind = plan.byField.get(test.field)?.kind ?? 'text';
  switch (test.op) {
    case 'null':
      return sql`${column(test.field)} is null`;
    case 'notNull':
      return sql`${column(test.field)} is not null`;
    case 'in':
      return sql`${column(test.field)} = any(${test.values.map((element) => encode(kind, element))}::${sql.raw(SQL_TYPES[kind])}[])`;
    case 'equal':
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      return sql`${column(test.field)} ${COMPARISONS[test.op]} ${encode(kind, test.value)}`;
    case 'contains':
      return sql`${column(test.field)} ilike ${`%${test.text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`}`;
    default: {
      const never: never = test;
      return never;
    }
  }
};

const where = (plan: TablePlan, tests: readonly Test[], more: readonly Sql[] = []): Sql => {
  const all = [...tests.map((test) => condition(plan, test)), ...more];
  return all.length === 0 ? sql`` : sql` where ${sql.join(all, sql` and `)}`;
};

const order = (asked: Order): Sql =>
  asked.length === 0
    ? sql``
    : sql` order by ${sql.join(asked.map(([field, direction]) => sql`${column(field)} ${direction === 'asc' ? sql`asc` : sql`desc`} nulls last`))}`;

export type Selection = {
  /** Left out: all of them. */
  readonly fields?: readonly string[];
  readonly tests: readonly Test[];
  /** Instants that must be unset or past: leases and stays away. */
  readonly over?: { readonly fields: readonly string[]; readonly now: number } | undefined;
  readonly order: Order;
  readonly limit?: number | undefined;
  /** `skip`: leave out rows that another transaction has locked. */
  readonly lock?: 'update' | 'skip' | undefined;
};

export const selectSql = (plan: TablePlan, selection: Selection): RawBuilder<AnyRow> => {
  const limit = selection.limit === undefined ? sql`` : sql` limit ${selection.limit}`;
  const lock = selection.lock === undefined ? sql`` : selection.lock === 'skip' ? sql` for update skip locked` : sql` for update`;
  const over = (selection.over?.fields ?? []).map(
    (field) => sql`(${column(field)} is null or ${column(field)} <= ${encode('instant', selection.over?.now ?? 0)})`,
  );
  const chosen = selection.fields === undefined ? fields(plan) : sql.raw(selection.fields.map(named).join(', '));
  return sql<AnyRow>`select ${chosen} from ${table(plan)}${where(plan, selection.tests, over)}${order(selection.order)}${limit}${lock}`;
};

export const countSql = (plan: TablePlan, tests: readonly Test[]): RawBuilder<{ count: number }> =>
  sql<{ count: number }>`select count(*) as count from ${table(plan)}${where(plan, tests)}`;

export const insertSql = (plan: TablePlan, rows: readonly AnyRow[], replace: boolean): Sql => {
  const tuples = rows.map((row) => sql`(${sql.join(plan.columns.map((one) => value(one, row[one.field])))})`);
  const others = plan.columns.filter(({ field }) => !plan.key.includes(field));
  const conflict = replace
    ? sql` on conflict (${sql.join(plan.key.map(column))}) do update set ${sql.join(others.map(({ field }) => sql`${column(field)} = excluded.${column(field)}`))}`
    : sql``;
  return sql`insert into ${table(plan)} (${sql.join(plan.columns.map(({ field }) => column(field)))}) values ${sql.join(tuples)}${conflict}`;
};

export const updateSql = (plan: TablePlan, tests: readonly Test[], written: readonly ColumnPlan[], patch: AnyRow): Sql =>
  sql`update ${table(plan)} set ${sql.join(written.map((one) => sql`${column(one.field)} = ${value(one, patch[one.field])}`))}${where(plan, tests)}`;

export const removeSql = (plan: TablePlan, tests: readonly Test[]): Sql => sql`delete from ${table(plan)}${where(plan, tests)}`;

/** Takes the lease of rows that this transaction has locked already. */
export const leaseSql = (plan: TablePlan, rows: readonly AnyRow[], owner: string, until: number): Sql => {
  const keys = rows.map((row) => sql`(${sql.join(plan.key.map((field) => row[field]))})`);
  return sql`update ${table(plan)} set lease_owner = ${owner}, lease_until = ${encode('instant', until)}, fence = fence + 1 where (${sql.join(plan.key.map(column))}) in (${sql.join(keys)})`;
};
