// `npm run prove|bench|fuzz|demo|pictures|simulator`: installs and builds what is missing, then runs the program with the arguments given.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureRuntime, takeNode } from './runtime.mjs';
import { ensureBuilt, ensureConsole, ensureInstalled, root, runAttached, script, Stop } from './workspace.mjs';

const programs = {
  prove: { workspace: 'proof', file: 'program/prove/prove.js', newNode: true },
  bench: { workspace: 'proof', file: 'dist/bench/main.js', console: true },
  fuzz: { workspace: 'proof', file: 'dist/fuzz/main.js' },
  demo: { workspace: 'proof', file: 'dist/demo/main.js' },
  pictures: { workspace: 'proof', file: 'dist/pictures/main.js', console: true },
  simulator: { workspace: 'simulator', file: 'dist/main.js' },
};

await script(async () => {
  const [name = '', ...args] = process.argv.slice(2);
  const program = Object.hasOwn(programs, name) ? programs[name] : undefined;
  if (program === undefined) throw new Stop(`Unknown program "${name}". Known: ${Object.keys(programs).join(', ')}.`);
  const { own, rest } = program.newNode ? takeNode(args) : { own: true, rest: args };
  await ensureInstalled();
  await ensureBuilt([program.workspace]);
  if (program.console) await ensureConsole();
  const file = join(root, program.workspace, program.file);
  if (!existsSync(file)) throw new Stop(`The build made no ${program.workspace}/${program.file}.`);
  return runAttached(file, rest, own ? process.execPath : await ensureRuntime());
});
