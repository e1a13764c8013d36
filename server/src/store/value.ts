/** What a value must be to be kept by any store, checked before either store sees it, so that both refuse the same. */
import { StoreRefusal } from './conflict.ts';
import { isNullable, kindOf, type ColumnKind, type Shape } from './shape.ts';

/** A row without its type: the stores are generic over the shapes. */
export type AnyRow = Readonly<Record<string, unknown>>;

export type ColumnPlan = { readonly field: string; readonly kind: ColumnKind; readonly nullable: boolean };

/** The columns of a shape in their declared order. */
export const columnsOf = <Row>(shape: Shape<Row>): readonly ColumnPlan[] =>
  Object.entries<string>(shape.columns).map(([field, column]) => ({ field, kind: kindOf(column), nullable: isNullable(column) }));

/** Since ES2024: Node 20 has it, and our `lib` does not name it yet. */
type Text = string & { readonly isWellFormed: () => boolean };

/**
 * NUL is refused by PostgreSQL's text and jsonb; half a surrogate pair has no UTF-8 form, and `pg` would silently replace
 * it with U+FFFD. Both are refused rather than repaired: what was written must be what is read. Every text that a store is
 * given passes here; a regular expression of both takes several times as long.
 */
const isKeepable = (text: string): boolean => !text.includes('\0') && (text as Text).isWellFormed();

/** Hands back what it is given, so that a class over it adds its private field to that. */
// oxlint-disable-next-line typescript/no-extraneous-class -- a function cannot be extended by a class in types
class Given {
  constructor(value: object) {
    // oxlint-disable-next-line no-constructor-return -- the whole point
    return value;
  }
}

/**
 * Marks a copy that a store made and froze, so that nobody checks or copies it again. By a private field, which nobody outside
 * can set or see: a WeakSet of them costs each collection of garbage more than the copies do.
 */
class Kept extends Given {
  readonly #kept = true;

  static is(value: object): boolean {
    return #kept in value && value.#kept;
  }
}

/** Marks it as frozen and keepable, with everything in it; to be called once, before it is frozen. */
export const keep = <Value extends object>(value: Value): Value => new Kept(value) as unknown as Value;

/** Whether a store made it: then it is keepable as it stands. */
export const isKept = (value: object): boolean => Kept.is(value);

/** PostgreSQL's timestamptz reaches from 4713 BC to 294276 AD; a JavaScript date ends 8.64e15 ms from 1970, which is less. */
const LAST_INSTANT = 8.64e15;
/** 0001-01-01T00:00:00Z: earlier years are written with `BC` by PostgreSQL, which no calendar needs. */
const FIRST_INSTANT = -62_135_596_800_000;

const textProblem = (value: unknown): string | null => {
  if (typeof value !== 'string') return 'is not a text';
  return isKeepable(value) ? null : 'contains a NUL or half a surrogate pair';
};

const jsonProblem = (value: unknown): string | null => {
  switch (typeof value) {
    case 'string':
      return textProblem(value);
    case 'number':
      return Number.isFinite(value) ? null : 'contains a number that JSON cannot carry';
    case 'boolean':
      return null;
    case 'object': {
      if (value === null || isKept(value)) return null;
      if (Array.isArray(value)) {
        for (const element of value) {
          const problem = element === undefined ? 'contains undefined in an array' : jsonProblem(element);
          if (problem !== null) return problem;
        }
        return null;
      }
      const prototype: unknown = Object.getPrototypeOf(value);
      if (prototype !== Object.prototype && prototype !== null) return 'contains an object that JSON would not give back';
      for (const name of Object.keys(value)) {
        const element: unknown = (value as AnyRow)[name];
        // JSON leaves out fields that are undefined, in both stores.
        const problem = element === undefined ? null : (textProblem(name) ?? jsonProblem(element));
        if (problem !== null) return problem;
      }
      return null;
    }
    default:
      return `contains a ${typeof value}`;
  }
};

const problemOf = (kind: ColumnKind, value: unknown): string | null => {
  switch (kind) {
    case 'text':
      return textProblem(value);
    case 'integer':
      return Number.isSafeInteger(value) ? null : 'is not a whole number of at most 53 bits';
    case 'boolean':
      return typeof value === 'boolean' ? null : 'is not a boolean';
    case 'instant':
      return typeof value === 'number' && Number.isInteger(value) && value >= FIRST_INSTANT && value <= LAST_INSTANT
        ? null
        : 'is not an instant in whole milliseconds';
    case 'list':
      if (!Array.isArray(value)) return 'is not a list of texts';
      return value.map(textProblem).find((problem) => problem !== null) ?? null;
    case 'json':
      return jsonProblem(value);
    default: {
      const never: never = kind;
      return never;
    }
  }
};

/** Throws `StoreRefusal` naming table and field unless the column can keep this value. */
export const assertValue = (table: string, column: ColumnPlan, value: unknown): void => {
  if (value === null) {
    if (!column.nullable) throw new StoreRefusal(table, `${column.field} is null`);
    return;
  }
  const problem = value === undefined ? 'is missing' : problemOf(column.kind, value);
  if (problem !== null) throw new StoreRefusal(table, `${column.field} ${problem}`);
};

/** Compares two texts by their UTF-8 bytes, as `COLLATE "C"` does: code points, not UTF-16 units. */
export const compareText = (a: string, b: string): number => {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const x = a.charCodeAt(index);
    const y = b.charCodeAt(index);
    if (x !== y) {
      // Surrogates (D800-DFFF) stand for code points above FFFF and so come after E000-FFFF.
      if (x >= 0xd800 && y >= 0xd800 && x < 0xe000 !== y < 0xe000) return x < 0xe000 ? 1 : -1;
      return x - y;
    }
  }
  return a.length - b.length;
};

/** Compares two values of one column; neither is null. */
export const compareValue = (a: unknown, b: unknown): number => {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  return Number(a) - Number(b);
};
