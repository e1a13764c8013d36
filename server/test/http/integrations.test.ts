/** Integrations and their test over HTTP. */
import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HOUR, type Instant } from '@lockstep/engine';
import { ConnectorError, type Connector, type Step } from '@lockstep/exchange';
import { CAUSES } from '../../src/causes.ts';
import { withOffset } from '../../src/booking/moment.ts';
import type { Mailbox } from '../../src/store/rows/sync.ts';
import { openHouse, START, type House, type Reply } from './house.ts';

let house: House;
let anna: string;
let integration: string;
/** What the Exchange of this test does when it is tried. */
let probe: () => AsyncGenerator<Step>;
let closed = 0;
const connector = { probe: () => probe(), close: async () => void (closed += 1) } as unknown as Connector;
const settings = {
  name: 'Exchange',
  endpoint: 'https://mail.example.com/EWS/Exchange.asmx',
  userName: 'svc@example.com',
  password: 'correct horse',
};

beforeEach(async () => {
  closed = 0;
  house = await openHouse({ connectorFor: () => connector });
  anna = await idOf('/staff', { name: 'Anna' });
  integration = await idOf('/integrations', settings);
});
afterEach(() => house.app.close());

const idOf = async (path: string, body: object): Promise<string> => String((await house.call('POST', path, { body })).body['id']);
const pairUp = (holder: string, address: string): Promise<Reply> =>
  house.call('POST', '/pairings', { body: { holder, integration, address } });
const mailboxOf = async (reply: Reply): Promise<Mailbox> => {
  const row = await house.store.transaction((tx) => tx.mailboxes.get({ root: house.parent.root, id: String(reply.body['mailbox']) }));
  if (row === null) throw new Error('the pairing made no mailbox');
  return row;
};
const setMailbox = (row: Mailbox, patch: Partial<Mailbox>): Promise<number> =>
  house.store.transaction((tx) => tx.mailboxes.update({ root: row.root, id: row.id }, patch));

describe('1 integrations', () => {
  test('begin switched off, with the defaults of the rules, and never give the password out', async () => {
    const reply = await house.call('GET', `/integrations/${integration}`);
    expect(reply.body).toMatchObject({
      enabled: false,
      hasPassword: true,
      verifyTls: true,
      accessType: 'impersonation',
      windowDaysBack: 1,
      windowDaysAhead: 365,
      trustMinutes: 60,
      showTitles: 'busy',
      privateEvents: 'block',
      blocking: ['busy', 'tentative', 'outOfOffice'],
      allDayCountsAs: 'workingHours',
      policy: {
        revision: 1,
        lock: false,
        conflict: 'booking',
        deletion: 'softDelete',
        accept: { move: true, cancel: true, decline: true },
      },
      notices: [],
    });
    expect(reply.text).not.toMatch(/correct horse|sealed|secret/);
  });
  test('2.2 start only with a mailbox', async () => {
    const before = await house.call('POST', `/integrations/${integration}/enable`);
    expect([before.status, before.body['code']]).toEqual([409, 'noMailbox']);
    const pairing = await pairUp(anna, 'anna@example.com');
    expect((await house.call('POST', `/integrations/${integration}/enable`)).body).toMatchObject({ enabled: true });
    expect((await mailboxOf(pairing)).due).toBe(START);
  });
  test('1.2 a new password is sealed for this very integration, ends the pauses of the old one, and leaves the pairings', async () => {
    const pairing = await pairUp(anna, 'anna@example.com');
    const row = await mailboxOf(pairing);
    await setMailbox(row, { retryAt: (START + HOUR) as Instant, attempts: 5, cause: 'wrongCredentials', state: 'error' });
    await house.store.transaction((tx) =>
      tx.parkings.put({
        root: row.root,
        scope: 'account',
        key: integration,
        until: (START + HOUR) as Instant,
        cause: 'wrongCredentials',
        detail: '401',
      }),
    );
    await house.call('PATCH', `/integrations/${integration}`, { body: { password: 'battery' } });
    expect(await mailboxOf(pairing)).toMatchObject({ retryAt: null, attempts: 0, due: START });
    const [connection, parked] = await house.store.transaction(async (tx) => [
      await tx.connections.get({ root: row.root, id: integration }),
      await tx.parkings.count({}),
    ]);
    expect([connection?.secret, parked]).toEqual([`sealed:${integration}:${Buffer.from('battery').toString('hex')}`, 0]);
    expect((await house.call('GET', `/pairings/${String(pairing.body['id'])}`)).body).toEqual(pairing.body);
  });
  test('a policy is changed by what is sent, and only a real change raises its revision', async () => {
    const changed = await house.call('PATCH', `/integrations/${integration}`, {
      body: { policy: { lock: true, accept: { cancel: false } } },
    });
    expect(changed.body['policy']).toMatchObject({ revision: 2, lock: true, accept: { move: true, cancel: false, decline: true } });
    const same = await house.call('PATCH', `/integrations/${integration}`, { body: { policy: { lock: true } } });
    expect(same.body['policy']).toMatchObject({ revision: 2 });
  });
  test('a row made before busy time could be set shows the defaults and counts by them', async () => {
    await house.store.transaction(async (tx) => {
      const [row] = await tx.connections.select({});
      if (row === undefined) throw new Error('there is no integration');
      const { showTitles: _titles, privateEvents: _private, blocking: _blocking, allDayCountsAs: _allDay, ...rest } = row.settings;
      await tx.connections.put({ ...row, settings: rest });
    });
    expect((await house.call('GET', `/integrations/${integration}`)).body).toMatchObject({
      showTitles: 'busy',
      privateEvents: 'block',
      blocking: ['busy', 'tentative', 'outOfOffice'],
      allDayCountsAs: 'workingHours',
    });
    const changed = await house.call('PATCH', `/integrations/${integration}`, { body: { showTitles: 'title' } });
    expect(changed.body).toMatchObject({ showTitles: 'title', privateEvents: 'block', trustMinutes: 60 });
  });
  test('4.9 internal domains are kept in lower case and in ASCII, each once; anything else names the field and what to send', async () => {
    const body = { internalDomains: ['Example.COM', '*.Bücher.example', 'example.com'] };
    const reply = await house.call('PATCH', `/integrations/${integration}`, { body });
    expect(reply.body['internalDomains']).toEqual(['example.com', '*.xn--bcher-kva.example']);
    for (const wrong of ['anna@example.com', 'https://example.com', 'example', '*', '*.', '.com', 'exa mple.com', '-a.com', '*.*.com']) {
      const refused = await house.call('PATCH', `/integrations/${integration}`, { body: { internalDomains: ['fine.example', wrong] } });
      expect([wrong, refused.status, (refused.body['problems'] as { field: string }[])[0]?.field]).toEqual([
        wrong,
        400,
        '/internalDomains/1',
      ]);
    }
    expect((await house.call('GET', `/integrations/${integration}`)).body['internalDomains']).toHaveLength(2);
  });
  test('busy time is set in place, in the order of the list, and a double booking that may come of it is a standing notice', async () => {
    const body = { showTitles: 'title', privateEvents: 'skip', blocking: ['free', 'busy'], allDayCountsAs: 'nothing' };
    const reply = await house.call('PATCH', `/integrations/${integration}`, { body });
    expect(reply.body).toMatchObject({ ...body, blocking: ['busy', 'free'] });
    expect(reply.body['notices']).toEqual([expect.stringContaining('booked twice')]);
    const back = await house.call('PATCH', `/integrations/${integration}`, { body: { privateEvents: 'block' } });
    expect(back.body['notices']).toEqual([]);
  });
  test.each([
    [{ showTitles: 'private' }, '/showTitles', 'busy, title'],
    [{ privateEvents: 'hide' }, '/privateEvents', 'block, skip'],
    [{ allDayCountsAs: 8 }, '/allDayCountsAs', 'workingHours, wholeDay, nothing'],
    [{ blocking: ['busy', 'away'] }, '/blocking/1', 'workingElsewhere'],
    [{ blocking: ['busy', 'busy'] }, '/blocking', 'once'],
    [{ blocking: ['tentative'] }, '/blocking', 'Add "busy"'],
  ])('of busy time %j is refused at its field, with what to send instead', async (body, field, next) => {
    const reply = await house.call('PATCH', `/integrations/${integration}`, { body });
    expect([reply.status, reply.body['problems']]).toMatchObject([400, [{ field, next: expect.stringContaining(next) as string }]]);
  });
  test('5.3 other rules of busy time have the mailbox worked on, and no pause that Exchange asked for ends', async () => {
    const pairing = await pairUp(anna, 'anna@example.com');
    const later = (START + HOUR) as Instant;
    const row = await mailboxOf(pairing);
    await setMailbox(row, { due: later, retryAt: later, attempts: 3 });
    await house.call('PATCH', `/integrations/${integration}`, { body: { showTitles: 'title' } });
    expect(await mailboxOf(pairing)).toMatchObject({ due: START, retryAt: later, attempts: 3, marks: row.marks + 1 });
    await house.call('PATCH', `/integrations/${integration}`, { body: { showTitles: 'title' } });
    expect(await mailboxOf(pairing)).toMatchObject({ marks: row.marks + 1 });
  });
  test('a certificate authority is taken as PEM and nothing else', async () => {
    const [pem = ''] = rootCertificates;
    expect(new X509Certificate(pem).ca).toBe(true);
    expect((await house.call('PATCH', `/integrations/${integration}`, { body: { certificateAuthorities: pem } })).status).toBe(200);
    for (const wrong of ['mail.crt', pem.replace('M', '!'), `${pem}\n-----BEGIN PRIVATE KEY-----`]) {
      const reply = await house.call('PATCH', `/integrations/${integration}`, { body: { certificateAuthorities: wrong } });
      expect([reply.status, reply.body['code']]).toEqual([400, 'invalid']);
    }
  });
  test.each([
    ['ftp://mail.example.com', 'invalid'],
    ['mail.example.com', 'invalid'],
    ['https://user:pass@mail.example.com/EWS', 'invalid'],
    ['https://mail.example.com/EWS?x=1', 'invalid'],
    ['https://outlook.office365.com/EWS/Exchange.asmx', 'notOffered'],
  ])('the endpoint %s is refused as %s', async (endpoint, code) => {
    const reply = await house.call('POST', '/integrations', { body: { ...settings, endpoint } });
    expect([reply.body['code'], (reply.body['problems'] as { field: string }[])[0]?.field]).toEqual([code, '/endpoint']);
    expect(reply.text).not.toContain('pass@');
  });
  test('what is unsafe carries a standing notice', async () => {
    const reply = await house.call('PATCH', `/integrations/${integration}`, {
      body: { verifyTls: false, endpoint: 'http://mail.example.com/EWS' },
    });
    expect(reply.body['notices']).toHaveLength(2);
  });
  test('are set up at the parent company and inherited by its children', async () => {
    const reply = await house.call('POST', '/integrations', { key: house.keys.child, body: settings });
    expect([reply.status, reply.body['code']]).toEqual([422, 'notAtParent']);
    expect((await house.call('GET', `/integrations/${integration}`, { key: house.keys.child })).status).toBe(200);
  });
  test('are not removed while an event is linked, and then with everything that hangs on them', async () => {
    const pairing = await pairUp(anna, 'anna@example.com');
    const body = {
      title: 'Talk',
      start: withOffset((START + HOUR) as Instant, 'UTC'),
      end: withOffset((START + 2 * HOUR) as Instant, 'UTC'),
      assignments: [{ holder: anna }],
    };
    const appointment = await house.call('POST', '/appointments', { body });
    const key = { root: house.parent.root, appointment: String(appointment.body['id']), mailbox: String(pairing.body['mailbox']) };
    await house.store.transaction((tx) => tx.links.update(key, { eventId: 'AAMk' }));
    const refused = await house.call('DELETE', `/integrations/${integration}`);
    expect([refused.status, refused.body['code']]).toEqual([409, 'inUse']);
    expect(refused.body['detail']).toContain('1 appointments');
    await house.store.transaction((tx) => tx.links.update(key, { eventId: null }));
    expect((await house.call('DELETE', `/integrations/${integration}`)).status).toBe(204);
    const left = await house.store.transaction(async (tx) => [
      await tx.connections.count({}),
      await tx.mailboxes.count({}),
      await tx.pairings.count({}),
      await tx.links.count({}),
    ]);
    expect(left).toEqual([0, 0, 0, 0]);
  });
});

describe('1.1 test connection', () => {
  const passed: Step = { step: 'name', outcome: 'passed', milliseconds: 3, seen: 'mail.example.com is 192.0.2.1.', cause: null };
  const failed: Step = { step: 'signIn', outcome: 'failed', milliseconds: 40, seen: 'The server answered 401.', cause: 'wrongCredentials' };

  test('answers every step with what was seen and what to do next, stores them, and closes the connector', async () => {
    probe = async function* () {
      yield passed;
      yield failed;
    };
    const pairing = await pairUp(anna, 'anna@example.com');
    const reply = await house.call('POST', `/integrations/${integration}/test`, { body: { address: 'Anna@example.com' } });
    expect(reply.body).toMatchObject({ passed: false, cause: 'wrongCredentials', next: CAUSES.wrongCredentials.next });
    expect(reply.body['steps']).toHaveLength(2);
    expect(closed).toBe(1);
    const journal = await house.call('GET', `/mailboxes/${String(pairing.body['mailbox'])}/journal`);
    expect((journal.body['items'] as { code: string; sentence: string }[])[0]).toMatchObject({
      code: 'tested',
      sentence: 'The integration "Exchange" failed its test at signIn: The server answered 401.',
    });
  });
  test('I12 comes into a mailbox of ours by a place of its own, and gives it back', async () => {
    const pairing = await pairUp(anna, 'anna@example.com');
    const places = () => house.store.transaction((tx) => tx.visits.select({ mailbox: String(pairing.body['mailbox']) }));
    let during: readonly { until: number }[] = [];
    probe = async function* () {
      during = await places();
      yield passed;
    };
    const reply = await house.call('POST', `/integrations/${integration}/test`, { body: { address: 'anna@example.com' } });
    expect(reply.body).toMatchObject({ passed: true });
    expect(during.map(({ until }) => until > house.clock.at)).toEqual([true]);
    expect((await places()).map(({ until }) => until <= house.clock.at)).toEqual([true]);
  });
  test('sends each step as a line when it is done, and the judgement last', async () => {
    probe = async function* () {
      yield passed;
    };
    const reply = await house.call('POST', `/integrations/${integration}/test`, {
      body: { address: 'a@example.com' },
      headers: { accept: 'application/x-ndjson' },
    });
    const lines = reply.text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect([lines.length, lines[0]?.['step'], lines[1]?.['passed']]).toEqual([2, 'name', true]);
    expect(reply.headers['content-type']).toBe('application/x-ndjson');
  });
  test('a failure that is thrown is a failed step with its cause', async () => {
    // oxlint-disable-next-line require-yield -- a probe that fails before its first step
    probe = async function* () {
      throw new ConnectorError({
        kind: 'unavailable',
        scope: 'host',
        ambiguous: false,
        retryAt: null,
        cause: 'unreachable',
        detail: 'ECONNREFUSED',
      });
    };
    const reply = await house.call('POST', `/integrations/${integration}/test`, { body: { address: 'a@example.com' } });
    expect([reply.status, reply.body['passed'], reply.body['cause'], closed]).toEqual([200, false, 'unreachable', 1]);
  });
  test('a test in which nothing was done is not passed', async () => {
    probe = async function* () {
      yield { ...passed, outcome: 'skipped' };
    };
    expect((await house.call('POST', `/integrations/${integration}/test`, { body: { address: 'a@example.com' } })).body).toMatchObject({
      passed: false,
    });
  });
});
