/** What happens before SOAP begins: sign-in, outages, TLS, lost and cut answers. */
import type { X509Certificate } from 'node:crypto';
import { request as tlsRequest } from 'node:https';
import { connect as tlsConnect } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { envelope, basic, post, send } from './ews/soap-user.ts';
import type { RawAnswer } from './ews/soap-user.ts';
import type { Town } from './ews/town.ts';
import { ANNA, BERT, SERVICE, startTown } from './ews/town.ts';

const GET_FOLDER =
  '<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:FolderIds><t:DistinguishedFolderId Id="calendar"/></m:FolderIds></m:GetFolder>';
const CREATE =
  '<m:CreateItem SendMeetingInvitations="SendToNone"><m:Items><t:CalendarItem><t:Subject>One</t:Subject><t:Start>2026-11-23T10:00:00Z</t:Start><t:End>2026-11-23T11:00:00Z</t:End></t:CalendarItem></m:Items></m:CreateItem>';

describe('the front end', () => {
  let town: Town;
  beforeEach(async () => {
    town = await startTown();
  });
  afterEach(async () => {
    await town.simulator.close();
  });

  const call = (headers: Readonly<Record<string, string>> = {}, body = envelope(GET_FOLDER), method = 'POST'): Promise<RawAnswer> =>
    post(
      town.simulator.urls.ews,
      body,
      { 'content-type': 'text/xml; charset=utf-8', authorization: basic(ANNA, town.simulator.accounts.passwordOf(ANNA) ?? ''), ...headers },
      method,
    );
  const password = (): string => town.simulator.accounts.passwordOf(ANNA) ?? '';

  it('without credentials, with a wrong password and with an unknown account: 401 with a challenge, and nothing in the call log', async () => {
    for (const authorization of ['', basic(ANNA, 'wrong'), basic('nobody', password())]) {
      const answer = await call({ authorization });
      expect([answer.status, answer.headers['www-authenticate']]).toEqual([401, 'NTLM, Basic realm="localhost"']);
    }
    expect(town.simulator.world.front.calls()).toEqual([]);
  });

  it('account names have no letter case', async () => {
    expect((await call({ authorization: basic(ANNA.toUpperCase(), password()) })).status).toBe(200);
  });

  it('a locked account is told so in the page of its 401, and stays out with the right password', async () => {
    town.simulator.accounts.lockoutThreshold = 3;
    for (let attempt = 0; attempt < 3; attempt += 1) await call({ authorization: basic(ANNA, 'wrong') });
    const answer = await call();
    expect(answer.status).toBe(401);
    expect(answer.bytes.toString()).toContain('The referenced account is currently locked out');
    town.simulator.accounts.lock(ANNA, false);
    expect((await call()).status).toBe(200);
  });

  it('EWS switched off is a 403, for everybody or for one mailbox', async () => {
    town.simulator.frontEnd.ewsDisabledFor = new Set([BERT]);
    expect((await call()).status).toBe(200);
    const impersonated = await post(town.simulator.urls.ews, envelope(GET_FOLDER, { impersonate: BERT }), {
      'content-type': 'text/xml',
      authorization: basic(SERVICE, password()),
      'x-anchormailbox': BERT,
    });
    expect(impersonated.status).toBe(403);
    town.simulator.frontEnd.outage = 'ewsOff';
    expect((await call()).status).toBe(403);
  });

  it('a full queue is 503 with Retry-After, a transient outage a 302 to the error page, an ASP.NET failure a 500 in HTML', async () => {
    town.simulator.frontEnd.outage = 'queueFull';
    const busy = await call();
    expect([busy.status, busy.headers['retry-after']]).toEqual([503, '30']);
    town.simulator.frontEnd.outage = 'errorPage';
    const moved = await call();
    expect([moved.status, moved.headers['location']]).toEqual([302, '/ews/genericerrorpage.htm?aspxerrorpath=/ews/exchange.asmx']);
    town.simulator.frontEnd.outage = 'htmlError';
    const broken = await call();
    expect([broken.status, broken.headers['content-type']]).toEqual([500, 'text/html']);
    expect(broken.bytes.toString()).toContain("Server Error in '/EWS' Application");
  });

  it('every answer names the request and the server, and returns the client-request-id when that is wanted', async () => {
    const answer = await call({ 'client-request-id': '11111111-2222-4333-8444-555555555555', 'return-client-request-id': 'true' });
    expect(answer.headers['request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect([answer.headers['x-feserver'], answer.headers['client-request-id']]).toEqual([
      'SIM-EX01',
      '11111111-2222-4333-8444-555555555555',
    ]);
    expect((await call({ 'client-request-id': 'x' })).headers['client-request-id']).toBeUndefined();
  });

  it('an empty body is 400, another method 405, another content type 415, another path 404; the path has no letter case', async () => {
    expect((await call({}, '')).status).toBe(400);
    expect((await call({}, '', 'GET')).status).toBe(405);
    expect((await call({ 'content-type': 'application/json' })).status).toBe(415);
    const headers = { 'content-type': 'text/xml', authorization: basic(ANNA, password()) };
    expect((await post(town.simulator.urls.ews.replace('Exchange.asmx', 'Other.asmx'), envelope(GET_FOLDER), headers)).status).toBe(404);
    expect((await post(town.simulator.urls.ews.toLowerCase(), envelope(GET_FOLDER), headers)).status).toBe(200);
  });

  it('F12: a busy server is a SOAP fault with BackOffMilliseconds, and a call before its end is a breach of manners', async () => {
    town.simulator.world.faults.next('F12');
    const busy = await send(town.simulator, ANNA, envelope(GET_FOLDER));
    expect([busy.status, busy.code]).toEqual([500, 'ErrorServerBusy']);
    expect(busy.text).toMatch(/<t:MessageXml xmlns:t="[^"]+"><t:Value Name="BackOffMilliseconds">\d+<\/t:Value><\/t:MessageXml>/);
    await send(town.simulator, ANNA, envelope(GET_FOLDER));
    expect(town.simulator.world.front.breaches().map((breach) => breach.kind)).toEqual(['beforeBackOffEnded']);
  });

  it('F15: the answer to a write is lost after it was applied: the connection breaks, the event is there', async () => {
    town.simulator.world.faults.next('F15', { operation: 'CreateItem' });
    await expect(call({}, envelope(CREATE))).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(town.simulator.world.outlook(ANNA).view(Date.UTC(2026, 10, 23), Date.UTC(2026, 10, 24))).toHaveLength(1);
    expect(town.simulator.world.front.calls().at(-1)).toMatchObject({ operation: 'CreateItem', outcome: 'AnswerLost' });
    expect(town.simulator.world.front.inFlight(ANNA, ANNA)).toBe(0);
  });

  it('F16: the answer is cut off in the middle of its body, by a reset or as if it were whole', async () => {
    const met = new Set<string>();
    for (let time = 0; time < 60 && met.size < 2; time += 1) {
      town.simulator.world.faults.next('F16', { operation: 'GetFolder' });
      const answer = await call().catch((error: unknown) => error);
      const logged = town.simulator.world.front.calls().at(-1);
      met.add(logged?.outcome ?? '');
      if (logged?.outcome === 'AnswerTruncated') expect(answer).toMatchObject({ code: 'ECONNRESET' });
      else expect((answer as RawAnswer).bytes.toString('utf8')).toMatch(/^<.*Envelope(?!.*<\/s:Envelope>)/s);
    }
    expect([...met].sort()).toEqual(['AnswerShortened', 'AnswerTruncated']);
  });

  it('F13: a call is turned away before SOAP begins, with what the server says of when to come back', async () => {
    const { front, faults } = town.simulator.world;
    front.settings.retryAfter = ['date'];
    faults.next('F13');
    const answer = await call();
    const [said] = front.turnedAway();
    expect(answer.status).toBe(said?.status);
    expect(answer.headers['retry-after']).toBe(said?.retryAfter);
    expect(Date.parse(String(answer.headers['retry-after']))).toBe(said?.announcedUntil);
    // By the clock that the date goes by.
    expect(Date.parse(String(answer.headers['date']))).toBeLessThanOrEqual(town.simulator.world.clock());
    front.settings.retryAfter = ['none'];
    front.calm();
    faults.next('F13');
    expect((await call()).headers['retry-after']).toBeUndefined();
  });

  it('F17: one item of a batch fails for no fault of its own, and nothing of it is applied', async () => {
    town.simulator.world.faults.next('F17', { operation: 'CreateItem' });
    const item = '<t:CalendarItem><t:Start>2026-11-23T10:00:00Z</t:Start><t:End>2026-11-23T11:00:00Z</t:End></t:CalendarItem>';
    const answer = await send(
      town.simulator,
      ANNA,
      envelope(`<m:CreateItem SendMeetingInvitations="SendToNone"><m:Items>${item}${item}</m:Items></m:CreateItem>`),
    );
    expect(answer.text.match(/<m:ResponseCode>\w+/g)).toEqual([
      '<m:ResponseCode>ErrorInternalServerTransientError',
      '<m:ResponseCode>NoError',
    ]);
    expect(town.simulator.world.outlook(ANNA).view(Date.UTC(2026, 10, 23), Date.UTC(2026, 10, 24))).toHaveLength(1);
  });

  it('calls are in flight while their answers take time: the fifth at once is a breach of manners', async () => {
    town.simulator.frontEnd.latencyMs = 50;
    await Promise.all(Array.from({ length: 5 }, () => call()));
    expect(town.simulator.world.front.breaches().map((breach) => breach.kind)).toEqual(['tooManyInFlight']);
    expect(town.simulator.world.front.inFlight(ANNA, ANNA)).toBe(0);
  });

  describe('over TLS', () => {
    const connect = (ca: string | undefined): Promise<number> =>
      new Promise((resolve, reject) => {
        const headers = { 'content-type': 'text/xml', authorization: basic(ANNA, password()) };
        const outgoing = tlsRequest(
          town.simulator.urls.ewsTls,
          { method: 'POST', headers, agent: false, ...(ca === undefined ? {} : { ca }) },
          (response) => {
            response.resume();
            response.on('end', () => resolve(response.statusCode ?? 0));
          },
        );
        outgoing.on('error', reject);
        outgoing.end(envelope(GET_FOLDER));
      });

    it('the certificate is good for localhost, 127.0.0.1 and ::1 with the CA, and for nobody without it', async () => {
      expect(await connect(town.simulator.ca)).toBe(200);
      const certificate = await new Promise<X509Certificate | undefined>((resolve, reject) => {
        const socket = tlsConnect(
          { port: Number(new URL(town.simulator.urls.ewsTls).port), host: '127.0.0.1', ca: town.simulator.ca },
          () => {
            resolve(socket.getPeerX509Certificate());
            socket.destroy();
          },
        );
        socket.on('error', reject);
      });
      expect([
        certificate?.checkHost('localhost'),
        certificate?.checkIP('127.0.0.1'),
        certificate?.checkIP('::1'),
        certificate?.checkHost('bank.example'),
      ]).toEqual(['localhost', '127.0.0.1', '::1', undefined]);
      await expect(connect(undefined)).rejects.toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
    });

    it.each([
      ['expired', 'CERT_HAS_EXPIRED'],
      ['wrongName', 'ERR_TLS_CERT_ALTNAME_INVALID'],
      ['selfSigned', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ] as const)('a certificate that is %s fails with %s, and the good one works again', async (kind, code) => {
      await town.simulator.present(kind);
      await expect(connect(town.simulator.ca)).rejects.toMatchObject({ code });
      await town.simulator.present('good');
      expect(await connect(town.simulator.ca)).toBe(200);
    });
  });
});
