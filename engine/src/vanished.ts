/**
 * The event of a linked appointment is gone (rules 4.3, 4.3a, 4.6). "Deleted" is a claim that needs proof: the shell has
 * looked by id, stamp and UID in the very mailbox and calendar that were paired, and it is asked again after 60 seconds.
 */
import { making } from './making.ts';
import type { Instant } from './model.ts';
import { nothing } from './outcome.ts';
import type { Decision, Memory, Plan, Situation, Verdict } from './plan.ts';
import { PROOF_OF_DELETION, decided, decisionLapses, mayPutBack, nextReminder, notePutBack } from './policy/limits.ts';
import { isOver } from './policy/move.ts';
import { reason } from './reasons.ts';
import type { ReasonCode } from './reasons.ts';

export const missing = (verdict: Verdict, situation: Situation, memory: Memory): Plan => {
  const { appointment, now } = situation;
  if (appointment.at !== 'present') return nothing(verdict, memory);
  const idle = { ...nothing(verdict, memory), agree: false };
  // Nothing follows from it any more, so nothing is left to be learnt of a write that was under way.
  if (isOver(appointment.value, now)) return { ...idle, memory: { ...memory, pending: null }, reasons: [reason('isOver')] };
  const since = memory.missingSince ?? now;
  const proven = (since + PROOF_OF_DELETION) as Instant;
  if (now < proven) return { ...idle, memory: { ...memory, missingSince: since }, reasons: [reason('missingNoted')], lookAgainAt: proven };

  const anew = whyAnew(verdict, situation, memory);
  if (anew !== null) {
    const heldSince = memory.heldSince ?? now;
    const { when } = appointment.value.facets;
    const lapses = decisionLapses(heldSince, when, when);
    // Once it was left, only a booking edit, or the end of the time to decide (5.7), brings it back; not a later look.
    const left = memory.heldSince !== null && now < lapses;
    const kept = chosen(situation) === 'booking';
    if (verdict === 'eventDeleted' && !kept && (left || !mayPutBack(memory, now))) {
      return {
        ...idle,
        memory: { ...memory, missingSince: since, heldSince },
        reasons: [reason('putBackLimit')],
        // Said once: looking again and finding the same is no news.
        tell: memory.heldSince === null ? [{ kind: 'flagged', to: ['organiser'] }] : [],
        flag: 'needsDecision',
        lookAgainAt: Math.max(lapses, now + PROOF_OF_DELETION * 60) as Instant,
      };
    }
    return {
      ...nothing(verdict, notePutBack({ ...memory, missingSince: null, heldSince: null }, now)),
      ...making(appointment.value, memory, now),
      reasons: [...(kept && anew !== 'decidedBooking' ? [reason('decidedBooking')] : []), reason(anew)],
    };
  }
  if (asks(verdict, situation, memory)) {
    const heldSince = memory.heldSince ?? now;
    const lapses = decisionLapses(heldSince, appointment.value.facets.when, appointment.value.facets.when);
    const kept = { ...memory, missingSince: since, heldSince };
    return {
      ...idle,
      memory: kept,
      reasons: [reason('deletionAsk')],
      flag: 'needsDecision',
      lookAgainAt: nextReminder(heldSince, lapses, now),
    };
  }
  return {
    // `rebase` forgets the link once the cancellation was carried out; one that is refused as stale leaves it as it is.
    ...nothing(verdict, { ...memory, missingSince: since }),
    actions: [{ do: 'cancelAppointment', ifVersion: appointment.version }],
    reasons: [...(chosen(situation) === 'outlook' ? [reason('decidedOutlook')] : []), reason('deletedInOutlook')],
    tell: [{ kind: 'cancelled', to: ['client', 'staff'] }],
    agree: false,
  };
};

/** What is past is cleaned up without anybody meaning the appointment, which was put off since (4.19). */
const wasOver = ({ base, missingSince }: Memory, now: Instant): boolean =>
  base !== null && base.event.facets.when.end <= (missingSince ?? now);

/** What an administrator decided about an appointment whose event is gone. */
const chosen = ({ appointment, decision }: Situation): Decision['keep'] | null =>
  appointment.at === 'present' ? decided(decision, appointment.value.facets.when, null) : null;

/** Changed in the booking system, deleted in Outlook: a person is asked until the decision lapses (5.7). */
const asks = (verdict: Verdict, situation: Situation, memory: Memory): boolean => {
  const { appointment, policy, now } = situation;
  if (chosen(situation) !== null || verdict !== 'editLostEvent' || policy.conflict !== 'ask' || appointment.at !== 'present') return false;
  const { when } = appointment.value.facets;
  return now < decisionLapses(memory.heldSince ?? now, when, when);
};

/** Why the event is made anew instead of the appointment being cancelled; null: it is cancelled, or asked about. */
const whyAnew = (verdict: Verdict, situation: Situation, memory: Memory): ReasonCode | null => {
  const { policy } = situation;
  // Left after three times (4.3), it is an administrator's to let it go, whatever the integration says.
  if (verdict === 'eventDeleted' && memory.heldSince !== null && chosen(situation) === 'outlook') return null;
  if (policy.lock) return 'lockedRecreated';
  if (!policy.accept.cancel) return 'deletionNotAccepted';
  if (verdict === 'editLostEvent' && wasOver(memory, situation.now)) return 'putOffAnew';
  if (verdict !== 'editLostEvent' || asks(verdict, situation, memory)) return null;
  if (policy.conflict !== 'ask') return policy.conflict === 'outlook' ? null : 'editRevives';
  const keep = chosen(situation);
  return keep === 'outlook' ? null : keep === 'booking' ? 'decidedBooking' : 'askLapsed';
};
