/** The embedded database: a locked folder, PGlite in its thread, and a pool of one connection to it. */
import { chmodSync, mkdirSync } from 'node:fs';
import { Socket } from 'node:net';
import { join, resolve } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { Pool } from 'pg';
import { StoreUnavailable } from '../../conflict.ts';
import { poolOptions, type StoreLog } from '../session.ts';
import { createSqlStore, type SqlStore } from '../store.ts';
import { lockFolder } from './folder-lock.ts';
import type { WorkerOrder, WorkerReport, WorkerStart } from './protocol.ts';
import { socketFolder, type SocketFolder } from './socket-folder.ts';
import { takeThread } from './thread.ts';

export type PgliteOptions = {
  readonly dataFolder: string;
  readonly log: StoreLog;
  /** How long a transaction waits for the one connection before it is an error, a nested one above all. */
  readonly connectionTimeoutMs?: number;
};

/** At 1,000 transactions a second a queue this long means that something holds the connection and will not let go. */
const CONNECTION_TIMEOUT_MS = 10_000;
/** No statement of ours comes near it; it ends the wait for a thread that died with a statement in it. */
const QUERY_TIMEOUT_MS = 120_000;
const CLOSE_TIMEOUT_MS = 30_000;

const startThread = (start: Omit<WorkerStart, 'kind'>): Promise<Worker> =>
  new Promise((ready, reject) => {
    const worker = takeThread();
    const failed = (cause: unknown): void =>
      reject(new StoreUnavailable(`the embedded database did not start: ${String(cause)}`, { cause }));
    worker.once('error', failed);
    worker.once('exit', failed);
    worker.once('message', (report: WorkerReport) => {
      worker.off('error', failed);
      worker.off('exit', failed);
      if (report.kind === 'ready') ready(worker);
      else failed(report.kind === 'failed' ? report.message : report.kind);
    });
    order(worker, { kind: 'start', ...start });
  });

const order = (worker: Worker, what: WorkerOrder): void => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's, not a window's
  worker.postMessage(what);
};

/** Closes PGlite, which writes its checkpoint, and then its thread; a thread that does not answer is ended. */
const stopThread = async (worker: Worker, log: StoreLog): Promise<void> => {
  const answered = await new Promise<boolean>((done) => {
    const timer = setTimeout(() => done(false), CLOSE_TIMEOUT_MS);
    const answer = (yes: boolean): void => {
      clearTimeout(timer);
      done(yes);
    };
    worker.once('message', (report: WorkerReport) => answer(report.kind === 'closed'));
    worker.once('exit', () => answer(false));
    order(worker, { kind: 'close' });
  });
  if (!answered) log.warn({}, 'the embedded database did not close cleanly; it recovers at the next start');
  await worker.terminate();
};

const startLocked = async (dataFolder: string, socket: SocketFolder, options: PgliteOptions, release: () => void): Promise<SqlStore> => {
  const { log } = options;
  const worker = await startThread({ folder: join(dataFolder, 'pglite'), socket: socket.path });
  let closing = false;
  const lost = (cause: unknown): void => {
    if (!closing) log.warn({ cause: String(cause) }, 'the embedded database stopped; restart Lockstep');
  };
  worker.on('error', lost);
  worker.on('exit', lost);
  const pool = new Pool({
    ...poolOptions,
    host: socket.host,
    port: socket.port,
    // Left to itself `pg` asks first whether it runs at Cloudflare, which loads an HTTP client that nothing here uses.
    stream: () => new Socket(),
    user: 'postgres',
    database: 'postgres',
    // PGlite is one connection: a second one would see the first one's open transaction.
    max: 1,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: options.connectionTimeoutMs ?? CONNECTION_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
  });
  const end = async (): Promise<void> => {
    closing = true;
    try {
      await stopThread(worker, log);
    } finally {
      socket.remove();
      release();
    }
  };
  return createSqlStore(pool, log, { end });
};

/** Opens or creates the database in `dataFolder`. Throws `FolderInUse` while another process has the folder. */
export const openPglite = async (options: PgliteOptions): Promise<SqlStore> => {
  const dataFolder = resolve(options.dataFolder);
  mkdirSync(join(dataFolder, 'pglite'), { recursive: true, mode: 0o700 });
  chmodSync(join(dataFolder, 'pglite'), 0o700);
  const release = lockFolder(dataFolder);
  const socket = socketFolder(dataFolder);
  try {
    return await startLocked(dataFolder, socket, options, release);
  } catch (error) {
    socket.remove();
    release();
    throw error;
  }
};
