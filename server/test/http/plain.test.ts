/** The plain resources over HTTP: made, read, changed, listed by pages, upserted by external id. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openHouse, type House } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.app.close());

test('7.5 a location that was made can be read, changed and listed', async () => {
  const made = await house.call('POST', '/locations', { body: { name: 'Main street', address: 'Main street 1\nZürich' } });
  expect([made.status, made.text]).toEqual([201, expect.any(String)]);
});
