/** The summary of a run: for the reader on the screen, and as a file that says which commit it is about. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { MARKS, missed } from '../simulation/marks.ts';
import type { Options } from './options.ts';
import type { Failing, Judged, Tally } from './tally.ts';

/** A run of this many seeds has to reach every mark; a shorter one cannot be expected to. */
export const FULL_RUN = 1_000;
/** A run of this many seeds is worth a page that stays with the sources. */
export const LONG_RUN = 20_000;
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
  readonly judged: Judged;
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
    judged: tally.judged,
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

/**
 * Writes the result under `bench/results/prove/` of the repository and answers where. Of a long run there is a page beside it for people,
 * which is kept with the sources; the next run from the same seed takes its place.
 */
export const keep = (result: Result): readonly string[] => {
  const folder = fileURLToPath(new URL('../../../bench/results/prove/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  const file = `${folder}${result.layer}-${result.from}-${result.seeds}.json`;
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  if (result.seeds < LONG_RUN) return [file];
  const readable = `${folder}${result.layer}-from-${result.from}.md`;
  writeFileSync(readable, page(result));
  return [file, readable];
};

type Row = readonly [string, string];
const figures = (result: Result): readonly Row[] => [
  ['layer', result.layer],
  ['seeds', `${result.seeds} from ${result.from}, ${result.runTwice} of them twice with equal traces`],
  ['writes a seed', `${result.writesPerSeed}`],
  ['seeds a second', `${result.seedsPerSecond} on ${result.threads} threads, Node ${process.version}`],
  ['violating seeds', `${result.failing.length}`],
  ...(result.layer === 'L2' ? judgedRows(result.judged) : []),
];
const judgedRows = ({ ews, graph }: Judged): readonly Row[] => [
  ['SOAP messages held against the XSDs', ews === null ? 'NONE: the schemas are not there' : `${ews}`],
  ['exchanges with Graph held against the JSON schema', graph === null ? 'NONE: the schema is not there' : `${graph}`],
];
const marks = (result: Result): readonly Row[] => MARKS.map((mark) => [mark, `${result.marks[mark] ?? 0}`]);

/** What has to be said loudly: messages that nothing was held against. */
export const unjudged = ({ layer, judged: { ews, graph } }: Result): readonly string[] => {
  if (layer !== 'L2') return [];
  const absent = [...(ews === null ? ['EWS'] : []), ...(graph === null ? ['Graph'] : [])];
  return absent.map((name) => `The schema of ${name} is not beside the repository: no message of ${name} was validated in this run.`);
};

/** A result as a page of Markdown: which commit and machine, the figures, what was violated in which seed, and how often each mark was reached. */
export const page = (result: Result): string => {
  const lines = ([head, ...rows]: readonly Row[]): string =>
    [head, ['---', '---'] as const, ...rows].map((row) => `| ${row?.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`).join('\n');
  const about: readonly Row[] = [
    ['commit', result.commit],
    ['machine', result.machine],
    ['seconds', `${result.seconds}`],
  ];
  const violations = result.failing.flatMap(({ seed, violations: all }) =>
    all.map(({ invariant, words }): Row => [`${seed}`, `${invariant}: ${words}`]),
  );
  return `${[
    `# ${result.layer}: ${result.seeds} seeds from ${result.from}`,
    `Written by \`npm run prove -- --layer ${result.layer} --seeds ${result.seeds} --from ${result.from}\`.`,
    lines([['figure', 'value'], ...about, ...figures(result)]),
    violations.length === 0 ? 'Every invariant held in every seed.' : lines([['seed', 'violation'], ...violations]),
    lines([['mark', 'times'], ...marks(result)]),
    result.missed.length === 0 ? 'Every mark was reached.' : `Not reached: ${result.missed.join(', ')}.`,
  ].join('\n\n')}\n`;
};

export const table = (result: Result): string => {
  const rows = [...figures(result), ...marks(result)];
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
