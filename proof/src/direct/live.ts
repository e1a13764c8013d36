/**
 * Listening to the world without a wire: the same subscriptions, the same watch over silence and age, and the same meaning of each
 * message as over EWS. Any error on a subscription ends it, whatever status stands beside it.
 */
import { type EventId, eventId } from '@lockstep/engine';
import {
  type NamedItems,
  ConnectorError,
  LISTENING_MS,
  type Live,
  type Notice,
  type Relief,
  type Subscription,
  type Timer,
  UNRELIEVED,
} from '@lockstep/exchange';
import type { Failure } from '@lockstep/exchange';
import { type World, WorldError } from '@lockstep/simulator';
import type { Doorway, Hung } from './doorway.ts';
import { failureOf, lostAnswer } from './failure.ts';
import { calendarOf } from './folders.ts';

/** Two heartbeats of 45 s, the time-out of Microsoft's own client. */
const SILENCE_MS = 90_000;
/** How much longer than it was asked for a connection may live. */
const GRACE_MS = 60_000;
/** The back end that keeps the subscriptions; without a wire there is one. */
const SERVER = 'one';
const EVENT_TYPES = ['CopiedEvent', 'CreatedEvent', 'DeletedEvent', 'ModifiedEvent', 'MovedEvent'] as const;
const BARRED: ReadonlySet<Failure['kind']> = new Set<Failure['kind']>(['forbidden', 'gone', 'blockedByPolicy', 'moved']);

type Way = { readonly door: Doorway; readonly world: World; readonly account: string; readonly timer: Timer };

export const directLive = (way: Way): Live => ({
  subscribe: async (calendar, signal, beside) => {
    const id = await way.door.call('Subscribe', calendar.address, false, signal, (caller) =>
      way.world.subscribe(caller, { folders: [calendarOf(calendar, 'impersonation')], types: EVENT_TYPES, server: SERVER }),
    );
    // Made all the same: it lives on unheard until the server forgets it (F11).
    if (way.world.faults.strikes('F11', { operation: 'Subscribe', mailbox: calendar.address, account: way.account }))
      throw new ConnectorError(lostAnswer('the answer to a subscription was lost', false));
    const group = beside?.group ?? { anchor: calendar.address, cookie: null };
    return { id, calendar: { address: calendar.address, calendar: calendar.calendar }, group };
  },
  listen: (subscriptions, signal, relief) => listen(way, subscriptions, signal, relief),
  unsubscribe: async ({ id, calendar }, signal) => {
    try {
      await way.door.call('Unsubscribe', calendar.address, false, signal, (caller) => way.world.unsubscribe(caller, id, SERVER));
    } catch (error) {
      if (!(error instanceof ConnectorError) || error.failure.kind !== 'cursorLost') throw error;
    }
  },
});

async function* listen(
  way: Way,
  subscriptions: readonly Subscription[],
  signal: AbortSignal,
  relief = UNRELIEVED,
): AsyncGenerator<Notice, void> {
  const carried = new Map(subscriptions.map((subscription) => [subscription.id, subscription]));
  for (let again = false; carried.size > 0 && !signal.aborted; again = true) {
    let hung: Hung;
    try {
      hung = yield* open(way, carried, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (!again || !(error instanceof ConnectorError)) throw error;
      yield { kind: 'lost', what: 'connection', subscriptions: [...carried.values()], failure: error.failure };
      return;
    }
    if ((yield* connection(way, hung, carried, signal, relief)) === 'over') return;
  }
}

/** As the first mailbox that may be acted as; one that is barred takes only its own subscriptions with it. */
async function* open({ door, world }: Way, carried: Map<string, Subscription>, signal: AbortSignal): AsyncGenerator<Notice, Hung> {
  let last = new ConnectorError(silent('nobody to listen as'));
  for (const address of new Set([...carried.values()].map(({ calendar }) => calendar.address))) {
    try {
      return await door.hang('GetStreamingEvents', address, signal, (caller) =>
        world.stream(caller, { subscriptions: [...carried.keys()], minutes: LISTENING_MS / 60_000, server: SERVER }),
      );
    } catch (error) {
      if (signal.aborted || !(error instanceof ConnectorError) || error.failure.scope !== 'mailbox') throw error;
      const lost = [...carried.values()].filter(({ calendar }) => calendar.address === address);
      if (lost.length === carried.size) throw error;
      last = error;
      if (BARRED.has(error.failure.kind)) {
        for (const { id } of lost) carried.delete(id);
        yield { kind: 'lost', what: 'subscription', subscriptions: lost, failure: error.failure };
      }
    }
  }
  throw last;
}

/** `again`: a subscription was lost, and the server tells nothing of the others before they are asked for without it. */
async function* connection(
  { timer }: Way,
  hung: Hung,
  carried: Map<string, Subscription>,
  signal: AbortSignal,
  relief: Relief,
): AsyncGenerator<Notice, 'over' | 'again'> {
  const giveUp = (detail: string) => () => hung.cut(new ConnectorError(silent(detail)));
  const stopDeadline = timer(LISTENING_MS + GRACE_MS, giveUp(`still open ${GRACE_MS / 1000} s after its time was over`));
  const leave = (): void => hung.cut(null);
  signal.addEventListener('abort', leave, { once: true });
  let stands = false;
  try {
    for (;;) {
      const stopWatch = timer(SILENCE_MS, giveUp(`no word within ${SILENCE_MS / 1000} s`));
      const message = await hung.next().finally(stopWatch);
      if (signal.aborted) return 'over';
      if (message === null) throw new ConnectorError(silent('the answer ended without being closed'));
      if (message.kind === 'error') {
        const named = message.subscriptions.flatMap((id) => carried.get(id) ?? []);
        const lost = named.length > 0 ? named : [...carried.values()];
        for (const { id } of lost) carried.delete(id);
        const failure = failureOf(new WorldError(message.code, message.message), false);
        const isTaken = relief.isRelieved();
        if (!isTaken) yield { kind: 'lost', what: 'subscription', subscriptions: lost, failure };
        if (carried.size === 0) return 'over';
        if (isTaken) continue;
        return 'again';
      }
      const unheard = stands ? [] : [...carried.values()].filter((subscription) => !relief.isCarried(subscription));
      stands = true;
      yield { kind: 'alive' };
      for (const subscription of unheard) yield { kind: 'moved', subscription, items: null };
      const told = message.kind === 'notification' ? carried.get(message.subscription) : undefined;
      if (told !== undefined && message.kind === 'notification')
        yield { kind: 'moved', subscription: told, items: itemsOf(message.events) };
      if (message.kind !== 'status' || message.status !== 'Closed') continue;
      if (relief.isRelieved()) throw new ConnectorError(silent('it was closed before it was relieved'));
      return 'over';
    }
  } catch (error) {
    if (signal.aborted) return 'over';
    if (!(error instanceof ConnectorError)) throw error;
    yield { kind: 'lost', what: 'connection', subscriptions: [...carried.values()], failure: error.failure };
    return 'over';
  } finally {
    signal.removeEventListener('abort', leave);
    stopDeadline();
    hung.close();
  }
}

type Happened = Extract<Awaited<ReturnType<Hung['next']>>, { kind: 'notification' }>['events'];

/** As over the wire: a folder's own event says nothing beside those of its items. Null: more happened than items being made or changed. */
const itemsOf = (events: Happened): NamedItems | null => {
  const named: { readonly made: EventId[]; readonly changed: EventId[] } = { made: [], changed: [] };
  for (const { type, what } of events) {
    if (type !== 'CreatedEvent' && type !== 'ModifiedEvent') return null;
    if (what.kind === 'item') named[type === 'CreatedEvent' ? 'made' : 'changed'].push(eventId(what.id));
  }
  return named;
};

const silent = (detail: string): Failure => ({
  kind: 'unavailable',
  scope: 'mailbox',
  cause: 'notificationsNotArriving',
  ambiguous: false,
  retryAt: null,
  detail: `GetStreamingEvents: ${detail}`,
});
