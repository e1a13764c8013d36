/**
 * The way to add a route that needs nobody to be signed in, which is only how somebody signs in. It opens no transaction of
 * its own: passwords are worked on outside of them.
 */
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Instant } from '@lockstep/engine';
import { demandSameOrigin } from './access/same-origin.ts';
import type { Wired } from './deps.ts';
import { PREFIX, PROBLEM, written, type Route } from './route.ts';

export type OpenCall<Body> = {
  readonly body: Body;
  readonly request: FastifyRequest;
  readonly deps: Wired;
  readonly now: Instant;
};

export type OpenDefinition<Body extends z.ZodType, Value extends z.ZodType> = {
  /** Beneath /api/v1. */
  readonly path: string;
  readonly name: string;
  readonly summary: string;
  readonly description?: string;
  readonly body: Body;
  readonly status: number;
  readonly answer: Value;
  run(call: OpenCall<z.output<Body>>): Promise<{ readonly body: z.input<Value>; readonly cookie?: string }>;
};

/** A `POST` for anybody, from our own pages or from no page. Without a body that is JSON it is refused. */
export const openRoute =
  <Body extends z.ZodType, Value extends z.ZodType>(definition: OpenDefinition<Body, Value>): Route =>
  (app, deps) => {
    app.route({
      method: 'POST',
      url: `${PREFIX}${definition.path}`,
      schema: {
        operationId: definition.name,
        summary: definition.summary,
        ...(definition.description === undefined ? {} : { description: definition.description }),
        tags: [definition.path.split('/')[1] ?? ''],
        security: [],
        'x-lockstep-scope': 'open',
        'x-lockstep-company': 'none',
        body: definition.body,
        response: { [definition.status]: definition.answer, default: PROBLEM },
      },
      preParsing: async (request) => demandSameOrigin(request, deps.installation.publicUrl),
      handler: async (request, reply) => {
        const now = deps.clock.now();
        const value = await definition.run({ body: request.body as z.output<Body>, request, deps, now });
        if (value.cookie !== undefined) reply.header('set-cookie', value.cookie);
        return reply.code(definition.status).type('application/json; charset=utf-8').send(written(definition.answer, value.body));
      },
    });
  };
