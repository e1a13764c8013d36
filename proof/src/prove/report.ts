/** The summary of a run: for the reader on the screen, and as a file that says which commit it is about. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { MARKS, missed } from '../simulation/marks.ts';
import type { Options } from './options.ts';
import type { Failing, Tally } from './tally.ts';

/** A run of this many seeds has to reach every mark; a shorter one cannot be expected to. */
export const FULL_RUN = 1_000;
/** The least average of writes a seed that makes a run worth something. */
export const LEAST_WRITES = 10;

export type Result = {
  readonly layer: string;
  readonly commit: string;
  readonly machine: string;
  readonly from: number;
  readonly seeds: number;
  readonly writesPerSeed: number;
  readonly seedsPerSecond: number;
  readonly seconds: number;
  readonly threads: number;
  readonly runTwice: number;
  readonly marks: Tally['marks'];
  readonly missed: readonly string[];
  readonly failing: readonly Failing[];
  readonly ok: boolean;
};

export const resultOf = (options: Options, tally: Tally, seconds: number): Result => {
  const full = tally.seeds >= FULL_RUN;
  const writesPerSeed = tally.seeds === 0 ? 0 : round(tally.writes / tally.seeds);
  const unreached = missed(tally.marks, options.layer);
  return {
    layer: options.layer,
    commit: commit(),
    machine: machine(),
    from: options.from,
    seeds: tally.seeds,
    writesPerSeed,
    seedsPerSecond: round(tally.seeds / seconds),
    seconds: round(seconds),
    threads: options.threads,
    runTwice: tally.repeated,
    marks: tally.marks,
    missed: unreached,
    failing: tally.failing,
    ok: tally.failing.length === 0 && (!full || (unreached.length === 0 && writesPerSeed >= LEAST_WRITES)),
  };
};

const round = (value: number): number => Math.round(value * 10) / 10;

/** `none` outside of a repository or before its first commit. */
export const commit = (): string => {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return 'none';
  }
};

export const machine = (): string => `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, Node ${process.version}`;

/** Writes the result under `bench/results/prove/` of the repository and answers where. */
export const keep = (result: Result): string => {
  const folder = fileURLToPath(new URL('../../../bench/results/prove/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  const file = `${folder}${result.layer}-${result.from}-${result.seeds}.json`;
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  return file;
};

export const table = (result: Result): string => {
  const rows: (readonly [string, string])[] = [
    ['layer', result.layer],
    ['seeds', `${result.seeds} from ${result.from}, ${result.runTwice} of them twice with equal traces`],
    ['writes a seed', `${result.writesPerSeed}`],
    ['seeds a second', `${result.seedsPerSecond} on ${result.threads} threads`],
    ['violating seeds', `${result.failing.length}`],
    ...MARKS.map((mark) => [mark, `${result.marks[mark] ?? 0}`] as const),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
};

/** A failing seed: what is wrong, how it came about, and the one command that shows it again. */
export const story = ({ seed, violations, lastSteps }: Failing, layer: string): string =>
  [
    `Seed ${seed} violates:`,
    ...violations.map(({ invariant, words }) => `  ${invariant}: ${words}`),
    `The last ${lastSteps.length} steps:`,
    ...lastSteps.map((step) => `  ${step}`),
    `Replay: npm run prove -- --seed ${seed}${layer === 'L1' ? '' : ` --layer ${layer}`}`,
  ].join('\n');
