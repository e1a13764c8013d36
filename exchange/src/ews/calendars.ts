/** The calendars of a mailbox (rules 2.1, 4.11), by FindFolder: whatever is a calendar by its kind or class. */
import type { CalendarRef, NamedCalendar } from '../connector.ts';
import { onlyReply, type Calls } from './calls.ts';
import { EwsError } from './classify.ts';
import { decodeFindFolder, encodeFindFolder } from './operations/find-folder.ts';

/** Every calendar at any depth under a folder; null: to a delegate who was let into a calendar alone that folder does not show. */
export const calendarsUnder = async (
  calls: Calls,
  { address }: Pick<CalendarRef, 'address'>,
  folder: 'msgfolderroot' | 'deleteditems',
  signal: AbortSignal,
): Promise<readonly NamedCalendar[] | null> => {
  const spec = { operation: 'FindFolder', writes: false };
  const under = calls.folder(folder, address);
  const found: NamedCalendar[] = [];
  for (let offset = 0; ;) {
    const at = offset;
    const replies = await calls.call(
      { ...spec, mailbox: address, encode: () => encodeFindFolder({ under, offset: at }), decode: decodeFindFolder },
      signal,
    );
    let page: ReturnType<typeof onlyReply<(typeof replies)[number]['value']>>;
    try {
      page = onlyReply(calls, spec, replies);
    } catch (error) {
      const hidden = error instanceof EwsError && (error.failure.kind === 'gone' || error.failure.kind === 'forbidden');
      // Owners are named for delegates only.
      if (hidden && under.by === 'name' && under.owner !== null) return null;
      throw error;
    }
    for (const { kind, folderClass, id, displayName } of page.folders) {
      const isCalendar = kind === 'CalendarFolder' || folderClass?.startsWith('IPF.Appointment') === true;
      if (isCalendar && id !== null) found.push({ id, name: displayName === null || displayName === '' ? 'without a name' : displayName });
    }
    if (page.includesLast) return found;
    if (page.nextOffset === null || page.nextOffset <= offset) throw calls.malformed(spec, 'a page that does not move on');
    offset = page.nextOffset;
  }
};

/** What its owner deletes is moved under Deleted Items, keeps its id there and answers to it: the list alone tells. */
export const calendars = async (calls: Calls, calendar: CalendarRef, signal: AbortSignal): Promise<readonly NamedCalendar[]> => {
  const all = await calendarsUnder(calls, calendar, 'msgfolderroot', signal);
  if (all === null || all.every(({ id }) => id === calendar.calendar)) return [];
  const deleted = new Set((await calendarsUnder(calls, calendar, 'deleteditems', signal))?.map(({ id }) => id));
  return all.filter(({ id }) => id !== calendar.calendar && !deleted.has(id));
};
