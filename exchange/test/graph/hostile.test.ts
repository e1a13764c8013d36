/** Answers that mean harm, over real HTTP: what is whole is read, what is not is refused, and nothing private gets any further. */
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { ChangePage, Connector } from '../../src/index.ts';
import { failureOf } from '../simulated.ts';
import {
  ADA,
  batchOf,
  idIn,
  isBatch,
  odataError,
  openWire,
  OWN,
  STAMP_ID,
  WINDOW,
  wireEvent,
  type Asked,
  type Told,
  type Wire,
} from './wire.ts';

const signal = (): AbortSignal => new AbortController().signal;
let wire: Wire | null = null;
afterEach(async () => {
  await wire?.close();
  wire = null;
});
const against = async (answer: (asked: Asked) => Told): Promise<{ readonly connector: Connector; readonly wire: Wire }> => {
  const made = await openWire(answer);
  wire = made;
  return { connector: made.connector(), wire: made };
};

const pagesOf = async (connector: Connector, cursor: string | null = null): Promise<readonly ChangePage[]> => {
  const pages: ChangePage[] = [];
  for await (const page of connector.changes(OWN, WINDOW, cursor, signal())) pages.push(page);
  return pages;
};
const SECRET = 'Surgery at nine';
/** What a delta sends of everybody, asked or not. */
const told = (id: string, changed: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> =>
  wireEvent(id, {
    subject: SECRET,
    bodyPreview: SECRET,
    body: { contentType: 'html', content: SECRET },
    attendees: [{ emailAddress: { name: SECRET } }],
    ...changed,
  });
const end = (of: Wire, token = 'end'): string => `${of.root.href}/users/ada/calendarView/delta?$deltatoken=${token}`;
const deltaOf = (value: readonly unknown[], link: Readonly<Record<string, string>>): Told => ({ body: { value, ...link } });

/** A feed of one page, whose details are `details(id)`. */
const feedOf = async (value: readonly unknown[], details: (id: string) => Told): Promise<ChangePage> => {
  const { connector } = await against((asked) =>
    isBatch(asked)
      ? batchOf(asked, ({ url }) => details(idIn(url)))
      : deltaOf(value, { '@odata.deltaLink': wire === null ? '' : end(wire) }),
  );
  const [page] = await pagesOf(connector);
  if (page === undefined) throw new Error('no page');
  return page;
};

describe('4.17 a bad item in a page is left out with its reason, and the page goes on', () => {
  it.each([
    ['no changeKey', { changeKey: '' }],
    ['no type that we know', { type: 'constructor' }],
    ['no type that we know', { type: '__proto__' }],
    ['no start', { start: null }],
    ['start is no date and time in UTC', { start: { dateTime: '2026-02-30T25:00:00.0000000', timeZone: 'UTC' } }],
    ['start is no date and time in UTC', { start: { dateTime: '2026-11-20T09:00:00Z', timeZone: 'UTC' } }],
    ['start is no date and time in UTC', { start: { dateTime: '2026-11-20T09:00:00.0000000', timeZone: 'W. Europe Standard Time' } }],
    ['end before start', { end: { dateTime: '2026-11-20T08:00:00.0000000', timeZone: 'UTC' } }],
    ['lastModifiedDateTime is no date and time with a zone', { lastModifiedDateTime: 'yesterday' }],
    ['an answer that is no event of this id', { id: 'another' }],
  ])('4.17 %s', async (detail, changed) => {
    const page = await feedOf([told('A'), told('X'), told('Z')], (id) => ({ body: wireEvent(id, id === 'X' ? changed : {}) }));
    expect(page.changed.map(({ id }) => id)).toEqual(['A', 'Z']);
    expect(page.unreadable).toEqual([{ id: 'X', detail }]);
    expect(page.last).toBe(true);
  });
});

describe('4.1 the delta', () => {
  it('4.1 of what it sends of everybody, nothing is kept, told, or named in an error', async () => {
    const page = await feedOf([told('A')], (id) => ({ body: told(id) }));
    expect(JSON.stringify(page)).not.toContain(SECRET);
    const { connector } = await against(() => deltaOf([told('A'), { ...told('B'), id: 7 }], { '@odata.deltaLink': 'https://elsewhere/' }));
    expect((await failureOf(pagesOf(connector))).detail).not.toContain(SECRET);
  });

  it('4.1 details are asked for by flags alone', async () => {
    const { connector, wire: opened } = await against((asked) =>
      isBatch(asked)
        ? batchOf(asked, ({ url }) => ({ body: wireEvent(idIn(url)) }))
        : deltaOf([told('A')], { '@odata.deltaLink': end(wire as Wire) }),
    );
    await pagesOf(connector);
    const url = decodeURIComponent(opened.asked.find(isBatch)?.body ?? '');
    expect(url).toContain('$select=');
    expect(url).not.toMatch(/subject|body|location|attendees|organizer/i);
  });

  it('4.13 whatever of a series is named, its master is asked for, once', async () => {
    const occurrence = (id: string, type: string): unknown => ({ id, type, seriesMasterId: 'M', start: {}, end: {} });
    const master = { type: 'seriesMaster', cancelledOccurrences: [], exceptionOccurrences: [] };
    const page = await feedOf(
      [occurrence('O1', 'occurrence'), told('A'), occurrence('O2', 'exception'), told('M', { type: 'seriesMaster' })],
      (id) => ({ body: wireEvent(id, id === 'M' ? master : {}) }),
    );
    expect(page.changed.map(({ id, type }) => [id, type])).toEqual([
      ['A', 'single'],
      ['M', 'master'],
    ]);
  });

  it('4.13 an event that became a series meanwhile is asked for as one, and its version tells of its occurrences', async () => {
    const touched = { type: 'seriesMaster', cancelledOccurrences: ['OID.M.2026-11-21'], exceptionOccurrences: [] };
    const page = await feedOf([told('M')], (id) => ({ body: wireEvent(id, touched) }));
    expect(page.changed).toHaveLength(1);
    expect(page.changed[0]?.version).not.toBe('key-M');
    expect(page.changed[0]?.version).toMatch(/^key-M\./);
  });

  it('4.6 what is gone when it is asked for is removed', async () => {
    const page = await feedOf([told('A'), { id: 'R', '@removed': { reason: 'deleted' } }], (id) => ({
      status: 404,
      body: { id, ...odataError('ErrorItemNotFound') },
    }));
    expect(page.removed).toEqual(['R', 'A']);
    expect(page.changed).toEqual([]);
  });

  it('4.17 what was named twice counts as named last', async () => {
    const page = await feedOf([{ id: 'A', '@removed': { reason: 'deleted' } }, told('A')], (id) => ({ body: wireEvent(id) }));
    expect([page.changed.length, page.removed.length]).toEqual([1, 0]);
  });

  it.each([
    [429, 'ApplicationThrottled', 'throttled'],
    [403, 'ErrorAccessDenied', 'forbidden'],
    [503, 'ErrorServerBusy', 'unavailable'],
    [404, 'MailboxNotEnabledForRESTAPI', 'moved'],
    [404, 'ErrorInvalidUser', 'gone'],
  ])('4.17 an item of the batch that answers %i %s ends the feed before its position moves', async (status, code, kind) => {
    const { connector } = await against((asked) =>
      isBatch(asked)
        ? batchOf(asked, ({ url }) => (idIn(url) === 'B' ? { status, body: odataError(code) } : { body: wireEvent(idIn(url)) }))
        : deltaOf([told('A'), told('B')], { '@odata.deltaLink': end(wire as Wire) }),
    );
    const pages: ChangePage[] = [];
    const { kind: seen } = await failureOf(
      (async () => {
        for await (const page of connector.changes(OWN, WINDOW, null, signal())) pages.push(page);
      })(),
    );
    expect([seen, pages]).toEqual([kind, []]);
  });

  it.each([
    ['another host', 'https://evil.example/v1.0/users/x'],
    ['another port', 'http://127.0.0.1:1/v1.0/users/x'],
    ['another version', '/beta/users/x'],
    ['no link', 'nonsense'],
  ])('1.1 a link to %s is not followed, and not kept', async (_said, link) => {
    const { connector, wire: opened } = await against(() => deltaOf([], { '@odata.nextLink': link }));
    expect((await failureOf(pagesOf(connector))).kind).toBe('malformed');
    expect(opened.asked).toHaveLength(1);
    expect((await failureOf(pagesOf(connector, `graph1:${link}`))).kind).toBe('cursorLost');
    expect(opened.asked).toHaveLength(1);
  });

  it('4.17 a feed that leads in a circle ends', async () => {
    const { connector } = await against(() => deltaOf([], { '@odata.nextLink': end(wire as Wire, 'again') }));
    expect((await failureOf(pagesOf(connector))).kind).toBe('malformed');
  });

  it.each([
    ['neither link', {}],
    ['both links', { '@odata.nextLink': 'x', '@odata.deltaLink': 'y' }],
  ])('4.17 a page with %s is none', async (_said, links) => {
    const { connector } = await against(() => deltaOf([], links));
    expect((await failureOf(pagesOf(connector))).kind).toBe('malformed');
  });

  it('4.17 a round without a window is refused before the wire', async () => {
    const { connector, wire: opened } = await against(() => ({}));
    expect((await failureOf(connector.changes(OWN, null, null, signal())[Symbol.asyncIterator]().next())).kind).toBe('rejected');
    expect(opened.asked).toEqual([]);
  });
});

describe('4.17 an answer that is none', () => {
  it.each([
    ['nothing', ''],
    ['half of it', '{"value":[{"id":"A"'],
    ['a page', '<html></html>'],
    ['two values', '{"value":[]} {"value":[]}'],
    ['a list without end in a list', `{"value":${'['.repeat(5000)}`],
    ['no list', '{"value":{}}'],
    ['entries that are none', '{"value":[7]}'],
    ['bytes that are no text', Buffer.from([0x7b, 0xff, 0x7d])],
  ])('4.17 %s is malformed, never an empty calendar', async (_said, body) => {
    const { connector } = await against(() => ({ body }));
    expect((await failureOf(connector.view(OWN, WINDOW, signal()))).kind).toBe('malformed');
  });

  it('4.17 gzip is unpacked, and what is none is malformed', async () => {
    const body = gzipSync(JSON.stringify({ value: [wireEvent('A')] }));
    const whole = await against(() => ({ headers: { 'content-encoding': 'gzip' }, body }));
    expect(await whole.connector.view(OWN, WINDOW, signal())).toHaveLength(1);
    await whole.wire.close();
    const cut = await against(() => ({ headers: { 'content-encoding': 'gzip' }, body: body.subarray(0, 40) }));
    expect((await failureOf(cut.connector.view(OWN, WINDOW, signal()))).kind).toBe('malformed');
  });

  it('4.17 a view with one event that cannot be read is none', async () => {
    const { connector } = await against(() => ({ body: { value: [wireEvent('A'), wireEvent('B', { start: null })] } }));
    expect((await failureOf(connector.view(OWN, WINDOW, signal()))).kind).toBe('malformed');
  });

  it('4.17 a view goes on to its last page, and fails as a whole where it stops before', async () => {
    const page = (next: object, id: string): Told => ({ body: { value: [wireEvent(id)], ...next } });
    const link = (): object => ({ '@odata.nextLink': `${wire?.root.href ?? ''}/users/ada/calendarView?$skiptoken=2` });
    const { connector } = await against(({ url }) => (url.includes('skiptoken') ? page({}, 'B') : page(link(), 'A')));
    expect((await connector.view(OWN, WINDOW, signal())).map(({ id }) => id)).toEqual(['A', 'B']);
    await wire?.close();
    const stopped = await against(({ url }) =>
      url.includes('skiptoken') ? { status: 500, body: odataError('UnknownError') } : page(link(), 'A'),
    );
    expect((await failureOf(stopped.connector.view(OWN, WINDOW, signal()))).kind).toBe('unavailable');
  });
});

describe('4.6 a batch', () => {
  const ids = ['A', 'B'] as never;
  it.each([
    ['leaves one out', () => ({ body: { responses: [{ id: '0', status: 200, headers: {}, body: wireEvent('A') }] } })],
    ['has no list', () => ({ body: { responses: null } })],
    ['answers one twice', () => ({ body: { responses: ['0', '0'].map((id) => ({ id, status: 200, body: wireEvent('A') })) } })],
    ['answers without a status', () => ({ body: { responses: [{ id: '0', body: wireEvent('A') }] } })],
  ])('4.6 that %s proves nobody absent', async (_said, answer) => {
    const { connector } = await against((asked) => (isBatch(asked) ? answer() : {}));
    let absent: readonly unknown[] = [];
    try {
      absent = [...(await connector.fetch(ADA, ids, 'busy', signal())).values()].filter(({ at }) => at === 'absent');
    } catch (error) {
      expect(error).toMatchObject({ failure: { kind: 'malformed' } });
    }
    expect(absent).toEqual([]);
  });

  it('3.11 a stamp under another property is none of ours', async () => {
    const stamp = 'other/company/appointment/1';
    const { connector } = await against(() => ({
      body: {
        value: [
          wireEvent('A', { singleValueExtendedProperties: [{ id: STAMP_ID.toUpperCase(), value: stamp }] }),
          wireEvent('B', { singleValueExtendedProperties: [{ id: STAMP_ID.replace('b1c7', 'B1C7'), value: stamp }] }),
        ],
      },
    }));
    const events = await connector.view(OWN, WINDOW, signal());
    expect(events.map(({ stamp: read }) => read?.installation ?? null)).toEqual([null, 'other']);
  });
});
