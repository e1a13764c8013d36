/** What lies in calendars beside the appointments, and who is told of it. */
import { beforeEach, describe, expect, test } from 'vitest';
import { zoneId, type Instant } from '@lockstep/engine';
import { openHouse, START, type House } from './house.ts';

const HOUR = 3_600_000;
const at = (hours: number): Instant => (START + hours * HOUR) as Instant;
const utc = (hours: number): string => new Date(at(hours)).toISOString();
let house: House;
let anna: string;
let integration: string;

const made = async (path: string, body: object): Promise<string> => String((await house.call('POST', path, { body })).body['id']);

beforeEach(async () => {
  house = await openHouse();
  anna = await made('/staff', { name: 'Anna' });
  integration = await made('/integrations', {
    name: 'Exchange',
    endpoint: 'https://mail.example.com/EWS/Exchange.asmx',
    userName: 'svc',
    password: 'x',
  });
  await made('/pairings', { holder: anna, integration, address: 'anna@example.com' });
  await house.store.transaction(async (tx) => {
    const [mailbox] = await tx.mailboxes.select({});
    const row = {
      root: house.parent.id,
      mailbox: mailbox?.id ?? '',
      allDay: false,
      zone: null,
      private: false,
      uid: null,
      further: null,
      series: null,
      readAt: at(0),
      missingSince: null,
    };
    await tx.busy.insert({ ...row, eventId: 'e1', startAt: at(1), endAt: at(2), showAs: 'busy', title: null, private: true });
    await tx.busy.insert({ ...row, eventId: 'e2', startAt: at(2), endAt: at(3), showAs: 'workingElsewhere', title: 'At the branch' });
    await tx.busy.insert({ ...row, eventId: 'e3', startAt: at(30), endAt: at(31), showAs: 'busy', title: null });
  });
});

const list = (query: string, key?: string) => house.call('GET', `/busy?${query}`, key === undefined ? {} : { key });

const set = async (body: object): Promise<void> => {
  const reply = await house.call('PATCH', `/integrations/${integration}`, { body });
  if (reply.status !== 200) throw new Error(reply.text);
};
const items = async () => (await list(`holder=${anna}&from=${utc(0)}&to=${utc(24)}`)).body['items'] as readonly Record<string, unknown>[];

describe('4.12 busy time of some people', () => {
  test('is what touches the span, with the flag that says whether it blocks', async () => {
    const { status, body } = await list(`holder=${anna}&from=${utc(0)}&to=${utc(24)}`);
    expect([status, body['items']]).toMatchObject([
      200,
      [
        { holder: anna, start: '2026-03-02T09:00:00Z', end: '2026-03-02T10:00:00Z', private: true, title: null, blocks: true },
        { holder: anna, showAs: 'workingElsewhere', title: null, titles: 'busy', blocks: false, readAt: '2026-03-02T08:00:00Z' },
      ],
    ]);
  });
  test('1 shows titles where the integration does, and of private events never', async () => {
    await set({ showTitles: 'title' });
    await house.store.transaction((tx) => tx.busy.update({ eventId: 'e1' }, { title: 'was stored before it was private' }));
    expect(await items()).toMatchObject([
      { private: true, title: null, titles: 'title' },
      { private: false, title: 'At the branch', titles: 'title' },
    ]);
    await set({ showTitles: 'busy' });
    expect((await items()).map(({ title }) => title)).toEqual([null, null]);
  });
  test('1 blocks by the show-as values of the integration, those of free ones too where somebody chose so', async () => {
    await set({ blocking: ['workingElsewhere', 'busy'] });
    expect((await items()).map(({ showAs, blocks, countsAs }) => [showAs, blocks, countsAs])).toEqual([
      ['busy', true, 'itself'],
      ['workingElsewhere', true, 'itself'],
    ]);
    await house.store.transaction((tx) => tx.busy.update({ eventId: 'e2' }, { showAs: 'free' }));
    expect((await items()).map(({ blocks, countsAs }) => [blocks, countsAs])).toEqual([
      [true, 'itself'],
      [false, 'nothing'],
    ]);
    await set({ blocking: ['busy', 'free'] });
    expect((await items()).map(({ blocks }) => blocks)).toEqual([true, true]);
  });
  test('1 says nothing of private events where these are not synced, also while they are still stored', async () => {
    await set({ privateEvents: 'skip' });
    expect((await items()).map(({ showAs }) => showAs)).toEqual(['workingElsewhere']);
  });
  test.each(['workingHours', 'wholeDay', 'nothing'] as const)('4.14 tells that an all-day event counts as %s', async (allDayCountsAs) => {
    await set({ allDayCountsAs });
    await house.store.transaction((tx) => tx.busy.update({ eventId: 'e1' }, { allDay: true }));
    expect((await items())[0]).toMatchObject({ allDay: true, blocks: allDayCountsAs !== 'nothing', countsAs: allDayCountsAs });
  });
  test('4.14 lays an all-day event down on its own dates in the zone of its owner, and finds it there', async () => {
    // 3 March in Auckland ends at noon of that day in Zurich.
    const auckland = { startAt: Date.parse('2026-03-02T11:00:00Z') as Instant, endAt: Date.parse('2026-03-03T11:00:00Z') as Instant };
    await house.store.transaction((tx) =>
      tx.busy.update({ eventId: 'e1' }, { ...auckland, allDay: true, zone: zoneId('Pacific/Auckland') }),
    );
    await house.store.transaction((tx) => tx.busy.remove({ eventId: { in: ['e2', 'e3'] } }));
    const day = (date: string) => `holder=${anna}&from=${date}T15:00:00Z&to=${date}T20:00:00Z`;
    const found = (await list(day('2026-03-03'))).body['items'];
    expect(found).toMatchObject([
      { allDay: true, start: '2026-03-02T23:00:00Z', end: '2026-03-03T23:00:00Z', dates: { first: '2026-03-03', last: '2026-03-03' } },
    ]);
    expect((await list(day('2026-03-02'))).body['items']).toEqual([]);
  });
  test('of people out of reach is nothing, as of people who do not exist', async () => {
    for (const [holder, key] of [
      [anna, house.keys.stranger],
      [anna, house.keys.child],
      ['nobody', house.keys.parent],
    ] as const) {
      const { status, body } = await list(`holder=${holder}&from=${utc(0)}&to=${utc(24)}`, key);
      expect([status, body]).toEqual([200, { items: [] }]);
    }
  });
  test.each([
    ['a span that ends before it begins', `from=${utc(2)}&to=${utc(1)}`, 'query/to'],
    ['more than two months', `from=${utc(0)}&to=${utc(63 * 24)}`, 'query/to'],
    ['a time without offset', 'from=2026-03-02T08:00:00&to=2026-03-03T08:00:00Z', '/from'],
  ])('refuses %s, naming the field', async (_what, span, field) => {
    const { status, body } = await list(`holder=${anna}&${span}`);
    expect([status, JSON.stringify(body['problems'])]).toEqual([400, expect.stringContaining(field)]);
  });
  test('refuses more than fifty people at once', async () => {
    const { status } = await list(`holder=${Array.from({ length: 51 }, (_, one) => `h${one}`).join(',')}&from=${utc(0)}&to=${utc(1)}`);
    expect(status).toBe(400);
  });
});

describe('appointments of several people', () => {
  test('are listed once, however many of them are on it, page by page', async () => {
    const [ben, cleo] = [await made('/staff', { name: 'Ben' }), await made('/staff', { name: 'Cleo' })];
    const book = (hours: number, ...holders: string[]): Promise<string> =>
      made('/appointments', { title: 'x', start: utc(hours), end: utc(hours + 1), assignments: holders.map((holder) => ({ holder })) });
    const [both, later, other] = [await book(40, anna, ben), await book(42, ben), await book(44, cleo)];
    const seen: unknown[] = [];
    let cursor = '';
    do {
      const { body } = await house.call('GET', `/appointments?holder=${anna},${ben}&limit=1${cursor}`);
      seen.push(...(body['items'] as { id: string }[]).map(({ id }) => id));
      cursor = typeof body['next'] === 'string' ? `&cursor=${body['next']}` : '';
    } while (cursor !== '');
    expect(seen).toEqual([both, later]);
    expect(seen).not.toContain(other);
  });
});
