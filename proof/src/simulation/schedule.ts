/** What people are going to do in one simulation: a list of steps drawn before it starts, each at a pause after the one before. */
import { MINUTE, SECOND } from '@lockstep/engine';
import type { Random } from '../random.ts';

/** Fractions in [0, 1) choose among what is there when the step is taken, so that a step always means the same thing. */
export type Step = { readonly afterMs: number; readonly who: number; readonly which: number; readonly slot: number } & (
  | { readonly side: 'booking'; readonly do: 'book' | 'move' | 'retitle' | 'note' | 'cancel' }
  | {
      readonly side: 'outlook';
      readonly do:
        | 'move'
        | 'resize'
        | 'retitle'
        | 'editBody'
        | 'relocate'
        | 'showAs'
        | 'remind'
        | 'invite'
        | 'delete'
        | 'softDelete'
        | 'hardDelete'
        | 'copy'
        | 'restore'
        | 'add'
        | 'moveOwn'
        | 'deleteOwn'
        | 'flag'
        | 'rename';
    }
  /** Something befalls a whole calendar: it is empty for some minutes, or somebody's script clears or shifts it (F32, B12). */
  | { readonly side: 'exchange'; readonly do: 'empty' | 'clear' | 'shift'; readonly minutes: number }
  /** Both sides edit the same appointment before anybody looks (F26). */
  | { readonly side: 'both'; readonly booking: 'move' | 'retitle' | 'cancel'; readonly outlook: 'move' | 'retitle' | 'delete' }
);

export const drawSchedule = (random: Random, { braked }: { readonly braked: boolean }): readonly Step[] => {
  const count = random.between(12, 22);
  return Array.from({ length: count }, (_, index) => drawStep(random, index, braked));
};

const drawStep = (random: Random, index: number, braked: boolean): Step => {
  const where = { afterMs: drawPause(random), who: random.fraction(), which: random.fraction(), slot: random.fraction() };
  // Something has to be there before it can be edited.
  if (index < (braked ? 7 : 3)) return { ...where, side: 'booking', do: 'book' };
  const side = random.weighted([
    [45, 'booking'],
    [45, 'outlook'],
    [10, 'both'],
    [braked ? 12 : 0, 'exchange'],
  ] as const);
  switch (side) {
    case 'booking':
      return {
        ...where,
        side,
        do: random.weighted([
          [30, 'book'],
          [40, 'move'],
          [12, 'retitle'],
          [8, 'note'],
          [10, 'cancel'],
        ] as const),
      };
    case 'outlook':
      return {
        ...where,
        side,
        do: random.weighted([
          [34, 'move'],
          [10, 'resize'],
          [8, 'retitle'],
          [4, 'editBody'],
          [4, 'relocate'],
          [3, 'showAs'],
          [3, 'remind'],
          [3, 'invite'],
          [9, 'delete'],
          [3, 'softDelete'],
          [3, 'hardDelete'],
          [5, 'copy'],
          [3, 'restore'],
          [8, 'add'],
          [3, 'moveOwn'],
          [2, 'deleteOwn'],
          [5, 'flag'],
          [2, 'rename'],
        ] as const),
      };
    case 'exchange':
      return { ...where, side, do: random.pick(['empty', 'empty', 'clear', 'shift']), minutes: random.between(1, 20) };
    case 'both':
      return {
        ...where,
        side,
        booking: random.pick(['move', 'move', 'retitle', 'cancel']),
        outlook: random.pick(['move', 'move', 'retitle', 'delete']),
      };
    default: {
      const never: never = side;
      return never;
    }
  }
};

/** Bursts within a second, edits within a minute, and rests in which the calendar is read anew. */
const drawPause = (random: Random): number =>
  random.weighted([
    [30, random.between(0, SECOND)],
    [60, random.between(SECOND, 40 * SECOND)],
    [10, random.between(90 * SECOND, 4 * MINUTE)],
  ] as const);
