/**
 * What every known ResponseCode of EWS means for us, as one table (R:responsecode; E:handling-*-errors-in-ews). Codes are an open
 * set: what is not here is `unavailable` for the item, so that it is tried again a few times, seen, and reported.
 */
import { meanings, type CodeRow, type Meaning } from '../meaning.ts';

const ROWS: readonly CodeRow[] = [
  // Too much at once: everything that shares the budget waits.
  ['ErrorServerBusy', 'throttled', 'mailbox', 'throttled'],
  ['ErrorExceededConnectionCount ErrorTooManyObjectsOpened', 'throttled', 'mailbox', 'throttled'],
  ['ErrorInsufficientResources ErrorNotEnoughMemory', 'throttled', 'host', 'serverBusy'],
  ['ErrorExceededSubscriptionCount', 'throttled', 'mailbox', 'throttled'],
  // The server's own trouble.
  ['ErrorInternalServerTransientError', 'unavailable', 'mailbox', 'serverBusy', 'ambiguous'],
  ['ErrorInternalServerError', 'unavailable', 'item', 'serverBusy', 'ambiguous'],
  ['ErrorTimeoutExpired', 'unavailable', 'mailbox', 'serverBusy', 'ambiguous'],
  ['ErrorMailboxStoreUnavailable ErrorMailboxFailover', 'unavailable', 'mailbox', 'serverBusy', 'ambiguous'],
  ['ErrorMailboxMoveInProgress', 'unavailable', 'mailbox', 'mailboxMoved'],
  ['ErrorConnectionFailed', 'unavailable', 'mailbox', 'serverBusy', 'ambiguous'],
  ['ErrorADUnavailable ErrorADOperation', 'unavailable', 'host', 'serverBusy'],
  ['ErrorBatchProcessingStopped', 'unavailable', 'mailbox', 'serverBusy'],
  [
    'ErrorProxyRequestNotAllowed ErrorProxiedSubscriptionCallFailure ErrorNoRespondingCASInDestinationSite ErrorNoApplicableProxyCASServersAvailable ErrorCrossSiteRequest ErrorProxyServiceDiscoveryFailed',
    'unavailable',
    'mailbox',
    'mailboxMoved',
  ],
  ['ErrorSubmissionQuotaExceeded ErrorQuotaExceeded', 'quota', 'mailbox', 'mailboxFull'],
  // Who we are and what we may.
  ['ErrorAccessDenied ErrorCreateItemAccessDenied ErrorNoFreeBusyAccess', 'forbidden', 'mailbox', 'noRights'],
  // Of a delegate who may write there and mail nobody: the one event that would, and no other, stays unwritten.
  ['ErrorSendAsDenied', 'forbidden', 'item', 'noRights'],
  ['ErrorSubscriptionAccessDenied ErrorSubscriptionDelegateAccessNotSupported', 'forbidden', 'mailbox', 'noRights'],
  ['ErrorImpersonateUserDenied ErrorImpersonationDenied', 'forbidden', 'mailbox', 'noImpersonationRight'],
  ['ErrorImpersonationFailed', 'unavailable', 'mailbox', 'noImpersonationRight'],
  [
    'ErrorInvalidExchangeImpersonationHeaderData ErrorInvalidUserPrincipalName ErrorInvalidUserSid ErrorInvalidSmtpAddress',
    'rejected',
    'mailbox',
    'mailboxNotFound',
  ],
  [
    'ErrorNonExistentMailbox ErrorMailRecipientNotFound ErrorNameResolutionNoResults ErrorNameResolutionNoMailbox',
    'gone',
    'mailbox',
    'mailboxNotFound',
  ],
  ['ErrorNonPrimarySmtpAddress', 'rejected', 'mailbox', 'anotherMailbox'],
  ['ErrorNameResolutionMultipleResults', 'rejected', 'mailbox', 'mailboxNotFound'],
  ['ErrorMissingEmailAddress', 'forbidden', 'account', 'noRights'],
  ['ErrorMailboxLogonFailed ErrorLogonAsNetworkServiceFailed', 'forbidden', 'mailbox', 'noRights'],
  ['ErrorAccountDisabled', 'forbidden', 'mailbox', 'mailboxDisabled'],
  ['ErrorPasswordExpired ErrorPasswordChangeRequired', 'unauthorised', 'account', 'passwordExpired'],
  ['ErrorInvalidLicense ErrorOrganizationAccessBlocked', 'blockedByPolicy', 'tenant', 'blockedByPolicy'],
  // What is not there, or not as it was.
  ['ErrorItemNotFound', 'gone', 'item', 'itemUnreadable'],
  [
    'ErrorFolderNotFound ErrorSyncFolderNotFound ErrorSavedItemFolderNotFound ErrorToFolderNotFound ErrorNoCalendar',
    'gone',
    'mailbox',
    'anotherMailbox',
  ],
  ['ErrorIrresolvableConflict', 'stale', 'item', 'writeRefused', 'ambiguous'],
  [
    'ErrorStaleObject ErrorChangeKeyRequired ErrorChangeKeyRequiredForWriteOperations ErrorInvalidChangeKey ErrorObjectTypeChanged',
    'stale',
    'item',
    'writeRefused',
  ],
  [
    'ErrorCalendarCannotUpdateDeletedItem ErrorCalendarOccurrenceIsDeletedFromRecurrence ErrorCalendarOccurrenceIndexIsOutOfRecurrenceRange',
    'gone',
    'item',
    'itemUnreadable',
  ],
  ['ErrorCalendarCannotUseIdForOccurrenceId ErrorCalendarCannotUseIdForRecurringMasterId', 'gone', 'item', 'itemUnreadable'],
  ['ErrorInvalidSyncStateData', 'cursorLost', 'mailbox', 'positionLost'],
  [
    'ErrorSubscriptionNotFound ErrorInvalidSubscription ErrorExpiredSubscription ErrorSubscriptionUnsubscribed ErrorReadEventsFailed ErrorMissedNotificationEvents ErrorEventNotFound ErrorInvalidWatermark ErrorNewEventStreamConnectionOpened',
    'cursorLost',
    'mailbox',
    'notificationsNotArriving',
  ],
  // Whose meeting it is.
  [
    'ErrorCalendarIsNotOrganizer ErrorCalendarIsOrganizerForAccept ErrorCalendarIsOrganizerForDecline ErrorCalendarIsOrganizerForRemove ErrorCalendarIsOrganizerForTentative',
    'notOrganiser',
    'item',
    'writeRefused',
  ],
  [
    'ErrorCalendarIsDelegatedForAccept ErrorCalendarIsDelegatedForDecline ErrorCalendarIsDelegatedForRemove ErrorCalendarIsDelegatedForTentative',
    'forbidden',
    'mailbox',
    'noRights',
  ],
  [
    'ErrorCalendarIsCancelledForAccept ErrorCalendarIsCancelledForDecline ErrorCalendarIsCancelledForRemove ErrorCalendarIsCancelledForTentative ErrorCalendarMeetingRequestIsOutOfDate',
    'stale',
    'item',
    'writeRefused',
  ],
  // Versions: the connector steps down by itself; what arrives here had nowhere left to step.
  [
    'ErrorInvalidServerVersion ErrorIncorrectSchemaVersion ErrorInvalidSchemaVersionForMailboxVersion ErrorWrongServerVersion',
    'rejected',
    'mailbox',
    'versionTooOld',
  ],
  // Requests that should never have left: faults of ours.
  [
    'ErrorSchemaValidation ErrorInvalidRequest ErrorInvalidOperation ErrorInvalidPropertyRequest ErrorInvalidPropertySet ErrorInvalidPropertyDelete ErrorInvalidPropertyAppend ErrorIncorrectUpdatePropertyCount ErrorUpdatePropertyMismatch',
    'rejected',
    'item',
    'faultOfOurs',
  ],
  [
    'ErrorInvalidId ErrorInvalidIdMalformed ErrorInvalidIdEmpty ErrorInvalidIdMonikerTooLong ErrorInvalidIdNotAnItemAttachmentId ErrorCannotUseFolderIdForItemId ErrorCannotUseItemIdForFolderId',
    'rejected',
    'item',
    'faultOfOurs',
  ],
  [
    'ErrorSendMeetingInvitationsRequired ErrorSendMeetingInvitationsOrCancellationsRequired ErrorSendMeetingCancellationsRequired ErrorMessageDispositionRequired ErrorDuplicateSOAPHeader ErrorMoreThanOneAccessModeSpecified ErrorInvalidSubscriptionRequest',
    'rejected',
    'item',
    'faultOfOurs',
  ],
  [
    'ErrorValueOutOfRange ErrorInvalidValueForProperty ErrorInvalidExtendedPropertyValue ErrorInvalidExtendedProperty ErrorNoPropertyTagForCustomProperties ErrorUnsupportedMapiPropertyType',
    'rejected',
    'item',
    'faultOfOurs',
  ],
  [
    'ErrorCalendarInvalidTimeZone ErrorTimeZone ErrorCalendarViewRangeTooBig ErrorCalendarFolderIsInvalidForCalendarView',
    'rejected',
    'item',
    'faultOfOurs',
  ],
  [
    'ErrorMailboxDataArrayTooBig ErrorTimeIntervalTooBig ErrorResultSetTooBig ErrorInvalidMergedFreeBusyInterval ErrorExceededFindCountLimit',
    'rejected',
    'item',
    'faultOfOurs',
  ],
  // The content is refused.
  [
    'ErrorCalendarEndDateIsEarlierThanStartDate ErrorCalendarDurationIsTooLong ErrorCalendarOutOfRange ErrorCalendarInvalidRecurrence ErrorRecurrenceHasNoOccurrence ErrorRecurrenceEndDateTooBig ErrorOccurrenceCrossingBoundary ErrorOccurrenceTimeSpanTooBig',
    'rejected',
    'item',
    'writeRefused',
  ],
  ['ErrorInvalidRecipients ErrorMissingRecipients', 'rejected', 'item', 'writeRefused'],
  ['ErrorMessageSizeExceeded ErrorDataSizeLimitExceeded ErrorRequestStreamTooBig', 'rejected', 'item', 'writeRefused'],
  [
    'ErrorCannotDeleteObject ErrorCrossMailboxMoveCopy ErrorMoveCopyFailed ErrorCalendarCannotMoveOrCopyOccurrence ErrorCannotCreateCalendarItemInNonCalendarFolder',
    'rejected',
    'item',
    'writeRefused',
  ],
  ['ErrorItemSave ErrorItemSavePropertyError ErrorPropertyUpdate', 'unavailable', 'item', 'writeRefused', 'ambiguous'],
  // One bad item.
  [
    'ErrorCalendarInvalidPropertyState ErrorCorruptData ErrorItemCorrupt ErrorItemPropertyRequestFailed ErrorContentConversionFailed',
    'malformed',
    'item',
    'itemUnreadable',
  ],
];

/**
 * The same codes where a write is answered with them: the address is one of the people on the event then, and not the mailbox itself,
 * which was read before. One wrong attendee stops one event and no calendar.
 */
const WRITES: readonly CodeRow[] = [
  [
    'ErrorInvalidSmtpAddress ErrorMailRecipientNotFound ErrorNameResolutionNoResults ErrorNameResolutionMultipleResults ErrorNameResolutionNoMailbox',
    'rejected',
    'item',
    'writeRefused',
  ],
];

const TABLE = meanings(ROWS);
const IN_WRITES = meanings(WRITES);
export const KNOWN_CODES: readonly string[] = [...TABLE.keys()];

/** A newer server's code that we do not know: tried again, and looked at before a write is repeated. */
const UNKNOWN: Meaning = { kind: 'unavailable', scope: 'item', cause: 'faultOfOurs', ambiguous: true };

/** What a response code means, to a call that reads or to one that writes. */
export const meaningOf = (code: string, writes: boolean): Meaning =>
  (writes ? IN_WRITES.get(code) : undefined) ?? TABLE.get(code) ?? UNKNOWN;

/** Codes by which a server says that it does not know the schema version we declared. */
export const isVersionRefusal = (code: string): boolean => meaningOf(code, false).cause === 'versionTooOld';

/**
 * Codes after which the mailbox may be found somewhere else, so that Autodiscover is asked anew (class D of the page on response
 * codes; E:how-to-refresh-configuration-information…, E:handling-notification-related-errors…).
 */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'ErrorMailboxMoveInProgress',
  'ErrorMailboxStoreUnavailable',
  'ErrorConnectionFailed',
  'ErrorNonExistentMailbox',
  'ErrorReadEventsFailed',
  'ErrorProxyRequestNotAllowed',
  'ErrorProxiedSubscriptionCallFailure',
  'ErrorNoRespondingCASInDestinationSite',
  'ErrorNoApplicableProxyCASServersAvailable',
  'ErrorCrossSiteRequest',
  'ErrorProxyServiceDiscoveryFailed',
]);
export const maybeElsewhere = (code: string): boolean => ELSEWHERE.has(code);
