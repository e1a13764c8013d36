/** What every connector promises about the other calendars of a mailbox (2.1). */
import assert from 'node:assert/strict';
import type { CalendarRef, ChangePage, NamedCalendar } from '../connector.ts';
import type { ContractBench, ContractCheck } from './bench.ts';
import { calendarOf, feed, hour, present, signal, windowOf } from './scene.ts';

/** As it is named once it was identified: by the id of the paired calendar. */
const paired = async (bench: ContractBench): Promise<CalendarRef> => {
  const { calendar } = await bench.connector.identify(bench.mailbox, signal());
  return { ...bench.mailbox, calendar };
};
const others = async (bench: ContractBench): Promise<readonly NamedCalendar[]> => bench.connector.calendars(await paired(bench), signal());

/** The feed of another calendar, all pages of it. */
const feedOf = async (bench: ContractBench, { id }: NamedCalendar): Promise<Pick<ChangePage, 'changed' | 'removed'>> => {
  const [changed, removed]: [ChangePage['changed'][number][], ChangePage['removed'][number][]] = [[], []];
  const calendar = { ...calendarOf(bench), calendar: id };
  for await (const page of bench.connector.changes(calendar, windowOf(bench), null, signal())) {
    changed.push(...page.changed);
    removed.push(...page.removed);
  }
  return { changed, removed };
};

export const CALENDARS: readonly ContractCheck[] = [
  {
    name: 'the other calendars are listed by the name their owner gave them, and the paired one is not among them',
    rule: '2.1',
    run: async (bench) => {
      const id = await bench.person.add({ title: 'Mine', start: hour(bench, 0), end: hour(bench, 1) });
      await bench.person.moveToOtherCalendar(id);
      const listed = await others(bench);
      const { calendar } = await paired(bench);
      assert.equal(listed.length, 1);
      assert.ok(listed.every((one) => one.id !== calendar && one.name.startsWith('Private')));
    },
  },
  {
    name: 'another calendar has a feed and a view of its own, by the id it is listed under, and the paired one tells nothing of it',
    rule: '2.1',
    run: async (bench) => {
      const stays = await bench.person.add({ title: 'Stays', start: hour(bench, 4), end: hour(bench, 5) });
      const id = await bench.person.add({ title: 'Goes', start: hour(bench, 0), end: hour(bench, 1) });
      const there = await bench.person.moveToOtherCalendar(id);
      const [other] = await others(bench);
      assert.ok(other !== undefined);
      const told = await feedOf(bench, other);
      assert.deepEqual(
        told.changed.map((event) => [event.id, event.title, event.when.start]),
        [[there, null, hour(bench, 0)]],
      );
      const window = { start: hour(bench, 0), end: hour(bench, 8) };
      const seen = await bench.connector.view({ ...calendarOf(bench), calendar: other.id }, window, signal());
      assert.deepEqual(
        seen.map((event) => event.id),
        [there],
      );
      assert.deepEqual(
        (await feed(bench, null)).changed.map((event) => event.id),
        [stays],
      );
    },
  },
  {
    name: 'a series in another calendar is told by its master there',
    rule: '4.13',
    run: async (bench) => {
      const id = await bench.person.add({ title: 'Daily', start: hour(bench, 0), end: hour(bench, 1), daily: 3 });
      const there = await bench.person.moveToOtherCalendar(id);
      const [other] = await others(bench);
      assert.ok(other !== undefined);
      const told = await feedOf(bench, other);
      assert.deepEqual(
        told.changed.map((event) => [event.id, event.type]),
        [[there, 'master']],
      );
      const known = (await bench.connector.series(bench.mailbox, [there], bench.now(), signal())).get(there);
      assert.ok(known?.at === 'present' && known.value.how === 'known');
      assert.deepEqual((await present(bench, there, 'busy')).type, 'master');
    },
  },
  {
    name: 'a calendar that its owner deleted is not listed any more',
    rule: '2.1',
    run: async (bench) => {
      const id = await bench.person.add({ title: 'Mine', start: hour(bench, 0), end: hour(bench, 1) });
      await bench.person.moveToOtherCalendar(id);
      assert.equal((await others(bench)).length, 1);
      await bench.person.deleteOtherCalendars();
      assert.deepEqual(await others(bench), []);
    },
  },
];
