// Makes a data folder of the server with a migrated, empty database, for tests to copy: `node scripts/test-data.mjs FOLDER`.
// A file of its own: the store starts threads, and a thread refuses the `--input-type` of a program that came by `--eval`.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, script, Stop } from './workspace.mjs';

await script(async () => {
  const [, , dataFolder] = process.argv;
  if (dataFolder === undefined) throw new Stop('Usage: node scripts/test-data.mjs FOLDER');
  const { openStore } = await import(pathToFileURL(join(root, 'server', 'dist', 'index.js')).href);
  const log = { info() {}, warn() {}, error() {}, debug() {} };
  await (await openStore({ dataFolder, log })).close();
});
