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

/** What a condition asks for by equality. */
class Equals {
  readonly #fields: string[] = [];
  readonly #values: unknown[] = [];
  readonly #others: boolean;

  constructor(tests: readonly Test[]) {
    for (const test of tests) {
      if (test.op !== 'equal') continue;
      this.#fields.push(test.field);
      this.#values.push(test.value);
    }
    this.#others = this.#fields.length < tests.length;
  }

  /** The joined values if every one of these columns is asked for. */
  joined(columns: readonly string[]): string | null {
    if (this.#fields.length < columns.length) return null;
    let text = '';
    for (const column of columns) {
      const place = this.#fields.indexOf(column);
      if (place < 0) return null;
      text += `${String(this.#values[place])}\0`;
    }
    return text;
  }

  /** Whether these columns are all that is asked for, so that a row found by them passes. */
  areAll(columns: readonly string[]): boolean {
    return !this.#others && this.#fields.length === columns.length;
  }
}

type UniqueIndex = { readonly plan: UniquePlan; readonly keys: Map<string, string> };
type Index = { readonly columns: readonly string[]; readonly keys: Map<string, Set<string>> };

const frozen = new WeakSet<object>();

/** A frozen copy as JSON would give it back. What is a copy already (a field read and written again) is taken as it is. */
const frozenJson = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null || frozen.has(value)) return value;
  const copy: object = Array.isArray(value) ? value.map(frozenJson) : frozenFields(value as AnyRow);
  frozen.add(Object.freeze(copy));
  return copy;
};

const frozenFields = (value: AnyRow): object => {
  const copy: Record<string, unknown> = {};
  for (const name of Object.keys(value)) {
    const element = frozenJson(value[name]);
    if (element === undefined) continue;
    // Assigned, this one would be no field but what the copy inherits from.
    if (name === '__proto__') Object.defineProperty(copy, name, { value: element, enumerable: true });
    else copy[name] = element;
  }
  return copy;
};

const kept = (column: ColumnPlan, value: unknown): unknown =>
  column.kind === 'json' || column.kind === 'list' ? frozenJson(value) : value;

/**
 * Makes a row with exactly these columns, as one literal that is compiled for the table: V8 takes five to ten times as long to
 * spread a row of forty columns or to fill one field by field, and every update copies one. The names are those of our shapes.
 */
const literalOf = (columns: readonly ColumnPlan[]): ((row: AnyRow) => Record<string, unknown>) => {
  const fields = columns.map(({ field }) => `${JSON.stringify(field)}: row[${JSON.stringify(field)}]`);
  // oxlint-disable-next-line typescript/no-implied-eval -- made of the names of columns alone
  return new Function('row', `return { ${fields.join(', ')} };`) as (row: AnyRow) => Record<string, unknown>;
};

const literals = new Map<string, ReturnType<typeof literalOf>>();
/** Compiled once for each table, whatever number of stores there are. */
const copyOf = ({ name, columns }: TablePlan): ReturnType<typeof literalOf> => {
  const copy = literals.get(name) ?? literalOf(columns);
  literals.set(name, copy);
  return copy;
};

export class MemoryRows {
  readonly plan: TablePlan;
  readonly rows = new Map<string, AnyRow>();
  readonly #copy: (row: AnyRow) => Record<string, unknown>;
  readonly #json: readonly ColumnPlan[];
  readonly #uniques: readonly UniqueIndex[];
  readonly #indexes: readonly Index[];
  readonly #looked: ReadonlySet<string>;

  constructor(plan: TablePlan) {
    this.plan = plan;
    this.#copy = copyOf(plan);
    this.#json = plan.columns.filter(({ kind }) => kind === 'json' || kind === 'list');
    this.#uniques = plan.uniques.map((unique) => ({ plan: unique, keys: new Map() }));
    // The leading columns of a longer key are looked up too: the assignments of an appointment.
    const prefixes = plan.key.length > 2 ? [plan.key.slice(0, -1)] : [];
    this.#indexes = [...plan.indexes, ...prefixes].map((columns) => ({ columns, keys: new Map() }));
    this.#looked = new Set([...this.#uniques.flatMap((unique) => unique.plan.columns), ...this.#indexes.flatMap(({ columns }) => columns)]);
  }

  keyOf(row: AnyRow): string {
    return joined(row, this.plan.key);
  }

  /** Our own frozen copy of a row with exactly its columns, so that nothing outside can change what is stored. */
  seal(row: AnyRow): AnyRow {
    const copy = this.#copy(row);
    for (const { field } of this.#json) copy[field] = frozenJson(copy[field]);
    return Object.freeze(copy);
  }

  /** The same of a row that is stored already, with these columns changed. */
  changed(row: AnyRow, written: readonly ColumnPlan[], patch: AnyRow): AnyRow {
    const copy = this.#copy(row);
    for (const column of written) copy[column.field] = kept(column, patch[column.field]);
    return Object.freeze(copy);
  }

  /** The unique constraint that another row already fills, or null; `before` is what stood in the row's place. */
  taken(key: string, row: AnyRow, before: AnyRow | undefined): string | null {
    for (const { plan, keys } of this.#uniques) {
      if (plan.columns.some((column) => row[column] === null)) continue;
      if (before !== undefined && !plan.columns.some((column) => row[column] !== before[column])) continue;
      const owner = keys.get(joined(row, plan.columns));
      if (owner !== undefined && owner !== key) return plan.name;
    }
    return null;
  }

  /** Whether rows are looked up by one of these columns. */
  looksBy(written: readonly ColumnPlan[]): boolean {
    return written.some(({ field }) => this.#looked.has(field));
  }

  /** Puts the row in the place of one from which it differs in columns that no look-up goes by. */
  replace(key: string, next: AnyRow): void {
    this.rows.set(key, next);
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

  /** The row with this key, given as any object that has its fields. */
  get(key: AnyRow): AnyRow | null {
    return this.rows.get(joined(key, this.plan.key)) ?? null;
  }

  /** The rows that pass the tests, in no particular order. */
  find(tests: readonly Test[]): AnyRow[] {
    const equals = new Equals(tests);
    const own = equals.joined(this.plan.key);
    if (own !== null) {
      const row = this.rows.get(own);
      return row !== undefined && (equals.areAll(this.plan.key) || matches(tests, row)) ? [row] : [];
    }
    for (const { plan, keys } of this.#uniques) {
      const value = equals.joined(plan.columns);
      if (value === null) continue;
      const key = keys.get(value);
      return key === undefined ? [] : this.#pass(plan.columns, equals, [key], tests);
    }
    for (const { columns, keys } of this.#indexes) {
      const value = equals.joined(columns);
      if (value !== null) return this.#pass(columns, equals, keys.get(value) ?? [], tests);
    }
    const found: AnyRow[] = [];
    for (const row of this.rows.values()) if (matches(tests, row)) found.push(row);
    return found;
  }

  /** Of the rows that a look-up by these columns gave, those that pass the other tests as well. */
  #pass(columns: readonly string[], equals: Equals, keys: Iterable<string>, tests: readonly Test[]): AnyRow[] {
    const found: AnyRow[] = [];
    const all = equals.areAll(columns);
    for (const key of keys) {
      const row = this.rows.get(key);
      if (row !== undefined && (all || matches(tests, row))) found.push(row);
    }
    return found;
  }

  /** Rows whose columns hold these values, through a look-up where there is one. */
  having(columns: readonly string[], values: readonly unknown[]): AnyRow[] {
    return this.find(columns.map((field, index) => ({ field, op: 'equal', value: values[index] }) as const));
  }
}
