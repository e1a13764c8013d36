/** `/subscriptions` as routes of the face. */
import type { GraphCall, GraphReply, GraphRoute } from '../call.ts';
import { GraphRefusal } from '../refusal.ts';
import type { SubscriptionAnswer } from './answer.ts';
import type { SubscriptionCall, Subscriptions } from './subscriptions.ts';

type Ask = (call: SubscriptionCall) => Promise<SubscriptionAnswer>;

function serving(ask: Ask): GraphRoute['serve'] {
  return async ({ caller, params, prefer, body }: GraphCall): Promise<GraphReply> => {
    const answer = await ask({ account: caller.account, id: params['id'] ?? '', body, immutableIds: prefer.immutableIds });
    const { status, headers, lost } = answer;
    // The face writes every refusal in one form, and into the log of calls.
    if (answer.refused !== null) throw new GraphRefusal(status, answer.refused.code, answer.refused.message);
    return answer.body === null ? { status, headers, lost } : { status, headers, lost, body: answer.body };
  };
}

export function subscriptionRoutes(subscriptions: Subscriptions): readonly GraphRoute[] {
  const { create, list, get, update, remove, reauthorize } = subscriptions;
  const one = '/subscriptions/{id}';
  const route = (method: GraphRoute['method'], path: string, operation: string, ask: Ask): GraphRoute => ({
    method,
    path,
    operation,
    write: method !== 'GET',
    mailbox: ({ params, body }) => subscriptions.mailboxOf({ id: params['id'] ?? '', body }),
    serve: serving(ask),
  });
  return [
    route('POST', '/subscriptions', 'CreateSubscription', create),
    route('GET', '/subscriptions', 'ListSubscriptions', list),
    route('GET', one, 'GetSubscription', get),
    route('PATCH', one, 'UpdateSubscription', update),
    route('DELETE', one, 'DeleteSubscription', remove),
    route('POST', `${one}/reauthorize`, 'ReauthorizeSubscription', reauthorize),
  ];
}
