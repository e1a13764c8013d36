/** The HTTP server: everything that is true of every request, and the list of the routes. */
import rateLimit from '@fastify/rate-limit';
import fastify, { LogController, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { serializerCompiler } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { HOUR, SECOND } from '@lockstep/engine';
import { byApiKey, hashKey } from './access/keys.ts';
import { bySession } from './access/sessions.ts';
import { serveBooking } from './booking-pages.ts';
import { serveConsole } from './console.ts';
import type { HttpDeps, Wired } from './deps.ts';
import { validate } from './invalid.ts';
import { createLive } from './live.ts';
import { measured } from './metrics.ts';
import { operations } from './operations.ts';
import { OWN_COMPILERS } from './own-compilers.ts';
import {
  problemDocument,
  problemError,
  refusedBy,
  retryAfterOf,
  type Extensions,
  type FieldProblem,
  type ProblemCode,
  type Refused,
} from './problem.ts';
import { forgetRepeats } from './repeat.ts';
import { ROUTES } from './routes.ts';
import { secured } from './security.ts';
import { graphDoor } from './webhooks/graph.ts';
import { createAttempts } from '../signin/attempts.ts';
import { createStrangers } from '../public/strangers.ts';
import { forgetSignIns } from '../signin/session.ts';
import { StoreUnavailable } from '../store/conflict.ts';

export type { HttpDeps } from './deps.ts';

const BODY_LIMIT_BYTES = 256 * 1024;
const REQUEST_TIMEOUT_MS = 30_000;
const PER_MINUTE = 6000;

/**
 * The API, its document and the operator's routes. Answers JSON and problem details only; a browser is told to run and
 * frame nothing of it.
 */
export const buildServer = (deps: HttpDeps): FastifyInstance => {
  const wired: Wired = {
    ...deps,
    authenticators: [byApiKey(deps.store, () => deps.clock.now()), bySession(deps)],
    live: createLive(deps),
    attempts: createAttempts(),
    strangers: createStrangers(deps),
  };
  const app: FastifyInstance = fastify({
    loggerInstance: deps.log,
    // One line for each request is written with its figures; Fastify's own two would carry the address with its query.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    trustProxy: typeof deps.trustProxy === 'object' ? [...deps.trustProxy] : (deps.trustProxy ?? false),
    genReqId: () => deps.newId(),
    routerOptions: { maxParamLength: 300 },
    // `__proto__` in a body is an unknown field like any other attempt to change what was not asked for.
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    frameworkErrors: (error, request, reply) => void refused(error, request, reply),
    schemaErrorFormatter: (errors) => new Error(errors.map((one) => one.message).join(' ')),
    schemaController: { compilersFactory: OWN_COMPILERS },
  });
  app.setValidatorCompiler(({ schema, httpPart }) => validate(schema instanceof z.ZodType ? schema : z.never(), httpPart ?? 'body'));
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler((error, request, reply) => refused(error, request, reply));
  const pages = deps.console === undefined ? null : serveConsole(app, deps.console);
  app.setNotFoundHandler(
    (request, reply) =>
      pages?.(request, reply) ??
      answerProblem(request, reply, 'notFound', [
        { field: null, problem: 'There is nothing at this address with this method.', next: 'See /openapi.json for what there is.' },
      ]),
  );
  app.decorateRequest('access', null);
  secured(app, deps.installation.publicUrl);
  measured(app, deps);
  forgetting(app, deps);
  stopping(app, wired);
  void app.register(rateLimit, {
    max: deps.requestsPerMinute ?? PER_MINUTE,
    timeWindow: 60_000,
    keyGenerator: (request) => (request.headers.authorization === undefined ? request.ip : hashKey(request.headers.authorization)),
    errorResponseBuilder: (_request, context) =>
      problemError(
        'tooManyRequests',
        null,
        'Too many requests within a minute.',
        `Wait ${Math.ceil(context.ttl / 1000)} s, as Retry-After says.`,
      ),
  });
  // Whoever starts does not wait for the document: it is made when somebody asks for it, and kept.
  let document: Promise<object> | null = null;
  const documented = (): Promise<object> => {
    document ??= import('./description.ts').then(({ describe }) => describe(deps, (inner) => add(inner)));
    return document;
  };
  const add = (inner: FastifyInstance): void => {
    operations(inner, deps, documented);
    for (const one of ROUTES) one(inner, wired);
  };
  // Inside a plugin, so that the limit is in place before the first route is added.
  void app.register(async (inner) => {
    add(inner);
    if (deps.console !== undefined) serveBooking(inner, deps, deps.console);
  });
  if (deps.intake !== undefined) void app.register(graphDoor(deps.intake));
  return app;
};

/** How long a server that stops lets requests under way finish, in milliseconds. */
const GRACE_MS = 2_000;

/**
 * Before the server waits for its connections to end: those of watchers never do by themselves, nor do the spare ones that
 * browsers open and have sent nothing on, which Node does not count as idle.
 */
const stopping = (app: FastifyInstance, { live }: Wired): void => {
  app.addHook('preClose', async () => {
    live.close();
    setTimeout(() => app.server.closeAllConnections(), GRACE_MS).unref();
  });
};

/** Every hour what is over is removed: answers that nobody may ask for any more, sessions, links. */
const forgetting = (app: FastifyInstance, deps: HttpDeps): void => {
  const timer = setInterval(() => {
    const now = deps.clock.now();
    forgetRepeats(deps.store, now).catch((error: unknown) => deps.log.error({ err: error }, 'old answers could not be removed'));
    forgetSignIns(deps.store, now).catch((error: unknown) => deps.log.error({ err: error }, 'old sessions could not be removed'));
  }, HOUR);
  timer.unref();
  app.addHook('onClose', async () => clearInterval(timer));
};

const answerProblem = (
  request: FastifyRequest,
  reply: FastifyReply,
  code: ProblemCode,
  problems: readonly FieldProblem[],
  more: Extensions = {},
): FastifyReply => {
  const document = problemDocument(code, problems, request.id, more);
  if (document.status === 401) reply.header('www-authenticate', 'Bearer realm="lockstep"');
  return reply.code(document.status).type('application/problem+json; charset=utf-8').send(JSON.stringify(document));
};

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : '';
const statusOf = (error: unknown): number =>
  typeof error === 'object' && error !== null && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500;

/** Every error becomes a problem here; what is not a refusal is a fault, logged in full and answered without any of it. */
const refused = (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
  const retryAfter = retryAfterOf(error);
  if (retryAfter !== null) reply.header('retry-after', String(Math.ceil(retryAfter / SECOND)));
  if (error instanceof StoreUnavailable) request.log.warn({ err: error, route: request.routeOptions.url }, 'the database did not answer');
  const known = refusedBy(error) ?? unreadable(error, request.routeOptions.bodyLimit);
  if (known !== null) return answerProblem(request, reply, known.code, known.problems, known.more);
  request.log.error({ err: error, route: request.routeOptions.url }, 'request failed');
  return answerProblem(request, reply, 'fault', [
    {
      field: null,
      problem: 'Lockstep made a mistake; nothing was changed.',
      next: 'Try once more; if it stays, report it with the "instance" of this answer.',
    },
  ]);
};

/** What Fastify itself refuses, by its own codes. */
const unreadable = (error: unknown, mostBytes: number): Refused | null => {
  const say = (code: ProblemCode, problem: string, next: string): { code: ProblemCode; problems: readonly FieldProblem[] } => ({
    code,
    problems: [{ field: '/', problem, next }],
  });
  switch (codeOf(error)) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return say('tooLarge', `The body is larger than ${mostBytes / 1024} KiB.`, 'Send less at once.');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
    case 'FST_ERR_CTP_INVALID_TYPE':
      return say('unsupportedMediaType', 'The body is not declared as JSON.', 'Send "Content-Type: application/json".');
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return say('malformed', 'The body is declared as JSON but empty.', 'Send a JSON object, or leave the Content-Type out.');
    default:
      break;
  }
  if (statusOf(error) === 400 || error instanceof SyntaxError) {
    return say(
      'malformed',
      'The request is not valid JSON or its address is not valid.',
      'Check quotes, commas, braces and percent signs; send UTF-8.',
    );
  }
  return null;
};
