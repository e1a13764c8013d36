/** What every connector promises about series: what it tells of one is what the server itself makes of it. */
import assert from 'node:assert/strict';
import {
  DAY,
  HOUR,
  instant,
  occurrencesIn,
  zoneId,
  type Event,
  type EventId,
  type Extent,
  type Instant,
  type Pattern,
  type Span,
} from '@lockstep/engine';
import type { Recurring } from '../connector.ts';
import type { ContractBench, ContractCheck } from './bench.ts';
import { calendarOf, hour, look, midnightAfter, signal } from './scene.ts';

const NEVER: Extent = { ends: 'never' };
const PATTERNS: readonly (readonly [said: string, pattern: Pattern, extent: Extent])[] = [
  ['every day', { every: 'day', interval: 1 }, NEVER],
  ['every third day, forty times', { every: 'day', interval: 3 }, { ends: 'after', count: 40 }],
  ['every Tuesday and Friday', { every: 'week', interval: 1, on: ['tuesday', 'friday'], weekStart: 'monday' }, NEVER],
  ['every other week from Sunday on', { every: 'week', interval: 2, on: ['sunday', 'wednesday'], weekStart: 'sunday' }, NEVER],
  ['every other week from Monday on', { every: 'week', interval: 2, on: ['sunday', 'wednesday'], weekStart: 'monday' }, NEVER],
  ['every 31st, or the last of the month', { every: 'month', interval: 1, dayOfMonth: 31 }, NEVER],
  ['the last weekday of every other month', { every: 'month', interval: 2, ordinal: -1, day: 'weekday' }, NEVER],
  ['the second Thursday, five times', { every: 'month', interval: 1, ordinal: 2, day: 'thursday' }, { ends: 'after', count: 5 }],
  ['every 29 February', { every: 'year', interval: 1, month: 2, dayOfMonth: 29 }, NEVER],
  ['the first weekend day of March', { every: 'year', interval: 1, month: 3, ordinal: 1, day: 'weekendDay' }, NEVER],
];

const around = (bench: ContractBench, days = 400): Span => ({ start: hour(bench, -24), end: instant(hour(bench, 0) + days * DAY) });

async function told(bench: ContractBench, id: EventId, from: Instant = hour(bench, -24)): Promise<Recurring> {
  const seen = await bench.connector.series(bench.mailbox, [id], from, signal());
  assert.equal(seen.size, 1, 'each id is answered once');
  const one = seen.get(id);
  assert.ok(one?.at === 'present', `a master is present, not ${one?.at}`);
  assert.equal(one.version, one.value.master.version);
  return one.value;
}

/** What the server itself shows in the window, and what we make of what it tells of the series. */
async function bothWays(bench: ContractBench, id: EventId, window: Span): Promise<void> {
  const recurring = await told(bench, id, window.start);
  assert.ok(recurring.how === 'known', recurring.how === 'unclear' ? recurring.why : '');
  const { master, series } = recurring;
  const ours = occurrencesIn(series, window).map(({ start, end, allDay, changed }) => ({
    start,
    end,
    allDay,
    showAs: changed?.showAs ?? master.showAs,
    sensitivity: changed?.sensitivity ?? master.sensitivity,
    cancelled: changed?.cancelled ?? master.cancelled,
  }));
  assert.deepEqual(ours, (await bench.connector.view(calendarOf(bench), window, signal())).map(shown));
  assert.ok(ours.length > 0, 'the window shows something of the series');
}

const shown = ({ when, showAs, sensitivity, cancelled }: Event) => ({
  start: when.start,
  end: when.end,
  allDay: when.allDay,
  showAs,
  sensitivity,
  cancelled,
});

/** The occurrences of the only series in the calendar, by start. */
async function occurrences(bench: ContractBench, days = 400): Promise<readonly Event[]> {
  return bench.connector.view(calendarOf(bench), around(bench, days), signal());
}

export const SERIES: readonly ContractCheck[] = [
  ...PATTERNS.map(([said, pattern, extent]): ContractCheck => ({
    name: `a series is told as the server itself expands it: ${said}`,
    rule: '4.13',
    run: async (bench) => {
      const id = await bench.person.add({ title: said, start: hour(bench, 0), end: hour(bench, 2), repeats: { pattern, extent } });
      await bothWays(bench, id, around(bench, 1600));
    },
  })),
  {
    name: 'a series of whole days keeps to midnight of its own zone',
    rule: '4.14',
    run: async (bench) => {
      const [start, end] = [midnightAfter(hour(bench, 60), bench.zone), midnightAfter(hour(bench, 108), bench.zone)];
      const pattern: Pattern = { every: 'week', interval: 1, on: ['saturday'], weekStart: 'monday' };
      const id = await bench.person.add({ title: 'Fair', start, end, allDay: true, repeats: { pattern, extent: NEVER } });
      await bothWays(bench, id, around(bench));
    },
  },
  {
    name: 'a series keeps the clock of its own zone, not of its owner’s',
    rule: '4.13',
    run: async (bench) => {
      const repeats = { pattern: { every: 'day', interval: 1 } as const, extent: NEVER };
      const zone = zoneId('America/New_York');
      const id = await bench.person.add({ title: 'Board', start: hour(bench, 15), end: hour(bench, 16), zone, repeats });
      await bothWays(bench, id, around(bench));
    },
  },
  {
    name: 'occurrences that were moved, deleted, freed or made private are told as such',
    rule: '4.12',
    run: async (bench) => {
      const repeats = { pattern: { every: 'day', interval: 2 } as const, extent: NEVER };
      const id = await bench.person.add({ title: 'Desk', start: hour(bench, 0), end: hour(bench, 1), repeats });
      const [, moved, deleted, freed, secret] = await occurrences(bench);
      assert.ok(moved !== undefined && deleted !== undefined && freed !== undefined && secret !== undefined);
      await bench.person.move(moved.id, instant(moved.when.start + 5 * HOUR), instant(moved.when.start + 8 * HOUR));
      await bench.person.remove(deleted.id);
      await bench.person.setShowAs(freed.id, 'free');
      await bench.person.makePrivate(secret.id);
      await bothWays(bench, id, around(bench));
      await bench.person.setShowAs(id, 'outOfOffice');
      await bothWays(bench, id, around(bench));
    },
  },
  {
    name: 'what is over may be left out, what still reaches in is told',
    rule: '4.15',
    run: async (bench) => {
      const repeats = { pattern: { every: 'day', interval: 1 } as const, extent: { ends: 'after', count: 30 } as const };
      const id = await bench.person.add({ title: 'Watch', start: hour(bench, 0), end: hour(bench, 20), repeats });
      const [first, second, third] = await occurrences(bench);
      assert.ok(first !== undefined && second !== undefined && third !== undefined);
      await bench.person.setShowAs(first.id, 'free');
      await bench.person.setShowAs(second.id, 'free');
      await bench.person.remove(third.id);
      await bothWays(bench, id, { start: instant(second.when.end - HOUR), end: around(bench).end });
      const late = await told(bench, id, instant(hour(bench, 0) + 10 * DAY));
      assert.ok(late.how === 'known');
      assert.deepEqual([late.series.changed, late.series.deleted], [[], []]);
    },
  },
  {
    name: 'a series with more changes than are worth reading one by one is unclear, and its view carries its UID',
    rule: '4.13',
    run: async (bench) => {
      const repeats = { pattern: { every: 'day', interval: 1 } as const, extent: NEVER };
      const id = await bench.person.add({ title: 'Restless', start: hour(bench, 0), end: hour(bench, 1), repeats });
      for (const one of (await occurrences(bench)).slice(0, 121)) await bench.person.setShowAs(one.id, 'tentative');
      const recurring = await told(bench, id);
      assert.equal(recurring.how, 'unclear');
      for (const one of await occurrences(bench)) assert.equal(one.uid, recurring.master.uid);
    },
  },
  {
    name: 'series answers every id: a master that is gone is absent, what is no master is unseen',
    rule: '4.6',
    run: async (bench) => {
      const repeats = { pattern: { every: 'day', interval: 1 } as const, extent: NEVER };
      const ids: EventId[] = [];
      for (let n = 0; n < 12; n += 1)
        ids.push(await bench.person.add({ title: `Series ${n}`, start: hour(bench, n), end: hour(bench, n + 1), repeats }));
      const single = await bench.person.add({ title: 'Once', start: hour(bench, 0), end: hour(bench, 1) });
      const gone = ids[3];
      assert.ok(gone !== undefined);
      await bench.person.purge(gone);
      const seen = await bench.connector.series(bench.mailbox, [...ids, single, ...ids], hour(bench, 0), signal());
      assert.equal(seen.size, 13);
      for (const id of ids) assert.equal(seen.get(id)?.at, id === gone ? 'absent' : 'present');
      assert.deepEqual(seen.get(single), { at: 'unseen', why: 'unreadable' });
      assert.equal((await bench.connector.series(bench.mailbox, [], hour(bench, 0), signal())).size, 0);
      assert.ok(!JSON.stringify([...seen]).includes('Series 1'), 'no title is read');
      assert.equal((await look(bench, single, 'busy')).at, 'present');
    },
  },
];
