/**
 * An event of ours that somebody moved to another calendar of the same mailbox (4.11): moved back where the transport can, else
 * followed where it lies. Either way it is there, and nothing is cancelled.
 */
import type { AppointmentView, EventView, Instant, Seen } from './model.ts';
import { MINUTE } from './model.ts';
import { nothing } from './outcome.ts';
import type { Memory, Plan, Situation } from './plan.ts';
import { mayPutBack, notePutBack } from './policy/limits.ts';
import { isOver } from './policy/move.ts';
import { liesIn, reason } from './reasons.ts';

/** The change feed is that of the paired calendar and says nothing about others: what lies there is looked at by its id (5.3). */
const LOOK_ELSEWHERE = 5 * MINUTE;

/**
 * The plan of an event that lies elsewhere, from the plan it would have in its own calendar. Moved back first, and compared in
 * the next round, under the id it has then; but nothing is written while a person has to decide (5.7), and nothing is moved back
 * more than three times an hour (4.3). What is over is left where it is (4.19).
 */
export const placed = (
  plan: Plan,
  { policy, now }: Situation,
  memory: Memory,
  appointment: AppointmentView,
  { value: event, version }: Extract<Seen<EventView>, { at: 'present' }>,
): Plan => {
  const { elsewhere, id } = event;
  if (elsewhere === null || isOver(appointment, now)) return plan;
  const held = plan.flag !== null && !plan.agree;
  if (held || !policy.moveBack || !mayPutBack(memory, now)) return followed(plan, elsewhere, now);
  return {
    ...nothing(plan.verdict, notePutBack(memory, now)),
    actions: [{ do: 'moveEventBack', id, ifVersion: version }],
    reasons: [reason('movedBack')],
    agree: false,
    lookAgainAt: now,
  };
};

/** A person is told in which calendar. */
const followed = (plan: Plan, elsewhere: string, now: Instant): Plan => {
  const next = (now + LOOK_ELSEWHERE) as Instant;
  return {
    ...plan,
    reasons: [...plan.reasons, liesIn(elsewhere)],
    flag: 'needsDecision',
    lookAgainAt: plan.lookAgainAt === null ? next : (Math.min(plan.lookAgainAt, next) as Instant),
  };
};
