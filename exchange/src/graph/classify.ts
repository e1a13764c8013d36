/** What a call to Graph failed with, classified once: by the most specific code that is known, else by the status. */
import type { Instant } from '@lockstep/engine';
import { networkError, type CallFacts } from '../ews/classify.ts';
import { retryAfter } from '../ews/back-off.ts';
import { ConnectorError, type Failure } from '../failure.ts';
import type { Meaning } from '../meaning.ts';
import { meaningOfCode, meaningOfStatus } from './codes.ts';
import { isObject, objectIn, textIn, type Json, type JsonObject, type Shape } from './json-read.ts';

/** A failure that remembers what it came from, for the few places that act on one code or status. */
export class GraphError extends ConnectorError {
  readonly code: string;
  readonly status: number;
  constructor(failure: Failure, code: string, status: number, options?: ErrorOptions) {
    super(failure, options);
    this.name = 'GraphError';
    this.code = code;
    this.status = status;
  }
}

/** An error body; all of it is looked into, and nothing but codes leaves it. */
export const ERROR_SHAPE: Shape = { error: true };

/** What is looked at of an answer that is no success. */
export type Refusal = {
  readonly status: number;
  readonly header: (name: string) => string | null;
  /** What came instead; null where it was no JSON. */
  readonly body: Json;
};

/** Words of the server that may be passed on, as they are names. */
const CODE = /^[A-Za-z_][\w-]{0,99}$/;
/** Deeper than any that was seen. */
const MOST_NESTED = 6;

/** The codes of an error, the outermost first (graph.md section 12: the most specific known one counts). */
const codesOf = (body: Json): readonly string[] => {
  const codes: string[] = [];
  let error: JsonObject | null = isObject(body) ? objectIn(body, 'error') : null;
  for (let depth = 0; error !== null && depth < MOST_NESTED; depth += 1) {
    const code = textIn(error, 'code');
    if (code !== null && CODE.test(code)) codes.push(code);
    error = objectIn(error, 'innerError') ?? objectIn(error, 'innererror');
  }
  return codes;
};

/** Pitfall 16: the error of Outlook is wrapped, and its status stands in the words. */
const WRAPPED = /\[Status Code: ([A-Za-z]{3,40})\b/;
const WRAPPED_STATUS: ReadonlyMap<string, Meaning> = new Map([
  ['Forbidden', { kind: 'forbidden', scope: 'mailbox', cause: 'noRights', ambiguous: false }],
  ['Unauthorized', { kind: 'forbidden', scope: 'mailbox', cause: 'noRights', ambiguous: false }],
  ['NotFound', { kind: 'gone', scope: 'mailbox', cause: 'mailboxNotFound', ambiguous: false }],
  ['BadRequest', { kind: 'rejected', scope: 'mailbox', cause: 'mailboxNotFound', ambiguous: false }],
]);
const wrapped = (body: Json): Meaning => {
  const error = isObject(body) ? objectIn(body, 'error') : null;
  const [, status] = WRAPPED.exec(textIn(error, 'message') ?? '') ?? [];
  return WRAPPED_STATUS.get(status ?? '') ?? { kind: 'unavailable', scope: 'mailbox', cause: 'serverBusy', ambiguous: true };
};

/** A code that only says that something went wrong, so that the status knows more. */
const GENERAL = new Set(['unknownerror', 'generalexception', 'badrequest', 'invalidrequest']);

const meaningOf = (codes: readonly string[], { status, body }: Refusal): { readonly meaning: Meaning; readonly code: string } => {
  if (codes.some((code) => code.toLowerCase() === 'extensionerror')) return { meaning: wrapped(body), code: 'ExtensionError' };
  const known = codes.toReversed().flatMap((code) => {
    const meaning = meaningOfCode(code);
    return meaning === null ? [] : [{ meaning, code }];
  });
  const specific = known.find(({ code }) => !GENERAL.has(code.toLowerCase()));
  return specific ?? { meaning: meaningOfStatus(status), code: codes.at(-1) ?? '' };
};

/** A refusal as a failure. The words of the server stay out: they may quote addresses or subjects. */
export const refusalError = (call: CallFacts, refusal: Refusal): GraphError => {
  const codes = codesOf(refusal.body);
  const { meaning, code } = meaningOf(codes, refusal);
  const retryAt: Instant | null = retryAfter(refusal.header('retry-after'), call.now, refusal.header('date'));
  const failure: Failure = {
    kind: meaning.kind,
    scope: meaning.scope,
    ambiguous: call.writes && meaning.ambiguous,
    retryAt: meaning.kind === 'throttled' || meaning.kind === 'unavailable' ? retryAt : null,
    cause: meaning.cause,
    detail: `${call.operation}: HTTP ${refusal.status}${codes.length === 0 ? '' : `, ${codes.join(' / ')}`}`,
  };
  return new GraphError(failure, code, refusal.status);
};

/** An answer that claims to be one and cannot be read; `why` names structure, never values. */
export const malformed = (call: CallFacts, why: string, cause?: unknown): ConnectorError =>
  new ConnectorError(
    {
      kind: 'malformed',
      scope: 'mailbox',
      ambiguous: call.writes,
      retryAt: null,
      cause: 'notExchange',
      detail: `${call.operation}: ${why}`,
    },
    { cause },
  );

/** Refused by ourselves, before anything is sent. */
export const neverSent = (operation: string, why: string, cause: 'faultOfOurs' | 'writeRefused'): ConnectorError =>
  new ConnectorError({ kind: 'rejected', scope: 'item', ambiguous: false, retryAt: null, cause, detail: `${operation}: ${why}` });

/** Whatever was thrown on the way, as a failure. */
export const classified = (call: CallFacts, error: unknown): ConnectorError =>
  error instanceof ConnectorError ? error : networkError(call, error);
