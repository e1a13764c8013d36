/**
 * What should happen to one link: `reconcile` looks at both sides, at what was last agreed and at the write under way,
 * finds the verdict in the tables, and lets the policies turn it into a plan. Pure: the same situation, the same plan. Where
 * both sides are as agreed nothing is done (5.1); about what is unseen nothing is decided (4.17).
 */
import { absorb } from './absorb.ts';
import { sooner } from './attendees.ts';
import { clearing, comesFirst } from './leftovers.ts';
import { COPY_TAKES } from './copies.ts';
import { fresh, linkedAppointment, linkedEvent } from './compare.ts';
import { FRESH, LINKED } from './decide.ts';
import { doneWith } from './guest-list.ts';
import { making } from './making.ts';
import type { Instant } from './model.ts';
import { nothing } from './outcome.ts';
import type { Action, Memory, Plan, Situation, Verdict } from './plan.ts';
import { audienceOfRemoval, wouldMailAnyway } from './policy/audience.ts';
import { PROOF_OF_DELETION } from './policy/limits.ts';
import { isOver } from './policy/move.ts';
import { reason, reasonAbout } from './reasons.ts';
import type { Reason } from './reasons.ts';
import { both } from './together.ts';
import { missing } from './vanished.ts';
import { strike } from './write.ts';

export const reconcile = (situation: Situation): Plan => {
  if (situation.memory.leftovers === undefined) return decided(situation);
  const { plan, memory } = clearing(situation);
  if (plan !== null) return plan;
  const other = decided({ ...situation, memory });
  if (!memory.leftovers?.length) return other;
  // A write of another kind came first, which nothing waits for once it is known what became of it; or it could not be looked at.
  const isFree = comesFirst(situation.memory.pending) && other.memory.pending === null;
  const next = isFree ? situation.now : ((situation.now + COPY_TAKES) as Instant);
  return { ...other, lookAgainAt: sooner(other.lookAgainAt, next) };
};

const decided = (situation: Situation): Plan => {
  const { appointment, event, policy, now } = situation;
  // 3.11: only the organiser's own event is ever written. A copy says nothing about the appointment, nor about a write of ours.
  if (event.at === 'present' && !event.value.organisedHere)
    return { ...nothing('wait', situation.memory), reasons: [reason('copyIgnored')] };
  const absorbed = absorb(situation.memory, event, situation.createdThenDeleted, policy.revision, now);
  if (!absorbed.settled) {
    // An event that is there is not missing, whatever else is still open.
    const kept = event.at === 'present' ? { ...situation.memory, missingSince: null } : situation.memory;
    return { ...nothing('wait', kept), reasons: [reason('writeUnderWay')], lookAgainAt: absorbed.until };
  }
  const memory = event.at === 'present' ? found(absorbed.memory, event.value.epoch) : absorbed.memory;
  const verdict = verdictOf(memory, appointment, event);
  const plan = planOf(verdict, situation, memory);
  return absorbed.ours ? { ...plan, reasons: [reason('ours'), ...plan.reasons] } : plan;
};

/** What was proven missing and is there again was never deleted (4.6). An epoch that was met is never given out again. */
const found = (memory: Memory, epoch: number): Memory =>
  memory.missingSince === null && memory.epoch >= epoch ? memory : { ...memory, missingSince: null, epoch: Math.max(memory.epoch, epoch) };

export const verdictOf = (memory: Memory, appointment: Situation['appointment'], event: Situation['event']): Verdict =>
  memory.base === null
    ? FRESH[fresh(appointment)][fresh(event)]
    : LINKED[linkedAppointment(memory.base, appointment)][linkedEvent(memory.base, event)];

const planOf = (verdict: Verdict, situation: Situation, memory: Memory): Plan => {
  const { appointment, event, now } = situation;
  if (verdict === 'wait') {
    return { ...nothing('wait', event.at === 'absent' ? spent(memory, now) : memory), reasons: [whyNot(appointment)] };
  }
  switch (verdict) {
    case 'rest':
    case 'push':
    case 'pull':
    case 'merge':
    case 'adopt':
      // `rest` without a base is an empty pair; with one, text that booking owns may still have to be put back.
      return appointment.at === 'present' && event.at === 'present'
        ? both(verdict, situation, memory, appointment, event)
        : nothing(verdict, memory);
    case 'publish':
      return publish(situation, memory, appointment);
    case 'foreign':
      return { ...nothing(verdict, memory), agree: false };
    case 'eventDeleted':
    case 'editLostEvent':
      return missing(verdict, situation, memory);
    case 'appointmentDeleted':
    case 'editLostAppointment':
      return remove(verdict, situation, memory);
    case 'forget': {
      // What was just made may not show yet: it is forgotten only after the same proof as a deletion (4.6).
      const since = memory.missingSince ?? now;
      const proven = (since + PROOF_OF_DELETION) as Instant;
      if (now < proven) {
        const kept = { ...memory, missingSince: since };
        return { ...nothing(verdict, kept), reasons: [reason('missingNoted')], agree: false, lookAgainAt: proven };
      }
      return {
        ...nothing(verdict, { ...memory, base: null, pending: null, missingSince: null, heldSince: null }),
        reasons: [reason('bothGone')],
        agree: false,
      };
    }
    default: {
      const never: never = verdict;
      return never;
    }
  }
};

/**
 * Gone, and over whichever of the times that are known it had: nothing follows from it any more, so nothing is left to be learnt of a
 * write that was under way (4.19), whoever the booking side waits for.
 */
const spent = (memory: Memory, now: Instant): Memory => {
  const { base, pending } = memory;
  if (base === null || pending?.do !== 'update') return memory;
  const isPast = [base.appointment.facets, base.event.facets, pending.appointment.facets].every(({ when }) => when.end <= now);
  return isPast ? { ...memory, pending: null } : memory;
};

/** What of the booking side keeps anything from being decided is said; that one side could not be seen says enough otherwise. */
const whyNot = (appointment: Situation['appointment']): Reason => {
  const why = appointment.at === 'unseen' ? appointment.why : null;
  if (why === 'mailHeld') return reasonAbout('mailHeld', 'those invited');
  return reason(why === 'noStaff' || why === 'handingOver' ? why : 'unseen');
};

const publish = (situation: Situation, memory: Memory, appointment: Situation['appointment']): Plan => {
  if (appointment.at !== 'present') return nothing('publish', memory);
  // Nothing is made for a time that is past: nobody could act on it (4.19).
  if (isOver(appointment.value, situation.now)) return { ...nothing('publish', memory), reasons: [reason('isOver')], agree: false };
  // It had one, which was not found where its mailbox is now (1.6), and may show late like any other (4.6).
  const proven = ((memory.missingSince ?? 0) + PROOF_OF_DELETION) as Instant;
  if (memory.missingSince !== null && situation.now < proven)
    return { ...nothing('publish', memory), reasons: [reason('missingNoted')], agree: false, lookAgainAt: proven };
  const made = { ...memory, missingSince: null };
  return { ...nothing('publish', made), ...making(appointment.value, memory, situation.now), reasons: [reason('published')] };
};

/** 3.3: what no longer takes place here leaves the calendar; how, the delete type says. */
const remove = (verdict: Verdict, { event, policy, now }: Situation, memory: Memory): Plan => {
  if (event.at !== 'present') return nothing(verdict, memory);
  const notify = audienceOfRemoval(event.value, memory.base?.event.facets.when ?? null, now);
  // What is over is told to nobody (4.19): where no removal is silent its event stays where it was.
  if (wouldMailAnyway(event.value, notify, policy.silentWrites)) {
    const left = { ...memory, heldSince: null };
    return { ...nothing(verdict, left), reasons: [reason('isOver')], agree: false };
  }
  // A cancellation goes to all who are on the list, so that whoever has declined is taken off it first (4.7).
  const done = notify !== 'none' && policy.silentWrites ? doneWith(memory.base?.attendance, event.value) : [];
  if (done.length > 0) return { ...nothing(verdict, memory), ...strike(memory, event, done), agree: false, lookAgainAt: now };
  const action: Action = { do: 'removeEvent', id: event.value.id, ifVersion: event.version, notify };
  const reasons = [...(verdict === 'editLostAppointment' ? [reason('deletionWins')] : []), reason('removed')];
  return { ...nothing(verdict, { ...memory, heldSince: null }), actions: [action], reasons };
};
