/** What came of a try, stored while its lease holds: taken, to be tried again, given up; and of the webhook, whether it goes on. */
import type { Instant } from '@lockstep/engine';
import type { DeliveryRow, StoppedWhy, WebhookRow } from '../store/rows/webhook.ts';
import type { Store, Transaction } from '../store/store.ts';
import { journalWebhook } from './journal.ts';
import { nextTry, stopAfter, type Tried } from './outcome.ts';

type Deps = { readonly store: Store; readonly clock: { now(): Instant }; readonly newId: () => string; readonly chance: () => number };

/** Nothing more is sent to it; what waits stays as it is, and can be sent once it is switched on again. */
export const stopWebhook = async (
  tx: Transaction,
  { root, id }: Pick<WebhookRow, 'root' | 'id'>,
  why: StoppedWhy,
  now: Instant,
): Promise<void> => {
  await tx.webhooks.update({ root, id }, { enabled: false, stoppedWhy: why, stoppedAt: now });
  await tx.webhookDeliveries.update({ root, webhook: id, state: 'waiting' }, { state: 'stopped', due: null });
};

/** Answers why the webhook was switched off by this; null: it was not. A try whose lease was lost is somebody else's by now. */
export const recordTry = (deps: Deps, { root, id, webhook, fence }: DeliveryRow, tried: Tried): Promise<StoppedWhy | null> =>
  deps.store.transaction(async (tx) => {
    const now = deps.clock.now();
    // The webhook before its deliveries, as whoever switches it off does.
    const owner = await tx.webhooks.get({ root, id: webhook }, { lock: 'update' });
    const row = await tx.webhookDeliveries.get({ root, id }, { lock: 'update' });
    if (owner === null || row === null || row.fence !== fence) return null;
    const attempts = row.attempts + 1;
    const { status, tookMs, cause, detail } = tried;
    const shared = { attempts, triedAt: now, status, tookMs, cause, detail, leaseOwner: null, leaseUntil: null };
    if (cause === null) {
      await tx.webhookDeliveries.update({ root, id }, { ...shared, state: 'delivered', due: null });
      if (owner.failingSince !== null) await tx.webhooks.update({ root, id: webhook }, { failingSince: null });
      return null;
    }
    const failingSince = owner.failingSince ?? now;
    if (owner.failingSince === null) await tx.webhooks.update({ root, id: webhook }, { failingSince });
    const stop = owner.enabled ? stopAfter(tried, failingSince, now) : null;
    const next = nextTry(attempts, tried, now, deps.chance());
    const due = owner.enabled ? next : null;
    const state = next === null ? 'failed' : owner.enabled ? 'waiting' : 'stopped';
    await tx.webhookDeliveries.update({ root, id }, { ...shared, state, due });
    if (stop === null) return null;
    await stopWebhook(tx, owner, stop, now);
    await journalWebhook(
      tx,
      { now, newId: deps.newId, actor: { kind: 'lockstep', name: 'webhooks' } },
      owner,
      'webhookStopped',
      STOPPED[stop],
    );
    return stop;
  });

const STOPPED: Readonly<Record<'gone' | 'failing', string>> = {
  gone: 'A webhook was switched off, because its server answered that it wants nothing more (410)',
  failing: 'A webhook was switched off, because nothing got through to it for three days',
};

/** The process ends before anything came of it: whoever comes next sends it, at once. */
export const giveBack = (deps: Pick<Deps, 'store'>, { root, id, fence }: DeliveryRow): Promise<void> =>
  deps.store.transaction(
    async (tx) => void (await tx.webhookDeliveries.update({ root, id, fence }, { leaseOwner: null, leaseUntil: null })),
  );
