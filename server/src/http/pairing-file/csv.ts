/** Tables as text with separators (RFC 4180), as spreadsheets write and read them. What a table is about is not known here. */
import { CsvError, parse } from 'csv-parse/sync';

/** Excel takes the comma or, where numbers have a decimal comma, the semicolon. Only files that are read have tabs. */
export type Separator = ',' | ';';
/** One line of the table. `line` counts from 1 in the file as an editor shows it; a cell may have several lines. */
export type TableLine = { readonly line: number; readonly cells: readonly string[] };
/** Why a text is no table: the line at fault, what is wrong and what to do about it. */
export type Unreadable = { readonly line: number; readonly problem: string; readonly next: string };

const BOM = '\u{feff}';
/**
 * What makes a spreadsheet take a cell for a formula (OWASP, CSV injection), the full-width forms included. Quotes before it
 * count as well, so that a text which begins with a quote of its own comes back with it.
 */
const FORMULA = /^'*[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/u;
const DEFUSED = /^'+[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/u;

/** The cell as a spreadsheet shows it as text, with a quote in front where it would be run. */
export const defused = (cell: string): string => (FORMULA.test(cell) ? `'${cell}` : cell);
/** Takes off what `defused` put in front. */
export const undefused = (cell: string): string => (DEFUSED.test(cell) ? cell.slice(1) : cell);

/** The table as text: lines end with CRLF, and a byte order mark tells Excel that it is UTF-8. Every cell is defused. */
export const writeTable = (rows: readonly (readonly string[])[], separator: Separator): string => {
  const quoted = (cell: string): string => (/[",;\t\r\n]|^\s|\s$/u.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  return `${BOM}${rows.map((row) => `${row.map((cell) => quoted(defused(cell))).join(separator)}\r\n`).join('')}`;
};

const SAVE_AS_UTF8 = 'Save it as "CSV UTF-8"; Excel offers that beside plain CSV.';

/** The text of a file, or the first line that is not UTF-8. */
export const readText = (bytes: Uint8Array): string | Unreadable => {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    return { line: 1, problem: 'The file is UTF-16, not UTF-8.', next: SAVE_AS_UTF8 };
  const text = decoded(bytes);
  if (text !== null) return text;
  let line = 1;
  for (let from = 0; from <= bytes.length; line += 1) {
    const end = bytes.indexOf(0x0a, from);
    const to = end === -1 ? bytes.length : end;
    if (decoded(bytes.subarray(from, to)) === null) break;
    from = to + 1;
  }
  return { line, problem: `Line ${line} is not UTF-8.`, next: SAVE_AS_UTF8 };
};

const decoded = (bytes: Uint8Array): string | null => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
};

/** The separator that stands most often in the first line, outside of quotes. */
const separatorOf = (text: string): string => {
  const head = (/^(?:"(?:[^"]|"")*"|[^"\n])*/u.exec(text)?.[0] ?? '').replaceAll(/"(?:[^"]|"")*"/gu, '');
  const counts = [',', ';', '\t'].map((one) => ({ one, times: head.split(one).length }));
  return counts.reduce((most, next) => (next.times > most.times ? next : most)).one;
};

/**
 * Every line of a table that is not empty, the head first, cells as they stand there. Commas, semicolons and tabs separate,
 * whichever the first line uses, or what Excel's `sep=;` in front of it says. More than `most` lines are refused.
 */
export const readTable = (file: string, most: number): readonly TableLine[] | Unreadable => {
  // The parser counts CRLF inside of quotes as two lines.
  const whole = (file.startsWith(BOM) ? file.slice(1) : file).replaceAll(/\r\n?/gu, '\n');
  const said = /^"?sep=([,;\t])"?\n/u.exec(whole);
  const text = said === null ? whole : whole.slice(said[0].length);
  const before = said === null ? 0 : 1;
  // The parser says where a line of the table ends; the next one begins after it.
  const ends: number[] = [];
  const begin = (record: number): number => before + (ends[record - 1] ?? 0) + 1;
  try {
    const records = parse(text, {
      delimiter: said?.[1] ?? separatorOf(text),
      record_delimiter: '\n',
      relax_column_count: true,
      on_record: (record: string[], { lines }) => {
        ends.push(lines);
        return record;
      },
    });
    const lines = records.map((record, index) => ({ line: begin(index), cells: record })).filter(({ cells }) => cells.some(isFilled));
    const beyond = lines[most];
    if (beyond === undefined) return lines;
    return { line: beyond.line, problem: `The file has more than ${most} lines.`, next: 'Import it in parts, each with the first line.' };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = begin(ends.length);
    const open = error.code === 'CSV_QUOTE_NOT_CLOSED';
    const problem = open ? `A quote that opens in line ${line} is never closed.` : `A quote in line ${line} is out of place.`;
    return { line, problem, next: 'Put the whole cell in quotes and write each quote inside of it twice.' };
  }
};

const isFilled = (cell: string): boolean => cell.trim() !== '';
