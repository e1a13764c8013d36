// `npm run prove|bench|fuzz|demo|pictures|simulator`: installs and builds what is missing, then runs the program with the arguments given.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt, ensureConsole, ensureInstalled, root, runAttached, script, Stop } from './workspace.mjs';

const programs = {
  prove: { workspace: 'proof', entry: 'prove.js' },
  bench: { workspace: 'proof', entry: 'bench/main.js', console: true },
  fuzz: { workspace: 'proof', entry: 'fuzz/main.js' },
  demo: { workspace: 'proof', entry: 'demo/main.js' },
  pictures: { workspace: 'proof', entry: 'pictures/main.js', console: true },
  simulator: { workspace: 'simulator', entry: 'main.js' },
};

await script(async () => {
  const [name = '', ...args] = process.argv.slice(2);
  const program = Object.hasOwn(programs, name) ? programs[name] : undefined;
  if (program === undefined) throw new Stop(`Unknown program "${name}". Known: ${Object.keys(programs).join(', ')}.`);
  await ensureInstalled();
  await ensureBuilt([program.workspace]);
  if (program.console) await ensureConsole();
  const file = join(root, program.workspace, 'dist', program.entry);
  if (!existsSync(file)) throw new Stop(`${program.workspace}/src/${program.entry.replace(/js$/, 'ts')} is not there.`);
  return runAttached(file, args);
});
