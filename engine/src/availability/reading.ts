/** How far the last look into a holder's Exchange calendar can be trusted (rule 4.17). */
import type { Instant, Span } from '../model.ts';

/**
 * What is known of a holder's Exchange calendar.
 * `notAsked`: there is none, or an administrator chose to ignore it (2.2): the booking side is all there is.
 * `never`: there is one that was never read completely, or is not read any more.
 * `read`: completely read at `asOf` over the span `covers`, trusted for so many milliseconds. `disabled`: the integration is
 * at rest on purpose, so that its last reading counts without limit (1.3).
 */
export type Reading =
  | { readonly at: 'notAsked' }
  | { readonly at: 'never' }
  | {
      readonly at: 'read';
      readonly asOf: Instant;
      readonly covers: Span;
      readonly trustedForMilliseconds: number;
      readonly disabled: boolean;
    };

/**
 * What a person is told about a holder's times. `unverified`: nothing is offered, because the calendar was last read at
 * `since` (null: never) and that counted until `closedAt`.
 */
export type Standing =
  | { readonly at: 'notAsked' }
  | { readonly at: 'verified'; readonly asOf: Instant }
  | { readonly at: 'disabled'; readonly asOf: Instant }
  | { readonly at: 'unverified'; readonly since: Instant | null; readonly closedAt: Instant | null };

/** A reading counts until it is older than its trust: at exactly that age it still does. */
export const standingOf = (reading: Reading, now: Instant): Standing => {
  if (reading.at === 'notAsked') return { at: 'notAsked' };
  if (reading.at === 'never') return { at: 'unverified', since: null, closedAt: null };
  if (reading.disabled) return { at: 'disabled', asOf: reading.asOf };
  const closedAt = (reading.asOf + reading.trustedForMilliseconds) as Instant;
  return now <= closedAt ? { at: 'verified', asOf: reading.asOf } : { at: 'unverified', since: reading.asOf, closedAt };
};
