/** A server that answers what a test tells it, over real HTTP, and the connector in front of it. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { instant, type Instant } from '@lockstep/engine';
import { Agent } from 'undici';
import { graphConnector, hostRestraint, restraintOf, type Connector, type GraphOptions } from '../../src/index.ts';

export const NOW = instant(Date.UTC(2026, 10, 20, 8));
export const ADA = { address: 'ada@bank.example' };
export const OWN = { ...ADA, calendar: null };
export const WINDOW = { start: NOW, end: instant(NOW + 86_400_000) };

export type Asked = { readonly method: string; readonly url: string; readonly headers: IncomingHttpHeaders; readonly body: string };
export type Told = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON; null: no body. */
  readonly body?: object | string | Buffer | null;
};
type GetOfBatch = {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
};

export type Wire = {
  readonly root: URL;
  readonly asked: readonly Asked[];
  readonly connector: (changed?: Partial<GraphOptions>) => Connector;
  /** The moment by the connector's clock. */
  now: Instant;
  readonly close: () => Promise<void>;
};

/** @param answer to each request, batches included; one that never settles leaves it without an answer */
export const openWire = async (answer: (asked: Asked) => Told | Promise<Told>): Promise<Wire> => {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const one = {
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(parts).toString('utf8'),
      };
      asked.push(one);
      void Promise.resolve(answer(one)).then(({ status = 200, headers = {}, body = null }) => {
        const bytes = body === null || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
        response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(bytes ?? undefined);
        return null;
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const at = server.address();
  const root = new URL(`http://127.0.0.1:${typeof at === 'object' && at !== null ? at.port : 0}/v1.0`);
  const dispatcher = new Agent();
  const wire: Wire = {
    root,
    asked,
    now: NOW,
    connector: (changed = {}) => {
      const clock = { now: () => wire.now };
      return graphConnector({
        root,
        tokens: { get: (anew) => Promise.resolve(anew ? 'newer' : 'token') },
        dispatcher,
        clock,
        timer: () => () => undefined,
        requestTimeoutMs: 5_000,
        installation: null,
        restraint: restraintOf('impersonation', hostRestraint(64, clock), clock, () => () => undefined),
        cloud: 'global',
        ...changed,
      });
    },
    close: async () => {
      await dispatcher.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return wire;
};

/** Answers each item of a batch as if it had come alone. */
export const batchOf = (asked: Asked, answer: (get: GetOfBatch) => Told): Told => {
  const { requests } = JSON.parse(asked.body) as { readonly requests: readonly GetOfBatch[] };
  const responses = requests.map((get) => {
    const { status = 200, headers = {}, body = {} } = answer(get);
    return { id: get.id, status, headers, body };
  });
  return { body: { responses } };
};
export const isBatch = ({ url }: Asked): boolean => url.endsWith('/$batch');

export const STAMP_ID = 'String {b1c7a6d2-5e0f-4c3b-9a48-6f2d7c1e9b35} Name LockstepStamp';

/** An event as Graph shows it. */
export const wireEvent = (id: string, changed: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> => ({
  '@odata.etag': 'W/"key"',
  id,
  changeKey: `key-${id}`,
  type: 'singleInstance',
  iCalUId: `uid-${id}`,
  start: { dateTime: '2026-11-20T09:00:00.0000000', timeZone: 'UTC' },
  end: { dateTime: '2026-11-20T10:00:00.0000000', timeZone: 'UTC' },
  originalStartTimeZone: 'W. Europe Standard Time',
  isAllDay: false,
  showAs: 'busy',
  sensitivity: 'normal',
  isCancelled: false,
  lastModifiedDateTime: '2026-11-19T09:00:00.1234567Z',
  responseStatus: { response: 'organizer', time: '0001-01-01T00:00:00Z' },
  ...changed,
});

export const odataError = (code: string, inner: object = {}): object => ({
  error: { code, message: 'Words of the server.', innerError: inner },
});
/** The id of the event that a path of a single read names. */
export const idIn = (url: string): string => decodeURIComponent(/\/events\/([^/?]+)/.exec(url)?.[1] ?? '');
