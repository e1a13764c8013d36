/** What other clients of Graph fell into, as it goes over the wire; docs/exchange-notes.md lists all twenty-five with where each is tested. */
import { eventId, instant, version, zoneId, type Facets } from '@lockstep/engine';
import { afterEach, describe, expect, it } from 'vitest';
import type { ChangePage, Connector, Marks } from '../../src/index.ts';
import { failureOf } from '../simulated.ts';
import {
  ADA,
  batchOf,
  idIn,
  isBatch,
  NOW,
  odataError,
  openWire,
  OWN,
  WINDOW,
  wireEvent,
  type Asked,
  type Told,
  type Wire,
} from './wire.ts';

const signal = (): AbortSignal => new AbortController().signal;
const wires: Wire[] = [];
afterEach(async () => {
  for (const one of wires.splice(0)) await one.close();
});
const against = async (
  answer: (asked: Asked, root: URL) => Told,
): Promise<{ readonly asked: readonly Asked[]; readonly connector: Connector }> => {
  const wire: Wire = await openWire((asked) => answer(asked, wire.root));
  wires.push(wire);
  return { asked: wire.asked, connector: wire.connector() };
};

const HOUR = 3_600_000;
const facets = (changed: Partial<Facets> = {}): Facets => ({
  when: { start: instant(NOW + HOUR), end: instant(NOW + 2 * HOUR), zone: zoneId('Europe/Zurich'), allDay: false },
  title: 'Consultation',
  body: 'Client: Ada Berg',
  location: 'Room 4',
  showAs: 'busy',
  ...changed,
});
const MARKS: Marks = {
  stamp: { installation: 'i', company: 'c', appointment: 'a', epoch: 1 },
  uid: 'a@i.lockstep',
  transactionId: 'a-1',
};

/** Writes as they went out: what was asked and what was sent. */
const writesIn = (asked: readonly Asked[]): readonly { readonly method: string; readonly body: Readonly<Record<string, unknown>> }[] =>
  asked
    .filter((one) => one.method !== 'GET' && !isBatch(one))
    .map(({ method, body }) => ({ method, body: JSON.parse(body) as Readonly<Record<string, unknown>> }));

/** A mailbox with one event of ours in its default calendar; every write of it is answered by the event. */
const holding =
  (event: Readonly<Record<string, unknown>>) =>
  (asked: Asked): Told =>
    isBatch(asked)
      ? batchOf(asked, ({ url }) => ({
          body: url.includes('/calendar?') ? { id: 'default', name: 'Calendar', isDefaultCalendar: true } : { ...event, id: idIn(url) },
        }))
      : { body: { ...event, id: 'A' } };
const OURS = wireEvent('A', { isOrganizer: true, attendees: [] });
const PERSON = { type: 'required', emailAddress: { name: 'Bert', address: 'bert@bank.example' }, status: { response: 'none' } };
const bert = { address: 'bert@bank.example', name: 'Bert', kind: 'required' } as const;

describe('1 mail', () => {
  it('3.6 3.9 a create names nobody, whatever is to be told: whoever is named there is invited at once', async () => {
    const { asked, connector } = await against(holding(OURS));
    await connector.create(OWN, facets(), MARKS, 'all', signal());
    const [create, ...more] = writesIn(asked);
    expect([create?.method, more]).toEqual(['POST', []]);
    expect(Object.keys(create?.body ?? {})).not.toContain('attendees');
    expect(create?.body['transactionId']).toBe('a-1');
  });

  it.each([
    ['title', { title: 'Another' }, ['subject']],
    ['time', { when: facets().when }, ['end', 'isAllDay', 'start']],
    ['list', { attendees: { before: [], after: [bert] } }, ['attendees']],
  ] as const)('3.2 3.9 an update of the %s sends that and nothing else, the list least of all', async (_what, patch, fields) => {
    const { asked, connector } = await against(holding(OURS));
    await connector.update(ADA, eventId('A'), version('key-A'), patch, 'all', signal());
    expect(writesIn(asked).map(({ method, body }) => [method, Object.keys(body).toSorted()])).toEqual([['PATCH', fields]]);
  });

  it('3.9 with somebody on the list nothing goes out where nobody is to be told', async () => {
    const { asked, connector } = await against(holding(wireEvent('A', { isOrganizer: true, attendees: [PERSON] })));
    const updating = connector.update(ADA, eventId('A'), version('key-A'), { title: 'Another' }, 'none', signal());
    expect(await failureOf(updating)).toMatchObject({ kind: 'rejected', ambiguous: false });
    expect(await failureOf(connector.remove(ADA, eventId('A'), version('key-A'), 'deletedItems', 'none', signal()))).toMatchObject({
      kind: 'rejected',
      ambiguous: false,
    });
    expect(writesIn(asked)).toEqual([]);
  });
});

describe('6 8 23 24 windows and pages', () => {
  it('4.15 a round names its window in UTC and pages of a hundred, and of a link nothing is changed', async () => {
    const link = (root: URL, token: string): string => `${root.href}/users/ada/calendarView/delta?$skiptoken=a%2Bb%20c&odd=${token}&`;
    const { asked, connector } = await against(({ url }, root) => ({
      body: {
        value: [],
        ...(url.includes('odd=2')
          ? { '@odata.deltaLink': link(root, '3') }
          : { '@odata.nextLink': link(root, url.includes('odd=1') ? '2' : '1') }),
      },
    }));
    const pages: ChangePage[] = [];
    for await (const page of connector.changes(OWN, WINDOW, null, signal())) pages.push(page);
    expect(pages.map(({ last }) => last)).toEqual([false, false, true]);
    const [first, ...others] = asked;
    const query = new URL(first?.url ?? '', 'http://graph').searchParams;
    expect([...query.keys()]).toEqual(['startDateTime', 'endDateTime']);
    expect([query.get('startDateTime'), query.get('endDateTime')]).toEqual(['2026-11-20T08:00:00.000Z', '2026-11-21T08:00:00.000Z']);
    expect(others.map(({ url }) => url.slice(url.indexOf('?')))).toEqual(['1', '2'].map((token) => `?$skiptoken=a%2Bb%20c&odd=${token}&`));
    for (const { headers } of asked) expect(headers['prefer']).toBe('IdType="ImmutableId", odata.maxpagesize=100');
  });

  it('4.17 what takes time is looked up in a view, never in the list of events, and by pages of five hundred', async () => {
    const { asked, connector } = await against(() => ({ body: { value: [] } }));
    expect(await connector.view(OWN, WINDOW, signal())).toEqual([]);
    expect(asked.map(({ url }) => new URL(url, 'http://graph'))).toMatchObject([
      { pathname: '/v1.0/users/ada%40bank.example/calendar/calendarView' },
    ]);
    const query = new URL(asked[0]?.url ?? '', 'http://graph').searchParams;
    expect(query.get('$top')).toBe('500');
    expect(query.get('startDateTime')).toMatch(/Z$/);
  });

  it('4.6 a search that answers what was not searched for is no search, and nothing of it counts', async () => {
    const everything: Told = { body: { value: [wireEvent('X'), wireEvent('Y')] } };
    const { connector } = await against((asked) =>
      isBatch(asked)
        ? batchOf(asked, () => everything)
        : { body: { value: [{ id: 'default', name: 'Calendar', isDefaultCalendar: true }] } },
    );
    expect(await failureOf(connector.locate(OWN, { stamp: MARKS.stamp, uid: null }, signal()))).toMatchObject({ kind: 'malformed' });
  });
});

describe('10 zones', () => {
  it.each(['tzone://Microsoft/Custom', '', 'Standard Time of Nowhere'])(
    '4.2 an event in the zone "%s" is written in one of ours, and that name is never said back',
    async (originalStartTimeZone) => {
      const { asked, connector } = await against(holding({ ...OURS, originalStartTimeZone }));
      await connector.update(ADA, eventId('A'), version('key-A'), { when: facets().when }, 'all', signal());
      expect(writesIn(asked).map(({ body }) => [body['start'], body['end']])).toEqual([
        [
          { dateTime: '2026-11-20T10:00:00', timeZone: 'W. Europe Standard Time' },
          { dateTime: '2026-11-20T11:00:00', timeZone: 'W. Europe Standard Time' },
        ],
      ]);
      if (originalStartTimeZone !== '')
        for (const { url, headers, body } of asked) expect(JSON.stringify([url, headers, body])).not.toContain(originalStartTimeZone);
    },
  );
});

describe('11 ids', () => {
  it('5.3 an id is escaped where it stands in a path, comes back to the letter, and another case is another event', async () => {
    const ids = ['AAk/x+y=', 'aaK/x+y='].map((id) => eventId(id));
    const { asked, connector } = await against((one) =>
      batchOf(one, ({ url }) => ({ body: url.includes('/calendar?') ? { id: 'default', isDefaultCalendar: true } : wireEvent(idIn(url)) })),
    );
    const seen = await connector.fetch(ADA, ids, 'busy', signal());
    expect([...seen].map(([id, one]) => [id, one.at === 'present' ? one.value.id : one.at])).toEqual(ids.map((id) => [id, id]));
    expect(asked[0]?.body).toContain('/events/AAk%2Fx%2By%3D?');
    expect(asked[0]?.body).toContain('/events/aaK%2Fx%2By%3D?');
  });
});

describe('20 21 writes that may have happened', () => {
  it.each([
    [504, 'UnknownError', true],
    [503, 'serviceNotAvailable', true],
    [500, 'ErrorInternalServerError', true],
    [429, 'ApplicationThrottled', false],
  ])('3.10 a create answered %i %s is sent once, and may have happened: %s', async (status, code, ambiguous) => {
    const { asked, connector } = await against(() => ({ status, body: odataError(code), headers: { 'retry-after': '1' } }));
    expect(await failureOf(connector.create(OWN, facets(), MARKS, 'none', signal()))).toMatchObject({ ambiguous });
    expect(writesIn(asked)).toHaveLength(1);
  });
});

describe('19 edits of others', () => {
  it('5.2 an update goes out under the version it was decided on, and not at all once the event is at another one', async () => {
    const { asked, connector } = await against(holding({ ...OURS, '@odata.etag': 'W/"as it was read"' }));
    await connector.update(ADA, eventId('A'), version('key-A'), { title: 'Another' }, 'none', signal());
    expect(asked.filter(({ method }) => method === 'PATCH').map(({ headers }) => headers['if-match'])).toEqual(['W/"as it was read"']);
    expect(await failureOf(connector.update(ADA, eventId('A'), version('older'), { title: 'Another' }, 'none', signal()))).toMatchObject({
      kind: 'stale',
    });
    expect(writesIn(asked)).toHaveLength(1);
  });
});
