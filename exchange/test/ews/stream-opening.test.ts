/** Opening a connection for notices on real sockets: what is asked, and every way in which it does not come about. */
import { afterEach, describe, expect, it } from 'vitest';
import type { EwsOptions } from '../../src/index.ts';
import { COLLEAGUE, failureOf, OWNER } from '../simulated.ts';
import { fault, faultDetail, TYPES } from './golden.ts';
import { hangingServer, reading, subscriptionOf, type HangingServer } from './hanging-server.ts';
import { CLOSED, HEARTBEAT } from './stream-golden.ts';

const never = (): AbortSignal => new AbortController().signal;
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});
async function open(changed: Partial<EwsOptions> = {}, refuse?: Parameters<typeof hangingServer>[1]): Promise<HangingServer> {
  const server = await hangingServer(changed, refuse);
  closing.push(server.close);
  return server;
}
const ONE = subscriptionOf('S1');

describe('what is asked', () => {
  it('5.3 a subscription is to the calendar alone, without a watermark, and keeps the cookie of its group', async () => {
    const server = await open();
    const own = await server.connector.subscribe({ address: OWNER, calendar: null }, never());
    expect(own).toEqual({
      id: 'S1',
      calendar: { address: OWNER, calendar: null },
      group: { anchor: OWNER, cookie: 'X-BackEndOverrideCookie=MBX01~1' },
    });
    const other = await server.connector.subscribe({ address: COLLEAGUE, calendar: 'AAMk=' }, never(), own);
    expect(other.group).toEqual(own.group);
    const [first, second] = server.asked;
    expect(first?.body).toContain('<t:FolderIds><t:DistinguishedFolderId Id="calendar"/></t:FolderIds>');
    expect(first?.body).not.toMatch(/Watermark|SubscribeToAllFolders/);
    expect(first?.headers).toMatchObject({ 'x-anchormailbox': OWNER, 'x-preferserveraffinity': 'true' });
    expect(second?.body).toContain('<t:FolderId Id="AAMk="/>');
    expect(second?.body).toContain(`<t:SmtpAddress>${COLLEAGUE}</t:SmtpAddress>`);
    expect(second?.headers).toMatchObject({ 'x-anchormailbox': OWNER, cookie: 'X-BackEndOverrideCookie=MBX01~1' });
  });

  it('5.3 one call asks for all, for 30 minutes, unpacked, as one of the mailboxes and by way of the group', async () => {
    const server = await open();
    const own = await server.connector.subscribe({ address: OWNER, calendar: null }, never());
    const other = await server.connector.subscribe({ address: COLLEAGUE, calendar: null }, never(), own);
    const heard = reading(server.connector.listen([other, own], never()));
    const first = heard.next();
    const call = await server.call(0);
    expect(call.body).toContain('<t:SubscriptionId>S2</t:SubscriptionId><t:SubscriptionId>S1</t:SubscriptionId>');
    expect(call.body).toContain('<m:ConnectionTimeout>30</m:ConnectionTimeout>');
    expect(call.body).toContain(`<t:SmtpAddress>${COLLEAGUE}</t:SmtpAddress>`);
    expect(call.headers).toMatchObject({
      'accept-encoding': 'identity',
      'x-anchormailbox': OWNER,
      'x-preferserveraffinity': 'true',
      cookie: 'X-BackEndOverrideCookie=MBX01~1',
    });
    call.response.end(CLOSED);
    await first;
    await server.connector.unsubscribe(own, never());
    expect(server.asked.at(-1)?.headers).toMatchObject({ cookie: 'X-BackEndOverrideCookie=MBX01~1' });
  });

  it('5.3 a connection that hangs keeps no other call from its place', async () => {
    const server = await open();
    const heard = reading(server.connector.listen([ONE], never()));
    const first = heard.next();
    (await server.call(0)).response.write(HEARTBEAT);
    expect(await first).toEqual({ kind: 'alive' });
    await server.connector.subscribe({ address: OWNER, calendar: null }, never());
    await heard.leave();
  });

  it('5.3 subscriptions of several groups, and more than 200, are refused before anything is sent', async () => {
    const server = await open();
    const mixed = reading(server.connector.listen([ONE, subscriptionOf('S2', COLLEAGUE, COLLEAGUE)], never()));
    expect(await failureOf(mixed.next())).toMatchObject({ kind: 'rejected', cause: 'faultOfOurs' });
    const many = Array.from({ length: 201 }, (_, n) => subscriptionOf(`S${n}`));
    expect(await failureOf(reading(server.connector.listen(many, never())).next())).toMatchObject({ kind: 'rejected' });
    expect(server.asked).toEqual([]);
  });

  it('5.3 a delegate has no notifications, and asking for them reaches nobody', async () => {
    const server = await open({ access: 'delegate' });
    expect(server.connector.capabilities.live).toBe('none');
    expect(await failureOf(server.connector.subscribe({ address: OWNER, calendar: null }, never()))).toMatchObject({ kind: 'rejected' });
    expect(server.asked).toEqual([]);
  });

  it('5.3 listening to nothing ends at once and reaches nobody, and so does listening that was given up before', async () => {
    const server = await open();
    expect(await reading(server.connector.listen([], never())).next()).toBeNull();
    expect(await reading(server.connector.listen([ONE], AbortSignal.abort())).next()).toBeNull();
    expect(server.asked).toEqual([]);
  });
});

describe('a connection that does not come about', () => {
  const busy = fault(
    'a:ErrorServerBusy',
    faultDetail('ErrorServerBusy', `<t:MessageXml ${TYPES}><t:Value Name="BackOffMilliseconds">61000</t:Value></t:MessageXml>`),
  );

  it('5.3 a throttle is thrown with its moment, and nothing is asked before', async () => {
    const server = await open({}, (response) => response.writeHead(500, { 'content-type': 'text/xml' }).end(busy).writableEnded);
    expect(await failureOf(reading(server.connector.listen([ONE], never())).next())).toMatchObject({ kind: 'throttled' });
    expect(await failureOf(reading(server.connector.listen([ONE], never())).next())).toMatchObject({ kind: 'throttled' });
    expect(server.asked).toHaveLength(1);
    server.pass(61_000);
    await failureOf(reading(server.connector.listen([ONE], never())).next());
    expect(server.asked).toHaveLength(2);
  });

  it('5.3 when a whole group is throttled, four of its mailboxes are asked and no more', async () => {
    const server = await open({}, (response) => response.writeHead(500, { 'content-type': 'text/xml' }).end(busy).writableEnded);
    const group = Array.from({ length: 9 }, (_, n) => subscriptionOf(`S${n}`, `user${n}@bank.example`));
    const failure = await failureOf(reading(server.connector.listen(group, never())).next());
    expect(failure).toMatchObject({ kind: 'throttled', retryAt: expect.any(Number) });
    expect(server.asked).toHaveLength(4);
    const two = reading(server.connector.listen([subscriptionOf('S8', 'x@bank.example'), subscriptionOf('S9', 'y@bank.example')], never()));
    expect(await failureOf(two.next())).toMatchObject({ kind: 'throttled', retryAt: expect.any(Number) });
  });

  it.each([
    [401, 'unauthorised', 'wrongCredentials'],
    [403, 'blockedByPolicy', 'ewsSwitchedOff'],
    [503, 'throttled', 'serverBusy'],
    [302, 'rejected', 'notExchange'],
  ] as const)('2.7 HTTP %d is thrown as %s', async (code, kind, cause) => {
    const server = await open({}, (response) => response.writeHead(code).end('<html>no</html>').writableEnded);
    expect(await failureOf(reading(server.connector.listen([ONE], never())).next())).toMatchObject({ kind, cause });
    expect(server.asked).toHaveLength(1);
  });

  it('5.3 an answer that something in between has packed is refused in words', async () => {
    const server = await open({}, (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).write('x'));
    const failure = await failureOf(reading(server.connector.listen([ONE], never())).next());
    expect(failure).toMatchObject({ kind: 'malformed', detail: expect.stringContaining('packed (gzip)') });
    await server.asked[0]?.gone;
  });

  it('5.3 no answer within the time of a request is thrown as that', async () => {
    const server = await open({}, () => true);
    const next = reading(server.connector.listen([ONE], never())).next();
    while (server.asked.length === 0) await new Promise<void>((resolve) => setImmediate(resolve));
    server.pass(5_000);
    expect(await failureOf(next)).toMatchObject({ kind: 'unavailable', detail: expect.stringContaining('no answer in time') });
    await server.asked[0]?.gone;
  });
});
