/** What every connector promises about whom Exchange mails, and whose people are read. */
import assert from 'node:assert/strict';
import { version } from '@lockstep/engine';
import type { ContractCheck } from './bench.ts';
import { created, facetsAt, hour, present, signal } from './scene.ts';

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
