/** What `/_sim/` shows and does of Graph's subscriptions. Nothing can be forged: what is told of them is true. */
import { LIFECYCLE_EVENTS, type Subscription } from '../graph/subscriptions/model.ts';
import type { Subscriptions } from '../graph/subscriptions/subscriptions.ts';
import { BadRequest, type Fields, oneOf, onlyKnown, optionalTruth, text } from './fields.ts';

/** What a subscription proves its notifications by is not shown. */
const shown = (one: Subscription): unknown => ({
  id: one.id,
  account: one.account,
  mailbox: one.mailbox,
  resource: one.resource,
  changeTypes: [...one.changeTypes],
  notificationUrl: one.notificationUrl,
  lifecycleUrl: one.lifecycleUrl,
  immutableIds: one.immutableIds,
  expiresAt: new Date(one.expiresAt).toISOString(),
  demandedAt: one.demandedAt === null ? null : new Date(one.demandedAt).toISOString(),
  silentUntil: one.silentUntil === 0 ? null : new Date(one.silentUntil).toISOString(),
});

export const shownSubscriptions = (subscriptions: Subscriptions): unknown => ({ subscriptions: subscriptions.all().map(shown) });

/**
 * `POST /_sim/subscriptions`: `drop` takes one away, with a word where `told`; `lifecycle` sends `event`; `expire` ends it now.
 * @throws BadRequest naming the field
 */
export function actOnSubscription(subscriptions: Subscriptions, fields: Fields): unknown {
  onlyKnown(fields, ['action', 'id', 'told', 'event']);
  const id = text(fields, 'id');
  const action = oneOf(fields, 'action', ['drop', 'lifecycle', 'expire'] as const);
  const isThere = ((): boolean => {
    switch (action) {
      case 'drop':
        return subscriptions.drop(id, optionalTruth(fields, 'told') ?? false);
      case 'lifecycle':
        return subscriptions.tell(id, oneOf(fields, 'event', LIFECYCLE_EVENTS));
      case 'expire':
        return subscriptions.expire(id);
      default: {
        const never: never = action;
        return never;
      }
    }
  })();
  if (!isThere) throw new BadRequest(`There is no subscription "${id}".`, 'id', 404);
  return shownSubscriptions(subscriptions);
}
