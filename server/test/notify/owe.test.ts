/** Who is told what, and when: the booking side's changes, mail by mail (section 6). */
import { beforeEach, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '@lockstep/engine';
import type { Occasion } from '../../src/booking/actor.ts';
import { change } from '../../src/booking/change.ts';
import { lapseDue } from '../../src/booking/reservation.ts';
import { cancel, confirm } from '../../src/booking/state.ts';
import { leaveAppointment } from '../../src/booking/staffing.ts';
import { rescheduleTogether } from '../../src/booking/together.ts';
import { at, times } from '../booking/office.ts';
import { connection, link, mailbox } from '../store/contract/rows.ts';
import { openMailHouse, QUIET, type MailHouse } from './mail-house.ts';

let house: MailHouse;
let anna: string;
let bert: string;
let clara: string;
beforeEach(async () => {
  house = await openMailHouse();
  anna = await house.holder('Anna');
  bert = await house.holder('Bert');
  clara = await house.client('Clara');
});
const target = (appointment: string) => ({ root: house.root, appointment, ifVersion: null });
const inOutlook = (): Occasion => ({ ...house.occasion(), actor: { kind: 'outlook', mailbox: 'm', address: 'anna@bank.example' } });
const patch = (id: string, what: Parameters<typeof change>[3], occasion: Occasion = house.occasion()) =>
  house.store.transaction((tx) => change(tx, occasion, target(id), what));
const move = (id: string, from: number, to: number) =>
  house.store.transaction((tx) => rescheduleTogether(tx, inOutlook(), [{ ...target(id), times: times(from, to) }]));
const booked = async (more: Parameters<MailHouse['book']>[3] = {}): Promise<string> => {
  const { appointment } = await house.book(24, 25, [anna, bert], { clients: [clara], ...more });
  return appointment.id;
};
const subjects = (letters: readonly { readonly subject: string }[]): readonly string[] =>
  letters.map((one) => one.subject.split(':')[0] ?? '');

test('6.1 the client is told of a booking, and nobody else unless the company wishes it', async () => {
  await booked();
  const [letter, ...others] = await house.settle();
  expect(others).toEqual([]);
  expect(letter?.to).toEqual({ name: 'Clara', address: `${clara}@client.example` });
  expect(letter?.subject).toBe('Booked: Talk, Tuesday, 3 March 2026');
  expect(letter?.text).toContain('Tuesday, 3 March 2026, 09:00 - 10:00 (Europe/Zurich)\nWith Anna, Bert\n');
  expect(letter?.calendar?.method).toBe('REQUEST');
});
test('6.1 each event is told to those whose switches are on', async () => {
  await house.store.transaction((tx) => tx.holders.update({ root: house.root, id: anna }, { email: 'anna@bank.example' }));
  await house.store.transaction((tx) => tx.holders.update({ root: house.root, id: bert }, { email: 'bert@bank.example' }));
  await house.rules({ switches: { booked: { client: false, organiser: true }, cancelled: { otherStaff: true } } });
  const id = await booked();
  const first = await house.settle();
  expect(first.map((one) => one.to.address)).toEqual(['anna@bank.example']);
  await house.store.transaction((tx) => cancel(tx, house.occasion(), target(id)));
  const second = await house.settle();
  expect(second.map((one) => one.to.address).toSorted()).toEqual(['bert@bank.example', `${clara}@client.example`].toSorted());
  expect([...first, ...second].filter((one) => one.to.address.endsWith('bank.example')).map((one) => one.calendar)).toEqual([null, null]);
});
test('6.2 the calendar follows under one UID with a rising sequence, and goes with a cancellation', async () => {
  const id = await booked();
  await house.settle();
  await patch(id, { start: at(26) });
  await house.settle();
  await house.store.transaction((tx) => cancel(tx, house.occasion(), target(id)));
  await house.settle();
  const parts = house.got.map((one) => one.calendar);
  expect(parts.map((one) => one?.method)).toEqual(['REQUEST', 'REQUEST', 'CANCEL']);
  const field = (name: string) => parts.map((one) => new RegExp(`^${name}:(.*)$`, 'm').exec(one?.content ?? '')?.[1]?.trim());
  expect(new Set(field('UID')).size).toBe(1);
  expect(field('SEQUENCE').map(Number)).toEqual([0, 1, 2]);
});
test('6.2 an address of ours gets no calendar part, as Exchange puts the event into its calendar', async () => {
  await house.store.transaction(async (tx) => {
    await tx.clients.update({ root: house.root, id: clara }, { email: 'ANNA@bank.example' });
    await tx.holders.update({ root: house.root, id: anna }, { email: 'anna@bank.example' });
  });
  await pair(anna, 'm1');
  await booked();
  const [letter] = await house.settle();
  expect([letter?.to.address, letter?.calendar]).toEqual(['ANNA@bank.example', null]);
});
test('6.1 whoever changes it by hand may choose not to tell the client', async () => {
  const id = await booked();
  await house.settle();
  await patch(id, { start: at(26) }, { ...house.occasion(), tellsClients: false });
  expect(await house.settle()).toEqual([]);
  await patch(id, { start: at(27) });
  expect(subjects(await house.settle())).toEqual(['Changed']);
});
test('6.1 a silent change does not silence what was owed before it', async () => {
  const id = await booked();
  await house.settle();
  await move(id, 30, 31);
  await patch(id, { notes: 'x', start: at(32) }, { ...house.occasion(), tellsClients: false });
  const [letter] = await house.settle();
  expect(letter?.text).toContain('17:00 - 18:00');
});
test('6.3 what happened in Outlook is told once it was still for a minute, as the net change', async () => {
  const id = await booked();
  await house.settle();
  await move(id, 30, 31);
  expect(await house.settle()).toEqual([]);
  house.wait(QUIET - 1000);
  await move(id, 33, 34);
  house.wait(QUIET - 1000);
  expect(await house.settle()).toEqual([]);
  house.wait(1000);
  const [letter, ...others] = await house.settle();
  expect(others).toEqual([]);
  expect(letter?.text).toContain('18:00 - 19:00');
  expect(letter?.text).toContain('Before: Tuesday, 3 March 2026, 09:00 - 10:00');
});
test('6.3 moved and moved back in Outlook tells nobody anything', async () => {
  const id = await booked();
  await house.settle();
  await move(id, 30, 31);
  await move(id, 24, 25);
  house.wait(QUIET);
  expect(await house.settle()).toEqual([]);
  expect(await house.store.transaction((tx) => tx.news.count({}))).toBe(0);
});
test('6.3 the quiet time is a setting of the company', async () => {
  await house.rules({ quietMs: 5 * MINUTE });
  const id = await booked();
  await house.settle();
  await move(id, 30, 31);
  house.wait(4 * MINUTE);
  expect(await house.settle()).toEqual([]);
  house.wait(MINUTE);
  expect(subjects(await house.settle())).toEqual(['Changed']);
});
test('4.5 a reservation that is moved and confirmed at once is one mail, which says confirmed and the new time', async () => {
  const id = await booked({ state: 'reserved' });
  expect(subjects(await house.settle())).toEqual(['Reserved']);
  await move(id, 30, 31);
  await house.store.transaction((tx) => confirm(tx, inOutlook(), target(id)));
  house.wait(QUIET);
  const [letter, ...others] = await house.settle();
  expect([letter?.subject.split(':')[0], others]).toEqual(['Confirmed', []]);
  expect(letter?.text).toContain('15:00 - 16:00');
});
test('7.6 a reservation that lapsed is told to the client and to the organiser', async () => {
  await house.store.transaction((tx) => tx.holders.update({ root: house.root, id: anna }, { email: 'anna@bank.example' }));
  await house.book(100, 101, [anna, bert], { clients: [clara], state: 'reserved' });
  await house.settle();
  house.wait(2 * DAY);
  await lapseDue({ store: house.store, clock: { now: () => house.clock.at }, newId: house.newId });
  const letters = await house.settle();
  expect(letters.map((one) => one.to.address)).toEqual([`${clara}@client.example`, 'anna@bank.example']);
  expect(subjects(letters)).toEqual(['Not confirmed', 'Not confirmed']);
  expect(letters.map((one) => one.calendar?.method)).toEqual(['CANCEL', undefined]);
});
test('3.7 whoever organises it from now on is told, as Exchange invites nobody to their own event', async () => {
  await pair(anna, 'm1');
  await pair(bert, 'm2');
  await house.store.transaction((tx) => tx.holders.update({ root: house.root, id: bert }, { email: 'bert@bank.example' }));
  const id = await booked();
  await house.settle();
  await patch(id, { assignments: [{ holder: bert }] });
  const letters = await house.settle();
  expect(letters.map((one) => [one.to.address, one.subject.split(':')[0]])).toEqual([
    [`${clara}@client.example`, 'Changed'],
    ['bert@bank.example', 'You organise'],
  ]);
});
test('4.7 somebody who leaves is news to the client, and to nobody of the staff unless wished', async () => {
  const id = await booked();
  await house.settle();
  await house.store.transaction((tx) => leaveAppointment(tx, inOutlook(), target(id), bert, 'declined'));
  house.wait(QUIET);
  const [letter, ...others] = await house.settle();
  expect(others).toEqual([]);
  expect(letter?.text).toContain('With Anna\n');
});
test('6.1 a client who is taken off hears of a cancellation, at the time they knew, and who is put on of a booking', async () => {
  const id = await booked();
  await house.settle();
  const dora = await house.client('Dora');
  await patch(id, { clients: [dora], start: at(30) });
  const letters = await house.settle();
  const to = (client: string) => letters.find((one) => one.to.address === `${client}@client.example`);
  expect([to(clara)?.calendar?.method, to(dora)?.calendar?.method, letters.length]).toEqual(['CANCEL', 'REQUEST', 2]);
  expect(to(clara)?.text).toContain('09:00 - 10:00');
  expect(to(dora)?.text).toContain('15:00 - 16:00');
});
test('3.5 of a group no client is shown another', async () => {
  const dora = await house.client('Dora Secret');
  await booked({ clients: [clara, dora] });
  const letters = await house.settle();
  expect(letters.length).toBe(2);
  const toClara = letters.find((one) => one.to.name === 'Clara');
  expect(JSON.stringify(toClara)).not.toContain('Dora');
});
test('3.9 words alone are told to nobody', async () => {
  const id = await booked();
  await house.settle();
  await patch(id, { title: 'Other', notes: 'more' });
  expect(await house.settle()).toEqual([]);
});
test('4.19 nobody is told of what is past in the old and in the new', async () => {
  const id = await booked();
  house.wait(26 * HOUR);
  expect(await house.settle()).toEqual([]);
  await house.store.transaction((tx) => cancel(tx, house.occasion(), target(id)));
  expect(await house.settle()).toEqual([]);
});
test('5.7 no mail goes while an administrator is asked', async () => {
  const id = await booked();
  await house.settle();
  await pair(anna, 'm1');
  const span = { start: at(24), end: at(25), title: 'Talk', location: '' };
  const ask = { kind: 'conflict', booking: span, outlook: span, guests: 0, reminded: false } as const;
  await house.store.transaction(async (tx) => {
    await tx.links.insert(linkRow(house.root, id, 'm1'));
    await tx.links.update({ root: house.root, appointment: id }, { ask });
  });
  await patch(id, { start: at(30) });
  expect(await house.settle()).toEqual([]);
  await house.store.transaction((tx) => tx.links.update({ root: house.root, appointment: id }, { ask: null }));
  house.wait(MINUTE);
  expect(subjects(await house.settle())).toEqual(['Changed']);
});
test('6.1 without a server to send by nobody is owed anything, also not later', async () => {
  await house.store.transaction((tx) => tx.mailSettings.remove({}));
  await booked();
  expect(await house.settle()).toEqual([]);
  expect(await house.store.transaction(async (tx) => [await tx.news.count({}), await tx.letters.count({})])).toEqual([0, 0]);
});
test('6.1 the language is that of the client, and the time by their clock; who has no such language is told in that of the company', async () => {
  await house.rules({ language: 'fr' });
  const de = await house.client('Dora', { language: 'de-CH' });
  const nl = await house.client('Nele', { language: 'nl' });
  const far = await house.client('Ann', { language: 'en-US', zone: 'America/New_York' as never });
  await booked({ clients: [de, nl, far] });
  const letters = await house.settle();
  const text = (name: string) => letters.find((one) => one.to.name === name)?.text ?? '';
  expect(text('Dora')).toContain('Ihr Termin ist gebucht.');
  expect(text('Dora')).toContain('Dienstag, 3. März 2026, 09:00 - 10:00 (Europe/Zurich)');
  expect(text('Nele')).toContain('Votre rendez-vous est réservé.');
  expect(text('Ann')).toContain('Tuesday, March 3, 2026, 3:00 AM - 4:00 AM (America/New_York)');
});

const linkRow = (root: string, appointment: string, box: string) => link(root, appointment, box, { due: null });
const pair = (holder: string, box: string): Promise<void> =>
  house.store.transaction(async (tx) => {
    const { root } = house;
    if ((await tx.connections.get({ root, id: 'exchange' })) === null) await tx.connections.insert(connection(root, 'exchange'));
    await tx.mailboxes.insert(mailbox(root, box));
    await tx.pairings.insert({ root, id: `p-${box}`, holder, mailbox: box, enabled: true, externalId: null, createdAt: at(0) });
  });
