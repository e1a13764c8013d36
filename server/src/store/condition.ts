/** Conditions on rows, taken apart once, so that both stores understand them alike and refuse the same mistakes. */
import { StoreRefusal } from './conflict.ts';
import { assertValue, compareValue, type AnyRow, type ColumnPlan } from './value.ts';

export type Comparison = 'lt' | 'lte' | 'gt' | 'gte';
export type Test =
  | { readonly field: string; readonly op: 'equal'; readonly value: unknown }
  | { readonly field: string; readonly op: 'null' | 'notNull' }
  | { readonly field: string; readonly op: 'in'; readonly values: readonly unknown[] }
  | { readonly field: string; readonly op: Comparison; readonly value: unknown }
  | { readonly field: string; readonly op: 'contains'; readonly text: string };

const isComparison = (name: string): name is Comparison => name === 'lt' || name === 'lte' || name === 'gt' || name === 'gte';

const testsOn = (table: string, column: ColumnPlan, condition: object, tests: Test[]): void => {
  const field = column.field;
  const value = { field: column.field, kind: column.kind, nullable: false };
  for (const op of Object.keys(condition)) {
    const operand = (condition as AnyRow)[op];
    if (op === 'not') {
      if (operand !== null) throw new StoreRefusal(table, `${field}: only { not: null } is a condition`);
      tests.push({ field, op: 'notNull' });
    } else if (op === 'in') {
      if (!Array.isArray(operand)) throw new StoreRefusal(table, `${field}: { in } needs a list`);
      for (const element of operand) if (element !== null) assertValue(table, value, element);
      tests.push({ field, op: 'in', values: operand.filter((element) => element !== null) });
    } else if (op === 'contains') {
      if (column.kind !== 'text' || typeof operand !== 'string')
        throw new StoreRefusal(table, `${field}: { contains } needs text in a text`);
      tests.push({ field, op, text: operand });
    } else if (isComparison(op)) {
      // A comparison with null is never true, in SQL as here: an empty `in` says so in both stores.
      if (operand === null) tests.push({ field, op: 'in', values: [] });
      else {
        assertValue(table, value, operand);
        tests.push({ field, op, value: operand });
      }
    } else throw new StoreRefusal(table, `${field}: ${op} is no condition`);
  }
};

/** Throws `StoreRefusal` for unknown fields, undefined, and conditions that a column of this kind does not have. */
export const testsOf = (table: string, columns: ReadonlyMap<string, ColumnPlan>, where: object): readonly Test[] => {
  const tests: Test[] = [];
  for (const field of Object.keys(where)) {
    const condition = (where as AnyRow)[field];
    const column = columns.get(field);
    if (column === undefined) throw new StoreRefusal(table, `${field} is no field`);
    if (condition === undefined) throw new StoreRefusal(table, `the condition on ${field} is undefined`);
    if (condition === null) tests.push({ field, op: 'null' });
    else if (typeof condition !== 'object') {
      assertValue(table, column, condition);
      tests.push({ field, op: 'equal', value: condition });
    } else if ((column.kind === 'json' || column.kind === 'list') && !('not' in condition)) {
      throw new StoreRefusal(table, `${field} can only be tested for null`);
    } else testsOn(table, column, condition, tests);
  }
  return tests;
};

/** As PostgreSQL folds case under the collation "C": ASCII letters alone. */
const lowered = (text: string): string => text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());

const holds = (test: Test, value: unknown): boolean => {
  switch (test.op) {
    case 'equal':
      return value === test.value;
    case 'null':
      return value === null;
    case 'notNull':
      return value !== null;
    case 'in':
      return test.values.includes(value);
    case 'lt':
      return value !== null && compareValue(value, test.value) < 0;
    case 'lte':
      return value !== null && compareValue(value, test.value) <= 0;
    case 'gt':
      return value !== null && compareValue(value, test.value) > 0;
    case 'gte':
      return value !== null && compareValue(value, test.value) >= 0;
    case 'contains':
      return typeof value === 'string' && lowered(value).includes(lowered(test.text));
    default: {
      const never: never = test;
      return never;
    }
  }
};

/** Whether a row passes all tests. */
export const matches = (tests: readonly Test[], row: AnyRow): boolean => {
  for (const test of tests) if (!holds(test, row[test.field])) return false;
  return true;
};

export type Order = readonly (readonly [field: string, direction: 'asc' | 'desc'])[];

/** The order of a select in full: what was asked for, then the key, so that no two rows tie. */
export const fullOrder = (asked: Order, key: readonly string[]): Order => {
  const named = new Set(asked.map(([field]) => field));
  return [...asked, ...key.filter((field) => !named.has(field)).map((field) => [field, 'asc'] as const)];
};

/** More rows than these are sorted by the machine's own sort, which is made for many and slow to begin. */
const FEW = 12;

/** Sorts by what was asked for, then by the key; in place. */
export const sortRows = (rows: AnyRow[], asked: Order, key: Order): void => {
  const compare = (a: AnyRow, b: AnyRow): number => compareRows(asked, a, b) || compareRows(key, a, b);
  if (rows.length > FEW) {
    rows.sort(compare);
    return;
  }
  for (let end = 1; end < rows.length; end += 1) {
    const row = rows[end];
    if (row === undefined) continue;
    let at = end;
    for (let before = rows[at - 1]; before !== undefined && compare(before, row) > 0; before = rows[at - 1]) {
      rows[at] = before;
      at -= 1;
    }
    rows[at] = row;
  }
};

/** Compares two rows by an order; nulls come last in both directions. */
export const compareRows = (order: Order, a: AnyRow, b: AnyRow): number => {
  for (const [field, direction] of order) {
    const x = a[field];
    const y = b[field];
    if (x === y) continue;
    if (x === null) return 1;
    if (y === null) return -1;
    const difference = compareValue(x, y);
    if (difference !== 0) return direction === 'asc' ? difference : -difference;
  }
  return 0;
};
