/** `/subscriptions` as routes: what a face needs to lead requests here, and nothing of the face itself. */
import type { SubscriptionAnswer } from './answer.ts';
import type { SubscriptionCall, Subscriptions } from './subscriptions.ts';

/** What of a request is read here. `params` holds what stands in the braces of a route's path. */
export type RoutedCall = {
  readonly caller: { readonly account: string };
  readonly params: Readonly<Record<string, string>>;
  readonly prefer: { readonly immutableIds: boolean };
  readonly body: unknown;
};

/** `body` is absent where the answer has none. */
export type RoutedReply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly lost: boolean;
};

export type SubscriptionRoute = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** From behind the version on. */
  readonly path: string;
  readonly operation: string;
  readonly write: boolean;
  readonly serve: (call: RoutedCall) => Promise<RoutedReply>;
};

function serving(ask: (call: SubscriptionCall) => Promise<SubscriptionAnswer>): SubscriptionRoute['serve'] {
  return async ({ caller, params, prefer, body }) => {
    const answer = await ask({ account: caller.account, id: params['id'] ?? '', body, immutableIds: prefer.immutableIds });
    const { status, headers, lost } = answer;
    return answer.body === null ? { status, headers, lost } : { status, headers, lost, body: answer.body };
  };
}

export function subscriptionRoutes(subscriptions: Subscriptions): readonly SubscriptionRoute[] {
  const { create, list, get, update, remove, reauthorize } = subscriptions;
  const one = '/subscriptions/{id}';
  return [
    { method: 'POST', path: '/subscriptions', operation: 'CreateSubscription', write: true, serve: serving(create) },
    { method: 'GET', path: '/subscriptions', operation: 'ListSubscriptions', write: false, serve: serving(list) },
    { method: 'GET', path: one, operation: 'GetSubscription', write: false, serve: serving(get) },
    { method: 'PATCH', path: one, operation: 'UpdateSubscription', write: true, serve: serving(update) },
    { method: 'DELETE', path: one, operation: 'DeleteSubscription', write: true, serve: serving(remove) },
    { method: 'POST', path: `${one}/reauthorize`, operation: 'ReauthorizeSubscription', write: true, serve: serving(reauthorize) },
  ];
}
