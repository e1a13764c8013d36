/**
 * A line to Exchange that never breaks (5.3), without the line itself: whose calendar was changed is known at once, and it is read for that, not
 * all the time. Hours of a scenario over the wire are hundreds of readings otherwise that find nothing.
 */
import { DAY, type Instant } from '@lockstep/engine';
import { markMailbox, type Store } from '@lockstep/server';
import type { World } from '@lockstep/simulator';
import { ROOT } from '../../src/simulation/company.ts';

export type StandingLine = {
  /** Marks the mailboxes in whose calendars something changed since it was asked last, and answers how many they are. */
  readonly tell: () => Promise<number>;
  /** Tells of nothing any more. */
  readonly end: () => void;
};

/** Longer than any scenario. */
const FOR_GOOD = 3_650 * DAY;

export const standingLine = (world: World, store: Store, clock: { now(): Instant }): StandingLine => {
  const changed = new Set<string>();
  let stands = false;
  const end = world.onChange(({ mailbox, inCalendar, wasInCalendar }) => {
    if (inCalendar || wasInCalendar) changed.add(mailbox);
  });
  return {
    end,
    tell: async () => {
      if (stands && changed.size === 0) return 0;
      const told = new Set(changed);
      changed.clear();
      stands = true;
      return store.transaction(async (tx) => {
        const now = clock.now();
        const toldUntil = (now + FOR_GOOD) as Instant;
        const rows = await tx.mailboxes.select({ root: ROOT });
        await Promise.all(rows.map(async ({ id }) => tx.mailboxes.update({ root: ROOT, id }, { toldUntil })));
        const theirs = rows.filter(({ address }) => told.has(world.mailbox(address)?.guid ?? ''));
        for (const { id } of theirs) await markMailbox(tx, ROOT, id, now, { readDue: now, toldAt: now });
        return theirs.length;
      });
    },
  };
};
