/** Values on their way into SQL and back. Parsers are set per client: `pg`'s global ones would reach other users of `pg`. */
import { types } from 'pg';
import type { ColumnKind } from '../shape.ts';

/** PostgreSQL's type numbers (`pg_type.oid`), fixed by its catalogue. */
const BIGINT = 20;
const TIMESTAMPTZ = 1184;

/** `2027-03-01 08:00:00.123+00`, the year with as many digits as it has; sessions run in UTC. */
const TIMESTAMP = /^(\d{4,6})(-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d{1,3})?)\+00$/;

/** `2027-03-01 08:00:00+00`, and with up to three digits after the seconds: a year of four digits, as nearly every one. */
const USUAL = '2027-03-01 08:00:00+00'.length;
const ZERO = '0'.charCodeAt(0);

/** The two digits at a place; not a number where there is something else. */
const pair = (text: string, at: number): number => {
  const [tens, ones] = [text.charCodeAt(at) - ZERO, text.charCodeAt(at + 1) - ZERO];
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
};

/** Epoch milliseconds of the usual form, or not a number. A pattern and `Date.parse` took eight times as long. */
const usualTimestamp = (text: string): number => {
  const milliseconds = text.length === USUAL ? 0 : fraction(text);
  return text[4] === '-' && text[7] === '-' && text[10] === ' ' && text[13] === ':' && text[16] === ':' && text.endsWith('+00')
    ? Date.UTC(
        pair(text, 0) * 100 + pair(text, 2),
        pair(text, 5) - 1,
        pair(text, 8),
        pair(text, 11),
        pair(text, 14),
        pair(text, 17),
        milliseconds,
      )
    : Number.NaN;
};

/** The milliseconds of `….1+00`, `….12+00` and `….123+00`; not a number where there is something else. */
const fraction = (text: string): number => {
  const digits = text.length - USUAL - 1;
  if (text[USUAL - 3] !== '.' || digits < 1 || digits > 3) return Number.NaN;
  let value = 0;
  for (let at = 0; at < 3; at += 1) {
    const digit = at < digits ? text.charCodeAt(USUAL - 2 + at) - ZERO : 0;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
};

/** Epoch milliseconds of PostgreSQL's text for a timestamptz; an unexpected form is an error, never a guess. */
export const parseTimestamp = (text: string): number => {
  const usual = usualTimestamp(text);
  // Date.UTC takes the years 0 to 99 for those of the last century.
  if (!Number.isNaN(usual) && !text.startsWith('00')) return usual;
  const [, year, day, time] = TIMESTAMP.exec(text) ?? [];
  if (year === undefined || day === undefined || time === undefined) throw new RangeError('a timestamp is not in whole UTC milliseconds');
  // ECMA-262 21.4.1.32.1: years beyond four digits are written with a sign and six digits.
  return Date.parse(`${year.length > 4 ? `+${year.padStart(6, '0')}` : year}${day}T${time}Z`);
};

/** PostgreSQL's text for an instant: as ISO 8601, but a year beyond 9999 takes no sign. */
export const formatTimestamp = (epochMilliseconds: number): string => {
  const text = new Date(epochMilliseconds).toISOString();
  return text.startsWith('+') ? text.replace(/^\+0*/, '') : text;
};

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
