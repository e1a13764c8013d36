/** What an administrator does with webhooks: made, changed, given another secret, tried, removed, and sent again what did not get through. */
import { HOUR, type Instant } from '@lockstep/engine';
import type { Occasion } from '../booking/actor.ts';
import { refuse } from '../booking/refusal.ts';
import type { Company } from '../store/rows/booking.ts';
import type { DeliveryRow, WebhookRow } from '../store/rows/webhook.ts';
import type { Transaction } from '../store/store.ts';
import type { SecretPlace } from '../secrets/sealer.ts';
import { journalWebhook } from './journal.ts';
import { stopWebhook } from './record.ts';
import { secretPlace } from './send.ts';
import { newWebhookSecret } from './signature.ts';
import { deliveryOf } from './spread.ts';
import { TEST_TYPE, type HeardType } from './types.ts';

type Seal = (plain: string, place: SecretPlace) => string;
export type WebhookDraft = {
  readonly url: string;
  readonly description: string;
  readonly types: readonly HeardType[];
  readonly enabled: boolean;
};
export type WebhookPatch = { readonly [Field in keyof WebhookDraft]?: WebhookDraft[Field] | undefined };

/** Of one organisation: each message goes to all of them that hear it. */
const MOST = 50;

/** Makes one; the secret is answered this once. */
export const makeWebhook = async (
  tx: Transaction,
  occasion: Occasion,
  { root, id: company }: Company,
  draft: WebhookDraft,
  seal: Seal,
): Promise<{ readonly row: WebhookRow; readonly secret: string }> => {
  if ((await tx.webhooks.count({ root })) >= MOST)
    refuse(
      'tooMany',
      null,
      `There are ${MOST} webhooks already, and no more than that in one organisation.`,
      'Remove one that is not needed.',
    );
  const id = occasion.newId();
  const secret = newWebhookSecret();
  const row: WebhookRow = {
    root,
    id,
    company,
    ...draft,
    secret: seal(secret, secretPlace({ root, id })),
    formerSecret: null,
    formerUntil: null,
    sequence: 0,
    stoppedWhy: draft.enabled ? null : 'person',
    stoppedAt: draft.enabled ? null : occasion.now,
    failingSince: null,
    createdAt: occasion.now,
    changedAt: occasion.now,
  };
  await tx.webhooks.insert(row);
  await journalWebhook(tx, occasion, row, 'webhookMade', 'A webhook was made');
  return { row, secret };
};

/**
 * Changes what is named. Switched off, what waits is stopped; switched on, it hears of what happens from then on, and what was stopped is
 * sent when somebody asks for it.
 */
export const changeWebhook = async (tx: Transaction, occasion: Occasion, before: WebhookRow, patch: WebhookPatch): Promise<WebhookRow> => {
  const wanted: WebhookRow = {
    ...before,
    url: patch.url ?? before.url,
    description: patch.description ?? before.description,
    types: patch.types ?? before.types,
    enabled: patch.enabled ?? before.enabled,
  };
  if (JSON.stringify(wanted) === JSON.stringify(before)) return before;
  const switched = wanted.enabled !== before.enabled;
  const stopped = wanted.enabled ? { stoppedWhy: null, stoppedAt: null } : { stoppedWhy: 'person' as const, stoppedAt: occasion.now };
  const after: WebhookRow = { ...wanted, ...(switched ? { ...stopped, failingSince: null } : {}), changedAt: occasion.now };
  await tx.webhooks.put(after);
  if (switched && !after.enabled) await stopWebhook(tx, after, 'person', occasion.now);
  const what = !switched ? 'changed' : after.enabled ? 'switched on' : 'switched off';
  await journalWebhook(tx, occasion, after, 'webhookChanged', `A webhook was ${what}`);
  return after;
};

/** Gives it another secret, answered this once; for so many hours the former one signs as well, so that nothing is lost meanwhile. */
export const rotateSecret = async (
  tx: Transaction,
  occasion: Occasion,
  before: WebhookRow,
  overlapHours: number,
  seal: Seal,
): Promise<{ readonly row: WebhookRow; readonly secret: string }> => {
  const secret = newWebhookSecret();
  const overlap =
    overlapHours === 0
      ? { formerSecret: null, formerUntil: null }
      : { formerSecret: before.secret, formerUntil: (occasion.now + overlapHours * HOUR) as Instant };
  const row: WebhookRow = { ...before, ...overlap, secret: seal(secret, secretPlace(before)), changedAt: occasion.now };
  await tx.webhooks.put(row);
  await journalWebhook(tx, occasion, row, 'webhookRotated', 'A webhook was given another secret');
  return { row, secret };
};

/** Removes it with all that was or is to be sent to it. */
export const removeWebhook = async (tx: Transaction, occasion: Occasion, row: WebhookRow): Promise<void> => {
  await tx.webhooks.remove({ root: row.root, id: row.id });
  await journalWebhook(tx, occasion, row, 'webhookRemoved', 'A webhook was removed');
};

const refuseOff = (webhook: WebhookRow): void => {
  if (!webhook.enabled) refuse('disabled', null, 'The webhook is switched off.', 'Switch it on first: PATCH with "enabled": true.');
};

/** A message that says nothing, to this webhook alone. `webhook` is locked. */
export const sendTest = async (tx: Transaction, occasion: Occasion, webhook: WebhookRow): Promise<DeliveryRow> => {
  refuseOff(webhook);
  const { root, id, company } = webhook;
  const message = { root, id: occasion.newId(), company, type: TEST_TYPE, at: occasion.now, spreadAt: occasion.now };
  await tx.webhookMessages.insert({ ...message, content: { company, webhook: id, by: occasion.actor.kind } });
  const sequence = webhook.sequence + 1;
  await tx.webhooks.update({ root, id }, { sequence });
  const delivery = deliveryOf(occasion, webhook, message, sequence);
  await tx.webhookDeliveries.insert(delivery);
  return delivery;
};

/** Begins anew with it, now, as if it had not been tried yet; its id stays. */
const anew = (now: Instant) => ({ state: 'waiting', due: now, attempts: 0 }) as const;

/** Sends one again, whatever became of it. */
export const sendAgain = async (tx: Transaction, occasion: Occasion, webhook: WebhookRow, delivery: DeliveryRow): Promise<DeliveryRow> => {
  refuseOff(webhook);
  const key = { root: delivery.root, id: delivery.id };
  await tx.webhookDeliveries.update(key, anew(occasion.now));
  return (await tx.webhookDeliveries.get(key)) ?? delivery;
};

/** Sends all again that did not get through, of those made since then; says how many. */
export const sendFailed = (tx: Transaction, occasion: Occasion, webhook: WebhookRow, since: Instant): Promise<number> => {
  refuseOff(webhook);
  const { root, id } = webhook;
  return tx.webhookDeliveries.update(
    { root, webhook: id, state: { in: ['failed', 'stopped'] }, createdAt: { gte: since } },
    anew(occasion.now),
  );
};
