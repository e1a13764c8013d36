/** Routes for whoever runs Lockstep: is it alive, is it ready, what does its API look like. They need no key and tell nothing of a company. */
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { HttpDeps } from './deps.ts';
import { problemError } from './problem.ts';

const Alive = z.object({ status: z.literal('alive'), version: z.string() });
const Ready = z.object({ status: z.literal('ready'), version: z.string() });

const ready = async (deps: HttpDeps, log: FastifyBaseLogger): Promise<z.input<typeof Ready>> => {
  try {
    await deps.store.transaction((tx) => tx.installations.count({}));
  } catch (error) {
    log.error({ err: error }, 'the store does not answer');
    throw problemError('notReady', null, 'The store does not answer.', 'Look at the log of the server; run: lockstep doctor.');
  }
  return { status: 'ready', version: deps.version };
};

/** `document` makes the OpenAPI document, once. */
export const operations = (app: FastifyInstance, deps: HttpDeps, document: () => Promise<object>): void => {
  const open = { tags: ['operations'], security: [] };
  app.get(
    '/healthz',
    {
      schema: { ...open, operationId: 'alive', summary: 'Whether the process runs', response: { 200: Alive } },
      config: { rateLimit: false },
    },
    () => ({ status: 'alive', version: deps.version }),
  );
  app.get(
    '/readyz',
    {
      schema: {
        ...open,
        operationId: 'ready',
        summary: 'Whether the store answers, so that requests can be served',
        response: { 200: Ready },
      },
      config: { rateLimit: false },
    },
    (request) => ready(deps, request.log),
  );
  app.get('/openapi.json', { schema: { hide: true }, config: { rateLimit: false } }, () => document());
};
