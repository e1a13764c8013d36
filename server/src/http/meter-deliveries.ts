/** What became of deliveries to webhooks, for Prometheus, and how many wait. No figure names a webhook or a company. */
import { Counter, Gauge, type Registry } from 'prom-client';
import type { Store } from '../store/store.ts';
import type { DeliveryMeter } from '../webhooks/meter.ts';

export const meterDeliveries = (registry: Registry, store: Store, meter: DeliveryMeter): void => {
  const tries = new Counter({
    name: 'lockstep_webhook_tries_total',
    help: 'Tries to deliver to webhooks by what came of them: delivered, or what kept them from it',
    labelNames: ['outcome'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [outcome, count] of Object.entries(meter)) this.inc({ outcome }, count);
    },
  });
  const waiting = new Gauge({
    name: 'lockstep_webhook_deliveries_waiting',
    help: 'Deliveries to webhooks that have yet to get through',
    registers: [registry],
    async collect() {
      this.set(await store.transaction((tx) => tx.webhookDeliveries.count({ due: { not: null } })));
    },
  });
  registry.registerMetric(tries);
  registry.registerMetric(waiting);
};
