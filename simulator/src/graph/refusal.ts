/** Refusals of Graph: HTTP status and code (graph.md section 12), its own and those that the world's refusals become. */
import type { ErrorCode, WorldError } from '../world/error.ts';

/** A request that is refused. */
export class GraphRefusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'GraphRefusal';
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

const STATUS: Readonly<Partial<Record<ErrorCode, number>>> = {
  ErrorAccessDenied: 403,
  ErrorCreateItemAccessDenied: 403,
  ErrorSendAsDenied: 403,
  ErrorQuotaExceeded: 403,
  ErrorItemNotFound: 404,
  ErrorFolderNotFound: 404,
  ErrorCalendarOccurrenceIsDeletedFromRecurrence: 404,
  MailboxNotEnabledForRESTAPI: 404,
  ResourceNotFound: 404,
  ErrorIrresolvableConflict: 409,
  ErrorDuplicateTransactionId: 409,
  SyncStateNotFound: 410,
  ErrorMailboxMoveInProgress: 423,
  ErrorServerBusy: 503,
  ErrorInternalServerTransientError: 503,
  ErrorMailboxStoreUnavailable: 503,
};

/** Where Graph has another name for what EWS calls so. */
const RENAMED: Readonly<Partial<Record<ErrorCode, string>>> = {
  ErrorCalendarOccurrenceIsDeletedFromRecurrence: 'ErrorItemNotFound',
  ErrorCalendarInvalidTimeZone: 'TimeZoneNotSupportedException',
  ErrorCalendarIsNotOrganizer: 'ErrorInvalidRequest',
  ErrorCalendarIsOrganizerForAccept: 'ErrorInvalidRequest',
  ErrorCalendarIsOrganizerForDecline: 'ErrorInvalidRequest',
  ErrorCalendarIsOrganizerForTentative: 'ErrorInvalidRequest',
  ErrorCalendarIsCancelledForAccept: 'ErrorInvalidRequest',
  ErrorCalendarIsCancelledForDecline: 'ErrorInvalidRequest',
  ErrorCalendarIsCancelledForTentative: 'ErrorInvalidRequest',
  ErrorCalendarCannotUpdateDeletedItem: 'ErrorInvalidRequest',
  ErrorCalendarEndDateIsEarlierThanStartDate: 'ErrorPropertyValidationFailure',
  ErrorCalendarDurationIsTooLong: 'ErrorPropertyValidationFailure',
  ErrorCalendarInvalidRecurrence: 'ErrorPropertyValidationFailure',
  ErrorInvalidValueForProperty: 'ErrorPropertyValidationFailure',
  ErrorInvalidExtendedProperty: 'ErrorInvalidProperty',
  ErrorInvalidExtendedPropertyValue: 'ErrorInvalidProperty',
  ErrorInvalidPropertySet: 'ErrorInvalidRequest',
  ErrorInvalidPropertyDelete: 'ErrorInvalidRequest',
  ErrorInvalidOperation: 'ErrorInvalidRequest',
  ErrorCalendarViewRangeTooBig: 'ErrorInvalidRequest',
  ErrorInvalidIdEmpty: 'ErrorInvalidIdMalformed',
  ErrorMailboxDataArrayTooBig: 'ErrorInvalidRequest',
  ErrorValueOutOfRange: 'ErrorInvalidRequest',
};

/** @param conditional whether the request came with If-Match: a conflict is a failed condition then */
export function refusalOf(error: WorldError, conditional: boolean): GraphRefusal {
  const status = error.code === 'ErrorIrresolvableConflict' && conditional ? 412 : (STATUS[error.code] ?? 400);
  return new GraphRefusal(status, RENAMED[error.code] ?? error.code, error.message);
}

/** A field of the body that cannot be what it says. */
export function badProperty(name: string, reason: string): GraphRefusal {
  return new GraphRefusal(400, 'ErrorPropertyValidationFailure', `At least one property failed validation: ${name} ${reason}`);
}

export function badRequest(message: string): GraphRefusal {
  return new GraphRefusal(400, 'ErrorInvalidRequest', message);
}
