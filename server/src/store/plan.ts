/** A shape prepared for work: what both stores compute once per table, and the checks that both make before a write. */
import { StoreRefusal } from './conflict.ts';
import { fullOrder, type Order, type Test } from './condition.ts';
import { referenceName, type Check, type Exclusion } from './shape.ts';
import { SHAPES, TABLE_NAMES, type TableName } from './shapes.ts';
import { assertValue, columnsOf, type AnyRow, type ColumnPlan } from './value.ts';

export type ReferencePlan = {
  readonly name: string;
  readonly columns: readonly string[];
  readonly table: TableName;
  readonly cascade: boolean;
};
export type UniquePlan = { readonly name: string; readonly columns: readonly string[]; readonly where: string | null };
export type TablePlan = {
  readonly name: TableName;
  /** The table's name in SQL, which errors carry too. */
  readonly table: string;
  readonly columns: readonly ColumnPlan[];
  readonly byField: ReadonlyMap<string, ColumnPlan>;
  readonly key: readonly string[];
  /** The order where none is asked for. */
  readonly keyOrder: Order;
  readonly uniques: readonly UniquePlan[];
  readonly references: readonly ReferencePlan[];
  readonly indexes: readonly (readonly string[])[];
  readonly checks: readonly Check<AnyRow>[];
  readonly exclusion: Exclusion<AnyRow> | null;
};

const bySqlName = new Map<string, TableName>(TABLE_NAMES.map((name) => [SHAPES[name].name, name]));

const planOf = (name: TableName): TablePlan => {
  const shape = SHAPES[name];
  const columns = columnsOf(shape as Parameters<typeof columnsOf>[0]);
  return {
    name,
    table: shape.name,
    columns,
    byField: new Map(columns.map((column) => [column.field, column])),
    key: shape.key,
    keyOrder: fullOrder([], shape.key),
    uniques: shape.unique.map((unique) => ({ name: unique.name, columns: unique.columns, where: unique.where ?? null })),
    references: shape.references.map((reference) => {
      const parent = bySqlName.get(reference.table);
      if (parent === undefined) throw new StoreRefusal(shape.name, `refers to ${reference.table}, which is no table`);
      return {
        name: referenceName(shape.name, reference.columns),
        columns: reference.columns,
        table: parent,
        cascade: reference.cascade === true,
      };
    }),
    indexes: shape.indexes ?? [],
    checks: (shape.checks ?? []) as readonly Check<AnyRow>[],
    exclusion: (shape.exclusion ?? null) as Exclusion<AnyRow> | null,
  };
};

export const PLANS = new Map<TableName, TablePlan>(TABLE_NAMES.map((name) => [name, planOf(name)]));

export const planFor = (name: TableName): TablePlan => {
  const plan = PLANS.get(name);
  if (plan === undefined) throw new StoreRefusal(name, 'is no table');
  return plan;
};

/** Throws `StoreRefusal` that names the check constraint. */
export const assertChecks = (plan: TablePlan, row: AnyRow): void => {
  for (const check of plan.checks) if (!check.holds(row)) throw new StoreRefusal(check.name, 'does not hold');
};

/** A whole row: every column there and keepable, nothing else in it, its checks kept. */
export const assertRow = (plan: TablePlan, row: AnyRow): void => {
  for (const column of plan.columns) assertValue(plan.table, column, row[column.field]);
  for (const field of Object.keys(row)) if (!plan.byField.has(field)) throw new StoreRefusal(plan.table, `${field} is no field`);
  assertChecks(plan, row);
};

/** `StoreRefusal` for a field that there is not, or for none at all. */
export const assertFields = (plan: TablePlan, fields: readonly string[]): void => {
  if (fields.length === 0) throw new StoreRefusal(plan.table, 'pick needs a field');
  for (const field of fields) if (!plan.byField.has(field)) throw new StoreRefusal(plan.table, `${field} is no field`);
};

/**
 * The fields of a patch that are written: known, keepable, and no part of the key. A key field is let through only where the
 * condition asks for that very value, because children and leases hang on the key.
 */
export const patchOf = (plan: TablePlan, where: AnyRow, patch: AnyRow): readonly ColumnPlan[] => {
  const written: ColumnPlan[] = [];
  for (const field of Object.keys(patch)) {
    const column = plan.byField.get(field);
    if (column === undefined) throw new StoreRefusal(plan.table, `${field} is no field`);
    assertValue(plan.table, column, patch[field]);
    if (!plan.key.includes(field)) written.push(column);
    else if (where[field] !== patch[field]) {
      throw new StoreRefusal(plan.table, `${field} is part of the key, which never changes`);
    }
  }
  return written;
};

/** `StoreRefusal` unless these are the fields of the whole key, each with a value, and nothing else. */
export const assertKey = (plan: TablePlan, key: AnyRow): void => {
  let whole = Object.keys(key).length === plan.key.length;
  for (const field of plan.key) whole &&= typeof key[field] !== 'object';
  if (!whole) throw new StoreRefusal(plan.table, `get needs the key ${plan.key.join(', ')} and nothing else`);
  for (const field of plan.key) {
    const column = plan.byField.get(field);
    if (column !== undefined) assertValue(plan.table, column, key[field]);
  }
};

/** The condition that asks for one row by its whole key. */
export const keyTests = (plan: TablePlan, key: AnyRow): readonly Test[] => {
  assertKey(plan, key);
  return plan.key.map((field) => ({ field, op: 'equal', value: key[field] }));
};

/** `StoreRefusal` for a field that has no order. */
export const assertOrder = (plan: TablePlan, asked: Order): void => {
  for (const [field] of asked) {
    const kind = plan.byField.get(field)?.kind;
    if (kind === undefined || kind === 'json' || kind === 'list') throw new StoreRefusal(plan.table, `${field} cannot be ordered by`);
  }
};

/** The order of a select in full; `StoreRefusal` for a field that has no order. */
export const orderOf = (plan: TablePlan, asked: Order): Order => {
  if (asked.length === 0) return plan.keyOrder;
  assertOrder(plan, asked);
  return fullOrder(asked, plan.key);
};
