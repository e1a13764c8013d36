/** Lists by pages: an opaque cursor says where the next page begins, so that rows added meanwhile never shift it. */
import { z } from 'zod';
import type { Select, Table, Where } from '../store/store.ts';
import { queryNumber } from './schemas/fields.ts';
import { problemError, type ProblemError } from './problem.ts';

const DEFAULT = 50;
const MOST = 200;

/** The query parameters of a list that gives so many rows in one page at most. */
export const pagingUpTo = (most: number) => ({
  limit: queryNumber(1, most)
    .optional()
    .meta({ description: `How many at most, ${DEFAULT} unless told, ${most} at most` }),
  cursor: z.string().max(500).optional().meta({ description: 'The `next` of the page before' }),
});
/** The query parameters that every list takes. */
export const paging = pagingUpTo(MOST);
export type Paging = { readonly limit?: number | undefined; readonly cursor?: string | undefined };

export const limitOf = (paging: Paging): number => paging.limit ?? DEFAULT;

export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item),
    next: z.string().nullable().meta({ description: 'Cursor of the next page; null: this is the last one' }),
  });

export const writeCursor = (parts: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(parts), 'utf8').toString('base64url');

const badCursor = (): ProblemError =>
  problemError(
    'invalid',
    'query/cursor',
    'This is not a cursor of this list.',
    'Send the "next" of the page before, unchanged, or leave it out to begin anew.',
  );

/** The parts of a cursor in the given shape, or null where none was sent. */
export const readCursor = <Parts extends z.ZodType>(paging: Paging, shape: Parts): z.output<Parts> | null => {
  if (paging.cursor === undefined) return null;
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(paging.cursor, 'base64url').toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw badCursor();
    throw error;
  }
  const result = shape.safeParse(parsed);
  if (!result.success) throw badCursor();
  return result.data;
};

const BY_ID = z.tuple([z.string()]);

/** One page of rows that are all at hand, in the order of their ids. */
export const pageOfRows = <Row extends { readonly id: string }>(
  rows: readonly Row[],
  paging: Paging,
): { readonly rows: readonly Row[]; readonly next: string | null } => {
  const after = readCursor(paging, BY_ID);
  const beyond = rows.filter((row) => after === null || row.id > after[0]).sort((one, other) => (one.id < other.id ? -1 : 1));
  const page = beyond.slice(0, limitOf(paging));
  const last = page.at(-1);
  return { rows: page, next: beyond.length > page.length && last !== undefined ? writeCursor([last.id]) : null };
};

/** One page of a table in the order of the ids, which is the order of making, oldest first. */
export const pageById = async <Row extends { id: string }>(
  table: Table<Row>,
  where: Omit<Where<Row>, 'id'>,
  paging: Paging,
  direction: 'asc' | 'desc' = 'asc',
): Promise<{ readonly rows: readonly Row[]; readonly next: string | null }> => {
  const after = readCursor(paging, BY_ID);
  const limit = limitOf(paging);
  const beyond = after === null ? {} : { id: direction === 'asc' ? { gt: after[0] } : { lt: after[0] } };
  const select: Select<Row> = { orderBy: [['id', direction]], limit: limit + 1 };
  const found = await table.select({ ...where, ...beyond }, select);
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  return { rows, next: found.length > limit && last !== undefined ? writeCursor([last.id]) : null };
};
