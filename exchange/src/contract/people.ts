/** What every connector promises about what people make of an event of ours in Outlook (4.11): series, whole days, other calendars. */
import assert from 'node:assert/strict';
import { HOUR, instant, type EventPatch } from '@lockstep/engine';
import type { ContractBench, ContractCheck } from './bench.ts';
import {
  assertShows,
  calendarOf,
  created,
  facetsAt,
  failureOf,
  feed,
  hour,
  look,
  marksOf,
  present,
  signal,
  stampOf,
  uidOf,
} from './scene.ts';

/** A series made of an event of ours, as it is found, and the patch that undoes it. */
const series = async (bench: ContractBench, appointment: string) => {
  const sent = facetsAt(bench, hour(bench, 0));
  const { id } = await created(bench, appointment, sent);
  await bench.person.makeSeries(id, 3);
  const master = await present(bench, id);
  assert.equal(master.type, 'master');
  const patch: EventPatch = { when: sent.when, recurrence: null };
  return { sent, id, master, patch };
};

export const PEOPLE: readonly ContractCheck[] = [
  {
    name: 'a series made of our event is single again by one update, with its time',
    rule: '4.11',
    run: async (bench) => {
      const { sent, id, master, patch } = await series(bench, 'p1');
      await bench.person.move(id, hour(bench, 4), hour(bench, 6));
      const moved = await present(bench, id);
      assert.equal(moved.type, 'master');
      assert.notEqual(moved.version, master.version);
      const writes = bench.writes();
      const echo = await bench.connector.update(bench.mailbox, id, moved.version, patch, 'none', signal());
      assert.equal(bench.writes() - writes, 1);
      assert.equal(echo.id, id);
      assert.equal(echo.read?.type, 'single');
      assertShows(echo.read, sent);
      const week = { start: hour(bench, -24), end: hour(bench, 24 * 7) };
      const there = await bench.connector.view(calendarOf(bench), week, signal());
      assert.deepEqual(
        there.map((event) => [event.id, event.when.start]),
        [[id, sent.when.start]],
      );
      assert.equal(bench.mails(), 0);
    },
  },
  {
    name: 'made single on a version that is past, it is stale and stays a series',
    rule: '4.11',
    run: async (bench) => {
      const { id, master, patch } = await series(bench, 'p2');
      await bench.person.retitle(id, 'Every day');
      await failureOf(bench.connector.update(bench.mailbox, id, master.version, patch, 'none', signal()), 'stale');
      assert.equal((await present(bench, id)).type, 'master');
    },
  },
  {
    name: 'where the server keeps the series, nothing of the update is written, and it is known not to be',
    rule: '4.11',
    run: async (bench) => {
      const { id, master, patch } = await series(bench, 'p3');
      bench.trouble('seriesKept', 'update');
      const refused = bench.connector.update(bench.mailbox, id, master.version, { ...patch, title: 'Single' }, 'none', signal());
      const { failure } = await failureOf(refused, 'rejected');
      assert.deepEqual([failure.scope, failure.ambiguous], ['item', false]);
      const after = await present(bench, id);
      assert.deepEqual([after.type, after.title, after.version], ['master', 'Consultation: first talk', master.version]);
    },
  },
  {
    name: 'an event made all-day by its owner is back at its time by one update',
    rule: '4.11',
    run: async (bench) => {
      const sent = facetsAt(bench, hour(bench, 0));
      const { id } = await created(bench, 'p4', sent);
      await bench.person.makeAllDay(id);
      const before = await present(bench, id);
      assert.equal(before.when.allDay, true);
      const echo = await bench.connector.update(bench.mailbox, id, before.version, { when: sent.when }, 'none', signal());
      assertShows(echo.read, sent);
    },
  },
  {
    name: 'an event in another calendar is located with the name of that calendar, and moved back under a new id, mailing nobody',
    rule: '4.11',
    run: async (bench) => {
      const { connector } = bench;
      const sent = facetsAt(bench, hour(bench, 0));
      const { id } = await created(bench, 'p5', sent);
      const marks = { stamp: stampOf('p5'), uid: await uidOf(bench, id, marksOf('p5')) };
      const away = await bench.person.moveToOtherCalendar(id);
      const [found, ...more] = await connector.locate(calendarOf(bench), marks, signal());
      assert.equal(more.length, 0);
      assert.ok(found !== undefined && found.calendar !== null && found.calendar !== '');
      // It is read there by its id, as anywhere.
      const { version } = await present(bench, away);
      if (!connector.capabilities.moveBack) {
        await failureOf(connector.moveBack(calendarOf(bench), away, version, signal()), 'rejected');
        return;
      }
      const { cursor } = await feed(bench, null);
      const echo = await connector.moveBack(calendarOf(bench), away, version, signal());
      assert.notEqual(echo.id, away);
      assertShows(echo.read, sent);
      assert.deepEqual(await look(bench, away), { at: 'absent' });
      const [back] = await connector.locate(calendarOf(bench), marks, signal());
      assert.deepEqual([back?.event.id, back?.folder, back?.calendar], [echo.id, 'default', null]);
      assert.deepEqual(
        (await feed(bench, cursor)).changed.map((event) => event.id),
        [echo.id],
      );
      assert.equal(bench.mails(), 0);
    },
  },
  {
    name: 'an event that left the other calendar meanwhile is gone, and nothing is moved',
    rule: '4.11',
    run: async (bench) => {
      const { connector } = bench;
      if (!connector.capabilities.moveBack) return;
      const { id } = await created(bench, 'p6', facetsAt(bench, hour(bench, 0)));
      const away = await bench.person.moveToOtherCalendar(id);
      const { version } = await present(bench, away);
      await bench.person.remove(away);
      await failureOf(connector.moveBack(calendarOf(bench), away, version, signal()), 'gone');
      const found = await connector.locate(calendarOf(bench), { stamp: stampOf('p6'), uid: null }, signal());
      assert.deepEqual(
        found.map(({ folder }) => folder),
        ['deleted'],
      );
    },
  },
  {
    name: 'removing what was moved to another calendar under the version it had before removes nothing there, and says why',
    rule: '3.3',
    run: async (bench) => {
      const { id } = await created(bench, 'p8', facetsAt(bench, hour(bench, 0)));
      const { version } = await present(bench, id);
      const away = await bench.person.moveToOtherCalendar(id);
      const removal = bench.connector.remove(bench.mailbox, id, version, 'softDelete', 'none', signal());
      // Where the id goes on naming it, its version tells that it is not where it was.
      if (away === id) await failureOf(removal, 'stale');
      else assert.equal(await removal, 'gone');
      const there = await present(bench, away);
      assert.equal(await bench.connector.remove(bench.mailbox, away, there.version, 'softDelete', 'none', signal()), 'removed');
      assert.deepEqual(await look(bench, away), { at: 'absent' });
    },
  },
  {
    name: 'a private flag set by its owner changes nothing that is read of our event',
    rule: '4.10',
    run: async (bench) => {
      const sent = facetsAt(bench, hour(bench, 0));
      const { id } = await created(bench, 'p7', sent);
      await bench.person.makePrivate(id);
      const seen = await present(bench, id);
      assertShows(seen, sent);
      assert.equal(seen.sensitivity, 'private');
      const later = { ...sent.when, start: hour(bench, 3), end: instant(hour(bench, 3) + HOUR) };
      await bench.connector.update(bench.mailbox, id, seen.version, { when: later }, 'none', signal());
      assert.equal((await present(bench, id)).sensitivity, 'private');
    },
  },
];
