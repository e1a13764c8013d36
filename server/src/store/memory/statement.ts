/** One statement on the rows: all of it or none, its constraints checked when it ends, as PostgreSQL does. */
import { StoreConflict } from '../conflict.ts';
import type { Test } from '../condition.ts';
import { assertChecks, PLANS, planFor, type ReferencePlan, type TablePlan } from '../plan.ts';
import { keyName } from '../shape.ts';
import type { TableName } from '../shapes.ts';
import type { AnyRow, ColumnPlan } from '../value.ts';
import { MemoryRows } from './rows.ts';

export type Rows = ReadonlyMap<TableName, MemoryRows>;

export const emptyRows = (): Rows => new Map([...PLANS].map(([name, plan]) => [name, new MemoryRows(plan)]));

export const rowsOf = (all: Rows, name: TableName): MemoryRows => {
  const rows = all.get(name);
  if (rows === undefined) throw new TypeError(`${name} is no table`);
  return rows;
};

type Child = { readonly table: TableName; readonly reference: ReferencePlan };
const children = new Map<TableName, readonly Child[]>(
  [...PLANS.keys()].map((name) => [
    name,
    [...PLANS.values()].flatMap((plan) =>
      plan.references.filter((reference) => reference.table === name).map((reference) => ({ table: plan.name, reference })),
    ),
  ]),
);

/** What was there before, newest last: undone from the end. */
export type Undo = { readonly rows: MemoryRows; readonly key: string; readonly before: AnyRow | undefined }[];

export const undoTo = (undo: Undo, length: number): void => {
  while (undo.length > length) {
    const step = undo.pop();
    if (step !== undefined) step.rows.set(step.key, step.before);
  }
};

const write = (undo: Undo, rows: MemoryRows, key: string, next: AnyRow | undefined): void => {
  undo.push({ rows, key, before: rows.rows.get(key) });
  rows.set(key, next);
};

const assertParents = (all: Rows, plan: TablePlan, row: AnyRow, fields: ReadonlySet<string> | null): void => {
  for (const reference of plan.references) {
    if (fields !== null && !reference.columns.some((column) => fields.has(column))) continue;
    const values = reference.columns.map((column) => row[column]);
    if (values.includes(null)) continue;
    if (rowsOf(all, reference.table).having(planFor(reference.table).key, values).length === 0) {
      throw new StoreConflict('missingParent', reference.name);
    }
  }
};

const assertFree = (rows: MemoryRows, key: string, row: AnyRow, before?: AnyRow): void => {
  const taken = rows.taken(key, row, before);
  if (taken !== null) throw new StoreConflict('duplicate', taken);
};

/** Throws a `doubleBooking` conflict if a row of these keys overlaps another that counts. */
export const assertExclusion = (rows: MemoryRows, keys: Iterable<string>): void => {
  const exclusion = rows.plan.exclusion;
  if (exclusion === null) return;
  for (const key of keys) {
    const row = rows.rows.get(key);
    if (row === undefined || row[exclusion.where] !== true) continue;
    const same = rows.having(
      exclusion.columns,
      exclusion.columns.map((column) => row[column]),
    );
    for (const other of same) {
      if (other === row || other[exclusion.where] !== true) continue;
      if (Number(other[exclusion.start]) < Number(row[exclusion.end]) && Number(other[exclusion.end]) > Number(row[exclusion.start])) {
        throw new StoreConflict('doubleBooking', exclusion.name);
      }
    }
  }
};

/** Inserts rows; with `replace` a row of the same key is replaced. Returns the keys written. */
export const insertRows = (all: Rows, rows: MemoryRows, undo: Undo, given: readonly AnyRow[], replace: boolean): string[] => {
  const keys: string[] = [];
  for (const row of given) {
    const sealed = rows.seal(row);
    const key = rows.keyOf(sealed);
    if (!replace && rows.rows.has(key)) throw new StoreConflict('duplicate', keyName(rows.plan.table));
    assertFree(rows, key, sealed);
    write(undo, rows, key, sealed);
    keys.push(key);
  }
  for (const key of keys) {
    const row = rows.rows.get(key);
    if (row !== undefined) assertParents(all, rows.plan, row, null);
  }
  return keys;
};

/** Changes these columns of every row that passes the tests. Returns the keys written. */
export const updateRows = (
  all: Rows,
  rows: MemoryRows,
  undo: Undo,
  tests: readonly Test[],
  written: readonly ColumnPlan[],
  patch: AnyRow,
): string[] => {
  const keys: string[] = [];
  // Most updates touch no look-up.
  const moves = rows.looksBy(written);
  for (const row of rows.find(tests)) {
    const next = rows.changed(row, written, patch);
    assertChecks(rows.plan, next);
    const key = rows.keyOf(next);
    if (moves) {
      assertFree(rows, key, next, row);
      write(undo, rows, key, next);
    } else {
      undo.push({ rows, key, before: row });
      rows.replace(key, next);
    }
    keys.push(key);
  }
  if (rows.plan.references.length === 0) return keys;
  const fields = new Set(written.map((column) => column.field));
  for (const key of keys) {
    const row = rows.rows.get(key);
    if (row !== undefined) assertParents(all, rows.plan, row, fields);
  }
  return keys;
};

/** Removes every row that passes the tests, and what cascades from it. Returns how many passed the tests. */
export const removeRows = (all: Rows, rows: MemoryRows, undo: Undo, tests: readonly Test[]): number => {
  const passed = rows.find(tests);
  const gone: { rows: MemoryRows; row: AnyRow }[] = passed.map((row) => ({ rows, row }));
  for (const { rows: from, row } of gone) {
    const key = from.keyOf(row);
    // Reached twice where two cascades meet.
    if (!from.rows.has(key)) continue;
    write(undo, from, key, undefined);
    for (const { table, reference } of children.get(from.plan.name) ?? []) {
      if (!reference.cascade) continue;
      const below = rowsOf(all, table);
      for (const child of childrenOf(below, reference, from.plan, row)) gone.push({ rows: below, row: child });
    }
  }
  for (const { rows: from, row } of gone) {
    for (const { table, reference } of children.get(from.plan.name) ?? []) {
      if (childrenOf(rowsOf(all, table), reference, from.plan, row).length > 0) throw new StoreConflict('hasChildren', reference.name);
    }
  }
  return passed.length;
};

const childrenOf = (below: MemoryRows, reference: ReferencePlan, parent: TablePlan, row: AnyRow): AnyRow[] =>
  below.having(
    reference.columns,
    parent.key.map((field) => row[field]),
  );
