/** What PostgreSQL and `pg` report, classified once into the store's own errors. Codes: PostgreSQL manual, appendix A. */
import { DatabaseError } from 'pg';
import { StoreConflict, StoreRefusal, StoreUnavailable } from '../conflict.ts';

/**
 * What a statement was doing: PostgreSQL uses one code (23503) for a missing parent and for a parent with children. `lock`:
 * a read, or a setting, that holds until the end of the transaction.
 */
export type Doing = 'write' | 'remove' | 'read' | 'lock' | 'end';

type Report = { readonly code: string; readonly constraint: string };

/** The server's own errors, and those of Node's sockets; an error of the caller's that carries a code is none of ours. */
const reportOf = (error: unknown): Report | null => {
  if (error instanceof DatabaseError) return { code: error.code ?? '', constraint: error.constraint ?? '' };
  if (error instanceof Error && 'syscall' in error && 'code' in error) return { code: String(error.code), constraint: '' };
  return null;
};

/** 40001 serialization_failure, 40P01 deadlock_detected: the same work may pass when it is run again. */
export const isRepeatable = (error: unknown): boolean => {
  const code = reportOf(error)?.code;
  return code === '40001' || code === '40P01';
};

/** Errors of Node's sockets, and of `pg` itself, which have no code. */
const LOST = /^(ECONN|EPIPE|ENOTFOUND|ENOENT|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH)/;
const LOST_MESSAGE =
  /^(timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error|Query read timeout|Cannot use a pool after)/;

/**
 * Our error for it: a conflict that names the constraint, a refusal (a fault of ours), unavailable, or the error itself
 * where repeating decides (see `isRepeatable`). PostgreSQL's `detail` quotes values and is not carried into messages.
 */
export const classify = (error: unknown, doing: Doing): unknown => {
  if (error instanceof StoreConflict || error instanceof StoreRefusal || error instanceof StoreUnavailable) return error;
  const report = reportOf(error);
  if (report === null) {
    return error instanceof Error && LOST_MESSAGE.test(error.message) ? new StoreUnavailable(error.message, { cause: error }) : error;
  }
  const { code, constraint } = report;
  if (code === '23505') return new StoreConflict('duplicate', constraint, { cause: error });
  if (code === '23P01') return new StoreConflict('doubleBooking', constraint, { cause: error });
  if (code === '23503') return new StoreConflict(doing === 'remove' ? 'hasChildren' : 'missingParent', constraint, { cause: error });
  if (code === '23514') return new StoreRefusal(constraint, 'does not hold', { cause: error });
  if (code === '23502') return new StoreRefusal('column', 'a field that may not be null is null', { cause: error });
  if (code === '25P02') return new StoreRefusal('transaction', 'has failed, and nothing but its end is left', { cause: error });
  // Class 08: connection; 57P01-57P03: the server stops or starts; 53300: too many connections.
  if (code.startsWith('08') || code.startsWith('57P') || code === '53300' || LOST.test(code)) {
    return new StoreUnavailable(`the database cannot be reached (${code})`, { cause: error });
  }
  return error;
};
