/** One attempt on the wire: what it sends, what is known of it so far, and the one report of it, for answers that end and such that hang. */
import type { Dispatcher } from 'undici';
import type { ConnectorError } from '../failure.ts';
import { httpError, malformedError, networkError, type CallFacts } from './classify.ts';
import type { Call, TransportOptions } from './transport.ts';

/** One constant for the whole product: administrators write allow lists by it (EwsAllowList), so it never changes with a version. */
export const USER_AGENT = 'Lockstep/1 (calendar synchronisation)';

/** Largest answer accepted, unpacked. A page of 512 items is below 2 MB; ten bodies at Exchange's limits below 30. */
export const MAX_ANSWER = 64 * 1024 * 1024;

class TooLarge extends Error {}

/** The whole body; throws when it is too large. */
export async function collect(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
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

export type Attempt = {
  readonly headers: (encoding: 'gzip' | 'identity') => Record<string, string>;
  /** Takes note of the head of the answer. */
  readonly head: (answer: Dispatcher.ResponseData) => void;
  readonly status: () => number | null;
  readonly header: (name: string) => string | null;
  /** Bytes that have come. */
  readonly received: (bytes: number) => void;
  /** The same bytes, if they are an EWS message; throws what they are otherwise. */
  readonly message: (bytes: Uint8Array) => Uint8Array;
  readonly facts: () => CallFacts;
  /** Whatever was thrown, as a failure. */
  readonly classified: (error: unknown) => ConnectorError;
  /** The same, and the end of the attempt. */
  readonly failed: (error: unknown) => ConnectorError;
  /** The end of the attempt: detail of what went wrong, or null. Once. */
  readonly report: (failed: string | null) => void;
};

/** Begins an attempt: from now on it takes time. */
export function beginAttempt(options: TransportOptions, call: Call): Attempt {
  const requestId = options.ids();
  const began = performance.now();
  let status: number | null = null;
  let bytesIn = 0;
  let header = (_name: string): string | null => null;
  const facts = (): CallFacts => ({ operation: call.operation, writes: call.writes, now: options.clock.now() });
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
  return {
    headers: (encoding) => ({
      'content-type': 'text/xml; charset=utf-8',
      accept: 'text/xml',
      'accept-encoding': encoding,
      'user-agent': USER_AGENT,
      'client-request-id': requestId,
      'return-client-request-id': 'true',
      'x-anchormailbox': call.group?.anchor ?? call.mailbox,
      ...(call.group === undefined ? {} : { 'x-preferserveraffinity': 'true' }),
      ...(call.group?.cookie == null ? {} : { cookie: call.group.cookie }),
    }),
    head: (answer) => {
      status = answer.statusCode;
      header = (name) => single(answer.headers[name]);
      keepAffinity(call, answer.headers['set-cookie']);
    },
    status: () => status,
    header: (name) => header(name),
    received: (bytes) => {
      bytesIn += bytes;
    },
    message: (bytes) => {
      const beginning = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 4096)).toString('utf8');
      if ((status === 200 || status === 500) && isEnvelope(beginning)) {
        options.messages?.('answer', call.operation, Buffer.from(bytes).toString('utf8'));
        return bytes;
      }
      if (status === 200 && bytes.byteLength === 0) throw malformedError(facts(), 'an empty answer');
      if (status === 200 && /^\s*(?:<\?xml|\uFEFF)/.test(beginning)) throw malformedError(facts(), 'XML that is no SOAP envelope');
      throw httpError(facts(), { status: status ?? 0, header, beginning, host: options.endpoint.host, scheme: options.way.scheme });
    },
    facts,
    classified: (error) => classify(error, facts()),
    failed: (error) => {
      const classified = classify(error, facts());
      report(classified.failure.detail);
      return classified;
    },
    report,
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
