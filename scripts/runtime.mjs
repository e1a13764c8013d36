// The Node on which seeds run: where this machine's own is older than that of `proof/runtime`, which is installed at the first need.
// The same seeds give the same traces on both, in three quarters of the time (docs/decisions/0013).
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run, Stop } from './workspace.mjs';

const PACKAGE = `node-${process.platform}-${process.arch}`;

const json = (file) => JSON.parse(readFileSync(file, 'utf8'));
const majorOf = (version) => Number(version.split('.')[0]);

const installWithNpm = (folder) =>
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--fetch-retries=1'], {
    cwd: folder,
    limitMs: 5 * 60_000,
  });

/** The version that this program says it is; null when it cannot be run here, as one made for another C library. */
const versionOf = async (program) => {
  try {
    const { code, output } = await run(program, ['--version'], { limitMs: 10_000 });
    return code === 0 ? output.trim().replace(/^v/, '') : null;
  } catch {
    return null;
  }
};

/**
 * The program to run seeds with. Where the newer one cannot be had the machine's own serves as well, more slowly: then it says so and
 * goes on. Throws nothing.
 * @param {{ own?: string, folder?: string, install?: (folder: string) => Promise<{ code: number, output: string, seconds: number }>,
 *   say?: (text: string) => void }} [given] `own`: the version of the machine's own
 * @returns {Promise<string>} the path of a Node
 */
export const ensureRuntime = async (given = {}) => {
  const { own = process.versions.node, folder = join(root, 'proof', 'runtime'), install = installWithNpm } = given;
  const say = given.say ?? ((text) => process.stderr.write(text));
  const wanted = json(join(folder, 'package.json')).optionalDependencies[PACKAGE];
  if (wanted === undefined || majorOf(own) >= majorOf(wanted)) return process.execPath;
  const target = join(folder, 'node_modules', PACKAGE);
  const program = join(target, 'bin', 'node');
  const isInstalled = () => existsSync(program) && json(join(target, 'package.json')).version === wanted;
  const without = (why) => {
    say(`Seeds run on this machine's own Node ${own}, a third more slowly: ${why} With --node own it is not tried.\n`);
    return process.execPath;
  };
  if (!isInstalled()) {
    say(`Installing Node ${wanted} for the seeds (npm ci in proof/runtime, 52 MB) … `);
    const { code, output, seconds } = await install(folder);
    if (code !== 0 || !isInstalled()) {
      say('failed\n');
      return without(code === 0 ? `npm could not fetch ${PACKAGE}.` : `npm said: ${output.trim().split('\n').at(-1)}`);
    }
    say(`done in ${seconds.toFixed(0)} s\n`);
  }
  const version = await versionOf(program);
  return version === wanted ? program : without(`Node ${wanted} cannot be run here.`);
};

/**
 * Takes `--node own|new` out of a command line.
 * @param {readonly string[]} args
 * @returns {{ own: boolean, rest: readonly string[] }} `own`: the machine's Node is to be used as it is
 */
export const takeNode = (args) => {
  const at = args.indexOf('--node');
  if (at === -1) return { own: false, rest: args };
  const value = args[at + 1];
  if (value !== 'own' && value !== 'new')
    throw new Stop(
      `--node ${value ?? ''}: it is "own" (this machine's, ${process.versions.node}) or "new" (that of proof/runtime, the default).`,
    );
  return { own: value === 'own', rest: [...args.slice(0, at), ...args.slice(at + 2)] };
};
