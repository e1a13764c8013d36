/** Idempotency keys: what is repeated happens once and is answered alike. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DAY, HOUR, type Instant } from '@lockstep/engine';
import { withOffset } from '../../src/booking/moment.ts';
import { forgetRepeats } from '../../src/http/repeat.ts';
import { openHouse, START, type House, type Reply } from './house.ts';

let house: House;
let anna: string;
beforeEach(async () => {
  house = await openHouse();
  anna = String((await house.call('POST', '/staff', { body: { name: 'Anna' } })).body['id']);
});
afterEach(() => house.app.close());

const at = (hours: number): string => withOffset((START + hours * HOUR) as Instant, 'UTC');
const book = (key: string, more: object = {}, who?: string): Promise<Reply> =>
  house.call('POST', '/appointments', {
    ...(who === undefined ? {} : { key: who }),
    headers: { 'idempotency-key': key },
    body: { title: 'Talk', start: at(24), end: at(25), assignments: [{ holder: anna }], ...more },
  });
const count = async (): Promise<number> => house.store.transaction((tx) => tx.appointments.count({}));

test('7.5 a repeated request is answered alike and done once', async () => {
  const first = await book('k1');
  const second = await book('k1');
  expect([first.status, second.status, second.text === first.text]).toEqual([201, 201, true]);
  expect([first.headers['idempotency-replayed'], second.headers['idempotency-replayed']]).toEqual([undefined, 'true']);
  expect(await count()).toBe(1);
});
test('7.5 requests with one key that race end in one appointment and equal answers', async () => {
  const all = await Promise.all(Array.from({ length: 6 }, () => book('k1')));
  expect(all.map((one) => one.status)).toEqual([201, 201, 201, 201, 201, 201]);
  expect(new Set(all.map((one) => one.text)).size).toBe(1);
  expect(await count()).toBe(1);
});
test('7.5 the same key with another request is refused with 422', async () => {
  await book('k1');
  const other = await book('k1', { title: 'Other' });
  expect([other.status, other.body['code']]).toEqual([422, 'keyReused']);
});
test('7.5 the same word of another API key is another key', async () => {
  await book('k1');
  const other = await book('k1', { start: at(30), end: at(31) }, await house.keyWith(house.parent, ['appointments:write']));
  expect(other.status).toBe(201);
});
test('7.5 a request that was refused is judged anew when it is repeated', async () => {
  const holds = await book('k0');
  expect((await book('k1')).body['code']).toBe('slotTaken');
  await house.call('POST', `/appointments/${String(holds.body['id'])}/cancel`);
  expect((await book('k1')).status).toBe(201);
});
test('7.5 after a day the key may be used again', async () => {
  await book('k1');
  house.clock.at = (START + DAY) as Instant;
  expect((await book('k1', { start: at(50), end: at(51) })).status).toBe(201);
});
test('7.5 answers nobody may repeat any more are removed, the others stay', async () => {
  await book('old');
  house.clock.at = (START + DAY - HOUR) as Instant;
  await book('young', { start: at(50), end: at(51) });
  expect(await forgetRepeats(house.store, (START + DAY + 1) as Instant)).toBe(1);
  expect((await house.store.transaction((tx) => tx.repeats.select({}))).map((one) => one.key)).toEqual(['young']);
});
test.each(['', 'with blank', 'x'.repeat(201)])('7.5 %j is no Idempotency-Key', async (key) => {
  const reply = await book(key);
  expect([reply.status, reply.body['code']]).toEqual([400, 'invalid']);
});
test('7.5 a stored request cannot be used to guess the password that was in it', async () => {
  const body = { name: 'Exchange', endpoint: 'https://mail.example.com/EWS/Exchange.asmx', userName: 'svc', password: 'hunter2' };
  await house.call('POST', '/integrations', { headers: { 'idempotency-key': 'k1' }, body });
  const [row] = await house.store.transaction((tx) => tx.repeats.select({}));
  expect(row?.request).toMatch(/^[0-9a-f]{64}$/);
  expect(JSON.stringify(row)).not.toContain('hunter2');
  // Another API key with the same request leaves another fingerprint: it is keyed with what the database does not hold.
  await house.call('POST', '/integrations', {
    key: await house.keyWith(house.parent, ['integrations:write']),
    headers: { 'idempotency-key': 'k1' },
    body,
  });
  const rows = await house.store.transaction((tx) => tx.repeats.select({}));
  expect(new Set(rows.map((one) => one.request)).size).toBe(2);
});
test('7.5 a key is never made under an Idempotency-Key, because its answer is kept nowhere', async () => {
  const reply = await house.call('POST', '/keys', { headers: { 'idempotency-key': 'k1' }, body: { name: 'x', scopes: ['staff:read'] } });
  expect([reply.status, reply.body['code']]).toEqual([422, 'cannotRepeat']);
});
