/** Over Graph only a window of a calendar is told of (4.15): of what lies outside of it nothing is known. */
import type { Mailbox } from '@lockstep/server';
import type { CalendarItem } from '@lockstep/simulator';

export const isOutside = ({ listedWindow }: Pick<Mailbox, 'listedWindow'>, { start, end }: Pick<CalendarItem, 'start' | 'end'>): boolean =>
  listedWindow !== null && (start >= listedWindow.end || end <= listedWindow.start);
