/** Two organisations behind one server on the memory store: what the HTTP tests stand on. */
import { createHash } from 'node:crypto';
import { pino } from 'pino';
import type { FastifyInstance } from 'fastify';
import { instant, zoneId, type Instant } from '@lockstep/engine';
import type { Connector, Failure } from '@lockstep/exchange';
import type { Occasion } from '../../src/booking/actor.ts';
import { createChildCompany, createRootCompany } from '../../src/booking/company.ts';
import { createKey } from '../../src/http/access/keys.ts';
import { SCOPES, type Scope } from '../../src/http/access/scopes.ts';
import { buildServer, type HttpDeps } from '../../src/http/server.ts';
import { createMemoryStore } from '../../src/store/memory/store.ts';
import type { Company } from '../../src/store/rows/booking.ts';
import type { Store } from '../../src/store/store.ts';
import { checkNow, renderNow } from '../../src/templates/liquid.ts';
import type { Renderer } from '../../src/templates/template.ts';

/** Monday, 2 March 2026, 08:00 UTC. */
export const START = instant(Date.UTC(2026, 2, 2, 8));
const ZURICH = zoneId('Europe/Zurich');

/** What Autodiscover says where there is no Exchange. */
const NOBODY: Failure = {
  kind: 'rejected',
  scope: 'mailbox',
  cause: 'notExchange',
  ambiguous: false,
  retryAt: null,
  detail: 'this test has no Exchange',
};

/** Templates rendered in this very thread: that they are in processes of their own is held elsewhere. */
const HERE: Renderer = {
  render: (wish) => Promise.resolve(renderNow(wish)),
  check: (template, objects) => Promise.resolve(checkNow(template, objects ?? null)),
  close: () => Promise.resolve(),
};

/** Houses on one store have ids of their own. */
let houses = 0;

export type House = {
  readonly app: FastifyInstance;
  readonly store: Store;
  readonly clock: { at: Instant };
  /** How often the workers were woken. */
  readonly woken: { times: number };
  readonly logged: string[];
  readonly occasion: () => Occasion;
  readonly parent: Company;
  readonly child: Company;
  readonly sibling: Company;
  readonly stranger: Company;
  readonly keys: { readonly parent: string; readonly child: string; readonly sibling: string; readonly stranger: string };
  readonly keyWith: (company: Company, scopes: readonly Scope[]) => Promise<string>;
  readonly call: (method: Method, path: string, options?: CallOptions) => Promise<Reply>;
};
export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
export type CallOptions = { readonly key?: string | null; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> };
// The body is whatever the server sent: tests name the fields they expect and fail on any other shape.
export type Reply = {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly text: string;
  readonly headers: Record<string, unknown>;
};

export const openHouse = async (more: Partial<HttpDeps> = {}): Promise<House> => {
  const store = more.store ?? createMemoryStore();
  const clock = { at: START };
  const woken = { times: 0 };
  const logged: string[] = [];
  houses += 1;
  const prefix = `h${houses}`;
  let ids = 0;
  const newId = (): string => `${prefix}-${String((ids += 1)).padStart(8, '0')}`;
  const occasion = (): Occasion => ({ now: clock.at, newId, actor: { kind: 'lockstep', name: 'test' } });
  const keyWith = (company: Company, scopes: readonly Scope[]): Promise<string> =>
    store.transaction(
      async (tx) =>
        (await createKey(tx, occasion(), { root: company.root, company: company.id, name: `key of ${company.name}`, scopes })).key,
    );

  const [parent, child, sibling, stranger] = await store.transaction(async (tx) => {
    const top = await createRootCompany(tx, occasion(), { name: 'Bank', zone: ZURICH, externalId: null });
    const below = await createChildCompany(tx, occasion(), top, { name: 'Bank North', zone: ZURICH, externalId: null });
    const beside = await createChildCompany(tx, occasion(), top, { name: 'Bank South', zone: ZURICH, externalId: null });
    const other = await createRootCompany(tx, occasion(), { name: 'Other', zone: ZURICH, externalId: null });
    return [top, below, beside, other];
  });
  const keys = {
    parent: await keyWith(parent, SCOPES),
    child: await keyWith(child, SCOPES),
    sibling: await keyWith(sibling, SCOPES),
    stranger: await keyWith(stranger, SCOPES),
  };
  const app = buildServer({
    store,
    clock: { now: () => clock.at },
    newId,
    connectorFor: (): Connector => {
      throw new Error('this test has no Exchange');
    },
    discover: () => Promise.resolve({ ok: false, hops: [], failure: NOBODY }),
    askGraph: () => Promise.resolve({ server: null, failure: NOBODY }),
    seal: (plain, owner) => `sealed:${owner.connection}:${Buffer.from(plain).toString('hex')}`,
    unseal: (sealed) => Buffer.from(sealed.split(':')[2] ?? '', 'hex').toString(),
    derive: (purpose) => [createHash('sha256').update(purpose).digest()],
    installation: { id: 'test', publicUrl: 'http://localhost:4400' },
    wake: () => {
      woken.times += 1;
    },
    log: pino({ level: 'info' }, { write: (line: string) => void logged.push(line) }),
    version: '0.0.0',
    renderer: HERE,
    ...more,
  });
  await app.ready();
  const call = async (method: Method, path: string, options: CallOptions = {}): Promise<Reply> => {
    const key = options.key === undefined ? keys.parent : options.key;
    const answer = await app.inject({
      method,
      url: path.startsWith('~') ? path.slice(1) : `/api/v1${path}`,
      headers: { ...(key === null ? {} : { authorization: `Bearer ${key}` }), ...options.headers },
      ...(options.body === undefined ? {} : { payload: options.body as object }),
    });
    const json: unknown =
      /[/+]json/.test(String(answer.headers['content-type'])) && answer.body.trim() !== '' ? JSON.parse(answer.body) : {};
    return { status: answer.statusCode, body: json as Record<string, unknown>, text: answer.body, headers: answer.headers };
  };
  return { app, store, clock, woken, logged, occasion, parent, child, sibling, stranger, keys, keyWith, call };
};
