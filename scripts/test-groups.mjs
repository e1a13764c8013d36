// Which test belongs to which group. Every test file falls into exactly one: the first row whose pattern matches it, and
// the last row takes the rest, so that a new file can never be left out.
import { readdirSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { everyWorkspace, root } from './workspace.mjs';

/**
 * `workers`: how many test files of the group may run at once. `cores`: how many cores each of them is busy on, 1 where nothing is
 * said. `threads`: one file does its work in threads of its own, and is told how many. `limitMinutes`: after that the run is ended and
 * has failed. `data`: the workspaces whose tests copy the data folder that is made once. `debian`:
 * the packages it needs. `long`: the same for `npm run test:long`,
 * with the environment in which the group tries more. Paths are relative to the workspace.
 *
 * The order is that in which they start: what takes longest first, so that nothing long is left over when all else is done.
 */
export const groups = [
  {
    name: 'simulation',
    title: 'simulation on a virtual clock (L1)',
    pattern: /^proof\/test\/(.*\/)?simulation[^/]*(\/.*)?\.test\.ts$/,
    workers: 1,
    threads: true,
    limitMinutes: 15,
  },
  {
    // Half of the time they wait for a page, or for Exchange to be asked again.
    name: 'journeys',
    title: 'journeys in a browser',
    pattern: /^proof\/test\/journeys\/.*\.test\.ts$/,
    workers: 2,
    cores: 0.5,
    limitMinutes: 15,
    data: ['proof'],
    debian: ['chromium'],
  },
  {
    name: 'wire',
    title: 'the same seeds over the wire (L2)',
    pattern: /^proof\/test\/(.*\/)?wire[^/]*(\/.*)?\.test\.ts$/,
    workers: 1,
    threads: true,
    limitMinutes: 15,
    data: ['proof'],
    debian: ['postgresql'],
  },
  {
    // All of `proof` that is in no other group, long ones among them: whoever adds a test there has nothing to choose.
    name: 'scenarios',
    title: 'scenarios on every way to Exchange',
    pattern: /^proof\/test\/(?!laws|series)/,
    workers: 4,
    limitMinutes: 20,
    debian: ['winbind'],
  },
  {
    name: 'laws',
    title: 'laws of the engine (L0)',
    pattern: /^(engine|proof)\/test\/(.*\/)?laws[^/]*(\/.*)?\.test\.ts$/,
    workers: 4,
    limitMinutes: 6,
  },
  {
    name: 'stores',
    title: 'stores: memory, PGlite, PostgreSQL',
    pattern: /^server\/test\/store\/.*\.test\.ts$/,
    workers: 2,
    limitMinutes: 6,
    data: ['server'],
    debian: ['postgresql'],
  },
  {
    name: 'series',
    title: 'series before other judges',
    pattern: /^proof\/test\/series[^/]*(\/.*)?\.test\.ts$/,
    workers: 1,
    limitMinutes: 6,
    debian: ['python3-dateutil', 'tzdata'],
    long: { limitMinutes: 60, env: { LOCKSTEP_SERIES: '10000' } },
  },
  {
    name: 'foreign',
    title: 'foreign clients against the simulator',
    pattern: /^simulator\/test\/foreign\/.*\.test\.ts$/,
    workers: 2,
    limitMinutes: 4,
    debian: ['python3-exchangelib'],
  },
  { name: 'scripts', title: 'root scripts', pattern: /^scripts\/test\/.*\.test\.mjs$/, workers: 2, limitMinutes: 2 },
  {
    name: 'unit',
    title: 'unit and contract',
    pattern: /^/,
    workers: 4,
    limitMinutes: 12,
    data: ['server', 'client'],
    debian: ['postgresql'],
  },
];

const testFiles = (folder, suffix) => {
  const start = join(root, folder, 'test');
  if (!existsSync(start)) return [];
  return readdirSync(start, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(suffix))
    .map((file) => `${folder}/test/${file.replaceAll('\\', '/')}`)
    .sort();
};

/** Every test file of the repository, relative to its root. */
export const allTestFiles = () => [
  ...everyWorkspace.flatMap((workspace) => testFiles(workspace, '.test.ts')),
  ...testFiles('scripts', '.test.mjs'),
];

/** The name of the group that a test file belongs to. */
export const groupOf = (file) => groups.find((group) => group.pattern.test(file)).name;

/**
 * The vitest runs that make up these groups: one per group and workspace, because each workspace has its own configuration. Of
 * one group those of most files come first.
 * @param {readonly string[]} names groups that are wanted
 */
export const runsOf = (names, files = allTestFiles()) => {
  const runs = [];
  for (const group of groups.filter(({ name }) => names.includes(name))) {
    const own = [...everyWorkspace, 'scripts'].map((folder) => ({
      group,
      folder,
      files: files.filter((file) => file.startsWith(`${folder}/`) && groupOf(file) === group.name),
    }));
    runs.push(...own.filter((one) => one.files.length > 0).sort((one, other) => other.files.length - one.files.length));
  }
  return runs;
};

/**
 * How many test files of a run go on at once, how many threads it is told to use, and how many cores it keeps busy with that. Two runs
 * share the cores, as none is busy from its first to its last moment; one that is alone has them all.
 * @param {{ group: (typeof groups)[number], files: readonly string[] }} one
 * @param {number} cores of the machine
 * @param {number} together how many runs there are
 */
export const shareOf = ({ group, files }, cores, together) => {
  const share = together === 1 ? cores : Math.max(1, Math.floor(cores / 2));
  if (group.threads) return { workers: 1, threads: share, cost: share };
  const each = group.cores ?? 1;
  const workers = Math.max(1, Math.min(Math.floor(share / each), group.workers, files.length));
  return { workers, threads: 1, cost: Math.min(cores, workers * each) };
};
