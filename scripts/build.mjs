// `npm run build`: everything a running Lockstep is made of, the console's pages included.
import { ensureBuilt, ensureConsole, ensureInstalled, script } from './workspace.mjs';

await script(async () => {
  await ensureInstalled();
  await ensureBuilt();
  await ensureConsole();
});
