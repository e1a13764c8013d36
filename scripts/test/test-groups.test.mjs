// Every test file runs exactly once, whatever groups there are.
import { describe, expect, it } from 'vitest';
import { allTestFiles, groupOf, groups, runsOf, shareOf } from '../test-groups.mjs';

describe('groups of tests', () => {
  it('all groups together run every test file once', () => {
    const run = runsOf(groups.map(({ name }) => name)).flatMap(({ files }) => files);
    expect(run.toSorted()).toEqual(allTestFiles().toSorted());
    expect(run.length).toBeGreaterThan(1);
  });

  it.each([
    ['engine/test/laws.test.ts', 'laws'],
    ['engine/test/laws/merge.test.ts', 'laws'],
    ['engine/test/merge.test.ts', 'unit'],
    ['proof/test/laws.test.ts', 'laws'],
    ['proof/test/simulation.test.ts', 'simulation'],
    ['proof/test/simulation/shard-1.test.ts', 'simulation'],
    ['proof/test/wire.test.ts', 'wire'],
    ['proof/test/series.test.ts', 'series'],
    ['proof/test/loop/series.test.ts', 'scenarios'],
    ['proof/test/who-is-mailed.test.ts', 'scenarios'],
    ['simulator/test/foreign/outlook-user.test.ts', 'foreign'],
    ['server/test/store/contract.test.ts', 'stores'],
    ['server/test/booking/book.test.ts', 'unit'],
    ['scripts/test/arrows.test.mjs', 'scripts'],
  ])('%s belongs to %s', (file, group) => {
    expect(groupOf(file)).toBe(group);
  });

  it.each([1, 2, 4, 16])('on %s cores no run wants more of them than there are, and one that is alone has them all', (cores) => {
    for (const one of runsOf(groups.map(({ name }) => name))) {
      for (const together of [1, 2, 15]) {
        const { workers, threads, cost } = shareOf(one, cores, together);
        expect(cost).toBeLessThanOrEqual(cores);
        expect(Math.min(workers, threads)).toBeGreaterThanOrEqual(1);
        expect(workers).toBeLessThanOrEqual(one.group.workers);
      }
      if (one.group.threads) expect(shareOf(one, cores, 1).threads).toBe(cores);
    }
  });

  it('on two cores the longest begin side by side, and each leaves room for the other', () => {
    const [first, second] = runsOf(groups.map(({ name }) => name));
    expect([first, second].map(({ group }) => group.name)).toEqual(['simulation', 'journeys']);
    expect(shareOf(first, 2, 15).cost + shareOf(second, 2, 15).cost).toBe(2);
    expect(shareOf(second, 2, 15).workers).toBe(2);
  });
});
