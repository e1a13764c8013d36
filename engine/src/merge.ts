/**
 * The three-way merge of a pair that is there on both sides, facet by facet, each side against its own base. The answer
 * says for each facet who is followed, and why (who owns what: rule 4.10).
 */
import { bookingMoved, sameFacet } from './compare.ts';
import { FACETS } from './model.ts';
import type { AppointmentView, EventView, Facet, Version } from './model.ts';
import type { Base, Decision, Memory, Situation } from './plan.ts';
import { decided, decisionLapses, leftLapses, mayPutBack } from './policy/limits.ts';
import { isOver, objection, warnings } from './policy/move.ts';
import type { Move } from './policy/move.ts';
import { reason } from './reasons.ts';
import type { Reason, ReasonCode } from './reasons.ts';

/**
 * `push`: the event follows an edit of the booking side. `putBack`: the event returns to what booking owns. `pull`: the
 * appointment follows Outlook. `leave`: both sides stay, and that counts as agreed. `hold`: a person has to decide.
 */
export type Choice = 'push' | 'putBack' | 'pull' | 'leave' | 'hold';
export type Merged = {
  readonly choices: ReadonlyMap<Facet, Choice>;
  readonly reasons: readonly Reason[];
  /** Left different because the limit of put-backs is reached (4.3). */
  readonly left: readonly Facet[];
  /** Outlook edited what confirms a reservation (4.5): time, place, subject, body, or show-as from Tentative to Busy. */
  readonly editedInOutlook: boolean;
  /** The move cannot be, and its organiser is told why (4.4). */
  readonly moveRefused: boolean;
};

type Pair = { readonly situation: Situation; readonly memory: Memory; readonly a: AppointmentView; readonly e: EventView };

/** @param at the version the event was seen at */
export const merge = (situation: Situation, memory: Memory, a: AppointmentView, e: EventView, at: Version): Merged => {
  const pair: Pair = { situation, memory, a, e };
  const choices = new Map<Facet, Choice>();
  const reasons: Reason[] = [];
  const left: Facet[] = [];
  let editedInOutlook = false;
  let moveRefused = false;
  const lapsed = lapsedIn(pair);
  const answered = decidedIn(pair);
  const putOff = isPutOff(pair);
  for (const facet of FACETS) {
    if (lapsed.includes(facet)) {
      choices.set(facet, 'push');
      reasons.push(reason('askLapsed', facet));
      continue;
    }
    if (answered?.keep === 'booking' && answered.facets.includes(facet)) {
      choices.set(facet, 'push');
      reasons.push(reason('decidedBooking', facet));
      continue;
    }
    const { aMoved, eMoved, rewritten } = movedSides(memory.base, facet, a, e, at);
    if (eMoved && !rewritten && memory.base !== null && confirming(facet, memory.base, e)) editedInOutlook = true;
    const taken = facet === 'when' && answered?.keep === 'outlook' && answered.facets.includes(facet);
    if (sameFacet(facet, a.facets, e.facets) || (!aMoved && !eMoved && !putOff && !taken)) continue;
    const chosen = taken ? decidedForOutlook(pair) : choose(pair, facet, aMoved, eMoved, rewritten);
    let { choice } = chosen;
    if (choice === 'putBack' && !mayPutBack(memory, situation.now)) {
      choice = 'leave';
      left.push(facet);
      reasons.push(reason('putBackLimit', facet));
    } else {
      reasons.push(...chosen.reasons);
      moveRefused ||= chosen.refused === true;
    }
    choices.set(facet, choice);
  }
  return { choices, reasons, left, editedInOutlook, moveRefused };
};

/** What was edited in Outlook while the appointment was over was left (4.19); moved to a time that is to come, it is not over any more. */
const isPutOff = ({ memory: { base }, a, situation: { now } }: Pair): boolean =>
  base !== null && base.appointment.facets.when.end <= now && !isOver(a, now);

/** What is left to a person (4.3) and still differs. */
const leftIn = ({ memory: { base, heldSince }, a, e, situation }: Pair): readonly Facet[] =>
  base?.left !== true || heldSince === null || isOver(a, situation.now)
    ? []
    : (base.leftIn ?? []).filter((facet) => !sameFacet(facet, a.facets, e.facets) && !(facet === 'body' && e.onlineMeeting));

/** Of it, what nobody decided in time: that is the booking side's again (5.7). */
const lapsedIn = (pair: Pair): readonly Facet[] => {
  const { memory, a, e, situation } = pair;
  const { heldSince } = memory;
  return heldSince === null || situation.now < leftLapses(heldSince, a.facets.when, e.facets.when) ? [] : leftIn(pair);
};

/** Of it, what an administrator decided (5.7). */
const decidedIn = (pair: Pair): { readonly keep: Decision['keep']; readonly facets: readonly Facet[] } | null => {
  const keep = decided(pair.situation.decision, pair.a.facets.when, pair.e.facets.when);
  return keep === null ? null : { keep, facets: leftIn(pair) };
};

/** An administrator is bound neither by the lock nor by moves not being accepted, but by all that keeps two of them apart. */
const decidedForOutlook = (pair: Pair): Chosen => {
  const { policy } = pair.situation;
  const open = { ...policy, lock: false, accept: { ...policy.accept, move: true } };
  return movedInOutlook({ ...pair, situation: { ...pair.situation, policy: open } }, [reason('decidedOutlook', 'when')]);
};

/** Without a base (an event with our stamp was found) both sides count as moved. */
const movedSides = (base: Base | null, facet: Facet, a: AppointmentView, e: EventView, at: Version): Sides => {
  if (base === null) return { aMoved: true, eMoved: true, rewritten: false };
  const unread = base.unread !== undefined && facet in base.unread;
  // At the version our own write produced nobody can have edited it: another form is the server's.
  const untouched = unread && at === base.event.version;
  const eMoved = !untouched && !sameFacet(facet, base.event.facets, e.facets);
  return { aMoved: bookingMoved(base, facet, a.facets), eMoved, rewritten: eMoved && unread };
};

/** `rewritten`: text we wrote shows in another form, which may be the server's doing. */
type Sides = { readonly aMoved: boolean; readonly eMoved: boolean; readonly rewritten: boolean };

/** Rule 4.5. A body under an online meeting changes by Outlook's own hand. */
const confirming = (facet: Facet, base: Base, e: EventView): boolean => {
  if (facet === 'showAs') return base.event.facets.showAs === 'tentative' && e.facets.showAs === 'busy';
  return facet !== 'body' || !e.onlineMeeting;
};

type Chosen = { readonly choice: Choice; readonly reasons: readonly Reason[]; readonly refused?: boolean };
const because = (choice: Choice, ...reasons: Reason[]): Chosen => ({ choice, reasons });

const choose = (pair: Pair, facet: Facet, aMoved: boolean, eMoved: boolean, rewritten: boolean): Chosen => {
  const { situation, a, e } = pair;
  if (facet === 'body' && e.onlineMeeting) return because('leave', reason('onlineMeeting', facet));
  if (!eMoved) return because('push', reason('pushed', facet));
  if (pair.memory.base === null && facet !== 'when') return because('push', reason('adopted', facet));
  // From here on Outlook changed it.
  if (!aMoved && isOver(a, situation.now)) return because('leave', reason('isOver', facet));
  if (facet === 'when') return aMoved ? conflict(pair) : movedInOutlook(pair);
  // Neither counts as a put-back: the one is Exchange's doing, the other carries an edit of the booking side.
  if (rewritten && !aMoved) return because('push', reason('rewritten', facet));
  return because(aMoved ? 'push' : 'putBack', reason(situation.policy.lock ? 'locked' : 'bookingOwns', facet));
};

const moveOf = ({ situation: { slot, policy, now }, a, e }: Pair): Move => ({ appointment: a, event: e, slot, policy, now });

/** 4.4: these the organiser is told by mail; the others the journal tells. */
const TOLD_WHY: readonly ReasonCode[] = ['slotTaken', 'inThePast', 'breaksRule'];

const movedInOutlook = (pair: Pair, first: readonly Reason[] = []): Chosen => {
  const move = moveOf(pair);
  const against = objection(move);
  if (against !== null) return { ...because('putBack', ...first, reason(against, 'when')), refused: TOLD_WHY.includes(against) };
  return because('pull', ...first, reason('movedInOutlook', 'when'), ...warnings(move).map((code) => reason(code, 'when')));
};

/**
 * Found at another time, and nothing was ever agreed on: where that cannot stand, the booking side's is written, which is no put-back that
 * there are three of in an hour (4.3).
 */
const foundElsewhere = (pair: Pair): Chosen => {
  const chosen = movedInOutlook(pair);
  return chosen.choice === 'putBack' ? { ...chosen, choice: 'push' } : chosen;
};

/** Both sides changed the time. A move that could not stand alone cannot win a conflict either. */
const conflict = (pair: Pair): Chosen => {
  const { situation, memory, a, e } = pair;
  const { policy, now } = situation;
  const bookingWins = (...reasons: Reason[]): Chosen => because('push', ...reasons);
  if (isOver(a, now)) return bookingWins(reason('isOver', 'when'));
  if (memory.base === null) return policy.conflict === 'outlook' ? foundElsewhere(pair) : bookingWins(reason('adopted', 'when'));
  if (policy.lock) return bookingWins(reason('locked', 'when'));
  if (!policy.accept.move) return bookingWins(reason('moveNotAccepted', 'when'));
  switch (policy.conflict) {
    case 'booking':
      return bookingWins(reason('conflictBooking', 'when'));
    case 'outlook':
      return movedInOutlook(pair, [reason('conflictOutlook', 'when')]);
    case 'ask': {
      const keep = decided(situation.decision, a.facets.when, e.facets.when);
      if (keep === 'booking') return bookingWins(reason('decidedBooking', 'when'));
      if (keep === 'outlook') return movedInOutlook(pair, [reason('decidedOutlook', 'when')]);
      const lapses = decisionLapses(memory.heldSince ?? now, a.facets.when, e.facets.when);
      return now >= lapses ? bookingWins(reason('askLapsed', 'when')) : because('hold', reason('conflictAsk', 'when'));
    }
    default: {
      const never: never = policy.conflict;
      return never;
    }
  }
};
