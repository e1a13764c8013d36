/** Rows of webhooks (7.5): addresses of other systems that are told what happened, what they are told, and how far that is. */
import type { Instant } from '@lockstep/engine';
import { atLeast, leaseChecks, oneOf, shape } from '../shape.ts';

/** Why nothing is sent: a person switched it off, its server answered 410, or nothing got through for days. */
export type StoppedWhy = 'person' | 'gone' | 'failing';

export type WebhookRow = {
  root: string;
  id: string;
  /** It hears of this company and of all below it. */
  company: string;
  url: string;
  description: string;
  /** Types of messages it hears; empty: all there are. */
  types: readonly string[];
  enabled: boolean;
  /** Sealed for this webhook. */
  secret: string;
  /** The secret before the last rotation, which signs as well until then. */
  formerSecret: string | null;
  formerUntil: Instant | null;
  /** The last number that a delivery was given. */
  sequence: number;
  stoppedWhy: StoppedWhy | null;
  stoppedAt: Instant | null;
  /** Since when nothing got through; null: the last try did, or there was none. */
  failingSince: Instant | null;
  createdAt: Instant;
  changedAt: Instant;
};
export const webhooks = shape<WebhookRow>({
  name: 'webhook',
  columns: {
    root: 'text',
    id: 'text',
    company: 'text',
    url: 'text',
    description: 'text',
    types: 'list',
    enabled: 'boolean',
    secret: 'text',
    formerSecret: 'text?',
    formerUntil: 'instant?',
    sequence: 'integer',
    stoppedWhy: 'text?',
    stoppedAt: 'instant?',
    failingSince: 'instant?',
    createdAt: 'instant',
    changedAt: 'instant',
  },
  key: ['root', 'id'],
  unique: [],
  references: [{ columns: ['root', 'company'], table: 'company' }],
  indexes: [['root', 'company']],
  checks: [oneOf('webhook', 'stoppedWhy', ['person', 'gone', 'failing']), atLeast('webhook', 'sequence', 0)],
});

/** What happened, written in the transaction in which it did. */
export type MessageRow = {
  root: string;
  id: string;
  company: string;
  type: string;
  at: Instant;
  /** Ids, states, times and links; never titles, notes or names. */
  content: Readonly<Record<string, unknown>>;
  /** When those who hear it were given their deliveries; null: not yet. */
  spreadAt: Instant | null;
};
export const webhookMessages = shape<MessageRow>({
  name: 'webhook_message',
  columns: { root: 'text', id: 'text', company: 'text', type: 'text', at: 'instant', content: 'json', spreadAt: 'instant?' },
  key: ['root', 'id'],
  unique: [],
  references: [],
  indexes: [['root', 'at']],
});

/** What kept a try from getting through: an answer that was no success, or none at all. */
export type DeliveryCause = 'answer' | 'redirect' | 'gone' | 'timeout' | 'unreachable' | 'certificate' | 'notAllowed' | 'secret';
export const DELIVERY_CAUSES: readonly DeliveryCause[] = [
  'answer',
  'redirect',
  'gone',
  'timeout',
  'unreachable',
  'certificate',
  'notAllowed',
  'secret',
];

/** `failed`: given up after the last try. `stopped`: the webhook was switched off before it got through. */
export type DeliveryState = 'waiting' | 'delivered' | 'failed' | 'stopped';
export const DELIVERY_STATES: readonly DeliveryState[] = ['waiting', 'delivered', 'failed', 'stopped'];

/** One message on its way to one webhook. */
export type DeliveryRow = {
  root: string;
  id: string;
  webhook: string;
  message: string;
  /** The message's type, by which deliveries are looked through. */
  type: string;
  /** Rises by one with every message for this webhook. */
  sequence: number;
  state: DeliveryState;
  due: Instant | null;
  /** Tries that ended with an answer or without one. */
  attempts: number;
  triedAt: Instant | null;
  /** Of the last try: the status of the answer, and how long it took in milliseconds. */
  status: number | null;
  tookMs: number | null;
  cause: DeliveryCause | null;
  detail: string | null;
  createdAt: Instant;
  marks: number;
  leaseOwner: string | null;
  leaseUntil: Instant | null;
  fence: number;
};
export const webhookDeliveries = shape<DeliveryRow>({
  name: 'webhook_delivery',
  columns: {
    root: 'text',
    id: 'text',
    webhook: 'text',
    message: 'text',
    type: 'text',
    sequence: 'integer',
    state: 'text',
    due: 'instant?',
    attempts: 'integer',
    triedAt: 'instant?',
    status: 'integer?',
    tookMs: 'integer?',
    cause: 'text?',
    detail: 'text?',
    createdAt: 'instant',
    marks: 'integer',
    leaseOwner: 'text?',
    leaseUntil: 'instant?',
    fence: 'integer',
  },
  key: ['root', 'id'],
  // Nobody is given the same message twice.
  unique: [{ name: 'webhook_delivery_message', columns: ['root', 'webhook', 'message'] }],
  references: [
    { columns: ['root', 'webhook'], table: 'webhook', cascade: true },
    { columns: ['root', 'message'], table: 'webhook_message', cascade: true },
  ],
  indexes: [
    ['root', 'webhook'],
    ['root', 'message'],
  ],
  checks: [
    oneOf('webhook_delivery', 'state', DELIVERY_STATES),
    oneOf('webhook_delivery', 'cause', DELIVERY_CAUSES),
    atLeast('webhook_delivery', 'sequence', 1),
    ...leaseChecks<DeliveryRow>('webhook_delivery'),
  ],
});
