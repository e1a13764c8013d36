/** Events that look like ours and are not: another installation's, a copy made before its event was known (1.7, 4.11), over the whole shell. */
import { HOUR, MINUTE } from '@lockstep/engine';
import { stampText, STAMP_NAME, STAMP_SET } from '@lockstep/exchange';
import type { CalendarItem } from '@lockstep/simulator';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../src/simulation/company.ts';
import { ANNA, at, openBank } from './stage.ts';
import type { BankOptions } from './bank-options.ts';
import type { Bank } from './stage.ts';
import { callNames, onBothTransports } from './transports.ts';

const stamped = (bank: Bank, installation: string, appointment: string): CalendarItem => {
  const { id } = bank.outlook.add({ subject: 'Theirs', start: at(11), end: at(12) });
  const value = stampText({ installation, company: ROOT, appointment, epoch: 1 });
  return bank.outlook.save(id, [
    { change: 'set', field: 'extended', value: { propertySet: STAMP_SET, name: STAMP_NAME, type: 'String', value } },
  ]);
};
const states = (bank: Bank): Promise<readonly string[]> =>
  bank.store.transaction(async (tx) =>
    (await tx.journal.select({ root: ROOT, kind: 'state' }, { orderBy: [['id', 'asc']] })).map((entry) => entry.code),
  );

onBothTransports('events of another installation', {}, () => {
  it('1.7 are busy time, never written, and warned of once, even where they name an appointment of ours', async () => {
    const bank = await openBank();
    const { id } = await bank.book(at(9), at(10));
    await bank.pass(2 * MINUTE);
    const before = bank.writes().length;
    const theirs = stamped(bank, 'installation-b', id);
    await bank.pass(6 * MINUTE);
    bank.outlook.drag(theirs.id, at(13));
    await bank.pass(HOUR);
    const untouched = bank.outlook.item(theirs.id);
    expect(untouched).toMatchObject({ subject: 'Theirs', start: at(13) });
    expect(await bank.store.transaction(async (tx) => tx.busy.select({ root: ROOT }))).toMatchObject([
      { eventId: theirs.id, startAt: at(13) },
    ]);
    expect(await bank.appointment(id)).toMatchObject({ startAt: at(9), state: 'confirmed' });
    expect(bank.writes().length).toBe(before);
    expect(await bank.mailbox()).toMatchObject({ state: 'warning', cause: 'anotherInstallation' });
    expect((await states(bank)).filter((code) => code === 'anotherInstallation')).toHaveLength(1);
  });

  it('1.7 the warning goes when a whole listing shows none of them any more', async () => {
    const bank = await openBank();
    const theirs = stamped(bank, 'installation-b', 'another');
    await bank.pass(6 * MINUTE);
    bank.outlook.remove(theirs.id);
    await bank.pass(6 * MINUTE);
    expect((await bank.mailbox()).cause).toBe('anotherInstallation');
    bank.world.admin.killSyncStates(ANNA);
    await bank.pass(10 * MINUTE);
    expect(await bank.mailbox()).toMatchObject({ state: 'syncing', cause: null });
  });
});

onBothTransports('several events with our stamp', {}, () => {
  it.each([
    ['copied while the create was under way', {}],
    ['copied and itself to be seen later than its copies (F23)', { faults: { F23: 1 }, live: true }],
  ])('4.11 %s, the first one stays ours and the copies are busy time', async (_, options: BankOptions) => {
    let copies: readonly string[] = [];
    let bank: Bank | null = null;
    const opened = await openBank({
      ...options,
      between: ({ operation, moment }) => {
        const [made] = bank?.events() ?? [];
        if (operation === callNames().create && moment === 'answering' && bank !== null && made !== undefined)
          copies = [at(16), at(17)].map((start) => bank?.outlook.copy(made.id, start).id ?? '');
        return Promise.resolve();
      },
    });
    bank = opened;
    const { id } = await opened.book(at(9), at(10));
    opened.world.faults.next('F15', { operation: callNames().create });
    await opened.pass(10 * MINUTE);
    expect(copies).toHaveLength(2);
    const link = await opened.link(id);
    expect(opened.events().find((event) => event.id === link?.eventId)).toMatchObject({ start: at(9) });
    await opened.move(id, at(12), at(13));
    await opened.pass(5 * MINUTE);
    expect(opened.events().map((event) => event.start)).toEqual([at(12), at(16), at(17)]);
    const busy = await opened.store.transaction(async (tx) => tx.busy.select({ root: ROOT }));
    expect(new Set(busy.map((row) => row.eventId))).toEqual(new Set(copies));
    expect(busy).toHaveLength(copies.length);
  });
});

/** By EWS alone, which looks through one calendar after the other. */
describe('several events with our stamp, in several calendars', () => {
  it('4.11 copied, and itself moved to another calendar while what a lost create made is searched for, it stays ours', async () => {
    let other: string | null = null;
    let bank: Bank | null = null;
    const opened = await openBank({
      between: ({ operation, moment }) => {
        if (operation === 'FindFolder' && moment === 'answering' && bank !== null && other !== null) {
          const calendar = bank.world.admin.addCalendar(ANNA, 'Private').id;
          bank.outlook.moveTo(other, calendar);
          other = null;
        }
        return Promise.resolve();
      },
    });
    bank = opened;
    const { id } = await opened.book(at(9), at(10));
    opened.world.faults.next('F15', { operation: callNames().create });
    await opened.work();
    const made = opened.event();
    const copy = opened.outlook.copy(made.id, at(16));
    opened.clock.advance(5 * MINUTE);
    other = made.id;
    await opened.pass(10 * MINUTE);
    expect(other).toBeNull();
    expect((await opened.link(id))?.uid).toBe(made.uid);
    expect(opened.events().map(({ uid, start }) => [uid, start])).toEqual([
      [made.uid, at(9)],
      [copy.uid, at(16)],
    ]);
  });
});
