/** The world's refusals as failures of a connector: the same closed set that the wire's answers are classified into. */
import { type Instant, instant, SECOND } from '@lockstep/engine';
import type { Cause, Failure, FailureKind, FailureScope } from '@lockstep/exchange';
import type { ErrorCode, WorldError } from '@lockstep/simulator';

type Row = readonly [kind: FailureKind, scope: FailureScope, cause: Cause];

/** Without a time from the server a busy one is left alone for this long (ews.md section 10: exponential, from 10 s). */
const UNSAID_BACK_OFF_MS = 10 * SECOND;

const BUSY: Row = ['throttled', 'mailbox', 'serverBusy'];
const REFUSED: Row = ['rejected', 'item', 'writeRefused'];

/** Response codes that are more than a refusal of this one request; what is not named here is one. */
const ROWS: Partial<Record<ErrorCode, Row>> = {
  ErrorServerBusy: BUSY,
  ErrorExceededConnectionCount: ['throttled', 'mailbox', 'throttled'],
  ErrorTimeoutExpired: ['unavailable', 'mailbox', 'serverBusy'],
  ErrorInternalServerTransientError: ['unavailable', 'mailbox', 'serverBusy'],
  ErrorMailboxStoreUnavailable: ['unavailable', 'mailbox', 'unreachable'],
  ErrorMailboxMoveInProgress: ['unavailable', 'mailbox', 'mailboxMoved'],
  ErrorQuotaExceeded: ['quota', 'mailbox', 'mailboxFull'],
  ErrorAccessDenied: ['forbidden', 'mailbox', 'noRights'],
  ErrorSendAsDenied: ['forbidden', 'mailbox', 'noRights'],
  ErrorImpersonateUserDenied: ['forbidden', 'mailbox', 'noImpersonationRight'],
  ErrorImpersonationDenied: ['forbidden', 'account', 'noImpersonationRight'],
  ErrorAccountDisabled: ['forbidden', 'mailbox', 'mailboxDisabled'],
  ErrorMissingEmailAddress: ['gone', 'mailbox', 'mailboxNotFound'],
  ErrorNonExistentMailbox: ['gone', 'mailbox', 'mailboxNotFound'],
  ErrorNonPrimarySmtpAddress: ['moved', 'mailbox', 'anotherMailbox'],
  ErrorFolderNotFound: ['gone', 'mailbox', 'anotherMailbox'],
  ErrorSyncFolderNotFound: ['cursorLost', 'mailbox', 'positionLost'],
  ErrorInvalidSyncStateData: ['cursorLost', 'mailbox', 'positionLost'],
  ErrorItemNotFound: ['gone', 'item', 'itemUnreadable'],
  ErrorIrresolvableConflict: ['stale', 'item', 'writeRefused'],
  ErrorInvalidChangeKey: ['stale', 'item', 'writeRefused'],
  ErrorChangeKeyRequired: ['stale', 'item', 'writeRefused'],
  ErrorChangeKeyRequiredForWriteOperations: ['stale', 'item', 'writeRefused'],
  ErrorCalendarCannotUpdateDeletedItem: ['gone', 'item', 'writeRefused'],
  ErrorCalendarIsNotOrganizer: ['notOrganiser', 'item', 'writeRefused'],
};

/** The one code after which a write may have happened all the same (ews.md section 17, row 6). */
const AMBIGUOUS: ReadonlySet<string> = new Set(['ErrorTimeoutExpired']);

export const failureOf = (error: WorldError, now: Instant, write: boolean): Failure => {
  const [kind, scope, cause] = ROWS[error.code] ?? REFUSED;
  return {
    kind,
    scope,
    ambiguous: write && AMBIGUOUS.has(error.code),
    retryAt: kind === 'throttled' ? instant(now + UNSAID_BACK_OFF_MS) : null,
    cause,
    detail: error.code,
  };
};

/** A call that was not admitted: nothing was applied, and the server may say how long it wants to be left alone. */
export const busyFailure = (code: ErrorCode, backOffMs: number | null, now: Instant): Failure => {
  const [kind, scope, cause] = ROWS[code] ?? BUSY;
  const retryAt = kind === 'throttled' ? instant(now + (backOffMs ?? UNSAID_BACK_OFF_MS)) : null;
  return { kind, scope, ambiguous: false, retryAt, cause, detail: code };
};

/** The connection ended before the answer was there; a write may have been applied. */
export const lostAnswer = (detail: string, write: boolean): Failure => ({
  kind: 'unavailable',
  scope: 'mailbox',
  ambiguous: write,
  retryAt: null,
  cause: 'unreachable',
  detail,
});

/** A call that must not leave: what it asks for cannot be meant. */
export const wishThatCannotBe = (detail: string): Failure => ({
  kind: 'rejected',
  scope: 'item',
  ambiguous: false,
  retryAt: null,
  cause: 'faultOfOurs',
  detail,
});
