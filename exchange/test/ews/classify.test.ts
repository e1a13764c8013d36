/** The whole of what can go wrong, row by row: what came back → kind, scope, cause, and whether a write may have been applied. */
import { instant } from '@lockstep/engine';
import { describe, expect, it } from 'vitest';
import { retryAfter } from '../../src/ews/back-off.ts';
import { httpError, networkError } from '../../src/ews/classify.ts';
import type { Cause, FailureKind, FailureScope } from '../../src/failure.ts';

const NOW = instant(Date.UTC(2026, 10, 20, 8));
const write = { operation: 'UpdateItem', writes: true, now: NOW };

type Http = { status: number; headers?: Record<string, string>; body?: string; scheme?: 'Basic' | 'NTLM' };
const http = ({ status, headers = {}, body = '', scheme = 'Basic' }: Http) =>
  httpError(write, { status, header: (name) => headers[name] ?? null, beginning: body, host: 'mail.bank.example', scheme }).failure;

describe('HTTP answers that are no EWS message', () => {
  const rows: [what: string, answer: Http, kind: FailureKind, scope: FailureScope, cause: Cause][] = [
    ['401', { status: 401, headers: { 'www-authenticate': 'Basic realm="x", Negotiate' } }, 'unauthorised', 'account', 'wrongCredentials'],
    [
      '401 of a locked account',
      { status: 401, body: 'The referenced account is currently locked out' },
      'lockedOut',
      'account',
      'accountLocked',
    ],
    ['401 of an expired password', { status: 401, body: 'The password has expired.' }, 'unauthorised', 'account', 'passwordExpired'],
    ['403', { status: 403 }, 'blockedByPolicy', 'mailbox', 'ewsSwitchedOff'],
    [
      '403 by switch',
      { status: 403, headers: { 'x-ews-policy-reason': 'EWS is disabled for this user or tenant' } },
      'blockedByPolicy',
      'mailbox',
      'ewsSwitchedOff',
    ],
    [
      '403 by policy',
      { status: 403, headers: { 'x-ews-policy-reason': 'EWS is blocked by policy for this user or tenant' } },
      'blockedByPolicy',
      'tenant',
      'blockedByPolicy',
    ],
    ['429', { status: 429 }, 'throttled', 'mailbox', 'throttled'],
    ['503', { status: 503 }, 'throttled', 'host', 'serverBusy'],
    [
      '302 to the error page',
      { status: 302, headers: { location: '/ews/genericerrorpage.htm?aspxerrorpath=/ews/exchange.asmx' } },
      'unavailable',
      'host',
      'serverBusy',
    ],
    ['302 to a sign-in page', { status: 302, headers: { location: 'https://evil.example/' } }, 'rejected', 'host', 'notExchange'],
    ['500 in HTML', { status: 500, body: "<html>Server Error in '/EWS' Application" }, 'unavailable', 'host', 'serverBusy'],
    ['500 about the version', { status: 500, body: 'The specified server version is invalid.' }, 'rejected', 'mailbox', 'versionTooOld'],
    ['502', { status: 502 }, 'unavailable', 'host', 'serverBusy'],
    ['404', { status: 404 }, 'rejected', 'host', 'notExchange'],
    ['200 with a page', { status: 200, body: '<html>' }, 'rejected', 'host', 'notExchange'],
    ['418', { status: 418 }, 'rejected', 'host', 'notExchange'],
    ['599', { status: 599 }, 'unavailable', 'host', 'serverBusy'],
  ];
  it.each(rows)('2.7 %s', (_, answer, kind, scope, cause) => {
    const failure = http(answer);
    expect(failure).toMatchObject({ kind, scope, cause });
    expect(failure.detail).not.toContain('evil.example');
    // Whoever answers 5xx from the middle, or with a page of somebody else's, may have acted; whoever refuses has not.
    expect(failure.ambiguous).toBe(kind === 'unavailable' || answer.status === 503 || answer.status === 200);
  });

  it('2.7 a server that offers no Basic says so', () => {
    expect(http({ status: 401, headers: { 'www-authenticate': 'NTLM, Negotiate' } }).detail).toContain(
      'Basic is not offered here, only NTLM, Negotiate',
    );
  });

  it.each([
    ['120', NOW + 120_000],
    ['Fri, 20 Nov 2026 08:05:00 GMT', NOW + 300_000],
    ['Fri, 20 Nov 2026 07:00:00 GMT', null],
    ['-1', null],
    ['0', null],
    ['+5', null],
    ['1.5', null],
    ['1e3', null],
    ['0x10', null],
    ['   ', null],
    // More than a day is a mistake or an attack: a day of quiet is the most it gets.
    ['86401', NOW + 86_400_000],
    ['99999999999999', NOW + 86_400_000],
    ['9'.repeat(300), NOW + 86_400_000],
    ['Mon, 01 Jan 2125 00:00:00 GMT', NOW + 86_400_000],
    // The two obsolete forms of a date, which have to be understood (RFC 9110 5.6.7).
    ['Friday, 20-Nov-26 08:05:00 GMT', NOW + 300_000],
    ['Fri Nov 20 08:05:00 2026', NOW + 300_000],
    ['Fri, 20 Nov 2026 08:05:00 +0200', null],
    ['Fri, 42 Nov 2026 08:05:00 GMT', null],
    ['Mon, garbage 5', null],
    ['soon', null],
    [null, null],
  ])('5.3 Retry-After %j', (value, expected) => {
    expect(retryAfter(value, NOW)).toBe(expected);
  });

  it('5.3 a date in Retry-After goes by the clock of the server, which its answer tells', () => {
    const fast = 'Fri, 20 Nov 2026 09:00:00 GMT';
    expect(retryAfter('Fri, 20 Nov 2026 09:02:00 GMT', NOW, fast)).toBe(NOW + 120_000);
    expect(retryAfter('Fri, 20 Nov 2026 08:59:59 GMT', NOW, fast)).toBeNull();
    expect(retryAfter('Fri, 20 Nov 2026 08:05:00 GMT', NOW, 'no date')).toBe(NOW + 300_000);
    expect(http({ status: 503, headers: { 'retry-after': 'Fri, 20 Nov 2026 09:02:00 GMT', date: fast } }).retryAt).toBe(NOW + 120_000);
  });
});

describe('calls without an answer', () => {
  const rows: [code: string, kind: FailureKind, cause: Cause, applied: boolean][] = [
    ['ENOTFOUND', 'unavailable', 'nameNotFound', false],
    ['EAI_AGAIN', 'unavailable', 'nameNotFound', false],
    ['ECONNREFUSED', 'unavailable', 'unreachable', false],
    ['UND_ERR_CONNECT_TIMEOUT', 'unavailable', 'unreachable', false],
    ['ECONNRESET', 'unavailable', 'unreachable', true],
    ['UND_ERR_SOCKET', 'unavailable', 'unreachable', true],
    ['UND_ERR_BODY_TIMEOUT', 'unavailable', 'unreachable', true],
    ['CERT_HAS_EXPIRED', 'unavailable', 'certificateNotTrusted', false],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'unavailable', 'certificateNotTrusted', false],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'unavailable', 'certificateNotTrusted', false],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'unavailable', 'certificateForAnotherName', false],
    ['EPROTO', 'unavailable', 'unreachable', false],
    ['EGRESS_REFUSED', 'rejected', 'addressNotAllowed', false],
    ['EGRESS_PROXY', 'unavailable', 'unreachable', false],
    ['EGRESS_PIN_MISMATCH', 'unavailable', 'certificateNotTrusted', false],
    ['SOMETHING_NEW', 'unavailable', 'unreachable', true],
  ];
  it.each(rows)('2.7 %s is %s, %s; applied: %s', (code, kind, cause, applied) => {
    const error = Object.assign(new Error('socket'), { code });
    expect(networkError(write, error).failure).toMatchObject({ kind, scope: 'host', cause, ambiguous: applied });
    expect(networkError(write, new TypeError('fetch failed', { cause: new AggregateError([error]) })).failure.cause).toBe(cause);
  });

  it('2.7 a proxy that refuses is told in its own words, not in those of the socket behind', () => {
    const nobody = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    const error = Object.assign(new Error('the proxy cannot be reached', { cause: nobody }), { code: 'EGRESS_PROXY' });
    expect(networkError(write, error).failure.detail).toMatch(/: the proxy cannot be reached$/);
  });

  it('3.10 what was given up while waiting may have been applied', () => {
    expect(networkError(write, new DOMException('', 'AbortError')).failure).toMatchObject({ kind: 'unavailable', ambiguous: true });
    expect(networkError(write, new DOMException('', 'TimeoutError')).failure).toMatchObject({ kind: 'unavailable', ambiguous: true });
  });
});
