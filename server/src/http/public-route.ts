/**
 * The way to add a route for strangers: people who book by themselves, and clients with a private link (7.3). It says by what a
 * company is found, and has limits of its own, because nobody who calls it is known.
 */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Instant } from '@lockstep/engine';
import { networkOf } from '../signin/attempts.ts';
import { demandSameOrigin } from './access/same-origin.ts';
import type { Wired } from './deps.ts';
import { PREFIX, PROBLEM, written, type Route } from './route.ts';

const NOTHING = z.strictObject({});
/** Requests of one address in a minute, of all these routes together. Behind an address a whole office may sit. */
const PER_MINUTE = 240;

export type PublicCall<Params, Query, Body> = {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly request: FastifyRequest;
  readonly deps: Wired;
  readonly now: Instant;
};

export type PublicDefinition<Params extends z.ZodType, Query extends z.ZodType, Body extends z.ZodType, Value extends z.ZodType> = {
  readonly method: 'GET' | 'POST';
  /** Beneath /api/v1. */
  readonly path: string;
  readonly name: string;
  readonly summary: string;
  readonly description?: string;
  /** By what the company is found: the address of its booking page, or a signed link. */
  readonly company: 'slug' | 'link';
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  readonly status: number;
  readonly answer: Value;
  run(call: PublicCall<z.output<Params>, z.output<Query>, z.output<Body>>): Promise<z.input<Value>>;
};

/** Answers JSON that fits its schema; a write comes from our own pages or from no page. */
export const publicRoute =
  <
    Value extends z.ZodType,
    Params extends z.ZodType = typeof NOTHING,
    Query extends z.ZodType = typeof NOTHING,
    Body extends z.ZodType = typeof NOTHING,
  >(
    definition: PublicDefinition<Params, Query, Body, Value>,
  ): Route =>
  (app, deps) => {
    app.route({
      method: definition.method,
      url: `${PREFIX}${definition.path}`,
      schema: {
        operationId: definition.name,
        summary: definition.summary,
        ...(definition.description === undefined ? {} : { description: definition.description }),
        tags: ['public'],
        security: [],
        'x-lockstep-scope': 'open',
        'x-lockstep-company': definition.company,
        params: definition.params ?? NOTHING,
        querystring: definition.query ?? NOTHING,
        ...(definition.body === undefined ? {} : { body: definition.body }),
        response: { [definition.status]: definition.answer, default: PROBLEM },
      },
      config: {
        rateLimit: {
          max: Math.min(PER_MINUTE, deps.requestsPerMinute ?? PER_MINUTE),
          timeWindow: 60_000,
          groupId: 'public',
          keyGenerator: (request: FastifyRequest) => networkOf(request.ip),
        },
      },
      preParsing: async (request) => demandSameOrigin(request, deps.installation.publicUrl),
      handler: async (request, reply) => {
        const now = deps.clock.now();
        // Fastify has parsed these three by the schemas of this very definition.
        const params = request.params as z.output<Params>;
        const query = request.query as z.output<Query>;
        const body = request.body as z.output<Body>;
        const value = await definition.run({ params, query, body, request, deps, now });
        return reply.code(definition.status).type('application/json; charset=utf-8').send(written(definition.answer, value));
      },
    });
  };
