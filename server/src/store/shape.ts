/**
 * What a table is made of, said once: both stores read these descriptions. Row types are written by hand beside them, and
 * the compiler checks that every field of a row has its column, of its kind, nullable where the field may be null. The SQL
 * of the migrations is compared with it by a test.
 */
import type { Instant } from '@lockstep/engine';

/** `instant`: timestamptz in SQL, epoch milliseconds in the program. `integer`: bigint. `list`: text[]. `json`: jsonb. */
export type ColumnKind = 'text' | 'integer' | 'boolean' | 'instant' | 'json' | 'list';

type KindOf<Value> = [Value] extends [boolean]
  ? 'boolean'
  : [Value] extends [Instant]
    ? 'instant'
    : [Value] extends [number]
      ? 'integer'
      : [Value] extends [string]
        ? 'text'
        : [Value] extends [readonly string[]]
          ? 'list'
          : 'json';

/** `text?` is a text that may be null. The compiler derives it from the field's type, so the two cannot drift apart. */
export type Column<Value> = null extends Value ? `${KindOf<NonNullable<Value>>}?` : KindOf<Value>;

export type Name<Row> = keyof Row & string;

/** What must hold for every row by itself; `name` is the check constraint's name in SQL. */
export type Check<Row> = { readonly name: string; readonly holds: (row: Row) => boolean };

export type Unique<Row> = { readonly name: string; readonly columns: readonly Name<Row>[]; readonly where?: Name<Row> };
export type Reference<Row> = { readonly columns: readonly Name<Row>[]; readonly table: string; readonly cascade?: true };
/** No two rows that are equal in `columns` and true in `where` may overlap in [start, end). Can be deferred to commit. */
export type Exclusion<Row> = {
  readonly name: string;
  readonly columns: readonly Name<Row>[];
  readonly start: Name<Row>;
  readonly end: Name<Row>;
  readonly where: Name<Row>;
};

export type Shape<Row> = {
  /** Table name in SQL; columns are the snake_case of the field names. */
  readonly name: string;
  readonly columns: { readonly [Field in Name<Row>]: Column<Row[Field]> };
  /** Every key begins with the root company, so that the tables shard by it unchanged. */
  readonly key: readonly Name<Row>[];
  /** Further uniqueness; `where`: only rows in which that field is not null. */
  readonly unique: readonly Unique<Row>[];
  /** Rows this row belongs to. A missing parent is refused; a parent with children stays unless `cascade`. */
  readonly references: readonly Reference<Row>[];
  /** Columns that are looked up by equality, in this order; each has an index in SQL that begins with them. */
  readonly indexes?: readonly (readonly Name<Row>[])[];
  readonly checks?: readonly Check<Row>[];
  readonly exclusion?: Exclusion<Row>;
};

export const shape = <Row>(description: Shape<Row>): Shape<Row> => description;

/** Name of the primary key's constraint. */
export const keyName = (table: string): string => `${table}_pkey`;

/** Name of a foreign key's constraint, from the column that is not the root: `appointment_service_fk`. */
export const referenceName = (table: string, columns: readonly string[]): string => `${table}_${snakeCase(columns.at(-1) ?? '')}_fk`;

/** `startAt` → `start_at`. */
export const snakeCase = (field: string): string => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The kind of a column without its question mark. */
export const kindOf = (column: string): ColumnKind => (column.endsWith('?') ? column.slice(0, -1) : column) as ColumnKind;

export const isNullable = (column: string): boolean => column.endsWith('?');

/** A check that `start` lies before `end`: an empty or reversed span would slip through every overlap test. */
export const spanCheck = <Row>(table: string, start: Name<Row>, end: Name<Row>): Check<Row> => ({
  name: `${table}_span`,
  holds: (row) => Number(row[start]) < Number(row[end]),
});

/** A check that an integer is at least `least`. */
export const atLeast = <Row>(table: string, field: Name<Row>, least: number): Check<Row> => ({
  name: `${table}_${snakeCase(field)}_least`,
  holds: (row) => Number(row[field]) >= least,
});

/** What never falls below zero in a row with a lease. */
export const leaseChecks = <Row extends { marks: number; fence: number; attempts: number }>(table: string): readonly Check<Row>[] => [
  atLeast(table, 'marks', 0),
  atLeast(table, 'fence', 0),
  atLeast(table, 'attempts', 0),
];

/** A check that a text is one of a closed set; null passes, as in SQL. */
export const oneOf = <Row>(table: string, field: Name<Row>, values: readonly string[]): Check<Row> => {
  const known = new Set<unknown>(values);
  return { name: `${table}_${snakeCase(field)}_known`, holds: (row) => row[field] === null || known.has(row[field]) };
};
