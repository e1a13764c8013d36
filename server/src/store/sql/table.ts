/** The rows of one kind on PostgreSQL or PGlite: each call is one statement, or a few, of its transaction. */
import { testsOf, type Test } from '../condition.ts';
import { assertFields, assertRow, keyTests, orderOf, patchOf, type TablePlan } from '../plan.ts';
import type { TableName } from '../shapes.ts';
import type { Select, Table, Where } from '../store.ts';
import type { AnyRow } from '../value.ts';
import type { Doing } from './failure.ts';
import type { Session } from './session.ts';
import { countSql, insertSql, removeSql, selectSql, updateSql } from './statement.ts';

/** Rows of one insert: 200 rows of the widest table stay under PostgreSQL's 65,535 parameters and under 250 ms on PGlite. */
const ROWS_PER_INSERT = 200;

/** The transaction, as far as a table needs it. */
type Steps = {
  readonly run: <Result>(doing: Doing, step: (session: Session) => Promise<Result>) => Promise<Result>;
  readonly changing: (name: TableName) => void;
};

/** The rows of one kind as one transaction sees them. */
export class SqlTable implements Table<AnyRow> {
  readonly #tx: Steps;
  readonly #plan: TablePlan;

  constructor(tx: Steps, plan: TablePlan) {
    this.#tx = tx;
    this.#plan = plan;
  }

  #tests(where: object): readonly Test[] {
    return testsOf(this.#plan.table, this.#plan.byField, where);
  }

  get(key: AnyRow, options?: { readonly lock?: 'update' }): Promise<AnyRow | null> {
    return this.#tx.run(options?.lock === undefined ? 'read' : 'lock', async (session) => {
      const { rows } = await session.run(selectSql(this.#plan, { tests: keyTests(this.#plan, key), order: [], lock: options?.lock }));
      return rows[0] === undefined ? null : Object.freeze(rows[0]);
    });
  }

  select(where: Where<AnyRow>, options?: Select<AnyRow>): Promise<readonly AnyRow[]> {
    return this.#tx.run(options?.lock === undefined ? 'read' : 'lock', async (session) => {
      const selection = {
        tests: this.#tests(where),
        order: orderOf(this.#plan, options?.orderBy ?? []),
        limit: options?.limit,
        lock: options?.lock,
      };
      const { rows } = await session.run(selectSql(this.#plan, selection));
      for (const row of rows) Object.freeze(row);
      return rows;
    });
  }

  pick<Field extends string>(
    where: Where<AnyRow>,
    fields: readonly Field[],
    options?: { readonly lock?: 'update' },
  ): Promise<readonly Pick<AnyRow, Field>[]> {
    const lock = options?.lock;
    return this.#tx.run(lock === undefined ? 'read' : 'lock', async (session) => {
      assertFields(this.#plan, fields);
      const { rows } = await session.run(
        selectSql(this.#plan, { fields, tests: this.#tests(where), order: orderOf(this.#plan, []), lock }),
      );
      for (const row of rows) Object.freeze(row);
      return rows as readonly Pick<AnyRow, Field>[];
    });
  }

  count(where: Where<AnyRow>): Promise<number> {
    return this.#tx.run('read', (session) => this.#count(session, this.#tests(where)));
  }

  async #count(session: Session, tests: readonly Test[]): Promise<number> {
    return (await session.run(countSql(this.#plan, tests))).rows[0]?.count ?? 0;
  }

  insert(row: AnyRow): Promise<void> {
    return this.#insert([row], false);
  }

  insertAll(rows: readonly AnyRow[]): Promise<void> {
    return this.#insert(rows, false);
  }

  put(row: AnyRow): Promise<void> {
    return this.#insert([row], true);
  }

  #insert(rows: readonly AnyRow[], replace: boolean): Promise<void> {
    this.#tx.changing(this.#plan.name);
    return this.#tx.run('write', async (session) => {
      for (const row of rows) assertRow(this.#plan, row);
      for (let from = 0; from < rows.length; from += ROWS_PER_INSERT) {
        await session.run(insertSql(this.#plan, rows.slice(from, from + ROWS_PER_INSERT), replace), 'write');
      }
    });
  }

  update(where: Where<AnyRow>, patch: Partial<AnyRow>): Promise<number> {
    this.#tx.changing(this.#plan.name);
    return this.#tx.run('write', async (session) => {
      const tests = this.#tests(where);
      const written = patchOf(this.#plan, where, patch);
      if (written.length === 0) return this.#count(session, tests);
      return (await session.run(updateSql(this.#plan, tests, written, patch), 'write')).changed;
    });
  }

  remove(where: Where<AnyRow>): Promise<number> {
    this.#tx.changing(this.#plan.name);
    return this.#tx.run('remove', async (session) => (await session.run(removeSql(this.#plan, this.#tests(where)), 'remove')).changed);
  }
}
