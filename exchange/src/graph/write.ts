/** Writing events: create, update, remove. Graph cannot write silently (3.9): what would mail somebody unasked is refused before the wire. */
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
import { differs } from '../written.ts';
import { GraphError, neverSent } from './classify.ts';
import { guestsShown, readEvent } from './event.ts';
import { remarkOf } from './event-fields.ts';
import type { WireEvent } from './item.ts';
import { locate, madeBy } from './locate.ts';
import { getPlaced, readOurs, type Got, type GraphReading } from './read.ts';
import { cancelEvent, createEvent, deleteEvent, purgeEvent, updateEvent } from './requests/writes.ts';

const remarked = (patch: Partial<Facets>): Pick<Echo, 'remark'> => {
  const remark = remarkOf(patch);
  return remark === null ? {} : { remark };
};

/** What was written has been written: a look that fails afterwards must not turn it into a failure. */
const orNull = async <Value>(look: Promise<Value>): Promise<Value | null> => {
  try {
    return await look;
  } catch (error) {
    if (error instanceof ConnectorError) return null;
    throw error;
  }
};

const versionIn = ({ calls }: GraphReading, operation: string, { changeKey }: WireEvent): Version => {
  if (changeKey === null || changeKey === '') throw calls.malformed(operation, 'no changeKey');
  return version(changeKey);
};

/**
 * One request that makes the event with stamp and transaction, and without anybody invited (3.10): repeated, it answers the event that is
 * there. Its UID is the server's own, and comes with the echo. Whoever is to be invited is put on the list by an update, which mails.
 */
export const create = async (
  reading: GraphReading,
  calendar: CalendarRef,
  facets: Facets,
  marks: Marks,
  signal: AbortSignal,
): Promise<Echo> => {
  const { calls } = reading;
  let made: WireEvent;
  try {
    made = await calls.call(calendar.address, createEvent(calls.user(calendar.address), calendar.calendar, facets, marks), signal);
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    const isDuplicate = error.code.toLowerCase() === 'errorduplicatetransactionid';
    // Nothing that is made can be missing: it is the calendar that is not there.
    if (error.failure.kind === 'gone' && error.failure.scope === 'item' && !isDuplicate)
      throw new ConnectorError({ ...error.failure, scope: 'mailbox', cause: 'anotherMailbox' }, { cause: error });
    if (!isDuplicate) throw error;
    return await already(reading, calendar, marks, error, signal);
  }
  if (made.id === null || made.id === '') throw ambiguous(calls.malformed('CreateEvent', 'no id'));
  const at = versionIn(reading, 'CreateEvent', made);
  const id = made.id as EventId;
  return { id, version: at, read: await orNull(readOurs(reading, calendar.address, id, signal)), ...remarked(facets) };
};

/** A write that was answered in a way nobody understands may well have been carried out. */
const ambiguous = (error: ConnectorError): ConnectorError => new ConnectorError({ ...error.failure, ambiguous: true }, { cause: error });

/**
 * The transaction was used before, for an event that shows something else by now or is gone (graph-pitfalls 20). What it shows is somebody's
 * doing and never our echo: no version of it may pass for that of our write.
 */
const already = async (
  reading: GraphReading,
  calendar: CalendarRef,
  marks: Marks,
  refused: GraphError,
  signal: AbortSignal,
): Promise<Echo> => {
  const found = madeBy(await locate(reading, calendar, { stamp: marks.stamp, uid: null }, signal), marks.transactionId);
  if (found === null) throw refused;
  const { id } = found.event;
  return { id, version: version(''), read: await orNull(readOurs(reading, calendar.address, id, signal)) };
};

/** An event as it is right before a write; null: it lies in no calendar any more. */
const before = async (reading: GraphReading, mailbox: string, id: EventId, signal: AbortSignal): Promise<WireEvent | null> => {
  const got: Got | undefined = (await getPlaced(reading, mailbox, [id], 'people', signal)).get(id);
  if (got?.at === 'item') return got.item;
  if (got?.at === 'absent') return null;
  throw new ConnectorError({
    kind: got?.why === 'forbidden' ? 'forbidden' : 'unavailable',
    scope: 'item',
    ambiguous: false,
    retryAt: null,
    cause: got?.why === 'forbidden' ? 'noRights' : 'itemUnreadable',
    detail: 'GetEvent: the event cannot be read before it is written',
  });
};

const gone = (operation: string): ConnectorError =>
  new ConnectorError({
    kind: 'gone',
    scope: 'item',
    ambiguous: false,
    retryAt: null,
    cause: 'itemUnreadable',
    detail: `${operation}: the event lies in no calendar of the mailbox`,
  });
const stale = (operation: string): ConnectorError =>
  new ConnectorError({
    kind: 'stale',
    scope: 'item',
    ambiguous: false,
    retryAt: null,
    cause: 'writeRefused',
    detail: `${operation}: the event is at another version`,
  });

const assertWritable = (patch: EventPatch): void => {
  const { attendees, ...rest } = patch;
  if (Object.keys(patch).length === 0) throw neverSent('UpdateEvent', 'an update that changes nothing is never sent', 'faultOfOurs');
  if (attendees !== undefined && Object.keys(rest).length > 0)
    throw neverSent('UpdateEvent', 'a list of attendees is written alone, as anything beside it mails everybody on it', 'faultOfOurs');
};

/** What would mail somebody although nobody is to be told, or take the join link off an online meeting (graph-pitfalls 22). */
const assertQuiet = (operation: string, notify: Notify, wouldMail: boolean): void => {
  if (notify === 'none' && wouldMail)
    throw neverSent(operation, 'Graph cannot write to an event with attendees without mailing them', 'writeRefused');
};

/**
 * Writes the facets of the patch and nothing else. The version is compared before and sent along, as nobody documents that it is honoured. A
 * conflict may be reported although the save went through: if the event now shows what was sent, it did, or somebody wrote the same. That
 * echo carries the version the write was decided on.
 */
export const update = async (
  reading: GraphReading,
  mailbox: MailboxRef,
  id: EventId,
  ifVersion: Version,
  patch: EventPatch,
  notify: Notify,
  signal: AbortSignal,
): Promise<Echo> => {
  const { calls } = reading;
  const { address } = mailbox;
  assertWritable(patch);
  const was = await before(reading, address, id, signal);
  if (was === null) throw gone('UpdateEvent');
  if (was.changeKey !== ifVersion) throw stale('UpdateEvent');
  assertQuiet('UpdateEvent', notify, was.organiser === true && (guestsShown(was).length > 0 || (patch.attendees?.after.length ?? 0) > 0));
  if (patch.body !== undefined && was.onlineMeeting)
    throw neverSent('UpdateEvent', 'the body of an online meeting is Outlook’s', 'writeRefused');
  let answered: WireEvent;
  try {
    answered = await calls.call(address, updateEvent(calls.user(address), id, was, patch), signal);
  } catch (error) {
    if (!(error instanceof GraphError) || error.failure.kind !== 'stale') throw error;
    const now = await orNull(readOurs(reading, address, id, signal));
    if (now !== null && now.version !== ifVersion && !differs(patch, now)) return { id, version: ifVersion, read: now };
    throw now === null ? error : new GraphError({ ...error.failure, ambiguous: false }, error.code, error.status, { cause: error });
  }
  const at = versionIn(reading, 'UpdateEvent', answered);
  return { id, version: at, read: await echoed(reading, address, id, { ...answered, stamp: was.stamp }, signal), ...remarked(patch) };
};

/** The answer of a write is the event at the version it made; extended properties are the only ones it leaves out, and are written once. */
const echoed = async (
  reading: GraphReading,
  mailbox: string,
  id: EventId,
  answered: WireEvent,
  signal: AbortSignal,
): Promise<Event | null> => {
  const read = answered.id === id ? readEvent(answered, reading.context('ours')) : null;
  return read?.ok === true ? read.event : orNull(readOurs(reading, mailbox, id, signal));
};

/**
 * Removes an event in the mode asked for, or says that it lies in no calendar any more. A meeting is called off by its organiser, who tells
 * everybody in every mode; of anybody else's, only the copy goes, and nobody is told.
 */
export const remove = async (
  reading: GraphReading,
  mailbox: MailboxRef,
  id: EventId,
  ifVersion: Version,
  isPurged: boolean,
  notify: Notify,
  signal: AbortSignal,
): Promise<Removed> => {
  const { calls } = reading;
  const { address } = mailbox;
  const was = await before(reading, address, id, signal);
  if (was === null) return 'gone';
  const isMeeting = was.organiser === true && guestsShown(was).length > 0;
  assertQuiet('DeleteEvent', notify, isMeeting);
  if (was.changeKey !== ifVersion) throw stale('DeleteEvent');
  const user = calls.user(address);
  try {
    if (isMeeting) await calls.call(address, cancelEvent(user, id), signal);
    else if (!isPurged) await calls.call(address, deleteEvent(user, id, was), signal);
  } catch (error) {
    if (isGone(error)) return 'gone';
    throw error;
  }
  if (isPurged) await purged(reading, address, id, isMeeting, signal);
  return 'removed';
};

const isGone = (error: unknown): boolean =>
  error instanceof ConnectorError && error.failure.kind === 'gone' && error.failure.scope === 'item';

/** @param wasCancelled what goes wrong now leaves the event among the deleted items, and those who were invited told */
const purged = async (reading: GraphReading, mailbox: string, id: EventId, wasCancelled: boolean, signal: AbortSignal): Promise<void> => {
  const { calls } = reading;
  try {
    await calls.call(mailbox, purgeEvent(calls.user(mailbox), id), signal);
  } catch (error) {
    if (isGone(error)) return;
    throw wasCancelled && error instanceof ConnectorError ? ambiguous(error) : error;
  }
};

/** Modes as Graph has them: two of the three land among the deleted items (3.3). */
export const purges = (mode: DeleteMode, modes: readonly DeleteMode[]): boolean => mode === 'hardDelete' && modes.includes('hardDelete');
