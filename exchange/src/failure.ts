/** Everything that can go wrong between us and Exchange, classified once, at the edge, into a closed set. */
import type { FailureFacts } from '@lockstep/engine';

export type { FailureKind, FailureScope } from '@lockstep/engine';

/** Rule 2.7: the closed list of causes a person may read that a connector can find. The server's table holds their sentences. */
export type Cause =
  | 'nameNotFound'
  | 'unreachable'
  | 'certificateNotTrusted'
  | 'certificateForAnotherName'
  | 'notExchange'
  | 'wrongCredentials'
  | 'accountLocked'
  | 'passwordExpired'
  | 'tokenRefused'
  | 'onlyNtlmV1'
  | 'ewsSwitchedOff'
  | 'blockedByPolicy'
  | 'mailboxNotFound'
  | 'anotherMailbox'
  | 'mailboxMoved'
  | 'mailboxDisabled'
  | 'noRights'
  | 'noImpersonationRight'
  | 'privateEventsHidden'
  | 'versionTooOld'
  | 'throttled'
  | 'serverBusy'
  | 'notificationsNotArriving'
  | 'checkOverdue'
  | 'positionLost'
  | 'mailboxFull'
  | 'writeRefused'
  | 'itemUnreadable'
  | 'calendarGone'
  | 'brakeHeld'
  | 'needsDecision'
  | 'templateFailed'
  | 'addressNotAllowed'
  | 'clockDiffers'
  | 'anotherInstallation'
  | 'faultOfOurs';

export type Failure = FailureFacts & {
  readonly cause: Cause;
  /** What was seen, in words for an administrator: codes, statuses, names of elements; never private text or a secret. */
  readonly detail: string;
};

export class ConnectorError extends Error {
  readonly failure: Failure;
  constructor(failure: Failure, options?: ErrorOptions) {
    super(`${failure.kind} (${failure.scope}): ${failure.detail}`, options);
    this.name = 'ConnectorError';
    this.failure = failure;
  }
}
