/** What every connector promises about making an event of ours and finding it again wherever it lies. */
import assert from 'node:assert/strict';
import { DAY, MINUTE, instant, zoneId } from '@lockstep/engine';
import { ConnectorError } from '../failure.ts';
import type { ContractCheck } from './bench.ts';
import { assertShows, calendarOf, created, facetsAt, failureOf, hour, marksOf, present, shown, signal, stampOf, uidOf } from './scene.ts';

export const CREATING: readonly ContractCheck[] = [
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
      const [lone] = byStamp;
      assert.ok(lone !== undefined);
      assert.ok(lone.madeAt !== null && Math.abs(lone.madeAt - bench.now()) < MINUTE, 'when it was made');
      const uid = await uidOf(bench, lone.event.id, marksOf('a3'));
      const byUid = await bench.connector.locate(calendarOf(bench), { stamp: stampOf('nobody'), uid }, signal());
      assert.deepEqual(
        byUid.map(({ event }) => event.id),
        byStamp.map(({ event }) => event.id),
      );
      assert.equal((await bench.connector.locate(calendarOf(bench), { stamp: stampOf('a3', 2), uid: null }, signal())).length, 0);
    },
  },
  {
    name: 'an event the owner deleted is located in the deleted items, not in the calendar',
    rule: '4.6',
    run: async (bench) => {
      const { id } = await created(bench, 'a12', facetsAt(bench, hour(bench, 0)));
      const uid = await uidOf(bench, id, marksOf('a12'));
      await bench.person.remove(id);
      const found = await bench.connector.locate(calendarOf(bench), { stamp: stampOf('a12'), uid }, signal());
      // What was deleted counts as absent (4.6); a transport that cannot search there says nothing of it.
      assert.deepEqual(
        found.map(({ folder }) => folder),
        bench.connector.capabilities.feed === 'folder' ? ['deleted'] : [],
      );
    },
  },
  {
    name: 'an event moved to another calendar of the mailbox is located there, under the id it has there',
    rule: '4.11',
    run: async (bench) => {
      const { id } = await created(bench, 'a13', facetsAt(bench, hour(bench, 0)));
      const uid = await uidOf(bench, id, marksOf('a13'));
      const moved = await bench.person.moveToOtherCalendar(id);
      const found = await bench.connector.locate(calendarOf(bench), { stamp: stampOf('a13'), uid }, signal());
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
        // An hour that comes twice cannot be told by a clock on a wall: written in another zone, it is at the right moment, and said to be.
        if (echo.remark === undefined) assertShows(echo.read, sent);
        else {
          const { when } = shown(echo.read);
          assert.deepEqual([when.start, when.end, when.zone], [sent.when.start, sent.when.end, 'Etc/UTC']);
        }
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
];
