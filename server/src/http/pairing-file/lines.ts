/** The file of pairings (2.1): its columns, its lines as an import reads them, and its rows as an export writes them. */
import type { z } from 'zod';
import type { Mapping } from '../../booking/import/export.ts';
import type { ImportLine, LineRefusal } from '../../booking/import/plan.ts';
import type { Holder } from '../../store/rows/booking.ts';
import { problemsOf } from '../invalid.ts';
import { address, externalId } from '../schemas/fields.ts';
import { undefused, type TableLine, type Unreadable } from './csv.ts';

/** What an export has, in this order. Only `mailbox` and `enabled` are changed by an import; the others say who is meant. */
export const COLUMNS = ['id', 'kind', 'name', 'externalId', 'contactEmail', 'mailbox', 'enabled', 'integration'] as const;
export type Column = (typeof COLUMNS)[number];

/** The cells of one row, in the order of `COLUMNS`. */
export const cellsOf = ({ holder, mailbox, enabled, integration }: Mapping): readonly string[] => {
  const cells: Readonly<Record<Column, string | null>> = {
    id: holder.id,
    kind: holder.kind,
    name: holder.name,
    externalId: holder.externalId,
    contactEmail: holder.email,
    mailbox,
    enabled: enabled === null ? null : String(enabled),
    integration,
  };
  return COLUMNS.map((column) => cells[column] ?? '');
};

/** The columns that say who is meant; the first one that is filled in counts. */
const NAMING = ['id', 'externalId', 'contactEmail'] as const;

export type ReadFile = { readonly lines: readonly ImportLine[]; readonly ignoredColumns: readonly string[] };

/** The words for yes and no, in the languages in which Excel rewrites `true` and `false` when it saves. */
const YES = new Set(['true', 'yes', 'on', '1', 'wahr', 'ja', 'vrai', 'oui', 'vero', 'sì', 'verdadero', 'sí']);
const NO = new Set(['false', 'no', 'off', '0', 'falsch', 'nein', 'faux', 'non', 'falso']);
/** Longer than anything that is compared with it. */
const MOST_CHARACTERS = 400;

/** `Contact e-mail` is `contactEmail`. */
const plainTitle = (title: string): string => title.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');

/** The lines as they ask for something. A file whose head says too little is unreadable as a whole. */
export const readLines = (table: readonly TableLine[]): ReadFile | Unreadable => {
  const [head, ...rest] = table;
  if (head === undefined) return { line: 1, problem: 'The file is empty.', next: `Begin it with a line of titles: ${COLUMNS.join(',')}.` };
  const columns = head.cells.map((title) => COLUMNS.find((column) => plainTitle(column) === plainTitle(title)) ?? null);
  const twice = columns.find((column, at) => column !== null && columns.indexOf(column) !== at) ?? null;
  if (twice !== null) return { line: head.line, problem: `The column ${twice} is there twice.`, next: 'Remove one of them.' };
  if (!columns.includes('mailbox'))
    return {
      line: head.line,
      problem: 'The first line names no column mailbox.',
      next: `Begin the file with a line of titles, as an export has them: ${COLUMNS.join(',')}.`,
    };
  if (!NAMING.some((column) => columns.includes(column)))
    return {
      line: head.line,
      problem: 'No column says who is meant.',
      next: 'Add the column id, externalId or contactEmail; names are not unique.',
    };
  const lines = rest.map((line) => readLine(line, columns));
  return { lines, ignoredColumns: head.cells.filter((title, at) => columns[at] === null && title.trim() !== '') };
};

const readLine = ({ line, cells }: TableLine, columns: readonly (Column | null)[]): ImportLine => {
  const value = (column: Column): string | null => {
    const at = columns.indexOf(column);
    const text = undefused(cells[at] ?? '').trim();
    return text === '' ? null : text;
  };
  const refusals: LineRefusal[] = [];
  const wrong = (field: Column | null, problem: string, next: string): null => {
    refusals.push({ code: 'invalid', field, problem, next });
    return null;
  };
  if (cells.length !== columns.length) {
    const counted = `The line has ${cells.length} cells, the first line has ${columns.length}.`;
    wrong(null, counted, 'Put a cell that has a separator in it in quotes.');
  }
  for (const [at, column] of columns.entries())
    if (column !== null && (cells[at] ?? '').length > MOST_CHARACTERS)
      wrong(column, `It is longer than ${MOST_CHARACTERS} characters.`, 'Look whether a quote is missing.');
  const who = { id: value('id'), externalId: value('externalId'), email: value('contactEmail')?.toLowerCase() ?? null };
  const by = NAMING.find((column) => value(column) !== null);
  if (by === undefined) wrong(null, 'The line does not say who is meant.', 'Fill in id, externalId or contactEmail.');
  else checked(externalId(), value(by), by, wrong);
  const read = {
    line,
    who,
    kind: kindOf(value('kind'), wrong),
    name: value('name'),
    address: checked(address(), value('mailbox'), 'mailbox', wrong),
    enabled: enabledOf(value('enabled'), wrong),
  };
  return { ...read, refusal: refusals[0] ?? null };
};

type Wrong = (field: Column, problem: string, next: string) => null;

const kindOf = (text: string | null, wrong: Wrong): Holder['kind'] | null => {
  const kind = text?.toLowerCase() ?? null;
  if (kind === null || kind === 'staff' || kind === 'resource') return kind;
  return wrong('kind', 'The value is none of those allowed.', 'Write staff or resource, or leave it out.');
};

/** The cell as the same schema takes it that the API has for it. */
const checked = (schema: z.ZodType<string>, text: string | null, column: Column, wrong: Wrong): string | null => {
  if (text === null) return null;
  const parsed = schema.safeParse(text);
  if (parsed.success) return parsed.data;
  const [first] = problemsOf('body', parsed.error.issues);
  return wrong(column, first?.problem ?? 'It is not valid.', first?.next ?? 'Compare with an export.');
};

const enabledOf = (text: string | null, wrong: Wrong): boolean | null => {
  if (text === null) return null;
  const word = text.toLowerCase();
  if (YES.has(word)) return true;
  return NO.has(word) ? false : wrong('enabled', 'This says neither yes nor no.', 'Write true or false, or leave it out.');
};
