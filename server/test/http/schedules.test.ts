/** Schedules over the API: whose holds, who may set one, what is refused by field. */
import { beforeEach, describe, expect, test } from 'vitest';
import { openHouse, type House } from './house.ts';

const MORNINGS = { periods: [{ rules: [{ weekday: 1, from: '08:00', to: '12:00' }] }] };
let house: House;
let anna: string;
let room: string;

const made = async (path: string, body: object): Promise<string> => String((await house.call('POST', path, { body })).body['id']);

beforeEach(async () => {
  house = await openHouse();
  anna = await made('/staff', { name: 'Anna', zone: 'Europe/Lisbon', company: house.child.id });
  room = await made('/resources', { name: 'Room', company: house.child.id });
});

describe('7.1 which schedule holds', () => {
  test('without any, people keep office hours by their own clock and rooms are always open', async () => {
    const staff = await house.call('GET', `/staff/${anna}/schedule`);
    expect([staff.status, staff.body]).toMatchObject([200, { source: 'default', company: null, alwaysOpen: false }]);
    expect(staff.body['periods']).toMatchObject([
      { zone: 'Europe/Lisbon', rules: [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: '09:00', to: '17:00' })), exceptions: [] },
    ]);
    expect((await house.call('GET', `/resources/${room}/schedule`)).body).toMatchObject({
      source: 'default',
      alwaysOpen: true,
      periods: [],
    });
  });
  test("the nearest company's holds for everybody of it and below who has none of their own", async () => {
    const put = await house.call('PUT', `/companies/${house.parent.id}/schedule`, { body: MORNINGS });
    expect([put.status, put.body]).toMatchObject([200, { source: 'own', periods: [{ zone: 'Europe/Zurich', validFrom: null }] }]);
    for (const path of [`/staff/${anna}/schedule`, `/resources/${room}/schedule`, `/companies/${house.child.id}/schedule`]) {
      expect((await house.call('GET', path)).body).toMatchObject({ source: 'company', company: house.parent.id, alwaysOpen: false });
    }
    await house.call('PUT', `/companies/${house.child.id}/schedule`, { body: { periods: [] } });
    expect((await house.call('GET', `/staff/${anna}/schedule`)).body).toMatchObject({
      source: 'company',
      company: house.child.id,
      periods: [],
    });
    const own = await house.call('PUT', `/staff/${anna}/schedule`, { body: MORNINGS });
    expect(own.body).toMatchObject({ source: 'own', company: null, periods: [{ zone: 'Europe/Lisbon' }] });
  });
  test('a child company is told the name of the one above it whose schedule holds', async () => {
    await house.call('PUT', `/companies/${house.parent.id}/schedule`, { body: MORNINGS });
    const seen = await house.call('GET', `/companies/${house.child.id}/schedule`, { key: house.keys.child });
    expect(seen.body).toMatchObject({ source: 'company', company: house.parent.id, companyName: 'Bank' });
    expect((await house.call('GET', `/companies/${house.parent.id}`, { key: house.keys.child })).status).toBe(404);
  });
  test('taken away, what held before holds again; taken away once more nothing happens', async () => {
    await house.call('PUT', `/staff/${anna}/schedule`, { body: MORNINGS });
    for (const _ of [1, 2]) {
      const reply = await house.call('DELETE', `/staff/${anna}/schedule`);
      expect([reply.status, reply.body['source']]).toEqual([200, 'default']);
    }
  });
});

describe('7.1 a schedule is refused by field, in words', () => {
  test.each([
    [{ rules: [{ weekday: 8, from: '08:00', to: '12:00' }] }, '/periods/0/rules/0/weekday'],
    [{ rules: [{ weekday: 1, from: '8', to: '12:00' }] }, '/periods/0/rules/0/from'],
    [{ rules: [{ weekday: 1, from: '08:00', to: '08:00' }] }, '/periods/0/rules/0/to'],
    [{ rules: [], exceptions: [{ date: '2026-02-30', spans: [] }] }, '/periods/0/exceptions/0/date'],
    [{ rules: [], exceptions: [{ date: '2026-02-28', spans: [{ from: '24:00', to: '03:00' }] }] }, '/periods/0/exceptions/0/spans/0/from'],
    [{ rules: [], validFrom: '2026-03-01', validTo: '2026-02-01' }, '/periods/0/validTo'],
    [{ rules: [], zone: '+02:00' }, '/periods/0/zone'],
  ])('%j', async (period, field) => {
    const { status, body } = await house.call('PUT', `/staff/${anna}/schedule`, { body: { periods: [period] } });
    expect([status, body['code'], body['problems']]).toMatchObject([400, 'invalid', [{ field }]]);
    expect((await house.call('GET', `/staff/${anna}/schedule`)).body['source']).toBe('default');
  });
});

describe('7.5 who may set one', () => {
  test('another company finds nobody there, a child sees but does not change what is inherited', async () => {
    const boss = await made('/staff', { name: 'Boss' });
    for (const [key, path, status] of [
      [house.keys.stranger, `/staff/${anna}/schedule`, 404],
      [house.keys.sibling, `/staff/${anna}/schedule`, 404],
      [house.keys.child, `/staff/${boss}/schedule`, 403],
      [house.keys.child, `/companies/${house.parent.id}/schedule`, 404],
      [house.keys.parent, `/resources/${anna}/schedule`, 404],
    ] as const) {
      expect((await house.call('PUT', path, { key, body: MORNINGS })).status).toBe(status);
    }
    expect((await house.call('GET', `/staff/${boss}/schedule`, { key: house.keys.child })).status).toBe(200);
  });
});
