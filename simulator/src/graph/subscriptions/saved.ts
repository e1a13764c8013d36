/** Subscriptions across a restart of the simulator: Microsoft keeps them, whoever restarts. What was under way is lost. */
import type { Instant } from '../../world/instant.ts';
import { CHANGE_TYPES, type ChangeType, type Subscription } from './model.ts';

/** Plain JSON. */
export type SavedSubscription = Omit<Subscription, 'changeTypes' | 'silentUntil' | 'stop'> & {
  readonly changeTypes: readonly ChangeType[];
};

export function saveSubscription(subscription: Subscription): SavedSubscription {
  const { id, account, mailbox, resource, notificationUrl, lifecycleUrl, clientState, immutableIds } = subscription;
  const { expiresAt, renewedAt, reauthorisedAt, demandedAt } = subscription;
  const changeTypes = CHANGE_TYPES.filter((type) => subscription.changeTypes.has(type));
  return {
    id,
    account,
    mailbox,
    resource,
    changeTypes,
    notificationUrl,
    lifecycleUrl,
    clientState,
    immutableIds,
    expiresAt,
    renewedAt,
    reauthorisedAt,
    demandedAt,
  };
}

/** Null for one that ran out meanwhile. */
export function restoredSubscription(saved: SavedSubscription, now: Instant): Subscription | null {
  if (saved.expiresAt <= now) return null;
  return { ...saved, changeTypes: new Set(saved.changeTypes), silentUntil: 0, stop: () => undefined };
}
