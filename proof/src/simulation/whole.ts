/** What befalls a whole calendar (F32, B12): Exchange shows it empty for a while, or somebody's script clears or shifts it. */
import { HOUR, MINUTE } from '@lockstep/engine';
import { type CalendarItem, WorldError } from '@lockstep/simulator';
import { markOf } from '../checker/stamps.ts';
import type { OutlookDeed } from '../checker/observed.ts';
import { ROOT } from './company.ts';
import type { Step } from './schedule.ts';
import { HORIZON } from './slots.ts';
import type { Stage } from './stage.ts';
import { wayTo } from './company.ts';

/** The brake says nothing about fewer that Lockstep knows of (4.18: all of at least five). */
const FEWEST = 5;

export const befall = async (stage: Stage, step: Extract<Step, { side: 'exchange' }>): Promise<void> => {
  const { world, clock, company, marks, trace, emptied } = stage;
  for (const { address, mailbox } of company.staff) {
    const now = clock.now();
    const outlook = world.outlook(address);
    const ours = outlook.view(HORIZON.start, HORIZON.end).filter((item) => markOf(item) !== null);
    const links = await stage.ground.store.transaction((tx) => tx.links.select({ root: ROOT, mailbox }));
    const until = now + (step.do === 'empty' ? step.minutes * MINUTE : 0);
    // What is over before all is there again stands against nothing (4.19).
    const idOf = (item: CalendarItem): string =>
      wayTo(company, address) === 'graph' ? stage.ground.graphNames.named(item.immutableId) : item.id;
    const settled = links.filter(({ eventId }) => ours.some((item) => idOf(item) === eventId && item.end > until)).length;
    // A lost create whose event then does not show, while somebody copies it, cannot be told from its copy.
    if (settled < FEWEST || links.some(({ intent }) => intent !== null) || emptied.some((one) => one.until > now)) continue;
    trace.note(`the calendar of ${address} is befallen: ${step.do} (${ours.length} events of ours)`);
    if (step.do === 'empty') {
      marks.sometimes('F32 calendar suddenly empty');
      world.admin.blankCalendar(address, until);
      emptied.push({ mailbox: address, from: now, until });
      continue;
    }
    marks.sometimes('F32 calendar cleared or shifted as a whole');
    // The latest first, so that none is in the way of another.
    for (const item of ours.toSorted((a, b) => b.start - a.start)) scripted(stage, step.do, address, item);
  }
};

/** What somebody's script does to one of them. A date of a series that somebody made of it may not leap over its neighbour. */
const scripted = ({ world, clock, trace, deeds }: Stage, does: 'clear' | 'shift', address: string, item: CalendarItem): void => {
  const outlook = world.outlook(address);
  try {
    const after = does === 'shift' ? outlook.drag(item.id, item.start + HOUR, item.end + HOUR) : null;
    if (after === null) outlook.remove(item.id);
    const deed: OutlookDeed = {
      side: 'outlook',
      at: clock.now(),
      do: after === null ? 'delete' : 'move',
      mailbox: address,
      immutableId: item.immutableId,
      appointment: markOf(item)?.appointment ?? null,
      after,
    };
    deeds.push(deed);
  } catch (error) {
    if (!(error instanceof WorldError)) throw error;
    trace.note(`outlook ${does} refused: ${error.code}`);
  }
};
