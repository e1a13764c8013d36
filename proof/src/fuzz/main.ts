/** `npm run fuzz`: damaged answers of Exchange, by EWS and by Graph, through the real readers. Exit status 1 on a crash or a hang, 2 on a wrong command line. */
import { collect } from './corpus.ts';
import { collectGraph } from './graph-corpus.ts';
import { runGraphFuzz } from './graph-run.ts';
import { runFuzz, type FuzzOptions, type FuzzResult } from './run.ts';

const USAGE = `npm run fuzz -- [--cases N] [--from K] [--seed S]
  --cases  how many damaged answers of each face (10000: about 20 seconds each; a million takes half an hour)
  --from   number of the first one, to see a single case again: --from K --cases 1
  --seed   another million of them (1)`;

const out = (text: string): void => void process.stdout.write(`${text}\n`);

/** Null: the command line is wrong. */
const optionsOf = (words: readonly string[]): FuzzOptions | null => {
  const given = { cases: 10_000, from: 0, seed: 1 };
  for (let index = 0; index < words.length; index += 2) {
    const [flag = '', value = ''] = [words[index], words[index + 1]];
    const name = flag.replace(/^--/, '');
    if (!flag.startsWith('--') || !Object.hasOwn(given, name) || !/^\d{1,9}$/.test(value)) return null;
    given[name as keyof typeof given] = Number(value);
  }
  return given;
};

/** Says what became of the cases of one face; answers how many breaches there were. */
const told = async (face: string, { seed }: FuzzOptions, run: () => Promise<FuzzResult>): Promise<number> => {
  const began = performance.now();
  const { cases, ends, breaches, longestStallMs, slowest } = await run();
  for (const one of breaches.slice(0, 5)) {
    out(`${face}, case ${one.case}, ${one.call}: ${one.words}`);
    out(`  again: npm run fuzz -- --seed ${seed} --from ${one.case} --cases 1`);
  }
  out(
    `${face}: ${cases} damaged answers in ${((performance.now() - began) / 1000).toFixed(1)} s: ${[...ends]
      .toSorted(([, one], [, other]) => other - one)
      .map(([end, count]) => `${count} ${end}`)
      .join(', ')}.`,
  );
  out(
    `Longest stall of the main loop: ${longestStallMs.toFixed(0)} ms; slowest: case ${slowest.case} with ${slowest.milliseconds.toFixed(0)} ms.`,
  );
  out(breaches.length === 0 ? 'No crash, no hang, nothing unbelievable.' : `${breaches.length} breaches.`);
  return breaches.length;
};

const options = optionsOf(process.argv.slice(2));
if (options === null) {
  process.stderr.write(`${USAGE}\n`);
  process.exitCode = 2;
} else {
  const ews = await told('Exchange Web Services', options, async () => runFuzz(await collect(), options));
  const graph = await told('Microsoft Graph', options, async () => runGraphFuzz(await collectGraph(), options));
  process.exitCode = ews + graph === 0 ? 0 : 1;
}
