/** One statement on the rows: all of it or none, its constraints checked when it ends, as PostgreSQL does. */
import { StoreConflict } from '../conflict.ts';
import type { Test } from '../condition.ts';
import { assertChecks, PLANS, type ReferencePlan, type TablePlan } from '../plan.ts';
import { keyName } from '../shape.ts';
import type { TableName } from '../shapes.ts';
import type { AnyRow, ColumnPlan } from '../value.ts';
import { MemoryRows, type Place } from './rows.ts';

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
export type Undo = { readonly rows: MemoryRows; readonly place: Place; readonly before: AnyRow | undefined }[];

export const undoTo = (undo: Undo, length: number): void => {
  while (undo.length > length) {
    const step = undo.pop();
    if (step !== undefined) step.rows.set(step.place, step.before);
  }
};

const write = (undo: Undo, rows: MemoryRows, place: Place, next: AnyRow | undefined): void => {
  undo.push({ rows, place, before: place.row });
  rows.set(place, next);
};

const assertParents = (all: Rows, references: readonly ReferencePlan[], row: AnyRow): void => {
  for (const reference of references) {
    if (reference.columns.some((column) => row[column] === null)) continue;
    if (rowsOf(all, reference.table).placeOf(row, reference.columns) === undefined)
      throw new StoreConflict('missingParent', reference.name);
  }
};

const assertFree = (rows: MemoryRows, place: Place, row: AnyRow): void => {
  const taken = rows.taken(place, row);
  if (taken !== null) throw new StoreConflict('duplicate', taken);
};

/** Throws a `doubleBooking` conflict if a row of these places overlaps another that counts. */
export const assertExclusion = (rows: MemoryRows, places: Iterable<Place>): void => {
  const exclusion = rows.plan.exclusion;
  if (exclusion === null) return;
  for (const { row } of places) {
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

/** Inserts rows; with `replace` a row of the same key is replaced. Returns the places written. */
export const insertRows = (all: Rows, rows: MemoryRows, undo: Undo, given: readonly AnyRow[], replace: boolean): Place[] => {
  const places: Place[] = [];
  for (const row of given) {
    const sealed = rows.seal(row);
    const known = rows.placeOf(sealed);
    if (!replace && known !== undefined) throw new StoreConflict('duplicate', keyName(rows.plan.table));
    const place = known ?? { row: undefined };
    assertFree(rows, place, sealed);
    write(undo, rows, place, sealed);
    places.push(place);
  }
  for (const { row } of places) if (row !== undefined) assertParents(all, rows.plan.references, row);
  return places;
};

/** Changes these columns of the rows in these places. Returns the places written. */
export const updateRows = (
  all: Rows,
  rows: MemoryRows,
  undo: Undo,
  places: readonly Place[],
  written: readonly ColumnPlan[],
  patch: AnyRow,
): readonly Place[] => {
  // Most updates touch no look-up.
  const moves = rows.looksBy(written);
  for (const place of places) {
    const before = place.row;
    if (before === undefined) continue;
    const next = rows.changed(before, written, patch);
    assertChecks(rows.plan, next);
    if (moves) {
      assertFree(rows, place, next);
      write(undo, rows, place, next);
    } else {
      undo.push({ rows, place, before });
      rows.replace(place, next);
    }
  }
  // Nor do they touch what a row belongs to.
  const touched = rows.plan.references.filter(({ columns }) => written.some(({ field }) => columns.includes(field)));
  if (touched.length > 0) for (const { row } of places) if (row !== undefined) assertParents(all, touched, row);
  return places;
};

/** Removes every row that passes the tests, and what cascades from it. Returns how many passed the tests. */
export const removeRows = (all: Rows, rows: MemoryRows, undo: Undo, tests: readonly Test[]): number => {
  const passed = rows.find(tests);
  const gone: { rows: MemoryRows; row: AnyRow }[] = passed.map((row) => ({ rows, row }));
  for (const { rows: from, row } of gone) {
    const place = from.placeOf(row);
    // Reached twice where two cascades meet.
    if (place === undefined) continue;
    write(undo, from, place, undefined);
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
