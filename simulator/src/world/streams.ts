/** Hanging connections: what is told on them and when, with everything that goes wrong with them. Knows neither XML nor sockets. */
import type { ErrorCode } from './error.ts';
import { WorldError } from './error.ts';
import { hour, minute, second } from './instant.ts';
import type { NotificationEvent } from './notification.ts';
import type { Session } from './session.ts';
import type { WorldState } from './state.ts';
import { type Carrier, forget, subscriptionFor, type SubscriptionRecord } from './subscriptions.ts';

/** One thing told on the connection: each becomes an answer of its own. */
export type StreamMessage =
  | { readonly kind: 'status'; readonly status: 'OK' | 'Closed' }
  /** The other form of a heartbeat: a status event for each subscription. */
  | { readonly kind: 'statusEvents'; readonly subscriptions: readonly string[] }
  | { readonly kind: 'notification'; readonly subscription: string; readonly events: readonly NotificationEvent[] }
  | {
      readonly kind: 'error';
      readonly code: ErrorCode;
      readonly message: string;
      readonly subscriptions: readonly string[];
      readonly status: 'OK' | 'Closed';
    };

export type StreamSink = {
  readonly tell: (message: StreamMessage) => void;
  /** Nothing follows. */
  readonly end: () => void;
};

export type StreamInput = {
  readonly subscriptions: readonly string[];
  /** Minutes, 1-30. */
  readonly minutes: number;
  readonly server: string;
};

export type OpenStream = { readonly as: string };

/** The most events in one notification (R:getstreamingevents-operation). */
const MOST_EVENTS = 50;

/** F08: how a server says that it has lost a subscription. */
const LOST: readonly (readonly [ErrorCode, string])[] = [
  ['ErrorSubscriptionNotFound', 'The subscription could not be found.'],
  ['ErrorInvalidWatermark', 'The watermark is invalid.'],
  ['ErrorMissedNotificationEvents', 'Notification events have been missed.'],
  ['ErrorReadEventsFailed', 'The events of the subscription could not be read.'],
];

type Refused = { readonly code: ErrorCode; readonly message: string; readonly ids: readonly string[] };

/**
 * Opens a connection: beginning it tells the first thing, the answered function is for the client's going away. Refuses where too many
 * hang already; bad subscription ids are told on the connection itself, which then ends without a word about the good ones.
 */
export function openStream(state: WorldState, session: Session, input: StreamInput): (sink: StreamSink) => () => void {
  const as = session.owner?.mailbox.guid ?? session.account.toLowerCase();
  const hanging = [...state.streams].filter((stream) => stream.as === as).length;
  if (hanging >= state.rules.hangingConnections) {
    throw new WorldError(
      'ErrorExceededConnectionCount',
      'You have exceeded the available concurrent connections for your account. Try again once your other requests have completed.',
      { Policy: 'HangingConnectionLimit', MaxConcurrency: String(state.rules.hangingConnections) },
    );
  }
  return (sink) => {
    const refused = refusedOf(state, session, input);
    if (refused !== null) {
      sink.tell({ kind: 'error', code: refused.code, message: refused.message, subscriptions: refused.ids, status: 'Closed' });
      sink.end();
      return () => undefined;
    }
    const records = input.subscriptions.map((id) => subscriptionFor(state, session, id, input.server));
    return hang(state, { as, account: session.account }, new Set(records), input.minutes * minute, sink);
  };
}

function refusedOf(state: WorldState, session: Session, input: StreamInput): Refused | null {
  const bad: { readonly id: string; readonly error: WorldError }[] = [];
  for (const id of new Set(input.subscriptions)) {
    try {
      subscriptionFor(state, session, id, input.server);
    } catch (error) {
      if (!(error instanceof WorldError)) throw error;
      bad.push({ id, error });
    }
  }
  const [first] = bad;
  return first === undefined ? null : { code: first.error.code, message: first.error.message, ids: bad.map(({ id }) => id) };
}

type Who = { readonly as: string; readonly account: string };

function hang(state: WorldState, who: Who, carried: Set<SubscriptionRecord>, lifeMs: number, sink: StreamSink): () => void {
  const stream: OpenStream = { as: who.as };
  /** F09: told again with each heartbeat. */
  const inError = new Map<SubscriptionRecord, Refused>();
  let hung = false;
  let over = false;
  let woken = false;
  let beats = 0;
  let stopBeat = (): void => undefined;

  const release = (record: SubscriptionRecord): void => {
    if (record.carrier === carrier) {
      record.carrier = null;
      record.idleSince = state.clock();
    }
    record.pending = [];
    carried.delete(record);
  };
  const finish = (): void => {
    if (over) return;
    over = true;
    state.streams.delete(stream);
    stopBeat();
    stopLife();
    for (const record of carried) release(record);
  };
  const tell = (message: StreamMessage): void => {
    if (!over && !hung) sink.tell(message);
  };
  const close = (): void => {
    tell({ kind: 'status', status: 'Closed' });
    if (!hung && !over) sink.end();
    if (!hung) finish();
  };
  const fail = (refused: Refused, status: 'OK' | 'Closed'): void => {
    tell({ kind: 'error', code: refused.code, message: refused.message, subscriptions: refused.ids, status });
  };
  const strikes = (fault: 'F01' | 'F02' | 'F03' | 'F04' | 'F05' | 'F06' | 'F07' | 'F08' | 'F09', record: SubscriptionRecord): boolean =>
    state.faults.strikes(fault, {
      operation: 'GetStreamingEvents',
      mailbox: record.mailbox.mailbox.address,
      account: who.account,
    });

  /** What can befall a connection whenever it is about to say something. True: nothing more is to be said now. */
  const befalls = (): boolean => {
    for (const record of carried) {
      if (strikes('F06', record)) {
        hung = true;
        return true;
      }
      if (strikes('F07', record)) {
        close();
        return true;
      }
      const moving = record.mailbox.mailbox.state !== 'ok';
      if (moving || strikes('F08', record)) {
        const [code, message] = LOST[moving ? 3 : state.faults.between(0, LOST.length - 1)] ?? ['ErrorReadEventsFailed', ''];
        forget(state, record);
        release(record);
        fail({ code, message, ids: [record.id] }, 'Closed');
        sink.end();
        finish();
        return true;
      }
      if (!inError.has(record) && strikes('F09', record)) {
        forget(state, record);
        inError.set(record, { code: 'ErrorInvalidSubscription', message: 'The subscription is invalid.', ids: [record.id] });
      }
    }
    for (const refused of inError.values()) fail(refused, 'OK');
    return inError.size > 0;
  };

  const beat = (): void => {
    stopBeat = state.alarms.set(state.clock() + state.rules.heartbeatMs, beat);
    if (hung || befalls()) return;
    beats += 1;
    if (beats % 2 === 1) tell({ kind: 'status', status: 'OK' });
    else tell({ kind: 'statusEvents', subscriptions: [...carried].map((record) => record.id) });
  };

  const flush = (): void => {
    woken = false;
    const waiting = [...carried].map((record) => ({ record, events: record.pending })).filter(({ events }) => events.length > 0);
    for (const { record } of waiting) record.pending = [];
    // While one subscription is in error nothing is told of the others either.
    if (over || hung || waiting.length === 0 || befalls()) return;
    for (const { record, events } of waiting) notify(record, events);
  };
  const notify = (record: SubscriptionRecord, events: readonly NotificationEvent[]): void => {
    const now = state.clock();
    if (now >= record.silentUntil && strikes('F05', record)) record.silentUntil = now + 90 * minute;
    if (now < record.silentUntil || strikes('F01', record)) return;
    const order = strikes('F04', record) ? events.toReversed() : events;
    const times = strikes('F02', record) ? state.faults.between(2, 50) : 1;
    for (let time = 0; time < times; time += 1) {
      // Late (F03) it comes on whatever connection carries the subscription then.
      if (strikes('F03', record))
        state.alarms.set(now + state.faults.between(second, 4 * hour), () => record.carrier?.bring(record, order));
      else bring(record, order);
    }
  };
  const bring = (record: SubscriptionRecord, events: readonly NotificationEvent[]): void => {
    for (let from = 0; from < events.length; from += MOST_EVENTS) {
      tell({ kind: 'notification', subscription: record.id, events: events.slice(from, from + MOST_EVENTS) });
    }
  };

  const carrier: Carrier = {
    bring,
    // One operation makes several changes; they leave together when it is over.
    wake: () => {
      if (woken) return;
      woken = true;
      queueMicrotask(flush);
    },
    lose: (record) => {
      if (!carried.has(record)) return;
      release(record);
      const taken = state.subscriptions.records.has(record.id);
      fail(
        taken
          ? {
              code: 'ErrorNewEventStreamConnectionOpened',
              message: 'Another connection has been opened for the subscription.',
              ids: [record.id],
            }
          : { code: 'ErrorSubscriptionNotFound', message: 'The subscription could not be found.', ids: [record.id] },
        carried.size === 0 ? 'Closed' : 'OK',
      );
      if (carried.size > 0 || hung) return;
      sink.end();
      finish();
    },
  };

  for (const record of carried) {
    record.carrier?.lose(record);
    record.carrier = carrier;
    if (record.heard) record.pending = [];
    record.heard = true;
  }
  state.streams.add(stream);
  const stopLife = state.alarms.set(state.clock() + lifeMs, close);
  stopBeat = state.alarms.set(state.clock() + state.rules.heartbeatMs, beat);
  tell({ kind: 'status', status: 'OK' });
  if ([...carried].some((record) => record.pending.length > 0)) carrier.wake();
  return finish;
}
