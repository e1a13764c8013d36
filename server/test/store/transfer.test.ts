/** Moving an installation between stores: every row arrives, and a file that is not whole changes nothing. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../src/store/memory/store.ts';
import { TABLE_NAMES } from '../../src/store/shapes.ts';
import { openPglite } from '../../src/store/sql/pglite/open.ts';
import type { Store, Table } from '../../src/store/store.ts';
import { exportRows, importRows, ImportRefused } from '../../src/store/transfer.ts';
import { dataFolders, type DataFolders } from './data-folder.ts';
import { company } from './contract/rows.ts';
import { fill, installation } from './full-store.ts';

const everything = (store: Store): Promise<Readonly<Record<string, readonly unknown[]>>> =>
  store.transaction(async (tx) => {
    const all: Record<string, readonly unknown[]> = {};
    for (const name of TABLE_NAMES) all[name] = await (tx[name] as unknown as Table<object>).select({});
    return all;
  });

const linesOf = async (store: Store): Promise<string[]> => {
  const lines: string[] = [];
  for await (const line of exportRows(store)) lines.push(line);
  return lines;
};
async function* from(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

describe('export and import', () => {
  let folders: DataFolders;
  let embedded: Store;
  let full: Store;
  let lines: string[];
  /** Of all tables, each with at least one. */
  let count: number;
  beforeAll(async () => {
    folders = await dataFolders();
    embedded = await openPglite({ dataFolder: folders.create(), log: { warn: () => undefined, info: () => undefined } });
    full = createMemoryStore();
    await fill(full);
    count = Object.values(await everything(full)).flat().length;
    lines = await linesOf(full);
  });
  afterAll(async () => {
    await embedded.close();
    folders.removeAll();
  });

  it('every row of every table goes to the embedded database and back unchanged', async () => {
    expect(Object.values(await everything(full)).every((rows) => rows.length > 0)).toBe(true);
    expect(await importRows(embedded, from(lines))).toBe(count);
    expect(await everything(embedded)).toEqual(await everything(full));
    const back = createMemoryStore();
    expect(await importRows(back, exportRows(embedded))).toBe(count);
    expect(await everything(back)).toEqual(await everything(full));
  });

  it('the lines begin with the format and end with the count', () => {
    expect(lines[0]).toBe('{"lockstep":"export","format":1}');
    expect(lines.at(-1)).toBe(`{"lockstep":"end","rows":${count}}`);
    expect(lines).toHaveLength(count + 2);
  });

  it('the installation of the lines takes the place of the one just made', async () => {
    const target = createMemoryStore();
    await target.transaction((tx) => tx.installations.insert({ ...installation, id: 'made-at-first-start' }));
    await importRows(target, from(lines));
    expect(await target.transaction((tx) => tx.installations.select({}))).toEqual([installation]);
  });

  it('a store that has rows is refused and keeps them', async () => {
    const target = createMemoryStore();
    await target.transaction((tx) => tx.companies.insert(company('other')));
    await expect(importRows(target, from(lines))).rejects.toThrow(/not empty \(it has company rows\)/);
    expect((await everything(target))['companies']).toEqual([company('other')]);
  });

  const without = (line: number): string[] => lines.toSpliced(line, 1);
  it.each([
    ['cut short after a line', () => lines.slice(0, -1), /the end is missing/],
    ['cut short within a line', () => [...lines.slice(0, 9), lines[9]?.slice(0, 20) ?? ''], /line 10: is not JSON/],
    ['without a row that others refer to', () => without(3), /missingParent/],
    ['without a row that nobody refers to', () => without(lines.length - 2), /\d+ rows where the end says \d+/],
    ['with a row twice', () => lines.toSpliced(3, 0, lines[2] ?? ''), /duplicate: company_pkey/],
    ['of another format', () => ['{"lockstep":"export","format":2}', ...lines.slice(1)], /line 1: is of format 2/],
    ['without its first line', () => lines.slice(1), /line 1: the first line/],
    ['going on after the end', () => [...lines, lines[2] ?? ''], /comes after the end/],
    ['with an unknown table', () => lines.toSpliced(1, 0, '{"table":"secrets","row":{}}'), /line 2: names no table/],
    [
      'with an unknown field',
      () => lines.toSpliced(2, 1, lines[2]?.replace('"name"', '"colour"') ?? ''),
      /row is refused \(company: name is missing\)/,
    ],
    ['that is empty', () => [], /the end is missing/],
  ])('an export %s is refused and leaves nothing behind', async (_how, given, problem) => {
    const target = createMemoryStore();
    const refused: unknown = await importRows(target, from(given())).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ImportRefused);
    expect(String(refused)).toMatch(problem);
    expect(Object.values(await everything(target)).flat()).toEqual([]);
  });

  it('whoever stops reading an export ends its transaction', async () => {
    for await (const line of exportRows(embedded)) {
      expect(line).toBe(lines[0]);
      break;
    }
    // The one connection is free again.
    expect(await embedded.transaction((tx) => tx.companies.count({}))).toBe(3);
  });

  it('a reader who fails ends it as well, with the reader’s own error', async () => {
    const failing = async (): Promise<void> => {
      for await (const line of exportRows(embedded)) if (line.includes('"holders"')) throw new Error('disk full');
    };
    await expect(failing()).rejects.toThrow('disk full');
    expect(await embedded.transaction((tx) => tx.companies.count({}))).toBe(3);
  });
});
