/** How letters go out: once, never lost, and with the same marks until they have gone (6.4, F54). */
import { beforeEach, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '@lockstep/engine';
import { change } from '../../src/booking/change.ts';
import { cancel } from '../../src/booking/state.ts';
import { releaseMail } from '../../src/notify/change-settings.ts';
import { tryAgain } from '../../src/notify/send-again.ts';
import { at } from '../booking/office.ts';
import { openMailHouse, type MailHouse } from './mail-house.ts';

let house: MailHouse;
let anna: string;
let clara: string;
beforeEach(async () => {
  house = await openMailHouse();
  anna = await house.holder('Anna');
  clara = await house.client('Clara');
});
const target = (appointment: string) => ({ root: house.root, appointment, ifVersion: null });
const patch = (id: string, what: Parameters<typeof change>[3]) =>
  house.store.transaction((tx) => change(tx, house.occasion(), target(id), what));
const cancelIt = (id: string) => house.store.transaction((tx) => cancel(tx, house.occasion(), target(id)));
const booked = async (): Promise<string> => (await house.book(240, 241, [anna], { clients: [clara] })).appointment.id;
const field = (name: string, content = ''): string | undefined => new RegExp(`^${name}:(.*)$`, 'm').exec(content)?.[1]?.trim();
const marks = () =>
  house.got.map(({ messageId, calendar }) => [messageId, field('UID', calendar?.content), field('SEQUENCE', calendar?.content)]);

test('6.4 F54: a letter whose answer was lost goes again with the same Message-ID, UID and SEQUENCE', async () => {
  await booked();
  house.fates.push('unclearButTaken', 'unclear', 'taken');
  await house.settle();
  for (let turn = 0; turn < 8; turn += 1) {
    house.wait(HOUR);
    await house.settle();
  }
  const [first, second, ...others] = marks();
  expect(second).toEqual(first);
  expect(others).toEqual([]);
  expect((await house.letters()).map(({ state, attempts }) => [state, attempts])).toEqual([['sent', 3]]);
});
test('6.4 one that was refused for now is tried again, ever more slowly, until it has gone', async () => {
  await booked();
  house.fates.push(...Array.from({ length: 5 }, () => 'unreachable' as const));
  const tries: number[] = [];
  const start = house.clock.at;
  for (let minute = 0; minute < 60; minute += 1) {
    const before = house.fates.length;
    await house.settle();
    if (house.fates.length < before || house.got.length > 0) tries.push((house.clock.at - start) / MINUTE);
    if (house.got.length > 0) break;
    house.wait(MINUTE);
  }
  expect(tries).toEqual([0, 1, 3, 7, 15, 31]);
  expect(house.got.length).toBe(1);
});
test('6.4 one that is refused for good is failed, and says why; tried again by hand it goes', async () => {
  await booked();
  house.fates.push('refused');
  await house.settle();
  const [row] = await house.letters();
  expect([row?.state, row?.address, row?.detail]).toEqual(['failed', `${clara}@client.example`, 'It did not go.']);
  house.wait(2 * DAY);
  expect(await house.settle()).toEqual([]);
  if (row === undefined) throw new Error('there is no letter');
  await house.store.transaction((tx) => tryAgain(tx, row, house.clock.at));
  expect((await house.settle()).length).toBe(1);
  const [sent] = await house.letters();
  expect([sent?.state, await house.store.transaction((tx) => tryAgain(tx, row, house.clock.at))]).toEqual(['sent', sent]);
});
test('6.4 after two days of trying a letter is failed, not forgotten', async () => {
  await booked();
  house.fates.push(...Array.from({ length: 100 }, () => 'unreachable' as const));
  for (let hour = 0; hour < 60; hour += 1) {
    await house.settle();
    house.wait(HOUR);
  }
  expect(house.fates.length).toBe(46);
  expect((await house.letters()).map((one) => one.state)).toEqual(['failed']);
});
test('6.4 a later change takes the place of a letter that has not gone', async () => {
  const id = await booked();
  house.fates.push('unreachable');
  await house.settle();
  await patch(id, { start: at(250) });
  house.wait(HOUR);
  const [letter, ...others] = await house.settle();
  expect(others).toEqual([]);
  expect(letter?.subject).toMatch(/^Booked: /);
  expect((await house.letters()).length).toBe(1);
});
test('6.4 a client whose address was refused is told of the appointment as it is, once the address is right', async () => {
  const id = await booked();
  house.fates.push('refused');
  await house.settle();
  await house.store.transaction((tx) => tx.clients.update({ root: house.root, id: clara }, { email: 'clara@right.example' }));
  await patch(id, { start: at(250) });
  const [letter, ...others] = await house.settle();
  expect([letter?.to.address, letter?.subject.split(':')[0], others]).toEqual(['clara@right.example', 'Booked', []]);
});
test('6.4 booked and cancelled before any letter went tells nobody anything', async () => {
  const id = await booked();
  house.fates.push('unreachable');
  await house.settle();
  await cancelIt(id);
  house.wait(HOUR);
  expect(await house.settle()).toEqual([]);
  expect(await house.letters()).toEqual([]);
});
test('6.4 F54: cancelled after a letter that may have come, the client hears of the cancellation', async () => {
  const id = await booked();
  house.fates.push('unclear');
  await house.settle();
  await cancelIt(id);
  house.wait(HOUR);
  const [letter, ...others] = await house.settle();
  expect([letter?.subject.split(':')[0], letter?.calendar?.method, others]).toEqual(['Cancelled', 'CANCEL', []]);
});
test('6.4 F54: moved after a letter that may have come, the client is told of the booking as it is, once', async () => {
  const id = await booked();
  house.fates.push('unclearButTaken');
  await house.settle();
  await patch(id, { start: at(250) });
  house.wait(HOUR);
  await house.settle();
  expect(house.got.map((one) => field('SEQUENCE', one.calendar?.content))).toEqual(['0', '1']);
  expect(new Set(house.got.map((one) => one.messageId)).size).toBe(2);
});
test('6.4 F33: a process that dies with a letter in its hands loses nothing; another sends it with the same marks', async () => {
  await booked();
  house.fates.push('takenThenDead');
  const dying = house.another('w2');
  void dying.runDue();
  while (house.got.length === 0) await house.letters();
  expect(await house.settle()).toEqual([]);
  house.wait(10 * MINUTE);
  expect((await house.settle()).length).toBe(1);
  expect(new Set(house.got.map((one) => one.messageId)).size).toBe(1);
  expect((await house.letters()).map((one) => one.state)).toEqual(['sent']);
});
test('6.4 several processes send each letter once', async () => {
  const [w2, w3] = [house.another('w2'), house.another('w3')];
  const many = Array.from({ length: 30 }, (_, hour) => house.book(24 + hour * 2, 25 + hour * 2, [anna], { clients: [clara] }));
  await Promise.all(many);
  for (let turn = 0; turn < 40; turn += 1) await Promise.all([house.mail.runDue(), w2.runDue(), w3.runDue()]);
  expect(house.got.length).toBe(30);
  expect(new Set(house.got.map((one) => one.messageId)).size).toBe(30);
});
test('6.4 where the way out is closed, the letters of a company wait together', async () => {
  for (let hour = 0; hour < 10; hour += 1) await house.book(24 + hour * 2, 25 + hour * 2, [anna], { clients: [clara] });
  house.fates.push(...Array.from({ length: 50 }, () => 'signIn' as const));
  await house.settle();
  expect(50 - house.fates.length).toBeLessThanOrEqual(4);
  expect((await house.letters()).every((one) => one.due !== null && one.due > house.clock.at)).toBe(true);
});
test('6.4 a letter that has gone is kept for thirty days', async () => {
  await booked();
  await house.settle();
  house.wait(29 * DAY);
  await house.settle();
  expect((await house.letters()).length).toBe(1);
  house.wait(2 * DAY);
  await house.settle();
  expect(await house.letters()).toEqual([]);
});
test('6.4 who has no address, or is not there any more, is owed nothing; one that is no address is failed', async () => {
  const [none, wrong] = [await house.client('None', { email: null }), await house.client('Wrong', { email: 'a@b\r\nBcc: all@x.example' })];
  await house.book(24, 25, [anna], { clients: [none, wrong] });
  expect(await house.settle()).toEqual([]);
  expect((await house.letters()).map(({ client, state, cause }) => [client, state, cause])).toEqual([
    [wrong, 'failed', 'addressNotAllowed'],
  ]);
});
test('6.1 words of the company are used; where they fail, those that come with Lockstep', async () => {
  const own = { root: house.root, company: house.root, audience: 'client', language: 'en', changedAt: at(0) } as const;
  await house.store.transaction(async (tx) => {
    await tx.mailTemplates.insert({ ...own, event: 'booked', subject: 'Hi {{ recipient.name }}', text: '{{ appointment.date }}' });
    await tx.mailTemplates.insert({
      ...own,
      event: 'cancelled',
      subject: 'Gone',
      text: '{% for x in (1..100000000) %}{{ x }}{% endfor %}',
    });
  });
  const id = await booked();
  const [letter] = await house.settle();
  expect([letter?.subject, letter?.text]).toEqual(['Hi Clara', 'Thursday, 12 March 2026']);
  await cancelIt(id);
  const [gone] = await house.settle();
  expect(gone?.subject).toMatch(/^Cancelled: /);
});
test('1.7 a database that is served elsewhere than before mails nobody until its mail is let go there, and then at once', async () => {
  await house.store.transaction((tx) => tx.mailSettings.update({ root: house.root }, { heldSince: house.clock.at }));
  await booked();
  expect(await house.settle()).toEqual([]);
  house.wait(HOUR);
  expect(await house.settle()).toEqual([]);
  expect((await house.letters()).map(({ state, cause }) => [state, cause])).toEqual([['waiting', 'anotherInstallation']]);
  house.wait(MINUTE);
  const [settings] = await house.store.transaction((tx) => tx.mailSettings.select({ root: house.root }));
  await house.store.transaction((tx) => releaseMail(tx, house.occasion(), { root: house.root, company: settings?.company ?? '' }));
  expect((await house.settle()).length).toBe(1);
});
