/** What every connector promises about reading. */
import assert from 'node:assert/strict';
import { DAY, eventId, HOUR, instant, MINUTE, type EventId } from '@lockstep/engine';
import type { ContractCheck } from './bench.ts';
import { calendarOf, created, facetsAt, failureOf, feed, hour, look, present, shown, signal } from './scene.ts';

const SECRET = 'Surgery at nine';

export const READING: readonly ContractCheck[] = [
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
  {
    name: 'fetch answers every id: present, absent, and the same id once',
    rule: '4.6',
    run: async (bench) => {
      const ids: EventId[] = [];
      for (let n = 0; n < 23; n += 1)
        ids.push(await bench.person.add({ title: `Event ${n}`, start: hour(bench, n), end: hour(bench, n + 1) }));
      const gone = ids[7];
      assert.ok(gone !== undefined);
      await bench.person.purge(gone);
      const seen = await bench.connector.fetch(bench.mailbox, [...ids, ...ids.slice(0, 3)], 'busy', signal());
      assert.equal(seen.size, 23);
      for (const id of ids) assert.equal(seen.get(id)?.at, id === gone ? 'absent' : 'present', id);
    },
  },
  {
    name: 'fetch of nothing asks nothing',
    rule: '5.3',
    run: async (bench) => {
      assert.equal((await bench.connector.fetch(bench.mailbox, [], 'ours', signal())).size, 0);
    },
  },
  {
    name: 'an event deleted to Deleted Items is absent under its id',
    rule: '4.6',
    run: async (bench) => {
      const id = await bench.person.add({ title: 'Deleted', start: hour(bench, 0), end: hour(bench, 1) });
      await bench.person.remove(id);
      assert.deepEqual(await look(bench, id), { at: 'absent' });
    },
  },
  {
    name: 'ids are compared to the letter: another case is another event',
    rule: '4.6',
    run: async (bench) => {
      const id = await bench.person.add({ title: 'Exact', start: hour(bench, 0), end: hour(bench, 1) });
      const other = eventId(
        [...id].map((letter) => (letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase())).join(''),
      );
      const seen = await bench.connector.fetch(bench.mailbox, [id, other], 'busy', signal());
      assert.equal(seen.get(id)?.at, 'present');
      assert.notEqual(seen.get(other)?.at, 'present');
    },
  },
  {
    name: 'detail busy never reads a title; detail title reads it, but not of a private event',
    rule: '4.12',
    run: async (bench) => {
      const open = await bench.person.add({ title: 'Team lunch', start: hour(bench, 0), end: hour(bench, 1) });
      const closed = await bench.person.add({ title: SECRET, private: true, start: hour(bench, 2), end: hour(bench, 3) });
      assert.equal((await present(bench, open, 'busy')).title, null);
      assert.equal((await present(bench, open, 'title')).title, 'Team lunch');
      const hidden = await present(bench, closed, 'title');
      assert.equal(hidden.title, null);
      assert.equal(hidden.sensitivity, 'private');
    },
  },
  {
    name: 'detail ours reads nothing more of an event that is not ours',
    rule: '4.1',
    run: async (bench) => {
      const id = await bench.person.add({ title: SECRET, body: SECRET, location: SECRET, start: hour(bench, 0), end: hour(bench, 1) });
      const event = await present(bench, id, 'ours');
      assert.equal(event.ours, null);
      assert.ok(!JSON.stringify(event).includes(SECRET));
    },
  },
  {
    name: 'an event of ours made private in Outlook stays ours, and shows that it is private',
    rule: '4.10',
    run: async (bench) => {
      const facets = facetsAt(bench, hour(bench, 0));
      const { id } = await created(bench, 'private', facets);
      await bench.person.makePrivate(id);
      const event = await present(bench, id);
      assert.equal(event.sensitivity, 'private');
      assert.equal(shown(event).title, facets.title);
    },
  },
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
  {
    name: 'a server that is busy is a throttle with the moment to come back, and nothing is asked before',
    rule: '5.3',
    run: async (bench) => {
      bench.trouble('busy', 'read');
      const { failure } = await failureOf(feed(bench, null), 'throttled');
      assert.ok(failure.retryAt !== null && failure.retryAt > bench.now());
      assert.equal(failure.ambiguous, false);
    },
  },
  {
    name: 'identify names mailbox, calendar and rights, and the calendar it names is the default one',
    rule: '2.6',
    run: async (bench) => {
      const identity = await bench.connector.identify(bench.mailbox, signal());
      const other = await bench.connector.identify(bench.colleague, signal());
      assert.deepEqual(identity.rights, { read: true, write: true });
      assert.equal(identity.primaryAddress.toLowerCase(), bench.mailbox.address.toLowerCase());
      assert.notEqual(identity.identity, other.identity);
      const id = await bench.person.add({ title: 'Here', start: hour(bench, 0), end: hour(bench, 1) });
      const events = await bench.connector.view(
        { ...bench.mailbox, calendar: identity.calendar },
        { start: hour(bench, 0), end: hour(bench, 1) },
        signal(),
      );
      assert.deepEqual(
        events.map((event) => event.id),
        [id],
      );
    },
  },
  {
    name: 'a mailbox without rights is forbidden, one that does not exist is gone, and neither is an empty calendar',
    rule: '2.7',
    run: async (bench) => {
      const window = { start: hour(bench, 0), end: instant(hour(bench, 0) + HOUR) };
      const forbidden = await failureOf(bench.connector.view({ ...bench.forbidden, calendar: null }, window, signal()), 'forbidden');
      assert.ok(['noRights', 'noImpersonationRight'].includes(forbidden.failure.cause));
      const unknown = await failureOf(bench.connector.view({ ...bench.unknown, calendar: null }, window, signal()), 'gone');
      assert.equal(unknown.failure.cause, 'mailboxNotFound');
    },
  },
  {
    name: 'test connection ends with the calendar when all is well, and with the step that failed when not',
    rule: '1.1',
    run: async (bench) => {
      const steps = [];
      for await (const step of bench.connector.probe(bench.mailbox, signal())) steps.push(step);
      assert.deepEqual(
        steps.map((step) => step.step),
        ['name', 'tls', 'http', 'signIn', 'version', 'rights', 'calendar'],
      );
      assert.ok(steps.every((step) => step.outcome !== 'failed'));
      const refused = [];
      for await (const step of bench.connector.probe(bench.unknown, signal())) refused.push(step);
      assert.equal(refused.at(-1)?.outcome, 'failed');
      assert.equal(refused.at(-1)?.cause, 'mailboxNotFound');
      assert.ok(refused.slice(0, -1).every((step) => step.outcome !== 'failed'));
    },
  },
];

/** The first start of a day in a zone at or after a moment. */
function midnightAfter(at: number, zone: string): ReturnType<typeof instant> {
  const format = new Intl.DateTimeFormat('en', { timeZone: zone, hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23' });
  let candidate = Math.ceil(at / (15 * MINUTE)) * 15 * MINUTE;
  for (let step = 0; step < 200 && format.format(candidate) !== '00:00:00'; step += 1) candidate += 15 * MINUTE;
  return instant(candidate);
}
