/** What is done with webhooks, in the journal: who, when, with which. */
import { nameOf, type Occasion } from '../booking/actor.ts';
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
  await tx.journal.insert({
    root,
    id: occasion.newId(),
    at: occasion.now,
    appointment: null,
    mailbox: null,
    kind: 'state',
    code,
    rule: '7.5',
    sentence: `${sentence}, by ${nameOf(occasion.actor)}.`,
    detail: { actor: occasion.actor, webhook: id, company },
  });
};
