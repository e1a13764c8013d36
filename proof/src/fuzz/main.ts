/** `npm run fuzz`: damaged answers of Exchange through the real reader. Exit status 1 on a crash or a hang, 2 on a wrong command line. */
import { collect } from './corpus.ts';
import { runFuzz, type FuzzOptions } from './run.ts';

const USAGE = `npm run fuzz -- [--cases N] [--from K] [--seed S]
  --cases  how many damaged answers (10000: about 20 seconds; a million takes half an hour)
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

const options = optionsOf(process.argv.slice(2));
if (options === null) {
  process.stderr.write(`${USAGE}\n`);
  process.exitCode = 2;
} else {
  const began = performance.now();
  const { cases, ends, breaches, longestStallMs, slowest } = await runFuzz(await collect(), options);
  for (const one of breaches.slice(0, 5)) {
    out(`case ${one.case}, ${one.call}: ${one.words}`);
    out(`  again: npm run fuzz -- --seed ${options.seed} --from ${one.case} --cases 1`);
  }
  out(
    `${cases} damaged answers in ${((performance.now() - began) / 1000).toFixed(1)} s: ${[...ends]
      .toSorted(([, one], [, other]) => other - one)
      .map(([end, count]) => `${count} ${end}`)
      .join(', ')}.`,
  );
  out(
    `Longest stall of the main loop: ${longestStallMs.toFixed(0)} ms; slowest: case ${slowest.case} with ${slowest.milliseconds.toFixed(0)} ms.`,
  );
  out(breaches.length === 0 ? 'No crash, no hang, nothing unbelievable.' : `${breaches.length} breaches.`);
  process.exitCode = breaches.length === 0 ? 0 : 1;
}
