/** What every connector promises about whom Exchange mails, and whose people are read. */
import assert from 'node:assert/strict';
import { version, type Guest, type Notify } from '@lockstep/engine';
import type { ContractCheck } from './bench.ts';
import { created, facetsAt, failureOf, hour, marksOf, present, signal, stampOf, uidOf } from './scene.ts';

const inWords = ({ address, name, kind }: Guest): string => `${kind} ${name} <${address}>`;

export const MAIL: readonly ContractCheck[] = [
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
      const update = bench.connector.update(bench.mailbox, invited, meeting.version, { title: 'Quiet too' }, 'none', signal());
      if (bench.connector.capabilities.silentWrites) {
        await update;
        await bench.connector.remove(bench.mailbox, invited, version('any'), 'deletedItems', 'none', signal());
      } else {
        // What cannot be written silently is not written at all, and nothing of it goes out.
        const writes = bench.writes();
        for (const refused of [update, bench.connector.remove(bench.mailbox, invited, meeting.version, 'deletedItems', 'none', signal())])
          assert.equal((await failureOf(refused, 'rejected')).failure.ambiguous, false);
        assert.equal(bench.writes(), writes);
      }
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
    name: 'whom an update puts on the list is invited, whom it takes off is told, and whoever else is on it hears nothing and stays',
    rule: '3.6',
    run: async (bench) => {
      const { connector, mailbox, colleague } = bench;
      const { id } = await created(bench, 'a24', facetsAt(bench, hour(bench, 0)));
      const outsider: Guest = { address: 'outsider@elsewhere.example', name: 'Out Sider', kind: 'optional' };
      const staff: Guest = { address: colleague.address, name: 'Colleague', kind: 'required' };
      const room: Guest = { address: 'room@elsewhere.example', name: 'Room', kind: 'resource' };
      const listed = async (): Promise<readonly Guest[]> =>
        (await present(bench, id)).ours?.attendees.filter((one) => one.response !== 'organiser') ?? [];
      const write = async (after: readonly Guest[], notify: Notify): Promise<number> => {
        const mails = bench.mails();
        const { version: at } = await present(bench, id);
        const before = await listed();
        const echo = await connector.update(mailbox, id, at, { attendees: { before, after } }, notify, signal());
        assert.deepEqual(echo.read?.ours?.attendees.map(inWords).toSorted(), after.map(inWords).toSorted());
        await bench.advance(1000);
        return bench.mails() - mails;
      };
      assert.equal(await write([outsider], 'all'), 1);
      assert.equal(await write([outsider, staff, room], 'changed'), 2);
      const marks = { stamp: stampOf('a24'), uid: await uidOf(bench, id, marksOf('a24')) };
      const copies = await connector.locate({ ...colleague, calendar: null }, marks, signal());
      assert.equal(copies.length, 1, 'the copy is found by the UID, and carries no stamp');
      assert.equal(copies[0]?.event.stamp, null);
      assert.equal(await write([outsider, room], 'changed'), 1);
      if (connector.capabilities.silentWrites) assert.equal(await write([outsider], 'none'), 0);
      else {
        await failureOf(write([outsider], 'none'), 'rejected');
        assert.equal(await write([outsider], 'changed'), 1);
      }
      assert.equal(await write([], 'changed'), 1);
    },
  },
  {
    name: 'an answer is seen on the organiser’s event, and writing the list again keeps it',
    rule: '4.7',
    run: async (bench) => {
      const { connector, mailbox, colleague } = bench;
      const { id } = await created(bench, 'a25', facetsAt(bench, hour(bench, 0)));
      const staff: Guest = { address: colleague.address, name: 'Colleague', kind: 'required' };
      const other: Guest = { address: 'other@elsewhere.example', name: 'Other', kind: 'required' };
      const first = await present(bench, id);
      await connector.update(mailbox, id, first.version, { attendees: { before: [], after: [staff, other] } }, 'all', signal());
      await bench.advance(5000);
      await bench.answer('declined');
      await bench.advance(5000);
      const seen = await present(bench, id);
      const answered = seen.ours?.attendees.find((one) => one.address === colleague.address);
      assert.equal(answered?.response, 'declined');
      assert.ok(answered.respondedAt !== null && answered.respondedAt <= bench.now());
      const patch = { attendees: { before: [staff, other], after: [staff] } };
      const echo = await connector.update(mailbox, id, seen.version, patch, 'changed', signal());
      assert.deepEqual(
        echo.read?.ours?.attendees.map(({ address, response }) => [address, response]),
        [[colleague.address, 'declined']],
      );
    },
  },
  {
    name: 'what somebody answers whose mailbox is elsewhere is seen on the organiser’s event, and a new time asks them anew',
    rule: '4.8',
    run: async (bench) => {
      const { connector, mailbox } = bench;
      const { id } = await created(bench, 'a27', facetsAt(bench, hour(bench, 0)));
      const client: Guest = { address: 'client@elsewhere.example', name: 'Client', kind: 'required' };
      const first = await present(bench, id);
      await connector.update(mailbox, id, first.version, { attendees: { before: [], after: [client] } }, 'all', signal());
      await bench.advance(5000);
      await bench.answerFrom(client.address, 'declined');
      await bench.advance(5000);
      const declined = await present(bench, id);
      const entryIn = (event: Awaited<ReturnType<typeof present>>) => event.ours?.attendees.find((one) => one.address === client.address);
      assert.equal(entryIn(declined)?.response, 'declined');
      assert.notEqual(declined.version, first.version);
      const { when } = facetsAt(bench, hour(bench, 4));
      await connector.update(mailbox, id, declined.version, { when }, 'all', signal());
      assert.equal(entryIn(await present(bench, id))?.response, 'none');
    },
  },
  {
    name: 'people invited to a meeting that is not ours are not read',
    rule: '4.1',
    run: async (bench) => {
      const id = await bench.person.add({
        title: 'Meeting',
        start: hour(bench, 0),
        end: hour(bench, 1),
        attendees: [bench.colleague.address],
      });
      const event = await present(bench, id, 'ours');
      assert.equal(event.ours, null, 'the people of somebody else’s meeting stay with it');
    },
  },
];
