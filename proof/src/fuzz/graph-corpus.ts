/** What the Graph face of the simulator answers to every kind of call, by what was asked: what is damaged afterwards. */
import { eventId, HOUR, instant, type EventId } from '@lockstep/engine';
import { ConnectorError, type Connector } from '@lockstep/exchange';
import { startSimulator, virtualClock } from '@lockstep/simulator';
import { Agent } from 'undici';
import { graphReach } from '../wire/graph.ts';
import type { GraphMessage } from '../wire/graph-schema.ts';
import { ACCOUNT, ADA, FACETS, furnish, STAMP, START, SUBSCRIBED, WINDOW } from './corpus.ts';

/** A text that nobody has to know: of events that are not ours. */
export const PRIVATE = 'Surgery-of-somebody';
export const TARGET = {
  notificationUrl: 'https://lockstep.example/hooks',
  lifecycleUrl: 'https://lockstep.example/lifecycle',
  clientState: 'a secret',
};

const SUBSCRIPTION = '7f1e3b9a-6a1c-4c3e-8d0b-1f2e3d4c5b6a';
/** One that was made, in the form of graph.md section 4: the simulator makes none for an address at which nobody listens. */
const MADE = {
  id: SUBSCRIPTION,
  resource: `users/${ADA}/events`,
  changeType: 'created,updated,deleted',
  expirationDateTime: '2026-11-26T08:00:00.0000000Z',
  ...TARGET,
  lifecycleNotificationUrl: TARGET.lifecycleUrl,
};

export type Kept = { readonly status: number; readonly body: string };
export type GraphCorpus = {
  /** By `keyOf` of what was asked; what came inside a batch is kept as if it had come alone. */
  readonly answers: ReadonlyMap<string, readonly Kept[]>;
  readonly root: string;
  readonly ids: readonly EventId[];
  readonly masters: readonly EventId[];
  readonly subscription: string;
  /** Bodies of posts. */
  readonly posts: readonly string[];
};

/** Method and path, with nobody's name and no question in it. */
export const keyOf = (method: string, path: string): string =>
  `${method} ${(path.split('?')[0] ?? '').replace(/^.*?\/v1\.0(?=\/)/, '').replace(/^\/users\/[^/]+/i, '/users/*')}`;

type Batch = { readonly requests: readonly { readonly id: string; readonly url: string }[] };
type Replies = { readonly responses: readonly { readonly id: string; readonly status: number; readonly body?: unknown }[] };

const drained = async <Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> => {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
};

/** Every way a connector is used, once, against a whole simulator. */
export const collectGraph = async (): Promise<GraphCorpus> => {
  const simulator = await startSimulator({ clock: virtualClock(START), seed: 7 });
  const dispatcher = new Agent({ connect: { ca: simulator.ca } });
  const answers = new Map<string, Kept[]>();
  const keep = (method: string, path: string, status: number, body: string): void => {
    const key = keyOf(method, path);
    const known = answers.get(key);
    if (known === undefined) answers.set(key, [{ status, body }]);
    else if (known.length < 12) known.push({ status, body });
  };
  const messages = ({ method, url, sent, status, answer }: GraphMessage): void => {
    if (!url.endsWith('/$batch') || sent === null) return keep(method, url, status, answer);
    const { requests } = JSON.parse(sent) as Batch;
    for (const { id, status: own, body } of (JSON.parse(answer) as Replies).responses) {
      const asked = requests.find((one) => one.id === id);
      if (asked !== undefined) keep('GET', asked.url, own, JSON.stringify(body ?? null));
    }
  };
  const { admin } = simulator.world;
  for (const address of [ADA, 'grace@bank.example']) admin.addMailbox({ address, zone: 'W. Europe Standard Time' });
  admin.addAccount({ name: ACCOUNT, impersonation: 'all' });
  const outlook = simulator.world.outlook(ADA);
  const clock = { now: () => START };
  const connector = graphReach({ simulator, account: ACCOUNT, dispatcher, clock, messages })();
  try {
    furnish(outlook);
    for (const sensitivity of ['Private', 'Normal'] as const) {
      const [start, end] = [START + 30 * HOUR, START + 31 * HOUR];
      outlook.add({ subject: `${PRIVATE} ${sensitivity}`, body: `<p>${PRIVATE}</p>`, location: PRIVATE, start, end, sensitivity });
    }
    const used = await use(connector);
    keep('POST', '/subscriptions', 201, JSON.stringify(MADE));
    keep('PATCH', `/subscriptions/${SUBSCRIPTION}`, 200, JSON.stringify(MADE));
    return { answers, root: simulator.urls.graph, ...used };
  } finally {
    await connector.close();
    await dispatcher.destroy();
    await simulator.close();
  }
};

const refusedOr = async <Result>(work: Promise<Result>): Promise<Result | null> => {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ConnectorError) return null;
    throw error;
  }
};

const use = async (connector: Connector): Promise<Pick<GraphCorpus, 'ids' | 'masters' | 'subscription' | 'posts'>> => {
  const { signal } = new AbortController();
  const mailbox = { address: ADA };
  await drained(connector.probe(mailbox, signal));
  const pages = await drained(connector.changes(SUBSCRIBED, WINDOW, null, signal));
  const events = pages.flatMap(({ changed }) => changed);
  const ids = events.map(({ id }) => id);
  const masters = events.flatMap(({ id, type }) => (type === 'master' ? [id] : []));
  await connector.view(SUBSCRIBED, { start: WINDOW.start, end: instant(WINDOW.end) }, signal);
  for (const detail of ['busy', 'title', 'ours', 'linked'] as const) await connector.fetch(mailbox, ids, detail, signal);
  await connector.series(mailbox, masters, START, signal);
  const made = await connector.create(SUBSCRIBED, FACETS, { stamp: STAMP, uid: 'uid-one', transactionId: 'one' }, 'none', signal);
  await connector.locate(SUBSCRIBED, { stamp: STAMP, uid: 'uid-one' }, signal);
  const moved = await connector.update(mailbox, made.id, made.version, { title: 'Mortgage, again' }, 'none', signal);
  await connector.fetch(mailbox, [made.id, eventId('AAkkGone=')], 'ours', signal);
  await connector.translate(mailbox, ids.slice(0, 3), signal);
  // Nobody listens there, so that it is refused; its form is that of every other.
  await refusedOr(connector.push?.subscribe(mailbox, TARGET, signal) ?? Promise.resolve(null));
  await refusedOr(connector.push?.renew(mailbox, SUBSCRIPTION, signal) ?? Promise.resolve(null));
  await connector.remove(mailbox, made.id, moved.version, 'hardDelete', 'none', signal);
  await refusedOr(connector.identify({ address: 'nobody@bank.example' }, signal));
  return { ids: [...ids, made.id], masters, subscription: SUBSCRIPTION, posts: POSTS };
};

const ITEM = {
  subscriptionId: SUBSCRIPTION,
  subscriptionExpirationDateTime: '2026-11-27T08:00:00Z',
  clientState: TARGET.clientState,
  tenantId: '7c1f4a5e-0d3b-4f6e-9a52-51b0c3f0a911',
};
/** A notification of a change, with content that nobody asked for, and one of the lifecycle. */
const POSTS: readonly string[] = [
  { ...ITEM, changeType: 'updated', resource: 'Users/6d2f/Events/AAMk', resourceData: { id: 'AAMk', subject: PRIVATE } },
  { ...ITEM, lifecycleEvent: 'missed' },
  { ...ITEM, lifecycleEvent: 'reauthorizationRequired' },
].map((item) => JSON.stringify({ value: [item, item] }));
