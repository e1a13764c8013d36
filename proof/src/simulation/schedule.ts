/** What people are going to do in one simulation: a list of steps drawn before it starts, each at a pause after the one before. */
import { MINUTE, SECOND } from '@lockstep/engine';
import type { ClientDo, OddDo } from '../checker/observed.ts';
import type { Random } from '../random.ts';
import type { HoursDo } from './hours.ts';
import { drawOddity } from './oddities.ts';
import { drawTeamDeed, type TeamWish } from './staffing.ts';

/** Fractions in [0, 1) choose among what is there when the step is taken, so that a step always means the same thing. */
export type Step = { readonly afterMs: number; readonly who: number; readonly which: number; readonly slot: number } & (
  | { readonly side: 'booking'; readonly do: 'book' | 'bookSoon' | 'reinstate' | 'move' | 'retitle' | 'note' | 'cancel' }
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
  | { readonly side: 'odd'; readonly do: OddDo }
  | { readonly side: 'team'; readonly do: TeamWish['do'] }
  | { readonly side: 'hours'; readonly do: HoursDo }
  | { readonly side: 'client'; readonly do: ClientDo }
  /** Both sides edit the same appointment before anybody looks (F26). */
  | { readonly side: 'both'; readonly booking: 'move' | 'retitle' | 'cancel'; readonly outlook: 'move' | 'retitle' | 'delete' }
);

/** What of a company its schedule depends on. */
type Drawn = {
  readonly braked: boolean;
  readonly team: boolean;
  readonly blockDays: number | null;
  readonly invitesClients: boolean;
  readonly posted: boolean;
};

export const drawSchedule = (random: Random, company: Drawn): readonly Step[] => {
  const count = random.between(10, 20);
  const steps = Array.from({ length: count }, (_, index) => drawStep(random, index, company));
  return random.chance(0.15) ? withPast(steps) : steps;
};

/** Something that is over before the end, and a policy that archives what is past (F56). */
const withPast = (steps: readonly Step[]): readonly Step[] => {
  const archive = steps.slice(-2).map(({ afterMs, who, which, slot }): Step => ({ afterMs, who, which, slot, side: 'odd', do: 'archive' }));
  const waits = archive.map((step, index) => (index === 0 ? { ...step, afterMs: step.afterMs + 4 * MINUTE } : step));
  return steps.map((step, index): Step => {
    const { afterMs, who, which, slot } = step;
    if (index === 1) return { afterMs, who, which, slot, side: 'booking', do: 'bookSoon' };
    return waits[index - steps.length + waits.length] ?? step;
  });
};

const drawStep = (random: Random, index: number, { braked, team, blockDays, invitesClients, posted }: Drawn): Step => {
  const where = { afterMs: drawPause(random, posted), who: random.fraction(), which: random.fraction(), slot: random.fraction() };
  // Something has to be there before it can be edited.
  if (index < (braked ? 7 : 3)) return { ...where, side: 'booking', do: 'book' };
  const side = random.weighted([
    [42, 'booking'],
    [36, 'outlook'],
    [12, 'odd'],
    [10, 'both'],
    [team ? 34 : 0, 'team'],
    [braked ? 12 : 0, 'exchange'],
    [blockDays === null ? 0 : 16, 'hours'],
    [invitesClients ? 16 : 0, 'client'],
  ] as const);
  switch (side) {
    case 'booking':
      return {
        ...where,
        side,
        do: random.weighted([
          [29, 'book'],
          [1, 'bookSoon'],
          [14, 'reinstate'],
          [40, 'move'],
          [12, 'retitle'],
          [8, 'note'],
          [10, 'cancel'],
        ] as const),
      };
    case 'odd':
      return { ...where, side, do: drawOddity(random) };
    case 'team':
      return { ...where, side, do: drawTeamDeed(random) };
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
          [9, 'restore'],
          [8, 'add'],
          [3, 'moveOwn'],
          [2, 'deleteOwn'],
          [5, 'flag'],
          [2, 'rename'],
        ] as const),
      };
    case 'hours':
      return { ...where, side, do: random.pick(['lunch', 'off', 'off', 'morning', 'back', 'publish', 'days']) };
    case 'client':
      return { ...where, side, do: random.pick(['clientDeclines', 'clientDeclines', 'clientAccepts']) };
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

/** Bursts within a second, edits within a minute, rests in which the calendar is read anew, and some in which what was made grows old. */
const drawPause = (random: Random, posted: boolean): number =>
  random.weighted([
    [45, random.between(0, SECOND)],
    [47, random.between(SECOND, 40 * SECOND)],
    [7, random.between(90 * SECOND, 4 * MINUTE)],
    // What Graph posts asks for a renewal ten minutes after the last one at the earliest.
    [posted ? 6 : 1, random.between(10 * MINUTE, 14 * MINUTE)],
  ] as const);
