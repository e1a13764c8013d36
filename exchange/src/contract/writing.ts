/** What every connector promises about writing. */
import assert from 'node:assert/strict';
import { canonical, DAY, HOUR, instant, version, zoneId, type Facets } from '@lockstep/engine';
import { ConnectorError } from '../failure.ts';
import { windowsZoneOf } from '../time-zones.ts';
import type { ContractCheck } from './bench.ts';
import { calendarOf, created, facetsAt, failureOf, feed, hour, look, marksOf, present, shown, signal, stampOf } from './scene.ts';

/** What Exchange shows of what was sent: everything canonically equal, the zone one that keeps the same time. */
const assertShows = (event: Parameters<typeof shown>[0], sent: Facets): void => {
  const [read, wanted] = [canonical(shown(event)), canonical(sent)];
  assert.equal(windowsZoneOf(read.when.zone), windowsZoneOf(wanted.when.zone));
  assert.deepEqual({ ...read, when: { ...read.when, zone: wanted.when.zone } }, wanted);
};

export const WRITING: readonly ContractCheck[] = [
  {
    name: 'a create answers the event as it is at the version it made',
    rule: '3.1',
    run: async (bench) => {
      const sent = facetsAt(bench, hour(bench, 0));
      const echo = await bench.connector.create(calendarOf(bench), sent, marksOf('a1'), 'none', signal());
      assertShows(echo.read, sent);
      assert.equal(echo.read?.id, echo.id);
      assert.deepEqual(echo.read?.stamp, stampOf('a1'));
      assert.equal(echo.read?.ours?.organisedHere, true);
      assert.deepEqual(echo.read?.ours?.attendees, []);
      assert.equal(bench.mails(), 0);
    },
  },
  {
    name: 'the owner sees in Outlook what was created',
    rule: '3.1',
    run: async (bench) => {
      const sent = facetsAt(bench, hour(bench, 0), { showAs: 'tentative' });
      const { id } = await created(bench, 'a2', sent);
      const view = await bench.person.look(id);
      assert.ok(view !== null);
      assert.deepEqual(
        [view.title, view.location, view.showAs, view.start, view.end],
        [sent.title, sent.location, 'tentative', sent.when.start, sent.when.end],
      );
      assert.ok(view.body.includes('Please bring the contract.'));
    },
  },
  {
    name: 'a create whose answer is lost is found by its stamp, once, and by its UID',
    rule: '3.10',
    run: async (bench) => {
      bench.trouble('answerLost', 'create');
      const lost = await failureOf(
        bench.connector.create(calendarOf(bench), facetsAt(bench, hour(bench, 0)), marksOf('a3'), 'none', signal()),
        'unavailable',
      );
      assert.equal(lost.failure.ambiguous, true);
      const byStamp = await bench.connector.locate(calendarOf(bench), { stamp: stampOf('a3'), uid: null }, signal());
      assert.deepEqual(
        byStamp.map(({ folder }) => folder),
        ['default'],
      );
      const byUid = await bench.connector.locate(calendarOf(bench), { stamp: stampOf('nobody'), uid: marksOf('a3').uid }, signal());
      assert.deepEqual(
        byUid.map(({ event }) => event.id),
        byStamp.map(({ event }) => event.id),
      );
      assert.equal((await bench.connector.locate(calendarOf(bench), { stamp: stampOf('a3', 2), uid: null }, signal())).length, 0);
    },
  },
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
        await bench.connector.remove(bench.mailbox, id, at, mode, 'none', signal());
        assert.deepEqual(await look(bench, id), { at: 'absent' });
        await bench.connector.remove(bench.mailbox, id, at, mode, 'none', signal());
        const found = await bench.connector.locate(calendarOf(bench), { stamp: stampOf(`gone-${mode}`), uid: null }, signal());
        assert.ok(
          found.every(({ folder }) => folder === 'deleted'),
          mode,
        );
        if (mode === 'hardDelete') assert.equal(found.length, 0);
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
    name: 'an event the owner deleted is located in the deleted items, not in the calendar',
    rule: '4.6',
    run: async (bench) => {
      const { id } = await created(bench, 'a12', facetsAt(bench, hour(bench, 0)));
      await bench.person.remove(id);
      const found = await bench.connector.locate(calendarOf(bench), { stamp: stampOf('a12'), uid: marksOf('a12').uid }, signal());
      assert.deepEqual(
        found.map(({ folder }) => folder),
        ['deleted'],
      );
    },
  },
  {
    name: 'an event moved to another calendar of the mailbox is located there, under its new id',
    rule: '4.11',
    run: async (bench) => {
      const { id } = await created(bench, 'a13', facetsAt(bench, hour(bench, 0)));
      const moved = await bench.person.moveToOtherCalendar(id);
      const found = await bench.connector.locate(calendarOf(bench), { stamp: stampOf('a13'), uid: marksOf('a13').uid }, signal());
      assert.deepEqual(
        found.map(({ event, folder }) => [event.id, folder]),
        [[moved, 'other']],
      );
    },
  },
  {
    name: 'a copy made in Outlook is located beside the event it was copied from',
    rule: '4.11',
    run: async (bench) => {
      const { id } = await created(bench, 'a14', facetsAt(bench, hour(bench, 0)));
      const copy = await bench.person.copy(id);
      const found = await bench.connector.locate(calendarOf(bench), { stamp: stampOf('a14'), uid: null }, signal());
      assert.deepEqual(new Set(found.map(({ event }) => event.id)), new Set([id, copy]));
      assert.ok(found.every(({ folder }) => folder === 'default'));
    },
  },
  {
    name: 'locate finds nothing where there is nothing',
    rule: '3.10',
    run: async (bench) => {
      await bench.person.add({ title: 'Somebody else’s', start: hour(bench, 0), end: hour(bench, 1) });
      assert.deepEqual(
        await bench.connector.locate(calendarOf(bench), { stamp: stampOf('none'), uid: 'none@contract.lockstep' }, signal()),
        [],
      );
    },
  },
  {
    name: 'creating what exists already never leaves two, whatever the second call answers',
    rule: '3.10',
    run: async (bench) => {
      await created(bench, 'a15', facetsAt(bench, hour(bench, 0)));
      // A server may refuse the second by its UID; what counts is the calendar afterwards.
      try {
        await bench.connector.create(calendarOf(bench), facetsAt(bench, hour(bench, 0)), marksOf('a15'), 'none', signal());
      } catch (error) {
        assert.ok(error instanceof ConnectorError);
      }
      const found = await bench.connector.locate(calendarOf(bench), { stamp: stampOf('a15'), uid: null }, signal());
      assert.equal(found.filter(({ folder }) => folder !== 'deleted').length, 1);
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
    name: 'an all-day appointment is created as one, in its own zone',
    rule: '4.14',
    run: async (bench) => {
      const zone = zoneId('Etc/UTC');
      const start = instant(Math.ceil(hour(bench, 0) / DAY) * DAY);
      const sent = facetsAt(bench, start, { when: { start, end: instant(start + DAY), zone, allDay: true } });
      const echo = await bench.connector.create(calendarOf(bench), sent, marksOf('a17'), 'none', signal());
      assertShows(echo.read, sent);
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
  {
    name: 'times on both sides of a change of the clock are kept to the second',
    rule: '4.13',
    run: async (bench) => {
      // The last Sunday of October 2027 in Europe: 00:30Z and 01:30Z are both 02:30 there.
      for (const at of [
        Date.UTC(2027, 9, 31, 0, 30),
        Date.UTC(2027, 9, 31, 1, 30),
        Date.UTC(2027, 2, 28, 0, 30),
        Date.UTC(2027, 2, 28, 1, 30),
      ]) {
        const sent = facetsAt(bench, instant(at));
        const echo = await bench.connector.create(calendarOf(bench), sent, marksOf(`dst-${at}`), 'none', signal());
        assertShows(echo.read, sent);
      }
    },
  },
  {
    name: 'a body comes back canonically equal after Outlook rewrote it as HTML',
    rule: '5.2',
    run: async (bench) => {
      const sent = facetsAt(bench, hour(bench, 0));
      const { id } = await created(bench, 'a19', sent);
      await bench.person.editBody(id, '<html><body><p>Client: Ada Berg</p><p>&nbsp;</p><p>Please bring the contract.</p></body></html>');
      const { body } = shown(await present(bench, id));
      assert.deepEqual(
        body.split('\n').filter((line) => line !== ''),
        ['Client: Ada Berg', 'Please bring the contract.'],
      );
    },
  },
  {
    name: 'characters that no XML may carry are dropped, and the rest arrives',
    rule: '3.1',
    run: async (bench) => {
      const sent = facetsAt(bench, hour(bench, 0), { title: 'Zero\u0000Width\u0011 \uFFFF end', body: 'a\u0007b\uD800c' });
      const echo = await bench.connector.create(calendarOf(bench), sent, marksOf('a20'), 'none', signal());
      assert.equal(echo.read?.title, 'ZeroWidth end');
      assert.equal(echo.read?.ours?.body, 'abc');
    },
  },
  {
    name: 'a write in a mailbox without rights is refused and changes nothing',
    rule: '2.7',
    run: async (bench) => {
      const call = bench.connector.create(
        { ...bench.forbidden, calendar: null },
        facetsAt(bench, hour(bench, 0)),
        marksOf('a21'),
        'none',
        signal(),
      );
      const { failure } = await failureOf(call, 'forbidden');
      assert.equal(failure.ambiguous, false);
    },
  },
  {
    name: 'a call that was given up before it began reaches nobody',
    rule: '3.10',
    run: async (bench) => {
      const writes = bench.writes();
      const call = bench.connector.create(calendarOf(bench), facetsAt(bench, hour(bench, 0)), marksOf('a22'), 'none', AbortSignal.abort());
      await failureOf(call, 'unavailable');
      assert.equal(bench.writes(), writes);
    },
  },
  {
    name: 'no write of ours mails anybody when nobody is to be told, attendees or not',
    rule: '3.9',
    run: async (bench) => {
      const { id } = await created(bench, 'a23', facetsAt(bench, hour(bench, 0)));
      const before = await present(bench, id);
      await bench.connector.update(bench.mailbox, id, before.version, { title: 'Quiet' }, 'none', signal());
      const invited = await bench.person.add({
        title: 'Meeting',
        start: hour(bench, 3),
        end: hour(bench, 4),
        attendees: [bench.colleague.address],
      });
      await bench.advance(5000);
      const mails = bench.mails();
      const meeting = await present(bench, invited, 'busy');
      await bench.connector.update(bench.mailbox, invited, meeting.version, { title: 'Quiet too' }, 'none', signal());
      await bench.connector.remove(bench.mailbox, invited, version('any'), 'deletedItems', 'none', signal());
      await bench.advance(5000);
      assert.equal(bench.mails(), mails);
    },
  },
  {
    name: 'a move that is to be told is told, and so is a cancellation',
    rule: '3.9',
    run: async (bench) => {
      const id = await bench.person.add({
        title: 'Meeting',
        start: hour(bench, 0),
        end: hour(bench, 1),
        attendees: [bench.colleague.address],
      });
      await bench.advance(5000);
      const invited = bench.mails();
      const before = await present(bench, id, 'busy');
      const when = { ...before.when, start: hour(bench, 5), end: hour(bench, 6) };
      const echo = await bench.connector.update(bench.mailbox, id, before.version, { when }, 'all', signal());
      await bench.advance(5000);
      assert.ok(bench.mails() > invited, 'the move is mailed');
      const moved = bench.mails();
      await bench.connector.remove(bench.mailbox, id, echo.version, 'softDelete', 'all', signal());
      await bench.advance(5000);
      assert.ok(bench.mails() > moved, 'the cancellation is mailed');
    },
  },
  {
    name: 'the event of an appointment carries its people once it has some',
    rule: '4.1',
    run: async (bench) => {
      const id = await bench.person.add({
        title: 'Meeting',
        start: hour(bench, 0),
        end: hour(bench, 1),
        attendees: [bench.colleague.address],
      });
      const event = await present(bench, id, 'ours');
      assert.equal(event.ours, null, 'attendees of somebody else’s meeting are not read');
    },
  },
  {
    name: 'ids are translated or answered with null, each one',
    rule: '1.5',
    run: async (bench) => {
      const { id } = await created(bench, 'a24', facetsAt(bench, hour(bench, 0)));
      const translated = await bench.connector.translate(bench.mailbox, [id], signal());
      assert.equal(translated.size, 1);
      assert.ok(translated.has(id));
    },
  },
];
