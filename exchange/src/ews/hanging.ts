/** A call whose answer hangs: up to the head of the answer like any other, from there on the bytes go to whoever reads and watches. */
import type { Dispatcher } from 'undici';
import type { ConnectorError } from '../failure.ts';
import { beginAttempt, collect, type Attempt } from './attempt.ts';
import { malformedError } from './classify.ts';
import type { Call, Opened, TransportOptions } from './transport.ts';

/** See `Transport.open`. */
export async function openHanging(options: TransportOptions, call: Call, signal: AbortSignal): Promise<Opened> {
  const attempt = beginAttempt(options, call);
  const socket = new AbortController();
  const stopWaiting = options.timer(options.requestTimeoutMs, () => socket.abort(new DOMException('no answer in time', 'TimeoutError')));
  try {
    signal.throwIfAborted();
    options.messages?.('request', call.operation, call.xml);
    const answer = await options.hangingWay.post(options.endpoint, {
      signal: AbortSignal.any([signal, socket.signal]),
      // Both are watched here: the first above, silence by whoever reads.
      headersTimeout: 0,
      bodyTimeout: 0,
      // Whatever packs or unpacks in between waits for more before it passes anything on.
      headers: attempt.headers('identity'),
      body: call.xml,
    });
    attempt.head(answer);
    if (attempt.status() !== 200) {
      const bytes = await collect(answer.body);
      attempt.received(bytes.length);
      const message = attempt.message(bytes);
      attempt.report(null);
      return { kind: 'whole', bytes: message };
    }
    const packed = attempt.header('content-encoding');
    if (packed !== null && packed !== 'identity') {
      socket.abort();
      throw malformedError(attempt.facts(), `the hanging answer comes packed (${packed}), so that something in between holds it back`);
    }
    return hanging(options, call, attempt, answer.body, socket);
  } catch (error) {
    throw attempt.failed(error);
  } finally {
    stopWaiting();
  }
}

function hanging(
  { messages }: TransportOptions,
  call: Call,
  attempt: Attempt,
  body: Dispatcher.ResponseData['body'],
  socket: AbortController,
): Opened {
  const chunks: AsyncIterator<Uint8Array> = body[Symbol.asyncIterator]();
  let why: ConnectorError | null = null;
  let over = false;
  return {
    kind: 'hanging',
    heard: messages === undefined ? null : (xml) => messages('answer', call.operation, xml),
    bytes: {
      next: async () => {
        try {
          const next = await chunks.next();
          if (next.done !== true) attempt.received(next.value.byteLength);
          return next;
        } catch (error) {
          why ??= attempt.classified(error);
          throw why;
        }
      },
    },
    hangUp: (reason) => {
      if (over) return;
      why ??= reason;
      // The reader is still at work where there is a reason: it ends the attempt when it has met it.
      over = reason === null;
      socket.abort();
      if (over) attempt.report(why?.failure.detail ?? null);
    },
  };
}
