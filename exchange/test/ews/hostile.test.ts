/** Bytes that mean harm, over real HTTP: what is whole is read, what is not is refused, and neither costs more than itself. */
import { createServer, type ServerResponse } from 'node:http';
import { instant } from '@lockstep/engine';
import { Agent } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { MAX_ANSWER } from '../../src/ews/attempt.ts';
import { decodeGetItem } from '../../src/ews/operations/get-item.ts';
import { readEvent } from '../../src/ews/event.ts';
import { zoneOfWindowsId } from '../../src/time-zones.ts';
import { ewsConnector, type ChangePage, type Connector } from '../../src/index.ts';
import { failureOf, OWNER } from '../simulated.ts';
import { answer, bytes, calendarItem, succeeded } from './golden.ts';

const NOW = instant(Date.UTC(2026, 10, 20, 8));
const OWN = { address: OWNER, calendar: null };
const signal = (): AbortSignal => new AbortController().signal;

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const against = async (respond: (response: ServerResponse) => void): Promise<Connector> => {
  const server = createServer((request, response) => {
    request.resume().on('end', () => respond(response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const at = server.address();
  const dispatcher = new Agent();
  closing.push(
    () => new Promise((resolve) => server.close(resolve)),
    () => dispatcher.destroy(),
  );
  return ewsConnector({
    endpoint: new URL(`http://127.0.0.1:${typeof at === 'object' && at !== null ? at.port : 0}/EWS/Exchange.asmx`),
    signIn: { kind: 'basic', userName: 'svc', password: 'x' },
    access: 'impersonation',
    version: 'detect',
    dispatcher,
    clock: { now: () => NOW },
    requestTimeoutMs: 20_000,
    ids: () => 'id',
  });
};

/** A page of changes with a good item before and after what is put between them. */
const page = (between: string): string =>
  answer(
    'SyncFolderItems',
    succeeded(
      'SyncFolderItems',
      `<m:SyncState>H4sI</m:SyncState><m:IncludesLastItemInRange>true</m:IncludesLastItemInRange><m:Changes><t:Create>${calendarItem('A')}</t:Create><t:Create>${calendarItem('X')}</t:Create><t:Update>${calendarItem('Z')}</t:Update></m:Changes>`,
    ),
  ).replace(calendarItem('X'), between);
const readPage = async (xml: string): Promise<ChangePage> => {
  const connector = await against((response) => void response.writeHead(200, { 'content-type': 'text/xml' }).end(xml));
  for await (const one of connector.changes(OWN, null, null, signal())) return one;
  throw new Error('no page');
};
const bad = (from: string, to: string): string => calendarItem('X').replace(from, to);

describe('4.17 a bad item in a page is left out with its reason, and the page goes on', () => {
  it.each([
    ['no Start', bad('<t:Start>2026-11-20T09:00:00Z</t:Start>', '')],
    ['Start is no date and time with a zone', bad('2026-11-20T09:00:00Z</t:Start>', '2026-02-30T25:00:00Z</t:Start>')],
    ['Start is no date and time with a zone', bad('2026-11-20T09:00:00Z</t:Start>', '99999999999999999999</t:Start>')],
    ['Start is no date and time with a zone', bad('2026-11-20T09:00:00Z</t:Start>', '<t:Start>2026-11-20T09:00:00Z</t:Start></t:Start>')],
    ['End before Start', bad('2026-11-20T10:00:00Z</t:End>', '2026-11-20T08:00:00Z</t:End>')],
    ['no ChangeKey', bad(' ChangeKey="DwAAABYAAADX"', ' ChangeKey=""')],
    ['no CalendarItemType that we know', bad('>Single<', '>constructor<')],
    ['no CalendarItemType that we know', bad('>Single<', '>__proto__<')],
    ['a Message in a calendar', calendarItem('X').replaceAll('t:CalendarItem>', 't:Message>')],
    ['a constructor in a calendar', calendarItem('X').replaceAll('t:CalendarItem>', 't:constructor>')],
  ])('4.17 %s', async (detail, item) => {
    const { changed, unreadable, last } = await readPage(page(item));
    expect(changed.map(({ id }) => id)).toEqual(['A', 'Z']);
    expect(unreadable).toEqual([{ id: 'X', detail }]);
    expect(last).toBe(true);
  });

  it.each([
    ['unknown elements', `${calendarItem('X')}</t:Create><q:New xmlns:q="urn:x" a="1"><q:Inside>text</q:Inside></q:New><t:Create>`],
    ['unknown elements inside', bad('<t:UID>', '<t:Whatever a="b"><t:UID>wrong</t:UID></t:Whatever><t:UID>')],
    ['prefixes of its own', calendarItem('X').replaceAll('<t:', '<ns0:').replaceAll('</t:', '</ns0:')],
    ['no prefixes', calendarItem('X').replaceAll('<t:', '<').replaceAll('</t:', '</')],
    ['characters that XML forbids', bad('<t:UID>', '<t:UID>&#x11;\u0001&#xFFFF;')],
    ['comments and instructions in between', bad('<t:Start>', '<!-- <t:Start> --><?x y?><t:Start>')],
    ['CDATA', bad('Busy<', '<![CDATA[Busy]]><')],
  ])('4.17 %s change nothing', async (_what, item) => {
    const { changed, unreadable } = await readPage(page(item));
    expect(changed.map(({ id, showAs }) => [id, showAs])).toEqual([
      ['A', 'busy'],
      ['X', 'busy'],
      ['Z', 'busy'],
    ]);
    expect(unreadable).toEqual([]);
  });

  it.each([
    ['an item without a name', bad('Id="X"', 'Id=""')],
    ['something without a name where an item should be', `<q:New xmlns:q="urn:x"/>${calendarItem('X')}`],
    ['a DOCTYPE', `<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>${calendarItem('X')}`],
    ['an entity', bad('<t:UID>', '<t:UID>&y;')],
    ['elements that never end', '<t:Create>'.repeat(100_000)],
    ['deep nesting', `${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}`],
    ['an end before its beginning', '</t:Create>'],
    ['a tag that is none', '<<t:Create>'],
  ])('4.17 %s costs the page, as nobody knows what else is missing', async (_what, between) => {
    await expect(readPage(page(between))).rejects.toMatchObject({ failure: { kind: 'malformed', scope: 'mailbox' } });
  });

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])('4.12 %s is an unknown word wherever words are known', (word) => {
    const changed = { LegacyFreeBusyStatus: word, Sensitivity: word, MyResponseType: word };
    const plain = calendarItem('A', { LegacyFreeBusyStatus: 'Busy', Sensitivity: 'Normal', MyResponseType: 'Accept' });
    const item = Object.entries({ Busy: 'LegacyFreeBusyStatus', Normal: 'Sensitivity', Accept: 'MyResponseType' }).reduce(
      (xml, [value, name]) => xml.replace(`<t:${name}>${value}<`, `<t:${name}>${changed[name as keyof typeof changed]}<`),
      answer('GetItem', succeeded('GetItem', `<m:Items>${plain}</m:Items>`)),
    );
    const read = decodeGetItem(bytes(item));
    const wire = read.kind === 'answered' ? read.value[0]?.value.items[0] : undefined;
    if (wire === undefined) throw new Error('not read');
    const event = readEvent(wire, { detail: 'title', mailboxZone: null, installation: null });
    expect(event).toMatchObject({ ok: true, event: { showAs: 'busy', sensitivity: 'private', title: null } });
    expect(zoneOfWindowsId(word)).toBeNull();
  });
});

describe('4.17 an answer without end', () => {
  it('4.17 of 100 MB is broken off at the limit, and what the server still sends is not taken', async () => {
    const piece = Buffer.alloc(1024 * 1024, 'x');
    let sent = 0;
    let closed: () => void = () => undefined;
    const over = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const connector = await against((response) => {
      response.writeHead(200, { 'content-type': 'text/xml' });
      response.write('<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">');
      const more = (): void => {
        while (sent < 100 * piece.length && !response.destroyed) {
          sent += piece.length;
          if (!response.write(piece)) return void response.once('drain', more);
        }
        if (!response.destroyed) response.end();
      };
      response.once('close', () => closed());
      more();
    });
    const failure = await failureOf(connector.view(OWN, { start: NOW, end: instant(NOW + 3_600_000) }, signal()));
    expect(failure).toMatchObject({ kind: 'malformed', cause: 'notExchange' });
    await over;
    expect(sent).toBeLessThan(MAX_ANSWER + 32 * 1024 * 1024);
  });
  it('4.17 a megabyte of forbidden characters is read in as much memory as it takes itself', async () => {
    const body = `<t:Body BodyType="Text">${'\u0001'.repeat(500_000)}${'&#x11;'.repeat(100_000)}text</t:Body>`;
    const { changed } = await readPage(page(bad('<t:Sensitivity>', `${body}<t:Sensitivity>`)));
    expect(changed.map(({ id }) => id)).toEqual(['A', 'X', 'Z']);
  });
});
