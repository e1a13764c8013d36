/** What is read and kept of events that are not ours, as an administrator sets it (section 1; 4.1, 4.12). */
import { DAY, HOUR, MINUTE, SECOND, instant } from '@lockstep/engine';
import { expect, it } from 'vitest';
import type { BankOptions } from './bank-options.ts';
import { at, openBank, type Bank } from './stage.ts';
import { callNames, onBothTransports } from './transports.ts';

const SECRET = 'canary: surgery at nine';
const BODY = 'canary: notes about it';

const withTitles = async (options: BankOptions = {}): Promise<Bank> => openBank({ rules: { showTitles: 'title' }, ...options });
const titles = async (bank: Bank): Promise<readonly (string | null)[]> => (await bank.busy()).map((row) => row.title);
const asked = (bank: Bank): number => bank.world.front.calls().filter((call) => call.operation === callNames().read).length;
const weekly = (bank: Bank, subject: string, hour: number) =>
  bank.outlook.add({
    subject,
    start: at(hour),
    end: at(hour + 1),
    recurrence: {
      pattern: { kind: 'daily', interval: 1 },
      range: { kind: 'numbered', startDate: '2026-05-04', numberOfOccurrences: 3 },
    },
  });

onBothTransports('1 show titles', {}, (by) => {
  it('asks for no title by default, and keeps none', async () => {
    const bank = await openBank();
    bank.outlook.add({ subject: SECRET, start: at(9), end: at(10), body: BODY });
    await bank.pass(MINUTE);
    expect(await titles(bank)).toEqual([null]);
    // Over Graph the flags are read by id as well, and the title beside them or not.
    if (by === 'ews') expect(asked(bank)).toBe(0);
  });

  it('4.1 keeps the title of an event of normal sensitivity, and of no other', async () => {
    const bank = await withTitles();
    bank.outlook.add({ subject: 'Team meeting', start: at(9), end: at(10), body: BODY });
    bank.outlook.add({ subject: SECRET, start: at(10), end: at(11), sensitivity: 'Private' });
    bank.outlook.add({ subject: SECRET, start: at(11), end: at(12), sensitivity: 'Confidential' });
    bank.outlook.add({ subject: SECRET, start: at(12), end: at(13), sensitivity: 'Personal' });
    await bank.pass(MINUTE);
    expect((await bank.busy()).map((row) => [row.title, row.private])).toEqual([
      ['Team meeting', false],
      [null, true],
      [null, true],
      [null, false],
    ]);
    expect(JSON.stringify(await bank.busy())).not.toContain('canary');
  });

  it('4.1 never asks for the title of an event of ours, whoever copied it', async () => {
    const bank = await withTitles();
    await bank.book(at(9), at(10));
    await bank.pass(MINUTE);
    const before = asked(bank);
    bank.outlook.copy(bank.event().id, at(14));
    await bank.pass(5 * SECOND);
    await bank.pass(MINUTE);
    expect(await titles(bank)).toEqual([null]);
    expect(before).toBeGreaterThan(0);
  });

  it('4.12 forgets the title of what becomes private, and reads it where the flag goes', async () => {
    const bank = await withTitles();
    const { id } = bank.outlook.add({ subject: SECRET, start: at(9), end: at(10) });
    await bank.pass(MINUTE);
    expect(await titles(bank)).toEqual([SECRET]);
    bank.outlook.makePrivate(id);
    await bank.pass(6 * MINUTE);
    expect((await bank.busy()).map((row) => [row.title, row.private])).toEqual([[null, true]]);
    bank.outlook.setSensitivity(id, 'Normal');
    await bank.pass(6 * MINUTE);
    expect((await bank.busy()).map((row) => [row.title, row.private])).toEqual([[SECRET, false]]);
  });

  it('4.12 reads the title of what was private at first', async () => {
    const bank = await withTitles();
    const { id } = bank.outlook.add({ subject: SECRET, start: at(9), end: at(10), sensitivity: 'Private' });
    await bank.pass(MINUTE);
    bank.outlook.setSensitivity(id, 'Normal');
    await bank.pass(6 * MINUTE);
    expect(await titles(bank)).toEqual([SECRET]);
    bank.outlook.makePrivate(id);
    await bank.pass(6 * MINUTE);
    expect(await titles(bank)).toEqual([null]);
  });

  it('4.12 never learns the title of what becomes private between the flags and the subject', async () => {
    const late: { act: () => void } = { act: () => undefined };
    const bank = await withTitles({
      between: ({ operation, moment }) => {
        if (operation === callNames().read && moment === 'sending') late.act();
        return Promise.resolve();
      },
    });
    const { id } = bank.outlook.add({ subject: SECRET, start: at(9), end: at(10) });
    late.act = () => bank.outlook.makePrivate(id);
    await bank.work();
    expect(await titles(bank)).toEqual([null]);
  });

  it.each([1, 2, 3, 4])('4.13 a series that is renamed while it is read is called as it is in the end (request %s)', async (request) => {
    const late: { act: () => void; left: number } = { act: () => undefined, left: 0 };
    const bank = await withTitles({
      between: ({ operation, moment }) => {
        if (operation === callNames().read && moment === 'sending' && --late.left === 0) late.act();
        return Promise.resolve();
      },
    });
    const { id } = weekly(bank, 'Stand-up', 9);
    await bank.pass(6 * MINUTE);
    bank.outlook.retitle(id, 'Planning');
    late.act = () => void bank.outlook.retitle(id, 'Review');
    late.left = request;
    await bank.pass(6 * MINUTE);
    if (late.left > 0) late.act();
    await bank.pass(6 * MINUTE);
    expect(await titles(bank)).toEqual(['Review', 'Review', 'Review']);
  });

  it('4.13 gives the occurrences of a series the title of their master, and keeps it when another series changes', async () => {
    const bank = await withTitles();
    weekly(bank, 'Stand-up', 9);
    const other = weekly(bank, 'Review', 14);
    await bank.pass(MINUTE);
    const rows = async () => (await titles(bank)).map((title) => title ?? 'none').toSorted();
    const thrice = (...names: readonly string[]) => names.flatMap((name) => [name, name, name]);
    expect(await rows()).toEqual(thrice('Review', 'Stand-up'));
    bank.outlook.retitle(other.id, 'Retrospective');
    await bank.pass(6 * MINUTE);
    expect(await rows()).toEqual(thrice('Retrospective', 'Stand-up'));
    bank.outlook.makePrivate(other.id);
    await bank.pass(6 * MINUTE);
    expect(await rows()).toEqual(thrice('Stand-up', 'none'));
  });
});

onBothTransports('1 a changed setting', {}, () => {
  it('reads titles of what lay there already, and nobody else notices: no write, no journal, no brake', async () => {
    const bank = await openBank();
    const { id } = await bank.book(at(15), at(16));
    for (let hour = 0; hour < 12; hour += 1) bank.outlook.add({ subject: `Event ${hour}`, start: at(hour), end: at(hour + 1) });
    await bank.pass(MINUTE);
    expect(new Set(await titles(bank))).toEqual(new Set([null]));
    const [writes, journal, link] = [bank.writes().length, (await bank.journal(id)).length, await bank.link(id)];
    await bank.set({ showTitles: 'title' });
    await bank.work();
    expect(new Set(await titles(bank))).toEqual(new Set(Array.from({ length: 12 }, (_, hour) => `Event ${hour}`)));
    expect([bank.writes().length, (await bank.journal(id)).length]).toEqual([writes, journal]);
    expect(await bank.link(id)).toMatchObject({ eventId: link?.eventId, base: link?.base, cause: null, missingSince: null });
    expect(await bank.mailbox()).toMatchObject({ state: 'syncing', readAs: 'title block', listingSince: null, brakeHeldSince: null });
  });

  it('erases every stored title when they are masked, however many there are and although Exchange is not asked', async () => {
    const bank = await withTitles();
    for (let n = 0; n < 450; n += 1) {
      const start = instant(at(0) + n * 30 * MINUTE);
      bank.outlook.add({ subject: `Event ${n}`, start, end: instant(start + 20 * MINUTE) });
    }
    await bank.pass(MINUTE);
    expect((await titles(bank)).filter((title) => title !== null)).toHaveLength(450);
    await bank.store.transaction(async (tx) => void (await tx.connections.update({}, { enabled: false })));
    const calls = bank.world.front.calls().length;
    await bank.set({ showTitles: 'busy' });
    await bank.work();
    expect((await titles(bank)).filter((title) => title !== null)).toEqual([]);
    expect(await bank.busy()).toHaveLength(450);
    expect(bank.world.front.calls()).toHaveLength(calls);
  });

  it('erases private events that are not to be synced, and reads them again when they are', async () => {
    const bank = await openBank();
    bank.outlook.add({ subject: SECRET, start: at(9), end: at(10), sensitivity: 'Private' });
    bank.outlook.add({ subject: 'Open', start: at(11), end: at(12) });
    await bank.pass(MINUTE);
    expect((await bank.busy()).map((row) => row.private)).toEqual([true, false]);
    await bank.set({ privateEvents: 'skip' });
    await bank.work();
    expect((await bank.busy()).map((row) => row.private)).toEqual([false]);
    await bank.set({ privateEvents: 'block' });
    await bank.work();
    expect((await bank.busy()).map((row) => [row.private, row.title])).toEqual([
      [true, null],
      [false, null],
    ]);
  });

  it('skips what becomes private and takes up what is no longer', async () => {
    const bank = await openBank({ rules: { privateEvents: 'skip' } });
    const { id } = bank.outlook.add({ subject: SECRET, start: at(9), end: at(10) });
    await bank.pass(MINUTE);
    expect(await bank.busy()).toHaveLength(1);
    bank.outlook.makePrivate(id);
    await bank.pass(6 * MINUTE);
    expect(await bank.busy()).toHaveLength(0);
    bank.outlook.setSensitivity(id, 'Normal');
    await bank.pass(6 * MINUTE);
    expect(await bank.busy()).toHaveLength(1);
  });

  it('of what blocks needs no new reading: what shows as free is stored all the same', async () => {
    const bank = await openBank();
    bank.outlook.add({ subject: 'x', start: at(9), end: at(10), showAs: 'Free' });
    await bank.pass(MINUTE);
    expect((await bank.busy()).map((row) => row.showAs)).toEqual(['free']);
    const calls = bank.world.front.calls().length;
    await bank.set({ blocking: ['busy', 'free'], allDayCountsAs: 'wholeDay' });
    await bank.work();
    expect(bank.world.front.calls()).toHaveLength(calls);
  });

  it('lists anew what was listed before free events were kept, where these are to block', async () => {
    const bank = await openBank();
    bank.outlook.add({ subject: 'x', start: at(9), end: at(10), showAs: 'Free' });
    await bank.pass(MINUTE);
    await bank.store.transaction(async (tx) => {
      await tx.busy.remove({});
      await tx.mailboxes.update({}, { readAs: null });
    });
    await bank.set({ blocking: ['busy', 'free'] });
    await bank.work();
    expect((await bank.busy()).map((row) => row.showAs)).toEqual(['free']);
  });

  it('holds to the end of a listing that was interrupted: what went meanwhile goes, what stayed has its title', async () => {
    let pagesLeft = Infinity;
    let died: () => void = () => undefined;
    const bank = await openBank({
      between: async ({ operation, moment }) => {
        if (operation !== 'SyncFolderItems' || moment !== 'sending') return;
        pagesLeft -= 1;
        if (pagesLeft >= 0) return;
        died();
        await new Promise(() => undefined);
      },
    });
    const first = bank.outlook.add({ subject: 'Goes', start: at(0), end: at(1) });
    for (let n = 0; n < 600; n += 1) {
      const start = instant(at(2) + n * HOUR);
      bank.outlook.add({ subject: `Event ${n}`, start, end: instant(start + 30 * MINUTE) });
    }
    await bank.pass(MINUTE);
    await bank.set({ showTitles: 'title' });
    bank.outlook.removeFor(first.id, 'HardDelete');
    pagesLeft = 1;
    const death = new Promise<void>((resolve) => {
      died = resolve;
    });
    await Promise.race([death, bank.work()]);
    expect(await bank.mailbox()).toMatchObject({ readAs: 'title block' });
    const after = bank.restart();
    await after.pass(DAY / 24);
    expect((await titles(after)).filter((title) => title === null)).toEqual([]);
    expect(await after.busy()).toHaveLength(600);
    expect(await after.mailbox()).toMatchObject({ listingSince: null });
  });
});
