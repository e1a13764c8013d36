/**
 * The step *write* of *Test connection* (1.1): an event is made, changed under its version, refused under an old one, and removed. It invites
 * nobody, is shown as free, and carries no stamp, so that nobody takes it for an appointment.
 */
import { HOUR, instant, MINUTE, version, type EventId, type Facets, type Instant, type Version, type ZoneId } from '@lockstep/engine';
import type { MailboxRef } from '../connector.ts';
import { ConnectorError, type Cause, type Failure } from '../failure.ts';
import { onlyReply, type Calls } from './calls.ts';
import { decodeCreateItem, encodeCreateItem } from './operations/create-item.ts';
import { decodeUpdateItem, encodeUpdateItem } from './operations/update-item.ts';
import { calendarFolder, fetch, type Reading } from './read.ts';
import { remove } from './write.ts';

const TITLE = 'Lockstep: test of the connection';
const CREATE = { operation: 'CreateItem', writes: true };
const UPDATE = { operation: 'UpdateItem', writes: true };

/** @throws ConnectorError with what was refused; what was left behind is named in its detail */
export async function writeAndRemove(reading: Reading, mailbox: MailboxRef, now: Instant, signal: AbortSignal): Promise<string> {
  const id = await made(reading, mailbox, now, signal);
  let failure: unknown = null;
  try {
    await conditionally(reading, mailbox, id, signal);
  } catch (error) {
    failure = error;
  }
  await removed(reading, mailbox, id, signal, failure);
  return 'An event was written, changed, protected from a change under an old version, and removed.';
}

async function made(reading: Reading, { address }: MailboxRef, now: Instant, signal: AbortSignal): Promise<EventId> {
  const { calls } = reading;
  // Tomorrow, at a full hour: not over, and out of the way.
  const start = instant(Math.ceil(now / HOUR) * HOUR + 24 * HOUR);
  const facets: Facets = {
    when: { start, end: instant(start + 15 * MINUTE), zone: 'UTC' as ZoneId, allDay: false },
    title: TITLE,
    body: 'Made to test the connection, and removed at once. If it is still here, it can be deleted.',
    location: '',
    showAs: 'free',
  };
  const folder = calendarFolder(calls, { address, calendar: null });
  const uid = `lockstep-test-${now}-${Math.floor(performance.now() * 1000)}`;
  const replies = await calls.call(
    {
      ...CREATE,
      mailbox: address,
      encode: () => encodeCreateItem({ folder, facets, stamp: null, uid, notify: 'none' }),
      decode: decodeCreateItem,
    },
    signal,
  );
  const [item] = onlyReply(calls, CREATE, replies).items;
  if (item?.id == null) throw calls.malformed(CREATE, 'no ItemId');
  return item.id as EventId;
}

/** The server's own assistants touch an event right after it was made, so that the version just read may be an old one already. */
const MOST_TRIES = 3;

/** A change under the version just read goes through, and the same one again is refused. */
async function conditionally(reading: Reading, mailbox: MailboxRef, id: EventId, signal: AbortSignal): Promise<void> {
  const before = await changed(reading, mailbox, id, signal);
  try {
    await change(reading.calls, mailbox, id, before, 'changed twice', signal);
  } catch (error) {
    if (isStale(error)) return;
    throw error;
  }
  throw refused('UpdateItem: a change under an old version went through, so edits of others would be overwritten', 'notExchange');
}

/** @returns the version under which the change went through */
const changed = (reading: Reading, mailbox: MailboxRef, id: EventId, signal: AbortSignal): Promise<Version> =>
  afresh(async () => {
    const before = await versionOf(reading, mailbox, id, signal);
    await change(reading.calls, mailbox, id, before, 'changed', signal);
    return before;
  });

/** With the version read anew for each try. */
async function afresh<Done>(attempt: () => Promise<Done>): Promise<Done> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!isStale(error) || tried >= MOST_TRIES) throw error;
    }
  }
}

const isStale = (error: unknown): boolean => error instanceof ConnectorError && error.failure.kind === 'stale';

async function change(calls: Calls, mailbox: MailboxRef, id: EventId, at: Version, location: string, signal: AbortSignal): Promise<void> {
  const replies = await calls.call(
    {
      ...UPDATE,
      mailbox: mailbox.address,
      encode: () => encodeUpdateItem({ id, changeKey: at, patch: { location }, notify: 'none' }),
      decode: decodeUpdateItem,
    },
    signal,
  );
  onlyReply(calls, UPDATE, replies);
}

async function versionOf(reading: Reading, mailbox: MailboxRef, id: EventId, signal: AbortSignal): Promise<Version> {
  const seen = (await fetch(reading, mailbox, [id], 'busy', signal)).get(id);
  if (seen?.at === 'present') return version(seen.version);
  throw refused('GetItem: the event that was just written is not there', 'writeRefused');
}

/** In any case; what went wrong before counts more than that it cannot be removed, and both are said. */
async function removed(reading: Reading, mailbox: MailboxRef, id: EventId, signal: AbortSignal, before: unknown): Promise<void> {
  try {
    await afresh(async () => remove(reading, mailbox, id, await versionOf(reading, mailbox, id, signal), 'hardDelete', 'none', signal));
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    const first = before instanceof ConnectorError ? before : error;
    throw new ConnectorError(
      { ...first.failure, detail: `${first.failure.detail}; the event "${TITLE}" could not be removed, delete it in Outlook` },
      { cause: error },
    );
  }
  if (before !== null) throw before;
}

const refused = (detail: string, cause: Cause): ConnectorError =>
  new ConnectorError({ kind: 'rejected', scope: 'mailbox', ambiguous: false, retryAt: null, cause, detail } satisfies Failure);
