/** Opens the store the configuration asks for and brings its database up to date. */
import { sql } from 'kysely';
import { Pool } from 'pg';
import { StoreUnavailable } from './conflict.ts';
import { createAnalysis } from './sql/grown.ts';
import { migrate } from './sql/migrate.ts';
import { openPglite } from './sql/pglite/open.ts';
import { poolOptions, type StoreLog } from './sql/session.ts';
import { createSqlStore, type SqlStore } from './sql/store.ts';
import { createVacuum } from './sql/vacuum.ts';
import type { Store } from './store.ts';

export type StoreOptions = {
  readonly log: StoreLog;
  /** Connections to PostgreSQL; PGlite has one. */
  readonly connections?: number;
} & ({ readonly databaseUrl: string } | { readonly dataFolder: string });

export interface OpenStore extends Store {
  /** `embedded` is PGlite. */
  readonly kind: 'postgresql' | 'embedded';
  /**
   * Vacuums one table, the next at every call, and tells which. To be called on a schedule, one table every minute or so.
   * Null where the server does it by itself.
   */
  readonly vacuum: (() => Promise<string>) | null;
  /** Looks at the tables that have grown, and tells which: to be called every few seconds, so that statements are planned for what is there. */
  readonly analyse: () => Promise<readonly string[]>;
}

const CONNECTIONS = 20;
const CONNECTION_TIMEOUT_MS = 10_000;
/** A transaction never waits for the network, so one that idles belongs to a process that hangs; its locks are let go. */
const IDLE_IN_TRANSACTION_MS = 60_000;
/** `server_version_num` of PostgreSQL 15, the floor of the SQL used here. */
const OLDEST = 150_000;

/**
 * Before Node 24 whoever asks in whose work a promise was made pays for every promise of the process, a fifth of a busy server's
 * time. A transaction nested in another is a fault of ours that its first walk along a path shows; on PostgreSQL it is refused in
 * so many, and beyond them waits for a connection of its own, to be refused by the time-out where there is none.
 */
const WATCHED = Number(process.versions.node.split('.')[0]) < 24 ? { watched: 5_000 } : {};

const openPostgresql = (databaseUrl: string, log: StoreLog, connections: number): SqlStore =>
  createSqlStore(
    new Pool({
      ...poolOptions,
      connectionString: databaseUrl,
      application_name: 'lockstep',
      pipeline: true,
      max: connections,
      keepAlive: true,
      connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    }),
    log,
    WATCHED,
  );

const assertServer = async (store: SqlStore): Promise<void> => {
  const { rows } = await store.session((session) =>
    session.run(
      sql<{
        version: string;
        encoding: string;
      }>`select current_setting('server_version_num') as version, current_setting('server_encoding') as encoding`,
    ),
  );
  const server = rows[0];
  if (server === undefined || Number(server.version) < OLDEST) throw new StoreUnavailable('the database is older than PostgreSQL 15');
  if (server.encoding !== 'UTF8') throw new StoreUnavailable(`the database is encoded in ${server.encoding}: create it with encoding UTF8`);
};

/**
 * Throws `StoreUnavailable` (not reachable, too old), `FolderInUse` (another process has the data folder) or `DatabaseNewer`
 * (a newer Lockstep has been there); what was opened so far is closed again.
 */
export const openStore = async (options: StoreOptions): Promise<OpenStore> => {
  const { log } = options;
  const kind = 'databaseUrl' in options ? 'postgresql' : 'embedded';
  const store =
    'databaseUrl' in options
      ? openPostgresql(options.databaseUrl, log, options.connections ?? CONNECTIONS)
      : await openPglite({ dataFolder: options.dataFolder, log });
  try {
    await assertServer(store);
    const applied = await store.session((session) => migrate(session));
    if (applied.length > 0) log.info({ applied }, 'the database was brought up to date');
  } catch (error) {
    await store.close();
    throw error;
  }
  return {
    kind,
    vacuum: kind === 'embedded' ? createVacuum(store) : null,
    analyse: createAnalysis(store),
    transaction: (work, how) => store.transaction(work, how),
    close: () => store.close(),
  };
};
