/** The rows of one kind as one transaction sees them. */
import { sortRows, testsOf, type Test } from '../condition.ts';
import { assertFields, assertKey, assertOrder, assertRow, patchOf } from '../plan.ts';
import type { Select, Table, Where } from '../store.ts';
import type { AnyRow } from '../value.ts';
import type { MemoryRows, Place } from './rows.ts';
import { insertRows, updateRows } from './statement.ts';
import type { MemoryTransaction } from './transaction.ts';

const NO_ORDER: readonly never[] = [];

export class MemoryTable implements Table<AnyRow> {
  readonly #tx: MemoryTransaction;
  readonly #rows: MemoryRows;

  constructor(tx: MemoryTransaction, rows: MemoryRows) {
    this.#tx = tx;
    this.#rows = rows;
  }

  #tests(where: object): readonly Test[] {
    return testsOf(this.#rows.plan.table, this.#rows.plan.byField, where);
  }

  /** Most updates name one row by its key. */
  #places(where: AnyRow): readonly Place[] {
    const named = this.#rows.named(where);
    if (named === null) return this.#rows.places(this.#tests(where));
    assertKey(this.#rows.plan, where);
    return named === undefined ? [] : [named];
  }

  async get(key: AnyRow): Promise<AnyRow | null> {
    return this.#tx.run(() => {
      assertKey(this.#rows.plan, key);
      return this.#rows.get(key);
    });
  }

  async select(where: Where<AnyRow>, options?: Select<AnyRow>): Promise<readonly AnyRow[]> {
    return this.#select(where, options);
  }

  #select(where: Where<AnyRow>, options?: Select<AnyRow>): readonly AnyRow[] {
    return this.#tx.run(() => {
      const found = this.#rows.find(this.#tests(where));
      const asked = options?.orderBy ?? NO_ORDER;
      const { plan } = this.#rows;
      assertOrder(plan, asked);
      sortRows(found, asked, plan.keyOrder);
      return options?.limit === undefined ? found : found.slice(0, options.limit);
    });
  }

  async pick<Field extends string>(where: Where<AnyRow>, fields: readonly Field[]): Promise<readonly Pick<AnyRow, Field>[]> {
    assertFields(this.#rows.plan, fields);
    return this.#select(where).map((row) => {
      const picked: Record<string, unknown> = {};
      for (const field of fields) picked[field] = row[field];
      return Object.freeze(picked as Pick<AnyRow, Field>);
    });
  }

  async count(where: Where<AnyRow>): Promise<number> {
    return this.#tx.run(() => this.#rows.find(this.#tests(where)).length);
  }

  async insert(row: AnyRow): Promise<void> {
    this.#insert([row], false);
  }

  async insertAll(given: readonly AnyRow[]): Promise<void> {
    this.#insert(given, false);
  }

  async put(row: AnyRow): Promise<void> {
    this.#insert([row], true);
  }

  #insert(given: readonly AnyRow[], replace: boolean): void {
    this.#tx.run(() => {
      for (const row of given) assertRow(this.#rows.plan, row);
      this.#tx.write(this.#rows, (all, undo) => insertRows(all, this.#rows, undo, given, replace));
    });
  }

  async update(where: Where<AnyRow>, patch: Partial<AnyRow>): Promise<number> {
    return this.#tx.run(() => {
      const places = this.#places(where);
      const written = patchOf(this.#rows.plan, where, patch);
      return this.#tx.write(this.#rows, (all, undo) => updateRows(all, this.#rows, undo, places, written, patch));
    });
  }

  async remove(where: Where<AnyRow>): Promise<number> {
    return this.#tx.run(() => this.#tx.remove(this.#rows, this.#tests(where)));
  }
}
