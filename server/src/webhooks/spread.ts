/** Gives what happened to those who hear it: a delivery for each webhook of the company and of those above it, with the next number. */
import type { Instant } from '@lockstep/engine';
import { companiesOf } from '../booking/company.ts';
import type { DeliveryRow, MessageRow, WebhookRow } from '../store/rows/webhook.ts';
import type { Store, Transaction } from '../store/store.ts';
import type { Moment } from './tell.ts';

/** Messages in one transaction: on the embedded store everybody else waits for it. */
const AT_ONCE = 100;

export const deliveryOf = (
  { now, newId }: Moment,
  webhook: Pick<WebhookRow, 'root' | 'id'>,
  message: Pick<MessageRow, 'id' | 'type'>,
  sequence: number,
): DeliveryRow => ({
  root: webhook.root,
  id: newId(),
  webhook: webhook.id,
  message: message.id,
  type: message.type,
  sequence,
  state: 'waiting',
  due: now,
  attempts: 0,
  triedAt: null,
  status: null,
  tookMs: null,
  cause: null,
  detail: null,
  createdAt: now,
  marks: 0,
  leaseOwner: null,
  leaseUntil: null,
  fence: 0,
});

/** Spreads what is new, the oldest first, and says how much of it there was. Several processes may do so at once. */
export const spreadMessages = (store: Store, clock: { now(): Instant }, newId: () => string): Promise<number> =>
  store.transaction(async (tx) => {
    // Whoever comes second waits for the first and finds these spread.
    const fresh = await tx.webhookMessages.select({ spreadAt: null }, { orderBy: [['at', 'asc']], limit: AT_ONCE, lock: 'update' });
    const moment = { now: clock.now(), newId };
    for (const root of [...new Set(fresh.map((message) => message.root))].toSorted())
      await spreadOf(
        tx,
        moment,
        root,
        fresh.filter((message) => message.root === root),
      );
    return fresh.length;
  });

const spreadOf = async (tx: Transaction, moment: Moment, root: string, messages: readonly MessageRow[]): Promise<void> => {
  const webhooks = await tx.webhooks.select({ root, enabled: true }, { orderBy: [['id', 'asc']], lock: 'update' });
  const parents = new Map((await companiesOf(tx, root)).map((one) => [one.id, one.parent]));
  const sequences = new Map(webhooks.map((webhook) => [webhook.id, webhook.sequence]));
  const deliveries: DeliveryRow[] = [];
  const unheard: string[] = [];
  for (const message of messages) {
    const above = upwards(parents, message.company);
    const hearing = webhooks.filter((webhook) => above.has(webhook.company) && hears(webhook, message));
    if (hearing.length === 0) unheard.push(message.id);
    for (const webhook of hearing) {
      const sequence = (sequences.get(webhook.id) ?? 0) + 1;
      sequences.set(webhook.id, sequence);
      deliveries.push(deliveryOf(moment, webhook, message, sequence));
    }
  }
  if (unheard.length > 0) await tx.webhookMessages.remove({ root, id: { in: unheard } });
  await tx.webhookMessages.update({ root, id: { in: messages.map(({ id }) => id) } }, { spreadAt: moment.now });
  if (deliveries.length > 0) await tx.webhookDeliveries.insertAll(deliveries);
  for (const webhook of webhooks) {
    const sequence = sequences.get(webhook.id) ?? webhook.sequence;
    if (sequence !== webhook.sequence) await tx.webhooks.update({ root, id: webhook.id }, { sequence });
  }
};

/** What happened before somebody began to listen is not told. */
const hears = ({ types, createdAt }: WebhookRow, { type, at }: MessageRow): boolean =>
  at >= createdAt && (types.length === 0 || types.includes(type));

/** A company and all above it. */
const upwards = (parents: ReadonlyMap<string, string | null>, company: string): ReadonlySet<string> => {
  const found = new Set<string>();
  for (let at: string | null = company; at !== null && !found.has(at); at = parents.get(at) ?? null) found.add(at);
  return found;
};
