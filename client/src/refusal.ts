/** What the server refuses, as it says it (RFC 9457), and what comes in the place of an answer. */
import type { Schema } from './types.ts';

export type Problem = Schema<'Problem'>;
export type ProblemCode = Problem['code'];

/** The server refused: `code` for programs, `problems` with the field, what is wrong and what to do next for people. */
export class Refused extends Error {
  readonly status: number;
  readonly code: ProblemCode;
  readonly problems: Problem['problems'];
  /** The whole of it: what is taken instead, the hindrances of a time, … */
  readonly problem: Problem;
  /** After so many milliseconds it may go well; null: that was not said. */
  readonly retryAfterMs: number | null;
  constructor(problem: Problem, retryAfterMs: number | null) {
    super(problem.detail);
    this.name = 'Refused';
    this.status = problem.status;
    this.code = problem.code;
    this.problems = problem.problems;
    this.problem = problem;
    this.retryAfterMs = retryAfterMs;
  }
}

/**
 * No answer of the server: it was not reached, or something in front of it answered, then `status` is given. Whether a write was done is
 * not known: send it again with the same `idempotencyKey`.
 */
export class Unanswered extends Error {
  readonly status: number | null;
  /** Of the write that was sent, where it took one. */
  readonly idempotencyKey: string | null;
  constructor(message: string, facts: { readonly status: number | null; readonly idempotencyKey: string | null }, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Unanswered';
    this.status = facts.status;
    this.idempotencyKey = facts.idempotencyKey;
  }
}

const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' && value !== null && 'code' in value && 'problems' in value && 'status' in value;

/** The refusal that an answer carries; null: it is none of ours. */
export const problemIn = async (response: Response): Promise<Problem | null> => {
  const body: unknown = await response.json().catch(() => null);
  return isProblem(body) ? body : null;
};
