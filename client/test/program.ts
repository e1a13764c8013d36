/** The real program as a process, on a data folder of its own, with a key that may everything. */
import { spawn, type ChildProcess } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LOCKSTEP = fileURLToPath(new URL('../../server/bin/lockstep.mjs', import.meta.url));
/** A start with an empty data folder on a slow machine. */
const START_TIMEOUT_MS = 120_000;

export type Program = { readonly url: string; readonly key: string; readonly end: () => Promise<void> };

const launch = (args: readonly string[], folder: string): ChildProcess =>
  spawn(process.execPath, [LOCKSTEP, ...args], {
    env: { ...process.env, PORT: '0', LOCKSTEP_DATA: folder, DATABASE_URL: '', LOCKSTEP_EGRESS_ALLOW: '127.0.0.1/32', LOG_LEVEL: 'error' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });

/** Waits for something on its output; throws what it said where it ends before that. */
const said = (child: ChildProcess, pattern: RegExp): Promise<string> =>
  new Promise((resolve, reject) => {
    let out = '';
    let err = '';
    const timer = setTimeout(() => reject(new Error(`nothing within ${START_TIMEOUT_MS / 1000} s\n${err}`)), START_TIMEOUT_MS);
    child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.stdout?.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      const found = pattern.exec(out)?.[1];
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(found);
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`ended with code ${code}\n${err}`));
    });
  });
const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => (child.exitCode === null ? child.once('exit', () => resolve()) : resolve()));

export const startProgram = async (): Promise<Program> => {
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-client-'));
  // A migrated, empty database, which `npm test` makes once for all.
  const made = process.env['LOCKSTEP_TEST_DATA'];
  if (made !== undefined) await cp(made, folder, { recursive: true });
  const making = launch(
    ['key', 'create', '--new-company', 'Bank', '--zone', 'Europe/Zurich', '--scopes', 'all', '--name', 'client'],
    folder,
  );
  const key = await said(making, /(lk_\S+)/);
  await ended(making);
  const serving = launch(['serve'], folder);
  const url = await said(serving, /ready at (\S+)/);
  return {
    url,
    key,
    end: async () => {
      serving.kill('SIGTERM');
      await ended(serving);
      await rm(folder, { recursive: true, force: true });
    },
  };
};
