/** A booking begins its way to Exchange with its own commit, where there is a place for it (5.3). */
import { beforeEach, expect, test } from 'vitest';
import type { HttpDeps } from '../../src/http/server.ts';
import type { Taken } from '../../src/sync/take-up.ts';
import { connection, mailbox } from '../store/contract/rows.ts';
import { openHouse, START, type House } from './house.ts';

type Woken = Parameters<HttpDeps['wake']>[0];
let house: House;
let begun: Taken[];
let woken: (Woken | 'all')[];
let free: boolean;

const HOUR = 3_600_000;
const row = () => house.store.transaction((tx) => tx.mailboxes.get({ root: house.parent.root, id: 'hers' }));
const bookAt = async (hour: number, holder: unknown) => {
  const at = (h: number): string => new Date(START + h * HOUR).toISOString();
  return house.call('POST', '/appointments', { body: { title: 'Advice', start: at(hour), end: at(hour + 1), assignments: [{ holder }] } });
};

let holder: unknown;
beforeEach(async () => {
  begun = [];
  woken = [];
  free = true;
  house = await openHouse({
    passes: { place: () => (free ? { owner: 'this one', leaseMs: 1_000 } : null), begin: (taken) => void begun.push(taken) },
    wake: (what) => void woken.push(what ?? 'all'),
  });
  const anna = await house.call('POST', '/staff', { body: { name: 'Anna' } });
  holder = anna.body['id'];
  const { root } = house.parent;
  await house.store.transaction(async (tx) => {
    await tx.connections.insert({ ...connection(root, 'exchange'), company: house.parent.id });
    await tx.mailboxes.insert(mailbox(root, 'hers', { marks: 3, fence: 6 }));
    const paired = { root, id: 'p', mailbox: 'hers', enabled: true, externalId: null, createdAt: START };
    await tx.pairings.insert({ ...paired, holder: String(holder) });
  });
  woken = [];
});

test('5.3 the mailbox is taken with the booking, and nobody is woken to look for it', async () => {
  const booked = await bookAt(1, holder);
  expect(booked.status).toBe(201);
  expect(begun).toMatchObject([{ claim: { mailbox: 'hers', owner: 'this one', fence: 7, marks: 4 }, due: [booked.body['id']] }]);
  // As it stands in the store, so that the pass need not ask for it.
  const link = await house.store.transaction((tx) => tx.links.select({ root: house.parent.root }));
  expect(begun.map(({ made }) => made?.link)).toEqual(link);
  expect(await row()).toMatchObject({ due: START, marks: 4, fence: 7, leaseOwner: 'this one', leaseUntil: START + 1_000 });
  expect(woken).toEqual([{ sync: false, webhooks: false }]);
});

test('5.3 where somebody has the mailbox, or there is no place, it is marked and whoever claims is woken', async () => {
  await bookAt(1, holder);
  expect((await bookAt(2, holder)).status).toBe(201);
  expect(begun).toHaveLength(1);
  expect(await row()).toMatchObject({ marks: 5, fence: 7 });
  expect(woken.at(-1)).toEqual({ sync: true, webhooks: false });
  free = false;
  expect((await bookAt(3, holder)).status).toBe(201);
  expect(await row()).toMatchObject({ marks: 6, fence: 7 });
  expect(woken.at(-1)).toEqual({ sync: true, webhooks: false });
});

test('5.3 a booking that is refused takes nothing', async () => {
  await bookAt(1, holder);
  await house.store.transaction((tx) =>
    tx.mailboxes.update({ root: house.parent.root, id: 'hers' }, { leaseOwner: null, leaseUntil: null }),
  );
  expect((await bookAt(1, holder)).status).toBe(409);
  expect(begun).toHaveLength(1);
  expect(await row()).toMatchObject({ marks: 4, fence: 7, leaseOwner: null });
});
