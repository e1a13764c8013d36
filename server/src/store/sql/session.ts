/** One connection while somebody holds it: statements out, rows back, errors classified, slow statements logged. */
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, type RawBuilder } from 'kysely';
import type { Pool, PoolClient, PoolConfig } from 'pg';
import { typeParsers } from './codec.ts';
import { classify, isRepeatable, type Doing } from './failure.ts';
import { inOnePiece, PreparedQuery, type Plain } from './prepared.ts';
import type { Statement } from './statement.ts';

/** The part of a pino logger that the store uses. */
export type StoreLog = {
  readonly warn: (fields: Readonly<Record<string, unknown>>, message: string) => void;
  readonly info: (fields: Readonly<Record<string, unknown>>, message: string) => void;
};

/** PGlite's one connection is everybody's: longer than this and others notice. Logged, never cut off. */
export const SLOW_STATEMENT_MS = 250;

/**
 * Kysely makes the SQL that is not about a table of a plan, and nothing else. Its own transactions were rejected: a connection whose rollback fails goes back to
 * the pool, and one whose set-up fails is never given back, which with PGlite's pool of one is the end of the store.
 */
const compiler = new Kysely<Record<string, Record<string, unknown>>>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (database) => new PostgresIntrospector(database),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

const compiled = <Row>(query: RawBuilder<Row>): Statement<Row> => {
  const { sql, parameters } = query.compile(compiler);
  return { text: sql, values: parameters };
};

export type Answer<Row> = { readonly rows: readonly Row[]; readonly changed: number };

/** Longer texts are inserts of many rows, which are seldom alike. */
const LONGEST_NAMED = 4_000;
/** A server keeps every named statement of every connection; there are some 200 of them. */
const MOST_NAMED = 1_000;
const names = new Map<string, string>();

/**
 * The name under which a connection prepares this text: parsed and planned once instead of every time, which on PGlite is
 * a quarter of a transaction. Undefined: not worth keeping.
 */
const nameOf = (text: string): string | undefined => {
  const known = names.get(text);
  if (known !== undefined || text.length > LONGEST_NAMED || names.size >= MOST_NAMED) return known;
  const name = `lockstep_${names.size}`;
  names.set(text, name);
  return name;
};

export interface Session {
  /** Whether a statement may be sent before the one before it is answered. */
  readonly sendsAhead: boolean;
  run<Row>(query: RawBuilder<Row> | Statement<Row>, doing?: Doing): Promise<Answer<Row>>;
  /** A statement without parameters, such as `commit`. */
  command(text: string): Promise<void>;
  /** Rolls back; a connection that cannot even do that is closed and not used again. */
  abandon(): Promise<void>;
  release(): void;
}

/**
 * What every pool of the store is made with: UTC, because `parseTimestamp` reads nothing else, and our own parsers. A client
 * begins without prepared statements; PGlite is one session behind all of its clients and has those of the one before.
 */
export const poolOptions = {
  types: typeParsers,
  verify: (client: PoolClient, done: (error?: Error) => void): void => {
    client.query("set time zone 'UTC'; deallocate all").then(
      () => done(),
      (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
    );
  },
} satisfies PoolConfig & { readonly verify: unknown };

/** Takes a connection from the pool; `StoreUnavailable` when there is none in time. */
export const openSession = async (pool: Pool, log: StoreLog): Promise<Session> => {
  const client = await pool.connect().catch((error: unknown) => {
    throw classify(error, 'end');
  });
  let broken: Error | null = null;
  // The pool listens to clients it holds, not to those it lent: one that loses its server between two statements would
  // otherwise be an uncaught error and the end of the process.
  const lost = (error: Error): void => {
    broken ??= error;
  };
  client.on('error', lost);

  const told = (text: string, started: number): void => {
    const ms = Math.round(performance.now() - started);
    // The text has placeholders only; the parameters, which may be private, stay out of the log.
    if (ms >= SLOW_STATEMENT_MS) log.warn({ ms, sql: text.slice(0, 500) }, 'slow statement');
  };

  const timed = async <Result>(text: string, doing: Doing, work: () => Promise<Result>): Promise<Result> => {
    const started = performance.now();
    try {
      return await work();
    } catch (error) {
      // What the caller repeats it recognises by PostgreSQL's own error.
      throw isRepeatable(error) ? error : classify(error, doing);
    } finally {
      told(text, started);
    }
  };

  /** The same of a statement under its name, which is nearly every one: without a promise for each step of its way. */
  const prepared = (name: string, text: string, values: readonly unknown[], doing: Doing): Promise<Plain> => {
    const started = performance.now();
    return new Promise((resolve, reject) => {
      client.query(
        new PreparedQuery(name, text, values, (error, answer) => {
          told(text, started);
          if (answer !== undefined) return resolve(answer);
          const failure = isRepeatable(error) ? error : classify(error, doing);
          reject(failure instanceof Error ? failure : new Error('a statement ended without an answer', { cause: failure }));
        }),
      );
    });
  };

  return {
    sendsAhead: client.pipeline,
    run<Row>(asked: RawBuilder<Row> | Statement<Row>, doing: Doing = 'read'): Promise<Answer<Row>> {
      const { text, values } = 'text' in asked ? asked : compiled(asked);
      const name = nameOf(text);
      if (name !== undefined) return prepared(name, text, values, doing) as unknown as Promise<Answer<Row>>;
      return timed(text, doing, async () => {
        const { rows, rowCount } = await client.query<Row & Record<string, unknown>>({ text, values: [...values] });
        return { rows, changed: rowCount ?? 0 };
      });
    },
    async command(text) {
      inOnePiece(client.connection.stream);
      await timed(text, 'end', () => client.query(text));
    },
    async abandon() {
      try {
        await client.query('rollback');
      } catch (error) {
        broken ??= error instanceof Error ? error : new Error(String(error));
        log.warn({ error: broken.message }, 'a transaction could not be rolled back; its connection is closed');
      }
    },
    release() {
      client.off('error', lost);
      client.release(broken ?? false);
    },
  };
};
