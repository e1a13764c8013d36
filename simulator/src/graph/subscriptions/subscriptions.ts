/** Change notifications of Graph, without a wire of its own: what is asked of `/subscriptions`, and what is told of changes (graph.md 4). */
import type { Instant } from '../../world/instant.ts';
import { minute } from '../../world/instant.ts';
import type { World } from '../../world/world.ts';
import { GraphRefusal } from '../refusal.ts';
import { answered, refused, shown, shownList, type SubscriptionAnswer, wrapped } from './answer.ts';
import { shakeHands } from './handshake.ts';
import { defaultSubscriptionSettings, type LifecycleEvent, type Subscription, type SubscriptionSettings } from './model.ts';
import { createOutbox } from './outbox.ts';
import type { Post } from './post.ts';
import { createRegister } from './register.ts';
import { renewalOf, userIn, type Wish, wishOf } from './request.ts';
import { restoredSubscription, type SavedSubscription, saveSubscription } from './saved.ts';
import { createTeller, mayReach } from './telling.ts';

export type SubscriptionsMeans = {
  readonly world: World;
  readonly post: Post;
  readonly tenantId: string;
  /** The application behind an account, as answers show it; null: none. */
  readonly clientIdOf: (account: string) => string | null;
  /** A GUID that was never given before. */
  readonly newId: () => string;
  readonly settings?: Partial<SubscriptionSettings>;
  /** What `save` of an earlier one answered. */
  readonly saved?: readonly SavedSubscription[];
  /** Told of mistakes of the simulator itself. */
  readonly report: (error: unknown) => void;
};

/** One request, signed in. */
export type SubscriptionCall = {
  readonly account: string;
  /** Out of the path; empty where it names none. */
  readonly id: string;
  /** Parsed JSON. */
  readonly body: unknown;
  /** Whether `Prefer: IdType="ImmutableId"` came with it. */
  readonly immutableIds: boolean;
};

export type Subscriptions = {
  /** May be changed while it runs. */
  readonly settings: SubscriptionSettings;
  readonly create: (call: SubscriptionCall) => Promise<SubscriptionAnswer>;
  readonly list: (call: SubscriptionCall) => Promise<SubscriptionAnswer>;
  readonly get: (call: SubscriptionCall) => Promise<SubscriptionAnswer>;
  readonly update: (call: SubscriptionCall) => Promise<SubscriptionAnswer>;
  readonly remove: (call: SubscriptionCall) => Promise<SubscriptionAnswer>;
  readonly reauthorize: (call: SubscriptionCall) => Promise<SubscriptionAnswer>;
  /** The address of the mailbox that a request is about; null where it names none. */
  readonly mailboxOf: (call: Pick<SubscriptionCall, 'id' | 'body'>) => string | null;

  /** Every live one of every application, as an administrator sees them. */
  readonly all: () => readonly Subscription[];
  /** Takes one away, with or without a word; false: there is none. */
  readonly drop: (id: string, told: boolean) => boolean;
  /** Sends a lifecycle event: a demand repeats itself until it is heard, and what says that it is removed removes it. */
  readonly tell: (id: string, event: LifecycleEvent) => boolean;
  /** Ends it now, as time would. */
  readonly expire: (id: string) => boolean;
  /** When every request that is on its way has come to its end. What waits for its time does so on the world's clock. */
  readonly settled: () => Promise<void>;
  readonly save: () => readonly SavedSubscription[];
  readonly close: () => void;
};

/** Renewing and reauthorising within this time is what Microsoft asks nobody to do. */
const RENEWED_TWICE_MS = 10 * minute;

export function createSubscriptions(means: SubscriptionsMeans): Subscriptions {
  const { world, post, tenantId, clientIdOf, newId, report } = means;
  const settings: SubscriptionSettings = { ...defaultSubscriptionSettings, ...means.settings };
  const register = createRegister(world, settings, (subscription, event) => teller.lifecycle(subscription, event));
  const { isLive } = register;
  const removeTold = (subscription: Subscription): void => {
    register.remove(subscription);
    teller.lifecycle(subscription, 'subscriptionRemoved');
  };
  const missed = (subscription: Subscription): void => teller.lifecycle(subscription, 'missed');
  const outbox = createOutbox({ world, post, settings, isLive, missed, report });
  const teller = createTeller({ world, outbox, settings, tenantId, isLive, remove: removeTold });
  const stop = world.onChange((change) => {
    for (const subscription of register.of(change.mailbox)) if (isLive(subscription)) teller.change(subscription, change);
  });

  for (const saved of means.saved ?? []) {
    const subscription = restoredSubscription(saved, world.clock());
    if (subscription === null) continue;
    register.add(subscription);
    if (subscription.demandedAt === null) register.plan(subscription);
    else register.demand(subscription);
  }

  const own = ({ account, id }: SubscriptionCall): Subscription => {
    const subscription = register.get(id);
    if (subscription === null || !isOf(subscription, account)) throw new GraphRefusal(404, 'ResourceNotFound', 'The object was not found.');
    return subscription;
  };

  const refuseDouble = (account: string, mailbox: string, wish: Wish): void => {
    const ofMailbox = [...register.of(mailbox)].filter(isLive);
    const same = (one: Subscription): boolean => isOf(one, account) && [...one.changeTypes].join() === [...wish.changeTypes].join();
    if (ofMailbox.some(same)) throw new GraphRefusal(409, 'Conflict', 'Subscription Id <> already exists for the requested combination');
    if (ofMailbox.length >= settings.mostOfMailbox)
      throw new GraphRefusal(403, 'quotaLimitReached', `The mailbox has ${settings.mostOfMailbox} subscriptions already.`);
  };

  const create = async ({ account, body, immutableIds }: SubscriptionCall): Promise<SubscriptionAnswer> => {
    const wish = wishOf(body, settings, world.clock());
    const mailbox = mailboxFor(world, account, wish.user);
    refuseDouble(account, mailbox.guid, wish);
    const id = newId();
    const urls = wish.lifecycleUrl === null ? [wish.notificationUrl] : [wish.notificationUrl, wish.lifecycleUrl];
    await Promise.all(urls.map((url) => shakeHands(post, url, id, settings.handshakeMs)));
    // Another request for the same may have been faster while the addresses were asked.
    refuseDouble(account, mailbox.guid, wish);
    const subscription: Subscription = {
      ...wish,
      id,
      account,
      mailbox: mailbox.guid,
      immutableIds,
      renewedAt: null,
      reauthorisedAt: null,
      demandedAt: null,
      silentUntil: 0,
      stop: () => undefined,
    };
    register.add(subscription);
    register.plan(subscription);
    const lost = world.faults.strikes('F11', { operation: 'CreateSubscription', mailbox: mailbox.address, account });
    return answered(201, shown(subscription, clientIdOf(account), false), lost);
  };

  /** The two ways to renew; the other one shortly before is bad manners. */
  const renewed = (subscription: Subscription, operation: string, other: Instant | null): void => {
    const now = world.clock();
    subscription.demandedAt = null;
    if (other !== null && now - other < RENEWED_TWICE_MS) {
      const mailbox = world.mailbox(subscription.mailbox)?.address ?? subscription.mailbox;
      world.front.breached({ at: now, kind: 'renewedTwice', account: subscription.account, mailbox, operation });
    }
    register.plan(subscription);
  };

  const update = async (call: SubscriptionCall): Promise<SubscriptionAnswer> => {
    const subscription = own(call);
    const { expiresAt, notificationUrl } = renewalOf(call.body, settings, world.clock());
    const mailbox = world.mailbox(subscription.mailbox);
    if (mailbox === null || !mayReach(world, call.account, mailbox)) throw forbidden('Update');
    if (notificationUrl !== null) {
      await shakeHands(post, notificationUrl, subscription.id, settings.handshakeMs);
      own(call);
      subscription.notificationUrl = notificationUrl;
    }
    if (expiresAt !== null) {
      subscription.expiresAt = expiresAt;
      subscription.renewedAt = world.clock();
      renewed(subscription, 'UpdateSubscription', subscription.reauthorisedAt);
    }
    return answered(200, shown(subscription, clientIdOf(call.account), false));
  };

  /** Refusals are answers; everything else is a mistake of ours. */
  const served =
    (serve: (call: SubscriptionCall) => SubscriptionAnswer | Promise<SubscriptionAnswer>) =>
    async (call: SubscriptionCall): Promise<SubscriptionAnswer> => {
      try {
        world.runDue();
        return await serve(call);
      } catch (error) {
        if (error instanceof GraphRefusal) return refused(error);
        throw error;
      }
    };

  const done = (id: string, act: (subscription: Subscription) => void): boolean => {
    const subscription = register.get(id);
    if (subscription !== null) act(subscription);
    return subscription !== null;
  };

  return {
    settings,
    create: served(create),
    list: served(({ account }) => {
      const mine = register.all().filter((one) => isOf(one, account));
      return answered(200, shownList(mine, clientIdOf(account)));
    }),
    get: served((call) => answered(200, shown(own(call), clientIdOf(call.account), true))),
    update: served(update),
    remove: served((call) => {
      register.remove(own(call));
      return answered(204, null);
    }),
    reauthorize: served((call) => {
      const subscription = own(call);
      subscription.reauthorisedAt = world.clock();
      renewed(subscription, 'ReauthorizeSubscription', subscription.renewedAt);
      return answered(204, null);
    }),
    mailboxOf: ({ id, body }) => {
      const user = id === '' ? userIn(body) : (register.get(id)?.mailbox ?? null);
      return user === null ? null : (world.mailbox(user)?.address ?? null);
    },
    all: register.all,
    drop: (id, told) => done(id, told ? removeTold : register.remove),
    tell: (id, event) =>
      done(id, (subscription) => {
        if (event === 'subscriptionRemoved') removeTold(subscription);
        else if (event === 'reauthorizationRequired') register.demand(subscription);
        else missed(subscription);
      }),
    expire: (id) =>
      done(id, (subscription) => {
        subscription.expiresAt = world.clock();
        register.remove(subscription);
      }),
    settled: outbox.settled,
    save: () => register.all().map(saveSubscription),
    close: () => {
      stop();
      for (const subscription of register.all()) register.remove(subscription);
    },
  };
}

function isOf(subscription: Subscription, account: string): boolean {
  return subscription.account.toLowerCase() === account.toLowerCase();
}

function forbidden(operation: 'Create' | 'Update'): GraphRefusal {
  return wrapped(
    operation,
    403,
    'Forbidden',
    'Access to OData is disabled: [RAOP] : Blocked by tenant configured AppOnly AccessPolicy settings.',
  );
}

/** The mailbox of a resource: by its object id or its primary address; other names of it end badly (msgraph-sdk-java 2421). */
function mailboxFor(world: World, account: string, user: string): { readonly guid: string; readonly address: string } {
  const mailbox = world.mailbox(user);
  if (mailbox === null || mailbox.state === 'moved' || mailbox.state === 'disabled' || mailbox.lives === 'onPremises')
    throw wrapped('Create', 404, 'NotFound', 'The mailbox is either inactive, soft-deleted, or is hosted on-premise.');
  const named = user.toLowerCase();
  if (named !== mailbox.guid.toLowerCase() && named !== mailbox.address.toLowerCase())
    throw wrapped('Create', 400, 'BadRequest', "The value of parameter 'Resource' is invalid.");
  if (!mayReach(world, account, mailbox)) throw forbidden('Create');
  return mailbox;
}
