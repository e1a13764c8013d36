/** What connectors promise about notices: the first list every one of them, the second those whose capability `live` is `stream`. */
import assert from 'node:assert/strict';
import type { CalendarRef } from '../connector.ts';
import type { Notice, Relief, Subscription } from '../live.ts';
import type { ContractBench, ContractCheck } from './bench.ts';
import { calendarOf, created, facetsAt, failureOf, hour, marksOf, signal } from './scene.ts';

const SECRET = 'Surgery at nine';

type Listening = {
  /** The next notice of this kind; the others before it are passed over. */
  next<Kind extends Notice['kind']>(kind: Kind): Promise<Extract<Notice, { kind: Kind }>>;
  /** Reads to the end of the listening; answers what was still told. */
  rest(): Promise<readonly Notice[]>;
  giveUp(): void;
  readonly heard: readonly Notice[];
};

function listening(bench: ContractBench, subscriptions: readonly Subscription[], relief?: Relief): Listening {
  const own = new AbortController();
  const notices = bench.connector.listen(subscriptions, own.signal, relief)[Symbol.asyncIterator]();
  const heard: Notice[] = [];
  const step = async (): Promise<Notice | null> => {
    const one = await notices.next();
    if (one.done === true) return null;
    heard.push(one.value);
    return one.value;
  };
  return {
    heard,
    next: async (kind) => {
      for (let notice = await step(); notice !== null; notice = await step()) {
        if (notice.kind === kind) return notice as Extract<Notice, { kind: typeof kind }>;
      }
      throw new assert.AssertionError({ message: `the listening ended before a notice "${kind}" came` });
    },
    rest: async () => {
      const before = heard.length;
      for (let notice = await step(); notice !== null; notice = await step());
      return heard.slice(before);
    },
    giveUp: () => own.abort(),
  };
}

/** Listens, and waits until the connection stands and everything has been told as moved once. */
async function standing(bench: ContractBench, subscriptions: readonly Subscription[]): Promise<Listening> {
  const heard = listening(bench, subscriptions);
  const first = new Set<string>();
  while (first.size < subscriptions.length) first.add((await heard.next('moved')).subscription.id);
  return heard;
}

const calendarOfColleague = (bench: ContractBench): CalendarRef => ({ ...bench.colleague, calendar: null });

export const LIVE: readonly ContractCheck[] = [
  {
    name: 'listening is refused where the capability says that there is none, and possible where it says otherwise',
    rule: '5.3',
    run: async (bench) => {
      const subscription = bench.connector.subscribe(calendarOf(bench), signal());
      if (bench.connector.capabilities.live === 'stream') {
        await bench.connector.unsubscribe(await subscription, signal());
        return;
      }
      await failureOf(subscription, 'rejected');
      const none: Subscription = { id: 'none', calendar: calendarOf(bench), group: { anchor: bench.mailbox.address, cookie: null } };
      await failureOf(bench.connector.listen([none], signal())[Symbol.asyncIterator]().next(), 'rejected');
      await failureOf(bench.connector.unsubscribe(none, signal()), 'rejected');
      assert.equal(bench.connector.push !== null, bench.connector.capabilities.live === 'push');
    },
  },
];

export const STREAM: readonly ContractCheck[] = [
  {
    name: 'whatever a person does in the calendar is told as moved, each time',
    rule: '5.3',
    run: async (bench) => {
      const subscription = await bench.connector.subscribe(calendarOf(bench), signal());
      const heard = await standing(bench, [subscription]);
      const id = await bench.person.add({ title: 'Lunch', start: hour(bench, 0), end: hour(bench, 1) });
      const made = await heard.next('moved');
      assert.deepEqual(made.subscription, subscription);
      await bench.person.move(id, hour(bench, 2), hour(bench, 3));
      const changed = await heard.next('moved');
      assert.equal(changed.subscription.id, subscription.id);
      // Who says which items it was says so of each of them.
      for (const { items } of [made, changed]) assert.ok(items === null || [...items.made, ...items.changed].every((one) => one === id));
      assert.ok(changed.items === null || changed.items.changed.length > 0);
      await bench.person.remove(id);
      const removed = await heard.next('moved');
      assert.equal(removed.subscription.id, subscription.id);
      assert.equal(removed.items, null);
      heard.giveUp();
    },
  },
  {
    name: 'what happened before the connection stood is owned up to: each calendar is told as moved once',
    rule: '5.3',
    run: async (bench) => {
      const subscription = await bench.connector.subscribe(calendarOf(bench), signal());
      await bench.person.add({ title: 'Unheard', start: hour(bench, 0), end: hour(bench, 1) });
      const heard = await standing(bench, [subscription]);
      assert.deepEqual(
        heard.heard.map((notice) => notice.kind),
        ['alive', 'moved'],
      );
      heard.giveUp();
    },
  },
  {
    name: 'a notice names ids at most, never content',
    rule: '5.3',
    run: async (bench) => {
      const subscription = await bench.connector.subscribe(calendarOf(bench), signal());
      const heard = await standing(bench, [subscription]);
      await bench.person.add({ title: SECRET, body: SECRET, start: hour(bench, 0), end: hour(bench, 1) });
      assert.ok(!JSON.stringify(await heard.next('moved')).includes(SECRET));
      heard.giveUp();
    },
  },
  {
    name: 'one connection carries several calendars, and each notice names its own',
    rule: '5.3',
    run: async (bench) => {
      const own = await bench.connector.subscribe(calendarOf(bench), signal());
      const other = await bench.connector.subscribe(calendarOfColleague(bench), signal(), own);
      const heard = await standing(bench, [own, other]);
      await bench.connector.create(calendarOfColleague(bench), facetsAt(bench, hour(bench, 0)), marksOf('live-1'), 'none', signal());
      assert.equal((await heard.next('moved')).subscription.calendar.address, bench.colleague.address);
      heard.giveUp();
    },
  },
  {
    name: 'our own write is told like anybody else’s',
    rule: '5.3',
    run: async (bench) => {
      const heard = await standing(bench, [await bench.connector.subscribe(calendarOf(bench), signal())]);
      await created(bench, 'live-2', facetsAt(bench, hour(bench, 0)));
      await heard.next('moved');
      heard.giveUp();
    },
  },
  {
    name: 'a subscription the server does not know is named as lost, and the others are listened to without it',
    rule: '5.3',
    run: async (bench) => {
      const good = await bench.connector.subscribe(calendarOf(bench), signal());
      const gone = await bench.connector.subscribe(calendarOfColleague(bench), signal(), good);
      await bench.connector.unsubscribe(gone, signal());
      const heard = listening(bench, [good, gone]);
      const lost = await heard.next('lost');
      assert.deepEqual([lost.what, lost.subscriptions], ['subscription', [gone]]);
      assert.equal(lost.failure.kind, 'cursorLost');
      assert.deepEqual((await heard.next('moved')).subscription, good);
      await bench.person.add({ title: 'Heard', start: hour(bench, 0), end: hour(bench, 1) });
      assert.deepEqual((await heard.next('moved')).subscription, good);
      heard.giveUp();
    },
  },
  {
    name: 'listening to nothing but a lost subscription ends after saying so',
    rule: '5.3',
    run: async (bench) => {
      const gone = await bench.connector.subscribe(calendarOf(bench), signal());
      await bench.connector.unsubscribe(gone, signal());
      const notices = await listening(bench, [gone]).rest();
      assert.deepEqual(
        notices.map((notice) => notice.kind),
        ['lost'],
      );
    },
  },
  {
    name: 'ending a subscription twice succeeds twice',
    rule: '5.3',
    run: async (bench) => {
      const subscription = await bench.connector.subscribe(calendarOf(bench), signal());
      await bench.connector.unsubscribe(subscription, signal());
      await bench.connector.unsubscribe(subscription, signal());
    },
  },
  {
    name: 'listening that is given up ends at once and without a complaint',
    rule: '5.3',
    run: async (bench) => {
      const heard = await standing(bench, [await bench.connector.subscribe(calendarOf(bench), signal())]);
      const rest = heard.rest();
      heard.giveUp();
      assert.deepEqual(await rest, []);
    },
  },
  {
    name: 'a quiet connection shows that it lives, ends in order when its time is over, and can be opened again',
    rule: '5.3',
    run: async (bench) => {
      const subscription = await bench.connector.subscribe(calendarOf(bench), signal());
      const heard = await standing(bench, [subscription]);
      for (let over = false; !over;) {
        const notice = heard.next('alive').then(
          () => false,
          () => true,
        );
        // One heartbeat of Exchange at a time, each of them heard before the next.
        await bench.advance(45_000);
        over = await notice;
      }
      assert.ok(heard.heard.every((notice) => notice.kind !== 'lost'));
      const again = await standing(bench, [subscription]);
      await bench.person.add({ title: 'Heard', start: hour(bench, 0), end: hour(bench, 1) });
      await again.next('moved');
      again.giveUp();
    },
  },
  {
    name: 'a listening that relieves another takes over without a gap: nothing is lost for either, and nothing counts as missed',
    rule: '5.3',
    run: async (bench) => {
      const own = await bench.connector.subscribe(calendarOf(bench), signal());
      const other = await bench.connector.subscribe(calendarOfColleague(bench), signal(), own);
      let isRelieved = false;
      const first = listening(bench, [own, other], { isCarried: () => false, isRelieved: () => isRelieved });
      for (let told = 0; told < 2; told += 1) await first.next('moved');
      isRelieved = true;
      const second = listening(bench, [other, own], { isCarried: ({ id }) => id === own.id, isRelieved: () => false });
      assert.deepEqual((await second.next('moved')).subscription, other);
      assert.deepEqual(await first.rest(), []);
      await bench.person.add({ title: 'Heard', start: hour(bench, 0), end: hour(bench, 1) });
      assert.deepEqual((await second.next('moved')).subscription, own);
      assert.ok(second.heard.every((notice) => notice.kind !== 'lost'));
      second.giveUp();
    },
  },
  {
    name: 'a listening that is over before it is relieved says so, as what moves meanwhile is told to nobody',
    rule: '5.3',
    run: async (bench) => {
      const subscription = await bench.connector.subscribe(calendarOf(bench), signal());
      const heard = listening(bench, [subscription], { isCarried: () => false, isRelieved: () => true });
      await heard.next('moved');
      for (let over = false; !over;) {
        const notice = heard.next('alive').then(
          () => false,
          () => true,
        );
        await bench.advance(45_000);
        over = await notice;
      }
      const [last] = heard.heard.slice(-1);
      assert.ok(last?.kind === 'lost' && last.what === 'connection');
    },
  },
  {
    name: 'a mailbox without rights cannot be listened to, one that does not exist is gone',
    rule: '2.7',
    run: async (bench) => {
      await failureOf(bench.connector.subscribe({ ...bench.forbidden, calendar: null }, signal()), 'forbidden');
      await failureOf(bench.connector.subscribe({ ...bench.unknown, calendar: null }, signal()), 'gone');
    },
  },
];
