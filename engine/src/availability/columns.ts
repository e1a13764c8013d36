/** Sets of time in columns: a calendar that is kept and asked about a hundred times a second is not made into objects every time. */
import type { Spans } from './spans.ts';

/** As many starts as ends, in epoch milliseconds, by start, disjoint, none empty, none touching the next: `Spans` in columns. */
export type SpanColumns = { readonly starts: Float64Array; readonly ends: Float64Array };

/** What lies in any of the spans that `counts` takes. The columns are ordered by start; in the result nothing overlaps. */
export const uniteColumns = ({ starts, ends }: SpanColumns, counts: (index: number) => boolean): SpanColumns => {
  const united = { starts: new Float64Array(starts.length), ends: new Float64Array(starts.length) };
  let length = 0;
  let last = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < starts.length; index += 1) {
    const start = starts[index] as number;
    const end = ends[index] as number;
    if (end <= start || !counts(index)) continue;
    if (length > 0 && start <= last) {
      if (end > last) united.ends[length - 1] = end;
    } else {
      united.starts[length] = start;
      united.ends[length] = end;
      length += 1;
    }
    last = Math.max(last, end);
  }
  return { starts: united.starts.slice(0, length), ends: united.ends.slice(0, length) };
};

/** The place of the first number that is greater than this one in an ordered column; its length where none is. */
export const firstBeyond = (column: Float64Array, number: number): number => {
  let low = 0;
  let high = column.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((column[middle] as number) > number) high = middle;
    else low = middle + 1;
  }
  return low;
};

/**
 * Tells in order of time, of each instant of a column, whether it lies in `within` and in none of `without` grown by `before`
 * and `after` milliseconds, neither of which is negative. One walk over all three.
 */
export const walkFree = (
  instants: Float64Array,
  within: Spans,
  without: SpanColumns | null,
  before: number,
  after: number,
  found: (index: number) => void,
): void => {
  const starts = without?.starts ?? NONE;
  const ends = without?.ends ?? NONE;
  let at = 0;
  let open = within[0];
  let cut = open === undefined ? 0 : firstBeyond(ends, open.start - after);
  for (let index = open === undefined ? instants.length : firstBeyond(instants, open.start - 1); index < instants.length; index += 1) {
    const instant = instants[index] as number;
    while (open !== undefined && open.end <= instant) {
      at += 1;
      open = within[at];
    }
    if (open === undefined) return;
    if (open.start > instant) continue;
    while (cut < ends.length && (ends[cut] as number) + after <= instant) cut += 1;
    if (cut >= ends.length || (starts[cut] as number) - before > instant) found(index);
  }
};

const NONE = new Float64Array(0);
