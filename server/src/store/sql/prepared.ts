/**
 * A named statement on its way to PostgreSQL. `pg` asks with every execution what the columns are and builds its row from the
 * answer; of a statement that a connection has prepared that never changes, and with thirty columns it is half of the work.
 */
import type { Duplex } from 'node:stream';
import { Query, type Connection } from 'pg';
import { StoreRefusal } from '../conflict.ts';
import { typeParsers } from './codec.ts';

/** What a statement answered, its rows still without a type. */
export type Plain = { readonly rows: readonly Readonly<Record<string, unknown>>[]; readonly changed: number };

type Column = { readonly name: string; readonly parse: (text: string) => unknown };
type Callback = (error: Error | null, answer?: Plain) => void;

/** Of each connection, the columns of what it has prepared; none where a statement answers no rows. */
const known = new WeakMap<Connection, Map<string, readonly Column[]>>();

const knownOf = (connection: Connection): Map<string, readonly Column[]> => {
  const all = known.get(connection) ?? new Map<string, readonly Column[]>();
  known.set(connection, all);
  return all;
};

/** What is written until the end of this turn goes out in one piece. */
export const inOnePiece = (stream: Duplex): void => {
  if (stream.writableCorked > 0) return;
  stream.cork();
  process.nextTick(() => stream.uncork());
};

/** A parameter in PostgreSQL's own text, NULL as null. Throws `StoreRefusal` for what has no such text. */
const wireText = (value: unknown): string | null => {
  if (value === null) return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return `{${value.map(elementText).join(',')}}`;
  throw new StoreRefusal('statement', `takes no parameter of type ${typeof value}`);
};

const elementText = (value: unknown): string => {
  const text = wireText(value);
  return text === null ? 'NULL' : `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
};

/** The part of `pg`'s own query that is used here; its types leave out what a connection calls it by. */
type Asked = {
  readonly name: string;
  callback: Callback;
  readonly prepare: (connection: Connection) => void;
};
const AskedQuery = Query as unknown as new (
  config: { readonly name: string; readonly text: string; readonly values: readonly (string | null)[] },
  values: undefined,
  callback: Callback,
) => Asked;

/** The messages of the protocol, as `pg` hands them on. */
type Described = { readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[] };
type Wire = {
  readonly stream: Duplex;
  readonly bind: (what: { readonly portal: string; readonly statement: string; readonly values: readonly (string | null)[] }) => void;
  readonly execute: (what: null) => void;
  readonly sync: () => void;
};

/** One execution of a statement under its name; `callback` is called once, as `pg` calls it. */
export class PreparedQuery extends AskedQuery {
  readonly #values: readonly (string | null)[];
  readonly #rows: Readonly<Record<string, unknown>>[] = [];
  #known: Map<string, readonly Column[]> = new Map();
  #columns: readonly Column[] | undefined;
  #changed = 0;
  #unreadable: Error | null = null;

  constructor(name: string, text: string, parameters: readonly unknown[], callback: Callback) {
    const values = parameters.map(wireText);
    super({ name, text, values }, undefined, callback);
    this.#values = values;
  }

  submit(connection: Connection): null {
    const wire = connection as unknown as Wire;
    inOnePiece(wire.stream);
    this.#known = knownOf(connection);
    this.#columns = this.#known.get(this.name);
    if (this.#columns === undefined) this.prepare(connection);
    else {
      wire.bind({ portal: '', statement: this.name, values: this.#values });
      wire.execute(null);
      wire.sync();
    }
    return null;
  }

  handleRowDescription({ fields }: Described): void {
    this.#columns = fields.map(({ name, dataTypeID }) => ({ name, parse: typeParsers.getTypeParser(dataTypeID) }));
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    const columns = this.#columns ?? [];
    const row: Record<string, unknown> = {};
    try {
      for (const [index, { name, parse }] of columns.entries()) {
        const text = fields[index] ?? null;
        row[name] = text === null ? null : parse(text);
      }
      this.#rows.push(row);
    } catch (error) {
      this.#unreadable ??= error instanceof Error ? error : new Error(String(error));
    }
  }

  /** `SELECT 3`, `UPDATE 3`, `INSERT 0 3`, `SET`. */
  handleCommandComplete({ text }: { readonly text: string }): void {
    this.#known.set(this.name, this.#columns ?? []);
    const count = Number(text.slice(text.lastIndexOf(' ') + 1));
    this.#changed = Number.isNaN(count) ? 0 : count;
  }

  handleReadyForQuery(): void {
    if (this.#unreadable === null) this.callback(null, { rows: this.#rows, changed: this.#changed });
    else this.callback(this.#unreadable);
  }

  handleError(error: Error): void {
    this.callback(error);
  }
}
