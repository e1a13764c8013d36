/** The world's refusals as failures of a connector: the same closed set that the wire's answers are classified into. */
import { type Instant, instant } from '@lockstep/engine';
import type { Cause, Failure, FailureKind, FailureScope } from '@lockstep/exchange';
import type { ErrorCode, TurnedAway, WorldError } from '@lockstep/simulator';

/** `ambiguous`: a write that is answered with this may have been applied. */
type Row = readonly [kind: FailureKind, scope: FailureScope, cause: Cause, ambiguous?: 'ambiguous'];

const REFUSED: Row = ['rejected', 'item', 'writeRefused'];
const FAULT_OF_OURS: Row = ['rejected', 'item', 'faultOfOurs'];
const STALE: Row = ['stale', 'item', 'writeRefused'];
const GONE: Row = ['gone', 'item', 'itemUnreadable'];
const THROTTLED: Row = ['throttled', 'mailbox', 'throttled'];
const DEAF: Row = ['cursorLost', 'mailbox', 'notificationsNotArriving'];

/** Response codes that mean more than a refusal of this one request (ews.md section 17); what is not named here is one. */
const ROWS: Partial<Record<ErrorCode, Row>> = {
  ErrorServerBusy: THROTTLED,
  ErrorExceededConnectionCount: THROTTLED,
  ErrorTimeoutExpired: ['unavailable', 'mailbox', 'serverBusy', 'ambiguous'],
  ErrorInternalServerTransientError: ['unavailable', 'mailbox', 'serverBusy', 'ambiguous'],
  ErrorMailboxStoreUnavailable: ['unavailable', 'mailbox', 'serverBusy', 'ambiguous'],
  ErrorMailboxMoveInProgress: ['unavailable', 'mailbox', 'mailboxMoved'],
  ErrorQuotaExceeded: ['quota', 'mailbox', 'mailboxFull'],
  ErrorAccessDenied: ['forbidden', 'mailbox', 'noRights'],
  ErrorSendAsDenied: ['forbidden', 'item', 'noRights'],
  ErrorNoFreeBusyAccess: ['forbidden', 'mailbox', 'noRights'],
  ErrorImpersonateUserDenied: ['forbidden', 'mailbox', 'noImpersonationRight'],
  ErrorImpersonationDenied: ['forbidden', 'mailbox', 'noImpersonationRight'],
  ErrorAccountDisabled: ['forbidden', 'mailbox', 'mailboxDisabled'],
  ErrorMissingEmailAddress: ['forbidden', 'account', 'noRights'],
  ErrorNonExistentMailbox: ['gone', 'mailbox', 'mailboxNotFound'],
  ErrorMailRecipientNotFound: ['gone', 'mailbox', 'mailboxNotFound'],
  ErrorNonPrimarySmtpAddress: ['rejected', 'mailbox', 'anotherMailbox'],
  ErrorFolderNotFound: ['gone', 'mailbox', 'anotherMailbox'],
  ErrorToFolderNotFound: ['gone', 'mailbox', 'anotherMailbox'],
  ErrorSyncFolderNotFound: ['gone', 'mailbox', 'anotherMailbox'],
  ErrorInvalidSyncStateData: ['cursorLost', 'mailbox', 'positionLost'],
  ErrorSubscriptionNotFound: DEAF,
  ErrorInvalidSubscription: DEAF,
  ErrorInvalidWatermark: DEAF,
  ErrorMissedNotificationEvents: DEAF,
  ErrorReadEventsFailed: DEAF,
  ErrorNewEventStreamConnectionOpened: DEAF,
  ErrorExceededSubscriptionCount: THROTTLED,
  ErrorSubscriptionAccessDenied: ['forbidden', 'mailbox', 'noRights'],
  ErrorSubscriptionDelegateAccessNotSupported: ['forbidden', 'mailbox', 'noRights'],
  ErrorItemNotFound: GONE,
  ErrorCalendarCannotUpdateDeletedItem: GONE,
  ErrorCalendarOccurrenceIsDeletedFromRecurrence: GONE,
  ErrorIrresolvableConflict: ['stale', 'item', 'writeRefused', 'ambiguous'],
  ErrorInvalidChangeKey: STALE,
  ErrorChangeKeyRequired: STALE,
  ErrorChangeKeyRequiredForWriteOperations: STALE,
  ErrorCalendarIsNotOrganizer: ['notOrganiser', 'item', 'writeRefused'],
  // It made an event before, of which nothing is found any more.
  ErrorDuplicateTransactionId: GONE,
  SyncStateNotFound: ['cursorLost', 'mailbox', 'positionLost'],
  MailboxNotEnabledForRESTAPI: ['moved', 'mailbox', 'mailboxMoved'],
  ResourceNotFound: ['gone', 'mailbox', 'mailboxNotFound'],
  ErrorInvalidIdMalformed: FAULT_OF_OURS,
  ErrorInvalidIdEmpty: FAULT_OF_OURS,
  ErrorCannotUseFolderIdForItemId: FAULT_OF_OURS,
  ErrorCannotUseItemIdForFolderId: FAULT_OF_OURS,
};

export const failureOf = (error: WorldError, write: boolean): Failure => of(error.code, null, write);

/** A call that was not admitted: nothing was applied, and the server may say how long it wants to be left alone. */
export const busyFailure = (code: ErrorCode, backOffMs: number | null, now: Instant): Failure =>
  of(code, backOffMs === null ? null : instant(now + backOffMs), false);

/** A call that something in front of Exchange has turned away (F13): of one budget, or of whoever comes. */
export const turnedAway = ({ status, retryAfter, announcedUntil }: TurnedAway): Failure => ({
  kind: 'throttled',
  scope: status === 429 ? 'mailbox' : 'host',
  ambiguous: false,
  retryAt: announcedUntil === null ? null : instant(announcedUntil),
  cause: status === 429 ? 'throttled' : 'serverBusy',
  detail: `HTTP ${status}, Retry-After ${retryAfter ?? 'left out'}`,
});

const of = (code: ErrorCode, retryAt: Instant | null, write: boolean): Failure => {
  const [kind, scope, cause, ambiguous] = ROWS[code] ?? REFUSED;
  return { kind, scope, ambiguous: write && ambiguous === 'ambiguous', retryAt, cause, detail: code };
};

/** What is too much for one mailbox is too much for the one budget of whoever acts as itself; too many calls at once are that one call's matter. */
export const ofAccount = (failure: Failure): Failure => {
  const isCrowded = failure.detail === 'ErrorExceededConnectionCount' && failure.retryAt === null;
  return failure.kind === 'throttled' && failure.scope === 'mailbox' && !isCrowded ? { ...failure, scope: 'account' } : failure;
};

/** "Not found" where rights are missing is no proof that something is gone. */
export const hiddenFailure = (detail: string, may: 'read' | 'nothing'): Failure => ({
  kind: 'forbidden',
  scope: may === 'read' ? 'item' : 'mailbox',
  ambiguous: false,
  retryAt: null,
  cause: may === 'read' ? 'privateEventsHidden' : 'noRights',
  detail,
});

/** The connection ended before the answer was there; a write may have been applied. */
export const lostAnswer = (detail: string, write: boolean): Failure => ({
  kind: 'unavailable',
  scope: 'host',
  ambiguous: write,
  retryAt: null,
  cause: 'unreachable',
  detail,
});

/** The answer came to its end and is not whole: what it says of a write is not known. */
export const shortAnswer = (write: boolean): Failure => ({
  kind: 'malformed',
  scope: 'mailbox',
  ambiguous: write,
  retryAt: null,
  cause: 'notExchange',
  detail: 'XML that ends in the middle',
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
