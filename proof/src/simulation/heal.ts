/** What nobody could read (F40) is saved by somebody once the faults stop, where it is an event of ours; what is somebody's own stays as it is. */
import type { Link } from '@lockstep/server';
import type { CalendarItem } from '@lockstep/simulator';
import type { Deed } from '../checker/observed.ts';
import { markOf } from '../checker/stamps.ts';
import { readCalendars, readRows } from './observe.ts';
import type { Stage } from './stage.ts';

/** The reminder by which it is saved, in minutes: it is theirs, and nothing follows from it. */
const HEALED = 20;

/** @returns whether any of it lies in a calendar that is not read, so that nothing but the next look tells that it can be read again */
export const heal = async ({ company, world, deeds, clock, ground }: Stage): Promise<boolean> => {
  const { links } = await readRows(ground.store);
  let isUntold = false;
  for (const { address, mailbox } of company.staff) {
    const here = links.filter((link) => link.mailbox === mailbox);
    for (const { folder, items } of readCalendars(world, address, clock.now())) {
      if (folder === 'deleted') continue;
      for (const item of items) {
        if (!isOurs(item, deeds, here) || !company.poisoned.delete(item.immutableId)) continue;
        world.outlook(address).setReminder(item.id, HEALED);
        if (folder === 'other') isUntold = true;
      }
    }
  }
  return isUntold;
};

type Known = Pick<Link, 'appointment' | 'base' | 'intent' | 'epoch' | 'uid'>;

/**
 * A copy is somebody's own, and so is what was taken back out of Deleted Items after its appointment was let go of (4.11). Taken back
 * before anybody found out that it was gone, it was never deleted (4.6).
 * @param links of its mailbox
 */
export const isOurs = (item: CalendarItem, deeds: readonly Deed[], links: readonly Known[]): boolean => {
  const wasMade = (by: 'copy' | 'restore'): boolean =>
    deeds.some((deed) => deed.side === 'outlook' && deed.do === by && deed.immutableId === item.immutableId);
  if (markOf(item) === null || wasMade('copy')) return false;
  return !wasMade('restore') || links.some((link) => isOf(link, item));
};

/** Whether this is the event of the link, or what a create of it has made of which nobody heard. */
const isOf = ({ appointment, base, intent, epoch, uid }: Known, item: CalendarItem): boolean => {
  const mark = markOf(item);
  const known = intent?.do === 'create' ? intent.epoch : base === null ? null : epoch;
  return mark?.appointment === appointment && mark.epoch === known && (uid === null || uid === item.uid);
};
