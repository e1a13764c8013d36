/** `/_sim/`: seeing and doing things behind Exchange's back. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { envelope, post, send } from './ews/soap-user.ts';
import type { Town } from './ews/town.ts';
import { ANNA, BERT, SERVICE, startTown } from './ews/town.ts';

type Json = { readonly [name: string]: unknown };

describe('/_sim/', () => {
  let town: Town;
  beforeEach(async () => {
    town = await startTown();
  });
  afterEach(async () => {
    await town.simulator.close();
  });

  const get = async (path: string): Promise<{ readonly status: number; readonly body: Json }> => {
    const answer = await post(`${town.simulator.urls.sim}/${path}`, '', {}, 'GET');
    return { status: answer.status, body: JSON.parse(answer.bytes.toString()) as Json };
  };
  const tell = async (
    path: string,
    fields: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<{ readonly status: number; readonly body: Json }> => {
    const answer = await post(`${town.simulator.urls.sim}/${path}`, JSON.stringify(fields), {
      'content-type': 'application/json',
      ...headers,
    });
    return { status: answer.status, body: JSON.parse(answer.bytes.toString()) as Json };
  };
  const addEvent = async (more: Json = {}): Promise<{ readonly id: string; readonly subject: string }> => {
    const { body } = await tell('outlook', {
      mailbox: ANNA,
      action: 'add',
      subject: 'Coffee',
      start: '2026-11-20T09:00:00+01:00',
      end: '2026-11-20T10:00:00+01:00',
      ...more,
    });
    return body['event'] as { readonly id: string; readonly subject: string };
  };

  it('tells its state, clock, mailboxes and accounts', async () => {
    const { body } = await get('state');
    expect(body).toMatchObject({ now: '2026-11-20T11:00:00.000Z', clock: 'virtual', server: { serverVersion: 'SE', outage: 'none' } });
    expect((body['mailboxes'] as readonly Json[]).map((mailbox) => mailbox['address'])).toContain(ANNA);
  });

  it('a person adds, drags, retitles and deletes; the week shows each step and the deleted ones apart', async () => {
    const event = await addEvent();
    await tell('outlook', { mailbox: ANNA, action: 'drag', id: event.id, start: '2026-11-20T14:00:00Z' });
    await tell('outlook', { mailbox: ANNA, action: 'retitle', id: event.id, subject: 'Tea' });
    const week = (await get(`mailboxes/${ANNA}/week`)).body;
    expect(week['events']).toMatchObject([{ subject: 'Tea', start: Date.UTC(2026, 10, 20, 14), end: Date.UTC(2026, 10, 20, 15) }]);
    expect([week['start'], week['end']]).toEqual(['2026-11-15T23:00:00.000Z', '2026-11-22T23:00:00.000Z']);
    expect((await tell('outlook', { mailbox: ANNA, action: 'remove', id: event.id })).body).toEqual({ event: null });
    expect((await get(`mailboxes/${ANNA}/week`)).body).toMatchObject({ events: [], deleted: [{ subject: 'Tea' }] });
  });

  it('F29: an administrator moves a mailbox to Exchange Online, and EWS does not know it any more', async () => {
    await tell('admin', { action: 'moveMailbox', mailbox: ANNA, to: 'online' });
    expect(town.simulator.world.mailbox(ANNA)?.lives).toBe('online');
    const folder =
      '<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:FolderIds><t:DistinguishedFolderId Id="calendar"/></m:FolderIds></m:GetFolder>';
    const { text } = await send(town.simulator, ANNA, envelope(folder));
    expect(text).toContain('ErrorNonExistentMailbox');
    expect((await tell('admin', { action: 'moveMailbox', mailbox: ANNA, to: 'nowhere' })).status).toBe(400);
  });

  it('mails and calls are listed, and a reader goes on where it stopped', async () => {
    await addEvent({ attendees: [BERT] });
    expect((await get('mails')).body).toMatchObject({ entries: [{ kind: 'invitation', from: ANNA, to: BERT }], next: 1, more: false });
    expect((await get('mails?after=1')).body).toMatchObject({ entries: [], next: 1, more: false });
    const folder =
      '<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:FolderIds><t:DistinguishedFolderId Id="calendar"/></m:FolderIds></m:GetFolder>';
    for (let count = 0; count < 3; count += 1) await send(town.simulator, ANNA, envelope(folder));
    const first = (await get('calls?limit=2')).body;
    expect(first).toMatchObject({ more: true, next: 2 });
    expect((await get('calls?after=2')).body).toMatchObject({ entries: [{ operation: 'GetFolder', outcome: 'NoError' }], more: false });
  });

  it('the virtual clock moves on demand, and mail arrives on the way', async () => {
    await addEvent({ attendees: [BERT] });
    expect((await get(`mailboxes/${BERT}/week`)).body['events']).toEqual([]);
    expect((await tell('clock', { advanceMs: 60_000 })).body).toEqual({ now: '2026-11-20T11:01:00.000Z' });
    expect((await get(`mailboxes/${BERT}/week`)).body['events']).toMatchObject([{ subject: 'Coffee', myResponse: 'NoResponseReceived' }]);
  });

  it('faults are set, forced and cleared', async () => {
    await tell('faults', { next: { fault: 'F12', operation: 'GetItem' } });
    const getItem =
      '<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:ItemIds><t:ItemId Id="x"/></m:ItemIds></m:GetItem>';
    expect((await send(town.simulator, ANNA, envelope(getItem))).code).toBe('ErrorServerBusy');
    const { body } = await tell('faults', { clear: true });
    expect(body).toMatchObject({ hits: { F12: 1 } });
    expect((await send(town.simulator, ANNA, envelope(getItem))).code).toBe('ErrorInvalidIdMalformed');
  });

  it('an administrator disables a mailbox and enables it again; the server turns into an older one', async () => {
    const folder =
      '<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:FolderIds><t:DistinguishedFolderId Id="calendar"/></m:FolderIds></m:GetFolder>';
    await tell('admin', { action: 'setState', mailbox: ANNA, state: 'disabled' });
    expect((await send(town.simulator, ANNA, envelope(folder))).code).not.toBe('NoError');
    await tell('admin', { action: 'setState', mailbox: ANNA, state: 'ok' });
    expect((await send(town.simulator, ANNA, envelope(folder))).code).toBe('NoError');
    expect((await tell('server', { version: '2010_SP2' })).body).toMatchObject({ server: { serverVersion: '2010_SP2' } });
    expect((await send(town.simulator, ANNA, envelope(folder))).code).toBe('ErrorInvalidServerVersion');
  });

  it('autodiscover answers as it is told to, by host and by mailbox, until a rule is taken away', async () => {
    // Over http, which leads on where it is told to and is refused otherwise.
    const asked = async (): Promise<readonly unknown[]> => {
      const answer = await post(`${new URL(town.simulator.urls.sim).origin}/autodiscover/autodiscover.xml`, '', {}, 'GET');
      return [answer.status, answer.headers['location']];
    };
    const before = await asked();
    const set = await tell('autodiscover', {
      externalUrl: 'https://mail.bank.example/EWS/Exchange.asmx',
      grouping: null,
      offers: ['soap', 'pox'],
      plainRedirect: 'https://autodiscover.bank.example/autodiscover/autodiscover.svc',
      hosts: { 'Bank.example': { kind: 'redirect', status: 301, to: 'https://www.bank.example/' } },
      mailboxes: { [ANNA.toUpperCase()]: { kind: 'redirectAddress', to: BERT } },
    });
    expect(set).toMatchObject({ status: 200, body: { externalUrl: 'https://mail.bank.example/EWS/Exchange.asmx', grouping: null } });
    const { autodiscover } = town.simulator;
    expect([autodiscover.offers, autodiscover.plainRedirect]).toEqual([
      new Set(['soap', 'pox']),
      'https://autodiscover.bank.example/autodiscover/autodiscover.svc',
    ]);
    expect([...autodiscover.hosts]).toEqual([['bank.example', { kind: 'redirect', status: 301, to: 'https://www.bank.example/' }]]);
    expect([...autodiscover.mailboxes]).toEqual([[ANNA, { kind: 'redirectAddress', to: BERT }]]);
    const told = await asked();
    await tell('autodiscover', { hosts: { 'bank.example': null }, mailboxes: { [ANNA]: null }, externalUrl: 'asHost' });
    expect([autodiscover.hosts.size, autodiscover.mailboxes.size, autodiscover.externalUrl]).toEqual([0, 0, 'asHost']);
    expect((await get('state')).body['autodiscover']).toMatchObject({ hosts: {}, offers: ['soap', 'pox'], externalUrl: 'asHost' });
    expect(before[0]).not.toBe(302);
    expect(told).toEqual([302, 'https://autodiscover.bank.example/autodiscover/autodiscover.svc']);
  });

  it('an application is registered, gets a token with its secret, loses it when all expire, and is removed', async () => {
    const token = async (): Promise<Json> => {
      const form = new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: 'one',
        client_secret: 'its secret',
        scope: 'https://mail.bank.example/.default',
      });
      const url = `${new URL(town.simulator.urls.sim).origin}${new URL(town.simulator.urls.authority).pathname}/oauth2/v2.0/token`;
      const answer = await post(url, form.toString(), { 'content-type': 'application/x-www-form-urlencoded' });
      return JSON.parse(answer.bytes.toString()) as Json;
    };
    expect(await token()).toMatchObject({ error: 'unauthorized_client' });
    const { body } = await tell('issuer', {
      application: { clientId: 'one', account: SERVICE, secret: 'its secret' },
      audiences: ['https://mail.bank.example'],
      graphAudiences: ['https://graph.microsoft.com'],
      lifetimeSeconds: 600,
    });
    expect(body).toEqual({
      applications: [{ clientId: 'one', account: SERVICE, signsInBy: ['secret'] }],
      audiences: ['https://mail.bank.example'],
      graphAudiences: ['https://graph.microsoft.com'],
      lifetimeSeconds: 600,
      issued: 0,
    });
    const issued = await token();
    expect(issued['expires_in']).toBe(600);
    const judge = (): unknown => town.simulator.issuer.judge(String(issued['access_token']));
    expect(judge()).toEqual({ ok: true, account: SERVICE });
    await tell('issuer', { expireAll: true });
    expect(judge()).toMatchObject({ ok: false, diagnostics: expect.stringContaining('2000002') });
    await tell('issuer', { remove: 'one' });
    expect(await token()).toMatchObject({ error: 'unauthorized_client' });
    expect(JSON.stringify((await get('state')).body)).not.toContain('its secret');
  });

  it.each([
    ['an unknown path', 'moon', {}, 404, null],
    ['an unknown form of autodiscover', 'autodiscover', { offers: ['fax'] }, 400, 'offers'],
    ['a host rule without a place', 'autodiscover', { hosts: { 'bank.example': { kind: 'redirect' } } }, 400, 'to'],
    ['a redirect to http', 'autodiscover', { mailboxes: { [ANNA]: { kind: 'redirectUrl', to: 'http://x.example/' } } }, 400, 'to'],
    ['an application of nobody', 'issuer', { application: { clientId: 'one', account: 'nobody', secret: 's' } }, 404, 'account'],
    ['an application without a secret', 'issuer', { application: { clientId: 'one', account: SERVICE } }, 400, 'secret'],
    ['an application that is not there', 'issuer', { remove: 'one' }, 404, 'remove'],
    ['a missing field', 'outlook', { action: 'add' }, 400, 'mailbox'],
    ['an unknown action', 'outlook', { mailbox: ANNA, action: 'burn' }, 400, 'action'],
    ['an unknown mailbox', 'outlook', { mailbox: 'x@y.example', action: 'add' }, 404, 'mailbox'],
    [
      'a zone-less instant',
      'outlook',
      { mailbox: ANNA, action: 'add', subject: 's', start: '2026-11-20T09:00:00', end: '2026-11-20T10:00:00Z' },
      400,
      'start',
    ],
    [
      'a pattern without its days',
      'outlook',
      {
        mailbox: ANNA,
        action: 'makeSeries',
        id: 'x',
        recurrence: { pattern: { kind: 'weekly', interval: 1 }, range: { kind: 'noEnd', startDate: '2026-11-23' } },
      },
      400,
      'days',
    ],
    ['a misspelt field', 'outlook', { mailbox: ANNA, action: 'retitle', id: 'x', title: 's' }, 400, 'title'],
    ['an unknown fault', 'faults', { set: { F99: 0.5 } }, 400, 'fault'],
    ['an impossible probability', 'faults', { set: { F12: 2 } }, 400, 'set.F12'],
    ['an unknown server version', 'server', { version: '2003' }, 400, 'version'],
    ['an id that is none', 'outlook', { mailbox: ANNA, action: 'retitle', id: 'x', subject: 's' }, 422, null],
  ])('%s is answered with the field at fault', async (_mistake, path, fields, status, field) => {
    const answer = await tell(path, fields);
    expect(answer.status).toBe(status);
    expect(answer.body['error']).toMatchObject({ field });
  });

  it('answers to its loopback names only, and takes posts as JSON only: a page in a browser cannot reach it', async () => {
    expect((await tell('clock', { advanceMs: 1 }, { host: 'evil.example' })).status).toBe(403);
    expect((await tell('clock', { advanceMs: 1 }, { 'content-type': 'text/plain' })).status).toBe(415);
    expect(town.clock.now()).toBe(Date.UTC(2026, 10, 20, 11));
  });
});
