/**
 * When work is due, of any number of kinds in one statement: asked twice a second by every process, of which each statement would be a
 * round trip. Every part of it goes by an index in the order of its time, because PostgreSQL plans it without knowing the time.
 */
import type { Instant } from '@lockstep/engine';
import { HELD_LOOKED_AT, waitingOf, type DueTimes, type WorkKind } from '../due.ts';
import { planFor } from '../plan.ts';
import { encode } from './codec.ts';
import { columnOf, tableOf, type Statement } from './statement.ts';

/** `now` is the first parameter wherever it is asked for. */
const dueText = (kind: WorkKind): string => {
  const { table, at, over = [], only = {} } = waitingOf(kind);
  const time = columnOf(at);
  const tests = Object.entries(only).map(([field, value]) => `${columnOf(field)} ${value === null ? 'is null' : `= '${value}'`}`);
  const first = (what: string, also: readonly string[], limit = 1): string =>
    `select ${what} from ${tableOf(planFor(table))} where ${[...tests, ...also].join(' and ')} order by ${time} limit ${limit}`;
  if (over.length === 0) return `(${first(time, [`${time} is not null`])})`;
  const free = over.map((field) => `(${columnOf(field)} is null or ${columnOf(field)} <= $1)`);
  const until = `greatest(${over.map(columnOf).join(', ')})`;
  const due = `${time} <= $1`;
  const held = `select min(until) from (${first(`${until} as until`, [due], HELD_LOOKED_AT)}) as held`;
  return `coalesce((${first(time, [due, ...free])}), least((${held}), (${first(time, [`${time} > $1`])})))`;
};

const texts = new Map<string, string>();

const textOf = (kinds: readonly WorkKind[]): string => {
  const key = kinds.join(' ');
  const known = texts.get(key) ?? `select ${kinds.map((kind) => `${dueText(kind)} as "${kind}"`).join(', ')}`;
  texts.set(key, known);
  return known;
};

/** `now` is left out where no part asks for it: PostgreSQL refuses a parameter without a type. */
export const dueSql = <Kind extends WorkKind>(kinds: readonly Kind[], now: Instant): Statement<DueTimes<Kind>> => {
  const isAsked = kinds.some((kind) => waitingOf(kind).over !== undefined);
  return { text: textOf(kinds), values: isAsked ? [encode('instant', now)] : [] };
};
