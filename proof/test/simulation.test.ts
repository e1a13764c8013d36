/**
 * L1: engine and shell on a virtual clock against the world, with every fault of this layer. The seeds run in threads from
 * the built files; each test looks at the sum.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { INVARIANTS } from '../src/checker/check.ts';
import { groundOf } from '../src/prove/grounds.ts';
import { runPool } from '../src/prove/pool.ts';
import { LEAST_WRITES, story } from '../src/prove/report.ts';
import { runShard } from '../src/prove/shard.ts';
import { NOTHING, type Tally } from '../src/prove/tally.ts';
import { MARKS } from '../src/simulation/marks.ts';
import { level1 } from '../src/simulation/level1.ts';
import { runSeed } from '../src/simulation/run.ts';
import { threads } from './threads.ts';

const SEEDS = 2_000;
const BODY = new URL('../dist/prove/thread.js', import.meta.url);
/** Generous for a busy machine, on which it may have one thread. */
const TIMEOUT_MS = 540_000;

describe(`L1: ${SEEDS} seeds of simulation`, () => {
  let tally: Tally = NOTHING;

  beforeAll(async () => {
    const options = { layer: 'L1', from: 1, seeds: SEEDS, minutes: null, threads: threads(), single: false } as const;
    tally = await runPool(options, () => undefined, BODY);
  }, TIMEOUT_MS);

  it('5.1 runs every seed to its end', () => {
    expect(tally.seeds).toBe(SEEDS);
    expect(tally.failing.filter(({ violations }) => violations.some((one) => one.invariant === 'simulation'))).toEqual([]);
  });

  for (const { id, sentence } of INVARIANTS) {
    it(`${id} ${sentence}`, () => {
      const stories = tally.failing
        .filter(({ violations }) => violations.some((one) => one.invariant === id))
        .map((one) => story(one, 'L1'));
      expect(stories.slice(0, 2).join('\n\n')).toBe('');
    });
  }

  it('the same seed gives the same trace', () => {
    expect(tally.repeated).toBe(SEEDS / 100);
    expect(tally.failing.filter(({ violations }) => violations.some((one) => one.invariant === 'trace'))).toEqual([]);
  });

  it('every fault is hit and every verdict reached', () => {
    expect(MARKS.filter((mark) => (tally.marks[mark] ?? 0) === 0)).toEqual([]);
  });

  it(`writes at least ${LEAST_WRITES} times a seed on average`, () => {
    process.stdout.write(`L1: ${(tally.writes / tally.seeds).toFixed(1)} writes a seed over ${tally.seeds} seeds\n`);
    expect(tally.writes / tally.seeds).toBeGreaterThanOrEqual(LEAST_WRITES);
  });
});

describe('a seed', () => {
  it('in which the simulation itself breaks off is told like one that fails, and the next one is worked', async () => {
    const { groundFor } = await groundOf('L1');
    const worked: number[] = [];
    const broken: typeof groundFor = (...all) => {
      worked.push(worked.length);
      if (worked.length === 1) throw new Error('no ground');
      return groundFor(...all);
    };
    const { seeds, failing, writes } = await runShard([11, 12], { groundFor: broken, close: () => Promise.resolve() }, true);
    expect([seeds, worked.length, writes > 0]).toEqual([2, 2, true]);
    expect(failing.map(({ seed, violations }) => [seed, violations.map((one) => one.invariant)])).toEqual([[11, ['simulation']]]);
    expect(failing[0]?.violations[0]?.words).toContain('no ground');
  });

  it('means one story: other seeds tell others', async () => {
    const [one, other] = [await runSeed(11, level1), await runSeed(12, level1)];
    expect(one.digest).not.toBe(other.digest);
    expect((await runSeed(11, level1)).steps).toEqual(one.steps);
  });
});
