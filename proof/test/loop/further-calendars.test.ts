/** Further calendars of a mailbox as busy only (2.1): read like the paired one, and nothing but their times. */
import { DAY, HOUR, MINUTE, SECOND } from '@lockstep/engine';
import { chooseFurther, enablePairing, resyncMailbox } from '@lockstep/server';
import type { FurtherCalendar } from '@lockstep/server';
import { expect, it } from 'vitest';
import { ROOT } from '../../src/simulation/company.ts';
import type { BankOptions } from './bank-options.ts';
import { ANNA, at, openBank, type Bank } from './stage.ts';
import { callNames, nameOf, onBothTransports } from './transports.ts';

const SECRET = 'canary: surgery at nine';
/** The busiest calendar that nobody is told of is looked at this often at the least (5.3), and a little for the reading itself. */
const POLLED = 5 * MINUTE + SECOND;

type Named = { readonly id: string; readonly name: string };
const choose = async (bank: Bank, ...calendars: readonly Named[]): Promise<void> => {
  const mailbox = await bank.mailbox();
  const wanted = calendars.map(({ id, name }) => ({ id, name }));
  await bank.act(async (tx, occasion) => chooseFurther(tx, occasion, mailbox, wanted));
};
/** Anna keeps a private calendar beside the paired one, which is chosen and read. */
const withPrivate = async (options: BankOptions = {}): Promise<{ readonly bank: Bank; readonly calendar: Named }> => {
  const bank = await openBank(options);
  const calendar = bank.world.admin.addCalendar(ANNA, 'Private');
  await bank.pass(MINUTE);
  await choose(bank, calendar);
  await bank.pass(5 * SECOND);
  return { bank, calendar };
};
const further = async (bank: Bank): Promise<readonly FurtherCalendar[]> =>
  bank.act(async (tx) => tx.furtherCalendars.select({ root: ROOT }, { orderBy: [['id', 'asc']] }));
/** When each busy time begins, and whether it lies in a further calendar. */
const taken = async (bank: Bank): Promise<readonly (readonly [hour: number, further: boolean])[]> =>
  (await bank.busy()).map((row) => [(row.startAt - at(0)) / HOUR, row.further !== null]);
const said = async (bank: Bank): Promise<readonly string[]> => (await bank.states()).map(({ code }) => code);
const readings = (bank: Bank): number => bank.world.front.calls().filter((call) => call.operation === callNames().feed).length;

onBothTransports('2.1 a further calendar, chosen as busy only', {}, (by) => {
  it('2.1, 4.12: takes time by its events, keeps no word of them where titles are shown, and is never written', async () => {
    const { bank, calendar } = await withPrivate({ rules: { showTitles: 'title' } });
    bank.outlook.add({ subject: 'Team meeting', start: at(9), end: at(10) });
    bank.outlook.add({ subject: SECRET, body: SECRET, location: SECRET, start: at(11), end: at(12), calendar: calendar.id });
    bank.outlook.add({ subject: SECRET, start: at(13), end: at(14), calendar: calendar.id, showAs: 'Free' });
    await bank.pass(POLLED);
    expect((await bank.busy()).map((row) => [row.title, row.further !== null, row.showAs])).toEqual([
      ['Team meeting', false, 'busy'],
      [null, true, 'busy'],
      [null, true, 'free'],
    ]);
    await expect(bank.bookOnOffer(at(11), at(12))).rejects.toThrow('notOnOffer');
    await bank.bookOnOffer(at(13), at(14));
    await bank.pass(POLLED);
    expect(
      bank.world
        .outlook(ANNA)
        .view(at(0), at(24))
        .filter(({ folderId }) => folderId === calendar.id),
    ).toEqual([]);
    const kept = await bank.act(async (tx) =>
      Promise.all([
        tx.busy.select({}),
        tx.series.select({}),
        tx.journal.select({}),
        tx.furtherCalendars.select({}),
        tx.mailboxes.select({}),
      ]),
    );
    expect(kept[0].length).toBeGreaterThan(2);
    expect(JSON.stringify(kept)).not.toContain('canary');
    expect((await bank.mailbox()).state).toBe('syncing');
    expect((await bank.act(async (tx) => tx.appointments.select({ root: ROOT }))).length).toBe(1);
  });

  it('4.17: until it was read its owner counts as busy throughout, and then as it shows', async () => {
    const bank = await openBank();
    const calendar = bank.world.admin.addCalendar(ANNA, 'Private');
    await bank.pass(MINUTE);
    await choose(bank, calendar);
    await expect(bank.bookOnOffer(at(15), at(16))).rejects.toThrow('notOnOffer');
    await bank.pass(5 * SECOND);
    await bank.bookOnOffer(at(15), at(16));
  });

  it('5.3: what is moved, added and removed there is known within five minutes, whether Exchange tells of it or not', async () => {
    const { bank, calendar } = await withPrivate({ live: true });
    const one = bank.outlook.add({ subject: 'One', start: at(9), end: at(10), calendar: calendar.id });
    await bank.pass(POLLED);
    expect(await taken(bank)).toEqual([[9, true]]);
    bank.outlook.drag(one.id, at(10));
    bank.outlook.add({ subject: 'Two', start: at(13), end: at(14), calendar: calendar.id });
    await bank.pass(POLLED);
    expect(await taken(bank)).toEqual([
      [10, true],
      [13, true],
    ]);
    bank.outlook.remove(one.id);
    await bank.pass(POLLED);
    expect(await taken(bank)).toEqual([[13, true]]);
  });

  it('4.13, 4.15: a series there is laid out by its master, with what was changed and removed of it, and goes on by time', async () => {
    const { bank, calendar } = await withPrivate();
    bank.outlook.add({
      subject: SECRET,
      start: at(9),
      end: at(10),
      calendar: calendar.id,
      recurrence: { pattern: { kind: 'daily', interval: 1 }, range: { kind: 'noEnd', startDate: '2026-05-04' } },
    });
    await bank.pass(POLLED);
    const before = await bank.busy();
    expect(before.length).toBeGreaterThan(300);
    expect(new Set(before.map((row) => `${row.title} ${row.further !== null}`))).toEqual(new Set(['null true']));
    await bank.pass(2 * DAY);
    const last = (await bank.busy()).at(-1);
    expect(last?.startAt).toBeGreaterThan(before.at(-1)?.startAt ?? 0);
    expect(last?.further).not.toBeNull();
  });

  it('2.1: an event that is moved from one calendar to the other takes its time once, wherever it lies', async () => {
    const { bank, calendar } = await withPrivate({ rules: { showTitles: 'title' } });
    const event = bank.outlook.add({ subject: 'Dentist', start: at(9), end: at(10) });
    await bank.pass(POLLED);
    expect((await bank.busy()).map(({ title, further: where }) => [title, where !== null])).toEqual([['Dentist', false]]);
    const there = bank.outlook.moveTo(event.id, calendar.id);
    await bank.pass(POLLED);
    expect((await bank.busy()).map(({ title, further: where }) => [title, where !== null])).toEqual([[null, true]]);
    const [own] = bank.outlook.view(at(8), at(9)).map(({ folderId }) => folderId);
    expect(own).toBeUndefined();
    bank.outlook.remove(there.id);
    await bank.pass(POLLED);
    expect(await taken(bank)).toEqual([]);
  });

  it('4.11: an event of an appointment that somebody moved there is not taken for busy time', async () => {
    const { bank, calendar } = await withPrivate();
    const appointment = await bank.book(at(9), at(10));
    await bank.pass(POLLED);
    bank.outlook.moveTo(bank.event().id, calendar.id);
    await bank.pass(2 * POLLED);
    expect((await bank.appointment(appointment.id)).state).toBe('confirmed');
    expect(await taken(bank)).toEqual([]);
    const [row] = await bank.act(async (tx) => tx.links.select({ root: ROOT, appointment: appointment.id }));
    // EWS moves it back; Graph cannot, and says where it lies.
    expect(row?.elsewhere).toBe(by === 'graph' ? 'Private' : null);
  });

  it('4.11: nor is one that was over when its mailbox was reached otherwise, and is known by no id since; a copy of it is', async () => {
    const { bank, calendar } = await withPrivate();
    const appointment = await bank.book(at(9), at(10));
    await bank.pass(POLLED);
    const copy = bank.outlook.copy(bank.event().id, at(15));
    await bank.pass(3 * HOUR);
    const lies = bank.events().filter(({ id }) => id !== copy.id);
    for (const { id } of [...lies, copy]) bank.outlook.moveTo(id, calendar.id);
    await bank.pass(POLLED);
    // As the change of its transport leaves both.
    await bank.act(async (tx) => {
      await tx.links.update({ root: ROOT, appointment: appointment.id }, { eventId: null, listed: false });
      await tx.furtherCalendars.update({ root: ROOT }, { cursor: null, listingSince: null });
    });
    await bank.pass(POLLED);
    expect((await bank.appointment(appointment.id)).state).toBe('confirmed');
    expect(await taken(bank)).toEqual([[15, true]]);
  });

  it('2.1: unticked, it takes no time at once, and is not read any more', async () => {
    const { bank, calendar } = await withPrivate();
    bank.outlook.add({ subject: SECRET, start: at(11), end: at(12), calendar: calendar.id });
    await bank.pass(POLLED);
    expect(await taken(bank)).toEqual([[11, true]]);
    await choose(bank);
    expect(await taken(bank)).toEqual([]);
    await bank.pass(POLLED);
    const before = readings(bank);
    await bank.pass(POLLED);
    expect(readings(bank) - before).toBe(1);
    expect(await taken(bank)).toEqual([]);
    expect((await bank.mailbox()).furtherDue).toBeNull();
    expect(await said(bank)).toEqual(expect.arrayContaining(['furtherChosen', 'furtherUnticked']));
  });

  it('2.1: deleted by its owner, its time goes within the hour, an administrator is told why, and restored it is read again', async () => {
    const { bank, calendar } = await withPrivate();
    bank.outlook.add({ subject: SECRET, start: at(11), end: at(12), calendar: calendar.id });
    bank.outlook.add({ subject: 'Team meeting', start: at(9), end: at(10) });
    await bank.pass(POLLED);
    bank.world.admin.deleteCalendar(ANNA, calendar.id);
    await bank.pass(HOUR + POLLED);
    expect(await taken(bank)).toEqual([[9, false]]);
    const mailbox = await bank.mailbox();
    expect([mailbox.state, mailbox.cause]).toEqual(['warning', 'calendarGone']);
    expect(mailbox.detail).toContain('"Private"');
    expect(JSON.stringify([mailbox, await bank.states()])).not.toContain('canary');
    // The rest of the mailbox goes on as ever.
    await bank.bookOnOffer(at(15), at(16));
    await bank.pass(POLLED);
    expect(bank.events().filter(({ subject }) => subject === 'Mortgage advice')).toHaveLength(1);
    bank.world.admin.undeleteCalendar(ANNA, calendar.id);
    await bank.pass(HOUR + POLLED);
    expect((await taken(bank)).filter(([, there]) => there)).toEqual([[11, true]]);
    expect((await bank.mailbox()).state).toBe('syncing');
    expect(await said(bank)).toEqual(expect.arrayContaining(['furtherGone', 'furtherBack']));
  });

  it('2.1: one that was never a calendar of this mailbox is not read, and said to be gone', async () => {
    const { bank } = await withPrivate();
    bank.world.admin.addMailbox({ address: 'zoe@bank.example' });
    const strange = bank.world.admin.addCalendar('zoe@bank.example', 'Hers');
    bank.world.outlook('zoe@bank.example').add({ subject: SECRET, start: at(9), end: at(10), calendar: strange.id });
    await choose(bank, strange);
    await bank.pass(POLLED);
    expect(await taken(bank)).toEqual([]);
    expect((await further(bank)).map(({ name, goneAt }) => [name, goneAt !== null])).toEqual([['Hers', true]]);
    expect((await bank.mailbox()).cause).toBe('calendarGone');
  });

  it('5.3: positions that are lost are read anew, and what went meanwhile is gone', async () => {
    const { bank, calendar } = await withPrivate();
    const one = bank.outlook.add({ subject: 'One', start: at(9), end: at(10), calendar: calendar.id });
    bank.outlook.add({ subject: 'Two', start: at(11), end: at(12), calendar: calendar.id });
    await bank.pass(POLLED);
    bank.outlook.remove(one.id);
    bank.world.admin.killSyncStates(ANNA);
    await bank.pass(2 * POLLED);
    expect(await taken(bank)).toEqual([[11, true]]);
    expect((await bank.mailbox()).state).toBe('syncing');
  });

  it('4.18: much that goes there at once is kept until a second look a quarter of an hour later', async () => {
    const { bank, calendar } = await withPrivate();
    const all = Array.from({ length: 8 }, (_, index) =>
      bank.outlook.add({ subject: 'One', start: at(8 + index), end: at(9 + index), calendar: calendar.id }),
    );
    await bank.pass(POLLED);
    for (const { id } of all) bank.outlook.removeFor(id, 'HardDelete');
    await bank.pass(POLLED);
    expect(await taken(bank)).toHaveLength(8);
    expect((await bank.mailbox()).cause).toBe('brakeHeld');
    await bank.pass(20 * MINUTE);
    expect(await taken(bank)).toEqual([]);
  });

  it('2.1: a resync reads it from its beginning, and changes nothing that is right', async () => {
    const { bank, calendar } = await withPrivate();
    bank.outlook.add({ subject: 'One', start: at(9), end: at(10), calendar: calendar.id });
    await bank.pass(POLLED);
    const [before] = await further(bank);
    const mailbox = await bank.mailbox();
    await bank.act(async (tx, occasion) => resyncMailbox(tx, occasion, mailbox));
    expect((await further(bank))[0]?.cursor).toBeNull();
    await bank.pass(5 * SECOND);
    const [after] = await further(bank);
    expect(after?.cursor).not.toBeNull();
    expect(after?.readAt).toBeGreaterThan(before?.readAt ?? 0);
    expect(await taken(bank)).toEqual([[9, true]]);
  });

  it('2.2: switched off nothing of it is read; switched on again it catches up', async () => {
    const { bank, calendar } = await withPrivate();
    await bank.pass(POLLED);
    const set = async (enabled: boolean): Promise<void> =>
      bank.act(async (tx, occasion) => {
        const [pairing] = await tx.pairings.select({ root: ROOT });
        if (pairing !== undefined) await enablePairing(tx, occasion, pairing, enabled);
      });
    await set(false);
    await bank.pass(POLLED);
    const before = readings(bank);
    bank.outlook.add({ subject: 'One', start: at(9), end: at(10), calendar: calendar.id });
    await bank.pass(HOUR);
    expect(readings(bank)).toBe(before);
    await expect(choose(bank)).resolves.toBeUndefined();
    await expect(choose(bank, calendar)).rejects.toThrow('switched off');
    await set(true);
    await choose(bank, calendar);
    await bank.pass(POLLED);
    expect(await taken(bank)).toEqual([[9, true]]);
  });

  it('2.6: of a mailbox whose ids are other ones it is found by its name, and nothing of it is lost meanwhile', async () => {
    const { bank, calendar } = await withPrivate();
    const event = bank.outlook.add({ subject: 'One', start: at(9), end: at(10), calendar: calendar.id });
    await bank.pass(POLLED);
    expect((await bank.busy()).map(({ eventId }) => eventId)).toEqual([nameOf(event)]);
    const renamed = bank.world.admin.addCalendar(ANNA, 'Other');
    // As if Graph gave the same calendar another id (graph-pitfalls 12): the one that was chosen is there no more, one of its name is.
    await bank.act(async (tx) => tx.furtherCalendars.update({ root: ROOT }, { folder: 'AAMkFormer', lookedAt: null }));
    await bank.pass(2 * POLLED);
    const [row] = await further(bank);
    expect([row?.folder, row?.goneAt]).toEqual([calendar.id, null]);
    expect(row?.folder).not.toBe(renamed.id);
    expect(await taken(bank)).toEqual([[9, true]]);
  });
});
