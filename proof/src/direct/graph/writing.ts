/** The writing half. No write of Graph's is silent: what should mail nobody is not sent to an event with attendees (3.9). */
import { version } from '@lockstep/engine';
import type { DeleteMode, EventId, EventPatch, Facets, Notify, Version } from '@lockstep/engine';
import { type CalendarRef, ConnectorError, type Echo, type MailboxRef, type Marks, type Removed } from '@lockstep/exchange';
import { type CalendarItem, type GraphEvent, WorldError } from '@lockstep/simulator';
import { changesOf, draftOf } from '../draft.ts';
import { isOrganisedHere } from '../event.ts';
import { wishThatCannotBe } from '../failure.ts';
import { orNull, shows } from '../shows.ts';
import { graphEventOf } from './event.ts';
import { type GraphAsking, withStamp } from './reading.ts';

/** POST; repeated with the same transactionId it answers the event that it made before (graph.md section 5). */
export const create = async (
  asking: GraphAsking,
  mailbox: CalendarRef,
  facets: Facets,
  marks: Marks,
  signal: AbortSignal,
): Promise<Echo> => {
  const { door, world } = asking;
  const { address, calendar } = mailbox;
  const { uid: _, ...draft } = draftOf(facets, marks);
  try {
    const made = await door.call('CreateEvent', address, true, signal, (caller) =>
      world.graph.create(caller, address, calendar, draft, marks.transactionId),
    );
    return echoOfCreate(made, facets);
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    if (error.failure.detail === GONE) throw withoutCalendar(error);
    if (error.failure.detail !== 'ErrorDuplicateTransactionId') throw error;
    const earlier = await withStamp(asking, mailbox, marks.stamp, signal);
    if (earlier === null) throw error;
    return echoOfCreate(earlier, facets);
  }
};

/** Nothing that is made can be missing: it is the calendar that is not there. */
const withoutCalendar = (error: ConnectorError): ConnectorError =>
  new ConnectorError({ ...error.failure, scope: 'mailbox', cause: 'anotherMailbox' }, { cause: error });

/** One that was made before, and shows something else by now, is at no version that we know of: what is read of it is somebody's doing. */
const echoOfCreate = (made: GraphEvent, facets: Facets): Echo => {
  const read = graphEventOf(made, 'ours');
  return { id: read.id, version: shows(read, facets) ? read.version : version(`before ${read.version}`), read };
};

/** PATCH, decided on what a look just before has shown. */
export const update = async (
  asking: GraphAsking,
  mailbox: MailboxRef,
  id: EventId,
  ifVersion: Version,
  patch: EventPatch,
  notify: Notify,
  signal: AbortSignal,
): Promise<Echo> => {
  if (Object.keys(patch).length === 0) throw new ConnectorError(wishThatCannotBe('an update without a change'));
  if (patch.attendees !== undefined && Object.keys(patch).length > 1)
    throw new ConnectorError(wishThatCannotBe('attendees together with anything else mail everybody'));
  const { door, world } = asking;
  const { address } = mailbox;
  const before = await look(asking, mailbox, id, signal);
  if (before.item.changeKey !== ifVersion) throw new ConnectorError({ ...STALE });
  if (notify === 'none' && mails(before.item)) throw new ConnectorError(wishThatCannotBe('a write that Graph cannot make silently'));
  if (patch.body !== undefined && (before.item.isOnlineMeeting || before.item.joinUrl !== null))
    throw new ConnectorError(wishThatCannotBe('the body of an online meeting is not written'));
  try {
    const written = await door.call('UpdateEvent', address, true, signal, (caller) =>
      world.graph.patch(caller, address, id, changesOf(patch), ifVersion),
    );
    const read = graphEventOf(written, 'ours');
    return { id: read.id, version: read.version, read };
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.failure.kind !== 'stale') throw error;
    const now = await orNull(look(asking, mailbox, id, signal));
    if (now === null) throw error;
    const read = graphEventOf(now, 'ours');
    if (read.version !== ifVersion && shows(read, patch)) return { id, version: ifVersion, read };
    throw new ConnectorError({ ...error.failure, ambiguous: false }, { cause: error });
  }
};

/** DELETE moves to Deleted Items; beyond recovery it is cancelled with its people first. Either tells everybody who is on the list. */
export const remove = async (
  asking: GraphAsking,
  mailbox: MailboxRef,
  id: EventId,
  ifVersion: Version,
  mode: DeleteMode,
  notify: Notify,
  signal: AbortSignal,
): Promise<Removed> => {
  const { door, world } = asking;
  const { address } = mailbox;
  try {
    const before = await look(asking, mailbox, id, signal);
    if (notify === 'none' && mails(before.item)) throw new ConnectorError(wishThatCannotBe('a removal that Graph cannot make silently'));
    if (mode !== 'hardDelete') {
      await door.call('DeleteEvent', address, true, signal, (caller) => {
        world.graph.remove(caller, address, id, ifVersion);
        return true;
      });
      return 'removed';
    }
    if (before.item.changeKey !== ifVersion) throw new ConnectorError({ ...STALE });
    const cancels = mails(before.item);
    if (cancels)
      await door.call('CancelEvent', address, true, signal, (caller) => {
        world.graph.cancel(caller, address, id, null);
        return true;
      });
    try {
      await door.call('PermanentDelete', address, true, signal, (caller) => {
        world.graph.permanentDelete(caller, address, id);
        return true;
      });
    } catch (error) {
      // Refused as that may be: it was cancelled, and lies among the deleted items.
      throw cancels && error instanceof ConnectorError
        ? new ConnectorError({ ...error.failure, ambiguous: true }, { cause: error })
        : error;
    }
    return 'removed';
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.failure.detail !== GONE) throw error;
    return 'gone';
  }
};

export const translate = async (
  { door, world }: GraphAsking,
  { address }: MailboxRef,
  ids: readonly EventId[],
  signal: AbortSignal,
): Promise<ReadonlyMap<EventId, string | null>> => {
  const translated = new Map<EventId, string | null>();
  for (let first = 0; first < ids.length; first += MOST_IDS) {
    const some = ids.slice(first, first + MOST_IDS);
    const answers = await door.call('TranslateIds', address, false, signal, (caller) =>
      world.graph.translate(caller, address, some, 'present', 'immutable'),
    );
    for (const [index, id] of some.entries()) translated.set(id, answers[index] ?? null);
  }
  return translated;
};

/** The most ids that one call translates (graph.md section 6). */
const MOST_IDS = 1_000;
const GONE = 'ErrorItemNotFound';

/** What lies in Deleted Items is found by its id all the same, and is gone (4.6). */
const look = ({ door, world }: GraphAsking, { address }: MailboxRef, id: EventId, signal: AbortSignal): Promise<GraphEvent> =>
  door.call('GetEvent', address, false, signal, (caller) => {
    const found = world.graph.get(caller, address, id);
    if (world.graph.calendarOf(caller, address, id) === null) throw new WorldError(GONE, 'The event lies in no calendar.');
    return found;
  });

/** Whether a write to it mails anybody: of a meeting of one's own, whoever else is on the list. */
const mails = (item: CalendarItem): boolean =>
  isOrganisedHere(item) &&
  [...item.requiredAttendees, ...item.optionalAttendees, ...item.resources].some(({ response }) => response !== 'Organizer');

const STALE = {
  kind: 'stale',
  scope: 'item',
  ambiguous: false,
  retryAt: null,
  cause: 'writeRefused',
  detail: 'the event is at another version',
} as const;
