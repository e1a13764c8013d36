/** The calendars of a mailbox in the direct world, as EWS lists them. */
import type { CalendarRef, MailboxRef, NamedCalendar } from '@lockstep/exchange';
import { type World, WorldError } from '@lockstep/simulator';
import type { Doorway } from './doorway.ts';
import { type Access, distinguished } from './folders.ts';

/** The folder class of a calendar. */
export const CALENDARS = 'IPF.Appointment';

/** A delegate who was let into the calendar alone sees neither the root of the folders nor where deleted things go. */
export const unlessHidden = <Found>(look: () => readonly Found[]): readonly Found[] => {
  try {
    return look();
  } catch (error) {
    if (error instanceof WorldError && error.code === 'ErrorFolderNotFound') return [];
    throw error;
  }
};

/** Every calendar of the mailbox, as FindFolder lists it under a folder. */
export const calendarsUnder = (
  door: Doorway,
  world: World,
  access: Access,
  mailbox: MailboxRef,
  under: 'msgfolderroot' | 'deleteditems',
  signal: AbortSignal,
): Promise<readonly NamedCalendar[]> =>
  door.call('FindFolder', mailbox.address, false, signal, (caller) =>
    unlessHidden(() => world.findFolders(caller, distinguished(mailbox, access, under), 'Deep')).filter(
      ({ folderClass }) => folderClass === CALENDARS,
    ),
  );

/** What was deleted lies under Deleted Items and is no calendar of its owner's any more. */
export const calendars = async (
  door: Doorway,
  world: World,
  access: Access,
  mailbox: CalendarRef,
  signal: AbortSignal,
): Promise<readonly NamedCalendar[]> => {
  const all = await calendarsUnder(door, world, access, mailbox, 'msgfolderroot', signal);
  if (all.every(({ id }) => id === mailbox.calendar)) return [];
  const deleted = new Set((await calendarsUnder(door, world, access, mailbox, 'deleteditems', signal)).map(({ id }) => id));
  return all.filter(({ id }) => id !== mailbox.calendar && !deleted.has(id)).map(({ id, name }) => ({ id, name }));
};
