/**
 * The store on SQL: PostgreSQL, or PGlite behind a socket, through one `pg` pool and one dialect.
 *
 * Isolation is READ COMMITTED, with row locks (`lock: 'update'`), advisory locks (`lockHolders`) and conditional updates on
 * versions and fences. SERIALIZABLE was rejected: its snapshot is taken by the first statement, so a transaction that
 * waited for a lock would go on reading what was true before it waited, and every wait would end in a repetition; and
 * `skip locked` claims would fail each other for rows they merely looked at. A `snapshot` transaction, which only reads, is
 * REPEATABLE READ.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { Kysely, PostgresDialect, sql, type LogEvent } from 'kysely';
import type { Pool } from 'pg';
import { StoreRefusal, StoreUnavailable } from '../conflict.ts';
import type { Store, Transaction, TransactionOptions } from '../store.ts';
import { classify, isRepeatable } from './failure.ts';
import { SqlTransaction, type Database } from './transaction.ts';

/** The part of a pino logger that the store uses. */
export type StoreLog = {
  readonly warn: (fields: Readonly<Record<string, unknown>>, message: string) => void;
  readonly info: (fields: Readonly<Record<string, unknown>>, message: string) => void;
};

export interface SqlStore extends Store {
  /** For migrations and upkeep: statements outside the tables of the store. */
  readonly database: Database;
  readonly pool: Pool;
}

/** PGlite's one connection is everybody's: longer than this and others notice. Logged, never cut off. */
export const SLOW_STATEMENT_MS = 250;

/** Repetitions after a deadlock or serialisation failure; the waits add up to at most about a second. */
const ATTEMPTS = 8;
const FIRST_WAIT_MS = 4;

const slowStatements =
  (log: StoreLog) =>
  (event: LogEvent): void => {
    if (event.queryDurationMillis < SLOW_STATEMENT_MS) return;
    // The text has placeholders only; the parameters, which may be private, stay out of the log.
    log.warn({ ms: Math.round(event.queryDurationMillis), sql: event.query.sql.slice(0, 500) }, 'slow statement');
  };

/** A store on a pool whose clients use `typeParsers`. `end` releases what the pool stands on, after the pool. */
export const createSqlStore = (pool: Pool, log: StoreLog, end: () => Promise<void> = async () => undefined): SqlStore => {
  const database: Database = new Kysely<Record<string, Record<string, unknown>>>({
    dialect: new PostgresDialect({
      pool,
      onCreateConnection: async (connection) => {
        // `parseTimestamp` reads UTC and nothing else, and the server's or role's default may be another zone.
        await connection.executeQuery(sql`set time zone 'UTC'`.compile(database));
      },
    }),
    log: slowStatements(log),
  });
  // An idle client that loses its server reports here; the next statement reports it to somebody who can act.
  pool.on('error', (error) => log.warn({ error: error.message }, 'an idle database connection was lost'));

  const flow = new AsyncLocalStorage<{ open: boolean }>();
  let closing: Promise<void> | null = null;

  const once = async <Result>(work: (tx: Transaction) => Promise<Result>, snapshot: boolean): Promise<Result> => {
    const mark = { open: true };
    const begin = database.transaction().setIsolationLevel(snapshot ? 'repeatable read' : 'read committed');
    let ofWork: unknown = null;
    try {
      return await (snapshot ? begin.setAccessMode('read only') : begin).execute(async (trx) => {
        const tx = new SqlTransaction(trx, snapshot);
        try {
          const result = await flow.run(mark, () => work(tx));
          await tx.finish();
          return result;
        } catch (error) {
          // A deadlock is repeated even where the work turned it into an error of its own, or swallowed it.
          ofWork = isRepeatable(tx.failure) ? tx.failure : error;
          throw ofWork;
        } finally {
          tx.end();
        }
      });
    } catch (error) {
      // Errors of the work are its own or classified already; what is left comes from the begin or the commit.
      throw error === ofWork ? error : classify(error, 'end');
    } finally {
      mark.open = false;
    }
  };

  const transaction = async <Result>(work: (tx: Transaction) => Promise<Result>, options?: TransactionOptions): Promise<Result> => {
    // With PGlite's one connection it would wait for itself until the pool's time-out; on PostgreSQL it could deadlock
    // with itself where no database sees it. Refused on both, at once.
    if (flow.getStore()?.open === true) throw new StoreRefusal('transaction', 'is nested in an open one, whose handle should be used');
    for (let attempt = 1; ; attempt += 1) {
      if (closing !== null) throw new StoreUnavailable('the store is closed');
      try {
        return await once(work, options?.snapshot === true);
      } catch (error) {
        if (!isRepeatable(error) || attempt >= ATTEMPTS) throw error;
        log.info({ attempt }, 'a transaction is repeated after a deadlock or serialisation failure');
        await delay(Math.random() * FIRST_WAIT_MS * 2 ** attempt);
      }
    }
  };

  const close = (): Promise<void> => {
    // Kysely's destroy ends the pool, which waits for the clients that are out.
    closing ??= database.destroy().finally(end);
    return closing;
  };
  return { transaction, close, database, pool };
};
