/** The small world of the Graph tests behind its HTTP face, and an application that asks it. Every answer is held against the schema. */
import { expect } from 'vitest';
import { virtualClock } from '../../src/clock.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator.ts';
import { createWorld } from '../../src/world/world.ts';
import { schemaComplaint } from './schema.ts';

export const ANNA = 'anna@bank.example';
export const BERT = 'bert@bank.example';
export const ROOM = 'room.blue@bank.example';
export const SERVICE = 'BANK\\svc-booking';
const BERTS_OWN = 'BANK\\svc-bert-only';

/** A Friday noon in Zurich. */
export const START = Date.UTC(2026, 10, 20, 11, 0, 0);
export const IMMUTABLE = { prefer: 'IdType="ImmutableId"' };

/** JSON of an answer, looked into by its names; what is looked up may be a text. */
export type Json = { readonly [name: string]: Json } & string;
export type Reply = { readonly status: number; readonly headers: Headers; readonly body: Json };
export type Wish = {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Of the answer, by the name of its definition. */
  readonly type?: string;
  readonly as?: 'service' | 'bert only' | 'nobody' | 'ews';
};
export type Ask = (method: string, path: string, wish?: Wish) => Promise<Reply>;

export type GraphTown = {
  readonly simulator: Simulator;
  /** Without TLS, which another test covers. */
  readonly root: string;
  /** By path behind the version, or by a whole link. */
  readonly ask: Ask;
  readonly pass: (ms: number) => void;
  /** Takes everything out of everybody's calendars. */
  readonly empty: () => void;
  /** GUID of a mailbox. */
  readonly guid: (address: string) => string;
};

export async function startGraphTown(options: SimulatorOptions = {}): Promise<GraphTown> {
  const clock = virtualClock(START);
  const world = createWorld({ clock: clock.now, seed: 7, faults: { F51: 0 } });
  world.admin.addMailbox({ address: ANNA, name: 'Anna Berg', aliases: ['a.berg@bank.example'] });
  world.admin.addMailbox({ address: BERT, name: 'Bert Cole' });
  world.admin.addMailbox({ address: ROOM, name: 'Blue Room', kind: 'room' });
  world.admin.addAccount({ name: SERVICE, impersonation: 'all' });
  world.admin.addAccount({ name: BERTS_OWN, impersonation: [BERT] });
  const simulator = await startSimulator({ ...options, world, clock });
  const { issuer, ports } = simulator;
  issuer.applications.set('service', { clientId: 'service', account: SERVICE, secret: 's', certificate: null });
  issuer.applications.set('bert only', { clientId: 'bert only', account: BERTS_OWN, secret: 's', certificate: null });
  const origin = `http://127.0.0.1:${ports.plain}`;
  const root = `${origin}/v1.0`;
  const tokens = {
    service: await tokenOf(simulator, origin, 'service', 'https://graph.microsoft.com'),
    'bert only': await tokenOf(simulator, origin, 'bert only', 'https://graph.microsoft.com'),
    ews: await tokenOf(simulator, origin, 'service', 'https://outlook.office365.com'),
    nobody: '',
  };

  const ask: Ask = async (method, path, wish = {}) => {
    const token = tokens[wish.as ?? 'service'];
    const response = await fetch(path.startsWith('http') ? path : root + path, {
      method,
      headers: {
        ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
        ...(wish.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...wish.headers,
      },
      ...(wish.body === undefined ? {} : { body: typeof wish.body === 'string' ? wish.body : JSON.stringify(wish.body) }),
    });
    const text = await response.text();
    const body = (text === '' ? {} : JSON.parse(text)) as Json;
    if (response.status >= 400) expect(schemaComplaint('odataError', body), text).toBeNull();
    else if (wish.type !== undefined) expect(schemaComplaint(wish.type, body), text).toBeNull();
    else if (text !== '' && !Object.hasOwn(body, 'id')) throw new Error(`say against which type ${method} ${path} is to be held`);
    return { status: response.status, headers: response.headers, body };
  };
  const pass = (ms: number): void => {
    clock.advanceTo(clock.now() + ms);
    world.runDue();
  };
  const empty = (): void => {
    // What is still under way arrives first.
    pass(60_000);
    for (const { address } of world.mailboxes()) {
      const outlook = world.outlook(address);
      for (const one of outlook.view(0, Date.UTC(2030, 0, 1))) {
        const id = one.masterId ?? one.id;
        if (outlook.item(id)?.folderId === one.folderId) outlook.removeFor(id, 'HardDelete', { send: false });
      }
    }
  };
  return { simulator, root, ask, pass, empty, guid: (address) => world.mailbox(address)?.guid ?? '' };
}

async function tokenOf(simulator: Simulator, origin: string, clientId: string, audience: string): Promise<string> {
  const { pathname } = new URL(simulator.urls.authority);
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: 's',
    scope: `${audience}/.default`,
  });
  const answer = await fetch(`${origin}${pathname}/oauth2/v2.0/token`, { method: 'POST', body });
  const { access_token: token } = (await answer.json()) as { readonly access_token: string };
  return token;
}

export const WINDOW = 'startDateTime=2026-11-20T00:00:00Z&endDateTime=2026-12-20T00:00:00Z';
export const DAILY = {
  pattern: { type: 'daily', interval: 1 },
  range: { type: 'numbered', startDate: '2026-11-24', numberOfOccurrences: 3 },
};

/** An event on Tuesday at ten in Zurich, as a client writes it. */
export const eventAt = (more: object = {}): object => ({
  subject: 'Advice',
  start: { dateTime: '2026-11-24T10:00:00', timeZone: 'W. Europe Standard Time' },
  end: { dateTime: '2026-11-24T11:00:00', timeZone: 'W. Europe Standard Time' },
  ...more,
});

/** A list in an answer. */
export function listOf(value: Json | undefined): readonly Json[] {
  return value === undefined ? [] : (value as unknown as readonly Json[]);
}

/** The list that an answer is. */
export const valuesOf = ({ body }: Reply): readonly Json[] => listOf(body['value']);
