// `npm test`: installs and builds what is missing, runs every group of tests, and ends with `N passed, N failed` over all of
// them together. `npm test -- --group unit --group stores` runs some of them; `npm run test:long` lets those that draw at random
// try more.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { arrows } from './arrows.mjs';
import { startInstalling } from './debian.mjs';
import { groups, runsOf, shareOf } from './test-groups.mjs';
import { bin, ensureBuilt, ensureConsole, ensureInstalled, root, run, script, Stop } from './workspace.mjs';

const cores = availableParallelism();
const seconds = (value) => `${value.toFixed(1).padStart(6)} s`;
/** Of all cores together: what a run costs wherever it runs. */
const cpu = (value) => `(${value.toFixed(0)} s CPU)`.padEnd(12);

const usage = () =>
  `Usage: npm test -- [--long] [--group NAME]…\nGroups:\n${groups.map(({ name, title }) => `  ${name.padEnd(12)}${title}`).join('\n')}`;

/**
 * A data folder of the server with a migrated, empty database, for tests to copy: creating one takes 8 s of CPU, and twenty
 * files want one. Made by the first run that asks, while others go on. Where that fails each test creates its own, and the run
 * that asked has a failed test more, which says why.
 */
const dataFolder = (parent) => {
  let made;
  const make = async () => {
    const folder = join(parent, 'data');
    const result = await run(process.execPath, [join(root, 'scripts', 'test-data.mjs'), folder], { limitMs: 120_000 });
    return result.code === 0 ? { folder } : { folder: null, output: result.output };
  };
  return () => (made ??= make());
};

/** One vitest run. Whatever keeps it from telling its results is itself a failed test. */
const runGroup = async ({ group, folder, files, long }, { workers, threads }, report, madeFolder) => {
  const { limitMinutes, env } = { env: {}, ...group, ...(long ? group.long : {}) };
  const data = group.data?.includes(folder) ? await madeFolder() : { folder: null };
  const result = await run(
    process.execPath,
    [
      bin('vitest'),
      'run',
      '--root',
      join(root, folder),
      '--reporter',
      join(root, 'scripts', 'test-reporter.mjs'),
      '--allowOnly=false',
      '--maxWorkers',
      String(workers),
      ...files.map((file) => join(root, file)),
    ],
    {
      env: {
        ...env,
        ...(data.folder === null ? {} : { LOCKSTEP_TEST_DATA: data.folder }),
        LOCKSTEP_TEST_REPORT: report,
        LOCKSTEP_TEST_THREADS: String(threads),
      },
      limitMs: limitMinutes * 60_000,
    },
  );
  const outside = (message) => ({
    file: folder,
    name: `(the run of ${group.name})`,
    state: 'failed',
    errors: [{ message, stack: '', diff: '' }],
    seconds: 0,
  });
  let told;
  try {
    told = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    const why = result.timedOut
      ? `ended after ${limitMinutes} minutes`
      : `vitest ended with code ${result.code} before it told its results`;
    return {
      group,
      folder,
      seconds: result.seconds,
      cpuSeconds: result.cpuSeconds,
      tests: [outside(`${why}\n${result.output.slice(-4000)}`)],
    };
  }
  const tests = told.tests;
  if (data.output !== undefined) tests.push(outside(`no database could be made for its tests to copy\n${data.output.slice(-4000)}`));
  for (const error of told.unhandled) tests.push({ ...outside('error outside of any test'), errors: [error] });
  const reached = new Set(tests.map(({ file }) => `${folder}/${file}`));
  for (const file of files) {
    if (!reached.has(file)) tests.push({ ...outside('holds no test, or did not run'), file });
  }
  if (result.code !== 0 && tests.every(({ state }) => state !== 'failed'))
    tests.push(outside(`vitest ended with code ${result.code}\n${result.output.slice(-4000)}`));
  return { group, folder, seconds: result.seconds, cpuSeconds: result.cpuSeconds, tests };
};

const printFailure = (test, folder) => {
  process.stdout.write(`\n  ✗ ${folder}/${test.file} › ${test.name}\n`);
  for (const error of test.errors) {
    const lines = [
      error.message,
      error.diff,
      error.stack
        .split('\n')
        .filter((line) => !line.includes('node_modules'))
        .slice(0, 12)
        .join('\n'),
    ];
    process.stdout.write(`${lines.filter(Boolean).join('\n').replaceAll(/^/gm, '      ')}\n`);
  }
};

/** Tests by the reason of their skip (`Map.groupBy` came with Node 21). */
const groupByNote = (tests) => {
  const byNote = new Map();
  for (const test of tests) byNote.set(test.note, [...(byNote.get(test.note) ?? []), test]);
  return byNote;
};

const printRun = ({ group, folder, tests, seconds: took, cpuSeconds }) => {
  const of = (state) => tests.filter((test) => test.state === state);
  const counts = [`${of('passed').length} passed`, `${of('failed').length} failed`];
  if (of('skipped').length > 0) counts.push(`${of('skipped').length} skipped`);
  process.stdout.write(`${seconds(took)} ${cpu(cpuSeconds)} ${`${group.name} (${folder})`.padEnd(24)} ${counts.join(', ')}\n`);
  for (const test of tests) for (const note of test.notes ?? []) process.stdout.write(`           ${note}\n`);
  for (const test of of('failed')) printFailure(test, folder);
  for (const [note, skipped] of groupByNote(of('skipped'))) {
    process.stdout.write(
      `           SKIPPED ${skipped.length}: ${note ?? 'no reason given'} (${skipped[0].file} › ${skipped[0].name}${skipped.length > 1 ? ' …' : ''})\n`,
    );
  }
};

/** Runs side by side as long as they find cores that are not busy, in the order of the table. */
const runAll = async (runs, reports) => {
  const results = [];
  const waiting = runs.map((one, index) => ({
    one,
    share: shareOf(one, cores, runs.length),
    report: join(reports, `${index}.json`),
  }));
  const active = new Set();
  const madeFolder = dataFolder(reports);
  let used = 0;
  while (waiting.length > 0 || active.size > 0) {
    const next = waiting.findIndex(({ share }) => used + share.cost <= cores);
    if (next === -1) {
      await Promise.race(active);
      continue;
    }
    const [{ one, share, report }] = waiting.splice(next, 1);
    used += share.cost;
    const going = runGroup(one, share, report, madeFolder).then((result) => {
      used -= share.cost;
      active.delete(going);
      results.push(result);
      printRun(result);
    });
    active.add(going);
  }
  return results;
};

await script(async () => {
  let wanted;
  try {
    wanted = parseArgs({
      options: { group: { type: 'string', multiple: true }, long: { type: 'boolean' }, help: { type: 'boolean' } },
    }).values;
  } catch (error) {
    throw new Stop(`${error.message}\n${usage()}`);
  }
  if (wanted.help) {
    process.stdout.write(`${usage()}\n`);
    return 0;
  }
  const names = wanted.group ?? groups.map(({ name }) => name);
  const unknown = names.filter((name) => !groups.some((group) => group.name === name));
  if (unknown.length > 0) throw new Stop(`Unknown group: ${unknown.join(', ')}\n${usage()}`);

  await ensureInstalled();
  const began = performance.now();
  const runs = runsOf(names).map((one) => ({ ...one, long: wanted.long === true }));
  const installed = startInstalling([...new Set(runs.flatMap(({ group }) => group.debian ?? []))]);
  // Tests import other workspaces, and start programs, from `dist`.
  const built = new Set(runs.flatMap(({ folder }) => (folder === 'scripts' ? [] : [folder, ...arrows[folder].test])));
  try {
    if (built.size > 0) await ensureBuilt([...built]);
    if (runs.some(({ group, folder }) => folder === 'studio' || group.name === 'journeys')) await ensureConsole();
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    process.stdout.write(`  ✗ the build\n${error.message.replaceAll(/^/gm, '      ')}\n\n0 passed, 1 failed\n`);
    return 1;
  }
  await installed();
  const empty = names.filter((name) => !runs.some(({ group }) => group.name === name));
  const reports = mkdtempSync(join(tmpdir(), 'lockstep-test-'));
  try {
    const tests = (await runAll(runs, reports)).flatMap((result) => result.tests);
    for (const name of empty) process.stdout.write(`  ✗ the group ${name} holds no test\n`);
    const passed = tests.filter(({ state }) => state === 'passed').length;
    const skipped = tests.filter(({ state }) => state === 'skipped').length;
    const failed = tests.filter(({ state }) => state === 'failed').length + empty.length;
    process.stdout.write(
      `\n${((performance.now() - began) / 1000).toFixed(0)} s on ${cores} cores${skipped > 0 ? `; ${skipped} skipped, reasons above` : ''}\n`,
    );
    process.stdout.write(`${passed} passed, ${failed} failed\n`);
    return failed > 0 || passed === 0 ? 1 : 0;
  } finally {
    rmSync(reports, { recursive: true, force: true });
  }
});
