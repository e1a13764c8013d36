/** The committed rows of one table with their look-ups. Synchronous and without judgement: constraints live in `statement`. */
import { matches, type Test } from '../condition.ts';
import type { TablePlan, UniquePlan } from '../plan.ts';
import { isKept, keep, type AnyRow, type ColumnPlan } from '../value.ts';

/** Where a row stands, from when it is stored until it is removed; empty before and after. */
export type Place = { row: AnyRow | undefined };

/**
 * Finds by the values of some columns, one column after the other: values that a row brings along are compared faster than
 * texts that would first have to be joined from them.
 */
class LookUp<Found> {
  readonly columns: readonly string[];
  /** The bits of its columns. */
  readonly #needs: number;
  readonly #first = new Map<unknown, unknown>();

  constructor(columns: readonly string[], bits: Bits) {
    this.columns = columns;
    this.#needs = bitsOf(columns, bits);
  }

  /** `fields`: what the columns are called in what is given. */
  get(given: AnyRow, fields: readonly string[] = this.columns): Found | undefined {
    let at: unknown = this.#first;
    for (const field of fields) {
      at = (at as ReadonlyMap<unknown, unknown>).get(given[field]);
      if (at === undefined) return undefined;
    }
    return at as Found;
  }

  /** By what is asked for by equality, of which `given` are the bits; null: not every column is. */
  asked(tests: readonly Test[], given: number): Found | undefined | null {
    if ((given & this.#needs) !== this.#needs) return null;
    let at: unknown = this.#first;
    for (const column of this.columns) {
      at = (at as ReadonlyMap<unknown, unknown>).get(equality(tests, column));
      if (at === undefined) return undefined;
    }
    return at as Found;
  }

  set(row: AnyRow, found: Found): void {
    this.#last(row).set(row[this.columns.at(-1) ?? ''], found);
  }

  /** What it went by before its last column stays: mostly the next row comes under the same. */
  forget(row: AnyRow): void {
    this.#last(row).delete(row[this.columns.at(-1) ?? '']);
  }

  #last(row: AnyRow): Map<unknown, unknown> {
    let at = this.#first;
    for (let index = 0; index < this.columns.length - 1; index += 1) {
      const value = row[this.columns[index] ?? ''];
      let next = at.get(value) as Map<unknown, unknown> | undefined;
      if (next === undefined) {
        next = new Map();
        at.set(value, next);
      }
      at = next;
    }
    return at;
  }
}

/** A bit for each column that rows are looked up by, so that what is asked for is held against every look-up at once. */
type Bits = ReadonlyMap<string, number>;

const bitsFor = (lookUps: readonly (readonly string[])[]): Bits => {
  const columns = [...new Set(lookUps.flat())];
  if (columns.length > 31) throw new RangeError('rows are looked up by more columns than a number has bits');
  return new Map(columns.map((column, at) => [column, 1 << at]));
};

const bitsOf = (columns: readonly string[], bits: Bits): number => {
  let all = 0;
  for (const column of columns) all |= bits.get(column) ?? 0;
  return all;
};

const equality = (tests: readonly Test[], column: string): unknown => {
  for (const test of tests) if (test.field === column && test.op === 'equal') return test.value;
  return undefined;
};

type UniqueIndex = { readonly plan: UniquePlan; readonly places: LookUp<Place> };

/** A frozen copy as JSON would give it back. What is a copy already (a field read and written again) is taken as it is. */
const frozenJson = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null || isKept(value)) return value;
  const copy: object = Array.isArray(value) ? value.map(frozenJson) : frozenFields(value as AnyRow);
  return Object.freeze(keep(copy));
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
  readonly #copy: (row: AnyRow) => Record<string, unknown>;
  readonly #json: readonly ColumnPlan[];
  readonly #all = new Set<Place>();
  readonly #key: LookUp<Place>;
  readonly #uniques: readonly UniqueIndex[];
  readonly #indexes: readonly LookUp<Set<Place>>[];
  readonly #looked: ReadonlySet<string>;
  readonly #bits: Bits;

  constructor(plan: TablePlan) {
    this.plan = plan;
    this.#copy = copyOf(plan);
    this.#json = plan.columns.filter(({ kind }) => kind === 'json' || kind === 'list');
    // The leading columns of a longer key are looked up too: the assignments of an appointment.
    const indexes = [...plan.indexes, ...(plan.key.length > 2 ? [plan.key.slice(0, -1)] : [])];
    const bits = bitsFor([plan.key, ...plan.uniques.map((unique) => unique.columns), ...indexes]);
    this.#bits = bits;
    this.#key = new LookUp(plan.key, bits);
    this.#uniques = plan.uniques.map((unique) => ({ plan: unique, places: new LookUp(unique.columns, bits) }));
    this.#indexes = indexes.map((columns) => new LookUp(columns, bits));
    this.#looked = new Set([...this.#uniques.flatMap((unique) => unique.plan.columns), ...this.#indexes.flatMap(({ columns }) => columns)]);
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

  /** The unique constraint that another row already fills, or null; `place` is the row's own, with what stood in it before. */
  taken(place: Place, row: AnyRow): string | null {
    const before = place.row;
    for (const { plan, places } of this.#uniques) {
      if (plan.columns.some((column) => row[column] === null)) continue;
      if (before !== undefined && !plan.columns.some((column) => row[column] !== before[column])) continue;
      const owner = places.get(row);
      if (owner !== undefined && owner !== place) return plan.name;
    }
    return null;
  }

  /** Whether rows are looked up by one of these columns. */
  looksBy(written: readonly ColumnPlan[]): boolean {
    return written.some(({ field }) => this.#looked.has(field));
  }

  /** Puts the row in the place of one from which it differs in columns that no look-up goes by. */
  replace(place: Place, next: AnyRow): void {
    place.row = next;
  }

  /** Puts the row in its place, or takes it out of it, and keeps the look-ups right. */
  set(place: Place, next: AnyRow | undefined): void {
    const before = place.row;
    const moves = before === undefined || next === undefined || this.#looksElsewhere(before, next);
    if (moves && before !== undefined) this.#forget(place, before);
    place.row = next;
    if (moves && next !== undefined) this.#remember(place, next);
    if (before === undefined && next !== undefined) {
      this.#all.add(place);
      this.#key.set(next, place);
    } else if (before !== undefined && next === undefined) {
      this.#all.delete(place);
      this.#key.forget(before);
    }
  }

  /** Whether any look-up has to change; most updates touch none. */
  #looksElsewhere(before: AnyRow, next: AnyRow): boolean {
    const differs = (column: string): boolean => before[column] !== next[column];
    return this.#uniques.some(({ plan }) => plan.columns.some(differs)) || this.#indexes.some(({ columns }) => columns.some(differs));
  }

  #remember(place: Place, row: AnyRow): void {
    for (const { plan, places } of this.#uniques) {
      if (!plan.columns.some((column) => row[column] === null)) places.set(row, place);
    }
    for (const index of this.#indexes) {
      const same = index.get(row);
      if (same === undefined) index.set(row, new Set([place]));
      else same.add(place);
    }
  }

  #forget(place: Place, row: AnyRow): void {
    for (const { places } of this.#uniques) if (places.get(row) === place) places.forget(row);
    for (const index of this.#indexes) {
      const same = index.get(row);
      if (same === undefined) continue;
      same.delete(place);
      if (same.size === 0) index.forget(row);
    }
  }

  /** Where the row with this key stands, given as any object that has these fields for it: its own, or those that refer to it. */
  placeOf(key: AnyRow, fields: readonly string[] = this.plan.key): Place | undefined {
    return this.#key.get(key, fields);
  }

  /** The row with this key, given as any object that has its fields. */
  get(key: AnyRow): AnyRow | null {
    return this.#key.get(key)?.row ?? null;
  }

  /** Where the row stands that a condition names by its whole key; null: it asks for something else, or for more. */
  named(where: AnyRow): Place | undefined | null {
    const { key } = this.plan;
    for (const field of key) if (typeof where[field] !== 'string') return null;
    return Object.keys(where).length === key.length ? this.#key.get(where) : null;
  }

  /** Where the rows stand that pass the tests, in no particular order. */
  places(tests: readonly Test[]): Place[] {
    let given = 0;
    for (const { field, op } of tests) if (op === 'equal') given |= this.#bits.get(field) ?? 0;
    if (given === 0) return passing(this.#all, tests, []);
    const own = this.#key.asked(tests, given);
    if (own !== null) return own === undefined ? [] : alone(own, tests, this.plan.key);
    for (const { places } of this.#uniques) {
      const found = places.asked(tests, given);
      if (found !== null) return found === undefined ? [] : alone(found, tests, places.columns);
    }
    for (const index of this.#indexes) {
      const found = index.asked(tests, given);
      if (found !== null) return found === undefined ? [] : passing(found, tests, index.columns);
    }
    return passing(this.#all, tests, []);
  }

  /** The rows that pass the tests, in no particular order. */
  find(tests: readonly Test[]): AnyRow[] {
    const rows: AnyRow[] = [];
    for (const { row } of this.places(tests)) if (row !== undefined) rows.push(row);
    return rows;
  }

  /** Rows whose columns hold these values, through a look-up where there is one. */
  having(columns: readonly string[], values: readonly unknown[]): AnyRow[] {
    return this.find(columns.map((field, index) => ({ field, op: 'equal', value: values[index] }) as const));
  }
}

/** The place that a look-up by these columns gave, if its row passes the other tests as well. */
const alone = (place: Place, tests: readonly Test[], columns: readonly string[]): Place[] =>
  place.row !== undefined && (tests.length === columns.length || matches(tests, place.row)) ? [place] : [];

/** The same of several. */
const passing = (places: ReadonlySet<Place>, tests: readonly Test[], columns: readonly string[]): Place[] => {
  const found: Place[] = [];
  const all = tests.length === columns.length;
  for (const place of places) if (place.row !== undefined && (all || matches(tests, place.row))) found.push(place);
  return found;
};
