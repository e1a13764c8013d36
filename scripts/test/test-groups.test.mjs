// Every test file runs exactly once, whatever groups there are.
import { describe, expect, it } from 'vitest';
import { allTestFiles, groupOf, groups, runsOf } from '../test-groups.mjs';

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
    ['simulator/test/foreign/outlook-user.test.ts', 'foreign'],
    ['server/test/store/contract.test.ts', 'stores'],
    ['server/test/booking/book.test.ts', 'unit'],
    ['scripts/test/arrows.test.mjs', 'scripts'],
  ])('%s belongs to %s', (file, group) => {
    expect(groupOf(file)).toBe(group);
  });
});
