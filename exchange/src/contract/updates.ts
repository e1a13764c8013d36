/** What every connector promises about writing an event that is there, and about removing it. */
import assert from 'node:assert/strict';
import { DAY, HOUR, instant, zoneId, type Facets } from '@lockstep/engine';
import { ConnectorError } from '../failure.ts';
import type { ContractCheck } from './bench.ts';
import { assertShows, calendarOf, created, facetsAt, failureOf, feed, hour, look, present, shown, signal, stampOf } from './scene.ts';

export const UPDATES: readonly ContractCheck[] = [
  {
    name: 'an update writes what it was asked to and nothing else',
    rule: '3.2',
    run: async (bench) => {
      const sent = facetsAt(bench, hour(bench, 0));
      const { id } = await created(bench, 'a4', sent);
      await bench.person.setShowAs(id, 'outOfOffice');
      const before = await present(bench, id);
      const when = { ...sent.when, start: hour(bench, 5), end: hour(bench, 7) };
      const echo = await bench.connector.update(bench.mailbox, id, before.version, { when }, 'none', signal());
      assertShows(echo.read, { ...sent, when, showAs: 'outOfOffice' });
      assert.notEqual(echo.version, before.version);
    },
  },
  {
    name: 'each facet alone is written and seen again',
    rule: '3.2',
    run: async (bench) => {
      let expected = facetsAt(bench, hour(bench, 0));
      const { id } = await created(bench, 'a5', expected);
      const patches: readonly Partial<Facets>[] = [
        { title: 'Änderung <wichtig> & "quoted"' },
        { body: 'First line\n\n  indented — with ümlauts & <angle> ✓ 😀\nLast line' },
        { location: 'Zürich, Bahnhofstrasse 1' },
        { showAs: 'tentative' },
        { when: { ...expected.when, start: hour(bench, 9), end: hour(bench, 10) } },
      ];
      for (const patch of patches) {
        const before = await present(bench, id);
        const echo = await bench.connector.update(bench.mailbox, id, before.version, patch, 'none', signal());
        expected = { ...expected, ...patch };
        assertShows(echo.read, expected);
      }
    },
  },
  {
    name: 'an update on a version that is past is stale and writes nothing',
    rule: '3.2',
    run: async (bench) => {
      const { id } = await created(bench, 'a6', facetsAt(bench, hour(bench, 0)));
      const before = await present(bench, id);
      await bench.person.retitle(id, 'Edited in Outlook');
      await failureOf(bench.connector.update(bench.mailbox, id, before.version, { location: 'Elsewhere' }, 'none', signal()), 'stale');
      const after = shown(await present(bench, id));
      assert.deepEqual([after.title, after.location], ['Edited in Outlook', 'Room 4, second floor']);
    },
  },
  {
    name: 'an update answered as a conflict is an echo if it went through and stale if not',
    rule: '5.6',
    run: async (bench) => {
      const { id } = await created(bench, 'a7', facetsAt(bench, hour(bench, 0)));
      for (let round = 0; round < 8; round += 1) {
        const title = `Round ${round}`;
        const before = await present(bench, id);
        bench.trouble('conflict', 'update');
        let stale = false;
        try {
          const echo = await bench.connector.update(bench.mailbox, id, before.version, { title }, 'none', signal());
          assert.equal(echo.read?.title, title);
          assert.notEqual(echo.version, echo.read?.version, 'nobody knows which version the write made, so none may pass for it');
        } catch (error) {
          assert.ok(error instanceof ConnectorError && error.failure.kind === 'stale', String(error));
          assert.equal(error.failure.ambiguous, false, 'a look has shown that it was not applied');
          stale = true;
        }
        assert.equal((await present(bench, id)).title === title, !stale);
      }
    },
  },
  {
    name: 'an update whose answer is lost is ambiguous, and the event shows it',
    rule: '3.10',
    run: async (bench) => {
      const { id } = await created(bench, 'a8', facetsAt(bench, hour(bench, 0)));
      const before = await present(bench, id);
      bench.trouble('answerLost', 'update');
      const { failure } = await failureOf(
        bench.connector.update(bench.mailbox, id, before.version, { title: 'Arrived' }, 'none', signal()),
        'unavailable',
      );
      assert.equal(failure.ambiguous, true);
      assert.equal((await present(bench, id)).title, 'Arrived');
    },
  },
  {
    name: 'an update of an event that is gone is gone',
    rule: '4.6',
    run: async (bench) => {
      const { id, version: at } = await created(bench, 'a9', facetsAt(bench, hour(bench, 0)));
      await bench.person.purge(id);
      await failureOf(bench.connector.update(bench.mailbox, id, at, { title: 'Too late' }, 'none', signal()), 'gone');
    },
  },
  {
    name: 'an update of nothing is refused before the wire',
    rule: '3.2',
    run: async (bench) => {
      const { id, version: at } = await created(bench, 'a10', facetsAt(bench, hour(bench, 0)));
      const writes = bench.writes();
      await failureOf(bench.connector.update(bench.mailbox, id, at, {}, 'none', signal()), 'rejected');
      assert.equal(bench.writes(), writes);
    },
  },
  {
    name: 'a remove in each mode takes the event out of the calendar, and twice is once',
    rule: '3.3',
    run: async (bench) => {
      for (const mode of bench.connector.capabilities.deleteModes) {
        const { id } = await created(bench, `gone-${mode}`, facetsAt(bench, hour(bench, 0)));
        const { version: at } = await present(bench, id);
        assert.equal(await bench.connector.remove(bench.mailbox, id, at, mode, 'none', signal()), 'removed');
        assert.deepEqual(await look(bench, id), { at: 'absent' });
        assert.equal(await bench.connector.remove(bench.mailbox, id, at, mode, 'none', signal()), 'gone');
        const found = await bench.connector.locate(calendarOf(bench), { stamp: stampOf(`gone-${mode}`), uid: null }, signal());
        assert.ok(
          found.every(({ folder }) => folder === 'deleted'),
          mode,
        );
        if (mode === 'hardDelete' || bench.connector.capabilities.feed === 'window') assert.equal(found.length, 0);
        else assert.equal(found.length, 1, mode);
      }
      assert.equal(bench.mails(), 0);
    },
  },
  {
    name: 'a remove whose answer is lost is ambiguous, and removing again succeeds',
    rule: '3.3',
    run: async (bench) => {
      const { id } = await created(bench, 'a11', facetsAt(bench, hour(bench, 0)));
      const { version: at } = await present(bench, id);
      bench.trouble('answerLost', 'remove');
      const { failure } = await failureOf(bench.connector.remove(bench.mailbox, id, at, 'softDelete', 'none', signal()), 'unavailable');
      assert.equal(failure.ambiguous, true);
      await bench.connector.remove(bench.mailbox, id, at, 'softDelete', 'none', signal());
    },
  },
  {
    name: 'a move made by the owner and one made by us are both in the feed at their versions',
    rule: '5.6',
    run: async (bench) => {
      const sent = facetsAt(bench, hour(bench, 0));
      const { id } = await created(bench, 'a16', sent);
      const { cursor } = await feed(bench, null);
      const before = await present(bench, id);
      const echo = await bench.connector.update(
        bench.mailbox,
        id,
        before.version,
        { when: { ...sent.when, start: hour(bench, 2), end: hour(bench, 3) } },
        'none',
        signal(),
      );
      const ours = await feed(bench, cursor);
      assert.deepEqual(
        ours.changed.map((event) => [event.id, event.version]),
        [[id, echo.read?.version]],
      );
      await bench.person.move(id, hour(bench, 6), hour(bench, 7));
      const theirs = await feed(bench, ours.cursor);
      assert.equal(theirs.changed[0]?.when.start, hour(bench, 6));
      assert.notEqual(theirs.changed[0]?.version, echo.version);
    },
  },
  {
    name: 'an event that was made all-day in Outlook is put back by one update',
    rule: '4.11',
    run: async (bench) => {
      const start = instant(Math.ceil(hour(bench, 0) / DAY) * DAY);
      const zone = zoneId('Etc/UTC');
      const allDay = facetsAt(bench, start, { when: { start, end: instant(start + DAY), zone, allDay: true } });
      const { id } = await created(bench, 'a18', allDay);
      const before = await present(bench, id);
      const when = { start: instant(start + 9 * HOUR), end: instant(start + 10 * HOUR), zone: bench.zone, allDay: false };
      const echo = await bench.connector.update(bench.mailbox, id, before.version, { when }, 'none', signal());
      assertShows(echo.read, { ...allDay, when });
    },
  },
];
