/** Letters to clients whom Exchange invites (6.2): the same words, and no calendar part beside the entry that Exchange puts there. */
import { beforeEach, expect, test } from 'vitest';
import { HOUR, type Instant } from '@lockstep/engine';
import { changeIntegration } from '../../src/booking/integration.ts';
import { change } from '../../src/booking/change.ts';
import { release } from '../../src/booking/staffing.ts';
import { cancel } from '../../src/booking/state.ts';
import { at } from '../booking/office.ts';
import { connection, mailbox } from '../store/contract/rows.ts';
import { openMailHouse, type MailHouse } from './mail-house.ts';

let house: MailHouse;
let anna: string;
let clara: string;
beforeEach(async () => {
  house = await openMailHouse();
  anna = await house.holder('Anna');
  clara = await house.client('Clara');
});

const paired = (createdAt: Instant = at(0)): Promise<void> =>
  house.store.transaction(async (tx) => {
    const { root } = house;
    await tx.connections.insert(connection(root, 'exchange'));
    await tx.mailboxes.insert(mailbox(root, 'm1'));
    await tx.pairings.insert({ root, id: 'p1', holder: anna, mailbox: 'm1', enabled: true, externalId: null, createdAt });
  });
const invite = (inviteClients: boolean): Promise<void> =>
  house.store.transaction(async (tx) => {
    const row = await tx.connections.get({ root: house.root, id: 'exchange' });
    if (row !== null) await changeIntegration(tx, house.occasion(), row, { settings: { inviteClients } });
  });
const booked = async (clients: readonly string[] = [clara]): Promise<string> =>
  (await house.book(24, 25, [anna], { clients: [...clients] })).appointment.id;
const target = (appointment: string) => ({ root: house.root, appointment, ifVersion: null });
const parts = async (): Promise<readonly (string | null)[]> => (await house.settle()).map((one) => one.calendar?.method ?? null);

test('6.2 of what is booked while clients are invited no letter carries a calendar part, whatever becomes of it', async () => {
  await paired();
  await invite(true);
  const id = await booked();
  expect(await parts()).toEqual([null]);
  await house.store.transaction((tx) => change(tx, house.occasion(), target(id), { start: at(26) }));
  expect(await parts()).toEqual([null]);
  await house.store.transaction((tx) => cancel(tx, house.occasion(), target(id)));
  const [letter] = await house.settle();
  expect([letter?.subject.split(':')[0], letter?.calendar]).toEqual(['Cancelled', null]);
});

test('6.4 F54: one that may have come goes again without a calendar part, whoever invites the client by then', async () => {
  await paired();
  await invite(true);
  await booked();
  house.fates.push('unclearButTaken');
  await house.settle();
  await invite(false);
  house.wait(HOUR);
  await house.settle();
  expect(house.got.map(({ calendar }) => calendar)).toEqual([null, null]);
  expect(new Set(house.got.map(({ messageId }) => messageId)).size).toBe(1);
});

test('6.2 of what was booked before, the calendar follows as it did', async () => {
  await paired();
  const id = await booked();
  expect(await parts()).toEqual(['REQUEST']);
  house.wait(HOUR);
  await invite(true);
  await house.store.transaction((tx) => change(tx, house.occasion(), target(id), { start: at(26) }));
  expect(await parts()).toEqual(['REQUEST']);
});

test('6.2 so it does where nobody organises it in Exchange yet, whoever is paired later', async () => {
  const id = await booked();
  expect(await parts()).toEqual(['REQUEST']);
  house.wait(HOUR);
  await paired(house.clock.at);
  await invite(true);
  await house.store.transaction((tx) => change(tx, house.occasion(), target(id), { start: at(26) }));
  expect(await parts()).toEqual(['REQUEST']);
});

test('6.2 so does a letter about one on which nobody is left, and whose event is gone', async () => {
  await paired();
  await invite(true);
  const id = await booked();
  const { root } = house;
  await house.settle();
  // Its event was made, and removed again.
  await house.store.transaction((tx) => tx.links.update({ root, appointment: id }, { epoch: 1 }));
  await house.store.transaction((tx) => release(tx, house.occasion(), target(id), anna));
  await house.store.transaction((tx) => cancel(tx, house.occasion(), target(id)));
  const [letter] = await house.settle();
  expect([letter?.subject.split(':')[0], letter?.calendar]).toEqual(['Cancelled', null]);
});

test.each([
  [true, null],
  [false, 'REQUEST'],
])('6.4 F54: a letter whose answer was lost goes again as it went, whoever is invited since (at first: %s)', async (first, part) => {
  await paired();
  await invite(first);
  await booked();
  house.fates.push('unclearButTaken');
  expect(await parts()).toEqual([part]);
  await house.store.transaction(async (tx) => {
    const row = await tx.connections.get({ root: house.root, id: 'exchange' });
    if (row === null) throw new Error('there is no integration');
    const settings = { ...row.settings, inviteClients: !first, invitingSince: at(0) };
    await tx.connections.update({ root: house.root, id: 'exchange' }, { settings });
  });
  house.wait(HOUR);
  expect(await parts()).toEqual([part]);
  expect(new Set(house.got.map(({ messageId }) => messageId)).size).toBe(1);
});

test('6.4 6.2 what is told of a later change carries what it has to, whatever came before', async () => {
  await paired();
  await invite(true);
  const id = await booked();
  house.fates.push('unclearButTaken');
  expect(await parts()).toEqual([null]);
  await invite(false);
  await house.store.transaction((tx) => change(tx, house.occasion(), target(id), { start: at(26) }));
  house.wait(HOUR);
  expect(await parts()).toEqual(['REQUEST']);
});

test('6.2 several clients are not invited, so each has a calendar part', async () => {
  await paired();
  await invite(true);
  await booked([clara, await house.client('Dora')]);
  expect(await parts()).toEqual(['REQUEST', 'REQUEST']);
});

test('6.2 nor is anybody where the account may send on nobody’s behalf', async () => {
  await paired();
  await invite(true);
  await house.store.transaction((tx) =>
    tx.mailboxes.update({ root: house.root, id: 'm1' }, { rights: { invites: false, askedAt: at(0) } }),
  );
  await booked();
  expect(await parts()).toEqual(['REQUEST']);
});
