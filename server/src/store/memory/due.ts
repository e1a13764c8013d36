/** When work is due, of rows in memory: as the statement on PostgreSQL answers it. */
import type { Instant } from '@lockstep/engine';
import { HELD_LOOKED_AT, waitingOf, type WorkKind } from '../due.ts';
import type { AnyRow } from '../value.ts';

const timeOf = (row: AnyRow, field: string): number => (row[field] === null ? Number.NEGATIVE_INFINITY : Number(row[field]));

export const dueOf = (rows: Iterable<AnyRow>, kind: WorkKind, now: Instant): Instant | null => {
  const { at, over = [], only = {} } = waitingOf(kind);
  let [free, later] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const held: { readonly due: number; readonly until: number }[] = [];
  for (const row of rows) {
    if (row[at] === null || Object.entries(only).some(([field, value]) => row[field] !== value)) continue;
    const due = Number(row[at]);
    const until = over.reduce((last, field) => Math.max(last, timeOf(row, field)), Number.NEGATIVE_INFINITY);
    if (due > now) later = Math.min(later, due);
    else if (until <= now) free = Math.min(free, due);
    else held.push({ due, until });
  }
  if (free === Number.POSITIVE_INFINITY) {
    held.sort((one, other) => one.due - other.due);
    free = Math.min(later, ...held.slice(0, HELD_LOOKED_AT).map(({ until }) => until));
  }
  return free === Number.POSITIVE_INFINITY ? null : (free as Instant);
};
