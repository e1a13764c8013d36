/** A handful of seeds worked in one thread, and what the whole run has to know of each. */
import { type Outcome, runSeed } from '../simulation/run.ts';
import type { LayerGround } from './grounds.ts';
import { add, NOTHING, type Tally } from './tally.ts';

/** How much of a failing seed's story is shown. */
const LAST_STEPS = 40;
/** Every hundredth seed is run twice: the same seed has to give the same trace. */
const REPEATED = 100;

export const runShard = async (seeds: readonly number[], { groundFor, judged }: LayerGround, repeats: boolean): Promise<Tally> => {
  const before = judged?.() ?? NOTHING.judged;
  let tally = NOTHING;
  for (const seed of seeds) {
    tally = add(tally, await tallyOfSeed(seed, groundFor, repeats));
  }
  const { ews, graph } = judged?.() ?? NOTHING.judged;
  return { ...tally, judged: { ews: ews && ews - (before.ews ?? 0), graph: graph && graph - (before.graph ?? 0) } };
};

/** A seed in which the simulation itself breaks off is told like one that fails: the others go on. */
const tallyOfSeed = async (seed: number, groundFor: LayerGround['groundFor'], repeats: boolean): Promise<Tally> => {
  try {
    const outcome = await runSeed(seed, groundFor);
    return tallyOf(outcome, repeats && seed % REPEATED === 0 ? await runSeed(seed, groundFor) : null);
  } catch (error) {
    const words = `The simulation broke off: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
    return { ...NOTHING, seeds: 1, failing: [{ seed, violations: [{ invariant: 'simulation', words }], lastSteps: [] }] };
  }
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
    judged: NOTHING.judged,
    failing: violations.length === 0 ? [] : [{ seed: outcome.seed, violations, lastSteps: outcome.steps.slice(-LAST_STEPS) }],
  };
};
