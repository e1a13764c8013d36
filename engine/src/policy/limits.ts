/** Limits on putting back (4.3), on proof of a deletion (4.6), and on waiting for a person (5.7). */
import { HOUR, MINUTE, SECOND } from '../model.ts';
import type { Instant, Span, When } from '../model.ts';
import type { Decision, Memory } from '../plan.ts';

export const PUT_BACKS_PER_HOUR = 3;
/** How long an event has to stay gone before its deletion counts. */
export const PROOF_OF_DELETION = 60 * SECOND;
const REMINDER = HOUR;
const DECISION = 24 * HOUR;

export const recentPutBacks = (memory: Memory, now: Instant): readonly Instant[] => memory.putBacks.filter((at) => at > now - HOUR);
export const mayPutBack = (memory: Memory, now: Instant): boolean => recentPutBacks(memory, now).length < PUT_BACKS_PER_HOUR;

export const notePutBack = (memory: Memory, now: Instant): Memory => ({ ...memory, putBacks: [...recentPutBacks(memory, now), now] });

const sameTime = (one: Span, other: Span): boolean => one.start === other.start && one.end === other.end;

/** Which side an administrator chose, while both show what they did then; null: nobody has decided, or something was changed since. */
export const decided = (decision: Decision | undefined, booking: Span, event: Span | null): Decision['keep'] | null => {
  if (decision === undefined || !sameTime(decision.booking, booking)) return null;
  const seen = decision.event === null || event === null ? decision.event === event : sameTime(decision.event, event);
  return seen ? decision.keep : null;
};

/** 5.7: booking wins after 24 hours, or at the start of the earlier span. */
export const decisionLapses = (heldSince: Instant, one: Pick<When, 'start'>, other: Pick<When, 'start'>): Instant =>
  Math.min(heldSince + DECISION, one.start, other.start) as Instant;

/**
 * The same for what was left after three put-backs (4.3), but never within the hour in which those three count: a time in
 * the past would lapse at once, and the fourth put-back would follow.
 */
export const leftLapses = (leftSince: Instant, one: Pick<When, 'start'>, other: Pick<When, 'start'>): Instant =>
  Math.max(leftSince + HOUR, decisionLapses(leftSince, one, other)) as Instant;

/** The next moment at which something about a held pair happens: the reminder, or the lapse. */
export const nextReminder = (heldSince: Instant, lapses: Instant, now: Instant): Instant => {
  const reminder = (heldSince + REMINDER) as Instant;
  return reminder > now ? (Math.min(reminder, lapses) as Instant) : (Math.max(lapses, now + MINUTE) as Instant);
};
