/** The embedded store: the common contract, and the five things PGlite needs of us, each with what happens without it. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { sql } from 'kysely';
import { afterAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/store/sql/pglite/database.ts';
import { FolderInUse, lockFolder } from '../../src/store/sql/pglite/folder-lock.ts';
import { openPglite } from '../../src/store/sql/pglite/open.ts';
import { socketFolder } from '../../src/store/sql/pglite/socket-folder.ts';
import { TABLE_NAMES } from '../../src/store/shapes.ts';
import { SLOW_STATEMENT_MS } from '../../src/store/sql/session.ts';
import { createVacuum } from '../../src/store/sql/vacuum.ts';
import { analysisContract } from './contract/analysis.ts';
import { catalogueContract } from './contract/catalogue.ts';
import { keptContract } from './contract/kept.ts';
import { storeContract } from './contract/contract.ts';
import { migrationsContract } from './contract/migrations.ts';
import { company, entry, furnish, minutes, newRoot } from './contract/rows.ts';
import { manySeries } from './contract/series.ts';
import { dataFolders } from './data-folder.ts';

const warnings: { readonly message: string; readonly fields: Readonly<Record<string, unknown>> }[] = [];
const log = {
  info: () => undefined,
  warn: (fields: Readonly<Record<string, unknown>>, message: string) => warnings.push({ message, fields }),
};

const folders = await dataFolders();
const shared = folders.create();
const store = await openPglite({ dataFolder: shared, log });
afterAll(async () => {
  await store.close();
  folders.removeAll();
});

storeContract('PGlite', () => store);
describe('PGlite: catalogue', () => catalogueContract(() => store));
describe('PGlite: kept', () => keptContract(() => store));
describe('PGlite: migrations', () => migrationsContract(() => store));
describe('PGlite: analysis', () => analysisContract(() => openPglite({ dataFolder: folders.create(), log })));

/** A process of its own from the built program: what it acknowledges on its output it has committed. */
const child = (...args: readonly string[]): ChildProcess & { readonly lines: AsyncIterator<string> } => {
  const started = spawn(process.execPath, [new URL('pglite-child.mjs', import.meta.url).pathname, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  return Object.assign(started, { lines: createInterface({ input: started.stdout })[Symbol.asyncIterator]() });
};
const ended = (process: ChildProcess): Promise<void> =>
  process.exitCode !== null || process.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => {
        process.once('exit', () => resolve());
      });

describe('1: a commit is on the disk', () => {
  it('every commit syncs the log to the disk, and a read syncs nothing', async () => {
    const synced: string[] = [];
    const database = await openDatabase(join(folders.create(), 'pglite'), { onSync: (path) => synced.push(path) });
    try {
      await database.exec('create table t (n int)');
      for (let commit = 1; commit <= 3; commit += 1) {
        synced.length = 0;
        await database.query('insert into t values ($1)', [commit]);
        expect(synced.filter((path) => path.includes('pg_wal')).length).toBeGreaterThanOrEqual(1);
      }
      synced.length = 0;
      await database.query('select * from t');
      expect(synced).toEqual([]);
    } finally {
      await database.close();
    }
  });

  it('what the thread runs with says so', async () => {
    const settings = sql<{ name: string; setting: string }>`select name, setting from pg_settings
      where name in ('fsync', 'full_page_writes', 'synchronous_commit', 'wal_sync_method') order by name`;
    const { rows } = await store.session((session) => session.run(settings));
    expect(rows.map(({ name, setting }) => `${name}=${setting}`)).toEqual([
      'fsync=on',
      'full_page_writes=on',
      'synchronous_commit=on',
      'wal_sync_method=fsync',
    ]);
  });

  it('5.6 after kill -9 every acknowledged row is there, and the folder opens again', async () => {
    const folder = folders.create();
    const acknowledged: string[] = [];
    for (let round = 0; round < 2; round += 1) {
      const writer = child('write', folder, `round-${round}`);
      for (let line = 0; line < 40; line += 1) acknowledged.push(String((await writer.lines.next()).value));
      writer.kill('SIGKILL');
      await ended(writer);
    }
    const again = await openPglite({ dataFolder: folder, log });
    try {
      const found = new Set((await again.transaction((tx) => tx.companies.select({}))).map((row) => row.id));
      expect(acknowledged.filter((id) => !found.has(id))).toEqual([]);
      expect(acknowledged).toHaveLength(80);
    } finally {
      await again.close();
    }
  });
});

describe('2: one process per folder', () => {
  it('a second process is refused with the pid and the folder, and the first goes on', async () => {
    const second = spawnSync(process.execPath, [new URL('pglite-child.mjs', import.meta.url).pathname, 'open', shared], {
      encoding: 'utf8',
    });
    expect(second.stdout.trim()).toBe(
      `FolderInUse: the data folder ${shared} is in use by process ${process.pid}: stop it first, or give this one another folder`,
    );
    expect(await store.transaction((tx) => tx.companies.count({ root: 'nobody' }))).toBe(0);
  });

  it('the same process is refused too', async () => {
    await expect(openPglite({ dataFolder: shared, log })).rejects.toBeInstanceOf(FolderInUse);
  });

  it('the lock of a process that is gone is taken over', () => {
    const folder = folders.createEmpty();
    const gone = spawnSync(process.execPath, ['-e', '']);
    writeFileSync(join(folder, 'lockstep.lock'), JSON.stringify({ pid: gone.pid, host: hostname(), started: '1', token: 'old' }));
    const release = lockFolder(folder);
    expect(() => lockFolder(folder)).toThrow(FolderInUse);
    release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('a process that took over the pid of the dead holder is not taken for it', () => {
    const folder = folders.createEmpty();
    writeFileSync(join(folder, 'lockstep.lock'), JSON.stringify({ pid: process.pid, host: hostname(), started: '1', token: 'old' }));
    lockFolder(folder)();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('a holder on another machine counts while it still touches its lock', () => {
    const folder = folders.createEmpty();
    const file = join(folder, 'lockstep.lock');
    writeFileSync(file, JSON.stringify({ pid: 1, host: 'another.example.test', started: '1', token: 'old' }));
    expect(() => lockFolder(folder)).toThrow(/process 1 on another\.example\.test/);
    expect(existsSync(file)).toBe(true);
  });

  it('a lock that nobody can read is no lock', () => {
    const folder = folders.createEmpty();
    writeFileSync(join(folder, 'lockstep.lock'), '{"pid":');
    lockFolder(folder)();
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('3: vacuum by table', () => {
  it('goes round all tables, and dead rows give their place to new ones', async () => {
    const root = newRoot();
    await furnish(store, root);
    const size = async (): Promise<number> => {
      const { rows } = await store.session((session) => session.run(sql<{ size: number }>`select pg_relation_size('journal') as size`));
      return rows[0]?.size ?? 0;
    };
    const vacuum = createVacuum(store);
    const rewrite = async (): Promise<void> => {
      await store.transaction(async (tx) => {
        await tx.journal.remove({ root });
        await tx.journal.insertAll(
          Array.from({ length: 400 }, (_, index) => entry(root, `j${index}`, { at: minutes(index), sentence: 'x'.repeat(300) })),
        );
      });
      const seen = new Set<string>();
      // And the one of revisions, which is no table of rows.
      for (let table = 0; table < TABLE_NAMES.length + 1; table += 1) seen.add(await vacuum());
      expect(seen.size).toBe(TABLE_NAMES.length + 1);
    };
    await rewrite();
    await rewrite();
    const settled = await size();
    for (let time = 0; time < 4; time += 1) await rewrite();
    expect(await size()).toBeLessThanOrEqual(settled * 1.5);
  });
});

describe('4: the one connection', () => {
  it('a transaction nested in an open one is an error, not a hang', async () => {
    const nested = store.transaction(async (tx) => {
      await tx.companies.count({});
      return store.transaction((inner) => inner.companies.count({}));
    });
    await expect(nested).rejects.toThrow(/nested in an open one/);
  });

  it('whoever waits too long for the connection gets an error, not a hang', async () => {
    const impatient = await openPglite({ dataFolder: folders.create(), log, connectionTimeoutMs: 50 });
    try {
      const released: (() => void)[] = [];
      const hold = new Promise<void>((resolve) => released.push(resolve));
      let began = (): void => undefined;
      const begun = new Promise<void>((resolve) => {
        began = resolve;
      });
      const holding = impatient.session(async () => {
        began();
        await hold;
      });
      await begun;
      // Started outside the flow of the open one, so only the pool can notice.
      await expect(impatient.transaction(async () => 1)).rejects.toThrow('timeout exceeded when trying to connect');
      released[0]?.();
      await holding;
      expect(await impatient.transaction(async () => 1)).toBe(1);
    } finally {
      await impatient.close();
    }
  });
});

/** The statements that are slow each of three times: a machine that is held up by others does not hold up the same one three times. */
const alwaysSlow = async (work: () => Promise<void>): Promise<readonly unknown[]> => {
  let slow: readonly unknown[] = [];
  for (let run = 0; run < 3 && (run === 0 || slow.length > 0); run += 1) {
    warnings.length = 0;
    await work();
    const now = warnings.flatMap(({ message, fields }) => (message === 'slow statement' ? [fields['sql']] : []));
    slow = run === 0 ? now : slow.filter((text) => now.includes(text));
  }
  return slow;
};

describe('5: no statement over 250 ms', () => {
  it('a thousand rows are inserted in statements that each stay below it', async () => {
    const slow = await alwaysSlow(async () => {
      const root = newRoot();
      await furnish(store, root);
      await store.transaction((tx) =>
        tx.journal.insertAll(Array.from({ length: 1000 }, (_, index) => entry(root, `j${index}`, { detail: { index } }))),
      );
      expect(await store.transaction((tx) => tx.journal.count({ root }))).toBe(1000);
    });
    expect(slow).toEqual([]);
  });

  it('4.13 a daily series is stored, gone on with and dropped in statements that each stay below it', async () => {
    expect(await alwaysSlow(() => manySeries(store))).toEqual([]);
  });

  it('a statement above it is logged without its parameters', async () => {
    warnings.length = 0;
    await store.session((session) => session.run(sql`select pg_sleep(${SLOW_STATEMENT_MS / 1000 + 0.02}), ${'private'}::text`));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.message).toBe('slow statement');
    expect(warnings[0]?.fields['sql']).toBe('select pg_sleep($1), $2::text');
  });
});

describe('the folder', () => {
  it('only its owner may enter where the data and the socket are', () => {
    for (const inside of ['pglite', 'socket']) expect(statSync(join(shared, inside)).mode & 0o777).toBe(0o700);
  });

  it('a path too long for a socket gets a private one elsewhere, and the store works', async () => {
    const deep = folders.create('a'.repeat(120));
    const place = socketFolder(deep);
    expect(place.path.length).toBeLessThanOrEqual(103);
    expect(statSync(place.host).mode & 0o777).toBe(0o700);
    place.remove();
    expect(existsSync(place.host)).toBe(false);
    const far = await openPglite({ dataFolder: deep, log });
    const root = newRoot();
    await far.transaction((tx) => tx.companies.insert(company(root)));
    await far.close();
    expect(existsSync(join(deep, 'lockstep.lock'))).toBe(false);
  });

  it('a store that is closed leaves no lock and no socket, refuses, and opens again with its rows', async () => {
    const folder = folders.create();
    const root = newRoot();
    const first = await openPglite({ dataFolder: folder, log });
    await first.transaction((tx) => tx.companies.insert(company(root)));
    await Promise.all([first.close(), first.close()]);
    expect(readdirSync(folder).sort()).toEqual(['pglite', 'socket']);
    expect(readdirSync(join(folder, 'socket'))).toEqual([]);
    await expect(first.transaction(async () => 1)).rejects.toThrow('the store is closed');
    const second = await openPglite({ dataFolder: folder, log });
    expect(await second.transaction((tx) => tx.companies.get({ root, id: root }))).toEqual(company(root));
    await second.close();
  });
});
