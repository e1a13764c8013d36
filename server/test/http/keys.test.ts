/** API keys: shown once, kept as a hash, no more powerful than whoever made them. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MINUTE, type Instant } from '@lockstep/engine';
import { openHouse, START, type House } from './house.ts';

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.app.close());

test('7.5 a key is shown once, works, and is kept as a hash only', async () => {
  const made = await house.call('POST', '/keys', { body: { name: 'website', scopes: ['staff:read'] } });
  const key = String(made.body['key']);
  expect(key).toMatch(/^lk_[A-Za-z0-9_-]{43}$/);
  expect((await house.call('GET', '/staff', { key })).status).toBe(200);
  expect((await house.call('GET', `/keys/${String(made.body['id'])}`)).text).not.toContain(key.slice(3));
  const rows = await house.store.transaction((tx) => tx.apiKeys.select({}));
  expect(JSON.stringify(rows)).not.toContain(key.slice(3));
  expect((await house.call('GET', '/keys')).text).not.toMatch(/hash|[0-9a-f]{64}/);
});
test('7.5 a revoked key opens nothing any more', async () => {
  const made = await house.call('POST', '/keys', { body: { name: 'website', scopes: ['staff:read'] } });
  await house.call('POST', `/keys/${String(made.body['id'])}/revoke`);
  expect((await house.call('GET', '/staff', { key: String(made.body['key']) })).status).toBe(401);
});
test('7.5 a key cannot give away a scope it does not have', async () => {
  const key = await house.keyWith(house.parent, ['keys:write', 'staff:read']);
  const wider = await house.call('POST', '/keys', { key, body: { name: 'x', scopes: ['staff:write'] } });
  const equal = await house.call('POST', '/keys', { key, body: { name: 'x', scopes: ['staff:read', 'keys:read'] } });
  expect([wider.status, wider.body['code'], equal.status]).toEqual([403, 'tooMuchScope', 201]);
});
test('7.5 a key of a child company cannot make, see or revoke one of the parent', async () => {
  const made = await house.call('POST', '/keys', {
    key: house.keys.child,
    body: { company: house.parent.id, name: 'x', scopes: ['staff:read'] },
  });
  const [top] = await house.store.transaction((tx) => tx.apiKeys.select({ company: house.parent.id }));
  const revoked = await house.call('POST', `/keys/${top?.id ?? ''}/revoke`, { key: house.keys.child });
  expect([made.status, revoked.status]).toEqual([404, 404]);
  const listed = (await house.call('GET', '/keys', { key: house.keys.child })).body['items'] as { company: string }[];
  expect(listed.map((one) => one.company)).toEqual([house.child.id]);
});
test('7.5 the last use is kept to the minute', async () => {
  const lastUse = async (): Promise<unknown> => {
    const [row] = await house.store.transaction((tx) => tx.apiKeys.select({ company: house.child.id }));
    return row?.lastUsedAt;
  };
  expect(await lastUse()).toBeNull();
  await house.call('GET', '/staff', { key: house.keys.child });
  house.clock.at = (START + MINUTE / 2) as Instant;
  await house.call('GET', '/staff', { key: house.keys.child });
  expect(await lastUse()).toBe(START);
  house.clock.at = (START + MINUTE) as Instant;
  await house.call('GET', '/staff', { key: house.keys.child });
  expect(await lastUse()).toBe(START + MINUTE);
});
test('7.5 writing includes reading, and nothing else', async () => {
  const key = await house.keyWith(house.parent, ['staff:write']);
  const statuses = [await house.call('GET', '/staff', { key }), await house.call('GET', '/resources', { key })].map((one) => one.status);
  expect(statuses).toEqual([200, 403]);
});
