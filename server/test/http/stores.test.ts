/**
 * The API on the stores people run it on: what a memory store with one transaction at a time cannot show is that racing
 * requests on a real database end as the rules say, with an answer for everybody.
 */
import { Pool } from 'pg';
import { afterAll, describe, expect, test } from 'vitest';
import { HOUR, zoneId, type Instant } from '@lockstep/engine';
import { lapseDue } from '../../src/booking/reservation.ts';
import { rescheduleTogether } from '../../src/booking/together.ts';
import { withOffset } from '../../src/booking/moment.ts';
import { migrate } from '../../src/store/sql/migrate.ts';
import { openPglite } from '../../src/store/sql/pglite/open.ts';
import { poolOptions } from '../../src/store/sql/session.ts';
import { createSqlStore } from '../../src/store/sql/store.ts';
import type { Store } from '../../src/store/store.ts';
import { openPostgres } from '../postgres.ts';
import { dataFolders } from '../store/data-folder.ts';
import { arrive, PASSWORD, tokenFor } from '../signin/ground.ts';
import { openHouse, START, type House, type Reply } from './house.ts';

const quiet = { warn: () => undefined, info: () => undefined };

const suite = (store: () => Store): void => {
  const at = (hours: number): string => withOffset((START + hours * HOUR) as Instant, 'Europe/Zurich');
  const idOf = async (house: House, path: string, body: object): Promise<string> =>
    String((await house.call('POST', path, { body })).body['id']);
  const furnished = async () => {
    const house = await openHouse({ store: store() });
    const holders = [await idOf(house, '/staff', { name: 'Anna' }), await idOf(house, '/staff', { name: 'Bert' })] as const;
    return { house, holders };
  };
  const wish = (from: number, to: number, holders: readonly string[]) => ({
    title: 'Talk',
    start: at(from),
    end: at(to),
    assignments: holders.map((holder) => ({ holder })),
  });
  const statuses = (replies: readonly Reply[]): number[] => replies.map((one) => one.status).sort((one, other) => one - other);

  test('5.5 of twenty racing requests for overlapping slots and both people exactly one is booked', async () => {
    const { house, holders } = await furnished();
    const [anna, bert] = holders;
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        house.call('POST', '/appointments', { body: wish(24 + (index % 3) / 4, 25, index % 2 === 0 ? [anna, bert] : [bert, anna]) }),
      ),
    );
    expect(statuses(all)).toEqual([201, ...Array.from({ length: 19 }, () => 409)]);
    expect(all.filter((one) => one.status === 409).every((one) => one.body['code'] === 'slotTaken')).toBe(true);
  });
  test('7.7 of racing uses of one link exactly one lets in, and of racing demotions one owner stays', async () => {
    const house = await openHouse({ store: store() });
    const token = await tokenFor(house, house.stranger, 'owner');
    const { id } = house.stranger;
    const used = await Promise.all(
      Array.from({ length: 6 }, (_, index) => {
        const body = { token, name: 'Owner', email: `owner${index}@${id}.example`, password: PASSWORD };
        return house.call('POST', '/welcome', { key: null, body });
      }),
    );
    expect(statuses(used)).toEqual([201, 410, 410, 410, 410, 410]);
    const links = [await tokenFor(house, house.stranger, 'viewer'), await tokenFor(house, house.stranger, 'viewer')];
    const body = { name: 'Twin', email: `twin@${id}.example`, password: PASSWORD };
    const twins = await Promise.all(links.map((link) => house.call('POST', '/welcome', { key: null, body: { ...body, token: link } })));
    expect([statuses(twins), twins.map((one) => one.body['code']).filter((code) => code !== undefined)]).toEqual([
      [201, 409],
      ['emailTaken'],
    ]);
    const owners = [
      await arrive(house, house.parent, 'owner', `Anna ${id}`),
      await arrive(house, house.parent, 'owner', `Bert ${id}`),
      await arrive(house, house.parent, 'owner', `Cleo ${id}`),
    ];
    const demoted = await Promise.all(owners.map((one) => house.call('PATCH', `/users/${one.id}`, { body: { role: 'viewer' } })));
    expect(statuses(demoted)).toEqual([200, 200, 409]);
    const [gone] = await Promise.all([
      house.call('PATCH', `/users/${owners[0]?.id ?? ''}`, { body: { active: false } }),
      ...owners.map((one) => one.browser.call('GET', '/session')),
    ]);
    expect([200, 409]).toContain(gone.status);
    const left = await store().transaction((tx) => tx.users.select({ root: house.parent.root, role: 'owner', active: true }));
    expect(left).toHaveLength(1);
  });
  test('7.5 racing requests with one Idempotency-Key end in one appointment and equal answers', async () => {
    const { house, holders } = await furnished();
    const headers = { 'idempotency-key': 'once' };
    const all = await Promise.all(
      Array.from({ length: 8 }, () => house.call('POST', '/appointments', { headers, body: wish(24, 25, holders) })),
    );
    expect(statuses(all)).toEqual(Array.from({ length: 8 }, () => 201));
    expect(new Set(all.map((one) => one.text)).size).toBe(1);
  });
  test('7.5 racing upserts of one external id end in one appointment', async () => {
    const { house, holders } = await furnished();
    const all = await Promise.all(
      Array.from({ length: 6 }, () => house.call('PUT', '/appointments/by-external-id/race', { body: wish(24, 25, holders) })),
    );
    expect(statuses(all)).toEqual([200, 200, 200, 200, 200, 201]);
    expect(new Set(all.map((one) => one.body['id'])).size).toBe(1);
  });
  test('5.5 racing moves, exchanges and cancellations of the same appointments leave nobody booked twice', async () => {
    const { house, holders } = await furnished();
    const [anna, bert] = holders;
    const rows: Reply[] = [];
    for (let hour = 24; hour < 30; hour += 1)
      rows.push(await house.call('POST', '/appointments', { body: wish(hour, hour + 1, [hour % 2 === 0 ? anna : bert]) }));
    const path = (index: number): string => `/appointments/${String(rows[index]?.body['id'])}`;
    const all = await Promise.all([
      ...rows.map((_, index) => house.call('PATCH', path(index), { body: { start: at(40) } })),
      ...rows.map((_, index) => house.call('PATCH', path(index), { body: { assignments: [{ holder: bert }, { holder: anna }] } })),
      house.call('POST', `${path(0)}/cancel`),
      house.call('POST', `${path(3)}/cancel`),
    ]);
    expect(all.filter((one) => ![200, 409].includes(one.status)).map((one) => one.text)).toEqual([]);
    const counting = await store().transaction((tx) => tx.overlapping(house.parent.root, holders, START, (START + 100 * HOUR) as Instant));
    const clashes = counting.filter((one) =>
      counting.some((other) => other !== one && other.holder === one.holder && other.startAt < one.endAt && one.startAt < other.endAt),
    );
    expect(clashes).toEqual([]);
  });
  test('4.2 racing swaps of the same two appointments are each accepted or refused as a whole', async () => {
    const { house, holders } = await furnished();
    const [anna] = holders;
    const a = await house.call('POST', '/appointments', { body: wish(24, 25, [anna]) });
    const b = await house.call('POST', '/appointments', { body: wish(26, 27, [anna]) });
    const { root } = house.parent;
    const zone = zoneId('Europe/Zurich');
    const move = (reply: Reply, hour: number) => ({
      root,
      appointment: String(reply.body['id']),
      ifVersion: 1,
      times: { start: (START + hour * HOUR) as Instant, end: (START + (hour + 1) * HOUR) as Instant, zone },
    });
    const swap = (first: Reply, second: Reply) =>
      store()
        .transaction((tx) =>
          rescheduleTogether(tx, house.occasion(), [move(first, first === a ? 26 : 24), move(second, second === a ? 26 : 24)]),
        )
        .then(
          () => 'accepted',
          (error: Error) => error.message.split(':')[0],
        );
    expect((await Promise.all([swap(a, b), swap(b, a), swap(a, b)])).sort()).toEqual(['accepted', 'stale', 'stale']);
    expect((await house.call('GET', `/appointments/${String(a.body['id'])}`)).body).toMatchObject({ start: at(26), version: 2 });
    expect((await house.call('GET', `/appointments/${String(b.body['id'])}`)).body).toMatchObject({ start: at(24), version: 2 });
  });
  test('7.5 pages by holder, span and state are the same as in memory', async () => {
    const { house, holders } = await furnished();
    const [anna] = holders;
    for (const hour of [24, 24, 24, 26, 28]) {
      const made = await house.call('POST', '/appointments', { body: wish(hour, hour + 1, [anna]) });
      if (hour === 24) await house.call('POST', `/appointments/${String(made.body['id'])}/cancel`);
    }
    const pages = async (query: string): Promise<number[]> => {
      const sizes: number[] = [];
      for (let cursor = '', more = true; more;) {
        const page = await house.call('GET', `/appointments?limit=2&${query}${cursor}`);
        expect(page.status).toBe(200);
        sizes.push((page.body['items'] as unknown[]).length);
        more = page.body['next'] !== null;
        cursor = `&cursor=${String(page.body['next'])}`;
      }
      return sizes;
    };
    const until = `to=${encodeURIComponent(at(28))}`;
    expect([
      await pages(''),
      await pages(`holder=${anna}`),
      await pages(`holder=${anna}&state=confirmed&${until}`),
      await pages(until),
    ]).toEqual([[2, 2, 1], [2, 2, 1], [1], [2, 2]]);
  });
  test('4.17 of twenty racing bookings that have to be on offer and meet only in buffers none is beside another', async () => {
    const { house, holders } = await furnished();
    const [anna, bert] = holders;
    const buffers = { bufferBeforeMinutes: 15, bufferAfterMinutes: 15 };
    const service = await idOf(house, '/services', { name: 'Advice', durationMinutes: 60, ...buffers });
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, index) => {
        const body = { ...wish(24 + (index % 5), 25 + (index % 5), index % 2 === 0 ? [anna, bert] : [bert, anna]), service };
        return house.call('POST', '/appointments', { body: { ...body, availability: 'require' } });
      }),
    );
    const made = all.filter((one) => one.status === 201).map((one) => Date.parse(String(one.body['start'])));
    expect(made.length).toBeGreaterThan(0);
    expect(made.some((one) => made.some((other) => other !== one && Math.abs(other - one) < 2 * HOUR))).toBe(false);
    expect(all.filter((one) => one.status !== 201).map((one) => [one.status, one.body['code']])).toEqual(
      Array.from({ length: 20 - made.length }, () => [409, 'notOnOffer']),
    );
  });
  test('7.2 availability is the same as in memory', async () => {
    const { house, holders } = await furnished();
    const [anna, bert] = holders;
    const service = await idOf(house, '/services', { name: 'Advice', durationMinutes: 60, stepMinutes: 60, bufferAfterMinutes: 30 });
    const integration = await idOf(house, '/integrations', {
      name: 'Exchange',
      endpoint: 'https://mail.example.com/EWS/Exchange.asmx',
      userName: 'svc',
      password: 'x',
    });
    await house.call('POST', '/pairings', { body: { holder: bert, integration, address: `${bert}@example.com` } });
    await house.call('PUT', `/staff/${anna}/schedule`, { body: { periods: [{ rules: [{ weekday: 2, from: '08:00', to: '13:00' }] }] } });
    await house.call('POST', '/appointments', { body: { ...wish(25, 26, [anna]), service } });
    const span = `from=${encodeURIComponent(at(15))}&to=${encodeURIComponent(at(39))}`;
    const { body } = await house.call('GET', `/availability?service=${service}&${span}`);
    // 10:00 to 11:30 is taken, and 09:00 would have to end with its buffer before it.
    const days = body['days'] as { slots: { start: string }[] }[];
    expect(days.flatMap((day) => day.slots.map((one) => one.start))).toEqual(['2026-03-03T08:00:00+01:00', '2026-03-03T12:00:00+01:00']);
    expect(body['holders']).toMatchObject([
      { id: anna, trust: 'notAsked' },
      { id: bert, trust: 'unverified' },
    ]);
  });
  test('7.6 two processes that look through reservations at once cancel each of them once', async () => {
    const { house, holders } = await furnished();
    const rows = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        idOf(house, '/appointments', { ...wish(100 + index, 101 + index, [holders[index % 2] ?? '']), state: 'reserved' }),
      ),
    );
    const clock = { now: () => (START + 48 * HOUR) as Instant };
    const deps = { store: store(), clock, newId: () => house.occasion().newId() };
    const counts = await Promise.all([lapseDue(deps), lapseDue(deps), lapseDue(deps)]);
    expect(counts.reduce((sum, one) => sum + one, 0)).toBe(30);
    const { root } = house.parent;
    const lapsed = await store().transaction((tx) => tx.journal.select({ root, code: 'lapsed' }));
    expect(lapsed).toHaveLength(30);
    expect(new Set(lapsed.map((one) => one.appointment))).toEqual(new Set(rows));
    expect(await store().transaction((tx) => tx.assignments.count({ root, counts: true }))).toBe(0);
  });
  test('2.1 a mailbox is paired, refreshed, resynced, released and removed with its integration', async () => {
    const { house, holders } = await furnished();
    const [anna] = holders;
    const body = { name: 'Exchange', endpoint: 'https://mail.example.com/EWS/Exchange.asmx', userName: 'svc', password: 'x' };
    const integration = await idOf(house, '/integrations', body);
    const pairing = await house.call('POST', '/pairings', { body: { holder: anna, integration, address: `${anna}@example.com` } });
    const mailbox = `/mailboxes/${String(pairing.body['mailbox'])}`;
    await house.call('POST', '/appointments', { body: wish(24, 25, [anna]) });
    const steps = [
      await house.call('POST', `/integrations/${integration}/enable`),
      await house.call('POST', `${mailbox}/refresh`),
      await house.call('POST', `${mailbox}/resync`),
      await house.call('PATCH', `/integrations/${integration}`, { body: { policy: { lock: true }, password: 'y' } }),
      await house.call('GET', `${mailbox}/journal`),
      await house.call('GET', '/appointments'),
      await house.call('DELETE', `/integrations/${integration}`),
      await house.call('GET', mailbox),
    ];
    expect(steps.map((one) => one.status)).toEqual([200, 202, 202, 200, 200, 200, 204, 404]);
  });
  test('2.1 a file pairs people, hands their mailboxes to each other and unpairs them', async () => {
    const { house, holders } = await furnished();
    const [anna, bert] = holders;
    const body = { name: 'Exchange', endpoint: 'https://mail.example.com/EWS/Exchange.asmx', userName: 'svc', password: 'x' };
    const integration = await idOf(house, '/integrations', body);
    const file = async (first: string, second: string): Promise<unknown> => {
      const csv = `id,mailbox\n${anna},${first}\n${bert},${second}\n`;
      return (await house.call('POST', `/integrations/${integration}/pairings/import`, { body: { csv, unpair: true } })).body['counts'];
    };
    expect(await file('a@bank.example', 'b@bank.example')).toMatchObject({ pair: 2 });
    await house.call('POST', '/appointments', { body: wish(24, 25, [anna]) });
    expect(await file('b@bank.example', 'a@bank.example')).toMatchObject({ pairAnew: 2 });
    const exported = await house.call('GET', `/integrations/${integration}/pairings.csv`);
    expect(exported.text).toContain(`${anna},staff,Anna,,,b@bank.example,true,Exchange`);
    expect(await file('', '')).toMatchObject({ unpair: 2 });
  });
};

describe('on PGlite', async () => {
  const folders = await dataFolders();
  const store = await openPglite({ dataFolder: folders.create(), log: quiet });
  afterAll(async () => {
    await store.close();
    folders.removeAll();
  });
  suite(() => store);
});

const server = await openPostgres();
describe.skipIf(server === null)('on a PostgreSQL server', async () => {
  if (server === null) return;
  const pool = new Pool({ ...poolOptions, connectionString: await server.createDatabase(), max: 10, connectionTimeoutMillis: 10_000 });
  const store = createSqlStore(pool, quiet);
  await store.session((session) => migrate(session));
  afterAll(async () => {
    await store.close();
    await server.stop();
  });
  suite(() => store);
});
