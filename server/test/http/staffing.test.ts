/** Who is on an appointment, one at a time: released, and asked again (3.7, 4.7). */
import { HOUR, type Instant } from '@lockstep/engine';
import { beforeEach, describe, expect, test } from 'vitest';
import { withOffset } from '../../src/booking/moment.ts';
import { START, openHouse, type House, type Reply } from './house.ts';

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

const idOf = async (path: string, body: object): Promise<string> => String((await house.call('POST', path, { body })).body['id']);
const at = (hours: number): string => withOffset((START + hours * HOUR) as Instant, 'Europe/Zurich');
const book = async (holders: readonly string[]): Promise<string> => {
  const assignments = holders.map((holder) => ({ holder }));
  const reply = await house.call('POST', '/appointments', { body: { title: 'Talk', start: at(24), end: at(25), assignments } });
  expect(reply.status).toBe(201);
  return String(reply.body['id']);
};
const step = (id: string, holder: string, what: 'release' | 'ask-again', body: object = {}): Promise<Reply> =>
  house.call('POST', `/appointments/${id}/assignments/${holder}/${what}`, { body });
const peopleOf = (reply: Reply): readonly (readonly unknown[])[] =>
  (reply.body['assignments'] as { holder: string; takesTime: boolean; leftAt: string | null }[]).map((one) => [
    one.holder,
    one.takesTime,
    one.leftAt !== null,
  ]);

describe('4.7 somebody who will not come', () => {
  test('gives back the time that was held, stays named, and is journalled', async () => {
    const id = await book([anna, bert, room]);
    const reply = await step(id, room, 'release');
    expect([reply.status, reply.body['version'], reply.body['flags']]).toEqual([200, 2, []]);
    expect(peopleOf(reply)).toEqual([
      [anna, true, false],
      [bert, true, false],
      [room, false, true],
    ]);
    await book([room]);
    const journal = await house.call('GET', `/appointments/${id}/journal`);
    expect(JSON.stringify(journal.body)).toContain('Room 1 is released');
  });

  test('is released once: again it changes nothing', async () => {
    const id = await book([anna, bert]);
    await step(id, bert, 'release');
    expect((await step(id, bert, 'release')).body['version']).toBe(2);
  });

  test('asked again takes the time once more', async () => {
    const id = await book([anna, bert]);
    await step(id, bert, 'release');
    const reply = await step(id, bert, 'ask-again');
    expect([reply.status, reply.body['version']]).toEqual([200, 3]);
    expect(peopleOf(reply)).toEqual([
      [anna, true, false],
      [bert, true, false],
    ]);
  });

  test('cannot be asked again once the time belongs to another appointment, which is said by name', async () => {
    const id = await book([anna, bert]);
    await step(id, bert, 'release');
    await book([bert]);
    const reply = await step(id, bert, 'ask-again');
    expect([reply.status, reply.body['code']]).toEqual([409, 'slotTaken']);
    expect(reply.body['detail']).toContain('Bert');
    expect(peopleOf(await house.call('GET', `/appointments/${id}`))[1]).toEqual([bert, false, true]);
  });

  test('on no such appointment, not on it, or at a version that is past, is refused', async () => {
    const id = await book([anna]);
    expect((await step(id, bert, 'release')).status).toBe(404);
    expect((await step('no-such', anna, 'ask-again')).status).toBe(404);
    const stale = await step(id, anna, 'release', { version: 7 });
    expect([stale.status, stale.body['code']]).toEqual([412, 'stale']);
  });

  test('stays away when the appointment is changed and everybody is named again', async () => {
    const id = await book([anna, bert]);
    await step(id, bert, 'release');
    const body = { title: 'Longer talk', assignments: [{ holder: anna }, { holder: bert }] };
    expect(peopleOf(await house.call('PATCH', `/appointments/${id}`, { body }))[1]).toEqual([bert, false, true]);
  });

  test('3.7 the last one leaves the appointment with a flag', async () => {
    const id = await book([anna]);
    expect((await step(id, anna, 'release')).body['flags']).toEqual(['noStaff']);
  });
});
