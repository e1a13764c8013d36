/** The brake (rule 4.18), over the whole engine and shell. */
import { HOUR, MINUTE, instant } from '@lockstep/engine';
import type { Policy } from '@lockstep/engine';
import { expect, it } from 'vitest';
import { at, openBank } from './stage.ts';
import type { BankOptions } from './bank-options.ts';
import type { Bank } from './stage.ts';
import { callNames, onBothTransports } from './transports.ts';

const COUNT = 8;

/** Eight appointments on eight days, published and at rest. */
const fullCalendar = async (
  policy: Partial<Policy> = {},
  between: BankOptions['between'] = async () => undefined,
): Promise<{ bank: Bank; ids: readonly string[] }> => {
  const bank = await openBank({ policy, between });
  const ids: string[] = [];
  for (let number = 0; number < COUNT; number++) ids.push((await bank.book(at(9 + number), at(10 + number), `Advice ${number}`)).id);
  await bank.pass(2 * MINUTE);
  return { bank, ids };
};
const states = async (bank: Bank, ids: readonly string[]): Promise<ReadonlySet<string>> =>
  new Set(await Promise.all(ids.map(async (id) => (await bank.appointment(id)).state)));

/** Shown empty for a while; by the time the events are looked for, the position has long been found again. */
const emptyUnseen = (bank: Bank): void => {
  bank.world.admin.blankCalendar('anna@bank.example', instant(bank.clock.now() + 20 * MINUTE));
  bank.world.faults.next('F12', { operation: 'GetItem' });
};

onBothTransports('the brake', {}, () => {
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

  it('4.18 4.2 what comes back and was moved in Outlook meanwhile lets go of it too, and is followed', async () => {
    const { bank, ids } = await fullCalendar();
    const [event] = bank.events();
    bank.world.admin.blankCalendar('anna@bank.example', instant(bank.clock.now() + 20 * MINUTE));
    await bank.pass(10 * MINUTE);
    expect(await bank.mailbox()).toMatchObject({ cause: 'brakeHeld' });
    bank.outlook.drag(event?.id ?? '', at(20));
    await bank.pass(HOUR);
    expect((await bank.appointment(ids[0] ?? '')).startAt).toBe(at(20));
    expect(await bank.mailbox()).toMatchObject({ state: 'syncing', cause: null });
  });

  it('4.18 what was cancelled in the booking system before does not make an emptied calendar look half full', async () => {
    const { bank, ids } = await fullCalendar();
    const [first = '', ...others] = ids;
    await bank.cancel(first);
    await bank.pass(2 * MINUTE);
    emptyUnseen(bank);
    await bank.pass(HOUR);
    expect(await states(bank, others)).toEqual(new Set(['confirmed']));
    expect(await bank.mailbox()).toMatchObject({ state: 'syncing', cause: null });
  });

  it('4.18 what is asked about does not make an emptied calendar look half full', async () => {
    const { bank, ids } = await fullCalendar({ conflict: 'ask' });
    const [first = '', ...others] = ids;
    const event = bank.events()[0];
    if (event === undefined) throw new Error('the appointment was published');
    await bank.retitle(first, 'Changed');
    bank.outlook.remove(event.id);
    await bank.pass(3 * MINUTE);
    expect(await bank.link(first)).toMatchObject({ cause: 'needsDecision' });
    emptyUnseen(bank);
    await bank.pass(HOUR);
    expect(await states(bank, others)).toEqual(new Set(['confirmed']));
  });

  it('4.18 what is cancelled in the booking system while a person has to decide about it goes with the rest of an emptied calendar', async () => {
    const { bank, ids } = await fullCalendar({ conflict: 'ask' });
    const [first = ''] = ids;
    const event = bank.events()[0];
    if (event === undefined) throw new Error('the appointment was published');
    await bank.move(first, at(18), at(19));
    bank.outlook.drag(event.id, at(20));
    await bank.pass(MINUTE);
    expect((await bank.link(first))?.heldSince).not.toBeNull();
    bank.world.admin.blankCalendar('anna@bank.example', instant(bank.clock.now() + 20 * MINUTE));
    await bank.cancel(first);
    await bank.pass(HOUR);
    expect(bank.events().map(({ subject }) => subject)).not.toContain('Advice 0');
    expect(bank.events()).toHaveLength(COUNT - 1);
  });

  it('4.18 4.11 a series that Exchange would not make single again is held with the rest of an emptied calendar', async () => {
    const { bank, ids } = await fullCalendar({ conflict: 'outlook' });
    const [first = ''] = ids;
    bank.world.faults.set({ F27: 1 });
    bank.outlook.makeSeries(bank.events()[0]?.id ?? '', {
      pattern: { kind: 'daily', interval: 1 },
      range: { kind: 'numbered', startDate: '2026-05-04', numberOfOccurrences: 3 },
    });
    await bank.pass(10 * MINUTE);
    expect(await bank.link(first)).toMatchObject({ cause: 'writeRefused' });
    bank.world.admin.blankCalendar('anna@bank.example', instant(bank.clock.now() + 20 * MINUTE));
    await bank.pass(MINUTE / 2);
    await bank.book(at(18), at(19), 'In between');
    await bank.pass(HOUR);
    expect(await states(bank, ids)).toEqual(new Set(['confirmed']));
  });

  it('4.18 most of what a reading from the beginning did not name is held, whatever fails before it is looked for', async () => {
    const { bank, ids } = await fullCalendar();
    emptyUnseen(bank);
    await bank.pass(MINUTE / 4);
    await bank.book(at(18), at(19), 'In between');
    await bank.pass(HOUR);
    expect(await states(bank, ids)).toEqual(new Set(['confirmed']));
  });

  it('4.18 what is held is known as held, also where a write of the same pass fails', async () => {
    let lose: () => void = () => undefined;
    const { bank, ids } = await fullCalendar({}, async ({ operation, moment }) => {
      if (operation === callNames().create && moment === 'answering') lose();
      return Promise.resolve();
    });
    bank.world.admin.blankCalendar('anna@bank.example', instant(bank.clock.now() + 20 * MINUTE));
    await bank.book(at(18), at(19), 'In between');
    await bank.book(at(19), at(20), 'In between');
    // The first of the two is made and stands there; the answer to the second is lost.
    lose = () => {
      lose = () => undefined;
      bank.world.faults.next('F15', { operation: callNames().create });
    };
    await bank.pass(10 * MINUTE);
    expect(bank.world.faults.hits().F15).toBe(1);
    expect(new Set(await Promise.all(ids.map(async (id) => (await bank.link(id))?.cause)))).toEqual(new Set(['brakeHeld']));
    await bank.pass(HOUR);
    expect(await states(bank, ids)).toEqual(new Set(['confirmed']));
  });

  it('4.18 what is held stays held when the hour has slid on', async () => {
    const { bank, ids } = await fullCalendar();
    for (const event of bank.events()) bank.outlook.remove(event.id);
    await bank.pass(5 * HOUR);
    expect(await states(bank, ids.slice(5))).toEqual(new Set(['confirmed']));
    expect(await bank.mailbox()).toMatchObject({ state: 'warning', cause: 'brakeHeld' });
  });

  it('4.18 4.19 what is over, though somebody drew it out in Outlook, does not make a cleared calendar look half full', async () => {
    const { bank, ids } = await fullCalendar();
    const soon = instant(bank.clock.now() + MINUTE);
    const over = await bank.book(soon, instant(soon + MINUTE), 'A word in between');
    await bank.pass(5 * MINUTE);
    const event = bank.outlook.view(soon, soon + MINUTE).find(({ subject }) => subject === 'A word in between');
    if (event === undefined) throw new Error('the appointment was published');
    bank.outlook.resize(event.id, event.start + 48 * HOUR);
    await bank.pass(2 * MINUTE);
    expect((await bank.appointment(over.id)).endAt).toBe(soon + MINUTE);
    for (const id of new Set([event, ...bank.events()].map((one) => one.id))) bank.outlook.remove(id);
    await bank.pass(30 * MINUTE);
    expect(await states(bank, ids)).toEqual(new Set(['confirmed']));
    expect(await bank.mailbox()).toMatchObject({ state: 'warning', cause: 'brakeHeld' });
  });

  it('4.18 a calendar cleared under lock is not made anew beside what may come back', async () => {
    const bank = await openBank({ policy: { lock: true } });
    for (let number = 0; number < COUNT; number++) await bank.book(at(9 + number), at(10 + number), `Advice ${number}`);
    await bank.pass(2 * MINUTE);
    const before = bank.writes().length;
    for (const event of bank.events()) bank.outlook.remove(event.id);
    await bank.pass(30 * MINUTE);
    expect(bank.writes()).toHaveLength(before);
    expect(await bank.mailbox()).toMatchObject({ state: 'warning', cause: 'brakeHeld' });
  });

  it('4.18 4.3 what is held stays held with the rest, also where a person would be asked about it alone', async () => {
    const { bank, ids } = await fullCalendar({ lock: true });
    for (const _ of [1, 2, 3]) {
      bank.outlook.drag(bank.events()[0]?.id ?? '', at(20));
      await bank.pass(MINUTE);
    }
    for (const event of bank.events()) bank.outlook.remove(event.id);
    await bank.pass(40 * MINUTE);
    const links = await Promise.all(ids.map(async (id) => bank.link(id)));
    expect(new Set(links.map((link) => `${link?.cause} ${link?.heldSince}`))).toEqual(new Set(['brakeHeld null']));
  });

  it('4.18 a few deletions in an hour are nothing special', async () => {
    const { bank, ids } = await fullCalendar();
    for (const event of bank.events().slice(0, 3)) bank.outlook.remove(event.id);
    await bank.pass(10 * MINUTE);
    expect((await bank.appointment(ids[0] ?? '')).state).toBe('cancelled');
    expect((await bank.appointment(ids[7] ?? '')).state).toBe('confirmed');
  });
});

onBothTransports('busy times that vanish', {}, () => {
  const OWN = 6;
  /** Six events of Anna's own tomorrow. */
  const busyDay = async (): Promise<{ bank: Bank; own: readonly string[] }> => {
    const bank = await openBank();
    const own = Array.from(
      { length: OWN },
      (_, number) => bank.outlook.add({ subject: 'Own', start: at(32 + number), end: at(33 + number) }).id,
    );
    await bank.pass(2 * MINUTE);
    expect(await bank.busy()).toHaveLength(OWN);
    return { bank, own };
  };

  it('4.18 all at once keep their owner busy, until a second look fifteen minutes later finds none of them', async () => {
    const { bank, own } = await busyDay();
    for (const id of own) bank.outlook.remove(id);
    await bank.pass(10 * MINUTE);
    expect(await bank.busy()).toHaveLength(OWN);
    expect(await bank.mailbox()).toMatchObject({ state: 'warning', cause: 'brakeHeld' });
    await bank.pass(15 * MINUTE);
    expect(await bank.busy()).toEqual([]);
    await bank.pass(6 * MINUTE);
    expect(await bank.mailbox()).toMatchObject({ state: 'syncing', cause: null, busyHeldSince: null, brakeHeldSince: null });
  });

  it('4.18 are there again where the second look finds them', async () => {
    const { bank } = await busyDay();
    bank.world.admin.blankCalendar('anna@bank.example', instant(bank.clock.now() + 12 * MINUTE));
    await bank.pass(11 * MINUTE);
    expect((await bank.busy()).filter(({ missingSince }) => missingSince !== null)).toHaveLength(OWN);
    await bank.pass(30 * MINUTE);
    expect((await bank.busy()).filter(({ missingSince }) => missingSince === null)).toHaveLength(OWN);
  });

  it('4.18 go at once where an administrator agrees', async () => {
    const { bank, own } = await busyDay();
    for (const id of own) bank.outlook.remove(id);
    await bank.pass(6 * MINUTE);
    await bank.release();
    await bank.pass(MINUTE);
    expect(await bank.busy()).toEqual([]);
  });

  it('4.18 a few of them are nothing special', async () => {
    const { bank, own } = await busyDay();
    for (const id of own.slice(0, 3)) bank.outlook.remove(id);
    await bank.pass(6 * MINUTE);
    expect(await bank.busy()).toHaveLength(OWN - 3);
    expect(await bank.mailbox()).toMatchObject({ state: 'syncing' });
  });
});
