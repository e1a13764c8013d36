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

/** Bind, Execute and Sync as one message: PostgreSQL manual, 55.7. Everything is text, and all rows are wanted. */
const executionOf = (name: string, values: readonly (string | null)[]): Buffer => {
  const nameBytes = Buffer.byteLength(name);
  const sizes = values.map((value) => (value === null ? -1 : Buffer.byteLength(value)));
  const bind = 4 + 1 + nameBytes + 1 + 2 + 2 + sizes.reduce((sum, size) => sum + 4 + Math.max(size, 0), 0) + 2;
  const message = Buffer.allocUnsafe(1 + bind + AFTER_BIND.length);
  message[0] = 0x42;
  message.writeInt32BE(bind, 1);
  // No portal's name, then the statement's, each with its end.
  message[5] = 0;
  message.write(name, 6, 'latin1');
  let at = 6 + nameBytes;
  message[at] = 0;
  message.writeInt16BE(0, at + 1);
  message.writeInt16BE(values.length, at + 3);
  at += 5;
  for (const [index, value] of values.entries()) {
    message.writeInt32BE(sizes[index] ?? -1, at);
    at += 4;
    if (value !== null) at += message.write(value, at, 'utf8');
  }
  message.writeInt16BE(0, at);
  AFTER_BIND.copy(message, at + 2);
  return message;
};

/** Execute of the portal without a name, to its end, and Sync. */
const AFTER_BIND = Buffer.from([0x45, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0x53, 0, 0, 0, 4]);

/** The messages of the protocol, as `pg` hands them on; its types leave out what a connection calls a query by. */
type Described = { readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[] };
type Wire = {
  readonly stream: Duplex;
  /** Those that were prepared, and those that are being prepared, by their names. */
  readonly parsedStatements: Readonly<Record<string, string>>;
  readonly submittedNamedStatements: Record<string, string>;
  readonly parse: (what: { readonly name: string; readonly text: string }) => void;
  readonly bind: (what: { readonly statement: string; readonly values: readonly (string | null)[] }) => void;
  readonly describe: (what: { readonly type: 'P' }) => void;
  readonly execute: (what: null) => void;
  readonly sync: () => void;
};

/** `pg` takes only queries of its own to send ahead; what its constructor prepares is not needed here. */
const Bare = function (): void {} as unknown as new () => object;
Bare.prototype = Query.prototype as object;

/** One execution of a statement under its name; `callback` is called once, as `pg` calls it. */
export class PreparedQuery extends Bare {
  readonly name: string;
  readonly text: string;
  callback: Callback;
  readonly #values: readonly (string | null)[];
  readonly #rows: Readonly<Record<string, unknown>>[] = [];
  #known: Map<string, readonly Column[]> | null = null;
  #columns: readonly Column[] | undefined;
  #changed = 0;
  #unreadable: Error | null = null;

  constructor(name: string, text: string, parameters: readonly unknown[], callback: Callback) {
    super();
    this.name = name;
    this.text = text;
    this.callback = callback;
    this.#values = parameters.map(wireText);
  }

  submit(connection: Connection): null {
    const wire = connection as unknown as Wire;
    inOnePiece(wire.stream);
    this.#known = knownOf(connection);
    this.#columns = this.#known.get(this.name);
    if (this.#columns === undefined) this.#introduce(wire);
    else if (wire.stream.writable) wire.stream.write(executionOf(this.name, this.#values));
    return null;
  }

  /** Prepares it, unless that is under way, and asks for its columns. */
  #introduce(wire: Wire): void {
    const { name, text } = this;
    const { parsedStatements, submittedNamedStatements } = wire;
    if (parsedStatements[name] === undefined && submittedNamedStatements[name] === undefined) {
      wire.parse({ name, text });
      submittedNamedStatements[name] = text;
    }
    wire.bind({ statement: name, values: this.#values });
    wire.describe({ type: 'P' });
    wire.execute(null);
    wire.sync();
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
    this.#known?.set(this.name, this.#columns ?? []);
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
