/** Subscriptions and the connections that carry them. */
import { allowed, anything, choice, choices, leaf, m, parent, sequence, t, tMany, tOptional } from './model.ts';
import { folderIds } from './paths.ts';
import * as v from './values.ts';

const streamingSubscription = parent(
  sequence(tOptional('FolderIds', folderIds), t('EventTypes', parent(choices(1, t('EventType', leaf(v.notificationType)))))),
  { SubscribeToAllFolders: allowed(v.boolean) },
);
/** Pull and push are lawful by the schema and refused by name. */
export const subscribe = parent(
  choice(
    m('PullSubscriptionRequest', anything),
    m('PushSubscriptionRequest', anything),
    m('StreamingSubscriptionRequest', streamingSubscription),
  ),
);
const subscriptionId = leaf(v.nonEmpty);
export const unsubscribe = parent(sequence(m('SubscriptionId', subscriptionId)));
export const getStreamingEvents = parent(
  sequence(m('SubscriptionIds', parent(tMany('SubscriptionId', subscriptionId, 1))), m('ConnectionTimeout', leaf(v.connectionMinutes))),
);
