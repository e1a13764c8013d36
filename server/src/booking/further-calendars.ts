/** Further calendars of a mailbox, chosen by an administrator as busy only (2.1): what lies in them takes their owner's time and nothing else. */
import type { NamedCalendar } from '@lockstep/exchange';
import type { FurtherCalendar } from '../store/rows/further-calendar.ts';
import type { Mailbox } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';
import { dropFurther } from '../sync/further-rows.ts';
import { markForReading } from '../sync/notice.ts';
import type { Occasion } from './actor.ts';
import { journalMailbox } from './pairing.ts';
import { refuse } from './refusal.ts';

/** More than these would be read with every reading of the mailbox; nobody keeps their time in so many. */
export const MOST_FURTHER = 10;

export const furtherOf = (tx: Transaction, { root, id }: Pick<Mailbox, 'root' | 'id'>): Promise<readonly FurtherCalendar[]> =>
  tx.furtherCalendars.select({ root, mailbox: id }, { orderBy: [['id', 'asc']], lock: 'update' });

/** By which id it is chosen: Exchange's own, or, where that is to be found anew, ours. */
export const chosenBy = ({ folder, id }: Pick<FurtherCalendar, 'folder' | 'id'>): string => folder ?? id;

/**
 * From now on these, and no others, take time beside the paired calendar. What was unticked takes none at once; until one that is new was read
 * its owner counts as busy throughout (4.17). Whether Exchange has such a calendar is found out before it is read.
 */
export const chooseFurther = async (
  tx: Transaction,
  occasion: Occasion,
  mailbox: Mailbox,
  wanted: readonly NamedCalendar[],
): Promise<void> => {
  const { root, id } = mailbox;
  const ids = wanted.map((one) => one.id);
  if (new Set(ids).size < ids.length) refuse('badReference', '/calendars', 'A calendar is named twice.', 'Name each calendar once.');
  if (mailbox.calendar !== null && ids.includes(mailbox.calendar))
    refuse(
      'badReference',
      '/calendars',
      'The calendar that is paired takes time already.',
      'Leave it out: only other calendars are chosen here.',
    );
  const known = await furtherOf(tx, mailbox);
  const added = wanted.filter((one) => !known.some((row) => chosenBy(row) === one.id));
  const removed = known.filter((row) => !ids.includes(chosenBy(row)));
  if (added.length === 0 && removed.length === 0) return;
  if (added.length > 0) await refuseUnread(tx, mailbox);
  for (const row of removed) {
    await dropFurther(tx, { root, mailbox: id, further: row.id });
    await tx.furtherCalendars.remove({ root, id: row.id });
    await journalMailbox(tx, occasion, mailbox, 'furtherUnticked', `The calendar "${row.name}" does not take time any more`);
  }
  for (const { id: folder, name } of added) {
    await tx.furtherCalendars.insert(rowOf(occasion, mailbox, folder, name));
    await journalMailbox(tx, occasion, mailbox, 'furtherChosen', `The calendar "${name}" takes time from now on, as busy only`);
  }
  const isNone = known.length - removed.length + added.length === 0;
  await tx.mailboxes.update(
    { root, id },
    isNone ? { furtherDue: null, furtherReadAt: null } : { furtherDue: occasion.now, ...(added.length > 0 ? { furtherReadAt: null } : {}) },
  );
  await markForReading(tx, root, id, occasion.now);
};

/** What nobody reads would count as busy throughout for as long (4.17). */
const refuseUnread = async (tx: Transaction, { root, id, connection }: Mailbox): Promise<void> => {
  const [pairing] = await tx.pairings.select({ root, mailbox: id });
  const integration = await tx.connections.get({ root, id: connection });
  if (pairing?.enabled === true && integration?.enabled === true) return;
  refuse(
    'disabled',
    '/calendars',
    'Nothing of this mailbox is read while it is switched off, so its owner would count as busy throughout.',
    'Switch the person and the integration on first; what is chosen already can be unticked at any time.',
  );
};

const rowOf = ({ now, newId }: Occasion, { root, id }: Mailbox, folder: string, name: string): FurtherCalendar => ({
  root,
  id: newId(),
  mailbox: id,
  folder,
  name,
  folderSince: null,
  cursor: null,
  listedWindow: null,
  listingSince: null,
  listDue: null,
  readAt: null,
  lookedAt: null,
  missingSince: null,
  goneAt: null,
  unreadable: null,
  cause: null,
  detail: null,
  createdAt: now,
});
