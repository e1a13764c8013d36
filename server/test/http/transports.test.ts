/** The transport of an integration as the API takes it: what each needs, what is refused and how it may change (section 1 of the rules). */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Failure } from '@lockstep/exchange';
import { readCredentials } from '../../src/secrets/credentials.ts';
import { openHouse, START, type House, type Reply } from './house.ts';

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.app.close());

const oauth = { tenant: 'bank.example', clientId: 'app' };
const graph = { name: 'Online', transport: 'graph', oauth, password: 'application secret' };
const ews = { name: 'On premises', endpoint: 'https://mail.example.com/EWS/Exchange.asmx', userName: 'svc', password: 'correct horse' };
const make = (body: object): Promise<Reply> => house.call('POST', '/integrations', { body });
const idOf = async (body: object): Promise<string> => String((await make(body)).body['id']);
const change = (id: string, body: object): Promise<Reply> => house.call('PATCH', `/integrations/${id}`, { body });
const pairUp = async (integration: string): Promise<string> => {
  const holder = String((await house.call('POST', '/staff', { body: { name: 'Anna' } })).body['id']);
  const pairing = await house.call('POST', '/pairings', { body: { holder, integration, address: 'anna@example.com' } });
  return String(pairing.body['mailbox']);
};
/** What an integration signs in with; the seal of this house is no seal. */
const secretsOf = async (id: string) => {
  const row = await house.store.transaction((tx) => tx.connections.get({ root: house.parent.root, id }));
  return readCredentials(Buffer.from(row?.secret?.split(':')[2] ?? '', 'hex').toString());
};
const refusal = ({ status, body }: Reply) => [status, (body['problems'] as { field: string }[] | undefined)?.[0]?.field];

describe('1 an integration by Graph', () => {
  test('1 needs an application and nothing else: who it is, and its secret', async () => {
    const made = await make(graph);
    expect([made.status, made.body]).toMatchObject([
      201,
      { transport: 'graph', authentication: 'oauth', endpoint: null, graphEndpoint: null, notificationUrl: null, notices: [] },
    ]);
    const { oauth: _, ...without } = graph;
    expect(refusal(await make(without))).toEqual([422, '/oauth']);
  });
  test('1 has no endpoint of EWS and no other way to sign in, and says what to send instead', async () => {
    for (const [more, field] of [
      [{ endpoint: ews.endpoint }, '/endpoint'],
      [{ authentication: 'ntlm', userName: 'svc' }, '/authentication'],
      [{ ewsPassword: 'second' }, '/ewsPassword'],
      [{ accessType: 'delegate' }, '/accessType'],
      [{ windowDaysAhead: 1_820 }, '/windowDaysAhead'],
      [{ graphEndpoint: 'http://graph.example.com' }, '/graphEndpoint'],
    ] as const) {
      const reply = await make({ ...graph, ...more });
      expect(refusal(reply)).toEqual([422, field]);
      expect(reply.text).toMatch(/"next":"[A-Z]/);
    }
  });
  test('1 takes a root of its own without the version, and an https address to be told at', async () => {
    const more = { graphEndpoint: 'https://graph.example.com/v1.0/', notificationUrl: 'https://booking.example.com' };
    expect((await make({ ...graph, ...more })).body).toMatchObject({ ...more, graphEndpoint: 'https://graph.example.com' });
    expect(refusal(await make({ ...graph, notificationUrl: 'http://booking.example.com' }))).toEqual([400, '/notificationUrl']);
    expect(refusal(await make({ ...ews, notificationUrl: 'https://booking.example.com' }))).toEqual([422, '/notificationUrl']);
    expect(refusal(await make({ ...ews, graphEndpoint: 'https://graph.example.com' }))).toEqual([422, '/graphEndpoint']);
  });
  test('1 what is paired through it is reached by Graph, and asked at intervals where no address is set', async () => {
    const id = await idOf(graph);
    const mailbox = await pairUp(id);
    const shown = async () => (await house.call('GET', `/mailboxes/${mailbox}`)).body;
    expect(await shown()).toMatchObject({ transport: 'graph', polled: true, detection: null });
    await change(id, { notificationUrl: 'https://booking.example.com' });
    expect(await shown()).toMatchObject({ transport: 'graph', polled: false });
  });
});

describe('1.5 an integration all of whose mailboxes moved to the other transport', () => {
  /** As a migration within it leaves it: what it went by before stays, for the way back. */
  const moved = async (id: string, transport: 'ews' | 'graph'): Promise<void> =>
    house.store.transaction(async (tx) => void (await tx.connections.update({ root: house.parent.root, id }, { transport })));

  test('1.5 is changed like any other, with what the former one went by, which is asked for no more', async () => {
    const was = { graphEndpoint: 'https://graph.example.com', notificationUrl: 'https://booking.example.com' };
    const byGraph = await idOf({ ...graph, ...was });
    await moved(byGraph, 'ews');
    expect(await change(byGraph, { name: 'Renamed' })).toMatchObject({ status: 200, body: { name: 'Renamed', transport: 'ews', ...was } });
    expect(refusal(await change(byGraph, { graphEndpoint: 'https://another.example.com' }))).toEqual([422, '/graphEndpoint']);
    expect(refusal(await change(byGraph, { notificationUrl: 'https://another.example.com' }))).toEqual([422, '/notificationUrl']);
    const byEws = await idOf({ name: 'Cloud', authentication: 'oauth', oauth, endpoint: ews.endpoint, password: 'application secret' });
    await moved(byEws, 'graph');
    expect(await change(byEws, { name: 'Renamed' })).toMatchObject({ status: 200, body: { transport: 'graph', endpoint: ews.endpoint } });
    expect(refusal(await change(byEws, { endpoint: 'https://another.example.com/EWS/Exchange.asmx' }))).toEqual([422, '/endpoint']);
  });
});

describe('1 an integration that finds out for each mailbox', () => {
  const both = { ...ews, transport: 'detect', authentication: 'ntlm', oauth, password: 'application secret', ewsPassword: 'correct horse' };
  test('1 signs in to both by one application, or to EWS by a user name with a password of its own', async () => {
    const one = await idOf({ ...graph, transport: 'detect', endpoint: ews.endpoint });
    expect(await secretsOf(one)).toEqual({ password: 'application secret', ewsPassword: null });
    const two = await idOf(both);
    expect(await secretsOf(two)).toEqual({ password: 'application secret', ewsPassword: 'correct horse' });
    const reply = await house.call('GET', `/integrations/${two}`);
    expect(reply.text).not.toMatch(/application secret|correct horse/);
  });
  test('1 needs both secrets where there are two', async () => {
    const { ewsPassword: _, ...without } = both;
    expect(refusal(await make(without))).toEqual([422, '/ewsPassword']);
  });
  test('1.2 either secret is replaced by itself, the other one stays', async () => {
    const id = await idOf(both);
    await change(id, { ewsPassword: 'battery' });
    expect(await secretsOf(id)).toEqual({ password: 'application secret', ewsPassword: 'battery' });
    await change(id, { password: 'rolled over' });
    expect(await secretsOf(id)).toEqual({ password: 'rolled over', ewsPassword: 'battery' });
    await change(id, { windowDaysAhead: 100 });
    expect(await secretsOf(id)).toEqual({ password: 'rolled over', ewsPassword: 'battery' });
  });
  test('1.6 shows how the transport of a mailbox was found out, and what speaks against it since', async () => {
    const mailbox = await pairUp(await idOf(both));
    const against = { transport: 'ews' as const, seen: 'MailboxNotEnabledForRESTAPI', since: START, last: START, times: 1 };
    await house.store.transaction((tx) =>
      tx.mailboxes.update(
        { root: house.parent.root, id: mailbox },
        { detectedAt: START, detection: { seen: 'Microsoft Graph answers for it.', against } },
      ),
    );
    const at = '2026-03-02T08:00:00Z';
    expect((await house.call('GET', `/mailboxes/${mailbox}`)).body['detection']).toEqual({
      at,
      seen: 'Microsoft Graph answers for it.',
      against: { ...against, since: at, last: at },
    });
  });
});

describe('1 the transport of an integration', () => {
  test('1.5 of what is paired it is not changed by a setting, as its events are known by the present one', async () => {
    const id = await idOf(ews);
    await pairUp(id);
    const reply = await change(id, { transport: 'graph', endpoint: null, authentication: 'oauth', oauth, password: 'application secret' });
    expect([refusal(reply), reply.text]).toEqual([[422, '/transport'], expect.stringContaining('\\"detect\\"')]);
  });
  test('1.6 of what is paired it may be left to be found out: the mailboxes stay where they are until then', async () => {
    const id = await idOf(ews);
    const mailbox = await pairUp(id);
    const reply = await change(id, { transport: 'detect', oauth, password: 'application secret' });
    expect([reply.status, reply.body]).toMatchObject([200, { transport: 'detect', authentication: 'basic' }]);
    expect(await secretsOf(id)).toEqual({ password: 'application secret', ewsPassword: 'correct horse' });
    expect((await house.call('GET', `/mailboxes/${mailbox}`)).body).toMatchObject({ transport: 'ews', detection: null });
  });
  test('1 of what has no mailbox yet it is changed at will', async () => {
    const id = await idOf(ews);
    const reply = await change(id, { transport: 'graph', endpoint: null, authentication: 'oauth', oauth, password: 'application secret' });
    expect([reply.status, reply.body]).toMatchObject([200, { transport: 'graph', endpoint: null }]);
    expect(await secretsOf(id)).toEqual({ password: 'application secret', ewsPassword: null });
    const back = { transport: 'ews', endpoint: ews.endpoint, authentication: 'basic', userName: 'svc' };
    expect(refusal(await change(id, back))).toEqual([422, '/password']);
    expect((await change(id, { ...back, password: 'correct horse' })).status).toBe(200);
  });
  test('1 a password that was kept before there could be two still opens', () => {
    expect(readCredentials('correct horse')).toEqual({ password: 'correct horse', ewsPassword: null });
  });
});

describe('1.1 detection', () => {
  const failure = (cause: Failure['cause'], scope: Failure['scope']): Failure => ({
    kind: 'moved',
    scope,
    cause,
    ambiguous: false,
    retryAt: null,
    detail: 'said by Graph',
  });
  const detect = async (body: object, said: Failure | null): Promise<Reply> => {
    const server = said === null ? { serverVersion: null, schemaVersion: null } : null;
    const other = await openHouse({ askGraph: () => Promise.resolve({ server, failure: said }) });
    const reply = await other.call('POST', '/integrations/detect', {
      body: { address: 'anna@example.com', oauth, password: 'x', ...body },
    });
    await other.app.close();
    return reply;
  };
  test('1.1 asks Graph first, and EWS only where Graph says that the mailbox is none of its own', async () => {
    expect((await detect({ transport: 'detect' }, null)).body).toMatchObject({ transport: 'graph', offers: ['oauth'], cause: null });
    const elsewhere = await detect({ transport: 'detect' }, failure('mailboxMoved', 'mailbox'));
    expect(elsewhere.body).toMatchObject({ transport: null, seen: 'this test has no Exchange' });
    const refused = await detect({ transport: 'detect' }, failure('tokenRefused', 'account'));
    expect(refused.body).toMatchObject({ transport: null, seen: 'said by Graph', cause: 'tokenRefused' });
  });
  test('1.1 by Graph alone EWS is never asked', async () => {
    const reply = await detect({ transport: 'graph' }, failure('mailboxMoved', 'mailbox'));
    expect(reply.body).toMatchObject({ transport: null, seen: 'said by Graph', cause: 'mailboxMoved' });
  });
});
