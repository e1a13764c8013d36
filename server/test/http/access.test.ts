/**
 * Every operation of the document as every role, on one's own side and with the ids of another. What is expected comes from
 * the definition of each route; requests are made from its schema, so a new route is tried without anybody thinking of it.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Connector } from '@lockstep/exchange';
import { ROLE_SCOPES } from '../../src/http/access/roles.ts';
import { allows, isScope, SCOPES, type Scope } from '../../src/http/access/scopes.ts';
import { invite } from '../../src/signin/invitation.ts';
import { ROLES, type Role } from '../../src/store/rows/access.ts';
import { TABLE_NAMES } from '../../src/store/shapes.ts';
import type { Company } from '../../src/store/rows/booking.ts';
import type { Table } from '../../src/store/store.ts';
import { arrive, type Person } from '../signin/ground.ts';
import { createRenderer } from '../../src/templates/renderer.ts';
import { mailPath } from './mail-doors.ts';
import { openHouse, START, type House, type Method, type Reply } from './house.ts';
import { exampleOf, type Schema } from './example.ts';

type Operation = {
  readonly operationId: string;
  readonly 'x-lockstep-scope': string;
  readonly 'x-lockstep-company': string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
};
type Door = { readonly method: Method; readonly path: string; readonly operation: Operation };

/** An Exchange that nobody may reach from here: a test of it by somebody else would be a leak. */
const connector = {
  async *probe() {
    yield { step: 'name', outcome: 'passed', milliseconds: 1, seen: 'Confidential', cause: null };
  },
  close: () => Promise.resolve(),
} as unknown as Connector;
const renderer = createRenderer();
const house: House = await openHouse({ connectorFor: () => connector, renderer });
afterAll(() => Promise.all([house.app.close(), renderer.close()]));

const document = (await house.call('GET', '~/openapi.json', { key: null })).body as unknown as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
};
const doors: readonly Door[] = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods)
    .filter(() => path.startsWith('/api/v1/'))
    .map(([method, operation]) => ({ method: method.toUpperCase() as Method, path: path.replace('/api/v1', ''), operation })),
);
const named = (some: readonly Door[]) => some.map((door) => [`${door.method} ${door.path}`, door] as const);
const needOf = (door: Door): string => door.operation['x-lockstep-scope'];
const scoped = doors.filter((door) => isScope(needOf(door)));
const open = doors.filter((door) => needOf(door) === 'open');
const personal = doors.filter((door) => needOf(door) === 'signedIn');

/** In every text of the bank; whoever sees it sees the bank. */
const SECRET = 'Confidential-Blue-Heron';
/** Ids of the bank's rows by the name of the resource in the path, and by the field that refers to them. */
const ids: Record<string, string> = {};

const sides = ['the other organisation', 'a child company'] as const;
type Side = (typeof sides)[number];
const people = {} as Record<Side | 'the bank', Record<Role, Person>>;

beforeAll(async () => {
  const staffed = async (company: Company, domain: string): Promise<Record<Role, Person>> => {
    const made: Partial<Record<Role, Person>> = {};
    for (const role of ROLES) made[role] = await arrive(house, company, role, `${domain} ${role}`);
    return made as Record<Role, Person>;
  };
  people['the bank'] = await staffed(house.parent, SECRET);
  people['the other organisation'] = await staffed(house.stranger, 'Other');
  people['a child company'] = await staffed(house.child, 'North');
  await furnish();
});

const furnish = async (): Promise<void> => {
  const made = async (path: string, body: object): Promise<string> => {
    const reply = await house.call('POST', path, { body: { ...body, externalId: SECRET } });
    if (reply.status !== 201) throw new Error(`${path}: ${reply.text}`);
    return String(reply.body['id']);
  };
  const name = SECRET;
  ids['locations'] = ids['location'] = await made('/locations', { name });
  ids['staff'] = ids['holder'] = ids['servedBy'] = await made('/staff', { name });
  ids['resources'] = await made('/resources', { name });
  ids['services'] = ids['service'] = await made('/services', { name, durationMinutes: 30 });
  ids['clients'] = ids['client'] = await made('/clients', { name });
  const [start, end] = [new Date(START + 86_400_000).toISOString(), new Date(START + 90_000_000).toISOString()];
  ids['appointments'] = await made('/appointments', { title: name, start, end, assignments: [{ holder: ids['staff'] }] });
  const exchange = { name, endpoint: 'https://mail.example.com/EWS/Exchange.asmx', userName: SECRET, password: SECRET };
  ids['integrations'] = ids['integration'] = await made('/integrations', exchange);
  const pairing = { holder: ids['staff'], integration: ids['integrations'], address: `${SECRET}@example.com` };
  ids['pairings'] = await made('/pairings', pairing);
  ids['mailboxes'] = String((await house.call('GET', `/pairings/${ids['pairings']}`)).body['mailbox']);
  const webhook = await house.call('POST', '/webhooks', { body: { url: 'https://hooks.example.com/', description: SECRET } });
  ids['webhooks'] = String(webhook.body['id']);
  ids['companies'] = ids['company'] = ids['parent'] = house.parent.id;
  ids['users'] = ids['user'] = people['the bank'].viewer.id;
  await house.store.transaction(async (tx) => {
    const { root, id: company } = house.parent;
    ids['keys'] = (await tx.apiKeys.select({ root, company }))[0]?.id ?? '';
    ids['sessions'] = (await tx.sessions.select({ root, user: ids['user'] ?? '' }))[0]?.id ?? '';
    const draft = { root, kind: 'invitation', company, role: 'viewer', email: `${SECRET}@bank.example`, user: null } as const;
    ids['invitations'] = (await invite(tx, house.occasion(), draft, 3_600_000)).row.id;
    await tx.companies.update({ root, id: company }, { externalId: SECRET });
  });
};

/** The last part of the path before the id says whose id it is: `/users/invitations/{id}` is an invitation's. */
const addressOf = (door: Door, known: (resource: string) => string): string =>
  mailPath(door.path)
    .replace(/([\w-]+)\/\{id\}/, (_all, resource: string) => `${resource}/${known(resource)}`)
    .replace('{externalId}', SECRET) + queryOf(door);
/** What a query cannot leave out. */
const queryOf = ({ operation }: Door): string => {
  const values: Readonly<Record<string, string>> = {
    ...ids,
    from: '2026-03-01T00:00:00Z',
    to: '2026-03-31T00:00:00Z',
    start: '2026-03-02T10:00:00Z',
    holder: ids['staff'] ?? 'x',
  };
  // Either a service or people are asked about, which no single parameter says.
  const isNeeded = (name: string): boolean => operation.operationId === 'explainAvailability' && name === 'holder';
  const needed = (operation.parameters ?? []).filter((one) => one.in === 'query' && (one.required === true || isNeeded(one.name)));
  return needed.length === 0
    ? ''
    : `?${new URLSearchParams(needed.map(({ name }): [string, string] => [name, values[name] ?? 'x'])).toString()}`;
};
const bodyOf = (door: Door, ...without: string[]): object | undefined => {
  const schema = door.operation.requestBody?.content['application/json']?.schema;
  const making = { known: document.components.schemas, ids, without };
  return schema === undefined ? undefined : (exampleOf(schema, making) as object);
};

/** Everything of the bank, without what every request of a session renews. */
const stored = (): Promise<string> =>
  house.store.transaction(async (tx) => {
    const all: unknown[] = [];
    for (const name of TABLE_NAMES) {
      const rows = (await (tx[name] as unknown as Table<Record<string, unknown>>).select({})) as Record<string, unknown>[];
      all.push(rows.filter(({ root, company }) => root === house.parent.root && (company === undefined || company === house.parent.id)));
    }
    return JSON.stringify(all, (key, value: unknown) => (key === 'seenAt' || key === 'lastUsedAt' ? null : value));
  });

const call = (person: Person, door: Door, known: (resource: string) => string, body?: object): Promise<Reply> =>
  person.browser.call(door.method, addressOf(door, known), body);

describe('8.5 the roles', () => {
  const writing = (role: Role): Scope[] => SCOPES.filter((scope) => !scope.endsWith(':read') && allows(ROLE_SCOPES[role], scope));
  test('read everything, and write what is theirs', () => {
    for (const role of ROLES)
      for (const scope of SCOPES.filter((one) => one.endsWith(':read'))) expect(allows(ROLE_SCOPES[role], scope)).toBe(true);
    expect(writing('owner')).toEqual(SCOPES.filter((scope) => !scope.endsWith(':read')));
    expect(writing('owner').filter((scope) => !writing('administrator').includes(scope))).toEqual(['keys:write', 'users:write']);
    expect(writing('scheduler')).toEqual(['clients:write', 'appointments:write']);
    expect(writing('viewer')).toEqual([]);
  });
  test('every operation says who may call it', () => {
    expect([doors.length, scoped.length + open.length + personal.length]).toEqual([doors.length, doors.length]);
    expect(open.map((door) => door.operation.operationId).sort()).toEqual([
      'bookAgainByLink',
      'bookOnPage',
      'cancelByLink',
      'listFreeTimes',
      'listTimesByLink',
      'lookAtLink',
      'lookByLink',
      'rescheduleByLink',
      'showBookingPage',
      'signIn',
      'useLink',
    ]);
    expect(personal.map((door) => door.operation.operationId).sort()).toEqual([
      'changePassword',
      'endSession',
      'listSessions',
      'readSession',
      'signOut',
    ]);
  });
});

describe.each(ROLES)('8.5 %s, at home', (role) => {
  test.each(named(scoped.filter((door) => !allows(ROLE_SCOPES[role], needOf(door) as Scope))))(
    '%s is forbidden, names role and scope, and changes nothing',
    async (_name, door) => {
      const before = await stored();
      const reply = await call(people['the bank'][role], door, (resource) => ids[resource] ?? 'none', bodyOf(door));
      expect([reply.status, reply.body['code']]).toEqual([403, 'forbidden']);
      expect(reply.text).toContain(`Your role, ${role}, lacks the scope ${needOf(door)}`);
      expect(await stored()).toBe(before);
    },
  );
  // The stream of changes has no end to wait for; doors.test.ts enters it.
  const allowed = scoped.filter((door) => allows(ROLE_SCOPES[role], needOf(door) as Scope) && door.operation.operationId !== 'watch');
  test.each(named(allowed))('%s is let through', async (_name, door) => {
    const reply = await call(people['the bank'][role], door, () => 'none', door.method === 'GET' ? undefined : bodyOf(door));
    expect([401, 500].includes(reply.status) || reply.body['code'] === 'forbidden').toBe(false);
  });
});

describe.each(sides.flatMap((side) => ROLES.map((role) => [side, role] as const)))('8.5 from %s, %s', (side, role) => {
  const inherited = ['locations', 'staff', 'resources', 'services', 'integrations'];
  const entered = [...scoped, ...personal].filter(({ operation }) => !['watch', 'signOut'].includes(operation.operationId));
  test.each(named(entered))('%s with ids of the bank shows and changes nothing of it', async (_name, door) => {
    const before = await stored();
    const reply = await call(people[side][role], door, (resource) => ids[resource] ?? 'none', bodyOf(door));
    expect(await stored()).toBe(before);
    const need = needOf(door);
    const allowed = need === 'signedIn' || allows(ROLE_SCOPES[role], need as Scope);
    // A company pairs its own people through the integration it inherits; of the bank's it finds nobody to pair.
    const usesParents = side === 'a child company' && door.operation.operationId === 'importPairings';
    const readsParents = side === 'a child company' && door.method === 'GET' && inherited.includes(door.path.split('/')[1] ?? '');
    if (!(allowed && readsParents)) expect(reply.text).not.toContain(SECRET);
    if (!allowed) expect([reply.status, reply.body['code']]).toEqual([403, 'forbidden']);
    else if (door.path.includes('{id}') && !readsParents && !usesParents) expect(['notFound', 'notYours']).toContain(reply.body['code']);
    // A request that is not even read would prove nothing.
    else expect([reply.body['code'], reply.status]).not.toEqual(['invalid', 400]);
  });
});

describe.each(ROLES)('8.5 from the other organisation, %s, for her own company', (role) => {
  const making = scoped.filter((door) => door.operation.requestBody !== undefined && !door.path.includes('{id}'));
  test.each(named(making))('%s that refers to rows of the bank shows and changes nothing of it', async (_name, door) => {
    const before = await stored();
    const own = { ...door, path: door.path.replace('{externalId}', 'their-own') };
    const body = bodyOf(door, 'company', 'parent', 'externalId');
    const reply = await call(people['the other organisation'][role], own, () => 'none', body);
    expect(await stored()).toBe(before);
    expect(reply.text).not.toContain(SECRET);
    const refers = Object.values(ids).some((id) => JSON.stringify(body).includes(`"${id}"`));
    const allowed = allows(ROLE_SCOPES[role], needOf(door) as Scope);
    if (!allowed) expect(reply.body['code']).toBe('forbidden');
    else if (refers) expect([404, 422]).toContain(reply.status);
    else expect(reply.status).toBeLessThan(500);
  });
});

describe('8.5 without a session', () => {
  test.each(named([...scoped, ...personal]))('%s answers 401', async (_name, door) => {
    for (const headers of [{}, { cookie: 'lockstep_session=ls_unknown' }, { cookie: 'lockstep_session=' }]) {
      const reply = await house.call(
        door.method,
        addressOf(door, (resource) => ids[resource] ?? ''),
        { key: null, headers },
      );
      expect([reply.status, reply.body['code']]).toEqual([401, 'unauthenticated']);
    }
  });
  test.each(named(personal))('%s is not for a key', async (_name, door) => {
    const reply = await house.call(
      door.method,
      addressOf(door, (resource) => ids[resource] ?? ''),
      {},
    );
    expect([reply.status, reply.body['code']]).toEqual([403, 'forbidden']);
  });
});
