/**
 * The step *write* of *Test connection* (1.1): an event is made, changed under its version, tried under an old one, and removed. It invites
 * nobody, is shown as free, and carries no stamp, so that nobody takes it for an appointment.
 */
import { HOUR, instant, MINUTE, type EventId, type Facets, type Instant, type ZoneId } from '@lockstep/engine';
import type { MailboxRef } from '../connector.ts';
import { ConnectorError } from '../failure.ts';
import type { WireEvent } from './item.ts';
import { getEvents, type GraphReading } from './read.ts';
import { createEvent, deleteEvent, updateEvent } from './requests/writes.ts';

const TITLE = 'Lockstep: test of the connection';

/** @throws ConnectorError with what was refused; what was left behind is named in its detail */
export const writeAndRemove = async (
  reading: GraphReading,
  { address }: MailboxRef,
  now: Instant,
  signal: AbortSignal,
): Promise<string> => {
  const id = await made(reading, address, now, signal);
  let isKept = false;
  let failure: unknown = null;
  try {
    isKept = await conditionally(reading, address, id, signal);
  } catch (error) {
    failure = error;
  }
  await removed(reading, address, id, signal, failure);
  // Nobody documents whether Graph honours If-Match of events; the version is compared before every write all the same.
  return isKept
    ? 'An event was written, changed, protected from a change under an old version, and removed.'
    : 'An event was written, changed and removed. Graph lets a change under an old version through; what is compared before each write protects the edits of others all but for a moment.';
};

const made = async ({ calls }: GraphReading, address: string, now: Instant, signal: AbortSignal): Promise<EventId> => {
  // Tomorrow, at a full hour: not over, and out of the way.
  const start = instant(Math.ceil(now / HOUR) * HOUR + 24 * HOUR);
  const facets: Facets = {
    when: { start, end: instant(start + 15 * MINUTE), zone: 'UTC' as ZoneId, allDay: false },
    title: TITLE,
    body: 'Made to test the connection, and removed at once. If it is still here, it can be deleted.',
    location: '',
    showAs: 'free',
  };
  const { id } = await calls.call(address, createEvent(calls.user(address), null, facets, null), signal);
  if (id === null || id === '') throw calls.malformed('CreateEvent', 'no id');
  return id as EventId;
};

/** The server's own assistants touch an event right after it was made, so that the version just read may be an old one already. */
const MOST_TRIES = 3;
const isStale = (error: unknown): boolean => error instanceof ConnectorError && error.failure.kind === 'stale';

/** With the version read anew for each try. */
const afresh = async <Done>(attempt: () => Promise<Done>): Promise<Done> => {
  for (let tried = 1; ; tried += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!isStale(error) || tried >= MOST_TRIES) throw error;
    }
  }
};

/** A change under the version just read goes through; answers whether the same one again is refused. */
const conditionally = async (reading: GraphReading, address: string, id: EventId, signal: AbortSignal): Promise<boolean> => {
  const { calls } = reading;
  const change = async (at: WireEvent, location: string): Promise<void> =>
    void (await calls.call(address, updateEvent(calls.user(address), id, at, { location }), signal));
  const before = await afresh(async () => {
    const at = await asItIs(reading, address, id, signal);
    await change(at, 'changed');
    return at;
  });
  try {
    await change(before, 'changed twice');
    return false;
  } catch (error) {
    if (isStale(error)) return true;
    throw error;
  }
};

const asItIs = async (reading: GraphReading, address: string, id: EventId, signal: AbortSignal): Promise<WireEvent> => {
  const got = (await getEvents(reading, address, [id], 'flags', signal)).get(id);
  if (got?.at === 'item') return got.item;
  throw new ConnectorError({
    kind: 'rejected',
    scope: 'mailbox',
    ambiguous: false,
    retryAt: null,
    cause: 'writeRefused',
    detail: 'GetEvent: the event that was just written is not there',
  });
};

/** In any case; what went wrong before counts more than that it cannot be removed, and both are said. */
const removed = async (reading: GraphReading, address: string, id: EventId, signal: AbortSignal, before: unknown): Promise<void> => {
  const { calls } = reading;
  try {
    await afresh(async () => calls.call(address, deleteEvent(calls.user(address), id, await asItIs(reading, address, id, signal)), signal));
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    const first = before instanceof ConnectorError ? before : error;
    throw new ConnectorError(
      { ...first.failure, detail: `${first.failure.detail}; the event "${TITLE}" could not be removed, delete it in Outlook` },
      { cause: error },
    );
  }
  if (before !== null) throw before;
};
