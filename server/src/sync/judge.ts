/**
 * From what was observed to plans: each link by itself, then the moves of the pass together (4.2), then the brake over all
 * of them (4.18). Reads the store, writes nothing.
 */
import { alongWith, facing, oneWay, reconcile, settleMoves } from '@lockstep/engine';
import type { Held, Instant, Memory, Plan, Policy, ProposedMove, Situation } from '@lockstep/engine';
import type { Mailbox } from '../store/rows/sync.ts';
import type { Claim, Transaction } from '../store/store.ts';
import { halt } from './halt.ts';
import { memoryOf } from './observe.ts';
import type { Observed } from './observe.ts';

export type Judged = {
  readonly observed: Observed;
  readonly situation: Situation;
  readonly plan: Plan;
  readonly halted: boolean;
  /** What the brake has stopped: the plan as it would be without. */
  readonly stopped?: Plan;
  /** Moves of others without which its own cannot happen: all of them in one transaction (4.2). */
  readonly along?: readonly Rival[];
};

/** Nothing follows from it, for nobody else either: of one person alone, and its event is the one we knew, at whatever version. */
export const isQuiet = ({ observed: { link, event, assignments }, plan, halted }: Judged): boolean => {
  const { base } = plan.memory;
  if (halted || plan.actions.length + plan.reasons.length + plan.tell.length > 0 || assignments.length > 1) return false;
  if (event.at !== 'present' || event.value.id !== link.eventId || event.value.uid !== link.uid) return false;
  if (link.base === null || base === null || link.base.attendance !== undefined || base.attendance !== undefined) return false;
  return link.leftovers === null && link.missingSince === null && link.restored === null && link.calledOff === null;
};

/** An appointment in the way of a move, which somebody has moved in its own organiser's calendar as well. */
export type Rival = { readonly judged: Judged; readonly mailbox: Mailbox; readonly policy: Policy };

/** @param rivals what was seen to leave the places that moves of this pass want */
export const judge = async (
  tx: Transaction,
  claim: Claim,
  mailbox: Mailbox,
  all: readonly Observed[],
  policy: Policy,
  now: Instant,
  rivals: readonly Rival[] = [],
): Promise<readonly Judged[]> => {
  const alone = all.map((observed) => judgeAlone(observed, policy, now));
  const free: Rival[] = [];
  for (const one of rivals) {
    const [judged] = await halt(tx, { root: claim.root, mailbox: one.mailbox.id }, one.mailbox, [one.judged], one.policy, now);
    // What the brake stops there is in the way here.
    if (judged?.halted === false) free.push(one);
  }
  const settled = await settle(tx, claim, alone, free);
  return halt(tx, claim, mailbox, settled, policy, now);
};

/** By itself, as if nothing were in the way of a move. */
export const judgeAlone = (observed: Observed, policy: Policy, now: Instant): Judged => {
  const situation = situationOf(observed, policy, now);
  return { observed, situation, plan: reconcile(situation), halted: false };
};

/** Another event in the place of the one we knew (4.6) is another meeting: who was invited to that one was not invited to this (3.6). */
const memoryHere = ({ link, event }: Observed): Memory => {
  const memory = memoryOf(link);
  const uid = event.at === 'present' && event.value.id !== link.eventId ? event.value.uid : null;
  if (uid === null || link.uid === null || uid === link.uid || memory.base?.attendance === undefined) return memory;
  const { attendance: _, ...base } = memory.base;
  return { ...memory, base };
};

const situationOf = (observed: Observed, policy: Policy, now: Instant): Situation => ({
  appointment: facing(observed.appointment, observed.event, policy.internalDomains ?? []),
  event: observed.event,
  createdThenDeleted: observed.createdThenDeleted,
  reinstated: observed.link.restored !== null,
  memory: memoryHere(observed),
  // Who holds the slot is judged for all moves of the pass together, below.
  slot: { ...observed.slot, takenBy: null },
  copies: observed.copies,
  leftovers: observed.leftovers,
  policy: observed.block === undefined ? policy : oneWay(policy),
  now,
  ...(observed.link.decision === null ? {} : { decision: observed.link.decision }),
});

const settle = async (tx: Transaction, claim: Claim, judged: readonly Judged[], rivals: readonly Rival[]): Promise<readonly Judged[]> => {
  const moves: ProposedMove[] = [];
  const held: Held[] = [];
  for (const { observed, plan } of [...judged, ...rivals.map((one) => one.judged)]) {
    const move = plan.actions.find((action) => action.do === 'reschedule');
    if (move === undefined) continue;
    const holders = observed.assignments.filter((one) => one.counts).map((one) => one.holder);
    moves.push({ appointment: observed.row.id, holders, from: move.from, to: move.when });
    for (const one of await tx.overlapping(claim.root, holders, move.when.start, move.when.end)) {
      held.push({ appointment: one.appointment, holder: one.holder, span: { start: one.startAt, end: one.endAt } });
    }
  }
  if (moves.length === 0) return judged;
  const refused = settleMoves(moves, held);
  const going = moves.filter(({ appointment }) => !refused.has(appointment));
  return judged.map((one) => {
    const takenBy = refused.get(one.observed.row.id);
    if (takenBy === undefined) return rivals.length === 0 ? one : Object.assign({ along: rivalsAlong(one, going, rivals) }, one);
    const situation = { ...one.situation, slot: { ...one.situation.slot, takenBy } };
    return { ...one, situation, plan: reconcile(situation) };
  });
};

const rivalsAlong = (one: Judged, going: readonly ProposedMove[], rivals: readonly Rival[]): readonly Rival[] => {
  const move = going.find(({ appointment }) => appointment === one.observed.row.id);
  const along = move === undefined ? [] : alongWith(move, going);
  return rivals.filter(({ judged }) => along.some(({ appointment }) => appointment === judged.observed.row.id));
};
