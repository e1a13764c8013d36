/** A webhook, a message and a delivery for tests, with everything a test does not care about. */
import type { DeliveryRow, MessageRow, WebhookRow } from '../../../src/store/rows/webhook.ts';
import type { Transaction } from '../../../src/store/store.ts';
import { minutes } from './rows.ts';

export const webhook = (root: string, id: string, given: Partial<WebhookRow> = {}): WebhookRow => ({
  root,
  id,
  company: root,
  url: 'https://hooks.example.test/',
  description: '',
  types: [],
  enabled: true,
  secret: 'sealed',
  formerSecret: null,
  formerUntil: null,
  sequence: 0,
  stoppedWhy: null,
  stoppedAt: null,
  failingSince: null,
  createdAt: minutes(0),
  changedAt: minutes(0),
  ...given,
});

export const message = (root: string, id: string): MessageRow => ({
  root,
  id,
  company: root,
  type: 'appointment.booked',
  at: minutes(0),
  content: {},
  spreadAt: minutes(0),
});

export const delivery = (root: string, id: string, given: Partial<DeliveryRow> = {}): DeliveryRow => ({
  root,
  id,
  webhook: 'w',
  message: id,
  type: 'appointment.booked',
  sequence: 1,
  state: 'waiting',
  due: null,
  attempts: 0,
  triedAt: null,
  status: null,
  tookMs: null,
  cause: null,
  detail: null,
  createdAt: minutes(0),
  marks: 0,
  leaseOwner: null,
  leaseUntil: null,
  fence: 0,
  ...given,
});

/** A webhook with one delivery that failed. */
export const fillWebhooks = async (tx: Transaction, root: string): Promise<void> => {
  await tx.webhooks.insert(webhook(root, 'w', { types: ['appointment.booked'], failingSince: minutes(1) }));
  await tx.webhookMessages.insert(message(root, 'd'));
  await tx.webhookDeliveries.insert(delivery(root, 'd', { cause: 'timeout', triedAt: minutes(1) }));
};
