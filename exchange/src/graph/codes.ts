/**
 * What every known error code of Graph means for us, as one table (graph.md section 12). Codes are an open set, compared without regard to
 * case: what is not here counts by its HTTP status, the second table.
 */
import { meaningSaid, meanings, type CodeRow, type Meaning, type Said } from '../meaning.ts';

const ROWS: readonly CodeRow[] = [
  // Too much at once. Said of a mailbox by its own code; any other 429 is said to the application as a whole.
  ['ApplicationThrottled MailboxConcurrency', 'throttled', 'mailbox', 'throttled'],
  ['TooManyRequests activityLimitReached', 'throttled', 'tenant', 'throttled'],
  [
    'ErrorServerBusy ErrorMailboxStoreUnavailable serviceNotAvailable serviceUnavailable',
    'unavailable',
    'mailbox',
    'serverBusy',
    'ambiguous',
  ],
  // The server's own trouble; an internal error may be about a filter of ours, so that it is about this item alone.
  ['ErrorInternalServerError generalException UnknownError', 'unavailable', 'item', 'serverBusy', 'ambiguous'],
  ['ErrorInternalServerTransientError ErrorTimeoutExpired ErrorConnectionFailed', 'unavailable', 'mailbox', 'serverBusy', 'ambiguous'],
  ['ErrorMailboxMoveInProgress', 'unavailable', 'mailbox', 'mailboxMoved'],
  ['ErrorInsufficientResources', 'throttled', 'host', 'serverBusy'],
  // Who we are and what we may.
  [
    'InvalidAuthenticationToken unauthenticated CompactToken AuthenticationError Authorization_IdentityNotFound',
    'unauthorised',
    'account',
    'tokenRefused',
  ],
  ['ErrorAccessDenied accessDenied', 'forbidden', 'mailbox', 'noRights'],
  ['Authorization_RequestDenied ErrorInsufficientPermissionsInAccessToken', 'forbidden', 'mailbox', 'noRights'],
  ['ErrorQuotaExceeded quotaLimitReached ErrorSubmissionQuotaExceeded', 'quota', 'mailbox', 'mailboxFull'],
  // Who is asked for.
  ['MailboxNotEnabledForRESTAPI', 'moved', 'mailbox', 'mailboxMoved'],
  [
    'ResourceNotFound Request_ResourceNotFound ErrorInvalidUser ErrorNonExistentMailbox ErrorInvalidMailbox',
    'gone',
    'mailbox',
    'mailboxNotFound',
  ],
  ['MailboxInfoStale', 'unavailable', 'mailbox', 'mailboxMoved'],
  // What is asked for.
  ['ErrorItemNotFound itemNotFound', 'gone', 'item', 'itemUnreadable'],
  ['ErrorFolderNotFound ErrorCalendarNotFound ErrorParentFolderNotFound', 'gone', 'mailbox', 'anotherMailbox'],
  ['ErrorIrresolvableConflict PreconditionFailed ErrorChangeKeyRequiredForWriteOperations', 'stale', 'item', 'writeRefused', 'ambiguous'],
  // It made an event before, of which nothing is found any more.
  ['ErrorDuplicateTransactionId', 'gone', 'item', 'itemUnreadable'],
  ['SyncStateNotFound ResyncRequired syncStateInvalid ErrorInvalidSyncStateData', 'cursorLost', 'mailbox', 'positionLost'],
  // What cannot be: repeating it helps nobody.
  [
    'ErrorInvalidIdMalformed ErrorInvalidId ErrorInvalidRequest RequestBroker--ParseUri BadRequest invalidRequest',
    'rejected',
    'item',
    'faultOfOurs',
  ],
  ['ErrorOccurrenceCrossingBoundary ErrorInvalidRecipients', 'rejected', 'item', 'writeRefused'],
  ['TimeZoneNotSupportedException', 'rejected', 'item', 'faultOfOurs'],
  ['ErrorPropertyValidationFailure ErrorInvalidProperty ErrorInvalidArgument ErrorInvalidOperation', 'rejected', 'item', 'writeRefused'],
  ['ErrorMessageSizeExceeded ErrorDataSizeLimitExceeded', 'rejected', 'item', 'writeRefused'],
  ['ErrorCalendarIsNotOrganizer ErrorCalendarIsNotOrganizerForUpdate', 'notOrganiser', 'item', 'writeRefused'],
  // Of a subscription: our address did not answer the question whether it wants to be told.
  ['ValidationError', 'unavailable', 'mailbox', 'notificationsNotArriving'],
];

const CODES: ReadonlyMap<string, Meaning> = meanings(ROWS, (code) => code.toLowerCase());

type StatusRow = readonly [status: number, ...Said];
const STATUS_ROWS: readonly StatusRow[] = [
  [400, 'rejected', 'item', 'faultOfOurs'],
  [401, 'unauthorised', 'account', 'tokenRefused'],
  [402, 'rejected', 'tenant', 'blockedByPolicy'],
  [403, 'forbidden', 'mailbox', 'noRights'],
  [404, 'gone', 'item', 'itemUnreadable'],
  [405, 'rejected', 'host', 'notExchange'],
  [408, 'unavailable', 'host', 'serverBusy', 'ambiguous'],
  [409, 'stale', 'item', 'writeRefused', 'ambiguous'],
  [410, 'cursorLost', 'mailbox', 'positionLost'],
  [412, 'stale', 'item', 'writeRefused', 'ambiguous'],
  [413, 'rejected', 'item', 'writeRefused'],
  [423, 'unavailable', 'mailbox', 'mailboxMoved'],
  [424, 'unavailable', 'item', 'serverBusy'],
  [429, 'throttled', 'tenant', 'throttled'],
  [500, 'unavailable', 'item', 'serverBusy', 'ambiguous'],
  [502, 'unavailable', 'host', 'serverBusy', 'ambiguous'],
  [503, 'unavailable', 'mailbox', 'serverBusy', 'ambiguous'],
  [504, 'unavailable', 'mailbox', 'serverBusy', 'ambiguous'],
  [507, 'quota', 'mailbox', 'mailboxFull'],
  [509, 'throttled', 'tenant', 'throttled'],
];
const STATUSES: ReadonlyMap<number, Meaning> = new Map(STATUS_ROWS.map(([status, ...said]) => [status, meaningSaid(said)]));

/** Every code that is known, in lower case. */
export const KNOWN_CODES: readonly string[] = [...CODES.keys()];

/** Null: nobody knows this code. */
export const meaningOfCode = (code: string): Meaning | null => CODES.get(code.toLowerCase()) ?? null;

/** Every status means something: what is unknown and below 500 is none that Graph gives. */
export const meaningOfStatus = (status: number): Meaning =>
  STATUSES.get(status) ??
  (status >= 500
    ? { kind: 'unavailable', scope: 'host', cause: 'serverBusy', ambiguous: true }
    : { kind: 'rejected', scope: 'host', cause: 'notExchange', ambiguous: false });
