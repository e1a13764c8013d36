/** Calls of the API: each operation of the document is a function of the same name. */
import type { OperationName, CallOptions, Given, Item, PagedName, Result } from './types.ts';
import { OPERATIONS } from './operations.ts';
import { problemIn, Refused, Unanswered } from './refusal.ts';

export type ClientSettings = {
  /** Where Lockstep is, without `/api/v1`: `https://booking.example.com`. */
  readonly url: string;
  /** An API key, `lk_…`. */
  readonly key: string;
  readonly fetch?: typeof fetch;
  /** How often what is safe is sent again when the server asks to come later (429, 503); 3 unless told. */
  readonly retries?: number;
  /** No wait that the server asks for is longer, in milliseconds; 60 s unless told. */
  readonly longestWaitMs?: number;
};

type Calls = { readonly [Name in OperationName]: (...given: Given<Name>) => Promise<Result<Name>> };
export type Client = Calls & {
  /** Every item of a list, page after page as they are asked for. */
  readonly each: <Name extends PagedName>(name: Name, ...given: Given<Name>) => AsyncGenerator<Item<Name>, void, undefined>;
};

/** What a call carries, whatever operation it is. */
type Anything = CallOptions & {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
};

const RETRIES = 3;
const LONGEST_WAIT_MS = 60_000;
const SECOND_MS = 1000;

export const createClient = (settings: ClientSettings): Client => {
  const call = caller(settings);
  const each = async function* (name: PagedName, input: Anything = {}): AsyncGenerator<unknown, void, undefined> {
    let cursor: string | undefined;
    do {
      const query = cursor === undefined ? input.query : { ...input.query, cursor };
      const page = (await call(name, query === undefined ? input : { ...input, query })) as {
        readonly items: readonly unknown[];
        readonly next: string | null;
      };
      yield* page.items;
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
  };
  const names = Object.keys(OPERATIONS) as readonly OperationName[];
  const calls = Object.fromEntries(names.map((name) => [name, (input?: Anything) => call(name, input ?? {})]));
  // Put together by name: the types say of each function what its operation takes and answers.
  return { ...calls, each } as unknown as Client;
};

/** Does one operation; the input has the shape that its types ask for. */
const caller = (settings: ClientSettings) => {
  const { key, retries = RETRIES, longestWaitMs = LONGEST_WAIT_MS } = settings;
  const send = settings.fetch ?? fetch;
  return async (name: OperationName, input: Anything): Promise<unknown> => {
    const [method, path, repeatable] = OPERATIONS[name];
    const idempotencyKey = method === 'GET' ? null : (input.idempotencyKey ?? (repeatable ? crypto.randomUUID() : null));
    const request = requestOf(addressOf(settings.url, path, input), method, key, idempotencyKey, input);
    // A reading, or a write that is done once however often it is sent.
    const isSafe = method === 'GET' || (repeatable && idempotencyKey !== null);
    for (let left = isSafe ? retries : 0; ; left -= 1) {
      const response = await answerOf(send, request, idempotencyKey);
      if (response.ok) return valueOf(response);
      const wait = retryAfter(response);
      const waits = (response.status === 429 || response.status === 503) && wait !== null && wait <= longestWaitMs;
      if (left <= 0 || !waits) throw await refusalOf(response, wait, idempotencyKey);
      await response.body?.cancel();
      await pause(wait, input.signal);
    }
  };
};

const addressOf = (url: string, path: string, { path: parts = {}, query = {} }: Anything): URL => {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => encodeURIComponent(parts[name] ?? ''));
  const address = new URL(`${url.replace(/\/+$/, '')}${filled}`);
  for (const [name, value] of Object.entries(query)) if (value !== undefined) address.searchParams.set(name, String(value));
  return address;
};

type Sent = { readonly address: URL; readonly init: RequestInit };

const requestOf = (address: URL, method: string, key: string, idempotencyKey: string | null, input: Anything): Sent => {
  const headers: Record<string, string> = { authorization: `Bearer ${key}` };
  if (idempotencyKey !== null) headers['idempotency-key'] = idempotencyKey;
  if (input.ifVersion !== undefined) headers['if-match'] = `"${input.ifVersion}"`;
  if (input.body !== undefined) headers['content-type'] = 'application/json';
  const body = input.body === undefined ? {} : { body: JSON.stringify(input.body) };
  const signal = input.signal === undefined ? {} : { signal: input.signal };
  return { address, init: { method, headers, ...body, ...signal } };
};

const answerOf = async (send: typeof fetch, { address, init }: Sent, idempotencyKey: string | null): Promise<Response> => {
  try {
    return await send(address, init);
  } catch (error) {
    if (init.signal?.aborted === true) throw error;
    const facts = { status: null, idempotencyKey };
    throw new Unanswered(`${address.origin} was not reached.`, facts, { cause: error });
  }
};

const valueOf = async (response: Response): Promise<unknown> => {
  if (response.status === 204) return undefined;
  const type = response.headers.get('content-type') ?? '';
  return type.startsWith('application/json') ? response.json() : response;
};

const refusalOf = async (response: Response, retryAfterMs: number | null, idempotencyKey: string | null): Promise<Error> => {
  const problem = await problemIn(response);
  if (problem !== null) return new Refused(problem, retryAfterMs);
  return new Unanswered(`${response.status} ${response.statusText} in the place of an answer.`, {
    status: response.status,
    idempotencyKey,
  });
};

/** Seconds or a date (RFC 9110, 10.2.3), in milliseconds from now; null: nothing was said. */
const retryAfter = (response: Response): number | null => {
  const header = response.headers.get('retry-after');
  if (header === null) return null;
  const wait = /^\d{1,9}$/.test(header.trim()) ? Number(header) * SECOND_MS : Date.parse(header) - Date.now();
  return Number.isFinite(wait) ? Math.max(0, wait) : null;
};

const pause = (milliseconds: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const over = (): void => {
      clearTimeout(timer);
      reject(signal?.reason instanceof Error ? signal.reason : new Error('aborted'));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', over);
      resolve();
    }, milliseconds);
    if (signal?.aborted === true) over();
    else signal?.addEventListener('abort', over, { once: true });
  });
