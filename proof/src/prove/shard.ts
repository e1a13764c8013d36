/** A handful of seeds worked in one thread, and what the whole run has to know of each. */
import type { Violation } from '../checker/observed.ts';
import type { Mark } from '../simulation/marks.ts';
import { type GroundFor, type Outcome, runSeed } from '../simulation/run.ts';

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

/** How much of a failing seed's story is shown. */
const LAST_STEPS = 40;
/** Every hundredth seed is run twice: the same seed has to give the same trace. */
const REPEATED = 100;

export const runShard = async (seeds: readonly number[], groundFor: GroundFor, repeats: boolean): Promise<Tally> => {
  let tally = NOTHING;
  for (const seed of seeds) {
    const outcome = await runSeed(seed, groundFor);
    const again = repeats && seed % REPEATED === 0 ? await runSeed(seed, groundFor) : null;
    tally = add(tally, tallyOf(outcome, again));
  }
  return tally;
};

const tallyOf = (outcome: Outcome, again: Outcome | null): Tally => {
  const violations = [...outcome.violations];
  if (again !== null && again.digest !== outcome.digest) {
    const at = outcome.steps.findIndex((step, index) => step !== again.steps[index]);
    violations.push({
      invariant: 'trace',
      words: `Two runs of the same seed differ at step ${at + 1}: "${outcome.steps[at] ?? 'nothing'}" and "${again.steps[at] ?? 'nothing'}".`,
    });
  }
  return {
    seeds: 1,
    writes: outcome.writes,
    repeated: again === null ? 0 : 1,
    marks: outcome.marks,
    failing: violations.length === 0 ? [] : [{ seed: outcome.seed, violations, lastSteps: outcome.steps.slice(-LAST_STEPS) }],
  };
};

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
