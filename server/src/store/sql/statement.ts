/**
 * SQL for a table, made from its plan. Identifiers come from the shapes alone; values are always parameters. Written as text
 * at once: a tree of nodes compiled for every statement took a seventh of the server's time under load.
 */
import type { Order, Test } from '../condition.ts';
import type { TablePlan } from '../plan.ts';
import { snakeCase } from '../shape.ts';
import type { AnyRow, ColumnPlan } from '../value.ts';
import { encode, SQL_TYPES } from './codec.ts';

/** One statement with its parameters; `Row` is what it answers. */
export type Statement<Row = unknown> = {
  readonly text: string;
  readonly values: readonly unknown[];
  /** Never set: it carries the type alone. */
  readonly answers?: Row;
};

const names = new Map<string, string>();

/** Fields are those of the shapes, a few hundred. */
const column = (field: string): string => {
  const known = names.get(field) ?? `"${snakeCase(field)}"`;
  names.set(field, known);
  return known;
};
const table = (plan: TablePlan): string => `"${plan.table}"`;

const made = new Map<TablePlan, string>();

/** A column under its field's name. */
const named = (field: string): string => `${column(field)} as "${field}"`;

/** Every column under its field's name, so that a row needs no renaming; made once, for it is most of every select. */
const fields = (plan: TablePlan): string => {
  const known = made.get(plan) ?? plan.columns.map(({ field }) => named(field)).join(', ');
  made.set(plan, known);
  return known;
};

/** Takes a parameter and answers its place in the text. */
type Put = (value: unknown) => string;
const parameters = (): { readonly values: unknown[]; readonly put: Put } => {
  const values: unknown[] = [];
  return { values, put: (value) => `$${values.push(value)}` };
};

const COMPARISONS = { equal: '=', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const;

const condition = (plan: TablePlan, test: Test, put: Put): string => {
  const kind = plan.byField.get(test.field)?.kind ?? 'text';
  const name = column(test.field);
  switch (test.op) {
    case 'null':
      return `${name} is null`;
    case 'notNull':
      return `${name} is not null`;
    case 'in':
      // One of one is the usual case, and planned once like an equality; an array is taken to be long, and planned anew every time.
      if (test.values.length === 1) return `${name} = ${put(encode(kind, test.values[0]))}`;
      return `${name} = any(${put(test.values.map((element) => encode(kind, element)))}::${SQL_TYPES[kind]}[])`;
    case 'equal':
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      return `${name} ${COMPARISONS[test.op]} ${put(encode(kind, test.value))}`;
    case 'contains':
      return `${name} ilike ${put(`%${test.text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`)}`;
    default: {
      const never: never = test;
      return never;
    }
  }
};

const where = (plan: TablePlan, tests: readonly Test[], put: Put): string =>
  tests.length === 0 ? '' : ` where ${tests.map((test) => condition(plan, test, put)).join(' and ')}`;

const order = (asked: Order): string =>
  asked.length === 0
    ? ''
    : ` order by ${asked.map(([field, direction]) => `${column(field)} ${direction === 'asc' ? 'asc' : 'desc'} nulls last`).join(', ')}`;

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

export const selectSql = (plan: TablePlan, selection: Selection): Statement<AnyRow> => {
  const { values, put } = parameters();
  const { tests, over, limit, lock } = selection;
  // Written in the order in which the parameters are taken.
  const conditions = tests.map((test) => condition(plan, test, put));
  for (const field of over?.fields ?? []) {
    conditions.push(`(${column(field)} is null or ${column(field)} <= ${put(encode('instant', over?.now ?? 0))})`);
  }
  const which = conditions.length === 0 ? '' : ` where ${conditions.join(' and ')}`;
  const most = limit === undefined ? '' : ` limit ${put(limit)}`;
  const locked = lock === undefined ? '' : lock === 'skip' ? ' for update skip locked' : ' for update';
  const chosen = selection.fields === undefined ? fields(plan) : selection.fields.map(named).join(', ');
  return { text: `select ${chosen} from ${table(plan)}${which}${order(selection.order)}${most}${locked}`, values };
};

export const countSql = (plan: TablePlan, tests: readonly Test[]): Statement<{ count: number }> => {
  const { values, put } = parameters();
  return { text: `select count(*) as count from ${table(plan)}${where(plan, tests, put)}`, values };
};

export const insertSql = (plan: TablePlan, rows: readonly AnyRow[], replace: boolean): Statement => {
  const { values, put } = parameters();
  const tuples = rows.map((row) => `(${plan.columns.map((one) => put(encode(one.kind, row[one.field]))).join(', ')})`);
  const others = plan.columns.filter(({ field }) => !plan.key.includes(field));
  const conflict = replace
    ? ` on conflict (${plan.key.map(column).join(', ')}) do update set ${others.map(({ field }) => `${column(field)} = excluded.${column(field)}`).join(', ')}`
    : '';
  const into = plan.columns.map(({ field }) => column(field)).join(', ');
  return { text: `insert into ${table(plan)} (${into}) values ${tuples.join(', ')}${conflict}`, values };
};

export const updateSql = (plan: TablePlan, tests: readonly Test[], written: readonly ColumnPlan[], patch: AnyRow): Statement => {
  const { values, put } = parameters();
  const set = written.map((one) => `${column(one.field)} = ${put(encode(one.kind, patch[one.field]))}`).join(', ');
  return { text: `update ${table(plan)} set ${set}${where(plan, tests, put)}`, values };
};

/** Marks the row with this key as due; `least` leaves out a null, which is not due. */
export const markSql = (plan: TablePlan, key: AnyRow, now: number, written: readonly ColumnPlan[], more: AnyRow): Statement => {
  const { values, put } = parameters();
  const set = [
    `due = least(due, ${put(encode('instant', now))})`,
    'marks = marks + 1',
    ...written.map((one) => `${column(one.field)} = ${put(encode(one.kind, more[one.field]))}`),
  ];
  const which = plan.key.map((field) => `${column(field)} = ${put(key[field])}`).join(' and ');
  return { text: `update ${table(plan)} set ${set.join(', ')} where ${which}`, values };
};

export const removeSql = (plan: TablePlan, tests: readonly Test[]): Statement => {
  const { values, put } = parameters();
  return { text: `delete from ${table(plan)}${where(plan, tests, put)}`, values };
};

/** Takes the lease of rows that this transaction has locked already. */
export const leaseSql = (plan: TablePlan, rows: readonly AnyRow[], owner: string, until: number): Statement => {
  const { values, put } = parameters();
  const set = `lease_owner = ${put(owner)}, lease_until = ${put(encode('instant', until))}, fence = fence + 1`;
  const keys = rows.map((row) => `(${plan.key.map((field) => put(row[field])).join(', ')})`).join(', ');
  return { text: `update ${table(plan)} set ${set} where (${plan.key.map(column).join(', ')}) in (${keys})`, values };
};
