/** The Graph face: one request in, one answer out, on the shared world. Knows nothing of sockets. */
import { WorldError } from '../world/error.ts';
import type { World } from '../world/world.ts';
import { admit, type Admitted, type Fate, type GraphSettings } from './admit.ts';
import { type BatchItem, type BatchReply, readBatch, runBatch } from './batch.ts';
import type { GraphReply, GraphRoute } from './call.ts';
import { readPreferences } from './preferences.ts';
import { GraphRefusal, refusalOf } from './refusal.ts';
import { createRouter } from './router.ts';
import { calendarRoutes } from './routes/calendars.ts';
import { eventRoutes } from './routes/events.ts';
import { userNamed } from './routes/find.ts';
import { scheduleRoutes } from './routes/schedule.ts';
import { translateRoutes } from './routes/translate.ts';
import { userRoutes } from './routes/users.ts';
import { viewRoutes } from './routes/views.ts';

export type GraphRequest = {
  /** Of the application that signed in. */
  readonly account: string;
  readonly method: string;
  /** From behind the version on, as it came; the query apart. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** By name in lower case. */
  readonly header: (name: string) => string | null;
  /** As text; empty: none. */
  readonly body: string;
  /** As links are written. */
  readonly root: string;
};

export type GraphAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON; null: none. */
  readonly body: unknown;
  readonly fate: Fate;
  /** To be called once, when the answer has left or was lost: ends the call in the log. */
  readonly settle: () => void;
};

export type GraphFace = { readonly settings: GraphSettings; readonly answer: (request: GraphRequest) => Promise<GraphAnswer> };

/** Of an answer that did not arrive as it was. */
const OUTCOMES = { lose: 'AnswerLost', truncate: 'AnswerTruncated', shorten: 'AnswerShortened' } as const;

const JSON_TYPE = 'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8';

type Parsed = Omit<GraphRequest, 'body'> & { readonly body: unknown };

/**
 * The face on a world, with what others mount beside it. It answers everything: refusals in Graph's form, and what is none (a mistake of
 * the simulator) as 500, after telling `report`.
 */
export function createGraphFace(
  world: World,
  settings: GraphSettings,
  report: (error: unknown) => void,
  extra: readonly GraphRoute[],
): GraphFace {
  const router = createRouter([
    ...userRoutes,
    ...calendarRoutes,
    ...eventRoutes,
    ...viewRoutes,
    ...scheduleRoutes,
    ...translateRoutes,
    ...extra,
  ]);

  const answered = (reply: GraphReply, applied: string, admitted: Admitted): GraphAnswer => {
    const fate = reply.lost === true ? 'lose' : admitted.fate;
    const outcome = fate === 'send' ? 'NoError' : OUTCOMES[fate];
    return {
      status: reply.status,
      headers: {
        ...(reply.body === undefined ? {} : { 'content-type': JSON_TYPE }),
        ...(applied === '' ? {} : { 'preference-applied': applied }),
        ...reply.headers,
      },
      body: reply.body ?? null,
      fate,
      settle: () => admitted.leave(outcome),
    };
  };

  const refused = (error: unknown, request: Pick<Parsed, 'header'>, admitted: Admitted | null): GraphAnswer => {
    const { status, code, message, headers } = classify(error, request.header('if-match') !== null, report);
    const innerError = {
      date: new Date(world.clock()).toISOString().slice(0, 19),
      'client-request-id': request.header('client-request-id'),
    };
    return {
      status,
      headers: { 'content-type': JSON_TYPE, ...headers },
      body: { error: { code, message, innerError } },
      fate: 'send',
      settle: () => admitted?.leave(code),
    };
  };

  const answerOne = async (request: Parsed, isPart = false): Promise<GraphAnswer> => {
    let admitted: Admitted | null = null;
    try {
      const { route, params } = router.find(request.method, request.path);
      const { account, header, query, root, path, body } = request;
      const named = params['user'] === undefined ? route.mailbox?.({ params, body }) : userNamed({ world }, params['user'])?.address;
      admitted = admit(world, settings, { account, mailbox: named ?? account, operation: route.operation, write: route.write, isPart });
      const prefer = readPreferences(header('prefer'));
      const reply = await route.serve({ world, caller: { account, impersonated: null }, root, path, params, query, header, prefer, body });
      return answered(reply, prefer.applied, admitted);
    } catch (error) {
      return refused(error, request, admitted);
    }
  };

  /** What a batch is counted against beside its items: limits are those of mailboxes (graph.md section 10), so the one that all items name. */
  const mailboxOf = (account: string, items: readonly BatchItem[]): string => {
    const [first = null, ...others] = new Set(items.map(({ url }) => /^\/?users\/([^/?]+)/i.exec(url)?.[1] ?? null));
    if (first === null || others.length > 0) return account;
    try {
      return userNamed({ world }, decodeURIComponent(first))?.address ?? account;
    } catch {
      return account;
    }
  };

  const answerItem = async (batch: Parsed, mailbox: string, isAlone: boolean, item: BatchItem): Promise<BatchReply> => {
    const [path = '', query = ''] = item.url.split(/\?(.*)/s);
    const request: Parsed = {
      account: batch.account,
      root: batch.root,
      method: item.method,
      path: path.startsWith('/') ? path : `/${path}`,
      query: new URLSearchParams(query),
      header: (name) => item.headers.get(name) ?? null,
      body: item.body,
    };
    // F17: it fails for no fault of its own, while others do not.
    if (!isAlone && world.front.itemFails({ account: batch.account, mailbox, operation: 'Batch' })) {
      return itemReply(
        refused(
          new GraphRefusal(503, 'ErrorInternalServerTransientError', 'An internal server error occurred. Try again later.'),
          request,
          null,
        ),
      );
    }
    const answer = await answerOne(request, true);
    answer.settle();
    // The answer to a part cannot be lost by itself: in its place stands that nobody knows what became of it.
    if (answer.fate === 'lose') return itemReply(refused(new GraphRefusal(504, 'UnknownError', ''), request, null));
    return itemReply(answer);
  };

  const answerBatch = async (request: Parsed): Promise<GraphAnswer> => {
    let admitted: Admitted | null = null;
    try {
      const items = readBatch(request.body);
      const write = items.some((item) => item.method !== 'GET');
      const mailbox = mailboxOf(request.account, items);
      const at = { account: request.account, mailbox, operation: 'Batch' };
      admitted = admit(world, settings, { ...at, write });
      const turned = items.length > 1 && world.faults.strikes('F18', at) ? world.faults.between(1, items.length - 1) : 0;
      return answered(
        { status: 200, body: await runBatch(items, (item) => answerItem(request, mailbox, items.length === 1, item), turned) },
        '',
        admitted,
      );
    } catch (error) {
      return refused(error, request, admitted);
    }
  };

  return {
    settings,
    answer: async (request) => {
      try {
        const parsed: Parsed = { ...request, body: parse(request.body) };
        return request.method === 'POST' && request.path.toLowerCase() === '/$batch' ? await answerBatch(parsed) : await answerOne(parsed);
      } catch (error) {
        return refused(error, request, null);
      }
    },
  };
}

function classify(error: unknown, conditional: boolean, report: (error: unknown) => void): GraphRefusal {
  if (error instanceof GraphRefusal) return error;
  if (error instanceof WorldError) return refusalOf(error, conditional);
  report(error);
  return new GraphRefusal(500, 'generalException', 'An unexpected error occurred.');
}

/** Inside a batch, where no transport evens it out, Microsoft writes these so, and its own client looks for nothing else. */
const IN_BATCH: ReadonlyMap<string, string> = new Map([
  ['content-type', 'Content-Type'],
  ['retry-after', 'Retry-After'],
]);

function itemReply({ status, headers, body }: GraphAnswer): BatchReply {
  const named = Object.entries(headers).map(([name, value]): [string, string] => [IN_BATCH.get(name) ?? name, value]);
  return { status, headers: Object.fromEntries(named), ...(body === null ? {} : { body }) };
}

function parse(body: string): unknown {
  if (body.trim() === '') return null;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    throw new GraphRefusal(
      400,
      'BadRequest',
      'Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.',
    );
  }
}
