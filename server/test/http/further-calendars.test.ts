/** Further calendars of a mailbox over HTTP (2.1): looked for, chosen, unticked, and named where they take a time. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventId, HOUR, instant, version, zoneId, type Event, type Instant } from '@lockstep/engine';
import { ConnectorError, type Connector } from '@lockstep/exchange';
import { CAUSES } from '../../src/causes.ts';
import { made, pairedCalendar, zurich } from './bank.ts';
import { openHouse, START, type House, type Reply } from './house.ts';

const SECRET = 'canary: surgery at nine';
const event = (id: string, hours: number, more: Partial<Event> = {}): Event =>
  ({
    id: eventId(id),
    version: version(id),
    uid: id,
    type: 'single',
    stamp: null,
    when: { start: instant(START + hours * HOUR), end: instant(START + (hours + 1) * HOUR), zone: zoneId('Europe/Zurich'), allDay: false },
    showAs: 'busy',
    sensitivity: 'normal',
    cancelled: false,
    title: SECRET,
    ...more,
  }) as Event;
const BUSY_REFUSED = new ConnectorError({
  kind: 'forbidden',
  scope: 'mailbox',
  cause: 'noRights',
  ambiguous: false,
  retryAt: null,
  detail: 'ErrorAccessDenied',
});

let house: House;
let ada: string;
let service: string;
let mailbox: string;
let integration: string;
let fails: Error | null;
let looked: (string | null)[];
const connector = {
  calendars: () =>
    fails === null
      ? Promise.resolve([
          { id: 'private', name: 'Private <b>' },
          { id: 'closed', name: 'Closed' },
        ])
      : Promise.reject(fails),
  view: ({ calendar }: { calendar: string | null }) => {
    looked.push(calendar);
    if (calendar === 'closed') return Promise.reject(BUSY_REFUSED);
    return Promise.resolve([event('e1', 1), event('e2', 2), event('e3', 3, { showAs: 'free' }), event('e4', 4, { cancelled: true })]);
  },
  close: () => Promise.resolve(),
} as unknown as Connector;

beforeEach(async () => {
  fails = null;
  looked = [];
  house = await openHouse({ connectorFor: () => connector });
  ada = await made(house, '/staff', { name: 'Ada' });
  service = await made(house, '/services', { name: 'Advice', durationMinutes: 60, servedBy: [ada] });
  ({ mailbox, integration } = await pairedCalendar(house, ada));
});
afterEach(() => house.app.close());

const path = (): string => `/mailboxes/${mailbox}/calendars`;
const choose = (calendars: readonly object[], key?: string): Promise<Reply> =>
  house.call('PUT', path(), { body: { calendars }, ...(key === undefined ? {} : { key }) });
const PRIVATE = { id: 'private', name: 'Private <b>' };
const items = (reply: Reply): readonly Record<string, unknown>[] => reply.body['items'] as readonly Record<string, unknown>[];
const row = async () => {
  const found = await house.store.transaction((tx) => tx.mailboxes.get({ root: house.parent.root, id: mailbox }));
  if (found === null) throw new Error('no mailbox');
  return found;
};

describe('2.1 further calendars', () => {
  test('2.1: the look names each with how many of its events would block, and says nothing else of them', async () => {
    const reply = await house.call('POST', `${path()}/look`);
    expect([reply.status, reply.body]).toEqual([
      200,
      {
        items: [
          { ...PRIVATE, chosen: false, blocking: 2, detail: null },
          { id: 'closed', name: 'Closed', chosen: false, blocking: null, detail: 'ErrorAccessDenied' },
        ],
        days: 30,
        cause: null,
        sentence: null,
        next: null,
        detail: null,
      },
    ]);
    expect(looked).toEqual(['private', 'closed']);
    expect(reply.text).not.toContain('canary');
    // What a look is let in by is given back at once.
    const visits = await house.store.transaction((tx) => tx.visits.select({ until: { gt: house.clock.at } }));
    expect(visits).toEqual([]);
  });

  test('2.7: where Exchange does not answer, the look says why and what to do, by the table of causes', async () => {
    fails = BUSY_REFUSED;
    const { status, body } = await house.call('POST', `${path()}/look`);
    expect([status, body['items'], body['cause'], body['detail']]).toEqual([200, [], 'noRights', 'ErrorAccessDenied']);
    expect(String(body['next']).length).toBeGreaterThan(10);
  });

  test('2.7: what to do about one that cannot be read is said by the transport of its mailbox', async () => {
    await choose([PRIVATE]);
    const { root } = house.parent;
    const shownBy = async (transport: 'ews' | 'graph'): Promise<unknown> => {
      await house.store.transaction(async (tx) => {
        await tx.mailboxes.update({ root, id: mailbox }, { transport });
        await tx.furtherCalendars.update({ root, mailbox }, { cause: 'noRights' });
      });
      return items(await house.call('GET', path()))[0]?.['next'];
    };
    expect(await shownBy('ews')).toBe(CAUSES.noRights.next);
    expect(await shownBy('graph')).toContain('Application Calendars.ReadWrite');
  });

  test('2.1: what is chosen is read next, and until then its owner counts as busy throughout (4.17)', async () => {
    const reply = await choose([PRIVATE]);
    expect(items(reply)).toMatchObject([{ ...PRIVATE, state: 'reading', readAt: null, events: 0, cause: null }]);
    expect(await row()).toMatchObject({ furtherDue: START, furtherReadAt: null, readDue: START });
    const why = await house.call(
      'GET',
      `/availability/why?service=${service}&start=${encodeURIComponent(new Date(zurich('2026-03-03', '10:00')).toISOString())}`,
    );
    expect(why.text).toContain('never read completely');
    expect(items(await house.call('GET', path()))).toHaveLength(1);
    expect((await house.call('POST', `${path()}/look`)).body['items']).toMatchObject([{ chosen: true }, { chosen: false }]);
  });

  test('2.1, 5.4: a time it takes is explained by its name, without a word of the event', async () => {
    await choose([PRIVATE]);
    const start = zurich('2026-03-03', '10:00');
    const [further] = await house.store.transaction((tx) => tx.furtherCalendars.select({}));
    await house.store.transaction(async (tx) => {
      await tx.mailboxes.update({ id: mailbox }, { furtherReadAt: START });
      await tx.busy.insert({
        root: house.parent.root,
        mailbox,
        eventId: 'e1',
        startAt: start,
        endAt: (start + HOUR) as Instant,
        allDay: false,
        zone: null,
        showAs: 'busy',
        title: null,
        private: false,
        uid: null,
        further: further?.id ?? '',
        series: null,
        readAt: START,
        missingSince: null,
      });
    });
    const moment = encodeURIComponent(new Date(start).toISOString());
    const why = await house.call('GET', `/availability/why?service=${service}&start=${moment}`);
    expect(why.text).toContain('Ada has an event in the further calendar \\"Private <b>\\" in Outlook');
    expect(why.body).toMatchObject({ offered: false, holders: [{ reasons: [{ code: 'busy', rule: '2.1' }] }] });
    const to = encodeURIComponent(new Date(start + HOUR).toISOString());
    const busy = await house.call('GET', `/busy?holder=${ada}&from=${moment}&to=${to}`);
    expect(items(busy)).toMatchObject([{ calendar: 'Private <b>', title: null, blocks: true }]);
    expect(items(await house.call('GET', path()))).toMatchObject([{ events: 1 }]);
    // Unticked, nothing of it takes time any more, in the same breath.
    expect(items(await choose([]))).toEqual([]);
    expect(await house.store.transaction((tx) => tx.busy.count({}))).toBe(0);
    expect(await row()).toMatchObject({ furtherDue: null, furtherReadAt: null });
  });

  test('2.1: refused are the paired calendar, one that is named twice, too many, and a new one of a mailbox that is switched off', async () => {
    const { calendar } = await row();
    const own = await choose([{ id: calendar, name: 'Calendar' }]);
    expect([own.status, own.body['problems']]).toMatchObject([422, [{ field: '/calendars' }]]);
    expect(own.text).toContain('takes time already');
    expect((await choose([PRIVATE, PRIVATE])).text).toContain('named twice');
    const many = await choose(Array.from({ length: 11 }, (_, index) => ({ id: `c${index}`, name: 'One' })));
    expect([many.status, many.text]).toEqual([400, expect.stringContaining('/calendars')]);
    await choose([PRIVATE]);
    await house.call('POST', `/integrations/${integration}/disable`);
    expect((await choose([PRIVATE, { id: 'other', name: 'Other' }])).text).toContain('switched off');
    expect((await house.call('POST', `${path()}/look`)).status).toBe(409);
    expect((await choose([])).status).toBe(200);
  });

  test('2.1: whoever may only read may not choose, and another organisation finds no such mailbox', async () => {
    const reader = await house.keyWith(house.parent, ['mailboxes:read']);
    expect((await house.call('GET', path(), { key: reader })).status).toBe(200);
    expect((await choose([PRIVATE], reader)).status).toBe(403);
    expect((await house.call('POST', `${path()}/look`, { key: reader })).status).toBe(403);
    for (const key of [house.keys.stranger, house.keys.child]) {
      expect((await choose([PRIVATE], key)).status).toBe(404);
      expect((await house.call('GET', path(), { key })).status).toBe(404);
      expect((await house.call('POST', `${path()}/look`, { key })).status).toBe(404);
    }
    expect(looked).toEqual([]);
    expect(await house.store.transaction((tx) => tx.furtherCalendars.count({}))).toBe(0);
  });
});
