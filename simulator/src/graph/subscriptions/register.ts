/** The subscriptions there are, and what happens to them by time alone: they are to be renewed, and end without a word. */
import type { Instant } from '../../world/instant.ts';
import type { World } from '../../world/world.ts';
import type { LifecycleEvent, Subscription, SubscriptionSettings } from './model.ts';

export type Register = {
  readonly all: () => readonly Subscription[];
  readonly of: (mailbox: string) => ReadonlySet<Subscription>;
  /** Null where there is none, or none any more. */
  readonly get: (id: string) => Subscription | null;
  readonly isLive: (subscription: Subscription) => boolean;
  readonly add: (subscription: Subscription) => void;
  readonly remove: (subscription: Subscription) => void;
  /** Plans anew what time does to it, once its end or the last demand is another. */
  readonly plan: (subscription: Subscription) => void;
  /** Asks for being renewed, now and every so often. */
  readonly demand: (subscription: Subscription) => void;
};

const NONE: ReadonlySet<Subscription> = new Set();

export function createRegister(
  world: World,
  settings: SubscriptionSettings,
  tell: (subscription: Subscription, event: LifecycleEvent) => void,
): Register {
  const byId = new Map<string, Subscription>();
  const byMailbox = new Map<string, Set<Subscription>>();

  const isLive = (subscription: Subscription): boolean =>
    byId.get(subscription.id) === subscription && world.clock() < subscription.expiresAt;

  const remove = (subscription: Subscription): void => {
    subscription.stop();
    subscription.stop = () => undefined;
    byId.delete(subscription.id);
    byMailbox.get(subscription.mailbox)?.delete(subscription);
  };

  /** Replaces whatever was planned: its end, and the next demand before it. */
  const planned = (subscription: Subscription, demandAt: Instant): void => {
    subscription.stop();
    const stops = [world.alarms.set(subscription.expiresAt, () => remove(subscription))];
    if (demandAt < subscription.expiresAt) stops.push(world.alarms.set(demandAt, () => demand(subscription)));
    subscription.stop = () => {
      for (const stop of stops) stop();
    };
  };

  const demand = (subscription: Subscription): void => {
    const now = world.clock();
    subscription.demandedAt ??= now;
    tell(subscription, 'reauthorizationRequired');
    planned(subscription, now + settings.demandEveryMs);
  };

  return {
    all: () => [...byId.values()].filter(isLive),
    of: (mailbox) => byMailbox.get(mailbox) ?? NONE,
    get: (id) => {
      const subscription = byId.get(id);
      return subscription !== undefined && isLive(subscription) ? subscription : null;
    },
    isLive,
    add: (subscription) => {
      byId.set(subscription.id, subscription);
      const own = byMailbox.get(subscription.mailbox) ?? new Set();
      byMailbox.set(subscription.mailbox, own.add(subscription));
    },
    remove,
    plan: (subscription) => {
      const now = world.clock();
      const before = Math.min(settings.demandBeforeMs, (subscription.expiresAt - now) / 3);
      const soonest = subscription.reauthorisedAt === now ? now + settings.demandEveryMs : now;
      planned(subscription, Math.max(soonest, subscription.expiresAt - before));
    },
    demand,
  };
}
