/** What follows from a failure between us and Exchange. The classification itself happens at the edge, once. */
import type { Instant } from './model.ts';
import { HOUR, MINUTE, SECOND } from './model.ts';

export type FailureKind =
  /** The item moved on since it was read. */
  | 'stale'
  /** The item, folder or mailbox is not there. */
  | 'gone'
  /** Exchange asks to be left alone for a while. */
  | 'throttled'
  /** Who we are was not accepted. */
  | 'unauthorised'
  /** Who we are was accepted, what we want was not. */
  | 'forbidden'
  /** EWS is switched off or we are not on an allow list. */
  | 'blockedByPolicy'
  /** The account is locked: every further attempt makes it worse. */
  | 'lockedOut'
  /** The mailbox or a sending quota is full. */
  | 'quota'
  /** The mailbox does not organise the event. */
  | 'notOrganiser'
  /** No answer, or one that says "later". */
  | 'unavailable'
  /** The request itself was refused; repeating it cannot help. */
  | 'rejected'
  /** The position in the change feed is lost: list anew. */
  | 'cursorLost'
  /** The answer cannot be read. */
  | 'malformed'
  /** The mailbox lives elsewhere now. */
  | 'moved';

/** How far a failure reaches: everything inside that scope waits with it. */
export type FailureScope = 'item' | 'mailbox' | 'account' | 'host' | 'tenant';

export type FailureFacts = {
  readonly kind: FailureKind;
  readonly scope: FailureScope;
  /** The write may have been applied although it failed: look before repeating it. */
  readonly ambiguous: boolean;
  readonly retryAt: Instant | null;
};

export type Next =
  | { readonly next: 'retry'; readonly at: Instant }
  /** Look at both sides again before anything else, soon. */
  | { readonly next: 'reobserve'; readonly at: Instant }
  | { readonly next: 'relist' }
  /** Nothing will change by itself: say so, and look again in a long while. */
  | { readonly next: 'park'; readonly at: Instant };

const FIRST = 5 * SECOND;
const CEILING = 15 * MINUTE;
/** A host that does not answer is tried by one call for all who wait for it: they are to go on soon after it is back (4.17). */
const HOST_CEILING = 5 * MINUTE;
const PARKED = HOUR;
const LOCKED_OUT = 4 * HOUR;
/** A Retry-After further away than this is a mistake or an attack (F13). */
const FURTHEST = 24 * HOUR;

/**
 * @param attempt how many times in a row it has failed, 1 for the first
 * @param chance a number in [0, 1) that spreads retries, so that a thousand mailboxes do not come back together
 */
export const afterFailure = (failure: FailureFacts, attempt: number, now: Instant, chance: number): Next => {
  const spread = (milliseconds: number): Instant => Math.round(now + milliseconds * (1 + chance / 4)) as Instant;
  const growing = (): Instant => {
    const ceiling = failure.scope === 'host' && failure.kind === 'unavailable' ? HOST_CEILING : CEILING;
    const wait = spread(Math.min(ceiling, FIRST * 2 ** Math.min(20, Math.max(0, attempt - 1))));
    if (failure.retryAt === null) return wait;
    // The server's own word is kept exactly: never earlier, and at most a day.
    return Math.min(Math.max(failure.retryAt, now), now + FURTHEST) as Instant;
  };
  switch (failure.kind) {
    case 'stale':
    case 'gone':
    case 'notOrganiser':
      return { next: 'reobserve', at: attempt <= 1 ? now : growing() };
    case 'throttled':
    case 'unavailable':
    case 'malformed':
      return { next: 'retry', at: growing() };
    case 'cursorLost':
      return { next: 'relist' };
    case 'forbidden':
      // A right that is given back is noticed within two minutes; asking for it harms nobody, unlike a wrong password.
      return { next: 'park', at: spread(Math.min(PARKED, MINUTE * 2 ** Math.min(10, Math.max(0, attempt - 1)))) };
    case 'unauthorised':
    case 'blockedByPolicy':
    case 'quota':
    case 'rejected':
    case 'moved':
      // Rights come back and passwords are mended (2.7): looked at again, slowly, and at once when somebody asks.
      return { next: 'park', at: spread(Math.min(PARKED, 5 * MINUTE * 2 ** Math.min(10, Math.max(0, attempt - 1)))) };
    case 'lockedOut':
      return { next: 'park', at: spread(LOCKED_OUT) };
    default: {
      const never: never = failure.kind;
      return never;
    }
  }
};
