/**
 * Damaged answers through the real connector and Autodiscover, over real HTTP. Whatever comes, a call ends, with a value that can be
 * believed or with a classified failure; a write whose answer cannot be read may have happened and says so.
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { gzipSync } from 'node:zlib';
import { basicWay, ConnectorError, ewsConnector, findEndpoint, type Connector } from '@lockstep/exchange';
import type { Event } from '@lockstep/engine';
import { Agent, type Dispatcher } from 'undici';
import { createRandom, type Random } from '../random.ts';
import { ACCOUNT, ADA, FACETS, STAMP, START, SUBSCRIBED, WINDOW, type Corpus } from './corpus.ts';
import { bytesOf, mutated } from './mutate.ts';

export type FuzzOptions = { readonly seed: number; readonly from: number; readonly cases: number };

export type Breach = { readonly case: number; readonly call: string; readonly words: string };

export type FuzzResult = {
  readonly cases: number;
  /** How often each kind of end was met: `value`, or the kind of a failure. */
  readonly ends: ReadonlyMap<string, number>;
  readonly breaches: readonly Breach[];
  /** Longest time in which nothing else could run, in milliseconds. */
  readonly longestStallMs: number;
  readonly slowest: { readonly case: number; readonly milliseconds: number };
};

/** What a case asks, and what must be true of what it is told. */
export type Call = {
  readonly name: string;
  readonly writes: boolean;
  readonly run: (connector: Connector, signal: AbortSignal) => Promise<string | null>;
};

const SHOWN = new Set(['free', 'tentative', 'busy', 'outOfOffice', 'workingElsewhere']);
const KINDS = new Set(['normal', 'personal', 'private', 'confidential']);
export const believable = (events: Iterable<Event>): string | null => {
  for (const { id, version, when, showAs, sensitivity, title } of events) {
    if (id === '' || version === '') return 'an event without an id or a version';
    if (!Number.isSafeInteger(when.start) || !Number.isSafeInteger(when.end) || when.end < when.start)
      return `an event from ${when.start} to ${when.end}`;
    if (!SHOWN.has(showAs) || !KINDS.has(sensitivity) || typeof when.zone !== 'string')
      return `an event of ${[showAs, sensitivity, when.zone].join(', ')}`;
    if (title?.includes('\u0000') === true) return 'a title with characters that nothing can store';
  }
  return null;
};
export const present = (seen: Iterable<{ readonly at: string; readonly value?: unknown }>): Event[] =>
  [...seen].flatMap((one) => (one.at === 'present' && isEvent(one.value) ? [one.value] : []));
const isEvent = (value: unknown): value is Event => typeof value === 'object' && value !== null && 'when' in value;

const callsOf = ({ ids, masters }: Corpus): readonly Call[] => {
  const mailbox = { address: ADA };
  const [id, other = id] = ids;
  if (id === undefined || other === undefined) throw new Error('the corpus has no events');
  const reads = (name: string, run: Call['run']): Call => ({ name, writes: false, run });
  const writes = (name: string, run: (connector: Connector, signal: AbortSignal) => Promise<unknown>): Call => ({
    name,
    writes: true,
    run: async (connector, signal) => {
      await run(connector, signal);
      return null;
    },
  });
  const version = 'DwAAABYAAAD' as never;
  return [
    reads('identify', async (connector, signal) => ((await connector.identify(mailbox, signal)).identity === '' ? 'no identity' : null)),
    reads('changes', async (connector, signal) => {
      for await (const { changed, cursor } of connector.changes(SUBSCRIBED, null, null, signal)) {
        const complaint = cursor === '' ? 'no cursor' : believable(changed);
        if (complaint !== null) return complaint;
      }
      return null;
    }),
    reads('view', async (connector, signal) => believable(await connector.view(SUBSCRIBED, WINDOW, signal))),
    reads('fetch', async (connector, signal) => {
      const seen = await connector.fetch(mailbox, ids, 'ours', signal);
      return ids.every((one) => seen.has(one)) ? believable(present(seen.values())) : 'an id without an answer';
    }),
    reads('series', async (connector, signal) => {
      const seen = await connector.series(mailbox, masters, START, signal);
      return masters.every((one) => seen.has(one)) ? null : 'a master without an answer';
    }),
    reads('locate', async (connector, signal) =>
      believable((await connector.locate(SUBSCRIBED, { stamp: STAMP, uid: 'uid-one' }, signal)).map(({ event }) => event)),
    ),
    reads('translate', async (connector, signal) => {
      const known = await connector.translate(mailbox, [id, other], signal);
      return known.size === 2 ? null : 'an id without an answer';
    }),
    reads('probe', async (connector, signal) => {
      let last = 'passed';
      for await (const { outcome, seen } of connector.probe(mailbox, signal)) {
        if (last === 'failed') return 'a step after the failed one';
        if (seen === '') return 'a step that says nothing';
        last = outcome;
      }
      return null;
    }),
    reads('listen', async (connector, signal) => {
      const subscription = await connector.subscribe(SUBSCRIBED, signal);
      let notices = 0;
      for await (const _ of connector.listen([subscription], signal)) if ((notices += 1) > 1_000) break;
      await connector.unsubscribe(subscription, signal);
      return null;
    }),
    writes('create', (connector, signal) =>
      connector.create(SUBSCRIBED, FACETS, { stamp: STAMP, uid: 'uid-one', transactionId: 'one' }, 'none', signal),
    ),
    writes('update', (connector, signal) => connector.update(mailbox, id, version, { title: 'Again' }, 'none', signal)),
    writes('moveBack', (connector, signal) => connector.moveBack(SUBSCRIBED, id, version, signal)),
    writes('remove', (connector, signal) => connector.remove(mailbox, id, version, 'softDelete', 'none', signal)),
  ];
};

const XML = 'text/xml; charset=utf-8';
/** More requests than this in one case: it asks for ever. */
export const MOST_REQUESTS = 400;
/** A case that takes longer hangs. */
const HANGS_AFTER_MS = 20_000;

/** As servers and what stands before them send: with a status that does not fit at times, packed, or cut off. */
export const send = (response: ServerResponse, bytes: Buffer, random: Random, type: string, usual = 200): void => {
  const status = random.weighted([
    [30, usual],
    [2, 500],
    [1, random.pick([302, 400, 401, 403, 404, 429, 502, 503])],
  ]);
  const packed = random.chance(0.1) ? gzipSync(bytes) : bytes;
  const claims = random.chance(0.02) ? 'gzip' : packed === bytes ? null : 'gzip';
  response.writeHead(status, { 'content-type': type, ...(claims === null ? {} : { 'content-encoding': claims }) });
  if (random.chance(0.03)) response.write(packed.subarray(0, random.between(0, packed.length)), () => response.destroy());
  else response.end(packed);
};

/** Serves one case after the other: the answers of the corpus, damaged by its own chance. */
const openServer = async (corpus: Corpus) => {
  let random: Random = createRandom(0);
  let asked = 0;
  const pick = (name: string): string => {
    const known = corpus.answers.get(name);
    // Where there is no such answer, any other: that happens behind proxies that mix up.
    return random.pick(known === undefined || random.chance(0.02) ? random.pick([...corpus.answers.values()]) : known);
  };
  const damaged = (name: string): Buffer => {
    const text = pick(name);
    return bytesOf(random.chance(0.85) ? mutated(text, random) : text, random);
  };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      asked += 1;
      if (asked > MOST_REQUESTS / 2) return void response.writeHead(503).end();
      if (request.url?.startsWith('/autodiscover') === true) {
        if (request.method === 'GET') return void response.writeHead(401, { 'www-authenticate': 'Basic', 'x-soap-enabled': 'True' }).end();
        return send(response, damaged(request.url.endsWith('.svc') ? 'soap' : 'pox'), random, XML);
      }
      if (request.method === 'GET') return void response.writeHead(401, { 'www-authenticate': 'Basic' }).end();
      const [, operation = ''] = /<soap:Body><m:(\w+)/.exec(Buffer.concat(parts).toString('utf8')) ?? [];
      return send(response, damaged(operation), random, XML);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    begin: (chance: Random) => {
      random = chance;
      asked = 0;
    },
    asked: () => asked,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
};

const connectorTo = (url: string, dispatcher: Dispatcher): Connector =>
  ewsConnector({
    endpoint: new URL(`${url}/EWS/Exchange.asmx`),
    signIn: { kind: 'basic', userName: ACCOUNT, password: 'x' },
    access: 'impersonation',
    version: 'detect',
    dispatcher,
    clock: { now: () => START },
    timer: () => () => undefined,
    requestTimeoutMs: 10_000,
    ids: () => 'request',
  });

/** An answer was read wrong if a call ends in anything else. */
const endOf = async (call: Call, connector: Connector): Promise<{ readonly end: string; readonly complaint: string | null }> => {
  const limit = new AbortController();
  const late = setTimeout(() => limit.abort(new DOMException('late', 'TimeoutError')), HANGS_AFTER_MS);
  try {
    const complaint = await call.run(connector, limit.signal);
    return { end: 'value', complaint: limit.signal.aborted ? `no end within ${HANGS_AFTER_MS / 1000} s` : complaint };
  } catch (error) {
    if (limit.signal.aborted) return { end: 'hang', complaint: `no end within ${HANGS_AFTER_MS / 1000} s` };
    if (!(error instanceof ConnectorError))
      return { end: 'crash', complaint: error instanceof Error ? (error.stack ?? String(error)) : String(error) };
    const { kind, ambiguous, detail } = error.failure;
    if (detail.length > 2_000) return { end: kind, complaint: `a detail of ${detail.length} characters` };
    if (!call.writes && ambiguous) return { end: kind, complaint: 'a reading that may have been applied' };
    return { end: kind, complaint: null };
  } finally {
    clearTimeout(late);
  }
};

const discovery = (url: string, dispatcher: Dispatcher): Call => ({
  name: 'autodiscover',
  writes: false,
  run: async (_connector, signal) => {
    const found = await findEndpoint(
      {
        dispatcher,
        plainDispatcher: null,
        way: () => basicWay({ userName: ACCOUNT, password: 'x' }, dispatcher),
        services: () => Promise.resolve([]),
        configured: new URL(`${url}/autodiscover/autodiscover.svc`),
        kept: null,
        online: false,
        requestTimeoutMs: 10_000,
        now: () => START,
        chance: () => 0,
      },
      ADA,
      signal,
    );
    if (found.hops.length > 200) return `${found.hops.length} hops`;
    return found.ok && new URL(found.found.endpoint).protocol !== 'https:' ? 'an endpoint that is not https' : null;
  },
});

/** What answers, and what is asked of it. */
type Bench = {
  readonly begin: (chance: Random) => void;
  readonly asked: () => number;
  readonly calls: readonly Call[];
  readonly connect: () => Connector;
};

/** One case after the other, each with a connector of its own. */
export const runCases = async ({ begin, asked, calls, connect }: Bench, options: FuzzOptions): Promise<FuzzResult> => {
  const ends = new Map<string, number>();
  const breaches: Breach[] = [];
  let slowest = { case: 0, milliseconds: 0 };
  const stall = monitorEventLoopDelay({ resolution: 1 });
  stall.enable();
  for (let number = options.from; number < options.from + options.cases; number += 1) {
    const random = createRandom(options.seed, `case ${number}`);
    const call = random.pick(calls);
    begin(random.fork('answers'));
    const began = performance.now();
    const connector = connect();
    const { end, complaint } = await endOf(call, connector);
    await connector.close();
    const milliseconds = performance.now() - began;
    if (milliseconds > slowest.milliseconds) slowest = { case: number, milliseconds };
    ends.set(end, (ends.get(end) ?? 0) + 1);
    if (complaint !== null) breaches.push({ case: number, call: call.name, words: complaint });
    else if (asked() > MOST_REQUESTS) breaches.push({ case: number, call: call.name, words: `${asked()} requests` });
  }
  stall.disable();
  return { cases: options.cases, ends, breaches, longestStallMs: stall.max / 1e6, slowest };
};

/** @param more calls beside those of the product, for a test of this very program */
export const runFuzz = async (corpus: Corpus, options: FuzzOptions, more: readonly Call[] = []): Promise<FuzzResult> => {
  const server = await openServer(corpus);
  const dispatcher = new Agent({ connections: 1 });
  const calls = [...callsOf(corpus), discovery(server.url, dispatcher), ...more];
  const result = await runCases({ ...server, calls, connect: () => connectorTo(server.url, dispatcher) }, options);
  await dispatcher.destroy();
  await server.close();
  return result;
};
