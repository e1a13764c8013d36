/** What a subscription of Graph is, and what this Microsoft does with one: limits, delays, patience. */
import { hour, type Instant, minute, second } from '../../world/instant.ts';

export const CHANGE_TYPES = ['created', 'updated', 'deleted'] as const;
export type ChangeType = (typeof CHANGE_TYPES)[number];

export const LIFECYCLE_EVENTS = ['reauthorizationRequired', 'subscriptionRemoved', 'missed'] as const;
export type LifecycleEvent = (typeof LIFECYCLE_EVENTS)[number];

export type Subscription = {
  readonly id: string;
  /** The account behind the application that made it; another application does not see it. */
  readonly account: string;
  /** The mailbox's GUID. */
  readonly mailbox: string;
  /** As it was asked for. */
  readonly resource: string;
  readonly changeTypes: ReadonlySet<ChangeType>;
  notificationUrl: string;
  readonly lifecycleUrl: string | null;
  readonly clientState: string | null;
  /** Whether notifications name events by their immutable ids, which is settled when it is made (L:outlook-immutable-id). */
  readonly immutableIds: boolean;
  expiresAt: Instant;
  renewedAt: Instant | null;
  reauthorisedAt: Instant | null;
  /** Since when it is to be renewed or reauthorised; null: it is not. */
  demandedAt: Instant | null;
  /** F05: nothing is told until then, though everything looks well. */
  silentUntil: Instant;
  /** Calls off what is to happen to it by time alone. */
  stop: () => void;
};

export type SubscriptionSettings = {
  /** The longest and the shortest life, minutes (L:subscription). What is shorter is made as long as that. */
  mostMinutes: number;
  leastMinutes: number;
  /** Active ones of a mailbox over all applications. */
  mostOfMailbox: number;
  /** From a change to its notification, ms: what falls together leaves together. Microsoft names an average under a minute, and at most three. */
  latencyMs: number;
  /** Whether a new event is told as updated as well, as that of Outlook is. */
  createdIsUpdated: boolean;
  /** Items in one request; Microsoft names no figure. */
  mostInPost: number;
  /** Requests at once to one address; Microsoft names no figure. */
  mostAtOnce: number;
  /** How long an answer may take, ms: to the question whether the address wants to be told, to the first try, to every other try. */
  handshakeMs: number;
  promptMs: number;
  patienceMs: number;
  /** How long what is not taken is tried again, ms, and how long before the second try; each further wait is twice as long. */
  retryForMs: number;
  firstBackOffMs: number;
  /** How many answers within ten minutes it takes to judge an address by them; Microsoft names no figure. */
  answersToJudge: number;
  /** How long before its end it is asked for being renewed, ms (or a third of its life, where that is less), and how often again. */
  demandBeforeMs: number;
  demandEveryMs: number;
  /** How long a demand may stay unheard before nothing is delivered any more, ms. */
  pauseAfterMs: number;
};

export const defaultSubscriptionSettings: SubscriptionSettings = {
  mostMinutes: 10_080,
  leastMinutes: 45,
  mostOfMailbox: 1_000,
  latencyMs: 500,
  createdIsUpdated: true,
  mostInPost: 50,
  mostAtOnce: 4,
  handshakeMs: 10 * second,
  promptMs: 3 * second,
  patienceMs: 10 * second,
  retryForMs: 4 * hour,
  firstBackOffMs: 10 * second,
  answersToJudge: 10,
  demandBeforeMs: hour,
  demandEveryMs: 15 * minute,
  pauseAfterMs: hour,
};

/** Graph writes instants with seven digits behind the second. */
export function written(at: Instant): string {
  return new Date(at).toISOString().replace('Z', '0000Z');
}
