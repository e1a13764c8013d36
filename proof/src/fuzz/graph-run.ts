/**
 * Damaged answers of Graph through the real connector, over real HTTP, and damaged posts of Graph. Besides what holds of EWS: nothing of
 * anybody's text is kept, and no position is handed over with a change that it covers left out.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { graphConnector, HOST_CALLS, hostRestraint, readPosted, restraintOf, type Connector } from '@lockstep/exchange';
import { version } from '@lockstep/engine';
import { Agent } from 'undici';
import { createRandom, type Random } from '../random.ts';
import { ADA, FACETS, STAMP, START, SUBSCRIBED, WINDOW } from './corpus.ts';
import { keyOf, PRIVATE, TARGET, type GraphCorpus, type Kept } from './graph-corpus.ts';
import { JSON_CHANGES } from './graph-mutate.ts';
import { bytesOf, mutated } from './mutate.ts';
import { believable, MOST_REQUESTS, present, runCases, send, type Call, type FuzzOptions, type FuzzResult } from './run.ts';

const JSON_TYPE = 'application/json;charset=utf-8';
const NOTHING_HERE: Kept = { status: 404, body: '{"error":{"code":"ErrorItemNotFound","message":"Not found."}}' };

type Batch = { readonly requests: readonly { readonly id: string; readonly url: string }[] };

/** Serves one case after the other: what was answered to the same question, damaged by its own chance. */
const openServer = async (corpus: GraphCorpus) => {
  let random: Random = createRandom(0);
  let asked = 0;
  let pages: string[] = [];
  let root = '';
  const pick = (method: string, path: string): Kept => {
    const known = corpus.answers.get(keyOf(method, path));
    // Where there is no such answer, any other: that happens behind proxies that mix up.
    if (random.chance(0.02)) return random.pick(random.pick([...corpus.answers.values()]));
    return known === undefined ? NOTHING_HERE : random.pick(known);
  };
  const batched = (body: string): Kept => {
    const responses = (JSON.parse(body) as Batch).requests.map(({ id, url }) => {
      const { status, body: own } = pick('GET', url);
      return { id, status, headers: {}, body: JSON.parse(own === '' ? 'null' : own) as unknown };
    });
    return { status: 200, body: JSON.stringify({ responses }) };
  };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      asked += 1;
      if (asked > MOST_REQUESTS / 2) return void response.writeHead(503).end();
      const { method = 'GET', url = '/' } = request;
      const { status, body } = url.endsWith('/$batch') ? batched(Buffer.concat(parts).toString('utf8')) : pick(method, url);
      const whole = body.replaceAll(corpus.root, root);
      const bytes = bytesOf(random.chance(0.7) ? mutated(whole, random, JSON_CHANGES) : whole, random);
      if (/\/calendarView\/delta/.test(url)) pages.push(bytes.toString('utf8'));
      return send(response, bytes, random, JSON_TYPE, status);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  root = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1.0`;
  return {
    root,
    /** The feed as it was sent, a text for each page. */
    pages: () => pages,
    begin: (chance: Random) => {
      random = chance;
      asked = 0;
      pages = [];
    },
    random: () => random,
    asked: () => asked,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
};
type Server = Awaited<ReturnType<typeof openServer>>;

type Entry = { readonly id?: unknown; readonly type?: unknown; readonly seriesMasterId?: unknown; readonly '@removed'?: unknown };

/** Names in a page of the feed, as it was sent. */
const namesIn = (page: string): readonly string[] => {
  const { value } = JSON.parse(page) as { readonly value: readonly Entry[] };
  return value.map((entry) => {
    const isRemoved = typeof entry['@removed'] === 'object' && entry['@removed'] !== null;
    return String(!isRemoved && (entry.type === 'occurrence' || entry.type === 'exception') ? entry.seriesMasterId : entry.id);
  });
};

const keepsText = (value: unknown): string | null => (JSON.stringify(value).includes(PRIVATE) ? 'text of an event that is not ours' : null);

const callsOf = (corpus: GraphCorpus, server: Server): readonly Call[] => {
  const { ids, masters, subscription, posts } = corpus;
  const mailbox = { address: ADA };
  const made = ids.at(-1);
  if (made === undefined) throw new Error('the corpus has no events');
  const reads = (name: string, run: Call['run']): Call => ({ name, writes: false, run });
  const writes = (name: string, run: (connector: Connector, signal: AbortSignal) => Promise<unknown>): Call => ({
    name,
    writes: true,
    run: async (connector, signal) => {
      await run(connector, signal);
      return null;
    },
  });
  const at = version('DwAAABYAAAD');
  const fetching = (detail: 'busy' | 'title' | 'ours' | 'linked'): Call =>
    reads(`fetch ${detail}`, async (connector, signal) => {
      const seen = await connector.fetch(mailbox, ids, detail, signal);
      if (!ids.every((one) => seen.has(one))) return 'an id without an answer';
      return believable(present(seen.values())) ?? (detail === 'busy' ? keepsText([...seen]) : null);
    });
  return [
    reads('identify', async (connector, signal) => ((await connector.identify(mailbox, signal)).identity === '' ? 'no identity' : null)),
    reads('changes', async (connector, signal) => {
      let page = 0;
      for await (const { changed, removed, unreadable, cursor } of connector.changes(SUBSCRIBED, WINDOW, null, signal)) {
        const told = new Set<string>([...changed.map(({ id }) => id), ...removed, ...unreadable.map(({ id }) => id)]);
        const left = namesIn(server.pages()[page] ?? '').filter((id) => !told.has(id));
        if (left.length > 0) return `a position past ${left.length} changes that are left out`;
        const complaint = cursor === '' ? 'no cursor' : (believable(changed) ?? keepsText({ changed, removed, unreadable }));
        if (complaint !== null) return complaint;
        page += 1;
      }
      return null;
    }),
    reads('view', async (connector, signal) => {
      const events = await connector.view(SUBSCRIBED, WINDOW, signal);
      return believable(events) ?? keepsText(events);
    }),
    fetching('busy'),
    fetching('title'),
    fetching('ours'),
    fetching('linked'),
    reads('series', async (connector, signal) => {
      const seen = await connector.series(mailbox, masters, START, signal);
      return masters.every((one) => seen.has(one)) ? keepsText([...seen]) : 'a master without an answer';
    }),
    reads('locate', async (connector, signal) => {
      const found = await connector.locate(SUBSCRIBED, { stamp: STAMP, uid: 'uid-one' }, signal);
      return believable(found.map(({ event }) => event)) ?? keepsText(found);
    }),
    reads('translate', async (connector, signal) => {
      const known = await connector.translate(mailbox, ids.slice(0, 3), signal);
      return known.size === 3 ? null : 'an id without an answer';
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
    reads('posted', () => {
      const random = server.random();
      const posted = readPosted(bytesOf(mutated(random.pick(posts), random, JSON_CHANGES), random));
      if (posted?.some((one) => one.subscription === '' || one.event === '') === true) return Promise.resolve('a post without a name');
      return Promise.resolve(keepsText(posted?.map(({ what }) => what) ?? []));
    }),
    writes('subscribe', (connector, signal) => connector.push?.subscribe(mailbox, TARGET, signal) ?? Promise.resolve()),
    writes('renew', (connector, signal) => connector.push?.renew(mailbox, subscription, signal) ?? Promise.resolve()),
    writes('unsubscribe', (connector, signal) => connector.push?.unsubscribe(mailbox, subscription, signal) ?? Promise.resolve()),
    writes('create', (connector, signal) =>
      connector.create(SUBSCRIBED, FACETS, { stamp: STAMP, uid: 'uid-one', transactionId: 'one' }, 'none', signal),
    ),
    writes('update', (connector, signal) => connector.update(mailbox, made, at, { title: 'Again' }, 'none', signal)),
    writes('remove', (connector, signal) => connector.remove(mailbox, made, at, 'deletedItems', 'none', signal)),
    writes('purge', (connector, signal) => connector.remove(mailbox, made, at, 'hardDelete', 'none', signal)),
  ];
};

/** @param more calls beside those of the product, for a test of this very program */
export const runGraphFuzz = async (corpus: GraphCorpus, options: FuzzOptions, more: readonly Call[] = []): Promise<FuzzResult> => {
  const server = await openServer(corpus);
  const dispatcher = new Agent({ connections: 1 });
  const clock = { now: () => START };
  const timer = (): (() => undefined) => () => undefined;
  const connect = (): Connector =>
    graphConnector({
      root: new URL(server.root),
      tokens: { get: () => Promise.resolve('token') },
      dispatcher,
      clock,
      timer,
      requestTimeoutMs: 10_000,
      ids: () => 'request',
      installation: STAMP.installation,
      restraint: restraintOf('impersonation', hostRestraint(HOST_CALLS, clock), clock, timer),
      cloud: 'global',
    });
  const result = await runCases({ ...server, calls: [...callsOf(corpus, server), ...more], connect }, options);
  await dispatcher.destroy();
  await server.close();
  return result;
};
