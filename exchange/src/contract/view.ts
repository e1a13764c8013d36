/** What every connector promises about windows of a calendar, and about times, days and series in them. */
import assert from 'node:assert/strict';
import { DAY, instant, MINUTE, type EventId } from '@lockstep/engine';
import type { ContractCheck } from './bench.ts';
import { calendarOf, feed, hour, midnightAfter, present, signal } from './scene.ts';

export const VIEW: readonly ContractCheck[] = [
  {
    name: 'a view is half-open: what ends at its start or starts at its end is not in it',
    rule: '4.15',
    run: async (bench) => {
      await bench.person.add({ title: 'Before', start: hour(bench, 0), end: hour(bench, 1) });
      const first = await bench.person.add({ title: 'First', start: hour(bench, 1), end: hour(bench, 2) });
      const over = await bench.person.add({ title: 'Over the edge', start: instant(hour(bench, 3) - 30 * MINUTE), end: hour(bench, 4) });
      await bench.person.add({ title: 'After', start: hour(bench, 3), end: hour(bench, 4) });
      const events = await bench.connector.view(calendarOf(bench), { start: hour(bench, 1), end: hour(bench, 3) }, signal());
      assert.deepEqual(
        events.map((event) => event.id),
        [first, over],
      );
    },
  },
  {
    name: 'a view longer than one call may span answers each event once',
    rule: '4.15',
    run: async (bench) => {
      const ids: EventId[] = [];
      for (const days of [0, 30, 31, 62, 90]) {
        const start = instant(hour(bench, 0) + days * DAY);
        ids.push(await bench.person.add({ title: `In ${days} days`, start, end: instant(start + 3 * DAY) }));
      }
      const events = await bench.connector.view(
        calendarOf(bench),
        { start: hour(bench, 0), end: instant(hour(bench, 0) + 100 * DAY) },
        signal(),
      );
      assert.deepEqual(
        events.map((event) => event.id),
        ids,
      );
    },
  },
  {
    name: 'a view of more events than one call returns is complete',
    rule: '4.17',
    run: async (bench) => {
      const ids = new Set<EventId>();
      for (let n = 0; n < 620; n += 1) {
        const start = instant(hour(bench, 0) + n * 30 * MINUTE);
        ids.add(await bench.person.add({ title: `Event ${n}`, start, end: instant(start + 20 * MINUTE) }));
      }
      const events = await bench.connector.view(
        calendarOf(bench),
        { start: hour(bench, 0), end: instant(hour(bench, 0) + 620 * 30 * MINUTE) },
        signal(),
      );
      assert.deepEqual(new Set(events.map((event) => event.id)), ids);
      assert.equal(events.length, 620);
    },
  },
  {
    name: 'a view expands a series, the feed tells its master',
    rule: '4.13',
    run: async (bench) => {
      await bench.person.add({ title: 'Stand-up', start: hour(bench, 0), end: hour(bench, 1), daily: 5 });
      const events = await bench.connector.view(
        calendarOf(bench),
        { start: hour(bench, 0), end: instant(hour(bench, 0) + 10 * DAY) },
        signal(),
      );
      assert.deepEqual(
        events.map((event) => event.type),
        Array.from({ length: 5 }, () => 'occurrence'),
      );
      assert.deepEqual(
        (await feed(bench, null)).changed.map((event) => event.type),
        ['master'],
      );
    },
  },
  {
    name: 'occurrences keep their local hour over a change of the clock',
    rule: '4.13',
    run: async (bench) => {
      // The week of the next change in autumn or spring differs by zone; a year of days meets every one.
      await bench.person.add({ title: 'Daily', start: hour(bench, 0), end: hour(bench, 1), daily: 365 });
      const events = await bench.connector.view(
        calendarOf(bench),
        { start: hour(bench, 0), end: instant(hour(bench, 0) + 364 * DAY) },
        signal(),
      );
      const local = new Intl.DateTimeFormat('en', { timeZone: bench.zone, hour: 'numeric', minute: 'numeric', hourCycle: 'h23' });
      assert.equal(new Set(events.map((event) => local.format(event.when.start))).size, 1);
      assert.ok(events.length >= 363);
    },
  },
  {
    name: 'an all-day event covers whole days of its own zone, wherever its owner sits',
    rule: '4.14',
    run: async (bench) => {
      const zone = bench.zone;
      const midnight = midnightAfter(hour(bench, 48), zone);
      const id = await bench.person.add({ title: 'Fair', start: midnight, end: instant(midnight + DAY), allDay: true, zone });
      const { when } = await present(bench, id, 'busy');
      assert.equal(when.allDay, true);
      assert.equal(when.start, midnight);
      assert.equal(midnightAfter(when.end, when.zone), when.end);
    },
  },
  {
    name: 'show-as, cancelled and sensitivity are told as Outlook shows them',
    rule: '4.12',
    run: async (bench) => {
      for (const showAs of ['free', 'tentative', 'busy', 'outOfOffice', 'workingElsewhere'] as const) {
        const id = await bench.person.add({ title: showAs, showAs, start: hour(bench, 0), end: hour(bench, 1) });
        const event = await present(bench, id, 'busy');
        assert.equal(event.showAs, showAs);
        assert.equal(event.cancelled, false);
        assert.equal(event.sensitivity, 'normal');
      }
    },
  },
];
