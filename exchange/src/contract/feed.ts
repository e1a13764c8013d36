/** What every connector promises about the change feed. */
import assert from 'node:assert/strict';
import { type EventId } from '@lockstep/engine';
import type { ContractCheck } from './bench.ts';
import { calendarOf, created, facetsAt, failureOf, feed, hour, signal } from './scene.ts';

const SECRET = 'Surgery at nine';

export const FEED: readonly ContractCheck[] = [
  {
    name: 'the feed from nothing lists every event of the calendar, to a page that says it is the last',
    rule: '4.1',
    run: async (bench) => {
      const ids: EventId[] = [];
      for (let n = 0; n < 5; n += 1)
        ids.push(await bench.person.add({ title: `Event ${n}`, start: hour(bench, n), end: hour(bench, n + 1) }));
      const { changed, removed } = await feed(bench, null);
      assert.deepEqual(new Set(changed.map(({ id }) => id)), new Set(ids));
      assert.deepEqual(removed, []);
    },
  },
  {
    name: 'the feed from a position tells what was added and changed since, and nothing else',
    rule: '4.1',
    run: async (bench) => {
      const old = await bench.person.add({ title: 'Old', start: hour(bench, 0), end: hour(bench, 1) });
      const moved = await bench.person.add({ title: 'Moved', start: hour(bench, 2), end: hour(bench, 3) });
      await bench.advance(1000);
      const { cursor } = await feed(bench, null);
      await bench.person.move(moved, hour(bench, 4), hour(bench, 5));
      const fresh = await bench.person.add({ title: 'New', start: hour(bench, 6), end: hour(bench, 7) });
      const after = await feed(bench, cursor);
      assert.deepEqual(new Set(after.changed.map(({ id }) => id)), new Set([moved, fresh]));
      assert.equal(after.changed.find(({ id }) => id === moved)?.when.start, hour(bench, 4));
      assert.ok(!after.changed.some(({ id }) => id === old));
    },
  },
  {
    name: 'an event deleted in Outlook is in the feed as removed',
    rule: '4.6',
    run: async (bench) => {
      const id = await bench.person.add({ title: 'Gone soon', start: hour(bench, 0), end: hour(bench, 1) });
      await bench.advance(1000);
      const { cursor } = await feed(bench, null);
      await bench.person.remove(id);
      const { changed, removed } = await feed(bench, cursor);
      assert.deepEqual(removed, [id]);
      assert.deepEqual(changed, []);
    },
  },
  {
    name: 'a feed asked again from its last position tells nothing',
    rule: '5.1',
    run: async (bench) => {
      await bench.person.add({ title: 'Still', start: hour(bench, 0), end: hour(bench, 1) });
      await bench.advance(1000);
      const first = await feed(bench, null);
      const second = await feed(bench, first.cursor);
      assert.deepEqual([second.changed, second.removed], [[], []]);
    },
  },
  {
    name: 'the same position asked twice tells the same twice',
    rule: '5.1',
    run: async (bench) => {
      const { cursor } = await feed(bench, null);
      const id = await bench.person.add({ title: 'Seen twice', start: hour(bench, 0), end: hour(bench, 1) });
      await bench.advance(1000);
      const [one, two] = [await feed(bench, cursor), await feed(bench, cursor)];
      assert.deepEqual(
        one.changed.map((event) => event.id),
        [id],
      );
      assert.deepEqual(two.changed, one.changed);
    },
  },
  {
    name: 'a position the server has forgotten is cursorLost, and listing from nothing works',
    rule: '2.7',
    run: async (bench) => {
      const id = await bench.person.add({ title: 'Kept', start: hour(bench, 0), end: hour(bench, 1) });
      const { cursor } = await feed(bench, null);
      bench.forgetCursors();
      await failureOf(feed(bench, cursor), 'cursorLost');
      assert.deepEqual(
        (await feed(bench, null)).changed.map((event) => event.id),
        [id],
      );
    },
  },
  {
    name: 'a position that is none is cursorLost',
    rule: '2.7',
    run: async (bench) => {
      await failureOf(feed(bench, 'neither of ours nor of the server'), 'cursorLost');
    },
  },
  {
    name: 'feed and view carry flags and times, never a title or a body, of nobody',
    rule: '4.1',
    run: async (bench) => {
      await bench.person.add({ title: SECRET, body: SECRET, location: SECRET, private: true, start: hour(bench, 0), end: hour(bench, 1) });
      await bench.person.add({ title: SECRET, body: SECRET, start: hour(bench, 2), end: hour(bench, 3) });
      await created(bench, 'flags', facetsAt(bench, hour(bench, 4), { title: SECRET, body: SECRET }));
      const events = [
        ...(await feed(bench, null)).changed,
        ...(await bench.connector.view(calendarOf(bench), { start: hour(bench, 0), end: hour(bench, 8) }, signal())),
      ];
      assert.equal(events.length, 6);
      assert.ok(!JSON.stringify(events).includes(SECRET));
      assert.ok(events.every((event) => event.title === null && event.ours === null));
    },
  },
  {
    name: 'the stamp of an event of ours is in the feed',
    rule: '3.11',
    run: async (bench) => {
      const { id } = await created(bench, 'stamped', facetsAt(bench, hour(bench, 0)));
      const event = (await feed(bench, null)).changed.find((each) => each.id === id);
      assert.deepEqual(event?.stamp, { installation: 'contract', company: 'acme', appointment: 'stamped', epoch: 1 });
      assert.notEqual(event?.uid, null);
    },
  },
];
