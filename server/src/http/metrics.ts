/** Figures for Prometheus: how long requests take, and how the mailboxes are. No figure names a person or a company. */
import type { FastifyInstance } from 'fastify';
import { Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { MailboxState } from '../store/rows/sync.ts';
import type { HttpDeps } from './deps.ts';
import { meterDeliveries } from './meter-deliveries.ts';
import { meterIntake } from './webhooks/meter.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Its requests are counted, and no line is written for each. */
    unlogged?: boolean;
  }
}

const STATES: readonly MailboxState[] = ['new', 'syncing', 'warning', 'error', 'disabled'];

let ofProcess: Registry | null = null;
/**
 * What is measured of the process itself, by observers that last as long as it does: once, however many servers it holds, each of which
 * they would keep in memory and be told of every collection for.
 */
const processFigures = (): Registry => {
  if (ofProcess !== null) return ofProcess;
  ofProcess = new Registry();
  // In milliseconds. By itself it looks a hundred times a second, which is half of all that an idle server does.
  collectDefaultMetrics({ register: ofProcess, eventLoopMonitoringPrecision: 100 });
  return ofProcess;
};

/** Measures every request and answers the figures at /metrics. One registry for each server, so that several fit in a process, beside that of the process. */
export const measured = (app: FastifyInstance, deps: HttpDeps): void => {
  const registry = new Registry();
  const figures = processFigures();
  const seconds = new Histogram({
    name: 'lockstep_http_request_seconds',
    help: 'Time from the first byte of a request to the last of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
  const mailboxes = new Gauge({
    name: 'lockstep_mailboxes',
    help: 'Mailboxes by state',
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      for (const state of STATES) {
        this.set({ state }, await deps.store.transaction((tx) => tx.mailboxes.count({ state })));
      }
    },
  });
  registry.registerMetric(mailboxes);
  if (deps.intake !== undefined) meterIntake(registry, deps.intake);
  if (deps.deliveries !== undefined) meterDeliveries(registry, deps.store, deps.deliveries);
  app.addHook('onResponse', async (request, reply) => {
    // The pattern, never the address itself: ids would make a series each.
    const route = request.routeOptions.url ?? 'unknown';
    seconds.observe({ method: request.method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1000);
    if (request.routeOptions.config.unlogged === true) return;
    request.log.info(
      {
        method: request.method,
        route,
        status: reply.statusCode,
        milliseconds: Math.round(reply.elapsedTime),
        key: request.access?.actor.kind === 'apiKey' ? request.access.actor.id : undefined,
        user: request.access?.person?.user,
      },
      'request',
    );
  });
  app.get('/metrics', { schema: { hide: true }, config: { rateLimit: false } }, async (_request, reply) => {
    const texts = await Promise.all([figures.metrics(), registry.metrics()]);
    return reply.type(registry.contentType).send(texts.join('\n'));
  });
};
