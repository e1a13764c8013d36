/** Writing events: create, update, remove. Each names whom Exchange mails, and looks once at what it did. */
import {
  version,
  type DeleteMode,
  type Event,
  type EventId,
  type EventPatch,
  type Facets,
  type Notify,
  type Version,
} from '@lockstep/engine';
import type { CalendarRef, Echo, MailboxRef, Marks, Removed } from '../connector.ts';
import { ConnectorError } from '../failure.ts';
import { stampText } from '../stamp.ts';
import { differs } from '../written.ts';
import { onlyReply, type Calls } from './calls.ts';
import { EwsError } from './classify.ts';
import { windowsIdOf, zoneRemark } from './event-fields.ts';
import type { ItemsReply } from './items-answer.ts';
import { withStamp } from './locate.ts';
import { decodeCreateItem, encodeCreateItem } from './operations/create-item.ts';
import { decodeDeleteItem, encodeDeleteItem } from './operations/delete-item.ts';
import { decodeMoveItem, encodeMoveItem } from './operations/move-item.ts';
import { decodeUpdateItem, encodeUpdateItem } from './operations/update-item.ts';
import { calendarFolder, readOurs, sightOf, type Reading } from './read.ts';
import type { FolderAddress } from './shape.ts';

const remarked = ({ when }: Partial<Facets>): Pick<Echo, 'remark'> => {
  const remark = when === undefined ? null : zoneRemark(when);
  return remark === null ? {} : { remark };
};

/** Id and key of the written item. */
function writtenOf(
  calls: Calls,
  spec: { readonly operation: string; readonly writes: boolean },
  reply: ItemsReply,
): { id: EventId; version: Version } {
  const item = reply.items[0];
  if (item?.id == null || item.changeKey === null) throw calls.malformed(spec, 'no ItemId with a ChangeKey');
  return { id: item.id as EventId, version: version(item.changeKey) };
}

/** What was written has been written: a look that fails afterwards must not turn it into a failure. */
async function orNull<Value>(look: Promise<Value>): Promise<Value | null> {
  try {
    return await look;
  } catch (error) {
    if (error instanceof ConnectorError) return null;
    throw error;
  }
}

const unremindedOf = ({ reminder }: Marks): Pick<Marks, 'reminder'> => (reminder === undefined ? {} : { reminder });

/**
 * The first of the two steps of rule 3.10: without attendees, so that nobody can be mailed twice, with stamp and UID in the same call. Then
 * the stamp is searched once: two workers that created at the same time both see two, and both keep the one with the smaller id.
 * The second step, the attendees, is an update of its own and is the one that mails; this one never does.
 */
export async function create(reading: Reading, calendar: CalendarRef, facets: Facets, marks: Marks, signal: AbortSignal): Promise<Echo> {
  const { calls } = reading;
  const spec = { operation: 'CreateItem', writes: true };
  const folder = calendarFolder(calls, calendar);
  const replies = await calls.call(
    {
      ...spec,
      mailbox: calendar.address,
      timeZone: windowsIdOf(facets.when),
      encode: () =>
        encodeCreateItem({ folder, facets, stamp: stampText(marks.stamp), uid: marks.uid, notify: 'none', ...unremindedOf(marks) }),
      decode: decodeCreateItem,
    },
    signal,
  );
  const made = writtenOf(calls, spec, onlyReply(calls, spec, replies));
  const twins = (await orNull(withStamp(reading, calendar, marks.stamp, signal))) ?? [];
  const kept = twins
    .map(({ event }) => event)
    .reduce<Pick<Event, 'id' | 'version'>>((one, other) => (other.id < one.id ? other : one), made);
  if (kept.id !== made.id) {
    const removed = await orNull(remove(reading, calendar, made.id, made.version, 'hardDelete', 'none', signal));
    // Ours is still there: it stays the answer, and the next look finds both copies.
    if (removed === null) return { ...made, read: await orNull(readOurs(reading, calendar.address, made.id, signal)) };
  }
  const read = await orNull(readOurs(reading, calendar.address, kept.id, signal));
  // The version of our own write, also where a twin is kept: what the twin shows is somebody's doing, never our echo.
  return { id: kept.id, version: made.version, read, ...remarked(facets) };
}

/**
 * Writes the facets of the patch and nothing else. A conflict may be reported although the save went through: if the event now shows what
 * was sent, it did, or somebody wrote the same. That echo carries the version the write was decided on, so that nobody takes
 * the rest of what is read for our own doing.
 */
export async function update(
  reading: Reading,
  mailbox: MailboxRef,
  id: EventId,
  ifVersion: Version,
  patch: EventPatch,
  notify: Notify,
  signal: AbortSignal,
): Promise<Echo> {
  const { calls } = reading;
  const spec = { operation: 'UpdateItem', writes: true };
  if (Object.keys(patch).length === 0) throw nothingToWrite();
  let written: { id: EventId; version: Version };
  try {
    const replies = await calls.call(
      {
        ...spec,
        mailbox: mailbox.address,
        ...(patch.when === undefined ? {} : { timeZone: windowsIdOf(patch.when) }),
        encode: () => encodeUpdateItem({ id, changeKey: ifVersion, patch, notify }),
        decode: decodeUpdateItem,
      },
      signal,
    );
    written = writtenOf(calls, spec, onlyReply(calls, spec, replies));
  } catch (error) {
    if (!(error instanceof EwsError) || error.failure.kind !== 'stale') throw error;
    const now = await orNull(readOurs(reading, mailbox.address, id, signal));
    if (now !== null && now.version !== ifVersion && !differs(patch, now)) return { id, version: ifVersion, read: now };
    throw settled(error, now);
  }
  return { ...written, read: await orNull(readOurs(reading, mailbox.address, written.id, signal)), ...remarked(patch) };
}

/** After a look that showed otherwise, a stale write is known not to have been applied. */
const settled = (error: EwsError, now: Event | null): ConnectorError =>
  now === null ? error : new EwsError({ ...error.failure, ambiguous: false }, error.code, error.problem, { cause: error });

const nothingToWrite = (): ConnectorError =>
  new ConnectorError({
    kind: 'rejected',
    scope: 'item',
    ambiguous: false,
    retryAt: null,
    cause: 'faultOfOurs',
    detail: 'UpdateItem: an update that changes nothing is never sent',
  });

/** Removes an event in the mode asked for, or says that nothing lies under its id any more. */
export async function remove(
  reading: Reading,
  mailbox: MailboxRef,
  id: EventId,
  ifVersion: Version,
  mode: DeleteMode,
  notify: Notify,
  signal: AbortSignal,
): Promise<Removed> {
  const { calls, access } = reading;
  const spec = { operation: 'DeleteItem', writes: true };
  const replies = await calls.call(
    {
      ...spec,
      mailbox: mailbox.address,
      encode: () => encodeDeleteItem({ id, changeKey: ifVersion, mode, notify }),
      decode: decodeDeleteItem,
    },
    signal,
  );
  try {
    onlyReply(calls, spec, replies);
  } catch (error) {
    if (!(error instanceof EwsError)) throw error;
    if (error.failure.kind === 'gone' && error.failure.scope === 'item') {
      // To a delegate, "not found" is also what no rights look like, and an event of ours that its owner has made private.
      const sight = access === 'impersonation' ? 'all' : await sightOf(reading, mailbox.address, signal);
      if (sight === 'all') return 'gone';
      const why = sight === 'nothing' ? NO_RIGHTS : HIDDEN;
      throw new EwsError({ ...error.failure, kind: 'forbidden', ...why }, error.code, error.problem);
    }
    // A delegate may not delete into the owner's Deleted Items, but may move there.
    if (error.code !== 'ErrorCannotDeleteObject' || mode !== 'deletedItems' || access !== 'delegate') throw error;
    // A move mails nobody, and whoever is invited has to be told (3.3): then it goes where its owner can still recover it.
    if (notify !== 'none') return remove(reading, mailbox, id, ifVersion, 'softDelete', notify, signal);
    await moveToDeleted(calls, mailbox.address, id, ifVersion, signal);
  }
  return 'removed';
}

const NO_RIGHTS = { scope: 'mailbox', cause: 'noRights' } as const;
const HIDDEN = { scope: 'item', cause: 'privateEventsHidden' } as const;

async function moveToDeleted(calls: Calls, mailbox: string, id: EventId, changeKey: Version, signal: AbortSignal): Promise<void> {
  await moveItem(calls, mailbox, id, changeKey, calls.folder('deleteditems', mailbox), signal);
}

/** Into the paired calendar. MoveItem has no mode in which it would mail anybody, and answers with the new id. */
export async function moveBack(
  reading: Reading,
  calendar: CalendarRef,
  id: EventId,
  ifVersion: Version,
  signal: AbortSignal,
): Promise<Echo> {
  const { calls } = reading;
  const moved = await moveItem(calls, calendar.address, id, ifVersion, calendarFolder(calls, calendar), signal);
  return { ...moved, read: await orNull(readOurs(reading, calendar.address, moved.id, signal)) };
}

async function moveItem(
  calls: Calls,
  mailbox: string,
  id: EventId,
  changeKey: Version,
  to: FolderAddress,
  signal: AbortSignal,
): Promise<{ readonly id: EventId; readonly version: Version }> {
  const spec = { operation: 'MoveItem', writes: true };
  const replies = await calls.call(
    { ...spec, mailbox, encode: () => encodeMoveItem({ id, changeKey, to }), decode: decodeMoveItem },
    signal,
  );
  return writtenOf(calls, spec, onlyReply(calls, spec, replies));
}
