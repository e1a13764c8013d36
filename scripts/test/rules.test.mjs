// The table of docs/rules.md that says what each rule means: it has every rule, and a test stands behind each row.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../workspace.mjs';

const ROW = /^\| (?<rule>\d\.\d+a?)(?<by> by Graph)? \| (?<means>.+?) \| (?<files>`[^`]+`(?:, `[^`]+`)*) \|$/gm;
// Sections of rules about what Lockstep does: from 1, integrations, to 7, booking.
const SECTIONS = [1, 2, 3, 4, 5, 6, 7];
// Reasons of the journal, and what the engine and the shell name in tests and in front of people, is written `rule: '4.3'`.
const NAMED = /\brule: '(\d\.\d+a?)'/g;

const rowsOf = (text) =>
  [...text.matchAll(ROW)].map(({ groups: { rule, by, means, files } }) => {
    const [file, ...others] = files.replaceAll('`', '').split(', ');
    return { rule, by, means, file, files: [file, ...others], name: `${rule}${by ?? ''}` };
  });
const names = (text, rule) => new RegExp(`(?<![\\d.])${rule.replace('.', '\\.')}(?![\\da])`).test(text);
const read = (file) => readFileSync(join(root, file), 'utf8');

/** What is wrong with a table of rules, in words. */
const complaints = (text, fileOf = (file) => (existsSync(join(root, file)) ? read(file) : null), named = []) => {
  const rows = rowsOf(text);
  const known = new Set(rows.filter(({ by }) => by === undefined).map(({ rule }) => rule));
  const words = [];
  for (const { name, rule, files } of rows)
    for (const file of files) {
      const source = fileOf(file);
      if (source === null) words.push(`${name}: there is no test ${file}`);
      else if (!names(source, rule)) words.push(`${name}: ${file} does not name it`);
    }
  for (const section of SECTIONS) {
    const numbers = [...known].filter((rule) => rule.startsWith(`${section}.`)).map((rule) => parseInt(rule.slice(2), 10));
    if (numbers.length === 0) words.push(`section ${section} has no rule`);
    for (let number = 1; number <= Math.max(...numbers, 0); number += 1)
      if (!numbers.includes(number)) words.push(`${section}.${number}: it has no row`);
  }
  for (const rule of named) if (!known.has(rule)) words.push(`${rule}: the program names it, and it has no row`);
  return words;
};

const sources = (folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));

describe('the rules of docs/rules.md', () => {
  const page = read('docs/rules.md');

  it('each have a row, with a test that is there and names the rule', () => {
    const named = ['engine/src', 'server/src'].flatMap(sources).flatMap((text) => [...text.matchAll(NAMED)].map(([, rule]) => rule));
    expect(named.length).toBeGreaterThan(20);
    expect(complaints(page, undefined, new Set(named))).toEqual([]);
  });

  it('are complained about where a row, its test, or the number in the test is missing', () => {
    const [first] = rowsOf(page).filter(({ rule }) => rule === '3.2');
    expect(complaints(page.replace(`| 3.2 | ${first.means} | \`${first.file}\` |\n`, ''))).toEqual(['3.2: it has no row']);
    expect(complaints(page.replace(`| ${first.means} | \`${first.file}\``, `| ${first.means} | \`engine/test/none.test.ts\``))).toEqual([
      '3.2: there is no test engine/test/none.test.ts',
    ]);
    const silent = (file) => (file === first.file ? 'it decides' : read(file));
    expect(complaints(page, silent)).toContain(`3.2: ${first.file} does not name it`);
    expect(complaints(page, undefined, new Set(['3.99']))).toEqual(['3.99: the program names it, and it has no row']);
  });

  it('that are done in another way by Graph are rules of the first table', () => {
    const rows = rowsOf(page);
    const known = new Set(rows.filter(({ by }) => by === undefined).map(({ rule }) => rule));
    const others = rows.filter(({ by }) => by !== undefined);
    expect(others.length).toBeGreaterThan(10);
    expect(others.filter(({ rule }) => !known.has(rule))).toEqual([]);
  });
});
