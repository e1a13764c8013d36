/** Series made in Outlook: what repeats there takes time here, and goes on doing so by itself (4.12, 4.13, 4.15). */
import { DAY, HOUR, MINUTE, instant } from '@lockstep/engine';
import type { Instant } from '@lockstep/engine';
import type { Busy } from '@lockstep/server';
import type { CalendarItem, Recurrence, Weekday } from '@lockstep/simulator';
import { beforeEach, describe, expect, it } from 'vitest';
import { ROOT, WINDOWS_ZONE } from '../../src/simulation/company.ts';
import { ANNA, at, openBank, type Bank } from './stage.ts';
import { onBothTransports } from './transports.ts';

const weekly = (days: readonly Weekday[], range: Partial<Recurrence['range']> = {}): Recurrence => ({
  pattern: { kind: 'weekly', interval: 1, days, firstDayOfWeek: 'Monday' },
  range: { kind: 'noEnd', startDate: '2026-05-04', ...range } as Recurrence['range'],
});

let bank: Bank;
const begin = async (): Promise<void> => {
  bank = await openBank();
  await bank.work();
};

/** A meeting every Monday from ten to eleven. */
const meeting = (recurrence: Recurrence = weekly(['Monday'])): CalendarItem =>
  bank.outlook.add({ subject: 'Round', start: at(10), end: at(11), zone: WINDOWS_ZONE, recurrence });

const rows = async (): Promise<readonly Busy[]> =>
  bank.store.transaction(async (tx) => tx.busy.select({ root: ROOT }, { orderBy: [['startAt', 'asc']] }));

/** What the store says is taken within the coming year, and what the calendar itself shows of it. */
const both = async (): Promise<{ readonly stored: readonly string[]; readonly shown: readonly string[] }> => {
  const [from, to] = [bank.clock.now(), instant(bank.clock.now() + 365 * DAY)];
  const line = (start: number, end: number, allDay: boolean): string =>
    `${new Date(start).toISOString()} ${(end - start) / MINUTE} ${allDay}`;
  const stored = (await rows())
    .filter((row) => row.endAt > from && row.startAt < to && row.showAs !== 'free')
    .map((row) => line(row.startAt, row.endAt, row.allDay));
  const shown = bank.outlook
    .view(from, to)
    .filter((item) => item.showAs !== 'Free' && !item.isCancelled)
    .map((item) => line(item.start, item.end, item.isAllDay));
  return { stored: stored.toSorted(), shown: shown.toSorted() };
};

/** Reads, and holds the store against the calendar; answers how many occurrences there are. */
const agreed = async (): Promise<number> => {
  await bank.pass(10 * MINUTE);
  const { stored, shown } = await both();
  expect(stored).toEqual(shown);
  return stored.length;
};

const occurrence = (start: Instant): CalendarItem => {
  const [found] = bank.outlook.view(start, instant(start + HOUR));
  if (found === undefined) throw new Error('nothing lies there');
  return found;
};
const weeks = (count: number): Instant => instant(at(10) + count * 7 * DAY);
const asked = (operation: string): number => bank.world.front.calls().filter((call) => call.operation === operation).length;

onBothTransports('a weekly meeting made in Outlook', {}, () => {
  beforeEach(begin);

  it('4.13 takes its hour every week, over both changes of the clock', async () => {
    meeting();
    expect(await agreed()).toBe(53);
    const hours = new Set(
      (await rows()).map((row) => new Intl.DateTimeFormat('en', { hour: 'numeric', timeZone: 'Europe/Zurich' }).format(row.startAt)),
    );
    expect([...hours]).toEqual(['10 AM']);
    expect(new Set((await rows()).map((row) => new Date(row.startAt).getUTCHours()))).toEqual(new Set([8, 9]));
  });

  it('4.13 moved once, left out once, made longer once: only those weeks change', async () => {
    meeting();
    await agreed();
    bank.outlook.drag(occurrence(weeks(2)).id, instant(weeks(2) + 4 * HOUR));
    bank.outlook.remove(occurrence(weeks(4)).id);
    bank.outlook.resize(occurrence(weeks(6)).id, instant(weeks(6) + 3 * HOUR));
    expect(await agreed()).toBe(52);
  });

  it('4.12 inherits what its master shows, and keeps what was changed in one week', async () => {
    const { id } = meeting();
    bank.outlook.setShowAs(occurrence(weeks(1)).id, 'OOF');
    await agreed();
    bank.outlook.setShowAs(id, 'Free');
    expect(await agreed()).toBe(1);
    bank.outlook.setShowAs(id, 'Tentative');
    bank.outlook.makePrivate(occurrence(weeks(3)).id);
    await agreed();
    const shown = await rows();
    expect(shown.filter((row) => row.showAs === 'outOfOffice').map((row) => row.startAt)).toEqual([weeks(1)]);
    expect(shown.filter((row) => row.private).map((row) => row.startAt)).toEqual([weeks(3)]);
    expect(shown.filter((row) => row.showAs === 'tentative')).toHaveLength(shown.length - 1);
  });

  it('4.13 moved as a whole, ended, made single and deleted', async () => {
    const { id } = meeting();
    await agreed();
    bank.outlook.drag(id, at(14));
    expect(await agreed()).toBe(53);
    bank.outlook.save(id, [
      { change: 'set', field: 'recurrence', value: weekly(['Monday'], { kind: 'numbered', numberOfOccurrences: 5 } as never) },
    ]);
    expect(await agreed()).toBe(5);
    bank.outlook.save(id, [{ change: 'delete', field: 'recurrence' }]);
    expect(await agreed()).toBe(1);
    expect((await rows()).map((row) => row.series)).toEqual([null]);
    bank.outlook.save(id, [{ change: 'set', field: 'recurrence', value: weekly(['Monday', 'Thursday']) }]);
    expect(await agreed()).toBe(105);
    bank.outlook.remove(id);
    expect(await agreed()).toBe(0);
    expect(await bank.store.transaction(async (tx) => tx.series.count({ root: ROOT }))).toBe(0);
  });

  it('4.13 twenty edits within a minute leave nothing behind', async () => {
    const { id } = meeting();
    for (let edit = 0; edit < 20; edit += 1) {
      bank.outlook.drag(id, instant(at(8) + edit * 15 * MINUTE));
      if (edit % 3 === 0) bank.outlook.remove(occurrence(instant(at(8) + edit * 15 * MINUTE + 7 * DAY)).id);
      await bank.pass(3_000);
    }
    expect(await agreed()).toBe(53);
  });

  it('4.13 only the series that changed is touched', async () => {
    meeting();
    const other = bank.outlook.add({ subject: 'Other', start: at(15), end: at(16), recurrence: weekly(['Tuesday', 'Friday']) });
    await agreed();
    const before = (await rows()).filter((row) => row.series === other.id);
    bank.outlook.drag(occurrence(weeks(2)).id, instant(weeks(2) + HOUR));
    await agreed();
    expect((await rows()).filter((row) => row.series === other.id)).toEqual(before);
  });

  it('4.13 three weeks at a time, every other month', async () => {
    const recurrence: Recurrence = {
      pattern: { kind: 'absoluteMonthly', interval: 2, dayOfMonth: 4 },
      range: { kind: 'noEnd', startDate: '2026-05-04' },
    };
    bank.outlook.add({ subject: 'Away', start: at(8), end: instant(at(17) + 20 * DAY), recurrence });
    expect(await agreed()).toBe(7);
    for (let day = 0; day < 30; day += 1) {
      bank.clock.advance(DAY);
      await bank.work();
    }
    await agreed();
  });

  it('4.14 whole days of a series stay whole days', async () => {
    const start = at(0);
    bank.outlook.add({
      subject: 'Leave',
      start,
      end: instant(start + 2 * DAY),
      isAllDay: true,
      showAs: 'OOF',
      zone: WINDOWS_ZONE,
      recurrence: weekly(['Monday']),
    });
    expect(await agreed()).toBe(53);
    expect((await rows()).every((row) => row.allDay)).toBe(true);
  });

  it('4.17 a listing from the start finds the same series again, and drops the one that is gone', async () => {
    const { id } = meeting();
    bank.outlook.add({ subject: 'Other', start: at(15), end: at(16), recurrence: weekly(['Friday']) });
    await agreed();
    bank.outlook.removeFor(id, 'HardDelete');
    bank.world.admin.killSyncStates(ANNA);
    expect(await agreed()).toBe(52);
    expect(await bank.store.transaction(async (tx) => tx.series.count({ root: ROOT }))).toBe(1);
  });
});

/** By EWS: Graph names and reads masters in its own calls (proof/test/loop/pitfalls-graph.test.ts). */
describe('what a meeting costs to read, over EWS', () => {
  beforeEach(begin);

  it('4.13 costs one request beside the page that named it, however long it goes on', async () => {
    await bank.pass(10 * MINUTE);
    meeting();
    const before = { items: asked('GetItem'), views: asked('FindItem') };
    await agreed();
    expect({ items: asked('GetItem') - before.items, views: asked('FindItem') - before.views }).toEqual({ items: 1, views: 0 });
  });

  it('4.13 ten years of it cost what one year costs, and what is over is not kept', async () => {
    const daily = (startDate: string, count: number): Recurrence => ({
      pattern: { kind: 'daily', interval: 1 },
      range: { kind: 'numbered', startDate, numberOfOccurrences: count },
    });
    const ago = (days: number): Instant => instant(at(10) - days * DAY);
    bank.outlook.add({
      subject: 'Ten years',
      start: ago(3650),
      end: ago(3650 - 1 / 24),
      recurrence: { ...daily('2016-05-07', 1), range: { kind: 'noEnd', startDate: '2016-05-07' } },
    });
    bank.outlook.add({ subject: 'Over', start: ago(90), end: ago(90 - 1 / 24), recurrence: daily('2026-02-03', 30) });
    const before = { items: asked('GetItem'), views: asked('FindItem') };
    await agreed();
    expect({ items: asked('GetItem') - before.items, views: asked('FindItem') - before.views }).toEqual({ items: 1, views: 0 });
    expect((await rows()).length).toBeLessThan(370);
    expect(await bank.store.transaction(async (tx) => tx.series.count({ root: ROOT }))).toBe(1);
  });

  it('4.17 a calendar full of series is read ten masters to a request', async () => {
    for (let n = 0; n < 65; n += 1) {
      const start = instant(at(9) + n * 5 * MINUTE);
      bank.outlook.add({ subject: `Series ${n}`, start, end: instant(start + 5 * MINUTE), recurrence: weekly(['Monday', 'Thursday']) });
    }
    const items = asked('GetItem');
    expect(await agreed()).toBe(65 * 105);
    expect(asked('GetItem') - items).toBe(7);
  });

  it('4.13 more changes than can be read one by one: Exchange is asked for the whole, the journal says so, once', async () => {
    const daily: Recurrence = { pattern: { kind: 'daily', interval: 1 }, range: { kind: 'noEnd', startDate: '2026-05-04' } };
    meeting(daily);
    for (const one of bank.outlook.view(at(0), instant(at(0) + 125 * DAY))) bank.outlook.resize(one.id, instant(one.start + 2 * HOUR));
    expect(await agreed()).toBe(365);
    expect((await rows()).length).toBeGreaterThan(300);
    bank.outlook.remove(bank.outlook.view(at(0), at(24))[0]?.id ?? '');
    expect(await agreed()).toBe(364);
    const told = await bank.store.transaction(async (tx) => tx.journal.select({ root: ROOT, code: 'seriesUnclear' }));
    expect(told.map((entry) => entry.sentence)).toEqual([
      'Exchange is asked where the occurrences of 1 recurring event lie, as Lockstep cannot tell by itself: more than 120 of its occurrences were changed.',
    ]);
    const views = asked('FindItem');
    await bank.pass(3 * DAY);
    expect(await agreed()).toBe(365);
    expect(asked('FindItem') - views).toBe(3);
  });
});

onBothTransports('the window goes on by itself', {}, () => {
  beforeEach(begin);

  it('4.15 a year later the day that was a year and a day ahead is taken, and nothing was asked for it', async () => {
    meeting();
    bank.outlook.add({ subject: 'Far', start: instant(at(9) + 500 * DAY), end: instant(at(10) + 500 * DAY) });
    const late = bank.outlook.add({
      subject: 'Begins late',
      start: instant(at(15) + 420 * DAY),
      end: instant(at(16) + 420 * DAY),
      recurrence: { pattern: { kind: 'daily', interval: 1 }, range: { kind: 'noEnd', startDate: '2027-06-28' } },
    });
    await agreed();
    expect((await rows()).filter((row) => row.series === late.id)).toEqual([]);
    const items = asked('GetItem');
    for (let day = 0; day < 365; day += 1) {
      bank.clock.advance(DAY);
      await bank.work();
    }
    await agreed();
    expect(asked('GetItem')).toBe(items);
    expect((await rows()).filter((row) => row.series === late.id).length).toBeGreaterThan(300);
  });

  it('4.15 what is left behind is tidied away, which is no deletion: no brake, no outcome, nothing written', async () => {
    const { id } = await bank.book(at(12), at(13));
    meeting(weekly(['Monday', 'Wednesday']));
    bank.outlook.add({ subject: 'Once', start: at(15), end: at(16) });
    await bank.pass(10 * MINUTE);
    const writes = bank.writes().length;
    await bank.pass(30 * DAY);
    const left = await rows();
    expect(Math.min(...left.map((row) => row.endAt))).toBeGreaterThan(bank.clock.now() - 2 * DAY);
    expect(bank.writes()).toHaveLength(writes);
    expect((await bank.appointment(id)).state).not.toBe('cancelled');
    expect((await bank.mailbox()).brakeHeldSince).toBeNull();
    expect(await bank.store.transaction(async (tx) => tx.movements.count({ root: ROOT, kind: 'removal' }))).toBe(0);
  });

  it('4.15 an occurrence over the edge of what is laid out, or ending where the window begins, is there once', async () => {
    bank.outlook.add({
      subject: 'Night',
      start: at(6),
      end: at(8),
      recurrence: { pattern: { kind: 'daily', interval: 1 }, range: { kind: 'noEnd', startDate: '2026-05-04' } },
    });
    for (let day = 0; day < 4; day += 1) {
      await bank.pass(DAY);
      await agreed();
      const all = await rows();
      expect(new Set(all.map((row) => row.startAt)).size).toBe(all.length);
    }
  });
});
