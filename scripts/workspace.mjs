// What every root script needs before anything else can run: the right Node, the packages, the build.
// Plain JavaScript without dependencies, because it runs before anything is installed.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the repository. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The workspaces that `tsc` compiles, in the order in which they build on each other. */
export const workspaces = ['engine', 'exchange', 'simulator', 'server', 'client', 'proof'];
/** All of them: the console is bundled by Vite instead, and only its types are checked by `tsc`. */
export const everyWorkspace = [...workspaces.slice(0, -1), 'studio', ...workspaces.slice(-1)];

/** A failure whose message is all that a reader needs; no stack is printed for it. */
export class Stop extends Error {}

/** Ends a program that `run` started and all that it started in turn: a test that is ended leaves servers and a browser behind. */
const endGroup = (child, signal) => {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has ended already, or never began, or this is Windows, where there are no groups.
    child.kill(signal);
  }
};

const running = new Set();
const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const endAll = (signal) => {
  for (const child of running) endGroup(child, signal);
  process.exit(128 + constants.signals[signal]);
};
const watch = (child) => {
  if (running.size === 0) for (const signal of ENDING) process.on(signal, endAll);
  running.add(child);
};
const unwatch = (child) => {
  running.delete(child);
  if (running.size === 0) for (const signal of ENDING) process.off(signal, endAll);
};

/** `getconf CLK_TCK`: a hundred a second on every Linux that Node runs on. */
const TICKS = 100;
let endedBefore = 0;
/** Seconds of processor time of the children that ended since this was asked last, and of all of theirs; 0 where the system does not tell. */
const newlyEnded = () => {
  let ended = endedBefore;
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8');
    // Fields 16 and 17 of proc_pid_stat(5); the name before them may hold spaces and brackets.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    ended = (Number(fields[13]) + Number(fields[14])) / TICKS;
  } catch {
    return 0;
  }
  const seconds = ended - endedBefore;
  endedBefore = ended;
  return seconds;
};

/**
 * Runs a program and resolves with its exit code and output. `show`: its output goes to ours as it comes. `limitMs`: it is ended
 * then, with everything that it started.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ show?: boolean, env?: Record<string, string>, cwd?: string, limitMs?: number }} [options]
 * @returns {Promise<{ code: number, output: string, seconds: number, timedOut: boolean }>}
 */
export const run = (command, args, options = {}) =>
  new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(command, args, {
      cwd: options.cwd ?? root,
      env: { ...process.env, ...options.env },
      stdio: options.show ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
      // A group of processes of its own can be ended as one; a Ctrl-C of the terminal does not reach it by itself.
      detached: true,
    });
    watch(child);
    let output = '';
    let timedOut = false;
    const timer =
      options.limitMs === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            endGroup(child, 'SIGKILL');
          }, options.limitMs);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8');
      stream?.on('data', (text) => (output += text));
    }
    child.on('error', (error) => {
      unwatch(child);
      reject(error);
    });
    let cpuSeconds = 0;
    // The system counts it as ours with the end of the child itself, and so with that of everything the child has waited for.
    child.on('exit', () => (cpuSeconds = newlyEnded()));
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      unwatch(child);
      resolve({
        code: code ?? (signal === null ? 1 : 128),
        output,
        seconds: (performance.now() - began) / 1000,
        cpuSeconds,
        timedOut,
      });
    });
  });

/** The JavaScript file behind a program of an installed package, so that it starts without npx and its look-up. */
export const bin = (packageName, program = packageName) => {
  const folder = join(root, 'node_modules', packageName);
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const path = typeof manifest.bin === 'string' ? manifest.bin : manifest.bin[program];
  return join(folder, path);
};

/** Refuses a Node that cannot run this, before it fails with a riddle. */
export const requireNode = () => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Stop(
    `Lockstep needs Node 20.19 or newer; this is ${process.versions.node}. Install one from https://nodejs.org and try again.`,
  );
};

/**
 * Names of packages that the lock file asks for and node_modules lacks or has in another version. Packages of other
 * platforms are optional in the lock file, and some optional peers stand in it as extraneous: npm installs neither here.
 */
export const missingPackages = () => {
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const hidden = join(root, 'node_modules', '.package-lock.json');
  const present = existsSync(hidden) ? JSON.parse(readFileSync(hidden, 'utf8')).packages : {};
  const missing = [];
  for (const [path, entry] of Object.entries(wanted)) {
    if (!path.startsWith('node_modules/') || entry.optional || entry.devOptional || entry.peer || entry.extraneous) continue;
    if (entry.link ? !existsSync(join(root, path)) : present[path]?.version !== entry.version)
      missing.push(path.slice('node_modules/'.length));
  }
  return missing;
};

/** Installs with `npm ci` when something is missing. Says so in one line; npm's own output is shown only when it fails. */
export const ensureInstalled = async () => {
  requireNode();
  const missing = missingPackages();
  if (missing.length === 0) return;
  const first = !existsSync(join(root, 'node_modules'));
  process.stdout.write(`Installing ${first ? 'the packages' : `${missing.length} missing or changed packages`} (npm ci, about 20 s) … `);
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const result = await run(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { limitMs: 10 * 60_000 });
  if (result.code !== 0) {
    process.stdout.write('failed\n');
    throw new Stop(
      `npm ci failed:\n${result.output.trim()}\n\nIs the package registry reachable (npm ping)? Behind a proxy: npm config set https-proxy.`,
    );
  }
  process.stdout.write(`done in ${result.seconds.toFixed(0)} s\n`);
};

/** Removes compiled files whose source is gone: `tsc -b` leaves them, and a test could still import them. */
export const removeStale = (workspace) => {
  const source = join(root, workspace, 'src');
  const target = join(root, workspace, 'dist');
  if (!existsSync(target)) return 0;
  let removed = 0;
  const walk = (folder) => {
    for (const entry of readdirSync(join(target, folder), { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) walk(path);
      else if (entry.name.endsWith('.js') && !existsSync(join(source, path.replace(/\.js$/, '.ts')))) {
        for (const suffix of ['.js', '.js.map', '.d.ts', '.d.ts.map']) rmSync(join(target, path.replace(/\.js$/, suffix)), { force: true });
        removed += 1;
      }
    }
  };
  walk('.');
  return removed;
};

/**
 * Builds the workspaces named, with what they stand on. `tsc -b` itself finds out what changed: 0.4 s when nothing did.
 * Throws `Stop` with the compiler's words.
 */
export const ensureBuilt = async (wanted = workspaces) => {
  const compiled = wanted.filter((workspace) => workspaces.includes(workspace));
  for (const workspace of compiled) removeStale(workspace);
  const fresh = compiled.some((workspace) => !existsSync(join(root, workspace, 'dist')));
  if (fresh) process.stdout.write('Building … ');
  const result = await run(process.execPath, [bin('typescript', 'tsc'), '-b', ...wanted]);
  if (result.code !== 0) {
    if (fresh) process.stdout.write('failed\n');
    throw new Stop(result.output.trim());
  }
  if (compiled.some((workspace) => workspace === 'server' || workspace === 'proof')) await ensureLinked('server');
  if (compiled.includes('proof')) await ensureLinked('proof');
  if (fresh) process.stdout.write(`done in ${result.seconds.toFixed(1)} s\n`);
};

/**
 * What is linked to few files before it runs, by the folder of the workspace they are put into: to find, read and link some 1,300 one by
 * one is a third of the server's start, and of what each thread of the simulation does before its first seed. What is found by its place
 * from `dist` has to be found from there too.
 */
const linked = {
  server: {
    into: 'program',
    input: { main: 'main.js', worker: 'store/sql/pglite/worker.js', 'template-worker': 'templates/template-worker.js' },
    from: ['engine', 'exchange', 'server'],
  },
  proof: {
    into: 'program/prove',
    input: { prove: 'prove.js', thread: 'prove/thread.js', worker: '../../server/dist/store/sql/pglite/worker.js' },
    from: ['engine', 'exchange', 'simulator', 'server', 'proof'],
  },
};

/** Links the files of a workspace anew where they are older than what was compiled, or missing. */
const ensureLinked = async (workspace) => {
  const { into, input, from } = linked[workspace];
  const dir = join(root, workspace, into);
  const first = join(dir, `${Object.keys(input)[0]}.js`);
  const made = existsSync(first) ? statSync(first).mtimeMs : 0;
  const compiled = from.map((name) => join(root, name, 'dist', '.tsbuildinfo'));
  if (made > newest([...compiled, join(root, 'scripts', 'workspace.mjs'), join(root, 'package-lock.json')])) return;
  const { build } = await import('rolldown');
  await build({
    input: Object.fromEntries(Object.entries(input).map(([name, file]) => [name, join(root, workspace, 'dist', file)])),
    platform: 'node',
    // They find files of their own by their place: WebAssembly, an addon of Node.
    external: [/^@electric-sql\//, /^@node-rs\//, /^libxml2-wasm/],
    output: { dir, format: 'esm', cleanDir: true },
    logLevel: 'warn',
  });
};

/** When the newest of these files and folders was written, in milliseconds. */
const newest = (paths) =>
  Math.max(
    ...paths.map((path) => {
      const stat = statSync(path);
      return stat.isDirectory() ? newest(readdirSync(path).map((name) => join(path, name))) : stat.mtimeMs;
    }),
    0,
  );

/** Builds the console's pages where they are missing or older than what they are made of. Throws `Stop` with the bundler's words. */
export const ensureConsole = async () => {
  const folder = join(root, 'studio');
  const page = join(folder, 'dist', 'index.html');
  const made = existsSync(page) ? statSync(page).mtimeMs : 0;
  const sources = ['src', 'index.html', 'book.html', 'vite.config.ts', 'vite.booking.ts', 'package.json'].map((name) => join(folder, name));
  if (made > newest([...sources, join(root, 'package-lock.json')])) return;
  process.stdout.write('Building the console … ');
  const result = await run(process.execPath, [bin('vite'), 'build', '--logLevel', 'warn'], { cwd: folder });
  if (result.code !== 0) {
    process.stdout.write('failed\n');
    throw new Stop(result.output.trim());
  }
  process.stdout.write(`done in ${result.seconds.toFixed(1)} s\n`);
};

/**
 * Runs one of our programs in this terminal, by this Node or another, and resolves with its exit code. Signals are always passed on: a
 * Ctrl-C then reaches the program twice (from the terminal and from here), which it takes for one when both come within a second.
 */
export const runAttached = (file, args, node = process.execPath) =>
  new Promise((resolve, reject) => {
    const child = spawn(node, ['--enable-source-maps', '--max-semi-space-size=32', file, ...args], {
      cwd: root,
      stdio: 'inherit',
    });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(signal === null ? code : 128 + constants.signals[signal]));
  });

/** Runs the body of a script: a `Stop` prints its message alone, anything else is a fault of ours and keeps its stack. */
export const script = async (body) => {
  try {
    process.exitCode = (await body()) ?? 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Stop ? error.message : (error?.stack ?? error)}\n`);
    process.exitCode = 1;
  }
};
