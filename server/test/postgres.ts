/**
 * A PostgreSQL server for tests: the one of LOCKSTEP_TEST_DATABASE_URL, or a private one on a Unix socket in a temporary
 * folder, started and stopped here. Without PostgreSQL it is installed where the tests run as root on Debian; anybody else
 * is told the command, and with CI=true that is a failure.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';

export type TestPostgres = {
  /** Creates an empty database and answers its URL. */
  readonly createDatabase: () => Promise<string>;
  /** Drops the databases created here and stops the server if it was started here. */
  readonly stop: () => Promise<void>;
};

const PACKAGE = 'postgresql';

const isProgram = (folder: string): boolean => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres'));

/** The newest installation: Debian keeps the server's programs off the PATH. */
const findPrograms = (): string | null => {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [...versions.map((version) => join(debian, version, 'bin')), ...(process.env['PATH'] ?? '').split(':')];
  return folders.find(isProgram) ?? null;
};

const isRoot = (): boolean => process.getuid?.() === 0;

const INSTALLER = fileURLToPath(new URL('../../scripts/install-debian.sh', import.meta.url));

/** PostgreSQL refuses to run as root: its own user, or nobody. */
const unprivileged = (): { readonly uid: number; readonly gid: number } | null => {
  if (!isRoot()) return null;
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const account = accounts.find(([name]) => name === 'postgres') ?? accounts.find(([name]) => name === 'nobody');
  if (account === undefined) throw new Error('PostgreSQL does not run as root, and there is neither a user postgres nor nobody');
  return { uid: Number(account[2]), gid: Number(account[3]) };
};

const databasesOf = (server: (database: string) => string) => {
  const created: string[] = [];
  const admin = async (statement: string): Promise<void> => {
    const client = new Client({ connectionString: server('postgres') });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  };
  return {
    createDatabase: async (): Promise<string> => {
      const name = `lockstep_test_${process.pid}_${Date.now().toString(36)}_${created.length}`;
      // A collation other than C, so that `collate "C"` of the columns is what orders.
      await admin(`create database ${name} template template0 encoding 'UTF8'`);
      created.push(name);
      return server(name);
    },
    drop: async (): Promise<void> => {
      for (const name of created.splice(0)) await admin(`drop database ${name} with (force)`);
    },
  };
};

const reachable = async (url: string, server: ChildProcess, output: readonly string[]): Promise<void> => {
  for (;;) {
    if (server.exitCode !== null) throw new Error(`PostgreSQL ended while starting:\n${output.join('')}`);
    const client = new Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      await new Promise((resolve) => {
        setTimeout(resolve, 25);
      });
    }
  }
};

const startPrivate = async (programs: string, fsync: boolean): Promise<TestPostgres> => {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-pg-'));
  const account = unprivileged();
  if (account !== null) chownSync(folder, account.uid, account.gid);
  const data = join(folder, 'data');
  const as = { cwd: folder, ...account };
  const initialised = spawnSync(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'lockstep', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8', '--no-sync'],
    {
      ...as,
      encoding: 'utf8',
    },
  );
  if (initialised.status !== 0) throw new Error(`initdb failed:\n${initialised.stderr}`);
  const settings = [
    'listen_addresses=',
    `unix_socket_directories=${folder}`,
    `fsync=${fsync ? 'on' : 'off'}`,
    'max_connections=60',
    'shared_buffers=32MB',
  ];
  const server = spawn(join(programs, 'postgres'), ['-D', data, ...settings.flatMap((setting) => ['-c', setting])], {
    ...as,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  const ended = new Promise<void>((resolve) => {
    server.once('exit', () => resolve());
  });
  const url = (database: string): string => `postgresql://lockstep@${encodeURIComponent(folder)}/${database}`;
  await reachable(url('postgres'), server, output);
  return {
    createDatabase: databasesOf(url).createDatabase,
    stop: async () => {
      // SIGINT is PostgreSQL's fast shutdown: sessions are ended, not waited for.
      server.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** A server, or null (said aloud) where there is none and none can be had. `fsync`: only where durability is measured. */
export const openPostgres = async (options: { readonly fsync?: boolean } = {}): Promise<TestPostgres | null> => {
  const given = process.env['LOCKSTEP_TEST_DATABASE_URL'];
  if (given !== undefined && given !== '') {
    const databases = databasesOf((database) => {
      const url = new URL(given);
      url.pathname = `/${database}`;
      return url.href;
    });
    return { createDatabase: databases.createDatabase, stop: databases.drop };
  }
  if (findPrograms() === null && isRoot()) spawnSync('sh', [INSTALLER, PACKAGE], { stdio: 'ignore' });
  const programs = findPrograms();
  if (programs !== null) return startPrivate(programs, options.fsync ?? false);
  const sentence = `PostgreSQL is not installed: its half of the store's tests is SKIPPED. To run it: sudo apt-get install -y --no-install-recommends ${PACKAGE} (or set LOCKSTEP_TEST_DATABASE_URL)`;
  if (process.env['CI'] === 'true') throw new Error(sentence);
  process.stderr.write(`\n*** ${sentence} ***\n\n`);
  return null;
};
