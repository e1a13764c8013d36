/**
 * A PostgreSQL server of its own, in its own process on a Unix socket in a temporary folder, for the figures that are taken on
 * one. Without PostgreSQL it is installed where this runs as root on Debian; anybody else is told the command.
 */
import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';
import { installCommand, installFromDebian } from './debian.ts';

export type Postgres = {
  /** For `DATABASE_URL`; the database is empty at first. */
  readonly url: string;
  /** Runs statements in `psql`, one after the other, each in a transaction of its own. Throws with psql's words. */
  readonly run: (...statements: readonly string[]) => Promise<void>;
  /** The lines that one statement answers in `psql`, columns apart by `|`. Throws with psql's words. */
  readonly ask: (statement: string) => Promise<readonly string[]>;
  readonly pid: number;
  /** Stops it as a crash would, with everything that is under way, and starts it again; answers when it takes connections. */
  readonly crash: () => Promise<void>;
  /** Stops the server and removes its folder. */
  readonly stop: () => Promise<void>;
};

const PACKAGE = 'postgresql';
const NEEDED = ['initdb', 'pg_ctl', 'psql'];

/** Of psql, in bytes. */
const LONGEST_ANSWER = 64 * 1024 * 1024;

const execute = promisify(execFile);

/** The newest installation: Debian keeps the server's programs off the PATH. */
const findPrograms = (): string | undefined => {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).toSorted((one, other) => Number(other) - Number(one)) : [];
  const folders = [...versions.map((version) => join(debian, version, 'bin')), ...(process.env['PATH'] ?? '').split(delimiter)];
  return folders.find((folder) => NEEDED.every((program) => existsSync(join(folder, program))));
};

/** PostgreSQL refuses to run as root: its own user, or nobody. */
const unprivileged = (): { readonly uid: number; readonly gid: number } | null => {
  if (process.getuid?.() !== 0) return null;
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const account = accounts.find(([name]) => name === 'postgres') ?? accounts.find(([name]) => name === 'nobody');
  if (account === undefined) throw new Error('PostgreSQL does not run as root, and there is neither a user postgres nor nobody');
  return { uid: Number(account[2]), gid: Number(account[3]) };
};

/** As a bank would run it: every commit on the disk, and room for the tables that are asked all the time. */
const SETTINGS = ['listen_addresses=', 'fsync=on', 'shared_buffers=512MB', 'max_connections=100'];

/** `further`: settings beside those of every bench, as `name=value`. */
export const startPostgres = async (...further: readonly string[]): Promise<Postgres> => {
  if (findPrograms() === undefined) installFromDebian(PACKAGE);
  const programs = findPrograms();
  if (programs === undefined)
    throw new Error(`PostgreSQL is not installed, and this figure is taken on it. To have it: ${installCommand(PACKAGE)}`);
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-pg-'));
  const account = unprivileged();
  if (account !== null) chownSync(folder, account.uid, account.gid);
  const as = { cwd: folder, ...account };
  const from = async (program: string, ...args: readonly string[]): Promise<string> =>
    (await execute(join(programs, program), args, { ...as, maxBuffer: LONGEST_ANSWER })).stdout;
  const data = join(folder, 'data');
  const url = `postgresql://lockstep@${encodeURIComponent(folder)}/postgres`;
  const stop = async (): Promise<void> => {
    await from('pg_ctl', '-D', data, '-m', 'fast', '-w', 'stop');
    await rm(folder, { recursive: true, force: true });
  };
  const settings = [...SETTINGS, ...further, `unix_socket_directories=${folder}`].map((setting) => `-c ${setting}`).join(' ');
  const begin = (): Promise<string> => from('pg_ctl', '-D', data, '-w', '-l', join(folder, 'log'), '-o', settings, 'start');
  try {
    await from('initdb', '-D', data, '-U', 'lockstep', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8', '--no-sync');
    await begin();
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  return {
    url,
    run: async (...statements) => {
      await from('psql', url, '-q', '-v', 'ON_ERROR_STOP=1', ...statements.flatMap((statement) => ['-c', statement]));
    },
    ask: async (statement) =>
      (await from('psql', url, '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-c', statement)).split('\n').filter((line) => line !== ''),
    pid: Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]),
    crash: async () => {
      await from('pg_ctl', '-D', data, '-m', 'immediate', '-w', 'stop');
      await begin();
    },
    stop,
  };
};
