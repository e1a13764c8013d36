/** Values on their way into SQL and back. Parsers are set per client: `pg`'s global ones would reach other users of `pg`. */
import { types } from 'pg';
import type { ColumnKind } from '../shape.ts';

/** PostgreSQL's type numbers (`pg_type.oid`), fixed by its catalogue. */
const BIGINT = 20;
const TIMESTAMPTZ = 1184;

/** `2027-03-01 08:00:00.123+00`, the year with as many digits as it has; sessions run in UTC. */
const TIMESTAMP = /^(\d{4,6})(-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d{1,3})?)\+00$/;

/** Epoch milliseconds of PostgreSQL's text for a timestamptz; an unexpected form is an error, never a guess. */
export const parseTimestamp = (text: string): number => {
  const [, year, day, time] = TIMESTAMP.exec(text) ?? [];
  if (year === undefined || day === undefined || time === undefined) throw new RangeError('a timestamp is not in whole UTC milliseconds');
  // ECMA-262 21.4.1.32.1: years beyond four digits are written with a sign and six digits.
  return Date.parse(`${year.length > 4 ? `+${year.padStart(6, '0')}` : year}${day}T${time}Z`);
};

/** PostgreSQL's text for an instant: as ISO 8601, but a year beyond 9999 takes no sign. */
export const formatTimestamp = (epochMilliseconds: number): string => new Date(epochMilliseconds).toISOString().replace(/^\+0*/, '');

const parseBigint = (text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError('an integer is beyond 53 bits');
  return value;
};

/** For `pg`'s `types`: instants and integers as numbers, everything else as `pg` reads it. */
export const typeParsers = {
  getTypeParser: (oid: number, format?: 'text' | 'binary'): ((text: string) => unknown) => {
    if (oid === TIMESTAMPTZ) return parseTimestamp;
    if (oid === BIGINT) return parseBigint;
    return types.getTypeParser(oid, format === 'binary' ? 'text' : format) as (text: string) => unknown;
  },
};

/** What `pg` is given for a value of this kind. */
export const encode = (kind: ColumnKind, value: unknown): unknown => {
  if (value === null) return null;
  switch (kind) {
    case 'instant':
      return formatTimestamp(Number(value));
    case 'json':
      return JSON.stringify(value);
    case 'text':
    case 'integer':
    case 'boolean':
    case 'list':
      return value;
    default: {
      const never: never = kind;
      return never;
    }
  }
};

/** The SQL type of a kind: for casts, and for the comparison of the catalogue with the shapes. */
export const SQL_TYPES: Readonly<Record<ColumnKind, string>> = {
  text: 'text',
  integer: 'bigint',
  boolean: 'boolean',
  instant: 'timestamp with time zone',
  json: 'jsonb',
  list: 'text[]',
};
