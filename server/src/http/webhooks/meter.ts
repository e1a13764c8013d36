/** How many notifications came and what became of them, for Prometheus. No figure names a subscription. */
import { Counter, type Registry } from 'prom-client';
import { OUTCOMES, type Intake } from './intake.ts';

export const meterIntake = (registry: Registry, { outcomes }: Intake): void => {
  const counter = new Counter({
    name: 'lockstep_graph_notifications_total',
    help: 'Notifications of Graph: taken, and dropped because forged, of no subscription, malformed, oversized, or not durable in time',
    labelNames: ['outcome'],
    registers: [registry],
    collect() {
      this.reset();
      for (const outcome of OUTCOMES) this.inc({ outcome }, outcomes[outcome]);
    },
  });
  registry.registerMetric(counter);
};
