/**
 * The only way to add a route: who may call it, which company it is about and what it answers are part of its definition,
 * and one that leaves out any of these does not compile. Everything a route does happens in one transaction.
 */
import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema } from 'fastify';
import { z } from 'zod';
import type { Occasion } from '../booking/actor.ts';
import { reachOf, type Reach } from '../booking/company.ts';
import { readAgain, type LiveQuestion, type LiveTimes } from '../booking/live.ts';
import { refuse, RefusalError } from '../booking/refusal.ts';
import { StoreConflict } from '../store/conflict.ts';
import type { Transaction } from '../store/store.ts';
import type { Access } from './access/access.ts';
import { admit, type Need } from './access/admit.ts';
import type { CompanyParameter } from './company-parameter.ts';
import type { Wired } from './deps.ts';
import { LINES } from './probe.ts';
import { ProblemAnswer, problemError } from './problem.ts';
import { fingerprint, keyOf, once, type Once, type Outcome } from './repeat.ts';

export const PREFIX = '/api/v1';
const NOTHING = z.strictObject({});

export type Call<Params, Query, Body, Subject> = {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** What the company parameter found: a row, a company, a condition for a list. */
  readonly subject: Subject;
  readonly access: Access;
  readonly reach: Reach;
  readonly occasion: Occasion;
  /** The version in If-Match; null where none was sent. */
  readonly ifMatch: number | null;
  /** What Exchange answered before this transaction began; null where there was nobody to ask. */
  readonly live: LiveTimes | null;
  readonly deps: Wired;
};

export type Answer<Value> =
  | {
      readonly body: Value;
      readonly status?: number;
      readonly version?: number;
      readonly location?: string;
      readonly cookie?: string;
      /** Begins what was taken with it, once it is committed, and wakes whom it is still work for; left out, everybody is woken. */
      readonly begin?: () => void;
    }
  /** JSON that fits the schema as it stands: for a long answer to a GET that is asked for all the time. Nothing looks at it again. */
  | { readonly bytes: Buffer }
  /** What needs the network, done after the transaction is committed and never inside it. */
  | { readonly later: (reply: FastifyReply, request: FastifyRequest) => Promise<Value | Readable> };

export type Definition<Params extends z.ZodType, Query extends z.ZodType, Body extends z.ZodType, Value extends z.ZodType, Subject> = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Beneath /api/v1, with `:name` for parameters. */
  readonly path: string;
  /** Unique name of the operation, for generated clients. */
  readonly name: string;
  readonly summary: string;
  readonly description?: string;
  readonly scope: Need;
  readonly company: CompanyParameter<z.output<Params>, z.output<Query>, z.output<Body>, Subject>;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  /** The first one is the usual status. */
  readonly statuses: readonly [number, ...number[]];
  readonly answer: Value;
  /** Content type of an answer that is no JSON; it is given `later`, as a stream. */
  readonly type?: string;
  /** Content types that are taken beside JSON; whoever adds the route has them read into the shape of `body`. */
  readonly takes?: readonly string[];
  /** Where a body may be larger than elsewhere. */
  readonly bodyLimitBytes?: number;
  /** The answer holds a secret that is shown once, so it is not kept for repetition. */
  readonly shownOnce?: true;
  /** The work is done in several transactions and finds its own work when it is repeated, so its answer is not kept either. */
  readonly inParts?: true;
  /** What is judged of the body before the transaction, because nothing may be waited for in it. May refuse, and writes nothing. */
  before?(body: z.output<Body>, deps: Wired): Promise<void>;
  /** What Exchange is asked before the transaction (4.17), for bodies that want it. The question may refuse, and writes nothing. */
  readonly ask?: {
    wanted(body: z.output<Body>): boolean;
    question(
      tx: Transaction,
      call: Omit<Call<z.output<Params>, z.output<Query>, z.output<Body>, Subject>, 'live'>,
    ): Promise<LiveQuestion | null>;
  };
  run(tx: Transaction, call: Call<z.output<Params>, z.output<Query>, z.output<Body>, Subject>): Promise<Answer<z.input<Value>>>;
};

/** A route that is ready to be added to a server. */
export type Route = (app: FastifyInstance, deps: Wired) => void;

declare module 'fastify' {
  interface FastifySchema {
    'x-lockstep-scope'?: Need | 'open';
    'x-lockstep-company'?: string;
    /** Whether a write may carry an Idempotency-Key, so that it can be sent again. */
    'x-lockstep-repeatable'?: boolean;
  }
}

export const route =
  <
    Value extends z.ZodType,
    Subject,
    Params extends z.ZodType = typeof NOTHING,
    Query extends z.ZodType = typeof NOTHING,
    Body extends z.ZodType = typeof NOTHING,
  >(
    definition: Definition<Params, Query, Body, Value, Subject>,
  ): Route =>
  (app, deps) => {
    const url = `${PREFIX}${definition.path}`;
    app.route({
      method: definition.method,
      url,
      schema: documented(definition),
      ...(definition.bodyLimitBytes === undefined ? {} : { bodyLimit: definition.bodyLimitBytes }),
      // After the limit on requests, before a byte of the body is read.
      preParsing: (request) => admit(request, deps, definition.scope),
      handler: async (request, reply) => {
        const access = request.access ?? fail('A request passed the door without access.');
        if (definition.body === undefined && !isEmpty(request.body)) {
          throw problemError('invalid', '/', 'This request takes no body.', 'Leave the body out.');
        }
        const now = deps.clock.now();
        const ifMatch = ifMatchOf(request);
        const callIn = async (tx: Transaction) => {
          const reach = await reachOf(tx, access.root, access.company);
          // Fastify has parsed these three by the schemas of this very definition.
          const input = {
            params: request.params as z.output<Params>,
            query: request.query as z.output<Query>,
            body: request.body as z.output<Body>,
          };
          const subject = await definition.company.resolve(tx, reach, input);
          const occasion: Occasion = { now, newId: deps.newId, actor: access.actor };
          return { ...input, subject, access, reach, occasion, ifMatch, deps };
        };
        if (definition.before !== undefined) {
          // Whoever may not write there hears that first.
          await deps.store.transaction(callIn);
          await definition.before(request.body as z.output<Body>, deps);
        }
        const { ask } = definition;
        const question =
          ask?.wanted(request.body as z.output<Body>) === true
            ? await deps.store.transaction(async (tx) => ask.question(tx, await callIn(tx)))
            : null;
        const live = question === null || deps.askLive === undefined ? null : await deps.askLive(question);
        const work = async (tx: Transaction): Promise<Outcome<Answer<z.input<Value>>>> => {
          const value = await definition.run(tx, { ...(await callIn(tx)), live });
          if ('later' in value) return { status: definition.statuses[0], text: '', value };
          if ('bytes' in value) return { status: definition.statuses[0], text: '', value };
          return { status: value.status ?? definition.statuses[0], text: written(definition.answer, value.body), value };
        };
        const wanted = asked(request, access, definition);
        const perform = () => once(deps.store, access, now, wanted, work);
        const outcome = await (definition.method === 'PUT' ? afterRace(perform) : perform()).catch(async (error: unknown) => {
          // What was seen live and refused is not stored yet: without this it would be offered until the next reading.
          if (live !== null && error instanceof RefusalError && error.refusal.code === 'notOnOffer') {
            await readAgain(deps.store, live, now);
            deps.wake();
          }
          throw error;
        });
        if ('repeated' in outcome) {
          return send(reply.header('idempotency-replayed', 'true'), outcome.status, outcome.text);
        }
        if ('begin' in outcome.value && outcome.value.begin !== undefined) outcome.value.begin();
        else if (definition.method !== 'GET') deps.wake();
        if ('later' in outcome.value) {
          const value = await outcome.value.later(reply, request);
          if (isStream(value))
            return reply
              .code(outcome.status)
              .type(String(reply.getHeader('content-type') ?? LINES))
              .send(value);
          return send(reply, outcome.status, written(definition.answer, value));
        }
        if ('bytes' in outcome.value) return send(reply, outcome.status, outcome.value.bytes);
        if (outcome.value.version !== undefined) reply.header('etag', `"${outcome.value.version}"`);
        if (outcome.value.location !== undefined) reply.header('location', `${PREFIX}${outcome.value.location}`);
        if (outcome.value.cookie !== undefined) reply.header('set-cookie', outcome.value.cookie);
        return send(reply, outcome.status, outcome.text);
      },
    });
  };

const fail = (sentence: string): never => {
  throw new Error(sentence);
};

/**
 * Two upserts of one new external id: the second meets the first one's row, or the time it has taken, as a conflict. When it
 * looks again it finds that row and changes it.
 */
const afterRace = async <Result>(perform: () => Promise<Result>): Promise<Result> => {
  try {
    return await perform();
  } catch (error) {
    const conflict = error instanceof StoreConflict && error.kind === 'duplicate';
    const taken = error instanceof RefusalError && error.refusal.code === 'slotTaken';
    if (conflict || taken) return perform();
    throw error;
  }
};

const isEmpty = (body: unknown): boolean =>
  body === undefined || body === null || (typeof body === 'object' && !Array.isArray(body) && Object.keys(body).length === 0);

const isStream = (value: unknown): value is Readable => typeof value === 'object' && value !== null && 'pipe' in value;

/** The answer as it goes out. Parsing drops whatever the schema does not name, so that a row's secret cannot slip through. */
export const written = (schema: z.ZodType, value: unknown): string => {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new Error(`An answer does not fit its schema: ${z.prettifyError(parsed.error)}`);
  return parsed.data === null || parsed.data === undefined ? '' : JSON.stringify(parsed.data);
};

const send = (reply: FastifyReply, status: number, text: string | Buffer): FastifyReply =>
  text.length === 0 ? reply.code(status).send() : reply.code(status).type('application/json; charset=utf-8').send(text);

const ifMatchOf = (request: FastifyRequest): number | null => {
  const header = request.headers['if-match'];
  if (header === undefined || header === '*') return null;
  const match = /^"(\d{1,15})"$/.exec(header);
  if (match === null) {
    throw problemError(
      'invalid',
      'header/if-match',
      'If-Match does not carry a version.',
      'Send the ETag of your last read unchanged, for example "3" with its quotes.',
    );
  }
  return Number(match[1]);
};

const asked = (
  request: FastifyRequest,
  access: Access,
  definition: { readonly method: string; readonly shownOnce?: true; readonly inParts?: true },
): Once | null => {
  const key = definition.method === 'GET' ? null : keyOf(request);
  if (key === null) return null;
  if (definition.shownOnce) {
    refuse(
      'cannotRepeat',
      'header/idempotency-key',
      'The answer holds a secret that is kept nowhere, so it cannot be given twice.',
      'Leave the Idempotency-Key out; revoke what you made in vain.',
    );
  }
  if (definition.inParts) {
    refuse(
      'cannotRepeat',
      'header/idempotency-key',
      'This is written in several parts, and only what is missing is written when it is sent again.',
      'Leave the Idempotency-Key out; send the same again instead.',
    );
  }
  return { key, request: fingerprint(access, request.method, request.url, request.body) };
};

/** For the document; what they hold is judged where it is used. */
const WRITE_HEADERS = z.looseObject({
  'idempotency-key': z.string().optional().meta({ description: 'Makes the write happen once, however often it is sent within 24 hours' }),
  'x-lockstep-csrf': z.string().optional().meta({ description: 'The `csrf` of the session; needed when the cookie signs in' }),
  'if-match': z.string().optional().meta({ description: 'The ETag of the appointment the write was decided on' }),
});
export const PROBLEM = { description: 'A problem (RFC 9457)', content: { 'application/problem+json': { schema: ProblemAnswer } } };

const answered = ({ type, answer, summary }: { readonly type?: string; readonly answer: z.ZodType; readonly summary: string }) =>
  type === undefined ? answer : { description: summary, content: { [type]: { schema: answer } } };

/** The definition as Fastify and the OpenAPI document take it. */
const documented = <P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, V extends z.ZodType, S>(
  definition: Definition<P, Q, B, V, S>,
): FastifySchema => ({
  operationId: definition.name,
  summary: definition.summary,
  description: `${definition.description === undefined ? '' : `${definition.description}\n\n`}${definition.scope === 'signedIn' ? 'For whoever is signed in.' : `Scope: \`${definition.scope}\`.`}`,
  tags: [definition.path.split('/')[1] ?? ''],
  security: definition.scope === 'signedIn' ? [{ session: [] }] : [{ apiKey: [] }, { session: [] }],
  'x-lockstep-scope': definition.scope,
  'x-lockstep-company': definition.company.in,
  params: definition.params ?? NOTHING,
  querystring: definition.query ?? NOTHING,
  ...(definition.method === 'GET'
    ? {}
    : { headers: WRITE_HEADERS, 'x-lockstep-repeatable': !(definition.shownOnce ?? definition.inParts ?? false) }),
  ...(definition.body === undefined ? {} : { body: definition.body }),
  ...(definition.takes === undefined ? {} : { consumes: ['application/json', ...definition.takes] }),
  response: { ...Object.fromEntries(definition.statuses.map((status) => [status, answered(definition)])), default: PROBLEM },
});
