/**
 * All rows of a store as JSON lines, and back: how an installation moves between the embedded database and PostgreSQL. The
 * first line names the format, the last one counts the rows, so that a file cut short is noticed.
 */
import { StoreConflict, StoreRefusal } from './conflict.ts';
import { createHandover } from './handover.ts';
import { planFor, type TablePlan } from './plan.ts';
import { TABLE_NAMES, type TableName } from './shapes.ts';
import type { Store, Table, Transaction } from './store.ts';
import type { AnyRow } from './value.ts';

/** Rises when a line means something else than before. */
const FORMAT = 1;
/** Rows read or written at a time. */
const PAGE = 500;

/** The lines cannot be imported: which line, and why; nothing was written. */
export class ImportRefused extends Error {
  readonly line: number;
  constructor(line: number, problem: string, options?: ErrorOptions) {
    super(line === 0 ? problem : `line ${line}: ${problem}`, options);
    this.name = 'ImportRefused';
    this.line = line;
  }
}

const tableOf = (tx: Transaction, name: TableName): Table<AnyRow> => tx[name];

/** The rows after this one in the order of the key: first those that share its longest prefix. */
const pageAfter = async (table: Table<AnyRow>, key: readonly string[], last: AnyRow | null): Promise<readonly AnyRow[]> => {
  if (last === null) return table.select({}, { limit: PAGE });
  for (let depth = key.length - 1; depth >= 0; depth -= 1) {
    const same = key.slice(0, depth).map((field) => [field, last[field]] as const);
    const rows = await table.select({ ...Object.fromEntries(same), [key[depth] ?? '']: { gt: last[key[depth] ?? ''] } }, { limit: PAGE });
    if (rows.length > 0) return rows;
  }
  return [];
};

/** Every line of an export, without its line end. All of them show one moment; leaving the loop early ends the transaction. */
export async function* exportRows(store: Store): AsyncGenerator<string, void, undefined> {
  const handover = createHandover<string>();
  const reading = store
    .transaction(
      async (tx) => {
        let rows = 0;
        await handover.give(JSON.stringify({ lockstep: 'export', format: FORMAT }));
        for (const name of TABLE_NAMES) {
          const { key } = planFor(name);
          for (let page = await pageAfter(tableOf(tx, name), key, null); page.length > 0;) {
            for (const row of page) await handover.give(JSON.stringify({ table: name, row }));
            rows += page.length;
            page = await pageAfter(tableOf(tx, name), key, page.at(-1) ?? null);
          }
        }
        await handover.give(JSON.stringify({ lockstep: 'end', rows }));
      },
      { snapshot: true },
    )
    .then(
      () => handover.end(null),
      (error: unknown) => handover.end(error),
    );
  try {
    yield* handover.taken;
  } finally {
    handover.stop();
    await reading;
  }
}

type Line =
  | { readonly kind: 'start' }
  | { readonly kind: 'end'; readonly rows: number }
  | { readonly kind: 'row'; readonly name: TableName; readonly row: AnyRow };

const isTable = (name: unknown): name is TableName => TABLE_NAMES.some((known) => known === name);

const parseLine = (text: string, line: number): Line => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ImportRefused(line, 'is not JSON; was the file cut short?', { cause: error });
  }
  if (typeof value !== 'object' || value === null) throw new ImportRefused(line, 'is not an object');
  const { lockstep, format, rows, table, row } = value as Record<string, unknown>;
  if (lockstep === 'export') {
    if (format !== FORMAT) throw new ImportRefused(line, `is of format ${String(format)}, and this version reads ${FORMAT}`);
    return { kind: 'start' };
  }
  if (lockstep === 'end' && typeof rows === 'number') return { kind: 'end', rows };
  if (!isTable(table)) throw new ImportRefused(line, 'names no table of this version');
  if (typeof row !== 'object' || row === null || Array.isArray(row)) throw new ImportRefused(line, 'has no row');
  return { kind: 'row', name: table, row: row as AnyRow };
};

/** Rows of a table that refer to rows of the same table are inserted without that reference, which is filled in at the end. */
const ownReferences = (plan: TablePlan): readonly string[] =>
  plan.references
    .filter((reference) => reference.table === plan.name)
    .flatMap((reference) => reference.columns.filter((column) => plan.byField.get(column)?.nullable));

const createWriter = (tx: Transaction) => {
  const waiting: { name: TableName; row: AnyRow }[] = [];
  const owed: { name: TableName; key: AnyRow; patch: AnyRow }[] = [];
  const flush = async (): Promise<void> => {
    const [first] = waiting;
    if (first === undefined) return;
    const rows = waiting.splice(0).map(({ row }) => row);
    await tableOf(tx, first.name).insertAll(rows);
  };
  return {
    flush,
    add: async (name: TableName, row: AnyRow): Promise<void> => {
      if (waiting.length >= PAGE || (waiting[0] !== undefined && waiting[0].name !== name)) await flush();
      const plan = planFor(name);
      const later = ownReferences(plan).filter((field) => row[field] !== null && row[field] !== undefined);
      if (later.length > 0) {
        const of = (fields: readonly string[]): AnyRow => Object.fromEntries(fields.map((field) => [field, row[field]]));
        owed.push({ name, key: of(plan.key), patch: of(later) });
      }
      waiting.push({ name, row: later.length === 0 ? row : { ...row, ...Object.fromEntries(later.map((field) => [field, null])) } });
    },
    finish: async (): Promise<void> => {
      await flush();
      for (const { name, key, patch } of owed) await tableOf(tx, name).update(key, patch);
    },
  };
};

/**
 * An opened store has its installation's row already, which the imported one replaces: our stamps in Exchange carry it. A
 * server that was started on it has also printed a link for its first owner, which is of no use any more.
 */
const MADE_AT_START: readonly TableName[] = ['installations', 'invitations'];
const makeRoom = async (tx: Transaction): Promise<void> => {
  for (const name of TABLE_NAMES) {
    if (!MADE_AT_START.includes(name) && (await tableOf(tx, name).count({})) > 0) {
      throw new ImportRefused(0, `the database is not empty (it has ${planFor(name).table} rows): import into a new one`);
    }
  }
  for (const name of MADE_AT_START) await tableOf(tx, name).remove({});
};

/**
 * Writes the lines of an export into an empty store, all of them or none, and answers how many rows. Throws `ImportRefused`
 * naming the line; a file without its last line, or with another count than it says, is refused.
 */
export const importRows = async (store: Store, lines: AsyncIterable<string>): Promise<number> => {
  let begun = false;
  return store.transaction(async (tx) => {
    // The lines can be read once only; the store repeats work after a deadlock, which an empty database does not have.
    if (begun) throw new ImportRefused(0, 'the import was disturbed by another process; try again');
    begun = true;
    await makeRoom(tx);
    const writer = createWriter(tx);
    let line = 0;
    let rows = 0;
    let ended: number | null = null;
    try {
      for await (const text of lines) {
        line += 1;
        const parsed = parseLine(text, line);
        if ((line === 1) !== (parsed.kind === 'start'))
          throw new ImportRefused(line, 'the first line, and no other, says that this is an export');
        if (ended !== null) throw new ImportRefused(line, 'comes after the end');
        if (parsed.kind === 'end') ended = parsed.rows;
        if (parsed.kind !== 'row') continue;
        rows += 1;
        await writer.add(parsed.name, parsed.row);
      }
      await writer.finish();
    } catch (error) {
      if (error instanceof StoreConflict || error instanceof StoreRefusal) {
        throw new ImportRefused(line, `at or up to ${PAGE} rows before it, a row is refused (${error.message})`, { cause: error });
      }
      throw error;
    }
    if (ended !== rows)
      throw new ImportRefused(
        line,
        ended === null ? 'the end is missing; the file was cut short' : `${rows} rows where the end says ${ended}`,
      );
    return rows;
  });
};
