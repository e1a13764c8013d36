/** A server on a real socket whose hanging answers a test writes itself, and a connector to it whose alarms ring when the test says so. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { instant } from '@lockstep/engine';
import { Agent } from 'undici';
import { SILENCE_MS } from '../../src/ews/stream/listen.ts';
import type { Trace } from '../../src/ews/transport.ts';
import { ewsConnector, type Connector, type EwsOptions, type Notice, type Subscription } from '../../src/index.ts';
import { OWNER, virtualTimer } from '../simulated.ts';
import { answer, succeeded } from './golden.ts';

export type Asked = {
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
  readonly response: ServerResponse;
  /** Resolves when the connection to the client is gone. */
  readonly gone: Promise<void>;
};

export type HangingServer = {
  readonly connector: Connector;
  readonly asked: readonly Asked[];
  /** The n-th GetStreamingEvents, 0 the first, once it has come; its head has been answered. */
  readonly call: (n: number) => Promise<Asked>;
  readonly traces: readonly Trace[];
  /** Lets this much time pass for the connector. */
  readonly pass: (milliseconds: number) => void;
  /** Resolves when the connector waits for bytes, and a whole silence long from now. */
  readonly waiting: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** What a test answers to a GetStreamingEvents instead of letting it hang; false: it hangs. */
type Refuse = (response: ServerResponse) => boolean;

export async function hangingServer(changed: Partial<EwsOptions> = {}, refuse: Refuse = () => false): Promise<HangingServer> {
  const asked: Asked[] = [];
  const streams: Asked[] = [];
  let wake = (): void => undefined;
  let made = 0;
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const gone = new Promise<void>((resolve) => response.once('close', () => resolve()));
      const one = { body: Buffer.concat(parts).toString('utf8'), headers: request.headers, response, gone };
      asked.push(one);
      if (one.body.includes('<m:GetStreamingEvents>')) {
        if (refuse(response)) return;
        response.writeHead(200, { 'content-type': 'text/xml; charset=utf-8' }).flushHeaders();
        streams.push(one);
        wake();
        return;
      }
      const operation = one.body.includes('<m:Unsubscribe>') ? 'Unsubscribe' : 'Subscribe';
      made += 1;
      const cookies = [`exchangecookie=abc; path=/`, `X-BackEndOverrideCookie=MBX0${made}~1; path=/; secure`];
      response.writeHead(200, { 'content-type': 'text/xml', ...(one.headers.cookie === undefined ? { 'set-cookie': cookies } : {}) });
      response.end(
        answer(operation, succeeded(operation, operation === 'Subscribe' ? `<m:SubscriptionId>S${made}</m:SubscriptionId>` : '')),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const dispatcher = new Agent({ connections: 1, pipelining: 1 });
  const hangingDispatcher = new Agent();
  let now = Date.UTC(2026, 10, 20, 8);
  const timers = virtualTimer(() => now);
  const traces: Trace[] = [];
  const connector = ewsConnector({
    endpoint: new URL(`http://127.0.0.1:${port}/EWS/Exchange.asmx`),
    signIn: { kind: 'basic', userName: 'BANK\\svc', password: 'secret' },
    access: 'impersonation',
    version: 'detect',
    dispatcher,
    hangingDispatcher,
    clock: { now: () => instant(now) },
    timer: timers.timer,
    requestTimeoutMs: 5_000,
    ids: () => 'request',
    trace: (trace) => traces.push(trace),
    ...changed,
  });
  return {
    connector,
    asked,
    traces,
    call: async (n) => {
      for (;;) {
        const one = streams[n];
        if (one !== undefined) return one;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    pass: (milliseconds) => {
      const until = now + milliseconds;
      for (let due = timers.next(); due <= until; due = timers.next()) {
        now = due;
        timers.ringDue();
      }
      now = until;
    },
    waiting: async () => {
      while (timers.next() - now !== SILENCE_MS) await new Promise<void>((resolve) => setImmediate(resolve));
    },
    close: async () => {
      await Promise.all([dispatcher.destroy(), hangingDispatcher.destroy()]);
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

export const subscriptionOf = (id: string, address = OWNER, anchor = OWNER): Subscription => ({
  id,
  calendar: { address, calendar: null },
  group: { anchor, cookie: null },
});

/** Reads notices one at a time, each begun before anything else happens. */
export function reading(notices: AsyncIterable<Notice>): {
  readonly next: () => Promise<Notice | null>;
  readonly leave: () => Promise<unknown>;
} {
  const iterator = notices[Symbol.asyncIterator]();
  return {
    next: async () => {
      const one = await iterator.next();
      return one.done === true ? null : one.value;
    },
    leave: async () => iterator.return?.(),
  };
}
