/**
 * One call of Graph over HTTP: one attempt, no retry, no sleep, no redirect. A token that is refused is got anew once: such a call was
 * never carried out. Our own layer and no library of Microsoft's, which repeats writes on 504 (graph-pitfalls 21).
 */
import { request, type Dispatcher } from 'undici';
import { gunzip } from 'node:zlib';
import { promisify } from 'node:util';
import type { Tokens } from '../auth/oauth/tokens.ts';
import type { Clock } from '../connector.ts';
import { USER_AGENT } from '../ews/attempt.ts';
import type { CallFacts } from '../ews/classify.ts';
import type { Trace } from '../ews/transport.ts';
import { limited } from '../limited.ts';
import { classified, ERROR_SHAPE, malformed, refusalError } from './classify.ts';
import { readJson, type Json, type Shape } from './json-read.ts';

/** Largest answer accepted, unpacked: a page of 500 events that a delta sends whole, bodies and all, stays below. */
export const MAX_ANSWER = 64 * 1024 * 1024;

/** For tests that look at what goes over the wire. */
export type GraphMessage = {
  readonly operation: string;
  readonly method: Method;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly sent: string | null;
  readonly status: number;
  readonly answer: string;
};

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
export type GraphCall = {
  readonly operation: string;
  readonly writes: boolean;
  /** For the trace. */
  readonly mailbox: string;
  readonly method: Method;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json | undefined;
  /** What of a successful answer is read. */
  readonly shape: Shape;
};

export type GraphTransportOptions = {
  readonly tokens: Tokens;
  /** The one way out. Never closed here: it may be shared. */
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  readonly requestTimeoutMs: number;
  /** A new GUID. */
  readonly ids: () => string;
  readonly trace?: (trace: Trace) => void;
  /** Never set in production. */
  readonly messages?: (message: GraphMessage) => void;
};

export type GraphTransport = {
  /** The body of a success; null where it has none. Throws ConnectorError. */
  readonly send: (call: GraphCall, signal: AbortSignal) => Promise<Json>;
};

const unzip = promisify(gunzip);
const single = (value: string | string[] | undefined): string | null => (Array.isArray(value) ? value.join(', ') : (value ?? null));

const TOO_LARGE = `more than ${MAX_ANSWER} bytes`;

const collect = async (body: AsyncIterable<Uint8Array>, facts: CallFacts): Promise<Buffer> => {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.length;
    if (size > MAX_ANSWER) throw malformed(facts, TOO_LARGE);
    parts.push(part);
  }
  return Buffer.concat(parts, size);
};

const unpacked = async (bytes: Buffer, encoding: string | null, facts: CallFacts): Promise<Buffer> => {
  if (encoding === null || encoding === 'identity' || bytes.length === 0) return bytes;
  if (encoding.toLowerCase() !== 'gzip') throw malformed(facts, 'an encoding that was not asked for');
  try {
    return await unzip(bytes, { maxOutputLength: MAX_ANSWER });
  } catch (error) {
    throw malformed(facts, 'gzip cannot be unpacked, or is too large', error);
  }
};

const textOf = (bytes: Buffer, facts: CallFacts): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw malformed(facts, 'bytes that are no UTF-8', error);
  }
};

export const graphTransport = (options: GraphTransportOptions): GraphTransport => {
  const { tokens, dispatcher, clock, requestTimeoutMs, ids } = options;

  const attempt = async (
    call: GraphCall,
    anew: boolean,
    signal: AbortSignal,
  ): Promise<{ ok: true; body: Json } | { ok: false; error: unknown }> => {
    const facts: CallFacts = { operation: call.operation, writes: call.writes, now: clock.now() };
    const requestId = ids();
    const began = performance.now();
    let status: number | null = null;
    let bytesIn = 0;
    let serverRequestId: string | null = null;
    let sent = false;
    const timed = limited(signal, requestTimeoutMs);
    const report = (failed: string | null): void =>
      options.trace?.({
        operation: call.operation,
        mailbox: call.mailbox,
        requestId,
        serverRequestId,
        frontEnd: null,
        status,
        milliseconds: performance.now() - began,
        bytesIn,
        failed,
      });
    try {
      timed.signal.throwIfAborted();
      const token = await tokens.get(anew);
      timed.signal.throwIfAborted();
      sent = true;
      const body = call.body === undefined ? undefined : JSON.stringify(call.body);
      const answer = await request(call.url, {
        method: call.method,
        dispatcher,
        signal: timed.signal,
        headers: {
          ...call.headers,
          accept: 'application/json',
          'accept-encoding': 'gzip',
          'user-agent': USER_AGENT,
          'client-request-id': requestId,
          'return-client-request-id': 'true',
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body }),
      });
      status = answer.statusCode;
      const header = (name: string): string | null => single(answer.headers[name]);
      serverRequestId = header('request-id');
      const packed = await collect(answer.body, facts);
      bytesIn = packed.length;
      const bytes = await unpacked(packed, header('content-encoding'), facts);
      if (options.messages !== undefined) {
        const { operation, method, url, headers } = call;
        options.messages({ operation, method, url: url.href, headers, sent: body ?? null, status, answer: bytes.toString('utf8') });
      }
      if (status >= 200 && status < 300) {
        const read = bytes.length === 0 ? null : whole(textOf(bytes, facts), call.shape, facts);
        report(null);
        return { ok: true, body: read };
      }
      throw refusalError(facts, { status, header, body: errorBody(bytes) });
    } catch (thrown) {
      // Whoever gave up before anything was sent has changed nothing.
      const error = classified(sent ? facts : { ...facts, writes: false }, thrown);
      report(error.failure.detail);
      return { ok: false, error };
    } finally {
      timed.end();
    }
  };

  return {
    send: async (call, signal) => {
      const first = await attempt(call, false, signal);
      if (first.ok) return first.body;
      if (!isTokenOver(first.error)) throw first.error;
      const second = await attempt(call, true, signal);
      if (second.ok) return second.body;
      throw second.error;
    },
  };
};

/** Not where the sign-in service itself refused: asking it again is what locks applications out. */
const isTokenOver = (error: unknown): boolean => error instanceof Error && 'status' in error && error.status === 401;

const whole = (text: string, shape: Shape, facts: CallFacts): Json => {
  try {
    return readJson(text, shape);
  } catch (error) {
    throw malformed(facts, error instanceof Error ? error.message : 'no JSON', error);
  }
};

/** A page in the place of an error has no code, and so counts by its status. */
const errorBody = (bytes: Buffer): Json => {
  try {
    return readJson(bytes.toString('utf8'), ERROR_SHAPE);
  } catch {
    return null;
  }
};
