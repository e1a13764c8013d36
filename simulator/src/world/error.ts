/** Refusals of the world, in Exchange's own response codes (ResponseCode of the EWS messages schema). */

/** The response codes the world itself can give. A face adds those of its own wire (schema, versions, headers). */
export type ErrorCode =
  | 'ErrorAccessDenied'
  | 'ErrorAccountDisabled'
  | 'ErrorCalendarCannotMoveOrCopyOccurrence'
  | 'ErrorCalendarCannotUpdateDeletedItem'
  | 'ErrorCalendarCannotUseIdForOccurrenceId'
  | 'ErrorCalendarCannotUseIdForRecurringMasterId'
  | 'ErrorCalendarDurationIsTooLong'
  | 'ErrorCalendarEndDateIsEarlierThanStartDate'
  | 'ErrorCalendarFolderIsInvalidForCalendarView'
  | 'ErrorCalendarInvalidRecurrence'
  | 'ErrorCalendarInvalidTimeZone'
  | 'ErrorCalendarIsCancelledForAccept'
  | 'ErrorCalendarIsCancelledForDecline'
  | 'ErrorCalendarIsCancelledForTentative'
  | 'ErrorCalendarIsNotOrganizer'
  | 'ErrorCalendarIsOrganizerForAccept'
  | 'ErrorCalendarIsOrganizerForDecline'
  | 'ErrorCalendarIsOrganizerForTentative'
  | 'ErrorCalendarOccurrenceIndexIsOutOfRecurrenceRange'
  | 'ErrorCalendarOccurrenceIsDeletedFromRecurrence'
  | 'ErrorCalendarViewRangeTooBig'
  | 'ErrorCannotCreateCalendarItemInNonCalendarFolder'
  | 'ErrorCannotDeleteObject'
  | 'ErrorCannotUseFolderIdForItemId'
  | 'ErrorCannotUseItemIdForFolderId'
  | 'ErrorChangeKeyRequired'
  | 'ErrorChangeKeyRequiredForWriteOperations'
  | 'ErrorCreateItemAccessDenied'
  | 'ErrorCrossMailboxMoveCopy'
  | 'ErrorExceededConnectionCount'
  | 'ErrorExceededFindCountLimit'
  | 'ErrorFolderNotFound'
  | 'ErrorImpersonateUserDenied'
  | 'ErrorImpersonationDenied'
  | 'ErrorInternalServerTransientError'
  | 'ErrorInvalidChangeKey'
  | 'ErrorInvalidExtendedProperty'
  | 'ErrorInvalidExtendedPropertyValue'
  | 'ErrorInvalidIdEmpty'
  | 'ErrorInvalidIdMalformed'
  | 'ErrorInvalidOperation'
  | 'ErrorInvalidPropertyAppend'
  | 'ErrorInvalidPropertyDelete'
  | 'ErrorInvalidPropertyRequest'
  | 'ErrorInvalidPropertySet'
  | 'ErrorInvalidRecipients'
  | 'ErrorInvalidSyncStateData'
  | 'ErrorInvalidValueForProperty'
  | 'ErrorIrresolvableConflict'
  | 'ErrorItemNotFound'
  | 'ErrorItemSave'
  | 'ErrorMailRecipientNotFound'
  | 'ErrorMailboxDataArrayTooBig'
  | 'ErrorMailboxMoveInProgress'
  | 'ErrorMailboxStoreUnavailable'
  | 'ErrorMissingEmailAddress'
  | 'ErrorNoFreeBusyAccess'
  | 'ErrorNonExistentMailbox'
  | 'ErrorNonPrimarySmtpAddress'
  | 'ErrorOccurrenceCrossingBoundary'
  | 'ErrorOccurrenceTimeSpanTooBig'
  | 'ErrorQuotaExceeded'
  | 'ErrorRecurrenceEndDateTooBig'
  | 'ErrorRecurrenceHasNoOccurrence'
  | 'ErrorSendAsDenied'
  | 'ErrorSendMeetingCancellationsRequired'
  | 'ErrorSendMeetingInvitationsOrCancellationsRequired'
  | 'ErrorSendMeetingInvitationsRequired'
  | 'ErrorServerBusy'
  | 'ErrorSyncFolderNotFound'
  | 'ErrorTimeIntervalTooBig'
  | 'ErrorTimeoutExpired'
  | 'ErrorToFolderNotFound'
  | 'ErrorValueOutOfRange';

/** A refusal: the code, Exchange's kind of sentence, and the named values that go into MessageXml (`t:Value Name="…"`). */
export class WorldError extends Error {
  readonly code: ErrorCode;
  readonly values: Readonly<Record<string, string>>;

  constructor(code: ErrorCode, message: string, values: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'WorldError';
    this.code = code;
    this.values = values;
  }
}
