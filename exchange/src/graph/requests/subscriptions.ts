/** Subscriptions to change notifications of one mailbox (graph.md section 4). */
import type { Instant } from '@lockstep/engine';
import { readInstant } from '../../ews/date-time.ts';
import type { PushTarget } from '../../push.ts';
import type { Ask } from '../calls.ts';
import { writeMoment } from '../date-time.ts';
import { textIn, type JsonObject } from '../json-read.ts';
import { MalformedAnswer } from '../malformed-answer.ts';
import { decodePage, pageShape, type Page } from './page.ts';

export type WireSubscription = {
  readonly id: string;
  readonly expiresAt: Instant;
  readonly resource: string | null;
  readonly notificationUrl: string | null;
  readonly lifecycleUrl: string | null;
  /** Told of one that is asked for by its id; null in lists. */
  readonly clientState: string | null;
};
const SUBSCRIPTION = {
  id: true,
  expirationDateTime: true,
  resource: true,
  notificationUrl: true,
  lifecycleNotificationUrl: true,
  clientState: true,
} as const;

const subscriptionOf = (wire: JsonObject): WireSubscription => {
  const id = textIn(wire, 'id');
  const expiresAt = readInstant(textIn(wire, 'expirationDateTime') ?? '');
  if (id === null || id === '') throw new MalformedAnswer('a subscription without an id');
  if (expiresAt === null) throw new MalformedAnswer('no expirationDateTime, or one that is no date and time');
  return {
    id,
    expiresAt,
    resource: textIn(wire, 'resource'),
    notificationUrl: textIn(wire, 'notificationUrl'),
    lifecycleUrl: textIn(wire, 'lifecycleNotificationUrl'),
    clientState: textIn(wire, 'clientState'),
  };
};
const ONE = { shape: SUBSCRIPTION, decode: subscriptionOf } as const;
const path = (id: string): string => `/subscriptions/${encodeURIComponent(id)}`;

/** The whole mailbox: a single calendar cannot be named. @param user as it stands in paths; by its object id, as addresses change (graph-pitfalls 16) */
export const resourceOf = (user: string): string => `/users/${user}/events`;

export const createSubscription = (user: string, target: PushTarget, expiresAt: Instant): Ask<WireSubscription> => ({
  ...ONE,
  operation: 'CreateSubscription',
  writes: true,
  method: 'POST',
  path: '/subscriptions',
  body: {
    // One of other kinds of change is another subscription, which stands in nobody's way (graph.md section 4).
    changeType: target.trial === true ? 'deleted' : 'created,updated,deleted',
    notificationUrl: target.notificationUrl,
    lifecycleNotificationUrl: target.lifecycleUrl,
    resource: resourceOf(user),
    expirationDateTime: writeMoment(expiresAt),
    clientState: target.clientState,
  },
});

export const getSubscription = (id: string): Ask<WireSubscription> => ({
  ...ONE,
  operation: 'GetSubscription',
  writes: false,
  method: 'GET',
  path: path(id),
});

/** Those of this application. */
export const listSubscriptions = (next: string | null): Ask<Page<WireSubscription>> => ({
  operation: 'ListSubscriptions',
  writes: false,
  method: 'GET',
  path: next === null ? '/subscriptions' : { link: next },
  shape: pageShape(SUBSCRIPTION),
  decode: (answer) => decodePage(answer, subscriptionOf),
});

/** Makes it last, and re-authorises it: never sent within ten minutes of a /reauthorize, which we never send. */
export const renewSubscription = (id: string, expiresAt: Instant): Ask<WireSubscription> => ({
  ...ONE,
  operation: 'RenewSubscription',
  writes: true,
  method: 'PATCH',
  path: path(id),
  body: { expirationDateTime: writeMoment(expiresAt) },
});

export const deleteSubscription = (id: string): Ask<null> => ({
  operation: 'DeleteSubscription',
  writes: true,
  method: 'DELETE',
  path: path(id),
  shape: {},
  decode: () => null,
});
