/**
 * One EWS call over HTTP: one attempt, no retry, no sleep (a throttled connector throws). Everything that is not a readable EWS
 * message leaves here as a classified failure. Headers as Microsoft asks for them (E:instrumenting-client-requests-for-ews…).
 */
import { gunzip } from 'node:zlib';
import { promisify } from 'node:util';
import { request, type Dispatcher } from 'undici';
import type { Clock } from '../connector.ts';
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
  readonly clock: Clock;
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
};

/** Sends one call and answers the bytes of an EWS message: HTTP 200, or 500 with a SOAP fault inside. */
export type Transport = { send(call: Call, signal: AbortSignal): Promise<Uint8Array> };

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

const single = (value: string | string[] | undefined): string | null => (Array.isArray(value) ? value.join(', ') : (value ?? null));

export function httpTransport(options: TransportOptions): Transport {
  const { endpoint, dispatcher, clock } = options;
  return {
    async send(call, signal) {
      const requestId = options.ids();
      const began = performance.now();
      const facts = (): CallFacts => ({ operation: call.operation, writes: call.writes, now: clock.now() });
      let status: number | null = null;
      let bytesIn = 0;
      let header: (name: string) => string | null = () => null;
      const report = (failed: string | null): void =>
        options.trace?.({
          operation: call.operation,
          mailbox: call.mailbox,
          requestId,
          serverRequestId: header('request-id'),
          frontEnd: header('x-feserver'),
          status,
          milliseconds: performance.now() - began,
          bytesIn,
          failed,
        });

      const read = async (): Promise<Uint8Array> => {
        const answer = await request(endpoint, {
          method: 'POST',
          dispatcher,
          signal: AbortSignal.any([signal, AbortSignal.timeout(options.requestTimeoutMs)]),
          headers: {
            'content-type': 'text/xml; charset=utf-8',
            accept: 'text/xml',
            'accept-encoding': 'gzip',
            'user-agent': USER_AGENT,
            // Pre-emptive: waiting for a 401 first would double every call.
            authorization: authorization(options.signIn),
            'client-request-id': requestId,
            'return-client-request-id': 'true',
            'x-anchormailbox': call.mailbox,
          },
          body: call.xml,
        });
        status = answer.statusCode;
        header = (name) => single(answer.headers[name]);
        const raw = await collect(answer.body);
        bytesIn = raw.length;
        return /\bgzip\b/i.test(header('content-encoding') ?? '') && raw.length > 0
          ? await unpack(raw, { maxOutputLength: MAX_ANSWER })
          : raw;
      };

      try {
        signal.throwIfAborted();
        options.messages?.('request', call.operation, call.xml);
        const bytes = await read();
        const beginning = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 4096)).toString('utf8');
        if ((status === 200 || status === 500) && isEnvelope(beginning)) {
          options.messages?.('answer', call.operation, Buffer.from(bytes).toString('utf8'));
          report(null);
          return bytes;
        }
        if (status === 200 && bytes.byteLength === 0) throw malformedError(facts(), 'an empty answer');
        if (status === 200 && /^\s*(?:<\?xml|\uFEFF)/.test(beginning)) throw malformedError(facts(), 'XML that is no SOAP envelope');
        throw httpError(facts(), { status: status ?? 0, header, beginning, host: endpoint.host });
      } catch (error) {
        const classified = classify(error, facts());
        report(classified.failure.detail);
        throw classified;
      }
    },
  };
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
