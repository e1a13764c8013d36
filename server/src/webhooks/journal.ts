/** What is done with webhooks, in the journal: who, when, with which. */
import type { Occasion } from '../booking/actor.ts';
import { journalDeed } from '../booking/deed.ts';
import type { WebhookRow } from '../store/rows/webhook.ts';
import type { Transaction } from '../store/store.ts';

export type WebhookCode = 'webhookMade' | 'webhookChanged' | 'webhookRotated' | 'webhookRemoved' | 'webhookStopped';

/** `sentence` ends before the actor, who is added here; it never names the address, which may carry a secret of its owner's. */
export const journalWebhook = async (
  tx: Transaction,
  occasion: Occasion,
  { root, id, company }: Pick<WebhookRow, 'root' | 'id' | 'company'>,
  code: WebhookCode,
  sentence: string,
): Promise<void> => {
  await journalDeed(tx, occasion, { root, mailbox: null, code, rule: '7.5', sentence, about: { webhook: id, company } });
};
