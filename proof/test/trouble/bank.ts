/**
 * A bank whose Exchange can be in trouble: the real API, sync, EWS connector, egress guard and TLS against the simulator on
 * loopback, on a clock that only moves when told to.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { HOUR, MINUTE, SECOND, instant } from '@lockstep/engine';
import {
  LIVE_LIMIT_MS,
  SCOPES,
  SYNC_DEFAULTS,
  askGraph,
  askLive,
  createLooks,
  createConnectors,
  createDeactivations,
  createDisconnections,
  createEgress,
  createKey,
  createLog,
  createMemoryStore,
  createMoves,
  createSealer,
  createSync,
  loadApi,
  loadKey,
  lookAt,
  search,
} from '@lockstep/server';
import type { Connection, Occasion, SyncDeps } from '@lockstep/server';
import { DEFAULT_PASSWORD, createWorld, startSimulator, virtualClock } from '@lockstep/simulator';
import type { Simulator } from '@lockstep/simulator';
import { openProxy, type Proxy } from './proxy.ts';
import { createIds } from '../../src/simulation/stage.ts';

export const ANNA = 'anna@bank.example';
export const ACCOUNT = 'BANK\\svc-lockstep';
const ZONE = 'Europe/Zurich';
const START = Date.UTC(2026, 4, 4, 6);

type Answer = Readonly<Record<string, unknown>>;
export type Bank = {
  readonly simulator: Simulator;
  readonly api: (method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE', path: string, body?: object) => Promise<Answer>;
  /** Makes the integration and pairs Anna; answers the ids. */
  readonly connect: (settings?: object) => Promise<{ readonly integration: string; readonly mailbox: string; readonly holder: string }>;
  readonly pass: (milliseconds: number) => Promise<void>;
  /** How often Exchange was called so far, sign-ins that were refused included. */
  readonly calls: () => number;
  /** Everything Lockstep answered, journalled and logged. */
  readonly said: () => string;
  /** From now on this host name leads nowhere. */
  readonly unplug: (name: string) => void;
  readonly store: ReturnType<typeof createMemoryStore>;
  /** The way out of a bank whose hosts have names; null: they are called by their address. */
  readonly proxy: Proxy | null;
  /** The ways into Exchange, and the integration as it is stored. */
  readonly connectors: ReturnType<typeof createConnectors>;
  readonly integration: () => Promise<Connection>;
  readonly close: () => Promise<void>;
};

/** @param named the host names that lead to this Exchange, over a proxy as banks have it; none: it is called by its address on loopback */
export const openBank = async (named: readonly string[] = []): Promise<Bank> => {
  const clock = virtualClock(START);
  const world = createWorld({ clock: clock.now, seed: 3 });
  world.admin.addMailbox({ address: ANNA, name: 'Anna Adviser' });
  world.admin.addAccount({ name: ACCOUNT, impersonation: 'all' });
  const simulator = await startSimulator({ world, clock, hostNames: named });
  const proxy = named.length === 0 ? null : await openProxy(named, simulator.ports.tls);
  const now = { now: () => instant(clock.now()) };
  const store = createMemoryStore();
  const lines: string[] = [];
  const log = createLog('info', { write: (line: string) => void lines.push(line) });
  const sealer = createSealer(await loadKey({ key: randomBytes(32).toString('base64'), keyFile: null, dataFolder: '' }));
  let sent = 0;
  const egress = createEgress({
    allow: ['127.0.0.1/32', 'localhost'],
    proxy: proxy?.url ?? null,
    resolveServices: () => Promise.resolve([]),
    resolve: (name) =>
      name === 'localhost'
        ? Promise.resolve(['127.0.0.1'])
        : Promise.reject(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' })),
  });
  const connectors = createConnectors({ egress, sealer, clock: now, requestMs: 3 * SECOND, installation: 'bank', store });
  const newId = createIds(now);
  const deps: SyncDeps = {
    store,
    clock: now,
    newId,
    chance: () => 0,
    connectorFor: (connection, mailbox) => {
      sent++;
      return connectors.shared(connection, mailbox);
    },
    owner: 'worker',
    installation: 'bank',
    ...SYNC_DEFAULTS,
    log,
  };
  const sync = createSync(deps);
  const moves = createMoves(deps, () => undefined);
  const disconnections = createDisconnections({ ...deps, forget: connectors.forget }, () => undefined);
  const deactivations = createDeactivations(deps);
  const { buildServer } = await loadApi();
  const http = buildServer({
    store,
    clock: now,
    newId,
    connectorFor: connectors.open,
    discover: (settings, password, address, signal) => search({ egress, clock: now, settings, password }, address, null, signal),
    lookAt: (settings, endpoint, password, address, signal) =>
      lookAt({ egress, settings, endpoint, connector: connectors.draft(settings, endpoint, password) }, address, signal),
    askGraph: (settings, password, address, signal) => askGraph(connectors.draftGraph(settings, password), address, signal),
    seal: sealer.seal,
    unseal: sealer.open,
    derive: sealer.derive,
    installation: { id: 'bank', publicUrl: 'http://localhost:4400' },
    askLive: (question) =>
      askLive(
        {
          looks: createLooks({ store, clock: now, owner: 'bank' }),
          clock: now,
          connectorFor: connectors.shared,
          installation: 'bank',
          limitMs: LIVE_LIMIT_MS,
          warn: log.warn.bind(log),
        },
        question,
      ),
    wake: () => undefined,
    log,
    version: '0',
  });
  await http.ready();
  const occasion: Occasion = { now: now.now(), newId, actor: { kind: 'lockstep', name: 'test' } };
  const key = await store.transaction(async (tx) => {
    await tx.companies.insert({
      root: 'bank',
      id: 'bank',
      parent: null,
      name: 'Bank',
      zone: ZONE as never,
      externalId: null,
      journalDays: null,
      createdAt: now.now(),
    });
    return (await createKey(tx, occasion, { root: 'bank', company: 'bank', name: 'test', scopes: SCOPES })).key;
  });
  const api: Bank['api'] = async (method, url, body) => {
    const answer = await http.inject({
      method,
      url: `/api/v1${url}`,
      headers: { authorization: `Bearer ${key}` },
      ...(body === undefined ? {} : { payload: body }),
    });
    lines.push(answer.body);
    return JSON.parse(answer.body) as Answer;
  };
  const id = (answer: Answer): string => {
    if (typeof answer['id'] !== 'string') throw new Error(JSON.stringify(answer));
    return answer['id'];
  };
  return {
    simulator,
    api,
    connectors,
    store,
    integration: async () => {
      const [row] = await store.transaction((tx) => tx.connections.select({ root: 'bank' }));
      if (row === undefined) throw new Error('there is no integration yet');
      return row;
    },
    connect: async (settings = {}) => {
      const holder = id(await api('POST', '/staff', { name: 'Anna Adviser', zone: ZONE }));
      const integration = id(
        await api('POST', '/integrations', {
          name: `Exchange ${randomUUID()}`,
          endpoint: simulator.urls.ewsTls,
          userName: ACCOUNT,
          password: DEFAULT_PASSWORD,
          certificateAuthorities: simulator.ca,
          ...settings,
        }),
      );
      await api('POST', '/pairings', { holder, integration, address: ANNA });
      await api('POST', `/integrations/${integration}/enable`);
      const { items } = (await api('GET', '/mailboxes')) as unknown as { items: readonly Answer[] };
      return { integration, mailbox: id(items[0] ?? {}), holder };
    },
    pass: async (milliseconds) => {
      const until = clock.now() + milliseconds;
      for (let round = 0; round < 2_000; round++) {
        if ((await sync.runDue()) + (await moves.runDue()) + (await disconnections.runDue()) + (await deactivations.runDue()) > 0) continue;
        const times = await Promise.all([sync, moves, disconnections, deactivations].map((one) => one.nextDue()));
        const due = times.reduce(soonest, null);
        if (due === null || due > until) break;
        clock.advanceTo(Math.max(due, clock.now() + 1));
      }
      clock.advanceTo(until);
      while ((await sync.runDue()) > 0);
    },
    unplug: (name) => proxy?.unplug(name),
    proxy,
    calls: () => sent,
    said: () => lines.join('\n'),
    close: async () => {
      await http.close();
      await connectors.close();
      await egress.close();
      await proxy?.close();
      await simulator.close();
    },
  };
};

const soonest = <Time extends number>(one: Time | null, other: Time | null): Time | null =>
  one === null || other === null ? (one ?? other) : one < other ? one : other;

export { DEFAULT_PASSWORD, HOUR, MINUTE };

/** Of what a request made; throws with the whole answer where it made nothing. */
export const idOf = (answer: Readonly<Record<string, unknown>>): string => {
  if (typeof answer['id'] !== 'string') throw new Error(JSON.stringify(answer));
  return answer['id'];
};
