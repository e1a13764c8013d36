/** The page that explains the engine says what the code does: tables, laws, and the way from a rule to code and test. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FRESH, LINKED } from '../src/decide.ts';
import { LAWS } from './laws/model/laws.ts';
import { REASON_CODES, reason } from '../src/reasons.ts';

const root = new URL('../../', import.meta.url);
const textOf = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const page = textOf('docs/reconciling.md');

/** The rows below the heading row that begins so, cell by cell. */
const tableAfter = (heading: string): readonly (readonly string[])[] => {
  const [, after] = page.split(`\n${heading}`);
  if (after === undefined) throw new Error(`the page has no table ${heading}`);
  const lines = after.split('\n').slice(2);
  const end = lines.findIndex((line) => !line.startsWith('|'));
  return lines.slice(0, end === -1 ? lines.length : end).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
};
const printed = (table: Readonly<Record<string, Readonly<Record<string, string>>>>): readonly (readonly string[])[] =>
  Object.entries(table).map(([row, cells]) => [row, ...Object.values(cells)]);

describe('docs/reconciling.md', () => {
  test('5.2 prints the table with a base as the code has it', () => {
    expect(Object.keys(LINKED.same)).toEqual(['same', 'changed', 'gone', 'unseen']);
    expect(tableAfter('| appointment \\ event | same | changed | gone | unseen |')).toEqual(printed(LINKED));
  });

  test('5.2 prints the table without a base as the code has it', () => {
    expect(Object.keys(FRESH.none)).toEqual(['none', 'new', 'unseen']);
    expect(tableAfter('| appointment \\ event | none | new | unseen |')).toEqual(printed(FRESH));
  });

  test('I4 names every law with the file in which it is tried', () => {
    const wanted = Object.entries(LAWS).map(([law, { file }]) => [law, `\`engine/test/laws/${file}.test.ts\``]);
    expect(tableAfter('| Law | Test |')).toEqual(wanted);
    for (const [law, { file }] of Object.entries(LAWS)) expect(textOf(`engine/test/laws/${file}.test.ts`)).toContain(`'${law}'`);
  });

  const rules = tableAfter('| Rule | What | Code | Test |');
  const fileOf = (cell = ''): string => cell.replaceAll('`', '');

  test('5.4 leads from every rule to a file that speaks of it and a test that names it', () => {
    const lost: string[] = [];
    for (const [rule = '', , code, tested] of rules) {
      const mention = new RegExp(`(^|[^0-9.])${rule.replace('.', '\\.')}(?![0-9a-z]|\\.[0-9])`);
      if (!existsSync(new URL(fileOf(code), root))) lost.push(`${rule}: there is no ${fileOf(code)}`);
      else if (!existsSync(new URL(fileOf(tested), root))) lost.push(`${rule}: there is no ${fileOf(tested)}`);
      else if (!mention.test(textOf(fileOf(code)))) lost.push(`${rule}: ${fileOf(code)} does not speak of it`);
      else if (!mention.test(textOf(fileOf(tested)))) lost.push(`${rule}: ${fileOf(tested)} does not name it`);
    }
    expect(lost).toEqual([]);
  });

  test('5.4 has a line for every rule that a reason names', () => {
    const named = new Set(REASON_CODES.map((code) => reason(code).rule));
    expect([...named].filter((rule) => !rules.some(([number]) => number === rule))).toEqual([]);
  });

  test('5.4 names no file that does not exist', () => {
    const files = [...page.matchAll(/`((?:engine|exchange|server|proof)\/[\w./-]+\.ts)`/g)].map(([, file]) => file ?? '');
    expect(files.filter((file) => !existsSync(new URL(file, root)))).toEqual([]);
    expect(files.length).toBeGreaterThan(60);
  });
});
