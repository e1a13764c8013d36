/**
 * Notices from a mailbox while somebody listens (5.3). A notice is a hint and carries no content: what has happened, only a look
 * tells. Silence proves nothing, so whoever listens still looks at intervals.
 */
import type { EventId } from '@lockstep/engine';
import { ConnectorError, type Failure } from './failure.ts';
import type { CalendarRef } from './connector.ts';

/** What keeps the calls of subscriptions that share a connection on the server that knows them (E:how-to-maintain-affinity…). */
export type SubscriptionGroup = { readonly anchor: string; readonly cookie: string | null };

/** One calendar to be told of. Plain, so that it can be kept; worthless to another account than the one that subscribed. */
export type Subscription = { readonly id: string; readonly calendar: CalendarRef; readonly group: SubscriptionGroup };

/**
 * The items that something was said of: those that were made, and those that were changed, each as often as it was said. That Exchange
 * touches by itself what was just made (F51) is said a moment after that it was made. None: something was said of their folder alone.
 */
export type NamedItems = { readonly made: readonly EventId[]; readonly changed: readonly EventId[] };

export type Notice =
  /** The server has shown that it is there. */
  | { readonly kind: 'alive' }
  /**
   * Something may have moved in this calendar. `items`: by what was said nothing but these; null: that is not known. Which version they
   * are at is never told: servers answer with a change key that names none.
   */
  | {
      readonly kind: 'moved';
      readonly subscription: Subscription;
      readonly items: NamedItems | null;
    }
  /**
   * `subscription`: these are gone, subscribe anew; listening goes on for the others. `connection`: the way is gone and the listening
   * over, the subscriptions may live, so listen again.
   */
  | {
      readonly kind: 'lost';
      readonly what: 'subscription' | 'connection';
      readonly subscriptions: readonly Subscription[];
      readonly failure: Failure;
    };

/** How long a connection is asked for: the most that Exchange gives (R:getstreamingevents-operation). */
export const LISTENING_MS = 30 * 60_000;

/** For a listening that neither takes over from another nor is taken over from. */
export const UNRELIEVED: Relief = { isCarried: () => false, isRelieved: () => false };

/** Of two listenings to the same subscriptions: how the later one takes over from the earlier one without a gap. */
export type Relief = {
  /** Asked once the connection stands: whether this one was told of by another listening until then, so that nothing of it was missed. */
  readonly isCarried: (subscription: Subscription) => boolean;
  /** Whether another listening is about to take over: what that one takes is no loss here, and what is still told is passed on. */
  readonly isRelieved: () => boolean;
};

export interface Live {
  /**
   * A new subscription, always without a position to go on from: what was missed meanwhile is found by a look. `beside` joins the group
   * of another one, so that one connection can carry both (at most 200). Throws `forbidden` where the account may not listen.
   */
  subscribe(calendar: CalendarRef, signal: AbortSignal, beside?: Subscription): Promise<Subscription>;
  /**
   * Listens on one connection to subscriptions of one group. Once the connection stands, and whenever it had to be opened again, every
   * subscription is told as `moved`: what happened before is told to nobody, unless `relief` says that it was told to another listening.
   * Ends when the server closes in order after `LISTENING_MS` or before (listen again), after a lost connection, when no subscription is left, or, with the socket closed at once, when the signal fires or the loop is left.
   * Throws ConnectorError where the first connection cannot be opened.
   */
  listen(subscriptions: readonly Subscription[], signal: AbortSignal, relief?: Relief): AsyncIterable<Notice>;
  /** Ends a subscription; one that is gone already is a success. */
  unsubscribe(subscription: Subscription, signal: AbortSignal): Promise<void>;
}

const refused = (): ConnectorError =>
  new ConnectorError({
    kind: 'rejected',
    scope: 'mailbox',
    cause: 'notificationsNotArriving',
    ambiguous: false,
    retryAt: null,
    detail: 'this access to the mailbox has no notifications; look at intervals instead',
  });

/** For connectors whose capability `live` is `none`: each call is refused before anything is sent. */
export const withoutLive: Live = {
  subscribe: () => Promise.reject(refused()),
  listen: () => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(refused()) }) }),
  unsubscribe: () => Promise.reject(refused()),
};
