/** The contract of series: kept, gone on with and tidied away in the same way on every store. */
import { HOUR, eventId, instant, occurrencesIn, type Event, type Instant, type Series, type ShowAs, type Span } from '@lockstep/engine';
import type { Connector } from '@lockstep/exchange';
import { expect, it } from 'vitest';
import { DEFAULT_BUSY_RULES } from '../../../src/booking/busy-rules.ts';
import type { StoredSeries } from '../../../src/store/rows/series.ts';
import type { Store } from '../../../src/store/store.ts';
import { keepTo } from '../../../src/sync/kept.ts';
import { dropSeries } from '../../../src/sync/series.ts';
import { busyTime, MONDAY, ZURICH } from './rows.ts';
import { DAILY, SKIP, keep, plain, rowOf, scene, startsOf, until, depsAt } from './series-scene.ts';

/** Twenty daily series over a year, one of them changed, then all dropped. */
export const manySeries = async (store: Store): Promise<void> => {
  const masters = Array.from({ length: 20 }, (_, index) => `S${index}`);
  const { root, claim, rollAt } = await scene(store, (of) => masters.map((master) => rowOf(of, master)));
  expect(await store.transaction((tx) => tx.busy.count({ root }))).toBe(20 * 366);
  await rollAt(until(30));
  await keep(store, claim, DEFAULT_BUSY_RULES, rowOf(root, 'S0'));
  await store.transaction((tx) => dropSeries(tx, claim, masters));
  expect(await store.transaction((tx) => tx.busy.count({ root }))).toBe(0);
};

export const seriesContract = (open: () => Store): void => {
  it('4.13 a series takes the place of what was known of it, and of nothing else', async () => {
    const { root, claim } = await scene(open(), (of) => [rowOf(of, 'A'), rowOf(of, 'B')]);
    await open().transaction((tx) => tx.busy.insert(busyTime(root, 'm', 'single', MONDAY, until(1))));
    const ended = rowOf(root, 'A', { definition: { ...DAILY, extent: { ends: 'after', count: 3 } }, private: true });
    await keep(open(), claim, DEFAULT_BUSY_RULES, ended);
    expect(await startsOf(open(), root, 'A')).toHaveLength(3);
    expect(await startsOf(open(), root, 'B')).toEqual(plain(MONDAY, until(366)));
    await open().transaction(async (tx) => {
      expect((await tx.busy.select({ root, series: 'A' })).every((row) => row.private && row.uid === 'uid-A')).toBe(true);
      expect(await tx.series.get({ root, mailbox: 'm', eventId: 'A' })).toEqual(ended);
      await dropSeries(tx, claim, ['A', 'single', 'nobody']);
      expect([
        await tx.series.count({ root }),
        await tx.busy.count({ root, series: 'A' }),
        await tx.busy.count({ root, series: null }),
      ]).toEqual([1, 0, 1]);
    });
  });

  it('4.12 a cancelled series takes no time; a free one is kept as such, and a day of it that was changed as that', async () => {
    const original = plain(MONDAY, until(9))[5] ?? MONDAY;
    const changed = {
      original,
      start: original,
      end: instant(original + HOUR),
      allDay: false,
      showAs: 'busy' as ShowAs,
      sensitivity: null,
    };
    const free = { ...DAILY, changed: [{ ...changed, cancelled: false }] };
    const cancelled = { ...DAILY, changed: [{ ...changed, cancelled: true }] };
    const { root } = await scene(open(), (of) => [
      rowOf(of, 'free', { showAs: 'free', definition: free }),
      rowOf(of, 'off', { cancelled: true, definition: cancelled }),
    ]);
    expect(await startsOf(open(), root, 'off')).toEqual([]);
    const shown = await open().transaction((tx) => tx.busy.select({ root, series: 'free' }));
    expect(shown.filter((row) => row.showAs !== 'free').map((row) => row.startAt)).toEqual([original]);
    expect(shown).toHaveLength(366);
  });

  const publicDay = (original: Instant): Series => {
    const [start, end] = [original, instant(original + HOUR)];
    return { ...DAILY, changed: [{ original, start, end, allDay: false, showAs: 'busy', sensitivity: 'normal', cancelled: false }] };
  };

  it('4.12 where private events are not synced, of a private series only the day that was made public is kept', async () => {
    const original = plain(MONDAY, until(9))[5] ?? MONDAY;
    const rows = (of: string): readonly StoredSeries[] => [
      rowOf(of, 'secret', { private: true }),
      rowOf(of, 'partly', { private: true, definition: publicDay(original) }),
      rowOf(of, 'later', { private: true, definition: publicDay(instant(plain(until(366), until(368))[0] ?? 0)) }),
    ];
    const { root, claim, rollAt } = await scene(open(), rows, SKIP);
    const kept = async () => (await open().transaction((tx) => tx.series.select({ root }))).map((row) => row.eventId);
    expect(await kept()).toEqual(['later', 'partly']);
    expect(await open().transaction((tx) => tx.busy.count({ root }))).toBe(1);
    await rollAt(until(2));
    expect(await startsOf(open(), root, 'later')).toEqual([plain(until(366), until(368))[0]]);
    await keep(open(), claim, SKIP, rowOf(root, 'later', { private: true }), rowOf(root, 'partly', { private: true }));
    expect([await kept(), await open().transaction((tx) => tx.busy.count({ root }))]).toEqual([[], 0]);
  });

  it('4.12 what is kept already of private series goes, and what was made public in them stays', async () => {
    const original = plain(MONDAY, until(9))[5] ?? MONDAY;
    const { root, claim } = await scene(open(), (of) => [
      rowOf(of, 'open', { title: 'Round' }),
      rowOf(of, 'partly', { private: true, definition: publicDay(original) }),
      ...Array.from({ length: 230 }, (_, index) => rowOf(of, `secret-${index}`, { private: true, expandedUntil: until(2) })),
    ]);
    const row = await open().transaction((tx) => tx.mailboxes.get({ root, id: 'm' }));
    if (row === null) throw new Error('no mailbox');
    const after = await keepTo(depsAt(open(), MONDAY, {}), claim, { ...row, readAs: 'title block' }, SKIP);
    expect(after).toMatchObject({ readAs: 'busy skip', cursor: row.cursor });
    await open().transaction(async (tx) => {
      expect((await tx.series.select({ root })).map(({ eventId: id, title }) => [id, title])).toEqual([
        ['open', null],
        ['partly', null],
      ]);
      expect((await tx.busy.select({ root })).filter((one) => one.title !== null || one.private)).toEqual([]);
      expect((await tx.busy.select({ root, series: 'partly' })).map((one) => one.startAt)).toEqual([original]);
    });
  });

  it('4.15 what comes into the window is called as its series is, and a private day of it is not', async () => {
    const original = plain(until(366), until(368))[0] ?? MONDAY;
    const [start, end] = [original, instant(original + HOUR)];
    const changed = [{ original, start, end, allDay: false, showAs: 'busy' as ShowAs, sensitivity: 'private' as const, cancelled: false }];
    const rows = (of: string) => [rowOf(of, 'A', { title: 'Round', definition: { ...DAILY, changed } })];
    const { root, rollAt } = await scene(open(), rows, { ...DEFAULT_BUSY_RULES, showTitles: 'title' });
    await rollAt(until(2));
    const all = await open().transaction((tx) => tx.busy.select({ root }, { orderBy: [['startAt', 'asc']] }));
    expect(new Set(all.map((row) => row.title))).toEqual(new Set(['Round', null]));
    expect(all.filter((row) => row.title === null).map((row) => [row.startAt, row.private])).toEqual([[original, true]]);
    expect(all.at(-1)).toMatchObject({ startAt: plain(until(367), until(368))[0], title: 'Round' });
  });

  it('4.15 goes on a day at a time without asking Exchange, however many series there are', async () => {
    const masters = Array.from({ length: 120 }, (_, index) => `S${index}`);
    const soon = { expandedUntil: until(2) };
    const { root, rollAt } = await scene(open(), (of) => [rowOf(of, 'whole'), ...masters.map((master) => rowOf(of, master, soon))]);
    expect(await rollAt(MONDAY)).toEqual({ start: until(-1), end: until(366) });
    expect((await rollAt(until(2))).end).toEqual(until(368));
    for (const master of ['whole', 'S0', 'S49', 'S50', 'S119']) {
      expect(await startsOf(open(), root, master)).toEqual(plain(until(1), until(368)));
    }
    const count = await open().transaction((tx) => tx.busy.count({ root }));
    await rollAt(until(2));
    expect(await open().transaction((tx) => tx.busy.count({ root }))).toBe(count);
  });

  it('4.15 a series that is over before the window is kept no longer, one that pauses is', async () => {
    const five: Series = { ...DAILY, extent: { ends: 'after', count: 5 } };
    const until8: Series = { ...DAILY, extent: { ends: 'on', date: '2027-03-08' } };
    const later = {
      start: until(20),
      end: until(21),
      original: until(1),
      allDay: false,
      showAs: null,
      sensitivity: null,
      cancelled: false,
    };
    const yearly: Series = {
      ...DAILY,
      pattern: { every: 'year', interval: 1, month: 2, dayOfMonth: 29 },
      extent: { ends: 'after', count: 4 },
    };
    const { root, rollAt } = await scene(open(), (of) => [
      rowOf(of, 'five', { definition: five }),
      rowOf(of, 'dated', { definition: until8 }),
      rowOf(of, 'moved', { definition: { ...five, changed: [later] } }),
      rowOf(of, 'yearly', { definition: yearly }),
    ]);
    const kept = (): Promise<readonly string[]> =>
      open().transaction(async (tx) => (await tx.series.select({ root }, { orderBy: [['eventId', 'asc']] })).map((row) => row.eventId));
    await rollAt(until(7));
    expect(await kept()).toEqual(['dated', 'moved', 'yearly']);
    await rollAt(until(15));
    expect(await kept()).toEqual(['moved', 'yearly']);
    await rollAt(until(30));
    expect(await kept()).toEqual(['yearly']);
    expect(await open().transaction((tx) => tx.busy.count({ root }))).toBe(1);
  });

  it('4.15 what a night shift over the edge takes is there once', async () => {
    const night: Series = { ...DAILY, startsAt: 20 * HOUR, endsAt: 32 * HOUR };
    const { root, rollAt } = await scene(open(), (of) => [rowOf(of, 'night', { definition: night })]);
    for (const day of [1, 2, 3, 9]) await rollAt(until(day));
    const all = await startsOf(open(), root, 'night');
    expect(all).toEqual(occurrencesIn(night, { start: until(8), end: until(375) }).map((one) => one.start));
  });

  it('4.15 what ended before the window is tidied away; what ends at its very start too, what reaches in stays', async () => {
    const { root, rollAt } = await scene(open(), () => []);
    const start = until(9);
    await open().transaction((tx) =>
      tx.busy.insertAll([
        ...Array.from({ length: 1_050 }, (_, index) => busyTime(root, 'm', `old-${index}`, until(0), instant(until(1) + index))),
        busyTime(root, 'm', 'edge', until(8), start),
        busyTime(root, 'm', 'over', until(8), instant(start + 1)),
        busyTime(root, 'm', 'far', until(3000), until(3001)),
      ]),
    );
    await rollAt(until(10));
    expect((await open().transaction((tx) => tx.busy.select({ root }))).map((row) => row.eventId)).toEqual(['far', 'over']);
  });

  it('4.13 of a series that is unclear only the coming day is looked at, until it is clear', async () => {
    const unclear = { definition: null, detail: 'its pattern is not one that we know' };
    const { root, rollAt } = await scene(open(), (of) => [rowOf(of, 'U', unclear)]);
    const looked: Span[] = [];
    const event = { uid: 'uid-U', type: 'occurrence', showAs: 'busy', cancelled: false, sensitivity: 'normal' } as Event;
    const view: Connector['view'] = (_calendar, span) => {
      looked.push(span);
      const when = { start: instant(span.end - 2 * HOUR), end: instant(span.end - HOUR), zone: ZURICH, allDay: false };
      return Promise.resolve([
        { ...event, id: eventId('seen'), when },
        { ...event, id: eventId('known'), when: { ...when, start: instant(span.start - HOUR) } },
        { ...event, id: eventId('other'), uid: 'uid-X', when },
      ]);
    };
    await rollAt(until(2), { view, series: () => Promise.resolve(new Map()) });
    expect(looked).toEqual([{ start: until(366), end: until(368) }]);
    expect(await startsOf(open(), root, 'U')).toEqual([instant(until(368) - 2 * HOUR)]);
    const master: Event = { ...event, id: eventId('U'), type: 'master', version: 'v' as Event['version'] };
    const present = { at: 'present', version: 'v', value: { how: 'known', master, series: DAILY } } as never;
    await rollAt(until(4), { series: () => Promise.resolve(new Map([[eventId('U'), present]])), view: () => Promise.resolve([]) });
    expect(await startsOf(open(), root, 'U')).toEqual(plain(until(3), until(370)));
    expect(looked).toHaveLength(1);
  });
};
