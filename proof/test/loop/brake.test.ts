/** The brake (rule 4.18), over the whole engine and shell. */
import { HOUR, MINUTE, instant } from '@lockstep/engine';
import { describe, expect, it } from 'vitest';
import { at, openBank } from './stage.ts';
import type { Bank } from './stage.ts';

const COUNT = 8;

/** Eight appointments on eight days, published and at rest. */
const fullCalendar = async (): Promise<{ bank: Bank; ids: readonly string[] }> => {
  const bank = await openBank();
  const ids: string[] = [];
  for (let number = 0; number < COUNT; number++) ids.push((await bank.book(at(9 + number), at(10 + number), `Advice ${number}`)).id);
  await bank.pass(2 * MINUTE);
  return { bank, ids };
};
const states = async (bank: Bank, ids: readonly string[]): Promise<ReadonlySet<string>> =>
  new Set(await Promise.all(ids.map(async (id) => (await bank.appointment(id)).state)));

describe('the brake', () => {
  it('4.18 a calendar emptied in Outlook cancels nothing until an administrator agrees', async () => {
    const { bank, ids } = await fullCalendar();
    for (const event of bank.events()) bank.outlook.remove(event.id);
    await bank.pass(30 * MINUTE);
    expect(await states(bank, ids)).toEqual(new Set(['confirmed']));
    expect(await bank.mailbox()).toMatchObject({ state: 'warning', cause: 'brakeHeld' });
  });

  it('4.18 all appointments shifted by the same hour in Outlook stay where they are until an administrator agrees', async () => {
    const { bank, ids } = await fullCalendar();
    const before = await Promise.all(ids.map(async (id) => (await bank.appointment(id)).startAt));
    for (const event of bank.events().toReversed()) bank.outlook.drag(event.id, event.start + HOUR);
    await bank.pass(30 * MINUTE);
    expect(await Promise.all(ids.map(async (id) => (await bank.appointment(id)).startAt))).toEqual(before);
    expect(await bank.mailbox()).toMatchObject({ cause: 'brakeHeld' });
  });

  it('4.18 once an administrator agrees, what was held goes through', async () => {
    const { bank, ids } = await fullCalendar();
    for (const event of bank.events()) bank.outlook.remove(event.id);
    await bank.pass(30 * MINUTE);
    await bank.release();
    await bank.pass(5 * MINUTE);
    expect(await states(bank, ids)).toEqual(new Set(['cancelled']));
    expect(await bank.mailbox()).toMatchObject({ state: 'syncing', cause: null, brakeHeldSince: null });
  });

  it('4.18 a calendar that comes back by itself lets go of the brake', async () => {
    const { bank, ids } = await fullCalendar();
    bank.world.admin.blankCalendar('anna@bank.example', instant(bank.clock.now() + 20 * MINUTE));
    await bank.pass(HOUR);
    expect(await states(bank, ids)).toEqual(new Set(['confirmed']));
    expect(bank.events()).toHaveLength(COUNT);
    expect(await bank.mailbox()).toMatchObject({ state: 'syncing', cause: null });
  });

  it('4.18 a few deletions in an hour are nothing special', async () => {
    const { bank, ids } = await fullCalendar();
    for (const event of bank.events().slice(0, 3)) bank.outlook.remove(event.id);
    await bank.pass(10 * MINUTE);
    expect((await bank.appointment(ids[0] ?? '')).state).toBe('cancelled');
    expect((await bank.appointment(ids[7] ?? '')).state).toBe('confirmed');
  });
});
