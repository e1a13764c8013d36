/** What a run knows of the seeds it has worked so far. Loads nothing of the simulation: who only sums up has no use for it. */
import type { Violation } from '../checker/observed.ts';
import type { Mark } from '../simulation/marks.ts';

export type Failing = { readonly seed: number; readonly violations: readonly Violation[]; readonly lastSteps: readonly string[] };

/** Messages held against the schemas of either face; null: there was no schema to judge by. */
export type Judged = { readonly ews: number | null; readonly graph: number | null };

export type Tally = {
  readonly seeds: number;
  readonly writes: number;
  /** Seeds that were run a second time to compare the traces. */
  readonly repeated: number;
  readonly marks: Readonly<Partial<Record<Mark, number>>>;
  readonly failing: readonly Failing[];
  readonly judged: Judged;
};

export const NOTHING: Tally = { seeds: 0, writes: 0, repeated: 0, marks: {}, failing: [], judged: { ews: 0, graph: 0 } };

const sum = (one: number | null, other: number | null): number | null => (one === null || other === null ? null : one + other);

export const add = (one: Tally, other: Tally): Tally => {
  const marks: Partial<Record<Mark, number>> = { ...one.marks };
  for (const [mark, count] of Object.entries(other.marks)) marks[mark as Mark] = (marks[mark as Mark] ?? 0) + count;
  return {
    seeds: one.seeds + other.seeds,
    writes: one.writes + other.writes,
    repeated: one.repeated + other.repeated,
    marks,
    failing: [...one.failing, ...other.failing],
    judged: { ews: sum(one.judged.ews, other.judged.ews), graph: sum(one.judged.graph, other.judged.graph) },
  };
};
