/** Everything that can come back from a call, classified once into a Failure: response codes, HTTP, sockets, TLS, names. */
import type { Instant } from '@lockstep/engine';
import type { Way } from '../auth/way.ts';
import { ConnectorError, type Cause, type Failure, type FailureKind, type FailureScope } from '../failure.ts';
import { backOffOf, retryAfter } from './back-off.ts';
import { meaningOf } from './codes.ts';
import type { Problem } from './soap.ts';
import { wordTable } from '../words.ts';

/** A failure that remembers the response code it came from, for the few places that act on one. */
export class EwsError extends ConnectorError {
  readonly code: string;
  readonly problem: Problem | null;
  constructor(failure: Failure, code: string, problem: Problem | null, options?: ErrorOptions) {
    super(failure, options);
    this.name = 'EwsError';
    this.code = code;
    this.problem = problem;
  }
}

/** What the classification has to know about the call. */
export type CallFacts = { readonly operation: string; readonly writes: boolean; readonly now: Instant };

type Basics = {
  readonly kind: FailureKind;
  readonly scope: FailureScope;
  readonly cause: Cause;
  readonly ambiguous?: boolean;
  readonly retryAt?: Instant | null;
};
const failureOf = (call: CallFacts, basics: Basics, detail: string): Failure => ({
  kind: basics.kind,
  scope: basics.scope,
  ambiguous: call.writes && basics.ambiguous === true,
  retryAt: basics.retryAt ?? null,
  cause: basics.cause,
  detail: `${call.operation}: ${detail}`,
});

/** The code that counts: some servers hide it inside ErrorInternalServerError. */
export const codeOf = (problem: Problem): string => {
  const inner = problem.values.get('InnerErrorResponseCode');
  return problem.code === 'ErrorInternalServerError' && inner !== undefined && inner !== '' ? inner : problem.code;
};

/** Words of the server that may be passed on, as they are names: anything else there is somebody's text, or has no end. */
const CODE = /^[A-Za-z_]\w{0,99}$/;
const FIELD = /^[\w:.#/ -]{1,100}$/;
const MOST_FIELDS = 5;
const LONGEST_VIOLATION = 500;
const nameOf = (code: string): string => (CODE.test(code) ? code : 'a ResponseCode that is no name');

/** From a fault or a response message. The texts of the server stay out: they may quote addresses or subjects. */
export function problemError(call: CallFacts, problem: Problem): EwsError {
  const code = codeOf(problem);
  const meaning = meaningOf(code, call.writes);
  const named = problem.fields.filter((field) => FIELD.test(field)).slice(0, MOST_FIELDS);
  const fields = named.length === 0 ? '' : ` at ${named.join(', ')}`;
  const violation = problem.violation === null ? '' : `: ${problem.violation.slice(0, LONGEST_VIOLATION)}`;
  const retryAt = backOffOf(problem.values.get('BackOffMilliseconds'), call.now);
  // A code nobody knows that tells to wait is a throttle under a new name.
  const basics: Basics =
    retryAt !== null && meaning.kind === 'unavailable'
      ? { ...meaning, kind: 'throttled', cause: 'throttled', retryAt }
      : { ...meaning, retryAt };
  return new EwsError(failureOf(call, basics, `${nameOf(code)}${fields}${violation}`), code, problem);
}

/** What of an HTTP answer the classification looks at. */
export type HttpFacts = {
  readonly status: number;
  readonly header: (name: string) => string | null;
  /** The first few thousand characters, only ever searched for known phrases. */
  readonly beginning: string;
  readonly host: string;
  /** What was signed in by. */
  readonly scheme: Way['scheme'];
};

/** An answer that is no EWS message. Never throws; the caller does. */
export function httpError(call: CallFacts, http: HttpFacts): ConnectorError {
  const failed = (basics: Basics, detail: string): ConnectorError =>
    new ConnectorError(failureOf(call, basics, `HTTP ${http.status}, ${detail}`));
  const says = (phrase: RegExp): boolean => phrase.test(http.beginning);
  const later = (): Instant | null => retryAfter(http.header('retry-after'), call.now, http.header('date'));
  switch (http.status) {
    case 401: {
      if (says(/locked out/i)) return failed({ kind: 'lockedOut', scope: 'account', cause: 'accountLocked' }, 'the account is locked out');
      if (says(/password\s+(?:has\s+)?expired/i))
        return failed({ kind: 'unauthorised', scope: 'account', cause: 'passwordExpired' }, 'the password has expired');
      const offered = http.header('www-authenticate') ?? '';
      if (http.scheme === 'Bearer') {
        const [number] = /^\s*\d{7}\b/.exec(http.header('x-ms-diagnostics') ?? '') ?? [];
        return failed(
          { kind: 'unauthorised', scope: 'account', cause: 'tokenRefused' },
          /\bbearer\b/i.test(offered) || offered === ''
            ? `the token is refused${number === undefined ? '' : ` (x-ms-diagnostics ${number.trim()})`}`
            : 'no tokens are taken here',
        );
      }
      const schemes = [...offered.matchAll(/\b(basic|ntlm|negotiate|bearer)\b/gi)].map(([scheme]) => scheme).join(', ');
      return failed(
        { kind: 'unauthorised', scope: 'account', cause: 'wrongCredentials' },
        schemes === '' || schemes.toLowerCase().includes(http.scheme.toLowerCase())
          ? 'user name or password refused'
          : `${http.scheme} is not offered here, only ${schemes}`,
      );
    }
    case 403: {
      const reason = http.header('x-ews-policy-reason');
      if (reason === null)
        return failed({ kind: 'blockedByPolicy', scope: 'mailbox', cause: 'ewsSwitchedOff' }, 'EWS is refused for this mailbox or client');
      return /blocked by policy/i.test(reason)
        ? failed({ kind: 'blockedByPolicy', scope: 'tenant', cause: 'blockedByPolicy' }, 'EWS is blocked by policy for this client')
        : failed(
            { kind: 'blockedByPolicy', scope: 'mailbox', cause: 'ewsSwitchedOff' },
            'EWS is switched off for this mailbox or organisation',
          );
    }
    case 429:
      return failed({ kind: 'throttled', scope: 'mailbox', cause: 'throttled', retryAt: later() }, 'too many requests');
    case 503:
      // A load balancer says so as well when the server behind it goes away in the middle of a request.
      return failed(
        { kind: 'throttled', scope: 'host', cause: 'serverBusy', ambiguous: true, retryAt: later() },
        'the server takes no more requests',
      );
    case 301:
    case 302:
    case 303:
    case 307:
    case 308: {
      const location = http.header('location') ?? '';
      if (/genericerrorpage/i.test(location))
        return failed(
          { kind: 'unavailable', scope: 'host', cause: 'serverBusy', ambiguous: true },
          'redirected to the error page of Exchange',
        );
      return failed(
        { kind: 'rejected', scope: 'host', cause: 'notExchange' },
        'redirected elsewhere, and credentials are never sent along a redirect',
      );
    }
    case 500:
      if (says(/server version is invalid/i))
        return failed({ kind: 'rejected', scope: 'mailbox', cause: 'versionTooOld' }, 'the schema version is refused');
      return failed({ kind: 'unavailable', scope: 'host', cause: 'serverBusy', ambiguous: true }, 'no SOAP fault inside');
    case 502:
    case 504:
      return failed({ kind: 'unavailable', scope: 'host', cause: 'serverBusy', ambiguous: true }, 'a gateway in between got no answer');
    case 408:
      return failed(
        { kind: 'unavailable', scope: 'host', cause: 'serverBusy', ambiguous: true },
        'the server waited too long for the request',
      );
    case 413:
      return failed({ kind: 'rejected', scope: 'item', cause: 'writeRefused' }, 'the request is too large');
    case 400:
      return failed({ kind: 'rejected', scope: 'item', cause: 'faultOfOurs' }, 'the request is refused as malformed');
    case 440: // IIS' "login time-out" of a forms sign-in page.
    case 200:
    case 404:
    case 405:
    case 410:
      return failed(
        // Something in between may have put its page in the place of an answer.
        { kind: 'rejected', scope: 'host', cause: 'notExchange', ambiguous: http.status === 200 },
        http.status === 200 ? 'a page instead of an EWS answer' : 'no Exchange Web Services at this address',
      );
    default:
      return http.status >= 500
        ? failed({ kind: 'unavailable', scope: 'host', cause: 'serverBusy', ambiguous: true }, 'no SOAP fault inside')
        : failed({ kind: 'rejected', scope: 'host', cause: 'notExchange' }, 'an answer Exchange does not give');
  }
}

/** An answer as a whole that claims to be XML and cannot be read: cut off, changed on the way, or none of Exchange's. */
export const malformedError = (call: CallFacts, why: string, cause?: unknown): ConnectorError =>
  new ConnectorError(failureOf(call, { kind: 'malformed', scope: 'mailbox', cause: 'notExchange', ambiguous: true }, why), { cause });

const before: Basics = { kind: 'unavailable', scope: 'host', cause: 'unreachable' };
const during: Basics = { ...before, ambiguous: true };
const certificate = (cause: Cause): Basics => ({ kind: 'unavailable', scope: 'host', cause });
/** Codes of Node, OpenSSL and undici. `before`: nothing was sent; `during`: the request may have arrived. */
const SOCKET: Readonly<Record<string, readonly [Basics, string]>> = wordTable({
  EGRESS_REFUSED: [{ kind: 'rejected', scope: 'host', cause: 'addressNotAllowed' }, 'this address may not be called from here'],
  EGRESS_PIN_MISMATCH: [
    { kind: 'unavailable', scope: 'host', cause: 'certificateNotTrusted' },
    'the server shows another certificate than the pinned one',
  ],
  ENOTFOUND: [{ ...before, cause: 'nameNotFound' }, 'the name of the server is not known'],
  EAI_AGAIN: [{ ...before, cause: 'nameNotFound' }, 'the name service gives no answer'],
  ECONNREFUSED: [before, 'nothing listens there'],
  EHOSTUNREACH: [before, 'no way to this host'],
  ENETUNREACH: [before, 'no way to this network'],
  UND_ERR_CONNECT_TIMEOUT: [before, 'no connection in time'],
  ECONNRESET: [during, 'the connection was reset'],
  EPIPE: [during, 'the connection was closed while sending'],
  ETIMEDOUT: [during, 'the connection went silent'],
  UND_ERR_SOCKET: [during, 'the connection was closed'],
  UND_ERR_HEADERS_TIMEOUT: [during, 'no answer in time'],
  UND_ERR_BODY_TIMEOUT: [during, 'the answer stopped in the middle'],
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: [during, 'the answer is shorter than announced'],
  UND_ERR_ABORTED: [during, 'given up while waiting'],
  ERR_TLS_CERT_ALTNAME_INVALID: [certificate('certificateForAnotherName'), 'the certificate is for another name'],
});
/** OpenSSL's verdicts on a chain, as Node names them. */
const UNTRUSTED =
  /^(?:CERT_|UNABLE_TO_|SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED_CERT|INVALID_CA|PATH_LENGTH_EXCEEDED|INVALID_PURPOSE|ERROR_IN_CERT|HOSTNAME_MISMATCH)/;
const TLS = /^(?:ERR_SSL_|EPROTO|ERR_TLS_)/;

/** The proxy's own refusal: its words are the egress', and name the status or what is missing. Nothing was sent on. */
const PROXY = 'EGRESS_PROXY';

type Coded = { readonly code: string; readonly message: string };
const codesOf = (error: unknown): Coded[] => {
  const codes: Coded[] = [];
  for (let each: unknown = error, depth = 0; each instanceof Error && depth < 5; depth += 1) {
    if ('code' in each && typeof each.code === 'string') codes.push({ code: each.code, message: each.message });
    if (each instanceof AggregateError) for (const one of each.errors) codes.push(...codesOf(one));
    each = each.cause;
  }
  return codes;
};

/** The call never got an answer. */
export function networkError(call: CallFacts, error: unknown): ConnectorError {
  const wrap = (basics: Basics, detail: string): ConnectorError => new ConnectorError(failureOf(call, basics, detail), { cause: error });
  for (const { code, message } of codesOf(error)) {
    if (code === PROXY) return wrap(before, message);
    const known = SOCKET[code];
    if (known !== undefined) return wrap(known[0], `${known[1]} (${code})`);
    if (UNTRUSTED.test(code)) return wrap(certificate('certificateNotTrusted'), `the certificate is not trusted (${code})`);
    if (TLS.test(code)) return wrap(before, `no TLS connection (${code})`);
  }
  if (error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError')) {
    return wrap(during, error.name === 'TimeoutError' ? 'no answer in time' : 'given up while waiting');
  }
  return wrap(during, 'the connection failed');
}
