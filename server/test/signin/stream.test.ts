/** The stream of changes ends with the session or key that opened it. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openHouse, type House } from '../http/house.ts';
import { arrive, type Person } from './ground.ts';

let house: House;
let origin: string;
let anna: Person;
let bert: Person;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  house = await openHouse();
  origin = await house.app.listen({ host: '127.0.0.1', port: 0 });
  anna = await arrive(house, house.parent, 'owner', 'Anna');
  bert = await arrive(house, house.parent, 'viewer', 'Bert');
});
afterEach(async () => {
  await house.app.close();
  vi.useRealTimers();
});

/** Opens the stream and waits for its first line; `over` resolves when it ends, however it does. */
const listen = async (headers: Record<string, string>): Promise<{ readonly over: Promise<string> }> => {
  const reply = await fetch(`${origin}/api/v1/events`, { headers });
  const reader = reply.body?.getReader();
  expect([reply.status, new TextDecoder().decode((await reader?.read())?.value)]).toEqual([200, 'retry: 2000\n\n']);
  const rest = async (): Promise<string> => {
    for (;;) if ((await reader?.read())?.done !== false) return 'ended';
  };
  return { over: rest().catch(() => 'cut off') };
};
const aWhile = async (): Promise<void> => {
  await vi.advanceTimersByTimeAsync(15_000);
};

test('8.5 of somebody who is switched off, and not that of the others', async () => {
  const berts = await listen({ cookie: `lockstep_session=${bert.browser.cookie()}` });
  const annas = await listen({ cookie: `lockstep_session=${anna.browser.cookie()}` });
  await aWhile();
  await anna.browser.call('PATCH', `/users/${bert.id}`, { active: false });
  await aWhile();
  expect(['ended', 'cut off']).toContain(await Promise.race([berts.over, annas.over.then(() => 'the wrong one')]));
});

test('8.5 of a key that is revoked', async () => {
  const { over } = await listen({ authorization: `Bearer ${house.keys.sibling}` });
  await house.store.transaction((tx) => tx.apiKeys.update({ company: house.sibling.id }, { revokedAt: house.clock.at }));
  await aWhile();
  expect(['ended', 'cut off']).toContain(await over);
});
