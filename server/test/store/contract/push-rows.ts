/** The smallest lawful subscription, of the mailbox that goes by the same id. */
import type { SubscriptionRow } from '../../../src/store/rows/push.ts';

export const subscription = (root: string, id: string, given: Partial<SubscriptionRow> = {}): SubscriptionRow => ({
  root,
  id,
  connection: 'exchange',
  mailbox: id,
  state: 'wanted',
  target: 'https://hooks.example.test',
  secret: null,
  subscription: null,
  expiresAt: null,
  madeAt: null,
  renewedAt: null,
  told: 0,
  lastToldAt: null,
  due: null,
  marks: 0,
  leaseOwner: null,
  leaseUntil: null,
  fence: 0,
  attempts: 0,
  cause: null,
  detail: null,
  ...given,
});
