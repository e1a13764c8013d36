/** What is kept with a link for an administrator: what is asked, and what the brake holds, with both sides as they were seen. */
import type { Instant } from '@lockstep/engine';

/** One side of a question, as it was seen. */
export type Side = { readonly start: Instant; readonly end: Instant; readonly title: string; readonly location: string };
/**
 * What an administrator is asked (5.7). `outlook`: of an event that is gone, as it was when both sides last agreed. `left`, `leftDeleted`:
 * put back three times within an hour, or made anew, and then left as it is (4.3).
 */
export type Ask = {
  readonly kind: 'conflict' | 'deletion' | 'left' | 'leftDeleted';
  readonly booking: Side;
  readonly outlook: Side;
  /** How many people a write of the booking side's time would mail. */
  readonly guests: number;
  /** It was said once more after an hour. */
  readonly reminded: boolean;
};
/** What would happen to an appointment or its event if the brake let go (4.18). */
export type Would = 'cancel' | 'makeAnew' | 'reschedule' | 'moveEvent' | 'remove' | 'forget';
/** What the brake holds of one link: both sides as they were seen. It is not asked about by itself, but for the mailbox as a whole. */
export type Braked = {
  readonly kind: 'brake';
  readonly would: Would;
  readonly booking: Side;
  readonly outlook: Side;
  /** How many people Exchange would mail about it, at most. */
  readonly guests: number;
};
