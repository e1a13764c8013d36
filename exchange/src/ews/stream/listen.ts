/**
 * Listening on one hanging connection: subscribing, the watch over silence and age, and what each message of the stream means. Any error
 * on a subscription ends it, whatever ConnectionStatus says: servers have repeated one for hours with OK beside it.
 */
import { eventId } from '@lockstep/engine';
import type { CalendarRef, Timer } from '../../connector.ts';
import { ConnectorError, type Failure, type FailureKind } from '../../failure.ts';
import { type Notice, type Relief, type Subscription, UNRELIEVED } from '../../live.ts';
import type { Reply } from '../answer.ts';
import { onlyReply, type Calls, type CallSpec } from '../calls.ts';
import {
  decodeGetStreamingEvents,
  encodeGetStreamingEvents,
  MOST_MINUTES,
  MOST_SUBSCRIPTIONS,
  type Told,
} from '../operations/get-streaming-events.ts';
import { decodeSubscribe, decodeUnsubscribe, encodeSubscribe, encodeUnsubscribe } from '../operations/subscribe.ts';
import type { Opened } from '../transport.ts';
import { MalformedXml } from '../xml-read.ts';
import { envelopeReader } from './envelopes.ts';

/** Two heartbeats of 45 s, the time-out of Microsoft's own client. */
export const SILENCE_MS = 90_000;
/** How much longer than it was asked for a connection may live. */
export const GRACE_MS = 60_000;

export type Line = { readonly calls: Calls; readonly timer: Timer };

const SUBSCRIBE = { operation: 'Subscribe', writes: false };
const UNSUBSCRIBE = { operation: 'Unsubscribe', writes: false };
const LISTEN = { operation: 'GetStreamingEvents', writes: false };

/** See `Live.subscribe`. */
export async function subscribe({ calls }: Line, calendar: CalendarRef, signal: AbortSignal, beside?: Subscription): Promise<Subscription> {
  let group = beside?.group ?? { anchor: calendar.address, cookie: null };
  const replies = await calls.call(
    {
      ...SUBSCRIBE,
      mailbox: calendar.address,
      group: { ...group, keep: (cookie) => void (group = { ...group, cookie }) },
      encode: () =>
        encodeSubscribe({
          folder: calendar.calendar === null ? calls.folder('calendar', calendar.address) : { by: 'id', id: calendar.calendar },
        }),
      decode: decodeSubscribe,
    },
    signal,
  );
  const { id } = onlyReply(calls, SUBSCRIBE, replies);
  if (id === null || id === '') throw calls.malformed(SUBSCRIBE, 'a subscription without an id');
  return { id, calendar: { address: calendar.address, calendar: calendar.calendar }, group };
}

/** See `Live.unsubscribe`. */
export async function unsubscribe({ calls }: Line, { id, calendar, group }: Subscription, signal: AbortSignal): Promise<void> {
  const spec = { ...UNSUBSCRIBE, mailbox: calendar.address, group, encode: () => encodeUnsubscribe({ id }), decode: decodeUnsubscribe };
  try {
    onlyReply(calls, UNSUBSCRIBE, await calls.call(spec, signal));
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.failure.kind !== 'cursorLost') throw error;
  }
}

/** See `Live.listen`. */
export async function* listen(
  line: Line,
  subscriptions: readonly Subscription[],
  signal: AbortSignal,
  relief = UNRELIEVED,
): AsyncGenerator<Notice, void> {
  const carried = new Map(subscriptions.map((subscription) => [subscription.id, subscription]));
  refuseUnlessOneGroup(subscriptions, carried.size);
  for (let again = false; carried.size > 0 && !signal.aborted; again = true) {
    let opened: Hanging;
    try {
      opened = yield* open(line, carried, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (!again || !(error instanceof ConnectorError)) throw error;
      yield { kind: 'lost', what: 'connection', subscriptions: [...carried.values()], failure: error.failure };
      return;
    }
    if ((yield* connection(line, opened, carried, signal, relief)) === 'over') return;
  }
}

/**
 * Each connection uses the budget of the mailbox it is opened as (E:ews-throttling-in-exchange). A mailbox that cannot be acted as any
 * more takes its own subscriptions with it, not those of the others; one that is busy leaves it to the next, a few times.
 */
async function* open({ calls }: Line, carried: Map<string, Subscription>, signal: AbortSignal): AsyncGenerator<Notice, Hanging> {
  let last = new ConnectorError(silent('nobody to listen as'));
  let busy = 0;
  for (const address of new Set([...carried.values()].map(({ calendar }) => calendar.address))) {
    try {
      return await calls.open(spec(carried, address), signal);
    } catch (error) {
      if (signal.aborted || !(error instanceof ConnectorError) || error.failure.scope !== 'mailbox') throw error;
      const lost = [...carried.values()].filter(({ calendar }) => calendar.address === address);
      if (lost.length === carried.size) throw error;
      if (BARRED.has(error.failure.kind)) {
        for (const { id } of lost) carried.delete(id);
        yield { kind: 'lost', what: 'subscription', subscriptions: lost, failure: error.failure };
        continue;
      }
      last = error;
      busy += 1;
      if (busy > MOST_BUSY || (error.failure.kind !== 'throttled' && error.failure.kind !== 'unavailable')) throw error;
    }
  }
  throw last;
}

/** Failures that say of a mailbox that it is closed to us. */
const BARRED: ReadonlySet<FailureKind> = new Set<FailureKind>(['forbidden', 'gone', 'blockedByPolicy', 'moved']);
/** How many busy mailboxes are asked before all are taken for busy: each refusal costs the server a call. */
const MOST_BUSY = 3;

type Hanging = Extract<Opened, { kind: 'hanging' }>;

function refuseUnlessOneGroup(subscriptions: readonly Subscription[], count: number): void {
  const anchors = new Set(subscriptions.map(({ group }) => group.anchor.toLowerCase()));
  const why =
    count > MOST_SUBSCRIPTIONS
      ? `${count} subscriptions on one connection; at most ${MOST_SUBSCRIPTIONS} fit, so listen in several calls`
      : anchors.size > 1
        ? 'subscriptions of several groups on one connection; subscribe them beside one another, or listen in a call for each group'
        : null;
  if (why === null) return;
  const failure: Failure = { kind: 'rejected', scope: 'mailbox', ambiguous: false, retryAt: null, cause: 'faultOfOurs', detail: why };
  throw new ConnectorError(failure);
}

function spec(carried: ReadonlyMap<string, Subscription>, mailbox: string): CallSpec<Told> {
  const [first] = carried.values();
  return {
    ...LISTEN,
    mailbox,
    group: first?.group ?? { anchor: mailbox, cookie: null },
    encode: () => encodeGetStreamingEvents({ ids: [...carried.keys()], minutes: MOST_MINUTES }),
    decode: decodeGetStreamingEvents,
  };
}

/** `again`: a subscription was lost, and the server tells nothing of the others before they are asked for without it. */
async function* connection(
  { calls, timer }: Line,
  opened: Hanging,
  carried: Map<string, Subscription>,
  signal: AbortSignal,
  relief: Relief,
): AsyncGenerator<Notice, 'over' | 'again'> {
  const gone = (detail: string): ConnectorError => new ConnectorError(silent(detail));
  const stopDeadline = timer(MOST_MINUTES * 60_000 + GRACE_MS, () =>
    opened.hangUp(gone(`still open ${GRACE_MS / 1000} s after its ${MOST_MINUTES} minutes were over`)),
  );
  let stands = false;
  try {
    for await (const reply of replies(calls, timer, opened, gone)) {
      if (reply.problem !== null) {
        const failure = calls.failure(LISTEN, reply.problem);
        const lost = concerned(reply.value, failure, carried);
        if (lost.length === 0) throw failure;
        for (const { id } of lost) carried.delete(id);
        // Taken by the one that relieves this: whatever else it may be, that one is told so too.
        const isTaken = relief.isRelieved();
        if (!isTaken) yield { kind: 'lost', what: 'subscription', subscriptions: lost, failure: failure.failure };
        if (carried.size === 0) return 'over';
        if (isTaken) continue;
        return 'again';
      }
      const unheard = stands ? [] : [...carried.values()].filter((subscription) => !relief.isCarried(subscription));
      stands = true;
      yield { kind: 'alive' };
      for (const subscription of unheard) yield { kind: 'moved', subscription, items: null };
      for (const [id, named] of reply.value.happened) {
        const subscription = carried.get(id);
        const items = named === null ? null : { made: named.made.map(eventId), changed: named.changed.map(eventId) };
        if (subscription !== undefined) yield { kind: 'moved', subscription, items };
      }
      if (reply.value.status !== 'Closed') continue;
      if (relief.isRelieved()) throw gone('it was closed before it was relieved');
      return 'over';
    }
    throw gone('the answer ended without being closed');
  } catch (error) {
    if (signal.aborted) return 'over';
    if (!(error instanceof ConnectorError)) throw error;
    yield { kind: 'lost', what: 'connection', subscriptions: [...carried.values()], failure: error.failure };
    return 'over';
  } finally {
    stopDeadline();
    opened.hangUp(null);
  }
}

const silent = (detail: string): Failure => ({
  kind: 'unavailable',
  scope: 'mailbox',
  cause: 'notificationsNotArriving',
  ambiguous: false,
  retryAt: null,
  detail: `${LISTEN.operation}: ${detail}`,
});

/** The subscriptions an error is about: those it names; where it names none of ours but says that one is gone, all of them. */
function concerned(told: Told, { failure }: ConnectorError, carried: ReadonlyMap<string, Subscription>): readonly Subscription[] {
  const named = [...carried.values()].filter(({ id }) => told.inError.has(id));
  if (named.length > 0) return named;
  return failure.kind === 'cursorLost' || told.inError.size > 0 ? [...carried.values()] : [];
}

/** The messages of the stream as they come. Throws ConnectorError. */
async function* replies(
  calls: Calls,
  timer: Timer,
  opened: Hanging,
  gone: (detail: string) => ConnectorError,
): AsyncGenerator<Reply<Told>, void> {
  const reader = envelopeReader(opened.heard);
  for (;;) {
    // Only while waiting: what comes while the listener is busy waits in the socket and is no silence.
    const stopWatch = timer(SILENCE_MS, () => opened.hangUp(gone(`no byte within ${SILENCE_MS / 1000} s`)));
    let next: IteratorResult<Uint8Array>;
    try {
      next = await opened.bytes.next();
    } finally {
      stopWatch();
    }
    if (next.done === true) {
      if (reader.isWithin()) throw calls.malformed(LISTEN, 'the stream ended in the middle of an envelope');
      return;
    }
    try {
      for (const answer of reader.push(next.value)) {
        if (answer.kind === 'fault') throw calls.failure(LISTEN, answer.fault);
        yield* answer.value;
      }
    } catch (error) {
      if (error instanceof MalformedXml) throw calls.malformed(LISTEN, error.message);
      throw error;
    }
  }
}
