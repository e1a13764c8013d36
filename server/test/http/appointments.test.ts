/** Appointments over HTTP: booked, moved, listed, conditional on their version, done once. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HOUR, type Instant } from '@lockstep/engine';
import { withOffset } from '../../src/booking/moment.ts';
import { openHouse, START, type House, type Reply } from './house.ts';

let house: House;
let anna: string;
let bert: string;
let room: string;
beforeEach(async () => {
  house = await openHouse();
  anna = await idOf('/staff', { name: 'Anna' });
  bert = await idOf('/staff', { name: 'Bert' });
  room = await idOf('/resources', { name: 'Room 1' });
});
afterEach(() => house.app.close());

const idOf = async (path: string, body: object): Promise<string> => String((await house.call('POST', path, { body })).body['id']);
/** So many hours after the beginning of the test, in Zurich. */
const at = (hours: number): string => withOffset((START + hours * HOUR) as Instant, 'Europe/Zurich');
const wish = (from: number, to: number, more: object = {}) => ({
  title: 'Talk',
  start: at(from),
  end: at(to),
  assignments: [{ holder: anna }],
  ...more,
});
const book = (from: number, to: number, more: object = {}): Promise<Reply> =>
  house.call('POST', '/appointments', { body: wish(from, to, more) });
/** Where nobody is paired with a mailbox, nobody organises anything and nobody is invited. */
const alone = { organises: false, paired: false, response: null, leftAt: null };
const path = (reply: Reply): string => `/appointments/${String(reply.body['id'])}`;
const firstField = (reply: Reply): unknown => (reply.body['problems'] as { field: string }[])[0]?.field;

describe('7.5 booking', () => {
  test('answers the appointment with offset times, zone, version and where it stands with Exchange', async () => {
    const reply = await book(24, 25, { assignments: [{ holder: anna, role: 'staff' }, { holder: room }], notes: 'two\r\nlines' });
    expect(reply.status).toBe(201);
    expect(reply.headers['etag']).toBe('"1"');
    expect(reply.body).toMatchObject({
      start: '2026-03-03T09:00:00+01:00',
      end: '2026-03-03T10:00:00+01:00',
      zone: 'Europe/Zurich',
      notes: 'two\nlines',
      state: 'confirmed',
      version: 1,
      assignments: [
        { holder: anna, role: 'staff', takesTime: true, ...alone },
        { holder: room, role: 'resource', takesTime: true, ...alone },
      ],
      sync: { state: 'lockstepOnly', mailbox: null },
      warnings: [],
    });
  });
  test('takes title, duration and the state of a reservation from the service', async () => {
    const service = await idOf('/services', { name: 'Advice', durationMinutes: 45, booking: 'reservation' });
    const reply = await house.call('POST', '/appointments', { body: { service, start: at(24), assignments: [{ holder: anna }] } });
    expect(reply.body).toMatchObject({ title: 'Advice', state: 'reserved', end: at(24.75) });
  });
  test('shows the offset that holds on that day across the change to summer time', async () => {
    const reply = await house.call('POST', '/appointments', {
      body: wish(0, 0, { start: '2026-03-29T00:30:00Z', end: '2026-03-29T01:30:00Z' }),
    });
    expect(reply.body).toMatchObject({ start: '2026-03-29T01:30:00+01:00', end: '2026-03-29T03:30:00+02:00' });
  });
  test('5.5 refuses a taken time, naming the person and the time', async () => {
    await book(24, 25);
    const reply = await book(24.5, 25.5);
    expect([reply.status, reply.body['code'], firstField(reply)]).toEqual([409, 'slotTaken', '/start']);
    expect(reply.body['detail']).toBe('Anna is already booked 2026-03-03 09:00-10:00 (Europe/Zurich).');
  });
  test('5.5 spans are half-open: one after the other is no conflict', async () => {
    await book(24, 25);
    expect((await book(25, 26)).status).toBe(201);
  });
  test('5.5 of racing requests for one slot exactly one is booked', async () => {
    const all = await Promise.all(Array.from({ length: 10 }, () => book(24, 25)));
    expect(all.map((one) => one.status).sort((one, other) => one - other)).toEqual([201, ...Array.from({ length: 9 }, () => 409)]);
  });
  test('5.5 two child companies cannot sell the same person twice', async () => {
    const body = wish(24, 25);
    const north = await house.call('POST', '/appointments', { key: house.keys.child, body });
    const south = await house.call('POST', '/appointments', { key: house.keys.sibling, body });
    expect([north.status, south.status, south.body['code']]).toEqual([201, 409, 'slotTaken']);
    expect((await house.call('GET', path(north), { key: house.keys.sibling })).status).toBe(404);
  });
  test('a child cannot book the staff of its sibling, in the same words as one that does not exist', async () => {
    const hidden = await house.call('POST', '/staff', { key: house.keys.sibling, body: { name: 'Hidden' } });
    const try1 = await house.call('POST', '/appointments', {
      key: house.keys.child,
      body: wish(24, 25, { assignments: [{ holder: hidden.body['id'] }] }),
    });
    const try2 = await house.call('POST', '/appointments', {
      key: house.keys.child,
      body: wish(24, 25, { assignments: [{ holder: 'nobody' }] }),
    });
    expect(try1.status).toBe(422);
    expect({ ...try1.body, instance: '' }).toEqual({ ...try2.body, instance: '' });
  });
});

describe('bad input is named by its field', () => {
  const cases: readonly (readonly [name: string, more: object, status: number, code: string, field: string])[] = [
    ['end before start', { end: '2026-03-03T08:00:00+01:00' }, 422, 'endBeforeStart', '/end'],
    ['end equal to start', { end: '2026-03-03T09:00:00+01:00' }, 422, 'endBeforeStart', '/end'],
    ['an absurd duration', { end: '2027-03-03T10:00:00+01:00' }, 422, 'badDuration', '/end'],
    ['seconds', { end: '2026-03-03T09:30:30+01:00' }, 422, 'badDuration', '/end'],
    ['a start in the past', { start: '2026-03-01T09:00:00Z', end: '2026-03-01T10:00:00Z' }, 422, 'inThePast', '/start'],
    ['a start in another century', { start: '2126-03-01T09:00:00Z', end: '2126-03-01T10:00:00Z' }, 422, 'tooFarAhead', '/start'],
    ['a time without offset', { start: '2026-03-03T09:00:00' }, 400, 'invalid', '/start'],
    ['a day that does not exist', { start: '2026-02-30T09:00:00Z' }, 400, 'invalid', '/start'],
    ['a time that is a number', { start: 1772524800 }, 400, 'invalid', '/start'],
    ['a Windows zone', { zone: 'W. Europe Standard Time' }, 400, 'invalid', '/zone'],
    ['an offset for a zone', { zone: '+01:00' }, 400, 'invalid', '/zone'],
    ['an unknown zone', { zone: 'Europe/Atlantis' }, 400, 'invalid', '/zone'],
    ['an unknown field', { colour: 'red' }, 400, 'invalid', '/colour'],
    ['an unknown field of an assignment', { assignments: [{ holder: 'x', colour: 'red' }] }, 400, 'invalid', '/assignments/0/colour'],
    ['nobody', { assignments: [] }, 400, 'invalid', '/assignments'],
    ['an unknown holder', { assignments: [{ holder: 'nobody' }] }, 422, 'badReference', '/assignments/0/holder'],
    ['an unknown service', { service: 'none' }, 422, 'badReference', '/service'],
    ['an unknown location', { location: 'none' }, 422, 'badReference', '/location'],
    ['an unknown client', { clients: ['none'] }, 422, 'badReference', '/clients/0'],
    ['a title of two lines', { title: 'one\ntwo' }, 400, 'invalid', '/title'],
    ['a title with a NUL', { title: 'a\u0000b' }, 400, 'invalid', '/title'],
    ['notes that XML cannot carry', { notes: 'bell \u0007' }, 400, 'invalid', '/notes'],
    ['half a surrogate pair', { notes: 'x\ud800y' }, 400, 'invalid', '/notes'],
    ['a title of 300 characters', { title: 'x'.repeat(300) }, 400, 'invalid', '/title'],
    ['an empty title', { title: '  ' }, 400, 'invalid', '/title'],
    ['an unknown company', { company: 'none' }, 404, 'notFound', '/company'],
    ['an unknown state', { state: 'cancelled' }, 400, 'invalid', '/state'],
  ];
  test.each(cases)('%s', async (_name, more, status, code, field) => {
    const reply = await book(24, 25, more);
    expect([reply.status, reply.body['code'], firstField(reply)]).toEqual([status, code, field]);
    expect(reply.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    for (const one of reply.body['problems'] as { problem: string; next: string }[]) {
      expect(one.problem.length).toBeGreaterThan(5);
      expect(one.next.length).toBeGreaterThan(5);
    }
    expect((await house.call('GET', '/appointments')).body['items']).toEqual([]);
  });
  test('several problems are told at once', async () => {
    const reply = await house.call('POST', '/appointments', { body: { start: 'tomorrow', zone: 'Mars', assignments: 'Anna' } });
    expect((reply.body['problems'] as { field: string }[]).map((one) => one.field).sort()).toEqual(['/assignments', '/start', '/zone']);
  });
  test('the wrong role, the same person twice, an inactive person, a service not offered', async () => {
    const service = await idOf('/services', { name: 'Advice', durationMinutes: 30, servedBy: [bert] });
    await house.call('PATCH', `/staff/${bert}`, { body: { active: false } });
    const replies = [
      await book(24, 25, { assignments: [{ holder: anna, role: 'resource' }] }),
      await book(24, 25, { assignments: [{ holder: anna }, { holder: anna }] }),
      await book(24, 25, { assignments: [{ holder: bert }] }),
      await book(24, 25, { service }),
    ];
    expect(replies.map((one) => [one.status, one.body['code'], firstField(one)])).toEqual([
      [422, 'wrongRole', '/assignments/0/role'],
      [422, 'repeatedHolder', '/assignments/1/holder'],
      [422, 'inactiveHolder', '/assignments/0/holder'],
      [422, 'serviceNotOffered', '/assignments/0/holder'],
    ]);
  });
});

describe('3.2 changing', () => {
  test('a start alone moves it, an end alone resizes it, and each raises the version by one', async () => {
    const made = await book(24, 25);
    const moved = await house.call('PATCH', path(made), { body: { start: at(30) } });
    expect(moved.body).toMatchObject({ start: at(30), end: at(31), version: 2 });
    const resized = await house.call('PATCH', path(made), { body: { end: at(32) } });
    expect(resized.body).toMatchObject({ start: at(30), end: at(32), version: 3 });
  });
  test('5.1 a change that changes nothing raises no version and writes no journal', async () => {
    const made = await book(24, 25);
    const before = (await house.call('GET', `${path(made)}/journal`)).text;
    const same = await house.call('PATCH', path(made), { body: { title: 'Talk', start: at(24), assignments: [{ holder: anna }] } });
    expect(same.body).toMatchObject({ version: 1 });
    expect((await house.call('GET', `${path(made)}/journal`)).text).toBe(before);
  });
  test('If-Match of an old version is refused with 412 and changes nothing', async () => {
    const made = await book(24, 25);
    await house.call('PATCH', path(made), { body: { title: 'New' }, headers: { 'if-match': '"1"' } });
    const stale = await house.call('PATCH', path(made), { body: { title: 'Old' }, headers: { 'if-match': '"1"' } });
    const staleBody = await house.call('PATCH', path(made), { body: { title: 'Old', version: 1 } });
    const odd = await house.call('PATCH', path(made), { body: { title: 'Old' }, headers: { 'if-match': 'W/"2"' } });
    const both = await house.call('PATCH', path(made), { body: { title: 'Old', version: 1 }, headers: { 'if-match': '"2"' } });
    expect([stale, staleBody, odd, both].map((one) => [one.status, one.body['code']])).toEqual([
      [412, 'stale'],
      [412, 'stale'],
      [400, 'invalid'],
      [400, 'invalid'],
    ]);
    expect((await house.call('GET', path(made))).body).toMatchObject({ title: 'New', version: 2 });
  });
  test('people can be exchanged: the old one is free again, the new one is taken', async () => {
    const made = await book(24, 25);
    const changed = await house.call('PATCH', path(made), { body: { assignments: [{ holder: bert }, { holder: room }] } });
    expect(changed.body['assignments']).toEqual([
      { holder: bert, role: 'staff', takesTime: true, ...alone },
      { holder: room, role: 'resource', takesTime: true, ...alone },
    ]);
    expect((await book(24, 25)).status).toBe(201);
    expect((await book(24, 25, { assignments: [{ holder: room }] })).body['code']).toBe('slotTaken');
  });
  test('a move onto a taken time is refused and leaves everything as it was', async () => {
    await book(26, 27);
    const made = await book(24, 25);
    const moved = await house.call('PATCH', path(made), { body: { start: at(26.5), title: 'New' } });
    expect([moved.status, moved.body['code']]).toEqual([409, 'slotTaken']);
    expect((await house.call('GET', path(made))).body).toMatchObject({ start: at(24), title: 'Talk', version: 1 });
  });
  test('confirm, attended and cancel are steps that change nothing when repeated', async () => {
    const made = await book(24, 25, { state: 'reserved' });
    expect((await house.call('POST', `${path(made)}/confirm`)).body).toMatchObject({ state: 'confirmed', version: 2 });
    expect((await house.call('POST', `${path(made)}/confirm`)).body).toMatchObject({ state: 'confirmed', version: 2 });
    expect((await house.call('POST', `${path(made)}/attended`)).body['code']).toBe('notYet');
    house.clock.at = (START + 24.5 * HOUR) as Instant;
    expect((await house.call('POST', `${path(made)}/attended`)).body).toMatchObject({ attended: true, version: 3 });
    expect((await house.call('POST', `${path(made)}/cancel`, { body: { version: 2 } })).status).toBe(412);
    expect((await house.call('POST', `${path(made)}/cancel`)).body).toMatchObject({ state: 'cancelled', version: 4 });
    expect((await house.call('POST', `${path(made)}/cancel`)).body).toMatchObject({ state: 'cancelled', version: 4 });
    expect((await house.call('PATCH', path(made), { body: { title: 'again' } })).body['code']).toBe('cancelled');
  });
  test('3.3 a cancelled appointment frees its time', async () => {
    const made = await book(24, 25);
    await house.call('POST', `${path(made)}/cancel`);
    expect((await book(24, 25)).status).toBe(201);
  });
  test('PUT by external id books, then changes, and is conditional on the version when asked', async () => {
    const url = '/appointments/by-external-id/a-1';
    const first = await house.call('PUT', url, { body: wish(24, 25) });
    const second = await house.call('PUT', url, { body: wish(26, 27, { title: 'Moved', version: 1 }) });
    const third = await house.call('PUT', url, { body: wish(28, 29, { version: 1 }) });
    expect([first.status, second.status, third.status]).toEqual([201, 200, 412]);
    expect((await house.call('GET', url)).body).toMatchObject({ id: first.body['id'], title: 'Moved', version: 2, externalId: 'a-1' });
  });
});

describe('7.5 lists', () => {
  const starts = (reply: Reply): unknown[] => (reply.body['items'] as { start: string }[]).map((one) => one.start);
  test('show what touches the half-open span, in the order of the starts', async () => {
    await book(30, 31);
    await book(24, 25);
    await book(26, 28);
    const span = `from=${encodeURIComponent(at(25))}&to=${encodeURIComponent(at(30))}`;
    expect(starts(await house.call('GET', `/appointments?${span}`))).toEqual([at(26)]);
    expect(starts(await house.call('GET', '/appointments'))).toEqual([at(24), at(26), at(30)]);
  });
  test('of one holder and state, page by page, with many at one start', async () => {
    for (let index = 0; index < 4; index += 1) {
      const made = await book(24, 25);
      await house.call('POST', `${path(made)}/cancel`);
    }
    await book(24, 25);
    await book(24, 25, { assignments: [{ holder: bert }] });
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await house.call('GET', `/appointments?holder=${anna}&limit=2${cursor}`);
      seen.push(...(page.body['items'] as { id: string }[]).map((one) => one.id));
      cursor = typeof page.body['next'] === 'string' ? `&cursor=${page.body['next']}` : '';
    } while (cursor !== '');
    expect([seen.length, new Set(seen).size]).toEqual([5, 5]);
    const open = await house.call('GET', `/appointments?holder=${anna}&state=confirmed&limit=2`);
    expect([(open.body['items'] as unknown[]).length, open.body['next']]).toEqual([1, null]);
    const all = await house.call('GET', '/appointments?limit=4');
    const rest = await house.call('GET', `/appointments?limit=4&cursor=${String(all.body['next'])}`);
    expect([(all.body['items'] as unknown[]).length, (rest.body['items'] as unknown[]).length, rest.body['next']]).toEqual([4, 2, null]);
  });
  test('a span that ends before it begins is refused', async () => {
    const reply = await house.call('GET', `/appointments?from=${encodeURIComponent(at(30))}&to=${encodeURIComponent(at(25))}`);
    expect([reply.status, firstField(reply)]).toEqual([400, 'query/to']);
  });
});

describe('5.4 the journal', () => {
  test('tells in plain sentences who did what, newest first', async () => {
    const made = await book(24, 25);
    await house.call('PATCH', path(made), { body: { start: at(26), title: 'New' } });
    await house.call('POST', `${path(made)}/cancel`);
    const { body } = await house.call('GET', `${path(made)}/journal`);
    expect((body['items'] as { sentence: string }[]).map((one) => one.sentence)).toEqual([
      'Cancelled, by API key "key of Bank".',
      'Rescheduled from 2026-03-03 09:00-10:00 (Europe/Zurich) to 2026-03-03 11:00-12:00 (Europe/Zurich) (changed as well: title), by API key "key of Bank".',
      'Booked for 2026-03-03 09:00-10:00 (Europe/Zurich), by API key "key of Bank".',
    ]);
  });
  test('4.12 holds no title and no notes', async () => {
    const made = await book(24, 25, { title: 'Secret-Title', notes: 'Secret-Notes' });
    await house.call('PATCH', path(made), { body: { title: 'Secret-Other' } });
    expect((await house.call('GET', `${path(made)}/journal`)).text).not.toContain('Secret');
    expect(house.logged.join('')).not.toContain('Secret');
  });
});
