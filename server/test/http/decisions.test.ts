/** What waits for an administrator, as the API shows it and takes the decision (5.7). */
import { beforeEach, describe, expect, test } from 'vitest';
import { HOUR, type Instant } from '@lockstep/engine';
import { askAbout } from './asked.ts';
import { made, pairedCalendar, zurich } from './bank.ts';
import { openHouse, type House, type Reply } from './house.ts';

const AT = zurich('2026-03-03', '10:00');
const at = (hours: number): Instant => (AT + hours * HOUR) as Instant;
let house: House;
let ada: string;
let id: string;
let mailbox: string;

beforeEach(async () => {
  house = await openHouse();
  ada = await made(house, '/staff', { name: 'Ada' });
  ({ mailbox } = await pairedCalendar(house, ada));
  id = await made(house, '/appointments', {
    title: 'Advice',
    start: '2026-03-03T10:00:00+01:00',
    end: '2026-03-03T11:00:00+01:00',
    assignments: [{ holder: ada }],
  });
});

const asked = (hours = 4): Promise<unknown> => askAbout(house, id, 'conflict', hours);
const list = async (key?: string): Promise<readonly Record<string, unknown>[]> =>
  (await house.call('GET', '/decisions', key === undefined ? {} : { key })).body['items'] as Record<string, unknown>[];
const question = async (): Promise<unknown> => (await list())[0]?.['question'];
const decide = (body: object, more: object = {}): Promise<Reply> => house.call('POST', `/decisions/${id}`, { body, ...more });
const code = (reply: Reply): readonly unknown[] => [reply.status, reply.body['code']];

describe('what waits for an administrator', () => {
  test('5.7 is listed with both sides, who is on it, when it lapses and how many would be mailed', async () => {
    expect(await list()).toEqual([]);
    await asked();
    expect(await list()).toEqual([
      expect.objectContaining({
        appointment: id,
        kind: 'conflict',
        people: ['Ada'],
        decided: null,
        reminded: false,
        booking: expect.objectContaining({ start: '2026-03-03T10:00:00+01:00', mails: 2, possible: true }),
        outlook: expect.objectContaining({ start: '2026-03-03T14:00:00+01:00', possible: true, against: null }),
      }),
    ]);
    const [{ booking, lapsesAt } = {}] = await list();
    expect(JSON.stringify(booking)).toContain('Booked for 2026-03-03 10:00-11:00');
    // A day later at the latest, and here when the earlier of both times begins: whichever comes first.
    expect(lapsesAt).toBe(new Date(Math.min(house.clock.at + 24 * HOUR, AT)).toISOString().replace('.000', ''));
  });

  test('5.7 is shown to nobody whose company it is not, and not once it is over', async () => {
    await asked();
    expect(await list(house.keys.sibling)).toEqual([]);
    expect(await list(house.keys.stranger)).toEqual([]);
    house.clock.at = at(2);
    expect(await list()).toEqual([]);
  });

  test('5.7 keeps the Outlook side from being chosen while somebody else has that time, and says who', async () => {
    const other = { title: 'Review', start: '2026-03-03T14:30:00+01:00', end: '2026-03-03T15:30:00+01:00', assignments: [{ holder: ada }] };
    await made(house, '/appointments', other);
    await asked();
    expect((await list())[0]?.['outlook']).toMatchObject({ possible: false, against: expect.stringContaining('Ada is already booked') });
    expect(code(await decide({ keep: 'outlook', question: await question() }))).toEqual([409, 'slotTaken']);
    expect(code(await decide({ keep: 'booking', question: await question() }))).toEqual([200, undefined]);
  });
});

describe('a decision', () => {
  test('5.7 is kept for the next pass, wakes it, and is told in the journal', async () => {
    await asked();
    const woken = house.woken.times;
    const reply = await decide({ keep: 'outlook', question: await question() });
    expect([reply.status, reply.body['decided'], house.woken.times]).toEqual([200, 'outlook', woken + 1]);
    const link = await house.store.transaction((tx) => tx.links.get({ root: house.parent.root, appointment: id, mailbox }));
    expect(link).toMatchObject({ decision: { keep: 'outlook', booking: { start: AT }, event: { start: at(4) } }, due: house.clock.at });
    const journal = await house.call('GET', `/appointments/${id}/journal`);
    expect(journal.text).toContain('Decided for the time in Outlook, 2026-03-03 14:00-15:00 (Europe/Zurich), by API key');
  });

  test('5.7 changes nothing when it is sent again, and cannot be turned round', async () => {
    await asked();
    const body = { keep: 'booking', question: await question() };
    await decide(body);
    expect(code(await decide(body))).toEqual([200, undefined]);
    expect(code(await decide({ ...body, keep: 'outlook' }))).toEqual([409, 'alreadyDecided']);
    const { text } = await house.call('GET', `/appointments/${id}/journal`);
    expect(text.split('Decided for').length - 1).toBe(1);
  });

  test('5.7 with an Idempotency-Key is made once, however often it is sent', async () => {
    await asked();
    const body = { keep: 'booking', question: await question() };
    const headers = { 'idempotency-key': 'once' };
    await decide(body, { headers });
    expect((await decide(body, { headers })).headers['idempotency-replayed']).toBe('true');
  });

  test('5.7 3.7 is about the calendar that it names, where the appointment was handed over while it waited, and is asked about in two', async () => {
    await asked();
    const former = await question();
    await house.call('PATCH', `/appointments/${id}`, { body: { start: '2026-03-03T12:00:00+01:00' } });
    const { root } = house.parent;
    await house.store.transaction(async (tx) => {
      const link = await tx.links.get({ root, appointment: id, mailbox });
      const row = await tx.mailboxes.get({ root, id: mailbox });
      if (link?.ask == null || row === null) throw new Error('nobody is asked');
      // Its place in the order of mailboxes is behind the former one.
      const next = `${mailbox}-next`;
      await tx.mailboxes.insert({ ...row, id: next, address: 'next@bank.example', identity: null });
      const booking = { ...link.ask.booking, start: at(2), end: at(3) };
      await tx.links.insert({ ...link, mailbox: next, ask: { ...link.ask, booking } });
    });
    const current = await question();
    expect(code(await decide({ keep: 'booking', question: former }))).toEqual([412, 'stale']);
    expect(code(await decide({ keep: 'booking', question: current }))).toEqual([200, undefined]);
    const links = await house.store.transaction((tx) => tx.links.select({ root, appointment: id }));
    expect(links.filter(({ decision }) => decision !== null).map((one) => one.mailbox)).toEqual([`${mailbox}-next`]);
  });

  test('5.7 is refused where a side was changed since it was read', async () => {
    await asked();
    const before = await question();
    await asked(5);
    expect(code(await decide({ keep: 'booking', question: before }))).toEqual([412, 'stale']);
    await house.call('PATCH', `/appointments/${id}`, { body: { start: '2026-03-03T12:00:00+01:00' } });
    expect(code(await decide({ keep: 'booking', question: await question() }))).toEqual([412, 'stale']);
  });

  test('5.7 is refused where nothing waits', async () => {
    expect(code(await decide({ keep: 'booking', question: 'conflict' }))).toEqual([409, 'nothingToDecide']);
  });

  test('5.7 is for administrators: whoever may only book is refused', async () => {
    await asked();
    const key = await house.keyWith(house.parent, ['appointments:write']);
    expect(code(await decide({ keep: 'booking', question: await question() }, { key }))).toEqual([403, 'forbidden']);
  });
});
