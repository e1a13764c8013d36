/** What is done to the rows of further calendars from wherever they are chosen, forgotten or read anew (2.1). */
import type { CalendarRef } from '@lockstep/exchange';
import type { Instant } from '@lockstep/engine';
import type { FurtherCalendar } from '../store/rows/further-calendar.ts';
import type { Transaction } from '../store/store.ts';
import { placeOf } from './place.ts';

/** Read from its beginning: positions are of a calendar as it was known. */
export const FURTHER_ANEW = { cursor: null, listedWindow: null, listingSince: null, listDue: null } satisfies Partial<FurtherCalendar>;

/** All further calendars of a mailbox are read from their beginnings; `unknown`: it is reached otherwise, and they are found by their names. */
export const listFurtherAnew = async (
  tx: Transaction,
  root: string,
  mailbox: string,
  { now, unknown = false }: { readonly now: Instant; readonly unknown?: boolean },
): Promise<void> => {
  const columns = unknown ? { ...FURTHER_ANEW, folder: null, folderSince: now, lookedAt: null } : FURTHER_ANEW;
  await tx.furtherCalendars.update({ root, mailbox }, columns);
};

/** How a further calendar is named in calls. */
export const furtherPlace = (mailbox: Parameters<typeof placeOf>[0], folder: string): CalendarRef => ({
  ...placeOf(mailbox),
  calendar: folder,
});

/** Nothing of a further calendar takes time any more: it is gone, or was unticked. */
export const dropFurther = async (
  tx: Transaction,
  which: { readonly root: string; readonly mailbox: string; readonly further: string },
): Promise<void> => {
  await tx.busy.remove(which);
  await tx.series.remove(which);
};
