/** What a run knows of the seeds it has worked so far. Loads nothing of the simulation: who only sums up has no use for it. */
import type { Violation } from '../checker/observed.ts';
import type { Mark } from '../simulation/marks.ts';

export type Failing = { readonly seed: number; readonly violations: readonly Violation[]; readonly lastSteps: readonly string[] };

export type Tally = {
  readonly seeds: number;
  readonly writes: number;
  /** Seeds that were run a second time to compare the traces. */
  readonly repeated: number;
  readonly marks: Readonly<Partial<Record<Mark, number>>>;
  readonly failing: readonly Failing[];
};

export const NOTHING: Tally = { seeds: 0, writes: 0, repeated: 0, marks: {}, failing: [] };

export const add = (one: Tally, other: Tally): Tally => {
  const marks: Partial<Record<Mark, number>> = { ...one.marks };
  for (const [mark, count] of Object.entries(other.marks)) marks[mark as Mark] = (marks[mark as Mark] ?? 0) + count;
  return {
    seeds: one.seeds + other.seeds,
    writes: one.writes + other.writes,
    repeated: one.repeated + other.repeated,
    marks,
    failing: [...one.failing, ...other.failing],
  };
};
