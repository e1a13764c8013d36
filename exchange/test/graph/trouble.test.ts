/** The feed under the troubles of Exchange, on the simulator: whatever fails on the way, in the end every event is known as it is. */
import { DAY, HOUR, instant, type Event, type EventId } from '@lockstep/engine';
import { describe, expect, it } from 'vitest';
import { ConnectorError } from '../../src/index.ts';
import { OWNER } from '../simulated.ts';
import { openGraphBench, type GraphBench } from './simulated.ts';

const signal = (): AbortSignal => new AbortController().signal;
const CALENDAR = { address: OWNER, calendar: null };
/** By how often each strikes; F19 (all positions die) seldom, as then everything is listed anew. */
const TROUBLE = { F12: 0.05, F13: 0.05, F14: 0.03, F16: 0.05, F17: 0.1, F18: 0.5, F19: 0.02, F20: 0.4 };

type Known = Map<EventId, Event['version']>;

const windowOf = (bench: GraphBench): { readonly start: ReturnType<typeof instant>; readonly end: ReturnType<typeof instant> } => ({
  start: instant(bench.now() - DAY),
  end: instant(bench.now() + 60 * DAY),
});

/** One attempt to read on, as the shell makes it: a page and its position are kept together. Answers the position it came to. */
const readOn = async (
  bench: GraphBench,
  known: Known,
  from: string | null,
  window: ReturnType<typeof windowOf>,
): Promise<string | null> => {
  let cursor = from;
  let listed: Set<EventId> | null = from === null ? new Set() : null;
  try {
    for await (const page of bench.connector.changes(CALENDAR, window, cursor, signal())) {
      for (const event of page.changed) {
        known.set(event.id, event.version);
        listed?.add(event.id);
      }
      for (const id of page.removed) known.delete(id);
      expect(page.unreadable).toEqual([]);
      ({ cursor } = page);
      // What a whole listing did not name is gone.
      if (page.last && listed !== null) for (const id of known.keys()) if (!listed.has(id)) known.delete(id);
    }
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    const { kind, ambiguous, retryAt } = error.failure;
    expect(ambiguous).toBe(false);
    expect(['throttled', 'unavailable', 'malformed', 'cursorLost']).toContain(kind);
    await bench.advance(Math.max(1000, (retryAt ?? 0) - bench.now()));
    // A listing that was not finished begins anew: what it named so far proves nobody else gone.
    if (kind === 'cursorLost' || from === null) cursor = null;
    listed = null;
  }
  return cursor;
};

describe('4.17 the feed under trouble', () => {
  it.each([1, 2, 3, 4])('4.17 ends with every event at its version, and none that is gone (seed %i)', async (seed) => {
    const bench = await openGraphBench(seed);
    try {
      const { faults } = bench.simulator.world;
      const window = windowOf(bench);
      const start = (n: number): ReturnType<typeof instant> => instant(Math.floor(bench.now() / HOUR) * HOUR + (24 + n) * HOUR);
      const ids: EventId[] = [];
      const repeats = { pattern: { every: 'day', interval: 1 }, extent: { ends: 'after', count: 20 } } as const;
      for (let n = 0; n < 30; n += 1)
        ids.push(await bench.person.add({ title: `Event ${n}`, start: start(n), end: start(n + 1), ...(n % 10 === 0 ? { repeats } : {}) }));
      const known: Known = new Map();
      let cursor: string | null = null;
      faults.set(TROUBLE);
      for (let round = 0; round < 40; round += 1) {
        const id = ids[(round * 7) % ids.length];
        if (id !== undefined && round % 8 === 7) {
          await bench.person.remove(id);
          ids.splice(ids.indexOf(id), 1);
        } else if (id !== undefined) await bench.person.retitle(id, `Round ${round}`);
        if (round % 5 === 0) ids.push(await bench.person.add({ title: `Later ${round}`, start: start(round), end: start(round + 1) }));
        cursor = await readOn(bench, known, cursor, window);
      }
      expect(Object.keys(faults.hits()).length).toBeGreaterThan(4);
      faults.clear();
      await bench.advance(HOUR);
      cursor = await readOn(bench, known, cursor, window);
      cursor = await readOn(bench, known, cursor, window);
      const fresh: Known = new Map();
      await readOn(bench, fresh, null, window);
      expect(known).toEqual(fresh);
      expect(new Set(known.keys())).toEqual(new Set(ids));
    } finally {
      await bench.close();
    }
  });

  it('4.6 a batch of which some fail proves nobody absent who is there', async () => {
    const bench = await openGraphBench(5);
    try {
      const ids: EventId[] = [];
      for (let n = 0; n < 25; n += 1)
        ids.push(
          await bench.person.add({
            title: `Event ${n}`,
            start: instant(bench.now() + n * HOUR),
            end: instant(bench.now() + (n + 1) * HOUR),
          }),
        );
      bench.simulator.world.faults.set({ F17: 0.4, F18: 1 });
      for (let round = 0; round < 10; round += 1) {
        const seen = await bench.connector.fetch(CALENDAR, ids, 'busy', signal());
        expect([...seen.keys()]).toEqual(ids);
        for (const [id, one] of seen) {
          expect(one.at).not.toBe('absent');
          if (one.at === 'present') expect(one.value.id).toBe(id);
        }
      }
      bench.simulator.world.faults.clear();
      const seen = await bench.connector.fetch(CALENDAR, ids, 'busy', signal());
      expect([...seen.values()].every(({ at }) => at === 'present')).toBe(true);
    } finally {
      await bench.close();
    }
  });
});

describe('2.6 a calendar that Graph does not know', () => {
  it.each(['AAMkADU0', 'not-an-id'])(
    '2.6 a calendar that Graph does not know is said to be another one, whatever it calls that (%s)',
    async (id) => {
      const bench = await openGraphBench();
      try {
        const calendar = { address: OWNER, calendar: id };
        const read = async (): Promise<void> => {
          for await (const page of bench.connector.changes(calendar, windowOf(bench), null, signal())) expect(page).toBeNull();
        };
        for (const asked of [read(), bench.connector.view(calendar, windowOf(bench), signal())]) {
          await expect(asked).rejects.toMatchObject({ failure: { kind: 'gone', scope: 'mailbox', cause: 'anotherMailbox' } });
        }
      } finally {
        await bench.close();
      }
    },
  );
});
