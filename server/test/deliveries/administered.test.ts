/** What an administrator does with webhooks over the API: made, changed, given another secret, tried, sent again, removed. */
import { HOUR, MINUTE, SECOND } from '@lockstep/engine';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openGround, type Ground } from './ground.ts';
import { answering, verified } from './receiver.ts';

let ground: Ground;
beforeEach(async () => {
  ground = await openGround();
});
afterEach(() => ground.close());

type Shown = { readonly items: readonly Record<string, unknown>[] };
const shown = async (webhook: string, query = ''): Promise<readonly Record<string, unknown>[]> =>
  ((await ground.house.call('GET', `/webhooks/${webhook}/deliveries${query}`)).body as unknown as Shown).items;

it('7.5: the secret is shown once, is kept sealed, and is in no other answer', async () => {
  const reply = await ground.house.call('POST', '/webhooks', { body: { url: ground.receiver.url(), description: 'The website' } });
  const secret = String(reply.body['secret']);
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(reply.headers['location']).toBe(`/api/v1/webhooks/${String(reply.body['id'])}`);
  const id = String(reply.body['id']);
  for (const path of ['/webhooks', `/webhooks/${id}`]) expect((await ground.house.call('GET', path)).text).not.toContain('secret":');
  expect((await ground.webhook(id)).secret).not.toContain(secret);
  expect((await ground.house.call('GET', `/webhooks/${id}`)).body).toMatchObject({
    description: 'The website',
    types: [],
    enabled: true,
    stopped: null,
  });
});

it.each([
  ['http://hooks.example.com/', 'over http'],
  ['ftp://hooks.example.com/', 'of another kind'],
  ['https://user:word@hooks.example.com/', 'with a password'],
  ['https://hooks.example.com/#part', 'with a fragment'],
  ['hooks.example.com', 'that is none'],
])('7.5: an address like %s, %s, is refused with the next step', async (url) => {
  const reply = await ground.house.call('POST', '/webhooks', { body: { url } });
  expect([reply.status, reply.body['problems']]).toEqual([
    400,
    [{ field: '/url', problem: 'This is not a web address that can be posted to.', next: expect.stringContaining('https://example.com/') }],
  ]);
});

it('7.5: an unknown type is refused, and a company cannot have more webhooks than fifty', async () => {
  const url = ground.receiver.url();
  expect((await ground.house.call('POST', '/webhooks', { body: { url, types: ['appointment.eaten'] } })).status).toBe(400);
  for (let count = 0; count < 50; count += 1) await ground.hook();
  const reply = await ground.house.call('POST', '/webhooks', { body: { url } });
  expect([reply.status, reply.body['code']]).toEqual([409, 'tooMany']);
});

it('7.5: after a rotation both secrets sign for as long as was asked, and then the new one alone', async () => {
  const { id, secret } = await ground.hook();
  const reply = await ground.house.call('POST', `/webhooks/${id}/rotate`, { body: { overlapHours: 2 } });
  const next = String(reply.body['secret']);
  expect(reply.body['formerSecretUntil']).toBe(new Date(ground.house.clock.at + 2 * HOUR).toISOString().replace('.000', ''));
  await ground.book(24);
  await ground.process.turn();
  const [both] = ground.receiver.seen;
  if (both === undefined) throw new Error('nothing came');
  expect(String(both.headers['webhook-signature']).split(' ')).toHaveLength(2);
  expect(verified(next, both)).toEqual(verified(secret, both));
  ground.pass(2 * HOUR);
  await ground.book(26);
  await ground.process.turn();
  const [, alone] = ground.receiver.seen;
  if (alone === undefined) throw new Error('nothing came');
  expect(verified(next, alone)).toMatchObject({ type: 'appointment.booked' });
  expect(() => verified(secret, alone)).toThrow('No matching signature');
  expect((await ground.house.call('GET', `/webhooks/${id}`)).body['formerSecretUntil']).toBeNull();
  await ground.house.call('POST', `/webhooks/${id}/rotate`, { body: { overlapHours: 0 } });
  await ground.book(28);
  await ground.process.turn();
  expect(() => verified(next, ground.receiver.seen[2] ?? alone)).toThrow('No matching signature');
});

it('7.5: a test goes to that webhook alone, whatever it hears, and its delivery says what came of it', async () => {
  const { id, secret } = await ground.hook({ types: ['appointment.cancelled'] });
  await ground.hook({ url: ground.receiver.url('/other') });
  const reply = await ground.house.call('POST', `/webhooks/${id}/test`);
  expect([reply.status, reply.body]).toEqual([202, expect.objectContaining({ state: 'waiting', type: 'webhook.test', sequence: 1 })]);
  await ground.process.turn();
  const [seen] = ground.receiver.seen;
  expect(ground.receiver.seen).toHaveLength(1);
  if (seen !== undefined) expect(verified(secret, seen)).toMatchObject({ type: 'webhook.test', data: { webhook: id, link: null } });
  expect(await shown(id)).toMatchObject([{ state: 'delivered', status: 204, attempts: 1, message: seen?.headers['webhook-id'] }]);
});

it('7.5: deliveries are listed newest first, by state and type, with the very body that was posted', async () => {
  const { id } = await ground.hook();
  const first = await ground.book(24);
  await ground.process.turn();
  ground.receiver.manner = answering(500);
  await ground.house.call('POST', `/appointments/${first}/cancel`, { body: {} });
  await ground.process.turn();
  expect((await shown(id)).map(({ type, state, cause }) => [type, state, cause])).toEqual([
    ['appointment.cancelled', 'waiting', 'answer'],
    ['appointment.booked', 'delivered', null],
  ]);
  expect(await shown(id, '?state=delivered')).toHaveLength(1);
  const [cancelled] = await shown(id, '?type=appointment.cancelled');
  expect(cancelled).toMatchObject({
    nextAttempt: new Date(ground.house.clock.at + 5 * SECOND).toISOString().replace('.000', ''),
    detail: 'The server answered 500.',
  });
  const whole = await ground.house.call('GET', `/webhooks/${id}/deliveries/${String(cancelled?.['id'])}`);
  expect(JSON.stringify(whole.body['body'])).toBe(ground.receiver.seen[1]?.body);
  const foreign = await ground.hook();
  expect((await ground.house.call('GET', `/webhooks/${foreign.id}/deliveries/${String(cancelled?.['id'])}`)).status).toBe(404);
});

it('7.5: one is sent again under the same id whatever became of it; all that failed or was stopped since a time, at once', async () => {
  const { id } = await ground.hook();
  await ground.book(24);
  await ground.process.turn();
  const [delivered] = await shown(id);
  expect((await ground.house.call('POST', `/webhooks/${id}/deliveries/${String(delivered?.['id'])}/redeliver`)).body).toMatchObject({
    state: 'waiting',
    attempts: 0,
  });
  await ground.process.turn();
  expect(ground.receiver.seen.map(({ headers }) => headers['webhook-id'])).toEqual([delivered?.['message'], delivered?.['message']]);
  ground.receiver.manner = answering(500);
  await ground.book(26);
  await ground.process.turn();
  ground.pass(MINUTE);
  const since = new Date(ground.house.clock.at).toISOString();
  await ground.book(28);
  await ground.house.call('PATCH', `/webhooks/${id}`, { body: { enabled: false } });
  expect((await shown(id)).map(({ state }) => state)).toEqual(['stopped', 'delivered']);
  const refused = await ground.house.call('POST', `/webhooks/${id}/redeliver`, { body: { since } });
  expect([refused.status, refused.body['code']]).toEqual([409, 'disabled']);
  await ground.house.call('PATCH', `/webhooks/${id}`, { body: { enabled: true } });
  ground.receiver.manner = answering(200);
  expect((await ground.house.call('POST', `/webhooks/${id}/redeliver`, { body: { since } })).body).toEqual({ deliveries: 0 });
  expect((await ground.house.call('POST', `/webhooks/${id}/redeliver`, { body: { since: '2026-01-01T00:00:00Z' } })).body).toEqual({
    deliveries: 1,
  });
  await ground.process.turn();
  expect((await shown(id)).every(({ state }) => state === 'delivered')).toBe(true);
});

it('7.5: switched off nothing is told; switched on it hears what happens from then on, from another address if it was given one', async () => {
  const { id } = await ground.hook();
  await ground.house.call('PATCH', `/webhooks/${id}`, { body: { enabled: false } });
  expect((await ground.house.call('GET', `/webhooks/${id}`)).body['stopped']).toMatchObject({ why: 'person' });
  expect((await ground.house.call('POST', `/webhooks/${id}/test`)).body['code']).toBe('disabled');
  await ground.book(24);
  await ground.process.turn();
  await ground.house.call('PATCH', `/webhooks/${id}`, { body: { enabled: true, url: ground.receiver.url('/new') } });
  await ground.book(26);
  await ground.process.turn();
  expect(ground.receiver.seen.map(({ path }) => path)).toEqual(['/new']);
});

it('7.5: removed, all that was to be sent to it goes with it, and what is under way harms nobody', async () => {
  const { id } = await ground.hook();
  await ground.book(24);
  ground.receiver.manner = (answer) => void ground.house.call('DELETE', `/webhooks/${id}`).then(() => answer.writeHead(200).end());
  await ground.process.turn();
  expect(ground.receiver.seen).toHaveLength(1);
  expect(await ground.deliveries(id)).toEqual([]);
  expect((await ground.house.call('GET', `/webhooks/${id}`)).status).toBe(404);
  expect(ground.process.warned).toEqual([]);
});

it('7.5: a child company sees and changes neither the webhooks of its parent nor those of its sibling', async () => {
  const { id } = await ground.hook();
  const { keys } = ground.house;
  const sibling = await ground.hook({}, keys.sibling);
  for (const other of [id, sibling.id]) {
    expect((await ground.house.call('GET', `/webhooks/${other}`, { key: keys.child })).status).toBe(404);
    expect((await ground.house.call('POST', `/webhooks/${other}/rotate`, { key: keys.child, body: {} })).status).toBe(404);
    expect((await ground.house.call('GET', `/webhooks/${other}/deliveries`, { key: keys.child })).status).toBe(404);
  }
  expect((await ground.house.call('GET', '/webhooks', { key: keys.child })).body['items']).toEqual([]);
});
