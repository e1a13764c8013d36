/** The transport on real sockets: what is sent, what comes back broken, and what an administrator is told. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { eventId, instant, version, zoneId } from '@lockstep/engine';
import { Agent } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { USER_AGENT } from '../../src/ews/attempt.ts';
import type { Trace } from '../../src/ews/transport.ts';
import { ewsConnector, type Connector, type EwsOptions } from '../../src/index.ts';
import { failureOf, OWNER } from '../simulated.ts';
import { answer, calendarItem, failed, fault, faultDetail, succeeded, TYPES } from './golden.ts';

const NOW = instant(Date.UTC(2026, 10, 20, 8));
const OWN = { address: OWNER, calendar: null };
const WINDOW = { start: NOW, end: instant(NOW + 3_600_000) };
const signal = (): AbortSignal => new AbortController().signal;

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A server that answers what it is told, and a connector to it. */
async function against(
  respond: (request: IncomingMessage, body: string, response: ServerResponse) => void,
  changed: Partial<EwsOptions> = {},
): Promise<{ connector: Connector; seen: { headers: IncomingMessage['headers']; body: string }[] }> {
  const seen: { headers: IncomingMessage['headers']; body: string }[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts).toString('utf8');
      seen.push({ headers: request.headers, body });
      respond(request, body, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const dispatcher = new Agent();
  closing.push(
    () => new Promise((resolve) => server.close(resolve)),
    () => dispatcher.destroy(),
  );
  let count = 0;
  const connector = ewsConnector({
    endpoint: new URL(`http://127.0.0.1:${port}/EWS/Exchange.asmx`),
    signIn: { kind: 'basic', userName: 'BANK\\svc', password: 'pä:ss' },
    access: 'impersonation',
    version: 'detect',
    dispatcher,
    clock: { now: () => NOW },
    requestTimeoutMs: 5000,
    ids: () => `request-${(count += 1)}`,
    ...changed,
  });
  return { connector, seen };
}
const xml = (response: ServerResponse, body: string, status = 200): void => {
  response.writeHead(status, { 'content-type': 'text/xml; charset=utf-8' }).end(body);
};
const emptyView = (): string =>
  answer('FindItem', succeeded('FindItem', '<m:RootFolder TotalItemsInView="0" IncludesLastItemInRange="true"><t:Items/></m:RootFolder>'));

describe('what is sent', () => {
  it('1.1 every call names product, request, mailbox and account, and asks for gzip', async () => {
    const traces: Trace[] = [];
    const { connector, seen } = await against((_, _body, response) => xml(response, emptyView()), { trace: (trace) => traces.push(trace) });
    await connector.view(OWN, WINDOW, signal());
    expect(seen).toHaveLength(1);
    expect(seen[0]?.headers).toMatchObject({
      'user-agent': USER_AGENT,
      'client-request-id': 'request-1',
      'return-client-request-id': 'true',
      'x-anchormailbox': OWNER,
      'accept-encoding': 'gzip',
      'content-type': 'text/xml; charset=utf-8',
      authorization: `Basic ${Buffer.from('BANK\\svc:pä:ss').toString('base64')}`,
    });
    expect(seen[0]?.body).toContain(`<t:SmtpAddress>${OWNER}</t:SmtpAddress>`);
    expect(traces).toMatchObject([{ operation: 'FindItem', mailbox: OWNER, status: 200, failed: null }]);
    expect(JSON.stringify(traces)).not.toContain('pä:ss');
  });

  it('1.1 a delegate acts as itself and names the owner of every folder', async () => {
    const { connector, seen } = await against((_, _body, response) => xml(response, emptyView()), { access: 'delegate' });
    await connector.view(OWN, WINDOW, signal());
    expect(seen[0]?.body).not.toContain('ExchangeImpersonation');
    expect(seen[0]?.body).toContain(
      `<t:DistinguishedFolderId Id="calendar"><t:Mailbox><t:EmailAddress>${OWNER}</t:EmailAddress></t:Mailbox>`,
    );
    expect(seen[0]?.headers['x-anchormailbox']).toBe(OWNER);
  });
});

describe('what comes back broken', () => {
  const deleted = (connector: Connector): Promise<unknown> =>
    connector.remove({ address: OWNER }, eventId('A'), version('B'), 'softDelete', 'none', signal());

  it('2.7 a redirect is not followed, whoever asks for it', async () => {
    const { connector, seen } = await against((request, _body, response) =>
      response.writeHead(302, { location: `http://${request.headers.host ?? ''}/owa/auth` }).end(),
    );
    expect(await failureOf(connector.view(OWN, WINDOW, signal()))).toMatchObject({ kind: 'rejected', cause: 'notExchange' });
    expect(seen).toHaveLength(1);
  });

  it.each([401, 403, 404, 429, 500, 503])('2.7 HTTP %d is asked once and not again', async (status) => {
    const { connector, seen } = await against((_, _body, response) => response.writeHead(status).end('<html>no</html>'));
    await failureOf(connector.view(OWN, WINDOW, signal()));
    expect(seen).toHaveLength(1);
  });

  it('2.7 a page with status 200 is not Exchange', async () => {
    const { connector } = await against((_, _body, response) => response.end('<!doctype html><html><body>Sign in</body></html>'));
    expect(await failureOf(connector.view(OWN, WINDOW, signal()))).toMatchObject({ kind: 'rejected', cause: 'notExchange' });
  });

  it('3.10 a write whose answer breaks off, is empty or is cut short may have been applied', async () => {
    const whole = answer('DeleteItem', succeeded('DeleteItem', ''));
    const broken: ((response: ServerResponse) => void)[] = [
      (response) => response.end(),
      (response) => xml(response, whole.slice(0, -40)),
      (response) => {
        response.writeHead(200, { 'content-length': String(whole.length) }).write(whole.slice(0, 100));
        response.socket?.destroySoon();
      },
      (response) => response.socket?.destroy(),
    ];
    for (const breakOff of broken) {
      const { connector } = await against((_, _body, response) => breakOff(response));
      const failure = await failureOf(deleted(connector));
      expect(['malformed', 'unavailable']).toContain(failure.kind);
      expect(failure.ambiguous).toBe(true);
    }
  });

  it('4.17 an answer in gzip is read; one that is cut or a bomb is refused', async () => {
    const packed = gzipSync(emptyView());
    const bodies = [packed, packed.subarray(0, -12), gzipSync(Buffer.alloc(80 * 1024 * 1024, 32))];
    const { connector } = await against((_, _body, response) =>
      response.writeHead(200, { 'content-type': 'text/xml', 'content-encoding': 'gzip' }).end(bodies.shift()),
    );
    expect(await connector.view(OWN, WINDOW, signal())).toEqual([]);
    expect((await failureOf(connector.view(OWN, WINDOW, signal()))).kind).toBe('malformed');
    expect((await failureOf(connector.view(OWN, WINDOW, signal()))).kind).toBe('malformed');
  });

  it('5.3 a throttle comes out with the moment the server named', async () => {
    const busy = faultDetail(
      'ErrorServerBusy',
      `<t:MessageXml ${TYPES}><t:Value Name="BackOffMilliseconds">61000</t:Value></t:MessageXml>`,
    );
    const { connector, seen } = await against((_, _body, response) => xml(response, fault('a:ErrorServerBusy', busy), 500));
    expect(await failureOf(deleted(connector))).toMatchObject({ kind: 'throttled', retryAt: NOW + 61_000, ambiguous: false });
    expect(seen).toHaveLength(1);
  });

  it('3.10 a call given up while it waits ends at once, as one that may have been applied', async () => {
    const giveUp = new AbortController();
    const { connector } = await against(() => giveUp.abort());
    const failure = await failureOf(connector.remove({ address: OWNER }, eventId('A'), version('B'), 'softDelete', 'none', giveUp.signal));
    expect(failure).toMatchObject({ kind: 'unavailable', ambiguous: true });
  });

  it('4.17 one item of a page that cannot be read is named, and the page goes on', async () => {
    const page = answer(
      'SyncFolderItems',
      succeeded(
        'SyncFolderItems',
        `<m:SyncState>S1</m:SyncState><m:IncludesLastItemInRange>true</m:IncludesLastItemInRange><m:Changes><t:Create>${calendarItem('A')}</t:Create><t:Create>${calendarItem('B', { Start: '-' })}</t:Create></m:Changes>`,
      ),
    );
    const { connector } = await against((_, _body, response) => xml(response, page));
    const pages = [];
    for await (const one of connector.changes(OWN, null, null, signal())) pages.push(one);
    expect(pages[0]?.changed.map((event) => event.id)).toEqual(['A']);
    expect(pages[0]?.unreadable).toEqual([{ id: 'B', detail: 'no Start' }]);
  });

  it('4.14 an all-day event in a customised zone is asked for once more, with the definition of its zone, and no other is', async () => {
    const listed = (id: string, zone: string, more = {}): string =>
      calendarItem(id, more, `<t:StartTimeZoneId>${zone}</t:StartTimeZoneId>`);
    const allDay = { IsAllDayEvent: 'true', Start: '2026-11-19T18:15:00Z', End: '2026-11-20T18:15:00Z' };
    const kathmandu =
      '<t:StartTimeZone Id="Customized Time Zone" Name=""><t:Periods><t:Period Bias="-PT5H45M" Name="Standard" Id="std"/></t:Periods></t:StartTimeZone>';
    const page = answer(
      'SyncFolderItems',
      succeeded(
        'SyncFolderItems',
        '<m:SyncState>S1</m:SyncState><m:IncludesLastItemInRange>true</m:IncludesLastItemInRange><m:Changes>' +
          `<t:Create>${listed('A', 'Customized Time Zone', allDay)}</t:Create><t:Create>${listed('B', 'Customized Time Zone')}</t:Create>` +
          `<t:Create>${listed('C', 'Nepal Standard Time', allDay)}</t:Create></m:Changes>`,
      ),
    );
    const { connector, seen } = await against((_, body, response) =>
      xml(
        response,
        body.includes('<m:GetItem')
          ? answer('GetItem', succeeded('GetItem', `<m:Items>${calendarItem('A', allDay, kathmandu)}</m:Items>`))
          : page,
      ),
    );
    for await (const { changed } of connector.changes(OWN, null, null, signal())) {
      expect(changed.map(({ id, when }) => [id, when.allDay, when.zone])).toEqual([
        ['A', true, 'Asia/Katmandu'],
        ['B', false, 'Etc/UTC'],
        ['C', true, 'Asia/Katmandu'],
      ]);
    }
    for await (const { changed } of connector.changes({ ...OWN, zone: zoneId('Asia/Tokyo') }, null, null, signal())) {
      expect(changed.map(({ id, when }) => [id, when.zone])).toEqual([
        ['A', 'Asia/Katmandu'],
        ['B', 'Asia/Tokyo'],
        ['C', 'Asia/Katmandu'],
      ]);
    }
    expect(seen.slice(1, 2).map(({ body }) => [...body.matchAll(/<t:ItemId Id="([^"]+)"/g)].map(([, id]) => id))).toEqual([['A']]);
  });

  it('4.17 a feed that neither ends nor moves on is given up', async () => {
    const page = answer(
      'SyncFolderItems',
      succeeded('SyncFolderItems', '<m:SyncState>S1</m:SyncState><m:IncludesLastItemInRange>false</m:IncludesLastItemInRange>'),
    );
    const { connector, seen } = await against((_, _body, response) => xml(response, page));
    const all = async (): Promise<void> => {
      for await (const one of connector.changes(OWN, null, null, signal())) expect(one.last).toBe(false);
    };
    expect((await failureOf(all())).kind).toBe('malformed');
    expect(seen).toHaveLength(2);
  });

  it('4.17 a view with an item that cannot be read is no view', async () => {
    const page = answer(
      'FindItem',
      succeeded(
        'FindItem',
        `<m:RootFolder TotalItemsInView="1" IncludesLastItemInRange="true"><t:Items>${calendarItem('A', { End: '-' })}</t:Items></m:RootFolder>`,
      ),
    );
    const { connector } = await against((_, _body, response) => xml(response, page));
    expect((await failureOf(connector.view(OWN, WINDOW, signal()))).kind).toBe('malformed');
  });

  it('4.17 an answer about another item, or about too few, is not matched to those asked for', async () => {
    const other = answer('GetItem', succeeded('GetItem', `<m:Items>${calendarItem('Z')}</m:Items>`));
    const { connector } = await against((_, _body, response) => xml(response, other));
    expect((await failureOf(connector.fetch({ address: OWNER }, [eventId('A')], 'busy', signal()))).kind).toBe('malformed');
    expect((await failureOf(connector.fetch({ address: OWNER }, [eventId('A'), eventId('B')], 'busy', signal()))).kind).toBe('malformed');
  });

  it('4.17 of a batch that stopped, what was not processed is unseen, never absent, and what was processed counts', async () => {
    const stopped = failed('GetItem', 'ErrorBatchProcessingStopped', '', '<m:Items/>').replace('"Error"', '"Warning"');
    const page = answer('GetItem', succeeded('GetItem', `<m:Items>${calendarItem('A')}</m:Items>`) + stopped);
    const tail = answer('GetItem', stopped);
    const { connector, seen: asked } = await against((_, body, response) => xml(response, body.includes('"A"') ? page : tail));
    const seen = await connector.fetch({ address: OWNER }, [eventId('A'), eventId('B')], 'busy', signal());
    expect([seen.get(eventId('A'))?.at, seen.get(eventId('B'))]).toEqual(['present', { at: 'unseen', why: 'unreachable' }]);
    // The unprocessed tail alone is asked for again.
    expect(asked.map(({ body }) => [...body.matchAll(/<t:ItemId Id="([^"]+)"/g)].map(([, id]) => id))).toEqual([['A', 'B'], ['B']]);
  });

  it('4.6 to a delegate "not found" is no proof while the calendar cannot be read', async () => {
    const { connector } = await against(
      (_, body, response) =>
        xml(
          response,
          body.includes('<m:DeleteItem')
            ? answer('DeleteItem', failed('DeleteItem', 'ErrorItemNotFound'))
            : body.includes('<m:GetItem')
              ? answer('GetItem', failed('GetItem', 'ErrorItemNotFound', '', '<m:Items/>'))
              : answer('GetFolder', failed('GetFolder', 'ErrorAccessDenied', '', '<m:Folders/>')),
        ),
      { access: 'delegate' },
    );
    expect((await connector.fetch({ address: OWNER }, [eventId('A')], 'busy', signal())).get(eventId('A'))).toEqual({
      at: 'unseen',
      why: 'forbidden',
    });
    expect(await failureOf(deleted(connector))).toMatchObject({ kind: 'forbidden', cause: 'noRights' });
  });
});
