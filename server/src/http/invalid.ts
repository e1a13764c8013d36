/** What the schemas found wrong with a request, worded for a person. */
import type { z } from 'zod';
import { ProblemError, type FieldProblem } from './problem.ts';

/** The parts of a request in the words of the answer; a body needs no prefix, its fields are JSON pointers (RFC 6901). */
const PREFIX: Readonly<Record<string, string>> = { body: '', querystring: 'query', params: 'path', headers: 'header' };

const pointer = (part: string, path: readonly PropertyKey[]): string => {
  const steps = path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  const prefix = PREFIX[part] ?? part;
  return steps === '' && prefix === '' ? '/' : `${prefix}${steps}`;
};

type Issue = z.core.$ZodIssue;

const nextOf = (issue: Issue): string | null => {
  if (issue.code !== 'custom') return null;
  const next: unknown = issue.params?.['next'];
  return typeof next === 'string' ? next : null;
};

const UNITS: Readonly<Record<string, string>> = { string: ' characters', array: ' entries' };

const worded = (issue: Issue): { readonly problem: string; readonly next: string } => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.message.endsWith('received undefined')
        ? { problem: 'It is missing.', next: `Send a value of type ${issue.expected}.` }
        : {
            problem: `${issue.message.replace(/^Invalid input: /, 'It is of the wrong type: ')}.`,
            next: `Send a value of type ${issue.expected}.`,
          };
    case 'invalid_value':
      return { problem: 'The value is none of those allowed.', next: `Send one of: ${issue.values.map(String).join(', ')}.` };
    case 'too_small':
      return { problem: 'It is too small or too short.', next: `Send at least ${String(issue.minimum)}${UNITS[issue.origin] ?? ''}.` };
    case 'too_big':
      return { problem: 'It is too large or too long.', next: `Send at most ${String(issue.maximum)}${UNITS[issue.origin] ?? ''}.` };
    default:
      return { problem: issue.message, next: nextOf(issue) ?? 'Compare with the schema in /openapi.json.' };
  }
};

/** Every issue as a field with problem and next step; an unknown field is named itself. Values are never repeated. */
export const problemsOf = (part: string, issues: readonly Issue[]): readonly FieldProblem[] =>
  issues.flatMap((issue): FieldProblem[] =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({
          field: pointer(part, [...issue.path, key]),
          problem: 'There is no such field.',
          next: 'Leave it out; /openapi.json lists the fields.',
        }))
      : [{ field: pointer(part, issue.path), ...worded(issue) }],
  );

/** Fastify's validator for zod schemas: the value as parsed, or a problem with every issue. */
export const validate =
  (schema: z.ZodType, part: string) =>
  (value: unknown): { value: unknown } | { error: ProblemError } => {
    const result = schema.safeParse(value);
    return result.success ? { value: result.data } : { error: new ProblemError('invalid', problemsOf(part, result.error.issues)) };
  };
