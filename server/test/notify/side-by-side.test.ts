/** Letters of many companies by many servers: one that hangs delays those alone who send by it, and is not asked more than it can bear (6.4). */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Loops } from '../../src/loops.ts';
import { START, ZURICH } from '../booking/office.ts';
import { openMailHouse, type MailHouse } from './mail-house.ts';

/** Letters at once by one server. */
const BY_ONE = 4;
const SLOW = 'smtp.slow.example';
/** More than are looked at in one go. */
const MANY = 130;

let house: MailHouse;
let mail: Loops<'mail'>;
beforeEach(async () => {
  house = await openMailHouse();
});
afterEach(async () => {
  house.heal();
  await mail.stop();
});

/** A location beneath the company, with a server of its own or without one. */
const company = async (id: string, server: string | null): Promise<void> =>
  house.store.transaction(async (tx) => {
    const { root } = house;
    await tx.companies.insert({ root, id, parent: root, name: id, zone: ZURICH, externalId: null, journalDays: null, createdAt: START });
    const [own] = await tx.mailSettings.select({ root, company: root });
    if (server !== null && own !== undefined) await tx.mailSettings.insert({ ...own, company: id, server });
  });
/** So many clients of a company are to be told that their appointment was booked. */
const tell = async (of: string, count: number, word: string): Promise<void> => {
  for (let number = 0; number < count; number += 1) {
    const anna = await house.holder(`Anna ${word} ${number}`);
    const clara = await house.client(`Clara ${word} ${number}`, { email: `${word}-${number}@client.example` });
    await house.book(240, 241, [anna], { company: of, clients: [clara] });
  }
};
const came = (word: string): number => house.got.filter(({ to }) => to.address.startsWith(`${word}-`)).length;

test('6.4: a server of mail that hangs delays no letter of a company that sends by another one', async () => {
  await company('slow', SLOW);
  await company('quick', 'smtp.quick.example');
  house.hanging.add(SLOW);
  await tell('slow', 9, 'slow');
  await tell('quick', 9, 'quick');
  mail = house.start();
  await vi.waitFor(() => expect(came('quick')).toBe(9));
  await vi.waitFor(() => expect(house.inHand()).toBe(BY_ONE));
  expect(came('slow')).toBe(0);
  house.heal();
  await vi.waitFor(() => expect(came('slow')).toBe(9));
  expect(house.got).toHaveLength(18);
});

test('6.4: nor does one behind which more letters wait than are looked at in one go', async () => {
  await company('slow', SLOW);
  house.hanging.add(SLOW);
  await tell('slow', MANY, 'slow');
  mail = house.start();
  await vi.waitFor(() => expect(house.inHand()).toBe(BY_ONE), 10_000);
  await tell(house.root, 1, 'quick');
  mail.ring('mail');
  await vi.waitFor(() => expect(came('quick')).toBe(1), 10_000);
  expect(came('slow')).toBe(0);
});

test('6.4: companies that send by the same server share what it can bear', async () => {
  await company('one', SLOW);
  await company('two', SLOW);
  house.hanging.add(SLOW);
  await tell('one', 6, 'one');
  await tell('two', 6, 'two');
  mail = house.start();
  await vi.waitFor(() => expect(house.inHand()).toBe(BY_ONE));
  await tell(house.root, 1, 'quick');
  mail.ring('mail');
  await vi.waitFor(() => expect(came('quick')).toBe(1));
  expect(house.inHand()).toBe(BY_ONE);
  house.heal();
  await vi.waitFor(() => expect(house.got).toHaveLength(13));
});
