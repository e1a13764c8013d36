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
import type { Pool } from 'pg';
import { StoreRefusal, StoreUnavailable } from '../conflict.ts';
import type { Store, Transaction, TransactionOptions } from '../store.ts';
import { isRepeatable } from './failure.ts';
import { KeptCalendars } from './kept-calendars.ts';
import { KeptFindings } from '../kept-findings.ts';
import { openSession, type Session, type StoreLog } from './session.ts';
import { SqlTransaction } from './transaction.ts';

export interface SqlStore extends Store {
  /** For migrations and upkeep: one connection, outside the tables of the store and outside a transaction. */
  session<Result>(work: (session: Session) => Promise<Result>): Promise<Result>;
}

/** Repetitions after a deadlock or serialisation failure; the waits add up to at most about two seconds. */
const ATTEMPTS = 8;
const FIRST_WAIT_MS = 4;

export type Upkeep = {
  /** Releases what the pool stands on, after the pool. */
  readonly end?: () => Promise<void>;
  /** In how many sessions, from the first on, one that is nested in another is refused; left out: in all. */
  readonly watched?: number;
};

/** A store on a pool made by `poolOptions`. */
export const createSqlStore = (pool: Pool, log: StoreLog, { end = async () => undefined, watched }: Upkeep = {}): SqlStore => {
  // An idle client that loses its server reports here; the next statement reports it to somebody who can act.
  pool.on('error', (error) => log.warn({ error: error.message }, 'an idle database connection was lost'));

  const kept = { calendars: new KeptCalendars(), findings: new KeptFindings() };
  const flow = new AsyncLocalStorage<{ open: boolean }>();
  let toWatch = watched ?? Number.POSITIVE_INFINITY;
  let closing: Promise<void> | null = null;

  const marked = <Result>(mark: { open: boolean }, work: () => Promise<Result>): Promise<Result> => {
    if (toWatch <= 0) return work();
    toWatch -= 1;
    const done = flow.run(mark, work);
    if (toWatch === 0) flow.disable();
    return done;
  };

  const session = async <Result>(work: (session: Session) => Promise<Result>): Promise<Result> => {
    if (closing !== null) throw new StoreUnavailable('the store is closed');
    // With PGlite's one connection it would wait for itself until the pool's time-out; on PostgreSQL it could deadlock
    // with itself where no database sees it. Refused on both, at once.
    if (toWatch > 0 && flow.getStore()?.open === true)
      throw new StoreRefusal('transaction', 'is nested in an open one, whose handle should be used');
    const opened = await openSession(pool, log);
    const mark = { open: true };
    try {
      return await marked(mark, () => work(opened));
    } finally {
      mark.open = false;
      opened.release();
    }
  };

  const once = <Result>(work: (tx: Transaction) => Promise<Result>, options: TransactionOptions): Promise<Result> =>
    session(async (opened) => {
      const tx = new SqlTransaction(opened, options, kept);
      try {
        const result = await work(tx);
        await tx.finish();
        return result;
      } catch (error) {
        // What was started and not awaited may be about to begin the transaction only now.
        await tx.end();
        // A read that failed outside a transaction is probed too: its connection may be of no more use.
        if (tx.begun || tx.failure !== null) await opened.abandon();
        // A deadlock is repeated even where the work turned it into an error of its own, or swallowed it.
        throw isRepeatable(tx.failure) ? tx.failure : error;
      } finally {
        await tx.end();
      }
    });

  const transaction = async <Result>(work: (tx: Transaction) => Promise<Result>, options?: TransactionOptions): Promise<Result> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await once(work, options ?? {});
      } catch (error) {
        if (!isRepeatable(error)) throw error;
        if (attempt >= ATTEMPTS) throw new StoreUnavailable('others are in the way each time a transaction is tried', { cause: error });
        log.info({ attempt }, 'a transaction is repeated after a deadlock or serialisation failure');
        await delay(Math.random() * FIRST_WAIT_MS * 2 ** attempt);
      }
    }
  };

  const close = (): Promise<void> => {
    // The pool waits for the clients that are out.
    closing ??= pool.end().then(end, async (error: unknown) => {
      await end();
      throw error;
    });
    // While any flow is followed, every promise of the process takes longer.
    toWatch = 0;
    flow.disable();
    return closing;
  };
  return { transaction, session, close };
};
