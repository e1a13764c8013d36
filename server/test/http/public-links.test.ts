/** What a client does by a private link (7.3), cancelling above all (4.8). */
import { beforeEach, describe, expect, test } from 'vitest';
import type { Instant } from '@lockstep/engine';
import { made } from './bank.ts';
import { at, openFront, span, token, type Front } from './front.ts';
import { START, type House } from './house.ts';

let front: Front;
let house: House;
let bert: string;
let service: string;
beforeEach(async () => {
  front = await openFront();
  ({ house, bert, service } = front);
});
describe('7.3 a private link', () => {
  test('7.3: shows the appointment until it is over, and then nothing', async () => {
    const booked = await front.bookAt('09:00');
    const look = () => front.stranger('POST', '/links/look', { token: token(booked) });
    expect((await look()).body).toEqual(booked.body);
    house.clock.at = (START + 26 * 3_600_000) as Instant;
    expect([(await look()).status, (await look()).body['code']]).toEqual([410, 'linkOver']);
  });
  test('7.3: moves it to another free time with the same people, by the version that was seen', async () => {
    const booked = await front.bookAt('09:00', { staff: bert });
    const free = await front.stranger('POST', '/links/times', {
      token: token(booked),
      from: at('00:00'),
      to: at('00:00', '2026-03-04'),
    });
    expect(JSON.stringify(free.body['days'])).toContain('2026-03-03T09:00:00+01:00');
    const move = { token: token(booked), start: at('11:00'), version: 1 };
    const moved = await front.stranger('POST', '/links/reschedule', move);
    expect(moved.body).toMatchObject({ start: '2026-03-03T11:00:00+01:00', people: ['Bert'], version: 2, calendar: { sequence: 1 } });
    expect((await front.stranger('POST', '/links/reschedule', { ...move, start: at('12:00') })).body['code']).toBe('stale');
    const back = { ...move, start: at('09:00'), version: 2 };
    expect((await front.stranger('POST', '/links/reschedule', back)).body['start']).toBe('2026-03-03T09:00:00+01:00');
    expect((await front.rows()).journal.at(-1)?.sentence).toMatch(/^Rescheduled .*, by the client\.$/);
  });
  test('7.3: does not move it onto a time that is taken, and says which are free', async () => {
    const booked = await front.bookAt('09:00', { staff: bert });
    await made(house, '/appointments', { title: 'Secret', ...span('11:00', '12:00'), assignments: [{ holder: bert }] });
    const refused = await front.stranger('POST', '/links/reschedule', { token: token(booked), start: at('11:00'), version: 1 });
    expect([refused.status, refused.body['code'], refused.body['reasons']]).toEqual([409, 'notOnOffer', undefined]);
    expect((refused.body['proposals'] as unknown[]).length).toBeGreaterThan(0);
    expect(refused.text).not.toContain('Bert');
  });
  test('4.8: cancels it by the client, which the journal says, and once', async () => {
    const booked = await front.bookAt('09:00');
    const cancel = () => front.stranger('POST', '/links/cancel', { token: token(booked) });
    expect((await cancel()).body).toMatchObject({ state: 'cancelled', again: true, changeableUntil: null });
    expect((await cancel()).body).toMatchObject({ state: 'cancelled', version: 2 });
    const { journal, assignments } = await front.rows();
    expect(journal.at(-1)).toMatchObject({ code: 'cancelled', rule: '4.8', sentence: 'Cancelled, by the client.' });
    expect(assignments.every((one) => !one.counts)).toBe(true);
  });
  test('7.3: books again what was cancelled while its time is free', async () => {
    const booked = await front.bookAt('09:00', { staff: bert });
    await front.stranger('POST', '/links/cancel', { token: token(booked) });
    const again = await front.stranger('POST', '/links/again', { token: token(booked) });
    expect([again.status, again.body['people'], token(again) === token(booked)]).toEqual([201, ['Bert'], false]);
    expect((await front.stranger('POST', '/links/again', { token: token(booked) })).body['code']).toBe('notOnOffer');
    expect((await front.stranger('POST', '/links/again', { token: token(again) })).body['code']).toBe('notOffered');
  });
  test('7.3: neither moves nor cancels it once the notice of its service has begun', async () => {
    await house.call('PATCH', `/services/${service}`, { body: { noticeMinutes: 120 } });
    const booked = await front.bookAt('12:00');
    house.clock.at = (START + 25 * 3_600_000 + 1) as Instant;
    expect((await front.stranger('POST', '/links/look', { token: token(booked) })).body).toMatchObject({
      changeableUntil: null,
      movable: false,
    });
    expect((await front.stranger('POST', '/links/cancel', { token: token(booked) })).body['code']).toBe('tooLate');
    const move = { token: token(booked), start: at('12:00', '2026-03-04'), version: 1 };
    expect((await front.stranger('POST', '/links/reschedule', move)).body['code']).toBe('tooLate');
  });
  test('7.3: with a forged token nothing is shown or done', async () => {
    const booked = await front.bookAt('09:00');
    const parts = token(booked).split('.');
    const forged = [...parts.slice(0, 3), 'A'.repeat(22)].join('.');
    for (const path of ['look', 'cancel', 'again']) {
      expect((await front.stranger('POST', `/links/${path}`, { token: forged })).status).toBe(410);
    }
    expect((await front.rows()).appointments[0]?.state).toBe('confirmed');
  });
  test('7.3: no line of the log has the token of a link', async () => {
    const booked = await front.bookAt('09:00');
    await front.stranger('POST', '/links/look', { token: token(booked) });
    expect(house.logged.join('')).not.toContain(token(booked).split('.')[3]);
  });
});
