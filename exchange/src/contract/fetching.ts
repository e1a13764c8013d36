/** What every connector promises about events read by id. */
import assert from 'node:assert/strict';
import { eventId, type EventId } from '@lockstep/engine';
import type { ContractCheck } from './bench.ts';
import { created, facetsAt, hour, look, present, shown, signal } from './scene.ts';

const SECRET = 'Surgery at nine';

export const FETCHING: readonly ContractCheck[] = [
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
        id.replace(/[A-Za-z]/g, (letter) => (letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase())),
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
  ...(['ours', 'linked'] as const).map((detail): ContractCheck => ({
    name: `detail ${detail} gives nothing more of an event that is not ours`,
    rule: '4.1',
    run: async (bench) => {
      const id = await bench.person.add({ title: SECRET, body: SECRET, location: SECRET, start: hour(bench, 0), end: hour(bench, 1) });
      const event = await present(bench, id, detail);
      assert.equal(event.ours, null);
      assert.ok(!JSON.stringify(event).includes(SECRET));
    },
  })),
  {
    name: 'detail linked shows of an event of ours what detail ours shows',
    rule: '4.1',
    run: async (bench) => {
      const { id } = await created(bench, 'linked', facetsAt(bench, hour(bench, 0)));
      assert.deepEqual(await look(bench, id, 'linked'), await look(bench, id, 'ours'));
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
];
