/** What waits in mailboxes for an administrator, as the API lists, counts and lets it go (3.9, 4.18), and the way back from a decision (5.7). */
import { HOUR, MINUTE, type Instant } from '@lockstep/engine';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { withOffset } from '../../src/booking/moment.ts';
import type { Braked } from '../../src/store/rows/ask.ts';
import { askAbout } from './asked.ts';
import { made, pairedCalendar } from './bank.ts';
import { START, openHouse, type House, type Reply } from './house.ts';

let house: House;
let anna: string;
let bert: string;
beforeEach(async () => {
  house = await openHouse();
  anna = await made(house, '/staff', { name: 'Anna' });
  bert = await made(house, '/staff', { name: 'Bert', email: 'bert@example.com' });
});
afterEach(() => house.app.close());

const at = (hours: number): string => withOffset((START + hours * HOUR) as Instant, 'UTC');
const book = (hours: number, holders: readonly string[], title = 'Talk'): Promise<string> =>
  made(house, '/appointments', { title, start: at(hours), end: at(hours + 1), assignments: holders.map((holder) => ({ holder })) });
const list = async (key?: string): Promise<readonly Record<string, unknown>[]> =>
  (await house.call('GET', '/decisions/mailboxes', key === undefined ? {} : { key })).body['items'] as Record<string, unknown>[];
const summary = async (key?: string): Promise<unknown> =>
  (await house.call('GET', '/decisions/summary', key === undefined ? {} : { key })).body;
const code = (reply: Reply): readonly unknown[] => [reply.status, reply.body['code']];

/** As the sync stores it: the brake holds what Outlook shows an hour later. */
const braked = async (mailbox: string, id: string, would: Braked['would'] = 'reschedule'): Promise<void> => {
  const { root } = house.parent;
  await house.store.transaction(async (tx) => {
    const row = await tx.appointments.get({ root, id });
    if (row === null) throw new Error(`there is no appointment ${id}`);
    const booking = { start: row.startAt, end: row.endAt, title: row.title, location: '' };
    const outlook = { ...booking, start: (row.startAt + HOUR) as Instant, end: (row.endAt + HOUR) as Instant };
    const ask: Braked = { kind: 'brake', would, booking, outlook, guests: 2 };
    await tx.links.update(
      { root, appointment: id },
      { cause: 'brakeHeld', ask, askStart: ask.outlook.start, askEnd: ask.outlook.end, due: null },
    );
    await tx.mailboxes.update({ root, id: mailbox }, { brakeHeldSince: house.clock.at });
  });
};

describe('invitations that wait', () => {
  test('3.9 are listed by mailbox, with whose it is, of what, how many mails they would be, and counted', async () => {
    const id = await book(24, [anna, bert]);
    await book(26, [anna]);
    const { mailbox } = await pairedCalendar(house, anna);
    expect(await list()).toEqual([
      expect.objectContaining({
        mailbox,
        kind: 'mail',
        holderName: 'Anna',
        appointments: 1,
        mails: 1,
        against: null,
        items: [expect.objectContaining({ appointment: id, people: ['Anna', 'Bert'], would: 'invite', outlook: null, mails: 1 })],
      }),
    ]);
    expect(await summary()).toEqual({ appointments: 0, mailboxes: 1 });
    expect((await house.call('POST', `/mailboxes/${mailbox}/mail/release`)).status).toBe(202);
    expect([await list(), await summary()]).toEqual([[], { appointments: 0, mailboxes: 0 }]);
  });

  test('3.9 wait for nobody once it is over, or nobody else is on it', async () => {
    const id = await book(24, [anna, bert]);
    await pairedCalendar(house, anna);
    const { root } = house.parent;
    await house.store.transaction((tx) => tx.assignments.update({ root, appointment: id, holder: bert }, { counts: false }));
    expect(await list()).toEqual([]);
    await house.store.transaction((tx) => tx.assignments.update({ root, appointment: id, holder: bert }, { counts: true }));
    expect(await list()).toHaveLength(1);
    house.clock.at = (START + 26 * HOUR) as Instant;
    expect([await list(), await summary()]).toEqual([[], { appointments: 0, mailboxes: 0 }]);
  });

  test('3.9 of a mailbox that is switched off say why they cannot go', async () => {
    await book(24, [anna, bert]);
    const { integration } = await pairedCalendar(house, anna);
    await house.call('POST', `/integrations/${integration}/disable`);
    expect((await list())[0]).toMatchObject({ against: expect.stringContaining('switched off') });
  });
});

describe('what the brake holds', () => {
  test('4.18 is listed with both sides, what would happen and how many would be mailed', async () => {
    const { mailbox } = await pairedCalendar(house, anna);
    const id = await book(24, [anna]);
    await braked(mailbox, id);
    expect(await list()).toEqual([
      expect.objectContaining({
        mailbox,
        kind: 'brake',
        appointments: 1,
        mails: 2,
        busyTimes: 0,
        items: [expect.objectContaining({ appointment: id, would: 'reschedule', mails: 2 })],
      }),
    ]);
    const [{ items, since } = {}] = await list();
    expect(since).toBe(new Date(START).toISOString().replace('.000', ''));
    const [{ booking, outlook } = { booking: null, outlook: null }] = items as { booking: { start: string }; outlook: { start: string } }[];
    expect([Date.parse(booking?.start ?? ''), Date.parse(outlook?.start ?? '')]).toEqual([START + 24 * HOUR, START + 25 * HOUR]);
  });

  test('4.18 is no decision about one appointment', async () => {
    const { mailbox } = await pairedCalendar(house, anna);
    const id = await book(24, [anna]);
    await braked(mailbox, id);
    expect((await house.call('GET', '/decisions')).body['items']).toEqual([]);
    expect(code(await house.call('POST', `/decisions/${id}`, { body: { keep: 'booking', question: 'brake' } }))).toEqual([
      409,
      'nothingToDecide',
    ]);
  });

  test('4.18 released, it can be held again before the hour is over, and says so in the journal', async () => {
    const { mailbox } = await pairedCalendar(house, anna);
    await braked(mailbox, await book(24, [anna]));
    await house.call('POST', `/mailboxes/${mailbox}/brake/release`);
    expect(await list()).toEqual([]);
    house.clock.at = (START + MINUTE) as Instant;
    const reply = await house.call('POST', `/mailboxes/${mailbox}/brake/hold`);
    expect([reply.status, reply.body['brakeReleasedUntil']]).toEqual([202, new Date(START + MINUTE).toISOString().replace('.000', '')]);
    const { text } = await house.call('GET', `/mailboxes/${mailbox}/journal`);
    expect(text).toContain('Brake put on again, by');
    await house.call('POST', `/mailboxes/${mailbox}/brake/hold`);
    expect((await house.call('GET', `/mailboxes/${mailbox}/journal`)).text.split('Brake put on again').length - 1).toBe(1);
  });
});

describe('everything that waits', () => {
  test('5.7 is counted together, and only for those whose company it is', async () => {
    const { mailbox } = await pairedCalendar(house, anna);
    const id = await book(24, [anna]);
    await braked(mailbox, await book(26, [anna]));
    const question = await askAbout(house, id, 'left', 4);
    expect(await summary()).toEqual({ appointments: 1, mailboxes: 1 });
    expect([await summary(house.keys.sibling), await list(house.keys.sibling), await list(house.keys.stranger)]).toEqual([
      { appointments: 0, mailboxes: 0 },
      [],
      [],
    ]);
    await house.call('POST', `/decisions/${id}`, { body: { keep: 'booking', question } });
    expect(await summary()).toEqual({ appointments: 0, mailboxes: 1 });
  });
});

describe('the way back from a decision', () => {
  const decided = async (): Promise<string> => {
    await pairedCalendar(house, anna);
    const id = await book(24, [anna]);
    const question = await askAbout(house, id, 'conflict', 4);
    await house.call('POST', `/decisions/${id}`, { body: { keep: 'outlook', question } });
    return id;
  };

  test('5.7 is open as long as nothing is carried out: it waits again, and can be decided otherwise', async () => {
    const id = await decided();
    const reply = await house.call('DELETE', `/decisions/${id}`);
    expect([reply.status, reply.body['decided']]).toEqual([200, null]);
    expect(code(await house.call('DELETE', `/decisions/${id}`))).toEqual([200, undefined]);
    const body = { keep: 'booking', question: reply.body['question'] };
    expect((await house.call('POST', `/decisions/${id}`, { body })).body['decided']).toBe('booking');
    const { text } = await house.call('GET', `/appointments/${id}/journal`);
    expect(text.split('The decision was taken back before it was carried out, by API key').length - 1).toBe(1);
  });

  test('5.7 is closed while a pass is at it', async () => {
    const id = await decided();
    const { root } = house.parent;
    await house.store.transaction((tx) =>
      tx.mailboxes.update({ root }, { leaseOwner: 'worker', leaseUntil: (START + MINUTE) as Instant, fence: 1 }),
    );
    expect(code(await house.call('DELETE', `/decisions/${id}`))).toEqual([409, 'underWay']);
  });

  test('5.7 and where nothing waits any more', async () => {
    const id = await book(24, [anna]);
    expect(code(await house.call('DELETE', `/decisions/${id}`))).toEqual([409, 'nothingToDecide']);
  });

  test('5.7 is for administrators', async () => {
    const id = await decided();
    const key = await house.keyWith(house.parent, ['appointments:write']);
    expect(code(await house.call('DELETE', `/decisions/${id}`, { key }))).toEqual([403, 'forbidden']);
  });
});
