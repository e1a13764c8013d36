/**
 * One EWS call over HTTP: one attempt, no retry, no sleep (a throttled connector throws). Everything that is not a readable EWS
 * message leaves here as a classified failure. Headers as Microsoft asks for them (E:instrumenting-client-requests-for-ews…).
 */
import { gunzip, gunzipSync } from 'node:zlib';
import { promisify } from 'node:util';
import type { Way } from '../auth/way.ts';
import type { Clock, Timer } from '../connector.ts';
import type { ConnectorError } from '../failure.ts';
import { limited } from '../limited.ts';
import type { SubscriptionGroup } from '../live.ts';
import { beginAttempt, collect, MAX_ANSWER } from './attempt.ts';
import { openHanging } from './hanging.ts';

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
  /** The way out, signed in; what lies behind it decides TLS, pooling and address rules. */
  readonly way: Way;
  /** The same for hanging connections, each of which holds a place for half an hour. */
  readonly hangingWay: Way;
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

const unpackLarge = promisify(gunzip);

/**
 * Up to this many bytes, which unpack within a fraction of a millisecond, the way to another thread and back takes longer; a
 * bomb of this size is as large as a page of a calendar.
 */
const SMALL = 8 * 1024;
const WHOLE = { maxOutputLength: MAX_ANSWER };
const unpack = async (bytes: Buffer): Promise<Uint8Array> => (bytes.length <= SMALL ? gunzipSync(bytes, WHOLE) : unpackLarge(bytes, WHOLE));

export function httpTransport(options: TransportOptions): Transport {
  return {
    async send(call, signal) {
      const attempt = beginAttempt(options, call);
      const timed = limited(signal, options.requestTimeoutMs);
      try {
        signal.throwIfAborted();
        options.messages?.('request', call.operation, call.xml);
        const answer = await options.way.post(options.endpoint, {
          signal: timed.signal,
          headers: attempt.headers('gzip'),
          body: call.xml,
        });
        attempt.head(answer);
        const raw = await collect(answer.body);
        attempt.received(raw.length);
        const isPacked = /\bgzip\b/i.test(attempt.header('content-encoding') ?? '') && raw.length > 0;
        const bytes = attempt.message(isPacked ? await unpack(raw) : raw);
        attempt.report(null);
        return bytes;
      } catch (error) {
        throw attempt.failed(error);
      } finally {
        timed.end();
      }
    },
    open: (call, signal) => openHanging(options, call, signal),
  };
}
