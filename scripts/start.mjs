// `npm start`: installs and builds what is missing, then runs Lockstep with the demo until Ctrl-C.
import { join } from 'node:path';
import { ensureBuilt, ensureConsole, ensureInstalled, root, runAttached, script } from './workspace.mjs';

await script(async () => {
  await ensureInstalled();
  await ensureBuilt(['simulator', 'server']);
  await ensureConsole();
  // The server never imports the simulator: it is told where the program lies and runs it as a process of its own.
  const simulator = join(root, 'simulator', 'dist', 'main.js');
  return runAttached(join(root, 'server', 'bin', 'lockstep.mjs'), ['serve', '--demo', '--simulator', simulator, ...process.argv.slice(2)]);
});
