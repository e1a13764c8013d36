/** The committed rows of one table with their look-ups. Synchronous and without judgement: constraints live in `statement`. */
import { matches, type Test } from '../condition.ts';
import type { TablePlan, UniquePlan } from '../plan.ts';
import type { AnyRow, ColumnPlan } from '../value.ts';

/** A text cannot hold NUL, so parts joined by it never run into each other. */
const joined = (row: AnyRow, columns: readonly string[]): string => {
  let text = '';
  for (const column of columns) text += `${String(row[column])}\0`;
  return text;
};

/** The joined values if every column is asked for by equality. */
const asked = (tests: readonly Test[], columns: readonly string[]): string | null => {
  if (tests.length < columns.length) return null;
  let text = '';
  for (const column of columns) {
    let found = false;
    for (const test of tests) {
      if (test.field === column && test.op === 'equal') {
        text += `${String(test.value)}\0`;
        found = true;
        break;
      }
    }
    if (!found) return null;
  }
  return text;
};

type UniqueIndex = { readonly plan: UniquePlan; readonly keys: Map<string, string> };
type Index = { readonly columns: readonly string[]; readonly keys: Map<string, Set<string>> };

const frozen = new WeakSet<object>();

/** A frozen copy as JSON would give it back. What is a copy already (a field read and written again) is taken as it is. */
const frozenJson = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null || frozen.has(value)) return value;
  const copy: object = Array.isArray(value)
    ? value.map(frozenJson)
    : Object.fromEntries(
        Object.entries(value)
          .filter(([, element]) => element !== undefined)
          .map(([name, element]) => [name, frozenJson(element)]),
      );
  frozen.add(Object.freeze(copy));
  return copy;
};

const kept = (column: ColumnPlan, value: unknown): unknown =>
  column.kind === 'json' || column.kind === 'list' ? frozenJson(value) : value;

export class MemoryRows {
  readonly plan: TablePlan;
  readonly rows = new Map<string, AnyRow>();
  readonly #uniques: readonly UniqueIndex[];
  readonly #indexes: readonly Index[];

  constructor(plan: TablePlan) {
    this.plan = plan;
    this.#uniques = plan.uniques.map((unique) => ({ plan: unique, keys: new Map() }));
    // The leading columns of a longer key are looked up too: the assignments of an appointment.
    const prefixes = plan.key.length > 2 ? [plan.key.slice(0, -1)] : [];
    this.#indexes = [...plan.indexes, ...prefixes].map((columns) => ({ columns, keys: new Map() }));
  }

  keyOf(row: AnyRow): string {
    return joined(row, this.plan.key);
  }

  /** Our own frozen copy of a row with exactly its columns, so that nothing outside can change what is stored. */
  seal(row: AnyRow, patch?: AnyRow): AnyRow {
    const copy: Record<string, unknown> = patch === undefined ? {} : { ...row };
    for (const column of this.plan.columns) {
      const { field } = column;
      if (patch === undefined) copy[field] = kept(column, row[field]);
      else if (field in patch) copy[field] = kept(column, patch[field]);
    }
    return Object.freeze(copy);
  }

  /** The unique constraint that another row already fills, or null. */
  taken(key: string, row: AnyRow): string | null {
    for (const { plan, keys } of this.#uniques) {
      if (plan.columns.some((column) => row[column] === null)) continue;
      const owner = keys.get(joined(row, plan.columns));
      if (owner !== undefined && owner !== key) return plan.name;
    }
    return null;
  }

  /** Puts the row in its place, or takes the place away, and keeps the look-ups right. */
  set(key: string, next: AnyRow | undefined): void {
    const before = this.rows.get(key);
    const moves = before === undefined || next === undefined || this.#looksElsewhere(before, next);
    if (moves && before !== undefined) this.#forget(key, before);
    if (next === undefined) this.rows.delete(key);
    else {
      this.rows.set(key, next);
      if (moves) this.#remember(key, next);
    }
  }

  /** Whether any look-up has to change; most updates touch none. */
  #looksElsewhere(before: AnyRow, next: AnyRow): boolean {
    const differs = (column: string): boolean => before[column] !== next[column];
    return this.#uniques.some(({ plan }) => plan.columns.some(differs)) || this.#indexes.some(({ columns }) => columns.some(differs));
  }

  #remember(key: string, row: AnyRow): void {
    for (const { plan, keys } of this.#uniques) {
      if (!plan.columns.some((column) => row[column] === null)) keys.set(joined(row, plan.columns), key);
    }
    for (const { columns, keys } of this.#indexes) {
      const value = joined(row, columns);
      const same = keys.get(value);
      if (same === undefined) keys.set(value, new Set([key]));
      else same.add(key);
    }
  }

  #forget(key: string, row: AnyRow): void {
    for (const { plan, keys } of this.#uniques) {
      const value = joined(row, plan.columns);
      if (keys.get(value) === key) keys.delete(value);
    }
    for (const { columns, keys } of this.#indexes) {
      const value = joined(row, columns);
      const same = keys.get(value);
      if (same === undefined) continue;
      same.delete(key);
      if (same.size === 0) keys.delete(value);
    }
  }

  /** The rows that pass the tests, in no particular order. */
  find(tests: readonly Test[]): AnyRow[] {
    const found: AnyRow[] = [];
    const own = asked(tests, this.plan.key);
    if (own !== null) {
      const row = this.rows.get(own);
      if (row !== undefined && matches(tests, row)) found.push(row);
      return found;
    }
    for (const { plan, keys } of this.#uniques) {
      const value = asked(tests, plan.columns);
      if (value === null) continue;
      const key = keys.get(value);
      const row = key === undefined ? undefined : this.rows.get(key);
      if (row !== undefined && matches(tests, row)) found.push(row);
      return found;
    }
    for (const { columns, keys } of this.#indexes) {
      const value = asked(tests, columns);
      if (value === null) continue;
      for (const key of keys.get(value) ?? []) {
        const row = this.rows.get(key);
        if (row !== undefined && matches(tests, row)) found.push(row);
      }
      return found;
    }
    for (const row of this.rows.values()) if (matches(tests, row)) found.push(row);
    return found;
  }

  /** Rows whose columns hold these values, through a look-up where there is one. */
  having(columns: readonly string[], values: readonly unknown[]): AnyRow[] {
    return this.find(columns.map((field, index) => ({ field, op: 'equal', value: values[index] }) as const));
  }
}
