/** `npm run prove`: many seeds, or one of them step by step. Exit status 1 on a violation, 2 on a wrong command line. */
import { availableParallelism } from 'node:os';
import { runLaws } from './prove/laws.ts';
import { type Layer, type Options, parseOptions, USAGE, UsageError } from './prove/options.ts';
import { runPool } from './prove/pool.ts';
import { keep, resultOf, story, table, unjudged } from './prove/report.ts';

const out = (text: string): void => void process.stdout.write(`${text}\n`);
/** Failing seeds told in full; of the others only the count is of use. */
const TOLD = 5;

const one = async (seed: number, layer: 'L1' | 'L2'): Promise<number> => {
  // Of many seeds the threads load what they need; this one only sums up.
  const [{ groundOf }, { runSeed }] = await Promise.all([import('./prove/grounds.ts'), import('./simulation/run.ts')]);
  const ground = await groundOf(layer);
  const outcome = await runSeed(seed, ground.groundFor);
  await ground.close();
  for (const step of outcome.steps) out(step);
  out(`${outcome.writes} writes, trace ${outcome.digest}`);
  for (const { invariant, words } of outcome.violations) out(`${invariant}: ${words}`);
  out(outcome.violations.length === 0 ? `Seed ${seed}: every invariant holds.` : `Seed ${seed}: ${outcome.violations.length} violations.`);
  return outcome.violations.length === 0 ? 0 : 1;
};

const many = async (options: Options & { readonly layer: 'L1' | 'L2' }): Promise<number> => {
  const started = performance.now();
  let told = 0;
  const tally = await runPool(options, (soFar) => {
    if (!process.stderr.isTTY || performance.now() - told < 1_000) return;
    told = performance.now();
    process.stderr.write(`\r${soFar.seeds} seeds, ${soFar.failing.length} violating `);
  });
  if (told > 0) process.stderr.write('\n');
  const result = resultOf(options, tally, (performance.now() - started) / 1_000);
  for (const failing of result.failing.slice(0, TOLD)) out(`${story(failing, options.layer)}\n`);
  if (result.failing.length > TOLD)
    out(
      `Also violating: ${result.failing
        .slice(TOLD)
        .map(({ seed }) => seed)
        .join(', ')}\n`,
    );
  out(table(result));
  for (const warning of unjudged(result)) process.stderr.write(`!! ${warning}\n`);
  if (result.missed.length > 0) out(`Not reached: ${result.missed.join(', ')}`);
  out(`Kept in ${keep(result).join(' and ')}`);
  return result.ok ? 0 : 1;
};

const isSimulated = (options: Options): options is Options & { readonly layer: Exclude<Layer, 'L0'> } => options.layer !== 'L0';

try {
  const options = parseOptions(process.argv.slice(2), availableParallelism());
  if (!isSimulated(options)) process.exitCode = await runLaws(options.seeds, options.threads);
  else process.exitCode = options.single ? await one(options.from, options.layer) : await many(options);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n\n${USAGE}\n`);
  process.exitCode = 2;
}
