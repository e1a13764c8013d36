/** What an error code of Exchange means for us: the shape that the tables of both protocols share. */
import type { Cause, FailureKind, FailureScope } from './failure.ts';

export type Meaning = {
  readonly kind: FailureKind;
  readonly scope: FailureScope;
  readonly cause: Cause;
  /** A write that was answered with this may have been applied. */
  readonly ambiguous: boolean;
};
/** What is said of a code or a status in a row of a table. */
export type Said = readonly [kind: FailureKind, scope: FailureScope, cause: Cause, ambiguous?: 'ambiguous'];
/** Codes that mean the same, separated by blanks, and what they mean. */
export type CodeRow = readonly [codes: string, ...Said];

export const meaningSaid = ([kind, scope, cause, ambiguous]: Said): Meaning => ({ kind, scope, cause, ambiguous: ambiguous !== undefined });

/** @param spelt how a code is looked up, as it is written in the table */
export const meanings = (rows: readonly CodeRow[], spelt: (code: string) => string = (code) => code): ReadonlyMap<string, Meaning> =>
  new Map(rows.flatMap(([codes, ...said]) => codes.split(' ').map((code) => [spelt(code), meaningSaid(said)] as const)));
