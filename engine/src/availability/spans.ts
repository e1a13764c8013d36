/**
 * Sets of time as lists of half-open spans. Every operation is one walk over its arguments, O(n + m): a year of a busy
 * calendar costs what its events cost, not what its minutes would.
 */
import type { Instant, Span } from '../model.ts';

/**
 * A set of instants: ordered by start, disjoint, none empty, none touching the next. The form is canonical: two lists hold
 * the same instants only if they are equal element by element. `spansOf` makes one, everything here keeps it.
 */
export type Spans = readonly Span[];

/** Canonical form of spans in any order, overlapping, touching or empty (`end <= start` holds no instant). O(n) when ordered. */
export const spansOf = (spans: readonly Span[]): Spans => {
  const result: Span[] = [];
  for (const span of isOrdered(spans) ? spans : spans.toSorted((a, b) => a.start - b.start)) append(result, span.start, span.end);
  return result;
};

const isOrdered = (spans: readonly Span[]): boolean => {
  let last = Number.NEGATIVE_INFINITY;
  for (const { start } of spans) {
    if (start < last) return false;
    last = start;
  }
  return true;
};

/** Adds a span that starts no earlier than the last one; the list stays canonical. */
const append = (spans: Span[], start: Instant, end: Instant): void => {
  if (end <= start) return;
  const last = spans.at(-1);
  if (last === undefined || last.end < start) spans.push({ start, end });
  else if (last.end < end) spans[spans.length - 1] = { start: last.start, end };
};

/** What lies in either. */
export const unite = (a: Spans, b: Spans): Spans => {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const result: Span[] = [];
  let i = 0;
  let j = 0;
  for (;;) {
    const x = a[i];
    const y = b[j];
    if (x !== undefined && (y === undefined || x.start <= y.start)) {
      append(result, x.start, x.end);
      i += 1;
    } else if (y !== undefined) {
      append(result, y.start, y.end);
      j += 1;
    } else return result;
  }
};

/** What lies in any of them, two by two: O(n log k) for n spans in k lists. */
export const uniteAll = (lists: readonly Spans[]): Spans => {
  if (lists.length <= 2) return unite(lists[0] ?? [], lists[1] ?? []);
  const middle = lists.length >> 1;
  return unite(uniteAll(lists.slice(0, middle)), uniteAll(lists.slice(middle)));
};

/** What lies in both. */
export const intersect = (a: Spans, b: Spans): Spans => {
  const result: Span[] = [];
  let i = 0;
  let j = 0;
  for (;;) {
    const x = a[i];
    const y = b[j];
    if (x === undefined || y === undefined) return result;
    append(result, later(x.start, y.start), earlier(x.end, y.end));
    if (x.end <= y.end) i += 1;
    else j += 1;
  }
};

/** What lies in `a` and not in `b`. */
export const subtract = (a: Spans, b: Spans): Spans => {
  if (b.length === 0) return a;
  const result: Span[] = [];
  let j = 0;
  for (const { start, end } of a) {
    let from = start;
    // Not consumed when it reaches beyond `end`: it may cut the next span too.
    for (let cut = b[j]; cut !== undefined && cut.start < end; cut = b[j]) {
      append(result, from, earlier(cut.start, end));
      from = later(from, cut.end);
      if (cut.end > end) break;
      j += 1;
    }
    append(result, from, end);
  }
  return result;
};

/** What lies in `window` and in none of the spans. */
export const complement = (window: Span, spans: Spans): Spans => subtract(spansOf([window]), spans);

/**
 * Each span starting `before` earlier and ending `after` later, in milliseconds; what then overlaps or touches is one. A
 * negative number takes away instead, and a span that has nothing left is gone.
 */
export const grow = (spans: Spans, before: number, after: number): Spans => {
  const result: Span[] = [];
  for (const { start, end } of spans) append(result, (start - before) as Instant, (end + after) as Instant);
  return result;
};

/** Whether the whole of `span` lies in one of the spans; an empty one lies anywhere. */
export const covers = (spans: Spans, span: Span): boolean =>
  span.end <= span.start || spans.some(({ start, end }) => start <= span.start && span.end <= end);

const later = (a: Instant, b: Instant): Instant => (a > b ? a : b);
const earlier = (a: Instant, b: Instant): Instant => (a < b ? a : b);
