/** What makes a process work: its one look at the store, its bells, and what it does where neither says anything. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MINUTE, SECOND, type Instant } from '@lockstep/engine';
import { createLoops, type Loop, type Loops } from '../src/loops.ts';
import { createMemoryStore } from '../src/store/memory/store.ts';
import { StoreUnavailable, type Store } from '../src/store/store.ts';
import { furnish, minutes, newRoot, task } from './store/contract/rows.ts';

/** Turns of the event loop after which everything that is under way has ended. */
const TURNS = 30;

let store: Store;
let root: string;
let now: Instant;
let alarms: { readonly at: number; readonly ring: () => void }[];
let looks: number;
let broken: boolean;
let logged: readonly unknown[];
let running: Pick<Loops<string>, 'stop'> | null;

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < TURNS; turn += 1) await new Promise<void>((resolve) => void setImmediate(resolve));
};
const pass = async (milliseconds: number): Promise<void> => {
  const until = (now + milliseconds) as Instant;
  for (;;) {
    const [next] = alarms.toSorted((one, other) => one.at - other.at);
    if (next === undefined || next.at > until) break;
    now = Math.max(now, next.at) as Instant;
    alarms = alarms.filter((one) => one !== next);
    next.ring();
    await settled();
  }
  now = until;
};

const watched = (): Store => ({
  ...store,
  transaction: (work, options) => {
    looks += 1;
    return broken ? Promise.reject(new StoreUnavailable('the database is away')) : store.transaction(work, options);
  },
});

const start = async <Name extends string>(loops: Readonly<Record<Name, Loop>>): Promise<Loops<Name>> => {
  const made = createLoops(
    {
      store: watched(),
      clock: { now: () => now },
      timer: (milliseconds, ring) => {
        const alarm = { at: now + milliseconds, ring };
        alarms.push(alarm);
        return () => {
          alarms = alarms.filter((one) => one !== alarm);
        };
      },
      log: { error: (facts) => void (logged = [...logged, facts['loop'] ?? 'look']) },
    },
    loops,
  );
  running = made;
  made.start();
  await settled();
  return made;
};

/** Work that is counted, and does as much as it is told, one after the other; after that nothing. */
const counted = (...did: readonly number[]) => {
  const seen = { times: 0 };
  return {
    seen,
    work: async (): Promise<number> => {
      seen.times += 1;
      return did[seen.times - 1] ?? 0;
    },
  };
};

const putTask = (due: Instant): Promise<void> => store.transaction((tx) => tx.tasks.put(task(root, 'reproject', 'a', { due })));

beforeEach(async () => {
  store = createMemoryStore();
  root = newRoot();
  now = minutes(0);
  alarms = [];
  looks = 0;
  broken = false;
  logged = [];
  running = null;
  await furnish(store, root);
});
afterEach(async () => {
  await running?.stop();
});

describe('the one look for all that is due', () => {
  test('everything is done once at the start, and then nothing where nothing is due: two looks a second, whatever number of loops there is', async () => {
    const [tasks, mail, tidy] = [counted(), counted(), counted()];
    await start({
      tasks: { kinds: ['tasks'], work: tasks.work },
      mail: { kinds: ['news', 'letters'], work: mail.work },
      tidy: { kinds: [], work: tidy.work },
    });
    expect([tasks, mail, tidy].map(({ seen }) => seen.times)).toEqual([1, 1, 1]);
    looks = 0;
    await pass(10 * SECOND);
    expect([tasks, mail, tidy].map(({ seen }) => seen.times)).toEqual([1, 1, 1]);
    expect(looks).toBe(20);
  });

  test('what another process made is found within half a second, and by nobody whose work it is not', async () => {
    const [tasks, mail] = [counted(), counted()];
    await start({ tasks: { kinds: ['tasks'], work: tasks.work }, mail: { kinds: ['news', 'letters'], work: mail.work } });
    await putTask(now);
    await pass(500);
    expect([tasks.seen.times, mail.seen.times]).toEqual([2, 1]);
  });

  test('what is due later is begun with the first look after it, not before', async () => {
    const tasks = counted();
    await start({ tasks: { kinds: ['tasks'], work: tasks.work } });
    await putTask((now + 700) as Instant);
    await pass(999);
    expect(tasks.seen.times).toBe(1);
    await pass(1);
    expect(tasks.seen.times).toBe(2);
  });

  test('work is done again at once while it finds something, and at the pace of the looks where what is due cannot be had', async () => {
    const tasks = counted(0, 3, 1);
    await putTask((now + 500) as Instant);
    await start({ tasks: { kinds: ['tasks'], work: tasks.work } });
    await pass(500);
    expect(tasks.seen.times).toBe(4);
    await pass(SECOND);
    expect(tasks.seen.times).toBe(6);
  });

  test('every ten minutes all work is done also where nothing is due; what says so, at its own pace, and at another while something waits', async () => {
    const [tasks, tidy, erased] = [counted(), counted(), counted()];
    await start({
      tasks: { kinds: ['tasks'], work: tasks.work },
      tidy: { kinds: [], work: tidy.work, surelyEveryMs: 60 * MINUTE },
      erased: { kinds: ['tasks'], work: erased.work, whileWaitingEveryMs: 2 * SECOND },
    });
    await pass(10 * MINUTE);
    expect([tasks, tidy, erased].map(({ seen }) => seen.times)).toEqual([2, 1, 2]);
    await pass(50 * MINUTE);
    expect([tasks, tidy, erased].map(({ seen }) => seen.times)).toEqual([7, 2, 7]);
    await putTask((now + 60 * MINUTE) as Instant);
    await pass(10 * SECOND);
    expect([tasks, tidy, erased].map(({ seen }) => seen.times)).toEqual([7, 2, 12]);
  });
});

describe('bells', () => {
  test('whoever is rung begins at once without a look, and never twice at a time: a bell meanwhile is one more turn', async () => {
    const ends: (() => void)[] = [];
    let [times, side] = [0, 0];
    const work = async (): Promise<number> => {
      times += 1;
      side += 1;
      expect(side).toBe(1);
      await new Promise<void>((resolve) => void ends.push(resolve));
      side -= 1;
      return 0;
    };
    const loops = await start({ sync: { kinds: ['passes'], work } });
    ends.shift()?.();
    await settled();
    looks = 0;
    loops.ring('sync');
    expect([times, looks]).toEqual([2, 0]);
    loops.ring('sync');
    loops.ring('sync');
    ends.shift()?.();
    await settled();
    expect(times).toBe(3);
    ends.shift()?.();
    await settled();
    expect(times).toBe(3);
  });

  test('before the start nothing is begun, and after the end neither', async () => {
    const tasks = counted();
    const deps = { store, clock: { now: () => now }, timer: () => () => undefined, log: { error: () => undefined } };
    const loops = createLoops(deps, { tasks: { kinds: ['tasks'], work: tasks.work } });
    loops.ring('tasks');
    expect(tasks.seen.times).toBe(0);
    loops.start();
    await settled();
    await loops.stop();
    loops.ring('tasks');
    expect(tasks.seen.times).toBe(1);
  });

  test('stopping waits for what is under way, which is not done again', async () => {
    let end = (): void => undefined;
    let times = 0;
    const loops = await start({
      tasks: {
        kinds: ['tasks'],
        work: async () => {
          times += 1;
          await new Promise<void>((resolve) => (end = resolve));
          return 1;
        },
      },
    });
    let stopped = false;
    const stopping = loops.stop().then(() => (stopped = true));
    await settled();
    expect(stopped).toBe(false);
    end();
    await stopping;
    expect(times).toBe(1);
  });
});

describe('5.6 trouble', () => {
  test('a store that is away is asked again after two seconds, said each time, and worked on when it is back', async () => {
    const tasks = counted();
    await start({ tasks: { kinds: ['tasks'], work: tasks.work } });
    broken = true;
    await pass(3 * SECOND);
    expect(logged).toEqual(['look', 'look']);
    broken = false;
    await putTask(now);
    await pass(1_500);
    expect([logged.length, tasks.seen.times]).toEqual([2, 2]);
  });

  test('work that fails is said by its name and rests for two seconds; the others go on, and its bell is heard', async () => {
    let failures = 0;
    const other = counted();
    await putTask(now);
    const loops = await start({
      tasks: {
        kinds: ['tasks'],
        work: () => {
          failures += 1;
          return Promise.reject(new Error('no'));
        },
      },
      others: { kinds: ['tasks'], work: other.work },
    });
    await pass(1_900);
    expect([failures, logged, other.seen.times]).toEqual([1, ['tasks'], 4]);
    await pass(100);
    expect(failures).toBe(2);
    loops.ring('tasks');
    expect(failures).toBe(3);
    await settled();
  });
});
