/** What a change in a mailbox is to a subscription on its events, and how it is written. */
import type { Change } from '../../world/change.ts';
import { writeId } from '../ids.ts';
import { type ChangeType, type LifecycleEvent, type Subscription, written } from './model.ts';

export type Notice = { readonly changeType: ChangeType; readonly id: string; readonly changeKey: string };

/**
 * An event of any calendar of the mailbox counts. What is moved looks like deleted and created; what is new in a calendar is told as
 * updated too, as nothing is made in one stroke (pitfall 13).
 */
export function noticesOf(change: Change, immutableIds: boolean, createdIsUpdated: boolean): readonly Notice[] {
  const id = immutableIds ? change.immutableId : change.itemId;
  const formerId = immutableIds ? change.immutableId : (change.oldItemId ?? change.itemId);
  const notice = (changeType: ChangeType, of = id): Notice => ({ changeType, id: writeId(of, immutableIds), changeKey: change.changeKey });
  const made = createdIsUpdated ? [notice('created'), notice('updated')] : [notice('created')];
  switch (change.kind) {
    case 'created':
    case 'copied':
      return change.inCalendar ? made : [];
    case 'modified':
      return change.inCalendar ? [notice('updated')] : [];
    case 'deleted':
      return change.inCalendar || change.wasInCalendar ? [notice('deleted', formerId)] : [];
    case 'moved':
      return [...(change.wasInCalendar ? [notice('deleted', formerId)] : []), ...(change.inCalendar ? made : [])];
    default: {
      const never: never = change.kind;
      return never;
    }
  }
}

function common(subscription: Subscription, tenantId: string): Readonly<Record<string, unknown>> {
  return {
    subscriptionId: subscription.id,
    subscriptionExpirationDateTime: written(subscription.expiresAt),
    clientState: subscription.clientState,
    tenantId,
  };
}

/** One element of a change notification. */
export function noticeItem(subscription: Subscription, tenantId: string, notice: Notice): unknown {
  const resource = `Users/${subscription.mailbox}/Events/${notice.id}`;
  return {
    ...common(subscription, tenantId),
    changeType: notice.changeType,
    resource,
    resourceData: {
      '@odata.type': '#Microsoft.Graph.Event',
      '@odata.id': resource,
      '@odata.etag': `W/"${notice.changeKey}"`,
      id: notice.id,
    },
  };
}

/** One element of a lifecycle notification. */
export function lifecycleItem(subscription: Subscription, tenantId: string, event: LifecycleEvent): unknown {
  return { ...common(subscription, tenantId), lifecycleEvent: event };
}
