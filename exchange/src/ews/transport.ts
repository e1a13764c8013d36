/**
 * One EWS call over HTTP: one attempt, no retry, no sleep (a throttled connector throws). Everything that is not a readable EWS
 * message leaves here as a classified failure. Headers as Microsoft asks for them (E:instrumenting-client-requests-for-ews…).
 */
import { gunzip } from 'node:zlib';
import { promisify } from 'node:util';
import { request, type Dispatcher } from 'undici';
import type { Clock, Timer } from '../connector.ts';
import type { ConnectorError } from '../failure.ts';
import type { SubscriptionGroup } from '../live.ts';
import { httpError, malformedError, networkError, type CallFacts } from './classify.ts';

/** One constant for the whole product: administrators write allow lists by it (EwsAllowList), so it never changes with a version. */
export const USER_AGENT = 'Lockstep/1 (calendar synchronisation)';

/** How a request signs in. Others (NTLM, OAuth) join here; each yields headers for one request. */
export type SignIn = { readonly kind: 'basic'; readonly userName: string; readonly password: string };

/** What one call was, for traces and logs: no body, no credential. */
export type Trace = {
  readonly operation: string;
  readonly mailbox: string;
  /** The `client-request-id` we sent, and the server's own request id. */
  readonly requestId: string;
  readonly serverRequestId: string | null;
  readonly frontEnd: string | null;
  readonly status: number | null;
  readonly milliseconds: number;
  readonly bytesIn: number;
  /** Detail of the failure; null when an EWS message came back, whatever it says. */
  readonly failed: string | null;
};

export type TransportOptions = {
  readonly endpoint: URL;
  readonly signIn: SignIn;
  /** The one way out; also decides TLS, pooling and address rules. */
  readonly dispatcher: Dispatcher;
  /** The same for hanging connections, each of which holds a place of its pool for half an hour. */
  readonly hangingDispatcher: Dispatcher;
  readonly clock: Clock;
  readonly timer: Timer;
  readonly requestTimeoutMs: number;
  /** A new GUID. */
  readonly ids: () => string;
  readonly trace?: (trace: Trace) => void;
  /** For tests that look at messages: gets each request and answer as text. Never set in production. */
  readonly messages?: (direction: 'request' | 'answer', operation: string, xml: string) => void;
};

export type Call = {
  readonly operation: string;
  readonly writes: boolean;
  /** SMTP address of the mailbox the call is about; routes the request to its server. */
  readonly mailbox: string;
  readonly xml: string;
  /** Only of calls about subscriptions: keeps them on the server that knows these. */
  readonly group?: Affinity;
};

/** `keep` is told the cookie of the first answer of a group; later answers do not repeat it. */
export type Affinity = SubscriptionGroup & { readonly keep?: (cookie: string) => void };

/** An answer that goes on: its bytes as they come. */
export type Opened =
  | { readonly kind: 'whole'; readonly bytes: Uint8Array }
  | {
      readonly kind: 'hanging';
      /** Throws ConnectorError; `hangUp` ends it with the error it was given. */
      readonly bytes: AsyncIterator<Uint8Array>;
      /** Closes the socket at once, also in the middle of reading; to be called once in any case. */
      readonly hangUp: (why: ConnectorError | null) => void;
      /** Gets the text of each envelope, where somebody wants to look at messages. */
      readonly heard: ((xml: string) => void) | null;
    };

export type Transport = {
  /** Sends one call and answers the bytes of an EWS message: HTTP 200, or 500 with a SOAP fault inside. */
  send(call: Call, signal: AbortSignal): Promise<Uint8Array>;
  /** Sends one call whose answer hangs. The signal closes the socket at any time; what is read then throws. */
  open(call: Call, signal: AbortSignal): Promise<Opened>;
};

/** Largest answer accepted, unpacked. A page of 512 items is below 2 MB; ten bodies at Exchange's limits below 30. */
const MAX_ANSWER = 64 * 1024 * 1024;

const unpack = promisify(gunzip);

const authorization = (signIn: SignIn): string => {
  switch (signIn.kind) {
    case 'basic':
      return `Basic ${Buffer.from(`${signIn.userName}:${signIn.password}`, 'utf8').toString('base64')}`;
    default: {
      const never: never = signIn.kind;
      return never;
    }
  }
};

class TooLarge extends Error {}

async function collect(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.length;
    if (size > MAX_ANSWER) throw new TooLarge();
    parts.push(part);
  }
  return Buffer.concat(parts, size);
}

/** The one cookie that matters here; others name servers for a request, not for a group (E:how-to-maintain-affinity…). */
const OVERRIDE_COOKIE = /^(X-BackEndOverrideCookie=[^;]*)/;
function keepAffinity(call: Call, header: string | string[] | undefined): void {
  for (const cookie of [header ?? []].flat()) {
    const [, pair] = OVERRIDE_COOKIE.exec(cookie.trim()) ?? [];
    if (pair !== undefined) call.group?.keep?.(pair);
  }
}

const single = (value: string | string[] | undefined): string | null => (Array.isArray(value) ? value.join(', ') : (value ?? null));

export function httpTransport(options: TransportOptions): Transport {
  const { endpoint, clock } = options;

  const headersOf = (call: Call, requestId: string, encoding: 'gzip' | 'identity'): Record<string, string> => ({
    'content-type': 'text/xml; charset=utf-8',
    accept: 'text/xml',
    'accept-encoding': encoding,
    'user-agent': USER_AGENT,
    // Pre-emptive: waiting for a 401 first would double every call.
    authorization: authorization(options.signIn),
    'client-request-id': requestId,
    'return-client-request-id': 'true',
    'x-anchormailbox': call.group?.anchor ?? call.mailbox,
    ...(call.group === undefined ? {} : { 'x-preferserveraffinity': 'true' }),
    ...(call.group?.cookie == null ? {} : { cookie: call.group.cookie }),
  });

  /** What is known of a call so far, and the one report of it. */
  const begin = (call: Call) => {
    const requestId = options.ids();
    const began = performance.now();
    const seen = { status: null as number | null, bytesIn: 0, header: (_name: string): string | null => null };
    return {
      requestId,
      seen,
      facts: (): CallFacts => ({ operation: call.operation, writes: call.writes, now: clock.now() }),
      report: (failed: string | null): void =>
        options.trace?.({
          operation: call.operation,
          mailbox: call.mailbox,
          requestId,
          serverRequestId: seen.header('request-id'),
          frontEnd: seen.header('x-feserver'),
          status: seen.status,
          milliseconds: performance.now() - began,
          bytesIn: seen.bytesIn,
          failed,
        }),
    };
  };
  type Begun = ReturnType<typeof begin>;

  const headOf = (call: Call, { seen }: Begun, answer: Dispatcher.ResponseData): void => {
    seen.status = answer.statusCode;
    seen.header = (name) => single(answer.headers[name]);
    keepAffinity(call, answer.headers['set-cookie']);
  };

  /** The bytes, if they are an EWS message; throws what they are otherwise. */
  const messageIn = ({ seen, facts }: Begun, bytes: Uint8Array): Uint8Array => {
    const { status } = seen;
    const beginning = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 4096)).toString('utf8');
    if ((status === 200 || status === 500) && isEnvelope(beginning)) return bytes;
    if (status === 200 && bytes.byteLength === 0) throw malformedError(facts(), 'an empty answer');
    if (status === 200 && /^\s*(?:<\?xml|\uFEFF)/.test(beginning)) throw malformedError(facts(), 'XML that is no SOAP envelope');
    throw httpError(facts(), { status: status ?? 0, header: seen.header, beginning, host: endpoint.host });
  };
  const heard = (call: Call, bytes: Uint8Array): void => options.messages?.('answer', call.operation, Buffer.from(bytes).toString('utf8'));

  return {
    async send(call, signal) {
      const begun = begin(call);
      const { seen } = begun;
      const read = async (): Promise<Uint8Array> => {
        const answer = await request(endpoint, {
          method: 'POST',
          dispatcher: options.dispatcher,
          signal: AbortSignal.any([signal, AbortSignal.timeout(options.requestTimeoutMs)]),
          headers: headersOf(call, begun.requestId, 'gzip'),
          body: call.xml,
        });
        headOf(call, begun, answer);
        const raw = await collect(answer.body);
        seen.bytesIn = raw.length;
        return /\bgzip\b/i.test(seen.header('content-encoding') ?? '') && raw.length > 0
          ? await unpack(raw, { maxOutputLength: MAX_ANSWER })
          : raw;
      };

      try {
        signal.throwIfAborted();
        options.messages?.('request', call.operation, call.xml);
        const bytes = messageIn(begun, await read());
        heard(call, bytes);
        begun.report(null);
        return bytes;
      } catch (error) {
        const classified = classify(error, begun.facts());
        begun.report(classified.failure.detail);
        throw classified;
      }
    },

    async open(call, signal) {
      const begun = begin(call);
      const { seen, facts } = begun;
      const socket = new AbortController();
      /** Up to the head of the answer as long as any call; from there on whoever reads watches. */
      const late = (): void => socket.abort(new DOMException('no answer in time', 'TimeoutError'));
      const stopWaiting = options.timer(options.requestTimeoutMs, late);
      try {
        signal.throwIfAborted();
        options.messages?.('request', call.operation, call.xml);
        const answer = await request(endpoint, {
          method: 'POST',
          dispatcher: options.hangingDispatcher,
          signal: AbortSignal.any([signal, socket.signal]),
          headersTimeout: 0,
          bodyTimeout: 0,
          headers: headersOf(call, begun.requestId, 'identity'),
          body: call.xml,
        });
        headOf(call, begun, answer);
        if (seen.status !== 200) {
          const bytes = await collect(answer.body);
          seen.bytesIn = bytes.length;
          const message = messageIn(begun, bytes);
          heard(call, message);
          begun.report(null);
          return { kind: 'whole', bytes: message };
        }
        const packed = seen.header('content-encoding');
        if (packed !== null && packed !== 'identity') {
          socket.abort();
          throw malformedError(facts(), `the answer of a hanging connection comes packed (${packed}); something in between holds it back`);
        }
        stopWaiting();
        return hanging(
          begun,
          answer.body,
          socket,
          options.messages === undefined ? null : (xml) => options.messages?.('answer', call.operation, xml),
        );
      } catch (error) {
        const classified = classify(error, facts());
        begun.report(classified.failure.detail);
        throw classified;
      } finally {
        stopWaiting();
      }
    },
  };

  function hanging(
    begun: Begun,
    body: Dispatcher.ResponseData['body'],
    socket: AbortController,
    hear: ((xml: string) => void) | null,
  ): Opened {
    const chunks: AsyncIterator<Uint8Array> = body[Symbol.asyncIterator]();
    let reason: ConnectorError | null = null;
    let over = false;
    return {
      kind: 'hanging',
      heard: hear,
      bytes: {
        next: async () => {
          try {
            const next = await chunks.next();
            if (next.done !== true) begun.seen.bytesIn += next.value.byteLength;
            return next;
          } catch (error) {
            throw reason ?? classify(error, begun.facts());
          }
        },
      },
      hangUp: (why) => {
        if (over) return;
        over = true;
        reason = why;
        socket.abort();
        begun.report(why?.failure.detail ?? null);
      },
    };
  }
}

function classify(error: unknown, facts: CallFacts): ReturnType<typeof networkError> {
  if (error instanceof Error && 'failure' in error) return error as ReturnType<typeof networkError>;
  if (error instanceof TooLarge) return malformedError(facts, `more than ${MAX_ANSWER} bytes`);
  if (
    error instanceof Error &&
    'code' in error &&
    (error.code === 'ERR_BUFFER_TOO_LARGE' || (typeof error.code === 'string' && error.code.startsWith('Z_')))
  ) {
    return malformedError(facts, `gzip cannot be unpacked (${error.code})`, error);
  }
  return networkError(facts, error);
}

/** Whether the document element is called Envelope, whatever its prefix; anything else is a page, or no XML. */
const isEnvelope = (beginning: string): boolean =>
  /^\uFEFF?\s*(?:<\?xml[^>]*\?>)?\s*(?:<!--[^]*?-->\s*)*<(?:[A-Za-z_][\w.-]*:)?Envelope[\s>]/.test(beginning);
