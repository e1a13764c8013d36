/** A receiver without sockets: what was posted, and answers as a test wants them; the world's clock is virtual. */
import { expect } from 'vitest';
import { writeId } from '../../src/graph/ids.ts';
import type { SubscriptionAnswer } from '../../src/graph/subscriptions/answer.ts';
import type { Post, PostAnswer, Posted } from '../../src/graph/subscriptions/post.ts';
import { createSubscriptions, type SubscriptionCall, type Subscriptions } from '../../src/graph/subscriptions/subscriptions.ts';
import type { SavedSubscription } from '../../src/graph/subscriptions/saved.ts';
import type { SubscriptionSettings } from '../../src/graph/subscriptions/model.ts';
import { anna, minutes, service, stage, type Stage } from '../world/stage.ts';

export const TENANT_ID = '11111111-2222-4333-8444-555555555555';
export const URL_A = 'https://booking.example/told/a?tenant=7';
export const LIFECYCLE = 'https://booking.example/lifecycle/a';

export type Item = {
  readonly subscriptionId: string;
  readonly clientState: string | null;
  readonly changeType?: string;
  readonly lifecycleEvent?: string;
  readonly resource?: string;
  readonly resourceData?: { readonly id: string };
};

export type Told = Stage & {
  readonly subscriptions: Subscriptions;
  /** Handshakes are answered by themselves; this answers everything else, and may be replaced. */
  answer: (posted: Posted) => PostAnswer | Promise<PostAnswer>;
  readonly posts: Posted[];
  /** Of all posts so far, or of those to one address. */
  readonly items: (url?: string) => readonly Item[];
  /** Lets time pass in steps, with every delivery ending before the next begins. */
  readonly later: (ms: number) => Promise<void>;
  readonly call: (more?: Partial<SubscriptionCall>) => SubscriptionCall;
  /** Makes one that lasts a day unless told otherwise, and answers its id. */
  readonly subscribe: (more?: object, call?: Partial<SubscriptionCall>) => Promise<string>;
};

/** As Graph names an event that is told by its immutable id. */
export const wire = ({ immutableId }: { readonly immutableId: string }): string => writeId(immutableId, true);

export const taken = (tookMs = 20): PostAnswer => ({ outcome: 'answered', status: 202, contentType: '', body: '', tookMs });

/** As a receiver of Microsoft's documentation does it. */
export const shakes = ({ url }: Posted): PostAnswer => {
  const body = new URL(url).searchParams.get('validationToken') ?? '';
  return { outcome: 'answered', status: 200, contentType: 'text/plain; charset=utf-8', body, tookMs: 20 };
};

export function wishFor(now: number, more: object = {}): object {
  return {
    changeType: 'created,updated,deleted',
    notificationUrl: URL_A,
    lifecycleNotificationUrl: LIFECYCLE,
    resource: `/users/${anna}/events`,
    expirationDateTime: new Date(now + minutes(24 * 60)).toISOString(),
    clientState: 'a secret of this one',
    ...more,
  };
}

export const bodyOf = (answer: SubscriptionAnswer): Readonly<Record<string, unknown>> => answer.body as Readonly<Record<string, unknown>>;

export function told(
  settings: Partial<SubscriptionSettings> = {},
  faults: Readonly<Record<string, number>> = {},
  saved: readonly SavedSubscription[] = [],
): Told {
  const stand = stage({ faults: { F51: 0, ...faults } });
  const posts: Posted[] = [];
  let ids = 0;
  const post: Post = async (posted) => {
    if (new URL(posted.url).searchParams.has('validationToken')) return shakes(posted);
    posts.push(posted);
    return self.answer(posted);
  };
  const subscriptions = createSubscriptions({
    world: stand.world,
    post,
    tenantId: TENANT_ID,
    clientIdOf: () => '3d0a5b52-6c1e-4d6f-8f7a-2b9c4e1d7a60',
    newId: () => `00000000-0000-4000-8000-${String((ids += 1)).padStart(12, '0')}`,
    settings: { createdIsUpdated: false, ...settings },
    saved,
    report: (error) => {
      throw error;
    },
  });
  const call = (more: Partial<SubscriptionCall> = {}): SubscriptionCall => ({
    account: service,
    id: '',
    body: null,
    immutableIds: true,
    ...more,
  });
  const self: Told = {
    ...stand,
    subscriptions,
    answer: () => taken(),
    posts,
    items: (url) =>
      posts
        .filter((one) => url === undefined || one.url === url)
        .flatMap((one) => (JSON.parse(one.body) as { readonly value: readonly Item[] }).value),
    later: async (ms) => {
      const end = stand.now() + ms;
      for (let due = stand.world.nextDue(); due !== null && due <= end; due = stand.world.nextDue()) {
        stand.pass(Math.max(0, due - stand.now()));
        await subscriptions.settled();
      }
      stand.pass(end - stand.now());
      await subscriptions.settled();
    },
    call,
    subscribe: async (more = {}, how = {}) => {
      const answer = await subscriptions.create(call({ body: wishFor(stand.now(), more), ...how }));
      expect(answer).toMatchObject({ status: 201 });
      return String(bodyOf(answer)['id']);
    },
  };
  return self;
}
