/** The public booking page by its API: what a stranger can do and what a stranger is told (7.3). */
import { beforeEach, describe, expect, test } from 'vitest';
import { eventId, HOUR, version, zoneId, type Event, type Instant } from '@lockstep/engine';
import type { HttpDeps } from '../../src/http/server.ts';
import { made, pairedCalendar } from './bank.ts';
import { at, GUEST, openFront, span, token, type Front } from './front.ts';
import type { House } from './house.ts';

let front: Front;
let house: House;
let anna: string;
let bert: string;
let service: string;
beforeEach(async () => {
  front = await openFront();
  ({ house, anna, bert, service } = front);
});
describe('7.3 the page', () => {
  test('7.3: shows what can be booked and who serves, and no more of the company', async () => {
    const other = await made(house, '/services', { name: 'Internal audit', durationMinutes: 60 });
    const { status, body, text } = await front.stranger('GET', '/pages/bank');
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
    const given = await front.ticket();
    await front.setUp({ open: false });
    expect((await front.stranger('GET', '/pages/bank')).status).toBe(404);
    expect((await front.stranger('GET', '/pages/nobody')).text.replace(/request:[^"]+/, '')).toBe(
      (await front.stranger('GET', '/pages/bank')).text.replace(/request:[^"]+/, ''),
    );
    const body = { service, start: at('09:00'), ...GUEST, ticket: given };
    expect((await front.stranger('POST', '/pages/bank/appointments', body)).status).toBe(404);
  });
  test('7.3: a service that is switched off, taken off the page or somebody who does not serve cannot be had', async () => {
    const other = await made(house, '/services', { name: 'Internal audit', durationMinutes: 60 });
    const clara = await made(house, '/staff', { name: 'Clara' });
    expect((await front.bookAt('09:00', { service: other })).status).toBe(404);
    expect((await front.bookAt('09:00', { staff: clara })).status).toBe(404);
    await front.setUp({ choosesPerson: false });
    expect((await front.bookAt('09:00', { staff: anna })).status).toBe(404);
    await house.call('PATCH', `/services/${service}`, { body: { active: false } });
    expect((await front.bookAt('09:00')).status).toBe(404);
    expect((await front.rows()).appointments).toEqual([]);
  });
  test('7.3: an address belongs to one company, and two companies under one parent have a page each', async () => {
    const ask = (id: string, key: string, slug: string) =>
      house.call('PUT', `/companies/${id}/booking-page`, { key, body: { open: true, slug, services: [] } });
    expect((await ask(house.stranger.id, house.keys.stranger, 'bank')).body['code']).toBe('slugTaken');
    expect((await ask(house.child.id, house.keys.child, 'north')).body['address']).toBe('http://localhost:4400/book/north');
    expect((await front.stranger('GET', '/pages/north')).body['company']).toBe('Bank North');
  });
  test.each(['A', 'a', 'with space', '-x', 'x--y', '../x', 'ü', 'x'.repeat(64)])('7.3: "%s" is no address', async (slug) => {
    expect((await front.setUp({ slug })).status).toBe(400);
  });
  test.each(['*', 'https://x.example/', 'http://x.example', "'self'", 'https://x.example; script-src *', 'javascript:x'])(
    '7.3: "%s" may frame nothing',
    async (origin) => {
      expect((await front.setUp({ framedBy: [origin] })).status).toBe(400);
    },
  );
});

describe('7.2 free times', () => {
  test('7.2: are those of anybody, or of whoever is chosen, and say nothing of who is busy', async () => {
    await made(house, '/appointments', { title: 'Secret', ...span('09:00', '11:00'), assignments: [{ holder: anna }] });
    await made(house, '/appointments', { title: 'Secret', ...span('09:00', '10:00'), assignments: [{ holder: bert }] });
    expect(await front.times()).toBe('10:00 11:00 12:00 13:00 14:00 15:00 16:00');
    expect(await front.times(`&staff=${anna}`)).toBe('11:00 12:00 13:00 14:00 15:00 16:00');
  });
  test('7.2: are by the clock of the viewer', async () => {
    expect(await front.times('&zone=America/New_York')).toBe('03:00 04:00 05:00 06:00 07:00 08:00 09:00 10:00');
  });
  test('7.3: of an empty week the next free time is named', async () => {
    const path = `/pages/bank/times?service=${service}&from=2026-03-07T00:00:00Z&to=2026-03-08T00:00:00Z`;
    const { body } = await front.stranger('GET', path);
    expect(body).toMatchObject({ next: '2026-03-09T09:00:00+01:00' });
    await house.call('PATCH', `/services/${service}`, { body: { horizonDays: 3 } });
    expect((await front.stranger('GET', path)).body['next']).toBeNull();
  });
  test('7.3: more than a month at once is not looked for', async () => {
    const { status, body } = await front.stranger(
      'GET',
      `/pages/bank/times?service=${service}&from=2026-03-01T00:00:00Z&to=2026-05-01T00:00:00Z`,
    );
    expect([status, body['problems']]).toEqual([400, [expect.objectContaining({ field: 'query/to' })]]);
  });
});

describe('7.3 a booking', () => {
  test('7.3: makes the client and the appointment, says who will be there, and gives three links', async () => {
    const reply = await front.bookAt('09:00', { staff: bert, language: 'de-CH', zone: 'Europe/Berlin' });
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
    const { clients, appointments, journal } = await front.rows();
    expect(clients).toMatchObject([{ name: 'Carla Client', email: 'carla@example.com', language: 'de-CH', zone: 'Europe/Berlin' }]);
    expect(appointments).toMatchObject([{ clients: [clients[0]?.id], notes: '' }]);
    expect(journal.at(-1)?.sentence).toMatch(/^Booked for .*, by the client\.$/);
    expect(JSON.stringify(journal)).not.toContain('Carla');
  });
  test('7.6: a service that takes reservations is reserved', async () => {
    await house.call('PATCH', `/services/${service}`, { body: { booking: 'reservation' } });
    expect((await front.bookAt('09:00')).body).toMatchObject({ state: 'reserved', lapsesAt: '2026-03-03T08:00:00Z' });
  });
  test('7.3: with anybody, whoever is free serves; with nobody free it is refused with the next free times and no reasons', async () => {
    expect((await front.bookAt('09:00')).body['people']).toEqual(['Anna']);
    expect((await front.bookAt('09:00')).body['people']).toEqual(['Bert']);
    const refused = await front.bookAt('09:00');
    expect([refused.status, refused.body['code']]).toEqual([409, 'notOnOffer']);
    expect(refused.body['reasons']).toBeUndefined();
    expect((refused.body['proposals'] as { start: string }[]).map(({ start }) => start)).toContain('2026-03-03T09:00:00Z');
    expect(refused.text).not.toMatch(/Anna|Bert/);
  });
  test('7.3: the answer is the same for a client who is known, nothing known is changed or told, and the company sees what was typed', async () => {
    await made(house, '/clients', { name: 'Carla Confidential', email: 'carla@example.com', phone: '+41 1' });
    const reply = await front.bookAt('09:00', { name: 'Somebody Else' });
    expect(reply.status).toBe(201);
    expect(reply.text).not.toMatch(/Confidential|\+41|Somebody/);
    const unknown = await front.bookAt('10:00', { name: 'Dora', email: 'dora@example.com' });
    expect(Object.keys(unknown.body)).toEqual(Object.keys(reply.body));
    const { clients, appointments } = await front.rows();
    expect(clients[0]).toMatchObject({ name: 'Carla Confidential', phone: '+41 1' });
    expect(appointments[0]?.notes).toContain('Name: Somebody Else');
  });
  test('7.5: repeated with the same Idempotency-Key it is one booking, and another one with it is refused', async () => {
    const headers = { 'idempotency-key': 'k1' };
    const first = await front.bookAt('09:00', {}, headers);
    const again = await front.bookAt('09:00', {}, headers);
    expect([again.status, token(again)]).toEqual([201, token(first)]);
    expect((await front.rows()).appointments).toHaveLength(1);
    expect((await front.bookAt('10:00', {}, headers)).body['code']).toBe('keyReused');
  });
  test('7.5: sent twice at the same moment with one key, both are told of the one booking', async () => {
    const headers = { 'idempotency-key': 'k1' };
    const body = { service, staff: anna, start: at('09:00'), ...GUEST, ticket: await front.ticket() };
    const send = () => front.stranger('POST', '/pages/bank/appointments', body, headers);
    const replies = await Promise.all([send(), send(), send()]);
    expect(replies.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(replies.map(token)).size).toBe(1);
    expect((await front.rows()).appointments).toHaveLength(1);
  });
  test('5.5: of many who want the last free hour at the same moment one has it, and the others are shown the next', async () => {
    const given = await front.ticket();
    const send = (one: number) => {
      const guest = { name: `Client ${one}`, email: `client${one}@example.com` };
      return front.stranger('POST', '/pages/bank/appointments', { service, staff: anna, start: at('16:00'), ...guest, ticket: given });
    };
    const replies = await Promise.all(Array.from({ length: 8 }, (_, one) => send(one)));
    expect(replies.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([
      201,
      ...Array.from({ length: 7 }, () => 409),
    ]);
    for (const { status, body } of replies) if (status === 409) expect((body['proposals'] as unknown[]).length).toBeGreaterThan(0);
    const { clients, appointments } = await front.rows();
    expect([appointments.length, clients.length]).toEqual([1, 1]);
  });
  test('7.3: an answer that is kept for a repetition holds nothing that opens the appointment', async () => {
    const first = await front.bookAt('09:00', {}, { 'idempotency-key': 'k1' });
    const kept = await house.store.transaction((tx) => tx.repeats.select({}));
    expect(JSON.stringify(kept)).not.toContain(token(first).split('.')[3]);
  });
  test('7.3: a form that a robot filled in is refused', async () => {
    expect((await front.bookAt('09:00', { website: 'https://spam.example' })).body['problems']).toMatchObject([{ field: '/website' }]);
    const quick = String((await front.stranger('GET', '/pages/bank')).body['ticket']);
    expect((await front.bookAt('09:00', { ticket: quick })).status).toBe(201);
    const now = String((await front.stranger('GET', '/pages/bank')).body['ticket']);
    const body = { service, start: at('10:00'), ...GUEST, ticket: now };
    expect((await front.stranger('POST', '/pages/bank/appointments', body)).body['problems']).toMatchObject([{ field: '/ticket' }]);
    front.later(86_500_000);
    expect((await front.stranger('POST', '/pages/bank/appointments', body)).body['problems']).toMatchObject([{ field: '/ticket' }]);
    expect((await front.bookAt('11:00', { ticket: `${now}A` })).body['problems']).toMatchObject([{ field: '/ticket' }]);
  });
  test('7.3: one e-mail books six times within a quarter of an hour, whatever is asked after that', async () => {
    const clocks = ['09:00', '10:00', '11:00', '12:00', '13:00', '14:00'];
    for (const clock of clocks) expect((await front.bookAt(clock)).status).toBe(201);
    const refused = await front.bookAt('15:00');
    expect([refused.status, Number(refused.headers['retry-after']) > 0]).toEqual([429, true]);
    expect((await front.bookAt('15:00', { email: 'dora@example.com' })).status).toBe(201);
  });
  test('7.3: a telephone number is taken only where it is asked for, and demanded where it is required', async () => {
    await front.bookAt('09:00', { phone: '+41 44 1' });
    expect((await front.rows()).clients[0]?.phone).toBeNull();
    await front.setUp({ asksPhone: 'required' });
    expect((await front.bookAt('10:00')).body['problems']).toMatchObject([{ field: '/phone' }]);
  });
  test('7.3: a page of another site cannot book', async () => {
    const refused = await front.bookAt('09:00', {}, { origin: 'https://evil.example' });
    expect([refused.status, refused.body['code']]).toEqual([403, 'crossSite']);
  });
  test('7.3: words of a stranger are one line of printable text', async () => {
    for (const name of ['', 'a\nb', 'a\u0000b', 'x'.repeat(201)]) expect((await front.bookAt('09:00', { name })).status).toBe(400);
  });
});

describe('4.17 what Exchange says at the moment of booking', () => {
  const eventAt = (clock: string): Event => ({
    id: eventId(`live ${clock}`),
    version: version('1'),
    uid: null,
    type: 'single',
    when: {
      start: Date.parse(at(clock)) as Instant,
      end: (Date.parse(at(clock)) + HOUR) as Instant,
      zone: zoneId('Europe/Zurich'),
      allDay: false,
    },
    showAs: 'busy',
    cancelled: false,
    sensitivity: 'normal',
    lastModified: null,
    title: null,
    stamp: null,
    ours: null,
  });
  /** Both are paired; their calendars were read an hour ago and were empty then. */
  const withCalendars = async (busy: Readonly<Record<string, readonly Event[]>>): Promise<readonly string[]> => {
    const asked: string[] = [];
    const live: HttpDeps['askLive'] = ({ root, span, calendars }) => {
      const answers = calendars.map(({ mailbox }) => {
        asked.push(mailbox.address);
        return [mailbox.id, { at: house.clock.at, events: busy[mailbox.address.split('@')[0] ?? ''] ?? [] }] as const;
      });
      return Promise.resolve({ root, installation: 'test', span, answers: new Map(answers) });
    };
    front = await openFront({ askLive: live });
    ({ house, anna, bert, service } = front);
    await pairedCalendar(house, anna);
    await pairedCalendar(house, bert);
    return asked;
  };

  test('4.17: decides who serves: whoever is free by their own calendar, and both were asked', async () => {
    const free: Record<string, readonly Event[]> = {};
    const asked = await withCalendars(free);
    free[anna.toLowerCase()] = [eventAt('09:00')];
    expect((await front.bookAt('09:00')).body['people']).toEqual(['Bert']);
    expect(asked).toEqual([`${anna}@example.com`, `${bert}@example.com`].map((one) => one.toLowerCase()));
  });
  test('4.17: refuses what nobody is free for any more, makes no client, tells no reason, and has those calendars read again', async () => {
    const free: Record<string, readonly Event[]> = {};
    await withCalendars(free);
    free[anna.toLowerCase()] = [eventAt('09:00')];
    free[bert.toLowerCase()] = [eventAt('09:00')];
    await house.store.transaction((tx) => tx.mailboxes.update({}, { due: null }));
    const refused = await front.bookAt('09:00');
    expect([refused.status, refused.body['code'], refused.body['reasons']]).toEqual([409, 'notOnOffer', undefined]);
    expect(refused.text).not.toMatch(/Anna|Bert|busy/);
    expect((await front.rows()).clients).toEqual([]);
    const due = await house.store.transaction((tx) => tx.mailboxes.select({}));
    expect(due.every((one) => one.due !== null && one.due <= house.clock.at)).toBe(true);
  });
});
