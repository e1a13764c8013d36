/** Finding events of ours wherever they lie in a mailbox, by stamp and by UID (rules 3.10, 4.6, 4.11). */
import type { EventId, Stamp } from '@lockstep/engine';
import type { CalendarRef, Located } from '../connector.ts';
import { cleanGlobalObjectId } from '../global-object-id.ts';
import { stampText } from '../stamp.ts';
import { calendarsUnder } from './calendars.ts';
import type { Calls } from './calls.ts';
import { readInstant } from './date-time.ts';
import { readEvent } from './event.ts';
import { decodeFindItem, encodeFindByProperty, type FindByPropertyInput } from './operations/find-item.ts';
import { calendarFolder, type Reading } from './read.ts';
import type { FolderAddress } from './shape.ts';

type Place = { readonly folder: FolderAddress; readonly is: Located['folder']; readonly name: string | null };

/** All items with the stamp or the UID, each once. Flags only: whoever wants more fetches it. */
export async function locate(
  reading: Reading,
  calendar: CalendarRef,
  marks: { readonly stamp: Stamp; readonly uid: string | null },
  signal: AbortSignal,
): Promise<readonly Located[]> {
  const places = await placesOf(reading.calls, calendar, signal);
  const found = new Map<EventId, Located>();
  await findInto(found, reading, calendar.address, places, 'stamp', stampText(marks.stamp), signal);
  if (marks.uid !== null)
    await findInto(found, reading, calendar.address, places, 'globalObjectId', cleanGlobalObjectId(marks.uid), signal);
  return [...found.values()];
}

/** Items with this stamp in one folder, for the check right after a create. */
export async function withStamp(reading: Reading, calendar: CalendarRef, stamp: Stamp, signal: AbortSignal): Promise<readonly Located[]> {
  const found = new Map<EventId, Located>();
  const place: Place = { folder: calendarFolder(reading.calls, calendar), is: 'default', name: null };
  await findInto(found, reading, calendar.address, [place], 'stamp', stampText(stamp), signal);
  return [...found.values()];
}

/**
 * The paired calendar, where deleted things go, and every other calendar of the mailbox. A delegate who was let into the calendar alone does
 * not see the root of the folders: to such an account there are no other calendars.
 */
async function placesOf(calls: Calls, calendar: CalendarRef, signal: AbortSignal): Promise<readonly Place[]> {
  const own = calendarFolder(calls, calendar);
  const places: Place[] = [
    { folder: own, is: 'default', name: null },
    { folder: calls.folder('deleteditems', calendar.address), is: 'deleted', name: null },
    { folder: calls.folder('recoverableitemsdeletions', calendar.address), is: 'deleted', name: null },
  ];
  for (const { id, name } of (await calendarsUnder(calls, calendar, 'msgfolderroot', signal)) ?? [])
    if (id !== calendar.calendar) places.push({ folder: { by: 'id', id }, is: 'other', name });
  return places;
}

async function findInto(
  found: Map<EventId, Located>,
  reading: Reading,
  mailbox: string,
  places: readonly Place[],
  by: FindByPropertyInput['by'],
  value: string,
  signal: AbortSignal,
): Promise<void> {
  const { calls, context } = reading;
  const spec = { operation: 'FindItem', writes: false };
  const folders = places.map(({ folder }) => folder);
  const replies = await calls.call(
    { ...spec, mailbox, encode: (version) => encodeFindByProperty({ folders, by, value, version }), decode: decodeFindItem },
    signal,
  );
  if (replies.length !== places.length) throw calls.malformed(spec, `${replies.length} response messages instead of ${places.length}`);
  for (const [index, place] of places.entries()) {
    const reply = replies[index];
    if (reply === undefined) continue;
    if (reply.problem !== null) {
      const failure = calls.failure(spec, reply.problem);
      const { kind } = failure.failure;
      // What lies in Deleted Items counts as absent anyway; accounts are often not let into it. A calendar that vanished meanwhile holds nothing.
      if (place.is === 'deleted' && (kind === 'forbidden' || kind === 'gone')) continue;
      if (place.is === 'other' && kind === 'gone') continue;
      throw failure;
    }
    if (reply.value.includesLast !== true)
      throw calls.malformed(spec, 'more copies than one call answers, or no word whether these are all');
    for (const item of reply.value.items) {
      // Meeting messages carry the same UID; they are mail about the event, not the event.
      if (item.element !== 'CalendarItem') continue;
      const read = readEvent(item, context('busy'));
      if (!read.ok) throw calls.malformed(spec, read.why);
      const known = found.get(read.event.id);
      // FindFolder lists the paired calendar too; the first, more exact place stays.
      if (known === undefined)
        found.set(read.event.id, {
          event: read.event,
          folder: place.is,
          calendar: place.is === 'other' ? place.name : null,
          madeAt: item.created === null ? null : readInstant(item.created),
          transactionId: null,
        });
    }
  }
}
