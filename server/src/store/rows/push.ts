/** Rows of being told by requests of Exchange (5.3): one for each mailbox that has, or is to have, a subscription of Graph. */
import type { Instant } from '@lockstep/engine';
import type { Cause } from '@lockstep/exchange';
import { atLeast, leaseChecks, oneOf, shape } from '../shape.ts';

export type SubscriptionRow = {
  root: string;
  /** Part of the address that Graph posts to. */
  id: string;
  connection: string;
  mailbox: string;
  /** `wanted`: to be made, or made anew; `live`: Graph has it; `unwanted`: to be given back, after which the row goes. */
  state: 'wanted' | 'live' | 'unwanted';
  /** The notification address of the integration as it was when this was made: under another one it is made anew. */
  target: string;
  /**
   * What every notification of it repeats, sealed. Not a hash: what was asked for by a call whose answer was lost is only recognised by
   * asking again with the very same. Null: the next one to be made gets one of its own.
   */
  secret: string | null;
  /** Graph's own id of it; null: none, or not known yet. */
  subscription: string | null;
  expiresAt: Instant | null;
  madeAt: Instant | null;
  /** When it was made or last renewed: never renewed twice within ten minutes. */
  renewedAt: Instant | null;
  /** How many notifications of it were taken, and when the last of them. */
  told: number;
  lastToldAt: Instant | null;
  /** When it is to be made, renewed or given back. */
  due: Instant | null;
  /** Counts what Graph and the integration wanted of it, so that nothing of that is lost while a call is under way. */
  marks: number;
  leaseOwner: string | null;
  leaseUntil: Instant | null;
  fence: number;
  attempts: number;
  /** Why the last call failed, and what was seen; null: it did not. */
  cause: Cause | null;
  detail: string | null;
};
export const subscriptions = shape<SubscriptionRow>({
  name: 'push_subscription',
  columns: {
    root: 'text',
    id: 'text',
    connection: 'text',
    mailbox: 'text',
    state: 'text',
    target: 'text',
    secret: 'text?',
    subscription: 'text?',
    expiresAt: 'instant?',
    madeAt: 'instant?',
    renewedAt: 'instant?',
    told: 'integer',
    lastToldAt: 'instant?',
    due: 'instant?',
    marks: 'integer',
    leaseOwner: 'text?',
    leaseUntil: 'instant?',
    fence: 'integer',
    attempts: 'integer',
    cause: 'text?',
    detail: 'text?',
  },
  key: ['root', 'id'],
  unique: [
    // A notification names nothing but the id.
    { name: 'push_subscription_id', columns: ['id'] },
    { name: 'push_subscription_mailbox', columns: ['root', 'mailbox'] },
  ],
  references: [
    { columns: ['root', 'connection'], table: 'connection', cascade: true },
    { columns: ['root', 'mailbox'], table: 'mailbox', cascade: true },
  ],
  checks: [
    oneOf('push_subscription', 'state', ['wanted', 'live', 'unwanted']),
    atLeast('push_subscription', 'told', 0),
    ...leaseChecks<SubscriptionRow>('push_subscription'),
  ],
});
