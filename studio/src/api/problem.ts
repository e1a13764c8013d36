/** What the server refuses, as it says it (RFC 9457): the field, what is wrong with it and what to do next. */
import type { components } from '@lockstep/client';

export type Problem = components['schemas']['Problem'];
type Code = Problem['code'] | 'unreachable' | 'unreadable';

/** An answer that is none of success. Status 0: no answer came at all. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: Code;
  readonly next: string | null;
  readonly problems: Problem['problems'];
  constructor(status: number, code: Code, detail: string, next: string | null = null, problems: Problem['problems'] = []) {
    super(detail);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.next = next;
    this.problems = problems;
  }
}

/** Problems by the form's field: `/policy/brake` is `policy.brake` there. */
export const byField = (error: ApiError): Record<string, string> =>
  Object.fromEntries(
    error.problems
      .filter((one) => one.field !== null && one.field !== '/')
      .map((one) => [(one.field ?? '').replace(/^\//, '').replaceAll('/', '.'), `${one.problem} ${one.next}`]),
  );

/** Reads a refusal; the page of a proxy in its place becomes one that names the status. */
export const readProblem = async (response: Response): Promise<ApiError> => {
  const body: unknown = await response.json().catch(() => null);
  if (typeof body === 'object' && body !== null && 'code' in body && 'problems' in body) {
    const { code, detail, next, problems } = body as Problem;
    return new ApiError(response.status, code, detail, next, problems);
  }
  return new ApiError(response.status, 'unreadable', `${response.status} ${response.statusText}`);
};
