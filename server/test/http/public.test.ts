/** The public booking page by its API: what a stranger can do and what a stranger is told (7.3). */
import { beforeEach, describe, expect, test } from 'vitest';
import type { Instant } from '@lockstep/engine';
import { made } from './bank.ts';
import { openHouse, START, type House, type Reply } from './house.ts';

const TUESDAY = '2026-03-03';
const at = (clock: string, day = TUESDAY): string => `${day}T${clock}:00+01:00`;
let house: House;
let anna: string;
let bert: string;
let service: string;

const setUp = (more: object = {}) =>
  house.call('PUT', `/companies/${house.parent.id}/booking-page`, { body: { open: true, slug: 'bank', services: [service], ...more } });

beforeEach(async () => {
  house = await openHouse();
  anna = await made(house, '/staff', { name: 'Anna' });
  bert = await made(house, '/staff', { name: 'Bert' });
  service = await made(house, '/services', { name: 'Advice', durationMinutes: 60, stepMinutes: 60, servedBy: [anna, bert] });
  expect((await setUp()).status).toBe(200);
});

const stranger = (method: 'GET' | 'POST', path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply> =>
  house.call(method, `/public${path}`, { key: null, headers, ...(body === undefined ? {} : { body }) });
const later = (ms: number): void => {
  house.clock.at = (house.clock.at + ms) as Instant;
};
const ticket = async (): Promise<string> => {
  const given = String((await stranger('GET', '/pages/bank')).body['ticket']);
  later(5_000);
  return given;
};
const guest = { name: 'Carla Client', email: 'Carla@Example.com' };
const bookAt = async (clock: string, more: object = {}, headers: Record<string, string> = {}): Promise<Reply> =>
  stranger('POST', '/pages/bank/appointments', { service, start: at(clock), ...guest, ticket: await ticket(), ...more }, headers);
const times = async (more = ''): Promise<string> => {
  const { body } = await stranger(
    'GET',
    `/pages/bank/times?service=${service}&from=2026-03-03T00:00:00%2B01:00&to=2026-03-04T00:00:00%2B01:00${more}`,
  );
  return (body['days'] as { starts: string[] }[]).flatMap((day) => day.starts.map((start) => start.slice(11, 16))).join(' ');
};
const token = (reply: Reply): string => String(reply.body['token']);
const rows = () =>
  house.store.transaction(async (tx) => ({
    clients: await tx.clients.select({}),
    appointments: await tx.appointments.select({}),
    assignments: await tx.assignments.select({}),
    journal: await tx.journal.select({}),
  }));

describe('7.3 the page', () => {
  test('7.3: shows what can be booked and who serves, and no more of the company', async () => {
    const other = await made(house, '/services', { name: 'Internal audit', durationMinutes: 60 });
    const { status, body, text } = await stranger('GET', '/pages/bank');
    expect(status).toBe(200);
    expect(body).toEqual({
      slug: 'bank',
      company: 'Bank',
      zone: 'Europe/Zurich',
      asksPhone: 'no',
      services: [
        {
          id: service,
          name: 'Advice',
          minutes: 60,
          priceText: '',
          booking: 'direct',
          people: [
            { id: anna, name: 'Anna' },
            { id: bert, name: 'Bert' },
          ],
        },
      ],
      ticket: expect.any(String),
    });
    expect(text).not.toContain(other);
  });
  test('7.3: is not there while it is switched off, nor is its booking', async () => {
    const given = await ticket();
    await setUp({ open: false });
    expect((await stranger('GET', '/pages/bank')).status).toBe(404);
    expect((await stranger('GET', '/pages/nobody')).text.replace(/request:[^"]+/, '')).toBe(
      (await stranger('GET', '/pages/bank')).text.replace(/request:[^"]+/, ''),
    );
    const body = { service, start: at('09:00'), ...guest, ticket: given };
    expect((await stranger('POST', '/pages/bank/appointments', body)).status).toBe(404);
  });
  test('7.3: a service that is switched off, taken off the page or somebody who does not serve cannot be had', async () => {
    const other = await made(house, '/services', { name: 'Internal audit', durationMinutes: 60 });
    const clara = await made(house, '/staff', { name: 'Clara' });
    expect((await bookAt('09:00', { service: other })).status).toBe(404);
    expect((await bookAt('09:00', { staff: clara })).status).toBe(404);
    await setUp({ choosesPerson: false });
    expect((await bookAt('09:00', { staff: anna })).status).toBe(404);
    await house.call('PATCH', `/services/${service}`, { body: { active: false } });
    expect((await bookAt('09:00')).status).toBe(404);
    expect((await rows()).appointments).toEqual([]);
  });
  test('7.3: an address belongs to one company, and two companies under one parent have a page each', async () => {
    const ask = (id: string, key: string, slug: string) =>
      house.call('PUT', `/companies/${id}/booking-page`, { key, body: { open: true, slug, services: [] } });
    expect((await ask(house.stranger.id, house.keys.stranger, 'bank')).body['code']).toBe('slugTaken');
    expect((await ask(house.child.id, house.keys.child, 'north')).body['address']).toBe('http://localhost:4400/book/north');
    expect((await stranger('GET', '/pages/north')).body['company']).toBe('Bank North');
  });
  test.each(['A', 'a', 'with space', '-x', 'x--y', '../x', 'ü', 'x'.repeat(64)])('7.3: "%s" is no address', async (slug) => {
    expect((await setUp({ slug })).status).toBe(400);
  });
  test.each(['*', 'https://x.example/', 'http://x.example', "'self'", 'https://x.example; script-src *', 'javascript:x'])(
    '7.3: "%s" may frame nothing',
    async (origin) => {
      expect((await setUp({ framedBy: [origin] })).status).toBe(400);
    },
  );
});

describe('7.2 free times', () => {
  test('7.2: are those of anybody, or of whoever is chosen, and say nothing of who is busy', async () => {
    await made(house, '/appointments', { title: 'Secret', ...span('09:00', '11:00'), assignments: [{ holder: anna }] });
    await made(house, '/appointments', { title: 'Secret', ...span('09:00', '10:00'), assignments: [{ holder: bert }] });
    expect(await times()).toBe('10:00 11:00 12:00 13:00 14:00 15:00 16:00');
    expect(await times(`&staff=${anna}`)).toBe('11:00 12:00 13:00 14:00 15:00 16:00');
  });
  test('7.2: are by the clock of the viewer', async () => {
    expect(await times('&zone=America/New_York')).toBe('03:00 04:00 05:00 06:00 07:00 08:00 09:00 10:00');
  });
  test('7.3: of an empty week the next free time is named', async () => {
    const path = `/pages/bank/times?service=${service}&from=2026-03-07T00:00:00Z&to=2026-03-08T00:00:00Z`;
    const { body } = await stranger('GET', path);
    expect(body).toMatchObject({ next: '2026-03-09T09:00:00+01:00' });
    await house.call('PATCH', `/services/${service}`, { body: { horizonDays: 3 } });
    expect((await stranger('GET', path)).body['next']).toBeNull();
  });
  test('7.3: more than a month at once is not looked for', async () => {
    const { status, body } = await stranger(
      'GET',
      `/pages/bank/times?service=${service}&from=2026-03-01T00:00:00Z&to=2026-05-01T00:00:00Z`,
    );
    expect([status, body['problems']]).toEqual([400, [expect.objectContaining({ field: 'query/to' })]]);
  });
});

const span = (from: string, to: string) => ({ start: at(from), end: at(to) });

describe('7.3 a booking', () => {
  test('7.3: makes the client and the appointment, says who will be there, and gives three links', async () => {
    const reply = await bookAt('09:00', { staff: bert, language: 'de-CH', zone: 'Europe/Berlin' });
    expect([reply.status, reply.status === 201 ? '' : reply.text]).toEqual([201, '']);
    expect(reply.body).toMatchObject({
      state: 'confirmed',
      title: 'Advice',
      start: '2026-03-03T09:00:00+01:00',
      people: ['Bert'],
      company: 'Bank',
      slug: 'bank',
      links: { view: expect.stringContaining('/a/view#'), cancel: expect.stringContaining('/a/cancel#') },
    });
    const { clients, appointments, journal } = await rows();
    expect(clients).toMatchObject([{ name: 'Carla Client', email: 'carla@example.com', language: 'de-CH', zone: 'Europe/Berlin' }]);
    expect(appointments).toMatchObject([{ clients: [clients[0]?.id], notes: '' }]);
    expect(journal.at(-1)?.sentence).toMatch(/^Booked for .*, by the client\.$/);
    expect(JSON.stringify(journal)).not.toContain('Carla');
  });
  test('7.6: a service that takes reservations is reserved', async () => {
    await house.call('PATCH', `/services/${service}`, { body: { booking: 'reservation' } });
    expect((await bookAt('09:00')).body).toMatchObject({ state: 'reserved', lapsesAt: '2026-03-03T08:00:00Z' });
  });
  test('7.3: with anybody, whoever is free serves; with nobody free it is refused with the next free times and no reasons', async () => {
    expect((await bookAt('09:00')).body['people']).toEqual(['Anna']);
    expect((await bookAt('09:00')).body['people']).toEqual(['Bert']);
    const refused = await bookAt('09:00');
    expect([refused.status, refused.body['code']]).toEqual([409, 'notOnOffer']);
    expect(refused.body['reasons']).toBeUndefined();
    expect((refused.body['proposals'] as { start: string }[]).map(({ start }) => start)).toContain('2026-03-03T09:00:00Z');
    expect(refused.text).not.toMatch(/Anna|Bert/);
  });
  test('7.3: the answer is the same for a client who is known, nothing known is changed or told, and the company sees what was typed', async () => {
    await made(house, '/clients', { name: 'Carla Confidential', email: 'carla@example.com', phone: '+41 1' });
    const reply = await bookAt('09:00', { name: 'Somebody Else' });
    expect(reply.status).toBe(201);
    expect(reply.text).not.toMatch(/Confidential|\+41|Somebody/);
    const unknown = await bookAt('10:00', { name: 'Dora', email: 'dora@example.com' });
    expect(Object.keys(unknown.body)).toEqual(Object.keys(reply.body));
    const { clients, appointments } = await rows();
    expect(clients[0]).toMatchObject({ name: 'Carla Confidential', phone: '+41 1' });
    expect(appointments[0]?.notes).toContain('Name: Somebody Else');
  });
  test('7.5: repeated with the same Idempotency-Key it is one booking, and another one with it is refused', async () => {
    const headers = { 'idempotency-key': 'k1' };
    const first = await bookAt('09:00', {}, headers);
    const again = await bookAt('09:00', {}, headers);
    expect([again.status, token(again)]).toEqual([201, token(first)]);
    expect((await rows()).appointments).toHaveLength(1);
    expect((await bookAt('10:00', {}, headers)).body['code']).toBe('keyReused');
  });
  test('7.3: an answer that is kept for a repetition holds nothing that opens the appointment', async () => {
    const first = await bookAt('09:00', {}, { 'idempotency-key': 'k1' });
    const kept = await house.store.transaction((tx) => tx.repeats.select({}));
    expect(JSON.stringify(kept)).not.toContain(token(first).split('.')[3]);
  });
  test('7.3: a form that a robot filled in is refused', async () => {
    expect((await bookAt('09:00', { website: 'https://spam.example' })).body['problems']).toMatchObject([{ field: '/website' }]);
    const quick = String((await stranger('GET', '/pages/bank')).body['ticket']);
    expect((await bookAt('09:00', { ticket: quick })).status).toBe(201);
    const now = String((await stranger('GET', '/pages/bank')).body['ticket']);
    const body = { service, start: at('10:00'), ...guest, ticket: now };
    expect((await stranger('POST', '/pages/bank/appointments', body)).body['problems']).toMatchObject([{ field: '/ticket' }]);
    later(86_500_000);
    expect((await stranger('POST', '/pages/bank/appointments', body)).body['problems']).toMatchObject([{ field: '/ticket' }]);
    expect((await bookAt('11:00', { ticket: `${now}A` })).body['problems']).toMatchObject([{ field: '/ticket' }]);
  });
  test('7.3: one e-mail books six times within a quarter of an hour, whatever is asked after that', async () => {
    const clocks = ['09:00', '10:00', '11:00', '12:00', '13:00', '14:00'];
    for (const clock of clocks) expect((await bookAt(clock)).status).toBe(201);
    const refused = await bookAt('15:00');
    expect([refused.status, Number(refused.headers['retry-after']) > 0]).toEqual([429, true]);
    expect((await bookAt('15:00', { email: 'dora@example.com' })).status).toBe(201);
  });
  test('7.3: a telephone number is taken only where it is asked for, and demanded where it is required', async () => {
    await bookAt('09:00', { phone: '+41 44 1' });
    expect((await rows()).clients[0]?.phone).toBeNull();
    await setUp({ asksPhone: 'required' });
    expect((await bookAt('10:00')).body['problems']).toMatchObject([{ field: '/phone' }]);
  });
  test('7.3: a page of another site cannot book', async () => {
    const refused = await bookAt('09:00', {}, { origin: 'https://evil.example' });
    expect([refused.status, refused.body['code']]).toEqual([403, 'crossSite']);
  });
  test('7.3: words of a stranger are one line of printable text', async () => {
    for (const name of ['', 'a\nb', 'a\u0000b', 'x'.repeat(201)]) expect((await bookAt('09:00', { name })).status).toBe(400);
  });
});

describe('7.3 a private link', () => {
  test('7.3: shows the appointment until it is over, and then nothing', async () => {
    const booked = await bookAt('09:00');
    const look = () => stranger('POST', '/links/look', { token: token(booked) });
    expect((await look()).body).toEqual(booked.body);
    house.clock.at = (START + 26 * 3_600_000) as Instant;
    expect([(await look()).status, (await look()).body['code']]).toEqual([410, 'linkOver']);
  });
  test('7.3: moves it to another free time with the same people, by the version that was seen', async () => {
    const booked = await bookAt('09:00', { staff: bert });
    const free = await stranger('POST', '/links/times', {
      token: token(booked),
      from: `${TUESDAY}T00:00:00+01:00`,
      to: '2026-03-04T00:00:00+01:00',
    });
    expect(JSON.stringify(free.body['days'])).toContain('2026-03-03T09:00:00+01:00');
    const move = { token: token(booked), start: at('11:00'), version: 1 };
    const moved = await stranger('POST', '/links/reschedule', move);
    expect(moved.body).toMatchObject({ start: '2026-03-03T11:00:00+01:00', people: ['Bert'], version: 2, calendar: { sequence: 1 } });
    expect((await stranger('POST', '/links/reschedule', { ...move, start: at('12:00') })).body['code']).toBe('stale');
    const back = { ...move, start: at('09:00'), version: 2 };
    expect((await stranger('POST', '/links/reschedule', back)).body['start']).toBe('2026-03-03T09:00:00+01:00');
    expect((await rows()).journal.at(-1)?.sentence).toMatch(/^Rescheduled .*, by the client\.$/);
  });
  test('7.3: does not move it onto a time that is taken, and says which are free', async () => {
    const booked = await bookAt('09:00', { staff: bert });
    await made(house, '/appointments', { title: 'Secret', ...span('11:00', '12:00'), assignments: [{ holder: bert }] });
    const refused = await stranger('POST', '/links/reschedule', { token: token(booked), start: at('11:00'), version: 1 });
    expect([refused.status, refused.body['code'], refused.body['reasons']]).toEqual([409, 'notOnOffer', undefined]);
    expect((refused.body['proposals'] as unknown[]).length).toBeGreaterThan(0);
    expect(refused.text).not.toContain('Bert');
  });
  test('4.8: cancels it by the client, which the journal says, and once', async () => {
    const booked = await bookAt('09:00');
    const cancel = () => stranger('POST', '/links/cancel', { token: token(booked) });
    expect((await cancel()).body).toMatchObject({ state: 'cancelled', again: true, changeableUntil: null });
    expect((await cancel()).body).toMatchObject({ state: 'cancelled', version: 2 });
    const { journal, assignments } = await rows();
    expect(journal.at(-1)).toMatchObject({ code: 'cancelled', rule: '4.8', sentence: 'Cancelled, by the client.' });
    expect(assignments.every((one) => !one.counts)).toBe(true);
  });
  test('7.3: books again what was cancelled while its time is free', async () => {
    const booked = await bookAt('09:00', { staff: bert });
    await stranger('POST', '/links/cancel', { token: token(booked) });
    const again = await stranger('POST', '/links/again', { token: token(booked) });
    expect([again.status, again.body['people'], token(again) === token(booked)]).toEqual([201, ['Bert'], false]);
    expect((await stranger('POST', '/links/again', { token: token(booked) })).body['code']).toBe('notOnOffer');
    expect((await stranger('POST', '/links/again', { token: token(again) })).body['code']).toBe('notOffered');
  });
  test('7.3: neither moves nor cancels it once the notice of its service has begun', async () => {
    await house.call('PATCH', `/services/${service}`, { body: { noticeMinutes: 120 } });
    const booked = await bookAt('12:00');
    house.clock.at = (START + 25 * 3_600_000 + 1) as Instant;
    expect((await stranger('POST', '/links/look', { token: token(booked) })).body).toMatchObject({ changeableUntil: null, movable: false });
    expect((await stranger('POST', '/links/cancel', { token: token(booked) })).body['code']).toBe('tooLate');
    const move = { token: token(booked), start: at('12:00', '2026-03-04'), version: 1 };
    expect((await stranger('POST', '/links/reschedule', move)).body['code']).toBe('tooLate');
  });
  test('7.3: with a forged token nothing is shown or done', async () => {
    const booked = await bookAt('09:00');
    const parts = token(booked).split('.');
    const forged = [...parts.slice(0, 3), 'A'.repeat(22)].join('.');
    for (const path of ['look', 'cancel', 'again']) {
      expect((await stranger('POST', `/links/${path}`, { token: forged })).status).toBe(410);
    }
    expect((await rows()).appointments[0]?.state).toBe('confirmed');
  });
  test('7.3: no line of the log has the token of a link', async () => {
    const booked = await bookAt('09:00');
    await stranger('POST', '/links/look', { token: token(booked) });
    expect(house.logged.join('')).not.toContain(token(booked).split('.')[3]);
  });
});
