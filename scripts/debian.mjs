// What the tests need of Debian and this machine has not yet: installed all at once while the build goes on, because whoever finds out
// in the middle of a test waits there for every other who does. Where it comes to nothing, the tests that need it say so themselves.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { root, run } from './workspace.mjs';

/** By package: what serves as well, wherever it came from: a program on the path, or a folder. */
const SERVES = {
  chromium: ['chromium', 'chromium-browser', 'google-chrome'],
  postgresql: ['initdb', '/usr/lib/postgresql'],
  winbind: ['ntlm_auth'],
};

const isHere = (name) => (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(resolve(folder, name)));

/**
 * Of these packages, those that are not here. None where there is no Debian.
 * @param {readonly string[]} packages
 * @returns {readonly string[]}
 */
export const missingOf = (packages) => {
  const asked = spawnSync('dpkg-query', ['--show', '--showformat', '${Package} ${db:Status-Status}\n', ...packages], { encoding: 'utf8' });
  if (asked.error !== undefined) return [];
  const installed = new Set(asked.stdout.split('\n').flatMap((line) => (line.endsWith(' installed') ? [line.split(' ')[0]] : [])));
  return packages.filter((name) => !installed.has(name) && !(SERVES[name] ?? []).some(isHere));
};

/**
 * Begins to install what is missing of these, as root; for anybody else nothing is done.
 * @param {readonly string[]} packages
 * @returns {() => Promise<void>} waits for the end, and says what was done
 */
export const startInstalling = (packages) => {
  const wanted = process.getuid?.() === 0 && packages.length > 0 ? missingOf(packages) : [];
  if (wanted.length === 0) return async () => {};
  const installing = run('sh', [join(root, 'scripts', 'install-debian.sh'), ...wanted], { limitMs: 600_000 });
  return async () => {
    process.stdout.write(`Installing ${wanted.join(', ')} from Debian … `);
    const { code, output, seconds } = await installing;
    process.stdout.write(code === 0 ? `done in ${seconds.toFixed(1)} s\n` : `failed\n${output.trim().split('\n').slice(-5).join('\n')}\n`);
  };
};
