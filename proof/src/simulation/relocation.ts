/**
 * A mailbox that moves between premises and cloud in the middle of the story, with all that is in it (F29): only where its integration
 * leaves the transport to be found out (1.6). Drawn from a stream of its own, so that all other seeds stay as they were.
 */
import { type Instant, instant, MINUTE, SECOND } from '@lockstep/engine';
import type { World } from '@lockstep/simulator';
import type { Deed } from '../checker/observed.ts';
import type { VirtualClock } from '../clock.ts';
import type { Random } from '../random.ts';
import { type Company, transportOf } from './company.ts';
import type { Marks } from './marks.ts';
import type { Trace } from './trace.ts';

/** A company that may be met by it is, in so many. */
const SHARE = 0.5;

export type Relocation = {
  /** When it moves; null: it does not, or has. */
  readonly nextAt: () => Instant | null;
  readonly strike: () => void;
  /** Nobody moves any more. */
  readonly end: () => void;
  readonly happened: () => boolean;
};

export type RelocationParts = {
  readonly random: Random;
  readonly world: World;
  readonly clock: VirtualClock;
  readonly company: Company;
  readonly marks: Marks;
  readonly trace: Trace;
  /** What people did, by the lasting ids of items: these are others afterwards. */
  readonly deeds: Deed[];
  readonly wanted: boolean;
};

export const createRelocation = (parts: RelocationParts): Relocation => {
  const { random, world, clock, company, marks, trace, deeds, wanted } = parts;
  const { address } = random.pick(company.staff);
  const isMet = random.chance(SHARE) && wanted && transportOf(company) === 'detect';
  let at = instant(clock.now() + random.between(20 * SECOND, 7 * MINUTE));
  const ours = world.mailbox(address)?.guid;
  let state: 'waits' | 'done' | 'over' = isMet ? 'waits' : 'over';
  return {
    nextAt: () => (state === 'waits' ? at : null),
    strike: () => {
      if (state !== 'waits' || clock.now() < at) return;
      // The address is somebody else's at present (F30), and it is not their mailbox that moves.
      if (world.mailbox(address)?.guid !== ours) {
        at = instant(clock.now() + 10 * SECOND);
        return;
      }
      state = 'done';
      const to = world.mailbox(address)?.lives === 'online' ? 'onPremises' : 'online';
      const newIds = world.admin.moveMailbox(address, to);
      for (const [index, deed] of deeds.entries()) {
        const id = deed.side === 'outlook' ? newIds.get(deed.immutableId) : undefined;
        if (deed.side === 'outlook' && id !== undefined) deeds[index] = { ...deed, immutableId: id };
      }
      for (const id of company.poisoned) {
        const next = newIds.get(id);
        if (next !== undefined) company.poisoned.add(next);
      }
      marks.sometimes('F29 mailbox moved between premises and cloud');
      trace.note(`${address} moves: ${to}`);
    },
    end: () => {
      if (state === 'waits') state = 'over';
    },
    happened: () => state === 'done',
  };
};
