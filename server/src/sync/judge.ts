/**
 * From what was observed to plans: each link by itself, then the moves of the pass together (4.2), then the brake over all
 * of them (4.18). Reads the store, writes nothing.
 */
import { HOUR, MINUTE, brake, countable, reason, reconcile, settleMoves } from '@lockstep/engine';
import type { Countable, Held, Instant, Plan, Policy, ProposedMove, Situation } from '@lockstep/engine';
import type { Movement } from '../store/rows/restraint.ts';
import type { Mailbox } from '../store/rows/sync.ts';
import type { Claim, Transaction } from '../store/store.ts';
import { memoryOf } from './observe.ts';
import type { Observed } from './observe.ts';

export type Judged = { readonly observed: Observed; readonly situation: Situation; readonly plan: Plan; readonly halted: boolean };

export const judge = async (
  tx: Transaction,
  claim: Claim,
  mailbox: Mailbox,
  all: readonly Observed[],
  policy: Policy,
  now: Instant,
): Promise<readonly Judged[]> => {
  const alone = all.map((observed) => {
    const situation = situationOf(observed, policy, now);
    return { observed, situation, plan: reconcile(situation), halted: false };
  });
  const settled = await settle(tx, claim, alone);
  return halt(tx, claim, mailbox, settled, policy, now);
};

const situationOf = (observed: Observed, policy: Policy, now: Instant): Situation => ({
  appointment: observed.appointment,
  event: observed.event,
  createdThenDeleted: observed.createdThenDeleted,
  memory: memoryOf(observed.link),
  // Who holds the slot is judged for all moves of the pass together, below.
  slot: { ...observed.slot, takenBy: null },
  policy,
  now,
});

const settle = async (tx: Transaction, claim: Claim, judged: readonly Judged[]): Promise<readonly Judged[]> => {
  const moves: ProposedMove[] = [];
  const held: Held[] = [];
  for (const { observed, plan } of judged) {
    const move = plan.actions.find((action) => action.do === 'reschedule');
    if (move === undefined) continue;
    const own = await tx.assignments.select({ root: claim.root, appointment: observed.row.id, counts: true });
    const holders = own.map((one) => one.holder);
    moves.push({ appointment: observed.row.id, holders, from: move.from, to: move.when });
    for (const one of await tx.overlapping(claim.root, holders, move.when.start, move.when.end)) {
      held.push({ appointment: one.appointment, holder: one.holder, span: { start: one.startAt, end: one.endAt } });
    }
  }
  if (moves.length === 0) return judged;
  const refused = settleMoves(moves, held);
  return judged.map((one) => {
    const takenBy = refused.get(one.observed.row.id);
    if (takenBy === undefined) return one;
    const situation = { ...one.situation, slot: { ...one.situation.slot, takenBy } };
    return { ...one, situation, plan: reconcile(situation) };
  });
};

const halt = async (
  tx: Transaction,
  claim: Claim,
  mailbox: Mailbox,
  judged: readonly Judged[],
  policy: Policy,
  now: Instant,
): Promise<readonly Judged[]> => {
  if (mailbox.brakeReleasedUntil !== null && mailbox.brakeReleasedUntil > now) return judged;
  const candidates = judged.flatMap((one, index) => {
    const counted = countedOf(one.plan, one.observed);
    return counted === null ? [] : [{ ...counted, index, company: one.observed.row.company }];
  });
  if (candidates.length === 0) return judged;
  const { root } = claim;
  const since = Math.max(now - HOUR, mailbox.brakeReleasedUntil ?? 0) as Instant;
  const done = await tx.movements.select({ root, mailbox: claim.mailbox, at: { gt: since } });
  const wide = await alikeIn(tx, root, candidates, since);
  // Below both limits the size of the calendar decides nothing, and with every change all of its links would be read.
  const counts = candidates.length + done.length >= Math.min(policy.brake.allOf, policy.brake.perMailbox + 1);
  const ahead = counts
    ? (await tx.links.select({ root, mailbox: claim.mailbox })).filter(
        (link) => link.base !== null && link.base.event.facets.when.end > now,
      ).length
    : 0;
  const halted = brake(
    candidates,
    {
      mailbox: done,
      company: eachOnce(wide),
      mailboxSize: counts ? ahead + done.filter((one) => one.kind === 'removal').length : Number.POSITIVE_INFINITY,
    },
    policy.brake,
  );
  const indices = new Set([...halted].map((candidate) => candidates[candidate]?.index));
  return judged.map((one, index) => (indices.has(index) ? { ...one, halted: true, plan: held(one, now) } : one));
};

/** What the companies of the candidates have gone through that is like one of them: of thousands of moves an hour only those count. */
const alikeIn = async (
  tx: Transaction,
  root: string,
  candidates: readonly (Countable & { readonly company: string })[],
  since: Instant,
): Promise<readonly Movement[]> => {
  const found: Movement[] = [];
  const asked = new Set<string>();
  for (const { company, kind, direction, offset } of candidates) {
    const like = `${company} ${kind} ${direction} ${offset}`;
    if (asked.has(like)) continue;
    asked.add(like);
    found.push(...(await tx.movements.select({ root, company, kind, direction, offset, at: { gt: since } })));
  }
  return found;
};

/** What was moved to and fro by the same way is one appointment. */
const eachOnce = (movements: readonly Movement[]): readonly Movement[] => [
  ...new Map(movements.map((one) => [`${one.appointment} ${one.kind} ${one.direction} ${one.offset}`, one])).values(),
];

/** What the brake counts of a plan; a plan never holds two such actions of its own accord. */
export const countedOf = (plan: Plan, observed: Observed): Countable | null => {
  const start = observed.event.at === 'present' ? observed.event.value.facets.when.start : null;
  for (const action of plan.actions) {
    const counted = countable(action, start);
    if (counted !== null) return counted;
  }
  return null;
};

/** Nothing of it is remembered or carried out; looked at again in case the calendar heals by itself. */
const held = ({ plan, situation }: Judged, now: Instant): Plan => ({
  ...plan,
  actions: [],
  tell: [],
  reasons: [reason('brakeHeld')],
  memory: situation.memory,
  agree: false,
  lookAgainAt: (now + 15 * MINUTE) as Instant,
});
