/** Side-by-side places for events that overlap. */

export type Span = { readonly from: number; readonly to: number };
export type Lane = { readonly lane: number; readonly of: number };

/** For spans ordered by start: each one's lane, and how many lanes its group of overlapping spans has. */
export function lanesOf(spans: readonly Span[]): readonly Lane[] {
  const lanes: number[] = [];
  const groups: number[] = [];
  const counts: number[] = [];
  let ends: number[] = [];
  for (const span of spans) {
    if (ends.every((end) => end <= span.from)) {
      ends = [];
      counts.push(0);
    }
    const free = ends.findIndex((end) => end <= span.from);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = span.to;
    lanes.push(lane);
    groups.push(counts.length - 1);
    counts[counts.length - 1] = ends.length;
  }
  return lanes.map((lane, index) => ({ lane, of: counts[groups[index] ?? 0] ?? 1 }));
}
