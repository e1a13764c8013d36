/**
 * Every route of the document, tried without a key, with a key that lacks its scope, and with keys of other companies. The
 * rows all exist, so a route that forgot its company parameter would answer 2xx here.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Connector } from '@lockstep/exchange';
import { SCOPES, isScope } from '../../src/http/access/scopes.ts';
import { askAbout } from './asked.ts';
import { bodiesFor, failedLetter, hookBody, hooked, leaving, leftBlock, migrated, people, storedIn } from './behind-doors.ts';
import { isMail, mailBody, mailPath, mailQuery } from './mail-doors.ts';
import { openHouse, START, type House, type Method, type Reply } from './house.ts';
import { createRenderer } from '../../src/templates/renderer.ts';
import { withOffset } from '../../src/booking/moment.ts';

type Operation = {
  readonly operationId: string;
  readonly security: readonly unknown[];
  readonly 'x-lockstep-scope'?: string;
  readonly 'x-lockstep-company'?: string;
  readonly summary?: string;
  readonly requestBody?: unknown;
};
type Door = { readonly method: Method; readonly path: string; readonly operation: Operation };

/** An Exchange that passes its test. */
const connector = {
  async *probe() {
    yield { step: 'name', outcome: 'passed', milliseconds: 1, seen: 'The name resolves.', cause: null };
  },
  close: () => Promise.resolve(),
} as unknown as Connector;
const renderer = createRenderer();
const house: House = await openHouse({
  connectorFor: () => connector,
  renderer,
  post: ({ seen }) => Promise.resolve(seen('connect', 'there')),
});
const origin = await house.app.listen({ port: 0, host: '127.0.0.1' });
afterAll(() => Promise.all([house.app.close(), renderer.close()]));
const document = (await house.call('GET', '~/openapi.json', { key: null })).body as unknown as {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
};
const doors: readonly Door[] = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase() as Method, path, operation })),
);
/** Those that need a scope; what is open, or for whoever is signed in, is tried in access.test.ts. */
const guarded = doors.filter((door) => isScope(door.operation['x-lockstep-scope'] ?? ''));

const named = guarded.map((door) => [`${door.method} ${door.path}`, door] as const);

/** What only the parent's company has; its names would give it away. */
const SECRET = 'Confidential-Blue-Heron';
const ids: Record<string, string> = {};
/** A valid body for every route that takes one, about rows of the parent company. */
const bodies: Record<string, object> = {};
const made = async (path: string, body: object): Promise<string> => {
  const answer = await house.call('POST', path, { body });
  expect([path, answer.status, answer.status === 201 ? '' : answer.text]).toEqual([path, 201, '']);
  return String(answer.body['id']);
};

beforeAll(async () => {
  const name = SECRET;
  const externalId = SECRET;
  const hour = (hours: number): string => withOffset((START + hours * 3_600_000) as typeof START, 'Europe/Zurich');
  ids['locations'] = await made('/locations', { name, externalId });
  ids['staff'] = await made('/staff', { name, externalId });
  ids['resources'] = await made('/resources', { name, externalId });
  ids['services'] = await made('/services', { name, durationMinutes: 30, externalId });
  ids['clients'] = await made('/clients', { name, externalId });
  const assignments = [{ holder: ids['staff'] }];
  ids['appointments'] = await made('/appointments', { title: name, start: hour(24), end: hour(25), assignments, externalId });
  ids['decisions'] = ids['appointments'];
  const integration = { name, endpoint: 'https://mail.example.com/EWS/Exchange.asmx', userName: 'svc' };
  ids['integrations'] = await made('/integrations', { ...integration, password: SECRET, externalId });
  const pairing = { holder: ids['staff'], integration: ids['integrations'], address: 'heron@example.com' };
  ids['pairings'] = await made('/pairings', { ...pairing, externalId });
  ids['mailboxes'] = String((await house.call('GET', `/pairings/${ids['pairings']}`)).body['mailbox']);
  ids['migrations'] = await migrated(house, ids['integrations'], ids['mailboxes']);
  ids['blocks'] = await leftBlock(house, ids['mailboxes'], ids['staff'] ?? '');
  ids['letters'] = await failedLetter(house, ids['appointments'], SECRET);
  Object.assign(ids, await leaving(house, integration));
  ids['otherRoom'] = await made('/resources', { name: 'other room' });
  ids['keys'] = await made('/keys', { name, scopes: ['staff:read'] });
  Object.assign(ids, await people(house, SECRET), await hooked(house, SECRET), { companies: house.parent.id });
  Object.assign(bodies, bodiesFor(ids, { company: house.parent.id, hour, integration, pairing, assignments }));
});

const resourceOf = (door: Door): string => door.path.split('/')[3] ?? '';
/** What a query cannot leave out. */
const queryOf = (door: Door): string => {
  if (isMail(door)) return mailQuery(door, house.parent.id);
  const span = 'from=2026-03-01T00:00:00Z&to=2026-03-31T00:00:00Z';
  if (['listBusy', 'listBlocks'].includes(door.operation.operationId)) return `?holder=${ids['staff']}&${span}`;
  if (door.operation.operationId === 'explainAvailability') return `?service=${ids['services']}&start=2026-03-03T09:00:00Z`;
  return door.operation.operationId === 'listAvailability' ? `?service=${ids['services']}&${span}` : '';
};
const pathOf = (door: Door): string =>
  mailPath(door.path)
    .replace('letters/{id}', `letters/${ids['letters'] ?? ''}`)
    .replace('{id}/disconnection', `${ids['leaving'] ?? ''}/disconnection`)
    .replace('invitations/{id}', `invitations/${ids['invitations'] ?? ''}`)
    .replace('{id}', ids[resourceOf(door)] ?? '')
    .replace('{externalId}', SECRET)
    .replace('{holder}', ids['staff'] ?? '')
    .replace('{delivery}', ids['delivery'] ?? '')
    .replace('{mailbox}', ids['leavingMailbox'] ?? '')
    .replace('/api/v1', '') + queryOf(door);
const bodyOf = (door: Door): object | undefined => {
  if (door.operation.requestBody === undefined) return undefined;
  if (isMail(door)) return mailBody(door, house.parent.id, SECRET);
  if (door.path.endsWith('/templates/preview')) return { company: house.parent.id, template: null };
  if (/migrations.*\/start$/.test(door.path)) return { anew: false };
  if (door.path.endsWith('/schedule')) return { periods: [] };
  if (door.path.endsWith('/booking-page')) return { open: true, slug: 'heron', services: [ids['services']] };
  if (door.path.endsWith('/detect')) return { company: house.parent.id, address: 'heron@example.com', userName: 'svc', password: SECRET };
  if (door.path.endsWith('/calendars')) return { calendars: [] };
  if (door.path.endsWith('/disconnection')) return { events: 'remove', busy: 'leave', mails: 0 };
  if (door.path.endsWith('/deactivate')) return { reason: 'On leave' };
  if (door.path.endsWith('/hand-over')) return { to: ids[resourceOf(door) === 'staff' ? 'colleague' : 'otherRoom'], mails: 9 };
  if (door.path.endsWith('/undo')) return { password: SECRET };
  if (door.path.endsWith('/test')) return { address: 'heron@example.com' };
  if (door.path.endsWith('/import')) return { csv: `id,mailbox\n${ids['staff']},heron@example.com\n` };
  if (resourceOf(door) === 'webhooks') return hookBody(door, house.parent.id);
  if (door.method === 'PATCH')
    return door.path.includes('/pairings/')
      ? { enabled: false }
      : resourceOf(door) === 'appointments'
        ? { title: 'taken over' }
        : { name: 'taken over' };
  if (/\/(confirm|cancel|attended|reinstate|release|ask-again)$/.test(door.path)) return {};
  // An upsert has a time and a mailbox of its own, so that it does not meet what a POST has made before.
  const upserts: Readonly<Record<string, string>> = { appointments: 'replaced', pairings: 'repaired' };
  return bodies[(door.method === 'PUT' ? upserts[resourceOf(door)] : undefined) ?? resourceOf(door)];
};
/** A stream has no end to wait for: its beginning is the answer. */
const beginning = async (path: string, key: string | null): Promise<Reply> => {
  const gone = new AbortController();
  const reply = await fetch(`${origin}/api/v1${path}`, {
    headers: key === null ? {} : { authorization: `Bearer ${key}` },
    signal: gone.signal,
  });
  const first = await reply.body?.getReader().read();
  gone.abort();
  const text = new TextDecoder().decode(first?.value);
  const body = text.startsWith('{') ? (JSON.parse(text) as Reply['body']) : {};
  return { status: reply.status, text, body, headers: Object.fromEntries(reply.headers) };
};
const tryDoor = (door: Door, key: string | null) => {
  if (door.operation.operationId === 'watch') return beginning(pathOf(door), key);
  const body = bodyOf(door);
  return house.call(door.method, pathOf(door), body === undefined ? { key } : { key, body });
};
const stored = (): Promise<string> => storedIn(house);

describe('7.5 the document', () => {
  test('is OpenAPI 3.1 and lists every route of the API with scope, company parameter and summary', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(guarded.length).toBeGreaterThan(60);
    for (const { operation, path, method } of guarded) {
      const what = `${method} ${path}`;
      expect([what, isScope(operation['x-lockstep-scope'] ?? '')]).toEqual([what, true]);
      expect([what, ['row', 'query', 'body', 'key'].includes(operation['x-lockstep-company'] ?? '')]).toEqual([what, true]);
      expect([what, (operation.summary ?? '').length > 10, operation.security.length]).toEqual([what, true, 2]);
    }
  });
  test('names every operation once', () => {
    const names = doors.map((door) => door.operation.operationId);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
  test('uses every scope there is', () => {
    const used = new Set(guarded.map((door) => door.operation['x-lockstep-scope']));
    expect(SCOPES.filter((scope) => !used.has(scope))).toEqual([]);
  });
});

describe('7.5 without a key', () => {
  test.each(named)('%s answers 401 and changes nothing', async (_name, door) => {
    const before = await stored();
    for (const key of [null, 'lk_unknown', 'something else']) {
      const answer = await tryDoor(door, key);
      expect([answer.status, answer.body['code'], answer.headers['www-authenticate']]).toEqual([
        401,
        'unauthenticated',
        'Bearer realm="lockstep"',
      ]);
      expect(answer.text).not.toContain(SECRET);
    }
    expect(await stored()).toBe(before);
  });
});

describe('7.5 with a key that lacks the scope', () => {
  test.each(named)('%s answers 403 naming the scope', async (_name, door) => {
    const needed = door.operation['x-lockstep-scope'] ?? '';
    const writing = needed.replace(/:read$/, ':write');
    const key = await house.keyWith(
      house.parent,
      SCOPES.filter((scope) => scope !== needed && scope !== writing),
    );
    const before = await stored();
    const answer = await tryDoor(door, key);
    expect([answer.status, answer.body['code']]).toEqual([403, 'forbidden']);
    expect(answer.text).toContain(needed);
    expect(answer.text).not.toContain(SECRET);
    expect(await stored()).toBe(before);
  });
});

/** What is asked of several rows is answered for each: of those of others nothing was done. */
const askedOfMany = (door: Door): boolean => /^(refresh|resync)Mailboxes$/.test(door.operation.operationId);

/** Routes without a row or company in the request answer for the caller's own company; they must show nothing of the other. */
const ownAnswer = (door: Door): boolean =>
  door.method === 'GET' && !isMail(door) && !door.path.includes('{') && !door.path.includes('/availability');

/** Every company has itself, and the key that asks. */
const hasOwn = ({ path }: Door): boolean => path.endsWith('/companies') || path.endsWith('/keys');

describe('7.5 with the key of another organisation', () => {
  test.each(named)('%s shows and changes nothing', async (_name, door) => {
    const before = await stored();
    const answer = await tryDoor(door, house.keys.stranger);
    expect(answer.text).not.toContain(SECRET);
    expect(await stored()).toBe(before);
    // What a body refers to is a wrong reference (422); what the address names is not found (404).
    if (door.operation.operationId === 'watch') expect([answer.status, answer.text]).toEqual([200, 'retry: 2000\n\n']);
    else if (askedOfMany(door)) expect([answer.status, answer.body['asked']]).toEqual([202, 0]);
    else if (door.operation.operationId === 'countDecisions') expect(answer.body).toEqual({ appointments: 0, mailboxes: 0 });
    else if (door.operation.operationId === 'readInstallation') expect([answer.status, answer.body['held']]).toEqual([200, null]);
    // What can be used in templates is the same for everybody.
    else if (door.operation.operationId === 'listTemplateObjects') expect(answer.status).toBe(200);
    else if (ownAnswer(door)) expect([answer.status, answer.body['items']]).toEqual([200, hasOwn(door) ? expect.any(Array) : []]);
    else expect([404, 422]).toContain(answer.status);
  });
});

describe('7.5 with the key of a child company', () => {
  const inherited = ['locations', 'staff', 'resources', 'services', 'integrations', 'installation', 'availability'];
  test.each(named)('%s changes nothing of the parent', async (_name, door) => {
    const before = await stored();
    const answer = await tryDoor(door, house.keys.child);
    expect(await stored()).toBe(before);
    const readable = door.method === 'GET' && inherited.includes(resourceOf(door));
    if (readable) expect(answer.status).toBe(200);
    else if (askedOfMany(door)) expect([answer.status, answer.body['asked'], answer.text.includes(SECRET)]).toEqual([202, 0, false]);
    else if (ownAnswer(door)) expect([answer.status, answer.text.includes(SECRET)]).toEqual([200, false]);
    else {
      expect([403, 404, 422]).toContain(answer.status);
      expect(answer.text).not.toContain(SECRET);
    }
  });
});

/** Without this, a door that refuses everybody would pass all of the above. */
describe('7.5 with the key of the company itself', () => {
  const last = (door: Door): number => {
    const order = [
      /\/disconnection$/,
      /\/skip$/,
      /\/go-on$/,
      /disconnection\/stop$/,
      /\/undo$/,
      /\/deactivate$/,
      /\/disable$/,
      /\/attended$/,
      /\/cancel$/,
      /\/revoke$/,
      /^DELETE .*pairings/,
      /^DELETE .*integrations/,
      /^DELETE .*webhooks/,
      /^DELETE .*mail\/settings/,
    ];
    return order.findIndex((one) => one.test(`${door.method} ${door.path}`));
  };
  const inOrder = [...guarded].sort(
    (one, other) => last(one) - last(other) || Number(other.path.endsWith('/enable')) - Number(one.path.endsWith('/enable')),
  );
  test.each(inOrder.map((door) => [`${door.method} ${door.path}`, door] as const))('%s answers what was asked', async (_name, door) => {
    if (door.path.endsWith('/attended')) house.clock.at = (START + 40.5 * 3_600_000) as typeof START;
    if (/^(decide|takeBackDecision)$/.test(door.operation.operationId))
      bodies['decisions'] = { keep: 'booking', question: await askAbout(house, ids['decisions'] ?? '', 'deletion') };
    const answer = await tryDoor(door, house.keys.parent);
    expect([answer.status < 300, answer.status < 300 ? '' : answer.text]).toEqual([true, '']);
  });
});
