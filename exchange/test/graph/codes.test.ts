/** Each code of Graph over real HTTP: what it means for a read, and whether a write that was answered with it may have been applied. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Failure } from '../../src/index.ts';
import { KNOWN_CODES } from '../../src/graph/codes.ts';
import { failureOf } from '../simulated.ts';
import { odataError, openWire, OWN, WINDOW, type Told, type Wire } from './wire.ts';

let told: Told = {};
let wire: Wire;
beforeAll(async () => {
  wire = await openWire(() => told);
});
afterAll(() => wire.close());
beforeEach(() => {
  told = {};
});

const signal = (): AbortSignal => new AbortController().signal;
const facets = {
  when: { ...WINDOW, zone: 'Etc/UTC' as never, allDay: false },
  title: 'T',
  body: '',
  location: '',
  showAs: 'busy',
} as const;
const marks = { stamp: { installation: 'i', company: 'c', appointment: 'a', epoch: 1 }, uid: 'u', transactionId: 'a-1' };
const onRead = (): Promise<Failure> => failureOf(wire.connector().view(OWN, WINDOW, signal()));
const onWrite = (): Promise<Failure> => failureOf(wire.connector().create(OWN, facets, marks, 'none', signal()));

/** code, status it comes with, kind, scope, cause, and whether a write is ambiguous. */
const ROWS = [
  ['ApplicationThrottled', 429, 'throttled', 'mailbox', 'throttled', false],
  ['MailboxConcurrency', 429, 'throttled', 'mailbox', 'throttled', false],
  ['TooManyRequests', 429, 'throttled', 'tenant', 'throttled', false],
  ['activityLimitReached', 429, 'throttled', 'tenant', 'throttled', false],
  ['ErrorServerBusy', 503, 'unavailable', 'mailbox', 'serverBusy', true],
  ['ErrorMailboxStoreUnavailable', 503, 'unavailable', 'mailbox', 'serverBusy', true],
  ['serviceNotAvailable', 503, 'unavailable', 'mailbox', 'serverBusy', true],
  ['serviceUnavailable', 503, 'unavailable', 'mailbox', 'serverBusy', true],
  ['ErrorInternalServerError', 500, 'unavailable', 'item', 'serverBusy', true],
  ['generalException', 500, 'unavailable', 'item', 'serverBusy', true],
  ['UnknownError', 504, 'unavailable', 'mailbox', 'serverBusy', true],
  ['ErrorInternalServerTransientError', 503, 'unavailable', 'mailbox', 'serverBusy', true],
  ['ErrorTimeoutExpired', 503, 'unavailable', 'mailbox', 'serverBusy', true],
  ['ErrorConnectionFailed', 503, 'unavailable', 'mailbox', 'serverBusy', true],
  ['ErrorMailboxMoveInProgress', 423, 'unavailable', 'mailbox', 'mailboxMoved', false],
  ['MailboxInfoStale', 503, 'unavailable', 'mailbox', 'mailboxMoved', false],
  ['ErrorInsufficientResources', 503, 'throttled', 'host', 'serverBusy', false],
  ['InvalidAuthenticationToken', 401, 'unauthorised', 'account', 'tokenRefused', false],
  ['unauthenticated', 401, 'unauthorised', 'account', 'tokenRefused', false],
  ['CompactToken', 401, 'unauthorised', 'account', 'tokenRefused', false],
  ['AuthenticationError', 401, 'unauthorised', 'account', 'tokenRefused', false],
  ['Authorization_IdentityNotFound', 401, 'unauthorised', 'account', 'tokenRefused', false],
  ['ErrorAccessDenied', 403, 'forbidden', 'mailbox', 'noRights', false],
  ['accessDenied', 403, 'forbidden', 'mailbox', 'noRights', false],
  ['Authorization_RequestDenied', 403, 'forbidden', 'mailbox', 'noRights', false],
  ['ErrorInsufficientPermissionsInAccessToken', 403, 'forbidden', 'mailbox', 'noRights', false],
  ['ErrorQuotaExceeded', 403, 'quota', 'mailbox', 'mailboxFull', false],
  ['quotaLimitReached', 403, 'quota', 'mailbox', 'mailboxFull', false],
  ['ErrorSubmissionQuotaExceeded', 403, 'quota', 'mailbox', 'mailboxFull', false],
  ['MailboxNotEnabledForRESTAPI', 404, 'moved', 'mailbox', 'mailboxMoved', false],
  ['ResourceNotFound', 404, 'gone', 'mailbox', 'mailboxNotFound', false],
  ['Request_ResourceNotFound', 404, 'gone', 'mailbox', 'mailboxNotFound', false],
  ['ErrorInvalidUser', 404, 'gone', 'mailbox', 'mailboxNotFound', false],
  ['ErrorNonExistentMailbox', 404, 'gone', 'mailbox', 'mailboxNotFound', false],
  ['ErrorInvalidMailbox', 404, 'gone', 'mailbox', 'mailboxNotFound', false],
  ['ErrorItemNotFound', 404, 'gone', 'item', 'itemUnreadable', false],
  ['itemNotFound', 404, 'gone', 'item', 'itemUnreadable', false],
  ['ErrorFolderNotFound', 404, 'gone', 'mailbox', 'anotherMailbox', false],
  ['ErrorCalendarNotFound', 404, 'gone', 'mailbox', 'anotherMailbox', false],
  ['ErrorParentFolderNotFound', 404, 'gone', 'mailbox', 'anotherMailbox', false],
  ['ErrorIrresolvableConflict', 409, 'stale', 'item', 'writeRefused', true],
  ['PreconditionFailed', 412, 'stale', 'item', 'writeRefused', true],
  ['ErrorChangeKeyRequiredForWriteOperations', 412, 'stale', 'item', 'writeRefused', true],
  ['SyncStateNotFound', 410, 'cursorLost', 'mailbox', 'positionLost', false],
  ['ResyncRequired', 410, 'cursorLost', 'mailbox', 'positionLost', false],
  ['syncStateInvalid', 400, 'cursorLost', 'mailbox', 'positionLost', false],
  ['ErrorInvalidSyncStateData', 400, 'cursorLost', 'mailbox', 'positionLost', false],
  ['ErrorInvalidIdMalformed', 400, 'rejected', 'item', 'faultOfOurs', false],
  ['ErrorInvalidId', 400, 'rejected', 'item', 'faultOfOurs', false],
  ['ErrorInvalidRequest', 400, 'rejected', 'item', 'faultOfOurs', false],
  ['RequestBroker--ParseUri', 400, 'rejected', 'item', 'faultOfOurs', false],
  ['BadRequest', 400, 'rejected', 'item', 'faultOfOurs', false],
  ['invalidRequest', 400, 'rejected', 'item', 'faultOfOurs', false],
  ['TimeZoneNotSupportedException', 400, 'rejected', 'item', 'faultOfOurs', false],
  ['ErrorOccurrenceCrossingBoundary', 400, 'rejected', 'item', 'writeRefused', false],
  ['ErrorInvalidRecipients', 400, 'rejected', 'item', 'writeRefused', false],
  ['ErrorPropertyValidationFailure', 400, 'rejected', 'item', 'writeRefused', false],
  ['ErrorInvalidProperty', 400, 'rejected', 'item', 'writeRefused', false],
  ['ErrorInvalidArgument', 400, 'rejected', 'item', 'writeRefused', false],
  ['ErrorInvalidOperation', 400, 'rejected', 'item', 'writeRefused', false],
  ['ErrorMessageSizeExceeded', 413, 'rejected', 'item', 'writeRefused', false],
  ['ErrorDataSizeLimitExceeded', 413, 'rejected', 'item', 'writeRefused', false],
  ['ErrorCalendarIsNotOrganizer', 403, 'notOrganiser', 'item', 'writeRefused', false],
  ['ErrorCalendarIsNotOrganizerForUpdate', 403, 'notOrganiser', 'item', 'writeRefused', false],
  ['ValidationError', 400, 'unavailable', 'mailbox', 'notificationsNotArriving', false],
] as const;

describe('2.7 every code of Graph that is known', () => {
  it.each(ROWS)('%s (%i) is %s of the %s, %s', async (code, status, kind, scope, cause, ambiguous) => {
    told = { status, body: odataError(code) };
    expect(await onRead()).toMatchObject({ kind, scope, cause, ambiguous: false });
    // A create finds no item, so that what is missing is the calendar: of the mailbox, and nobody has deleted anything.
    const isMissing = kind === 'gone' && scope === 'item';
    const about = isMissing ? { scope: 'mailbox', cause: 'anotherMailbox' } : { scope, cause };
    expect(await onWrite()).toMatchObject({ kind, ...about, ambiguous });
  });

  it('2.7 a code in another case is the same', async () => {
    told = { status: 404, body: odataError('MAILBOXNOTENABLEDFORRESTAPI') };
    expect((await onRead()).kind).toBe('moved');
  });

  it('2.7 all of them are in this table, but for the one that a create acts on', () => {
    const tested = [...ROWS.map(([code]) => code.toLowerCase()), 'errorduplicatetransactionid'];
    expect(KNOWN_CODES.toSorted()).toEqual(tested.toSorted());
  });
});

describe('2.7 the most specific code counts', () => {
  it.each([
    ['the inner one', 'generalException', { code: 'ErrorAccessDenied' }, 'forbidden'],
    ['the innermost that is known', 'ErrorItemNotFound', { code: 'nobodyKnows', innererror: { code: 'ErrorQuotaExceeded' } }, 'quota'],
    ['the outer one where the inner is unknown', 'ErrorAccessDenied', { code: 'NobodyKnows' }, 'forbidden'],
    ['a known one before a general one inside', 'ErrorQuotaExceeded', { code: 'generalException' }, 'quota'],
    ['no name of a prototype', 'constructor', { code: '__proto__' }, 'rejected'],
  ])('2.7 %s', async (_said, code, inner, kind) => {
    told = { status: 400, body: odataError(code, inner) };
    expect((await onRead()).kind).toBe(kind);
  });

  it.each([
    ['Forbidden', 'forbidden'],
    ['NotFound', 'gone'],
    ['BadRequest', 'rejected'],
    ['InternalServerError', 'unavailable'],
  ])('2.7 of an ExtensionError the status inside its words: %s', async (inner, kind) => {
    told = {
      status: 400,
      body: { error: { code: 'ExtensionError', message: `Operation: Create; Exception: [Status Code: ${inner}; Reason: x]` } },
    };
    expect((await onRead()).kind).toBe(kind);
  });
});

describe('2.7 a status without a code that is known', () => {
  it.each([
    [400, 'rejected', false],
    [402, 'rejected', false],
    [403, 'forbidden', false],
    [404, 'gone', false],
    [405, 'rejected', false],
    [408, 'unavailable', true],
    [410, 'cursorLost', false],
    [412, 'stale', true],
    [418, 'rejected', false],
    [423, 'unavailable', false],
    [429, 'throttled', false],
    [500, 'unavailable', true],
    [502, 'unavailable', true],
    [503, 'unavailable', true],
    [504, 'unavailable', true],
    [507, 'quota', false],
    [509, 'throttled', false],
    [599, 'unavailable', true],
  ])('2.7 %i is %s', async (status, kind, ambiguous) => {
    told = { status, headers: { 'content-type': 'text/html' }, body: '<html>Something in between</html>' };
    expect(await onRead()).toMatchObject({ kind, ambiguous: false });
    expect(await onWrite()).toMatchObject({ kind, ambiguous });
  });

  it.each([301, 302, 307])('2.7 %i is not followed: a token is sent nowhere else', async (status) => {
    told = { status, headers: { location: 'http://127.0.0.1:9/elsewhere' } };
    expect(await onRead()).toMatchObject({ kind: 'rejected', cause: 'notExchange' });
  });

  it('4.1 nothing of the words of a refusal gets into its detail', async () => {
    told = { status: 400, body: { error: { code: 'ErrorInvalidRequest', message: 'Surgery at nine' } } };
    expect((await onRead()).detail).not.toContain('Surgery');
    told = { status: 400, body: { error: { code: 'Surgery at nine, Room 4', message: '' } } };
    expect((await onRead()).detail).not.toContain('Surgery');
  });
});
