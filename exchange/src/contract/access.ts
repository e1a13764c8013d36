/** What every connector promises about who it is talking to, and about being refused or told to wait. */
import assert from 'node:assert/strict';
import { HOUR, instant } from '@lockstep/engine';
import type { ContractCheck } from './bench.ts';
import { calendarOf, created, facetsAt, failureOf, feed, hour, marksOf, signal } from './scene.ts';

export const ACCESS: readonly ContractCheck[] = [
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
    name: 'test connection goes through all its steps when all is well, and ends with the step that failed when not',
    rule: '1.1',
    run: async (bench) => {
      const steps = [];
      for await (const step of bench.connector.probe(bench.mailbox, signal())) steps.push(step);
      assert.deepEqual(
        steps.map((step) => step.step),
        ['name', 'tls', 'http', 'signIn', 'version', 'rights', 'calendar', 'write', 'notifications'],
      );
      assert.ok(steps.every((step) => step.outcome !== 'failed'));
      const refused = [];
      for await (const step of bench.connector.probe(bench.unknown, signal())) refused.push(step);
      assert.equal(refused.at(-1)?.outcome, 'failed');
      assert.equal(refused.at(-1)?.cause, 'mailboxNotFound');
      assert.ok(refused.slice(0, -1).every((step) => step.outcome !== 'failed'));
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
