/** Files as spreadsheets write them: separators, quotes, line ends, encodings, and cells that would be run as formulas. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defused, readTable, readText, undefused, writeTable } from '../../src/http/pairing-file/csv.ts';

const bytes = (...parts: (string | number[])[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'utf8') : Buffer.from(part))));
const cells = (text: string): readonly (readonly string[])[] => {
  const table = readTable(text, 1000);
  if ('problem' in table) throw new Error(table.problem);
  return table.map((line) => line.cells);
};

const textOf = (file: Uint8Array): string => {
  const text = readText(file);
  if (typeof text !== 'string') throw new Error(text.problem);
  return text;
};

/** Any text; a lone carriage return inside of a cell is read as a line feed, like every other line end. */
const cell = fc.string({ unit: 'binary', maxLength: 40 }).map((text) => text.replaceAll('\r', ''));
const tricky = fc
  .array(fc.constantFrom('"', ',', ';', '\t', '\n', '=', '+', '-', '@', "'", '\uFF1D', ' ', 'a', 'sep=', '\u{feff}', 'ä'), {
    maxLength: 12,
  })
  .map((parts) => parts.join(''));
const row = fc.array(fc.oneof(cell, tricky), { minLength: 2, maxLength: 6 });

describe('2.1 a table as a file', () => {
  test('comes back as it went out, whatever its cells hold', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 8 }), fc.constantFrom(',' as const, ';' as const), (rows, separator) => {
        const head = ['one', 'two'];
        const read = cells(writeTable([head, ...rows], separator)).map((line) => line.map(undefused));
        expect(read).toEqual([head, ...rows].filter((line) => line.some((text) => defused(text).trim() !== '')));
      }),
    );
  });
  test('holds no cell that a spreadsheet would run', () => {
    fc.assert(
      fc.property(fc.oneof(cell, tricky), (text) => {
        const written = defused(text);
        expect(written).not.toMatch(/^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/u);
        expect(undefused(written)).toBe(text);
      }),
    );
    expect(['=1+1', '+41', '-5', '@x', '\tx', "'=1", "'Anna", 'a=b'].map(defused)).toEqual([
      "'=1+1",
      "'+41",
      "'-5",
      "'@x",
      "'\tx",
      "''=1",
      "'Anna",
      'a=b',
    ]);
  });
  test('is written with a byte order mark and CRLF, cells in quotes where they need them', () => {
    expect(
      writeTable(
        [
          ['a', 'b;c'],
          ['say "x"', ' d'],
        ],
        ',',
      ),
    ).toBe(`\u{feff}a,"b;c"\r\n"say ""x"""," d"\r\n`);
  });

  test.each([
    ['commas', 'id,mailbox\n1,a@b\n'],
    ['semicolons, as Excel in German writes them', '\u{feff}id;mailbox\r\n1;a@b\r\n'],
    ['tabs', 'id\tmailbox\r1\ta@b\r'],
    ['a line that says the separator', 'sep=;\r\nid;mailbox\r\n1;a@b'],
    ['a separator inside of the quoted titles', '"id";"mailbox"\n"1";"a@b"\n'],
    ['lines that are empty', '\nid,mailbox\n\n,\n1,a@b\n ,\n'],
  ])('is read with %s', (_what, text) => {
    expect(cells(text)).toEqual([
      ['id', 'mailbox'],
      ['1', 'a@b'],
    ]);
  });
  test('numbers its lines as an editor does, cells of several lines and empty lines included', () => {
    const table = readTable('sep=,\r\nid,name\r\n\r\n1,"two\r\nlines"\r\n2,x\r\n', 10);
    expect(table).toEqual([
      { line: 2, cells: ['id', 'name'] },
      { line: 4, cells: ['1', 'two\nlines'] },
      { line: 6, cells: ['2', 'x'] },
    ]);
  });
  test.each([
    ['a quote that is never closed', 'id,name\n1,"x\n2,y\n', { line: 2, problem: 'A quote that opens in line 2 is never closed.' }],
    ['text behind a closing quote', 'id,name\n\n1,"x"y\n', { line: 3, problem: 'A quote in line 3 is out of place.' }],
    ['a quote within a cell', 'id,name\n1,x"y\n', { line: 2, problem: 'A quote in line 2 is out of place.' }],
    ['too many lines', 'id\n1\n\n2\n3\n', { line: 5, problem: 'The file has more than 3 lines.' }],
  ])('with %s is refused, naming the line and what to do', (_what, text, refusal) => {
    const table = readTable(text, 3);
    expect(table).toMatchObject(refusal);
    expect('next' in table && table.next).toMatch(/\.$/);
  });

  test('is read as UTF-8, with or without a mark', () => {
    expect(readText(bytes('Jörg, 日本 😀\n'))).toBe('Jörg, 日本 😀\n');
    expect(cells(textOf(bytes([0xef, 0xbb, 0xbf], 'id,name\n1,Ä')))).toEqual([
      ['id', 'name'],
      ['1', 'Ä'],
    ]);
  });
  test.each([
    ['Windows-1252', bytes('id,name\n1,Anna\n2,J', [0xf6], 'rg\n'), 3, 'Line 3 is not UTF-8.'],
    ['UTF-8 cut off at the end', bytes('id,name\n1,J', [0xc3]), 2, 'Line 2 is not UTF-8.'],
    ['UTF-16', bytes([0xff, 0xfe, 0x69, 0]), 1, 'The file is UTF-16, not UTF-8.'],
  ])('of %s is refused, naming the line', (_what, file, line, problem) => {
    expect(readText(file)).toMatchObject({ line, problem, next: expect.stringContaining('CSV UTF-8') as string });
  });
});
