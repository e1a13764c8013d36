/** From a change in a mailbox to what is told of it, with everything that goes wrong on the way (F01-F05, F10). */
import type { FaultMatch } from '../../faults/faults.ts';
import type { FaultName } from '../../faults/switches.ts';
import type { Change } from '../../world/change.ts';
import { hour, minute, second } from '../../world/instant.ts';
import type { Mailbox } from '../../world/mailbox.ts';
import type { World } from '../../world/world.ts';
import { LIFECYCLE_EVENTS, type LifecycleEvent, type Subscription, type SubscriptionSettings } from './model.ts';
import { lifecycleItem, type Notice, noticeItem, noticesOf } from './notice.ts';
import type { Outbox } from './outbox.ts';

export type Teller = {
  readonly change: (subscription: Subscription, change: Change) => void;
  /** Without an address for it nothing is told. */
  readonly lifecycle: (subscription: Subscription, event: LifecycleEvent) => void;
};

export type TellerMeans = {
  readonly world: World;
  readonly outbox: Outbox;
  readonly settings: SubscriptionSettings;
  readonly tenantId: string;
  readonly isLive: (subscription: Subscription) => boolean;
  /** Takes it away and tells of that. */
  readonly remove: (subscription: Subscription) => void;
};

/** F05, F02, F10: how long it is silent, and within what time copies and storms come. */
const SILENT_MS = 90 * minute;
const COPIES_WITHIN_MS = 5 * minute;
const STORM_WITHIN_MS = 10 * minute;

/** What a fault is matched against: not a call of anybody, but Exchange's own doing. */
const NOTIFYING = 'ChangeNotification';

/** Whether the application may read the mailbox by Graph now: an administrator can take that away, and mailboxes move. */
export function mayReach(world: World, account: string, { address, lives }: Mailbox): boolean {
  const known = world.admin.account(account);
  if (known === null || known.disabled || lives === 'onPremises') return false;
  return known.impersonation === 'all' || known.impersonation.some((one) => one.toLowerCase() === address.toLowerCase());
}

export function createTeller({ world, outbox, settings, tenantId, isLive, remove }: TellerMeans): Teller {
  const { faults, alarms } = world;

  const lifecycle = (subscription: Subscription, event: LifecycleEvent): void => {
    if (subscription.lifecycleUrl === null) return;
    const item = lifecycleItem(subscription, tenantId, event);
    outbox.put({ url: subscription.lifecycleUrl, item, subscription, evenOver: event === 'subscriptionRemoved' });
  };

  const storm = (subscription: Subscription): void => {
    const count = faults.between(3, 30);
    for (let number = 0; number < count; number += 1) {
      const event = LIFECYCLE_EVENTS[faults.between(0, LIFECYCLE_EVENTS.length - 1)] ?? 'missed';
      alarms.set(world.clock() + faults.between(0, STORM_WITHIN_MS), () => {
        if (!isLive(subscription)) return;
        // What says that it is gone is true: it is gone.
        if (event === 'subscriptionRemoved') remove(subscription);
        else lifecycle(subscription, event);
      });
    }
  };

  const bring = (subscription: Subscription, notice: Notice, match: FaultMatch): void => {
    const strikes = (fault: FaultName): boolean => faults.strikes(fault, match);
    if (strikes('F01')) return;
    const outgoing = {
      url: subscription.notificationUrl,
      item: noticeItem(subscription, tenantId, notice),
      subscription,
      evenOver: false,
    };
    const first = strikes('F04');
    const times = strikes('F02') ? faults.between(2, 50) : 1;
    for (let time = 0; time < times; time += 1) {
      const later = (time === 0 ? 0 : faults.between(0, COPIES_WITHIN_MS)) + (strikes('F03') ? faults.between(second, 4 * hour) : 0);
      if (later === 0) outbox.put(outgoing, { first });
      else alarms.set(world.clock() + later, () => outbox.put(outgoing));
    }
  };

  return {
    lifecycle,
    change: (subscription, change) => {
      const notices = noticesOf(change, subscription.immutableIds, settings.createdIsUpdated);
      const wanted = notices.filter(({ changeType }) => subscription.changeTypes.has(changeType));
      const mailbox = world.mailbox(subscription.mailbox);
      if (wanted.length === 0 || mailbox === null) return;
      if (!mayReach(world, subscription.account, mailbox)) return remove(subscription);
      const now = world.clock();
      const { demandedAt } = subscription;
      // What happens while a demand goes unheard for too long is never told.
      if (demandedAt !== null && now >= demandedAt + settings.pauseAfterMs) return;
      const match = { operation: NOTIFYING, mailbox: mailbox.address, account: subscription.account };
      if (faults.strikes('F10', match)) storm(subscription);
      if (now >= subscription.silentUntil && faults.strikes('F05', match)) subscription.silentUntil = now + SILENT_MS;
      if (now < subscription.silentUntil) return;
      for (const notice of wanted) bring(subscription, notice, match);
    },
  };
}
