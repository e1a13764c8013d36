/** Blocks that were left as Outlook shows them, as an administrator is shown them and lets them be put back (3.8, 4.3, 5.7). */
import { beforeEach, describe, expect, test } from 'vitest';
import { DAY, HOUR, type Instant } from '@lockstep/engine';
import { newLink } from '../../src/sync/notice.ts';
import type { Ask } from '../../src/store/rows/ask.ts';
import { blockId } from '../../src/store/rows/block.ts';
import { made, pairedCalendar, zurich } from './bank.ts';
import { openHouse, type House } from './house.ts';

const NOON = zurich('2026-03-03', '12:00');
let house: House;
let mailbox: string;
let holder: string;

beforeEach(async () => {
  house = await openHouse();
  holder = await made(house, '/staff', { name: 'Ada' });
  ({ mailbox } = await pairedCalendar(house, holder));
});

/** As the sync leaves one: put back three times, and then moved by so many hours or deleted. */
const left = async (number: number, kind: Ask['kind'] = 'left', days = 0): Promise<string> => {
  const { root } = house.parent;
  const [startAt, endAt] = [(NOON + days * DAY) as Instant, (NOON + days * DAY + HOUR) as Instant];
  const id = blockId(mailbox, '2026-03-03', number);
  const booking = { start: startAt, end: endAt, title: '', location: '' };
  const outlook = { ...booking, start: (startAt + 2 * HOUR) as Instant, end: (endAt + 2 * HOUR) as Instant };
  const ask: Ask = { kind, booking, outlook: kind === 'left' ? outlook : booking, guests: 0, reminded: false };
  await house.store.transaction(async (tx) => {
    const shown = { startAt, endAt, zone: 'Europe/Zurich' as never, allDay: false, showAs: 'busy', gone: false, version: 1 } as const;
    const of = { root, id, company: root, holder, mailbox, date: '2026-03-03', changedAt: house.clock.at };
    await tx.blocks.insert({ ...of, ...shown });
    const asked = { ask, askStart: ask.outlook.start, askEnd: ask.outlook.end, heldSince: house.clock.at, due: null };
    await tx.links.insert({ ...newLink({ root, appointment: id, mailbox }, house.clock.at), ...asked });
  });
  return id;
};
type Shown = { readonly kind: string; readonly appointments: number; readonly items: readonly Record<string, unknown>[] };
const waiting = async (key?: string): Promise<readonly Shown[]> =>
  (await house.call('GET', '/decisions/mailboxes', key === undefined ? {} : { key })).body['items'] as Shown[];
const putBack = (key?: string) => house.call('POST', `/mailboxes/${mailbox}/blocks/put-back`, key === undefined ? {} : { key });

describe('blocks that were left', () => {
  test('3.8 5.7 are listed with their mailbox, both times, and what happens once they are let go', async () => {
    const [moved, deleted] = [await left(1), await left(2, 'leftDeleted', 1)];
    const [one, ...others] = await waiting();
    expect(others).toEqual([]);
    expect(one).toMatchObject({ kind: 'blocks', mailbox, holderName: 'Ada', appointments: 2, mails: 0, against: null });
    expect(one?.items).toMatchObject([
      { appointment: moved, block: true, title: '', people: ['Ada'], would: 'putBack', outlook: { start: '2026-03-03T14:00:00+01:00' } },
      { appointment: deleted, block: true, would: 'makeAnew', outlook: null, booking: { start: '2026-03-04T12:00:00+01:00' } },
    ]);
    expect((await house.call('GET', '/decisions/summary')).body).toEqual({ appointments: 0, mailboxes: 1 });
    expect((await house.call('GET', '/decisions')).body['items']).toEqual([]);
  });

  test('3.8 are put back together, once, and wake the next pass', async () => {
    const ids = [await left(1), await left(2, 'leftDeleted', 1)];
    const woken = house.woken.times;
    expect((await putBack()).status).toBe(202);
    expect(house.woken.times).toBeGreaterThan(woken);
    const { root } = house.parent;
    const links = await house.store.transaction((tx) => tx.links.select({ root, mailbox, ofBlock: { not: null } }));
    expect(links.map(({ appointment, decision }) => [appointment, decision?.keep])).toEqual(ids.map((id) => [id, 'booking']));
    expect(links.every(({ due }) => due !== null)).toBe(true);
    expect(await waiting()).toEqual([]);
    const said = () => house.store.transaction((tx) => tx.journal.count({ root, mailbox, code: 'decided' }));
    expect(await said()).toBe(2);
    expect((await putBack()).status).toBe(202);
    expect(await said()).toBe(2);
  });

  test('3.8 are shown to no other company, and put back by none', async () => {
    await left(1);
    for (const key of [house.keys.stranger, house.keys.sibling]) {
      expect(await waiting(key)).toEqual([]);
      expect((await putBack(key)).status).toBe(404);
    }
    expect(await waiting()).toHaveLength(1);
  });

  test('4.19 whose time is over wait for nobody', async () => {
    await left(1);
    house.clock.at = (NOON + HOUR) as Instant;
    expect(await waiting()).toEqual([]);
  });
});
