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
 * may thereby refuse another. The moves that are left can all happen together, and none of the refused could join them:
 * refused is, in the order given (last first), what collides, and let in again what collides no more once all is settled.
 */
export const settleMoves = (moves: readonly ProposedMove[], held: readonly Held[]): ReadonlyMap<string, string> => {
  let going = withoutCollisions(moves, held);
  for (const move of moves) {
    const joined = moves.filter((one) => one === move || going.includes(one));
    if (collision(joined, held) === null) going = joined;
  }
  const refused = moves.filter((move) => !going.includes(move));
  return new Map(refused.map((move) => [move.appointment, inTheWayOf(move, going, moves, held)]));
};

/**
 * Those of the moves that can happen together which have to happen with this one: whose former time it takes, whose former time those take,
 * and so on. `going`: what `settleMoves` did not refuse.
 */
export const alongWith = (move: ProposedMove, going: readonly ProposedMove[]): readonly ProposedMove[] => {
  const along: ProposedMove[] = [move];
  // Grows while it is walked.
  for (const one of along)
    along.push(...going.filter((other) => !along.includes(other) && overlap(one.to, other.from) && shareSomebody(one, other)));
  return along.slice(1);
};

const shareSomebody = (a: ProposedMove, b: ProposedMove): boolean => a.holders.some((holder) => b.holders.includes(holder));

type Collision = { readonly loser: ProposedMove; readonly winner: string };

const withoutCollisions = (moves: readonly ProposedMove[], held: readonly Held[]): readonly ProposedMove[] => {
  const found = collision(moves, held);
  return found === null
    ? moves
    : withoutCollisions(
        moves.filter((move) => move !== found.loser),
        held,
      );
};

/** The first thing that keeps these moves from happening together; null: they can. */
const collision = (going: readonly ProposedMove[], held: readonly Held[]): Collision | null => {
  const moving = new Set(going.map((move) => move.appointment));
  const stays = held.filter((slot) => !moving.has(slot.appointment));
  for (const loser of going) {
    const winner = blockerOf(loser, stays);
    if (winner !== null) return { loser, winner };
  }
  return lastClash(going);
};

/** What a refused move would meet if it alone were let in now; in a ring of moves that failed together, itself. */
const inTheWayOf = (move: ProposedMove, going: readonly ProposedMove[], moves: readonly ProposedMove[], held: readonly Held[]): string => {
  const found = collision(
    moves.filter((one) => one === move || going.includes(one)),
    held,
  );
  if (found === null) return move.appointment;
  return found.loser === move ? found.winner : found.loser.appointment;
};

const blockerOf = (move: ProposedMove, stays: readonly Held[]): string | null =>
  stays.find((slot) => slot.appointment !== move.appointment && move.holders.includes(slot.holder) && overlap(slot.span, move.to))
    ?.appointment ?? null;

/** Two moves onto the same time of the same holder: the one named later gives way. */
const lastClash = (moves: readonly ProposedMove[]): Collision | null => {
  for (let later = moves.length - 1; later > 0; later--) {
    for (let earlier = 0; earlier < later; earlier++) {
      const [a, b] = [moves[earlier], moves[later]];
      if (a === undefined || b === undefined) continue;
      if (overlap(a.to, b.to) && shareSomebody(a, b)) return { winner: a.appointment, loser: b };
    }
  }
  return null;
};
