/** The journal of a company over the API (5.4): searched, paged, within reach, and what of it was put back (4.3). */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, type Instant } from '@lockstep/engine';
import type { JournalEntry } from '../../src/store/rows/record.ts';
import { searchJournal } from '../../src/journal/search.ts';
import { made, pairedCalendar } from './bank.ts';
import { openHouse, START, type House, type Reply } from './house.ts';

let house: House;
let ada: string;
let appointment: string;
let mailbox: string;

beforeEach(async () => {
  house = await openHouse();
  ada = await made(house, '/staff', { name: 'Ada' });
  appointment = await made(house, '/appointments', {
    title: 'Mortgage',
    start: '2026-03-03T10:00:00+01:00',
    end: '2026-03-03T11:00:00+01:00',
    assignments: [{ holder: ada }],
  });
  ({ mailbox } = await pairedCalendar(house, ada));
  await house.store.transaction((tx) => tx.journal.remove({ root: house.parent.root }));
});
afterEach(() => house.app.close());

let count = 0;
const entry = async (more: Partial<JournalEntry>, ago = 0): Promise<string> => {
  count += 1;
  const id = `entry-${String(count).padStart(8, '0')}`;
  const root = house.parent.root;
  const bare = { root, id, at: (START - ago) as Instant, appointment: null, mailbox: null, kind: 'plan' as const, code: 'pushed' };
  await house.store.transaction((tx) => tx.journal.insert({ ...bare, rule: '3.2', sentence: 'The event follows.', detail: {}, ...more }));
  return id;
};
type Items = {
  items: { id: string; sentence: string; title: string | null; address: string | null }[];
  next: string | null;
  searchedTo: string | null;
};
const search = async (query = '', key?: string): Promise<Reply & Items> =>
  (await house.call('GET', `/journal${query}`, key === undefined ? {} : { key })) as Reply & Items;
const ids = ({ body }: Reply): string[] => (body['items'] as { id: string }[]).map((one) => one.id);

describe('5.4 the journal is searched', () => {
  test('5.4 by kind, rule, text, what it is about and a span, newest first, with what it is about by name', async () => {
    const old = await entry({ sentence: 'Moved in OUTLOOK by somebody.', rule: '4.2', appointment, mailbox }, 40 * DAY);
    const failure = await entry({ kind: 'failure', code: 'throttled', rule: null, sentence: 'Exchange asked for a pause.', mailbox }, DAY);
    const fresh = await entry({ appointment });
    expect(ids(await search())).toEqual([fresh, failure, old]);
    expect(ids(await search('?kind=failure'))).toEqual([failure]);
    expect(ids(await search('?kind=failure,plan&rule=4.2'))).toEqual([old]);
    expect(ids(await search('?text=outlook'))).toEqual([old]);
    expect(ids(await search('?text=100%25'))).toEqual([]);
    expect(ids(await search(`?appointment=${appointment}`))).toEqual([fresh, old]);
    expect(ids(await search(`?mailbox=${mailbox}`))).toEqual([failure, old]);
    expect(ids(await search(`?holder=${ada}`))).toEqual([fresh, failure, old]);
    expect(ids(await search(`?holder=${ada}&kind=failure`))).toEqual([failure]);
    expect(ids(await search('?code=throttled,pushed&to=2026-03-02T00:00:00Z'))).toEqual([failure, old]);
    expect(ids(await search('?from=2026-03-01T00:00:00Z'))).toEqual([fresh, failure]);
    const { body } = await search('?text=outlook');
    expect(body['items']).toMatchObject([{ title: 'Mortgage', address: expect.stringContaining('@example.com') }]);
  });

  test('5.4 page by page nothing is told twice and nothing is left out, of one moment neither', async () => {
    const all: string[] = [];
    for (let index = 0; index < 230; index += 1) all.push(await entry({ sentence: `Entry ${index}.` }, Math.floor(index / 40) * HOUR));
    const met: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const page: Reply = await search(`?limit=50${next === '' ? '' : `&cursor=${next}`}`);
      met.push(...ids(page));
      next = page.body['next'] as string | null;
    }
    expect(met.length).toBe(230);
    expect(new Set(met)).toEqual(new Set(all));
    const at = await house.store.transaction(async (tx) =>
      Promise.all(met.map(async (id) => (await tx.journal.get({ root: house.parent.root, id }))?.at ?? 0)),
    );
    expect(at).toEqual(at.toSorted((one, other) => other - one));
  });

  test('5.4 a search that takes long stops, says how far it looked, and goes on from there', async () => {
    const far = await entry({ sentence: 'The needle.' }, 300 * DAY);
    for (let index = 0; index < 30; index += 1) await entry({}, index * 9 * DAY);
    // Each look takes most of the time that one search has.
    let now: number = START;
    const clock = { now: (): Instant => (now += 400) as Instant };
    const deps = { store: house.store, clock };
    const { root } = house.parent;
    const reach = { root, company: root, below: 'all' as const, above: new Set<string>() };
    const wish = {
      appointment: null,
      mailbox: null,
      holder: null,
      kinds: null,
      rule: null,
      codes: null,
      text: 'needle',
      from: null,
      to: null,
    };
    const met: string[] = [];
    let [after, requests]: [Awaited<ReturnType<typeof searchJournal>>['next'], number] = [null, 0];
    do {
      const found = await searchJournal(deps, reach, wish, { limit: 50, after });
      expect(found.searchedTo === null).toBe(found.next === null);
      met.push(...found.rows.map((row) => row.id));
      after = found.next;
      requests += 1;
    } while (after !== null && requests < 5_000);
    expect(met).toEqual([far]);
    expect(requests).toBeGreaterThan(2);
  });

  test('5.4 a company reads what is about its own appointments and people, and another organisation nothing', async () => {
    const child = await made(house, '/staff', { name: 'Cleo', company: house.child.id });
    const below = await house.call('POST', '/appointments', {
      key: house.keys.child,
      body: { title: 'Below', start: '2026-03-04T10:00:00+01:00', end: '2026-03-04T11:00:00+01:00', assignments: [{ holder: child }] },
    });
    await house.store.transaction((tx) => tx.journal.remove({ root: house.parent.root }));
    const own = await entry({ appointment: String(below.body['id']) });
    const above = await entry({ appointment, mailbox });
    const company = await entry({ kind: 'state', detail: { company: house.child.id } });
    const parents = await entry({ kind: 'state', detail: { company: house.parent.id } });
    expect(ids(await search())).toEqual([parents, company, above, own]);
    expect(ids(await search('', house.keys.child))).toEqual([company, own]);
    expect(ids(await search('', house.keys.sibling))).toEqual([]);
    expect(ids(await search('', house.keys.stranger))).toEqual([]);
    expect(ids(await search(`?company=${house.child.id}`))).toEqual([company, own]);
    expect((await search(`?company=${house.parent.id}`, house.keys.child)).status).toBe(404);
  });

  test('5.4 who may read no appointments reads no titles, and who may read no journal reads nothing', async () => {
    await entry({ appointment });
    const journal = await house.keyWith(house.parent, ['journal:read']);
    expect((await search('', journal)).body['items']).toMatchObject([{ title: null }]);
    expect((await search('', await house.keyWith(house.parent, ['appointments:read']))).status).toBe(403);
  });

  test('5.4 bad questions say which field and what to send', async () => {
    for (const [query, field] of [
      ['?rule=x', 'query/rule'],
      ['?kind=nothing', 'query/kind'],
      ['?cursor=nonsense', 'query/cursor'],
      ['?from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z', 'query/to'],
    ] as const) {
      const { status, body } = await search(query);
      expect([query, status, (body['problems'] as { field: string }[])[0]?.field]).toEqual([query, 400, expect.stringContaining(field)]);
    }
  });
});

describe('4.3 what was put back', () => {
  test('4.3 is told with both times, by whom where Exchange names them, and how often', async () => {
    const times = {
      outlook: { start: START + 6 * HOUR, end: START + 7 * HOUR },
      booking: { start: START + 2 * HOUR, end: START + 3 * HOUR },
    };
    await entry({ code: 'locked', rule: '4.3', appointment, mailbox, detail: { facet: 'when', times, changedBy: 'Anna Muster' } });
    await entry({ code: 'moveNotAccepted', rule: '4.3a', appointment, mailbox, detail: { times } }, MINUTE);
    await entry({ code: 'pushed', appointment, mailbox }, 2 * MINUTE);
    const { status, body } = await house.call('GET', '/journal/put-back');
    expect([status, body]).toMatchObject([
      200,
      {
        items: [
          {
            rule: '4.3',
            what: 'when',
            changedBy: 'Anna Muster',
            outlook: { start: '2026-03-02T14:00:00Z' },
            booking: { start: '2026-03-02T10:00:00Z' },
          },
          { rule: '4.3a', what: null, changedBy: null, title: 'Mortgage' },
        ],
        next: null,
        counts: { of: 2, mailboxes: [{ id: mailbox, times: 2 }], appointments: [{ id: appointment, name: 'Mortgage', times: 2 }] },
      },
    ]);
    expect((await house.call('GET', '/journal/put-back', { key: house.keys.stranger })).body).toMatchObject({ items: [] });
  });
});

describe('5.4 the story', () => {
  test('5.4 of an appointment names who did what through which door, and belongs to whoever reads the appointment', async () => {
    const moved = await house.call('PATCH', `/appointments/${appointment}`, { body: { start: '2026-03-03T14:00:00+01:00' } });
    expect(moved.status).toBe(200);
    const { status, body } = await house.call('GET', `/appointments/${appointment}/story`);
    expect([status, body]).toMatchObject([
      200,
      {
        items: [
          {
            who: { kind: 'apiKey', name: 'key of Bank' },
            door: 'api',
            before: { start: '2026-03-03T09:00:00Z' },
            after: { start: '2026-03-03T13:00:00Z' },
            changed: ['startAt', 'endAt'],
            steps: [{ code: 'rescheduled' }],
          },
        ],
        next: null,
      },
    ]);
    expect((await house.call('GET', `/appointments/${appointment}/story`, { key: house.keys.stranger })).status).toBe(404);
    expect((await house.call('GET', `/mailboxes/${mailbox}/story`, { key: house.keys.child })).status).toBe(404);
    expect((await house.call('GET', `/mailboxes/${mailbox}/story`)).status).toBe(200);
  });

  test('5.4 of more entries than one page is told in pages, each chapter once', async () => {
    for (let index = 0; index < 450; index += 1)
      await entry(
        {
          appointment,
          kind: 'booking',
          code: 'changed',
          rule: null,
          sentence: `Changed ${index}, by Ada.`,
          detail: { actor: { kind: 'person', name: 'Ada' } },
        },
        (450 - index) * MINUTE,
      );
    const told: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const { body } = await house.call('GET', `/appointments/${appointment}/story${next === '' ? '' : `?cursor=${next}`}`);
      told.push(...(body['items'] as { sentence: string }[]).map((one) => one.sentence));
      next = body['next'] as string | null;
    }
    expect(told.length).toBe(450);
    expect(new Set(told).size).toBe(450);
    expect(told[0]).toBe('Changed 449, by Ada.');
  });
});
