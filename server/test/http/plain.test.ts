/** The plain resources over HTTP: made, read, changed, listed by pages, upserted by external id. */
import { afterAll, beforeEach, expect, test, describe } from 'vitest';
import { openHouse, type House } from './house.ts';

let house: House;
const opened: House[] = [];
beforeEach(async () => {
  house = await openHouse();
  opened.push(house);
});
afterAll(async () => {
  for (const one of opened) await one.app.close();
});

const items = (body: Record<string, unknown>): Record<string, unknown>[] => body['items'] as Record<string, unknown>[];

describe('7.5 plain resources', () => {
  test('what was made is read back, with the defaults of its company', async () => {
    const made = await house.call('POST', '/staff', { body: { name: ' Anna Meier ', email: 'Anna@Example.com' } });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      kind: 'staff',
      name: 'Anna Meier',
      email: 'anna@example.com',
      zone: 'Europe/Zurich',
      active: true,
      externalId: null,
    });
    const read = await house.call('GET', String(made.headers['location']).replace('/api/v1', ''));
    expect(read.body).toEqual(made.body);
  });
  test('a change touches only what was sent', async () => {
    const { body } = await house.call('POST', '/services', { body: { name: 'Advice', durationMinutes: 30, noticeMinutes: 60 } });
    const changed = await house.call('PATCH', `/services/${String(body['id'])}`, { body: { durationMinutes: 45 } });
    expect(changed.body).toEqual({ ...body, durationMinutes: 45 });
  });
  test('a staff member is no resource, even by the id', async () => {
    const { body } = await house.call('POST', '/staff', { body: { name: 'Anna' } });
    expect((await house.call('GET', `/resources/${String(body['id'])}`)).status).toBe(404);
    expect(items((await house.call('GET', '/resources')).body)).toEqual([]);
  });
  test('PUT by external id makes it once and replaces it afterwards, and what was left out returns to its default', async () => {
    const first = await house.call('PUT', '/clients/by-external-id/crm-7', { body: { name: 'Berta', phone: '+41 44 000 00 00' } });
    const second = await house.call('PUT', '/clients/by-external-id/crm-7', { body: { name: 'Berta Kunz' } });
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body).toMatchObject({ id: first.body['id'], name: 'Berta Kunz', phone: null, externalId: 'crm-7' });
    expect((await house.call('GET', '/clients/by-external-id/crm-7')).body).toEqual(second.body);
    expect((await house.call('GET', '/clients/by-external-id/CRM-7')).status).toBe(404);
  });
  test('the same external id twice is refused, naming the way that changes the other one', async () => {
    await house.call('POST', '/locations', { body: { name: 'A', externalId: 'x' } });
    const second = await house.call('POST', '/locations', { body: { name: 'B', externalId: 'x' } });
    expect([second.status, second.body['code']]).toEqual([409, 'externalIdTaken']);
    expect(second.body['problems']).toEqual([
      { field: '/externalId', problem: expect.stringContaining('external id'), next: expect.stringContaining('by-external-id') },
    ]);
  });
  test('an upsert cannot take over the row of a sibling company', async () => {
    await house.call('PUT', '/clients/by-external-id/shared', { key: house.keys.child, body: { name: 'of North' } });
    const other = await house.call('PUT', '/clients/by-external-id/shared', { key: house.keys.sibling, body: { name: 'of South' } });
    expect([other.status, other.body['code'], other.text.includes('of North')]).toEqual([409, 'externalIdTaken', false]);
  });
  test('racing upserts of one new external id end in one row', async () => {
    const all = await Promise.all(
      Array.from({ length: 8 }, (_, index) => house.call('PUT', '/locations/by-external-id/race', { body: { name: `L${index}` } })),
    );
    expect(all.map((one) => one.status).sort((one, other) => one - other)).toEqual([200, 200, 200, 200, 200, 200, 200, 201]);
    expect(new Set(all.map((one) => one.body['id'])).size).toBe(1);
  });
});

describe('7.5 pages', () => {
  test('following the cursor shows every row once, though rows are added meanwhile', async () => {
    for (let index = 0; index < 7; index += 1) await house.call('POST', '/clients', { body: { name: `C${index}` } });
    const seen: unknown[] = [];
    let cursor = '';
    for (let page = 0; page < 10; page += 1) {
      const { body } = await house.call('GET', `/clients?limit=3${cursor}`);
      seen.push(...items(body).map((one) => one['name']));
      if (page === 0) await house.call('POST', '/clients', { body: { name: 'C7' } });
      if (typeof body['next'] !== 'string') break;
      cursor = `&cursor=${body['next']}`;
    }
    expect(seen).toEqual(['C0', 'C1', 'C2', 'C3', 'C4', 'C5', 'C6', 'C7']);
  });
  test.each([
    'limit=0',
    'limit=201',
    'limit=ten',
    'cursor=nonsense',
    `cursor=${Buffer.from('[1,2]').toString('base64url')}`,
    'page=2',
    'limit=1&limit=2',
  ])('the query %s is refused by the name of the parameter', async (query) => {
    const answer = await house.call('GET', `/clients?${query}`);
    expect([answer.status, answer.body['code']]).toEqual([400, 'invalid']);
    expect(answer.text).toContain(`query/${query.split('=')[0] ?? ''}`);
  });
});

describe('1 companies', () => {
  test('a child is placed under the company of the key, and listed as its child', async () => {
    const made = await house.call('POST', '/companies', { key: house.keys.child, body: { name: 'Branch' } });
    expect(made.body).toMatchObject({ parent: house.child.id, zone: 'Europe/Zurich' });
    const children = await house.call('GET', `/companies/${house.child.id}/children`);
    expect(items(children.body).map((one) => one['name'])).toEqual(['Branch']);
  });
  test('a key sees its company and what is below it, never what is above or beside', async () => {
    const { body } = await house.call('GET', '/companies', { key: house.keys.child });
    expect(items(body).map((one) => one['id'])).toEqual([house.child.id]);
    expect((await house.call('GET', `/companies/${house.parent.id}`, { key: house.keys.child })).status).toBe(404);
    expect((await house.call('GET', `/companies/${house.sibling.id}`, { key: house.keys.child })).status).toBe(404);
  });
  test("a child's list shows the parent's services too, and cannot change them", async () => {
    const { body } = await house.call('POST', '/services', { body: { name: 'Advice', durationMinutes: 30 } });
    const listed = await house.call('GET', '/services', { key: house.keys.child });
    expect(items(listed.body).map((one) => one['id'])).toEqual([body['id']]);
    const changed = await house.call('PATCH', `/services/${String(body['id'])}`, { key: house.keys.child, body: { name: 'mine' } });
    expect([changed.status, changed.body['code']]).toEqual([403, 'notYours']);
  });
});
