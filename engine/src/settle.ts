/**
 * The moves of one pass judged together (rules 4.2, 4.4): a swap or a chain is lawful although each move alone would land
 * on a slot that another appointment still holds.
 */
import type { Span } from './model.ts';

export type ProposedMove = { readonly appointment: string; readonly holders: readonly string[]; readonly from: Span; readonly to: Span };
/** A slot that an appointment holds now, of one holder. */
export type Held = { readonly appointment: string; readonly holder: string; readonly span: Span };

const overlap = (a: Span, b: Span): boolean => a.start < b.end && b.start < a.end;

/**
 * Which of the moves cannot be, and the appointment in whose way they are. A move that is refused stays where it was, and
 * may thereby refuse another; the answer is the largest set of moves that can all happen, found by refusing, in the
 * order given (last first), only what collides.
 */
export const settleMoves = (moves: readonly ProposedMove[], held: readonly Held[]): ReadonlyMap<string, string> => {
  const refused = new Map<string, string>();
  const accepted = (): readonly ProposedMove[] => moves.filter((move) => !refused.has(move.appointment));
  for (;;) {
    const going = accepted();
    const moving = new Set(going.map((move) => move.appointment));
    const stays = held.filter((slot) => !moving.has(slot.appointment));
    const blocked = going.find((move) => blockerOf(move, stays) !== null);
    if (blocked !== undefined) {
      refused.set(blocked.appointment, blockerOf(blocked, stays) ?? blocked.appointment);
      continue;
    }
    const clash = lastClash(going);
    if (clash === null) return refused;
    refused.set(clash.loser, clash.winner);
  }
};

const blockerOf = (move: ProposedMove, stays: readonly Held[]): string | null =>
  stays.find((slot) => slot.appointment !== move.appointment && move.holders.includes(slot.holder) && overlap(slot.span, move.to))
    ?.appointment ?? null;

/** Two moves onto the same time of the same holder: the one named later gives way. */
const lastClash = (moves: readonly ProposedMove[]): { winner: string; loser: string } | null => {
  for (let later = moves.length - 1; later > 0; later--) {
    for (let earlier = 0; earlier < later; earlier++) {
      const [a, b] = [moves[earlier], moves[later]];
      if (a === undefined || b === undefined) continue;
      if (overlap(a.to, b.to) && a.holders.some((holder) => b.holders.includes(holder)))
        return { winner: a.appointment, loser: b.appointment };
    }
  }
  return null;
};
