/** Availability blocks (3.8) over HTTP: what is published, what would be, and who may know. */
import { beforeEach, describe, expect, test } from 'vitest';
import { DAY, HOUR, zoneId, type Instant } from '@lockstep/engine';
import { blockId } from '../../src/store/rows/block.ts';
import type { Block } from '../../src/store/rows/block.ts';
import { newLink } from '../../src/sync/notice.ts';
import { made, pairedCalendar, setIntegration } from './bank.ts';
import { openHouse, START, type House } from './house.ts';

let house: House;
let anna: string;
let integration: string;
let mailbox: string;

beforeEach(async () => {
  house = await openHouse();
  anna = await made(house, '/staff', { name: 'Anna' });
  ({ integration, mailbox } = await pairedCalendar(house, anna));
});

const LUNCH = [1, 2, 3, 4, 5].flatMap((weekday) => [
  { weekday, from: '09:00', to: '12:00' },
  { weekday, from: '13:00', to: '17:00' },
]);
const works = async (exceptions: readonly object[] = []): Promise<void> => {
  const reply = await house.call('PUT', `/staff/${anna}/schedule`, { body: { periods: [{ rules: LUNCH, exceptions }] } });
  if (reply.status !== 200) throw new Error(reply.text);
};
const blocksDue = async (): Promise<Instant | null | undefined> =>
  (await house.store.transaction((tx) => tx.mailboxes.get({ root: house.parent.root, id: mailbox })))?.blocksDue;
const planned = (): Promise<number> =>
  house.store.transaction((tx) => tx.mailboxes.update({ root: house.parent.root, id: mailbox }, { blocksDue: (START + DAY) as Instant }));

const published = async (more: Partial<Block> = {}, link: object = {}): Promise<string> => {
  const { root } = house.parent;
  const id = blockId(mailbox, '2026-03-02', 1);
  await house.store.transaction(async (tx) => {
    const time = { startAt: (START + 3 * HOUR) as Instant, endAt: (START + 4 * HOUR) as Instant, zone: zoneId('Europe/Zurich') };
    const shown = { allDay: false, showAs: 'busy', gone: false, version: 1, changedAt: START } as const;
    await tx.blocks.insert({ root, id, company: house.parent.id, holder: anna, mailbox, date: '2026-03-02', ...time, ...shown, ...more });
    await tx.links.insert({ ...newLink({ root, appointment: id, mailbox }, START), ...link });
  });
  return id;
};
const span = `from=${new Date(START).toISOString()}&to=${new Date(START + DAY).toISOString()}`;
const listed = async (key?: string): Promise<unknown> =>
  (await house.call('GET', `/blocks?holder=${anna}&${span}`, key === undefined ? {} : { key })).body['items'];

describe('3.8 the setting of an integration', () => {
  test('is off, over sixty days, and can be changed', async () => {
    expect((await house.call('GET', `/integrations/${integration}`)).body).toMatchObject({ publishBlocks: false, blockDays: 60 });
    await setIntegration(house, integration, { publishBlocks: true, blockDays: 30 });
    expect((await house.call('GET', `/integrations/${integration}`)).body).toMatchObject({ publishBlocks: true, blockDays: 30 });
    const refused = await house.call('PATCH', `/integrations/${integration}`, { body: { blockDays: 0 } });
    expect([refused.status, JSON.stringify(refused.body['problems'])]).toEqual([400, expect.stringContaining('/blockDays')]);
  });

  test('changed, it has the blocks of its people planned, and does not try the account anew', async () => {
    await planned();
    await house.store.transaction((tx) => tx.mailboxes.update({ root: house.parent.root, id: mailbox }, { attempts: 3 }));
    await setIntegration(house, integration, { publishBlocks: true });
    expect(await blocksDue()).toBe(START);
    expect(await house.store.transaction((tx) => tx.mailboxes.get({ root: house.parent.root, id: mailbox }))).toMatchObject({
      attempts: 3,
    });
  });

  test('on, the working hours of a person have theirs planned; off, nobody is disturbed', async () => {
    await planned();
    await works();
    expect(await blocksDue()).toBe(START + DAY);
    await setIntegration(house, integration, { publishBlocks: true });
    await planned();
    await works();
    expect(await blocksDue()).toBe(START);
    await planned();
    await house.call('DELETE', `/staff/${anna}/schedule`);
    expect(await blocksDue()).toBe(START);
    await planned();
    await house.call('PUT', `/companies/${house.parent.id}/schedule`, { body: { periods: [{ rules: LUNCH }] } });
    expect(await blocksDue()).toBe(START);
    await planned();
    await house.call('PATCH', `/staff/${anna}`, { body: { zone: 'Europe/London' } });
    expect(await blocksDue()).toBe(START);
    await planned();
    await house.call('PATCH', `/staff/${anna}`, { body: { name: 'Anna B.' } });
    expect(await blocksDue()).toBe(START + DAY);
  });
});

describe('3.8 what would be published', () => {
  test('is counted by calendar, with nothing written', async () => {
    await works([{ date: '2026-03-03', spans: [] }]);
    const { status, body } = await house.call('GET', `/integrations/${integration}/blocks?days=7`);
    expect([status, body]).toEqual([
      200,
      {
        published: false,
        days: 7,
        people: 1,
        counted: 1,
        publishing: 1,
        breaks: 4,
        absences: 1,
        items: [{ holder: anna, name: 'Anna', breaks: 4, absences: 1 }],
      },
    ]);
    expect(await house.store.transaction((tx) => tx.blocks.count({ root: house.parent.root }))).toBe(0);
  });

  test('of people out of reach is nothing, and of other companies no integration', async () => {
    await works();
    const child = await house.call('GET', `/integrations/${integration}/blocks`, { key: house.keys.child });
    expect(child.body).toMatchObject({ people: 0, breaks: 0, items: [] });
    expect((await house.call('GET', `/integrations/${integration}/blocks`, { key: house.keys.stranger })).status).toBe(404);
  });

  test.each(['0', '367', 'all'])('refuses %s days, naming the field', async (days) => {
    const { status, body } = await house.call('GET', `/integrations/${integration}/blocks?days=${days}`);
    expect([status, JSON.stringify(body['problems'])]).toEqual([400, expect.stringContaining('/days')]);
  });
});

describe('3.8 what is published', () => {
  test('is listed with how it stands, and what was withdrawn is not', async () => {
    await published();
    expect(await listed()).toEqual([
      {
        id: `block.${mailbox}.2026-03-02.1`,
        holder: anna,
        mailbox,
        start: '2026-03-02T11:00:00Z',
        end: '2026-03-02T12:00:00Z',
        dates: null,
        showAs: 'busy',
        state: 'pending',
        detail: null,
      },
    ]);
    await house.store.transaction((tx) => tx.blocks.update({ root: house.parent.root }, { gone: true }));
    expect(await listed()).toEqual([]);
  });

  test('shows a whole-day absence by its dates', async () => {
    const whole = {
      startAt: (START - 9 * HOUR) as Instant,
      endAt: (START + 39 * HOUR) as Instant,
      allDay: true,
      showAs: 'outOfOffice',
    } as const;
    await published(whole);
    expect(await listed()).toMatchObject([{ dates: { first: '2026-03-02', last: '2026-03-03' }, showAs: 'outOfOffice' }]);
  });

  test('is nothing for another company, nor for one below', async () => {
    await published();
    expect(await listed(house.keys.stranger)).toEqual([]);
    expect(await listed(house.keys.child)).toEqual([]);
  });

  test('keeps its mailbox from being unpaired, saying what to do', async () => {
    await published({}, { eventId: 'e1' });
    const [pairing] = (await house.call('GET', '/pairings')).body['items'] as readonly { readonly id: string }[];
    const { status, text } = await house.call('DELETE', `/pairings/${pairing?.id}`);
    expect([status, text]).toEqual([409, expect.stringContaining('1 availability blocks of this person')]);
  });

  test('4.3 once it was left as it is in Outlook it can be put back, and nothing else can', async () => {
    const id = await published();
    const early = await house.call('POST', `/blocks/${id}/put-back`);
    expect([early.status, early.body['problems']]).toEqual([
      409,
      [expect.objectContaining({ problem: 'This block is not left as it is in Outlook.' })],
    ]);
    const booking = { start: (START + 3 * HOUR) as Instant, end: (START + 4 * HOUR) as Instant, title: 'Break', location: '' };
    const outlook = { ...booking, start: (START + 5 * HOUR) as Instant, end: (START + 6 * HOUR) as Instant };
    const ask = { kind: 'left', booking, outlook, guests: 0, reminded: false } as const;
    const left = { ask, askStart: outlook.start, askEnd: outlook.end, heldSince: START, due: null, cause: 'needsDecision' } as const;
    await house.store.transaction((tx) => tx.links.update({ root: house.parent.root, appointment: id }, left));
    expect(await listed()).toMatchObject([{ state: 'left' }]);
    expect((await house.call('POST', `/blocks/${id}/put-back`, { key: house.keys.stranger })).status).toBe(404);
    expect((await house.call('POST', `/blocks/${id}/put-back`)).status).toBe(200);
    const [link] = await house.store.transaction((tx) => tx.links.select({ root: house.parent.root, appointment: id }));
    expect(link).toMatchObject({ due: START, decision: { keep: 'booking', event: { start: outlook.start } } });
    // No appointment of anybody's waits for it.
    expect((await house.call('GET', '/decisions')).body['items']).toEqual([]);
  });
});
